//! The laptop has power: mains, or enough battery.

use std::sync::Arc;

use oncall::pager::{Point, Subject};

use super::{failed, passed, warned};
use crate::desk::Desk;
use crate::power::{LOW, Power, Source};

pub(super) async fn point(desk: &Arc<Desk>) -> Option<Point> {
    let power = Source::open().await.read().await;
    Some(read(power, desk.client.view().on_duty))
}

fn read(power: Power, on_duty: bool) -> Point {
    let subject = Subject::Power;
    match power {
        Power::Mains { battery: None } => passed(subject, "The computer runs on mains."),
        Power::Mains { battery: Some(percent) } => passed(subject, format!("On mains; the battery holds {percent} %.")),
        Power::Unknown => passed(subject, "The system does not say where the power comes from."),
        Power::Battery { percent } => {
            let found = format!("On battery, {percent} % left.");
            match (power.low().is_some(), on_duty) {
                (true, true) => failed(
                    subject,
                    found,
                    "You are on call, and when the battery is empty nothing rings here. Connect the charger.",
                ),
                (false, true) => warned(
                    subject,
                    found,
                    format!("Connect the charger for the night; below {LOW} % Tocsin says so again."),
                ),
                (true, false) => warned(subject, found, "Connect the charger before your next shift."),
                (false, false) => passed(subject, found),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use oncall::pager::Standing::{self, Failed, Passed, Warned};

    use super::*;

    #[test]
    fn a_battery_matters_on_duty() {
        let table: [(Power, Standing, Standing); 6] = [
            (Power::Mains { battery: None }, Passed, Passed),
            (Power::Mains { battery: Some(4) }, Passed, Passed),
            (Power::Unknown, Passed, Passed),
            (Power::Battery { percent: 80 }, Warned, Passed),
            (Power::Battery { percent: 15 }, Warned, Passed),
            (Power::Battery { percent: 14 }, Failed, Warned),
        ];
        for (power, on_duty, off_duty) in table {
            assert_eq!((read(power, true).standing, read(power, false).standing), (on_duty, off_duty), "{power:?}");
        }
    }
}
