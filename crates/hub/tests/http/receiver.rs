//! Somebody to whom the hub sends: it keeps each request byte for byte, and answers as it is told.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// Request line and headers, without the empty line.
    pub(crate) head: String,
    /// The body.
    pub(crate) body: String,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> &str {
        let line = |line: &str| line.split_once(": ").is_some_and(|(known, _)| known.eq_ignore_ascii_case(name));
        let found = self.head.split("\r\n").find(|it| line(it)).unwrap_or_else(|| panic!("no {name}: {}", self.head));
        found.split_once(": ").unwrap().1
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// A server on a free port.
pub(crate) struct Receiver {
    /// Its address, with a slash at the end.
    pub(crate) url: String,
    shared: Arc<Shared>,
}

struct Shared {
    requests: watch::Sender<Vec<Request>>,
    answer: Mutex<(u16, String)>,
    silent: watch::Sender<bool>,
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let shared = Arc::new(Shared {
            requests: watch::Sender::new(Vec::new()),
            answer: Mutex::new((200, String::new())),
            silent: watch::Sender::new(false),
        });
        let serving = Arc::clone(&shared);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shared = Arc::clone(&serving);
                tokio::spawn(async move { serve(stream, &shared).await });
            }
        });
        Self { url, shared }
    }

    /// Answers so from now on.
    pub(crate) fn answer(&self, status: u16, body: &str) {
        *self.shared.answer.lock().unwrap() = (status, body.to_owned());
    }

    /// Takes requests and answers none, or answers again, those that wait too.
    pub(crate) fn be_silent(&self, silent: bool) {
        self.shared.silent.send_replace(silent);
    }

    /// What came so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.shared.requests.borrow().clone()
    }

    /// Waits for so many.
    pub(crate) async fn wait_for(&self, count: usize) -> Vec<Request> {
        let mut requests = self.shared.requests.subscribe();
        let enough = requests.wait_for(|requests| requests.len() >= count);
        let enough = tokio::time::timeout(Duration::from_secs(20), enough).await;
        enough.unwrap_or_else(|_| panic!("only {} of {count} came", self.requests().len())).unwrap().clone()
    }
}

async fn serve(mut stream: TcpStream, shared: &Shared) -> Option<()> {
    let mut bytes = Vec::new();
    let (head, length) = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8(bytes.drain(..end + 4).take(end).collect()).unwrap();
            let length = head.to_lowercase().split("content-length: ").nth(1)?.split("\r\n").next()?.parse().unwrap();
            break (head, length);
        }
        stream.read_buf(&mut bytes).await.ok().filter(|read| *read > 0)?;
    };
    while bytes.len() < length {
        stream.read_buf(&mut bytes).await.ok().filter(|read| *read > 0)?;
    }
    let body = String::from_utf8(bytes).unwrap();
    shared.requests.send_modify(|requests| requests.push(Request { head, body }));
    shared.silent.subscribe().wait_for(|silent| !silent).await.ok()?;
    let (status, body) = shared.answer.lock().unwrap().clone();
    let answer = format!(
        "HTTP/1.1 {status} Answer\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(answer.as_bytes()).await.ok()?;
    stream.shutdown().await.ok()
}
