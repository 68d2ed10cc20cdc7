//! A laptop that is its person's second, and what the hub calls it.

use oncall::{FeedEvent, Incident, Loudness, Receipt, Sound, Stage, Urgency};

use super::rig::*;
use crate::machine::effect::{Alarm, Effect};
use crate::machine::input::Input;
use crate::machine::second::STANDS_ASIDE;

/// What becomes of an incident before this laptop hears of it.
type Made<'a> = &'a dyn Fn(Incident) -> Incident;

/// The incident with one more receipt of another laptop, or of this one.
fn receipted(mut incident: Incident, version: u64, pager: &str, stage: Stage, sound: Option<Sound>) -> Incident {
    incident.version = version;
    let receipt = Receipt { pager: pager.to_owned(), stage, at: wall(0), note: None, sound };
    incident.pages[0].receipts.push(receipt);
    incident
}

fn sounds(incident: Incident, version: u64, pager: &str) -> Incident {
    receipted(incident, version, pager, Stage::Sounding, Some(sound(Loudness::Soft)))
}

fn second() -> Rig {
    Rig::known(called(LAPTOP, true), 1, vec![]).0
}

fn page() -> Incident {
    incident(1, 5, Urgency::Alarm)
}

fn stages(effects: &[Effect]) -> Vec<(Stage, Option<String>)> {
    receipts(effects).into_iter().map(|report| (report.stage, report.note)).collect()
}

#[test]
fn it_rings_after_ten_seconds_unless_the_first_is_heard() {
    let heard = |incident| sounds(incident, 6, "anna-desktop");
    let here = |incident| receipted(incident, 6, "anna-desktop", Stage::Delivered, None);
    let muted = |incident| {
        receipted(incident, 6, "anna-desktop", Stage::Sounding, Some(Sound { muted: true, ..sound(Loudness::Soft) }))
    };
    let failed = |incident| receipted(heard(incident), 7, "anna-desktop", Stage::Failed, None);
    let mine = |incident| sounds(incident, 6, LAPTOP);
    let cases: [(&str, Made<'_>, bool); 6] = [
        ("nobody says anything", &|incident| incident, true),
        ("heard on the first", &heard, false),
        ("it only arrived there", &here, true),
        ("it is muted there", &muted, true),
        ("it failed there", &failed, true),
        ("what this one said itself proves nothing", &mine, true),
    ];
    for (name, make, rings) in cases {
        for urgency in [Urgency::Alarm, Urgency::Chime] {
            let mut rig = second();
            let effects = rig.step(entry(make(incident(1, 5, urgency))));
            assert_eq!((alarms(&effects), notices(&effects)), (vec![], vec![]), "{name}");
            assert_eq!(alarms(&rig.pass(9)), [], "{name}");
            let sound = if urgency == Urgency::Alarm { ring(0) } else { Alarm::Chime };
            // A chime that sounded here is not repeated.
            let rings = rings && !(name.contains("itself") && urgency == Urgency::Chime);
            assert_eq!(alarms(&rig.pass(1)), if rings { vec![sound] } else { vec![] }, "{name} {urgency:?}");
        }
    }
}

#[test]
fn that_it_has_the_page_is_told_at_once() {
    let mut rig = second();
    assert_eq!(stages(&rig.step(entry(page()))), [(Stage::Delivered, None)]);
}

#[test]
fn it_falls_silent_when_the_first_is_heard_and_rings_again_when_that_fails() {
    let mut rig = second();
    let delivered = requests(&rig.step(entry(page()))).remove(0);
    rig.step(told(delivered));
    rig.pass(10);
    let effects = rig.step(sounding());
    let told_of = requests(&effects).remove(0);
    rig.step(told(told_of));
    let effects = rig.step(entry(sounds(page(), 6, "anna-desktop")));
    assert_eq!(alarms(&effects), [Alarm::Silence]);
    // Nobody answered: it is no proof of anything, should the other fail.
    assert_eq!(stages(&effects), [(Stage::Failed, Some(STANDS_ASIDE.to_owned()))]);
    rig.step(told(requests(&effects).remove(0)));
    let failed = receipted(sounds(page(), 6, "anna-desktop"), 7, "anna-desktop", Stage::Failed, None);
    assert_eq!(alarms(&rig.step(entry(failed.clone()))), [ring(0)], "at once: its ten seconds are over");
    assert_eq!(stages(&rig.step(sounding())).len(), 1, "and that is news");
    // It does not trust a second time.
    assert_eq!(alarms(&rig.step(entry(sounds(failed, 8, "anna-desktop")))), []);
    assert_eq!(rig.ringing(), [1]);
}

#[test]
fn two_laptops_that_are_both_second_do_not_stand_aside_for_each_other_for_ever() {
    let mut rig = second();
    rig.step(entry(page()));
    rig.pass(10);
    // Both ring, and hear of each other; both stand aside, and hear of that.
    let heard = sounds(page(), 6, "anna-other");
    assert_eq!(alarms(&rig.step(entry(heard.clone()))), [Alarm::Silence]);
    let aside = receipted(heard, 7, "anna-other", Stage::Failed, None);
    assert_eq!(alarms(&rig.step(entry(aside.clone()))), [ring(0)]);
    assert_eq!(alarms(&rig.step(entry(sounds(aside, 8, "anna-other")))), []);
}

#[test]
fn becoming_the_first_or_the_second_counts_at_once() {
    let called_now = |second| Input::Feed(FeedEvent::Pager(called(LAPTOP, second)));
    let mut rig = second();
    rig.step(entry(page()));
    assert_eq!(alarms(&rig.step(called_now(false))), [ring(0)]);
    assert_eq!(rig.view().pager, Some(called(LAPTOP, false)));
    // What rings already goes on until the other is heard.
    assert_eq!(alarms(&rig.step(called_now(true))), []);
    assert_eq!(alarms(&rig.step(entry(sounds(page(), 6, "anna-desktop")))), [Alarm::Silence]);
    assert_eq!(alarms(&rig.step(called_now(false))), [ring(0)]);
}

#[test]
fn receipts_carry_the_name_that_the_hub_gives() {
    let (mut rig, _) = Rig::known(called("anna-laptop (2)", false), 1, vec![]);
    let pagers = |effects: &[Effect]| receipts(effects).into_iter().map(|report| report.pager).collect::<Vec<_>>();
    let effects = rig.step(entry(page()));
    assert_eq!(pagers(&effects), ["anna-laptop (2)"]);
    rig.step(Input::Feed(FeedEvent::Pager(called("work", false))));
    assert_eq!(rig.view().pager, Some(called("work", false)));
    rig.step(told(requests(&effects).remove(0)));
    assert_eq!(pagers(&rig.step(sounding())), ["work"]);
}

#[test]
fn what_it_said_under_an_older_name_is_no_other_laptop() {
    let (mut rig, _) = Rig::known(called("old", true), 1, vec![]);
    rig.step(Input::Feed(FeedEvent::Pager(called("new", true))));
    rig.step(entry(sounds(page(), 5, "old")));
    assert_eq!(alarms(&rig.pass(10)), [ring(0)]);
}
