//! *Team* in the real window: the timeline, an override, and another order of turns.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use tests::lab::web_driver::WebDriver;
use tests::lab::{App, HubApi, Options, clock, desktop};

use super::steps::SOON;

#[test]
fn the_timeline_is_drawn_and_changed_by_the_keyboard_and_the_schedule_edited() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let (app, driver) = App::start_driven(lab, &["--demo"]).await?;
        let hub = app.hub()?;
        driver.click_button("Team", SOON).await?;
        driver.wait_for_text("Payments 24/7", SOON).await?;
        expect_bars(&driver, &["You", "Anna"]).await?;
        picture(&driver, lab.folder(), "timeline").await?;
        override_by_keyboard(&driver, &hub).await?;
        picture(&driver, lab.folder(), "overridden").await?;
        edit(&driver, &hub, lab.folder()).await
    })
}

/// Keeps a picture for whoever looks into a failure.
async fn picture(driver: &WebDriver, folder: &Path, name: &str) -> Result<()> {
    driver.save(&folder.join(format!("{name}.png"))).await
}

/// The row of the final schedule has a bar for each of these, in this order, and no bar is a dot.
async fn expect_bars(driver: &WebDriver, names: &[&str]) -> Result<()> {
    const BARS: &str = r"
        return [...document.querySelectorAll('.timeline .strong')].map((bar) => {
            const { left, width, height } = bar.getBoundingClientRect();
            return { name: bar.textContent.trim(), left, width, height };
        }).sort((one, other) => one.left - other.left)";
    clock::until(&format!("bars of {names:?}"), SOON, async || {
        let bars: Value = driver.client().execute(BARS, Vec::new()).await?;
        let drawn = bars.as_array().context("no list")?;
        let named: Vec<_> = drawn.iter().filter_map(|bar| bar["name"].as_str()).collect();
        ensure!(names.iter().all(|name| named.contains(name)), "drawn are {bars}");
        let large = |bar: &Value| bar["width"].as_f64() > Some(8.0) && bar["height"].as_f64() > Some(12.0);
        ensure!(drawn.iter().all(large), "drawn are {bars}");
        Ok(())
    })
    .await
}

/// Puts Borys in the place of Anna's whole turn, without a mouse.
async fn override_by_keyboard(driver: &WebDriver, hub: &HubApi) -> Result<()> {
    driver.press_button("Who is on call, as a list", SOON).await?;
    driver.press_button("Override: Anna", SOON).await?;
    driver.choose("Who", "Borys", SOON).await?;
    driver.wait_for_text("The drawing below shows what becomes of it.", SOON).await?;
    expect_bars(driver, &["You", "Borys"]).await?;
    ensure!(overrides(hub).await?.is_empty(), "the hub has it before it was set");
    driver.press_button("Set the override", SOON).await?;
    driver.wait_for_text("The override is set.", SOON).await?;
    let stored = overrides(hub).await?;
    ensure!(stored.len() == 1 && stored[0]["person"] == hub.person("Borys").await?.as_str(), "{stored:?}");
    driver.wait_for_text("instead of", SOON).await
}

/// Moves Borys before Anna, looks at the preview, and saves it.
async fn edit(driver: &WebDriver, hub: &HubApi, folder: &Path) -> Result<()> {
    let before = schedule(hub).await?;
    driver.press_button("Edit schedule", SOON).await?;
    driver.wait_for_text("Good to know before you save", SOON).await?;
    driver.press_button("Move Borys up", SOON).await?;
    driver.wait_for_text("Not saved yet.", SOON).await?;
    expect_bars(driver, &["You", "Borys"]).await?;
    picture(driver, folder, "editor").await?;
    ensure!(schedule(hub).await? == before, "the hub has it before it was saved");
    driver.press_button("Save", SOON).await?;
    driver.wait_for_text("Payments 24/7 is saved.", SOON).await?;
    let after = schedule(hub).await?;
    let mut order = Vec::new();
    for name in ["You", "Borys", "Anna"] {
        order.push(serde_json::json!({ "person": hub.person(name).await? }));
    }
    ensure!(after["rotations"][0]["participants"] == Value::from(order), "{after}");
    picture(driver, folder, "edited").await
}

/// The demo's only schedule.
async fn schedule(hub: &HubApi) -> Result<Value> {
    Ok(hub.get("/api/schedules").await?["schedules"][0].clone())
}

/// The overrides of the next weeks.
async fn overrides(hub: &HubApi) -> Result<Vec<Value>> {
    let schedule = schedule(hub).await?;
    let now = clock::date();
    let time = |at: chrono::DateTime<chrono::Utc>| at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let id = schedule["id"].as_str().context("no id")?;
    let path =
        format!("/api/schedules/{id}/overrides?from={}&to={}", time(now), time(now + chrono::TimeDelta::weeks(8)));
    let all = hub.get(&path).await?;
    Ok(all["overrides"].as_array().cloned().unwrap_or_default())
}
