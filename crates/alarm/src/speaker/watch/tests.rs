mod devices;
mod property;
mod volumes;

use std::collections::BTreeMap;

use super::*;
use crate::profile::Profile;
use crate::ramp::{Ramp, Stage, Volume};
use crate::speaker::voice::Cue;
use crate::synth::Sound;

const OTHER: &str = "Headphones";

/// A watch, its clock, and the devices and the mixer that it orders about.
struct Bench {
    watch: Watch,
    now: Duration,
    /// The attempts whose devices are not let go of: whether each is open, and the frames that it has taken.
    taken: BTreeMap<u64, (bool, u64)>,
    /// How every device is set, in percent and muted; `None`: the mixer does not answer.
    set: Option<(u16, bool)>,
    /// What the mixer was ordered.
    mixer: Vec<Action>,
}

impl Bench {
    fn new() -> Self {
        Self::after(false)
    }

    /// A watch that begins when a process before it left volumes raised, or not.
    fn after(left: bool) -> Self {
        let now = secs(100);
        Self { watch: Watch::new(now, left), now, taken: BTreeMap::new(), set: Some((80, false)), mixer: Vec::new() }
    }

    /// What is to be done, but for what the mixer is to do: that is done.
    fn step(&mut self, input: Input) -> Vec<Action> {
        let taken: Vec<_> = self.taken.iter().map(|(attempt, (_, frames))| (*attempt, *frames)).collect();
        let mut done = Vec::new();
        for action in self.watch.step(self.now, &taken, input) {
            match &action {
                Action::Open { attempt, .. } => drop(self.taken.insert(*attempt, (false, 0))),
                Action::Drop { attempt } => drop(self.taken.remove(attempt)),
                Action::Close => self.taken.clear(),
                Action::Attend { .. } | Action::PutBack => {
                    self.mixer.push(action.clone());
                    done.extend(self.mix(&action));
                    continue;
                }
                Action::Play(_) | Action::Hush | Action::Emit(_) => {}
            }
            done.push(action);
        }
        done
    }

    /// The mixer's answer.
    fn mix(&mut self, action: &Action) -> Vec<Action> {
        match (action, self.set) {
            (Action::Attend { order, devices, .. }, Some((percent, muted))) => {
                let readings =
                    devices.iter().map(|device| Reading { device: device.clone(), percent, muted }).collect();
                self.step(Input::Volumes { order: *order, readings })
            }
            (Action::PutBack, set) => self.step(Input::PutBack { left: set.is_none() }),
            _ => Vec::new(),
        }
    }

    /// Lets time pass in ticks, while each open device takes `frames` at each.
    fn pass(&mut self, time: Duration, frames: u64) -> Vec<Action> {
        let end = self.now + time;
        let mut actions = Vec::new();
        while self.now < end {
            self.now += TICK;
            for (open, taken) in self.taken.values_mut() {
                *taken += if *open { frames } else { 0 };
            }
            actions.extend(self.step(Input::Tick));
        }
        actions
    }

    fn attempt(&self) -> u64 {
        self.watch.main_attempt().unwrap_or(self.watch.attempt)
    }

    fn opened(&mut self) -> Vec<Action> {
        self.opened_as(self.attempt(), OTHER)
    }

    fn opened_as(&mut self, attempt: u64, name: &str) -> Vec<Action> {
        if let Some((open, _)) = self.taken.get_mut(&attempt) {
            *open = true;
        }
        self.step(Input::Opened { attempt, device: device(name) })
    }

    fn not_opened(&mut self) -> Vec<Action> {
        self.step(Input::NotOpened { attempt: self.attempt(), error: SoundError::NoDevice })
    }

    fn lost(&mut self) -> Vec<Action> {
        self.step(Input::Lost { attempt: self.attempt(), error: SoundError::NoDevice })
    }

    fn seen(&mut self, names: &[&str]) -> Vec<Action> {
        let devices = names.iter().map(|name| device(name)).collect();
        self.step(Input::Seen { attempt: self.attempt(), devices })
    }

