//! A sound device exists, opens and takes samples: the speaker tries it, without a sound.

use std::sync::Arc;

use oncall::pager::{Point, Subject};

use super::{failed, passed};
use crate::desk::Desk;

pub(super) async fn point(desk: &Arc<Desk>) -> Option<Point> {
    // The speaker answers each order; if its thread has ended there is no answer, and nothing is heard.
    let heard = desk.try_sound().await.unwrap_or_else(|_| Err("The sound's thread in this app has ended.".to_owned()));
    Some(match heard {
        Ok(device) => passed(Subject::Sound, format!("\"{device}\" plays.")),
        Err(why) => {
            let (found, remedy) = split(&why);
            failed(Subject::Sound, found, remedy)
        }
    })
}

/// The speaker's text says in its first sentence what happened and what it means, and then what to do.
pub(super) fn split(why: &str) -> (String, String) {
    match why.split_once(". ") {
        Some((found, remedy)) => (format!("{found}."), remedy.to_owned()),
        None => {
            (why.to_owned(), "An alarm cannot be heard here. Connect a sound output, or start Tocsin again.".to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_speakers_words_are_taken_apart() {
        let why = alarm::SoundError::NoDevice.to_string();
        let (found, remedy) = split(&why);
        assert!(found.starts_with("This computer has no sound output") && found.ends_with("here."), "{found}");
        assert!(remedy.starts_with("Connect or switch on"), "{remedy}");
        assert!(split("It failed").1.contains("Connect"));
    }
}
