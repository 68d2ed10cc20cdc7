//! Holds of maintenance windows: their ends, changed, deleted, several, and those that stay silent.

use super::*;

/// Somebody changes the setup, and what is held is looked at again.
fn after(scene: &mut Scene, edits: impl IntoIterator<Item = Edit>) -> Vec<Draft> {
    scene.setup = scene.setup.edited(edits.into_iter().collect(), scene.now).unwrap().0;
    scene.act(|incident, dispatch| incident.review_hold(&borys(), dispatch))
}

fn put(window: Maintenance) -> Edit {
    Edit::put(Object::Maintenance(window))
}

fn delete(window: &Maintenance) -> Edit {
    Edit::delete(ObjectId::Maintenance(window.id))
}

#[test]
fn a_maintenance_holds_until_its_end_and_then_calls_for_what_is_left() {
    let mut scene = begun(quiet([window(1, 60, "call")]), called());
    scene.run(59);
    assert_eq!(scene.calls(), []);
    scene.run(1);
    assert_eq!(scene.calls(), [call("Borys", 60)]);
}

#[test]
fn a_maintenance_that_stays_silent_calls_nobody_whatever_repeats() {
    let mut scene = begun(quiet([window(1, 60, "stay_silent")]), called());
    scene.run(120);
    assert!(scene.incident.only_counted.as_deref().is_some_and(|why| why.contains("maintenance is over")));
    scene.recur(&of(Priority::P1), &called());
    scene.run(600);
    assert_eq!((scene.calls(), scene.incident.is_open()), (vec![], true));
    let daria = scene.setup.person_ref(DARIA);
    scene.act(|incident, dispatch| incident.assign(&borys(), &daria, None, dispatch)).unwrap();
    assert_eq!(scene.calls().len(), 1, "people may still call people");
}

#[test]
fn a_longer_hold_of_a_rule_does_not_outlive_a_window_that_stays_silent() {
    for (afterwards, calls) in [("stay_silent", vec![]), ("call", vec![call("Borys", 90)])] {
        let mut scene = begun(quiet([window(1, 60, afterwards)]), held(90));
        scene.run(100);
        assert_eq!(first(&scene), calls, "{afterwards}");
    }
}

#[test]
fn of_two_windows_the_later_end_counts_and_each_end_leaves_it_to_the_other() {
    let (short, long) = (window(1, 30, "call"), window(2, 60, "call"));
    let mut scene = begun(quiet([short.clone(), long.clone()]), called());
    assert_eq!(scene.incident.held.as_ref().map(|hold| hold.maintenance), Some(Some(long.id)));
    scene.run(10);
    let drafts = after(&mut scene, [delete(&long)]);
    assert_eq!(
        (reasons(&drafts), drafts[0].actor.clone()),
        (vec!["Maintenance: database upgrade.".to_owned()], borys())
    );
    assert_eq!(scene.incident.held.as_ref().map(|hold| hold.until), Some(short.end));
    scene.run(50);
    assert_eq!(first(&scene), [call("Borys", 30)]);
}

#[test]
fn a_window_that_begins_during_a_hold_holds_it_further() {
    let mut later = window(1, 60, "call");
    later.start = scene_start() + TimeDelta::minutes(3);
    let mut scene = begun(quiet([later]), held(5));
    assert_eq!(scene.incident.held.as_ref().and_then(|hold| hold.maintenance), None);
    scene.run(5);
    assert_eq!(
        (scene.calls(), scene.incident.held.as_ref().unwrap().until),
        (vec![], scene_start() + TimeDelta::minutes(60))
    );
    scene.run(60);
    assert_eq!(first(&scene), [call("Borys", 60)]);
}

/// What becomes of it when its window is changed after ten minutes.
#[test]
fn a_window_that_is_changed() {
    type Case = (&'static str, Edit, Vec<&'static str>, Vec<Call>);
    let old = window(1, 60, "call");
    let ends_at = |minutes| Maintenance { end: scene_start() + TimeDelta::minutes(minutes), ..window(1, 60, "call") };
    let elsewhere = Maintenance { integrations: vec![crate::ids::IntegrationId(Uuid::from_u128(52))], ..old.clone() };
    let silent = Maintenance { afterwards: Afterwards::StaySilent, ..ends_at(10) };
    let silent_later = Maintenance { afterwards: Afterwards::StaySilent, ..old.clone() };
    let second =
        Integration { id: crate::ids::IntegrationId(Uuid::from_u128(52)), name: "other".to_owned(), ..integration() };
    let cases: [Case; 7] = [
        ("ended", put(ends_at(10)), vec!["Borys ended the maintenance."], vec![call("Borys", 10)]),
        ("deleted", delete(&old), vec!["Borys deleted the maintenance."], vec![call("Borys", 10)]),
        ("prolonged", put(ends_at(90)), vec!["Maintenance: database upgrade."], vec![call("Borys", 90)]),
        ("shortened", put(ends_at(20)), vec!["Maintenance: database upgrade."], vec![call("Borys", 20)]),
        ("of others", put(elsewhere), vec!["Borys ended the maintenance."], vec![call("Borys", 10)]),
        ("ended silently", put(silent), vec!["Borys ended the maintenance.", KEPT_SILENT], vec![]),
        ("silent at its end", put(silent_later), vec!["Maintenance: database upgrade."], vec![]),
    ];
    for (what, edit, told, calls) in cases {
        let mut setup = quiet([old.clone()]);
        setup.insert(Object::Integration(second.clone()));
        let mut scene = begun(setup, called());
        scene.run(10);
        assert_eq!(reasons(&after(&mut scene, [edit])), told, "{what}");
        assert_eq!(scene.act(|incident, dispatch| incident.review_hold(&borys(), dispatch)), [], "{what}: done once");
        scene.run(90);
        assert_eq!(first(&scene), calls, "{what}");
    }
}

#[test]
fn a_window_that_was_prolonged_unnoticed_holds_further_at_its_old_end() {
    let mut scene = begun(quiet([window(1, 60, "call")]), called());
    scene.setup = quiet([window(1, 120, "call")]);
    scene.run(119);
    assert_eq!(scene.calls(), []);
    scene.run(1);
    assert_eq!(scene.calls(), [call("Borys", 120)]);
}

#[test]
fn what_no_window_holds_is_not_touched_when_windows_change() {
    let window = window(1, 60, "call");
    for mut scene in [begun(world(), held(30)), begun(world(), called()), begun(world(), only_counted())] {
        scene.setup = quiet([window.clone()]);
        let before = scene.incident.clone();
        assert_eq!(after(&mut scene, [delete(&window)]), []);
        assert_eq!(scene.incident, before);
    }
}
