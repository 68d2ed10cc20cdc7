use std::sync::Arc;

use chrono::{FixedOffset, TimeDelta};
use oncall::escalation::{Chain, Did, Target};
use oncall::incident::Origin;
use oncall::{
    Actor, Duties, IntegrationId, IntegrationKind, IntegrationRef, Mode, Page, PageId, PersonId, PersonRef, Priority,
    Receipt, ScheduleId, ScheduleRef, Stage, TeamId, TeamRef, Trigger, Urgency,
};
use pager::machine::view::ConnectionView;
use pager::{ConnectionState, Problem};
use uuid::Uuid;

use super::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A Friday, 04:43 in Kyiv.
fn now() -> DateTime<Utc> {
    at("2026-11-27T02:43:00Z")
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
        duty: Duties::default(),
        on_duty: false,
        pager: None,
        ringing: Vec::new(),
        ringing_count: 0,
        open: Vec::new(),
        open_count: 0,
        ringing_since: None,
        silenced: Vec::new(),
        problems: Vec::new(),
        check: None,
        checking: false,
        cut_off: None,
    }
}

fn on_duty(bell: Bell) -> View {
    let running = vec![shift(None, Some("2026-11-30T07:00:00Z"))];
    View { duty: Duties { now: running, ..Duties::default() }, on_duty: true, ..view(bell) }
}

fn shift(since: Option<&str>, until: Option<&str>) -> Duty {
    Duty { team: payments(), schedule: None, since: since.map(at), until: until.map(at), reason: String::new() }
}

/// The same, and a shift that comes next.
fn before_shift(begins: &str, view: View) -> View {
    let next = Some(shift(Some(begins), None));
    View { duty: Duties { next, ..view.duty }, ..view }
}

/// The same, and a chain whose steps are due after so many minutes, of which some are done.
fn chained(mut incident: Incident, steps: &[(i64, Condition, &str, bool)]) -> Incident {
    let step = |(rule, &(minutes, if_not, label, done)): (u32, &(i64, Condition, &str, bool))| Step {
        rule,
        after_minutes: 0,
        due_at: now() + TimeDelta::minutes(minutes),
        if_not,
        notify: Target::TeamAdmins(payments().id),
        label: label.to_owned(),
        people: Vec::new(),
        did: done.then(|| Did::Nobody { at: now() }),
    };
    let steps = (1..).zip(steps).map(step).collect();
    incident.chain = Some(Chain { policy: String::new(), started_at: now(), round: 0, repeat: None, steps });
    incident
}

fn with(ringing: Vec<Incident>, open: Vec<Incident>, view: View) -> View {
    let ringing: Vec<_> = ringing.into_iter().map(Arc::new).collect();
    let open: Vec<_> = ringing.iter().cloned().chain(open.into_iter().map(Arc::new)).collect();
    View { ringing_count: ringing.len(), open_count: open.len(), ringing, open, ..view }
}

#[test]
fn of_thousands_all_are_counted_though_few_are_shown() {
    let view = with(vec![incident(1, Priority::P1, "checkout stopped")], vec![], view(Bell::Ringing));
    let view = View { ringing_count: 10_000, open_count: 10_003, ..view };
    let look = look(&view, now(), &kyiv());
    assert_eq!(look.title, "Tocsin: 10000 ringing");
    let menu = drawn(&look.menu);
    assert!(menu.contains(&"Acknowledge all 10000".to_owned()), "{menu:#?}");
    assert!(menu.contains(&"3 more open".to_owned()), "{menu:#?}");
}

