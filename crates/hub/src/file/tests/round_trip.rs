//! Whatever a hub holds: its export is read again, changes nothing there, and makes the same on a fresh hub.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use oncall::escalation::{Condition, Hours, Pattern, Policy, Repeat, Route, RoutingRule, Rule, Target, When};
use oncall::intake::{IntegrationRule, KnownFault, Mapping};
use oncall::paging::Urgency;
use oncall::schedule::{Participant, Period, Restriction, Rotation, Schedule, TimeOfDay, Turns, WeekRange, WeekTime};
use oncall::setup::{Integration, Member, Object, PagingRules, Person, QuietHours, Role, Team};
use oncall::ways::{Medium, Way};
use oncall::{
    Heartbeat, HeartbeatId, IntegrationId, IntegrationKind, KnownFaultId, Mode, PersonId, PolicyId, Priority,
    RotationId, ScheduleId, Setup, TeamId, WayId,
};
use proptest::prelude::*;
use uuid::Uuid;

use super::super::{export, node};
use super::intake;
use super::{Asked, LEAD, TeamFile, fresh, now};

const ZONES: [chrono_tz::Tz; 3] = [chrono_tz::Tz::Europe__Kyiv, chrono_tz::Tz::UTC, chrono_tz::Tz::America__New_York];

/// One line of text, the worst of which YAML could take for something else.
pub(super) fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Za-z][A-Za-z0-9 /_.-]{0,12}[a-z]",
        proptest::sample::select(vec![
            "null",
            "~",
            "true",
            "No",
            "1",
            "1.5",
            "0x1F",
            "1e3",
            ".inf",
            "2026-11-03",
            "12:30",
            "- a",
            "a: b",
            "a #b",
            "#a",
            "{a}",
            "[a]",
            "'a'",
            "\"a\"",
            "&a",
            "*a",
            "!a",
            "%a",
            "@a",
            "|",
            ">",
            "a,b",
            "a:",
            "\\",
            "ключ",
            "🔔",
            "a\u{2028}b",
            "\u{feff}a",
            "nobody",
        ])
        .prop_map(str::to_owned),
        "\\PC{1,20}".prop_filter("a name is no blank", |text| !text.trim().is_empty()),
    ]
}

pub(super) fn description() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), text(), Just("two\nlines\t \u{85} and \u{0} more\n".to_owned())]
}

fn time_of_day() -> impl Strategy<Value = TimeOfDay> {
    (0_u16..1440).prop_map(|minutes| TimeOfDay::from_minutes(minutes).unwrap())
}

fn restriction() -> impl Strategy<Value = Restriction> {
    let days = [chrono::Weekday::Mon, chrono::Weekday::Fri, chrono::Weekday::Sun];
    let week_time =
        move || (proptest::sample::select(days.to_vec()), time_of_day()).prop_map(|(day, time)| WeekTime { day, time });
    let range = (week_time(), week_time()).prop_map(|(from, to)| WeekRange { from, to });
    prop_oneof![
        (time_of_day(), time_of_day())
            .prop_filter("it has a length", |(from, to)| from != to)
            .prop_map(|(from, to)| Restriction::Daily { from, to }),
        proptest::collection::vec(range.prop_filter("it has a length", |it| it.from != it.to), 1..3)
            .prop_map(Restriction::Weekly),
    ]
}

fn paging_rules() -> impl Strategy<Value = PagingRules> {
    let loud = proptest::sample::select(vec![Urgency::Alarm, Urgency::Chime, Urgency::Silent]);
    let urgency = proptest::collection::btree_map(proptest::sample::select(Priority::ALL.to_vec()), loud, 0..3);
    let quiet = (time_of_day(), time_of_day())
        .prop_filter("they have a length", |(from, to)| from != to)
        .prop_map(|(from, to)| QuietHours { from, to, at_most: Urgency::Silent });
    let ways = proptest::collection::vec(way(), 0..3);
    (urgency, proptest::option::of(quiet), ways).prop_map(|(urgency, quiet_hours, ways)| PagingRules {
        urgency,
        quiet_hours,
        ways,
    })
}

