//! Whether the app answers, decided from looks at it; pure. The main thread is asked, which draws the windows, and the pager's task,
//! which decides about ringing.

use std::time::Duration;

/// Between two looks; whoever has not answered after so long hangs.
pub(super) const PERIOD: Duration = Duration::from_secs(10);
/// Between two looks until both answered for the first time: whoever started the app waits for that.
pub(super) const FIRST: Duration = Duration::from_millis(100);
/// A look that comes so much later than it was meant to tells of a computer that slept or was too busy, and not of a hang.
const LATE: Duration = Duration::from_secs(5);
/// A main thread that hangs for so long does not come back.
const LOST: Duration = Duration::from_mins(1);

/// What a look found.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "four findings that go with each other in every way")]
pub(super) struct Found {
    /// The main thread answered the question of the look before.
    pub main: bool,
    /// So did the pager's task.
    pub pager: bool,
    /// Something rings.
    pub rings: bool,
    /// A start anew would find no display that answers; only looked at while the main thread hangs.
    pub in_vain: bool,
}

/// What is to be done after a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// Tell whoever started the app that it is up.
    Ready,
    /// Tell whoever watches the app that it is well.
    Alive,
    /// Tell that it hangs, for so many seconds by now.
    Hung(u32),
    /// Tell that it answers again after so many seconds.
    Back(u32),
    /// Start anew: nobody else would do it.
    Again,
}

/// The looks so far.
#[derive(Debug)]
pub(super) struct Watch {
    /// Somebody starts the app again when they are not told that it is alive.
    supervised: bool,
    looked: Duration,
    main: Duration,
    pager: Duration,
    ready: bool,
    hangs: Option<Duration>,
    again: bool,
}

impl Watch {
    /// Begins; the first questions are asked at `now`.
    pub(super) fn begin(supervised: bool, now: Duration) -> Self {
        Self { supervised, looked: now, main: now, pager: now, ready: false, hangs: None, again: false }
    }

    /// When the next look is due.
    pub(super) fn wait(&self) -> Duration {
        if self.ready { PERIOD } else { FIRST }
    }

    /// Whether the main thread hangs, as far as the last look knew.
    pub(super) fn main_hangs(&self) -> bool {
        self.looked.saturating_sub(self.main) >= PERIOD
    }

    /// A look at `now`. Whoever answered is asked anew at the same moment.
    pub(super) fn look(&mut self, now: Duration, found: Found) -> Vec<Order> {
        let late = now.saturating_sub(self.looked) > self.wait() + LATE;
        self.looked = now;
        for (answered, asked) in [(found.main, &mut self.main), (found.pager, &mut self.pager)] {
            if answered || late {
                *asked = now;
            }
        }
        let mut orders = Vec::new();
        if !self.ready && found.main && found.pager {
            self.ready = true;
            orders.push(Order::Ready);
        }
        let silent = now.saturating_sub(self.main.min(self.pager));
        match self.hangs {
            None if silent >= PERIOD => {
                self.hangs = Some(now.saturating_sub(silent));
                orders.push(Order::Hung(seconds(silent)));
            }
            Some(since) if silent < PERIOD => {
                self.hangs = None;
                self.again = false;
                orders.push(Order::Back(seconds(now.saturating_sub(since))));
            }
            None | Some(_) => {}
        }
        let stays = self.stays(now, found);
        if stays && self.ready {
            orders.push(Order::Alive);
        }
        let lost = now.saturating_sub(self.main) >= LOST;
        if !stays && !self.supervised && !self.again && lost {
            self.again = true;
            orders.push(Order::Again);
        }
        orders
    }

    /// Whether the app had better go on as it is. Sound, tray and shortcut need no main thread: while something rings it is not
    /// cut short for the sake of the windows, nor ever for a display that would not answer the next start either.
    fn stays(&self, now: Duration, found: Found) -> bool {
        let answers = |asked: Duration| now.saturating_sub(asked) < PERIOD;
        answers(self.pager) && (answers(self.main) || found.rings || found.in_vain)
    }
}

fn seconds(time: Duration) -> u32 {
    u32::try_from(time.as_secs()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WELL: Found = Found { main: true, pager: true, rings: false, in_vain: false };
    const HANGS: Found = Found { main: false, ..WELL };

    /// What the looks at these seconds order.
    fn watch(supervised: bool, looks: &[(u64, Found)]) -> Vec<(u64, Order)> {
        let mut watch = Watch::begin(supervised, Duration::ZERO);
        let mut orders = Vec::new();
        for (second, found) in looks {
            let ordered = watch.look(Duration::from_secs(*second), *found);
            orders.extend(ordered.into_iter().map(|order| (*second, order)));
        }
        orders
    }

    #[test]
    fn it_is_ready_once_both_answered_and_alive_at_each_look() {
        let neither = Found { main: false, pager: true, ..WELL };
        let orders = watch(true, &[(1, neither), (2, WELL), (12, WELL), (22, WELL)]);
        assert_eq!(orders, [(2, Order::Ready), (2, Order::Alive), (12, Order::Alive), (22, Order::Alive)]);
    }

    #[test]
    fn a_hang_is_told_once_and_its_end_with_how_long_it_was() {
        let orders = watch(true, &[(1, WELL), (11, WELL), (21, HANGS), (31, HANGS), (41, WELL)]);
        let told: Vec<_> = orders.into_iter().filter(|(_, order)| *order != Order::Alive).collect();
        assert_eq!(told, [(1, Order::Ready), (21, Order::Hung(10)), (41, Order::Back(30))]);
    }

    #[test]
    fn whoever_watches_is_told_nothing_while_it_hangs() {
        let silent = |found: Found| {
            let orders = watch(true, &[(1, WELL), (11, found), (21, found), (31, found)]);
            orders.iter().filter(|(second, order)| *second > 11 && *order == Order::Alive).count() == 0
        };
        assert!(silent(HANGS));
        assert!(silent(Found { pager: false, ..WELL }));
        // A pager that does not answer rings no more, whatever it last said.
        assert!(silent(Found { pager: false, rings: true, in_vain: true, ..WELL }));
        assert!(!silent(Found { rings: true, ..HANGS }));
        assert!(!silent(Found { in_vain: true, ..HANGS }));
    }

    #[test]
    fn without_anybody_who_watches_it_starts_anew_after_a_minute_and_never_while_it_rings() {
        let looks = |found: Found| (0..12).map(|ten| (1 + ten * 10, found)).collect::<Vec<_>>();
        let again = |supervised, found| -> Vec<u64> {
            let mut looks = looks(found);
            looks[0].1 = WELL;
            let orders = watch(supervised, &looks);
            orders.into_iter().filter(|(_, order)| *order == Order::Again).map(|(second, _)| second).collect()
        };
        assert_eq!(again(false, HANGS), [61]);
        assert_eq!(again(true, HANGS), Vec::<u64>::new());
        assert_eq!(again(false, Found { rings: true, ..HANGS }), Vec::<u64>::new());
        assert_eq!(again(false, Found { in_vain: true, ..HANGS }), Vec::<u64>::new());
        assert_eq!(again(false, WELL), Vec::<u64>::new());
    }

    #[test]
    fn a_computer_that_slept_does_not_hang() {
        let orders = watch(false, &[(1, WELL), (3_600, HANGS), (3_610, WELL)]);
        assert!(orders.iter().all(|(_, order)| matches!(order, Order::Ready | Order::Alive)), "{orders:?}");
    }
}
