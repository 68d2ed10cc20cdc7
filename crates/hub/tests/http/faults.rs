use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::harness::{TestHub, json_of};

#[tokio::test]
async fn without_a_known_token_or_key_nothing_is_told_and_nothing_stored() {
    let hub = TestHub::start().await;
    for path in ["/api/me", "/api/incidents", "/api/feed"] {
        let (status, problem) = json_of(hub.request(Method::GET, path)).await;
        assert_eq!((status, problem["code"].clone()), (StatusCode::UNAUTHORIZED, json!("no_credentials")), "{path}");
        let (status, problem) = json_of(hub.request(Method::GET, path).bearer_auth("tsp_0")).await;
        assert_eq!((status, problem["code"].clone()), (StatusCode::UNAUTHORIZED, json!("unknown_token")), "{path}");
        assert!(problem["detail"].as_str().unwrap().contains("cannot wake you"), "{problem}");
    }
    let (status, _) = json_of(hub.request(Method::POST, "/v2/alerts").json(&json!({ "message": "m" }))).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    let (status, _) = json_of(hub.request(Method::POST, "/v1/json/amazonsns?apiKey=tsk_0").body("{}")).await;
    assert!(status == StatusCode::UNAUTHORIZED || status == StatusCode::FORBIDDEN, "{status}");
    assert_eq!(hub.incidents("?state=all").await, Vec::<Value>::new());
}

#[tokio::test]
async fn bad_requests_are_told_what_is_wrong() {
    let hub = TestHub::start().await;
    let path = format!("/api/incidents/{}/notes", hub.incident("a").await["id"].as_str().unwrap());
    let cases: [(String, StatusCode, &str); 4] = [
        ("{\"text\": ".to_owned(), StatusCode::BAD_REQUEST, "not_json"),
        (json!({ "text": 7 }).to_string(), StatusCode::UNPROCESSABLE_ENTITY, "wrong_fields"),
        (json!({ "txt": "x" }).to_string(), StatusCode::UNPROCESSABLE_ENTITY, "wrong_fields"),
        (json!({ "text": "x".repeat(8 << 20) }).to_string(), StatusCode::PAYLOAD_TOO_LARGE, "body_too_large"),
    ];
    for (body, expected, code) in cases {
        let (status, problem) = json_of(hub.as_me(Method::POST, &path).body(body)).await;
        assert_eq!((status, problem["code"].as_str().unwrap()), (expected, code), "{problem}");
        assert_eq!(problem["status"], expected.as_u16());
    }
    for (method, path, expected) in [
        (Method::GET, "/api/incidents?state=sleepy", StatusCode::BAD_REQUEST),
        (Method::GET, "/api/incidents/not-an-id", StatusCode::NOT_FOUND),
        (Method::GET, "/nowhere", StatusCode::NOT_FOUND),
        (Method::DELETE, "/api/me", StatusCode::METHOD_NOT_ALLOWED),
    ] {
        let (status, problem) = json_of(hub.as_me(method, path)).await;
        assert_eq!(status, expected, "{path}");
        assert!(problem["detail"].is_string(), "{path}: {problem}");
    }
}

#[tokio::test]
async fn a_flooding_key_is_told_when_to_come_back() {
    let hub = TestHub::start_with(|config| config.ingest_limit = 1).await;
    let mut refused = None;
    for number in 0..30 {
        let alert = json!({ "message": "m", "alias": format!("{number}") });
        let answer = hub.as_opsgenie(Method::POST, "/v2/alerts").json(&alert).send().await.unwrap();
        if answer.status() == StatusCode::TOO_MANY_REQUESTS {
            refused = answer.headers().get("retry-after").cloned();
        }
    }
    assert!(refused.is_some_and(|seconds| seconds.to_str().unwrap().parse::<u64>().unwrap() >= 1));
}

#[tokio::test]
async fn health_and_figures_need_no_token() {
    let hub = TestHub::start().await;
    hub.incident("a").await;
    for path in ["/healthz", "/readyz", "/api/openapi.json"] {
        assert_eq!(hub.request(Method::GET, path).send().await.unwrap().status(), StatusCode::OK, "{path}");
    }
    let figures = hub.request(Method::GET, "/metrics").send().await.unwrap().text().await.unwrap();
    assert!(figures.contains("tocsin_incidents_opened_total 1"), "{figures}");
    assert!(figures.contains("tocsin_pages_total 1"), "{figures}");
}

/// The hub as a program.
struct Program {
    child: Child,
    url: String,
}

