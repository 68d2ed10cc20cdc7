//! A setup as the file that makes it.

mod intake;

use chrono::{DateTime, SecondsFormat, Utc};
use oncall::escalation::{Hours, Pattern, Policy, Repeat, Route, RoutingRule, Rule, Target, When};
use oncall::intake::Mapping;
use oncall::schedule::{Participant, Restriction, Rotation, Schedule};
use oncall::setup::{Integration, PagingRules, Person, Role, Team};
use oncall::ways::Way;
use oncall::{Override, PersonId, PolicyId, ScheduleId, Setup, TeamId};
use serde::Serialize;

use super::words::{DayHours, HoursLong, LocalTime, Minutes, Moment, WeekHours};
use super::yaml::Yaml;

pub(super) use intake::{heartbeat, known_fault};

type Entries = Vec<(&'static str, Yaml)>;

/// The whole setup. What was changed on the hub by hand for a time (overrides, requests, maintenance windows) is no part of it.
pub(super) fn file(setup: &Setup) -> Yaml {
    whole(setup, schedule)
}

/// The same with overrides.
pub(super) fn file_with_overrides(setup: &Setup) -> Yaml {
    whole(setup, |setup, it| {
        let Yaml::Map(mut entries) = schedule(setup, it) else { return Yaml::Map(Vec::new()) };
        let overrides = setup.overrides_of(it.id);
        if !overrides.is_empty() {
            entries.push(("overrides", Yaml::List(overrides.iter().map(|it| takeover(setup, it)).collect())));
        }
        Yaml::Map(entries)
    })
}

fn whole(setup: &Setup, schedule: fn(&Setup, &Schedule) -> Yaml) -> Yaml {
    let people = sorted(setup.people.values(), |person| person.email.as_str());
    let teams = sorted(setup.teams.values(), |team| team.name.as_str());
    Yaml::Map(vec![
        ("version", Yaml::bare(&1)),
        ("people", Yaml::List(people.map(person).collect())),
        ("teams", Yaml::List(teams.map(|it| team(setup, it, schedule)).collect())),
    ])
}

/// By name, whatever the case: the order must not depend on ids, which are chance.
fn sorted<'a, T: 'a>(
    items: impl Iterator<Item = &'a std::sync::Arc<T>>,
    name: impl Fn(&T) -> &str,
) -> impl Iterator<Item = &'a T> {
    let mut items: Vec<&T> = items.map(AsRef::as_ref).collect();
    items.sort_by_key(|item| (name(item).trim().to_lowercase(), name(item).to_owned()));
    items.into_iter()
}

/// The word that the rules have for a value, such as `weekly`.
fn word(value: &impl Serialize) -> Yaml {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Yaml::Text(word),
        other => Yaml::bare(&other.unwrap_or_default()),
    }
}

fn described(entries: &mut Entries, description: &str) {
    if !description.is_empty() {
        entries.push(("description", Yaml::text(description)));
    }
}

/// A person.
pub(super) fn person(it: &Person) -> Yaml {
    let mut entries = vec![
        ("email", Yaml::text(&it.email)),
        ("name", Yaml::text(&it.name)),
        ("time_zone", Yaml::text(it.time_zone.name())),
    ];
    if it.hub_admin {
        entries.push(("hub_admin", Yaml::bare(&true)));
    }
    if it.paging_rules != PagingRules::default() {
        entries.push(("paging_rules", paging_rules(&it.paging_rules)));
    }
    Yaml::Short(entries)
}

