//! The system's volume while it rings: when it is raised, what is told of it, and that it is put back.

use super::*;

impl Bench {
    /// The orders to the mixer since this was last asked: what of which devices, `None` for putting back.
    fn orders(&mut self) -> Vec<Option<(Vec<String>, Volume)>> {
        let order =
            |action| if let Action::Attend { devices, volume, .. } = action { Some((devices, volume)) } else { None };
        std::mem::take(&mut self.mixer).into_iter().map(order).collect()
    }

    fn order(&self) -> u64 {
        let number = |action: &Action| if let Action::Attend { order, .. } = action { Some(*order) } else { None };
        self.mixer.iter().rev().find_map(number).unwrap()
    }

    fn somebody_sets(&mut self, percent: u16, muted: bool) -> Vec<Action> {
        let readings = vec![Reading { device: OTHER.to_owned(), percent, muted }];
        self.step(Input::Volumes { order: self.order(), readings })
    }
}

fn attend(devices: &[&str], volume: Volume) -> (Vec<String>, Volume) {
    (devices.iter().map(|&device| device.to_owned()).collect(), volume)
}

/// Volume and mute of each event.
fn told(actions: Vec<Action>) -> Vec<(Option<u16>, bool)> {
    let volume =
        |event| if let SpeakerEvent::Sounding { volume, muted, .. } = event { Some((volume, muted)) } else { None };
    events(actions).into_iter().filter_map(volume).collect()
}

#[test]
fn it_is_raised_stage_by_stage_and_put_back_at_the_end() {
    let mut bench = Bench::new();
    bench.step(ring(secs(0)));
    assert_eq!(bench.orders(), [], "the sound comes first");
    bench.opened();
    assert_eq!(bench.orders(), [Some(attend(&[OTHER], Volume::AsItIs))]);
    bench.pass(Duration::from_millis(24_900), 480);
    assert_eq!(bench.orders(), []);
    bench.pass(Duration::from_millis(200), 480);
    assert_eq!(bench.orders(), [Some(attend(&[OTHER], Volume::AtLeast(60)))]);
    bench.pass(secs(35), 480);
    assert_eq!(bench.orders(), [Some(attend(&[OTHER], Volume::AtLeast(90)))]);
    bench.step(Input::Silence);
    assert_eq!(bench.orders(), [], "not while it fades");
    bench.quiet();
    assert_eq!(bench.orders(), [None]);
}

#[test]
fn the_lowest_volume_that_a_person_chose_holds_from_the_loud_stage_on() {
    let mut bench = Bench::new();
    bench.step(Input::Choose(Choice { lowest_volume: 95, ..Choice::default() }, None));
    bench.step(ring(secs(24)));
    bench.opened();
    bench.pass(secs(40), 480);
    let orders = bench.orders();
    assert_eq!(orders, [Some(attend(&[OTHER], Volume::AsItIs)), Some(attend(&[OTHER], Volume::AtLeast(95)))]);
}

#[test]
fn a_test_raises_as_an_alarm_does_and_other_sounds_leave_it_alone() {
    let table =
        [(Input::Chime, false), (Input::Play(Stage::Urgent), false), (Input::Check, false), (Input::Test, true)];
    for (input, raises) in table {
        let mut bench = Bench::new();
        bench.step(input.clone());
        bench.opened();
        bench.pass(secs(7), 480);
        let orders = bench.orders();
        assert_eq!(orders.iter().flatten().any(|(_, volume)| *volume == Volume::AtLeast(60)), raises, "{input:?}");
        assert_eq!(orders.is_empty(), !raises, "{input:?}");
    }
}

#[test]
fn devices_that_join_are_raised_too() {
    let mut bench = Bench::ringing(secs(70));
    bench.orders();
    bench.seen(&[OTHER, "Built-in"]);
    bench.open_others();
    assert_eq!(bench.orders(), [Some(attend(&["Built-in", OTHER], Volume::AtLeast(90)))]);
}

#[test]
fn word_of_the_sound_waits_for_the_volume_but_not_for_long() {
    let mut bench = Bench::new();
    bench.set = None;
    bench.step(ring(secs(30)));
    bench.opened();
    assert_eq!(bench.heard(Stage::Loud), []);
    assert_eq!(told(bench.somebody_sets(60, false)), [(Some(60), false)]);

    let mut bench = Bench::new();
    bench.set = None;
    bench.step(ring(secs(30)));
    bench.opened();
    bench.heard(Stage::Loud);
    assert_eq!(told(bench.pass(Duration::from_millis(350), 480)), []);
    assert_eq!(told(bench.pass(Duration::from_millis(100), 480)), [(None, false)], "nobody says how loud");
    assert_eq!(told(bench.somebody_sets(0, true)), [(Some(0), true)], "the answer came late");
}

