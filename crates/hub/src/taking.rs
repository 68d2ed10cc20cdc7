//! A subscriber's events, as long as it takes them.
//!
//! A stream that nobody polls cannot notice anything, and a connection whose peer takes nothing is not polled. So the events are
//! fetched by a task of their own, which gives the subscriber up when it took nothing for too long: then it counts as gone, although its
//! connection may still look open.

use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{self, Stream, StreamExt as _};
use tokio::sync::mpsc;

/// Pieces that wait for the subscriber.
const WAITING: usize = 64;
/// The largest piece: a slow subscriber that still takes something of a large snapshot is not gone.
const PIECE: usize = 64 << 10;

/// The same events in pieces, until the subscriber took none of them for as long as `patience`.
pub(crate) fn taken(
    events: impl Stream<Item = Bytes> + Send + 'static,
    patience: Duration,
) -> impl Stream<Item = Bytes> + Send {
    let (give, take) = mpsc::channel::<Bytes>(WAITING);
    tokio::spawn(async move {
        let mut events = pin!(events);
        loop {
            let event = tokio::select! {
                () = give.closed() => return,
                event = events.next() => event,
            };
            let Some(mut event) = event else { return };
            while !event.is_empty() {
                let piece = event.split_to(event.len().min(PIECE));
                match give.send_timeout(piece, patience).await {
                    Ok(()) => {}
                    Err(mpsc::error::SendTimeoutError::Closed(_)) => return,
                    Err(mpsc::error::SendTimeoutError::Timeout(_)) => {
                        tracing::warn!("a subscriber of the feed takes nothing any more, and is given up");
                        return;
                    }
                }
            }
        }
    });
    stream::unfold(take, async |mut take| take.recv().await.map(|piece| (piece, take)))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    /// An endless stream, and whether it is still held by anybody.
    fn endless(piece: usize) -> (impl Stream<Item = Bytes> + Send + 'static, std::sync::Weak<()>) {
        let held = Arc::new(());
        let known = Arc::downgrade(&held);
        let event = Bytes::from(vec![b'x'; piece]);
        let events = stream::repeat((held, event)).map(|(_, event)| event);
        (events, known)
    }

    async fn is_given_up(known: &std::sync::Weak<()>) {
        while known.strong_count() > 0 {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_takes_nothing_is_given_up_and_whoever_takes_little_is_not() {
        let (events, known) = endless(1_000_000);
        let mut taken = pin!(taken(events, Duration::from_secs(30)));
        for _ in 0..20 {
            tokio::time::sleep(Duration::from_secs(29)).await;
            assert!(taken.next().await.is_some_and(|piece| piece.len() <= PIECE));
        }
        assert!(known.strong_count() > 0, "it is slow, and takes something");
        tokio::time::sleep(Duration::from_secs(31)).await;
        assert_eq!(known.strong_count(), 0);
        // What waited is still there, and then it is over.
        let rest = taken.count().await;
        assert_eq!(rest, WAITING);
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_goes_away_is_given_up_at_once() {
        let (events, known) = endless(10);
        drop(taken(events, Duration::from_hours(1)));
        is_given_up(&known).await;
        let (silent, known) = endless(10);
        drop(taken(silent.chain(stream::pending()), Duration::from_hours(1)));
        is_given_up(&known).await;
    }

    #[tokio::test(start_paused = true)]
    async fn events_arrive_whole_and_in_order() {
        let events = stream::iter([vec![1_u8; 200_000], vec![2; 3], Vec::new(), vec![3; 65_536]]).map(Bytes::from);
        let arrived: Vec<u8> =
            taken(events, Duration::from_secs(1)).flat_map(|piece| stream::iter(piece.to_vec())).collect().await;
        assert_eq!(arrived, [vec![1; 200_000], vec![2; 3], vec![3; 65_536]].concat());
    }
}
