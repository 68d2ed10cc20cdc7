//! Faults, caused in the lab with the real programs: who notices, after how long, and what they are told. Each leaves a record, of
//! which `docs/failures.md` is made; each also asserts what must hold, however long it took.

mod app;
mod hub;
mod laptop;
mod load;
mod network;
mod sound;

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use tests::lab::environment::Environment;
use tests::lab::hub_api::Incident;
use tests::lab::recording::Recording;
use tests::lab::web_driver::WebDriver;
use tests::lab::{App, Hub, Lab, clock, http};

use super::steps::SOON;

/// What takes minutes by design, such as a feed that is lost for a minute on duty.
const MINUTES: Duration = Duration::from_mins(3);

/// A hub of Anna's, who alone is on call for Payments.
async fn hub(lab: &Lab) -> Result<Hub> {
    Hub::start(lab, "anna@example.com", "Payments").await
}

/// An app that is signed in to the hub at `url` from its start, without a window.
async fn signed_in(lab: &mut Lab, url: &str, token: &str) -> Result<App> {
    let app = App::start_signed_in(lab, url, token).await?;
    on_call(lab).await?;
    Ok(app)
}

/// The same within an environment of its own.
async fn signed_in_within(lab: &mut Lab, environment: &Environment, url: &str, token: &str) -> Result<App> {
    App::sign_in_beforehand(lab, url, token).await?;
    let app = App::start_in(lab, environment, &["--hidden"]).await?;
    on_call(lab).await?;
    Ok(app)
}

/// The same with its main window open, by which it can be clicked.
async fn signed_in_with_window(lab: &mut Lab, url: &str, token: &str) -> Result<(App, WebDriver)> {
    App::sign_in_beforehand(lab, url, token).await?;
    let opened = App::start_driven(lab, &[]).await?;
    on_call(lab).await?;
    Ok(opened)
}

/// Asks in the settings that the laptop checks itself now.
async fn check_now(driver: &WebDriver) -> Result<()> {
    driver.click_button("Settings", SOON).await?;
    driver.click_button("Check now", SOON).await
}

/// Waits until the hub has a self-check in which this point is not as it should be, and gives what was found.
async fn found(hub: &Hub, subject: &str) -> Result<String> {
    clock::until(&format!("a self-check that finds fault with {subject}"), MINUTES, async || {
        let check = pager(hub).await?["check"].clone();
        let points = check["points"].as_array().context("it has not checked itself")?;
        let point = points.iter().find(|point| point["subject"] == subject).context("it was not looked at")?;
        ensure!(point["standing"] != "passed", "{point}");
        Ok(text(&point["found"]))
    })
    .await
}

async fn on_call(lab: &mut Lab) -> Result<()> {
    lab.tray.wait_for_look("on call", SOON, |look| look.title.contains("on call")).await?;
    Ok(())
}

/// Has a service stop, by the hub's API that speaks like Opsgenie's.
async fn trigger(hub: &Hub, alias: &str) -> Result<Instant> {
    let key = hub.keys().iter().find(|key| key.kind == "opsgenie").context("no key")?;
    let sent = clock::now();
    let answer = http::client(SOON)?
        .post(format!("{}/v2/alerts", hub.url()?))
        .header("authorization", format!("GenieKey {}", key.key))
        .json(&json!({ "message": alias, "alias": alias, "priority": "P1" }))
        .send()
        .await?;
    ensure!(answer.status() == 202, "{}", answer.status());
    Ok(sent)
}

/// Has a service stop, and waits until it is heard.
async fn ring(hub: &Hub, recording: &Recording) -> Result<Incident> {
    let sent = trigger(hub, "checkout").await?;
    recording.wait_for_sound(sent, SOON).await?;
    hub.api()?.wait_for_incident(SOON).await
}

/// Waits for a receipt of this stage that is the `number`th of its kind (from 1), and gives it.
async fn receipt(hub: &Hub, incident: &Incident, stage: &str, number: usize) -> Result<Value> {
    clock::until(&format!("receipt {number} of {stage}"), MINUTES, async || {
        let timeline = hub.api()?.timeline(&incident.id).await?;
        let mut found = timeline.iter().filter(|entry| entry.kind() == "receipt" && entry.change["stage"] == stage);
        let found = found.nth(number - 1).map(|entry| entry.change.clone());
        let stages: Vec<_> = timeline.iter().map(|entry| entry.change["stage"].clone()).collect();
        found.with_context(|| format!("there are {stages:?}"))
    })
    .await
}

/// The laptop as the hub has it.
async fn pager(hub: &Hub) -> Result<Value> {
    let pagers = hub.api()?.get("/api/me/pagers").await?;
    pagers["pagers"].get(0).cloned().context("the hub knows no laptop")
}

/// Waits until the laptop's journal has an entry of this kind, and gives it.
async fn journal(hub: &Hub, kind: &str) -> Result<Value> {
    clock::until(&format!("`{kind}` in the laptop's journal"), MINUTES, async || {
        let pager = pager(hub).await?;
        let entries = pager["journal"].as_array().context("no journal")?;
        let kinds: Vec<_> = entries.iter().map(|entry| entry["happened"]["kind"].clone()).collect();
        let found = entries.iter().find(|entry| entry["happened"]["kind"] == kind);
        found.map(|entry| entry["happened"].clone()).with_context(|| format!("it holds {kinds:?}"))
    })
    .await
}

/// Waits until the team is told that Anna can, or cannot, be reached; gives the sentence.
async fn reachable(hub: &Hub, wanted: bool) -> Result<String> {
    clock::until(&format!("reachable: {wanted}"), MINUTES, async || {
        let team = hub.api()?.get("/api/teams").await?["teams"][0]["id"].as_str().context("no team")?.to_owned();
        let told = hub.api()?.get(&format!("/api/reachability?team={team}")).await?;
        let person = &told["people"][0];
        ensure!(person["reachable"] == wanted, "{person}");
        Ok(person["says"].as_str().unwrap_or_default().to_owned())
    })
    .await
}

/// A text of a JSON value.
fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
