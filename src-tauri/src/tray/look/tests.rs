use std::sync::Arc;

use chrono::FixedOffset;
use oncall::incident::Origin;
use oncall::{
    Actor, IntegrationId, IntegrationKind, IntegrationRef, Mode, PersonId, PersonRef, Priority, TeamId, TeamRef,
    Trigger,
};
use pager::machine::view::ConnectionView;
use pager::{ConnectionState, Problem};
use uuid::Uuid;

use super::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn kyiv() -> FixedOffset {
    FixedOffset::east_opt(2 * 3600).unwrap()
}

fn payments() -> TeamRef {
    TeamRef { id: TeamId(Uuid::from_u128(1)), name: "Payments".to_owned() }
}

fn anna() -> PersonRef {
    PersonRef { id: PersonId(Uuid::from_u128(2)), name: "Anna".to_owned() }
}

fn incident(number: u64, priority: Priority, title: &str) -> Incident {
    let integration = IntegrationRef {
        id: IntegrationId(Uuid::from_u128(3)),
        name: "prod-ecs".to_owned(),
        kind: IntegrationKind::AmazonSns,
        mode: Mode::Live,
    };
    let origin = Origin { id: IncidentId(Uuid::from_u128(number.into())), number, team: payments(), integration };
    let trigger = Trigger { title: title.to_owned(), priority: Some(priority), ..Trigger::default() };
    Incident::open(origin, trigger, at("2026-11-24T02:41:07Z")).0
}

fn acknowledged(mut incident: Incident) -> Incident {
    incident.acknowledge(Actor::Person(anna()), None, at("2026-11-24T02:42:00Z"));
    incident
}

fn view(bell: Bell) -> View {
    View {
        bell,
        connection: ConnectionView {
            state: ConnectionState::Live,
            since: at("2026-11-24T02:00:00Z"),
            detail: None,
            retry_at: None,
        },
        person: Some(anna()),
        duty: Vec::new(),
        ringing: Vec::new(),
        open: Vec::new(),
        ringing_since: None,
        silenced: Vec::new(),
        problems: Vec::new(),
    }
}

fn on_duty(bell: Bell) -> View {
    let duty = Duty { team: payments(), until: Some(at("2026-11-30T07:00:00Z")), reason: String::new() };
    View { duty: vec![duty], ..view(bell) }
}

fn with(ringing: Vec<Incident>, open: Vec<Incident>, view: View) -> View {
    let ringing: Vec<_> = ringing.into_iter().map(Arc::new).collect();
    let open = ringing.iter().cloned().chain(open.into_iter().map(Arc::new)).collect();
    View { ringing, open, ..view }
}

/// The menu as a person reads it: a line each, dashes for a rule, what cannot be clicked in brackets, a menu's lines indented.
fn drawn(menu: &[Line]) -> Vec<String> {
    let mut lines = Vec::new();
    for line in menu {
        match line {
            Line::Rule => lines.push("---".to_owned()),
            Line::Text(text) => lines.push(format!("({text})")),
            Line::Entry(text, _) => lines.push(text.clone()),
            Line::Menu(text, inner) => {
                lines.push(format!("{text} >"));
                lines.extend(drawn(inner).into_iter().map(|line| format!("  {line}")));
            }
        }
    }
    lines
}

#[test]
fn each_state_has_its_words() {
    let checkout = || incident(1, Priority::P1, "checkout stopped");
    let offline = ConnectionView {
        state: ConnectionState::CutOff,
        detail: Some("The hub does not answer.".to_owned()),
        ..view(Bell::CutOff).connection
    };
    let cases = [
        (view(Bell::OffDuty), "Tocsin: off duty", "You are not on call."),
        (on_duty(Bell::OnDuty), "Tocsin: on call", "On call for Payments until Mon 30 Nov, 09:00"),
        (with(vec![checkout()], vec![], on_duty(Bell::Ringing)), "Tocsin: 1 ringing", "P1 checkout stopped"),
        (
            with(vec![], vec![acknowledged(checkout())], on_duty(Bell::Acknowledged)),
            "Tocsin: 1 acknowledged",
            "P1 checkout stopped (acknowledged by Anna)",
        ),
        (
            View { connection: offline, ..on_duty(Bell::CutOff) },
            "Tocsin: cut off from the hub",
            "The hub does not answer.",
        ),
        (view(Bell::SignedOut), "Tocsin: signed out", "This laptop does not ring until you sign in."),
    ];
    for (view, title, tooltip) in cases {
        let look = look(&view, &kyiv());
        assert_eq!((look.icon, look.title.as_str(), look.tooltip.as_str()), (view.bell, title, tooltip));
    }
}

