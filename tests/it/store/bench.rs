//! An empty store of each kind.

use maildesk::store::driver::Driver;
use maildesk::store::postgres::Postgres;
use maildesk::store::sqlite::{PATIENCE, Sqlite};
use maildesk::store::{Location, Store};
use tempfile::TempDir;

use crate::support::postgres::Database;

/// A store and what it stands on.
pub struct Bench {
    pub store: Store,
    pub location: Location,
    pub ground: Ground,
}

/// Gone with the bench.
pub enum Ground {
    Folder { _temporary: TempDir },
    Database(Database),
}

impl Bench {
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::Sqlite { folder: folder.path().join("data") };
        Self { store: Store::open(&location).unwrap(), location, ground: Ground::Folder { _temporary: folder } }
    }

    pub fn postgres() -> Self {
        let database = Database::new();
        let location = Location::Postgres { url: database.url(), password: None };
        Self { store: Store::open(&location).unwrap(), location, ground: Ground::Database(database) }
    }

    /// What an earlier program left there, opened by this one.
    pub fn found(location: Location, ground: Ground) -> Self {
        Self { store: Store::open(&location).unwrap(), location, ground }
    }

    /// A connection beside the store's.
    pub fn driver(&self) -> Box<dyn Driver> {
        driver(&self.location)
    }

    /// The same database, opened anew as after a restart.
    pub fn reopened(self) -> Self {
        let Self { store, location, ground } = self;
        drop(store);
        Self { store: Store::open(&location).unwrap(), location, ground }
    }
}

pub fn driver(location: &Location) -> Box<dyn Driver> {
    match location {
        Location::Sqlite { folder } => Box::new(Sqlite::writer(folder, PATIENCE).unwrap()),
        Location::Postgres { url, .. } => Box::new(Postgres::open(url, None).unwrap()),
    }
}

/// Runs a test against both.
pub fn each(test: impl Fn(Bench)) {
    test(Bench::sqlite());
    test(Bench::postgres());
}
