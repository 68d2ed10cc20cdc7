//! *Team* in the real window: the timeline, overrides by mouse and by keyboard, and another order of turns.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use tests::lab::web_driver::WebDriver;
use tests::lab::{App, HubApi, Options, clock, desktop};

use super::steps::SOON;

#[test]
fn the_timeline_is_drawn_and_overridden_and_the_turns_are_edited() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let (app, driver) = App::start_driven(lab, &["--demo"]).await?;
        let hub = app.hub()?;
        driver.click_button("Team", SOON).await?;
        driver.wait_for_text("Payments 24/7", SOON).await?;
        expect_bars(&driver, TURNS, &["You", "Anna"]).await?;
        picture(&driver, lab.folder(), "timeline").await?;
        drag_an_override(&driver).await?;
        override_by_keyboard(&driver, &hub).await?;
        picture(&driver, lab.folder(), "overridden").await?;
        edit(&driver, &hub, lab.folder()).await
    })
}

/// Keeps a picture for whoever looks into a failure.
async fn picture(driver: &WebDriver, folder: &Path, name: &str) -> Result<()> {
    driver.save(&folder.join(format!("{name}.png"))).await
}

/// The bars of the final schedule.
const FINAL: &str = ".timeline .strong";
/// The bars of the rotations.
const TURNS: &str = ".timeline .shift:not(.strong, .taken)";

/// Waits until there is a bar for each of these, from the left, and gives the bars. No bar is a dot.
async fn expect_bars(driver: &WebDriver, which: &str, names: &[&str]) -> Result<Vec<Value>> {
    const BARS: &str = r"
        return [...document.querySelectorAll(arguments[0])].map((bar) => {
            const { left, top, width, height } = bar.getBoundingClientRect();
            return { name: bar.textContent.trim(), left, top, width, height };
        }).sort((one, other) => one.left - other.left)";
    clock::until(&format!("bars of {names:?}"), SOON, async || {
        let bars = driver.client().execute(BARS, vec![Value::from(which)]).await?;
        let people = |bar: &&Value| bar["name"].as_str().is_some_and(|name| name.len() > 1);
        let drawn: Vec<Value> = bars.as_array().into_iter().flatten().filter(people).cloned().collect();
        ensure!(drawn.iter().map(|bar| &bar["name"]).eq(names), "drawn are {bars}");
        let large = |bar: &Value| bar["width"].as_f64() > Some(30.0) && bar["height"].as_f64() > Some(12.0);
        ensure!(drawn.iter().all(large), "drawn are {bars}");
        Ok(drawn)
    })
    .await
}

/// A drag over the final row begins an override, here from within your bar to within Anna's.
async fn drag_an_override(driver: &WebDriver) -> Result<()> {
    let bars = expect_bars(driver, FINAL, &["You", "Anna"]).await?;
    let middle = |bar: &Value| -> Result<(f64, f64)> {
        let side = |name: &str| bar[name].as_f64().context("no number");
        Ok((side("left")? + side("width")? / 2.0, side("top")? + side("height")? / 2.0))
    };
    driver.drag(middle(&bars[0])?, middle(&bars[1])?).await?;
    driver.wait_for_text("New override", SOON).await?;
    let start = driver.field("From, day", SOON).await?.prop("value").await?;
    let end = driver.field("To, day", SOON).await?.prop("value").await?;
    ensure!(start.is_some() && start < end, "from {start:?} to {end:?}");
    driver.press_button("Cancel", SOON).await
}

/// Puts Borys in the place of Anna's whole turn, without a mouse.
async fn override_by_keyboard(driver: &WebDriver, hub: &HubApi) -> Result<()> {
    driver.press_button("Who is on call, as a list", SOON).await?;
    driver.press_button("Override: Anna", SOON).await?;
    driver.choose("Who", "Borys", SOON).await?;
    driver.wait_for_text("The drawing below shows what becomes of it.", SOON).await?;
    expect_bars(driver, FINAL, &["You", "Borys"]).await?;
    ensure!(overrides(hub).await?.is_empty(), "the hub has it before it was set");
    driver.press_button("Set the override", SOON).await?;
    driver.wait_for_text("The override is set.", SOON).await?;
    let stored = overrides(hub).await?;
    ensure!(stored.len() == 1 && stored[0]["person"] == hub.person("Borys").await?.as_str(), "{stored:?}");
    driver.wait_for_text("instead of", SOON).await
}

/// Moves Borys before Anna, looks at the preview and at what it warns of, and saves it.
async fn edit(driver: &WebDriver, hub: &HubApi, folder: &Path) -> Result<()> {
    let before = schedule(hub).await?;
    driver.press_button("Edit schedule", SOON).await?;
    driver.wait_for_text("Good to know before you save", SOON).await?;
    driver.press_button("Move Borys up", SOON).await?;
    driver.wait_for_text("Not saved yet.", SOON).await?;
    expect_bars(driver, TURNS, &["You", "Borys"]).await?;
    driver.fill("The first turn begins, time", "23:00", SOON).await?;
    driver.wait_for_text("Night hand-off", SOON).await?;
    picture(driver, folder, "editor").await?;
    driver.fill("The first turn begins, time", "09:00", SOON).await?;
    driver.wait_for_text("Nothing stands out", SOON).await?;
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
