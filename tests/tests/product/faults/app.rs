//! Faults of the app: it is killed while it rings, it hangs.

use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use tests::lab::failures::{Failure, Who};
use tests::lab::halt::Halt;
use tests::lab::{App, Options, clock, desktop};

use super::super::steps::{QUIET, SOON};
use super::{MINUTES, hub, journal, receipt, ring, signed_in, text, trigger};

#[test]
fn the_app_is_killed_while_it_rings_and_started_again() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let recording = lab.sound.record().await?;
        let hub = hub(lab).await?;
        let app = signed_in(lab, hub.url()?, hub.token()).await?;
        let incident = ring(&hub, &recording).await?;
        let mut failure = Failure::named("app-killed-ringing")?;
        app.process.kill()?;
        recording.wait_for_silence(clock::now(), QUIET, SOON).await?;

        let started = clock::now();
        failure.happens(started);
        let _app = App::start(lab, &["--hidden"]).await?;
        let heard = recording.wait_for_sound(started, SOON).await?;
        failure.noticed(Who::Person, heard, "counted from the app's start: it rings again")?;
        let crashed = journal(&hub, "crashed").await?;
        ensure!(crashed["ringing"] == true && crashed["on_duty"] == true, "{crashed}");
        failure.noticed(
            Who::Hub,
            clock::now(),
            "counted from the app's start: the laptop's journal says that it had crashed",
        )?;
        lab.tray.wait_for_entry("Acknowledge", SOON).await?;
        let clicked = lab.tray.click("Acknowledge").await?;
        recording.wait_for_silence(clicked, QUIET, SOON).await?;
        hub.api()?.wait_for_state(&incident.id, "acknowledged", SOON).await?;
        failure.keep()
    })
}

#[test]
fn the_app_is_gone_while_it_rings_and_the_incident_goes_on_to_the_next() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let recording = lab.sound.record().await?;
        let hub = hub(lab).await?;
        let api = hub.api()?;
        // Who is called next, if no laptop rings: Borys, a minute after the incident opened.
        api.post("/api/people", json!({ "email": "borys@example.com", "name": "Borys", "time_zone": "Europe/Kyiv" }))
            .await?;
        let borys = api.person("Borys").await?;
        let team = api.get("/api/teams").await?["teams"][0].clone();
        let me = api.get("/api/me").await?["person"]["id"].clone();
        let rules = json!([
            { "after_minutes": 0, "if_not": "acknowledged", "notify": { "person": me } },
            { "after_minutes": 1, "if_not": "delivered", "notify": { "person": borys } },
        ]);
        let policy = json!({ "team": team["id"], "name": "Next", "rules": rules, "repeat": null });
        let policy = api.post("/api/policies", policy).await?;
        let path = format!("/api/teams/{}", text(&team["id"]));
        api.change(&path, |team| {
            team["routing"] = json!([{ "to": { "policy": policy["id"] } }]);
        })
        .await?;

        let app = signed_in(lab, hub.url()?, hub.token()).await?;
        let incident = ring(&hub, &recording).await?;
        receipt(&hub, &incident, "sounding", 1).await?;
        let mut failure = Failure::named("app-gone")?;
        failure.happens(clock::now());
        app.process.kill()?;
        let lost = receipt(&hub, &incident, "failed", 1).await?;
        failure.noticed(Who::Hub, clock::now(), format!("“{}” on the incident's timeline", text(&lost["note"])))?;
        let called = clock::until("Borys to be called", MINUTES, async || {
            let incident = api.incident(&incident.id).await?;
            let page = incident.pages.iter().find(|page| page.person.name == "Borys");
            page.map(|_| clock::now()).with_context(|| format!("called are {:?}", incident.called()))
        })
        .await?;
        failure.noticed(Who::Team, called, "the next of the policy is called, since no laptop rings any more")?;
        failure.keep()
    })
}

#[test]
fn the_apps_windows_and_tray_hang() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let recording = lab.sound.record().await?;
        let hub = hub(lab).await?;
        let app = signed_in(lab, hub.url()?, hub.token()).await?;
        let mut failure = Failure::named("main-thread-hung")?;
        failure.happens(clock::now());
        let halt = Halt::main_thread_of(app.process.pid(), lab.folder(), &lab.environment).await?;
        lab.notifications.wait_for("does not answer", MINUTES).await?;
        failure.noticed(Who::Person, clock::now(), "a notification says that Tocsin's window does not answer")?;
        let hung = journal(&hub, "hung").await?;
        failure.noticed(
            Who::Hub,
            clock::now(),
            format!("the laptop's journal: it has hung for {} s", hung["seconds"]),
        )?;
        let sent = trigger(&hub, "checkout").await?;
        let heard = recording.wait_for_sound(sent, SOON).await?;
        failure.happens(sent);
        failure.noticed(Who::Person, heard, "counted from an incident while it hangs: it rings all the same")?;
        drop(halt);
        failure.keep()
    })
}
