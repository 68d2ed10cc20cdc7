//! A wire that can be cut: a TCP proxy in front of a hub.

use std::net::SocketAddr;
use std::os::fd::AsFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Result, ensure};
use socket2::{SockFilter, Socket};
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
    /// Connections up to this one have lost the hub's end.
    halved: watch::Sender<usize>,
    /// Connections up to this one are reset.
    ended: watch::Sender<usize>,
    /// The socket at which new connections knock.
    door: Socket,
    accepted: Arc<AtomicUsize>,
    accepting: JoinHandle<()>,
}

/// The state of the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    /// All passes.
    Open,
    /// Connections stay, and nothing is carried on: something between the two hangs.
    Stalled,
    /// Every packet is thrown away by the kernel, unanswered: a laptop that left the network.
    Dropped,
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
        let ((halved, lost), (ended, over)) = (watch::channel(0), watch::channel(0));
        let door = socket(&listener)?;
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let number = counter.fetch_add(1, Ordering::Relaxed) + 1;
                tokio::spawn(carry(client, upstream, state.clone(), (number, lost.clone(), over.clone())));
            }
        });
        Ok(Self { address, line, halved, ended, door, accepted, accepting })
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

    /// Ends all connections that there are by a reset; new ones pass.
    pub fn end_all(&self) {
        self.ended.send_replace(self.connections());
    }

    /// Has the kernel throw away every packet from either side, also of new connections: no answer, no reset.
    pub fn drop_packets(&self) {
        ignore(&self.door);
        self.line.send_replace(Line::Dropped);
    }

    /// Ends the hub's end of all connections that there are. The client's end stays, and hears nothing of it; new connections pass.
    pub fn half_open(&self) {
        self.halved.send_replace(self.connections());
    }

    /// Lets everything pass again; what was stalled arrives.
    pub fn restore(&self) {
        // Nothing was ignored, or nothing is any more.
        let _ = self.door.detach_filter();
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

async fn carry(
    mut client: TcpStream,
    upstream: SocketAddr,
    mut line: watch::Receiver<Line>,
    (number, mut halved, mut ended): (usize, watch::Receiver<usize>, watch::Receiver<usize>),
) {
    if !open(&mut line).await {
        reset(&client);
        return;
    }
    let Ok(mut server) = TcpStream::connect(upstream).await else { return reset(&client) };
    // It only makes small messages slower if it cannot be set.
    let _ = (server.set_nodelay(true), client.set_nodelay(true));
    let (Ok(near), Ok(far)) = (socket(&client), socket(&server)) else { return reset(&client) };
    // A proxy that is gone is cut, which is seen elsewhere.
    let lost = async move { _ = halved.wait_for(|last| number <= *last).await };
    let over = async move { _ = ended.wait_for(|last| number <= *last).await };
    let ended_well = {
        let (from_client, to_client) = client.split();
        let (from_server, to_server) = server.split();
        let there = pump(from_client, to_server, line.clone());
        let back = pump(from_server, to_client, line.clone());
        tokio::select! {
            both = async { tokio::try_join!(there, back) } => both.is_ok(),
            () = cut(line.clone()) => false,
            () = over => false,
            () = drop_packets([near, far], line.clone()) => false,
            () = lost => {
                drop(server);
                // Until the client gives it up, or the wire is cut.
                let mut unheard = vec![0; 1 << 14];
                let listen = async { while client.read(&mut unheard).await.is_ok_and(|count| count > 0) {} };
                tokio::select! { () = listen => {}, () = cut(line) => {} }
                return reset(&client);
            }
        }
    };
    if !ended_well {
        reset(&client);
        reset(&server);
    }
}

/// A second hold on a socket.
fn socket(of: &impl AsFd) -> std::io::Result<Socket> {
    Ok(Socket::from(of.as_fd().try_clone_to_owned()?))
}

/// Has the kernel throw away whatever arrives for a socket, before it would acknowledge it.
fn ignore(socket: &Socket) {
    /// "Return 0": take no byte of it (`BPF_RET | BPF_K`).
    const NOTHING: u16 = 0x06;
    // One that has ended receives nothing anyway.
    let _ = socket.attach_filter(&[SockFilter::new(NOTHING, 0, 0, 0)]);
}

/// While packets are dropped, the kernel throws away whatever arrives for these sockets, before it would acknowledge it. Never ends.
async fn drop_packets<const N: usize>(sockets: [Socket; N], mut line: watch::Receiver<Line>) {
    while line.wait_for(|line| *line == Line::Dropped).await.is_ok() {
        sockets.iter().for_each(ignore);
        if line.wait_for(|line| *line != Line::Dropped).await.is_err() {
            break;
        }
        for socket in &sockets {
            let _ = socket.detach_filter();
        }
    }
    std::future::pending::<()>().await;
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

/// Waits while nothing passes; false when it is cut.
async fn open(line: &mut watch::Receiver<Line>) -> bool {
    let state = line.wait_for(|line| !matches!(line, Line::Stalled | Line::Dropped)).await;
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

    #[tokio::test]
    async fn dropped_packets_are_neither_answered_nor_refused() {
        let proxy = Proxy::before(echo().await).await.unwrap();
        let mut stream = TcpStream::connect(proxy.address()).await.unwrap();
        assert_eq!(ask(&mut stream, 1).await.unwrap(), 1);
        proxy.drop_packets();
        let knocking = timeout(A_WHILE * 5, TcpStream::connect(proxy.address()));
        assert!(knocking.await.is_err(), "somebody opened");
        stream.write_u8(2).await.unwrap();
        assert!(timeout(A_WHILE, stream.read_u8()).await.is_err());
        proxy.restore();
        assert_eq!(timeout(SOON, stream.read_u8()).await.unwrap().unwrap(), 2);
    }

    #[tokio::test]
    async fn a_half_open_connection_stays_silent_and_a_new_one_passes() {
        let proxy = Proxy::before(echo().await).await.unwrap();
        let mut stream = TcpStream::connect(proxy.address()).await.unwrap();
        assert_eq!(ask(&mut stream, 1).await.unwrap(), 1);
        proxy.half_open();
        assert!(timeout(A_WHILE, stream.read_u8()).await.is_err());
        let mut again = TcpStream::connect(proxy.address()).await.unwrap();
        assert_eq!(ask(&mut again, 2).await.unwrap(), 2);
    }
}
