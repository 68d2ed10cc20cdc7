use std::process::Command;

use ksni::menu::{CheckmarkItem, MenuItem, StandardItem, SubMenu};
use ksni::{ToolTip, Tray, TrayMethods};

use super::*;
use crate::lab::bus::{Activation, Bus};
use crate::lab::environment::Environment;
use crate::lab::process::Process;
use crate::lab::{self, Lab, panel, screen};

const SOON: Duration = Duration::from_secs(10);

/// A bell as the app's: rings, and falls silent when it is acknowledged.
struct Bell {
    ringing: bool,
    clicks: u32,
}

impl Tray for Bell {
    fn id(&self) -> String {
        "bell".into()
    }
    fn title(&self) -> String {
        "The bell".into()
    }
    fn tool_tip(&self) -> ToolTip {
        let description = if self.ringing { "It rings" } else { "All quiet" };
        ToolTip { title: "Tocsin".into(), description: description.into(), ..ToolTip::default() }
    }
    fn icon_pixmap(&self) -> Vec<ksni::Icon> {
        let of_size = |size: i32| {
            let pixels = usize::try_from(size * size).unwrap();
            ksni::Icon { width: size, height: size, data: [255, 200, 30, 10].repeat(pixels) }
        };
        vec![of_size(16), of_size(32)]
    }
    fn activate(&mut self, _x: i32, _y: i32) {
        self.clicks += 1;
    }
    fn menu(&self) -> Vec<MenuItem<Self>> {
        let acknowledge = StandardItem {
            label: "Acknowledge: P1 checkout stopped".into(),
            visible: self.ringing,
            activate: Box::new(|bell: &mut Self| bell.ringing = false),
            ..StandardItem::default()
        };
        let start = CheckmarkItem { label: "Start at login".into(), checked: true, ..CheckmarkItem::default() };
        let more = SubMenu { label: "More".into(), submenu: vec![start.into()], ..SubMenu::default() };
        let quit = StandardItem { label: "Quit".into(), enabled: false, ..StandardItem::default() };
        vec![acknowledge.into(), MenuItem::Separator, more.into(), quit.into()]
    }
    fn watcher_offline(&self, _: ksni::OfflineReason) -> bool {
        println!("\nBELL=offline");
        true
    }
}

/// Not a test but the program that the tests below start, with the lab's environment: ksni looks there for the bus.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a program, started by the other tests"]
async fn bell_program() {
    let handle = Bell { ringing: true, clicks: 0 }.assume_sni_available(true).spawn().await.unwrap();
    let mut said = (false, 0);
    while !handle.is_closed() {
        let now = handle.update(|bell| (bell.ringing, bell.clicks)).await.unwrap();
        if now != said {
            println!("\nBELL={now:?}");
            said = now;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

fn bell_command(environment: &Environment) -> Command {
    let mut command = environment.command_at(&std::env::current_exe().unwrap());
    command.args(["--ignored", "--exact", "--nocapture", "lab::tray_host::tests::bell_program"]);
    command
}

struct Desk {
    tray: TrayHost,
    environment: Environment,
    bell: Option<Process>,
    _bus: Bus,
    folder: tempfile::TempDir,
}

async fn desk() -> Desk {
    let folder = tempfile::tempdir().unwrap();
    let environment = Environment::in_folder(folder.path());
    let bus = Bus::start(folder.path(), &environment, Activation::Nothing).await.unwrap();
    let environment = environment.with("DBUS_SESSION_BUS_ADDRESS", bus.address());
    Desk { tray: TrayHost::on(bus.address()), environment, bell: None, _bus: bus, folder }
}

impl Desk {
    fn start_bell(&mut self) {
        self.bell = Some(Process::start(self.folder.path(), "bell", &mut bell_command(&self.environment)).unwrap());
    }

    async fn bell_says(&mut self, state: &str) {
        self.bell.as_mut().unwrap().line(&format!("BELL={state}"), SOON).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_icon_is_looked_at() {
    let mut desk = desk().await;
    desk.tray.start().await.unwrap();
    desk.start_bell();
    desk.tray.item(SOON).await.unwrap();

    let look = desk.tray.look().await.unwrap();
    assert_eq!((look.title.as_str(), look.status.as_str()), ("The bell", "Active"));
    assert_eq!(look.tooltip, "Tocsin\nIt rings");
    let icon = look.icon.unwrap();
    assert_eq!((icon.width, icon.height, icon.main_colour()), (32, 32, Some([200, 30, 10])));
    assert!((icon.coverage() - 1.0).abs() < 1e-9);
    let file = desk.folder.path().join("icon.png");
    icon.save(&desk.environment, &file).await.unwrap();
    assert!(std::fs::read(file).unwrap().starts_with(b"\x89PNG"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_menu_is_read_and_clicked() {
    let mut desk = desk().await;
    desk.tray.start().await.unwrap();
    desk.start_bell();
    desk.tray.item(SOON).await.unwrap();

    let entry = desk.tray.wait_for_entry("Acknowledge", SOON).await.unwrap();
    assert_eq!(entry.label, "Acknowledge: P1 checkout stopped");
    let menu = desk.tray.menu().await.unwrap();
    assert_eq!(menu.iter().map(|entry| entry.separator).collect::<Vec<_>>(), [false, true, false, false]);
    assert_eq!(Entry::find(&menu, "Start at login").unwrap().ticked, Some(true));
    let refused = desk.tray.click("Quit").await.unwrap_err().to_string();
    assert_eq!(refused, "the entry \"Quit\" cannot be clicked");

    desk.tray.click("Acknowledge").await.unwrap();
    desk.bell_says("(false, 0)").await;
    desk.tray.wait_for_no_entry("Acknowledge", SOON).await.unwrap();
    desk.tray.wait_for_look("calm", SOON, |look| look.tooltip.ends_with("All quiet")).await.unwrap();
    desk.tray.activate().await.unwrap();
    desk.bell_says("(false, 1)").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_host_may_come_late_crash_and_come_back() {
    let mut desk = desk().await;
    desk.start_bell();
    desk.bell_says("(true, 0)").await;
    assert_eq!(desk.tray.items(), []);

    desk.tray.start().await.unwrap();
    let first = desk.tray.item(SOON).await.unwrap();
    desk.tray.stop().await.unwrap();
    assert_eq!(desk.tray.items(), []);
    // No panel comes back before its programs have noticed that it was gone.
    desk.bell_says("offline").await;
    desk.tray.start().await.unwrap();
    let again = desk.tray.item(SOON).await.unwrap();
    assert!(again.name == first.name && again.at > first.at);

    desk.bell = None;
    desk.tray.wait_for_none(SOON).await.unwrap();
}

#[test]
fn a_panel_shows_the_icon_and_its_menu_is_read_and_clicked() -> Result<()> {
    lab::desktop(Lab::options().with_panel(), async |lab| {
        let bell = Process::start(lab.folder(), "bell", &mut bell_command(&lab.environment))?;
        bell.line("BELL=(true, 0)", SOON).await?;
        let red = clock::until("the red icon in the panel", SOON, async || {
            let panel = lab.screen()?.pixels().await?.part(0, 0, screen::SIZE.0, panel::HEIGHT);
            panel.middle_of([200, 30, 10], 8).context("no red in the panel")
        });
        let (x, y) = red.await?;
        lab.tray.wait_for_entry("Acknowledge", SOON).await?;

        lab.screen()?.click(x, y).await?;
        bell.line("BELL=(true, 1)", SOON).await?;
        lab.tray.click("Acknowledge").await?;
        bell.line("BELL=(false, 1)", SOON).await?;
        Ok(())
    })
}
