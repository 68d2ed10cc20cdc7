//! The laptop looks at itself, stays awake on duty, and says what stands in the way of being woken before anything happens.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use tests::lab::power::Wish;
use tests::lab::proxy::Proxy;
use tests::lab::sound_card::Volume;
use tests::lab::web_driver::WebDriver;
use tests::lab::{App, Hub, HubApi, Lab, Options, Part, clock, desktop};

use super::accounts::sign_in;
use super::steps::{QUIET, SOON, ring};

/// Asks the app for something, as its screens do.
async fn invoke(driver: &WebDriver, command: &str, parameters: Value) -> Result<Value> {
    let script = "const [name, parameters, done] = arguments; \
                  window.__TAURI_INTERNALS__.invoke(name, parameters).then(done, (fault) => done({ fault }));";
    Ok(driver.client().execute_async(script, vec![json!(command), parameters]).await?)
}

/// The point of the last self-check about `subject`, as the hub shows it.
async fn point(hub: &HubApi, subject: &str) -> Result<Value> {
    let laptops = hub.get("/api/me/pagers").await?;
    let points = laptops["pagers"][0]["check"]["points"].as_array().context("it has not checked itself yet")?;
    let found = points.iter().find(|point| point["subject"] == subject);
    found.cloned().with_context(|| format!("{subject} is not among {points:?}"))
}

/// Waits until the hub shows the point so, and gives it.
async fn wait_for_point(hub: &HubApi, subject: &str, standing: &str) -> Result<Value> {
    clock::until(&format!("the point {subject} to be {standing}"), SOON, async || {
        let point = point(hub, subject).await?;
        ensure!(point["standing"] == standing, "{point}");
        Ok(point)
    })
    .await
}

/// The same for what the point says.
async fn wait_for_words(hub: &HubApi, subject: &str, words: &str) -> Result<Value> {
    clock::until(&format!("the point {subject} to say {words:?}"), SOON, async || {
        let point = point(hub, subject).await?;
        ensure!(point["found"].as_str().is_some_and(|found| found.contains(words)), "{point}");
        Ok(point)
    })
    .await
}

async fn wait_for_duty(lab: &mut Lab) -> Result<()> {
    lab.tray.wait_for_look("on call", SOON, |look| look.title.contains("on call")).await.map(drop)
}

#[test]
fn a_muted_laptop_is_seen_by_the_hub_and_mended_by_one_click() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let (app, driver) = App::start_driven(lab, &["--demo"]).await?;
        wait_for_duty(lab).await?;
        let hub = app.hub()?;
        for subject in ["feed", "clock", "sound", "volume", "notifications", "power", "tray", "disk"] {
            wait_for_point(&hub, subject, "passed").await?;
        }
        for subject in ["awake", "start"] {
            // Nobody in this lab puts to sleep, or starts programs.
            point(&hub, subject).await?;
        }

        lab.sound.set_volume(Volume { percent: 20, muted: true }).await?;
        invoke(&driver, "check_now", json!({})).await?;
        let muted = wait_for_point(&hub, "volume", "failed").await?;
        ensure!(muted["found"].as_str().is_some_and(|found| found.contains("muted")), "{muted}");
        let refused = invoke(&driver, "mend", json!({ "subject": "tray" })).await?;
        ensure!(refused["fault"]["code"] == "not_mendable", "{refused}");

        let done = invoke(&driver, "mend", json!({ "subject": "volume" })).await?;
        ensure!(done.is_null(), "{done}");
        wait_for_point(&hub, "volume", "passed").await?;
        let volume = lab.sound.volume().await?;
        ensure!(volume == Volume { percent: 60, muted: false }, "{volume:?}");
        Ok(())
    })
}

#[test]
fn without_notifications_sound_or_tray_each_point_says_so() -> Result<()> {
    // Without one of its parts, the lab's bus starts no other notification server by itself.
    desktop(Options::default().without(Part::Notifications), async |lab| {
        let (app, driver) = App::start_driven(lab, &["--demo"]).await?;
        wait_for_duty(lab).await?;
        let hub = app.hub()?;
        wait_for_point(&hub, "notifications", "warned").await?;
        lab.notifications.start().await?;
        lab.tray.stop().await?;
        lab.sound.kill()?;
        invoke(&driver, "check_now", json!({})).await?;
        wait_for_point(&hub, "sound", "failed").await?;
        wait_for_point(&hub, "tray", "warned").await?;
        // What comes back is noticed without being asked for.
        lab.sound.start().await?;
        wait_for_point(&hub, "sound", "passed").await?;
        lab.tray.start().await?;
        wait_for_point(&hub, "tray", "passed").await?;
        wait_for_point(&hub, "notifications", "passed").await?;
        Ok(())
    })
}

