use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::response::Redirect;
use axum::routing::get;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::harness::{TestHub, json_of};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR and so on";

/// A place where senders keep their graphs, which counts who comes.
struct Gallery {
    port: u16,
    visits: Arc<AtomicUsize>,
}

impl Gallery {
    async fn start() -> Self {
        let visits = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&visits);
        let routes = Router::new()
            .route("/graph.png", get(async || PNG))
            .route("/called-html.png", get(async || ([(CONTENT_TYPE, "text/html")], PNG)))
            .route("/sign-in.png", get(async || ([(CONTENT_TYPE, "image/png")], "<!doctype html>")))
            .route("/graph.svg", get(async || ([(CONTENT_TYPE, "image/svg+xml")], "<svg><script/></svg>")))
            .route("/moved.png", get(async || Redirect::temporary("/graph.png")))
            .route("/huge.png", get(async || [PNG, &vec![0; 5 * 1024 * 1024]].concat()))
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

/// The address of the images of an incident that a sender opened with them.
async fn images(hub: &TestHub, sources: &[String]) -> String {
    let integration = hub.integration("pagerduty", json!({})).await;
    let images: Vec<Value> = sources.iter().map(|src| json!({ "src": src, "alt": "p99" })).collect();
    let event = json!({
        "routing_key": integration.key, "event_action": "trigger", "dedup_key": "graphs", "images": images,
        "payload": { "summary": "slow", "source": "api", "severity": "critical" },
    });
    let (status, answer) = json_of(hub.request(Method::POST, "/v2/enqueue").json(&event)).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{answer}");
    let incidents = hub.incidents("?state=all").await;
    let incident = incidents.iter().find(|it| it["alias"] == "graphs").expect("the incident is listed");
    assert_eq!(incident["images"].as_array().unwrap().len(), sources.len(), "{incident}");
    format!("/api/incidents/{}/images", incident["id"].as_str().unwrap())
}

#[tokio::test]
async fn an_image_is_fetched_when_it_is_asked_for_and_is_what_its_bytes_say() {
    let gallery = Gallery::start().await;
    let hub = TestHub::start_with(|config| config.allow_outside = vec![gallery.at("/")]).await;
    let path = images(&hub, &[gallery.at("/graph.png"), gallery.at("/called-html.png")]).await;
    hub.get(path.trim_end_matches("/images")).await;
    assert_eq!(gallery.visits(), 0, "nobody asked for it yet");
    for place in 0..2 {
        let answer = hub.as_me(Method::GET, &format!("{path}/{place}")).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        let headers = answer.headers().clone();
        let header = |name: &str| headers.get(name).unwrap().to_str().unwrap();
        assert_eq!((header("content-type"), header("x-content-type-options")), ("image/png", "nosniff"));
        assert_eq!(header("cache-control"), "private, max-age=300");
        assert_eq!(header("content-security-policy"), "default-src 'none'; sandbox");
        assert_eq!(answer.bytes().await.unwrap(), PNG);
    }
    assert_eq!(gallery.visits(), 2);
}

#[tokio::test]
async fn what_is_no_image_is_refused_in_words() {
    let gallery = Gallery::start().await;
    let hub = TestHub::start_with(|config| config.allow_outside = vec![gallery.at("/")]).await;
    let cases = [
        ("/sign-in.png", "not_an_image", "it may be a page that wants you to sign in first"),
        ("/graph.svg", "not_an_image", "is no PNG, JPEG, GIF or WebP"),
        ("/moved.png", "image_not_got", "127.0.0.1 sends on to another address, which is not followed"),
        ("/missing.png", "image_not_got", "127.0.0.1 answered 404 Not Found"),
        ("/huge.png", "image_not_got", "127.0.0.1 answered with more than 5242880 bytes"),
    ];
    let sources: Vec<String> = cases.iter().map(|(source, ..)| gallery.at(source)).collect();
    let path = images(&hub, &sources).await;
    for (place, (source, code, words)) in cases.into_iter().enumerate() {
        let (status, problem) = hub.get(&format!("{path}/{place}")).await;
        assert_eq!((status, &problem["code"]), (StatusCode::BAD_GATEWAY, &json!(code)), "{source}");
        assert!(problem["detail"].as_str().unwrap().contains(words), "{source}: {problem}");
    }
    assert_eq!(gallery.visits(), cases.len(), "the redirect is not followed");
}

#[tokio::test]
async fn addresses_near_the_hub_are_not_called_for_anybody() {
    let gallery = Gallery::start().await;
    let hub = TestHub::start().await;
    let named = format!("http://localhost:{}/graph.png", gallery.port);
    let sources = [
        gallery.at("/graph.png"),
        named,
        "http://169.254.169.254/latest/".to_owned(),
        "http://[::1]:1/x.png".to_owned(),
    ];
    let path = images(&hub, &sources).await;
    for (place, source) in sources.iter().enumerate() {
        let (status, problem) = hub.get(&format!("{path}/{place}")).await;
        let code = problem["code"].as_str().unwrap();
        assert_eq!((status, code), (StatusCode::UNPROCESSABLE_ENTITY, "address_refused"), "{source}");
        assert!(problem["detail"].as_str().unwrap().contains("--allow-outside"), "{source}: {problem}");
    }
    assert_eq!(gallery.visits(), 0);
}

#[tokio::test]
async fn only_who_may_see_the_incident_gets_its_images() {
    let gallery = Gallery::start().await;
    let hub = TestHub::start_with(|config| config.allow_outside = vec![gallery.at("/")]).await;
    let path = images(&hub, &[gallery.at("/graph.png")]).await;
    for missing in ["/1", "/-1", "/x", "/0/0"] {
        assert_eq!(hub.get(&format!("{path}{missing}")).await.0, StatusCode::NOT_FOUND, "{missing}");
    }
    let (status, _) = json_of(hub.request(Method::GET, &format!("{path}/0"))).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    let stranger = json!({ "name": "Stranger", "email": "stranger@example.com", "time_zone": "UTC" });
    let (status, made) = hub.post("/api/people", stranger).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    let token = hub.token_of("Stranger").await;
    assert_eq!(hub.send(&token, Method::GET, &format!("{path}/0"), Value::Null, None).await.0, StatusCode::NOT_FOUND);
    assert_eq!(gallery.visits(), 0);
}

#[tokio::test]
async fn a_deleted_incident_falls_silent_in_the_feed_and_is_gone_from_every_list() {
    let hub = TestHub::start().await;
    let id = hub.incident("checkout").await["id"].as_str().unwrap().to_owned();
    let mut feed = super::feed::Reader::open(&hub, None).await;
    feed.until_live().await;
    let answer = hub.as_opsgenie(Method::DELETE, &format!("/v2/alerts/{id}")).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::ACCEPTED);
    let kinds = [feed.next().await, feed.next().await].map(|event| {
        assert_eq!(event.name, "entry");
        let entry = event.data;
        let incident: oncall::Incident = serde_json::from_value(entry["incident"].clone()).unwrap();
        assert!(incident.deleted && !incident.is_open(), "{entry}");
        entry["change"]["kind"].as_str().unwrap().to_owned()
    });
    assert_eq!(kinds, ["resolved", "deleted"]);
    assert_eq!(hub.get(&format!("/api/incidents/{id}")).await.0, StatusCode::NOT_FOUND);
    assert_eq!(hub.incidents("?state=all").await, Vec::<Value>::new());
}
