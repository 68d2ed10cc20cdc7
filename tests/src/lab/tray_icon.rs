//! The picture of a tray icon.

use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, ensure};
use zbus::zvariant::OwnedValue;

use super::environment::Environment;

/// A picture with transparency, in bytes of alpha, red, green and blue, row by row from the top left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Icon {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Four bytes for each pixel.
    pub argb: Vec<u8>,
}

impl Icon {
    /// The largest of the pictures that an item offers (`a(iiay)`).
    pub(crate) fn largest(pictures: &OwnedValue) -> Result<Option<Self>> {
        let pictures = Vec::<(i32, i32, Vec<u8>)>::try_from(pictures.clone())?;
        let Some((width, height, argb)) = pictures.into_iter().max_by_key(|(width, _, _)| *width) else {
            return Ok(None);
        };
        let (width, height) = (usize::try_from(width)?, usize::try_from(height)?);
        ensure!(argb.len() == width * height * 4, "{} bytes are no icon of {width} × {height}", argb.len());
        Ok(Some(Self { width, height, argb }))
    }

    /// The colour that covers most of the icon, of the pixels that are hardly transparent.
    pub fn main_colour(&self) -> Option<[u8; 3]> {
        let mut colours = std::collections::BTreeMap::new();
        for pixel in self.argb.chunks_exact(4).filter(|pixel| pixel[0] > 200) {
            *colours.entry([pixel[1], pixel[2], pixel[3]]).or_insert(0) += 1;
        }
        colours.into_iter().max_by_key(|(_, count)| *count).map(|(colour, _)| colour)
    }

    /// How much of the icon is covered, from 0 to 1.
    pub fn coverage(&self) -> f64 {
        let opacities = self.argb.chunks_exact(4).map(|pixel| f64::from(pixel[0]) / 255.0);
        let (count, covered) = opacities.fold((0.0, 0.0), |(count, sum), opacity| (count + 1.0, sum + opacity));
        if count > 0.0 { covered / count } else { 0.0 }
    }

    /// Saves it as a PNG file, to look at.
    pub async fn save(&self, environment: &Environment, file: &Path) -> Result<()> {
        let rgba: Vec<u8> =
            self.argb.chunks_exact(4).flat_map(|pixel| [pixel[1], pixel[2], pixel[3], pixel[0]]).collect();
        let mut command = environment.command("convert")?;
        let size = format!("{}x{}", self.width, self.height);
        command.args(["-size", &size, "-depth", "8", "rgba:-"]).arg(file).stdin(Stdio::piped());
        let mut child = command.spawn()?;
        child.stdin.take().context("`convert` takes no input")?.write_all(&rgba)?;
        let ended = tokio::task::spawn_blocking(move || child.wait()).await??;
        ensure!(ended.success(), "`convert` ended with {ended}");
        Ok(())
    }
}
