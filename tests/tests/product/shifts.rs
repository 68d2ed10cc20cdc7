//! Who is on call, as the laptop tells it: in the tray, by a notification, and by what is silent.

use anyhow::{Context as _, Result, ensure};
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::Method;
use serde_json::{Value, json};
use tests::lab::{App, HubApi, Options, clock, desktop};

use super::steps::{QUIET, SOON, ring, silenced_how};

#[test]
fn the_tray_says_until_when_one_is_on_call_and_opens_my_shifts() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let _app = App::start(lab, &["--demo", "--hidden"]).await?;
        let duty = lab.tray.wait_for_entry("On call for Payments until ", SOON).await?;
        ensure!(duty.label.ends_with(')'), "no countdown: {:?}", duty.label);
        lab.tray.wait_for_look("the same", SOON, |look| look.tooltip.contains(&duty.label)).await?;
        lab.tray.click("My shifts").await?;
        lab.screen()?.wait_for_window("Tocsin", SOON).await?;
        Ok(())
    })
}

#[test]
fn a_request_to_take_over_a_shift_is_told_of_until_it_is_withdrawn() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let app = App::start(lab, &["--demo", "--hidden"]).await?;
        lab.tray.wait_for_look("on call", SOON, |look| look.title.contains("on call")).await?;
        let anna = Anna::of(&app).await?;

        let request = anna.asks().await?;
        let told = lab.notifications.wait_for("Anna asks you to take Payments 24/7, ", SOON).await?;
        ensure!(told.urgency() == 1 && told.body.contains("My sister marries."), "{told:?}");
        anna.withdraws(&request).await?;
        lab.notifications.wait_for_none("Anna asks", SOON).await?;

        anna.asks().await?;
        let told = lab.notifications.wait_for("Anna asks", SOON).await?;
        lab.notifications.press(&told, "My shifts").await?;
        lab.screen()?.wait_for_window("Tocsin", SOON).await?;
        Ok(())
    })
}

/// A colleague, who is on call in the demo one of the next weeks.
struct Anna {
    hub: HubApi,
    you: Value,
}

impl Anna {
    async fn of(app: &App) -> Result<Self> {
        let hub = app.hub()?;
        let people: Value = hub.ask(Method::GET, "/api/people", None).await?;
        let people = people["people"].as_array().context("no people")?;
        let called =
            |name: &str| people.iter().find(|person| person["name"] == name).map(|person| person["id"].clone());
        let (anna, you) = (called("Anna").context("no Anna")?, called("You").context("no You")?);
        let tokens = format!("/api/people/{}/tokens", anna.as_str().unwrap_or_default());
        let issued: Value = hub.ask(Method::POST, &tokens, Some(json!({}))).await?;
        let token = issued["token"].as_str().context("no token")?;
        Ok(Self { hub: HubApi::at(hub.url(), token)?, you })
    }

    /// Asks you to take a shift of hers, and gives the request's id.
    async fn asks(&self) -> Result<String> {
        let me: Value = self.hub.ask(Method::GET, "/api/me", None).await?;
        let next: DateTime<Utc> = serde_json::from_value(me["duty"]["next"]["since"].clone())?;
        let time = |at: DateTime<Utc>| at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
        let range = format!("/api/me/shifts?from={}&to={}", time(next), time(next + TimeDelta::weeks(1)));
        let mine: Value = self.hub.ask(Method::GET, &range, None).await?;
        let shift = &mine["shifts"][0];
        let asked = json!({
            "schedule": shift["schedule"]["id"], "to": self.you, "start": shift["start"], "end": shift["end"],
            "note": "My sister marries.",
        });
        let request: Value = self.hub.ask(Method::POST, "/api/shift-requests", Some(asked)).await?;
        request["request"]["id"].as_str().map(str::to_owned).with_context(|| format!("no id in {request}"))
    }

    async fn withdraws(&self, request: &str) -> Result<()> {
        let path = format!("/api/shift-requests/{request}/withdraw");
        self.hub.ask::<Value>(Method::POST, &path, Some(json!({}))).await.map(drop)
    }
}

#[test]
fn what_is_snoozed_is_silent_and_rings_when_its_policy_calls_again() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let recording = lab.sound.record().await?;
        let app = App::start(lab, &["--demo", "--hidden"]).await?;
        let incident = ring(&app, &recording).await?;
        lab.tray.wait_for_entry("Goes to ", SOON).await?;
        let heard = app.hub()?.wait_for_entry(&incident.id, "receipt", SOON).await?;
        let (asked, until) = (clock::now(), heard.at + TimeDelta::seconds(15));
        let path = format!("/api/incidents/{}/snooze", incident.id);
        app.hub()?.ask::<Value>(Method::POST, &path, Some(json!({ "until": until }))).await?;
        recording.wait_for_silence(asked, QUIET, SOON).await?;
        ensure!(silenced_how(&app.hub()?, &incident).await? == "snoozed", "the receipt does not say how");
        lab.tray.wait_for_entry("P3 checkout stopped (quiet until ", SOON).await?;
        recording.wait_for_sound(clock::now(), SOON).await?;
        lab.tray.click("Acknowledge").await?;
        app.hub()?.wait_for_state(&incident.id, "acknowledged", SOON).await?;
        Ok(())
    })
}
