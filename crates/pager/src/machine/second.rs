//! A laptop that is its person's second: it stands aside for as long as another one is heard.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use oncall::{IncidentId, Page, PageId, PagerRef};

use crate::clock::Moment;

/// How long the first laptop has to be heard.
pub(super) const HEAD_START: Duration = Duration::from_secs(10);
/// What is told of a page for which this laptop rang, and rings no more because another one does. Not "silenced": nobody answered,
/// and should the other fail, then nothing may look like proof.
pub(super) const STANDS_ASIDE: &str = "your other laptop rings";

/// Who this laptop is among its person's.
#[derive(Debug)]
pub(super) struct Place {
    /// Its name until a hub calls it otherwise.
    own_name: String,
    /// As the hub calls it.
    pub(super) pager: Option<PagerRef>,
    /// Every name it had: what was told under an older one is no other laptop's word.
    names: BTreeSet<String>,
    /// When each page that calls arrived here.
    arrived: BTreeMap<PageId, Duration>,
    /// What may ring at which moment.
    held: BTreeSet<(Duration, IncidentId)>,
    /// Pages for which this laptop rang.
    rang: BTreeSet<PageId>,
    /// Pages for which it rang and that it then left to another one.
    left: BTreeSet<PageId>,
    /// Pages that it left once, and which the other did not ring for. It does not trust a second time: two laptops that are
    /// both their person's second would stand aside for each other for ever.
    taken_back: BTreeSet<PageId>,
}

impl Place {
    pub(super) fn new(own_name: String) -> Self {
        Self {
            names: BTreeSet::from([own_name.clone()]),
            own_name,
            pager: None,
            arrived: BTreeMap::new(),
            held: BTreeSet::new(),
            rang: BTreeSet::new(),
            left: BTreeSet::new(),
            taken_back: BTreeSet::new(),
        }
    }

    /// The hub says what it calls this laptop; whether that changes when it rings.
    pub(super) fn hear(&mut self, pager: Option<PagerRef>) -> bool {
        let before = self.is_second();
        self.names.extend(pager.iter().map(|pager| pager.name.clone()));
        self.pager = pager;
        before != self.is_second()
    }

    /// Another account: its hub has not said anything yet.
    pub(super) fn forget(&mut self) {
        *self = Self::new(std::mem::take(&mut self.own_name));
    }

    /// The name that receipts carry.
    pub(super) fn name(&self) -> &str {
        self.pager.as_ref().map_or(&self.own_name, |pager| &pager.name)
    }

    pub(super) fn is_second(&self) -> bool {
        self.pager.as_ref().is_some_and(|pager| pager.second)
    }

    /// A page calls; the moment of its arrival is that of the first time.
    pub(super) fn arrive(&mut self, incident: IncidentId, page: PageId, now: Moment) {
        let arrived = *self.arrived.entry(page).or_insert(now.mono);
        if self.is_second() && now.mono < arrived + HEAD_START {
            self.held.insert((arrived + HEAD_START, incident));
        }
    }

    /// The incidents whose time of waiting is over.
    pub(super) fn expire(&mut self, now: Moment) -> BTreeSet<IncidentId> {
        let over: Vec<_> = self.held.iter().take_while(|(at, _)| *at <= now.mono).copied().collect();
        for one in &over {
            self.held.remove(one);
        }
        over.into_iter().map(|(_, incident)| incident).collect()
    }

    /// Whether this laptop leaves the page to another one: it has not had its time yet, or is heard.
    pub(super) fn stands_aside(&self, page: &Page, now: Moment) -> bool {
        if !self.is_second() || self.taken_back.contains(&page.id) {
            return false;
        }
        let waits = self.arrived.get(&page.id).is_none_or(|arrived| now.mono < *arrived + HEAD_START);
        waits && !self.rang.contains(&page.id) || self.rings_elsewhere(page)
    }

    /// This laptop begins to ring for a page.
    pub(super) fn rings(&mut self, page: PageId) {
        self.rang.insert(page);
        if self.left.remove(&page) {
            self.taken_back.insert(page);
        }
    }

    /// It leaves a page, for which it rang, to another laptop.
    pub(super) fn leaves(&mut self, page: PageId) {
        self.left.insert(page);
    }

    /// Whether the person can hear it on another laptop of theirs.
    fn rings_elsewhere(&self, page: &Page) -> bool {
        if self.names.len() == 1 {
            return page.is_delivered_beside(self.name());
        }
        let mut of_others = page.clone();
        of_others.receipts.retain(|receipt| !self.names.contains(&receipt.pager));
        of_others.is_delivered_beside(self.name())
    }

    /// Forgets the pages of which `wanted` says that they no longer matter.
    pub(super) fn tidy(&mut self, wanted: impl Fn(PageId) -> bool) {
        self.arrived.retain(|page, _| wanted(*page));
        self.rang.retain(|page| wanted(*page));
        self.left.retain(|page| wanted(*page));
        self.taken_back.retain(|page| wanted(*page));
    }

    /// When [`Self::expire`] has something to do.
    pub(super) fn due(&self) -> Option<Duration> {
        self.held.first().map(|(at, _)| *at)
    }
}
