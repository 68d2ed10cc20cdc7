//! The entries of a timeline in words, for an alert's logs.

use chrono::{DateTime, Utc};
use oncall::{Change, Loudness, Sound, Stage};

use crate::ingest::one_line;

/// What happened, in one line.
pub(super) fn told(change: &Change) -> String {
    match change {
        Change::Triggered => "Alert created".to_owned(),
        Change::Repeated { count, raised_to: None } => format!("Occurred again: {count} times by now"),
        Change::Repeated { count, raised_to: Some(priority) } => {
            format!("Occurred again: {count} times by now, and raised to {priority}")
        }
        Change::Paged { person, reason, .. } => format!("{} is called. {reason}", person.name),
        Change::Receipt { person, pager, stage, note, sound, .. } => {
            let what = match (stage, sound) {
                (Stage::Delivered, _) => "has the call".to_owned(),
                (Stage::Failed, _) => "does not ring".to_owned(),
                (Stage::Sounding, None) => "rings".to_owned(),
                (Stage::Sounding, Some(sound)) => rings(sound),
                (Stage::Silenced, _) => "was silenced".to_owned(),
            };
            with_note(&format!("{pager} of {} {what}", person.name), note.as_deref())
        }
        Change::Sent { person, by, to, .. } => format!("Told {} by {} ({to})", person.name, by.as_str()),
        Change::NotSent { person, by, to, reason, .. } => {
            format!("Could not tell {} by {} ({to}): {reason}", person.name, by.as_str())
        }
        Change::NobodyPaged { reason }
        | Change::Routed { reason }
        | Change::CalledInstead { reason }
        | Change::NotNeeded { reason, .. }
        | Change::Ruled { reason }
        | Change::HoldEnded { reason } => reason.clone(),
        Change::StartedAgain { round: 0 } => "The escalation starts again".to_owned(),
        Change::StartedAgain { round } => format!("The escalation starts again (repeat {round})"),
        Change::PassedOn { note } => with_note("Alert escalated to the next rule", note.as_deref()),
        Change::Snoozed { until, note } => {
            with_note(&format!("Alert snoozed until {}", minute(*until)), note.as_deref())
        }
        Change::SnoozeEnded => "The snooze is over".to_owned(),
        Change::Unacknowledged { note } => with_note("Alert unacknowledged", note.as_deref()),
        Change::Assigned { to, note } => with_note(&format!("Alert assigned to {}", to.name), note.as_deref()),
        Change::Transferred { from, to, note } => {
            with_note(&format!("Alert given from {} to {}", from.name, to.name), note.as_deref())
        }
        Change::Acknowledged { note } => with_note("Alert acknowledged", note.as_deref()),
        Change::Resolved { note } => with_note("Alert closed", note.as_deref()),
        Change::Noted { text } => format!("Note added: {text}"),
        Change::Recognised { known_fault } => format!("Recognised as the known fault '{}'", known_fault.name),
        Change::Held { until, reason } => format!("Calls nobody before {}. {reason}", minute(*until)),
        Change::TagsAdded { tags } => format!("Tags added: {}", tags.join(", ")),
        Change::TagsRemoved { tags } => format!("Tags removed: {}", tags.join(", ")),
        Change::DetailsSet { details } => {
            let pairs: Vec<String> = details.iter().map(|(name, value)| format!("{name}={value}")).collect();
            format!("Details added: {}", pairs.join(", "))
        }
        Change::DetailsRemoved { names } => format!("Details removed: {}", names.join(", ")),
        Change::Retitled { title } => format!("Message updated: {title}"),
        Change::Redescribed => "Description updated".to_owned(),
        Change::Reprioritised { from, to } => format!("Priority updated from {from} to {to}"),
        Change::ResponderAdded { responder } => format!("Responder added: {}", responder.name()),
        Change::ActionDone { action } => format!("Action executed: {action}"),
        Change::Deleted => "Alert deleted".to_owned(),
    }
}

/// The note in an entry, if somebody wrote one.
pub(super) fn note(change: &Change) -> Option<&str> {
    match change {
        Change::Noted { text } => Some(text),
        Change::PassedOn { note }
        | Change::Snoozed { note, .. }
        | Change::Unacknowledged { note }
        | Change::Assigned { note, .. }
        | Change::Transferred { note, .. }
        | Change::Acknowledged { note }
        | Change::Resolved { note } => note.as_deref(),
        _ => None,
    }
}

/// "rings on Built-in Audio, loud, at 100 %, volume 60 %".
fn rings(sound: &Sound) -> String {
    let how = match sound.loudness {
        Loudness::Chime => "one chime",
        Loudness::Soft => "soft",
        Loudness::Steady => "steady",
        Loudness::Loud => "loud",
        Loudness::Urgent => "urgent",
    };
    let verb = if sound.is_audible() { "rings" } else { "plays, and nobody can hear it," };
    let volume = match (sound.muted, sound.volume) {
        (true, _) => ", muted".to_owned(),
        (false, Some(volume)) => format!(", volume {volume} %"),
        (false, None) => String::new(),
    };
    format!("{verb} on {}, {how}, at {} %{volume}", one_line(&sound.device), sound.level)
}

fn with_note(what: &str, note: Option<&str>) -> String {
    note.map_or_else(|| what.to_owned(), |note| format!("{what}: {note}"))
}

fn minute(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

#[cfg(test)]
mod tests {
    use oncall::{PageId, PersonId, PersonRef};
    use uuid::Uuid;

    use super::*;

    fn receipt(stage: Stage, note: Option<&str>, sound: Option<Sound>) -> String {
        let person = PersonRef { id: PersonId(Uuid::nil()), name: "Anna".to_owned() };
        let (page, pager, note) = (PageId(Uuid::nil()), "x1".to_owned(), note.map(str::to_owned));
        told(&Change::Receipt { page, person, pager, stage, note, sound })
    }

    #[test]
    fn a_receipt_says_what_was_really_played() {
        let sound = |loudness, volume, muted| {
            let device = "Built-in Audio".to_owned();
            Some(Sound { device, loudness, level: 100, volume, muted })
        };
        let cases = [
            (
                Stage::Sounding,
                sound(Loudness::Loud, Some(60), false),
                "x1 of Anna rings on Built-in Audio, loud, at 100 %, volume 60 %",
            ),
            (Stage::Sounding, sound(Loudness::Soft, None, false), "x1 of Anna rings on Built-in Audio, soft, at 100 %"),
            (
                Stage::Sounding,
                sound(Loudness::Urgent, Some(60), true),
                "x1 of Anna plays, and nobody can hear it, on Built-in Audio, urgent, at 100 %, muted",
            ),
            (
                Stage::Sounding,
                sound(Loudness::Steady, Some(0), false),
                "x1 of Anna plays, and nobody can hear it, on Built-in Audio, steady, at 100 %, volume 0 %",
            ),
            (Stage::Sounding, None, "x1 of Anna rings"),
            (Stage::Delivered, None, "x1 of Anna has the call"),
        ];
        for (stage, sound, words) in cases {
            assert_eq!(receipt(stage, None, sound), words);
        }
        let gone = "The laptop 'x1' is gone.";
        assert_eq!(receipt(Stage::Failed, Some(gone), None), format!("x1 of Anna does not ring: {gone}"));
    }
}
