//! Configuration as code: over HTTP, and by the commands `apply`, `export`, `token` and `schema`.

use std::process::Output;

use hub::{Clock, NewHub};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::harness::{config, json_of, night};

/// The demo team, as it is published.
const DEMO: &str = include_str!("../../../../docs/team.yaml");

/// The demo team with one more integration, whose key can be tried out without Amazon.
fn with_alerts() -> String {
    let list = "    integrations:\n";
    DEMO.replace(list, &format!("{list}      - {{name: alerts, kind: opsgenie, mode: live}}\n"))
}

/// A hub that was just made: one person, its admin.
pub(crate) struct FreshHub {
    pub(crate) url: String,
    pub(crate) token: String,
    client: reqwest::Client,
    pub(crate) folder: TempDir,
    _ends_with_it: DropGuard,
}

impl FreshHub {
    pub(crate) async fn start() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = TempDir::new().unwrap();
        let new = NewHub {
            email: "lead@example.com".to_owned(),
            name: "Lesia".to_owned(),
            time_zone: "Europe/Kyiv".to_owned(),
            team: None,
        };
        let data = folder.path().join("hub");
        let token = hub::init(&data, &new, night()).unwrap().admin_token;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shutdown = CancellationToken::new();
        tokio::spawn(hub::run(config(&data), listener, Clock::simulated(night()), shutdown.clone()));
        Self { url, token, client: reqwest::Client::new(), folder, _ends_with_it: shutdown.drop_guard() }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url)).bearer_auth(&self.token)
    }

    pub(crate) async fn apply(&self, file: &str, prune: bool, dry_run: bool) -> (StatusCode, Value) {
        let body = json!({ "file": file, "prune": prune, "dry_run": dry_run });
        json_of(self.request(Method::POST, "/api/apply").json(&body)).await
    }

    /// Applies a file that is right.
    pub(crate) async fn applied(&self, file: &str, prune: bool) -> Value {
        let (status, answer) = self.apply(file, prune, false).await;
        assert_eq!((status, &answer["applied"]), (StatusCode::OK, &Value::Bool(true)), "{answer:#}");
        answer
    }

    pub(crate) async fn export(&self) -> String {
        let answer = self.request(Method::GET, "/api/export").send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()["content-type"], "application/yaml");
        answer.text().await.unwrap()
    }

    /// Runs the program as somebody would who has its address and a token in the environment.
    async fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).env("TOCSIN_TOKEN", &self.token).output().await.unwrap()
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> tokio::process::Command {
        let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_tocsin-hub"));
        command.args(arguments).env("TOCSIN_URL", &self.url).env_remove("TOCSIN_TOKEN").current_dir(self.folder.path());
        command
    }

    fn write(&self, text: &str) {
        std::fs::write(self.folder.path().join("team.yaml"), text).unwrap();
    }
}

fn verbs(answer: &Value) -> Vec<String> {
    let told = |change: &Value| ["verb", "kind", "name"].map(|key| change[key].as_str().unwrap().to_owned()).join(" ");
    answer["changes"].as_array().unwrap().iter().map(told).collect()
}

