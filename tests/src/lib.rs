//! Whole-product tests of Tocsin, from outside: the lab and the specifications know nothing of the product's code, only its doors.
//! The rules of `oncall`, which are doors themselves, are called where nothing stands around them: in a bench of what they cost.
//!
//! - [`lab`]: a desktop on a machine that has none (screen, session bus, sound card, tray host, notifications,
//!   keyring), in which the real programs run, and the ear that listens to them;
//! - [`mod@bench`]: the measurements of `cargo xtask bench`, made in the same lab;
//! - `tests/product/`: the specifications that use it.
//!
//! A specification owns its lab and everything in it; nothing is shared between two, so that they may run side by side:
//!
//! ```no_run
//! # use std::time::Duration;
//! # use tests::lab::{self, App, Lab, fixtures};
//! fn a_stopped_service_rings() -> anyhow::Result<()> {
//!     lab::desktop(Lab::options(), async |lab| {
//!         let recording = lab.sound.record().await?;
//!         let app = App::start(lab, &["--demo"]).await?;
//!         lab.tray.item(Duration::from_secs(10)).await?;
//!
//!         let sent = app.sns()?.deliver_raw(&fixtures::ecs_task_stopped()?).await?;
//!         recording.wait_for_sound(sent.at, Duration::from_secs(5)).await?;
//!         lab.tray.wait_for_entry("Acknowledge", Duration::from_secs(5)).await?;
//!         lab.tray.click("Acknowledge").await?;
//!         Ok(())
//!     })
//! }
//! ```

#[cfg(target_os = "linux")]
pub mod bench;
#[cfg(target_os = "linux")]
pub mod lab;
