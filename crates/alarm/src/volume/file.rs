//! Where the speaker remembers what it raised, so that a crash in the middle of an alarm leaves no computer loud for good.

use std::fs;
use std::io;
use std::path::PathBuf;

use super::keeping::Keeping;

/// The file in the app's folder.
const NAME: &str = "volumes.json";

/// The file `volumes.json`, or none: then nothing outlives the process.
#[derive(Debug)]
pub(crate) struct KeepingFile(Option<PathBuf>);

impl KeepingFile {
    /// The file in `folder`.
    pub(crate) fn in_folder(folder: Option<PathBuf>) -> Self {
        Self(folder.map(|folder| folder.join(NAME)))
    }

    /// Whether a process before this one has left something to put back.
    pub(crate) fn exists(&self) -> bool {
        self.0.as_ref().is_some_and(|path| path.exists())
    }

    /// What was left to put back. What cannot be read is as nothing: the volume is then left as it is.
    pub(crate) fn read(&self) -> Keeping {
        let text = self.0.as_ref().and_then(|path| fs::read(path).ok());
        text.and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default()
    }

    /// Remembers `keeping`, whole or not at all.
    ///
    /// # Errors
    /// The disk is full, or the folder cannot be written to.
    pub(crate) fn write(&self, keeping: &Keeping) -> io::Result<()> {
        let Some(path) = &self.0 else { return Ok(()) };
        if keeping.is_empty() {
            return match fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                Ok(()) | Err(_) => Ok(()),
            };
        }
        let new = path.with_extension("json.new");
        fs::write(&new, serde_json::to_vec(keeping)?)?;
        fs::rename(&new, path)
    }
}

#[cfg(test)]
mod tests {
    use super::super::setting::Setting;
    use super::*;

    fn raised() -> Keeping {
        let mut keeping = Keeping::default();
        keeping.raise("speakers", &Setting { levels: vec![0, 0], muted: true }, 60);
        keeping
    }

    #[test]
    fn what_was_raised_is_read_again_and_nothing_leaves_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = KeepingFile::in_folder(Some(folder.path().to_owned()));
        assert_eq!((file.exists(), file.read()), (false, Keeping::default()));
        file.write(&raised()).unwrap();
        assert_eq!((file.exists(), file.read()), (true, raised()));
        file.write(&Keeping::default()).unwrap();
        file.write(&Keeping::default()).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_broken_file_is_as_none() {
        let folder = tempfile::tempdir().unwrap();
        for broken in ["", "[{", "{}", "[{\"device\":1}]"] {
            fs::write(folder.path().join(NAME), broken).unwrap();
            assert_eq!(KeepingFile::in_folder(Some(folder.path().to_owned())).read(), Keeping::default(), "{broken:?}");
        }
    }

    #[test]
    fn a_folder_that_cannot_be_written_to_is_told() {
        let folder = tempfile::tempdir().unwrap();
        assert!(KeepingFile::in_folder(Some(folder.path().join("missing"))).write(&raised()).is_err());
        assert!(KeepingFile::in_folder(None).write(&raised()).is_ok(), "without a folder nothing is remembered");
    }
}
