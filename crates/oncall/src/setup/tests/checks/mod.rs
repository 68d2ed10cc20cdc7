//! Every rule, with its sentence and its place.

mod heartbeats;
mod intake;
mod people;
mod policies;
mod schedules;
mod teams;

use serde_json::Value;

use super::*;

/// An object with one thing in it changed.
fn changed<T: serde::Serialize + serde::de::DeserializeOwned>(object: &T, path: &str, value: Value) -> T {
    let mut whole = serde_json::to_value(object).unwrap();
    let (parent, key) = path.rsplit_once('/').unwrap();
    match whole.pointer_mut(parent).unwrap() {
        Value::Object(map) => drop(map.insert(key.to_owned(), value)),
        Value::Array(list) => list[key.parse::<usize>().unwrap()] = value,
        other => panic!("{path} leads into {other}"),
    }
    serde_json::from_value(whole).unwrap()
}

fn faults_of(setup: &Setup, edits: impl IntoIterator<Item = Edit>) -> Vec<(String, String)> {
    match edit(setup, edits) {
        Ok(_) => Vec::new(),
        Err(EditFault::Invalid { faults }) => faults.into_iter().map(|fault| (fault.field, fault.detail)).collect(),
        Err(other) => panic!("{other}"),
    }
}

/// Each row: what is changed in the object, and where and how that is refused (nothing if it is allowed).
fn refuses<T: Clone + serde::Serialize + serde::de::DeserializeOwned>(
    object: &T,
    wrap: fn(T) -> Object,
    rows: &[(&str, Value, &str, &str)],
) {
    let setup = world();
    for (path, value, field, detail) in rows {
        let found = faults_of(&setup, [Edit::put(wrap(changed(object, path, value.clone())))]);
        let expected = if detail.is_empty() { vec![] } else { vec![((*field).to_owned(), (*detail).to_owned())] };
        assert_eq!(found, expected, "{path} = {value}");
    }
}

fn long(length: usize) -> Value {
    json!("й".repeat(length))
}

fn unknown(what: &str) -> String {
    format!("There is no {what} with the id 00000000-0000-0000-0000-000000000063: it was deleted, or never was.")
}
