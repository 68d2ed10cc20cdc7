use proptest::prelude::*;

use super::*;
use crate::ramp::Stage;

const OTHER: &str = "Headphones";

/// A watch, its clock, and the frames that its device has taken.
struct Bench {
    watch: Watch,
    now: Duration,
    frames: u64,
}

impl Bench {
    fn new() -> Self {
        Self { watch: Watch::new(), now: Duration::from_secs(100), frames: 0 }
    }

    fn step(&mut self, input: Input) -> Vec<Action> {
        let actions = self.watch.step(self.now, self.frames, input);
        if actions.iter().any(|action| matches!(action, Action::Open { .. })) {
            self.frames = 0;
        }
        actions
    }

    /// Lets time pass in ticks, while the device takes `frames` at each.
    fn pass(&mut self, time: Duration, frames: u64) -> Vec<Action> {
        let end = self.now + time;
        let mut actions = Vec::new();
        while self.now < end {
            self.now += TICK;
            self.frames += frames;
            actions.extend(self.step(Input::Tick));
        }
        actions
    }

    fn opened(&mut self) -> Vec<Action> {
        let attempt = self.watch.attempt;
        self.step(Input::Opened { attempt, device: OTHER.to_owned() })
    }

    fn not_opened(&mut self) -> Vec<Action> {
        let attempt = self.watch.attempt;
        self.step(Input::NotOpened { attempt, error: SoundError::NoDevice })
    }

    fn lost(&mut self) -> Vec<Action> {
        let attempt = self.watch.attempt;
        self.step(Input::Lost { attempt, error: SoundError::NoDevice })
    }

    fn heard(&mut self, stage: Stage) -> Vec<Action> {
        let (attempt, cue) = (self.watch.attempt, self.watch.cue);
        self.step(Input::Voice { attempt, report: Report::Heard { cue, stage: Some(stage) } })
    }

