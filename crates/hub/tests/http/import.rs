//! `tocsin-hub import opsgenie`: from a hub in Opsgenie's shape, and from recorded answers of Opsgenie's own shape.

mod recorded;

use std::process::Output;

use hub::import::{Imported, Opsgenie};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::apply::FreshHub;
use super::harness::{json_of, night};

/// A hub with everything that Opsgenie's API can tell.
const RICH: &str = include_str!("import/rich.yaml");

async fn imported(url: &str, key: &str) -> Imported {
    Opsgenie { url: url.to_owned(), key: key.to_owned() }.import(night()).await.unwrap()
}

impl FreshHub {
    /// Reads as Opsgenie's clients do.
    async fn as_opsgenie(&self, path: &str) -> Value {
        let request = reqwest::Client::new().request(Method::GET, format!("{}{path}", self.url));
        let (status, answer) = json_of(request.header("authorization", format!("GenieKey {}", self.token))).await;
        assert_eq!(status, StatusCode::OK, "{path}: {answer}");
        answer["data"].clone()
    }

    /// The final schedule of a year, hour by hour where it changes, without ids.
    async fn final_schedule(&self, name: &str) -> Value {
        let path = format!(
            "/v2/schedules/{}/timeline?identifierType=name&interval=12&intervalUnit=months&date=2026-11-24T03:12:00Z&expand=base,override",
            percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC)
        );
        without_ids(self.as_opsgenie(&path).await)
    }
}

fn without_ids(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            fields.into_iter().filter(|(key, _)| key != "id").map(|(key, value)| (key, without_ids(value))).collect()
        }
        Value::Array(items) => items.into_iter().map(without_ids).collect(),
        other => other,
    }
}

#[tokio::test]
async fn an_account_moves_over_whole() {
    let (old, new) = (FreshHub::start().await, FreshHub::start().await);
    old.applied(RICH, false).await;
    let imported = imported(&old.url, &old.token).await;
    let told: Vec<_> =
        imported.notes.iter().map(|note| note.split_whitespace().take(4).collect::<Vec<_>>().join(" ")).collect();
    let always = ["Keys of integrations cannot", "What Opsgenie's integrations do", "How each person is"];
    assert_eq!(told, [&["The schedule 'Switched off'"], &always[..]].concat(), "nothing else is otherwise");
    let counts = serde_json::to_value(imported.counts).unwrap();
    let expected = json!({ "people": 4, "teams": 2, "schedules": 3, "overrides": 3, "escalation_policies": 1, "integrations": 5, "heartbeats": 2 });
    assert_eq!(counts, expected);

    let answer = new.applied(&imported.file, false).await;
    assert_eq!(answer["keys"].as_array().unwrap().len(), 5, "each integration gets a key");
    assert_eq!(new.export().await, old.export().await, "the new hub is the old one, letter by letter");
    for name in ["Payments 24/7", "Switched off", "Search follow the sun"] {
        let (before, after) = (old.final_schedule(name).await, new.final_schedule(name).await);
        let shifts = before["finalTimeline"]["rotations"].as_array().unwrap().iter();
        let shifts: usize = shifts.map(|rotation| rotation["periods"].as_array().map_or(0, Vec::len)).sum();
        assert_eq!(shifts > 50, name != "Switched off", "{name} has {shifts} shifts");
        assert_eq!(before, after, "{name}");
    }
    for list in ["/v2/escalations", "/v2/teams?expand=member", "/v2/integrations", "/v2/heartbeats"] {
        let (before, after) = (without_ids(old.as_opsgenie(list).await), without_ids(new.as_opsgenie(list).await));
        let teams = |list: Value| list.to_string().split("teamId").count();
        assert_eq!(teams(before.clone()), teams(after.clone()), "{list}");
        if list != "/v2/integrations" && list != "/v2/heartbeats" {
            assert_eq!(before, after, "{list}");
        }
    }

    let again = new.applied(&imported.file, true).await;
    assert_eq!((&again["changes"], &again["keys"]), (&json!([]), &json!([])), "the same file changes nothing");
}

