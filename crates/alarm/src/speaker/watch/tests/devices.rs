//! Devices that come and go while it rings, and all of them at once.

use super::*;

impl Bench {
    /// The devices that are being opened beside the main one, by attempt and id.
    fn others(actions: &[Action]) -> Vec<(u64, String)> {
        let other = |action: &Action| match action {
            Action::Open { attempt, target: Target::Only(id), .. } => Some((*attempt, id.clone())),
            _ => None,
        };
        actions.iter().filter_map(other).collect()
    }

    /// Opens what is being opened beside the main one, each as the device that was wanted.
    pub(super) fn open_others(&mut self) -> Vec<Action> {
        let opening: Vec<_> = self.taken.iter().filter(|(_, (open, _))| !open).map(|(attempt, _)| *attempt).collect();
        let wanted = opening.into_iter().filter_map(|attempt| Some((attempt, self.watch.chorus.wanted(attempt)?)));
        wanted.collect::<Vec<_>>().into_iter().flat_map(|(attempt, name)| self.opened_as(attempt, &name)).collect()
    }

    /// An alarm in its urgent stage, on Headphones, with Built-in and HDMI beside it.
    fn everywhere() -> Self {
        let mut bench = Self::ringing(secs(70));
        bench.heard(Stage::Urgent);
        bench.seen(&[OTHER, "Built-in", "HDMI"]);
        bench.open_others();
        bench.pass(TICK, 480);
        bench
    }

    fn playing(&self) -> Vec<String> {
        let Line::Open(main) = &self.watch.line else { return Vec::new() };
        std::iter::once(main).chain(self.watch.chorus.sounding()).map(|it| it.device.id.clone()).collect()
    }
}

fn sounding_on(actions: Vec<Action>) -> Vec<String> {
    let device = |event| if let SpeakerEvent::Sounding { device, .. } = event { Some(device) } else { None };
    events(actions).into_iter().filter_map(device).collect()
}

#[test]
fn at_the_urgent_stage_every_device_plays_the_same_place() {
    let mut bench = Bench::ringing(secs(50));
    assert_eq!(Bench::others(&bench.seen(&[OTHER, "Built-in", "HDMI"])), [], "not before");
    let actions = bench.pass(secs(8), 480);
    let others = Bench::others(&actions);
    assert_eq!(others.iter().map(|(_, id)| id.as_str()).collect::<Vec<_>>(), ["Built-in", "HDMI"]);
    let from = place(&actions).unwrap();
    assert!((secs(60)..secs(61)).contains(&from), "{from:?}");
    bench.heard(Stage::Urgent);
    bench.open_others();
    assert_eq!(sounding_on(bench.pass(TICK, 480)), ["Headphones and 2 more"]);
    assert_eq!(bench.playing(), [OTHER, "Built-in", "HDMI"]);
}

#[test]
fn a_device_that_comes_joins_and_one_that_goes_leaves() {
    let mut bench = Bench::everywhere();
    let actions = bench.seen(&[OTHER, "Built-in", "HDMI", "Dock"]);
    assert_eq!(Bench::others(&actions).len(), 1);
    bench.open_others();
    assert_eq!(sounding_on(bench.pass(TICK, 480)), ["Headphones and 3 more"]);
    let actions = bench.seen(&[OTHER, "Dock"]);
    assert_eq!(actions.iter().filter(|action| matches!(action, Action::Drop { .. })).count(), 2);
    assert_eq!(bench.playing(), [OTHER, "Dock"]);
}

#[test]
fn a_device_that_fails_disturbs_no_other_and_is_tried_again() {
    let mut bench = Bench::ringing(secs(70));
    bench.heard(Stage::Urgent);
    let others = Bench::others(&bench.seen(&[OTHER, "Built-in", "HDMI"]));
    let (broken, _) = others[0];
    bench.opened_as(others[1].0, "HDMI");
    let actions = bench.step(Input::NotOpened { attempt: broken, error: SoundError::NoDevice });
    assert_eq!(actions, [Action::Drop { attempt: broken }]);
    let actions = bench.pass(Duration::from_millis(200), 480);
    assert_eq!(Bench::others(&actions).into_iter().map(|(_, id)| id).collect::<Vec<_>>(), ["Built-in"]);
    assert_eq!(bench.playing(), [OTHER, "HDMI"]);
    let mut tries = 0;
    for _ in 0..200 {
        let actions = bench.pass(TICK, 480);
        for (attempt, _) in Bench::others(&actions) {
            tries += 1;
            bench.step(Input::NotOpened { attempt, error: SoundError::NoDevice });
        }
        assert!(events(actions).iter().all(|event| !matches!(event, SpeakerEvent::Failed { .. })));
    }
    assert!((5..20).contains(&tries), "{tries} tries in 10 s");
}

