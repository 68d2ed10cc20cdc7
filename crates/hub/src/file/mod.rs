//! The file `team.yaml`: configuration as code.
//!
//! [`TeamFile::read`] reads it and says everything that is wrong with its line and column. [`TeamFile::plan`] says what it would
//! change in a setup, as edits and in words. [`export`] writes the file that makes a setup. All of it is pure.

mod build;
mod describe;
mod export;
mod fault;
mod names;
mod node;
mod place;
mod plan;
mod reader;
mod schema;
mod shape;
mod words;
mod yaml;

#[cfg(test)]
mod tests;

pub(crate) use fault::FileFault;
pub(crate) use plan::{Asked, Change, Plan};

use oncall::Setup;

/// A file that was read: it has the form that it should have; whether it fits a hub, its plan says.
#[derive(Clone, Debug)]
pub(crate) struct TeamFile {
    /// What it says.
    content: shape::File,
    /// The text as a tree, for the places of what turns out to be wrong later.
    tree: node::Node,
}

impl TeamFile {
    /// Reads a file.
    ///
    /// # Errors
    /// Everything that is wrong with its form, in its order.
    pub(crate) fn read(text: &str) -> Result<Self, Vec<FileFault>> {
        let tree = node::parse(text)?;
        let content = reader::read(&tree)?;
        Ok(Self { content, tree })
    }
}

/// The file that makes a setup: the same setup is the same file, letter by letter.
pub(crate) fn export(setup: &Setup) -> String {
    export::file(setup).file()
}

/// The same with overrides, for whoever moves in from elsewhere.
pub(crate) fn export_with_overrides(setup: &Setup) -> String {
    export::file_with_overrides(setup).file()
}

/// The JSON Schema of the file, by which editors complete it.
pub fn schema() -> String {
    schema::text()
}
