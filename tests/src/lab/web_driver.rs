//! The windows of the app from inside: WebDriver, by WebKit's own driver.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use chrono::NaiveDateTime;
use fantoccini::actions::{InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};
use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;

use super::Lab;
use super::clock;
use super::process::Process;

const START: Duration = Duration::from_secs(30);

/// A session with one app.
#[derive(Debug)]
pub struct WebDriver {
    client: Client,
}

impl WebDriver {
    /// Starts the driver, and by it `program`, and takes the first window that opens. The process is the driver's; what the
    /// program writes comes out of it.
    pub(crate) async fn open(lab: &Lab, program: &Path, arguments: &[&str]) -> Result<(Process, Self)> {
        // The driver takes no port 0: one that is free at this moment will be so in the next.
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let environment = lab.environment.with("TAURI_AUTOMATION", "true").with("TAURI_WEBVIEW_AUTOMATION", "true");
        let mut command = environment.command("WebKitWebDriver")?;
        command.args(["--host=127.0.0.1", &format!("--port={port}")]);
        let process = Process::start(lab.folder(), "tocsin", &mut command)?;

        let options = json!({ "binary": program, "args": arguments });
        let capabilities = Capabilities::from_iter([("webkitgtk:browserOptions".to_owned(), options)]);
        let url = format!("http://127.0.0.1:{port}");
        clock::until("WebKit's driver", START, async || {
            ensure!(tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok(), "it does not listen yet");
            Ok(())
        })
        .await?;
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let session = builder.capabilities(capabilities);
        let client = tokio::time::timeout(START, session.connect(&url)).await;
        let client = client.context("the app opened no window that could be driven")??;
        Ok((process, Self { client }))
    }

    /// The session itself, for what is not here.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Waits for an element by CSS selector.
    pub async fn element(&self, css: &str, within: Duration) -> Result<Element> {
        self.wait(Locator::Css(css), css, within).await
    }

    /// The text that an element shows. By the page's own account (`innerText`): the driver's leaves text out that is cut off
    /// with an ellipsis.
    pub async fn text(&self, css: &str, within: Duration) -> Result<String> {
        let element = self.element(css, within).await?;
        Ok(element.prop("innerText").await?.unwrap_or_default())
    }

    /// Waits until the window shows a text, anywhere.
    pub async fn wait_for_text(&self, text: &str, within: Duration) -> Result<()> {
        clock::until(&format!("{text:?} in the window"), within, async || {
            let body = self.client.find(Locator::Css("body")).await?.prop("innerText").await?.unwrap_or_default();
            ensure!(body.contains(text), "it shows: {body}");
            Ok(())
        })
        .await
    }