fn way() -> impl Strategy<Value = Way> {
    let to = proptest::sample::select(vec![
        (Medium::Email, "anna@example.com"),
        (Medium::Sms, "+380441234567"),
        (Medium::Voice, "+380441234567"),
        (Medium::Webhook, "https://example.com/a?b=c&d#e"),
    ]);
    let priorities = proptest::sample::subsequence(Priority::ALL.to_vec(), 0..3);
    (any::<u128>(), to, priorities, 0_u32..200).prop_map(|(id, (by, to), priorities, after_minutes)| Way {
        id: WayId(Uuid::from_u128(id)),
        by,
        to: to.to_owned(),
        priorities,
        after_minutes,
    })
}

fn turns(people: usize) -> impl Strategy<Value = Turns> {
    let period = proptest::sample::select(vec![Period::Hourly, Period::Daily, Period::Weekly]);
    let others = proptest::collection::vec(0..people + 2, 0..4);
    let start = (0_i64..100_000).prop_map(|minutes| {
        "2026-01-01T00:00:00".parse::<chrono::NaiveDateTime>().unwrap() + TimeDelta::seconds(minutes * 61)
    });
    (period, 1_u32..10, start, proptest::option::of(1_i64..10_000), others, proptest::option::of(restriction()))
        .prop_map(move |(period, length, start, hours, others, restriction)| {
            let participant = |number: usize| match number {
                number if number == people => Participant::Nobody,
                number if number == people + 1 => Participant::Team(TeamId(uuid(2, 0))),
                number => Participant::Person(person_id(number)),
            };
            let participants = std::iter::once(0).chain(others).map(participant).collect();
            let end = hours.map(|hours| start + TimeDelta::hours(hours));
            Turns { participants, period, length, start, end, restriction }
        })
}

pub(super) fn pattern() -> impl Strategy<Value = Pattern> {
    prop_oneof![
        text().prop_map(Pattern::Contains),
        text().prop_map(Pattern::Equals),
        Just(Pattern::Matches("^disk \\d+ \"full\": #1$".to_owned()))
    ]
}

fn when() -> impl Strategy<Value = When> {
    let hours = (restriction(), proptest::sample::select(ZONES.to_vec()))
        .prop_map(|(hours, time_zone)| Hours { time_zone, hours });
    (
        proptest::sample::subsequence(Priority::ALL.to_vec(), 0..3),
        proptest::collection::vec(text(), 0..2),
        proptest::option::of(pattern()),
        proptest::option::of(pattern()),
        proptest::option::of(hours),
    )
        .prop_map(|(priority, tags, source, message, hours)| When { priority, tags, source, message, hours })
}

fn rule() -> impl Strategy<Value = Rule> {
    let condition = proptest::sample::select(vec![Condition::Acknowledged, Condition::Delivered, Condition::Resolved]);
    let (schedule, team, person) = (ScheduleId(uuid(3, 0)), TeamId(uuid(2, 0)), person_id(0));
    let notify = proptest::sample::select(vec![
        Target::OnCall(schedule),
        Target::NextOnCall(schedule),
        Target::PreviousOnCall(schedule),
        Target::Person(person),
        Target::Team(team),
        Target::TeamAdmins(team),
        Target::RandomMember(team),
    ]);
    (0_u32..3000, condition, notify).prop_map(|(after_minutes, if_not, notify)| Rule { after_minutes, if_not, notify })
}

fn uuid(kind: u128, number: usize) -> Uuid {
    Uuid::from_u128(kind << 64 | (number as u128 + 10))
}

fn person_id(number: usize) -> PersonId {
    PersonId(uuid(1, number))
}

/// Rotations by name.
type Rotations = Vec<(String, Turns)>;

/// What is made at random of one setup.
#[derive(Clone, Debug)]
struct Parts {
    people: Vec<(String, usize, PagingRules)>,
    teams: Vec<(String, String, Option<u32>)>,
    schedules: Vec<(String, usize, bool, Rotations)>,
    policies: Vec<(String, Vec<Rule>, Option<Repeat>)>,
    routing: Vec<(When, usize)>,
    integrations: Vec<(String, bool, bool, bool, i64)>,
    rules: Vec<IntegrationRule>,
    mapping: Option<Mapping>,
    heartbeats: Vec<Heartbeat>,
    known_faults: Vec<KnownFault>,
    description: String,
}

