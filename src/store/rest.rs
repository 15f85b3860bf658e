//! What follows the beginning of a message that is too large to be held in memory: on its way into the store it lies in
//! a file, and from there on in parts.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::Arc;

/// Bytes of one part.
const PART: usize = 4 << 20;

/// The rest of a message in an open file, which needs no name.
#[derive(Clone, Debug)]
pub struct Rest {
    file: Arc<File>,
    size: u64,
}

impl Rest {
    /// All of a file that nobody writes any more.
    pub fn of(file: File) -> io::Result<Self> {
        let size = file.metadata()?.len();
        Ok(Self { file: Arc::new(file), size })
    }

    pub fn size(&self) -> u64 {
        self.size
    }

    /// The parts in order. Reading them again gives the same.
    pub fn parts(&self) -> impl Iterator<Item = io::Result<Vec<u8>>> + '_ {
        let starts = (0..self.size).step_by(PART);
        starts.map(|start| {
            let size = usize::try_from(self.size - start).unwrap_or(PART).min(PART);
            let mut part = vec![0; size];
            self.file.read_exact_at(&mut part, start)?;
            Ok(part)
        })
    }
}

impl PartialEq for Rest {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.file, &other.file)
    }
}

impl Eq for Rest {}
