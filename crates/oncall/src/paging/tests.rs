//! What proves that somebody was reached, and what is worth telling: as tables of what pagers say, the oldest word first.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::ids::PersonId;

/// A word of a pager, as short as it can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    Has,
    Failed,
    Silenced,
    /// It sounds, and does not say how.
    Rings,
    /// It sounds so loud, and the system lets so much of it out.
    Loud(Loudness, Option<u16>),
    /// It sounds, and the system is muted.
    Muted(Loudness),
}

/// A word, and of which pager.
type Said = (&'static str, Word);

use Loudness::{Loud as Full, Soft, Steady, Urgent};
use Word::{Failed, Has, Loud, Muted, Rings, Silenced};

impl Word {
    fn stage(self) -> Stage {
        match self {
            Has => Stage::Delivered,
            Failed => Stage::Failed,
            Silenced => Stage::Silenced,
            Rings | Loud(..) | Muted(_) => Stage::Sounding,
        }
    }

    fn sound(self) -> Option<Sound> {
        let sound =
            |loudness, volume, muted| Sound { device: "speakers".to_owned(), loudness, level: 50, volume, muted };
        match self {
            Has | Failed | Silenced | Rings => None,
            Loud(loudness, volume) => Some(sound(loudness, volume, false)),
            Muted(loudness) => Some(sound(loudness, Some(100), true)),
        }
    }

    fn by(self, pager: &str) -> Receipt {
        let at = DateTime::UNIX_EPOCH;
        Receipt { pager: pager.to_owned(), stage: self.stage(), at, note: None, sound: self.sound() }
    }
}

fn page(urgency: Urgency, words: &[Said]) -> Page {
    Page {
        id: PageId(Uuid::from_u128(1)),
        person: PersonRef { id: PersonId(Uuid::from_u128(2)), name: "Anna".to_owned() },
        at: DateTime::UNIX_EPOCH,
        urgency,
        reason: String::new(),
        rule: None,
        settled_at: None,
        receipts: words.iter().map(|(pager, word)| word.by(pager)).collect(),
    }
}

#[test]
fn a_sender_that_says_nothing_wakes() {
    assert_eq!(Urgency::by_default(Priority::default()), Urgency::Alarm);
    assert_eq!(Urgency::by_default(Priority::P4), Urgency::Chime);
    assert_eq!(Urgency::by_default(Priority::P5), Urgency::Silent);
}

/// Of an alarm: what was said, and whether it proves that its person was reached.
#[test]
fn an_alarm_is_delivered_while_it_can_be_heard_somewhere() {
    let cases: &[(&[Said], bool)] = &[
        (&[], false),
        (&[("a", Has)], false),
        (&[("a", Has), ("a", Rings)], true),
        (&[("a", Has), ("a", Failed)], false),
        // Samples that nobody can hear prove nothing, however many there are.
        (&[("a", Muted(Soft))], false),
        (&[("a", Loud(Soft, Some(0)))], false),
        (&[("a", Loud(Soft, None))], true),
        // Muted at 8 s, and unmuted when it grew at 25 s.
        (&[("a", Muted(Steady)), ("a", Loud(Full, Some(60)))], true),
        (&[("a", Loud(Soft, Some(40))), ("a", Muted(Steady))], false),
        // The device went, and came back.
        (&[("a", Rings), ("a", Failed)], false),
        (&[("a", Rings), ("a", Failed), ("a", Rings)], true),
        // Having the page again adds nothing to a failure.
        (&[("a", Rings), ("a", Failed), ("a", Has)], false),
        // Silenced: it had been heard, or had not.
        (&[("a", Rings), ("a", Silenced)], true),
        (&[("a", Failed), ("a", Silenced)], false),
        (&[("a", Muted(Steady)), ("a", Silenced)], false),
        (&[("a", Has), ("a", Silenced)], false),
        // Silenced, and gone: whoever silenced it may have gone to sleep again.
        (&[("a", Rings), ("a", Silenced), ("a", Failed)], false),
        // Two laptops: one is enough, whichever spoke last.
        (&[("a", Rings), ("b", Failed)], true),
        (&[("b", Failed), ("a", Rings)], true),
        (&[("a", Rings), ("b", Rings), ("a", Silenced), ("b", Failed)], true),
        (&[("a", Rings), ("b", Rings), ("a", Failed), ("b", Failed)], false),
        (&[("a", Rings), ("b", Has), ("a", Failed)], false),
    ];
    for (words, delivered) in cases {
        assert_eq!(page(Urgency::Alarm, words).is_delivered(), *delivered, "{words:?}");
        assert_eq!(page(Urgency::Chime, words).is_delivered(), *delivered, "a chime: {words:?}");
    }
}

#[test]
fn what_is_not_to_sound_is_delivered_where_it_arrived_last() {
    let cases: &[(&[Said], bool)] = &[
        (&[], false),
        (&[("a", Has)], true),
        // The laptop that had it is gone, and then is there again.
        (&[("a", Has), ("a", Failed)], false),
        (&[("a", Has), ("a", Failed), ("a", Has)], true),
        (&[("a", Has), ("b", Has), ("a", Failed)], true),
    ];
    for (words, delivered) in cases {
        assert_eq!(page(Urgency::Silent, words).is_delivered(), *delivered, "{words:?}");
    }
}

/// By this a second laptop of a person knows that it need not ring.
#[test]
fn a_second_laptop_looks_at_the_others_alone() {
    let cases: &[(&[Said], bool)] = &[
        (&[("second", Rings)], false),
        (&[("first", Has)], false),
        (&[("first", Rings)], true),
        (&[("first", Muted(Urgent))], false),
        (&[("first", Rings), ("first", Failed), ("second", Rings)], false),
        (&[("first", Rings), ("first", Silenced)], true),
        (&[("first", Failed), ("third", Rings)], true),
    ];
    for (words, beside) in cases {
        assert_eq!(page(Urgency::Alarm, words).is_delivered_beside("second"), *beside, "{words:?}");
    }
}

/// What pager `a` told before, what it says now, and whether that adds anything.
#[test]
fn a_receipt_adds_what_was_not_said() {
    let cases: &[(&[Said], Word, bool)] = &[
        (&[], Has, true),
        (&[("b", Has), ("b", Rings)], Has, true),
        (&[("a", Has)], Has, false),
        (&[("a", Rings)], Has, false),
        (&[("a", Has), ("a", Failed)], Has, true),
        (&[("a", Has), ("a", Failed), ("a", Has)], Has, false),
        (&[("a", Has)], Failed, true),
        (&[("a", Failed)], Failed, false),
        (&[("a", Failed), ("b", Rings)], Failed, false),
        (&[("a", Failed), ("a", Has)], Failed, true),
        (&[("a", Rings)], Failed, true),
        (&[("a", Rings), ("a", Silenced)], Failed, true),
        (&[("a", Has)], Rings, true),
        (&[("a", Rings)], Rings, false),
        (&[("a", Rings)], Loud(Urgent, Some(90)), false),
        (&[("a", Failed)], Rings, true),
        (&[("a", Rings), ("a", Silenced)], Rings, false),
        // It grows; what it says twice, and what is quieter, adds nothing.
        (&[("a", Loud(Soft, Some(50)))], Loud(Steady, Some(50)), true),
        (&[("a", Loud(Steady, Some(50)))], Loud(Steady, Some(60)), false),
        (&[("a", Loud(Full, Some(60)))], Loud(Steady, Some(60)), false),
        // It can be heard only now, or no longer.
        (&[("a", Muted(Full))], Loud(Full, Some(60)), true),
        (&[("a", Muted(Full))], Loud(Steady, Some(60)), true),
        (&[("a", Loud(Full, Some(60)))], Muted(Full), true),
        (&[("a", Muted(Full))], Muted(Full), false),
        (&[("a", Has)], Silenced, true),
        (&[("a", Rings), ("a", Silenced)], Silenced, false),
        (&[("a", Silenced), ("a", Failed), ("a", Rings)], Silenced, true),
    ];
    for (before, now, expected) in cases {
        let before_them = page(Urgency::Alarm, before).receipts;
        assert_eq!(adds(&before_them, "a", now.stage(), now.sound().as_ref()), *expected, "{before:?}, then {now:?}");
    }
}

/// A device that comes and goes all night fills the list; then the end of its sound is still told, and with it the others are called.
#[test]
fn a_full_list_still_takes_what_takes_a_proof_away() {
    let mut full = page(Urgency::Alarm, &[("a", Has)]);
    while full.receipts.len() < RECEIPTS_LIMIT {
        let word = if full.receipts.len() % 2 == 1 { Rings } else { Failed };
        full.receipts.push(word.by("a"));
    }
    assert!(full.is_delivered(), "its last word is that it rings");
    assert!(!full.wants(&Has.by("b")) && !full.wants(&Rings.by("b")) && !full.wants(&Failed.by("b")));
    assert!(!full.wants(&Silenced.by("a")), "it would be as delivered as before");
    assert!(full.wants(&Failed.by("a")));
    full.receipts.push(Failed.by("a"));
    assert!(!full.is_delivered() && !full.wants(&Rings.by("a")), "after so much it is not believed any more");
}

fn words() -> impl Strategy<Value = Vec<Said>> {
    let loudness = prop_oneof![Just(Soft), Just(Steady), Just(Full), Just(Urgent)];
    let volume = prop_oneof![Just(None), Just(Some(0)), Just(Some(60))];
    let word = prop_oneof![
        Just(Has),
        Just(Failed),
        Just(Silenced),
        Just(Rings),
        (loudness.clone(), volume).prop_map(|(loudness, volume)| Loud(loudness, volume)),
        loudness.prop_map(Muted),
    ];
    proptest::collection::vec((prop_oneof![Just("a"), Just("b"), Just("c")], word), 0..200)
}

proptest! {
    /// Whatever pagers say in whatever order: a page is delivered if one pager proves it by what it alone said; what adds nothing changes
    /// nothing of that; the list is bounded; and nobody's failure goes unheard.
    #[test]
    fn each_pager_speaks_for_itself(words in words(), silent in any::<bool>()) {
        let mut page = page(if silent { Urgency::Silent } else { Urgency::Alarm }, &[]);
        for (pager, word) in words {
            let receipt = word.by(pager);
            let (wanted, added) = (page.wants(&receipt), page.lacks(pager, receipt.stage, receipt.sound.as_ref()));
            prop_assert!(added || !wanted, "what adds nothing is not kept");
            if wanted {
                page.receipts.push(receipt);
                prop_assert!(!page.lacks(pager, word.stage(), word.sound().as_ref()), "the same again adds nothing");
            }
            let of = |pager: &str| reaches(page.urgency, page.receipts.iter().filter(|receipt| receipt.pager == pager));
            if word == Failed {
                prop_assert!(!of(pager), "a pager that failed proves nothing");
            }
            prop_assert_eq!(page.is_delivered(), of("a") || of("b") || of("c"));
            prop_assert!(page.receipts.len() <= RECEIPTS_LIMIT + 3);
        }
    }
}
