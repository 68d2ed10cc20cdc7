//! The watch over people on duty whom no laptop of theirs would wake: they are told by their other ways, before an incident happens.
//!
//! Counted are people in the shifts of schedules. A team without a schedule has everybody on call at all times: telling all of them
//! whenever a laptop is closed would have nobody read it. Whoever has no other way is shown to the team and stands in the hub's log;
//! nobody else is called for it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use oncall::ways::Unreachable;
use oncall::{PersonId, Setup};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::clock::Sleeper;
use crate::directory::Directory;
use crate::ledger::{Command, Ledger, LedgerError};
use crate::metrics::Metrics;
use crate::pagers::{Here, PagerEdit, Pagers, Spell, Whose, judge};
use crate::presence::Roll;

/// How long nobody could wake them before they are told: a restart, another network, a lid that is opened again take less.
const UNREACHABLE_FOR: TimeDelta = TimeDelta::minutes(5);
/// How long after that they are told again, if it lasts.
const AGAIN_AFTER: TimeDelta = TimeDelta::hours(12);
/// How soon it tries again when the ledger takes nothing.
const AGAIN: Duration = Duration::from_secs(1);

/// What the watch needs.
pub(crate) struct Reach {
    /// The way to the writer.
    pub(crate) ledger: Ledger,
    /// Who is on call. It also says so when a shift begins or ends.
    pub(crate) directory: watch::Receiver<Arc<Directory>>,
    /// Their laptops.
    pub(crate) pagers: watch::Receiver<Arc<Pagers>>,
    /// Which of these are connected.
    pub(crate) roll: watch::Receiver<Roll>,
    /// Counts those out of reach.
    pub(crate) metrics: Arc<Metrics>,
    /// The time.
    pub(crate) clock: Sleeper,
    /// Its end.
    pub(crate) shutdown: CancellationToken,
}

/// What somebody is on call for, over all schedules.
#[derive(Debug, Default, PartialEq, Eq)]
struct OnDuty {
    teams: Vec<String>,
    /// When the newest of their shifts began; `None` if all began years ago.
    since: Option<DateTime<Utc>>,
    /// When the last of them ends; `None` if one has no end.
    until: Option<DateTime<Utc>>,
}

/// What this watch remembers beside what the ledger keeps.
#[derive(Debug, Default)]
struct Seen {
    /// Whom no laptop would wake, and since when this hub, since it was started, finds it so.
    out_of_reach: HashMap<PersonId, DateTime<Utc>>,
    /// Those who cannot be told.
    untold: HashSet<PersonId>,
}

impl Reach {
    /// Watches until the shutdown.
    pub(crate) async fn run(mut self) {
        let mut seen = Seen::default();
        loop {
            let stirred = self.clock.stirred();
            let directory = Arc::clone(&self.directory.borrow_and_update());
            let pagers = Arc::clone(&self.pagers.borrow_and_update());
            let roll = self.roll.borrow_and_update().clone();
            let next = match self.look(&mut seen, &directory.setup, &pagers, &roll).await {
                Ok(next) => next,
                Err(error) => {
                    tracing::error!(%error, "who is out of reach cannot be written down or told; it is tried again");
                    tokio::select! {
                        () = tokio::time::sleep(AGAIN) => continue,
                        () = self.shutdown.cancelled() => return,
                    }
                }
            };
            let goes_on = tokio::select! {
                biased;
                () = self.shutdown.cancelled() => false,
                changed = self.directory.changed() => changed.is_ok(),
                changed = self.pagers.changed() => changed.is_ok(),
                changed = self.roll.changed() => changed.is_ok(),
                () = self.clock.rest(next, stirred) => true,
            };
            if !goes_on {
                return self.write_down_who_is_here().await;
            }
        }
    }

    /// The hub ends, and what is connected is seen no more from now on.
    async fn write_down_who_is_here(&self) {
        let now = self.clock.now();
        let last = |connected, since| if connected { now } else { since };
        let seen: Vec<_> = {
            let roll = self.roll.borrow();
            roll.all().map(|(person, pager, it)| (person, pager, last(it.is_connected(), it.since))).collect()
        };
        if let Err(error) = self.submit(PagerEdit::Seen(seen)).await {
            tracing::warn!(%error, "when laptops were seen last cannot be written down");
        }
    }

    async fn submit(&self, edit: PagerEdit) -> Result<(), LedgerError> {
        self.ledger.submit(Command::Pager(edit)).await.map(drop)
    }

