//! That the app runs when it should, and that somebody notices when it does not.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use tests::lab::halt::Halt;
use tests::lab::notify_socket::NotifySocket;
use tests::lab::recording::Recording;
use tests::lab::session::Session;
use tests::lab::{App, Hub, HubApi, Lab, Options, clock, desktop};

use super::accounts::sign_in;
use super::steps::{QUIET, SOON, post_sns, ring};

const UNIT: &str = "tocsin.service";
/// The app says how it is every ten seconds; twice that, and more on a busy machine, without a word is silence.
const SILENT: Duration = Duration::from_secs(25);
/// A hang is noticed within two looks.
const NOTICED: Duration = Duration::from_mins(1);

/// Waits for an entry of a kind in the journal of the person's one laptop.
async fn journal(hub: &HubApi, kind: &str) -> Result<Value> {
    clock::until(&format!("the hub to hear: {kind}"), SOON, async || {
        let mine = hub.get("/api/me/pagers").await?;
        let journal = mine["pagers"][0]["journal"].as_array().context("no journal")?.clone();
        let found = journal.iter().find(|entry| entry["happened"]["kind"] == kind);
        found.map(|entry| entry["happened"].clone()).with_context(|| format!("{journal:?}"))
    })
    .await
}

#[test]
fn whoever_started_it_is_told_that_it_is_up_that_it_is_well_and_that_it_ends() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let socket = NotifySocket::open(lab.folder())?;
        let started = clock::now();
        let app = App::start_in(lab, &socket.environment(&lab.environment), &["--demo", "--hidden"]).await?;
        let ready = socket.wait_for("READY=1", started, SOON).await?;
        let well = socket.wait_for("WATCHDOG=1", ready, SOON).await?;
        socket.wait_for("WATCHDOG=1", well + Duration::from_secs(1), SOON).await?;
        let marker = lab.home().join(".local/share/dev.tocsin.desktop/running.json");
        ensure!(marker.exists(), "no file says that it runs");
        let stopped = clock::now();
        ensure!(app.process.stop().await?.success(), "it did not end well");
        socket.wait_for("STOPPING=1", stopped, SOON).await?;
        ensure!(!marker.exists(), "the next start will take this end for a crash");
        Ok(())
    })
}

#[test]
fn a_main_thread_that_hangs_is_told_the_hub_and_the_person_and_no_longer_called_well() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let socket = NotifySocket::open(lab.folder())?;
        let app = App::start_in(lab, &socket.environment(&lab.environment), &["--demo", "--hidden"]).await?;
        lab.tray.wait_for_look("on call", SOON, |look| look.title.contains("on call")).await?;
        socket.wait_for("WATCHDOG=1", app.started_at(), SOON).await?;

        let halt = Halt::main_thread_of(app.process.pid(), lab.folder(), &lab.environment).await?;
        lab.notifications.wait_for("does not answer", NOTICED).await?;
        let told = journal(&app.hub()?, "hung").await?;
        ensure!(told["seconds"].as_u64().is_some_and(|seconds| seconds >= 10), "{told}");
        socket.wait_for_silence(SILENT, NOTICED).await?;

        drop(halt);
        socket.wait_for("WATCHDOG=1", clock::now(), SOON).await?;
        Ok(())
    })
}

#[test]
fn while_the_display_stands_still_it_rings_and_is_not_started_anew() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let recording = lab.sound.record().await?;
        let socket = NotifySocket::open(lab.folder())?;
        let app = App::start_in(lab, &socket.environment(&lab.environment), &["--demo", "--hidden"]).await?;
        lab.tray.wait_for_look("on call", SOON, |look| look.title.contains("on call")).await?;

        lab.screen()?.freeze();
        // Opening a window waits for the display, which does not answer.
        lab.tray.click("Open Tocsin").await?;
        lab.notifications.wait_for("does not answer", NOTICED).await?;
        journal(&app.hub()?, "hung").await?;
        let hung = clock::now();
        // No start anew would help: it would wait for the same display, and not ring.
        let well = socket.wait_for("WATCHDOG=1", hung, SOON).await?;

        let delivered = post_sns(&app).await?;
        recording.wait_for_sound(delivered.at, SOON).await?;
        let clicked = lab.tray.click("Acknowledge").await?;
        recording.wait_for_silence(clicked, QUIET, SOON).await?;
        socket.wait_for("WATCHDOG=1", well + Duration::from_secs(1), SOON).await?;

        lab.screen()?.wake();
        lab.screen()?.wait_for_window("Tocsin", SOON).await?;
        lab.notifications.wait_for_none("does not answer", NOTICED).await?;
        Ok(())
    })
}

