//! Which addresses from a message may be called: Amazon's own, and those that the hub's start named.
//!
//! Checked before anything is fetched. Whoever can choose the address of the certificate can sign anything.

use reqwest::Url;

use crate::error::HubError;
use crate::outside::Prefix;

/// The addresses trusted for certificates and confirmations.
#[derive(Clone, Debug, Default)]
pub(super) struct Trust {
    prefixes: Vec<Prefix>,
}

/// An address that is not called, and why.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the address '{address}' {why}")]
pub(crate) struct Untrusted {
    address: String,
    why: &'static str,
}

impl Trust {
    /// Amazon's own addresses, and those that begin with one of `prefixes`.
    ///
    /// # Errors
    /// [`HubError::SnsTrust`] if a prefix is no address.
    pub(super) fn new(prefixes: &[String]) -> Result<Self, HubError> {
        let prefixes = prefixes
            .iter()
            .map(|prefix| Prefix::read(prefix).map_err(|why| HubError::SnsTrust { prefix: prefix.clone(), why }));
        Ok(Self { prefixes: prefixes.collect::<Result<_, _>>()? })
    }

    /// Whether more than Amazon is trusted.
    pub(super) fn prefixes(&self) -> &[Prefix] {
        &self.prefixes
    }

    /// Checks the address of a signer's certificate.
    pub(super) fn certificate(&self, address: &str) -> Result<Url, Untrusted> {
        let url = self.check(address)?;
        if url.path().rsplit('.').next() == Some("pem") {
            Ok(url)
        } else {
            Err(untrusted(address, "does not lead to a certificate (.pem)"))
        }
    }

    /// Checks the address that confirms a subscription.
    pub(super) fn confirmation(&self, address: &str) -> Result<Url, Untrusted> {
        self.check(address)
    }

    fn check(&self, address: &str) -> Result<Url, Untrusted> {
        let url = Url::parse(address).map_err(|_| untrusted(address, "cannot be read"))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(untrusted(address, "carries a user name"));
        }
        if is_amazon(&url) || self.prefixes.iter().any(|prefix| prefix.covers(&url)) {
            Ok(url)
        } else {
            Err(untrusted(address, "is not one of Amazon SNS (https://sns.<region>.amazonaws.com)"))
        }
    }
}

/// `^https://sns\.[a-zA-Z0-9-]{3,}\.amazonaws\.com(\.cn)?(:443)?/`, as in AWS's own validators (aws-js-sns-message-validator).
fn is_amazon(url: &Url) -> bool {
    let region = url.host_str().and_then(|host| {
        let host = host.strip_suffix(".cn").unwrap_or(host);
        host.strip_prefix("sns.")?.strip_suffix(".amazonaws.com")
    });
    url.scheme() == "https"
        && url.port().is_none()
        && region.is_some_and(|region| {
            region.len() >= 3 && region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
}

fn untrusted(address: &str, why: &'static str) -> Untrusted {
    Untrusted { address: oncall::signal::shorten(address, 200), why }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_amazons_addresses_are_trusted() {
        let trust = Trust::new(&[]).unwrap();
        for good in [
            "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1a2b.pem",
            "https://sns.eu-west-1.amazonaws.com:443/a.pem",
            "https://sns.cn-north-1.amazonaws.com.cn/a.pem",
            "https://sns.us-gov-west-1.amazonaws.com/a.pem",
        ] {
            assert!(trust.certificate(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "sns.eu-west-1.amazonaws.com/a.pem",
            "http://sns.eu-west-1.amazonaws.com/a.pem",
            "ftp://sns.eu-west-1.amazonaws.com/a.pem",
            "https://sns.eu-west-1.amazonaws.com:8443/a.pem",
            "https://sns.eu-west-1.amazonaws.com./a.pem",
            "https://sns.eu-west-1.amazonaws.com.evil.example/a.pem",
            "https://sns.eu-west-1.amazonaws.com.cn.cn/a.pem",
            "https://sns.eu-west-1.amazonaws.com@evil.example/a.pem",
            "https://user@sns.eu-west-1.amazonaws.com/a.pem",
            "https://user:pw@sns.eu-west-1.amazonaws.com/a.pem",
            "https://evil.example/sns.eu-west-1.amazonaws.com/a.pem",
            "https://evil.example#sns.eu-west-1.amazonaws.com/a.pem",
            "https://evil.example?sns.eu-west-1.amazonaws.com/a.pem",
            "https://evilsns.eu-west-1.amazonaws.com/a.pem",
            "https://sns.evil.example.amazonaws.com/a.pem",
            "https://sns.ab.amazonaws.com/a.pem",
            "https://sns..amazonaws.com/a.pem",
            "https://sns.amazonaws.com/a.pem",
            "https://sns.eu_west.amazonaws.com/a.pem",
            "https://s3.eu-west-1.amazonaws.com/sns/a.pem",
            "https://sns.eu-west-1.amazonaws.com/a.pem/../b",
            "https://sns.eu-west-1.amazonaws.com/?a.pem",
            "https://sns.eu-west-1.amazonaws.com/#a.pem",
            "https://127.0.0.1/a.pem",
            "file:///etc/passwd.pem",
        ] {
            assert!(trust.certificate(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_confirmation_needs_no_certificate_in_its_path() {
        let trust = Trust::new(&[]).unwrap();
        assert!(
            trust.confirmation("https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=2336").is_ok()
        );
        assert!(trust.confirmation("https://evil.example/?Action=ConfirmSubscription").is_err());
    }

    #[test]
    fn a_prefix_is_compared_at_its_boundaries() {
        let trust = |prefix: &str| Trust::new(&[prefix.to_owned()]).unwrap();
        let cases = [
            ("http://localhost:4566/", "http://localhost:4566/_aws/sns/x.pem", true),
            ("http://localhost:4566", "http://localhost:4566/x.pem", true),
            ("http://localhost:4566/_aws", "http://localhost:4566/_aws/x.pem", true),
            ("http://localhost:4566/_aws/", "http://localhost:4566/_aws/x.pem", true),
            ("http://localhost:4566/_aws", "http://localhost:4566/_aws.evil/x.pem", false),
            ("http://localhost:4566/_aws", "http://localhost:4566/_aws/../x.pem", false),
            ("http://localhost:4566/_aws", "http://localhost:4566/_aws/%2e%2e/x.pem", false),
            ("http://localhost:45", "http://localhost:4566/x.pem", false),
            ("http://localhost", "http://localhost.evil.example/x.pem", false),
            ("http://localhost", "http://localhost@evil.example/x.pem", false),
            ("http://localhost:4566/", "https://localhost:4566/x.pem", false),
            ("http://localhost:4566/", "http://user@localhost:4566/x.pem", false),
            ("http://localhost:4566/", "http://localhost:4566/x", false),
        ];
        for (prefix, address, trusted) in cases {
            assert_eq!(trust(prefix).certificate(address).is_ok(), trusted, "{prefix} {address}");
        }
    }

    #[test]
    fn a_prefix_that_is_no_address_is_refused_at_the_start() {
        for prefix in
            ["", "localhost:4566", "localhost", "ftp://localhost/", "http://user@localhost/", "http://localhost/?x"]
        {
            assert!(matches!(Trust::new(&[prefix.to_owned()]), Err(HubError::SnsTrust { .. })), "{prefix:?}");
        }
    }
}
