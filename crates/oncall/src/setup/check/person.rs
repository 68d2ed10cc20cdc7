//! What a person must hold.

use super::Check;
use crate::paging::Urgency;
use crate::setup::{Person, same_name};

/// Longest e-mail address, in characters (RFC 5321 allows 254).
const EMAIL_LIMIT: usize = 254;

impl Check<'_> {
    pub(super) fn person(&mut self, it: &Person) {
        self.name("name", "A person", &it.name);
        self.email(it);
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
