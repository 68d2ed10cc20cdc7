//! A hub as `init` makes it: keys with no more rights than they need, unlike the demo's.

use hub::{Clock, Founded, NewHub};
use reqwest::{Method, RequestBuilder};
use tempfile::TempDir;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::harness::{config, night};

/// A running hub of a fresh folder with the team Payments.
pub(crate) struct FoundedHub {
    pub(crate) founded: Founded,
    url: String,
    client: reqwest::Client,
    _ends_with_it: DropGuard,
    _folder: TempDir,
}

impl FoundedHub {
    pub(crate) async fn start() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = TempDir::new().unwrap();
        let data = folder.path().join("hub");
        let new = NewHub {
            email: "anna@example.com".to_owned(),
            name: "Anna".to_owned(),
            time_zone: "Europe/Kyiv".to_owned(),
            team: Some("Payments".to_owned()),
        };
        let founded = hub::init(&data, &new, night()).unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shutdown = CancellationToken::new();
        tokio::spawn(hub::run(config(&data), listener, Clock::simulated(night()), shutdown.clone()));
        Self { founded, url, client: reqwest::Client::new(), _ends_with_it: shutdown.drop_guard(), _folder: folder }
    }

    /// The key of the integration with this name.
    pub(crate) fn key(&self, integration: &str) -> &str {
        &self.founded.keys.iter().find(|key| key.integration == integration).expect("an integration of this name").key
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url))
    }

    /// How many incidents there are, in any state.
    pub(crate) async fn count(&self) -> usize {
        let request = self.request(Method::GET, "/api/incidents?state=all").bearer_auth(&self.founded.admin_token);
        let (_, list) = super::harness::json_of(request).await;
        list["incidents"].as_array().expect("a list").len()
    }
}
