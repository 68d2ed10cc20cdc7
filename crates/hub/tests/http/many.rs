//! Very many incidents at once: everything ends, nothing is lost, and whoever was away gets one snapshot.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use super::feed::Reader;
use super::harness::TestHub;

/// More than the hub replays entry by entry: each opens with four.
const MANY: usize = 520;

async fn burst(hub: &TestHub) {
    let numbers: Vec<usize> = (0..MANY).collect();
    for some in numbers.chunks(40) {
        let alerts =
            some.iter().map(|number| hub.trigger(json!({ "message": "m stopped", "alias": format!("many-{number}") })));
        futures_util::future::join_all(alerts).await;
    }
}

async fn all(hub: &TestHub) -> Vec<Value> {
    let (_, list) = hub.get("/api/incidents?limit=200").await;
    let mut incidents = list["incidents"].as_array().unwrap().clone();
    let mut cursor = list["next_cursor"].clone();
    while let Some(before) = cursor.as_u64() {
        let (_, list) = hub.get(&format!("/api/incidents?limit=200&cursor={before}")).await;
        incidents.extend(list["incidents"].as_array().unwrap().clone());
        cursor = list["next_cursor"].clone();
    }
    incidents
}

/// All receipts of a stage, two hundred at a time, as the app sends them. How many changed something.
async fn receipts(hub: &TestHub, incidents: &[Value], stage: &str) -> usize {
    let mut changed = 0;
    for some in incidents.chunks(200) {
        let receipts: Vec<_> = some
            .iter()
            .map(|incident| {
                let page = &incident["pages"][0]["id"];
                json!({ "incident": incident["id"], "page": page, "pager": "x1", "stage": stage })
            })
            .collect();
        let (_, taken) = hub.post("/api/receipts", json!({ "receipts": receipts })).await;
        changed += taken["results"].as_array().unwrap().iter().filter(|result| result["changed"] == true).count();
    }
    changed
}

#[tokio::test]
async fn who_missed_thousands_of_entries_gets_a_snapshot_instead() {
    let hub = TestHub::start().await;
    let (_, place) = Reader::open(&hub, None).await.until_live().await;
    burst(&hub).await;
    let (greeting, place) = Reader::open(&hub, Some(&place)).await.until_live().await;
    let names: Vec<_> = greeting.iter().map(|event| event.name.as_str()).collect();
    assert_eq!(names, ["hello", "snapshot"]);
    assert_eq!(greeting[1].data["incidents"].as_array().unwrap().len(), MANY);
    // From there on it goes entry by entry again.
    hub.incident("one more").await;
    let (greeting, _) = Reader::open(&hub, Some(&place)).await.until_live().await;
    assert_eq!(greeting.iter().filter(|event| event.name == "entry").count(), 4);
}

#[tokio::test]
async fn receipts_of_all_and_a_laptop_lost_with_all() {
    const X1: &str = "6f1f4f5e-7e3a-4b0e-9d57-0c2f7f1f0001";
    let hub = TestHub::start().await;
    let feed = format!("/api/feed?pager={X1}&name=x1&system=linux&version=1");
    let laptop = hub.as_me(Method::GET, &feed).send().await.unwrap();
    burst(&hub).await;
    let incidents = all(&hub).await;
    assert_eq!(incidents.len(), MANY);
    for stage in ["delivered", "sounding"] {
        assert_eq!(receipts(&hub, &incidents, stage).await, MANY);
        assert_eq!(receipts(&hub, &incidents, stage).await, 0, "the same again adds nothing");
    }
    drop(laptop);
    let gone = async {
        while hub.get("/api/me/pagers").await.1["pagers"][0]["connected"] == true {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), gone).await.unwrap();
    hub.fast_forward(TimeDelta::seconds(30)).await;
    let lost =
        |incident: &Value| incident["pages"][0]["receipts"].as_array().unwrap().last().unwrap()["stage"] == "failed";
    assert!(all(&hub).await.iter().all(lost));
    let (_, mine) = hub.get("/api/me/pagers").await;
    let happened = &mine["pagers"][0]["journal"][0]["happened"];
    assert_eq!(happened, &json!({ "kind": "lost", "ringing": MANY }));
    hub.fast_forward(TimeDelta::seconds(30)).await;
    let anna =
        |incident: &Value| incident["pages"].as_array().unwrap().iter().any(|page| page["person"]["name"] == "Anna");
    assert!(all(&hub).await.iter().all(anna), "each calls the next one");
}
