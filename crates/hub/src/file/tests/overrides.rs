//! Overrides of the file: for moving in.

use chrono::{DateTime, TimeDelta, Utc};
use oncall::{Override, Setup};

use super::super::export;
use super::{Asked, LEAD, TeamFile, fresh, now, plan, shown, told, with};

/// A team whose lead takes over, from a start to an end.
fn file(start: &str, end: &str, more: &str) -> String {
    format!(
        "\
version: 1
teams:
  - name: Payments
    admins: [lead@example.com]
    schedules:
      - name: Payments 24/7
        time_zone: Europe/Kyiv
        rotations:
          - {{name: weekly, period: weekly, start: 2026-11-03T10:00, participants: [lead@example.com]}}
        overrides:
          - {{alias: move, person: lead@example.com, start: {start}, end: {end}{more}}}
"
    )
}

fn only(setup: &Setup) -> Override {
    let mut overrides = setup.overrides.values();
    let found = overrides.next().expect("an override").as_ref().clone();
    assert!(overrides.next().is_none());
    found
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[test]
fn one_is_put_once_changed_by_its_alias_and_not_exported() {
    let first = file("2026-12-24T10:00:00+02:00", "2026-12-27T10:00:00+02:00", ", rotations: [Weekly]");
    insta::assert_snapshot!(shown(&plan(&fresh(), &first, false).unwrap().changes));
    let setup = with(&[&first]);
    let put = only(&setup);
    assert_eq!((put.start, put.created_by), (at("2026-12-24T08:00:00Z"), Some(LEAD)));
    assert_eq!(put.rotations.len(), 1);
    assert!(plan(&setup, &first, true).unwrap().edits.is_empty());
    let other = file("2026-12-25T10:00:00+02:00", "2026-12-27T10:00:00+02:00", "")
        .replace("person: lead@example.com", "person: nobody");
    insta::assert_snapshot!(shown(&plan(&setup, &other, false).unwrap().changes));
    assert_eq!(only(&plan(&setup, &other, false).unwrap().after).id, put.id);
    assert!(!export(&setup).contains("overrides"));
    let exported = plan(&setup, &export(&setup), true).unwrap();
    assert!(exported.edits.is_empty(), "and the export takes none away");
}

#[test]
fn one_that_began_begins_now_and_stays_so() {
    let begun = file("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z", "");
    let setup = with(&[&begun]);
    assert_eq!(only(&setup).start, now(), "who was on call before stays so");
    let later = Asked { caller: LEAD, prune: false, now: now() + TimeDelta::days(1) };
    let again = TeamFile::read(&begun).unwrap().plan(&setup, &later).unwrap();
    assert!(again.edits.is_empty(), "{:?}", again.changes);
    let much_later = Asked { now: now() + TimeDelta::days(30), ..later };
    let over = TeamFile::read(&begun).unwrap().plan(&setup, &much_later).unwrap();
    assert!(over.edits.is_empty(), "{:?}", over.changes);
    assert!(with(&[&file("2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z", "")]).overrides.is_empty());
}

#[test]
fn what_is_wrong_with_one_is_told_with_its_place() {
    let good = ("2026-12-24T10:00:00Z", "2026-12-27T10:00:00Z");
    let table = [
        (file(good.1, good.0, ""), "11:87: The override ends before it begins, or at once."),
        (
            file("2026-12-24T10:00", good.1, ""),
            "11:60: Expected here: a moment with its offset, such as 2026-12-01T00:00:00Z.",
        ),
        (
            file(good.0, good.1, ", rotations: [nights]"),
            "11:121: The schedule 'Payments 24/7' has no rotation 'nights'.",
        ),
        (
            file(good.0, good.1, "").replace("person: lead", "person: led"),
            "11:35: There is no person with the e-mail address 'led@example.com', neither in this file nor on the hub. Did you mean",
        ),
        (file(good.0, good.1, "").replace("alias: move, ", ""), "11:13: The key 'alias' is missing here."),
        (
            file(good.0, good.1, "")
                + "          - {alias: Move, person: nobody, start: 2027-01-01T00:00:00Z, end: 2027-01-02T00:00:00Z}\n",
            "12:21: The override 'Move' is in the file twice, first in line 11.",
        ),
    ];
    for (text, expected) in table {
        let found = told(&plan(&fresh(), &text, false).unwrap_err());
        assert!(found.contains(expected), "expected {expected}\nfound    {found}");
    }
}
