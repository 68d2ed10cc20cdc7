//! The person's own sound file can still be played.

use std::sync::Arc;

use alarm::{OwnSound, OwnSoundError};
use oncall::pager::{Point, Subject};

use super::{passed, sound, warned};
use crate::desk::Desk;
use crate::tune;

/// Without one there is nothing to look at: the built-in sound cannot be lost.
pub(super) async fn point(desk: &Arc<Desk>) -> Option<Point> {
    let own = desk.settings().own_sound?;
    Some(read(tune::examine(own.path).await))
}

fn read(examined: Result<OwnSound, OwnSoundError>) -> Point {
    match examined {
        Ok(sound) => {
            passed(Subject::SoundFile, format!("Your own sound of {:.0} s can be played.", sound.seconds.max(1.0)))
        }
        Err(error) => {
            let (found, remedy) = sound::split(&error.to_string());
            warned(Subject::SoundFile, found, remedy)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use oncall::pager::Standing;

    use super::*;

    #[test]
    fn a_file_that_is_gone_is_told_and_the_built_in_sound_rings() {
        let point = read(alarm::examine(&PathBuf::from("/nowhere/loud.ogg")));
        assert_eq!(point.standing, Standing::Warned);
        assert!(point.found.contains("built-in sound"), "{}", point.found);
        assert!(point.remedy.unwrap().contains("choose another"));
    }
}