impl Program {
    fn command(arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tocsin-hub"));
        command.args(arguments).env_clear();
        // Windows programs find their system by these.
        for name in ["SystemRoot", "PATH", "TEMP", "TMP", "WINEPREFIX", "HOME"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        command
    }

    fn init(data: &Path) -> Value {
        let data = data.to_str().unwrap();
        let arguments =
            ["init", "--data", data, "--admin", "anna@example.com", "--team", "Payments", "--output", "json"];
        let output = Self::command(&arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    fn serve(data: &Path) -> Self {
        let arguments = [
            "serve",
            "--data",
            data.to_str().unwrap(),
            "--listen",
            "127.0.0.1:0",
            "--ingest-limit",
            "0",
            "--output",
            "json",
        ];
        Self::started(&mut Self::command(&arguments))
    }

    fn started(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let ready: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("not ready: {line:?}"));
        Self { child, url: ready["url"].as_str().unwrap().to_owned() }
    }

    /// How it fails: exit code and what it says.
    fn failure(arguments: &[&str]) -> (Option<i32>, String) {
        let output = Self::command(arguments).output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    }

    /// `kill -9`.
    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How many incidents the hub opened since its start.
#[cfg(unix)]
async fn opened(client: &reqwest::Client, url: &str) -> u64 {
    let figures = client.get(format!("{url}/metrics")).send().await.unwrap().text().await.unwrap();
    let count = figures.lines().find_map(|line| line.strip_prefix("tocsin_incidents_opened_total "));
    count.unwrap().parse().unwrap()
}

// Where Windows programs are tested, under Wine, this never ends: the connections of a killed program stay open there.
#[cfg(unix)]
#[tokio::test]
async fn after_kill_9_every_answered_incident_is_there_once() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("hub");
    let founded = Program::init(&data);
    let token = founded["admin_token"].as_str().unwrap();
    let key = founded["keys"].as_array().unwrap().iter().find(|key| key["kind"] == "opsgenie").unwrap()["key"].clone();
    let key = key.as_str().unwrap();
    let client = reqwest::Client::new();
    let mut answered = Vec::new();
    for round in 0..3 {
        let program = Program::serve(&data);
        let url = program.url.clone();
        let senders = (0..4).map(|sender| {
            let (client, url) = (client.clone(), url.clone());
            let key = key.to_owned();
            tokio::spawn(async move {
                let mut answered = Vec::new();
                for number in 0.. {
                    let alias = format!("{round}-{sender}-{number}");
                    let request = client
                        .post(format!("{url}/v2/alerts"))
                        .header("authorization", format!("GenieKey {key}"))
                        .json(&json!({ "message": "m", "alias": alias }));
                    match request.send().await {
                        Ok(answer) if answer.status() == StatusCode::ACCEPTED => answered.push(alias),
                        Ok(answer) => panic!("{}", answer.status()),
                        Err(_) => break,
                    }
                }
                answered
            })
        });
        let senders: Vec<_> = senders.collect();
        // In the middle of it: after some incidents, not after some time.
        let deadline = tokio::time::Instant::now() + std::time::Duration::from_mins(1);
        while opened(&client, &url).await <= 20 {
            assert!(tokio::time::Instant::now() < deadline, "nothing is opened");
        }
        program.kill();
        for sender in senders {
            answered.extend(sender.await.unwrap());
        }
    }
    assert!(answered.len() > 50, "{}", answered.len());
    let program = Program::serve(&data);
    let mut kept = std::collections::HashMap::new();
    let mut cursor = String::new();
    loop {
        let url = format!("{}/api/incidents?state=all&limit=200{cursor}", program.url);
        let list: Value = client.get(url).bearer_auth(token).send().await.unwrap().json().await.unwrap();
        for incident in list["incidents"].as_array().unwrap() {
            *kept.entry(incident["alias"].as_str().unwrap().to_owned()).or_insert(0) += 1;
            assert_eq!(incident["pages"].as_array().unwrap().len(), 1);
        }
        let Some(next) = list["next_cursor"].as_u64() else { break };
        cursor = format!("&cursor={next}");
    }
    for alias in answered {
        assert_eq!(kept.get(&alias), Some(&1), "{alias}");
    }
}

#[test]
fn what_keeps_the_hub_from_starting_is_said_in_a_sentence() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("hub");
    let path = data.to_str().unwrap();
    let serve = ["serve", "--data", path, "--listen", "127.0.0.1:0"];

    let (code, said) = Program::failure(&serve);
    assert_eq!(code, Some(1));
    assert!(said.contains("holds no hub yet"), "{said}");

    let (code, said) = Program::failure(&["init", "--data", path, "--admin", "nobody"]);
    assert_eq!(code, Some(1));
    assert!(said.contains("'nobody' is not an e-mail address"), "{said}");

    Program::init(&data);
    let (code, said) = Program::failure(&["init", "--data", path, "--admin", "anna@example.com"]);
    assert_eq!(code, Some(1));
    assert!(said.contains("already holds a hub"), "{said}");

    let running = Program::serve(&data);
    let (code, said) = Program::failure(&serve);
    assert_eq!(code, Some(1));
    assert!(said.contains("Another hub is running"), "{said}");

    let address = running.url.strip_prefix("http://").unwrap();
    let (code, said) = Program::failure(&["serve", "--data", path, "--listen", address]);
    assert_eq!(code, Some(1));
    assert!(said.contains("cannot listen on"), "{said}");
    running.kill();

    let lock = rusqlite::Connection::open(data.join("hub.sqlite")).unwrap();
    lock.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let (code, said) = Program::failure(&serve);
    assert_eq!(code, Some(1));
    assert!(said.contains("holds the hub's database locked"), "{said}");
    drop(lock);

    std::fs::write(data.join("hub.sqlite"), "this is not a database, it is a letter to my grandmother ".repeat(100))
        .unwrap();
    let _ = std::fs::remove_file(data.join("hub.sqlite-wal"));
    let (code, said) = Program::failure(&serve);
    assert_eq!(code, Some(1));
    assert!(said.contains("is damaged"), "{said}");
}

/// What a sender is told while the store cannot write, and after.
async fn sends(url: &str, key: &str, alias: &str) -> (StatusCode, String) {
    let request = reqwest::Client::new()
        .post(format!("{url}/v2/alerts"))
        .header("authorization", format!("GenieKey {key}"))
        .json(&json!({ "message": "m", "alias": alias, "description": "d".repeat(10_000) }));
    let answer = request.send().await.unwrap();
    (answer.status(), answer.text().await.unwrap())
}

#[tokio::test]
async fn a_locked_database_refuses_with_a_sentence_and_goes_on_afterwards() {
    let hub = TestHub::start().await;
    let lock = rusqlite::Connection::open(hub.folder.path().join("hub.sqlite")).unwrap();
    lock.execute_batch("BEGIN IMMEDIATE").unwrap();
    let (status, said) = sends(&hub.url, &hub.keys.opsgenie_key, "while-locked").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{said}");
    assert!(said.contains("locked"), "{said}");
    lock.execute_batch("ROLLBACK").unwrap();
    let (status, said) = sends(&hub.url, &hub.keys.opsgenie_key, "afterwards").await;
    assert_eq!(status, StatusCode::ACCEPTED, "{said}");
    let aliases: Vec<_> = hub.incidents("?state=all").await.iter().map(|incident| incident["alias"].clone()).collect();
    assert_eq!(aliases, ["afterwards"], "what was refused is not stored");
}

/// A file-size limit stands for the full disk: SQLite's writes fail alike, and no test needs a disk of its own.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_disk_refuses_with_a_sentence_and_loses_nothing() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("hub");
    let founded = Program::init(&data);
    let key = founded["keys"].as_array().unwrap().iter().find(|key| key["kind"] == "opsgenie").unwrap()["key"].clone();
    let key = key.as_str().unwrap();
    let (binary, path) = (env!("CARGO_BIN_EXE_tocsin-hub"), data.display());
    let script = format!(
        "trap '' XFSZ; ulimit -f 4096; exec '{binary}' serve --data '{path}' --listen 127.0.0.1:0 --ingest-limit 0 --output json"
    );
    let program = Program::started(Command::new("sh").args(["-c", &script]));
    let mut accepted = Vec::new();
    let refusal = loop {
        let alias = format!("{}", accepted.len());
        let (status, said) = sends(&program.url, key, &alias).await;
        match status {
            StatusCode::ACCEPTED => accepted.push(alias),
            _ => break (status, said),
        }
        assert!(accepted.len() < 10_000, "the limit is never met");
    };
    assert_eq!(refusal.0, StatusCode::SERVICE_UNAVAILABLE, "{}", refusal.1);
    assert!(accepted.len() > 10, "{}", accepted.len());
    program.kill();
    let program = Program::serve(&data);
    let (status, said) = sends(&program.url, key, "room-again").await;
    assert_eq!(status, StatusCode::ACCEPTED, "{said}");
    let token = founded["admin_token"].as_str().unwrap();
    let mut kept = 0;
    let mut cursor = String::new();
    loop {
        let url = format!("{}/api/incidents?state=all&limit=200{cursor}", program.url);
        let list: Value =
            reqwest::Client::new().get(url).bearer_auth(token).send().await.unwrap().json().await.unwrap();
        kept += list["incidents"].as_array().unwrap().len();
        let Some(next) = list["next_cursor"].as_u64() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(kept, accepted.len() + 1);
}
