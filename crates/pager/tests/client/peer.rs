//! The other end of the wire, scripted by the test, and the pager with everything that it wants done.

use std::time::Duration;

use oncall::PagerId;
use pager::machine::view::View;
use pager::{Account, Alarm, Client, DesktopEffect, HubAddress, Laptop, Token};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::timeout;
use uuid::Uuid;

/// Longest wait for anything: far longer than it takes, so that only what never comes fails.
const DEADLINE: Duration = Duration::from_secs(30);

pub(crate) const TOKEN: &str = "tsp_0123456789abcdef";
pub(crate) const ANNA: &str = "00000000-0000-0000-0000-000000000001";

/// The laptop that all of them are.
pub(crate) fn laptop() -> Laptop {
    Laptop { id: PagerId(Uuid::from_u128(0xA)), name: "anna-laptop".to_owned() }
}

/// The hub's side, listening on a port of its own.
pub(crate) struct Peer {
    listener: TcpListener,
}

/// One connection that asked for something.
pub(crate) struct Exchange {
    socket: TcpStream,
    /// Request line and headers, as sent.
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Peer {
    pub(crate) async fn new() -> Self {
        Self { listener: TcpListener::bind("127.0.0.1:0").await.unwrap() }
    }

    pub(crate) fn address(&self) -> String {
        format!("http://{}", self.listener.local_addr().unwrap())
    }

    pub(crate) fn account(&self) -> Account {
        Account { address: HubAddress::parse(&self.address()).unwrap(), token: Token::parse(TOKEN).unwrap() }
    }

    /// The next request, whatever it is.
    pub(crate) async fn next(&self) -> Exchange {
        let (mut socket, _) = timeout(DEADLINE, self.listener.accept()).await.expect("nobody connects").unwrap();
        let mut bytes = Vec::new();
        let read = async {
            loop {
                if let Some(exchange) = whole(&bytes) {
                    return exchange;
                }
                let mut buffer = [0; 4_096];
                let count = socket.read(&mut buffer).await.unwrap();
                assert_ne!(count, 0, "closed in the middle of a request: {}", String::from_utf8_lossy(&bytes));
                bytes.extend_from_slice(&buffer[..count]);
            }
        };
        let (head, body) = timeout(DEADLINE, read).await.expect("half a request");
        Exchange { socket, head, body }
    }

    /// The next request that is not a receipt; receipts are taken, as a hub does.
    pub(crate) async fn next_but_receipts(&self) -> Exchange {
        loop {
            let exchange = self.next().await;
            if !exchange.head.starts_with("POST /api/receipts ") {
                return exchange;
            }
            exchange.take_receipts().await;
        }
    }

    /// The next request, which must be for the feed (or a receipt before it); answered with a stream's head.
    pub(crate) async fn feed(&self) -> Exchange {
        let mut exchange = self.next_but_receipts().await;
        let path =
            format!("GET /api/feed?pager={}&name=anna-laptop&system={}&version=", laptop().id, std::env::consts::OS);
        assert!(exchange.head.starts_with(&path), "{}", exchange.head);
        exchange.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nretry: 500\n\n").await;
        exchange
    }

    /// As [`Self::feed`], said up to `live`, with these incidents.
    pub(crate) async fn live_feed(&self, seq: u64, incidents: &[Value]) -> Exchange {
        let mut feed = self.feed().await;
        feed.send(&format!("{}{}{}", hello(10_000), snapshot(seq, incidents), live(seq))).await;
        feed
    }
}

/// Head and body, once both are there.
fn whole(bytes: &[u8]) -> Option<(String, String)> {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let (head, body) = text.split_once("\r\n\r\n")?;
    let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
    (body.len() >= length.unwrap_or(0)).then(|| (format!("{head}\r\n"), body.to_owned()))
}

impl Exchange {
    /// A header's value.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// Sends the same again and again for as long as the other side takes it; how many bytes it took.
    pub(crate) async fn flood(&mut self, piece: &[u8]) -> usize {
        let mut taken = 0;
        while timeout(DEADLINE, self.socket.write_all(piece)).await.expect("nobody reads, and nobody hangs up").is_ok()
        {
            taken += piece.len();
        }
        taken
    }

