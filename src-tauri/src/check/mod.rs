//! The self-check: whether this laptop will ring and be heard, one file per point. Each point is a look at the real thing, answers
//! within five seconds, and changes nothing; feed and clock are the pager's own points.

mod awake;
mod disk;
mod keyring;
mod mend;
mod notifications;
mod power;
mod sound;
mod sound_file;
mod start;
mod tray;
mod volume;

use std::sync::Arc;
use std::time::Duration;

use oncall::pager::{Point, Standing, Subject};

pub(crate) use mend::mend;

use crate::desk::Desk;

/// Each point has so long.
const PATIENCE: Duration = Duration::from_secs(5);
/// The hub takes so many characters of each sentence.
const LONGEST: usize = 500;

/// Looks at everything, in the order in which it is shown.
pub(crate) async fn points(desk: &Arc<Desk>) -> Vec<Point> {
    let points: [Option<Point>; 10] = tokio::join!(
        in_time(Subject::Sound, sound::point(desk)),
        in_time(Subject::Volume, volume::point()),
        in_time(Subject::SoundFile, sound_file::point(desk)),
        in_time(Subject::Keyring, keyring::point(desk)),
        in_time(Subject::Notifications, notifications::point(desk)),
        in_time(Subject::Power, power::point(desk)),
        in_time(Subject::Awake, async { Some(awake::point(desk)) }),
        in_time(Subject::Start, start::point(desk)),
        in_time(Subject::Tray, tray::point(desk)),
        in_time(Subject::Disk, disk::point(desk)),
    )
    .into();
    points.into_iter().flatten().map(fitting).collect()
}

/// What systems say can be long; the hub takes so much.
fn fitting(mut point: Point) -> Point {
    for text in [Some(&mut point.found), point.remedy.as_mut()].into_iter().flatten() {
        if let Some((end, _)) = text.char_indices().nth(LONGEST) {
            text.truncate(end);
        }
    }
    point
}

/// A point that does not apply here is `None`. What does not answer in time has failed where nothing would be heard without it.
async fn in_time(subject: Subject, look: impl Future<Output = Option<Point>>) -> Option<Point> {
    let Ok(point) = tokio::time::timeout(PATIENCE, look).await else {
        return Some(no_answer(subject));
    };
    point
}

fn no_answer(subject: Subject) -> Point {
    let (found, remedy) = match subject {
        Subject::Sound => (
            "The sound system did not answer within five seconds.",
            "An alarm may not be heard here. Play a test; if it stays silent, restart the sound server or the computer.",
        ),
        Subject::Volume => (
            "The sound system did not tell its volume within five seconds.",
            "An alarm may be too soft. Check by hand that the sound is not muted.",
        ),
        Subject::Keyring => (
            "The keyring did not answer within five seconds; it may be asking for its password.",
            "You are signed in until Tocsin ends; it needs the keyring to sign in again. Look for the keyring's question.",
        ),
        Subject::Disk => (
            "The disk did not take a small file within five seconds.",
            "What Tocsin has to remember may be lost when it ends. Look at what keeps the disk busy.",
        ),
        Subject::Feed
        | Subject::Clock
        | Subject::SoundFile
        | Subject::Notifications
        | Subject::Power
        | Subject::Awake
        | Subject::Start
        | Subject::Tray => {
            ("The system did not answer within five seconds.", "The alarm rings all the same. Check again in a while.")
        }
    };
    match subject {
        Subject::Sound | Subject::Volume => failed(subject, found, remedy),
        _ => warned(subject, found, remedy),
    }
}

/// All is well.
fn passed(subject: Subject, found: impl Into<String>) -> Point {
    Point { subject, standing: Standing::Passed, found: found.into(), remedy: None }
}

/// It will ring, but something could be better.
fn warned(subject: Subject, found: impl Into<String>, remedy: impl Into<String>) -> Point {
    Point { subject, standing: Standing::Warned, found: found.into(), remedy: Some(remedy.into()) }
}

/// It may not ring, or not be heard.
fn failed(subject: Subject, found: impl Into<String>, remedy: impl Into<String>) -> Point {
    Point { subject, standing: Standing::Failed, found: found.into(), remedy: Some(remedy.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_never_answers_is_told_after_five_seconds() {
        let sound = in_time(Subject::Sound, std::future::pending()).await;
        assert_eq!(sound.map(|point| point.standing), Some(Standing::Failed));
        let tray = in_time(Subject::Tray, std::future::pending()).await;
        assert_eq!(tray.map(|point| point.standing), Some(Standing::Warned));
        assert_eq!(in_time(Subject::Keyring, async { None }).await, None);
    }

    #[test]
    fn what_is_too_long_for_the_hub_is_cut() {
        let point = fitting(warned(Subject::Disk, "ä".repeat(900), "ü".repeat(500)));
        assert_eq!((point.found.chars().count(), point.remedy.unwrap().chars().count()), (500, 500));
    }

    #[test]
    fn every_point_says_what_follows_and_what_to_do() {
        for subject in [Subject::Sound, Subject::Volume, Subject::Keyring, Subject::Disk, Subject::Start] {
            let point = no_answer(subject);
            let whole = format!("{} {}", point.found, point.remedy.unwrap());
            assert!(whole.chars().count() <= 500 && whole.ends_with('.'), "{whole}");
        }
    }
}