    fn quiet(&mut self) -> Vec<Action> {
        let (attempt, cue) = (self.watch.attempt, self.watch.cue);
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

fn ring(since: Duration) -> Input {
    Input::Ring { since }
}

/// Where the alarm is to be played from, by the last action that says so.
fn place(actions: &[Action]) -> Option<Duration> {
    actions.iter().rev().find_map(|action| match action {
        Action::Open { cue: Some(cue), .. } | Action::Play(cue) => Some(cue.from),
        Action::Open { cue: None, .. } | Action::Hush | Action::Close | Action::Emit(_) => None,
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
    assert_eq!(bench.watch.tick(), None);
    assert_eq!(bench.step(Input::Silence), []);
}

#[test]
fn a_ring_opens_the_device_at_once_and_is_told_when_heard() {
    let mut bench = Bench::new();
    let actions = bench.step(ring(secs(24)));
    let cue = Cue { id: 1, sound: Sound::Ramp(Ramp::REAL), from: secs(24) };
    assert_eq!(actions, [Action::Open { attempt: 1, cue: Some(cue), last_resort: false }]);
    assert_eq!(bench.opened(), []);
    let sounding = SpeakerEvent::Sounding {
        device: OTHER.to_owned(),
        stage: Some(Stage::Steady),
        level: 50,
        volume: None,
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
    assert_eq!(bench.watch.tick(), None);
}

#[test]
fn silence_does_not_wait_for_a_device_that_takes_nothing() {
    let mut bench = Bench::ringing(secs(0));
    bench.step(Input::Silence);
    assert_eq!(events(bench.pass(Duration::from_millis(400), 0)), [SpeakerEvent::Silenced]);
    assert_eq!(bench.watch.tick(), None);
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
    assert_eq!(bench.watch.tick(), None);
}

#[test]
fn a_lost_device_is_replaced_at_once_at_the_right_place_and_without_a_word() {
    let mut bench = Bench::ringing(secs(10));
    let actions = bench.lost();
    assert_eq!((actions.first(), opens(&actions)), (Some(&Action::Close), 1));
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
    assert_eq!(bench.step(Input::Opened { attempt: late, device: "broken".to_owned() }), []);
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
    assert_eq!(tries[..6], [100, 300, 700, 1_500, 2_500, 3_500]);
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
    assert!(tries < 20, "{tries} tries in 10 s");
}

#[test]
fn a_device_that_hangs_while_it_opens_is_given_up() {
    let mut bench = Bench::new();
    bench.step(ring(secs(0)));
    let hung = bench.watch.attempt;
    let actions = bench.pass(Duration::from_millis(4_500), 0);
    assert_eq!(opens(&actions), 1);
    assert_eq!(events(actions), [SpeakerEvent::Failed { error: SoundError::Stuck }]);
    assert_eq!(bench.step(Input::Opened { attempt: hung, device: "late".to_owned() }), [], "it may come late");
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
        assert_eq!(bench.watch.tick(), None);
    }
}

#[test]
fn a_check_answers_once_and_closes() {
    let mut bench = Bench::new();
    assert_eq!(bench.step(Input::Check), [Action::Open { attempt: 1, cue: None, last_resort: true }]);
    bench.opened();
    assert_eq!(bench.pass(TICK, 480), [Action::Emit(ready()), Action::Close]);
    bench.step(Input::Check);
    assert_eq!(events(bench.not_opened()), [failed()], "at once");
    assert_eq!(bench.watch.tick(), None);
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
    assert!(bench.watch.tick().is_some(), "it goes on trying");
}

#[derive(Debug, Clone)]
enum Happening {
    Ring(u64),
    Chime,
    Test,
    Check,
    Silence,
    Opened,
    NotOpened,
    Lost,
    Quiet,
    Pass { ticks: u8, frames: u64 },
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        (0_u64..90).prop_map(Happening::Ring),
        Just(Happening::Chime),
        Just(Happening::Test),
        Just(Happening::Check),
        Just(Happening::Silence),
        Just(Happening::Opened),
        Just(Happening::NotOpened),
        Just(Happening::Lost),
        Just(Happening::Quiet),
        (1_u8..80, prop_oneof![Just(0_u64), Just(480)]).prop_map(|(ticks, frames)| Happening::Pass { ticks, frames }),
    ]
}

impl Bench {
    fn happen(&mut self, happening: &Happening) -> Vec<Action> {
        match happening {
            Happening::Ring(since) => self.step(ring(secs(*since))),
            Happening::Chime => self.step(Input::Chime),
            Happening::Test => self.step(Input::Test),
            Happening::Check => self.step(Input::Check),
            Happening::Silence => self.step(Input::Silence),
            Happening::Opened => self.opened(),
            Happening::NotOpened => self.not_opened(),
            Happening::Lost => self.lost(),
            Happening::Quiet => self.quiet(),
            Happening::Pass { ticks, frames } => self.pass(TICK * u32::from(*ticks), *frames),
        }
    }
}

proptest! {
    /// Whatever happened: silence closes the device within its time, though it be dead.
    #[test]
    fn silence_always_ends_it(before in prop::collection::vec(happening(), 0..40)) {
        let mut bench = Bench::new();
        let mut actions: Vec<Action> = before.iter().flat_map(|happening| bench.happen(happening)).collect();
        actions.extend(bench.step(Input::Silence));
        actions.extend(bench.pass(START + START, 0));
        prop_assert_eq!(bench.watch.tick(), None);
        let last = actions.iter().rev().find(|a| matches!(a, Action::Open { .. } | Action::Close));
        prop_assert!(matches!(last, None | Some(Action::Close)), "{:?}", last);
    }

    /// Whatever happened: an alarm that is told to ring is soon played on a device that works, at its place.
    #[test]
    fn a_ring_always_rings(before in prop::collection::vec(happening(), 0..40), since in 0_u64..90) {
        let mut bench = Bench::new();
        for happening in &before {
            bench.happen(happening);
        }
        bench.step(ring(secs(since)));
        let due = bench.now + START + LONGEST_BACKOFF + TICK;
        while !matches!(bench.watch.line, Line::Open { frames: 1.., .. }) {
            prop_assert!(bench.now <= due, "{:?}", bench.watch.line);
            bench.opened();
            bench.pass(TICK, 480);
        }
        let wanted = bench.watch.wanted.unwrap();
        prop_assert_eq!(wanted.purpose, Purpose::Ring);
        prop_assert!(wanted.hushed.is_none());
    }
}
