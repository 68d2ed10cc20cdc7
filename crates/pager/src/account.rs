//! With which hub a person speaks, and as whom.

use reqwest::Url;

/// The base address of a hub: scheme, host, port, and the path under which a proxy may have put it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HubAddress {
    url: Url,
}

/// A person's token. It is shown nowhere: its `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

/// Where to, and as whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The hub.
    pub address: HubAddress,
    /// The person's token.
    pub token: Token,
}

/// What was typed is not an address, or not a token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    /// Nothing was typed.
    #[error(
        "There is no address. Without a hub nothing can ring here. Type it as your hub's admin gave it, such as https://hub.example.com."
    )]
    NoAddress,
    /// It does not begin with `http://` or `https://`.
    #[error(
        "\"{typed}\" does not begin with https:// or http://. No hub can be reached by it. Type the whole address, such as https://hub.example.com."
    )]
    Scheme {
        /// What was typed.
        typed: String,
    },
    /// It cannot be read as an address.
    #[error(
        "\"{typed}\" cannot be read as an address ({cause}). No hub can be reached by it. Type it as your hub's admin gave it, such as https://hub.example.com."
    )]
    Address {
        /// What was typed.
        typed: String,
        /// What is wrong with it.
        cause: String,
    },
    /// It holds a name or password, a query or a fragment.
    #[error(
        "The address holds more than a hub's address has. Leave out everything from a \"?\" or \"#\" on, and a name before an \"@\": the token goes into its own field."
    )]
    TooMuch,
    /// Nothing was typed.
    #[error(
        "There is no token. The hub does not know by itself who you are. Ask your hub's admin for a personal token; it begins with tsp_."
    )]
    NoToken,
    /// An integration's key.
    #[error(
        "This is the key of an integration, by which a sender reports faults; it cannot wake anybody. Ask your hub's admin for a personal token; it begins with tsp_."
    )]
    IntegrationKey,
    /// It holds characters that no token has.
    #[error(
        "This is not a token: it holds spaces or characters that no token has. Copy the personal token again, whole; it begins with tsp_."
    )]
    Token,
}

impl AccountError {
    /// The code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoAddress | Self::Scheme { .. } | Self::Address { .. } | Self::TooMuch => "bad_address",
            Self::NoToken | Self::IntegrationKey | Self::Token => "bad_token",
        }
    }
}

impl HubAddress {
    /// Reads an address as a person types it.
    ///
    /// # Errors
    /// An [`AccountError`] that says what is wrong with it.
    ///
    /// ```
    /// let address = pager::HubAddress::parse(" https://example.com/tocsin/ ").unwrap();
    /// assert_eq!(address.to_string(), "https://example.com/tocsin");
    /// assert!(pager::HubAddress::parse("example.com").is_err());
    /// ```
    pub fn parse(typed: &str) -> Result<Self, AccountError> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(AccountError::NoAddress);
        }
        let lower = typed.to_ascii_lowercase();
        if !lower.starts_with("http://") && !lower.starts_with("https://") {
            return Err(AccountError::Scheme { typed: typed.to_owned() });
        }
        let mut url = Url::parse(typed)
            .map_err(|cause| AccountError::Address { typed: typed.to_owned(), cause: cause.to_string() })?;
        if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() || url.password().is_some() {
            return Err(AccountError::TooMuch);
        }
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        Ok(Self { url })
    }

    /// The address of `path` (which begins with `/`) on this hub; `None` if it would lead out of the hub's `/api/`.
    pub(crate) fn api(&self, path: &str) -> Option<Url> {
        let base = self.to_string();
        let url = Url::parse(&format!("{base}{path}")).ok()?;
        // Looked at after parsing, since `..`, `%2e%2e` and backslashes are resolved by it.
        let stays = url.origin() == self.url.origin()
            && url.path().starts_with(&format!("{}/api/", self.url.path().trim_end_matches('/')));
        (path.starts_with("/api/") && stays).then_some(url)
    }

    /// Whether it is this laptop itself, which no proxy may stand before.
    pub(crate) fn is_loopback(&self) -> bool {
        let host = self.url.host_str().unwrap_or_default().trim_matches(['[', ']']);
        host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    }

    /// Whether it is encrypted.
    pub(crate) fn is_encrypted(&self) -> bool {
        self.url.scheme() == "https"
    }
}

