//! Tokens and keys: 256 random bits behind a readable prefix; only their SHA-256 is kept.

use rand::Rng as _;
use sha2::{Digest as _, Sha256};

/// Prefix of a person's token.
pub(crate) const TOKEN_PREFIX: &str = "tsp_";
/// Prefix of an integration's key.
pub(crate) const KEY_PREFIX: &str = "tsk_";

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_secrets_differ_and_carry_256_bits() {
        let (one, other) = (issue(TOKEN_PREFIX), issue(TOKEN_PREFIX));
        assert_ne!(one, other);
        assert_eq!(one.len(), TOKEN_PREFIX.len() + 64);
        assert_eq!(SecretHash::of(&one), SecretHash::of(&format!(" {one}\n")));
    }
}
