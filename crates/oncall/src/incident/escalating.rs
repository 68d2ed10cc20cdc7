//! How an incident finds its people: routing, the steps of its chain as they come due, and what people do to it by hand.
//!
//! Everything that is due is in the incident itself ([`Incident::due_at`]): whoever keeps time wakes it then, and what it did is
//! recorded in it, so that nothing is done twice.

use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};

use super::{Incident, PersonRef, State, TeamRef};
use crate::entry::{Actor, Change, Draft};
use crate::escalation::{Called, Chain, Condition, Did, Step, Then};
use crate::ids::PageId;
use crate::paging::{self, Page};
use crate::setup::Setup;
use crate::signal::{NOTE_LIMIT, shorten};

/// Why something cannot be done to an incident. Nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is over.
    #[error("The incident is resolved. A new fault opens a new incident.")]
    Resolved,
    /// Nobody is further in its chain.
    #[error("Nobody comes after this: the policy has no further rule. Assign the incident to somebody, or call them.")]
    NobodyFurther,
    /// The time is not in the future.
    #[error("The end of the snooze is not in the future. Give a later time.")]
    NotInFuture,
    /// The time is too far away.
    #[error("The end of the snooze is more than 30 days away. Resolve the incident, or give an earlier time.")]
    TooFar,
    /// It is not acknowledged.
    #[error("Nobody has acknowledged the incident, so there is nothing to take back.")]
    NotAcknowledged,
    /// It belongs to that team already.
    #[error("The incident belongs to that team already.")]
    SameTeam,
}

/// Why an incident resolved by itself.
const NO_REPEAT: &str =
    "No repeat came for as long as a rule of the integration says, and its sender tells no end: it is taken as over.";
/// The longest snooze.
const LONGEST_SNOOZE: TimeDelta = TimeDelta::days(30);

/// What a rule may know and make: who is who, new pages' ids, and the time.
pub struct Dispatch<'a, I> {
    /// Who is who.
    pub setup: &'a Setup,
    /// Gives each new page its id.
    pub ids: I,
    /// The time.
    pub now: DateTime<Utc>,
}

/// Why people are paged, beside who they are.
struct Reason<'a> {
    rule: Option<(u32, &'a str)>,
    passed_on_by: Option<&'a PersonRef>,
}

impl Incident {
    /// Finds the policy by the team's routing and starts it: what is due at once is paged at once.
    pub fn start<I: FnMut() -> PageId>(&mut self, dispatch: &mut Dispatch<'_, I>) -> Vec<Draft> {
        let (chain, reason) = self.chain_by_routing(&self.team, dispatch.setup, dispatch.now);
        let mut drafts = vec![Draft { actor: Actor::Hub, change: Change::Routed { reason } }];
        if chain.is_none() {
            let reason = "Nobody is called for it. It is kept in the list of incidents.".to_owned();
            drafts.push(Draft { actor: Actor::Hub, change: Change::NobodyPaged { reason } });
        }
        self.chain = chain;
        self.updated_at = dispatch.now;
        drafts.extend(self.wake(dispatch));
        drafts
    }

    /// When it wants to be woken next; `None` if nothing of it is to come.
    pub fn due_at(&self) -> Option<DateTime<Utc>> {
        if !self.is_open() {
            return None;
        }
        [self.next_due_at(), self.resolves_at()].into_iter().flatten().min()
    }

    /// When something of its own is due, beside that it may resolve by itself.
    fn next_due_at(&self) -> Option<DateTime<Utc>> {
        match (self.held.as_ref().map(|hold| hold.until), self.snoozed_until) {
            (Some(held), Some(snoozed)) => Some(held.min(snoozed)),
            (Some(until), None) | (None, Some(until)) => Some(until),
            (None, None) => self.chain.as_ref().and_then(Chain::due_at),
        }
    }

    /// Does what is due: every rule once and in order, however late. Nothing happens when nothing is due.
    pub fn wake<I: FnMut() -> PageId>(&mut self, dispatch: &mut Dispatch<'_, I>) -> Vec<Draft> {
        let mut drafts = Vec::new();
        while self.due_at().is_some_and(|due| due <= dispatch.now) {
            self.updated_at = dispatch.now;
            if self
                .resolves_at()
                .is_some_and(|at| at <= dispatch.now && self.next_due_at().is_none_or(|next| at <= next))
            {
                let why = self.why_ring_me_ends().unwrap_or(NO_REPEAT).to_owned();
                drafts.extend(self.resolve(Actor::Hub, Some(why), dispatch.now));
            } else if self.snoozed_until.is_some_and(|until| until <= dispatch.now) {
                drafts.extend(self.end_snooze(Actor::Hub, dispatch.now));
            } else if self.held.is_some() {
                drafts.extend(self.hold_runs_out(dispatch));
            } else if let Some(index) = self.next_step() {
                drafts.extend(self.take_step(index, None, dispatch));
            } else {
                drafts.extend(self.take_end(dispatch.now));
            }
        }
        drafts
    }

