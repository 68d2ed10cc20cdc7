//! Ten thousand incidents at once.

use std::collections::BTreeSet;

use oncall::{Incident, Loudness, Stage, Urgency};

use super::rig::*;
use crate::machine::acknowledgements::AT_A_TIME;
use crate::machine::effect::{Alarm, DesktopEffect, Effect, Request};
use crate::machine::input::{How, Input};
use crate::machine::view::{OPEN_SHOWN, RINGING_SHOWN};

const MANY: u64 = 10_000;

fn alarming(number: u64) -> Incident {
    incident(number, number, Urgency::Alarm)
}

/// How many incidents each notification of many says.
fn summaries(effects: &[Effect]) -> Vec<usize> {
    let summaries = effects.iter().filter_map(|effect| match effect {
        Effect::Desktop(DesktopEffect::NotifyMany(summary)) => Some(summary.count),
        _ => None,
    });
    summaries.collect()
}

/// Answers every request as a hub does, until nothing is asked any more. Returns the receipts that went out.
fn serve(rig: &mut Rig, mut running: Vec<Request>, version: &mut u64) -> Vec<(Stage, Option<Loudness>)> {
    let mut sent = Vec::new();
    let numbers: std::collections::BTreeMap<_, _> = (1..=MANY).map(|number| (id(number), number)).collect();
    while let Some(request) = running.pop() {
        assert!(running.iter().filter(|one| matches!(one, Request::Acknowledge(_))).count() <= AT_A_TIME);
        let input = match &request {
            Request::Acknowledge(incident) => {
                *version += 1;
                let now = acknowledged(alarming(numbers[incident]), *version, anna());
                taken(request, now)
            }
            Request::Receipts(reports) => {
                sent.extend(
                    reports.iter().map(|report| (report.stage, report.sound.as_ref().map(|sound| sound.loudness))),
                );
                told(request)
            }
            Request::Check(..) | Request::Journal(..) => told(request),
        };
        running.extend(requests(&rig.step(input)));
    }
    sent
}

#[test]
fn ten_thousand_ring_as_one_alarm_and_one_click_ends_them() {
    let mut version = MANY;
    for at_once in [true, false] {
        let (mut rig, effects) = if at_once {
            Rig::known(called(LAPTOP, false), MANY, (1..=MANY).map(alarming).collect())
        } else {
            let (mut rig, mut effects) = Rig::known(called(LAPTOP, false), 0, vec![]);
            for number in 1..=MANY {
                effects.extend(rig.step(entry(alarming(number))));
            }
            (rig, effects)
        };
        assert_eq!(alarms(&effects), [ring(0)]);
        assert!(notices(&effects).len() <= 5, "{}", notices(&effects).len());
        assert_eq!(summaries(&effects).len(), 1);
        let view = rig.view();
        assert_eq!((view.ringing_count, view.open_count), (10_000, 10_000));
        assert_eq!((view.ringing.len(), view.open.len()), (RINGING_SHOWN, OPEN_SHOWN));
        assert_eq!(summaries(&rig.pass(10)).last().copied().or(summaries(&effects).last().copied()), Some(10_000));

        let running = requests(&effects);
        let delivered = serve(&mut rig, running, &mut version);
        assert_eq!(delivered.iter().filter(|(stage, _)| *stage == Stage::Delivered).count(), 10_000);

        // Each page is heard; that the sound has grown is told of the one with which it began.
        let effects = rig.step(sounding());
        let heard = serve(&mut rig, requests(&effects), &mut version);
        assert_eq!(heard.iter().filter(|one| **one == (Stage::Sounding, Some(Loudness::Soft))).count(), 10_000);
        let effects = rig.step(sounding_at(Loudness::Steady));
        assert_eq!(serve(&mut rig, requests(&effects), &mut version), [(Stage::Sounding, Some(Loudness::Steady))]);

        let effects = rig.step(Input::AcknowledgeAll { how: How::AlarmWindow });
        assert_eq!(alarms(&effects), [Alarm::Silence]);
        assert_eq!(acknowledges(&effects).len(), AT_A_TIME);
        assert!(has(&effects, &DesktopEffect::DismissMany));
        let silenced = serve(&mut rig, requests(&effects), &mut version);
        assert_eq!(silenced.len(), 10_000);
        let view = rig.view();
        assert_eq!((view.ringing_count, view.silenced.len(), view.acknowledged()), (0, 0, OPEN_SHOWN));
    }
}

