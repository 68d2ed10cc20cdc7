//! Living through the year: the hub on its real store with a clock of ours, and people as they are.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use hub::{Clock, Config, NewHub};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::cast::{self, Team};
use super::reading::{Call, Down, Facts, Swap};

/// One incident of the year, as it was.
#[derive(Debug, Default)]
pub(crate) struct Chapter {
    pub(crate) team: usize,
    pub(crate) alias: String,
    pub(crate) id: String,
    pub(crate) facts: Facts,
    pub(crate) calls: Vec<Call>,
    known_pages: BTreeSet<String>,
}

impl Chapter {
    /// Whether a time of being down fell into it.
    pub(crate) fn was_interrupted(&self, downs: &[Down]) -> bool {
        let end = self.facts.resolved.unwrap_or(self.facts.opened_at);
        downs.iter().any(|down| self.facts.opened_at < down.to && down.from < end)
    }
}

/// The year as it was.
pub(crate) struct Story {
    pub(crate) teams: Vec<Team>,
    pub(crate) people: usize,
    pub(crate) swaps: Vec<Vec<Swap>>,
    pub(crate) downs: Vec<Down>,
    pub(crate) chapters: Vec<Chapter>,
    pub(crate) still_armed: i64,
}

/// Something that will happen.
#[derive(Clone, Debug)]
enum Event {
    Open { team: usize, alias: String },
    Look { chapter: usize },
    Sound { chapter: usize, page: String, person: String },
    Acknowledge { chapter: usize, person: String },
    Resolve { chapter: usize },
    Swap { team: usize, swap: Swap },
    GoDown { minutes: i64 },
}

/// A hub that runs.
struct Running {
    url: String,
    shutdown: CancellationToken,
    task: JoinHandle<Result<(), hub::HubError>>,
}

/// The year while it is lived.
pub(crate) struct Year {
    folder: tempfile::TempDir,
    clock: Clock,
    client: reqwest::Client,
    running: Running,
    admin: String,
    keys: Vec<String>,
    tokens: HashMap<String, String>,
    ids: HashMap<String, String>,
    emails: HashMap<String, String>,
    schedules: Vec<String>,
    dice: StdRng,
    /// What is to come; those of the same moment in the order in which they were put down.
    coming: Vec<(DateTime<Utc>, Event)>,
    story: Story,
}

fn first_day() -> DateTime<Utc> {
    "2026-01-05T00:00:00Z".parse().unwrap()
}

async fn run(folder: &std::path::Path, clock: &Clock) -> Running {
    let config = Config { ingest_limit: 0, ..Config::new(folder) };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let shutdown = CancellationToken::new();
    let hub = hub::prepare(&config, clock.clone(), shutdown.clone()).unwrap();
    Running { url, shutdown, task: tokio::spawn(hub.serve(listener)) }
}

