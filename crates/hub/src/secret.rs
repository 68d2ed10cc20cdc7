//! Tokens and keys: 256 random bits behind a readable prefix; only their SHA-256 is kept. A team may bring the keys that its senders have.

use oncall::IntegrationKind;
use rand::Rng as _;
use sha2::{Digest as _, Sha256};

/// Prefix of a person's token.
pub(crate) const TOKEN_PREFIX: &str = "tsp_";
/// Prefix of an integration's key.
pub(crate) const KEY_PREFIX: &str = "tsk_";

/// How long the keys of PagerDuty are: its senders count the characters, and want letters and digits only.
const PAGERDUTY_LENGTH: usize = 32;
/// How long a key may be that a team brings along, in characters.
const OWN_LENGTH: std::ops::RangeInclusive<usize> = 20..=200;
const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// What the store keeps of a secret. A fast hash is right here: 256 random bits cannot be guessed, whatever the hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct SecretHash(pub(crate) [u8; 32]);

impl SecretHash {
    /// The hash of a secret as it was presented.
    pub(crate) fn of(secret: &str) -> Self {
        Self(Sha256::digest(secret.trim().as_bytes()).into())
    }
}

/// A fresh secret: `prefix` and 64 hexadecimal digits.
pub(crate) fn issue(prefix: &str) -> String {
    let mut bytes = [0_u8; 32];
    rand::rng().fill_bytes(&mut bytes);
    format!("{prefix}{}", hex::encode(bytes))
}

/// A fresh key of an integration: of PagerDuty's, 32 letters and digits, which carry 190 random bits.
pub(crate) fn issue_key(kind: IntegrationKind) -> String {
    if kind != IntegrationKind::PagerDuty {
        return issue(KEY_PREFIX);
    }
    let mut key = String::with_capacity(PAGERDUTY_LENGTH);
    let mut bytes = [0_u8; PAGERDUTY_LENGTH];
    while key.len() < PAGERDUTY_LENGTH {
        rand::rng().fill_bytes(&mut bytes);
        // What lies above the last multiple of 62 would make some letters likelier than others.
        let letters = bytes.iter().filter(|byte| **byte < 248).filter_map(|byte| LETTERS.get(usize::from(byte % 62)));
        let wanted = PAGERDUTY_LENGTH - key.len();
        key.extend(letters.take(wanted).map(|letter| char::from(*letter)));
    }
    key
}

/// A key that a team brings along.
///
/// # Errors
/// A sentence, if it is too short to be a secret, too long, or has characters that senders cannot send.
pub(crate) fn own_key(text: &str) -> Result<String, String> {
    let key = text.trim();
    if !OWN_LENGTH.contains(&key.len()) || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(format!(
            "A key of one's own has {} to {} characters, letters, digits and signs without spaces. Nothing was stored. Give such a key, or \
             none to have one made.",
            OWN_LENGTH.start(),
            OWN_LENGTH.end(),
        ));
    }
    Ok(key.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_pagerduty_are_32_letters_and_digits() {
        let keys: Vec<_> = (0..200).map(|_| issue_key(IntegrationKind::PagerDuty)).collect();
        for key in &keys {
            assert!(key.len() == 32 && key.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{key}");
        }
        for letter in LETTERS {
            assert!(keys.iter().any(|key| key.as_bytes().contains(letter)), "{}", char::from(*letter));
        }
        assert!(issue_key(IntegrationKind::Opsgenie).starts_with(KEY_PREFIX));
    }

    #[test]
    fn a_key_of_ones_own_is_long_enough_and_can_be_sent() {
        for good in [
            "01234567-89ab-cdef-0123-456789abcdef",
            " R0123456789ABCDEFGHIJKLMNOPQRSTU\n",
            &"x".repeat(200),
            "a&b=c#d%e?f/g+h:i;j,k",
        ] {
            assert_eq!(own_key(good).as_deref(), Ok(good.trim()), "{good}");
        }
        for bad in [
            "",
            "short",
            "nineteen-characters",
            &"x".repeat(201),
            "with a space in between",
            "\u{0}123456789012345678901",
            "ключ-ключ-ключ-ключ-ключ",
        ] {
            assert!(own_key(bad).unwrap_err().contains("20 to 200"), "{bad:?}");
        }
    }

    #[test]
    fn two_secrets_differ_and_carry_256_bits() {
        let (one, other) = (issue(TOKEN_PREFIX), issue(TOKEN_PREFIX));
        assert_ne!(one, other);
        assert_eq!(one.len(), TOKEN_PREFIX.len() + 64);
        assert_eq!(SecretHash::of(&one), SecretHash::of(&format!(" {one}\n")));
    }
}