impl std::fmt::Display for HubAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.url.as_str().trim_end_matches('/'))
    }
}

impl Token {
    /// Reads a token as a person pastes it.
    ///
    /// # Errors
    /// An [`AccountError`] that says what is wrong with it.
    pub fn parse(typed: &str) -> Result<Self, AccountError> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(AccountError::NoToken);
        }
        if typed.starts_with("tsk_") {
            return Err(AccountError::IntegrationKey);
        }
        if !typed.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(AccountError::Token);
        }
        Ok(Self(typed.to_owned()))
    }

    /// The token itself, for the keyring and the request's header.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_people_type_it() {
        for (typed, read) in [
            ("http://127.0.0.1:8420", "http://127.0.0.1:8420"),
            (" HTTPS://Hub.Example.com/ ", "https://hub.example.com"),
            ("https://example.com/tocsin//", "https://example.com/tocsin"),
            ("http://[::1]:8420/", "http://[::1]:8420"),
        ] {
            assert_eq!(HubAddress::parse(typed).unwrap().to_string(), read);
        }
    }

    #[test]
    fn what_is_wrong_with_an_address_is_said() {
        for (typed, part) in [
            ("  ", "There is no address"),
            ("hub.example.com", "does not begin with"),
            ("localhost:8420", "does not begin with"),
            ("ftp://example.com", "does not begin with"),
            ("https://", "cannot be read"),
            ("http://example.com:99999", "cannot be read"),
            ("https://example.com/?a=b", "more than a hub's address"),
            ("https://anna:secret@example.com", "more than a hub's address"),
        ] {
            let fault = HubAddress::parse(typed).unwrap_err();
            assert!(fault.to_string().contains(part), "{typed}: {fault}");
            assert_eq!(fault.code(), "bad_address");
        }
    }

    #[test]
    fn only_the_hubs_api_can_be_asked() {
        let address = HubAddress::parse("https://example.com/tocsin/").unwrap();
        assert_eq!(
            address.api("/api/incidents?state=all&q=a%2Fb").unwrap().as_str(),
            "https://example.com/tocsin/api/incidents?state=all&q=a%2Fb"
        );
        for outside in [
            "",
            "/",
            "/metrics",
            "api/me",
            "/api",
            "/api/../metrics",
            "/api/%2e%2e/metrics",
            "/api/..\\..\\x",
            "//evil.example/api/",
            "@evil.example/api/",
            ".evil.example/api/",
        ] {
            assert_eq!(address.api(outside), None, "{outside}");
        }
    }

    #[test]
    fn this_laptop_is_known_by_any_of_its_names() {
        for (typed, loopback) in [
            ("http://127.0.0.1:8420", true),
            ("http://127.1.2.3", true),
            ("http://localhost:1", true),
            ("http://[::1]:8420", true),
            ("http://192.168.0.1", false),
            ("http://localhost.example.com", false),
        ] {
            assert_eq!(HubAddress::parse(typed).unwrap().is_loopback(), loopback, "{typed}");
        }
    }

    #[test]
    fn a_token_is_hidden_and_a_wrong_one_is_told() {
        let token = Token::parse(" tsp_0123\n").unwrap();
        assert_eq!(token.reveal(), "tsp_0123");
        assert!(!format!("{token:?}").contains("0123"));
        assert_eq!(Token::parse(" "), Err(AccountError::NoToken));
        assert_eq!(Token::parse("tsk_00"), Err(AccountError::IntegrationKey));
        assert_eq!(Token::parse("tsp_ 00"), Err(AccountError::Token));
        assert_eq!(Token::parse("дзвін"), Err(AccountError::Token));
    }
}