fn parts() -> impl Strategy<Value = Parts> {
    const PEOPLE: usize = 3;
    let people = proptest::collection::vec((text(), 0..ZONES.len(), paging_rules()), PEOPLE);
    let hours = proptest::option::of(1_u32..400);
    let teams = proptest::collection::vec((text(), description(), hours), 1..3);
    let rotations = || proptest::collection::vec((text(), turns(PEOPLE)), 0..3);
    let schedules = proptest::collection::vec((text(), 0..ZONES.len(), any::<bool>(), rotations()), 1..3);
    let repeat = (1_u32..100, 1_u32..20, any::<bool>()).prop_map(|(wait_minutes, count, resolve_after_all)| Repeat {
        wait_minutes,
        count,
        resolve_after_all,
    });
    let rules = proptest::collection::vec(rule(), 1..4);
    let policies = proptest::collection::vec((text(), rules, proptest::option::of(repeat)), 1..3);
    let routing = proptest::collection::vec((when(), 0_usize..3), 0..3);
    let integrations =
        proptest::collection::vec((text(), any::<bool>(), any::<bool>(), any::<bool>(), 1_i64..80_000), 0..3);
    let rules = proptest::collection::vec(intake::rule(), 0..3);
    let heartbeats = proptest::collection::vec(intake::heartbeat(), 0..3);
    let known_faults = proptest::collection::vec(intake::known_fault(), 0..3);
    let intake = (rules, proptest::option::of(intake::mapping()), heartbeats, known_faults);
    (people, teams, schedules, policies, routing, integrations, description(), intake).prop_map(
        |(people, teams, schedules, policies, routing, integrations, description, intake)| Parts {
            people,
            teams,
            schedules,
            policies,
            routing,
            integrations,
            description,
            rules: intake.0,
            mapping: intake.1,
            heartbeats: intake.2,
            known_faults: intake.3,
        },
    )
}

