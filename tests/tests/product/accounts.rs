//! Signing in and out, the demo, this laptop as the hub.

use anyhow::{Context as _, Result, ensure};
use tests::lab::web_driver::WebDriver;
use tests::lab::{App, Hub, Options, desktop};

use super::steps::SOON;

/// Signs in to a hub on the first screen.
pub(crate) async fn sign_in(driver: &WebDriver, url: &str, token: &str) -> Result<()> {
    driver.click_button("Sign in", SOON).await?;
    driver.element("input[type=url]", SOON).await?.send_keys(url).await?;
    driver.element("input[type=password]", SOON).await?.send_keys(token).await?;
    driver.element("form button.primary", SOON).await?.click().await?;
    driver.wait_for_text("You are on call for Payments", SOON).await
}

#[test]
fn a_token_goes_into_the_keyring_and_never_into_a_file() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let hub = Hub::start(lab, "anna@example.com", "Payments").await?;
        let (app, driver) = App::start_driven(lab, &[]).await?;
        sign_in(&driver, hub.url()?, hub.token()).await?;
        app.process.stop().await?;
        drop(driver);
        let files = walk(&lab.home())?;
        ensure!(!files.is_empty(), "the app wrote nothing at all");
        for file in files {
            // The keyring's own file is encrypted; everything else must not have it either.
            let content = std::fs::read(&file).with_context(|| file.display().to_string())?;
            let token = hub.token().as_bytes();
            ensure!(!content.windows(token.len()).any(|part| part == token), "the token is in {}", file.display());
        }
        // Started again, it is still signed in.
        let _app = App::start(lab, &["--hidden"]).await?;
        lab.tray.wait_for_look("on call", SOON, |look| look.title.contains("on call")).await?;
        Ok(())
    })
}

#[test]
fn a_wrong_token_and_a_wrong_address_are_told_on_the_screen() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let hub = Hub::start(lab, "anna@example.com", "Payments").await?;
        let (_app, driver) = App::start_driven(lab, &[]).await?;
        driver.click_button("Sign in", SOON).await?;
        driver.element("input[type=url]", SOON).await?.send_keys(hub.url()?).await?;
        driver.element("input[type=password]", SOON).await?.send_keys("tsp_0000").await?;
        driver.element("form button.primary", SOON).await?.click().await?;
        let said = driver.text("[role=alert]", SOON).await?;
        ensure!(said.contains("token"), "{said}");

        let address = driver.element("input[type=url]", SOON).await?;
        address.clear().await?;
        address.send_keys("http://127.0.0.1:9").await?;
        driver.element("form button.primary", SOON).await?.click().await?;
        tests::lab::clock::until("the address's fault", SOON, async || {
            let said = driver.text("[role=alert]", SOON).await?;
            ensure!(said.contains("127.0.0.1:9") || said.contains("reach"), "{said}");
            Ok(())
        })
        .await
    })
}

#[test]
fn the_demo_begins_with_one_click_and_is_removed_without_trace() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let before = walk(&lab.home())?;
        let (_app, driver) = App::start_driven(lab, &[]).await?;
        driver.click_button("Try the demo", SOON).await?;
        driver.wait_for_text("curl", SOON).await?;
        driver.wait_for_text("You are on call for Payments", SOON).await?;
        ensure!(walk(&lab.home())?.iter().any(|file| file.ends_with("demo/hub.sqlite")), "where is the demo's hub?");
        driver.click_button("Remove the demo", SOON).await?;
        driver.element("[role=alertdialog] button.danger", SOON).await?.click().await?;
        driver.wait_for_text("Try the demo", SOON).await?;
        let left: Vec<_> = walk(&lab.home())?
            .into_iter()
            .filter(|file| !before.contains(file) && file.to_string_lossy().contains("demo"))
            .collect();
        ensure!(left.is_empty(), "the demo left {left:?}");
        Ok(())
    })
}

#[test]
fn this_laptop_becomes_the_hub_and_shows_the_keys_once() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let (_app, driver) = App::start_driven(lab, &[]).await?;
        driver.click_button("Set it up", SOON).await?;
        driver.element("input[type=email]", SOON).await?.send_keys("anna@example.com").await?;
        for (position, text) in [(0, "Anna"), (1, "Payments")] {
            let inputs = driver
                .client()
                .find_all(fantoccini::Locator::Css("form input:not([type=email]):not([type=url]):not([type=password])"))
                .await?;
            inputs[position].send_keys(text).await?;
        }
        driver.element("form button.primary", SOON).await?.click().await?;
        driver.wait_for_text("tsk_", SOON).await?;
        lab.tray.wait_for_look("on call", SOON, |look| look.title.contains("on call")).await?;
        Ok(())
    })
}

fn walk(folder: &std::path::Path) -> Result<Vec<std::path::PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        match entry.file_type()? {
            kind if kind.is_dir() => files.extend(walk(&entry.path())?),
            kind if kind.is_file() => files.push(entry.path()),
            _ => {}
        }
    }
    Ok(files)
}
