//! *My shifts* in the real window: a part of a shift is given away, and one is taken.

use anyhow::{Context as _, Result, ensure};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use tests::lab::web_driver::WebDriver;
use tests::lab::{App, HubApi, Options, clock, desktop};

use super::steps::SOON;

#[test]
fn a_part_of_a_shift_is_given_to_anna_and_one_of_hers_is_taken() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let (app, driver) = App::start_driven(lab, &["--demo"]).await?;
        let hub = app.hub()?;
        let anna = hub.by("Anna").await?;
        driver.wait_for_text("You are on call for Payments", SOON).await?;
        lab.tray.click("My shifts").await?;
        driver.wait_for_text("Payments 24/7", SOON).await?;

        let (request, (start, end)) = ask_anna(&driver, &hub).await?;
        driver.wait_for_text("Waiting for Anna.", SOON).await?;
        anna.post(&format!("/api/shift-requests/{request}/accept"), json!({})).await?;
        expect_override(&hub, "Anna", start, end).await?;
        driver.wait_for_text("Anna takes it", SOON).await?;

        let asked = asks(&anna, &hub.person("You").await?).await?;
        lab.notifications.wait_for("Anna asks you to take Payments 24/7, ", SOON).await?;
        driver.wait_for_text("Anna asks you to take Payments 24/7", SOON).await?;
        driver.wait_for_text("My sister marries.", SOON).await?;
        driver.click_button("Accept", SOON).await?;
        let (start, end) = stretch(&asked)?;
        expect_override(&hub, "You", start, end).await?;
        driver.wait_for_text("You take it from Anna", SOON).await?;
        lab.notifications.wait_for_none("Anna asks", SOON).await
    })
}

type Stretch = (DateTime<Utc>, DateTime<Utc>);

/// Opens the shift that runs and asks Anna to take the last day of it; gives the request's id, and when it is.
async fn ask_anna(driver: &WebDriver, hub: &HubApi) -> Result<(String, Stretch)> {
    let me = hub.get("/api/me").await?;
    let end: DateTime<Utc> = serde_json::from_value(me["duty"]["now"][0]["until"].clone())?;
    let start = end - TimeDelta::hours(2);
    driver.press_button("Now Until", SOON).await?;
    driver.wait_for_text("You hand to Anna.", SOON).await?;
    driver.press_button("Give away", SOON).await?;
    driver.field("To", SOON).await?;
    driver.fill_moment("From", start.naive_utc(), SOON).await?;
    driver.wait_for_text(": a part, 2 h of ", SOON).await?;
    driver.choose("To", "Anna", SOON).await?;
    driver.wait_for_text("Anna is asked and can decline.", SOON).await?;
    driver.fill("Note", "A wedding.", SOON).await?;
    driver.press_button("Ask", SOON).await?;

    let asked = clock::until("the request on the hub", SOON, async || {
        let requests = hub.get("/api/shift-requests").await?;
        ensure!(requests["requests"].as_array().is_some_and(|all| all.len() == 1), "it has {requests}");
        Ok(requests["requests"][0].clone())
    })
    .await?;
    ensure!(asked["to"]["name"] == "Anna" && asked["request"]["state"] == "pending", "{asked}");
    ensure!(asked["request"]["note"] == "A wedding.", "{asked}");
    ensure!(stretch(&asked)? == (start, end), "{asked}");
    let id = asked["request"]["id"].as_str().context("no id")?;
    Ok((id.to_owned(), (start, end)))
}

/// Asks `to` to take a shift of the one who asks.
async fn asks(hub: &HubApi, to: &str) -> Result<Value> {
    let me = hub.get("/api/me").await?;
    let next: DateTime<Utc> = serde_json::from_value(me["duty"]["next"]["since"].clone())?;
    let time = |at: DateTime<Utc>| at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let range = format!("/api/me/shifts?from={}&to={}", time(next), time(next + TimeDelta::weeks(2)));
    let shifts = hub.get(&range).await?;
    let mut turns = shifts["shifts"].as_array().into_iter().flatten().filter(|shift| !shift["rotation"].is_null());
    let shift = turns.next().with_context(|| format!("no turn among {shifts}"))?;
    let start: DateTime<Utc> = serde_json::from_value(shift["start"].clone())?;
    let asked = json!({
        "schedule": shift["schedule"]["id"], "to": to, "start": start, "end": start + TimeDelta::hours(12),
        "note": "My sister marries.",
    });
    hub.post("/api/shift-requests", asked).await
}

/// From when to when a request is.
fn stretch(shown: &Value) -> Result<Stretch> {
    let at = |edge: &str| serde_json::from_value(shown["request"][edge].clone());
    Ok((at("start")?, at("end")?))
}

/// The hub has put this person on call for a stretch.
async fn expect_override(hub: &HubApi, name: &str, start: DateTime<Utc>, end: DateTime<Utc>) -> Result<()> {
    let schedules = hub.get("/api/schedules").await?;
    let schedule = schedules["schedules"][0]["id"].as_str().context("no schedule")?;
    let time = |at: DateTime<Utc>| at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let path = format!("/api/schedules/{schedule}/overrides?from={}&to={}", time(start), time(end));
    let person = hub.person(name).await?;
    clock::until(&format!("the override of {name}"), SOON, async || {
        let overrides = hub.get(&path).await?;
        let standing = overrides["overrides"].as_array().into_iter().flatten();
        let mut theirs = standing.filter(|one| one["person"] == person.as_str());
        let found = theirs.next().with_context(|| format!("there are {overrides}"))?;
        let at = |edge: &str| serde_json::from_value::<DateTime<Utc>>(found[edge].clone());
        ensure!((at("start")?, at("end")?) == (start, end), "it is {found}");
        Ok(())
    })
    .await
}
