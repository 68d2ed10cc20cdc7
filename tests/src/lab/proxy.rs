//! A wire that can be cut: a TCP proxy in front of a hub.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Result, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// A proxy on its own address. Dropping it cuts it for good.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    line: watch::Sender<Line>,
    accepted: Arc<AtomicUsize>,
    accepting: JoinHandle<()>,
}

/// The state of the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    /// All passes.
    Open,
    /// Connections stay, and nothing arrives: a laptop that left the network.
    Stalled,
    /// Connections end by a reset, new ones too: a hub or a router that restarts.
    Cut,
}

impl Proxy {
    /// A proxy in front of `upstream`.
    pub async fn before(upstream: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (line, state) = watch::channel(Line::Open);
        let accepted = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&accepted);
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                counter.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(carry(client, upstream, state.clone()));
            }
        });
        Ok(Self { address, line, accepted, accepting })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The hub's address as seen through the proxy.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Ends all connections by a reset, and each new one too.
    pub fn cut(&self) {
        self.line.send_replace(Line::Cut);
    }

    /// Lets nothing pass any more, without ending a connection.
    pub fn stall(&self) {
        self.line.send_replace(Line::Stalled);
    }

    /// Lets everything pass again; what was stalled arrives.
    pub fn restore(&self) {
        self.line.send_replace(Line::Open);
    }

    /// How many connections were tried until now.
    pub fn connections(&self) -> usize {
        self.accepted.load(Ordering::Relaxed)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.cut();
        self.accepting.abort();
    }
}

async fn carry(mut client: TcpStream, upstream: SocketAddr, mut line: watch::Receiver<Line>) {
    if !open(&mut line).await {
        reset(&client);
        return;
    }
    let Ok(mut server) = TcpStream::connect(upstream).await else { return reset(&client) };
    // It only makes small messages slower if it cannot be set.
    let _ = (server.set_nodelay(true), client.set_nodelay(true));
    let ended_well = {
        let (from_client, to_client) = client.split();
        let (from_server, to_server) = server.split();
        let there = pump(from_client, to_server, line.clone());
        let back = pump(from_server, to_client, line.clone());
        tokio::select! {
            both = async { tokio::try_join!(there, back) } => both.is_ok(),
            () = cut(line) => false,
        }
    };
    if !ended_well {
        reset(&client);
        reset(&server);
    }
}

/// Carries bytes one way; an end of input is carried on too.
async fn pump(mut from: ReadHalf<'_>, mut to: WriteHalf<'_>, mut line: watch::Receiver<Line>) -> Result<()> {
    let mut bytes = vec![0; 1 << 14];
    loop {
        let count = from.read(&mut bytes).await?;
        ensure!(open(&mut line).await, "the wire is cut");
        if count == 0 {
            return Ok(to.shutdown().await?);
        }
        to.write_all(&bytes[..count]).await?;
    }
}

/// Lets the connection end by a reset when it is dropped, with whatever was still on its way.
fn reset(stream: &TcpStream) {
    // A connection that has ended cannot be reset, and need not.
    let _ = stream.set_zero_linger();
}

/// Waits while the wire is stalled; false when it is cut.
async fn open(line: &mut watch::Receiver<Line>) -> bool {
    let state = line.wait_for(|line| *line != Line::Stalled).await;
    state.is_ok_and(|state| *state == Line::Open)
}

async fn cut(mut line: watch::Receiver<Line>) {
    // When the proxy is gone it is cut too.
    let _ = line.wait_for(|line| *line == Line::Cut).await;
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    const SOON: Duration = Duration::from_secs(5);
    const A_WHILE: Duration = Duration::from_millis(100);

    /// A server that answers each byte with the same byte.
    async fn echo() -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let (mut from, mut to) = stream.split();
                    tokio::io::copy(&mut from, &mut to).await
                });
            }
        });
        address
    }

    async fn ask(stream: &mut TcpStream, byte: u8) -> std::io::Result<u8> {
        stream.write_u8(byte).await?;
        timeout(SOON, stream.read_u8()).await.unwrap()
    }

    #[tokio::test]
    async fn bytes_pass_until_the_wire_is_cut_and_again_when_it_is_restored() {
        let proxy = Proxy::before(echo().await).await.unwrap();
        let mut stream = TcpStream::connect(proxy.address()).await.unwrap();
        assert_eq!(ask(&mut stream, 7).await.unwrap(), 7);

        proxy.cut();
        let reset = timeout(SOON, stream.read_u8()).await.unwrap().unwrap_err();
        assert_eq!(reset.kind(), std::io::ErrorKind::ConnectionReset);
        let mut refused = TcpStream::connect(proxy.address()).await.unwrap();
        assert!(ask(&mut refused, 8).await.is_err());

        proxy.restore();
        let mut again = TcpStream::connect(proxy.address()).await.unwrap();
        assert_eq!(ask(&mut again, 9).await.unwrap(), 9);
        assert_eq!(proxy.connections(), 3);
    }

    #[tokio::test]
    async fn a_stalled_wire_keeps_what_was_sent() {
        let proxy = Proxy::before(echo().await).await.unwrap();
        let mut stream = TcpStream::connect(proxy.address()).await.unwrap();
        assert_eq!(ask(&mut stream, 1).await.unwrap(), 1);
        proxy.stall();
        stream.write_u8(2).await.unwrap();
        assert!(timeout(A_WHILE, stream.read_u8()).await.is_err());
        proxy.restore();
        assert_eq!(timeout(SOON, stream.read_u8()).await.unwrap().unwrap(), 2);
    }
}