impl Year {
    /// Founds the hub and sets everybody up by the file.
    pub(crate) async fn begin(seed: u64) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir().unwrap();
        let new = NewHub {
            email: "admin@example.com".to_owned(),
            name: "Admin".to_owned(),
            time_zone: "UTC".to_owned(),
            team: None,
        };
        let admin = hub::init(folder.path(), &new, first_day()).unwrap().admin_token;
        let clock = Clock::simulated(first_day());
        let running = run(folder.path(), &clock).await;
        let teams = cast::teams();
        let story = Story {
            people: cast::people(&teams).len(),
            swaps: vec![Vec::new(); teams.len()],
            teams,
            downs: Vec::new(),
            chapters: Vec::new(),
            still_armed: 0,
        };
        let mut year = Self {
            folder,
            clock,
            client: reqwest::Client::new(),
            running,
            admin,
            keys: Vec::new(),
            tokens: HashMap::new(),
            ids: HashMap::new(),
            emails: HashMap::new(),
            schedules: Vec::new(),
            dice: StdRng::seed_from_u64(seed),
            coming: Vec::new(),
            story,
        };
        year.set_up().await;
        year.foresee();
        year
    }

    async fn set_up(&mut self) {
        let file = cast::file(&self.story.teams);
        let admin = self.admin.clone();
        let applied = self
            .send(&admin, Method::POST, "/api/apply", json!({ "file": file, "prune": false, "dry_run": false }))
            .await;
        for team in &self.story.teams {
            let keys = applied["keys"].as_array().unwrap();
            let key = keys.iter().find(|key| key["team"] == team.name.as_str()).unwrap();
            self.keys.push(key["key"].as_str().unwrap().to_owned());
        }
        let people = self.send(&admin, Method::GET, "/api/people", Value::Null).await;
        for person in people["people"].as_array().unwrap() {
            let (id, email) = (person["id"].as_str().unwrap(), person["email"].as_str().unwrap());
            let token = self.send(&admin, Method::POST, &format!("/api/people/{id}/tokens"), json!({})).await;
            self.tokens.insert(email.to_owned(), token["token"].as_str().unwrap().to_owned());
            self.ids.insert(email.to_owned(), id.to_owned());
            self.emails.insert(id.to_owned(), email.to_owned());
        }
        let schedules = self.send(&admin, Method::GET, "/api/schedules", Value::Null).await;
        for team in &self.story.teams {
            let name = format!("{} 24/7", team.name);
            let list = schedules["schedules"].as_array().unwrap();
            let schedule = list.iter().find(|schedule| schedule["name"] == name.as_str()).unwrap();
            self.schedules.push(schedule["id"].as_str().unwrap().to_owned());
        }
    }

    /// Throws the dice for everything that comes from outside: incidents, swaps, restarts.
    fn foresee(&mut self) {
        let month = TimeDelta::days(30);
        let mut openings = Vec::new();
        for team in 0..self.story.teams.len() {
            for (number, of_month) in [26, 5].into_iter().chain([1; 10]).enumerate() {
                for one in 0..of_month {
                    let from = first_day() + month * i32::try_from(number).unwrap();
                    let at = from + TimeDelta::seconds(self.dice.random_range(3_600..29 * 86_400));
                    openings.push(at);
                    let alias = format!("team-{team}-month-{number}-{one}");
                    self.coming.push((at, Event::Open { team, alias }));
                }
            }
            for _ in 0..6 {
                let at = first_day() + TimeDelta::seconds(self.dice.random_range(0..330 * 86_400));
                let start = at + TimeDelta::minutes(self.dice.random_range(1..10 * 1_440));
                let end = start + TimeDelta::minutes(self.dice.random_range(30..4 * 1_440));
                let engineers = &self.story.teams[team].engineers;
                let person = engineers[self.dice.random_range(0..engineers.len())].clone();
                self.coming.push((at, Event::Swap { team, swap: Swap { made: at, person, start, end } }));
            }
        }
        for _ in 0..25 {
            // Half of the restarts are soon after an incident, where they hurt most.
            let soon = openings[self.dice.random_range(0..openings.len())]
                + TimeDelta::seconds(self.dice.random_range(10..7_200));
            let any = first_day() + TimeDelta::seconds(self.dice.random_range(0..360 * 86_400));
            for at in [soon, any] {
                let minutes = self.dice.random_range(0..12);
                self.coming.push((at, Event::GoDown { minutes }));
            }
        }
    }

    /// Lives through the year, event by event.
    pub(crate) async fn live(mut self) -> Story {
        while let Some(next) = (0..self.coming.len()).min_by_key(|index| self.coming[*index].0) {
            let (at, event) = self.coming.remove(next);
            self.clock.run_to(at.max(self.clock.now())).await;
            self.happen(event).await;
        }
        let end = self.clock.now() + TimeDelta::days(2);
        self.clock.run_to(end).await;
        for index in 0..self.story.chapters.len() {
            self.look(index).await;
        }
        for chapter in &mut self.story.chapters {
            chapter.calls.sort();
        }
        let figures = self.client.get(format!("{}/metrics", self.running.url)).send().await.unwrap();
        let figures = figures.text().await.unwrap();
        let armed = figures.lines().find_map(|line| line.strip_prefix("tocsin_timers_armed ")).unwrap();
        self.story.still_armed = armed.trim().parse().unwrap();
        self.running.shutdown.cancel();
        self.running.task.await.unwrap().unwrap();
        self.story
    }

    async fn happen(&mut self, event: Event) {
        let now = self.clock.now();
        match event {
            Event::Open { team, alias } => self.open(team, alias).await,
            Event::Look { chapter } => self.look(chapter).await,
            Event::Sound { chapter, page, person } => {
                let incident = &self.story.chapters[chapter].id;
                let receipt = json!({ "incident": incident, "page": page, "pager": "laptop", "stage": "sounding" });
                let token = self.tokens[&person].clone();
                self.send(&token, Method::POST, "/api/receipts", json!({ "receipts": [receipt] })).await;
                self.story.chapters[chapter].facts.first_sounding.get_or_insert(now);
            }
            Event::Acknowledge { chapter, person } => {
                if self.story.chapters[chapter].facts.resolved.is_some() {
                    return;
                }
                self.act(chapter, "acknowledge", &person).await;
                if self.story.chapters[chapter].facts.first_acknowledged.is_none() {
                    self.story.chapters[chapter].facts.first_acknowledged = Some(now);
                    let after = TimeDelta::seconds(self.dice.random_range(300..14_400) * 2 + 1);
                    self.coming.push((now + after, Event::Resolve { chapter }));
                }
            }
            Event::Resolve { chapter } => {
                if self.story.chapters[chapter].facts.resolved.is_none() {
                    let lead = self.story.teams[self.story.chapters[chapter].team].lead.clone();
                    self.act(chapter, "resolve", &lead).await;
                    self.story.chapters[chapter].facts.resolved = Some(now);
                }
            }
            Event::Swap { team, swap } => {
                let body = json!({ "person": self.ids[&swap.person], "start": swap.start, "end": swap.end });
                let path = format!("/api/schedules/{}/overrides", self.schedules[team]);
                let admin = self.admin.clone();
                self.send(&admin, Method::POST, &path, body).await;
                self.story.swaps[team].push(Swap { made: now, ..swap });
            }
            Event::GoDown { minutes } => self.go_down(TimeDelta::minutes(minutes)).await,
        }
    }

    async fn open(&mut self, team: usize, alias: String) {
        let opened_at = self.clock.now();
        let alert = json!({ "message": format!("{alias} stopped"), "alias": alias, "priority": "P1" });
        let request = self.client.post(format!("{}/v2/alerts", self.running.url));
        let answer = request.header("authorization", format!("GenieKey {}", self.keys[team])).json(&alert);
        assert_eq!(answer.send().await.unwrap().status(), 202);
        let lead = self.tokens[&self.story.teams[team].lead].clone();
        let list = self.send(&lead, Method::GET, &format!("/api/incidents?q={alias}"), Value::Null).await;
        let id = list["incidents"][0]["id"].as_str().unwrap().to_owned();
        let chapter = self.story.chapters.len();
        let facts = Facts { opened_at, ..Facts::default() };
        self.story.chapters.push(Chapter { team, alias, id, facts, ..Chapter::default() });
        for minutes in [1, 30, 45, 60, 120] {
            self.coming.push((opened_at + TimeDelta::minutes(minutes), Event::Look { chapter }));
        }
        self.coming.push((opened_at + TimeDelta::hours(6) + TimeDelta::seconds(7), Event::Resolve { chapter }));
        self.look(chapter).await;
    }

    /// Sees whom the hub called, and what those people do about it.
    async fn look(&mut self, chapter: usize) {
        let lead = self.tokens[&self.story.teams[self.story.chapters[chapter].team].lead].clone();
        let path = format!("/api/incidents/{}", self.story.chapters[chapter].id);
        let whole = self.send(&lead, Method::GET, &path, Value::Null).await;
        for page in whole["incident"]["pages"].as_array().unwrap() {
            let id = page["id"].as_str().unwrap().to_owned();
            if !self.story.chapters[chapter].known_pages.insert(id.clone()) {
                continue;
            }
            let at: DateTime<Utc> = page["at"].as_str().unwrap().parse().unwrap();
            let person = self.emails[page["person"]["id"].as_str().unwrap()].clone();
            let rule = page["rule"].as_u64().unwrap();
            self.story.chapters[chapter].calls.push(Call { at, person: person.clone(), rule });
            self.react(chapter, at, id, person);
        }
    }

    /// Most people answer; some sleep on, with the laptop ringing; of some the laptop is off.
    fn react(&mut self, chapter: usize, at: DateTime<Utc>, page: String, person: String) {
        let mood = self.dice.random_range(0..100);
        if mood < 25 {
            return;
        }
        self.coming.push((at + TimeDelta::seconds(1), Event::Sound { chapter, page, person: person.clone() }));
        if mood < 50 {
            return;
        }
        let after = TimeDelta::seconds(self.dice.random_range(5..400) * 2 + 1);
        self.coming.push((at + after, Event::Acknowledge { chapter, person }));
    }

    async fn act(&self, chapter: usize, action: &str, person: &str) {
        let path = format!("/api/incidents/{}/{action}", self.story.chapters[chapter].id);
        self.send(&self.tokens[person], Method::POST, &path, json!({})).await;
    }

    async fn go_down(&mut self, time: TimeDelta) {
        let from = self.clock.now();
        self.running.shutdown.cancel();
        (&mut self.running.task).await.unwrap().unwrap();
        self.clock.advance(time);
        self.running = run(self.folder.path(), &self.clock).await;
        self.clock.run_to(self.clock.now()).await;
        self.story.downs.push(Down { from, to: self.clock.now() });
        for chapter in 0..self.story.chapters.len() {
            if self.story.chapters[chapter].facts.resolved.is_none() {
                self.look(chapter).await;
            }
        }
    }

    async fn send(&self, token: &str, method: Method, path: &str, body: Value) -> Value {
        let mut request = self.client.request(method, format!("{}{path}", self.running.url)).bearer_auth(token);
        if !body.is_null() {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{path}: {status} {text}");
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }
}