    fn heard(&mut self, stage: Stage) -> Vec<Action> {
        let (attempt, cue) = (self.attempt(), self.watch.cue);
        self.step(Input::Voice { attempt, report: Report::Heard { cue, stage: Some(stage) } })
    }

    fn quiet(&mut self) -> Vec<Action> {
        let (attempt, cue) = (self.attempt(), self.watch.cue);
        self.step(Input::Voice { attempt, report: Report::Quiet { cue } })
    }

    /// A watch that has been ringing for two seconds, from `since`.
    fn ringing(since: Duration) -> Self {
        let mut bench = Self::new();
        bench.step(Input::Ring { since });
        bench.opened();
        bench.pass(secs(2), 480);
        bench
    }
}

fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

/// A device whose id is its name.
fn device(name: &str) -> Loudspeaker {
    Loudspeaker { id: name.to_owned(), name: name.to_owned() }
}

fn alarm(choice: &Choice) -> Sound {
    Sound::Ramp(Ramp::of(choice.profile).with_lowest_volume(choice.lowest_volume))
}

fn ring(since: Duration) -> Input {
    Input::Ring { since }
}

/// Where the alarm is to be played from, by the last action that says so.
fn place(actions: &[Action]) -> Option<Duration> {
    actions.iter().rev().find_map(|action| match action {
        Action::Open { cue: Some(cue), .. } | Action::Play(cue) => Some(cue.from),
        _ => None,
    })
}

fn opens(actions: &[Action]) -> usize {
    actions.iter().filter(|action| matches!(action, Action::Open { .. })).count()
}

fn events(actions: Vec<Action>) -> Vec<SpeakerEvent> {
    actions.into_iter().filter_map(|action| if let Action::Emit(event) = action { Some(event) } else { None }).collect()
}

fn recovered() -> SpeakerEvent {
    SpeakerEvent::Recovered { device: OTHER.to_owned() }
}

fn ready() -> SpeakerEvent {
    SpeakerEvent::Ready { device: OTHER.to_owned() }
}

fn failed() -> SpeakerEvent {
    SpeakerEvent::Failed { error: SoundError::NoDevice }
}

#[test]
fn at_rest_there_is_nothing_to_watch() {
    let mut bench = Bench::new();
    assert_eq!(bench.watch.tick(bench.now), None);
    assert_eq!(bench.step(Input::Silence), []);
}

#[test]
fn a_ring_opens_the_device_at_once_and_is_told_when_heard() {
    let mut bench = Bench::new();
    let actions = bench.step(ring(secs(24)));
    let cue = Some(Cue { id: 1, sound: alarm(&Choice::default()), from: secs(24) });
    assert_eq!(actions, [Action::Open { attempt: 1, cue, target: Target::Best(None), last_resort: false }]);
    assert_eq!(bench.opened(), []);
    let sounding = SpeakerEvent::Sounding {
        device: OTHER.to_owned(),
        stage: Some(Stage::Steady),
        level: 50,
        volume: Some(80),
        muted: false,
    };
    assert_eq!(events(bench.heard(Stage::Steady)), [sounding]);
}

#[test]
fn silence_fades_out_and_closes_when_the_last_sample_has_left() {
    let mut bench = Bench::ringing(secs(0));
    assert_eq!(bench.step(Input::Silence), [Action::Hush]);
    assert_eq!(bench.step(Input::Silence), [], "said once");
    assert_eq!(bench.heard(Stage::Steady), [], "nothing sounds any more");
    assert_eq!(bench.quiet(), [Action::Emit(SpeakerEvent::Silenced), Action::Close]);
    assert_eq!(bench.watch.tick(bench.now), None);
}

#[test]
fn silence_does_not_wait_for_a_device_that_takes_nothing() {
    let mut bench = Bench::ringing(secs(0));
    bench.step(Input::Silence);
    assert_eq!(events(bench.pass(Duration::from_millis(400), 0)), [SpeakerEvent::Silenced]);
    assert_eq!(bench.watch.tick(bench.now), None);
}