fn paging_rules(it: &PagingRules) -> Yaml {
    let mut entries = Vec::new();
    if !it.urgency.is_empty() {
        let names = [("P1", oncall::Priority::P1), ("P2", oncall::Priority::P2), ("P3", oncall::Priority::P3)];
        let names = names.into_iter().chain([("P4", oncall::Priority::P4), ("P5", oncall::Priority::P5)]);
        let urgency = names.filter_map(|(name, priority)| Some((name, word(it.urgency.get(&priority)?))));
        entries.push(("urgency", Yaml::Short(urgency.collect())));
    }
    if let Some(quiet) = &it.quiet_hours {
        let quiet =
            vec![("from", Yaml::text(&quiet.from)), ("to", Yaml::text(&quiet.to)), ("at_most", word(&quiet.at_most))];
        entries.push(("quiet_hours", Yaml::Short(quiet)));
    }
    if !it.ways.is_empty() {
        entries.push(("ways", Yaml::Line(it.ways.iter().map(way).collect())));
        // Too much for a line, mostly: each key on a line of its own then, not the whole on the next.
        return Yaml::Map(entries);
    }
    Yaml::Short(entries)
}

fn way(it: &Way) -> Yaml {
    let mut entries = vec![("by", word(&it.by)), ("to", Yaml::text(&it.to))];
    if !it.priorities.is_empty() {
        entries.push(("priorities", Yaml::Line(it.priorities.iter().map(word).collect())));
    }
    if it.after_minutes > 0 {
        entries.push(("after", Yaml::text(&Minutes(it.after_minutes))));
    }
    Yaml::Short(entries)
}

/// A team with everything that belongs to it.
fn team(setup: &Setup, it: &Team, schedule: fn(&Setup, &Schedule) -> Yaml) -> Yaml {
    let Yaml::Map(mut entries) = team_alone(setup, it) else { return Yaml::Map(Vec::new()) };
    let routing = entries.pop();
    let schedules = setup.schedules.values().filter(|schedule| schedule.team == it.id);
    let schedules = sorted(schedules, |schedule| schedule.name.as_str());
    entries.push(("schedules", Yaml::List(schedules.map(|it| schedule(setup, it)).collect())));
    let policies = setup.policies.values().filter(|policy| policy.team == it.id);
    let policies = sorted(policies, |policy| policy.name.as_str());
    entries.push(("escalation_policies", Yaml::List(policies.map(|it| policy(setup, it)).collect())));
    entries.extend(routing);
    let integrations = setup.integrations.values().filter(|integration| integration.team == it.id);
    let integrations = sorted(integrations, |integration| integration.name.as_str());
    entries.push(("integrations", Yaml::List(integrations.map(|it| integration(setup, it)).collect())));
    let heartbeats = sorted(setup.heartbeats.values().filter(|heartbeat| heartbeat.team == it.id), |it| &it.name);
    entries.push(("heartbeats", Yaml::List(heartbeats.map(heartbeat).collect())));
    let known_faults = sorted(setup.known_faults.values().filter(|known| known.team == it.id), |it| &it.name);
    entries.push(("known_faults", Yaml::List(known_faults.map(known_fault).collect())));
    Yaml::Map(entries)
}

/// A team without what belongs to it; its routing comes last.
pub(super) fn team_alone(setup: &Setup, it: &Team) -> Yaml {
    let mut entries = vec![("name", Yaml::text(&it.name))];
    described(&mut entries, &it.description);
    if let Some(hours) = it.longest_shift_hours {
        entries.push(("longest_shift", Yaml::text(&HoursLong(hours))));
    }
    let of = |role| it.members.iter().filter(move |member| member.role == role);
    entries.push(("admins", Yaml::Line(of(Role::Admin).map(|member| email(setup, member.person)).collect())));
    entries.push(("members", Yaml::Line(of(Role::Member).map(|member| email(setup, member.person)).collect())));
    entries.push(("routing", Yaml::List(it.routing.iter().map(|rule| routing_rule(setup, rule)).collect())));
    Yaml::Map(entries)
}

// What is gone from the hub cannot be named; the checks keep that from happening.

fn email(setup: &Setup, id: PersonId) -> Yaml {
    Yaml::text(&setup.people.get(&id).map_or_else(|| id.to_string(), |person| person.email.clone()))
}

fn team_name(setup: &Setup, id: TeamId) -> Yaml {
    Yaml::text(&setup.teams.get(&id).map_or_else(|| id.to_string(), |team| team.name.clone()))
}

