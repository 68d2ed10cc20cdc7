//! Paths into the file, such as `teams[0].schedules[1].rotations[0].start`, and the places that they lead to.

use super::fault::Place;
use super::node::{Key, Node};

/// Where a path leads to; where it leads to nothing, the innermost value on its way that is there.
pub(super) fn find(root: &Node, path: &str) -> Place {
    let mut node = root;
    let mut place = root.place;
    for step in steps(path) {
        let next = match step {
            Step::Key(name) => entry(node, name).map(|(key, value)| {
                // A list or map that begins on a later line is named by its key.
                (value, if value.place.line == key.place.line { value.place } else { key.place })
            }),
            Step::Item(index) => node.item(index).map(|item| (item, item.place)),
        };
        let Some((value, at)) = next else { break };
        (node, place) = (value, at);
    }
    place
}

/// Conditions stand under the word that says how many of them must be so.
fn entry<'a>(node: &'a Node, name: &str) -> Option<(&'a Key, &'a Node)> {
    match name {
        "conditions" => node.entry("all").or_else(|| node.entry("any")),
        name => node.entry(name),
    }
}

enum Step<'a> {
    Key(&'a str),
    Item(usize),
}

fn steps(path: &str) -> impl Iterator<Item = Step<'_>> {
    path.split(['.', '[']).filter(|step| !step.is_empty()).map(|step| {
        let index = step.strip_suffix(']').and_then(|index| index.parse().ok());
        index.map_or(Step::Key(step), Step::Item)
    })
}

/// The place in a file that a field of an object of the rules was written at: its keys are called otherwise here and there.
pub(super) fn field_in_file(field: &str) -> String {
    // A route is no map of its own in the file.
    let of_route = |before: &str| before.starts_with("routing[");
    let mut before = "";
    let mut steps = Vec::new();
    for step in field.split('.') {
        if !(step == "to" && of_route(before)) {
            steps.push(renamed(step));
        }
        before = step;
    }
    steps.join(".")
}

fn renamed(step: &str) -> &str {
    match step {
        "after_minutes" => "after",
        "wait_minutes" => "wait",
        "expires_at" => "expires",
        "longest_shift_hours" => "longest_shift",
        "interval_minutes" => "interval",
        "resolve_after_minutes" => "resolve_after",
        other => other,
    }
}
