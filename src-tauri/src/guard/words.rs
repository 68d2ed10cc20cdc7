//! What is asked before this laptop stops ringing, and what is told when the app did not run as it should; pure.

use chrono::{DateTime, TimeZone, Utc};
use oncall::pager::Happened;
use pager::{Problem, Reminder, View};

use crate::fault::Fault;
use crate::problems;
use crate::times::moment;

/// What is about to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leaving {
    /// Ending the app.
    Quit,
    /// Signing out of the hub.
    SignOut,
}

/// Why it is not done yet: the person is on call, and has not said that they are sure. `None` if nothing speaks against it.
pub(crate) fn objection(view: &View, leaving: Leaving) -> Option<Fault> {
    view.on_duty.then(|| said(&teams(view), leaving))
}

fn said(teams: &[&str], leaving: Leaving) -> Fault {
    let after = match leaving {
        Leaving::Quit => "After quitting",
        Leaving::SignOut => "Once you are signed out",
    };
    let duty = named(teams);
    Fault::new(
        "on_duty",
        format!("You are on call{duty}. {after}, nothing rings on this laptop, and the hub is told so."),
    )
}

fn teams(view: &View) -> Vec<&str> {
    let mut teams: Vec<&str> = Vec::new();
    for duty in &view.duty.now {
        if !teams.contains(&duty.team.name.as_str()) {
            teams.push(&duty.team.name);
        }
    }
    teams
}

/// " for Payments and Platform", as far as it is known.
fn named(teams: &[&str]) -> String {
    match teams.split_last() {
        None => String::new(),
        Some((only, [])) => format!(" for {only}"),
        Some((last, others)) => format!(" for {} and {last}", others.join(", ")),
    }
}

/// The question about quitting, where no window can ask it.
pub(super) fn asks_in_vain(view: &View) -> Reminder {
    Reminder {
        title: "Tocsin cannot ask whether you want to quit".to_owned(),
        body: format!(
            "You are on call{}, and its windows do not answer. It still rings. To quit all the same, choose Quit in the tray's \
             menu once more.",
            named(&teams(view))
        ),
        critical: false,
    }
}

/// The windows hang.
pub(super) fn hung() -> Reminder {
    let problem = problems::hung();
    Reminder { title: problem.title, body: format!("{} {}", problem.meaning, problem.remedy), critical: true }
}

/// How the app ended the last time, if that was not in order.
pub(super) fn crashed<Z: TimeZone>(happened: &Happened, now: DateTime<Utc>, zone: &Z) -> Option<Problem>
where
    Z::Offset: std::fmt::Display,
{
    let Happened::Crashed { seen_at, ringing, .. } = happened else { return None };
    Some(problems::crashed(&moment(*seen_at, now, zone), &moment(now, now, zone), *ringing))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_who_is_left_alone() {
        for (teams, message) in [
            (&[][..], "You are on call. "),
            (&["Payments"], "You are on call for Payments. "),
            (&["Payments", "Platform"], "You are on call for Payments and Platform. "),
            (&["A", "B", "C"], "You are on call for A, B and C. "),
        ] {
            for leaving in [Leaving::Quit, Leaving::SignOut] {
                let fault = said(teams, leaving);
                assert!(fault.code == "on_duty" && fault.message.starts_with(message), "{fault:?}");
            }
        }
        assert_ne!(said(&[], Leaving::Quit), said(&[], Leaving::SignOut));
    }

    #[test]
    fn a_crash_is_told_with_the_time_in_which_nothing_rang() {
        let at = |minute| Utc.with_ymd_and_hms(2026, 11, 24, 2, minute, 0).unwrap();
        let crashed = |ringing| {
            let happened = Happened::Crashed { seen_at: at(13), on_duty: true, ringing };
            super::crashed(&happened, at(15), &Utc).unwrap()
        };
        let quiet = crashed(false);
        assert!(quiet.meaning.contains("02:13") && quiet.meaning.contains("02:15"), "{quiet:?}");
        assert_ne!(quiet.meaning, crashed(true).meaning);
        assert_eq!(super::crashed(&Happened::Hung { seconds: 9 }, at(0), &Utc), None);
    }
}