#[test]
fn without_anybody_who_would_it_starts_itself_anew_after_a_minute() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let app = App::start(lab, &["--demo", "--hidden"]).await?;
        lab.tray.wait_for_look("on call", SOON, |look| look.title.contains("on call")).await?;
        let halt = Halt::main_thread_of(app.process.pid(), lab.folder(), &lab.environment).await?;
        let crashed = clock::until("it to start anew", NOTICED * 2, async || {
            let log = app.process.logged()?;
            ensure!(log.contains("had not ended in order"), "it did not start anew");
            Ok(())
        });
        crashed.await?;
        drop(halt);
        lab.tray.wait_for_look("on call", SOON, |look| look.title.contains("on call")).await?;
        journal(&app.hub()?, "crashed").await?;
        Ok(())
    })
}

#[test]
fn a_crash_while_it_rings_is_told_at_the_next_start() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let recording = lab.sound.record().await?;
        let app = App::start(lab, &["--demo", "--hidden"]).await?;
        ring(&app, &recording).await?;
        app.process.kill()?;

        let app = App::start(lab, &["--demo", "--hidden"]).await?;
        let told = journal(&app.hub()?, "crashed").await?;
        ensure!(told["on_duty"] == true && told["ringing"] == true, "{told}");
        lab.tray.wait_for_entry("Tocsin had ended unexpectedly", SOON).await?;
        app.process.stop().await?;

        // An end in order is none.
        let app = App::start(lab, &["--demo", "--hidden"]).await?;
        journal(&app.hub()?, "left").await?;
        let mine = app.hub()?.get("/api/me/pagers").await?;
        let crashes = mine["pagers"][0]["journal"].as_array().context("no journal")?.iter();
        ensure!(crashes.filter(|entry| entry["happened"]["kind"] == "crashed").count() == 1, "{mine}");
        Ok(())
    })
}

#[test]
fn quitting_on_duty_asks_first_and_tells_the_hub() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let hub = Hub::start(lab, "anna@example.com", "Payments").await?;
        let (app, driver) = App::start_driven(lab, &[]).await?;
        sign_in(&driver, hub.url()?, hub.token()).await?;
        lab.tray.wait_for_entry("Quit…", SOON).await?;
        lab.tray.click("Quit").await?;
        driver.element("[role=alertdialog]", SOON).await?;
        driver.click_button("Stay reachable", SOON).await?;
        ensure!(!lab.tray.items().is_empty(), "it ended without being asked twice");

        lab.tray.click("Quit").await?;
        driver.element("[role=alertdialog] button.danger", SOON).await?.click().await?;
        lab.tray.wait_for_none(SOON).await?;
        let left = journal(&hub.api()?, "left").await?;
        ensure!(left["why"] == "quit" && left["on_duty"] == true, "{left}");
        drop(app);
        Ok(())
    })
}

/// Signs in, with an entry among what the desktop starts that an earlier version made, and ends the app.
async fn set_up_by_an_earlier_version(lab: &mut Lab) -> Result<Hub> {
    let autostart = lab.home().join(".config/autostart");
    std::fs::create_dir_all(&autostart)?;
    let entry =
        format!("[Desktop Entry]\nType=Application\nName=Tocsin\nExec={} --hidden\n", App::program()?.display());
    std::fs::write(autostart.join("Tocsin.desktop"), entry)?;
    let hub = Hub::start(lab, "anna@example.com", "Payments").await?;
    let (app, driver) = App::start_driven(lab, &[]).await?;
    sign_in(&driver, hub.url()?, hub.token()).await?;
    let wanted = lab.home().join(".config/systemd/user/graphical-session.target.wants").join(UNIT);
    clock::until_true("systemd to be told to start it", SOON, || wanted.is_symlink()).await?;
    lab.tray.click("Quit").await?;
    driver.element("[role=alertdialog] button.danger", SOON).await?.click().await?;
    lab.tray.wait_for_none(SOON).await?;
    app.process.stop().await?;
    Ok(hub)
}

