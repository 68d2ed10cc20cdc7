//! A private screen with a window manager, and the hands of a person at keyboard and mouse.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use super::clock;
use super::environment::Environment;
use super::pixels::Pixels;
use super::process::Process;

/// Width and height of the screen in pixels.
pub const SIZE: (usize, usize) = (1280, 800);

/// Longest wait for the parts of the screen to start.
const START: Duration = Duration::from_secs(20);

/// An X server without a monitor (Xvfb), and openbox in it.
#[derive(Debug)]
pub struct Screen {
    environment: Environment,
    #[expect(dead_code, reason = "held for its drop; before the server's")]
    window_manager: Process,
    server: Process,
}

/// A window that is on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// Its X id.
    pub id: String,
    /// The title in its bar.
    pub title: String,
}

impl Screen {
    /// Starts both on a display that is free, and writes it into `environment` as `DISPLAY`.
    pub async fn start(folder: &Path, environment: &mut Environment) -> Result<Self> {
        let mut command = environment.command("Xvfb")?;
        let size = format!("{}x{}x24", SIZE.0, SIZE.1);
        command.args(["-displayfd", "1", "-screen", "0", &size, "-nolisten", "tcp", "-noreset"]);
        let server = Process::start(folder, "Xvfb", &mut command)?;
        let display = server.line("", START).await?;
        environment.set("DISPLAY", format!(":{display}"));

        let window_manager = Process::start(folder, "openbox", &mut environment.command("openbox")?)?;
        let screen = Self { environment: environment.clone(), window_manager, server };
        clock::until("openbox to manage the windows", START, async || {
            let check = screen.environment.ask("xprop", &["-root", "_NET_SUPPORTING_WM_CHECK"]).await?;
            ensure!(check.contains("window id"), "{check}");
            Ok(())
        })
        .await?;
        Ok(screen)
    }

    /// The display stands still: whoever asks it for something waits, until [`Screen::wake`].
    pub fn freeze(&self) {
        self.server.freeze();
    }

    /// It goes on.
    pub fn wake(&self) {
        self.server.wake();
    }

    /// What the screen shows.
    pub async fn pixels(&self) -> Result<Pixels> {
        let rgb = self.environment.run("import", &["-window", "root", "-depth", "8", "rgb:-"]).await?;
        Pixels::from_rgb(SIZE.0, SIZE.1, rgb)
    }

    /// Saves what the screen shows as a PNG file.
    pub async fn save(&self, file: &Path) -> Result<()> {
        self.environment.run("import", &["-window", "root", &file.to_string_lossy()]).await?;
        Ok(())
    }

    /// Saves one window, without its frame, as a PNG file.
    pub async fn save_window(&self, window: &Window, file: &Path) -> Result<()> {
        self.environment.run("import", &["-window", &window.id, &file.to_string_lossy()]).await?;
        Ok(())
    }

    /// Presses keys together, as `ctrl+alt+a` or `Return`.
    pub async fn key(&self, keys: &str) -> Result<()> {
        self.xdotool(&["key", "--clearmodifiers", keys]).await?;
        Ok(())
    }

    /// Types text into what has the focus.
    pub async fn write(&self, text: &str) -> Result<()> {
        self.xdotool(&["type", "--clearmodifiers", text]).await?;
        Ok(())
    }

    /// Clicks with the left button at a place of the screen.
    pub async fn click(&self, x: usize, y: usize) -> Result<()> {
        self.press(x, y, 1).await
    }

    /// Clicks with the right button at a place of the screen.
    pub async fn right_click(&self, x: usize, y: usize) -> Result<()> {
        self.press(x, y, 3).await
    }

    async fn press(&self, x: usize, y: usize, button: u8) -> Result<()> {
        let (x, y, button) = (x.to_string(), y.to_string(), button.to_string());
        self.xdotool(&["mousemove", "--sync", &x, &y, "click", &button]).await?;
        Ok(())
    }

