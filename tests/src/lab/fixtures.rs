//! What senders really send: the files of `tests/fixtures/<sender>/`, and variations of them.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::{Value, json};
use uuid::Uuid;

/// The file of a fixture, such as `amazon-sns/ecs-task-stopped.event.json`.
pub fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

/// A fixture as it is on the wire.
pub fn text(name: &str) -> Result<String> {
    let path = path(name);
    let text = fs::read_to_string(&path).with_context(|| format!("no fixture {}", path.display()))?;
    Ok(text.trim_end().to_owned())
}

/// A fixture that is JSON.
pub fn json(name: &str) -> Result<Value> {
    serde_json::from_str(&text(name)?).with_context(|| format!("the fixture {name} is no JSON"))
}

/// The event of EventBridge: an essential container of the service `checkout` in the cluster `night` exited with code 137.
pub fn ecs_task_stopped() -> Result<Value> {
    json("amazon-sns/ecs-task-stopped.event.json")
}

/// The same event of another service: another incident.
pub fn ecs_task_stopped_of(service: &str) -> Result<Value> {
    let mut event = ecs_task_stopped()?;
    event["id"] = json!(Uuid::new_v4());
    event["detail"]["group"] = json!(format!("service:{service}"));
    Ok(event)
}

/// The envelope of a Notification around a message, as SNS sends it without raw delivery; each with an id of its own. Its
/// signature is none that Amazon would have made.
pub fn notification(message: &str) -> Result<Value> {
    let mut envelope = json("amazon-sns/ecs-task-stopped.notification.json")?;
    envelope["MessageId"] = json!(Uuid::new_v4());
    envelope["Message"] = json!(message);
    Ok(envelope)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fixture_of_json_is_json() {
        let folder = fs::read_dir(path("amazon-sns")).unwrap();
        let names: Vec<_> = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        assert!(names.len() >= 9, "{names:?}");
        for name in names.iter().filter(|name| Path::new(name).extension().is_some_and(|ending| ending == "json")) {
            json(&format!("amazon-sns/{name}")).unwrap();
        }
    }

    #[test]
    fn an_envelope_holds_its_message_as_a_string() {
        let event = ecs_task_stopped().unwrap();
        let whole = json("amazon-sns/ecs-task-stopped.notification.json").unwrap();
        let inner: Value = serde_json::from_str(whole["Message"].as_str().unwrap()).unwrap();
        assert_eq!(inner, event);
        assert_eq!(notification("plain").unwrap()["Message"], "plain");
    }

    #[test]
    fn what_an_input_transformer_makes_is_text_with_the_detail_in_it() {
        let quoted = json("amazon-sns/ecs-task-stopped.quoted.notification.json").unwrap();
        let unquoted: String = serde_json::from_str(quoted["Message"].as_str().unwrap()).unwrap();
        let plain = json("amazon-sns/ecs-task-stopped.plain.notification.json").unwrap();
        for said in [unquoted.as_str(), plain["Message"].as_str().unwrap()] {
            let start = said.find('{').unwrap();
            let end = said.rfind('}').unwrap() + 1;
            let detail: Value = serde_json::from_str(&said[start..end]).unwrap();
            assert_eq!(detail, ecs_task_stopped().unwrap()["detail"]);
        }
    }

    #[test]
    fn another_service_is_another_event() {
        let event = ecs_task_stopped_of("payments").unwrap();
        assert_eq!(event["detail"]["group"], "service:payments");
        assert_ne!(event["id"], ecs_task_stopped().unwrap()["id"]);
    }
}