#[test]
fn what_becomes_audible_only_later_is_told_of_every_page() {
    let (mut rig, effects) = Rig::known(called(LAPTOP, false), 3, (1..=3).map(alarming).collect());
    let mut version = 3;
    serve(&mut rig, requests(&effects), &mut version);
    let muted = oncall::Sound { muted: true, ..sound(Loudness::Soft) };
    let effects = rig.step(Input::Speaker(crate::machine::input::SpeakerEvent::Sounding(muted)));
    assert_eq!(serve(&mut rig, requests(&effects), &mut version).len(), 3);
    let effects = rig.step(sounding_at(Loudness::Loud));
    assert_eq!(serve(&mut rig, requests(&effects), &mut version).len(), 3);
    let effects = rig.step(sounding_at(Loudness::Urgent));
    assert_eq!(serve(&mut rig, requests(&effects), &mut version).len(), 1);
    // And that it cannot be heard any more, and can again, too.
    for event in [failed(), sounding()] {
        let effects = rig.step(event);
        assert_eq!(serve(&mut rig, requests(&effects), &mut version).len(), 3);
    }
}

#[test]
fn a_summary_names_the_most_urgent_and_goes_with_the_last() {
    let (mut rig, effects) = Rig::live(7, (1..=7).map(alarming).collect());
    let summary = effects.iter().find_map(|effect| match effect {
        Effect::Desktop(DesktopEffect::NotifyMany(summary)) => Some(summary.clone()),
        _ => None,
    });
    let summary = summary.unwrap();
    assert_eq!((summary.count, summary.title.as_str()), (7, "7 incidents call you"));
    let named = "P1 service 1 stopped\nP1 service 2 stopped\nP1 service 3 stopped\n";
    assert_eq!(summary.body, format!("{named}and 4 more. Open Tocsin to see and to acknowledge them."));
    assert_eq!(notices(&effects), []);
    // Later ones have their own again.
    rig.pass(60);
    assert_eq!(notices(&rig.step(entry(alarming(8)))).len(), 1);
    for number in 1..=6 {
        let effects = rig.step(entry(resolved(alarming(number), 20 + number)));
        assert!(!has(&effects, &DesktopEffect::DismissMany) && !has(&effects, &DesktopEffect::Dismiss(id(number))));
    }
    assert!(has(&rig.step(entry(resolved(alarming(7), 30))), &DesktopEffect::DismissMany));
    assert!(has(&rig.step(entry(resolved(alarming(8), 31))), &DesktopEffect::Dismiss(id(8))));
}

#[test]
fn refused_by_the_thousand_is_one_problem_of_readable_length() {
    let (mut rig, effects) = Rig::live(1_000, (1..=1_000).map(alarming).collect());
    drop(effects);
    let mut running: BTreeSet<_> = BTreeSet::new();
    let asked = |effects: &[Effect]| {
        let numbers = acknowledges(effects).into_iter().filter_map(|request| match request {
            Request::Acknowledge(incident) => Some(incident),
            _ => None,
        });
        numbers.collect::<Vec<_>>()
    };
    running.extend(asked(&rig.step(Input::AcknowledgeAll { how: How::Tray })));
    while let Some(incident) = running.pop_first() {
        running.extend(asked(&rig.step(refused(Request::Acknowledge(incident)))));
    }
    let view = rig.view();
    assert_eq!((view.ringing_count, view.problems.len()), (1_000, 1));
    let title = &view.problems[0].title;
    assert!(title.contains("#1 service 1 stopped") && title.ends_with("997 more."), "{title}");
}
