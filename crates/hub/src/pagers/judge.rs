//! Whether a person would be woken, and the sentences that say why not.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use oncall::pager::Leave;
use oncall::signal::shorten;

use super::{Here, Pager};

/// Laptops of which a sentence of their own is said.
const TOLD: usize = 3;
/// Longest that is said of what failed on one laptop, in characters.
const FAILED_LIMIT: usize = 600;

/// Whose laptops, as they are called in a sentence.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Whose<'a> {
    /// Those of whoever reads it.
    Yours,
    /// Those of a person of this name.
    Of(&'a str),
}

/// Whether a person would be woken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Judgement {
    /// A laptop of theirs is connected, and its last self-check passed.
    pub(crate) reachable: bool,
    /// Why so, in a sentence or a few.
    pub(crate) says: String,
}

/// Judges by a person's laptops. Times are told by the clocks of `zone`.
pub(crate) fn judge(laptops: &[Here], whose: Whose<'_>, now: DateTime<Utc>, zone: Tz) -> Judgement {
    let ringing: Vec<_> = laptops.iter().filter(|here| here.would_ring()).collect();
    let says = match (ringing.as_slice(), laptops) {
        ([one], _) => format!("{} is connected, and its self-check passed.", whose.laptop(&one.pager)),
        ([_, _, ..], _) => {
            format!("{} laptops of {} are connected, and their self-checks passed.", ringing.len(), whose.them())
        }
        ([], []) => format!("No laptop of {} has ever connected.", whose.them()),
        ([], laptops) => {
            let mut sentences: Vec<_> = laptops.iter().take(TOLD).map(|here| why_not(here, whose, now, zone)).collect();
            match laptops.len().saturating_sub(TOLD) {
                0 => {}
                1 => sentences.push("One more would not ring either.".to_owned()),
                more => sentences.push(format!("{more} more would not ring either.")),
            }
            sentences.join(" ")
        }
    };
    Judgement { reachable: !ringing.is_empty(), says }
}

fn why_not(here: &Here, whose: Whose<'_>, now: DateTime<Utc>, zone: Tz) -> String {
    let laptop = whose.laptop(&here.pager);
    if !here.connected {
        let why = match here.pager.left.map(|left| left.why) {
            Some(Leave::Quit) => " (Tocsin was quit there)",
            Some(Leave::SignedOut) => " (it was signed out)",
            Some(Leave::SessionEnded) => " (the session ended there: logout, shutdown or restart)",
            None => "",
        };
        return format!("{laptop} has not been connected since {}{why}.", clock(here.seen_at, now, zone));
    }
    match &here.pager.check {
        None => format!("{laptop} is connected, but has not checked itself yet."),
        Some(check) => {
            let failed: Vec<_> = check.failed().map(|point| point.found.trim()).collect();
            format!("{laptop} is connected, but: {}", shorten(&failed.join(" "), FAILED_LIMIT))
        }
    }
}

/// The time of today, with the day if it is another.
fn clock(at: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> String {
    let (at, now) = (at.with_timezone(&zone), now.with_timezone(&zone));
    let format = if at.date_naive() == now.date_naive() { "%H:%M" } else { "%a %-d %b %Y, %H:%M" };
    at.format(format).to_string()
}

impl Whose<'_> {
    fn laptop(self, pager: &Pager) -> String {
        match self {
            Self::Yours => format!("Your laptop '{}'", pager.name),
            Self::Of(name) => format!("{name}'s laptop '{}'", pager.name),
        }
    }

    fn them(self) -> String {
        match self {
            Self::Yours => "yours".to_owned(),
            Self::Of(name) => format!("{name}'s"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use oncall::pager::{Occasion, Point, SelfCheck, Standing, Subject};
    use oncall::{PagerId, PersonId};
    use uuid::Uuid;

    use super::super::Left;
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    /// A laptop, with what failed when it checked itself (`None`: it did not).
    fn laptop(name: &str, connected: bool, failed: Option<&[&str]>, left: Option<Leave>) -> Here {
        let seen_at = at("2026-11-24T12:03:00Z");
        let point = |found: &&str| Point {
            subject: Subject::Volume,
            standing: Standing::Failed,
            found: (*found).to_owned(),
            remedy: None,
        };
        let check = |failed: &[&str]| SelfCheck {
            at: seen_at,
            occasion: Occasion::Start,
            points: failed.iter().map(point).collect(),
        };
        let pager = Pager {
            id: PagerId(Uuid::from_u128(1)),
            person: PersonId(Uuid::from_u128(2)),
            name: name.to_owned(),
            second: false,
            system: "linux".to_owned(),
            version: "1".to_owned(),
            first_seen_at: seen_at,
            came_at: seen_at,
            seen_at,
            check: failed.map(check),
            left: left.map(|why| Left { at: seen_at, why, on_duty: true }),
        };
        Here { pager: Arc::new(pager), connected, seen_at }
    }

    #[test]
    fn the_sentence_says_why_not() {
        let well = || laptop("x1", true, Some(&[]), None);
        let muted = || laptop("x1", true, Some(&["The volume is muted.", "There is no sound device."]), None);
        let off = || laptop("mac", false, Some(&[]), None);
        let table = [
            (vec![], false, "No laptop of Anna's has ever connected."),
            (vec![well()], true, "Anna's laptop 'x1' is connected, and its self-check passed."),
            (vec![muted(), well()], true, "Anna's laptop 'x1' is connected, and its self-check passed."),
            (vec![well(), well()], true, "2 laptops of Anna's are connected, and their self-checks passed."),
            (
                vec![muted(), off()],
                false,
                "Anna's laptop 'x1' is connected, but: The volume is muted. There is no sound device. Anna's laptop 'mac' has not \
                 been connected since 14:03.",
            ),
            (
                vec![laptop("x1", false, Some(&[]), Some(Leave::Quit))],
                false,
                "Anna's laptop 'x1' has not been connected since 14:03 (Tocsin was quit there).",
            ),
            (
                vec![laptop("x1", true, None, None)],
                false,
                "Anna's laptop 'x1' is connected, but has not checked itself yet.",
            ),
        ];
        for (laptops, reachable, says) in table {
            let judged = judge(&laptops, Whose::Of("Anna"), at("2026-11-24T13:00:00Z"), Tz::Europe__Kyiv);
            assert_eq!(judged, Judgement { reachable, says: says.to_owned() });
        }
        let many = vec![off(), off(), off(), off(), off()];
        let judged = judge(&many, Whose::Yours, at("2026-11-24T23:00:00Z"), Tz::Europe__Kyiv);
        assert!(judged.says.starts_with("Your laptop 'mac' has not been connected since Tue 24 Nov 2026, 14:03."));
        assert!(judged.says.ends_with(" 2 more would not ring either."), "{}", judged.says);
        let none = judge(&[], Whose::Yours, at("2026-11-24T13:00:00Z"), Tz::UTC);
        assert_eq!(none.says, "No laptop of yours has ever connected.");
    }
}
