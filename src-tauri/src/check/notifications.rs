//! Notifications are shown. Nothing is shown to find out: the server is asked who it is, and whether it holds them back.

use std::sync::Arc;

use oncall::pager::{Point, Subject};

use super::{passed, warned};
use crate::desk::Desk;

/// What was found out about notifications.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Found {
    /// Somebody shows them.
    #[cfg_attr(not(any(target_os = "linux", test)), expect(dead_code, reason = "only Linux can be asked"))]
    Server {
        /// Who.
        name: String,
        /// Whether "do not disturb" is on, where the server says so.
        held_back: bool,
    },
    /// The system cannot be asked; nothing has failed so far.
    #[cfg_attr(target_os = "linux", expect(dead_code, reason = "Linux can be asked"))]
    NothingFailed,
    /// Nobody shows them; why, for people who mend computers.
    Nobody(String),
}

pub(super) async fn point(desk: &Arc<Desk>) -> Option<Point> {
    Some(read(look(desk).await))
}

fn read(found: Found) -> Point {
    let subject = Subject::Notifications;
    match found {
        Found::Server { name, held_back: false } => passed(subject, format!("Notifications are shown by {name}.")),
        Found::NothingFailed => passed(subject, "The system has taken every notification so far."),
        Found::Server { name, held_back: true } => warned(
            subject,
            format!("\"Do not disturb\" is on: {name} holds notifications back."),
            "The alarm sounds and its window opens all the same; alarms are marked as critical, which most desktops show even so.",
        ),
        Found::Nobody(why) => {
            let why: String = why.chars().take(200).collect();
            warned(
                subject,
                format!("Nobody shows notifications ({why})."),
                "The alarm sounds and its window opens all the same. Start a notification server (most desktops have one).",
            )
        }
    }
}

#[cfg(target_os = "linux")]
async fn look(_: &Desk) -> Found {
    match crate::notifier::server().await {
        Ok((name, held_back)) => Found::Server { name, held_back },
        Err(error) => Found::Nobody(error.to_string()),
    }
}

/// Elsewhere it is known only from what became of the last one.
#[cfg(not(target_os = "linux"))]
async fn look(desk: &Desk) -> Found {
    let view = desk.client.view();
    let failed = view.problems.iter().find(|problem| problem.code == crate::problems::code::NO_NOTIFICATIONS);
    failed.map_or(Found::NothingFailed, |problem| Found::Nobody(problem.title.clone()))
}

#[cfg(test)]
mod tests {
    use oncall::pager::Standing;

    use super::*;

    #[test]
    fn without_notifications_it_rings_all_the_same() {
        let server = |held_back| Found::Server { name: "GNOME Shell".to_owned(), held_back };
        assert_eq!(read(server(false)).standing, Standing::Passed);
        for found in [server(true), Found::Nobody("no owner".repeat(90))] {
            let point = read(found);
            assert_eq!(point.standing, Standing::Warned);
            assert!(point.found.chars().count() < 500 && point.remedy.unwrap().contains("all the same"));
        }
    }
}