    pub(crate) async fn send(&mut self, text: &str) {
        // Whether the other side still listens is for the test to see.
        let _ = self.socket.write_all(text.as_bytes()).await;
    }

    /// Answers whole, and closes.
    pub(crate) async fn answer(self, status: &str, content_type: &str, body: &str) {
        self.answer_with(status, &[&format!("Content-Type: {content_type}")], body).await;
    }

    /// Answers whole, with these headers, and closes.
    pub(crate) async fn answer_with(mut self, status: &str, headers: &[&str], body: &str) {
        let (status, length) = (format!("HTTP/1.1 {status}"), format!("Content-Length: {}", body.len()));
        let head = [&[status.as_str()], headers, &[length.as_str(), "Connection: close"]].concat().join("\r\n");
        self.send(&format!("{head}\r\n\r\n{body}")).await;
        let _ = self.socket.shutdown().await;
    }

    pub(crate) async fn answer_json(self, status: &str, body: &Value) {
        self.answer(status, "application/json", &body.to_string()).await;
    }

    /// Takes the receipts that it brings, as a hub does.
    pub(crate) async fn take_receipts(self) -> Vec<Value> {
        let mut sent: Value = serde_json::from_str(&self.body).unwrap();
        let receipts = std::mem::take(sent["receipts"].as_array_mut().unwrap());
        let results: Vec<_> = receipts.iter().map(|_| json!({"changed": true, "refused": null})).collect();
        self.answer_json("200 OK", &json!({ "results": results })).await;
        receipts
    }

    /// Waits until the pager has hung up.
    pub(crate) async fn hung_up(mut self) {
        let mut buffer = [0; 64];
        let gone = async { while !matches!(self.socket.read(&mut buffer).await, Ok(0) | Err(_)) {} };
        timeout(DEADLINE, gone).await.expect("the pager keeps a dead connection");
    }
}

/// The client, and what it wanted done so far.
pub(crate) struct Desk {
    pub(crate) client: Client,
    effects: UnboundedReceiver<DesktopEffect>,
    seen: Vec<DesktopEffect>,
}

impl Desk {
    pub(crate) fn new(account: Option<Account>) -> Self {
        let (told, effects) = unbounded_channel();
        let client = Client::start(&tokio::runtime::Handle::current(), laptop(), account, move |effect| {
            let _ = told.send(effect);
        });
        Self { client, effects, seen: Vec::new() }
    }

    /// Waits for a view that is as wanted.
    pub(crate) async fn view(&mut self, what: &str, wanted: impl Fn(&View) -> bool) -> View {
        let view = self.effect(what, |effect| match effect {
            DesktopEffect::Publish(view) if wanted(view) => Some(view.as_ref().clone()),
            _ => None,
        });
        view.await
    }

    /// Waits for what the speaker is told.
    pub(crate) async fn alarm(&mut self) -> Alarm {
        let alarm = self.effect("an alarm", |effect| match effect {
            DesktopEffect::Alarm(alarm) => Some(*alarm),
            _ => None,
        });
        alarm.await
    }

    /// Forgets what was seen so far: a test that runs long must not keep it.
    pub(crate) fn forget(&mut self) {
        self.seen.clear();
        while self.effects.try_recv().is_ok() {}
    }

    pub(crate) async fn effect<T>(&mut self, what: &str, which: impl Fn(&DesktopEffect) -> Option<T>) -> T {
        let wait = async {
            loop {
                let effect = self.effects.recv().await?;
                let found = which(&effect);
                self.seen.push(effect);
                if found.is_some() {
                    return found;
                }
            }
        };
        match timeout(DEADLINE, wait).await {
            Ok(Some(found)) => found,
            Ok(None) | Err(_) => panic!("{what} did not come; last came {:#?}", self.seen.last()),
        }
    }

    /// The views published so far, as far as they were waited for.
    pub(crate) fn views(&self) -> Vec<&View> {
        let views = self.seen.iter().filter_map(|effect| match effect {
            DesktopEffect::Publish(view) => Some(view.as_ref()),
            _ => None,
        });
        views.collect()
    }

