//! What the year was, and whether each page of it is one that the rules name.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::drive::Story;
use super::reading;

/// Compares every incident's pages with the reading, and writes the year down.
pub(crate) fn check(story: &Story) -> String {
    let mut per_rule: BTreeMap<u64, usize> = BTreeMap::new();
    let mut compared = 0;
    for chapter in &story.chapters {
        let team = &story.teams[chapter.team];
        let expected = reading::calls(team, &story.swaps[chapter.team], &chapter.facts, &story.downs);
        assert_eq!(chapter.calls, expected, "{} in {}: {:?}", chapter.alias, team.name, chapter.facts);
        compared += expected.len();
        for call in expected {
            *per_rule.entry(call.rule).or_default() += 1;
        }
    }
    assert_eq!(story.chapters.len(), 410, "26 in the first month, 5 in the second, 1 in each later, in ten teams");
    assert_eq!(story.still_armed, 0, "something is armed though every incident is over");
    let late = story.chapters.iter().filter(|chapter| chapter.was_interrupted(&story.downs)).count();
    assert!(late > 10, "the restarts hit too few incidents to prove anything: {late}");
    for rule in 1..=6 {
        assert!(per_rule.get(&rule).is_some_and(|count| *count >= 10), "rule {rule} hardly fired: {per_rule:?}");
    }
    let acknowledged = story.chapters.iter().filter(|chapter| chapter.facts.first_acknowledged.is_some()).count();
    let mut report = String::new();
    writeln!(report, "The simulated year: {} teams, {} people", story.teams.len(), story.people).unwrap();
    writeln!(report, "incidents              {:>6}", story.chapters.len()).unwrap();
    writeln!(report, "  acknowledged         {acknowledged:>6}").unwrap();
    writeln!(report, "  over a restart       {late:>6}").unwrap();
    writeln!(report, "pages                  {compared:>6}  each compared: person, rule, second").unwrap();
    let words = ["on call", "next on call", "lead", "architect", "customer", "whole team"];
    for (rule, count) in &per_rule {
        writeln!(report, "  rule {rule} {:<14} {count:>6}", words[usize::try_from(*rule - 1).unwrap()]).unwrap();
    }
    let swaps: usize = story.swaps.iter().map(Vec::len).sum();
    writeln!(report, "overrides              {swaps:>6}").unwrap();
    writeln!(report, "restarts               {:>6}", story.downs.len()).unwrap();
    writeln!(report, "armed at the end       {:>6}", story.still_armed).unwrap();
    report
}
