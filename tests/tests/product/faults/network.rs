//! Faults between laptop and hub.

use std::time::Duration;

use anyhow::{Result, ensure};
use tests::lab::failures::{Failure, Who};
use tests::lab::proxy::Proxy;
use tests::lab::{Options, clock, desktop};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::super::steps::{QUIET, SOON};
use super::{MINUTES, hub, journal, on_call, reachable, signed_in, text, trigger};

#[test]
fn packets_are_dropped_until_the_signal_rings_and_what_was_missed_rings_at_once() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let recording = lab.sound.record().await?;
        let hub = hub(lab).await?;
        let wire = Proxy::before(hub.address()?).await?;
        let _app = signed_in(lab, &wire.url(), hub.token()).await?;
        reachable(&hub, true).await?;
        let mut failure = Failure::named("packets-dropped")?;

        let cut = clock::now();
        failure.happens(cut);
        wire.drop_packets();
        lab.tray.wait_for_look("cut off", MINUTES, |look| look.title.contains("cut off")).await?;
        failure.noticed(Who::Laptop, clock::now(), "the tray's icon says “cut off”")?;
        let says = reachable(&hub, false).await?;
        failure.noticed(Who::Team, clock::now(), format!("“{says}”"))?;
        let heard = recording.wait_for_sound(cut, MINUTES).await?;
        failure.noticed(Who::Person, heard, "the signal for “cut off” rings")?;
        let told = lab.notifications.wait_for("cut off", SOON).await?;
        ensure!(told.urgency() == 2, "it is not critical: {told:?}");
        ensure!(heard.duration_since(cut) > Duration::from_secs(55), "too early, at {:?}", heard.duration_since(cut));

        trigger(&hub, "missed").await?;
        let restored = clock::now();
        failure.happens(restored);
        wire.restore();
        lab.tray.wait_for_entry("Acknowledge: P1 missed", MINUTES).await?;
        failure.noticed(Who::Person, clock::now(), "counted from the network's return: what was missed rings")?;
        let entry = journal(&hub, "cut_off").await?;
        ensure!(entry["rang"] == true, "{entry}");
        failure.noticed(
            Who::Hub,
            clock::now(),
            "counted from the network's return: the laptop's journal says how long it was cut off",
        )?;
        let clicked = lab.tray.click("Acknowledge").await?;
        recording.wait_for_silence(clicked, QUIET, SOON).await?;
        failure.keep()
    })
}

#[test]
fn a_half_open_connection_is_noticed_and_replaced() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let recording = lab.sound.record().await?;
        let hub = hub(lab).await?;
        let wire = Proxy::before(hub.address()?).await?;
        let _app = signed_in(lab, &wire.url(), hub.token()).await?;
        let mut failure = Failure::named("half-open")?;
        let connections = wire.connections();

        let happens = clock::now();
        failure.happens(happens);
        wire.half_open();
        // What comes meanwhile reaches nobody, until the laptop notices and connects afresh.
        trigger(&hub, "meanwhile").await?;
        let heard = recording.wait_for_sound(happens, MINUTES).await?;
        failure.noticed(Who::Laptop, heard, "no pulse came: connected afresh, and what came meanwhile rings")?;
        ensure!(wire.connections() > connections, "it rang without a new connection");
        let clicked = lab.tray.click("Acknowledge").await?;
        recording.wait_for_silence(clicked, QUIET, SOON).await?;
        failure.keep()
    })
}

/// Answers everything with 200 and a page that asks for a log-in, on the hub's own address.
async fn portal(listener: TcpListener) {
    const PAGE: &str = "<!doctype html><title>Hotel</title><p>Accept our terms to use this network.";
    while let Ok((mut client, _)) = listener.accept().await {
        tokio::spawn(async move {
            let mut request = vec![0; 1 << 14];
            if client.read(&mut request).await.is_ok_and(|count| count > 0) {
                let length = PAGE.len();
                let head = format!("HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {length}\r\n\r\n");
                // A client that has gone has seen enough.
                let _ = client.write_all(format!("{head}{PAGE}").as_bytes()).await;
            }
        });
    }
}

#[test]
fn a_captive_portal_is_no_hub() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let mut hub = hub(lab).await?;
        let _app = signed_in(lab, hub.url()?, hub.token()).await?;
        let mut failure = Failure::named("captive-portal")?;
        hub.kill()?;
        let happens = clock::now();
        let listener =
            clock::until("the hub's address", SOON, async || Ok(TcpListener::bind(hub.address()?).await?)).await?;
        let portal = tokio::spawn(portal(listener));
        failure.happens(happens);
        lab.tray.wait_for_look("cut off", SOON, |look| look.title.contains("cut off")).await?;
        failure.noticed(Who::Laptop, clock::now(), "the tray's icon says “cut off”")?;
        let told = lab.notifications.wait_for("cut off", MINUTES).await?;
        failure.noticed(
            Who::Person,
            clock::now(),
            format!("the signal rings, and a notification says “{}”", told.body),
        )?;
        portal.abort();
        hub.start_again().await?;
        failure.happens(clock::now());
        on_call(lab).await?;
        failure.noticed(Who::Laptop, clock::now(), "counted from the hub's return: connected again")?;
        let entry = journal(&hub, "cut_off").await?;
        failure.noticed(
            Who::Hub,
            clock::now(),
            format!("counted from its return: its journal says why: “{}”", text(&entry["why"])),
        )?;
        failure.keep()
    })
}
