//! Faults of the laptop: its clock, its keyring, its disk.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use tests::lab::failures::{Failure, Who};
use tests::lab::wall_clock::WallClock;
use tests::lab::{App, Options, clock, desktop};

use super::super::steps::{QUIET, SOON};
use super::{check_now, found, hub, journal, on_call, receipt, ring, signed_in_with_window, signed_in_within, trigger};

/// Sets the clock of a laptop while it rings, by so many seconds.
fn clock_is_set(name: &'static str, seconds: i64) -> Result<()> {
    desktop(Options::default(), async |lab| {
        let recording = lab.sound.record().await?;
        let hub = hub(lab).await?;
        let (wall_clock, environment) = WallClock::in_folder(lab.folder(), &lab.environment)?;
        let app = signed_in_within(lab, &environment, hub.url()?, hub.token()).await?;
        let incident = ring(&hub, &recording).await?;
        receipt(&hub, &incident, "sounding", 1).await?;
        let mut failure = Failure::named(name)?;

        let set = clock::now();
        failure.happens(set);
        wall_clock.set(seconds)?;
        let entry = journal(&hub, "clock_set").await?;
        let by = entry["by_seconds"].as_i64().context("no seconds")?;
        ensure!((by - seconds).abs() <= 5, "{entry}");
        failure.noticed(
            Who::Hub,
            clock::now(),
            format!("the laptop's journal says that its clock was set by {by} s"),
        )?;
        let said = found(&hub, "clock").await?;
        failure.noticed(Who::Laptop, clock::now(), format!("the self-check: “{said}”"))?;

        // It rings on, and what comes is taken as before.
        recording.wait_for_sound(set + Duration::from_secs(8), SOON).await?;
        failure.holds(Who::Person, "it rings on, as long and as loud as without it");
        on_ringing(lab).await?;
        let clicked = lab.tray.click("Acknowledge").await?;
        recording.wait_for_silence(clicked, QUIET, SOON).await?;
        hub.api()?.wait_for_state(&incident.id, "acknowledged", SOON).await?;
        let after = trigger(&hub, "after").await?;
        let heard = recording.wait_for_sound(after, SOON).await?;
        failure.happens(after);
        failure.noticed(Who::Person, heard, "counted from the next incident: it rings")?;
        ensure!(app.process.is_running(), "the app has ended");
        failure.keep()
    })
}

async fn on_ringing(lab: &mut tests::lab::Lab) -> Result<()> {
    lab.tray.wait_for_entry("Acknowledge", SOON).await?;
    Ok(())
}

#[test]
fn the_clock_is_set_ten_minutes_ahead() -> Result<()> {
    clock_is_set("clock-ahead", 600)
}

#[test]
fn the_clock_is_set_ten_minutes_back() -> Result<()> {
    clock_is_set("clock-behind", -600)
}

#[test]
fn the_keyring_is_locked_while_the_app_runs() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let recording = lab.sound.record().await?;
        let hub = hub(lab).await?;
        let (_app, driver) = signed_in_with_window(lab, hub.url()?, hub.token()).await?;
        let mut failure = Failure::named("keyring-locked")?;
        let locked = clock::now();
        failure.happens(locked);
        lab.keyring.lock().await?;
        // Asked for here as a person does; by itself it is looked at every hour.
        check_now(&driver).await?;
        let said = found(&hub, "keyring").await?;
        let said = format!("the self-check, when it is asked for (by itself every hour): “{said}”");
        failure.noticed(Who::Laptop, clock::now(), said)?;
        let sent = trigger(&hub, "checkout").await?;
        let heard = recording.wait_for_sound(sent, SOON).await?;
        failure.happens(sent);
        failure.noticed(Who::Person, heard, "counted from an incident after it: it rings all the same")?;
        let clicked = lab.tray.click("Acknowledge").await?;
        recording.wait_for_silence(clicked, QUIET, SOON).await?;
        failure.keep()
    })
}

#[test]
fn the_disk_of_the_apps_data_is_full() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let recording = lab.sound.record().await?;
        let hub = hub(lab).await?;
        let disk = SmallDisk::below(lab.folder(), &lab.home().join(".local/share/dev.tocsin.desktop"))?;
        App::sign_in_beforehand(lab, hub.url()?, hub.token()).await?;
        let (app, driver) = App::start_driven_by(lab, disk.program(), &[]).await?;
        on_call(lab).await?;
        let mut failure = Failure::named("disk-full")?;
        failure.happens(clock::now());
        disk.fill(&app)?;
        check_now(&driver).await?;
        let said = found(&hub, "disk").await?;
        let said = format!("the self-check, when it is asked for (by itself every hour): “{said}”");
        failure.noticed(Who::Laptop, clock::now(), said)?;
        let sent = trigger(&hub, "checkout").await?;
        let heard = recording.wait_for_sound(sent, SOON).await?;
        failure.happens(sent);
        failure.noticed(Who::Person, heard, "counted from an incident after it: it rings all the same")?;
        on_ringing(lab).await?;
        let clicked = lab.tray.click("Acknowledge").await?;
        recording.wait_for_silence(clicked, QUIET, SOON).await?;
        ensure!(app.process.is_running(), "the app has ended");
        on_call_or_acknowledged(lab).await?;
        failure.keep()
    })
}

async fn on_call_or_acknowledged(lab: &mut tests::lab::Lab) -> Result<()> {
    let calm = |title: &str| title.contains("on call") || title.contains("acknowledged");
    lab.tray.wait_for_look("calm", SOON, |look| calm(&look.title)).await?;
    Ok(())
}

/// A disk of its own below one folder of the app's, so small that it can be filled.
struct SmallDisk {
    program: PathBuf,
    folder: PathBuf,
}

impl SmallDisk {
    /// The disk, and the program that starts the app on it: in a namespace of its own, so that nobody else sees the disk and
    /// nobody needs to be root.
    fn below(lab: &Path, folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder)?;
        let program = lab.join("tocsin-on-a-small-disk");
        let script = format!(
            "#!/bin/sh\n\
             [ -n \"$ON_A_SMALL_DISK\" ] || ON_A_SMALL_DISK=1 exec unshare --map-root-user --mount \"$0\" \"$@\"\n\
             mount -t tmpfs -o size=2m tmpfs '{}' && exec '{}' \"$@\"\n",
            folder.display(),
            App::program()?.display()
        );
        fs::write(&program, script)?;
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755))?;
        Ok(Self { program, folder: folder.to_owned() })
    }

    fn program(&self) -> &Path {
        &self.program
    }

    /// Fills it to the last byte.
    fn fill(&self, app: &App) -> Result<()> {
        let below = self.folder.strip_prefix("/")?;
        let seen_by = |pid: u32| Path::new("/proc").join(pid.to_string()).join("root").join(below);
        let runs_on_it = |pid: &u32| seen_by(*pid).join("running.json").exists();
        let pid = app.tree().pids()?.into_iter().find(runs_on_it).context("nobody sees the small disk")?;
        let mut filler = fs::File::create(seen_by(pid).join("filler"))?;
        let full = loop {
            if let Err(error) = filler.write_all(&[0x55; 4096]) {
                break error;
            }
        };
        ensure!(full.kind() == std::io::ErrorKind::StorageFull, "not full, but: {full}");
        Ok(())
    }
}