#[test]
fn silence_before_the_device_is_open_lets_nothing_be_heard() {
    let mut bench = Bench::new();
    bench.step(ring(secs(0)));
    assert_eq!(bench.step(Input::Silence), [Action::Hush, Action::Emit(SpeakerEvent::Silenced), Action::Close]);
    assert_eq!(bench.opened(), [], "what opens now is closed already");
    bench.step(ring(secs(0)));
    bench.not_opened();
    assert_eq!(events(bench.step(Input::Silence)), [SpeakerEvent::Silenced]);
    assert_eq!(bench.watch.tick(bench.now), None);
}

#[test]
fn a_lost_device_is_replaced_at_once_at_the_right_place_and_without_a_word() {
    let mut bench = Bench::ringing(secs(10));
    let actions = bench.lost();
    assert_eq!((actions.first(), opens(&actions)), (Some(&Action::Drop { attempt: 1 }), 1));
    assert_eq!(place(&actions), Some(secs(12)), "two seconds after it began at 10 s");
    bench.opened();
    assert_eq!(events(bench.pass(secs(3), 480)), []);
}

#[test]
fn a_device_that_breaks_while_it_opens_is_replaced_at_once() {
    let mut bench = Bench::new();
    bench.step(ring(secs(0)));
    let late = bench.watch.attempt;
    assert_eq!(opens(&bench.lost()), 1);
    assert_eq!(bench.step(Input::Opened { attempt: late, device: device("broken") }), []);
    assert!(matches!(bench.watch.line, Line::Opening { .. }));
}

#[test]
fn a_device_that_stops_taking_samples_is_lost_within_a_second() {
    let mut bench = Bench::ringing(secs(0));
    assert_eq!(opens(&bench.pass(Duration::from_millis(450), 0)), 0);
    assert_eq!(opens(&bench.pass(Duration::from_millis(200), 0)), 1);
}

#[test]
fn a_device_that_wakes_slowly_is_waited_for() {
    let mut bench = Bench::new();
    bench.step(ring(secs(0)));
    bench.opened();
    assert_eq!(bench.pass(Duration::from_millis(2_900), 0), [], "Bluetooth");
    assert_eq!(opens(&bench.pass(Duration::from_millis(200), 0)), 1);
}

#[test]
fn without_a_device_it_fails_once_and_goes_on_trying() {
    let mut bench = Bench::new();
    bench.step(ring(secs(0)));
    let began = bench.now;
    let (mut told, mut tries, mut last_resorts) = (Vec::new(), Vec::new(), 0);
    bench.not_opened();
    while bench.now < began + secs(10) {
        let actions = bench.pass(TICK, 0);
        if opens(&actions) > 0 {
            tries.push(bench.now.saturating_sub(began).as_millis());
            last_resorts += actions.iter().filter(|a| matches!(a, Action::Open { last_resort: true, .. })).count();
            told.extend(events(bench.not_opened()));
        }
        told.extend(events(actions));
    }
    assert_eq!(told, [failed()]);
    assert_eq!(tries[..6], [100, 300, 700, 1_100, 1_500, 1_900]);
    assert_eq!(last_resorts, tries.len() - 1, "from the second on, anything that may sound");
}

#[test]
fn a_device_that_comes_is_taken_up_where_the_ramp_is_by_then() {
    let mut bench = Bench::new();
    bench.step(ring(secs(5)));
    bench.not_opened();
    let mut actions = Vec::new();
    while opens(&actions) == 0 {
        actions = bench.pass(TICK, 0);
        if opens(&actions) > 0 && bench.now < secs(130) {
            bench.not_opened();
            actions.clear();
        }
    }
    assert_eq!(place(&actions), Some(bench.now.saturating_sub(secs(95))));
    bench.opened();
    assert_eq!(events(bench.pass(TICK, 480)), [recovered()]);
}

