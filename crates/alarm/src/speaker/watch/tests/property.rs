use proptest::prelude::*;

use super::*;

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
    CutOff(u64),
    Play,
    /// There are these of five devices.
    Seen(Vec<bool>),
    /// The devices beside the main one open.
    OthersOpen,
    /// One of the devices breaks.
    Breaks(usize),
    /// The mixer answers from now on, or not.
    Mixer(bool),
    Pass {
        ticks: u8,
        frames: u64,
    },
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
        (0_u64..400).prop_map(Happening::CutOff),
        Just(Happening::Play),
        prop::collection::vec(any::<bool>(), 5).prop_map(Happening::Seen),
        Just(Happening::OthersOpen),
        (0_usize..5).prop_map(Happening::Breaks),
        any::<bool>().prop_map(Happening::Mixer),
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
            Happening::CutOff(since) => self.step(Input::CutOff { since: secs(*since) }),
            Happening::Play => self.step(Input::Play(Stage::Urgent)),
            Happening::Seen(there) => {
                let names = [OTHER, "Built-in", "HDMI", "Dock", "Bluetooth"];
                let there: Vec<_> = names.iter().zip(there).filter(|(_, is)| **is).map(|(name, _)| *name).collect();
                self.seen(&there)
            }
            Happening::OthersOpen => self.open_others(),
            Happening::Breaks(at) => {
                let attempt = self.taken.keys().copied().cycle().nth(*at).unwrap_or_default();
                self.step(Input::Lost { attempt, error: SoundError::NoDevice })
            }
            Happening::Mixer(answers) => {
                self.set = answers.then_some((80, false));
                Vec::new()
            }
            Happening::Pass { ticks, frames } => self.pass(TICK * u32::from(*ticks), *frames),
        }
    }
}

proptest! {
    /// Whatever happened: silence closes the device within its time, though it be dead.
    #[test]
    fn silence_always_ends_it(left: bool, before in prop::collection::vec(happening(), 0..40)) {
        let mut bench = Bench::after(left);
        let mut actions: Vec<Action> = before.iter().flat_map(|happening| bench.happen(happening)).collect();
        bench.set = Some((80, false));
        actions.extend(bench.step(Input::Silence));
        actions.extend(bench.pass(Duration::from_mins(2), 0));
        prop_assert_eq!(bench.watch.tick(bench.now), None);
        let last = actions.iter().rev().find(|a| matches!(a, Action::Open { .. } | Action::Close));
        prop_assert!(matches!(last, None | Some(Action::Close)), "{:?}", last);
        prop_assert!(bench.taken.is_empty(), "{:?}", bench.taken);
        let last = bench.mixer.last();
        prop_assert!(matches!(last, None | Some(Action::PutBack)), "nothing stays raised: {:?}", last);
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
        while !matches!(bench.watch.line, Line::Open(Playing { frames: 1.., .. })) {
            prop_assert!(bench.now <= due, "{:?}", bench.watch.line);
            bench.opened();
            bench.pass(TICK, 480);
        }
        let wanted = bench.watch.wanted.unwrap();
        prop_assert_eq!(wanted.purpose, Purpose::Ring);
        prop_assert!(wanted.hushed.is_none());
    }

    /// Whatever happened: no device is opened twice at the same time, and what is told of the volume is what was last read.
    #[test]
    fn each_device_plays_once(happenings in prop::collection::vec(happening(), 0..60)) {
        let mut bench = Bench::new();
        for happening in &happenings {
            bench.happen(happening);
            let open = bench.watch.chorus.open().map(|playing| playing.device.id.clone());
            let mut ids: Vec<_> = open.collect();
            if let Line::Open(main) = &bench.watch.line {
                ids.push(main.device.id.clone());
            }
            let all = ids.len();
            ids.sort();
            ids.dedup();
            prop_assert_eq!(ids.len(), all, "{:?}", ids);
        }
    }
}
