//! Opsgenie's criteria as conditions of routing rules. Theirs join conditions on many fields by "and" or by "or"; ours look at priority,
//! tags, source and message, and all that is given must hold. So an "or" becomes several rules to the same place.

use oncall::Priority;
use oncall::escalation::{Pattern, When};

use super::super::account::{Condition, Criteria};

/// What one condition asks for.
enum Part {
    Priority(Vec<Priority>),
    Tags(Vec<String>),
    Source(Pattern),
    Message(Pattern),
}

/// Conditions of which one is enough.
///
/// # Errors
/// Why they cannot be said here, as the end of a sentence.
pub(super) fn alternatives(criteria: &Criteria) -> Result<Vec<When>, String> {
    let conditions = criteria.conditions.as_deref().unwrap_or_default();
    let parts = || conditions.iter().map(part).collect::<Result<Vec<_>, _>>();
    match criteria.kind.as_deref().unwrap_or("match-all") {
        "match-all" => Ok(vec![When::default()]),
        "match-all-conditions" => {
            let mut when = When::default();
            for part in parts()? {
                when.narrow(part)?;
            }
            Ok(vec![when])
        }
        "match-any-condition" => {
            let mut alternatives: Vec<When> = Vec::new();
            for part in parts()? {
                match (alternatives.last_mut(), part) {
                    // A list of which one is enough is what priority and tags are anyway.
                    (Some(last), Part::Priority(more)) if only_priority(last) => {
                        last.priority.extend(more);
                        let known = std::mem::take(&mut last.priority);
                        last.priority = Priority::ALL.into_iter().filter(|it| known.contains(it)).collect();
                    }
                    (Some(last), Part::Tags(more)) if only_tags(last) => last.tags.extend(more),
                    (_, part) => {
                        let mut when = When::default();
                        when.narrow(part)?;
                        alternatives.push(when);
                    }
                }
            }
            Ok(alternatives)
        }
        other => Err(format!("its criteria are of the type '{other}'")),
    }
}

fn only_priority(when: &When) -> bool {
    !when.priority.is_empty() && *when == When { priority: when.priority.clone(), ..When::default() }
}

fn only_tags(when: &When) -> bool {
    !when.tags.is_empty() && *when == When { tags: when.tags.clone(), ..When::default() }
}

/// Narrows conditions by one more.
trait Narrow {
    fn narrow(&mut self, part: Part) -> Result<(), String>;
}

impl Narrow for When {
    fn narrow(&mut self, part: Part) -> Result<(), String> {
        let twice = |field: &str| Err(format!("it has two conditions on '{field}' of which both must hold"));
        match part {
            Part::Priority(list) if self.priority.is_empty() => self.priority = list,
            Part::Priority(list) => {
                self.priority.retain(|known| list.contains(known));
                if self.priority.is_empty() {
                    return Err("no priority fits all of its conditions".to_owned());
                }
            }
            Part::Tags(list) if self.tags.is_empty() => self.tags = list,
            Part::Tags(_) => return twice("tags"),
            Part::Source(pattern) if self.source.is_none() => self.source = Some(pattern),
            Part::Source(_) => return twice("source"),
            Part::Message(pattern) if self.message.is_none() => self.message = Some(pattern),
            Part::Message(_) => return twice("message"),
        }
        Ok(())
    }
}

fn part(condition: &Condition) -> Result<Part, String> {
    let field = condition.field.as_deref().unwrap_or_default();
    let operation = condition.operation.as_deref().unwrap_or_default();
    let value = condition.expected_value.as_deref().unwrap_or_default();
    let not = condition.not == Some(true);
    let key = condition.key.as_ref().filter(|key| !key.is_empty()).map(|key| format!(" {key}")).unwrap_or_default();
    let unsaid =
        || Err(format!("it asks whether '{field}{key}' {}{operation} '{value}'", if not { "not " } else { "" }));
    match (field, operation) {
        ("priority", "equals" | "contains" | "matches") => {
            let texts = if operation == "matches" { literals(value) } else { Some(vec![value.to_owned()]) };
            let read = |texts: Vec<String>| texts.iter().map(|text| priority(text)).collect::<Option<Vec<_>>>();
            match (texts.and_then(read), not) {
                (Some(list), false) => Ok(Part::Priority(list)),
                (Some(list), true) => {
                    Ok(Part::Priority(Priority::ALL.into_iter().filter(|it| !list.contains(it)).collect()))
                }
                (None, _) => unsaid(),
            }
        }
        ("tags", "contains" | "equals") if !not && !value.trim().is_empty() => Ok(Part::Tags(vec![value.to_owned()])),
        ("tags", "matches") if !not => literals(value).map_or_else(unsaid, |tags| Ok(Part::Tags(tags))),
        ("message" | "source", _) if !not => {
            let pattern = match operation {
                "contains" => Pattern::Contains(value.to_owned()),
                "equals" => Pattern::Equals(value.to_owned()),
                "matches" => Pattern::Matches(value.to_owned()),
                "starts-with" => Pattern::Matches(format!("^{}", escaped(value))),
                "ends-with" => Pattern::Matches(format!("{}$", escaped(value))),
                _ => return unsaid(),
            };
            if let Some(why) = pattern.fault() {
                return Err(format!("it asks whether '{field}' {operation} '{value}': {}", why.trim_end_matches('.')));
            }
            Ok(if field == "source" { Part::Source(pattern) } else { Part::Message(pattern) })
        }
        _ => unsaid(),
    }
}