fn schedule_name(setup: &Setup, id: ScheduleId) -> Yaml {
    Yaml::text(&setup.schedules.get(&id).map_or_else(|| id.to_string(), |schedule| schedule.name.clone()))
}

fn policy_name(setup: &Setup, id: PolicyId) -> Yaml {
    Yaml::text(&setup.policies.get(&id).map_or_else(|| id.to_string(), |policy| policy.name.clone()))
}

/// A schedule.
pub(super) fn schedule(setup: &Setup, it: &Schedule) -> Yaml {
    let mut entries = vec![("name", Yaml::text(&it.name))];
    described(&mut entries, &it.description);
    entries.push(("time_zone", Yaml::text(it.time_zone.name())));
    if !it.enabled {
        entries.push(("enabled", Yaml::bare(&false)));
    }
    entries.push(("rotations", Yaml::List(it.rotations.iter().map(|it| rotation(setup, it)).collect())));
    Yaml::Map(entries)
}

/// An override, by the clock of its schedule.
pub(super) fn takeover(setup: &Setup, it: &Override) -> Yaml {
    let schedule = setup.schedules.get(&it.schedule);
    let zone = schedule.map_or(chrono_tz::Tz::UTC, |schedule| schedule.time_zone);
    let local = |at: DateTime<Utc>| Yaml::text(&at.with_timezone(&zone).to_rfc3339_opts(SecondsFormat::AutoSi, true));
    let mut entries = vec![
        ("alias", Yaml::text(&it.alias.clone().unwrap_or_else(|| it.id.to_string()))),
        ("person", it.person.map_or_else(|| Yaml::text("nobody"), |person| email(setup, person))),
        ("start", local(it.start)),
        ("end", local(it.end)),
    ];
    if !it.rotations.is_empty() {
        let name = |id| schedule.and_then(|schedule| schedule.rotation(id)).map(|rotation| Yaml::text(&rotation.name));
        entries.push(("rotations", Yaml::Line(it.rotations.iter().filter_map(|id| name(*id)).collect())));
    }
    Yaml::Short(entries)
}

fn rotation(setup: &Setup, it: &Rotation) -> Yaml {
    let participants = it.turns.participants.iter().map(|participant| match participant {
        Participant::Person(id) => email(setup, *id),
        Participant::Team(id) => Yaml::Short(vec![("team", team_name(setup, *id))]),
        Participant::Nobody => Yaml::text("nobody"),
    });
    let mut entries = vec![
        ("name", Yaml::text(&it.name)),
        ("period", word(&it.turns.period)),
        ("length", Yaml::bare(&it.turns.length)),
        ("start", Yaml::text(&LocalTime(it.turns.start))),
    ];
    if let Some(end) = it.turns.end {
        entries.push(("end", Yaml::text(&LocalTime(end))));
    }
    entries.push(("participants", Yaml::Line(participants.collect())));
    if let Some(hours) = &it.turns.restriction {
        entries.push(("restriction", Yaml::Short(vec![restriction(hours)])));
    }
    Yaml::Map(entries)
}

fn restriction(it: &Restriction) -> (&'static str, Yaml) {
    match it {
        Restriction::Daily { from, to } => ("daily", Yaml::text(&DayHours { from: *from, to: *to })),
        Restriction::Weekly(ranges) => {
            ("weekly", Yaml::Line(ranges.iter().map(|range| Yaml::text(&WeekHours(*range))).collect()))
        }
    }
}

/// An escalation policy.
pub(super) fn policy(setup: &Setup, it: &Policy) -> Yaml {
    let mut entries = vec![("name", Yaml::text(&it.name))];
    described(&mut entries, &it.description);
    entries.push(("rules", Yaml::List(it.rules.iter().map(|rule| policy_rule(setup, rule)).collect())));
    if let Some(Repeat { wait_minutes, count, resolve_after_all }) = it.repeat {
        let mut repeat = vec![("wait", Yaml::text(&Minutes(wait_minutes))), ("count", Yaml::bare(&count))];
        if resolve_after_all {
            repeat.push(("resolve_after_all", Yaml::bare(&true)));
        }
        entries.push(("repeat", Yaml::Short(repeat)));
    }
    Yaml::Map(entries)
}

