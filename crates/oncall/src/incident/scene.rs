//! For the tests of incidents: one of the team Payments in a small world, moved by a clock of its own.

#![allow(
    clippy::redundant_closure_for_method_calls,
    reason = "a path is not general enough over the dispatch's lifetimes"
)]

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use uuid::Uuid;

use super::{Dispatch, Incident, Origin};
use crate::entry::{Actor, Draft};
use crate::ids::{IncidentId, MaintenanceId, PageId};
use crate::intake::{Judgement, Maintenance, Verdict};
use crate::paging::{Page, Receipt, Stage};
use crate::setup::Setup;
use crate::setup::tests::{PAYMENTS, PROD, now, world};
use crate::signal::Trigger;

/// An incident, its world, and the time.
pub(super) struct Scene {
    pub(super) setup: Setup,
    pub(super) incident: Incident,
    pub(super) now: DateTime<Utc>,
    pages: u128,
}

impl Scene {
    pub(super) fn open(setup: Setup) -> Self {
        Self::open_at(setup, now())
    }

    pub(super) fn open_at(setup: Setup, now: DateTime<Utc>) -> Self {
        let integration = setup.integrations[&PROD].shown();
        let team = setup.teams[&PAYMENTS].shown();
        let origin = Origin { id: IncidentId(Uuid::from_u128(7)), number: 1, team, integration };
        let trigger = Trigger { title: "checkout stopped".to_owned(), ..Trigger::default() };
        let (incident, _) = Incident::open(origin, trigger, now);
        let mut scene = Self { setup, incident, now, pages: 100 };
        scene.act(|incident, dispatch| incident.start(dispatch));
        scene
    }

    /// One that begins as it was judged.
    pub(super) fn begin(setup: Setup, trigger: Trigger, judgement: Judgement) -> (Self, Vec<Draft>) {
        let integration = setup.integrations[&PROD].shown();
        let team = setup.teams[&PAYMENTS].shown();
        let origin = Origin { id: IncidentId(Uuid::from_u128(7)), number: 1, team, integration };
        let (incident, _) = Incident::open(origin, trigger, now());
        let mut scene = Self { setup, incident, now: now(), pages: 100 };
        let drafts = scene.act(|incident, dispatch| incident.begin(judgement, dispatch));
        (scene, drafts)
    }

    /// A further signal of the same alias.
    pub(super) fn recur(&mut self, trigger: &Trigger, judgement: &Judgement) -> Vec<Draft> {
        self.act(|incident, dispatch| incident.recur(trigger, judgement, Actor::Hub, dispatch))
    }

    pub(super) fn act<T>(
        &mut self,
        rule: impl FnOnce(&mut Incident, &mut Dispatch<'_, &mut dyn FnMut() -> PageId>) -> T,
    ) -> T {
        let pages = &mut self.pages;
        let mut ids = || {
            *pages += 1;
            PageId(Uuid::from_u128(*pages))
        };
        rule(&mut self.incident, &mut Dispatch { setup: &self.setup, ids: &mut ids, now: self.now })
    }

    /// Goes on to a time, and does on the way what is due.
    pub(super) fn run(&mut self, minutes: i64) {
        let target = self.now + TimeDelta::minutes(minutes);
        while let Some(due) = self.incident.due_at().filter(|due| *due <= target) {
            self.now = self.now.max(due);
            self.act(|incident, dispatch| incident.wake(dispatch));
        }
        self.now = target;
    }

    pub(super) fn calls(&self) -> Vec<(String, i64)> {
        let minutes = |page: &Page| (page.at - self.incident.opened_at).num_minutes();
        self.incident.pages.iter().map(|page| (page.person.name.clone(), minutes(page))).collect()
    }

    /// A laptop tells of the newest page, if there is one.
    pub(super) fn told(&mut self, pager: &str, stage: Stage) {
        let Some(page) = self.incident.pages.last().cloned() else { return };
        let receipt = Receipt { pager: pager.to_owned(), stage, at: self.now, note: None, sound: None };
        self.incident.receive(page.id, page.person.id, receipt).unwrap();
    }

    pub(super) fn rang(&mut self) {
        let page = self.incident.pages[0].clone();
        let (pager, stage) = ("laptop".to_owned(), Stage::Sounding);
        let receipt = Receipt { pager, stage, at: self.now, note: None, sound: None };
        self.incident.receive(page.id, page.person.id, receipt).unwrap();
    }
}

pub(super) fn call(name: &str, minutes: i64) -> (String, i64) {
    (name.to_owned(), minutes)
}

pub(super) fn borys() -> Actor {
    Actor::Person(world().person_ref(crate::setup::tests::BORYS))
}

/// What rules said.
pub(super) fn judged(verdict: Verdict) -> Judgement {
    Judgement { applied: Vec::new(), verdict, resolve_after_minutes: None, known_fault: None }
}

/// A maintenance of Payments that began half an hour ago, and goes on for some minutes.
pub(super) fn window(number: u128, minutes: i64, afterwards: &str) -> Maintenance {
    let (start, end) = (now() - TimeDelta::minutes(30), now() + TimeDelta::minutes(minutes));
    let id = MaintenanceId(Uuid::from_u128(number));
    let value = json!({
        "id": id, "team": PAYMENTS, "description": "database upgrade", "start": start, "end": end, "afterwards": afterwards,
    });
    serde_json::from_value(value).unwrap()
}
