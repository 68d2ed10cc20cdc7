use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::header::LOCATION;
use axum::response::Redirect;
use axum::routing::{get, post};
use tokio::net::TcpListener;

use super::*;

/// A neighbour of the hub, which counts who comes.
struct Neighbour {
    port: u16,
    visits: Arc<AtomicUsize>,
}

impl Neighbour {
    async fn start() -> Self {
        let visits = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&visits);
        let routes = Router::new()
            .route("/hello", get(async || "hello"))
            .route("/moved", get(async || Redirect::temporary("/hello")))
            .route("/missing", get(async || StatusCode::NOT_FOUND))
            .route("/large", get(async || vec![0_u8; 2_000]))
            .route("/endless", get(async || Body::from_stream(endless())))
            .route("/echo", post(echo))
            .layer(axum::middleware::map_request(move |request: axum::extract::Request| {
                counted.fetch_add(1, Ordering::SeqCst);
                async move { request }
            }));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(axum::serve(listener, routes).into_future());
        Self { port, visits }
    }

    fn at(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn visits(&self) -> usize {
        self.visits.load(Ordering::SeqCst)
    }
}

fn endless() -> impl futures_util::Stream<Item = Result<Bytes, std::io::Error>> {
    futures_util::stream::repeat_with(|| Ok(Bytes::from_static(&[7; 512])))
}

fn closed() -> Outside {
    Outside::new(&[]).unwrap()
}

fn open_to(prefix: &str) -> Outside {
    Outside::new(&[prefix.to_owned()]).unwrap()
}

#[test]
fn addresses_that_are_never_called_are_refused_before_anything_is_done() {
    let outside = closed();
    for (address, why) in [
        ("", "cannot be read"),
        ("grafana.example.com/x.png", "cannot be read"),
        ("ftp://example.com/x.png", "neither http nor https"),
        ("file:///etc/passwd", "neither http nor https"),
        ("https://user@example.com/", "user name"),
        ("https://user:word@example.com/", "user name"),
        ("http://127.0.0.1/", "not a public one"),
        ("http://127.1/", "not a public one"),
        ("http://127.0.0.1./", "not a public one"),
        ("http://2130706433/", "not a public one"),
        ("http://0x7f.0.0.1/", "not a public one"),
        ("http://0177.0.0.1/", "not a public one"),
        ("http://0/", "not a public one"),
        ("http://%31%32%37.0.0.1/", "not a public one"),
        ("http://１２７.0.0.1/", "not a public one"),
        ("http://169.254.169.254/latest/meta-data/", "not a public one"),
        ("http://[::1]:8420/", "not a public one"),
        ("http://[::ffff:127.0.0.1]/", "not a public one"),
        ("http://[fd00:ec2::254]/", "not a public one"),
        ("http://[64:ff9b::a9fe:a9fe]/", "not a public one"),
    ] {
        let refusal = outside.check(address).expect_err(address);
        assert!(matches!(&refusal, Unanswered::Refused(said) if said.contains(why)), "{address}: {refusal}");
    }
    for address in ["https://grafana.example.com/x.png", "http://8.8.8.8:3000/x", "https://[2606:4700::1111]/"] {
        assert!(outside.check(address).is_ok(), "{address}");
    }
}