#[test]
fn a_device_that_opens_and_breaks_is_not_tried_without_pause() {
    let mut bench = Bench::new();
    bench.step(ring(secs(0)));
    let mut tries = 0;
    for _ in 0..200 {
        bench.opened();
        tries += opens(&bench.lost());
        tries += opens(&bench.pass(TICK, 0));
    }
    assert!(tries < 30, "{tries} tries in 10 s");
}

#[test]
fn a_device_that_hangs_while_it_opens_is_given_up() {
    let mut bench = Bench::new();
    bench.step(ring(secs(0)));
    let hung = bench.watch.attempt;
    let actions = bench.pass(Duration::from_millis(4_500), 0);
    assert_eq!(opens(&actions), 1);
    assert_eq!(events(actions), [SpeakerEvent::Failed { error: SoundError::Stuck }]);
    assert_eq!(bench.step(Input::Opened { attempt: hung, device: device("late") }), [], "it may come late");
    assert_eq!(bench.step(Input::Lost { attempt: hung, error: SoundError::NoDevice }), []);
}

#[test]
fn a_ring_where_it_rings_already_changes_nothing_and_elsewhere_moves() {
    let mut bench = Bench::ringing(secs(10));
    assert_eq!(bench.step(ring(Duration::from_millis(12_100))), []);
    let actions = bench.step(ring(secs(40)));
    assert_eq!((place(&actions), events(actions)), (Some(secs(40)), vec![]));
}

#[test]
fn a_ring_right_after_silence_rings() {
    let mut bench = Bench::ringing(secs(10));
    bench.step(Input::Silence);
    let (attempt, before) = (bench.watch.attempt, bench.watch.cue);
    let actions = bench.step(ring(secs(0)));
    assert_eq!(place(&actions), Some(secs(0)));
    assert_eq!(events(actions), [SpeakerEvent::Silenced]);
    let late = Input::Voice { attempt, report: Report::Quiet { cue: before } };
    assert_eq!(bench.step(late), [], "the end of the one before ends nothing");
    assert_eq!(events(bench.heard(Stage::Soft)).len(), 1);
}

#[test]
fn an_alarm_outranks_chime_and_test() {
    let mut bench = Bench::ringing(secs(0));
    assert_eq!(bench.step(Input::Chime), []);
    assert_eq!(bench.step(Input::Test), [Action::Emit(SpeakerEvent::TestEnded)]);

    let mut bench = Bench::new();
    bench.step(Input::Test);
    bench.opened();
    let actions = bench.step(ring(secs(0)));
    assert!(matches!(actions[..], [Action::Emit(SpeakerEvent::TestEnded), Action::Play(_)]), "{actions:?}");
}

#[test]
fn a_chime_and_a_test_that_cannot_be_heard_are_over() {
    for (input, over) in [(Input::Chime, SpeakerEvent::Silenced), (Input::Test, SpeakerEvent::TestEnded)] {
        let mut bench = Bench::new();
        bench.step(input);
        let mut told = events(bench.not_opened());
        for _ in 0..60 {
            let actions = bench.pass(TICK, 0);
            let tries = opens(&actions);
            told.extend(events(actions));
            if tries > 0 {
                told.extend(events(bench.not_opened()));
            }
        }
        assert_eq!(told, [failed(), over]);
        assert_eq!(bench.watch.tick(bench.now), None);
    }
}

#[test]
fn what_a_person_chose_is_played_from_the_next_sound_on() {
    let choice = Choice { profile: Profile::HeavySleeper, own: None, lowest_volume: 70 };
    let mut bench = Bench::ringing(secs(0));
    assert_eq!(bench.step(Input::Choose(choice.clone(), None)), []);
    let actions = bench.step(ring(secs(40)));
    assert!(matches!(&actions[..], [Action::Play(cue)] if cue.sound == alarm(&choice)), "{actions:?}");

    let mut bench = Bench::new();
    bench.step(Input::Choose(choice, None));
    let actions = bench.step(Input::Play(Stage::Loud));
    let only = Sound::Ramp(Ramp::only(Profile::HeavySleeper, Stage::Loud).with_lowest_volume(70));
    assert!(matches!(&actions[..], [Action::Open { cue: Some(cue), .. }] if cue.sound == only), "{actions:?}");
    bench.opened();
    bench.heard(Stage::Loud);
    assert_eq!(bench.quiet(), [Action::Emit(SpeakerEvent::TestEnded), Action::Close]);
}

