//! The hub inside the app: the same hub as the program `tocsin-hub`, on a thread and a runtime of its own, on this laptop only.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::thread::{self, JoinHandle};

use hub::{Config, HubError};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio_util::sync::{CancellationToken, DropGuard};

/// The port that is tried first; senders are told this address.
const PORT: u16 = 8420;
/// The hub's requests need little; eight megabytes for the thread would be reserved for nothing.
const STACK: usize = 1024 * 1024;

/// A running hub.
#[derive(Debug)]
pub(crate) struct EmbeddedHub {
    /// Its address, without a slash at the end.
    pub url: String,
    /// The hub ends when this is dropped.
    running: DropGuard,
    thread: JoinHandle<()>,
}

impl EmbeddedHub {
    /// Starts the hub of a data folder. `before` runs first, on the hub's thread, while the folder is free: to found it, or to
    /// look for its keys. `ended` is called if the hub ends by itself later.
    ///
    /// # Errors
    /// What stands in the way, in sentences: the port, the folder, the database, the disk.
    pub(crate) async fn start<T: Send + 'static>(
        data: &Path,
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
                runtime.block_on(serve(&config, before, stop, tell, ended));
            })
            .map_err(HubError::Thread)?;
        let started = told.await.unwrap_or_else(|_| Err(HubError::Thread(std::io::Error::other("it ended at once"))));
        let (address, before) = started?;
        let url = format!("http://{address}");
        tracing::info!(%url, data = %data.display(), "the hub in this app answers");
        Ok((Self { url, running, thread }, before))
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
    before: impl FnOnce() -> Result<T, HubError>,
    stop: CancellationToken,
    tell: Started<T>,
    ended: impl FnOnce(HubError),
) {
    let prepared = async {
        let before = before()?;
        let hub = hub::prepare(config, hub::Clock::System, stop)?;
        let listener: TcpListener = hub::listen(SocketAddr::from((Ipv4Addr::LOCALHOST, PORT))).await?;
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
