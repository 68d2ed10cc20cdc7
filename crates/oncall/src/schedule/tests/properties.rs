//! What always holds: the schedule says what the plain reading says, whatever is asked and however it is cut.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

use super::super::{Gap, OnCall, Range, Shift, Timeline, instant_of};
use super::brute::{Brute, People, moment_of, shown};
use super::world::{World, change, members, moment, range, world};

fn second() -> TimeDelta {
    TimeDelta::seconds(1)
}

fn timeline(world: &World, range: Range) -> Timeline {
    world.schedule.timeline(&world.overrides, range, &members)
}

/// The people of shifts at a moment.
fn people(shifts: &[Shift], at: DateTime<Utc>) -> People {
    shifts.iter().filter(|it| it.start <= at && at < it.end).map(|it| (it.person, it.cause)).collect()
}

/// Every moment at which either reading may change, the seconds beside it, and a grid between.
fn moments(timeline: &Timeline, world: &World, brute: &Brute<'_>) -> BTreeSet<DateTime<Utc>> {
    let range = timeline.range;
    let grid = (0..).map(|step| range.start + TimeDelta::seconds(step * 1_979)).take_while(|at| *at < range.end);
    let mut moments: BTreeSet<_> = grid.collect();
    for at in &moments {
        drop(brute.all(*at));
    }
    let layers = timeline.layers.iter().flat_map(|layer| layer.base.iter().chain(&layer.last));
    let edges = layers.chain(&timeline.last).flat_map(|shift| [shift.start, shift.end]);
    let edges = edges.chain(timeline.gaps.iter().flat_map(|gap| [gap.start, gap.end]));
    let edges = edges.chain(world.overrides.iter().flat_map(|it| [it.start, it.end])).chain([range.end]);
    let edges: Vec<_> = edges.chain(brute.turns_begin()).collect();
    moments.extend(edges.into_iter().flat_map(|edge| [edge - second(), edge, edge + second()]));
    moments.retain(|at| range.contains(*at));
    moments
}

/// Ordered, not empty, in the range, each person at most once at a moment, and one where it could be.
fn well_formed(shifts: &[Shift], range: Range) -> TestCaseResult {
    prop_assert!(shifts.is_sorted_by_key(|shift| shift.start));
    for (place, shift) in shifts.iter().enumerate() {
        prop_assert!(range.start <= shift.start && shift.start < shift.end && shift.end <= range.end);
        if let Some(next) = shifts[place + 1..].iter().find(|next| next.person == shift.person) {
            prop_assert!(shift.end <= next.start, "{shift:?} and {next:?} at once");
            prop_assert!(shift.end < next.start || shift.cause != next.cause, "{shift:?} and {next:?} are one");
        }
    }
    Ok(())
}

/// What a shift is cut by is told.
fn cut_truly(shifts: &[Shift], range: Range, there: impl Fn(DateTime<Utc>) -> People) -> TestCaseResult {
    for shift in shifts {
        let goes_on = |at| there(at).contains(&(shift.person, shift.cause));
        prop_assert_eq!(shift.cut_start, shift.start == range.start && goes_on(range.start - second()), "{:?}", shift);
        prop_assert_eq!(shift.cut_end, shift.end == range.end && goes_on(range.end), "{:?}", shift);
    }
    Ok(())
}

/// The stretch of seconds about a moment in which nobody is on call, as far as a minute matters.
fn length_of_silence(brute: &Brute<'_>, at: DateTime<Utc>) -> TimeDelta {
    let nobody = |at: &DateTime<Utc>| brute.all(*at).is_empty();
    let after = (1..=60).map(|step| at + second() * step).take_while(nobody).count();
    let before = (1..=60).map(|step| at - second() * step).take_while(nobody).count();
    second() * i32::try_from(after + before + 1).unwrap()
}

