use oncall::{Loudness, Receipt, Stage, Urgency};

use super::rig::*;
use crate::machine::effect::{Alarm, Effect, Report, Request};
use crate::machine::input::{How, Input};
use crate::machine::outbox::{ATTEMPTS, BATCH};

/// Lets the hub take every receipt; returns (incident, stage, note) in the order in which they went out.
fn deliver(rig: &mut Rig, effects: &[Effect]) -> Vec<(u64, Stage, Option<String>)> {
    let mut sent = Vec::new();
    let mut running = batches(effects);
    while let Some(batch) = running.pop() {
        assert_eq!(running, [] as [Vec<Report>; 0], "one request at a time");
        assert!(sent.len() < 9, "again and again: {sent:?}");
        for report in &batch {
            let number = (1..9).find(|number| id(*number) == report.incident).unwrap();
            sent.push((number, report.stage, report.note.clone()));
        }
        running = batches(&rig.step(told(Request::Receipts(batch))));
    }
    sent
}

#[test]
fn a_page_for_me_is_receipted_as_it_is_taken() {
    let both = paged(incident(1, 5, Urgency::Silent), 5, &borys(), Urgency::Alarm);
    let (mut rig, effects) = Rig::live(6, vec![both, acknowledged(incident(2, 6, Urgency::Alarm), 6, borys())]);
    let first = &receipts(&effects)[0];
    assert_eq!(
        serde_json::to_value(first).unwrap(),
        serde_json::json!({
            "incident": id(1), "page": page_id(1, 1), "pager": LAPTOP, "stage": "delivered"
        })
    );
    assert_eq!(deliver(&mut rig, &effects), [(1, Stage::Delivered, None)]);
    // Once: also when it comes again.
    assert_eq!(receipts(&rig.step(snapshot(7, vec![incident(1, 7, Urgency::Silent)]))), []);
}

#[test]
fn what_the_hub_has_is_not_sent_again_after_a_restart() {
    let mut known = incident(1, 5, Urgency::Alarm);
    let receipt = |pager: &str, stage| Receipt { pager: pager.to_owned(), stage, at: wall(0), note: None, sound: None };
    known.pages[0].receipts = vec![receipt(LAPTOP, Stage::Delivered), receipt("other", Stage::Sounding)];
    let (mut rig, effects) = Rig::live(5, vec![known]);
    assert_eq!(receipts(&effects), []);
    assert_eq!(receipts(&rig.step(sounding())).len(), 1);
}

#[test]
fn the_way_of_a_page_is_receipted_each_stage_once_and_in_order() {
    let (mut rig, effects) = Rig::live(5, vec![incident(1, 5, Urgency::Alarm)]);
    assert_eq!(deliver(&mut rig, &effects), [(1, Stage::Delivered, None)]);
    let effects = rig.step(sounding());
    assert_eq!(receipts(&effects)[0].sound, Some(sound(Loudness::Soft)));
    assert_eq!(deliver(&mut rig, &effects), [(1, Stage::Sounding, None)]);
    assert_eq!(rig.step(sounding()), []);
    let effects = rig.step(click(1));
    let silenced = "acknowledged by click in the tray".to_owned();
    assert_eq!(deliver(&mut rig, &effects), [(1, Stage::Silenced, Some(silenced))]);
    // Rings again for want of an answer, and is silenced again: nothing new.
    rig.pass(60);
    let effects = [rig.step(sounding()), rig.step(click(1))].concat();
    assert_eq!(receipts(&effects), []);
}

#[test]
fn how_it_was_silenced_is_told() {
    let paged = incident(1, 5, Urgency::Alarm);
    let again = super::rig::paged(paged.clone(), 6, &anna(), Urgency::Silent);
    let by = |how| Input::Acknowledge { incident: id(1), how };
    let cases = [
        (by(How::Tray), "acknowledged by click in the tray"),
        (by(How::Notification), "acknowledged by the notification's button"),
        (by(How::AlarmWindow), "acknowledged in the alarm window"),
        (by(How::MainWindow), "acknowledged in the main window"),
        (by(How::Shortcut), "acknowledged by the global shortcut"),
        (entry(acknowledged(paged.clone(), 6, borys())), "acknowledged by Borys"),
        (entry(resolved(paged.clone(), 6)), "no longer open"),
        (entry(snoozed(paged.clone(), 6)), "snoozed"),
        (answered(snoozed(paged.clone(), 6)), "snoozed"),
        (entry(passed_on(paged.clone(), 6, &anna())), "passed on"),
        (entry(assigned(paged.clone(), 6)), "given to Borys"),
        (entry(transferred(paged.clone(), 6)), "no longer called for it"),
        (entry(again), "called again, more quietly"),
        // In a replay: acknowledged and taken back at once.
        (entry(unacknowledged(acknowledged(paged.clone(), 6, borys()), 7)), "no longer called for it"),
    ];
    for (input, note) in cases {
        let (mut rig, effects) = Rig::live(5, vec![paged.clone()]);
        deliver(&mut rig, &effects);
        let effects = rig.step(input);
        let told = deliver(&mut rig, &effects);
        assert!(told.contains(&(1, Stage::Silenced, Some(note.to_owned()))), "{note}: {told:?}");
    }
}