fn is_ours(wish: &Wish) -> bool {
    wish.who == "Tocsin" && wish.why.contains("You are on call")
}

#[test]
fn on_duty_the_computer_is_kept_awake_and_at_the_end_it_may_sleep() -> Result<()> {
    desktop(Options::default(), async |lab| {
        lab.power.start().await?;
        let (app, driver) = App::start_driven(lab, &["--demo"]).await?;
        let held = lab.power.wait_for_held(3, SOON).await?;
        ensure!(held.iter().all(is_ours), "{held:?}");
        let mut asked: Vec<_> = held.iter().map(|wish| (wish.of, wish.what.as_str())).collect();
        asked.sort_unstable();
        // Neither of them keeps the display on.
        ensure!(asked == [("logind", "idle block"), ("power manager", "sleep"), ("session manager", "4")], "{asked:?}");
        wait_for_words(&app.hub()?, "awake", "kept awake by the session manager, the power manager and logind").await?;

        // The session crashed and is there again: it is asked again.
        lab.power.stop().await?;
        lab.power.start().await?;
        let again = || lab.power.held().iter().filter(|wish| wish.of != "logind").count() == 4;
        clock::until_true("wishes of those who are there again", SOON, again).await?;

        invoke(&driver, "quit", json!({ "sure": true })).await.ok();
        clock::until_true("the computer to be let to sleep", SOON, || {
            lab.power.wishes().iter().skip(3).all(|wish| wish.over)
        })
        .await
    })
}

#[test]
fn on_battery_the_computer_may_sleep_where_its_person_wants_it_so() -> Result<()> {
    desktop(Options::default(), async |lab| {
        lab.power.start().await?;
        let (app, driver) = App::start_driven(lab, &["--demo"]).await?;
        let hub = app.hub()?;
        lab.power.wait_for_held(3, SOON).await?;
        lab.power.run_on_battery(80).await?;
        wait_for_words(&hub, "power", "On battery, 80 %").await?;
        lab.power.wait_for_held(3, SOON).await?;

        invoke(&driver, "update_settings", json!({ "patch": { "awake": "on_mains" } })).await?;
        lab.power.wait_for_held(0, SOON).await?;
        wait_for_words(&hub, "awake", "on battery the computer may go to sleep").await?;
        lab.power.run_on_mains().await?;
        lab.power.wait_for_held(3, SOON).await?;

        invoke(&driver, "update_settings", json!({ "patch": { "awake": "never" } })).await?;
        lab.power.wait_for_held(0, SOON).await?;
        let settings = invoke(&driver, "settings", json!({})).await?;
        ensure!(settings["awake"] == "never", "{settings}");
        invoke(&driver, "update_settings", json!({ "patch": { "awake": "always" } })).await?;
        lab.power.wait_for_held(3, SOON).await?;
        Ok(())
    })
}

#[test]
fn off_duty_the_computer_may_sleep() -> Result<()> {
    desktop(Options::default(), async |lab| {
        lab.power.start().await?;
        let app = App::start(lab, &["--demo", "--hidden"]).await?;
        lab.power.wait_for_held(3, SOON).await?;
        let hub = app.hub()?;
        let schedules = hub.get("/api/schedules").await?;
        let schedule = schedules["schedules"][0]["id"].as_str().context("no schedule")?.to_owned();
        let start = clock::date();
        let times = [start, start + chrono::TimeDelta::hours(2)].map(|at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string());
        let instead = json!({ "person": hub.person("Anna").await?, "start": times[0], "end": times[1] });
        hub.post(&format!("/api/schedules/{schedule}/overrides"), instead).await?;
        lab.power.wait_for_held(0, SOON).await?;
        wait_for_words(&hub, "awake", "not on call").await?;
        Ok(())
    })
}