#[test]
fn a_device_beside_the_main_one_that_stalls_is_opened_again() {
    let mut bench = Bench::everywhere();
    let stalled = bench.taken.iter().nth(1).map(|(attempt, _)| *attempt).unwrap();
    bench.taken.get_mut(&stalled).unwrap().0 = false;
    let actions = bench.pass(secs(1), 480);
    assert!(actions.contains(&Action::Drop { attempt: stalled }), "{actions:?}");
    assert_eq!(Bench::others(&actions).len(), 1);
}

#[test]
fn a_device_beside_the_lost_one_takes_its_place_without_a_gap() {
    let mut bench = Bench::everywhere();
    let actions = bench.lost();
    assert_eq!(opens(&actions), 0);
    assert_eq!(bench.playing(), ["Built-in", "HDMI"]);
    assert_eq!(sounding_on(actions), ["Built-in and 1 more"]);
    assert_eq!(events(bench.pass(secs(3), 480)), []);
}

#[test]
fn silence_ends_all_of_them() {
    let mut bench = Bench::everywhere();
    assert_eq!(bench.step(Input::Silence), [Action::Hush]);
    assert_eq!(bench.seen(&[OTHER, "Built-in", "HDMI", "Dock"]), [], "nobody joins any more");
    assert_eq!(bench.quiet(), [Action::Emit(SpeakerEvent::Silenced), Action::Close]);
    assert!(bench.taken.is_empty());
}

#[test]
fn an_alarm_that_begins_anew_plays_on_one_device_again() {
    let mut bench = Bench::everywhere();
    let actions = bench.step(ring(secs(0)));
    assert_eq!(actions.iter().filter(|action| matches!(action, Action::Drop { .. })).count(), 2);
    assert_eq!(bench.playing(), [OTHER]);
}

#[test]
fn a_stage_played_to_try_it_stays_on_one_device() {
    let mut bench = Bench::new();
    bench.step(Input::Play(Stage::Urgent));
    bench.opened();
    assert_eq!(opens(&bench.seen(&[OTHER, "Built-in"])), 0);
}

#[test]
fn what_plays_on_a_device_that_is_gone_is_opened_elsewhere_though_the_system_moved_it() {
    let mut bench = Bench::ringing(secs(10));
    let actions = bench.seen(&["Built-in"]);
    assert_eq!((actions.first(), opens(&actions)), (Some(&Action::Drop { attempt: 1 }), 1));
    assert_eq!(place(&actions), Some(secs(12)));
    bench.opened_as(bench.attempt(), "Built-in");
    bench.pass(TICK, 480);
    assert_eq!(sounding_on(bench.heard(Stage::Steady)), ["Built-in"]);
}

#[test]
fn the_device_on_which_it_began_is_used_again_when_it_is_back_and_plays_before_the_other_ends() {
    let mut bench = Bench::ringing(secs(10));
    bench.seen(&["Built-in"]);
    bench.opened_as(bench.attempt(), "Built-in");
    bench.pass(TICK, 480);
    bench.heard(Stage::Steady);
    let away = bench.attempt();
    let actions = bench.seen(&["Built-in", OTHER]);
    let others = Bench::others(&actions);
    assert_eq!(others.len(), 1);
    bench.opened_as(others[0].0, OTHER);
    assert_eq!(bench.attempt(), away, "it goes on until the other is heard");
    let actions = bench.pass(TICK * 2, 480);
    assert!(actions.contains(&Action::Drop { attempt: away }), "{actions:?}");
    assert_eq!(sounding_on(actions), [OTHER]);
    assert_eq!(bench.playing(), [OTHER]);
}

#[test]
fn a_device_that_comes_takes_no_alarm_away_from_the_one_that_plays() {
    let mut bench = Bench::ringing(secs(10));
    assert_eq!(bench.seen(&["Bluetooth", OTHER]), []);
}

#[test]
fn after_a_gap_the_device_on_which_it_began_is_looked_for_first() {
    let mut bench = Bench::ringing(secs(10));
    let actions = bench.lost();
    let home = Target::Best(Some(OTHER.to_owned()));
    assert!(
        actions.iter().any(|action| matches!(action, Action::Open { target, .. } if *target == home)),
        "{actions:?}"
    );
}
