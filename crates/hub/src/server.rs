//! A running hub: the parts put together on a listener, until told to end.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::serve::ListenerExt as _;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;

use crate::clock::Clock;
use crate::config::Config;
use crate::courier::{self, Carriers, Courier};
use crate::engine::Engine;
use crate::error::HubError;
use crate::feed::Feed;
use crate::ledger;
use crate::limit::IngestLimit;
use crate::line;
use crate::lost::Lost;
use crate::metrics::Metrics;
use crate::outside::Outside;
use crate::presence::Presence;
use crate::problem::Problem;
use crate::reach::Reach;
use crate::state::Hub;
use crate::store::{Lists, SqliteStore};
use crate::{api, opsgenie, senders, sns};

/// Ports after the preferred one that are tried too.
const FURTHER_PORTS: u16 = 50;

/// A hub whose store is open and whose writer runs: from here on it can only serve.
pub struct Prepared {
    router: Router,
    engine: Engine,
    courier: Courier,
    lost: Lost,
    reach: Reach,
    writer: std::thread::JoinHandle<()>,
    shutdown: CancellationToken,
}

/// Opens the store and starts the writer.
///
/// # Errors
/// The data folder holds no hub, is in use or damaged; a setting cannot be used.
pub fn prepare(config: &Config, clock: Clock, shutdown: CancellationToken) -> Result<Prepared, HubError> {
    if !SqliteStore::exists(&config.data) {
        return Err(HubError::NotFounded(config.data.clone()));
    }
    let sns = sns::Desk::new(&config.sns_trust)?;
    let outside = Arc::new(Outside::new(&config.allow_outside)?);
    let store = SqliteStore::open(&config.data)?;
    let carriers = Arc::new(Carriers::new(config, &store.webhook_root()?, Arc::clone(&outside))?);
    let public_url: Option<Arc<str>> = config.public_url.as_deref().map(|url| url.trim_end_matches('/').into());
    let directory = Arc::new(store.directory()?);
    let pagers = Arc::new(store.pagers()?);
    let presence = Presence::new(clock.clone());
    let lists = Lists::beside(&store)?;
    let metrics = Arc::new(Metrics::new());
    let writer = ledger::start(store, directory, pagers, lists.epoch().to_owned(), clock.clone(), Arc::clone(&metrics))
        .map_err(HubError::Thread)?;
    let feed = Feed {
        published: writer.published,
        newest: writer.newest,
        directory: writer.directory.subscribe(),
        pagers: writer.pagers.clone(),
        ledger: writer.ledger.clone(),
        presence: presence.clone(),
        lists: lists.clone(),
        pulse: config.pulse,
        clock: clock.clone(),
        shutdown: shutdown.clone(),
        metrics: Arc::clone(&metrics),
    };
    let engine = Engine {
        ledger: writer.ledger.clone(),
        lists: lists.clone(),
        directory: writer.directory.clone(),
        timers: writer.timers,
        clock: clock.sleeper(),
        shutdown: shutdown.clone(),
    };
    let courier = Courier {
        desk: courier::Desk {
            ledger: writer.ledger.clone(),
            lists: lists.clone(),
            directory: writer.directory.subscribe(),
            pagers: writer.pagers.clone(),
            carriers: Arc::clone(&carriers),
            clock: clock.clone(),
            public_url: public_url.clone(),
        },
        deliveries: writer.deliveries,
        clock: clock.sleeper(),
        shutdown: shutdown.clone(),
    };
    let lost = Lost {
        ledger: writer.ledger.clone(),
        lists: lists.clone(),
        directory: writer.directory.subscribe(),
        pagers: writer.pagers.clone(),
        roll: presence.watch(),
        metrics: Arc::clone(&metrics),
        clock: clock.sleeper(),
        shutdown: shutdown.clone(),
    };
    let reach = Reach {
        ledger: writer.ledger.clone(),
        directory: writer.directory.subscribe(),
        pagers: writer.pagers.clone(),
        roll: presence.watch(),
        metrics: Arc::clone(&metrics),
        clock: clock.sleeper(),
        shutdown: shutdown.clone(),
    };
    let hub = Hub {
        ledger: writer.ledger,
        lists,
        directory: writer.directory.subscribe(),
        pagers: writer.pagers.clone(),
        feed,
        presence,
        clock,
        metrics,
        limit: Arc::new(IngestLimit::new(config.ingest_limit)),
        requests: Arc::default(),
        sns: Arc::new(sns),
        carriers,
        outside,
        public_url,
    };
    Ok(Prepared { router: router(hub), engine, courier, lost, reach, writer: writer.thread, shutdown })
}

impl Prepared {
    /// Serves on a listener until the shutdown: then no request is begun any more, those begun are finished, subscriptions end.
    ///
    /// # Errors
    /// The server failed.
    pub async fn serve(self, listener: TcpListener) -> Result<(), HubError> {
        let engine = tokio::spawn(self.engine.run());
        let courier = tokio::spawn(self.courier.run());
        let lost = tokio::spawn(self.lost.run());
        let reach = tokio::spawn(self.reach.run());
        let listener = listener.tap_io(|stream| line::watch(stream));
        let served = axum::serve(listener, self.router).with_graceful_shutdown(self.shutdown.cancelled_owned()).await;
        let kept_time = engine.await;
        let brought = courier.await;
        let watched = lost.await.and(reach.await);
        // The last handles of the ledger are gone with router, engine and courier: the writer finishes what waits and ends.
        let ended = tokio::task::spawn_blocking(move || self.writer.join()).await;
        served.map_err(HubError::Serve)?;
        match (kept_time.and(brought).and(watched), ended) {
            (Ok(()), Ok(Ok(()))) => Ok(()),
            (Err(_), _) => Err(HubError::Serve(std::io::Error::other(
                "the engine, the courier or the watch over laptops ended badly",
            ))),
            (_, Ok(Err(_)) | Err(_)) => Err(HubError::Serve(std::io::Error::other("the ledger's writer ended badly"))),
        }
    }
}

/// Runs a hub on a listener until `shutdown`: [`prepare`] and [`Prepared::serve`].
///
/// # Errors
/// As those two.
pub async fn run(
    config: Config,
    listener: TcpListener,
    clock: Clock,
    shutdown: CancellationToken,
) -> Result<(), HubError> {
    prepare(&config, clock, shutdown)?.serve(listener).await
}

fn router(hub: Hub) -> Router {
    Router::new()
        .merge(api::router())
        .merge(opsgenie::router())
        .merge(senders::router())
        .fallback(async || Problem::not_found("address"))
        .method_not_allowed_fallback(async || {
            Problem::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "wrong_method",
                "This address takes another method, such as POST instead of GET. Nothing was done. See /api/openapi.json.",
            )
        })
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            axum::response::IntoResponse::into_response(Problem::internal(&std::io::Error::other("a handler panicked")))
        }))
        .layer(axum::extract::DefaultBodyLimit::disable())
        .with_state(hub)
}

/// Listens on `preferred`, or on the next port above that is free.
///
/// # Errors
/// [`HubError::Listen`] if none can be listened on.
pub async fn listen(preferred: SocketAddr) -> Result<TcpListener, HubError> {
    let mut address = preferred;
    loop {
        match TcpListener::bind(address).await {
            Ok(listener) => return Ok(listener),
            Err(cause)
                if cause.kind() != std::io::ErrorKind::AddrInUse
                    || address.port() >= preferred.port().saturating_add(FURTHER_PORTS) =>
            {
                return Err(HubError::Listen { address: preferred, cause });
            }
            Err(_) => address.set_port(address.port() + 1),
        }
    }
}
