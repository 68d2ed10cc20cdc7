//! The account's token can be read: this laptop will be signed in again when the app starts again.

use std::sync::Arc;

use oncall::pager::{Point, Subject};

use super::{passed, warned};
use crate::desk::Desk;
use crate::vault::{self, Held};

const UNTIL_THE_END: &str =
    "You stay signed in until Tocsin ends; started again, it is not signed in and does not ring.";

/// Without an account that has a token in the keyring there is nothing to look for.
pub(super) async fn point(desk: &Arc<Desk>) -> Option<Point> {
    let name = desk.accounts.token_name()?;
    Some(read(vault::look(&name).await))
}

fn read(held: Result<Held, vault::VaultError>) -> Point {
    let subject = Subject::Keyring;
    match held {
        Ok(Held::Readable) => passed(subject, "The keyring gives the token."),
        Ok(Held::Locked) => warned(
            subject,
            "The keyring is locked.",
            format!("{UNTIL_THE_END} Unlock the keyring, and set it to be unlocked when you log in."),
        ),
        Ok(Held::Absent) => warned(
            subject,
            "The keyring no longer holds the token.",
            format!("{UNTIL_THE_END} Sign out and in again with a personal token."),
        ),
        Err(error) => {
            let mut found = error.to_string();
            found[..1].make_ascii_uppercase();
            warned(subject, format!("{found}."), format!("{UNTIL_THE_END} {}", error.remedy()))
        }
    }
}

#[cfg(test)]
mod tests {
    use oncall::pager::Standing;

    use super::*;
    use crate::vault::VaultError;

    #[test]
    fn a_keyring_that_does_not_give_the_token_matters_at_the_next_start() {
        let absent = Err(VaultError::Absent("no owner".to_owned()));
        for (held, word) in
            [(Ok(Held::Locked), "locked"), (Ok(Held::Absent), "no longer"), (absent, "No keyring answers")]
        {
            let point = read(held);
            assert_eq!(point.standing, Standing::Warned);
            assert!(point.found.contains(word), "{}", point.found);
            assert!(point.remedy.unwrap().contains("does not ring"));
        }
        assert_eq!(read(Ok(Held::Readable)).standing, Standing::Passed);
    }
}