/// The priority of this name.
pub(super) fn priority(text: &str) -> Option<Priority> {
    let text = text.trim();
    Priority::ALL.into_iter().find(|known| known.to_string().eq_ignore_ascii_case(text))
}

/// The texts of an expression that finds nothing but some texts, such as `^(db|net\+)$`.
fn literals(expression: &str) -> Option<Vec<String>> {
    let inner = expression.strip_prefix("^(")?.strip_suffix(")$")?;
    let mut texts = vec![String::new()];
    let mut letters = inner.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '|' => texts.push(String::new()),
            '\\' => texts.last_mut()?.push(letters.next().filter(|it| SPECIAL.contains(*it))?),
            special if SPECIAL.contains(special) => return None,
            plain => texts.last_mut()?.push(plain),
        }
    }
    texts.iter().all(|text| !text.trim().is_empty()).then_some(texts)
}

/// Letters that mean something in a regular expression.
const SPECIAL: &str = r"\.+*?()|[]{}^$";

/// A text of which a regular expression finds nothing but itself.
fn escaped(text: &str) -> String {
    text.chars().flat_map(|letter| SPECIAL.contains(letter).then_some('\\').into_iter().chain([letter])).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// The alternatives as JSON, or why there are none.
    fn said(kind: &str, conditions: &[(&str, &str, &str, bool)]) -> Value {
        let conditions: Vec<Value> = conditions
            .iter()
            .map(|(field, operation, value, not)| {
                json!({ "field": field, "operation": operation, "expectedValue": value, "not": not })
            })
            .collect();
        let criteria = serde_json::from_value(json!({ "type": kind, "conditions": conditions })).unwrap();
        let thin = |when: &When| {
            let mut value = serde_json::to_value(when).unwrap();
            let fields = value.as_object_mut().unwrap();
            fields.retain(|_, value| !value.is_null() && *value != json!([]));
            value
        };
        alternatives(&criteria).map_or_else(Value::String, |list| list.iter().map(thin).collect())
    }

    #[test]
    fn criteria_become_conditions() {
        let all = "match-all-conditions";
        let any = "match-any-condition";
        assert_eq!(said("match-all", &[]), json!([{}]));
        let table = [
            (said(all, &[("priority", "equals", "P1", false)]), json!([{"priority": ["P1"]}])),
            (said(all, &[("priority", "equals", "P5", true)]), json!([{"priority": ["P1", "P2", "P3", "P4"]}])),
            (said(all, &[("priority", "matches", "^(P1|P2)$", false)]), json!([{"priority": ["P1", "P2"]}])),
            (
                said(all, &[("tags", "contains", "db", false), ("message", "starts-with", "[a]", false)]),
                json!([{"tags": ["db"], "message": {"matches": "^\\[a\\]"}}]),
            ),
            (said(all, &[("source", "ends-with", "x", false)]), json!([{"source": {"matches": "x$"}}])),
            (said(all, &[("tags", "matches", "^(db|net\\+)$", false)]), json!([{"tags": ["db", "net+"]}])),
            (
                said(any, &[("priority", "equals", "P2", false), ("priority", "equals", "P1", false)]),
                json!([{"priority": ["P1", "P2"]}]),
            ),
            (
                said(
                    any,
                    &[
                        ("tags", "contains", "a", false),
                        ("tags", "contains", "b", false),
                        ("message", "equals", "c", false),
                    ],
                ),
                json!([{"tags": ["a", "b"]}, {"message": {"equals": "c"}}]),
            ),
        ];
        for (found, expected) in table {
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn what_cannot_be_said_is_told() {
        let all = "match-all-conditions";
        let table = [
            (said(all, &[("entity", "contains", "x", false)]), "'entity' contains 'x'"),
            (said(all, &[("message", "contains", "x", true)]), "'message' not contains 'x'"),
            (said(all, &[("message", "matches", "(?<=a)b", false)]), "cannot be read"),
            (
                said(all, &[("tags", "contains", "a", false), ("tags", "contains", "b", false)]),
                "two conditions on 'tags'",
            ),
            (
                said(all, &[("priority", "equals", "P1", false), ("priority", "equals", "P2", false)]),
                "no priority fits",
            ),
            (said(all, &[("priority", "greater-than", "P3", false)]), "'priority' greater-than 'P3'"),
            (said("match-some", &[]), "'match-some'"),
        ];
        for (found, expected) in table {
            assert!(found.as_str().is_some_and(|found| found.contains(expected)), "{found}: {expected}");
        }
    }
}