/// Waits until systemd has the app up in a process other than `before`.
async fn up(session: &Session, before: Option<u32>) -> Result<u32> {
    clock::until("systemd to have it up", SOON, async || {
        let pid = session.pid(UNIT).await?;
        ensure!(Some(pid) != before, "it is still the one before");
        Ok(pid)
    })
    .await
}

async fn rings(hub: &Hub, recording: &Recording) -> Result<Instant> {
    let key = hub.keys().iter().find(|key| key.kind == "opsgenie").context("a key")?.key.clone();
    let sent = clock::now();
    let answer = tests::lab::http::client(SOON)?
        .post(format!("{}/v2/alerts", hub.url()?))
        .header("authorization", format!("GenieKey {key}"))
        .json(&serde_json::json!({ "message": "checkout stopped", "priority": "P1" }))
        .send()
        .await?;
    ensure!(answer.status() == 202, "{}", answer.status());
    recording.wait_for_sound(sent, SOON).await
}

#[test]
fn systemd_starts_it_at_login_and_again_after_a_crash_and_ends_it_at_logout() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let session = Session::start(lab).await?;
        let hub = set_up_by_an_earlier_version(lab).await?;
        let unit = lab.home().join(".config/systemd/user").join(UNIT);
        lab.environment.ask("systemd-analyze", &["--user", "verify", &unit.to_string_lossy()]).await?;

        let recording = lab.sound.record().await?;
        session.log_in().await?;
        let first = up(&session, None).await?;
        lab.tray.wait_for_look("on call", SOON, |look| look.title.contains("on call")).await?;
        rings(&hub, &recording).await?;

        let killed = clock::now();
        ensure!(session.kill(UNIT).await? == first, "another process was killed");
        recording.wait_for_silence(killed, Duration::from_millis(500), SOON).await?;
        let second = up(&session, Some(first)).await?;
        recording.wait_for_sound(killed + Duration::from_secs(1), SOON).await?;
        let crashed = journal(&hub.api()?, "crashed").await?;
        ensure!(crashed["ringing"] == true, "{crashed}");

        session.log_out().await?;
        clock::until("it to have ended", SOON, async || {
            let state = session.property(UNIT, "ActiveState").await?;
            ensure!(state == "inactive", "{state}");
            Ok(())
        })
        .await?;
        ensure!(session.property(UNIT, "Result").await? == "success", "it did not end well");
        let left = journal(&hub.api()?, "left").await?;
        ensure!(left["why"] == "session_ended" && second != first, "{left}");
        Ok(())
    })
}

#[test]
fn a_start_by_hand_is_handed_to_systemd_and_a_hang_ends_in_a_new_start() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let session = Session::start(lab).await?;
        let _hub = set_up_by_an_earlier_version(lab).await?;
        // This desktop does not tell systemd of a login: what it starts by itself hands over.
        let app = App::start(lab, &["--hidden"]).await?;
        ensure!(app.process.ended(SOON).await?.success(), "it did not hand over");
        let first = up(&session, None).await?;
        lab.tray.wait_for_look("on call", SOON, |look| look.title.contains("on call")).await?;

        let halt = Halt::main_thread_of(first, lab.folder(), &lab.environment).await?;
        clock::until("systemd to start it anew", NOTICED * 2, async || {
            let pid = session.pid(UNIT).await?;
            ensure!(pid != first, "it is still the one that hangs");
            Ok(())
        })
        .await?;
        drop(halt);
        lab.tray.wait_for_look("on call", SOON, |look| look.title.contains("on call")).await?;
        session.ask(&["stop", UNIT]).await?;
        Ok(())
    })
}
