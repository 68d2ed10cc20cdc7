//! What a person must hold.

use std::collections::BTreeSet;

use super::Check;
use crate::paging::Urgency;
use crate::setup::{Person, same_name};
use crate::ways::{AFTER_LIMIT, Medium, WAYS_LIMIT, Way};

/// Longest e-mail address, in characters (RFC 5321 allows 254).
const EMAIL_LIMIT: usize = 254;
/// Longest address of a webhook, in characters.
const ADDRESS_LIMIT: usize = 2_000;

impl Check<'_> {
    pub(super) fn person(&mut self, it: &Person) {
        self.name("name", "A person", &it.name);
        self.email(it);
        self.ways(&it.paging_rules.ways);
        let Some(quiet) = it.paging_rules.quiet_hours else { return };
        if quiet.from.minutes() % (24 * 60) == quiet.to.minutes() % (24 * 60) {
            let (from, to) = (quiet.from, quiet.to);
            let detail =
                format!("The quiet hours from {from} to {to} have no length, or no end. Give two different times.");
            self.fault("paging_rules.quiet_hours", detail);
        }
        if quiet.at_most == Urgency::Alarm {
            let detail = "Quiet hours must make pages quieter: choose chime or silent, not alarm.";
            self.fault("paging_rules.quiet_hours.at_most", detail);
        }
    }

    fn ways(&mut self, ways: &[Way]) {
        let count = ways.len();
        if count > WAYS_LIMIT {
            let detail =
                format!("There are {count} further ways to reach this person; at most {WAYS_LIMIT} are allowed.");
            self.fault("paging_rules.ways", detail);
            return;
        }
        let mut known = BTreeSet::new();
        for (place, way) in ways.iter().enumerate() {
            let field = format!("paging_rules.ways[{place}]");
            if !known.insert(way.id) {
                self.fault(format!("{field}.id"), format!("Two ways have the id {}. Give each its own.", way.id));
            }
            if let Some(detail) = unreachable(way.by, &way.to) {
                self.fault(format!("{field}.to"), detail);
            }
            if way.after_minutes > AFTER_LIMIT {
                let detail = format!(
                    "{} minutes after the page is too late; at most {AFTER_LIMIT} minutes, a day, are allowed.",
                    way.after_minutes
                );
                self.fault(format!("{field}.after_minutes"), detail);
            }
        }
    }

    fn email(&mut self, it: &Person) {
        let email = &it.email;
        if email.trim().is_empty() {
            self.fault("email", "A person needs an e-mail address: it is what configuration names them by.");
        } else if !is_address(email) {
            let detail = format!("'{}' is not an e-mail address such as anna@example.com.", email.escape_debug());
            self.fault("email", detail);
        } else if let Some(other) =
            self.after.people.values().find(|other| other.id != it.id && same_name(&other.email, email))
        {
            let detail = format!("The e-mail address '{email}' is {}'s. Each person needs their own.", other.name);
            self.fault("email", detail);
        }
    }
}

/// Whether it has the shape of an address. Whether it is one, only a message to it could show.
fn is_address(text: &str) -> bool {
    let plain =
        |part: &str| !part.is_empty() && !part.chars().any(|it| it.is_whitespace() || it.is_control() || it == '@');
    text.chars().count() <= EMAIL_LIMIT && text.split_once('@').is_some_and(|(name, host)| plain(name) && plain(host))
}

/// What is wrong with where a way leads, if anything is.
fn unreachable(by: Medium, to: &str) -> Option<String> {
    let given = to.escape_debug();
    let (fits, example) = match by {
        Medium::Email => (is_plain_address(to), "is not an e-mail address such as anna@example.com"),
        Medium::Sms | Medium::Voice => (
            is_number(to),
            "is not a telephone number in its international form, such as +380441234567: a plus, the country, the number, \
             digits only",
        ),
        Medium::Webhook => (is_web_address(to), "is not an address such as https://example.com/pages"),
    };
    if fits {
        return None;
    }
    Some(if to.is_empty() { "Say where to.".to_owned() } else { format!("'{given}' {example}.") })
}

/// An address that stands alone in a header: no name beside it, no list, no comment.
fn is_plain_address(text: &str) -> bool {
    is_address(text) && !text.contains(['<', '>', '(', ')', '[', ']', ',', ';', ':', '\\', '"'])
}

/// E.164: a plus and at most 15 digits, of which the first, the country's, is not 0.
fn is_number(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (8..=15).contains(&digits.len()) && !digits.starts_with('0') && digits.bytes().all(|it| it.is_ascii_digit())
    })
}

/// An http or https address with a host and without a user name.
fn is_web_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    text.len() <= ADDRESS_LIMIT
        && text.bytes().all(|it| it.is_ascii_graphic())
        && rest.is_some_and(|rest| {
            let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
            !authority.is_empty() && !authority.starts_with(':') && !authority.contains(['@', '\\'])
        })
}