fn out(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn complaint(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stdout));
    assert!(output.stdout.is_empty(), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[tokio::test]
async fn a_plan_changes_nothing_and_the_file_makes_the_hub_what_it_says() {
    let hub = FreshHub::start().await;
    let fresh = hub.export().await;
    let (status, plan) = hub.apply(DEMO, false, true).await;
    assert_eq!((status, &plan["applied"]), (StatusCode::OK, &Value::Bool(false)), "{plan:#}");
    assert_eq!(plan["keys"], json!([]));
    assert_eq!(hub.export().await, fresh, "a plan changes nothing");
    let answer = hub.applied(DEMO, false).await;
    assert_eq!(answer["changes"], plan["changes"], "what was planned is what is done");
    assert_eq!(hub.export().await, DEMO);
    let again = hub.applied(DEMO, true).await;
    assert_eq!((&again["changes"], &again["keys"]), (&json!([]), &json!([])));
}

#[tokio::test]
async fn the_keys_of_new_integrations_come_once_and_are_good() {
    let hub = FreshHub::start().await;
    let answer = hub.applied(&with_alerts(), false).await;
    let keys = answer["keys"].as_array().unwrap();
    assert_eq!(keys.len(), 2);
    let of = |integration: &str| keys.iter().find(|key| key["integration"] == integration).unwrap();
    let (sns, alerts) = (of("prod-ecs"), of("alerts"));
    assert_eq!((&sns["team"], &sns["kind"]), (&json!("Payments"), &json!("amazon-sns")));
    let sns_key = sns["key"].as_str().unwrap();
    assert_eq!(sns["url"], format!("{}/v1/json/amazonsns?apiKey={sns_key}", hub.url));
    let alert = hub.client.post(alerts["url"].as_str().unwrap()).json(&json!({ "message": "checkout stopped" }));
    let (status, _) =
        json_of(alert.header("authorization", format!("GenieKey {}", alerts["key"].as_str().unwrap()))).await;
    assert_eq!(status, StatusCode::ACCEPTED);
    let (_, list) = json_of(hub.request(Method::GET, "/api/incidents?state=all")).await;
    assert_eq!(list["incidents"][0]["team"]["name"], "Payments", "{list:#}");
    let renamed = with_alerts().replace("Checkout and payments", "Payments");
    assert_eq!(hub.applied(&renamed, false).await["keys"], json!([]), "known integrations keep their keys");
}

#[tokio::test]
async fn a_file_that_is_wrong_changes_nothing_and_says_where() {
    let hub = FreshHub::start().await;
    let before = hub.export().await;
    let wrong = DEMO.replace("notify: {team: Payments}", "notify: {team: Search}").replace("[lead@", "[leed@");
    for dry_run in [true, false] {
        let (status, problem) = hub.apply(&wrong, false, dry_run).await;
        assert_eq!((status, &problem["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("invalid_file")));
        assert_eq!(
            problem["faults"],
            json!([
                { "line": 12, "column": 14, "detail": "There is no person with the e-mail address 'leed@example.com', neither in this file nor \
                    on the hub. Did you mean 'lead@example.com'?" },
                { "line": 31, "column": 58, "detail": "There is no team 'Search', neither in this file nor on the hub." },
            ])
        );
        assert_eq!(
            problem["detail"],
            "2 things are wrong with the file. Nothing was changed. Correct them and apply it again."
        );
    }
    let (status, problem) = hub.apply("people: {", false, false).await;
    assert_eq!((status, &problem["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("invalid_file")));
    assert_eq!(hub.export().await, before);
}

#[tokio::test]
async fn what_is_no_longer_in_the_file_goes_only_where_that_was_asked_for() {
    let hub = FreshHub::start().await;
    hub.applied(DEMO, false).await;
    let less = DEMO
        .replace("  - {email: architect@example.com, name: Artem, time_zone: Europe/Kyiv}\n", "")
        .replace("          - {after: 45m, if_not: acknowledged, notify: {person: architect@example.com}}\n", "");
    let kept = hub.applied(&less, false).await;
    assert_eq!(verbs(&kept), ["changed escalation policy Payments 24/7", "kept person architect@example.com"]);
    let gone = hub.applied(&less, true).await;
    assert_eq!(verbs(&gone), ["deleted person architect@example.com"]);
    assert_eq!(hub.export().await, less);
    let nobody = "version: 1\npeople: []\nteams: []\n";
    let all = hub.applied(nobody, true).await;
    assert!(verbs(&all).contains(&"kept person lead@example.com".to_owned()), "whoever prunes stays: {all:#}");
    assert!(hub.export().await.ends_with("hub_admin: true}\nteams: []\n"));
}

#[tokio::test]
async fn only_admins_of_the_hub_apply_and_everybody_on_it_exports() {
    let hub = FreshHub::start().await;
    hub.applied(DEMO, false).await;
    let token = out(&hub.run(&["token", "create", "--person", "Anna@example.com", "--output", "json"]).await);
    let token: Value = serde_json::from_str(&token).unwrap();
    let anna = token["token"].as_str().unwrap();
    for dry_run in [true, false] {
        let body = json!({ "file": "version: 1\nteams: []\n", "prune": true, "dry_run": dry_run });
        let request = hub.client.post(format!("{}/api/apply", hub.url)).bearer_auth(anna).json(&body);
        let (status, problem) = json_of(request).await;
        assert_eq!((status, &problem["code"]), (StatusCode::FORBIDDEN, &json!("not_allowed")));
    }
    let export = hub.client.get(format!("{}/api/export", hub.url)).bearer_auth(anna).send().await.unwrap();
    assert_eq!(export.text().await.unwrap(), DEMO);
    for path in ["/api/export", "/api/people"] {
        let answer = hub.client.get(format!("{}{path}", hub.url)).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    }
    let mut as_anna = hub.command(&["apply", "-f", "-"]);
    let refused = as_anna.env("TOCSIN_TOKEN", anna).stdin(std::process::Stdio::null()).output().await.unwrap();
    assert!(complaint(&refused).starts_with("Only an admin of the hub may do this."), "{refused:?}");
}

#[tokio::test]
async fn the_command_line_plans_applies_and_exports() {
    let hub = FreshHub::start().await;
    hub.write(DEMO);
    let plan = out(&hub.run(&["apply"]).await);
    assert!(plan.starts_with("+ person anna@example.com\n    name: Anna\n"), "{plan}");
    assert!(
        plan.ends_with("10 to create, 0 to change, 0 to delete. Nothing was changed yet; --yes does it.\n"),
        "{plan}"
    );
    let json = out(&hub.run(&["apply", "--file", "team.yaml", "--output", "json"]).await);
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&json["applied"], json["changes"].as_array().unwrap().len()), (&Value::Bool(false), 10));
    let done = out(&hub.run(&["apply", "--yes"]).await);
    assert!(done.contains("Done: 10 created, 0 changed, 0 deleted.\n\nKey of Payments's integration 'prod-ecs', shown this once:\n  tsk_"), "{done}");
    let again = out(&hub.run(&["apply", "--yes"]).await);
    assert_eq!(again, "Nothing to do: the hub is as team.yaml says.\n");
    assert_eq!(out(&hub.run(&["export"]).await), DEMO);
    out(&hub.run(&["export", "--file", "exported.yaml"]).await);
    assert_eq!(std::fs::read_to_string(hub.folder.path().join("exported.yaml")).unwrap(), DEMO);
    let (before, rest) = DEMO.split_once("    integrations:\n").unwrap();
    let after = rest.split_once("    heartbeats:\n").unwrap().1;
    hub.write(&format!("{before}    integrations: []\n    heartbeats:\n{after}"));
    let kept = out(&hub.run(&["apply"]).await);
    assert_eq!(
        kept,
        "= integration prod-ecs in Payments\n\nNothing to do: the hub is as team.yaml says.\n1 not in team.yaml, marked '=': kept. --prune \
         removes what is not in the file.\n"
    );
    let pruned = out(&hub.run(&["apply", "--prune", "--yes"]).await);
    assert_eq!(pruned, "- integration prod-ecs in Payments\n\nDone: 0 created, 0 changed, 1 deleted.\n");
}

#[tokio::test]
async fn the_command_line_says_what_is_wrong() {
    let hub = FreshHub::start().await;
    let missing = complaint(&hub.run(&["apply"]).await);
    // What follows are the system's own words.
    assert!(missing.starts_with("team.yaml cannot be read. Nothing was changed: "), "{missing}");
    assert!(missing.contains("(os error 2)"), "{missing}");
    hub.write("version: 1\npeople:\n  - {email: anna@example.com, name: Anna, time_zone: Kyiv}\nteam: []\n");
    let wrong = complaint(&hub.run(&["apply", "--yes"]).await);
    assert_eq!(
        wrong,
        "team.yaml:3:54: 'Kyiv' is not a time zone. An IANA name such as Europe/Kyiv was expected.\nteam.yaml:4:1: The key 'team' is not \
         known here. Did you mean 'teams'? Known: version, people, teams.\nNothing was changed.\n"
    );
    std::fs::write(hub.folder.path().join("team.yaml"), b"version: 1\npeople: []\nteams: \xff\n").unwrap();
    assert!(complaint(&hub.run(&["apply"]).await).starts_with("team.yaml:3: This is not text in UTF-8."));
    hub.write(DEMO);
    let nameless = hub.command(&["apply"]).output().await.unwrap();
    assert!(
        complaint(&nameless).contains("no token was given. Nothing was changed. Put yours into TOCSIN_TOKEN"),
        "{nameless:?}"
    );
    let stranger = hub.command(&["apply", "--token", "tsp_unknown"]).output().await.unwrap();
    assert!(complaint(&stranger).starts_with("This token is not known here"), "{stranger:?}");
    let unknown = complaint(&hub.run(&["token", "create", "--person", "nobody@example.com"]).await);
    assert!(
        unknown.starts_with("There is no person with the e-mail address 'nobody@example.com' on this hub."),
        "{unknown}"
    );
    let address = complaint(&hub.run(&["export", "--url", "ftp://hub"]).await);
    assert!(address.starts_with("'ftp://hub' is not the address of a hub."), "{address}");
    // A port that was free a moment ago: nobody listens there.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("http://{free}");
    let nobody = complaint(&hub.run(&["export", "--url", &url]).await);
    assert!(
        nobody.starts_with(&format!("The hub at {url} does not answer. Start it with 'tocsin-hub serve'")),
        "{nobody}"
    );
}

#[tokio::test]
async fn the_schema_is_the_published_one() {
    let hub = FreshHub::start().await;
    let schema = out(&hub.command(&["schema"]).output().await.unwrap());
    // `cargo run -p hub --bin tocsin-hub -- schema > docs/team.schema.json` makes it so again.
    assert!(
        schema == include_str!("../../../../docs/team.schema.json"),
        "docs/team.schema.json is not what 'tocsin-hub schema' prints"
    );
}
