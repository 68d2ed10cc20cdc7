//! Requests to take over a shift: each is told of once, however often the feed is made anew.

use std::collections::BTreeSet;

use oncall::ShiftRequestId;
use oncall::duty::{Answered, Asked};

#[derive(Debug, Default)]
pub(super) struct Told {
    waiting: BTreeSet<ShiftRequestId>,
    answered: BTreeSet<ShiftRequestId>,
}

/// What is to be told.
#[derive(Debug, Default)]
pub(super) struct Questions {
    /// Requests that were not told of yet.
    pub(super) fresh: Vec<Asked>,
    /// Requests that were told of and wait for no answer any more.
    pub(super) over: Vec<ShiftRequestId>,
}

impl Told {
    /// The answers to one's own requests that were not told of yet.
    pub(super) fn hear(&mut self, answered: &[Answered]) -> Vec<Answered> {
        self.answered.retain(|request| answered.iter().any(|answer| answer.request.id == *request));
        answered.iter().filter(|answer| self.answered.insert(answer.request.id)).cloned().collect()
    }

    /// Compares with what waits for an answer now.
    pub(super) fn turn(&mut self, asked: &[Asked]) -> Questions {
        let waits = |request: &ShiftRequestId| asked.iter().any(|asked| asked.request.id == *request);
        let over: Vec<_> = self.waiting.iter().copied().filter(|request| !waits(request)).collect();
        self.waiting.retain(waits);
        let fresh = asked.iter().filter(|asked| self.waiting.insert(asked.request.id)).cloned().collect();
        Questions { fresh, over }
    }
}
