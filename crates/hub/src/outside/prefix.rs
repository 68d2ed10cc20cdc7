//! The beginning of an address, by which whoever runs the hub says that more may be called.

use reqwest::Url;

/// The beginning of an address: scheme, host, port and path, such as `http://127.0.0.1:4566/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Prefix(Url);

impl Prefix {
    /// Reads one.
    ///
    /// # Errors
    /// A clause that says why it is none, such as `it is neither http nor https`.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let url = Url::parse(text).map_err(|fault| fault.to_string())?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err("it is neither http nor https".to_owned());
        }
        if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
            return Err("it carries more than a host, a port and a path".to_owned());
        }
        Ok(Self(url))
    }

    /// Whether `url` begins with it. Compared part by part: as text, `http://localhost:45` would also cover
    /// `http://localhost:4566`, and `http://localhost.evil.example`.
    pub(crate) fn covers(&self, url: &Url) -> bool {
        let path = self.0.path().trim_end_matches('/');
        let inside = url.path().strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        url.scheme() == self.0.scheme()
            && url.host_str() == self.0.host_str()
            && url.port_or_known_default() == self.0.port_or_known_default()
            && inside
    }
}

impl std::fmt::Display for Prefix {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(out)
    }
}
