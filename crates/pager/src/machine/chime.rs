//! Pages that sound once.

use std::collections::BTreeSet;

use oncall::PageId;

use super::ring::Pages;

#[derive(Debug, Default)]
pub(super) struct Chimes {
    /// Pages that had their sound.
    done: BTreeSet<PageId>,
    /// Pages whose sound was asked for last, until the speaker says what became of it.
    asked: Pages,
}

impl Chimes {
    /// Of the pages that want a chime, those that had none yet; from here on they had.
    pub(super) fn fresh(&mut self, wanted: Pages) -> Pages {
        wanted.into_iter().filter(|(_, page)| self.done.insert(*page)).collect()
    }

    /// The speaker was asked to sound for these.
    pub(super) fn ask(&mut self, pages: Pages) {
        self.asked = pages;
    }

    /// The speaker said what became of the chime: of which pages.
    pub(super) fn answered(&mut self) -> Pages {
        std::mem::take(&mut self.asked)
    }

    /// Forgets the pages of which `wanted` says that they no longer matter.
    pub(super) fn tidy(&mut self, wanted: impl Fn(PageId) -> bool) {
        self.done.retain(|page| wanted(*page));
    }
}
