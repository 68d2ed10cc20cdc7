//! How an incident begins: at once, after a hold, or calling nobody; and how it recurs.
//!
//! A held incident is open and calls nobody by itself. At the hold's end it starts as a new one would; if it is resolved by then, nobody
//! is ever called. People may do to it whatever they may do to any other: who assigns it calls, who passes it on has it start at once.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Dispatch, Hold, Incident, State};
use crate::entry::{Actor, Change, Draft};
use crate::ids::PageId;
use crate::intake::{Afterwards, Judgement, Maintenance, Verdict};
use crate::setup::Setup;
use crate::signal::{NOTE_LIMIT, Trigger, shorten};

/// Why an incident of a maintenance window calls nobody after its end either.
const KEPT_SILENT: &str = "The maintenance is over, and says that nobody is called for what was opened in it.";

impl Incident {
    /// Begins, as rules, catalogue and maintenance judged its first signal. One that is to be dropped is never opened.
    pub fn begin<I: FnMut() -> PageId>(&mut self, judgement: Judgement, dispatch: &mut Dispatch<'_, I>) -> Vec<Draft> {
        let mut drafts: Vec<Draft> =
            judgement.applied.iter().map(|reason| by_hub(Change::Ruled { reason: reason.clone() })).collect();
        self.resolve_after_minutes = judgement.resolve_after_minutes;
        drafts.extend(self.recognise(&judgement));
        let maintenance = self.hold_of_maintenance(dispatch.setup, dispatch.now);
        let waits = match judgement.verdict {
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
                // What was opened in a window that stays silent is not called for after a longer hold either.
                Some(maintenance.filter(|it| it.stays_silent || it.until > hold.until).unwrap_or(hold))
            }
            Verdict::Call | Verdict::Drop { .. } => maintenance,
        };
        match waits {
            Some(hold) => drafts.push(self.hold(Actor::Hub, hold)),
            None => drafts.extend(self.start_with_responders(dispatch)),
        }
        drafts
    }

    /// Counts a further trigger of the same alias. It may raise the priority, never lower it. People are called again only when the
    /// priority rose while nobody works on it; or when rules held it or only counted it before, and none does so with this trigger.
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
        if self.known_fault.is_none() && judgement.known_fault.is_some() {
            drafts.extend(self.recognise(judgement));
            self.runbook = trigger.runbook.clone().or(self.runbook.take());
        }
        let calls = judgement.verdict == Verdict::Call;
        if self.held.as_ref().is_some_and(|hold| hold.maintenance.is_none()) && calls {
            let reason = "It came again, and no rule holds it this time.";
            drafts.extend(self.hold_is_over(reason, dispatch));
            return drafts;
        }
        if self.only_counted.is_some() && !self.stays_silent && calls {
            self.only_counted = None;
            drafts.extend(match self.hold_of_maintenance(dispatch.setup, dispatch.now) {
                Some(hold) => vec![self.hold(Actor::Hub, hold)],
                None => self.start_unless_snoozed(dispatch),
            });
            return drafts;
        }
        let quiet = matches!(judgement.verdict, Verdict::OnlyCount { .. })
            || dispatch.setup.maintenance_of(self.team.id, self.integration.id, dispatch.now).is_some();
        if raised && !quiet && self.wants_calling() {
            drafts.extend(self.call_again(dispatch));
        }
        drafts
    }

    /// Looks again at what holds it, after maintenance windows were changed, ended or deleted: it goes on being held as they say now, or
    /// not any more. Nothing changes for one that no window holds.
    pub fn review_hold<I: FnMut() -> PageId>(&mut self, by: &Actor, dispatch: &mut Dispatch<'_, I>) -> Vec<Draft> {
        let Some(id) = self.held.as_ref().and_then(|hold| hold.maintenance).filter(|_| self.is_open()) else {
            return Vec::new();
        };
        let Some(further) = self.hold_of_maintenance(dispatch.setup, dispatch.now) else {
            let done = if dispatch.setup.maintenances.contains_key(&id) { "ended" } else { "deleted" };
            return self.end_hold(by, format!("{} {done} the maintenance.", by.name()), dispatch);
        };
        if self.held.as_ref() == Some(&further) {
            return Vec::new();
        }
        self.updated_at = dispatch.now;
        vec![self.hold(by.clone(), further)]
    }

    /// Somebody has a held incident call now, whatever holds it and whoever works on it.
    pub(super) fn call_now<I: FnMut() -> PageId>(
        &mut self,
        by: &Actor,
        note: Option<String>,
        dispatch: &mut Dispatch<'_, I>,
    ) -> Vec<Draft> {
        self.held = None;
        self.snoozed_until = None;
        self.state = State::Triggered;
        self.acknowledged = None;
        let reason = format!("{} has it call now.", by.name());
        let mut drafts = vec![Draft { actor: by.clone(), change: Change::HoldEnded { reason } }];
        drafts.extend(note.map(|text| {
            let change = Change::Noted { text: shorten(&text, NOTE_LIMIT) };
            Draft { actor: by.clone(), change }
        }));
        drafts.extend(self.start_with_responders(dispatch));
        drafts
    }

    /// The hold's time has come: a maintenance that goes on, or another one, holds it further.
    pub(super) fn hold_runs_out<I: FnMut() -> PageId>(&mut self, dispatch: &mut Dispatch<'_, I>) -> Vec<Draft> {
        let of_maintenance = self.held.as_ref().is_some_and(|hold| hold.maintenance.is_some());
        let reason = if of_maintenance { "The maintenance is over." } else { "The time of waiting is over." };
        self.hold_is_over(reason, dispatch)
    }

    fn hold_is_over<I: FnMut() -> PageId>(&mut self, reason: &str, dispatch: &mut Dispatch<'_, I>) -> Vec<Draft> {
        match self.hold_of_maintenance(dispatch.setup, dispatch.now) {
            Some(further) => vec![self.hold(Actor::Hub, further)],
            None => self.end_hold(&Actor::Hub, reason.to_owned(), dispatch),
        }
    }

    /// When it resolves by itself, if no repeat comes.
    pub(super) fn resolves_at(&self) -> Option<DateTime<Utc>> {
        self.resolve_after_minutes.map(|minutes| self.last_occurred_at + TimeDelta::minutes(i64::from(minutes)))
    }

    /// Whether people are to be called for it now: nobody works on it, and nothing keeps it quiet.
    pub(super) fn wants_calling(&self) -> bool {
        self.state == State::Triggered && self.held.is_none() && self.only_counted.is_none()
    }

    fn hold(&mut self, by: Actor, hold: Hold) -> Draft {
        let change = Change::Held { until: hold.until, reason: hold.reason.clone() };
        self.held = Some(hold);
        Draft { actor: by, change }
    }

    /// Nothing holds it any more: it starts; or stays silent, if its maintenance says so; or waits for the end of its snooze.
    fn end_hold<I: FnMut() -> PageId>(
        &mut self,
        by: &Actor,
        reason: String,
        dispatch: &mut Dispatch<'_, I>,
    ) -> Vec<Draft> {
        let Some(hold) = self.held.take() else { return Vec::new() };
        self.updated_at = dispatch.now;
        let mut drafts = vec![Draft { actor: by.clone(), change: Change::HoldEnded { reason } }];
        // What the window says now counts; of one that was deleted, what it said.
        let window = hold.maintenance.and_then(|id| dispatch.setup.maintenances.get(&id));
        if window.map_or(hold.stays_silent, |window| stays_silent(window)) {
            let reason = KEPT_SILENT.to_owned();
            self.only_counted = Some(reason.clone());
            self.stays_silent = true;
            drafts.push(by_hub(Change::NobodyPaged { reason }));
        } else {
            drafts.extend(self.start_unless_snoozed(dispatch));
        }
        drafts
    }

    fn hold_of_maintenance(&self, setup: &Setup, now: DateTime<Utc>) -> Option<Hold> {
        let window = setup.maintenance_of(self.team.id, self.integration.id, now)?;
        Some(Hold {
            until: window.end,
            reason: format!("Maintenance: {}.", window.description.trim_end_matches('.')),
            maintenance: Some(window.id),
            stays_silent: stays_silent(window),
        })
    }

    /// It fits an entry of the catalogue.
    fn recognise(&mut self, judgement: &Judgement) -> Option<Draft> {
        let known_fault = judgement.known_fault.clone()?;
        self.known_fault = Some(known_fault.clone());
        Some(by_hub(Change::Recognised { known_fault }))
    }

    /// Nothing keeps it quiet any more; but if somebody snoozed it, it waits until then. It does so as a hold, since an acknowledgement ends
    /// a snooze, and what never began has no rules that could still come.
    fn start_unless_snoozed<I: FnMut() -> PageId>(&mut self, dispatch: &mut Dispatch<'_, I>) -> Vec<Draft> {
        match self.snoozed_until {
            Some(until) => {
                let reason = "Somebody snoozed it before it began to call.".to_owned();
                vec![self.hold(Actor::Hub, Hold { until, reason, maintenance: None, stays_silent: false })]
            }
            None => self.start_with_responders(dispatch),
        }
    }

    /// Starts its policy, and calls whom its sender named beside it, unless somebody works on it already.
    pub(super) fn start_with_responders<I: FnMut() -> PageId>(&mut self, dispatch: &mut Dispatch<'_, I>) -> Vec<Draft> {
        let mut drafts = self.start(dispatch);
        if !self.wants_calling() {
            return drafts;
        }
        for responder in self.responders.clone() {
            let why = format!("'{}' named {} as a responder", self.integration.name, responder.name());
            drafts.extend(self.call_responder(&responder, &why, dispatch));
        }
        drafts
    }
}

fn stays_silent(window: &Maintenance) -> bool {
    window.afterwards == Afterwards::StaySilent
}

fn by_hub(change: Change) -> Draft {
    Draft { actor: Actor::Hub, change }
}

#[cfg(test)]
mod tests;
