//! The computer is kept from going to sleep by itself while its person is on call.

use std::sync::Arc;

use oncall::pager::{Point, Subject};

use super::{passed, warned};
use crate::awake::{Awake, Kept};
use crate::desk::Desk;

pub(super) fn point(desk: &Arc<Desk>) -> Point {
    read(&desk.vigil.seen().kept, desk.settings().awake)
}

fn read(kept: &Kept, setting: Awake) -> Point {
    let subject = Subject::Awake;
    match (kept, setting) {
        (Kept::By(by), _) => {
            passed(subject, format!("The computer is kept awake by {} while you are on call.", list(by)))
        }
        (Kept::OffDuty, Awake::Always) => passed(subject, "You are not on call; the computer may sleep."),
        (Kept::OffDuty, Awake::OnMains) => passed(
            subject,
            "You are not on call; on duty the computer is kept awake on mains, and may sleep on battery.",
        ),
        (Kept::OffDuty, Awake::Never) => warned(
            subject,
            "The computer is not kept awake, by the settings.",
            "If it goes to sleep during a shift, nothing rings here until it wakes up. Choose \"always\" or \"on mains\" in the \
             settings.",
        ),
        (Kept::NotWanted, _) => warned(
            subject,
            "You are on call, and the computer is not kept awake, by the settings.",
            "When it goes to sleep, nothing rings here until it wakes up. Choose \"always\" or \"on mains\" in the settings.",
        ),
        (Kept::NotOnBattery, _) => warned(
            subject,
            "You are on call, and on battery the computer may go to sleep, by the settings.",
            "When it does, nothing rings here until it wakes up. Connect the charger, or choose \"always\" in the settings.",
        ),
        (Kept::Refused { why }, _) => {
            let why: String = why.chars().take(200).collect();
            warned(
                subject,
                format!("Nobody here keeps the computer awake ({why})."),
                "If it goes to sleep by itself, nothing rings here until it wakes up. Switch automatic suspend off in the system's \
                 power settings.",
            )
        }
    }
}

fn list(by: &[&str]) -> String {
    match by {
        [] => "nobody".to_owned(),
        [one] => (*one).to_owned(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use oncall::pager::Standing;

    use super::*;

    #[test]
    fn sleep_on_duty_is_told() {
        let by = Kept::By(vec!["the session manager", "logind"]);
        let point = read(&by, Awake::Always);
        assert_eq!(point.standing, Standing::Passed);
        assert!(point.found.contains("the session manager and logind"), "{}", point.found);
        for kept in [Kept::NotWanted, Kept::NotOnBattery, Kept::Refused { why: "x".repeat(900) }] {
            let point = read(&kept, Awake::OnMains);
            assert_eq!(point.standing, Standing::Warned);
            assert!(point.found.chars().count() < 500 && point.remedy.unwrap().contains("nothing rings"));
        }
        assert_eq!(read(&Kept::OffDuty, Awake::Always).standing, Standing::Passed);
        assert_eq!(read(&Kept::OffDuty, Awake::Never).standing, Standing::Warned);
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
    }
}