    /// Looks who is out of reach, and tells whoever has to be told; says when to look again.
    async fn look(
        &self,
        seen: &mut Seen,
        setup: &Setup,
        pagers: &Pagers,
        roll: &Roll,
    ) -> Result<Option<DateTime<Utc>>, LedgerError> {
        let now = self.clock.now();
        let gone = pagers.unwritten(roll);
        if !gone.is_empty() {
            self.submit(PagerEdit::Seen(gone)).await?;
        }
        let mut on_duty = on_duty(setup, now);
        on_duty.retain(|person, _| !pagers.standing(*person, roll, now).iter().any(Here::would_ring));
        self.metrics.unreachable.set(i64::try_from(on_duty.len()).unwrap_or(i64::MAX));
        seen.out_of_reach.retain(|person, _| on_duty.contains_key(person));
        seen.untold.retain(|person| on_duty.contains_key(person));
        for spell in pagers.spells().filter(|spell| !on_duty.contains_key(&spell.person)) {
            self.submit(PagerEdit::Reached(spell.person)).await?;
        }
        let mut next: Option<DateTime<Utc>> = None;
        for (person, duty) in on_duty {
            let first = *seen.out_of_reach.entry(person).or_insert(now);
            let spell = pagers.spell(person);
            let due = due(first, spell, duty.since);
            if due > now {
                next = Some(next.map_or(due, |next| next.min(due)));
            } else if let Some(known) = setup.people.get(&person) {
                let laptops = pagers.standing(person, roll, now);
                let says = judge(&laptops, Whose::Yours, now, known.time_zone).says;
                if known.paging_rules.ways.is_empty() {
                    if seen.untold.insert(person) {
                        tracing::warn!(
                            person = known.name,
                            says,
                            "on call, woken by no laptop, and no other way to tell them"
                        );
                    }
                    continue;
                }
                tracing::warn!(person = known.name, says, "on call and woken by no laptop; told by their other ways");
                let since = spell.map_or(first, |spell| spell.since);
                let unreachable = Unreachable { teams: duty.teams, until: duty.until, since, says };
                self.ledger.submit(Command::Warn { person, unreachable }).await?;
            }
        }
        Ok(next)
    }
}

/// Who is on call in schedules at a moment.
fn on_duty(setup: &Setup, now: DateTime<Utc>) -> BTreeMap<PersonId, OnDuty> {
    let mut people: BTreeMap<PersonId, OnDuty> = BTreeMap::new();
    for schedule in setup.schedules.values() {
        let team = setup.teams.get(&schedule.team).map(|team| &team.name);
        for it in schedule.on_call(&setup.overrides_of(schedule.id), now, setup) {
            let first = !people.contains_key(&it.person);
            let duty = people.entry(it.person).or_default();
            duty.teams.extend(team.filter(|team| !duty.teams.contains(team)).cloned());
            duty.since = duty.since.max(it.since);
            duty.until = if first { it.until } else { duty.until.zip(it.until).map(|(one, other)| one.max(other)) };
        }
    }
    people
}

/// When somebody is told who is out of reach since `first`, was told in a spell or not, and whose newest shift began then.
fn due(first: DateTime<Utc>, spell: Option<Spell>, shift: Option<DateTime<Utc>>) -> DateTime<Utc> {
    let patience = first + UNREACHABLE_FOR;
    let Some(spell) = spell else { return patience };
    let later = spell.asked_at + AGAIN_AFTER;
    let new_shift = shift.filter(|since| *since > spell.asked_at).map(|since| since + UNREACHABLE_FOR);
    new_shift.map_or(later, |at| at.min(later)).max(patience)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        "2026-11-24T00:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::minutes(minute)
    }

    #[test]
    fn they_are_told_after_five_minutes_and_again_with_a_shift_or_after_twelve_hours() {
        let asked = |minute| {
            let asked_at = at(minute);
            Some(Spell { person: PersonId(Uuid::nil()), since: at(0), asked_at, told_at: None })
        };
        // First seen out of reach, last told, the newest shift's beginning, and when it is due.
        let table = [
            (0, None, Some(-600), 5),
            (0, None, None, 5),
            (0, asked(5), Some(-600), 725),
            (0, asked(5), None, 725),
            // A further shift began; the one that is known of does not count.
            (0, asked(5), Some(100), 105),
            (0, asked(5), Some(3), 725),
            (0, asked(5), Some(724), 725),
            // The hub was started again: laptops have their time to come back.
            (60, asked(5), None, 725),
            (723, asked(5), None, 728),
            (800, asked(5), Some(790), 805),
        ];
        for (first, spell, shift, expected) in table {
            assert_eq!(due(at(first), spell, shift.map(at)), at(expected), "{first} {spell:?} {shift:?}");
        }
    }
}