    /// What the speaker was told so far, as far as it was waited for.
    pub(crate) fn alarms(&self) -> Vec<Alarm> {
        let alarms = self.seen.iter().filter_map(|effect| match effect {
            DesktopEffect::Alarm(alarm) => Some(*alarm),
            _ => None,
        });
        alarms.collect()
    }
}

pub(crate) fn run<F: Future>(test: F) -> F::Output {
    Runtime::new().unwrap().block_on(test)
}

pub(crate) fn event(name: &str, id: Option<u64>, data: &Value) -> String {
    let id = id.map(|seq| format!("id: epoch-{seq}\n")).unwrap_or_default();
    format!("event: {name}\n{id}data: {data}\n\n")
}

pub(crate) fn hello(pulse_ms: u64) -> String {
    let person = json!({"id": ANNA, "name": "Anna"});
    event(
        "hello",
        None,
        &json!({"person": person, "epoch": "epoch", "now": "2027-01-15T08:00:00Z", "pulse_ms": pulse_ms, "version": "0.1.0"}),
    )
}

/// The hub's greeting to a laptop that it calls `name`.
pub(crate) fn hello_to(name: &str, second: bool) -> String {
    let person = json!({"id": ANNA, "name": "Anna"});
    let pager = json!({"id": laptop().id, "name": name, "second": second});
    event(
        "hello",
        None,
        &json!({
            "person": person, "epoch": "epoch", "now": "2027-01-15T08:00:00Z", "pulse_ms": 10_000, "version": "0.1.0",
            "pager": pager
        }),
    )
}

pub(crate) fn snapshot(seq: u64, incidents: &[Value]) -> String {
    event("snapshot", Some(seq), &json!({"seq": seq, "duty": {"now": []}, "incidents": incidents}))
}

pub(crate) fn live(seq: u64) -> String {
    event("live", Some(seq), &json!({}))
}

pub(crate) fn entry(incident: &Value) -> String {
    let seq = incident["version"].as_u64().unwrap();
    let change = json!({"kind": "triggered"});
    let entry = json!({"seq": seq, "at": "2027-01-15T08:00:00Z", "actor": {"kind": "hub"}, "change": change, "incident": incident});
    event("entry", Some(seq), &entry)
}

/// An incident as the hub sends it, with an alarm for Anna.
pub(crate) fn incident(number: u64, version: u64) -> Value {
    json!({
        "id": format!("00000000-0000-0000-0001-{number:012}"),
        "number": number,
        "version": version,
        "team": {"id": "00000000-0000-0000-0000-000000000020", "name": "Payments"},
        "integration": {"id": "00000000-0000-0000-0000-000000000030", "name": "prod-ecs", "kind": "amazon-sns", "mode": "live"},
        "alias": "a", "title": format!("service {number} stopped"), "description": "", "priority": "P1",
        "source": "aws.ecs", "entity": "checkout", "tags": [], "details": {"cluster": "night"},
        "state": "triggered", "count": 1,
        "opened_at": "2027-01-15T08:00:00Z", "last_occurred_at": "2027-01-15T08:00:00Z", "updated_at": "2027-01-15T08:00:00Z",
        "acknowledged": null, "resolved": null,
        "pages": [{
            "id": format!("00000000-0000-0000-0002-{number:012}"), "person": {"id": ANNA, "name": "Anna"},
            "at": "2027-01-15T08:00:00Z", "urgency": "alarm", "reason": "You are on call.", "receipts": []
        }]
    })
}

pub(crate) fn acknowledged(number: u64, version: u64) -> Value {
    let mut incident = incident(number, version);
    incident["state"] = json!("acknowledged");
    incident["acknowledged"] =
        json!({"by": {"kind": "person", "id": ANNA, "name": "Anna"}, "at": "2027-01-15T08:00:05Z"});
    incident
}

pub(crate) fn snoozed(number: u64, version: u64) -> Value {
    let mut incident = incident(number, version);
    incident["snoozed_until"] = json!("2027-01-15T08:30:00Z");
    incident["pages"][0]["settled_at"] = json!("2027-01-15T08:00:05Z");
    incident
}
