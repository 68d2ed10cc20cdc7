//! How an incident begins: at once, after a hold, or calling nobody; and how it recurs.
//!
//! A held incident is open and calls nobody. At the hold's end it starts as a new one would; if it is resolved by then, nobody is ever
//! called.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Dispatch, Hold, Incident, State};
use crate::entry::{Actor, Change, Draft};
use crate::ids::PageId;
use crate::intake::{Afterwards, Judgement, Verdict};
use crate::setup::Setup;
use crate::signal::Trigger;

impl Incident {
    /// Begins, as rules, catalogue and maintenance judged its first signal. One that is to be dropped is never opened.
    pub fn begin<I: FnMut() -> PageId>(&mut self, judgement: Judgement, dispatch: &mut Dispatch<'_, I>) -> Vec<Draft> {
        let by_hub = |change| Draft { actor: Actor::Hub, change };
        let mut drafts: Vec<Draft> =
            judgement.applied.into_iter().map(|reason| by_hub(Change::Ruled { reason })).collect();
        self.resolve_after_minutes = judgement.resolve_after_minutes;
        if let Some(known_fault) = judgement.known_fault {
            self.known_fault = Some(known_fault.clone());
            drafts.push(by_hub(Change::Recognised { known_fault }));
        }
        let maintenance = self.hold_of_maintenance(dispatch.setup, dispatch.now);
        let held = match judgement.verdict {
            Verdict::OnlyCount { rule } => {
                let reason = format!("Rule '{rule}' of '{}' only counts it: nobody is called.", self.integration.name);
                self.only_counted = Some(reason.clone());
                drafts.push(by_hub(Change::NobodyPaged { reason }));
                return drafts;
            }
            Verdict::Hold { rule, minutes } => {
                let hold = Hold {
                    until: dispatch.now + TimeDelta::minutes(i64::from(minutes)),
                    reason: format!(
                        "Rule '{rule}' of '{}' holds it: it calls nobody if it is resolved by then.",
                        self.integration.name
                    ),
                    maintenance: None,
                    stays_silent: false,
                };
                Some(maintenance.filter(|it| it.until > hold.until).unwrap_or(hold))
            }
            Verdict::Call | Verdict::Drop { .. } => maintenance,
        };
        match held {
            Some(hold) => drafts.push(self.hold(hold)),
            None => drafts.extend(self.start_with_responders(dispatch)),
        }
        drafts
    }

    /// Counts a further trigger of the same alias. It may raise the priority, never lower it. People are called again only when the
    /// priority rose while nobody works on it, or when a rule only counted it before and does so no more.
    pub fn recur<I: FnMut() -> PageId>(
        &mut self,
        trigger: &Trigger,
        judgement: &Judgement,
        by: Actor,
        dispatch: &mut Dispatch<'_, I>,
    ) -> Vec<Draft> {
        let (mut drafts, raised) = self.repeat(trigger, by, dispatch.now);
        if judgement.resolve_after_minutes.is_some() {
            self.resolve_after_minutes = judgement.resolve_after_minutes;
        }
        if self.only_counted.is_some() && judgement.verdict == Verdict::Call {
            self.only_counted = None;
            if self.state == State::Triggered {
                match self.hold_of_maintenance(dispatch.setup, dispatch.now) {
                    Some(hold) => drafts.push(self.hold(hold)),
                    None => drafts.extend(self.start_with_responders(dispatch)),
                }
            }
            return drafts;
        }
        let quiet = dispatch.setup.maintenance_of(self.team.id, self.integration.id, dispatch.now).is_some();
        if raised && !quiet && self.wants_calling() {
            drafts.extend(self.call_again(dispatch));
        }
        drafts
    }

    /// Ends a hold before its time: it calls at once.
    pub fn end_hold<I: FnMut() -> PageId>(
        &mut self,
        by: &Actor,
        reason: String,
        dispatch: &mut Dispatch<'_, I>,
    ) -> Vec<Draft> {
        let Some(hold) = self.held.take() else { return Vec::new() };
        self.snoozed_until = None;
        self.updated_at = dispatch.now;
        let mut drafts = vec![Draft { actor: by.clone(), change: Change::HoldEnded { reason } }];
        if hold.stays_silent {
            let reason = "The maintenance is over, and says that nobody is called for what is still open.".to_owned();
            self.only_counted = Some(reason.clone());
            drafts.push(Draft { actor: Actor::Hub, change: Change::NobodyPaged { reason } });
        } else {
            drafts.extend(self.start_with_responders(dispatch));
        }
        drafts
    }

    /// The hold has come to its end: a maintenance that goes on, or another one, holds it further.
    pub(super) fn hold_is_over<I: FnMut() -> PageId>(&mut self, dispatch: &mut Dispatch<'_, I>) -> Vec<Draft> {
        let of_maintenance = self.held.as_ref().is_some_and(|hold| hold.maintenance.is_some());
        if let Some(further) = self.hold_of_maintenance(dispatch.setup, dispatch.now) {
            return vec![self.hold(further)];
        }
        let reason = if of_maintenance { "The maintenance is over." } else { "The time of waiting is over." };
        self.end_hold(&Actor::Hub, reason.to_owned(), dispatch)
    }

    /// When it resolves by itself, if no repeat comes.
    pub(super) fn resolves_at(&self) -> Option<DateTime<Utc>> {
        self.resolve_after_minutes.map(|minutes| self.last_occurred_at + TimeDelta::minutes(i64::from(minutes)))
    }

    /// Whether people are to be called for it now: nobody works on it, and nothing keeps it quiet.
    pub(super) fn wants_calling(&self) -> bool {
        self.state == State::Triggered && self.held.is_none() && self.only_counted.is_none()
    }

    fn hold(&mut self, hold: Hold) -> Draft {
        let change = Change::Held { until: hold.until, reason: hold.reason.clone() };
        self.held = Some(hold);
        Draft { actor: Actor::Hub, change }
    }

    fn hold_of_maintenance(&self, setup: &Setup, now: DateTime<Utc>) -> Option<Hold> {
        let window = setup.maintenance_of(self.team.id, self.integration.id, now)?;
        Some(Hold {
            until: window.end,
            reason: format!("Maintenance: {}.", window.description.trim_end_matches('.')),
            maintenance: Some(window.id),
            stays_silent: window.afterwards == Afterwards::StaySilent,
        })
    }

    fn start_with_responders<I: FnMut() -> PageId>(&mut self, dispatch: &mut Dispatch<'_, I>) -> Vec<Draft> {
        let mut drafts = self.start(dispatch);
        for responder in self.responders.clone() {
            let why = format!("'{}' named {} as a responder", self.integration.name, responder.name());
            drafts.extend(self.call_responder(&responder, &why, dispatch));
        }
        drafts
    }
}
