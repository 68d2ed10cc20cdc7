//! A signer's certificate, and whether it signed a message.
//!
//! Source: AWS, "Verifying the signatures of Amazon SNS messages": RSA with PKCS#1 v1.5 padding, over SHA-1 in signature version
//! 1 and SHA-256 in version 2.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::{DateTime, Utc};
use ring::signature::{RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use x509_parser::pem::parse_x509_pem;

use crate::ingest::sns::Envelope;

/// What is needed of a certificate.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Certificate {
    /// The RSA key (PKCS#1, DER).
    key: Vec<u8>,
    not_before: i64,
    not_after: i64,
}

/// Why a signature does not hold.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Forgery {
    /// What lies at the certificate's address is none.
    #[error("what lies at its certificate's address is no certificate")]
    NoCertificate,
    /// The certificate is not valid now.
    #[error("its certificate is not valid at this time; check this computer's clock")]
    OutOfDate,
    /// A version that this hub does not know, or none.
    #[error("its signature version is neither 1 nor 2")]
    UnknownVersion,
    /// It was signed by somebody else, or changed on its way.
    #[error("its signature does not match")]
    Mismatch,
}

impl Certificate {
    /// Reads a certificate in PEM.
    ///
    /// # Errors
    /// [`Forgery::NoCertificate`].
    pub(super) fn parse(pem: &[u8]) -> Result<Self, Forgery> {
        let (_, pem) = parse_x509_pem(pem).map_err(|_| Forgery::NoCertificate)?;
        let certificate = pem.parse_x509().map_err(|_| Forgery::NoCertificate)?;
        let validity = certificate.validity();
        Ok(Self {
            key: certificate.public_key().subject_public_key.data.to_vec(),
            not_before: validity.not_before.timestamp(),
            not_after: validity.not_after.timestamp(),
        })
    }

    /// Whether it is within its time.
    pub(super) fn holds_at(&self, now: DateTime<Utc>) -> bool {
        (self.not_before..=self.not_after).contains(&now.timestamp())
    }

    /// Checks the envelope's signature.
    ///
    /// # Errors
    /// [`Forgery`] if it does not hold.
    pub(super) fn check(&self, envelope: &Envelope, now: DateTime<Utc>) -> Result<(), Forgery> {
        if !self.holds_at(now) {
            return Err(Forgery::OutOfDate);
        }
        let algorithm = match envelope.signature_version.as_str() {
            "1" => &RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY,
            "2" => &RSA_PKCS1_2048_8192_SHA256,
            _ => return Err(Forgery::UnknownVersion),
        };
        let signature = BASE64.decode(envelope.signature.trim()).map_err(|_| Forgery::Mismatch)?;
        UnparsedPublicKey::new(algorithm, &self.key)
            .verify(envelope.string_to_sign().as_bytes(), &signature)
            .map_err(|_| Forgery::Mismatch)
    }
}