    /// Calls everybody again who was called so far, because it became worse. If nobody was, its routing is asked anew.
    pub fn call_again<I: FnMut() -> PageId>(&mut self, dispatch: &mut Dispatch<'_, I>) -> Vec<Draft> {
        let mut drafts = Vec::new();
        if self.snoozed_until.take().is_some() {
            drafts.push(Draft { actor: Actor::Hub, change: Change::SnoozeEnded });
        }
        if self.pages.is_empty() {
            drafts.extend(self.start(dispatch));
            return drafts;
        }
        let mut people: Vec<PersonRef> = Vec::new();
        for page in &self.pages {
            if !people.iter().any(|known| known.id == page.person.id) {
                people.push(page.person.clone());
            }
        }
        let why = format!("You were called for this before, and it is {} now.", self.priority);
        for person in people {
            let called = Called { person: person.id, why: why.clone() };
            drafts.push(self.page(&called, &Reason { rule: None, passed_on_by: None }, dispatch));
        }
        drafts
    }

    /// Passes the page on: the next rule fires at once, whatever its condition, and whoever passes on is called no more.
    ///
    /// # Errors
    /// [`Refusal`]: it is over, or nobody comes next.
    pub fn pass_on<I: FnMut() -> PageId>(
        &mut self,
        by: &Actor,
        note: Option<String>,
        dispatch: &mut Dispatch<'_, I>,
    ) -> Result<Vec<Draft>, Refusal> {
        self.want_open()?;
        if self.held.is_some() {
            return Ok(self.call_now(by, note, dispatch));
        }
        let index = self.next_step().ok_or(Refusal::NobodyFurther)?;
        let heard = self.is_heard();
        let mut drafts = vec![Draft { actor: by.clone(), change: Change::PassedOn { note: shortened(note) } }];
        self.snoozed_until = None;
        let passed_on_by = match by {
            Actor::Person(person) => {
                for page in self.pages.iter_mut().filter(|page| page.person.id == person.id) {
                    page.settled_at.get_or_insert(dispatch.now);
                }
                Some(person)
            }
            Actor::Integration { .. } | Actor::Hub => None,
        };
        // Somebody who passes it on works on it no more, and whoever comes next has to be woken.
        self.state = State::Triggered;
        self.acknowledged = None;
        self.updated_at = dispatch.now;
        drafts.extend(self.take_step(index, passed_on_by, dispatch));
        // It rang on the laptop of whoever passes on. Whether it rings on the next one's has to be seen.
        self.call_if_unheard(heard, dispatch.now);
        Ok(drafts)
    }

