//! The line to a client: that its end is noticed, also if nobody says so.
//!
//! A laptop that lost its network, or that went to sleep, closes nothing: to the hub its connection looks as it did before, for a quarter
//! of an hour and more. The feed writes a pulse every ten seconds; whoever acknowledges none of it for [`SILENCE`] is gone, and the
//! system ends the connection. So the hub knows after half a minute at most that a pager is not there any more.

use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use tokio::net::TcpStream;

/// How long a peer may leave unanswered what was sent to it.
const SILENCE: Duration = Duration::from_secs(20);

/// Has the system notice that a peer is gone.
///
/// Linux counts how long what was written stays unacknowledged, or cannot be sent because the peer takes nothing
/// (`TCP_USER_TIMEOUT`, tcp(7)). macOS probes whatever it has not heard of for a while, also while something is unacknowledged;
/// Windows gives up by itself after five retransmissions, which are over in about 20 s.
pub(crate) fn watch(stream: &TcpStream) {
    let socket = SockRef::from(stream);
    let probes = TcpKeepalive::new().with_time(SILENCE / 2).with_interval(SILENCE / 4).with_retries(3);
    if let Err(error) = socket.set_tcp_keepalive(&probes) {
        tracing::debug!(%error, "a connection is not probed; it ends when something written to it stays unanswered");
    }
    #[cfg(target_os = "linux")]
    if let Err(error) = socket.set_tcp_user_timeout(Some(SILENCE)) {
        tracing::warn!(%error, "the hub will notice late that a laptop is gone without a word");
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn the_system_is_told_how_long_a_peer_may_be_silent() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let _peer = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (stream, _) = listener.accept().await.unwrap();
        watch(&stream);
        let socket = SockRef::from(&stream);
        assert!(socket.keepalive().unwrap());
        #[cfg(target_os = "linux")]
        assert_eq!(socket.tcp_user_timeout().unwrap(), Some(SILENCE));
    }
}