#[test]
fn a_battery_that_runs_low_on_duty_is_told_once_and_the_hub_knows() -> Result<()> {
    desktop(Options::default(), async |lab| {
        lab.power.start().await?;
        let (app, driver) = App::start_driven(lab, &["--demo"]).await?;
        let hub = app.hub()?;
        lab.power.wait_for_held(3, SOON).await?;
        for percent in [15, 14, 13, 16] {
            lab.power.run_on_battery(percent).await?;
            invoke(&driver, "check_now", json!({})).await?;
            wait_for_words(&hub, "power", &format!("On battery, {percent} % left")).await?;
            if percent == 14 {
                driver.wait_for_text("14 % left", SOON).await?;
            }
        }
        let told = lab.notifications.wait_for("The battery is low: 14 % left.", SOON).await?;
        ensure!(told.urgency() == 2 && told.replaced == 0, "{told:?}");
        clock::until("the journal", SOON, async || {
            let laptops = hub.get("/api/me/pagers").await?;
            let journal = laptops["pagers"][0]["journal"].as_array().context("no journal")?.clone();
            let low: Vec<_> = journal.iter().filter(|entry| entry["happened"]["kind"] == "battery_low").collect();
            ensure!(low.len() == 1 && low[0]["happened"]["percent"] == 14, "{journal:?}");
            Ok(())
        })
        .await?;
        lab.power.run_on_mains().await?;
        lab.notifications.wait_for_none("The battery is low", SOON).await?;
        Ok(())
    })
}

#[test]
fn on_waking_the_feed_is_connected_afresh_at_once() -> Result<()> {
    desktop(Options::default(), async |lab| {
        lab.power.start().await?;
        let hub = Hub::start(lab, "anna@example.com", "Payments").await?;
        let wire = Proxy::before(hub.address()?).await?;
        let (app, driver) = App::start_driven(lab, &[]).await?;
        sign_in(&driver, &wire.url(), hub.token()).await?;
        // Its own requests are over by then, so that the next connection is the feed's.
        wait_for_point(&hub.api()?, "feed", "passed").await?;
        let before = wire.connections();
        lab.power.prepare_for_sleep(true).await?;
        lab.power.prepare_for_sleep(false).await?;
        clock::until_true("a new connection", SOON, || wire.connections() > before).await?;
        ensure!(std::fs::read_to_string(app.log())?.contains("the computer woke up"), "it does not say why");
        Ok(())
    })
}

#[test]
fn a_keyring_that_is_locked_in_mid_run_is_told_and_it_rings_all_the_same() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let hub = Hub::start(lab, "anna@example.com", "Payments").await?;
        let (_app, driver) = App::start_driven(lab, &[]).await?;
        sign_in(&driver, hub.url()?, hub.token()).await?;
        let person = hub.api()?;
        wait_for_point(&person, "keyring", "passed").await?;
        lab.keyring.stop().await?;
        lab.keyring.start_locked().await?;
        invoke(&driver, "check_now", json!({})).await?;
        let locked = wait_for_words(&person, "keyring", "locked").await?;
        ensure!(locked["standing"] == "warned", "{locked}");
        ensure!(locked["remedy"].as_str().is_some_and(|remedy| remedy.contains("until Tocsin ends")), "{locked}");
        wait_for_duty(lab).await
    })
}

#[test]
fn a_folder_that_takes_nothing_is_told_and_it_rings_all_the_same() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let recording = lab.sound.record().await?;
        // Folders stand where the app's small files are to be written: also for root, whom no right keeps out.
        for place in [".local/share", ".config"] {
            let folder = lab.home().join(place).join("dev.tocsin.desktop");
            for file in ["settings.json", "duties.json", "running.json", "volumes.json", "check.tmp"] {
                std::fs::create_dir_all(folder.join(format!("{file}.next")))?;
            }
        }
        let (app, driver) = App::start_driven(lab, &["--demo"]).await?;
        wait_for_duty(lab).await?;
        wait_for_point(&app.hub()?, "disk", "failed").await?;
        let fault = invoke(&driver, "update_settings", json!({ "patch": { "awake": "never" } })).await?;
        ensure!(fault["fault"]["code"] == "settings_not_saved", "{fault}");
        let incident = ring(&app, &recording).await?;
        let clicked = lab.tray.click("Acknowledge").await?;
        recording.wait_for_silence(clicked, QUIET, SOON).await?;
        app.hub()?.wait_for_state(&incident.id, "acknowledged", SOON).await?;
        Ok(())
    })
}