/// The setup of the parts, on a hub that was just made. Names that are there already get a number.
fn setup(parts: &Parts) -> Setup {
    let mut setup = fresh();
    let mut known = BTreeMap::new();
    let mut name = |of: &str, name: &str| {
        let count =
            known.entry((of.to_owned(), name.trim().to_lowercase())).and_modify(|count| *count += 1).or_insert(0);
        if *count == 0 { name.to_owned() } else { format!("{name} again {count}") }
    };
    for (number, (person, zone, paging_rules)) in parts.people.iter().enumerate() {
        setup.insert(Object::Person(Person {
            id: person_id(number),
            version: 1,
            name: person.clone(),
            email: format!("person{number}@example.com"),
            time_zone: ZONES[*zone],
            hub_admin: number == 0,
            paging_rules: paging_rules.clone(),
        }));
    }
    let first = TeamId(uuid(2, 0));
    for (number, (team, description, longest_shift_hours)) in parts.teams.iter().enumerate() {
        let routes = parts.routing.iter().map(|(when, to)| {
            let to = match to {
                0 => Route::Policy(PolicyId(uuid(4, 0))),
                1 => Route::Schedule(ScheduleId(uuid(3, 0))),
                _ => Route::Nobody,
            };
            RoutingRule { when: when.clone(), to }
        });
        let role = |number: usize| if number.is_multiple_of(2) { Role::Admin } else { Role::Member };
        setup.insert(Object::Team(Team {
            id: TeamId(uuid(2, number)),
            version: 1,
            name: name("team", team),
            description: description.clone(),
            members: (0..parts.people.len()).map(|it| Member { person: person_id(it), role: role(it) }).collect(),
            routing: routes.collect(),
            longest_shift_hours: *longest_shift_hours,
        }));
    }
    for (number, (schedule, zone, enabled, rotations)) in parts.schedules.iter().enumerate() {
        let rotations = rotations.iter().enumerate().map(|(place, (rotation, turns))| Rotation {
            id: RotationId(uuid(7, number * 10 + place)),
            name: name(&format!("rotation {number}"), rotation),
            turns: turns.clone(),
            former: Vec::new(),
        });
        let rotations = rotations.collect();
        setup.insert(Object::Schedule(Schedule {
            id: ScheduleId(uuid(3, number)),
            version: 1,
            team: first,
            name: name("schedule", schedule),
            description: parts.description.clone(),
            time_zone: ZONES[*zone],
            enabled: *enabled,
            rotations,
        }));
    }
    for (number, (policy, rules, repeat)) in parts.policies.iter().enumerate() {
        setup.insert(Object::Policy(Policy {
            id: PolicyId(uuid(4, number)),
            version: 1,
            team: first,
            name: name("policy", policy),
            description: parts.description.clone(),
            rules: rules.clone(),
            repeat: *repeat,
        }));
    }
    for (number, (integration, test, raw_delivery, may_read, minutes)) in parts.integrations.iter().enumerate() {
        let end: DateTime<Utc> = now() + TimeDelta::minutes(*minutes);
        setup.insert(Object::Integration(Integration {
            id: IntegrationId(uuid(5, number)),
            version: 1,
            team: first,
            name: name("integration", integration),
            kind: if *may_read { IntegrationKind::Webhook } else { IntegrationKind::AmazonSns },
            rules: parts.rules.clone(),
            mapping: parts.mapping.clone().filter(|_| *may_read),
            mode: if *test { Mode::Test } else { Mode::Live },
            expires_at: test.then_some(end),
            owner: test.then_some(person_id(1)),
            raw_delivery: *raw_delivery,
            may_read: *may_read,
        }));
    }
    for (number, heartbeat) in parts.heartbeats.iter().enumerate() {
        let (id, name) = (HeartbeatId(uuid(6, number)), name("heartbeat", &heartbeat.name));
        setup.insert(Object::Heartbeat(Heartbeat { id, team: first, name, ..heartbeat.clone() }));
    }
    for (number, known) in parts.known_faults.iter().enumerate() {
        let (id, name) = (KnownFaultId(uuid(8, number)), name("known fault", &known.name));
        setup.insert(Object::KnownFault(KnownFault { id, team: first, name, ..known.clone() }));
    }
    setup
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn an_export_changes_nothing_and_makes_the_same_elsewhere(parts in parts()) {
        let setup = setup(&parts);
        let text = export(&setup);
        let read = |text: &str| TeamFile::read(text).unwrap_or_else(|faults| panic!("{text}\n{faults:#?}"));
        for prune in [false, true] {
            let plan = read(&text).plan(&setup, &Asked { caller: LEAD, prune, now: now() });
            let plan = plan.unwrap_or_else(|faults| panic!("{text}\n{faults:#?}"));
            prop_assert!(plan.edits.is_empty() && plan.changes.is_empty(), "{text}\n{:#?}", plan.changes);
        }
        let plan = read(&text).plan(&fresh(), &Asked { caller: LEAD, prune: false, now: now() });
        let elsewhere = plan.unwrap_or_else(|faults| panic!("{text}\n{faults:#?}")).after;
        prop_assert_eq!(export(&elsewhere), text);
    }

    /// A text that is written is read as the same text, in quotes or not.
    #[test]
    fn a_text_is_read_as_it_was_written(text in prop_oneof!["(?s).{1,60}", "[ \\-#:a\n]{1,20}", "( {0,2}[a-c#:-]{0,3}\n){1,5}"]) {
        let written = super::super::yaml::Yaml::Map(vec![("a", super::super::yaml::Yaml::text(&text))]).file();
        let tree = node::parse(&written).unwrap_or_else(|faults| panic!("{written}\n{faults:#?}"));
        let read: BTreeMap<String, String> = super::super::reader::read(&tree).unwrap_or_else(|faults| panic!("{written}\n{faults:#?}"));
        prop_assert_eq!(&read["a"], &text);
    }
}
