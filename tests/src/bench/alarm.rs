//! The alarm as it sounds: each signal recorded from the real speaker, its spectrum, loudness and sharpness, and the page made of
//! them, `docs/alarm.md` with its pictures.

mod figures;
mod page;
mod plot;
mod recording;
mod sharpness;
mod spectrum;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use futures_util::future::try_join_all;

use self::figures::Measured;
use self::recording::{Recorded, record};

/// A signal, and for how long it is recorded, in seconds: until its last stage has been heard for two rounds.
const SIGNALS: [(&str, u64); 6] =
    [("gentle", 140), ("standard", 80), ("heavy_sleeper", 36), ("cut_off", 384), ("test", 13), ("chime", 2)];

/// Records and measures everything, and writes the page and the pictures into the folder of the documents.
pub async fn measure(docs: &Path) -> Result<()> {
    // Beside each other, since each takes as long as it sounds, and hardly any processor.
    let recorded = try_join_all(SIGNALS.map(|(signal, seconds)| record(signal, seconds))).await?;
    let measured = recorded.iter().map(Measured::of).collect::<Result<Vec<_>>>()?;
    let pictures = docs.join("alarm");
    fs::create_dir_all(&pictures)?;
    for (name, picture) in pictures_of(&recorded, &measured)? {
        let file = pictures.join(name);
        fs::write(&file, picture).with_context(|| format!("{} cannot be written", file.display()))?;
    }
    let file = docs.join("alarm.md");
    let before = fs::read_to_string(&file).with_context(|| format!("{} cannot be read", file.display()))?;
    fs::write(&file, page::renewed(&before, &measured)?)?;
    Ok(())
}

fn pictures_of(recorded: &[Recorded], measured: &[Measured]) -> Result<Vec<(&'static str, String)>> {
    let of = |name: &str| {
        let found = recorded.iter().zip(measured).find(|(signal, _)| signal.name == name);
        found.with_context(|| format!("{name} was not recorded"))
    };
    let (gentle, standard, heavy) = (of("gentle")?, of("standard")?, of("heavy_sleeper")?);
    let (cut_off, chime) = (of("cut_off")?, of("chime")?);
    let growth =
        |(_, measured): (&Recorded, &Measured), upto, window| figures::growth(&measured.momentary, upto, window);
    let part = |(recorded, _): (&Recorded, &Measured), from, length| recorded.part(from, length);
    Ok(vec![
        (
            "growth.svg",
            plot::loudness(&[
                ("heavy sleeper", growth(heavy, 32.0, 5.0)),
                ("standard", growth(standard, 76.0, 5.0)),
                ("gentle", growth(gentle, 136.0, 5.0)),
            ])?,
        ),
        (
            "growth-cut-off.svg",
            plot::loudness(&[
                ("standard alarm", growth(standard, 76.0, 10.0)),
                ("cut-off signal", growth(cut_off, 380.0, 10.0)),
            ])?,
        ),
        (
            "spectrum.svg",
            plot::spectra(&[
                ("soft tones", spectrum::bands(&part(standard, 0.0, 1.1))),
                ("520 Hz pulses", spectrum::bands(&part(standard, 28.0, 0.5))),
                ("sweep", spectrum::bands(&part(standard, 60.0, 3.5))),
                ("cut-off call", spectrum::bands(&part(cut_off, 360.0, 2.1))),
                ("chime", spectrum::bands(&part(chime, 0.0, 1.0))),
            ])?,
        ),
        (
            "rhythm.svg",
            plot::rhythms(&[
                ("soft", figures::envelope(&part(standard, 0.0, 12.0 - 4.1))),
                ("loud", figures::envelope(&part(standard, 28.0, 12.0))),
                ("urgent", figures::envelope(&part(standard, 60.0, 12.0))),
                ("cut off", figures::envelope(&part(cut_off, 360.0, 12.0))),
            ])?,
        ),
    ])
}
