//! Renders the app's icons again from `icons/app.svg`: `cargo run -p tocsin --example icons`. With a folder as an argument it
//! also lays a sheet there with the tray's icons on light and dark panels, to be looked at.

use std::fs::{self, File};
use std::path::Path;

use anyhow::{Context, Result};
use ico::{IconDir, IconDirEntry, IconImage, ResourceType};

include!("../icons/render.rs");

fn main() -> Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("icons");
    let svg = fs::read_to_string(folder.join("app.svg"))?;
    for (name, size) in [("32x32.png", 32), ("128x128.png", 128), ("128x128@2x.png", 256), ("icon.png", 512)] {
        fs::write(folder.join(name), png(&svg, size)?)?;
    }
    windows(&svg, &folder.join("icon.ico"))?;
    macos(&svg, &folder.join("icon.icns"))?;
    if let Some(sheet) = std::env::args_os().nth(1) {
        tray_sheet(&folder.join("tray"), Path::new(&sheet))?;
    }
    Ok(())
}

fn png(svg: &str, size: u32) -> Result<Vec<u8>> {
    let mut png = Vec::new();
    IconImage::from_rgba_data(size, size, render(svg, size)?).write_png(&mut png)?;
    Ok(png)
}

/// Windows reads bitmaps in every size and PNG only in the largest.
fn windows(svg: &str, file: &Path) -> Result<()> {
    let mut icons = IconDir::new(ResourceType::Icon);
    for size in [16, 24, 32, 48, 64] {
        icons.add_entry(IconDirEntry::encode_as_bmp(&IconImage::from_rgba_data(size, size, render(svg, size)?))?);
    }
    icons.add_entry(IconDirEntry::encode_as_png(&IconImage::from_rgba_data(256, 256, render(svg, 256)?))?);
    Ok(icons.write(File::create(file)?)?)
}

/// Apple's container: a magic word and its whole length, then for each picture four letters, its length, a PNG.
fn macos(svg: &str, file: &Path) -> Result<()> {
    let mut pictures = Vec::new();
    for (kind, size) in [(b"ic07", 128), (b"ic08", 256), (b"ic09", 512)] {
        let png = png(svg, size)?;
        pictures.extend_from_slice(kind);
        pictures.extend_from_slice(&u32::try_from(png.len() + 8)?.to_be_bytes());
        pictures.extend_from_slice(&png);
    }
    let mut whole = b"icns".to_vec();
    whole.extend_from_slice(&u32::try_from(pictures.len() + 8)?.to_be_bytes());
    whole.extend_from_slice(&pictures);
    Ok(fs::write(file, whole)?)
}

/// Each drawing at 16, 22 and 48 pixels, on a light panel and on a dark one, one PNG a panel.
fn tray_sheet(drawings: &Path, out: &Path) -> Result<()> {
    let mut files: Vec<_> = fs::read_dir(drawings)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    files.sort();
    for (name, ground) in [("light", [0xf2, 0xf2, 0xf2]), ("dark", [0x24, 0x24, 0x28])] {
        let (width, height) = (u32::try_from(files.len())? * 64, 120);
        let mut sheet: Vec<u8> = (0..width * height).flat_map(|_| [ground[0], ground[1], ground[2], 0xff]).collect();
        for (column, file) in (0_u32..).zip(&files) {
            let svg = fs::read_to_string(file)?;
            for (size, top) in [(16, 6), (22, 30), (48, 60)] {
                lay(&mut sheet, width, &render(&svg, size)?, size, (column * 64 + 8, top));
            }
        }
        let mut png = Vec::new();
        IconImage::from_rgba_data(width, height, sheet).write_png(&mut png)?;
        fs::write(out.join(format!("tray-{name}.png")), png).context("the sheet cannot be written")?;
    }
    Ok(())
}

/// Lays a picture over the sheet.
fn lay(sheet: &mut [u8], width: u32, picture: &[u8], size: u32, (left, top): (u32, u32)) {
    for (index, pixel) in (0_u32..).zip(picture.chunks_exact(4)) {
        let place = ((top + index / size) * width + left + index % size) as usize * 4;
        let alpha = u32::from(pixel[3]);
        for channel in 0..3 {
            let mixed = u32::from(pixel[channel]) * alpha + u32::from(sheet[place + channel]) * (255 - alpha);
            sheet[place + channel] = u8::try_from(mixed / 255).unwrap_or(u8::MAX);
        }
    }
}