    /// Waits for the button that says `label` (whole, or at its beginning) and clicks it.
    pub async fn click_button(&self, label: &str, within: Duration) -> Result<()> {
        ensure!(!label.contains('"'), "a label with quotation marks cannot be looked for");
        let path = format!(r#"//button[starts-with(normalize-space(.), "{label}")]"#);
        let button = self.wait(Locator::XPath(&path), &format!("the button {label:?}"), within).await?;
        Ok(button.click().await?)
    }

    /// Waits for the field, the choice or the box with this label (whole), by whichever of HTML's ways it is labelled.
    pub async fn field(&self, label: &str, within: Duration) -> Result<Element> {
        ensure!(!label.contains('"'), "a label with quotation marks cannot be looked for");
        let path = format!(
            r#"//*[self::input or self::select or self::textarea][@aria-label="{label}" or @id=//label[normalize-space(.)="{label}"]/@for]"#
        );
        self.wait(Locator::XPath(&path), &format!("the field {label:?}"), within).await
    }

    /// Writes into the field with this label, in the place of what is there.
    pub async fn fill(&self, label: &str, text: &str, within: Duration) -> Result<()> {
        let field = self.field(label, within).await?;
        field.clear().await?;
        Ok(field.send_keys(text).await?)
    }

    /// Puts a moment into the field for a day and a time with this label, as picking it in a calendar does: such a field has
    /// parts, in an order that depends on the language, and takes keys part by part.
    pub async fn fill_moment(&self, label: &str, at: NaiveDateTime, within: Duration) -> Result<()> {
        const SET: &str = "arguments[0].value = arguments[1];
            arguments[0].dispatchEvent(new Event('input', { bubbles: true }));";
        let field = self.field(label, within).await?;
        let value = json!(at.format("%Y-%m-%dT%H:%M").to_string());
        self.client.execute(SET, vec![serde_json::to_value(field)?, value]).await?;
        Ok(())
    }

    /// Chooses, in the field with this label, the choice that says `choice`.
    pub async fn choose(&self, label: &str, choice: &str, within: Duration) -> Result<()> {
        let field = self.field(label, within).await?;
        clock::until(&format!("{choice:?} in the field {label:?}"), within, async || {
            Ok(field.select_by_label(choice).await?)
        })
        .await
    }

    /// Waits for the button by whichever name it has for those who do not see it (whole, or its beginning), gives it the focus
    /// and presses Enter on it, as somebody does who has no mouse.
    pub async fn press_button(&self, name: &str, within: Duration) -> Result<()> {
        ensure!(!name.contains('"'), "a name with quotation marks cannot be looked for");
        let path = format!(
            r#"//*[self::button or self::summary][starts-with(@aria-label, "{name}") or (not(@aria-label) and starts-with(normalize-space(.), "{name}"))]"#
        );
        let button = self.wait(Locator::XPath(&path), &format!("the button {name:?}"), within).await?;
        Ok(button.send_keys(&char::from(Key::Enter).to_string()).await?)
    }

    /// Drags with the mouse from one place of the page to another, in steps, as a hand does.
    pub async fn drag(&self, from: (f64, f64), to: (f64, f64)) -> Result<()> {
        const STEPS: u32 = 8;
        let at = |(x, y)| PointerAction::MoveTo { duration: Some(Duration::from_millis(20)), x, y };
        let mut mouse = MouseActions::new("mouse".to_owned()).then(at(from));
        mouse = mouse.then(PointerAction::Down { button: MOUSE_BUTTON_LEFT });
        for step in 1..=STEPS {
            let part = |start: f64, end: f64| (start + (end - start) * f64::from(step) / f64::from(STEPS)).round();
            mouse = mouse.then(at((part(from.0, to.0), part(from.1, to.1))));
        }
        let actions = mouse.then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
        Ok(self.client.perform_actions(actions).await?)
    }

    /// The titles that the pages in the windows have, in no order.
    pub async fn titles(&self) -> Result<Vec<String>> {
        let current = self.client.window().await;
        let mut titles = Vec::new();
        for window in self.client.windows().await? {
            self.client.switch_to_window(window).await?;
            titles.push(self.client.title().await?);
        }
        // The window that was driven may be one that has closed.
        if let Ok(window) = current {
            self.client.switch_to_window(window).await?;
        }
        Ok(titles)
    }

    /// Waits for the window whose page has this title, and turns to it.
    pub async fn window(&self, title: &str, within: Duration) -> Result<()> {
        clock::until(&format!("the window {title:?}"), within, async || {
            let mut others = Vec::new();
            for window in self.client.windows().await? {
                self.client.switch_to_window(window).await?;
                let its_title = self.client.title().await?;
                if its_title == title {
                    return Ok(());
                }
                others.push(its_title);
            }
            bail!("there are {others:?}")
        })
        .await
    }

    /// Waits until no page has this title. The session then drives no window until [`WebDriver::window`] chose one.
    pub async fn wait_for_no_window(&self, title: &str, within: Duration) -> Result<()> {
        clock::until(&format!("the window {title:?} to go"), within, async || {
            ensure!(!self.titles().await?.iter().any(|open| open == title), "it is still there");
            Ok(())
        })
        .await
    }

    /// Saves what the window shows as a PNG file.
    pub async fn save(&self, file: &Path) -> Result<()> {
        Ok(fs::write(file, self.client.screenshot().await?)?)
    }

    /// Ends the session, and with it the app.
    pub async fn close(self) -> Result<()> {
        Ok(self.client.close().await?)
    }

    async fn wait(&self, locator: Locator<'_>, what: &str, within: Duration) -> Result<Element> {
        clock::until(what, within, async || Ok(self.client.find(locator).await?)).await
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use anyhow::Result;

    use super::*;
    use crate::lab::desktop;

    const SOON: Duration = Duration::from_secs(15);

    /// WebKit's own small browser, which comes with the library.
    fn browser() -> PathBuf {
        let libraries = fs::read_dir("/usr/lib").unwrap().map(|entry| entry.unwrap().path());
        let browsers = libraries.map(|folder| folder.join("webkit2gtk-4.1/MiniBrowser"));
        browsers.into_iter().find(|file| file.is_file()).expect("libwebkit2gtk-4.1-0 has MiniBrowser")
    }

    #[test]
    fn a_page_is_read_and_clicked() -> Result<()> {
        desktop(Lab::options(), async |lab| {
            let (_process, driver) = WebDriver::open(lab, &browser(), &["--automation"]).await?;
            let page = lab.folder().join("page.html");
            let button =
                "<button onclick=\"document.querySelector('p').textContent = 'Silent'\"> Acknowledge it</button>";
            fs::write(&page, format!("<title>Alarm</title><p>It rings</p>{button}"))?;
            driver.client().goto(&format!("file://{}", page.display())).await?;

            driver.window("Alarm", SOON).await?;
            assert_eq!(driver.text("p", SOON).await?, "It rings");
            driver.click_button("Acknowledge", SOON).await?;
            driver.wait_for_text("Silent", SOON).await?;
            let picture = lab.folder().join("page.png");
            driver.save(&picture).await?;
            assert!(fs::read(picture)?.starts_with(b"\x89PNG"));
            driver.close().await
        })
    }
}
