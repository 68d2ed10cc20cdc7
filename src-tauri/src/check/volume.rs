//! The system's volume, and whether it is muted. The alarm raises it by itself, but only from its loud stage on: until then it is
//! heard as the system is set.

use alarm::volume::{SystemVolume, VolumeError};
use oncall::pager::{Point, Subject};

use super::{failed, passed, sound, warned};

/// What a person has the sound set to by the button beside this point, in percent.
pub(super) const AUDIBLE: u8 = 60;
/// Below this a sleeper hears little of the first half minute, in percent.
const SOFT: u16 = 30;

pub(super) async fn point() -> Option<Point> {
    let volume = tokio::task::spawn_blocking(alarm::volume::now).await;
    // Without a thread for it there is no answer either.
    volume.ok().and_then(read)
}

/// Where there is no sound output at all, the point about it says so.
fn read(volume: Result<SystemVolume, VolumeError>) -> Option<Point> {
    let subject = Subject::Volume;
    Some(match volume {
        Ok(SystemVolume { device, muted: true, .. }) => failed(
            subject,
            format!("\"{device}\" is muted."),
            "The first half minute of an alarm is not heard; only then is the sound unmuted. Unmute it.",
        ),
        Ok(SystemVolume { device, percent: 0, .. }) => failed(
            subject,
            format!("The volume of \"{device}\" is 0 %."),
            "The first half minute of an alarm is not heard; only then is the volume raised. Turn it up.",
        ),
        Ok(SystemVolume { device, percent, .. }) if percent < SOFT => warned(
            subject,
            format!("The volume of \"{device}\" is {percent} %."),
            "The first half minute of an alarm is soft; only then is the volume raised. Turn it up for the night.",
        ),
        Ok(SystemVolume { device, percent, .. }) => {
            passed(subject, format!("The volume of \"{device}\" is {percent} %, and it is not muted."))
        }
        Err(VolumeError::NoDevice) => return None,
        Err(error) => {
            let (found, remedy) = sound::split(&error.to_string());
            warned(subject, found, remedy)
        }
    })
}

#[cfg(test)]
mod tests {
    use oncall::pager::Standing::{Failed, Passed, Warned};

    use super::*;

    #[test]
    fn what_is_muted_or_soft_is_told() {
        let table = [
            (100, false, Passed),
            (30, false, Passed),
            (29, false, Warned),
            (1, false, Warned),
            (0, false, Failed),
            (100, true, Failed),
        ];
        for (percent, muted, standing) in table {
            let point = read(Ok(SystemVolume { device: "Speakers".to_owned(), percent, muted })).unwrap();
            assert_eq!(point.standing, standing, "{percent} % {muted}");
            assert_eq!(point.remedy.is_some(), standing != Passed);
        }
        assert_eq!(read(Err(VolumeError::NoDevice)), None);
        let silent = read(Err(VolumeError::Unreachable { reason: "x".to_owned() })).unwrap();
        assert_eq!(silent.standing, Warned);
    }
}
