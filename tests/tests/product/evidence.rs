//! What an incident shows of where it came from, in the real window: a metric drawn from CloudWatch's own message, and a sender's image
//! that comes through the hub, only when it is asked for.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use tests::lab::web_driver::WebDriver;
use tests::lab::{App, Hub, Options, clock, desktop, http};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::accounts::sign_in;
use super::steps::SOON;

const ALARM: &str = include_str!("../../../crates/hub/tests/fixtures/aws/event-alarm.json");
const PICTURE: &[u8] = include_bytes!("../../../src-tauri/icons/128x128.png");

/// A place where a sender keeps its graphs. It answers everybody with the same picture, and counts.
struct Gallery {
    url: String,
    visits: Arc<AtomicUsize>,
}

impl Gallery {
    async fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}/", listener.local_addr()?);
        let visits = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&visits);
        tokio::spawn(async move {
            while let Ok((visitor, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(show(visitor));
            }
        });
        Ok(Self { url, visits })
    }
}

async fn show(mut visitor: TcpStream) -> Result<()> {
    let mut asked = Vec::new();
    while !asked.ends_with(b"\r\n\r\n") {
        asked.push(visitor.read_u8().await?);
    }
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", PICTURE.len());
    visitor.write_all(head.as_bytes()).await?;
    visitor.write_all(PICTURE).await?;
    Ok(())
}

/// Makes an integration of that kind, and gives its key.
async fn key(hub: &Hub, kind: &str) -> Result<String> {
    let api = hub.api()?;
    let teams = api.get("/api/teams").await?;
    let new = json!({ "team": teams["teams"][0]["id"], "name": format!("prod-{kind}"), "kind": kind, "mode": "live" });
    let made = api.post("/api/integrations", new).await?;
    made["key"].as_str().map(str::to_owned).context("no key was shown")
}

async fn send(hub: &Hub, path: &str, body: String) -> Result<()> {
    let request = http::client(SOON)?.post(format!("{}{path}", hub.url()?)).header("content-type", "application/json");
    let answer = request.body(body).send().await?;
    ensure!(answer.status().is_success(), "{}: {}", answer.status(), answer.text().await?);
    Ok(())
}

async fn ask(driver: &WebDriver, script: &str) -> Result<Value> {
    Ok(driver.client().execute(script, Vec::new()).await?)
}

async fn choose(driver: &WebDriver, title: &str) -> Result<()> {
    let row = format!(r#"//li/button[contains(., "{title}")]"#);
    let row = fantoccini::Locator::XPath(&row);
    Ok(driver.client().wait().at_most(SOON).for_element(row).await?.click().await?)
}

#[test]
fn a_metric_is_drawn_and_an_image_comes_through_the_hub_when_it_is_asked_for() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let gallery = Gallery::start().await?;
        lab.environment.set("TOCSIN_ALLOW_OUTSIDE", &gallery.url);
        let hub = Hub::start(lab, "anna@example.com", "Payments").await?;
        let event = json!({
            "routing_key": key(&hub, "pagerduty").await?, "event_action": "trigger", "dedup_key": "p99",
            "payload": { "summary": "the shop is slow", "source": "shop", "severity": "warning" },
            "images": [{ "src": format!("{}p99.png", gallery.url), "alt": "p99 latency" }],
        });
        let alarms = key(&hub, "cloudwatch-events").await?;
        let (_app, driver) = App::start_driven(lab, &[]).await?;
        sign_in(&driver, hub.url()?, hub.token()).await?;
        send(&hub, "/v2/enqueue", event.to_string()).await?;
        send(&hub, &format!("/v1/json/cloudwatchevents?apiKey={alarms}"), ALARM.to_owned()).await?;

        choose(&driver, "checkout 5xx").await?;
        driver.wait_for_text("A fault when it is greater than 10 Count, in 3 of 5 periods of 1 min.", SOON).await?;
        driver.wait_for_text("Alarm in the AWS console", SOON).await?;
        driver.element("[aria-labelledby=metric] canvas", SOON).await?;
        let inked = "const canvas = document.querySelector('[aria-labelledby=metric] canvas');
            const ink = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
            return ink.some((value, at) => at % 4 === 3 && value > 0);";
        ensure!(ask(&driver, inked).await? == json!(true), "nothing is drawn");
        driver.save(&lab.folder().join("metric.png")).await?;

        choose(&driver, "the shop is slow").await?;
        driver.wait_for_text("fetched by the hub when you ask for it", SOON).await?;
        ensure!(gallery.visits.load(Ordering::SeqCst) == 0, "it was fetched before anybody asked");
        driver.click_button("Show p99 latency", SOON).await?;
        let width = "const image = document.querySelector('[aria-labelledby=images] img');
            return image !== null && image.complete ? image.naturalWidth : 0;";
        clock::until("the picture", SOON, async || {
            let width = ask(&driver, width).await?;
            ensure!(width == json!(128), "it is {width} wide");
            Ok(())
        })
        .await?;
        driver.save(&lab.folder().join("image.png")).await?;
        ensure!(gallery.visits.load(Ordering::SeqCst) == 1, "it was fetched more than once");
        Ok(())
    })
}