    /// The visible windows that have a title.
    pub async fn windows(&self) -> Result<Vec<Window>> {
        let list = self.environment.ask("xprop", &["-root", "_NET_CLIENT_LIST"]).await?;
        let mut windows = Vec::new();
        let (_, ids) = list.split_once('#').unwrap_or_default();
        for id in ids.split(',').map(str::trim).filter(|id| !id.is_empty()) {
            // A window may close between the list and the question for its title.
            if let Ok(title) = self.xdotool(&["getwindowname", id]).await {
                windows.push(Window { id: id.to_owned(), title });
            }
        }
        Ok(windows)
    }

    /// The window with this title, if it is there now.
    pub async fn window(&self, title: &str) -> Result<Option<Window>> {
        Ok(self.windows().await?.into_iter().find(|window| window.title == title))
    }

    /// Waits for the window with this title.
    pub async fn wait_for_window(&self, title: &str, within: Duration) -> Result<Window> {
        clock::until(&format!("the window {title:?}"), within, async || {
            let windows = self.windows().await?;
            let found = windows.iter().find(|window| window.title == title);
            found.cloned().with_context(|| format!("on the screen: {windows:?}"))
        })
        .await
    }

    /// Waits until no window has this title.
    pub async fn wait_for_no_window(&self, title: &str, within: Duration) -> Result<()> {
        clock::until(&format!("the window {title:?} to go"), within, async || {
            ensure!(self.window(title).await?.is_none(), "it is still on the screen");
            Ok(())
        })
        .await
    }

    /// Closes a window as a person does: to the front, then Alt+F4, by which the window manager asks it to close.
    pub async fn close(&self, window: &Window) -> Result<()> {
        self.xdotool(&["windowactivate", "--sync", &window.id]).await?;
        self.key("alt+F4").await
    }

    async fn xdotool(&self, arguments: &[&str]) -> Result<String> {
        self.environment.ask("xdotool", arguments).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A window that ends when the window manager asks it to; `xmessage` and `xterm` are not on every machine.
    async fn bell(screen: &Screen, folder: &Path) -> (Process, Window) {
        let mut command = screen.environment.command("xev").unwrap();
        let program = Process::start(folder, "xev", command.args(["-name", "the bell"])).unwrap();
        let window = screen.wait_for_window("the bell", START).await.unwrap();
        (program, window)
    }

    #[tokio::test]
    async fn windows_are_seen_and_closed_and_keys_arrive() {
        let folder = tempfile::tempdir().unwrap();
        let mut environment = Environment::in_folder(folder.path());
        let screen = Screen::start(folder.path(), &mut environment).await.unwrap();
        assert_eq!(screen.windows().await.unwrap(), vec![]);

        let (program, window) = bell(&screen, folder.path()).await;
        assert_eq!(window.title, "the bell");
        screen.key("ctrl+alt+a").await.unwrap();
        clock::until_true("the key", START, || program.lines().iter().any(|line| line.contains("keysym 0x61, a")))
            .await
            .unwrap();

        screen.close(&window).await.unwrap();
        screen.wait_for_no_window("the bell", START).await.unwrap();
        program.ended(START).await.unwrap();
    }

    #[tokio::test]
    async fn the_screen_is_looked_at() {
        let folder = tempfile::tempdir().unwrap();
        let mut environment = Environment::in_folder(folder.path());
        let screen = Screen::start(folder.path(), &mut environment).await.unwrap();
        let empty = screen.pixels().await.unwrap();
        let (_program, _window) = bell(&screen, folder.path()).await;
        let white = |pixels: &Pixels| pixels.count([255, 255, 255], 0);
        clock::until("the white window", START, async || {
            let pixels = screen.pixels().await?;
            ensure!(white(&pixels) > white(&empty) + 10_000, "{} white pixels", white(&pixels));
            Ok(())
        })
        .await
        .unwrap();
        let file = folder.path().join("screen.png");
        screen.save(&file).await.unwrap();
        assert!(std::fs::read(file).unwrap().starts_with(b"\x89PNG"));
    }
}