#[test]
fn what_is_allowed_is_compared_at_its_boundaries() {
    for (prefix, address, allowed) in [
        ("http://10.0.0.5:3000/", "http://10.0.0.5:3000/x.png", true),
        ("http://10.0.0.5:3000/graphs", "http://10.0.0.5:3000/graphs/x.png", true),
        ("http://10.0.0.5:3000/graphs", "http://10.0.0.5:3000/graphs.secret", false),
        ("http://10.0.0.5:3000/graphs", "http://10.0.0.5:3000/graphs/../admin", false),
        ("http://10.0.0.5:3000/", "http://10.0.0.5:30001/x.png", false),
        ("http://10.0.0.5:3000/", "https://10.0.0.5:3000/x.png", false),
        ("http://10.0.0.5:3000/", "http://10.0.0.6:3000/x.png", false),
        ("http://10.0.0.5:3000/", "http://me@10.0.0.5:3000/x.png", false),
    ] {
        assert_eq!(open_to(prefix).check(address).is_ok(), allowed, "{prefix} {address}");
    }
    for prefix in ["", "10.0.0.5:3000", "ftp://10.0.0.5/", "http://me@10.0.0.5/", "http://10.0.0.5/?x"] {
        assert!(
            matches!(Outside::new(&[prefix.to_owned()]), Err(HubError::AllowOutside { .. })),
            "{prefix:?} is no beginning of an address"
        );
    }
}

#[tokio::test]
async fn a_name_that_leads_to_a_neighbour_is_refused_where_the_connection_is_made() {
    let neighbour = Neighbour::start().await;
    let outside = closed();
    let address = format!("http://localhost:{}/hello", neighbour.port);
    assert!(outside.check(&address).is_ok(), "the name itself tells nothing");
    let got = outside.get(&address, "text/plain", 100).await;
    assert_eq!(got.unwrap_err(), Unanswered::Refused("'localhost' leads to no public address".to_owned()));
    let posted = outside.post(&address, HeaderMap::new(), "x").await;
    assert!(matches!(posted, Err(Unanswered::Refused(_))), "{posted:?}");
    assert_eq!(neighbour.visits(), 0);
}

#[tokio::test]
async fn what_is_allowed_is_called_by_name_and_by_number() {
    let neighbour = Neighbour::start().await;
    let got = open_to(&neighbour.at("/")).get(&neighbour.at("/hello"), "text/plain", 5).await.unwrap();
    assert_eq!(got.body, "hello");
    let named = format!("http://localhost:{}/", neighbour.port);
    let got = open_to(&named).get(&format!("{named}hello"), "text/plain", 5).await.unwrap();
    assert_eq!((got.status, got.body.as_ref()), (StatusCode::OK, b"hello".as_ref()));
    assert_eq!(neighbour.visits(), 2);
}

#[tokio::test]
async fn redirects_errors_and_floods_are_failures() {
    let neighbour = Neighbour::start().await;
    let outside = open_to(&neighbour.at("/"));
    for (path, why) in [
        ("/moved", "127.0.0.1 sends on to another address, which is not followed"),
        ("/missing", "127.0.0.1 answered 404 Not Found"),
        ("/large", "127.0.0.1 answered with more than 1000 bytes"),
        ("/endless", "127.0.0.1 answered with more than 1000 bytes"),
    ] {
        let got = outside.get(&neighbour.at(path), "image/png", 1_000).await;
        assert_eq!(got.unwrap_err(), Unanswered::Failed(why.to_owned()), "{path}");
    }
    assert_eq!(neighbour.visits(), 4);
}

/// Says what it was sent, and where.
async fn echo(headers: HeaderMap, body: String) -> (StatusCode, String) {
    (StatusCode::CONFLICT, format!("{body}, {}", headers[LOCATION].to_str().unwrap()))
}

#[tokio::test]
async fn a_post_brings_whatever_was_answered() {
    let neighbour = Neighbour::start().await;
    let outside = open_to(&neighbour.at("/"));
    let headers = HeaderMap::from_iter([(LOCATION, HeaderValue::from_static("here"))]);
    let answer = outside.post(&neighbour.at("/echo"), headers, "what happened").await.unwrap();
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert_eq!(answer.body, "what happened, here");
}

#[tokio::test]
async fn nobody_there_is_said_without_the_address() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let prefix = format!("http://127.0.0.1:{port}/");
    let failure = open_to(&prefix).get(&format!("{prefix}secret"), "image/png", 10).await.unwrap_err().to_string();
    assert!(failure.starts_with("127.0.0.1 does not answer ("), "{failure}");
    assert!(!failure.contains("secret"), "{failure}");
}
