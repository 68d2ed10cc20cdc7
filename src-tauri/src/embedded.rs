//! The hub inside the app: the same hub as the program `tocsin-hub`, on a thread and a runtime of its own, on this laptop only.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::thread::{self, JoinHandle};

use hub::{Config, HubError};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio_util::sync::{CancellationToken, DropGuard};

/// The port that is tried first where no other was used before; senders are told this address.
pub(crate) const PORT: u16 = 8420;
/// The hub's requests need little; eight megabytes for the thread would be reserved for nothing.
const STACK: usize = 1024 * 1024;

/// A running hub.
#[derive(Debug)]
pub(crate) struct EmbeddedHub {
    /// Its address, without a slash at the end.
    pub url: String,
    /// Its port.
    pub port: u16,
    /// The hub ends when this is dropped.
    running: DropGuard,
    thread: JoinHandle<()>,
}

impl EmbeddedHub {
    /// Starts the hub of a data folder, on `port` or the next one that is free. `before` runs first, on the hub's thread, while the folder is free: to found it, or to
    /// look for its keys. `ended` is called if the hub ends by itself later.
    ///
    /// # Errors
    /// What stands in the way, in sentences: the port, the folder, the database, the disk.
    pub(crate) async fn start<T: Send + 'static>(
        data: &Path,
        port: u16,
        before: impl FnOnce() -> Result<T, HubError> + Send + 'static,
        ended: impl FnOnce(HubError) + Send + 'static,
    ) -> Result<(Self, T), HubError> {
        let shutdown = CancellationToken::new();
        let config = Config::new(data);
        let (tell, told) = oneshot::channel();
        let stop = shutdown.clone();
        let running = shutdown.drop_guard();
        let thread = thread::Builder::new()
            .name("hub".to_owned())
            .stack_size(STACK)
            .spawn(move || {
                let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
                    Ok(runtime) => runtime,
                    Err(error) => return drop(tell.send(Err(HubError::Thread(error)))),
                };
                runtime.block_on(serve(&config, port, before, stop, tell, ended));
            })
            .map_err(HubError::Thread)?;
        let started = told.await.unwrap_or_else(|_| Err(HubError::Thread(std::io::Error::other("it ended at once"))));
        let (address, before) = started?;
        let url = format!("http://{address}");
        tracing::info!(%url, data = %data.display(), "the hub in this app answers");
        Ok((Self { url, port: address.port(), running, thread }, before))
    }

    /// Ends the hub: requests that were begun are finished, and everything is on the disk when this returns.
    pub(crate) async fn stop(self) {
        drop(self.running);
        let ended = tokio::task::spawn_blocking(move || self.thread.join()).await;
        if !matches!(ended, Ok(Ok(()))) {
            tracing::error!("the hub in this app ended badly");
        }
    }
}

type Started<T> = oneshot::Sender<Result<(SocketAddr, T), HubError>>;

async fn serve<T>(
    config: &Config,
    port: u16,
    before: impl FnOnce() -> Result<T, HubError>,
    stop: CancellationToken,
    tell: Started<T>,
    ended: impl FnOnce(HubError),
) {
    let prepared = async {
        let before = before()?;
        let hub = hub::prepare(config, hub::Clock::System, stop)?;
        let listener: TcpListener = hub::listen(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
        let address = listener.local_addr().map_err(HubError::Serve)?;
        Ok((hub, listener, address, before))
    };
    match prepared.await {
        Ok((hub, listener, address, before)) => {
            // Whoever started it may have gone; they dropped the guard, and the hub ends at once.
            let _ = tell.send(Ok((address, before)));
            if let Err(error) = hub.serve(listener).await {
                ended(error);
            }
        }
        Err(error) => drop(tell.send(Err(error))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whichever the system gives: other tests run at the same time.
    const ANY: u16 = 0;

    fn found(data: &Path) -> impl FnOnce() -> Result<hub::demo::Keys, HubError> + Send + use<> {
        let data = data.to_owned();
        move || hub::demo::open(&data, None, chrono_tz::Tz::UTC, hub::Clock::System.now())
    }

    async fn start(data: &Path, port: u16) -> EmbeddedHub {
        EmbeddedHub::start(data, port, found(data), |error| panic!("{error}")).await.unwrap().0
    }

    async fn answers(url: &str) -> bool {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        client.get(format!("{url}/healthz")).send().await.is_ok_and(|answer| answer.status().is_success())
    }

    #[tokio::test]
    async fn it_answers_until_it_is_stopped_and_can_be_started_again() {
        let folder = tempfile::tempdir().unwrap();
        for _ in 0..2 {
            let hub = start(folder.path(), ANY).await;
            let url = hub.url.clone();
            assert!(answers(&url).await, "{url}");
            hub.stop().await;
            assert!(!answers(&url).await, "{url}");
        }
    }

    #[tokio::test]
    async fn a_taken_port_is_passed_over() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let first = start(one.path(), ANY).await;
        let second = start(other.path(), first.port).await;
        assert!(second.port > first.port, "{} and {}", first.url, second.url);
        assert!(answers(&first.url).await && answers(&second.url).await);
    }

    #[tokio::test]
    async fn what_stands_in_the_way_is_told_in_sentences() {
        let folder = tempfile::tempdir().unwrap();
        let hub = start(folder.path(), ANY).await;
        let twice = EmbeddedHub::start(folder.path(), ANY, || Ok(()), |_| {}).await.unwrap_err().to_string();
        assert!(twice.ends_with('.') && twice.contains(&*folder.path().to_string_lossy()), "{twice}");
        hub.stop().await;
        let empty = tempfile::tempdir().unwrap();
        let none = EmbeddedHub::start(empty.path(), ANY, || Ok(()), |_| {}).await.unwrap_err();
        assert!(matches!(none, HubError::NotFounded(_)), "{none}");
    }
}
