//! What was raised for an alarm, and what it was before: kept until it is put back.

use serde::{Deserialize, Serialize};

use super::setting::Setting;

/// One device that was raised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    device: String,
    before: Setting,
    raised: Setting,
}

/// All devices that were raised and are not put back yet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Keeping(Vec<Kept>);

impl Keeping {
    /// What `device`, which is set as `now`, is to be set to for at least `percent`; `None`: it is that loud. What it was before
    /// is kept: what it was before the first raise, or what a person has set since.
    pub(crate) fn raise(&mut self, device: &str, now: &Setting, percent: u8) -> Option<Setting> {
        let raised = now.at_least(percent);
        if raised == *now {
            return None;
        }
        let known = self.0.iter().position(|kept| kept.device == device).map(|at| self.0.remove(at));
        let before = known.filter(|kept| kept.raised.is_about(now)).map_or_else(|| now.clone(), |kept| kept.before);
        self.0.push(Kept { device: device.to_owned(), before, raised: raised.clone() });
        Some(raised)
    }

    /// `device` is set as `became` after a raise: rounded to what it can, or not changed at all.
    pub(crate) fn became(&mut self, device: &str, became: &Setting) {
        if let Some(kept) = self.0.iter_mut().find(|kept| kept.device == device) {
            kept.raised = became.clone();
        }
        self.0.retain(|kept| kept.raised != kept.before);
    }

    /// What `device`, which is set as `now`, is to be set to again; `None`: nothing, it was not raised, or a person has set it
    /// since, and their word is the last.
    pub(crate) fn restore(&self, device: &str, now: &Setting) -> Option<Setting> {
        let kept = self.0.iter().find(|kept| kept.device == device)?;
        kept.raised.is_about(now).then(|| kept.before.clone())
    }

    /// `device` is put back, or left as a person has set it.
    pub(crate) fn forget(&mut self, device: &str) {
        self.0.retain(|kept| kept.device != device);
    }

    /// The devices that are not put back yet.
    pub(crate) fn devices(&self) -> Vec<String> {
        self.0.iter().map(|kept| kept.device.clone()).collect()
    }

    /// Whether there is nothing to put back.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::setting::NOMINAL;
    use super::*;

    const DEVICE: &str = "speakers";

    fn set(percent: u32, muted: bool) -> Setting {
        Setting { levels: vec![percent * NOMINAL / 100; 2], muted }
    }

    /// The settings of a device through an alarm: each raise and what it was before it, then what is put back.
    fn through(before: Setting, raises: &[(u8, Option<Setting>)], last: Option<Setting>) -> (Setting, Option<Setting>) {
        let (mut keeping, mut now) = (Keeping::default(), before);
        for (percent, by_a_person) in raises {
            now = by_a_person.clone().unwrap_or(now);
            if let Some(raised) = keeping.raise(DEVICE, &now, *percent) {
                now = raised;
                keeping.became(DEVICE, &now);
            }
        }
        now = last.unwrap_or(now);
        let restored = keeping.restore(DEVICE, &now);
        (now, restored)
    }

    #[test]
    fn what_was_raised_is_put_back_and_what_a_person_set_since_is_left() {
        let table = [
            ("muted at 0 %", set(0, true), vec![(60, None), (90, None)], None, set(90, false), Some(set(0, true))),
            ("low", set(20, false), vec![(60, None)], None, set(60, false), Some(set(20, false))),
            ("only muted", set(80, true), vec![(60, None)], None, set(80, false), Some(set(80, true))),
            ("loud already", set(95, false), vec![(60, None), (90, None)], None, set(95, false), None),
            (
                "loud enough for a while",
                set(70, false),
                vec![(60, None), (90, None)],
                None,
                set(90, false),
                Some(set(70, false)),
            ),
            ("lowered by a person", set(0, true), vec![(60, None)], Some(set(40, false)), set(40, false), None),
            ("muted by a person", set(20, false), vec![(60, None)], Some(set(60, true)), set(60, true), None),
            (
                "lowered by a person, then raised again",
                set(0, true),
                vec![(60, None), (90, Some(set(30, false)))],
                None,
                set(90, false),
                Some(set(30, false)),
            ),
            (
                "raised by a person",
                set(20, false),
                vec![(60, None), (90, Some(set(100, false)))],
                None,
                set(100, false),
                None,
            ),
        ];
        for (case, before, raises, last, during, after) in table {
            assert_eq!(through(before, &raises, last), (during, after), "{case}");
        }
    }

    #[test]
    fn what_could_not_be_raised_is_not_kept() {
        let mut keeping = Keeping::default();
        let stuck = set(0, true);
        assert!(keeping.raise(DEVICE, &stuck, 60).is_some());
        keeping.became(DEVICE, &stuck);
        assert!(keeping.is_empty());
    }

    #[test]
    fn rounding_of_the_device_is_not_taken_for_a_person() {
        let mut keeping = Keeping::default();
        keeping.raise(DEVICE, &set(0, true), 60);
        let rounded = Setting { levels: vec![60 * NOMINAL / 100 + 150; 2], muted: false };
        keeping.became(DEVICE, &rounded);
        assert_eq!(keeping.restore(DEVICE, &set(60, false)), Some(set(0, true)));
    }

    #[test]
    fn devices_are_kept_apart() {
        let mut keeping = Keeping::default();
        keeping.raise("a", &set(10, false), 60);
        keeping.raise("b", &set(20, false), 60);
        assert_eq!(keeping.devices(), ["a", "b"]);
        keeping.forget("a");
        assert_eq!(keeping.restore("a", &set(60, false)), None);
        assert_eq!(keeping.restore("b", &set(60, false)), Some(set(20, false)));
    }

    proptest! {
        /// Whatever raises there were: if no person touches it, it is afterwards as it was before.
        #[test]
        fn it_is_always_put_back(percent in 0_u32..150, muted: bool, raises in prop::collection::vec(0_u8..=100, 0..5)) {
            let before = set(percent, muted);
            let raises: Vec<_> = raises.into_iter().map(|percent| (percent, None)).collect();
            let (now, restored) = through(before.clone(), &raises, None);
            prop_assert!(now.percent() >= before.percent(), "never lowered");
            prop_assert!(restored.unwrap_or(now).is_about(&before));
        }
    }
}
