//! A real tray on the screen: the panel of Xfce with its status tray, for looking at.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::Result;

use super::bus::Bus;
use super::environment::Environment;
use super::process::Process;
use super::tray_host;

const START: Duration = Duration::from_secs(30);

/// The height of the panel in pixels, along the top of the screen.
pub const HEIGHT: usize = 36;

/// A running panel.
#[derive(Debug)]
pub struct Panel {
    #[expect(dead_code, reason = "held for its drop")]
    process: Process,
}

impl Panel {
    /// Starts the panel, on a bus that starts what is installed (Xfce's settings), and waits until it takes icons.
    pub(crate) async fn start(folder: &Path, environment: &Environment, bus: &Bus) -> Result<Self> {
        let settings = folder.join("home/.config/xfce4/xfconf/xfce-perchannel-xml");
        fs::create_dir_all(&settings)?;
        fs::write(settings.join("xfce4-panel.xml"), configuration())?;
        let process = Process::start(folder, "xfce4-panel", &mut environment.command("xfce4-panel")?)?;
        bus.wait_for_owner(tray_host::NAME, START).await?;
        Ok(Self { process })
    }
}

/// One panel along the top, with nothing in it but the tray.
fn configuration() -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="length" type="uint" value="100"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="size" type="uint" value="{HEIGHT}"/>
      <property name="plugin-ids" type="array"><value type="int" value="1"/></property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="systray"/>
  </property>
</channel>
"#
    )
}
