//! What the self-check found, said to the person who is on call: once for each thing that is wrong.

use std::collections::BTreeSet;

use oncall::SelfCheck;
use oncall::pager::{Occasion, Subject};

use super::effect::Reminder;

#[derive(Debug, Default)]
pub(super) struct Complaint {
    /// What is wrong, and was told.
    told: BTreeSet<Subject>,
    reminder: Option<Reminder>,
    /// Counts the reminders.
    number: u32,
}

impl Complaint {
    /// Compares with what was told. What was mended is told again when it breaks again. Nobody is told while off duty.
    pub(super) fn hear(&mut self, check: &SelfCheck, on_duty: bool) {
        // A lost feed has a signal of its own.
        let failed = || check.failed().filter(|point| on_duty && point.subject != Subject::Feed);
        let now: BTreeSet<Subject> = failed().map(|point| point.subject).collect();
        let shift_begins = check.occasion == Occasion::ShiftStart;
        if now.is_empty() {
            self.reminder = None;
        } else if shift_begins || self.reminder.is_none() || !now.is_subset(&self.told) {
            let said: Vec<String> = failed()
                .map(|point| match &point.remedy {
                    Some(remedy) => format!("{} {remedy}", point.found),
                    None => point.found.clone(),
                })
                .collect();
            let title = if shift_begins {
                "Your shift has begun, and this laptop may not ring"
            } else {
                "You are on call, and this laptop may not ring"
            };
            self.reminder = Some(Reminder { title: title.to_owned(), body: said.join("\n"), critical: true });
            self.number += 1;
        }
        self.told = now;
    }

    /// The notification, as long as anything of it holds, and which of them it is.
    pub(super) fn reminder(&self) -> Option<(u32, Reminder)> {
        self.reminder.clone().map(|reminder| (self.number, reminder))
    }
}
