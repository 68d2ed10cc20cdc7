use proptest::prelude::*;

use super::*;

const NANO: Duration = Duration::from_nanos(1);
const STANDARD: Ramp = Ramp::of(Profile::Standard);

/// All courses that there are.
fn ramps() -> Vec<Ramp> {
    let of = |profile| [Ramp::of(profile), Ramp::test(profile)];
    Profile::ALL.into_iter().flat_map(of).chain([Ramp::cut_off()]).collect()
}

fn level_at(ramp: Ramp, millis: u64) -> f32 {
    ramp.level(ramp.at(Duration::from_millis(millis)))
}

fn volume_at(ramp: Ramp, millis: u64) -> u8 {
    ramp.volume(ramp.at(Duration::from_millis(millis))).least()
}

#[test]
fn the_alarm_grows_at_its_times_to_its_levels_and_volumes() {
    use Volume::{AsItIs, AtLeast};
    let (gentle, heavy) = (Ramp::of(Profile::Gentle), Ramp::of(Profile::HeavySleeper));
    let table = [
        (STANDARD, 0, Stage::Soft, 0.3, AsItIs, false),
        (STANDARD, 7_999, Stage::Soft, 0.3, AsItIs, false),
        (STANDARD, 8_000, Stage::Steady, 0.5, AsItIs, false),
        (STANDARD, 24_999, Stage::Steady, 0.5, AsItIs, false),
        (STANDARD, 25_000, Stage::Loud, 1.0, AtLeast(60), false),
        (STANDARD, 59_999, Stage::Loud, 1.0, AtLeast(60), false),
        (STANDARD, 60_000, Stage::Urgent, 1.0, AtLeast(90), true),
        (STANDARD, 8 * 3_600_000, Stage::Urgent, 1.0, AtLeast(90), true),
        (gentle, 0, Stage::Soft, 0.2, AsItIs, false),
        (gentle, 20_000, Stage::Steady, 0.35, AsItIs, false),
        (gentle, 60_000, Stage::Loud, 0.7, AtLeast(60), false),
        (gentle, 120_000, Stage::Urgent, 1.0, AtLeast(90), true),
        (heavy, 0, Stage::Loud, 1.0, AtLeast(75), false),
        (heavy, 16_000, Stage::Urgent, 1.0, AtLeast(100), true),
        (Ramp::cut_off(), 0, Stage::Soft, 0.15, AsItIs, false),
        (Ramp::cut_off(), 60_000, Stage::Steady, 0.3, AsItIs, false),
        (Ramp::cut_off(), 180_000, Stage::Loud, 0.6, AtLeast(60), false),
        (Ramp::cut_off(), 360_000, Stage::Urgent, 1.0, AtLeast(75), true),
    ];
    for (ramp, millis, stage, level, volume, everywhere) in table {
        let what = format!("{:?} after {millis} ms", ramp.signal);
        assert_eq!(ramp.at(Duration::from_millis(millis)), stage, "{what}");
        assert!((ramp.level(stage) - level).abs() < f32::EPSILON, "{what}");
        assert_eq!((ramp.volume(stage), ramp.everywhere(stage)), (volume, everywhere), "{what}");
        assert_eq!(ramp.ends(), None);
    }
}

#[test]
fn the_least_volume_is_the_persons_own_but_not_at_the_last_stage() {
    for (lowest, loud, urgent) in [(30, 30, 90), (60, 60, 90), (95, 95, 95), (100, 100, 100)] {
        let ramp = STANDARD.with_lowest_volume(lowest);
        assert_eq!(ramp.volume(Stage::Loud), Volume::AtLeast(loud));
        assert_eq!(ramp.volume(Stage::Urgent), Volume::AtLeast(urgent));
        assert_eq!(ramp.volume(Stage::Steady), Volume::AsItIs);
    }
}

#[test]
fn the_test_plays_each_stage_for_one_group_of_its_rhythm() {
    for profile in Profile::ALL {
        let (real, test) = (Ramp::of(profile), Ramp::test(profile));
        let end = test.ends().expect("the test ends by itself");
        assert!((Duration::from_secs(7)..Duration::from_secs(13)).contains(&end), "{profile:?}: {end:?}");
        for stage in Stage::ALL {
            assert!((real.level(stage) - test.level(stage)).abs() < f32::EPSILON, "{profile:?}, {stage:?}");
            assert_eq!(real.volume(stage), test.volume(stage), "{profile:?}, {stage:?}");
            let next = Stage::ALL.into_iter().find(|next| *next > stage);
            let length = |ramp: Ramp| {
                let over = next.map_or(ramp.ends(), |next| Some(ramp.begins(next)));
                over.map(|over| over.saturating_sub(ramp.begins(stage)))
            };
            if length(real) == Some(Duration::ZERO) {
                assert_eq!(length(test), Some(Duration::ZERO), "{profile:?} has no {stage:?}");
            } else {
                assert!(length(test) > Some(Duration::from_secs(1)), "{profile:?}: {stage:?} can be heard");
            }
        }
    }
}

