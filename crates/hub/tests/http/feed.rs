use std::time::Duration;

use futures_util::StreamExt as _;
use reqwest::Method;
use serde_json::{Value, json};

use super::harness::TestHub;

/// An event as it came over the wire.
#[derive(Debug)]
pub(super) struct Event {
    id: String,
    pub(super) name: String,
    pub(super) data: Value,
}

/// A plain reader of the feed: one connection, events split at empty lines.
pub(super) struct Reader {
    stream: std::pin::Pin<Box<dyn futures_util::Stream<Item = reqwest::Result<bytes::Bytes>> + Send>>,
    text: String,
}

impl Reader {
    pub(super) async fn open(hub: &TestHub, after: Option<&str>) -> Self {
        let mut request = hub.as_me(Method::GET, "/api/feed");
        if let Some(id) = after {
            request = request.header("last-event-id", id);
        }
        Self::of(request).await
    }

    /// The same at an address that says more.
    pub(super) async fn open_at(hub: &TestHub, path: &str) -> Self {
        Self::of(hub.as_me(Method::GET, path)).await
    }

    async fn of(request: reqwest::RequestBuilder) -> Self {
        let answer = request.send().await.unwrap();
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        assert_eq!(answer.headers()["x-accel-buffering"], "no");
        Self { stream: Box::pin(answer.bytes_stream()), text: String::new() }
    }

    /// The next event that is no pulse.
    pub(super) async fn next(&mut self) -> Event {
        loop {
            let event = self.any().await;
            if event.name != "pulse" {
                return event;
            }
        }
    }

    async fn any(&mut self) -> Event {
        loop {
            if let Some(end) = self.text.find("\n\n") {
                let block: String = self.text.drain(..end + 2).collect();
                let field = |name: &str| {
                    block.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().trim().to_owned()
                };
                if block.starts_with("retry:") {
                    continue;
                }
                return Event {
                    id: field("id:"),
                    name: field("event:"),
                    data: serde_json::from_str(&field("data:")).unwrap(),
                };
            }
            let chunk = tokio::time::timeout(Duration::from_secs(20), self.stream.next()).await;
            self.text.push_str(std::str::from_utf8(&chunk.unwrap().unwrap().unwrap()).unwrap());
        }
    }

    /// Whether the hub ends it, after whatever it still says.
    async fn ends(&mut self) -> bool {
        let rest = async { while let Some(Ok(_)) = self.stream.next().await {} };
        tokio::time::timeout(Duration::from_secs(20), rest).await.is_ok()
    }

    /// The events up to `live`, by name, and the place in the feed.
    pub(super) async fn until_live(&mut self) -> (Vec<Event>, String) {
        let mut events = Vec::new();
        loop {
            let event = self.next().await;
            if event.name == "live" {
                return (events, event.id);
            }
            events.push(event);
        }
    }
}

#[tokio::test]
async fn a_first_subscription_gets_a_snapshot_and_then_what_happens() {
    let hub = TestHub::start().await;
    let open = hub.incident("checkout").await;
    let mut reader = Reader::open(&hub, None).await;
    let (greeting, _) = reader.until_live().await;
    assert_eq!(greeting.iter().map(|event| event.name.as_str()).collect::<Vec<_>>(), ["hello", "snapshot"]);
    assert_eq!(greeting[0].data["person"]["name"], "You");
    assert_eq!(greeting[0].data["pulse_ms"], 50);
    assert_eq!(greeting[1].data["incidents"], json!([open]));
    assert_eq!(greeting[1].data["duty"]["now"][0]["team"]["name"], "Payments");

    hub.post(&format!("/api/incidents/{}/acknowledge", open["id"].as_str().unwrap()), json!({})).await;
    let event = reader.next().await;
    assert_eq!(event.name, "entry");
    assert_eq!(event.data["change"]["kind"], "acknowledged");
    assert_eq!(event.data["incident"]["state"], "acknowledged");
    assert!(event.id.ends_with(&format!("-{}", event.data["seq"])), "{event:?}");
}

