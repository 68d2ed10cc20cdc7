use anyhow::bail;

use super::*;

const SOON: Duration = Duration::from_secs(15);

#[test]
fn a_whole_desktop_starts_and_leaves_nothing_behind() {
    let mut folder = None;
    desktop(Lab::options(), async |lab| {
        folder = Some(lab.folder().to_owned());
        assert!(lab.bus.has_owner(tray_host::NAME).await?);
        assert!(lab.bus.has_owner("org.freedesktop.secrets").await?);
        assert!(lab.bus.has_owner("org.freedesktop.Notifications").await?);
        assert!(!lab.sound.record().await?.is_empty());
        assert!(lab.screen()?.windows().await?.is_empty());
        assert!(memory::all_marked(lab.folder())?.len() >= 5);
        Ok(())
    })
    .unwrap();
    let folder = folder.unwrap();
    assert_eq!(memory::all_marked(&folder).unwrap(), Vec::<u32>::new());
    assert!(!folder.exists());
}

#[test]
fn a_desktop_may_have_little_and_get_it_later() {
    let bare = Lab::options().without(Part::TrayHost).without(Part::Keyring).without(Part::Notifications);
    desktop(bare.without(Part::Sound), async |lab| {
        for name in [tray_host::NAME, "org.freedesktop.secrets", "org.freedesktop.Notifications"] {
            assert!(!lab.bus.has_owner(name).await?, "{name}");
        }
        assert!(lab.sound.record().await.is_err());
        lab.sound.start().await?;
        lab.tray.start().await?;
        lab.keyring.start().await?;
        lab.notifications.start().await?;
        assert!(!lab.sound.record().await?.is_empty());
        Ok(())
    })
    .unwrap();
}

#[test]
fn a_failed_specification_leaves_its_logs_and_a_picture() {
    let mut folder = None;
    let outcome = desktop(Lab::options(), async |lab| {
        folder = Some(lab.folder().to_owned());
        bail!("the bell is broken")
    });
    assert_eq!(outcome.unwrap_err().to_string(), "the bell is broken");
    let folder = folder.unwrap();
    assert_eq!(memory::all_marked(&folder).unwrap(), Vec::<u32>::new());
    for file in ["failure.png", "pulseaudio.log", "openbox.log", "dbus-daemon.log"] {
        assert!(folder.join(file).exists(), "{file}");
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_panel_is_a_tray_that_can_be_seen() {
    desktop(Lab::options().with_panel(), async |lab| {
        assert!(lab.bus.has_owner(tray_host::NAME).await?);
        lab.screen()?.wait_for_window("xfce4-panel", SOON).await?;
        Ok(())
    })
    .unwrap();
}
