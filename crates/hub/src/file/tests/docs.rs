//! What the documents say is so.

use super::{DEMO, plan, with};

const CONFIGURATION: &str = include_str!("../../../../../docs/configuration.md");

/// The YAML examples of the page, as files: each as part of the demo team.
fn recipes() -> Vec<String> {
    let blocks = CONFIGURATION.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next());
    let recipes = blocks.filter(|block| !block.starts_with('#')).map(|block| {
        let indented = |spaces: usize| {
            let lines = block.lines().map(|line| format!("{}{line}", " ".repeat(spaces)));
            lines.collect::<Vec<_>>().join("\n")
        };
        let schedule = "    schedules:\n      - name: Payments 24/7\n        time_zone: Europe/Kyiv\n";
        let part = if block.starts_with("rotations:") { format!("{schedule}{}", indented(8)) } else { indented(4) };
        format!("version: 1\nteams:\n  - name: Payments\n{part}\n")
    });
    recipes.collect()
}

#[test]
fn the_recipes_are_taken() {
    let recipes = recipes();
    assert_eq!(recipes.len(), 6);
    for recipe in recipes {
        let plan = plan(&with(&[DEMO]), &recipe, false).unwrap_or_else(|faults| panic!("{recipe}\n{faults:#?}"));
        assert!(!plan.edits.is_empty(), "{recipe}");
    }
}