#[tokio::test]
async fn a_resumed_subscription_gets_exactly_what_it_missed() {
    let hub = TestHub::start().await;
    let mut reader = Reader::open(&hub, None).await;
    let (_, place) = reader.until_live().await;
    drop(reader);
    hub.incident("a").await;
    hub.incident("b").await;
    let mut reader = Reader::open(&hub, Some(&place)).await;
    let (events, place) = reader.until_live().await;
    let told: Vec<_> = events
        .iter()
        .filter(|event| event.name == "entry")
        .map(|event| (event.data["incident"]["alias"].clone(), event.data["change"]["kind"].clone()))
        .collect();
    let entry = |alias: &str, kind: &str| (json!(alias), json!(kind));
    // The demo's team knows what to do when something stopped.
    let kinds = ["triggered", "recognised", "routed", "paged"];
    let expected = ["a", "b"].into_iter().flat_map(|alias| kinds.map(|kind| entry(alias, kind)));
    assert_eq!(told, expected.collect::<Vec<_>>());
    assert!(events.iter().any(|event| event.name == "duty"));

    let mut nothing_missed = Reader::open(&hub, Some(&place)).await;
    let (events, _) = nothing_missed.until_live().await;
    assert_eq!(events.iter().map(|event| event.name.as_str()).collect::<Vec<_>>(), ["hello", "duty"]);
}

#[tokio::test]
async fn a_place_of_another_ledger_or_from_the_future_gets_a_snapshot() {
    let hub = TestHub::start().await;
    hub.incident("checkout").await;
    let (_, place) = Reader::open(&hub, None).await.until_live().await;
    let epoch = place.rsplit_once('-').unwrap().0;
    for foreign in [format!("{epoch}-999999"), "another-1".to_owned(), "nonsense".to_owned()] {
        let (events, _) = Reader::open(&hub, Some(&foreign)).await.until_live().await;
        assert!(events.iter().any(|event| event.name == "snapshot"), "{foreign}: {events:?}");
    }
}

#[tokio::test]
async fn pulses_come_as_events_with_the_newest_seq() {
    let hub = TestHub::start().await;
    hub.incident("checkout").await;
    let mut reader = Reader::open(&hub, None).await;
    reader.until_live().await;
    let pulse = reader.any().await;
    assert_eq!(pulse.name, "pulse");
    assert_eq!(pulse.data, json!({ "now": "2026-11-24T03:12:00Z", "seq": 4 }));
}

/// A person's hand-off, and what colleagues ask, come as they happen; a token that is withdrawn ends its subscription.
#[tokio::test]
async fn duty_comes_when_it_changes_and_a_withdrawn_token_ends_the_feed() {
    let hub = TestHub::start().await;
    let mut reader = Reader::open(&hub, None).await;
    reader.until_live().await;
    hub.fast_forward(chrono::TimeDelta::days(7)).await;
    let event = reader.next().await;
    assert_eq!((event.name.as_str(), &event.data["now"]), ("duty", &json!([])), "the week is over");
    assert_eq!(event.data["next"]["since"], "2026-12-14T09:00:00Z");

    let me = hub.person("You").await["id"].as_str().unwrap().to_owned();
    hub.send(&hub.keys.token, Method::DELETE, &format!("/api/people/{me}/tokens"), Value::Null, None).await;
    assert!(reader.ends().await, "the laptop is signed out at once");
}

/// Whatever happens between subscribing and reading: nothing is lost and nothing comes twice.
#[tokio::test]
async fn many_readers_coming_and_going_under_load_miss_nothing() {
    let hub = TestHub::start().await;
    let readers = futures_util::stream::iter(0..5).then(async |_| {
        let mut reader = Reader::open(&hub, None).await;
        reader.until_live().await;
        let mut seen = Vec::new();
        while seen.len() < 40 {
            let event = reader.next().await;
            if event.name != "entry" {
                continue;
            }
            seen.push(event.data["seq"].as_u64().unwrap());
            if seen.len() % 7 == 0 {
                reader = Reader::open(&hub, Some(&event.id)).await;
            }
        }
        seen
    });
    let load = async {
        for number in 0.. {
            hub.trigger(json!({ "message": "m", "alias": format!("load-{number}") })).await;
        }
    };
    let seen: Vec<Vec<u64>> = tokio::select! {
        seen = readers.collect() => seen,
        () = load => unreachable!("the load never ends"),
    };
    for reader in seen {
        assert!(reader.windows(2).all(|pair| pair[1] == pair[0] + 1), "{reader:?}");
    }
}
