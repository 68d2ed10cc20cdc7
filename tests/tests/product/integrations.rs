//! *Integrations* in the real window: one is made by clicks, what it shows calls, and a rule is tried before it counts.

use anyhow::{Context as _, Result, ensure};
use tests::lab::web_driver::WebDriver;
use tests::lab::{App, HubApi, Lab, Options, clock, desktop};

use super::steps::{QUIET, SOON, expect_acknowledged};

#[test]
fn an_integration_is_made_by_clicks_calls_by_what_it_shows_and_drops_by_a_rule_that_was_tried() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let recording = lab.sound.record().await?;
        let (app, driver) = App::start_driven(lab, &["--demo"]).await?;
        let hub = app.hub()?;
        let curl = make_a_webhook(&driver).await?;
        picture(lab, "key").await?;

        // What is shown works as it stands, in a shell.
        let sent = clock::now();
        lab.environment.ask("sh", &["-c", &curl]).await?;
        recording.wait_for_sound(sent, SOON).await?;
        let incident = hub.wait_for_incident(SOON).await?;
        ensure!(incident.title == "checkout does not answer", "it is called {}", incident.title);
        let clicked = lab.tray.click("Acknowledge").await?;
        expect_acknowledged(&hub, &recording, &incident, clicked).await?;

        driver.press_button("I have kept it", SOON).await?;
        driver.wait_for_text(&format!("Opened #{}", incident.number), SOON).await?;
        picture(lab, "received").await?;

        try_a_rule(&driver, &hub).await?;
        picture(lab, "tried").await?;
        driver.press_button("Save", SOON).await?;
        driver.wait_for_text("If the title contains “does not answer”, then it is dropped.", SOON).await?;

        let sent = clock::now();
        lab.environment.ask("sh", &["-c", &curl]).await?;
        driver.press_button("Refresh", SOON).await?;
        driver.wait_for_text("Dropped by the rule known noise", SOON).await?;
        let silent_from = recording.wait_for_silence(sent, QUIET, SOON).await?;
        ensure!(silent_from == sent, "what was dropped rang");
        let incidents = hub.incidents().await?;
        ensure!(incidents.len() == 1 && incidents[0].count == 1, "{incidents:?}");
        expect_the_incident_behind(&driver, lab, incident.number).await
    })
}

/// Makes a webhook of the demo's team, and gives the call that the window shows for it.
async fn make_a_webhook(driver: &WebDriver) -> Result<String> {
    driver.click_button("Team", SOON).await?;
    driver.press_button("Payments: integrations", SOON).await?;
    driver.press_button("New integration", SOON).await?;
    driver.element("input[type=radio][value=webhook]", SOON).await?.click().await?;
    driver.fill("Name", "status page", SOON).await?;
    driver.press_button("Live", SOON).await?;
    driver.press_button("Make the integration", SOON).await?;
    driver.wait_for_text("It is shown this once:", SOON).await?;
    let curl = driver.text("pre", SOON).await?;
    let key = driver.text(".value:last-of-type code", SOON).await?;
    ensure!(
        curl.starts_with("curl ") && key.len() > 20 && curl.contains(&key),
        "it shows {curl:?} for the key {key:?}"
    );
    Ok(curl)
}

/// Writes a rule that drops, and sees what it would do before anything is saved.
async fn try_a_rule(driver: &WebDriver, hub: &HubApi) -> Result<()> {
    driver.press_button("Edit the rules", SOON).await?;
    driver.wait_for_text("No rule applies.", SOON).await?;
    driver.press_button("Add a rule", SOON).await?;
    driver.fill("Rule 1, name", "known noise", SOON).await?;
    driver.fill("Rule 1, condition 1, text", "does not answer", SOON).await?;
    driver.choose("Rule 1, what becomes of it", "It is dropped", SOON).await?;
    driver.wait_for_text("Is dropped: nothing is opened, and nobody is called.", SOON).await?;
    driver.wait_for_text("Rule 'known noise' dropped it.", SOON).await?;
    let saved = hub.get("/api/integrations").await?;
    let saved = saved["integrations"].as_array().into_iter().flatten().find(|one| one["name"] == "status page");
    let rules = &saved.context("the integration is gone")?["rules"];
    ensure!(rules.as_array().is_some_and(Vec::is_empty), "what was only tried is stored: {rules}");
    Ok(())
}

/// From the message to the incident that it opened.
async fn expect_the_incident_behind(driver: &WebDriver, lab: &Lab, number: u64) -> Result<()> {
    driver.press_button(&format!("Opened #{number}"), SOON).await?;
    driver.wait_for_text("You have it", SOON).await?;
    picture(lab, "incident").await
}

/// Keeps a picture for whoever looks into a failure.
async fn picture(lab: &Lab, name: &str) -> Result<()> {
    lab.screen()?.save(&lab.folder().join(format!("{name}.png"))).await
}