#[test]
fn the_menu_begins_with_what_rings() {
    let ringing = vec![incident(1, Priority::P1, "checkout stopped"), incident(2, Priority::P2, "refunds late")];
    let open = vec![acknowledged(incident(3, Priority::P3, "disk nearly full"))];
    let look = look(&with(ringing, open, on_duty(Bell::Ringing)), &kyiv());
    assert_eq!(
        drawn(&look.menu),
        [
            "Acknowledge: P1 checkout stopped",
            "Acknowledge: P2 refunds late",
            "Acknowledge all 2",
            "---",
            "P3 disk nearly full (acknowledged by Anna)",
            "---",
            "(On call for Payments until Mon 30 Nov, 09:00)",
            "---",
            "Open Tocsin",
            "Sound test",
            "Quit >",
            "  Quit and be unreachable for Payments",
            "  Stay reachable",
        ]
    );
    let click = |line: &Line| if let Line::Entry(_, click) = line { Some(*click) } else { None };
    let clicks: Vec<Action> = look.menu.iter().filter_map(click).take(4).collect();
    let id = |number| IncidentId(Uuid::from_u128(number));
    assert_eq!(
        clicks,
        [Action::Acknowledge(id(1)), Action::Acknowledge(id(2)), Action::AcknowledgeAll, Action::OpenIncident(id(3))]
    );
}

#[test]
fn a_calm_menu_is_short() {
    let off_duty = look(&view(Bell::OffDuty), &kyiv());
    assert_eq!(drawn(&off_duty.menu), ["(Not on call)", "---", "Open Tocsin", "Sound test", "Quit"]);
    let signed_out = look(&view(Bell::SignedOut), &kyiv());
    assert_eq!(
        drawn(&signed_out.menu),
        ["(Signed out: this laptop does not ring)", "---", "Sign in…", "Sound test", "Quit"]
    );
}

#[test]
fn a_storm_does_not_fill_the_screen() {
    let many = |from: u64| (from..from + 40).map(|number| incident(number, Priority::P2, "down")).collect::<Vec<_>>();
    let menu = drawn(&look(&with(many(1), many(100), on_duty(Bell::Ringing)), &kyiv()).menu);
    assert_eq!(menu.iter().filter(|line| line.starts_with("Acknowledge: ")).count(), 5);
    assert!(menu.contains(&"Acknowledge all 40".to_owned()) && menu.contains(&"35 more open".to_owned()), "{menu:?}");
    assert!(menu.len() < 22, "{menu:?}");
}

#[test]
fn problems_are_in_the_tooltip_and_the_menu() {
    let problem = Problem {
        code: "no_sound_device".to_owned(),
        title: "This computer has no sound output.".to_owned(),
        meaning: String::new(),
        remedy: String::new(),
    };
    let look = look(&View { problems: vec![problem], ..on_duty(Bell::OnDuty) }, &kyiv());
    assert!(look.tooltip.ends_with("\nThis computer has no sound output."), "{}", look.tooltip);
    assert!(drawn(&look.menu).contains(&"This computer has no sound output.".to_owned()));
}

#[test]
fn a_long_or_broken_title_stays_one_line() {
    let title = format!("first\nsecond {}", "x".repeat(200));
    let look = look(&with(vec![incident(1, Priority::P1, &title)], vec![], on_duty(Bell::Ringing)), &kyiv());
    let Some(Line::Entry(label, _)) = look.menu.first() else { panic!("{:?}", look.menu) };
    assert!(label.starts_with("Acknowledge: P1 first second xxx") && label.ends_with("x…"), "{label}");
    assert!(label.chars().count() < 80 && !label.contains('\n'), "{label}");
}