fn agrees(world: &World, timeline: &Timeline, brute: &Brute<'_>, at: DateTime<Utc>) -> TestCaseResult {
    for (place, layer) in timeline.layers.iter().enumerate().filter(|(_, layer)| layer.rotation.is_some()) {
        prop_assert_eq!(people(&layer.base, at), brute.base(place, at), "base {} at {}", place, at);
        prop_assert_eq!(people(&layer.last, at), brute.last(place, at), "final {} at {}", place, at);
    }
    let (told, all) = (people(&timeline.last, at), brute.all(at));
    let names = |people: &People| people.iter().map(|(person, _)| *person).collect::<BTreeSet<_>>();
    if !world.schedule.rotations.is_empty() {
        prop_assert!(told.is_subset(&all) && names(&told) == names(&all), "{:?}, not {:?} at {}", told, all, at);
    }
    prop_assert_eq!(told.len(), names(&told).len());
    let gap = timeline.gaps.iter().any(|gap| gap.start <= at && at < gap.end);
    if world.schedule.rotations.is_empty() {
        return Ok(());
    }
    let silent = all.is_empty() && length_of_silence(brute, at) >= TimeDelta::minutes(1);
    prop_assert_eq!(gap, silent, "a gap at {}", at);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_timeline_says_what_the_plain_reading_says(
        (world, range) in world().prop_flat_map(|world| { let about = world.about; (Just(world), range(about)) })
    ) {
        let timeline = timeline(&world, range);
        let brute = Brute::new(&world.schedule, &world.overrides);
        for at in moments(&timeline, &world, &brute) {
            agrees(&world, &timeline, &brute, at)?;
        }
        well_formed(&timeline.last, range)?;
        for (place, layer) in timeline.layers.iter().enumerate() {
            well_formed(&layer.base, range)?;
            well_formed(&layer.last, range)?;
            if layer.rotation.is_some() {
                cut_truly(&layer.base, range, |at| brute.base(place, at))?;
                cut_truly(&layer.last, range, |at| brute.last(place, at))?;
            }
        }
    }

    #[test]
    fn every_second_about_a_change_of_the_clocks_is_as_the_plain_reading_says(
        (world, start) in world().prop_flat_map(|world| { let about = world.about; (Just(world), (-90..30_i64).prop_map(move |it| about + TimeDelta::minutes(it))) })
    ) {
        let range = Range { start, end: start + TimeDelta::minutes(45) };
        let timeline = timeline(&world, range);
        let brute = Brute::new(&world.schedule, &world.overrides);
        for step in 0..45 * 60 {
            let at = start + second() * step;
            for (place, layer) in timeline.layers.iter().enumerate().filter(|(_, layer)| layer.rotation.is_some()) {
                prop_assert_eq!(people(&layer.last, at), brute.last(place, at), "final {} at {}", place, at);
            }
        }
    }

    #[test]
    fn a_window_shows_what_a_larger_one_shows(
        (world, range, share, days) in world().prop_flat_map(|world| { let about = world.about; (Just(world), range(about), 1..100_i32, prop_oneof![Just(0), 0..500_i64]) })
    ) {
        let range = Range { start: range.start - TimeDelta::days(days), ..range };
        let middle = range.start + (range.end - range.start) * share / 100;
        let larger = timeline(&world, range);
        for part in [Range { end: middle, ..range }, Range { start: middle, ..range }] {
            let smaller = timeline(&world, part);
            prop_assert_eq!(in_window(&larger.last, part), set(&smaller.last));
            for (larger, smaller) in larger.layers.iter().zip(&smaller.layers) {
                prop_assert_eq!(in_window(&larger.base, part), set(&smaller.base));
                prop_assert_eq!(in_window(&larger.last, part), set(&smaller.last));
            }
            let gaps = larger.gaps.iter().filter_map(|gap| Range { start: gap.start, end: gap.end }.intersect(&part));
            prop_assert_eq!(gaps.map(Gap::from).collect::<Vec<_>>(), smaller.gaps);
        }
    }

    #[test]
    fn a_moment_shows_what_the_timeline_shows(
        (world, at) in world().prop_flat_map(|world| { let about = world.about; (Just(world), moment(about)) })
    ) {
        // Far enough that everything drawn begins and ends in it, but for what never does.
        let wide = TimeDelta::days(120);
        let timeline = timeline(&world, Range { start: at - wide, end: at + wide });
        let standing = world.schedule.standing(&world.overrides, at, &members);
        prop_assert_eq!(&standing.now, &world.schedule.on_call(&world.overrides, at, &members));
        prop_assert_eq!(
            standing.now.iter().map(|it| (it.person, it.cause)).collect::<People>(),
            people(&timeline.last, at)
        );
        for it in standing.now.iter().chain(&standing.next).chain(&standing.previous) {
            prop_assert!(is_in_a_layer(it, &timeline), "{:?}", it);
        }
        let nearest = |place: usize, after: bool| neighbours(&timeline.layers[place].last, at, after);
        let all = |after| (0..timeline.layers.len()).flat_map(|place| nearest(place, after)).collect::<BTreeSet<_>>();
        prop_assert_eq!(standing.next.iter().map(|it| it.person).collect::<BTreeSet<_>>(), all(true));
        prop_assert_eq!(standing.previous.iter().map(|it| it.person).collect::<BTreeSet<_>>(), all(false));
        for list in [&standing.now, &standing.next, &standing.previous] {
            prop_assert_eq!(list.len(), list.iter().map(|it| it.person).collect::<BTreeSet<_>>().len());
        }

        let edges = timeline.last.iter().flat_map(|shift| [shift.start, shift.end]);
        let change = edges.filter(|edge| at < *edge && *edge < timeline.range.end).min();
        prop_assert_eq!(world.schedule.next_change(&world.overrides, at, &members), change);
    }

    #[test]
    fn a_local_time_is_the_moment_that_the_plain_reading_finds(
        (zone, about) in change(), minutes in -1_600..1_600_i64, seconds in 0..60_i64
    ) {
        let local = shown(about, zone) + TimeDelta::minutes(minutes) + TimeDelta::seconds(seconds);
        prop_assert_eq!(instant_of(local, zone), moment_of(local, zone));
    }
}