#[test]
fn a_page_after_the_acknowledgement_is_receipted_like_any_other() {
    let later = paged(acknowledged(incident(1, 5, Urgency::Alarm), 6, borys()), 7, &anna(), Urgency::Alarm);
    let (mut rig, effects) = Rig::live(7, vec![later.clone()]);
    let first = &receipts(&effects)[0];
    assert_eq!((first.page, first.stage), (page_id(1, 2), Stage::Delivered));
    assert_eq!(deliver(&mut rig, &effects), [(1, Stage::Delivered, None)]);
    // Who ended it is in the timeline: the incident names only who acknowledged first, which was long before.
    let effects = rig.step(entry(acknowledged(later, 8, borys())));
    assert_eq!(deliver(&mut rig, &effects), [(1, Stage::Silenced, Some("acknowledged".to_owned()))]);
}

#[test]
fn what_is_settled_before_it_arrives_is_not_receipted() {
    let called = || incident(1, 5, Urgency::Alarm);
    // As it is kept of a time when pages were not settled one by one.
    let mut of_before = acknowledged(called(), 6, borys());
    of_before.pages[0].settled_at = None;
    for gone in [snoozed(called(), 6), passed_on(called(), 6, &anna()), transferred(called(), 6), of_before] {
        let (_, effects) = Rig::live(6, vec![gone]);
        assert_eq!((alarms(&effects), receipts(&effects)), (vec![], vec![]));
    }
}

#[test]
fn a_page_that_joins_the_alarm_is_heard_or_not_heard_with_it() {
    for (event, stage) in [(sounding(), Stage::Sounding), (failed(), Stage::Failed)] {
        let (mut rig, effects) = Rig::live(5, vec![incident(1, 5, Urgency::Alarm)]);
        deliver(&mut rig, &effects);
        let effects = rig.step(event);
        deliver(&mut rig, &effects);
        let effects = rig.step(entry(incident(2, 6, Urgency::Alarm)));
        let stages: Vec<_> =
            deliver(&mut rig, &effects).into_iter().map(|(number, stage, _)| (number, stage)).collect();
        assert_eq!(stages, [(2, Stage::Delivered), (2, stage)]);
    }
}

#[test]
fn what_the_speaker_said_of_one_alarm_is_not_said_of_the_next() {
    let (mut rig, effects) = Rig::live(5, vec![incident(1, 5, Urgency::Alarm)]);
    deliver(&mut rig, &effects);
    let effects = [rig.step(sounding()), rig.step(entry(resolved(incident(1, 5, Urgency::Alarm), 6)))].concat();
    deliver(&mut rig, &effects);
    let effects = rig.step(entry(incident(2, 7, Urgency::Alarm)));
    assert_eq!(deliver(&mut rig, &effects), [(2, Stage::Delivered, None)]);
}

#[test]
fn a_speaker_that_fails_and_comes_back_is_told_both_ways() {
    let (mut rig, effects) = Rig::live(5, vec![incident(1, 5, Urgency::Alarm)]);
    deliver(&mut rig, &effects);
    let effects = rig.step(failed());
    assert_eq!(deliver(&mut rig, &effects), [(1, Stage::Failed, Some("There is no sound device.".to_owned()))]);
    let effects = rig.step(sounding());
    assert_eq!(deliver(&mut rig, &effects).len(), 1);
}

#[test]
fn a_chime_that_sounded_is_receipted_and_not_repeated_after_a_restart() {
    let (mut rig, effects) = Rig::live(5, vec![incident(1, 5, Urgency::Chime)]);
    deliver(&mut rig, &effects);
    let effects = rig.step(sounding());
    assert_eq!(deliver(&mut rig, &effects)[0].1, Stage::Sounding);

    let mut heard = incident(1, 5, Urgency::Chime);
    heard.pages[0].receipts =
        vec![Receipt { pager: LAPTOP.to_owned(), stage: Stage::Sounding, at: wall(0), note: None, sound: None }];
    let (_, effects) = Rig::live(5, vec![heard]);
    assert!(!alarms(&effects).contains(&Alarm::Chime));
}

