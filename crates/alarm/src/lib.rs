//! The sound of the alarm. Pure: how it grows (`ramp`), what it is made of (`synth`, `tone`), what to do when a sound device
//! fails (`speaker::watch`), what to raise the system's volume to and what to put back (`volume`). At the edge: the loudspeaker that
//! plays it whatever becomes of the device (`speaker`), and each system's volume (`volume`).
//!
//! ```no_run
//! use std::time::Duration;
//! use alarm::Speaker;
//!
//! # fn main() -> std::io::Result<()> {
//! let speaker = Speaker::start(None, |event| println!("{event:?}"))?;
//! speaker.ring(Duration::ZERO);
//! speaker.silence();
//! # Ok(())
//! # }
//! ```

mod error;
mod own;
mod profile;
mod ramp;
mod speaker;
mod synth;
mod tone;
pub mod volume;

pub use error::SoundError;
pub use own::{Own, OwnSound, OwnSoundError, examine};
pub use profile::{Choice, Profile};
pub use ramp::{Ramp, Stage, Volume};
pub use speaker::{Speaker, SpeakerEvent};
pub use synth::{Sound, Synth};
