//! The points of the self-check that the pager itself knows best: the feed and the clock.

use std::time::Duration;

use chrono::TimeDelta;
use oncall::pager::{Point, Standing, Subject};

use super::link::Link;
use super::view::ConnectionState;

/// A clock that differs from the hub's by no more than this is right: the rest is the way of the message.
const CLOCK_MAY_DIFFER: TimeDelta = TimeDelta::seconds(5);
/// Most characters of a sentence that the hub takes.
pub(super) const SENTENCE_LIMIT: usize = 500;

/// By how much this laptop's clock is ahead of the hub's.
pub(super) type Skew = Option<TimeDelta>;

pub(super) fn feed_standing(link: &Link) -> Standing {
    match link.view().state {
        ConnectionState::Live => Standing::Passed,
        // Lost a moment ago: that alone keeps nobody from being woken.
        ConnectionState::Connecting => Standing::Warned,
        ConnectionState::CutOff | ConnectionState::SignedOut => Standing::Failed,
    }
}

pub(super) fn clock_standing(skew: Skew) -> Standing {
    if skew.is_some_and(|skew| skew.abs() <= CLOCK_MAY_DIFFER) { Standing::Passed } else { Standing::Warned }
}

pub(super) fn feed(link: &Link) -> Point {
    let standing = feed_standing(link);
    let view = link.view();
    let detail = || view.detail.clone().unwrap_or_else(|| link.why());
    let (found, remedy) = match standing {
        Standing::Passed => ("The hub's feed is live.".to_owned(), None),
        Standing::Warned => ("The feed is being connected.".to_owned(), Some(detail())),
        Standing::Failed => ("The hub's feed is not there.".to_owned(), Some(detail())),
    };
    Point { subject: Subject::Feed, standing, found, remedy }
}

pub(super) fn clock(skew: Skew) -> Point {
    let standing = clock_standing(skew);
    let (found, remedy) = match skew {
        None => (
            "The hub has not told its time yet.".to_owned(),
            Some(
                "Whether this laptop's clock is right is known once the hub is reached; ringing does not need it."
                    .to_owned(),
            ),
        ),
        Some(skew) if standing == Standing::Passed => {
            (format!("The clock is right within {} s.", skew.abs().num_seconds().max(1)), None)
        }
        Some(skew) => {
            let side = if skew > TimeDelta::zero() { "ahead of" } else { "behind" };
            let found = format!("This laptop's clock is {} {side} the hub's.", length(skew.abs()));
            let remedy = "It rings all the same, but it takes shifts to begin and end at the wrong time. Let the system set the \
                          clock by the network.";
            (found, Some(remedy.to_owned()))
        }
    };
    Point { subject: Subject::Clock, standing, found, remedy }
}

/// What is said where the laptop did not say what it found.
pub(super) fn unanswered(patience: Duration) -> Point {
    Point {
        subject: Subject::Sound,
        standing: Standing::Failed,
        found: format!("This laptop did not finish its self-check within {} s.", patience.as_secs()),
        remedy: Some(
            "Whether it can sound is not known. Check again; if it stays so, end Tocsin and start it again.".to_owned(),
        ),
    }
}

/// A length of time, in the unit that says enough.
fn length(skew: TimeDelta) -> String {
    match skew.num_seconds() {
        seconds @ ..120 => format!("{seconds} s"),
        seconds @ 120..7_200 => format!("{} min", seconds / 60),
        seconds => format!("{} h", seconds / 3_600),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_right_within_five_seconds_and_else_said_to_be_ahead_or_behind_by_how_much() {
        for (milliseconds, standing, part) in [
            (0, Standing::Passed, "within 1 s"),
            (4_900, Standing::Passed, "within 4 s"),
            (-5_000, Standing::Passed, "within 5 s"),
            (5_001, Standing::Warned, "is 5 s ahead of"),
            (-90_000, Standing::Warned, "is 90 s behind"),
            (600_000, Standing::Warned, "is 10 min ahead of"),
            (-86_400_000, Standing::Warned, "is 24 h behind"),
        ] {
            let point = clock(Some(TimeDelta::milliseconds(milliseconds)));
            assert_eq!(point.standing, standing, "{milliseconds}");
            assert!(point.found.contains(part), "{milliseconds}: {}", point.found);
            assert_eq!(point.remedy.is_none(), standing == Standing::Passed);
        }
        assert_eq!(clock(None).standing, Standing::Warned);
    }
}
