//! What else ends an alarm than an acknowledgement: passing on and a snooze; and what begins it again.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::lab::web_driver::WebDriver;
use tests::lab::{App, HubApi, Options, clock, desktop};

use super::steps::{QUIET, SOON, expect_acknowledged, ring, silenced_how};

const FIVE_MINUTES: TimeDelta = TimeDelta::minutes(5);
/// The second rule of the specification below comes after a minute of real time.
const A_MINUTE_LATER: Duration = Duration::from_secs(90);

#[test]
fn passing_on_in_the_alarm_window_calls_the_next_one_and_is_silent_here() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let recording = lab.sound.record().await?;
        let (app, driver) = App::start_driven(lab, &["--demo"]).await?;
        let incident = ring(&app, &recording).await?;
        driver.window("Tocsin rings", SOON).await?;
        expect_why_and_a_running_countdown(&driver).await?;

        driver.click_button("Pass on now", SOON).await?;
        driver.wait_for_text("Pass on to Anna now?", SOON).await?;
        let hub = app.hub()?;
        ensure!(hub.incident(&incident.id).await?.called() == ["You"], "it was passed on before it was confirmed");
        let confirmed = clock::now();
        lab.screen()?.key("Return").await?;
        recording.wait_for_silence(confirmed, QUIET, SOON).await?;
        lab.screen()?.wait_for_no_window("Tocsin rings", SOON).await?;

        let passed = hub.incident(&incident.id).await?;
        let called: Vec<_> = passed.pages.iter().map(|page| (page.person.name.as_str(), page.rule)).collect();
        ensure!(called == [("You", Some(1)), ("Anna", Some(2))], "called were {called:?}");
        ensure!(passed.called() == ["Anna"], "it still calls {:?}", passed.called());
        ensure!(passed.state == "triggered", "it is {}", passed.state);
        ensure!(silenced_how(&hub, &incident).await? == "passed on", "the receipt does not say how");
        lab.tray.wait_for_no_entry("Acknowledge", SOON).await?;
        lab.tray.wait_for_look("on call", SOON, |look| look.title == "Tocsin: on call").await?;
        Ok(())
    })
}

/// The alarm window says why it is this person, and counts down until it goes on to others.
async fn expect_why_and_a_running_countdown(driver: &WebDriver) -> Result<()> {
    driver.wait_for_text("Why you", SOON).await?;
    driver.wait_for_text("You are on call for Payments (", SOON).await?;
    // As long as no laptop has rung, Anna would be next.
    driver.wait_for_text("Lead in ", SOON).await?;
    let first = countdown(driver, "Lead").await?;
    clock::until("the countdown to run", SOON, async || {
        let second = countdown(driver, "Lead").await?;
        ensure!(second < first, "it says {second:?} still, after {first:?}");
        Ok(())
    })
    .await?;
    let next = driver.text("dl div:last-child dd", SOON).await?;
    let places: Vec<_> = ["Lead", "Architect", "Customer"].iter().map(|name| next.find(name)).collect();
    ensure!(places.iter().all(Option::is_some) && places.is_sorted(), "the chain is told as {next:?}");
    Ok(())
}

/// What is left of `Lead in 29:40`.
async fn countdown(driver: &WebDriver, whom: &str) -> Result<Duration> {
    let next = driver.text("dl div:last-child dd", SOON).await?;
    let words = next.split_whitespace().collect::<Vec<_>>();
    let [name, "in", left, ..] = words[..] else { anyhow::bail!("no countdown: {next:?}") };
    ensure!(name == whom, "it goes to {name}");
    let (minutes, seconds) = left.trim_end_matches(',').split_once(':').context("no minutes and seconds")?;
    Ok(Duration::from_secs(minutes.parse::<u64>()? * 60 + seconds.parse::<u64>()?))
}

