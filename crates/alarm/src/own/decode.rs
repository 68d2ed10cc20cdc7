//! A sound file as samples, by rodio's decoder.

use std::fs::File;
use std::io::{Error, Read, Seek, SeekFrom};
use std::path::Path;

use rodio::decoder::DecoderError;
use rodio::{Decoder, Source};

use super::OwnSoundError;
use super::wave::LONGEST;

/// The largest file that is taken, in megabytes: a minute of stereo as a plain wav has 11.
const LIMIT_MB: u64 = 20;

/// The beginning of a file, as one channel.
pub(super) struct Decoded {
    pub(super) samples: Vec<f32>,
    /// Samples a second.
    pub(super) rate: u32,
}

/// Decodes as much of the file as is ever played. Its channels become one: an alarm that comes from one side only may be missed.
pub(super) fn decode(path: &Path) -> Result<Decoded, OwnSoundError> {
    let unreadable = |error: Error| OwnSoundError::Unreadable { path: path.to_owned(), reason: error.to_string() };
    let undecodable = |reason: String| OwnSoundError::Undecodable { path: path.to_owned(), reason };
    // Asked before it is opened: opening a pipe waits for whoever writes into it.
    let found = path.metadata().map_err(unreadable)?;
    if !found.is_file() || found.len() > LIMIT_MB << 20 {
        return Err(OwnSoundError::Unfit { path: path.to_owned(), limit_mb: LIMIT_MB });
    }
    let mut file = File::open(path).map_err(unreadable)?;
    let mut first = [0];
    file.read(&mut first).and_then(|_| file.seek(SeekFrom::Start(0))).map_err(unreadable)?;
    let mut builder = Decoder::builder().with_data(file).with_byte_len(found.len()).with_gapless(true);
    if let Some(extension) = path.extension() {
        builder = builder.with_hint(&extension.to_string_lossy());
    }
    let decoder = builder.build().map_err(|error| undecodable(reason(&error)))?;
    let (channels, rate) = (decoder.channels(), decoder.sample_rate().get());
    let samples = mixed(decoder, channels.get(), LONGEST.as_secs() * u64::from(rate));
    Ok(Decoded { samples, rate })
}

fn reason(error: &DecoderError) -> String {
    match error {
        DecoderError::UnrecognizedFormat => "its format is none of these".to_owned(),
        DecoderError::IoError(_) => "it ends too early".to_owned(),
        error => error.to_string().trim_end_matches('.').to_owned(),
    }
}

/// The mean of the channels, of at most so many frames.
fn mixed(mut interleaved: impl Iterator<Item = f32>, channels: u16, most: u64) -> Vec<f32> {
    let share = 1.0 / f32::from(channels);
    let frame = || {
        let first = interleaved.next()?;
        let rest: f32 = interleaved.by_ref().take(usize::from(channels) - 1).sum();
        let mean = (first + rest) * share;
        Some(if mean.is_finite() { mean } else { 0.0 })
    };
    std::iter::from_fn(frame).take(usize::try_from(most).unwrap_or(usize::MAX)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_become_their_mean_and_no_more_than_asked_for_is_read() {
        let stereo = [1.0, 0.0, 0.5, 0.5, -1.0, 0.0, f32::NAN, 1.0];
        assert_eq!(mixed(stereo.into_iter(), 2, 9), [0.5, 0.5, -0.5, 0.0]);
        assert_eq!(mixed(stereo.into_iter(), 2, 2), [0.5, 0.5]);
        assert_eq!(mixed([0.25, 0.5].into_iter(), 1, 9), [0.25, 0.5]);
    }
}