#[tokio::test]
async fn integrations_are_listed_in_opsgenies_shape() {
    let hub = FreshHub::start().await;
    hub.applied(RICH, false).await;
    let names = |list: &Value| {
        list.as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let all = hub.as_opsgenie("/v2/integrations").await;
    assert_eq!(names(&all), ["alarms", "api", "events", "monitoring", "prod-ecs"]);
    assert_eq!(names(&hub.as_opsgenie("/v2/integrations?type=AmazonSns").await), ["prod-ecs"]);
    let search = hub.as_opsgenie("/v2/integrations/?teamName=search").await;
    assert_eq!(names(&search), ["alarms"]);
    let one = hub.as_opsgenie(&format!("/v2/integrations/{}", search[0]["id"].as_str().unwrap())).await;
    assert_eq!(
        (&one["type"], &one["enabled"], &one["ownerTeam"]["name"]),
        (&json!("CloudWatch"), &json!(true), &json!("Search"))
    );
    assert!(!all.to_string().contains("tsk_"), "keys are not told");
    let request = reqwest::Client::new().get(format!("{}/v2/integrations?teamName=nobodys", hub.url));
    let (status, _) = json_of(request.header("authorization", format!("GenieKey {}", hub.token))).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn overrides_of_the_file_are_put_once_and_left_alone() {
    let hub = FreshHub::start().await;
    hub.applied(RICH, false).await;
    let list = "/v2/schedules/Payments%2024%2F7/overrides?scheduleIdentifierType=name";
    assert_eq!(hub.as_opsgenie(list).await.as_array().unwrap().len(), 3);
    let without = RICH.replace("alias: quiet,", "alias: another,").replace("T12:30:00Z", "T13:00:00Z");
    let answer = hub.applied(&without, true).await;
    assert_eq!(answer["changes"].as_array().unwrap().len(), 1, "{answer:#}");
    assert_eq!((&answer["changes"][0]["verb"], &answer["changes"][0]["kind"]), (&json!("created"), &json!("override")));
    assert_eq!(hub.as_opsgenie(list).await.as_array().unwrap().len(), 4, "what the file does not have is left alone");
    let over = RICH.replace("alias: quiet,", "alias: over,").replace("2027-07-01", "2025-07-01");
    assert_eq!(hub.applied(&over, false).await["changes"], json!([]), "one that is over is left aside");
    let wrong = RICH
        .replace("rotations: [nights, weekly]", "rotations: [nights, weekdays]")
        .replace("person: nobody", "person: no@example.com");
    let (status, answer) = hub.apply(&wrong, false, true).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let details: Vec<_> =
        answer["faults"].as_array().unwrap().iter().map(|fault| fault["detail"].as_str().unwrap()).collect();
    assert_eq!(details[0], "The schedule 'Payments 24/7' has no rotation 'weekdays'.");
    assert!(details[1].starts_with("There is no person with the e-mail address 'no@example.com'"), "{details:?}");
}

async fn run(hub: &FreshHub, key: Option<&str>, arguments: &[&str]) -> Output {
    let mut command = hub.command(&[&["import", "opsgenie"], arguments].concat());
    command.env_remove("TOCSIN_OPSGENIE_KEY").env_remove("TOCSIN_OPSGENIE_URL");
    if let Some(key) = key {
        command.env("TOCSIN_OPSGENIE_KEY", key);
    }
    command.output().await.unwrap()
}

#[tokio::test]
async fn the_command_writes_the_file_and_says_what_is_otherwise() {
    let hub = FreshHub::start().await;
    hub.applied(RICH, false).await;
    let output = run(&hub, Some(&hub.token), &["--url", &hub.url, "--output-file", "moved.yaml"]).await;
    let (out, told) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(output.status.success(), "{told}");
    assert_eq!(out, "The file is moved.yaml. Look through it, then: tocsin-hub apply -f moved.yaml\n");
    assert!(told.contains("- Keys of integrations cannot be read from Opsgenie."), "{told}");
    assert!(told.contains("Read: 4 people, 2 teams, 3 schedules, "), "{told}");
    let file = std::fs::read_to_string(hub.folder.path().join("moved.yaml")).unwrap();
    assert!(file.starts_with(&format!("# Read from {} by 'tocsin-hub import opsgenie'.\n", hub.url)), "{file}");
    assert!(
        file.contains("# - Keys of integrations cannot be read")
            && !file.contains(&hub.token)
            && !told.contains(&hub.token)
    );

    std::fs::write(hub.folder.path().join("key"), format!("{}\n", hub.token)).unwrap();
    let output = run(&hub, None, &["--url", &hub.url, "--key-file", "key"]).await;
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && printed.starts_with("# Read from"), "{printed}");
    let output = run(&hub, None, &["--url", &hub.url, "--key-file", "key", "--output", "json"]).await;
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["file"], printed, "the same file");
    assert_eq!((&answer["written"], &answer["counts"]["people"]), (&Value::Null, &json!(4)));
}

#[tokio::test]
async fn what_goes_wrong_is_said_in_words() {
    let hub = FreshHub::start().await;
    let keys = hub.applied(RICH, false).await["keys"].clone();
    let integration = keys.as_array().unwrap().iter().find(|key| key["integration"] == "api").unwrap()["key"].clone();
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let nobody = format!("http://{nobody}");
    let elsewhere = format!("{}/somewhere", hub.url);
    let url = hub.url.as_str();
    let table = [
        (None, url, "none was given. Put one into a file and name it with --key-file, or into TOCSIN_OPSGENIE_KEY."),
        (Some(""), url, "The key is empty"),
        (Some("wrong"), url, "does not know this key. Copy the key once more"),
        (integration.as_str(), url, "This key may not read the users: "),
        (Some("key"), nobody.as_str(), "does not answer: "),
        (Some("key"), "opsgenie", "'opsgenie' is not the address of Opsgenie's API."),
        (Some(hub.token.as_str()), elsewhere.as_str(), "could not give the users: it answered 404"),
    ];
    for (key, url, expected) in table {
        let output = run(&hub, key, &["--url", url]).await;
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{told}");
        assert!(output.stdout.is_empty() && told.contains(expected), "expected {expected}\nfound {told}");
    }
    let output = run(&hub, None, &["--url", url, "--key-file", "nowhere"]).await;
    assert!(String::from_utf8(output.stderr).unwrap().starts_with("The key cannot be read from nowhere"));
}