#[test]
fn one_stage_alone_is_no_other() {
    for (profile, stage) in Profile::ALL.into_iter().flat_map(|profile| Stage::ALL.map(|stage| (profile, stage))) {
        let ramp = Ramp::only(profile, stage);
        let end = ramp.ends().expect("it ends by itself");
        assert!((Duration::from_secs(1)..Duration::from_secs(10)).contains(&end));
        assert_eq!((ramp.at(Duration::ZERO), ramp.at(end)), (stage, stage), "{profile:?}");
    }
}

#[test]
fn stages_follow_each_other_on_the_beat() {
    // Steady and loud share one rhythm of 4 s: a stage begins with a pulse, the urgent one with a group of three.
    for ramp in ramps().into_iter().filter(|ramp| ramp.signal != Signal::CutOff) {
        let [_, steady, loud, urgent] = ramp.begins;
        assert_eq!(((loud - steady) % 1_000, (urgent - steady) % 4_000), (0, 0), "{ramp:?}");
    }
}

proptest! {
    #[test]
    fn a_stage_begins_to_the_nanosecond(choice in 0_usize..100) {
        let ramp = ramps()[choice % ramps().len()];
        for stage in Stage::ALL.into_iter().skip(1) {
            let begins = ramp.begins(stage);
            prop_assert!(ramp.at(begins) >= stage);
            prop_assert!(begins.is_zero() || ramp.at(begins.saturating_sub(NANO)) < stage);
        }
    }

    #[test]
    fn nothing_falls_while_a_signal_grows(choice in 0_usize..100, lowest in 30_u8..=100, a in 0_u64..500_000, b in 0_u64..500_000) {
        let ramp = ramps()[choice % ramps().len()].with_lowest_volume(lowest);
        let (earlier, later) = (a.min(b), a.max(b));
        prop_assert!(level_at(ramp, earlier) <= level_at(ramp, later));
        prop_assert!(volume_at(ramp, earlier) <= volume_at(ramp, later));
        let everywhere = |millis| ramp.everywhere(ramp.at(Duration::from_millis(millis)));
        prop_assert!(everywhere(earlier) <= everywhere(later));
        prop_assert!(volume_at(ramp, later) <= 100);
    }

    #[test]
    fn whoever_sleeps_deeper_hears_it_at_least_as_loud(millis in 0_u64..500_000, lowest in 30_u8..=100) {
        let [gentle, standard, heavy] = Profile::ALL.map(|profile| Ramp::of(profile).with_lowest_volume(lowest));
        prop_assert!(level_at(gentle, millis) <= level_at(standard, millis));
        prop_assert!(level_at(standard, millis) <= level_at(heavy, millis));
        prop_assert!(volume_at(gentle, millis) <= volume_at(standard, millis));
        prop_assert!(volume_at(standard, millis) <= volume_at(heavy, millis));
    }

    #[test]
    fn every_profile_is_at_its_loudest_after_two_minutes(millis in 120_000_u64..86_400_000, lowest in 30_u8..=100) {
        for profile in Profile::ALL {
            let ramp = Ramp::of(profile).with_lowest_volume(lowest);
            let stage = ramp.at(Duration::from_millis(millis));
            prop_assert_eq!(stage, Stage::Urgent);
            prop_assert!(level_at(ramp, millis) >= 1.0 && volume_at(ramp, millis) >= 90 && ramp.everywhere(stage));
        }
    }

    #[test]
    fn the_cut_off_signal_grows_slower_than_any_alarm(millis in 0_u64..500_000) {
        let (cut_off, gentle) = (Ramp::cut_off(), Ramp::of(Profile::Gentle));
        prop_assert!(level_at(cut_off, millis) <= level_at(gentle, millis));
        prop_assert!(volume_at(cut_off, millis) <= volume_at(gentle, millis));
    }
}