/// The people of the first shifts after a moment (or the last before it) that are not of a present person.
fn neighbours(shifts: &[Shift], at: DateTime<Utc>, after: bool) -> BTreeSet<crate::ids::PersonId> {
    let present: BTreeSet<_> = people(shifts, at).into_iter().map(|(person, _)| person).collect();
    let others = || shifts.iter().filter(|it| !present.contains(&it.person));
    if after {
        let first = others().filter(|it| at < it.start).map(|it| it.start).min();
        others().filter(|it| Some(it.start) == first).map(|it| it.person).collect()
    } else {
        let last = others().filter(|it| it.end <= at).map(|it| it.end).max();
        others().filter(|it| Some(it.end) == last).map(|it| it.person).collect()
    }
}

/// Whether somebody told for a moment is so in a timeline that is wide about it; what it cuts may be told as beyond the horizon.
fn is_in_a_layer(it: &OnCall, timeline: &Timeline) -> bool {
    let layer = timeline.layers.iter().find(|layer| layer.rotation == it.rotation);
    layer.is_some_and(|layer| {
        layer.last.iter().any(|shift| {
            let since = if shift.cut_start {
                it.since.is_none_or(|since| since < shift.start)
            } else {
                it.since == Some(shift.start)
            };
            let until = if shift.cut_end {
                it.until.is_none_or(|until| shift.end < until)
            } else {
                it.until == Some(shift.end)
            };
            (shift.person, shift.cause) == (it.person, it.cause) && since && until
        })
    })
}

type Plain = (DateTime<Utc>, DateTime<Utc>, crate::ids::PersonId, super::super::Cause, bool, bool);

fn plain(it: &Shift) -> Plain {
    (it.start, it.end, it.person, it.cause, it.cut_start, it.cut_end)
}

fn set(shifts: &[Shift]) -> BTreeSet<Plain> {
    shifts.iter().map(plain).collect()
}

/// What a window must show of the shifts of a larger one.
fn in_window(shifts: &[Shift], window: Range) -> BTreeSet<Plain> {
    let within = shifts.iter().filter(|it| it.start < window.end && window.start < it.end);
    within
        .map(|it| Shift {
            start: it.start.max(window.start),
            end: it.end.min(window.end),
            cut_start: it.cut_start || it.start < window.start,
            cut_end: it.cut_end || window.end < it.end,
            ..*it
        })
        .map(|it| plain(&it))
        .collect()
}
