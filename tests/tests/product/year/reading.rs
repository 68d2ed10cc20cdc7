//! An independent reading of the rules: plain arithmetic over what happened, without a line of the hub's.

use chrono::{DateTime, Days, NaiveDateTime, TimeDelta, TimeZone as _, Utc};

use super::cast::{ARCHITECT, Team};

/// A call on a person.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Call {
    pub(crate) at: DateTime<Utc>,
    pub(crate) person: String,
    pub(crate) rule: u64,
}

/// Somebody took over for a time.
#[derive(Clone, Debug)]
pub(crate) struct Swap {
    pub(crate) made: DateTime<Utc>,
    pub(crate) person: String,
    pub(crate) start: DateTime<Utc>,
    pub(crate) end: DateTime<Utc>,
}

/// What happened to an incident from outside.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    pub(crate) opened_at: DateTime<Utc>,
    pub(crate) first_sounding: Option<DateTime<Utc>>,
    pub(crate) first_acknowledged: Option<DateTime<Utc>>,
    pub(crate) resolved: Option<DateTime<Utc>>,
}

/// A time in which the hub was down: what came due after the beginning happens at the end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Down {
    pub(crate) from: DateTime<Utc>,
    pub(crate) to: DateTime<Utc>,
}

/// Whom the worked example calls for an incident, and when.
pub(crate) fn calls(team: &Team, swaps: &[Swap], facts: &Facts, downs: &[Down]) -> Vec<Call> {
    let mut calls = Vec::new();
    for (rule, minutes) in [(1, 0), (2, 1), (3, 30), (4, 45), (5, 60), (6, 120)] {
        let due = facts.opened_at + TimeDelta::minutes(minutes);
        let at = downs.iter().find(|down| down.from < due && due <= down.to).map_or(due, |down| down.to);
        let swaps: Vec<_> = swaps.iter().filter(|swap| swap.made < at).cloned().collect();
        let before = |moment: Option<DateTime<Utc>>| moment.is_some_and(|moment| moment < at);
        let (acknowledged, resolved) = (before(facts.first_acknowledged), before(facts.resolved));
        let wanted = match rule {
            6 => !resolved,
            2 => !(resolved || acknowledged || before(facts.first_sounding)),
            _ => !(resolved || acknowledged),
        };
        if !wanted {
            continue;
        }
        let people = match rule {
            1 => vec![on_call(team, &swaps, at)],
            2 => vec![next_on_call(team, &swaps, at)],
            3 => vec![team.lead.clone()],
            4 => vec![ARCHITECT.to_owned()],
            5 => vec![team.customer.clone()],
            _ => team.engineers.iter().chain([&team.lead]).cloned().collect(),
        };
        calls.extend(people.into_iter().map(|person| Call { at, person, rule }));
    }
    calls.sort();
    calls
}

/// When the team's turn number `week` begins. The hour of the hand-off is one that no zone's change touches.
fn begins(team: &Team, week: u64) -> DateTime<Utc> {
    let local: NaiveDateTime = team.start.checked_add_days(Days::new(7 * week)).unwrap();
    team.zone.from_local_datetime(&local).unwrap().with_timezone(&Utc)
}

/// Who is on call: the last swap made that stands, else the week's engineer, found by counting weeks from the start.
pub(crate) fn on_call(team: &Team, swaps: &[Swap], at: DateTime<Utc>) -> String {
    if let Some(swap) = swaps.iter().rev().find(|swap| swap.start <= at && at < swap.end) {
        return swap.person.clone();
    }
    let mut week = 0;
    while begins(team, week + 1) <= at {
        week += 1;
    }
    team.engineers[usize::try_from(week).unwrap() % team.engineers.len()].clone()
}

/// Who comes next: at each coming change somebody may be another than now.
fn next_on_call(team: &Team, swaps: &[Swap], at: DateTime<Utc>) -> String {
    let now = on_call(team, swaps, at);
    let weeks = (0..80).map(|week| begins(team, week));
    let mut changes: Vec<_> = weeks.chain(swaps.iter().flat_map(|swap| [swap.start, swap.end])).collect();
    changes.retain(|change| *change > at);
    changes.sort();
    changes.into_iter().map(|change| on_call(team, swaps, change)).find(|person| *person != now).unwrap()
}
