//! The folders of a Maildir: whether they are there, whether messages can be put away, where a message moves to.
//!
//! The mailbox itself is never made. A path that was mistyped or a disk that is not mounted would become a new, empty
//! mailbox that is read for ever while the mail waits elsewhere. Only what messages are moved to is made.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use rustix::fs::{Access, AtFlags, CWD, accessat};

use crate::desk::policy::After;

/// Makes sure that there is a Maildir. `new` tells one from a folder on which nothing is mounted.
pub fn find(root: &Path) -> Result<()> {
    for path in [root.to_owned(), root.join("new")] {
        if !is_folder(&path)? {
            let (root, path) = (root.display(), path.display());
            return Err(anyhow!("correct `maildir`, mount what belongs there, or `mkdir -p {root}/{{new,cur,tmp}}`"))
                .with_context(|| format!("there is no Maildir at {root}, since {path} is missing"));
        }
    }
    Ok(())
}

/// Whether this folder is there; an error where something else is.
fn is_folder(path: &Path) -> Result<bool> {
    use io::ErrorKind::{NotADirectory, NotFound};
    match fs::metadata(path) {
        Ok(about) if about.is_dir() => Ok(true),
        Ok(_) => bail!("{} is no folder, so there is no Maildir; correct `maildir`", path.display()),
        Err(error) if matches!(error.kind(), NotFound | NotADirectory) => Ok(false),
        Err(error) => Err(error)
            .with_context(|| format!("Failed to look for the folder {}; check owner and mode", path.display())),
    }
}

/// Makes what is missing of a Maildir, in a folder that is there.
pub fn complete(root: &Path) -> Result<()> {
    let folders = ["tmp", "new", "cur"].map(|name| root.join(name));
    for path in std::iter::once(root.to_owned()).chain(folders) {
        match fs::create_dir(&path) {
            // Which error this is differs where nothing may be made.
            Err(_) if path.is_dir() => {}
            made => made.with_context(|| {
                format!("Failed to make the Maildir folder {}; check owner and mode", path.display())
            })?,
        }
    }
    Ok(())
}

/// Makes sure that messages can be read here and put away as `after` asks for, without doing anything.
pub fn try_out(root: &Path, after: &After) -> Result<()> {
    find(root)?;
    for folder in ["new", "cur"].map(|name| root.join(name)) {
        // Where `cur` is missing it is made when mail is first read.
        let folder = if is_folder(&folder)? { folder } else { root.to_owned() };
        may(&folder, Access::READ_OK | Access::WRITE_OK | Access::EXEC_OK)
            .with_context(|| format!("messages cannot be read from {} and put away (after = \"{after}\"); check owner and mode for this user", folder.display()))?;
    }
    let After::Move(name) = after else { return Ok(()) };
    let target = sibling(root, name)?;
    for folder in [target.join("cur"), target.clone()] {
        if is_folder(&folder)? {
            return may_be_written(&folder, after);
        }
    }
    may_be_written(target.parent().unwrap_or(root), after)
}

fn may_be_written(folder: &Path, after: &After) -> Result<()> {
    may(folder, Access::WRITE_OK | Access::EXEC_OK).with_context(|| {
        format!(
            "`after = \"{after}\"` cannot be done: nothing can be written in {}; check owner and mode for this user",
            folder.display()
        )
    })
}

/// As this very process, whatever the modes say: a file system may be read-only.
fn may(folder: &Path, access: Access) -> io::Result<()> {
    Ok(accessat(CWD, folder, access, AtFlags::EACCESS)?)
}

/// `move:Done` is a Maildir beside this one, `move:.Done` one inside it (Maildir++).
pub fn sibling(root: &Path, name: &str) -> Result<PathBuf> {
    let mut parts = Path::new(name).components();
    let (Some(Component::Normal(only)), None) = (parts.next(), parts.next()) else {
        bail!("`after = \"move:{name}\"` must name one folder beside {}, without slashes", root.display());
    };
    match root.parent() {
        Some(parent) if !name.starts_with('.') => Ok(parent.join(only)),
        _ => Ok(root.join(only)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_to_move_to_is_a_neighbour() {
        let root = Path::new("/var/mail/support");
        assert_eq!(sibling(root, "Done").unwrap(), Path::new("/var/mail/Done"));
        assert_eq!(sibling(root, ".Done").unwrap(), Path::new("/var/mail/support/.Done"));
        for bad in ["../Done", "/etc", "a/b", ".", ".."] {
            assert!(sibling(root, bad).is_err(), "{bad}");
        }
    }
}