fn policy_rule(setup: &Setup, it: &Rule) -> Yaml {
    let notify = match it.notify {
        Target::OnCall(id) => ("on_call", schedule_name(setup, id)),
        Target::NextOnCall(id) => ("next_on_call", schedule_name(setup, id)),
        Target::PreviousOnCall(id) => ("previous_on_call", schedule_name(setup, id)),
        Target::Person(id) => ("person", email(setup, id)),
        Target::Team(id) => ("team", team_name(setup, id)),
        Target::TeamAdmins(id) => ("team_admins", team_name(setup, id)),
        Target::RandomMember(id) => ("random_member", team_name(setup, id)),
    };
    Yaml::Short(vec![
        ("after", Yaml::text(&Minutes(it.after_minutes))),
        ("if_not", word(&it.if_not)),
        ("notify", Yaml::Short(vec![notify])),
    ])
}

fn routing_rule(setup: &Setup, it: &RoutingRule) -> Yaml {
    let mut entries = Vec::new();
    if it.when != When::default() {
        entries.push(("when", when(&it.when)));
    }
    entries.push(match it.to {
        Route::Policy(id) => ("policy", policy_name(setup, id)),
        Route::Schedule(id) => ("schedule", schedule_name(setup, id)),
        Route::Nobody => ("nobody", Yaml::bare(&true)),
    });
    Yaml::Short(entries)
}

fn when(it: &When) -> Yaml {
    let mut entries = Vec::new();
    if !it.priority.is_empty() {
        entries.push(("priority", Yaml::Line(it.priority.iter().map(word).collect())));
    }
    if !it.tags.is_empty() {
        entries.push(("tags", Yaml::Line(it.tags.iter().map(Yaml::text).collect())));
    }
    entries.extend(it.source.as_ref().map(|it| ("source", pattern(it))));
    entries.extend(it.message.as_ref().map(|it| ("message", pattern(it))));
    if let Some(Hours { time_zone, hours }) = &it.hours {
        let hours = vec![("time_zone", Yaml::text(time_zone.name())), restriction(hours)];
        entries.push(("hours", Yaml::Short(hours)));
    }
    Yaml::Short(entries)
}

fn pattern(it: &Pattern) -> Yaml {
    Yaml::Short(vec![pattern_entry(it)])
}

fn pattern_entry(it: &Pattern) -> (&'static str, Yaml) {
    match it {
        Pattern::Contains(text) => ("contains", Yaml::text(text)),
        Pattern::Equals(text) => ("equals", Yaml::text(text)),
        Pattern::Matches(text) => ("matches", Yaml::text(text)),
    }
}

/// An integration, without its key.
pub(super) fn integration(setup: &Setup, it: &Integration) -> Yaml {
    let mut entries =
        vec![("name", Yaml::text(&it.name)), ("kind", Yaml::text(it.kind.as_str())), ("mode", word(&it.mode))];
    entries.extend(it.expires_at.map(|end| ("expires", Yaml::text(&Moment(end)))));
    entries.extend(it.owner.map(|owner| ("owner", email(setup, owner))));
    if it.raw_delivery {
        entries.push(("raw_delivery", Yaml::bare(&true)));
    }
    if it.may_read {
        entries.push(("may_read", Yaml::bare(&true)));
    }
    if !it.rules.is_empty() {
        entries.push(("rules", intake::rules(&it.rules)));
    }
    // One that says nothing reads by the usual names, as none does.
    let mapping = it.mapping.as_ref().filter(|mapping| **mapping != Mapping::default());
    entries.extend(mapping.map(|mapping| ("mapping", intake::mapping(mapping))));
    if it.rules.is_empty() && mapping.is_none() { Yaml::Short(entries) } else { Yaml::Map(entries) }
}
