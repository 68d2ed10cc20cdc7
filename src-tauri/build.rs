//! Renders the tray's icons, declares the commands, and says what is missing when the screens were not built.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::{Context, Result, bail};

include!("icons/render.rs");

/// The sizes that panels ask for: 16 and 22 on small ones, 24 and 32 on Windows and Plasma, 48 on screens of twice the density.
const SIZES: [u32; 5] = [16, 22, 24, 32, 48];

/// What the web views may ask for; `capabilities/` says which of them.
const COMMANDS: &[&str] = &[
    "account",
    "acknowledge",
    "acknowledge_all",
    "check_now",
    "choose_own_sound",
    "close_alarm",
    "copy",
    "found_hub",
    "mend",
    "open_incident",
    "open_link",
    "quiet_cut_off",
    "play_stage",
    "quit",
    "remove_demo",
    "request",
    "ring_demo",
    "settings",
    "show_main",
    "sign_in",
    "sign_out",
    "start_demo",
    "stop_sound",
    "test_sound",
    "update_settings",
    "view",
];

fn main() -> Result<()> {
    screens()?;
    tray_icons().context("the tray's icons cannot be rendered")?;
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))
}

/// The screens are built by Vite before the app; without them the app would have nothing to show.
fn screens() -> Result<()> {
    let folder = Path::new("../ui/dist");
    println!("cargo:rerun-if-changed={}", folder.display());
    for page in ["index.html", "alarm.html"] {
        if !folder.join(page).is_file() {
            bail!(
                "ui/dist/{page} is not there: the screens were not built, and the app has nothing to show without them. \
                 Run `npm ci && npm run build` in ui/, or `cargo xtask run`, which does it by itself."
            );
        }
    }
    Ok(())
}

/// Writes `tray_icons.rs`: for each drawing in icons/tray a constant with all of its sizes.
fn tray_icons() -> Result<()> {
    println!("cargo:rerun-if-changed=icons");
    let out = PathBuf::from(env::var_os("OUT_DIR").context("cargo gives no OUT_DIR")?);
    let mut drawings: Vec<PathBuf> =
        fs::read_dir("icons/tray")?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    drawings.retain(|path| path.extension().is_some_and(|extension| extension == "svg"));
    drawings.sort();
    let mut source = String::new();
    for drawing in drawings {
        let svg = fs::read_to_string(&drawing)?;
        let name = drawing.file_stem().context("a drawing without a name")?.to_string_lossy().into_owned();
        writeln!(source, "pub(super) const {}: &[Picture] = &[", name.to_uppercase().replace('-', "_"))?;
        for size in SIZES {
            let file = out.join(format!("{name}-{size}.rgba"));
            fs::write(&file, render(&svg, size).with_context(|| drawing.display().to_string())?)?;
            let file = file.to_str().context("OUT_DIR is not UTF-8")?;
            writeln!(source, "    Picture {{ size: {size}, rgba: include_bytes!({file:?}) }},")?;
        }
        writeln!(source, "];")?;
    }
    fs::write(out.join("tray_icons.rs"), source)?;
    Ok(())
}