#[test]
fn a_persons_own_sound_is_the_alarm_and_not_the_cut_off_signal() {
    let own = Own::slow();
    let mut bench = Bench::new();
    bench.step(Input::Choose(Choice::default(), Some(own.clone())));
    for (input, is_own) in
        [(ring(secs(0)), true), (Input::Test, true), (Input::Play(Stage::Loud), true), (Input::Chime, false)]
    {
        let actions = bench.step(input.clone());
        let sound = actions.iter().find_map(|action| match action {
            Action::Open { cue: Some(cue), .. } | Action::Play(cue) => Some(cue.sound.clone()),
            _ => None,
        });
        assert_eq!(matches!(&sound, Some(Sound::Own(_, played)) if *played == own), is_own, "{input:?}: {sound:?}");
        bench.step(Input::Silence);
    }
    let actions = bench.step(Input::CutOff { since: secs(60) });
    assert!(!format!("{actions:?}").contains("Own("), "{actions:?}");
}

#[test]
fn an_alarm_drowns_the_cut_off_signal_which_never_ends_an_alarm() {
    let mut bench = Bench::new();
    let actions = bench.step(Input::CutOff { since: secs(70) });
    assert_eq!(place(&actions), Some(secs(70)));
    bench.opened();
    bench.pass(secs(2), 480);
    assert_eq!(bench.step(Input::CutOff { since: secs(72) }), [], "it goes on where it is");
    let actions = bench.step(ring(secs(0)));
    assert_eq!((place(&actions), events(actions)), (Some(secs(0)), vec![SpeakerEvent::Silenced]));
    assert_eq!(bench.step(Input::CutOff { since: secs(73) }), []);
    assert!(bench.watch.rings());
    bench.step(Input::Silence);
    bench.quiet();
    assert_eq!(place(&bench.step(Input::CutOff { since: secs(75) })), Some(secs(75)), "where it would be by then");
}

#[test]
fn a_check_answers_once_and_closes() {
    let mut bench = Bench::new();
    let open = Action::Open { attempt: 1, cue: None, target: Target::Best(None), last_resort: true };
    assert_eq!(bench.step(Input::Check), [open]);
    bench.opened();
    assert_eq!(bench.pass(TICK, 480), [Action::Emit(ready()), Action::Close]);
    bench.step(Input::Check);
    assert_eq!(events(bench.not_opened()), [failed()], "at once");
    assert_eq!(bench.watch.tick(bench.now), None);
}

#[test]
fn a_check_while_it_rings_disturbs_nothing() {
    let mut bench = Bench::ringing(secs(0));
    assert_eq!(bench.step(Input::Check), [Action::Emit(ready())]);

    let mut bench = Bench::new();
    bench.step(Input::Check);
    let actions = bench.step(ring(secs(3)));
    assert_eq!((opens(&actions), place(&actions)), (0, Some(secs(3))), "the device that is being opened will do");
    bench.opened();
    assert_eq!(bench.pass(TICK, 480), [Action::Emit(ready())]);

    let mut bench = Bench::new();
    bench.step(ring(secs(0)));
    bench.not_opened();
    bench.now += secs(2);
    bench.step(Input::Tick);
    bench.not_opened();
    assert_eq!(bench.step(Input::Check), [Action::Emit(failed())]);
    assert!(bench.watch.tick(bench.now).is_some(), "it goes on trying");
    while opens(&bench.pass(TICK, 0)) == 0 {}
    assert_eq!(bench.step(Input::Check), [], "the attempt that is under way will tell");
    assert_eq!(events(bench.not_opened()), [failed()]);
}