#[test]
fn a_word_of_the_speaker_after_the_alarm_belongs_to_no_page() {
    let (mut rig, effects) = Rig::live(5, vec![incident(1, 5, Urgency::Alarm)]);
    deliver(&mut rig, &effects);
    let effects = rig.step(entry(resolved(incident(1, 5, Urgency::Alarm), 6)));
    deliver(&mut rig, &effects);
    assert_eq!(rig.step(sounding()), []);
}

#[test]
fn a_receipt_is_tried_until_the_hub_takes_it() {
    let (mut rig, effects) = Rig::live(5, vec![incident(1, 5, Urgency::Alarm)]);
    let first = receipts(&effects).remove(0);
    rig.step(lost(crate::machine::input::Loss::Broken));
    // Far longer than any bound on attempts: the hub is away.
    let batch = || Request::Receipts(vec![first.clone()]);
    rig.step(unreached(batch()));
    for _ in 0..3 * ATTEMPTS {
        let again = receipts(&rig.pass(30));
        assert_eq!(again, std::slice::from_ref(&first));
        rig.step(unreached(batch()));
    }
    rig.step(hello("e"));
    assert_eq!(receipts(&rig.step(live())), [first]);
}

#[test]
fn a_receipt_that_the_hub_refuses_or_cannot_take_does_not_hold_up_the_others() {
    let many = u64::try_from(BATCH).unwrap() + 1;
    let full = || Rig::live(many, (1..=many).map(|number| incident(number, number, Urgency::Alarm)).collect());
    let (mut rig, effects) = full();
    let first = batches(&effects).remove(0);
    assert_eq!(first.len(), BATCH);
    let next = receipts(&rig.step(refused(Request::Receipts(first))));
    assert_eq!(next.iter().map(|report| report.incident).collect::<Vec<_>>(), [id(many)]);

    let (mut rig, effects) = full();
    let mut running = batches(&effects).remove(0);
    let mut attempts = 0;
    while running.len() == BATCH {
        attempts += 1;
        let now = batches(&rig.step(unreached(Request::Receipts(running))));
        running = now.into_iter().next().unwrap_or_else(|| batches(&rig.pass(30)).remove(0));
    }
    assert_eq!((attempts, running[0].incident), (ATTEMPTS, id(many)));
}

#[test]
fn a_laptop_that_the_hub_had_lost_tells_again_what_holds() {
    let (mut rig, effects) = Rig::live(5, vec![incident(1, 5, Urgency::Alarm)]);
    deliver(&mut rig, &effects);
    let effects = rig.step(sounding());
    deliver(&mut rig, &effects);
    rig.step(lost(crate::machine::input::Loss::Broken));
    // It rang on all the time; the hub could not know.
    let receipt = |stage, note: Option<&str>, sound| Receipt {
        pager: LAPTOP.to_owned(),
        stage,
        at: wall(9),
        note: note.map(ToOwned::to_owned),
        sound,
    };
    let mut gone = incident(1, 9, Urgency::Alarm);
    gone.pages[0].receipts = vec![
        receipt(Stage::Delivered, None, None),
        receipt(Stage::Sounding, None, Some(sound(Loudness::Soft))),
        receipt(Stage::Failed, Some("The laptop 'anna-laptop' is gone."), None),
    ];
    rig.step(hello("e"));
    rig.step(entry(gone.clone()));
    let effects = rig.step(live());
    assert_eq!(deliver(&mut rig, &effects), [(1, Stage::Delivered, None), (1, Stage::Sounding, None)]);
    // Once, whatever copy of before comes again.
    assert_eq!(receipts(&rig.step(snapshot(10, vec![gone]))), []);
}

#[test]
fn a_laptop_that_cannot_sound_still_has_the_page() {
    let (mut rig, effects) = Rig::live(5, vec![incident(1, 5, Urgency::Alarm)]);
    deliver(&mut rig, &effects);
    let effects = rig.step(failed());
    deliver(&mut rig, &effects);
    let mut known = incident(1, 6, Urgency::Alarm);
    let receipt = |stage, note| Receipt { pager: LAPTOP.to_owned(), stage, at: wall(0), note, sound: None };
    let why = Some("There is no sound device.".to_owned());
    known.pages[0].receipts = vec![receipt(Stage::Delivered, None), receipt(Stage::Failed, why)];
    assert_eq!(receipts(&rig.step(entry(known.clone()))), []);
    // But after a restart it is news that it is here again.
    let (mut rig, effects) = Rig::live(6, vec![known]);
    assert_eq!(deliver(&mut rig, &effects), [(1, Stage::Delivered, None)]);
}