    /// Makes it quiet until a time. It keeps its state; then it pages again as if new to its policy.
    ///
    /// # Errors
    /// [`Refusal`]: it is over, or the time is none to snooze until.
    pub fn snooze(
        &mut self,
        by: Actor,
        until: DateTime<Utc>,
        note: Option<String>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Draft>, Refusal> {
        self.want_open()?;
        if until <= now {
            return Err(Refusal::NotInFuture);
        }
        if until - now > LONGEST_SNOOZE {
            return Err(Refusal::TooFar);
        }
        // The store keeps milliseconds: a timer must not be due before what it stands for.
        let until = until.trunc_subsecs(3);
        if self.snoozed_until == Some(until) {
            return Ok(Vec::new());
        }
        self.settle_pages(now);
        self.snoozed_until = Some(until);
        self.updated_at = now;
        Ok(vec![Draft { actor: by, change: Change::Snoozed { until, note: shortened(note) } }])
    }

    /// Takes the acknowledgement back: the rules still to come fire at their times. If none is to come, the policy starts again.
    ///
    /// # Errors
    /// [`Refusal`]: it is over, or nobody has acknowledged it.
    pub fn unacknowledge(
        &mut self,
        by: Actor,
        note: Option<String>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Draft>, Refusal> {
        self.want_open()?;
        if self.state != State::Acknowledged {
            return Err(Refusal::NotAcknowledged);
        }
        self.state = State::Triggered;
        self.acknowledged = None;
        self.updated_at = now;
        let mut drafts = vec![Draft { actor: by, change: Change::Unacknowledged { note: shortened(note) } }];
        if self.next_due_at().is_none()
            && let Some(chain) = &mut self.chain
        {
            chain.restart(now, 0);
            drafts.push(Draft { actor: Actor::Hub, change: Change::StartedAgain { round: 0 } });
        }
        Ok(drafts)
    }

    /// Gives it to a person and pages them. Whoever else worked on it does so no more; the rules still to come stay.
    ///
    /// # Errors
    /// [`Refusal::Resolved`].
    pub fn assign<I: FnMut() -> PageId>(
        &mut self,
        by: &Actor,
        to: &PersonRef,
        note: Option<String>,
        dispatch: &mut Dispatch<'_, I>,
    ) -> Result<Vec<Draft>, Refusal> {
        self.want_open()?;
        let works_on_it = self.acknowledged.as_ref().is_some_and(|settled| is_person(&settled.by, to));
        if works_on_it || self.assignee.as_ref() == Some(to) && self.calling(to.id).is_some() {
            return Ok(Vec::new());
        }
        let heard = self.is_heard();
        self.settle_pages(dispatch.now);
        self.snoozed_until = None;
        self.assignee = Some(to.clone());
        let change = Change::Assigned { to: to.clone(), note: shortened(note) };
        let mut drafts = vec![Draft { actor: by.clone(), change }];
        self.updated_at = dispatch.now;
        if is_person(by, to) {
            drafts.extend(self.acknowledge(by.clone(), None, dispatch.now));
            return Ok(drafts);
        }
        self.state = State::Triggered;
        self.acknowledged = None;
        let called = Called { person: to.id, why: format!("{} gave this incident to you.", by.name()) };
        drafts.push(self.page(&called, &Reason { rule: None, passed_on_by: None }, dispatch));
        self.call_if_unheard(heard, dispatch.now);
        Ok(drafts)
    }

    /// Gives it to another team: that team's routing starts from the beginning.
    ///
    /// # Errors
    /// [`Refusal`]: it is over, or that team has it already.
    pub fn transfer<I: FnMut() -> PageId>(
        &mut self,
        by: Actor,
        to: &TeamRef,
        note: Option<String>,
        dispatch: &mut Dispatch<'_, I>,
    ) -> Result<Vec<Draft>, Refusal> {
        self.want_open()?;
        if self.team.id == to.id {
            return Err(Refusal::SameTeam);
        }
        self.settle_pages(dispatch.now);
        let from = std::mem::replace(&mut self.team, to.clone());
        self.teams_before.retain(|team| team.id != to.id && team.id != from.id);
        self.teams_before.push(from.clone());
        self.state = State::Triggered;
        self.acknowledged = None;
        self.assignee = None;
        self.snoozed_until = None;
        self.only_counted = None;
        self.stays_silent = false;
        let was_held = self.held.take().is_some();
        let change = Change::Transferred { from, to: to.clone(), note: shortened(note) };
        let mut drafts = vec![Draft { actor: by, change }];
        // Whom the sender named was not called yet, if it never began.
        drafts.extend(if was_held { self.start_with_responders(dispatch) } else { self.start(dispatch) });
        Ok(drafts)
    }

    pub(super) fn want_open(&self) -> Result<(), Refusal> {
        if self.is_open() { Ok(()) } else { Err(Refusal::Resolved) }
    }

    fn next_step(&self) -> Option<usize> {
        self.chain.as_ref().and_then(Chain::next_index)
    }

    /// Whether what a rule waits for has happened.
    fn has_happened(&self, condition: Condition) -> bool {
        match condition {
            Condition::Resolved => self.state == State::Resolved,
            Condition::Acknowledged => self.state != State::Triggered,
            Condition::Delivered => self.state != State::Triggered || self.is_heard(),
        }
    }

    /// Takes a step of the chain: pages, unless what it waits for has happened and nobody passed the page on.
    fn take_step<I: FnMut() -> PageId>(
        &mut self,
        index: usize,
        passed_on_by: Option<&PersonRef>,
        dispatch: &mut Dispatch<'_, I>,
    ) -> Vec<Draft> {
        let now = dispatch.now;
        let Some(chain) = &self.chain else { return Vec::new() };
        let step = chain.steps[index].clone();
        let policy = chain.policy.clone();
        if passed_on_by.is_none() && self.has_happened(step.if_not) {
            self.finish_step(index, Did::NotNeeded { at: now });
            let change = Change::NotNeeded { rule: step.rule, reason: not_needed(&step, self.state) };
            return vec![Draft { actor: Actor::Hub, change }];
        }
        let lot = self.id.0.as_u128().wrapping_add(u128::from(step.rule)).wrapping_add(u128::from(chain.round));
        let calls = dispatch.setup.calls(step.notify, now, lot);
        let mut drafts = Vec::new();
        if let Some(reason) = &calls.instead {
            drafts.push(Draft { actor: Actor::Hub, change: Change::CalledInstead { reason: reason.clone() } });
        }
        if calls.people.is_empty() {
            let reason = format!("Rule {} of '{policy}' found nobody to call: {}.", step.rule, calls.label);
            drafts.push(Draft { actor: Actor::Hub, change: Change::NobodyPaged { reason } });
            self.finish_step(index, Did::Nobody { at: now });
            return drafts;
        }
        let reason = Reason { rule: Some((step.rule, &policy)), passed_on_by };
        for called in &calls.people {
            drafts.push(self.page(called, &reason, dispatch));
        }
        let people = calls.people.iter().map(|called| dispatch.setup.person_ref(called.person)).collect();
        self.finish_step(index, Did::Paged { at: now, people, passed_on_by: passed_on_by.cloned() });
        drafts
    }

    fn finish_step(&mut self, index: usize, did: Did) {
        if let Some(step) = self.chain.as_mut().and_then(|chain| chain.steps.get_mut(index)) {
            step.did = Some(did);
        }
    }

    /// What comes after the last step.
    fn take_end(&mut self, now: DateTime<Utc>) -> Vec<Draft> {
        let Some(chain) = &mut self.chain else { return Vec::new() };
        match chain.then() {
            Some((Then::Repeat, _)) => {
                let round = chain.round + 1;
                chain.restart(now, round);
                vec![Draft { actor: Actor::Hub, change: Change::StartedAgain { round } }]
            }
            Some((Then::Resolve, _)) => {
                chain.repeat = None;
                if self.state == State::Triggered {
                    let note = "Nobody acknowledged it, and the policy says that it is resolved then.".to_owned();
                    self.resolve(Actor::Hub, Some(note), now)
                } else {
                    Vec::new()
                }
            }
            None => Vec::new(),
        }
    }

    fn end_snooze(&mut self, by: Actor, now: DateTime<Utc>) -> Vec<Draft> {
        self.snoozed_until = None;
        self.state = State::Triggered;
        self.acknowledged = None;
        let mut drafts = vec![Draft { actor: by, change: Change::SnoozeEnded }];
        if let Some(chain) = &mut self.chain {
            chain.restart(now, 0);
            drafts.push(Draft { actor: Actor::Hub, change: Change::StartedAgain { round: 0 } });
        }
        drafts
    }

    /// Calls a person who was added beside the chain.
    pub(super) fn page_added<I: FnMut() -> PageId>(
        &mut self,
        called: &Called,
        dispatch: &mut Dispatch<'_, I>,
    ) -> Draft {
        self.page(called, &Reason { rule: None, passed_on_by: None }, dispatch)
    }

    /// Calls a person.
    fn page<I: FnMut() -> PageId>(
        &mut self,
        called: &Called,
        reason: &Reason<'_>,
        dispatch: &mut Dispatch<'_, I>,
    ) -> Draft {
        let person = dispatch.setup.person_ref(called.person);
        let why = match reason.passed_on_by {
            Some(by) => format!("{} passed it on. {}", by.name, called.why),
            None => called.why.clone(),
        };
        let reason_text = paging::reason(self, &why, reason.rule);
        let urgency = dispatch.setup.people.get(&called.person).map_or_else(
            || paging::Urgency::by_default(self.priority),
            |person| person.urgency(self.priority, dispatch.now),
        );
        let page = Page {
            id: (dispatch.ids)(),
            person: person.clone(),
            at: dispatch.now,
            urgency,
            reason: reason_text.clone(),
            rule: reason.rule.map(|(number, _)| number),
            settled_at: None,
            receipts: Vec::new(),
        };
        let change = Change::Paged { page: page.id, person, urgency, reason: reason_text };
        self.pages.push(page);
        self.updated_at = dispatch.now;
        Draft { actor: Actor::Hub, change }
    }
}

fn is_person(actor: &Actor, person: &PersonRef) -> bool {
    matches!(actor, Actor::Person(it) if it.id == person.id)
}

fn shortened(note: Option<String>) -> Option<String> {
    note.map(|text| shorten(&text, NOTE_LIMIT))
}

fn not_needed(step: &Step, state: State) -> String {
    let why = match step.if_not {
        Condition::Acknowledged => "somebody had acknowledged",
        Condition::Resolved => "it was over",
        Condition::Delivered if state != State::Triggered => "somebody had acknowledged",
        Condition::Delivered => "a laptop had rung",
    };
    format!("Rule {} ({}) was not needed: {why}.", step.rule, step.label)
}

#[cfg(test)]
mod tests;
