//! Pictures of the real windows, light and dark, for the documents.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::lab::proxy::Proxy;
use crate::lab::web_driver::WebDriver;
use crate::lab::{App, Hub, Lab, Options, Part, clock, fixtures};

#[path = "screenshots_duty.rs"]
mod duty;
#[path = "screenshots_senders.rs"]
mod senders;

const SOON: Duration = Duration::from_secs(30);

/// The moods of the desktop: its name in the files, and its GTK theme.
const MOODS: [(&str, &str); 2] = [("light", "Adwaita"), ("dark", "Adwaita:dark")];

/// Takes a picture of each window in each of its states, into the folder `into`.
pub async fn take(into: &Path) -> Result<()> {
    std::fs::create_dir_all(into)?;
    for (mood, theme) in MOODS {
        let camera = Camera { into, mood };
        camera.demo(&mut lab(theme, Options::default()).await?).await?;
        camera.cut_off(&lab(theme, Options::default()).await?).await?;
        camera.without_sound(&mut lab(theme, Options::default().without(Part::Sound)).await?).await?;
    }
    Ok(())
}

async fn lab(theme: &str, options: Options) -> Result<Lab> {
    let mut lab = Lab::start(options).await?;
    lab.environment.set("GTK_THEME", theme);
    Ok(lab)
}

/// Scrolls what holds a part of the page until the part is at its top.
async fn bring_up(driver: &WebDriver, css: &str) -> Result<()> {
    const SCROLL: &str = r"
        const part = document.querySelector(arguments[0]);
        let room = part.parentElement;
        while (!/auto|scroll/.test(getComputedStyle(room).overflowY)) room = room.parentElement;
        room.scrollTop += part.getBoundingClientRect().top - room.getBoundingClientRect().top - 16;";
    driver.element(css, SOON).await?;
    driver.client().execute(SCROLL, vec![css.into()]).await?;
    Ok(())
}

/// Takes pictures of one mood.
struct Camera<'a> {
    into: &'a Path,
    mood: &'a str,
}

impl Camera<'_> {
    /// The first screen, the demo, the alarm, the incident, the settings, who is on call.
    async fn demo(&self, lab: &mut Lab) -> Result<()> {
        let (app, driver) = App::start_driven(lab, &[]).await?;
        driver.wait_for_text("Try the demo", SOON).await?;
        self.take(lab, "Tocsin", "welcome").await?;
        driver.close().await?;
        let _ = app.process.kill();
        app.process.ended(SOON).await?;

        let (app, driver) = App::start_driven(lab, &["--demo"]).await?;
        driver.wait_for_text("You are on call for Payments", SOON).await?;
        driver.wait_for_text("curl", SOON).await?;
        self.take(lab, "Tocsin", "first-minutes").await?;
        self.alarms(lab, &app, &driver).await?;
        self.incident(lab, &app, &driver).await?;
        driver.click_button("Settings", SOON).await?;
        driver.wait_for_text("Test the sound", SOON).await?;
        self.take(lab, "Tocsin", "settings").await?;
        self.duty(lab, &app, &driver).await?;
        self.senders(lab, &app, &driver).await
    }

    /// The alarm window for one and for several.
    async fn alarms(&self, lab: &Lab, app: &App, driver: &WebDriver) -> Result<()> {
        app.sns()?.deliver_raw(&fixtures::ecs_task_stopped()?).await?;
        driver.window("Tocsin rings", SOON).await?;
        driver.wait_for_text("exit code 137", SOON).await?;
        driver.wait_for_text("Lead in ", SOON).await?;
        self.take(lab, "Tocsin rings", "alarm").await?;
        for service in ["refunds", "ledger"] {
            app.sns()?.deliver_raw(&fixtures::ecs_task_stopped_of(service)?).await?;
        }
        driver.wait_for_text("Acknowledge all 3", SOON).await?;
        self.take(lab, "Tocsin rings", "alarm-several").await?;
        driver.click_button("Acknowledge all 3", SOON).await
    }

    /// *Now* with an incident that somebody works on.
    async fn incident(&self, lab: &Lab, app: &App, driver: &WebDriver) -> Result<()> {
        let hub = app.hub()?;
        for incident in hub.incidents().await? {
            hub.wait_for_state(&incident.id, "acknowledged", SOON).await?;
            if incident.title.starts_with("checkout") {
                hub.note(&incident.id, "Out of memory since the release of 02:40. I am rolling back.").await?;
            }
        }
        lab.screen()?.wait_for_no_window("Tocsin rings", SOON).await?;
        driver.window("Tocsin", SOON).await?;
        let row = fantoccini::Locator::XPath(r#"//button[contains(., "checkout stopped")]"#);
        driver.client().wait().at_most(SOON).for_element(row).await?.click().await?;
        driver.wait_for_text("I am rolling back", SOON).await?;
        self.take(lab, "Tocsin", "now").await?;
        bring_up(driver, "[aria-labelledby=steps]").await?;
        self.take(lab, "Tocsin", "incident").await
    }

    /// *Now* while the hub cannot be reached.
    async fn cut_off(&self, lab: &Lab) -> Result<()> {
        let hub = Hub::start(lab, "anna@example.com", "Payments").await?;
        let wire = Proxy::before(hub.address()?).await?;
        let (_app, driver) = App::start_driven(lab, &[]).await?;
        driver.click_button("Sign in", SOON).await?;
        driver.element("input[type=url]", SOON).await?.send_keys(&wire.url()).await?;
        driver.element("input[type=password]", SOON).await?.send_keys(hub.token()).await?;
        driver.element("form button.primary", SOON).await?.click().await?;
        driver.wait_for_text("You are on call for Payments", SOON).await?;
        wire.cut();
        driver.wait_for_text("Cut off from the hub", SOON).await?;
        self.take(lab, "Tocsin", "cut-off").await
    }

    /// *Now* on a laptop that cannot ring.
    async fn without_sound(&self, lab: &mut Lab) -> Result<()> {
        let (_app, driver) = App::start_driven(lab, &["--demo"]).await?;
        driver.wait_for_text("This laptop may not ring", SOON).await?;
        self.take(lab, "Tocsin", "no-sound").await
    }

    /// Waits until the screen stands still, but for what counts seconds, and takes a picture of a window.
    async fn take(&self, lab: &Lab, title: &str, name: &str) -> Result<()> {
        let screen = lab.screen()?;
        let window = screen.wait_for_window(title, SOON).await?;
        let mut before = screen.pixels().await?;
        clock::until("a screen that stands still", SOON, async || {
            tokio::time::sleep(Duration::from_millis(300)).await;
            let now = screen.pixels().await?;
            let (width, height) = now.size();
            let changed = (0..height)
                .flat_map(|y| (0..width).map(move |x| (x, y)))
                .filter(|(x, y)| now.at(*x, *y) != before.at(*x, *y))
                .count();
            before = now;
            ensure!(changed * 200 < width * height, "{changed} pixels changed");
            Ok(())
        })
        .await?;
        let file = self.into.join(format!("{name}-{}.png", self.mood));
        screen.save_window(&window, &file).await.with_context(|| format!("no picture {}", file.display()))
    }
}
