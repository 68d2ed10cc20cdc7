//! What every request handler may use.

use std::sync::Arc;

use tokio::sync::watch;

use crate::clock::Clock;
use crate::courier::Carriers;
use crate::directory::Directory;
use crate::feed::Feed;
use crate::ledger::Ledger;
use crate::limit::IngestLimit;
use crate::metrics::Metrics;
use crate::opsgenie::Requests;
use crate::outside::Outside;
use crate::pagers::Pagers;
use crate::presence::Presence;
use crate::sns::Desk as SnsDesk;
use crate::store::Lists;

/// A running hub, as its handlers see it.
#[derive(Clone)]
pub(crate) struct Hub {
    /// The way to the writer.
    pub(crate) ledger: Ledger,
    /// Reading.
    pub(crate) lists: Lists,
    /// Who is who, as of the newest commit.
    pub(crate) directory: watch::Receiver<Arc<Directory>>,
    /// Subscriptions.
    pub(crate) feed: Feed,
    /// Every laptop, as of the newest commit.
    pub(crate) pagers: watch::Receiver<Arc<Pagers>>,
    /// Whose pagers are connected.
    pub(crate) presence: Presence,
    /// The hub's time.
    pub(crate) clock: Clock,
    /// Figures.
    pub(crate) metrics: Arc<Metrics>,
    /// How much one key may send.
    pub(crate) limit: Arc<IngestLimit>,
    /// What became of the requests of Opsgenie's senders.
    pub(crate) requests: Arc<Requests>,
    /// Amazon's signatures and confirmations.
    pub(crate) sns: Arc<SnsDesk>,
    /// By what people are reached beside their pagers.
    pub(crate) carriers: Arc<Carriers>,
    /// The way to addresses that people or senders gave.
    pub(crate) outside: Arc<Outside>,
    /// The address by which people reach the hub, if it was told.
    pub(crate) public_url: Option<Arc<str>>,
}

impl Hub {
    /// Who is who, at this moment.
    pub(crate) fn directory(&self) -> Arc<Directory> {
        Arc::clone(&self.directory.borrow())
    }
}