#[test]
fn what_cannot_be_raised_is_told_as_muted_at_each_stage() {
    let mut bench = Bench::new();
    bench.set = Some((0, true));
    bench.step(ring(secs(20)));
    bench.opened();
    bench.pass(TICK, 480);
    assert_eq!(told(bench.heard(Stage::Steady)), [(Some(0), true)]);
    bench.pass(secs(5), 480);
    assert_eq!(told(bench.heard(Stage::Loud)), [(Some(0), true)]);
}

#[test]
fn it_is_told_again_when_somebody_changes_what_can_be_heard() {
    let mut bench = Bench::ringing(secs(0));
    assert_eq!(told(bench.heard(Stage::Soft)), [(Some(80), false)]);
    let table = [
        (80, false, false),
        (75, false, false),
        (69, false, true),
        (69, true, true),
        (69, true, false),
        (69, false, true),
    ];
    for (percent, muted, is_told) in table {
        let told = told(bench.somebody_sets(percent, muted));
        assert_eq!(told, if is_told { vec![(Some(percent), muted)] } else { vec![] }, "{percent} %, muted {muted}");
    }
    let order = bench.order();
    assert_eq!(bench.step(Input::Volumes { order, readings: Vec::new() }), [], "the device is just going away");
    bench.step(Input::Silence);
    assert_eq!(bench.somebody_sets(100, false), [], "nothing sounds any more");
}

#[test]
fn a_stage_is_told_once_with_its_raised_volume() {
    let mut bench = Bench::new();
    bench.set = Some((0, true));
    bench.step(ring(secs(24)));
    bench.opened();
    assert_eq!(told(bench.heard(Stage::Steady)), [(Some(0), true)]);
    bench.set = Some((60, false));
    assert_eq!(told(bench.pass(Duration::from_millis(1_050), 480)), [], "raised, and heard in a moment");
    assert_eq!(told(bench.heard(Stage::Loud)), [(Some(60), false)]);
    bench.set = Some((0, true));
    assert_eq!(told(bench.somebody_sets(0, true)), [(Some(0), true)]);
}

#[test]
fn of_several_devices_the_loudest_counts() {
    let mut bench = Bench::ringing(secs(70));
    bench.seen(&[OTHER, "Built-in"]);
    bench.open_others();
    bench.pass(TICK, 480);
    bench.heard(Stage::Urgent);
    let order = bench.order();
    let reading = |device: &str, percent, muted| Reading { device: device.to_owned(), percent, muted };
    let readings = vec![reading(OTHER, 100, true), reading("Built-in", 60, false), reading("elsewhere", 90, false)];
    assert_eq!(told(bench.step(Input::Volumes { order, readings })), [(Some(60), false)]);
}

#[test]
fn an_old_answer_counts_for_nothing() {
    let mut bench = Bench::ringing(secs(20));
    let old = bench.order();
    bench.heard(Stage::Steady);
    bench.set = None;
    bench.pass(secs(5), 480);
    bench.heard(Stage::Loud);
    let readings = vec![Reading { device: OTHER.to_owned(), percent: 0, muted: true }];
    assert_eq!(bench.step(Input::Volumes { order: old, readings }), []);
}

#[test]
fn what_a_crash_left_raised_is_put_back_once_no_alarm_rings() {
    let mut bench = Bench::after(true);
    assert!(bench.watch.tick(bench.now).is_some());
    bench.pass(secs(4), 0);
    assert_eq!(bench.orders(), []);
    bench.pass(secs(2), 0);
    assert_eq!(bench.orders(), [None]);
    assert_eq!(bench.watch.tick(bench.now), None, "at rest again");

    let mut bench = Bench::after(true);
    bench.step(ring(secs(70)));
    bench.opened();
    bench.pass(secs(10), 480);
    assert_eq!(bench.orders(), [Some(attend(&[OTHER], Volume::AtLeast(90)))], "it stays as it is while it rings");
    bench.step(Input::Silence);
    bench.quiet();
    assert_eq!(bench.orders(), [None]);
    bench.pass(secs(10), 0);
    assert_eq!(bench.orders(), []);
}

#[test]
fn what_cannot_be_put_back_is_tried_again_and_again_more_seldom() {
    let mut bench = Bench::after(true);
    bench.set = None;
    bench.pass(secs(125), 0);
    assert_eq!(bench.orders().len(), 6, "after 5, 7, 11, 19, 35 and 67 s");
    bench.set = Some((80, false));
    bench.pass(secs(10), 0);
    assert_eq!((bench.orders().len(), bench.watch.tick(bench.now)), (1, None));
}
