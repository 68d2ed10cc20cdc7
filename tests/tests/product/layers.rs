//! Which crate may know which: dependencies point one way.

use std::collections::BTreeSet;

/// `(crate, the crates of ours that it may use)`.
const ALLOWED: [(&str, &[&str]); 7] = [
    ("oncall", &[]),
    ("hub", &["oncall"]),
    ("pager", &["oncall"]),
    ("alarm", &[]),
    ("tocsin", &["alarm", "hub", "oncall", "pager"]),
    // The rules are pure: a bench of what they cost has no other door. The simulated year owns the hub's clock, and the bench its readers,
    // which only its library gives; else hub and pager stay behind their doors.
    ("tests", &["hub", "oncall"]),
    ("xtask", &[]),
];

/// The crates of this workspace.
fn packages() -> Vec<cargo_metadata::Package> {
    cargo_metadata::MetadataCommand::new()
        .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml"))
        .no_deps()
        .exec()
        .unwrap()
        .packages
}

#[test]
fn dependencies_point_one_way() {
    let packages = packages();
    let ours: BTreeSet<_> = packages.iter().map(|package| package.name.to_string()).collect();
    assert_eq!(
        ours,
        ALLOWED.iter().map(|(name, _)| (*name).to_owned()).collect(),
        "a crate without a place in the map"
    );
    for package in &packages {
        let (_, allowed) = ALLOWED.iter().find(|(name, _)| *name == package.name.as_str()).unwrap();
        for dependency in package.dependencies.iter().filter(|dependency| ours.contains(&dependency.name)) {
            assert!(allowed.contains(&dependency.name.as_str()), "{} must not know {}", package.name, dependency.name);
        }
    }
}

/// The rules do no I/O and read no clock: what they may use is counted here.
#[test]
fn the_rules_stay_pure() {
    let packages = packages();
    let oncall = packages.iter().find(|package| package.name.as_str() == "oncall").unwrap();
    let uses: BTreeSet<_> = oncall
        .dependencies
        .iter()
        .filter(|dependency| dependency.kind == cargo_metadata::DependencyKind::Normal)
        .map(|dependency| dependency.name.as_str())
        .collect();
    assert_eq!(
        uses,
        BTreeSet::from(["chrono", "chrono-tz", "regex", "serde", "serde_json", "thiserror", "utoipa", "uuid"])
    );
}