/// The menu as a person reads it: a line each, dashes for a rule, what cannot be clicked in brackets.
fn drawn(menu: &[Line]) -> Vec<String> {
    let mut lines = Vec::new();
    for line in menu {
        match line {
            Line::Rule => lines.push("---".to_owned()),
            Line::Text(text) => lines.push(format!("({text})")),
            Line::Entry(text, _) => lines.push(text.clone()),
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
        (
            before_shift("2026-12-02T10:43:00Z", view(Bell::OffDuty)),
            "Tocsin: off duty",
            "You are not on call.\nNext shift: Wed 2 Dec 12:43 (in 5 d 8 h)",
        ),
        (
            before_shift("2026-12-28T07:00:00Z", on_duty(Bell::OnDuty)),
            "Tocsin: on call",
            "On call for Payments until Mon 09:00 (3 d 4 h)\nNext shift: Mon 28 Dec 09:00 (in 31 d)",
        ),
        (on_duty(Bell::OnDuty), "Tocsin: on call", "On call for Payments until Mon 09:00 (3 d 4 h)"),
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
        let look = look(&view, now(), &kyiv());
        assert_eq!((look.icon, look.title.as_str(), look.tooltip.as_str()), (view.bell, title, tooltip));
    }
}

#[test]
fn the_menu_begins_with_what_rings() {
    let ringing = vec![incident(1, Priority::P1, "checkout stopped"), incident(2, Priority::P2, "refunds late")];
    let mut snoozed = acknowledged(incident(4, Priority::P4, "certificate ends"));
    snoozed.snoozed_until = Some(at("2026-11-27T07:30:00Z"));
    let open = vec![acknowledged(incident(3, Priority::P3, "disk nearly full")), snoozed];
    let look = look(&with(ringing, open, on_duty(Bell::Ringing)), now(), &kyiv());
    assert_eq!(
        drawn(&look.menu),
        [
            "Acknowledge: P1 checkout stopped",
            "Acknowledge: P2 refunds late",
            "Acknowledge all 2",
            "---",
            "P3 disk nearly full (acknowledged by Anna)",
            "P4 certificate ends (quiet until 09:30)",
            "---",
            "(On call for Payments until Mon 09:00 (3 d 4 h))",
            "---",
            "Open Tocsin",
            "My shifts",
            "Sound test",
            "Quit…",
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
    let off_duty = look(&view(Bell::OffDuty), now(), &kyiv());
    assert_eq!(drawn(&off_duty.menu), ["(Not on call)", "---", "Open Tocsin", "My shifts", "Sound test", "Quit"]);
    let signed_out = look(&view(Bell::SignedOut), now(), &kyiv());
    assert_eq!(
        drawn(&signed_out.menu),
        ["(Signed out: this laptop does not ring)", "---", "Sign in…", "Sound test", "Quit"]
    );
}

#[test]
fn a_storm_does_not_fill_the_screen() {
    let many = |from: u64| (from..from + 40).map(|number| incident(number, Priority::P2, "down")).collect::<Vec<_>>();
    let menu = drawn(&look(&with(many(1), many(100), on_duty(Bell::Ringing)), now(), &kyiv()).menu);
    assert_eq!(menu.iter().filter(|line| line.starts_with("Acknowledge: ")).count(), 5);
    assert!(menu.contains(&"Acknowledge all 40".to_owned()) && menu.contains(&"35 more open".to_owned()), "{menu:?}");
    assert!(menu.len() < 23, "{menu:?}");
}

#[test]
fn problems_are_in_the_tooltip_and_the_menu() {
    let problem = Problem {
        code: "no_sound_device".to_owned(),
        title: "This computer has no sound output.".to_owned(),
        meaning: String::new(),
        remedy: String::new(),
    };
    let look = look(&View { problems: vec![problem], ..on_duty(Bell::OnDuty) }, now(), &kyiv());
    assert!(look.tooltip.ends_with("\nThis computer has no sound output."), "{}", look.tooltip);
    assert!(drawn(&look.menu).contains(&"This computer has no sound output.".to_owned()));
}

#[test]
fn a_long_or_broken_title_stays_one_line() {
    let title = format!("first\nsecond {}", "x".repeat(200));
    let look = look(&with(vec![incident(1, Priority::P1, &title)], vec![], on_duty(Bell::Ringing)), now(), &kyiv());
    let Some(Line::Entry(label, _)) = look.menu.first() else { panic!("{:?}", look.menu) };
    assert!(label.starts_with("Acknowledge: P1 first second xxx") && label.ends_with("x…"), "{label}");
    assert!(label.chars().count() < 80 && !label.contains('\n'), "{label}");
}

#[test]
fn the_menu_says_what_one_is_on_call_for_and_what_comes_next() {
    let lines = |view: &View| -> Vec<String> {
        let menu = drawn(&look(view, now(), &kyiv()).menu);
        menu.into_iter().filter(|line| line.contains("call") || line.starts_with("(Next")).collect()
    };
    let off_duty = before_shift("2026-11-30T07:00:00Z", view(Bell::OffDuty));
    assert_eq!(lines(&off_duty), ["(Not on call)", "(Next shift: Mon 30 Nov 09:00 (in 3 d 4 h))"]);
    let mut twice = before_shift("2026-11-27T07:00:30Z", on_duty(Bell::OnDuty));
    let in_schedule = |name: &str, mut duty: Duty| {
        duty.schedule = Some(ScheduleRef { id: ScheduleId(Uuid::from_u128(9)), name: name.to_owned() });
        duty
    };
    twice.duty.now = vec![
        in_schedule("Payments 24/7", shift(None, Some("2026-11-27T03:12:30Z"))),
        in_schedule("Payments backup", shift(None, None)),
    ];
    assert_eq!(
        lines(&twice),
        [
            "(On call for Payments 24/7 until 05:12 (29 min))",
            "(On call for Payments backup)",
            "(Next shift: Fri 27 Nov 09:00 (in 4 h 17 min))"
        ]
    );
    let signed_out = View { bell: Bell::SignedOut, ..off_duty };
    assert_eq!(lines(&signed_out), [""; 0]);
}

#[test]
fn my_shifts_open_from_the_menu() {
    let menu = look(&view(Bell::OffDuty), now(), &kyiv()).menu;
    assert!(menu.contains(&Line::Entry("My shifts".to_owned(), Action::OpenShifts)), "{menu:?}");
}

#[test]
fn what_rings_says_to_whom_it_goes_next_and_when() {
    let checkout = || incident(1, Priority::P1, "checkout stopped");
    let sounded = |mut incident: Incident| {
        incident.pages = vec![Page {
            id: PageId(Uuid::from_u128(7)),
            person: anna(),
            at: now(),
            urgency: Urgency::Alarm,
            reason: String::new(),
            rule: Some(1),
            settled_at: None,
            receipts: vec![Receipt {
                pager: "laptop".to_owned(),
                stage: Stage::Sounding,
                at: now(),
                note: None,
                sound: None,
            }],
        }];
        incident
    };
    let steps = [
        (0, Condition::Acknowledged, "On call for Payments 24/7", true),
        (1, Condition::Delivered, "Next on call for Payments 24/7", false),
        (30, Condition::Acknowledged, "Lead (admins of Payments)", false),
        (120, Condition::Resolved, "Everybody in Payments", false),
    ];
    let cases = [
        (checkout(), None),
        (chained(checkout(), &steps[..1]), None),
        (chained(checkout(), &steps), Some("(Goes to Next on call for Payments 24/7 in 1 min)")),
        (chained(sounded(checkout()), &steps), Some("(Goes to Lead (admins of Payments) in 30 min)")),
        (acknowledged(chained(checkout(), &steps)), Some("(Goes to Everybody in Payments in 2 h)")),
    ];
    for (ringing, said) in cases {
        let menu = drawn(&look(&with(vec![ringing], vec![], on_duty(Bell::Ringing)), now(), &kyiv()).menu);
        assert_eq!(menu[0], "Acknowledge: P1 checkout stopped");
        assert_eq!(menu.get(1).map(String::as_str).filter(|line| line.starts_with("(Goes")), said);
    }
}

#[test]
fn the_look_is_drawn_again_when_it_says_something_else_and_not_before() {
    let ringing = chained(incident(1, Priority::P1, "down"), &[(30, Condition::Acknowledged, "Lead", false)]);
    let just_after = |minutes| Duration::from_mins(minutes) + Duration::from_millis(1);
    let cases = [
        ("nothing counts down", view(Bell::OffDuty), None),
        (
            "a duty without end",
            View { duty: Duties { now: vec![shift(None, None)], ..Duties::default() }, ..view(Bell::OnDuty) },
            None,
        ),
        ("3 d 4 h 17 min", on_duty(Bell::OnDuty), Some(just_after(17))),
        (
            "the shift in 10 min 30 s first",
            before_shift("2026-11-27T02:53:30Z", on_duty(Bell::OnDuty)),
            Some(Duration::from_millis(30_001)),
        ),
        ("the chain's 30 min first", with(vec![ringing], vec![], on_duty(Bell::Ringing)), Some(just_after(0))),
        ("a shift that should have begun", before_shift("2026-11-27T02:42:00Z", view(Bell::OffDuty)), None),
    ];
    for (what, view, expected) in cases {
        assert_eq!(changes_in(&view, now()), expected, "{what}");
        let Some(wait) = expected else { continue };
        let at = |wait: Duration| look(&view, now() + TimeDelta::from_std(wait).unwrap(), &kyiv());
        assert_eq!(at(wait.saturating_sub(Duration::from_millis(1))), at(Duration::ZERO), "{what}");
        assert_ne!(at(wait), at(Duration::ZERO), "{what}");
    }
}

#[test]
fn a_menu_of_which_only_words_change_can_stay_open() {
    let now_and_then =
        |view: &View| [look(view, now(), &kyiv()).menu, look(view, now() + TimeDelta::hours(1), &kyiv()).menu];
    let [before, after] = now_and_then(&before_shift("2026-12-02T10:43:00Z", on_duty(Bell::OnDuty)));
    let texts = other_texts(&before, &after).unwrap();
    assert_eq!(
        texts,
        [(0, "On call for Payments until Mon 09:00 (3 d 3 h)"), (1, "Next shift: Wed 2 Dec 12:43 (in 5 d 7 h)")]
    );
    assert_eq!(other_texts(&before, &before), Some(vec![]));
    let entry =
        |text: &str, number| Line::Entry(text.to_owned(), Action::OpenIncident(IncidentId(Uuid::from_u128(number))));
    assert_eq!(other_texts(&[entry("a", 1)], &[entry("b", 1)]), Some(vec![(0, "b")]));
    for other in [vec![entry("a", 2)], vec![Line::Text("a".to_owned())], vec![entry("a", 1), Line::Rule], vec![]] {
        assert_eq!(other_texts(&[entry("a", 1)], &other), None, "{other:?}");
    }
}