#[test]
fn a_snooze_in_the_alarm_window_is_quiet_and_an_acknowledgement_ends_it_for_good() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let recording = lab.sound.record().await?;
        let (app, driver) = App::start_driven(lab, &["--demo"]).await?;
        let incident = ring(&app, &recording).await?;
        driver.window("Tocsin rings", SOON).await?;
        driver.click_button("Snooze", SOON).await?;
        let (pressed, not_before) = (clock::now(), clock::date() + FIVE_MINUTES);
        driver.click_button("5 min", SOON).await?;
        recording.wait_for_silence(pressed, QUIET, SOON).await?;
        lab.screen()?.wait_for_no_window("Tocsin rings", SOON).await?;

        let hub = app.hub()?;
        let snoozed = hub.incident(&incident.id).await?;
        let until = snoozed.snoozed_until.context("it is not snoozed")?;
        ensure!(until >= not_before && until <= clock::date() + FIVE_MINUTES, "it is quiet until {until}");
        ensure!(snoozed.state == "triggered" && snoozed.called().is_empty(), "{snoozed:?}");
        ensure!(silenced_how(&hub, &incident).await? == "snoozed", "the receipt does not say how");
        lab.tray.wait_for_entry("P3 checkout stopped (quiet until ", SOON).await?;

        // Another five minutes would be long to listen to.
        let soon = json!({ "until": clock::date() + TimeDelta::seconds(5) });
        hub.post(&format!("/api/incidents/{}/snooze", incident.id), soon).await?;
        let acknowledged = hub.acknowledge(&incident.id).await?;
        ensure!(acknowledged.snoozed_until.is_none(), "it is still snoozed");
        lab.tray.wait_for_entry("P3 checkout stopped (acknowledged by You)", SOON).await?;
        let acknowledged_at = clock::now();
        let silent_from = recording.wait_for_silence(acknowledged_at, Duration::from_secs(8), SOON).await?;
        ensure!(silent_from == acknowledged_at, "it rang again");
        ensure!(hub.incident(&incident.id).await?.pages.len() == 1, "somebody was called again");
        lab.tray.wait_for_no_entry("Acknowledge", SOON).await
    })
}

#[test]
fn what_is_acknowledged_rings_again_where_a_later_rule_wants_it_resolved() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let recording = lab.sound.record().await?;
        let app = App::start(lab, &["--demo", "--hidden"]).await?;
        let hub = app.hub()?;
        call_me_again_unless_resolved(&hub).await?;
        let incident = ring(&app, &recording).await?;
        let clicked = lab.tray.click("Acknowledge").await?;
        expect_acknowledged(&hub, &recording, &incident, clicked).await?;
        lab.tray.wait_for_no_entry("Acknowledge", SOON).await?;

        recording.wait_for_sound(clock::now(), A_MINUTE_LATER).await?;
        let again = hub.incident(&incident.id).await?;
        let called: Vec<_> = again.pages.iter().map(|page| (page.person.name.as_str(), page.rule)).collect();
        ensure!(called == [("You", Some(1)), ("You", Some(2))], "called were {called:?}");
        ensure!(again.state == "acknowledged" && again.called() == ["You"], "{again:?}");
        let apart = again.pages[1].at - again.pages[0].at;
        ensure!(apart >= TimeDelta::minutes(1), "it came after {apart}");

        let clicked = lab.tray.click("Acknowledge").await?;
        recording.wait_for_silence(clicked, QUIET, SOON).await?;
        lab.tray.wait_for_no_entry("Acknowledge", SOON).await?;
        clock::until("the second page to be settled", SOON, async || {
            let settled = hub.incident(&incident.id).await?;
            ensure!(settled.called().is_empty() && settled.state == "acknowledged", "{settled:?}");
            Ok(())
        })
        .await
    })
}

/// The policy of the demo's team from now on: whoever is on call at once, and you after a minute, whoever has it.
async fn call_me_again_unless_resolved(hub: &HubApi) -> Result<()> {
    let you = hub.person("You").await?;
    let policies = hub.get("/api/policies").await?;
    let policy = policies["policies"][0]["id"].as_str().context("no policy")?;
    let again = json!({ "after_minutes": 1, "if_not": "resolved", "notify": { "person": you } });
    let change = |policy: &mut Value| policy["rules"] = json!([policy["rules"][0], again]);
    hub.change(&format!("/api/policies/{policy}"), change).await?;
    Ok(())
}
