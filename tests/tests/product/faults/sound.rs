//! Faults of the sound: the server, the device, the volume.

use std::time::Duration;

use anyhow::{Result, ensure};
use tests::lab::failures::{Failure, Who};
use tests::lab::sound_card::{SPEAKER, Volume};
use tests::lab::{Options, clock, desktop, ear};

use super::super::steps::{QUIET, SOON};
use super::{hub, receipt, ring, signed_in, text};

#[test]
fn the_sound_server_is_killed_and_comes_back() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let recording = lab.sound.record().await?;
        let hub = hub(lab).await?;
        let _app = signed_in(lab, hub.url()?, hub.token()).await?;
        let incident = ring(&hub, &recording).await?;
        // The second stage goes on without an end; the first is over after its two tones.
        receipt(&hub, &incident, "sounding", 2).await?;
        let mut failure = Failure::named("sound-server-killed")?;

        failure.happens(clock::now());
        lab.sound.kill()?;
        let failed = receipt(&hub, &incident, "failed", 1).await?;
        failure.noticed(Who::Hub, clock::now(), format!("“{}” on the incident's timeline", text(&failed["note"])))?;
        lab.tray.wait_for_entry("Acknowledge", SOON).await?;

        lab.sound.start().await?;
        let back = clock::now();
        let recording = lab.sound.record().await?;
        let heard = recording.wait_for_sound(back, SOON).await?;
        failure.happens(back);
        failure.noticed(Who::Laptop, heard, "counted from the server's return: the alarm is heard again, by a recorder that itself takes more than a second to begin")?;
        receipt(&hub, &incident, "sounding", 3).await?;
        failure.noticed(
            Who::Hub,
            clock::now(),
            "counted from the server's return: a new receipt says that it sounds",
        )?;
        let clicked = lab.tray.click("Acknowledge").await?;
        recording.wait_for_silence(clicked, QUIET, SOON).await?;
        failure.keep()
    })
}

#[test]
fn the_only_device_is_removed_and_added_again() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let recording = lab.sound.record().await?;
        let hub = hub(lab).await?;
        let _app = signed_in(lab, hub.url()?, hub.token()).await?;
        let incident = ring(&hub, &recording).await?;
        // The second stage goes on without an end; the first is over after its two tones.
        receipt(&hub, &incident, "sounding", 2).await?;
        let mut failure = Failure::named("device-removed")?;

        failure.happens(clock::now());
        lab.sound.remove_speaker(SPEAKER).await?;
        let failed = receipt(&hub, &incident, "failed", 1).await?;
        failure.noticed(Who::Hub, clock::now(), format!("“{}” on the incident's timeline", text(&failed["note"])))?;

        lab.sound.add_speaker(SPEAKER).await?;
        let back = clock::now();
        let recording = lab.sound.record().await?;
        let heard = recording.wait_for_sound(back, SOON).await?;
        failure.happens(back);
        failure.noticed(Who::Laptop, heard, "counted from the device's return: the alarm is heard again, by a recorder that itself takes more than a second to begin")?;
        let sounding = receipt(&hub, &incident, "sounding", 3).await?;
        let device = text(&sounding["sound"]["device"]);
        failure.noticed(
            Who::Hub,
            clock::now(),
            format!("counted from the device's return: it sounds on “{device}”"),
        )?;
        let clicked = lab.tray.click("Acknowledge").await?;
        recording.wait_for_silence(clicked, QUIET, SOON).await?;
        failure.keep()
    })
}

#[test]
fn muted_and_at_volume_0_it_is_heard_all_the_same_and_the_volume_is_put_back() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let before = Volume { percent: 0, muted: true };
        lab.sound.set_volume(before).await?;
        let recording = lab.sound.record().await?;
        let hub = hub(lab).await?;
        let mut failure = Failure::named("muted")?;
        failure.happens(clock::now());
        let _app = signed_in(lab, hub.url()?, hub.token()).await?;
        // Before any incident: the self-check at the start.
        let says = super::reachable(&hub, false).await?;
        failure.noticed(Who::Team, clock::now(), format!("counted from the app's start: “{says}”"))?;
        let reminded = lab.notifications.wait_for("may not ring", SOON).await?;
        ensure!(reminded.urgency() == 2, "it is not critical: {reminded:?}");
        failure.noticed(
            Who::Person,
            clock::now(),
            "counted from the app's start: a critical notification, and the tray",
        )?;

        let sent = super::trigger(&hub, "checkout").await?;
        failure.happens(sent);
        let heard = recording.wait_for_sound(sent, Duration::from_mins(1)).await?;
        failure.noticed(Who::Person, heard, "counted from the incident: unmuted and raised, it is heard")?;
        let sound = recording.listen(heard, Duration::from_secs(4)).await?;
        ensure!(ear::loudness(&sound) > -40.0, "hardly audible: {:.1} dBFS", ear::loudness(&sound));
        let incident = hub.api()?.wait_for_incident(SOON).await?;
        let clicked = lab.tray.click("Acknowledge").await?;
        recording.wait_for_silence(clicked, QUIET, SOON).await?;
        clock::until("the volume as it was", SOON, async || {
            let now = lab.sound.volume().await?;
            ensure!(now == before, "it is {now:?}");
            Ok(())
        })
        .await?;
        failure.happens(clicked);
        failure.noticed(
            Who::Laptop,
            clock::now(),
            "counted from the acknowledgement: the volume is put back as it was",
        )?;
        let timeline = hub.api()?.timeline(&incident.id).await?;
        let audible = timeline.iter().any(|entry| {
            let sound = &entry.change["sound"];
            sound["muted"] == false && sound["volume"].as_u64() >= Some(60)
        });
        ensure!(audible, "no receipt says that it could be heard: {timeline:#?}");
        failure.keep()
    })
}
