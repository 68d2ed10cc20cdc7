//! Pictures of who is on call: my shifts, the team, its schedule and its policies being changed, and when to ring.

use anyhow::{Context, Result};
use chrono::{DateTime, Datelike as _, NaiveTime, TimeDelta, Utc};
use serde_json::json;

use super::{Camera, SOON, bring_up};
use crate::lab::web_driver::WebDriver;
use crate::lab::{App, HubApi, Lab, clock};

impl Camera<'_> {
    /// The pages of the main window that are about people.
    pub(super) async fn duty(&self, lab: &Lab, app: &App, driver: &WebDriver) -> Result<()> {
        let hub = app.hub()?;
        live_in(&hub).await?;
        self.shifts(lab, &hub, driver).await?;
        self.team(lab, driver).await?;
        self.policies(lab, driver).await?;
        self.rings(lab, driver).await
    }

    /// *My shifts* of the next month, with a request that waits.
    async fn shifts(&self, lab: &Lab, hub: &HubApi, driver: &WebDriver) -> Result<()> {
        driver.click_button("My shifts", SOON).await?;
        ask_you(hub).await?;
        driver.wait_for_text("Anna asks you to take", SOON).await?;
        driver.wait_for_text("Releases", SOON).await?;
        driver.element("[aria-label='The next month']", SOON).await?.click().await?;
        driver.element(".calendar .bar", SOON).await?;
        self.take(lab, "Tocsin", "shifts").await
    }

    /// *Team* with two weeks of a schedule, and the schedule while it is being changed.
    async fn team(&self, lab: &Lab, driver: &WebDriver) -> Result<()> {
        driver.click_button("Team", SOON).await?;
        driver.click_button("Payments 24/7", SOON).await?;
        driver.wait_for_text("Edit schedule", SOON).await?;
        driver.element(".timeline .strong", SOON).await?;
        self.take(lab, "Tocsin", "team").await?;
        driver.press_button("Edit schedule", SOON).await?;
        driver.wait_for_text("Good to know before you save", SOON).await?;
        // A week of nobody, and hand-offs at night: both are warned of.
        driver.choose("Add to weekly", "Nobody, on purpose", SOON).await?;
        driver.press_button("Add", SOON).await?;
        for _ in 0..2 {
            driver.press_button("Move nobody up", SOON).await?;
        }
        driver.fill("The first turn begins, time", "23:00", SOON).await?;
        driver.wait_for_text("Night hand-off", SOON).await?;
        driver.wait_for_text("Gap", SOON).await?;
        driver.client().execute("document.querySelector('.editor').scrollTop = 0", Vec::new()).await?;
        self.take(lab, "Tocsin", "schedule-editor").await?;
        driver.press_button("Cancel", SOON).await?;
        driver.press_button("Let the changes go", SOON).await
    }

    /// Whom a team's incidents call, and a policy while it is being changed.
    async fn policies(&self, lab: &Lab, driver: &WebDriver) -> Result<()> {
        driver.press_button("Payments: whom incidents call", SOON).await?;
        driver.press_button("Edit Payments 24/7", SOON).await?;
        driver.field("Rule 1, whom", SOON).await?;
        self.take(lab, "Tocsin", "policy-editor").await?;
        driver.press_button("Close", SOON).await
    }

    /// When to ring.
    async fn rings(&self, lab: &Lab, driver: &WebDriver) -> Result<()> {
        driver.click_button("Settings", SOON).await?;
        driver.wait_for_text("When to ring", SOON).await?;
        bring_up(driver, "[aria-labelledby=ring]").await?;
        self.take(lab, "Tocsin", "when-to-ring").await
    }
}

/// The demo as it is after some weeks of use: a second schedule for working days, and overrides.
async fn live_in(hub: &HubApi) -> Result<()> {
    let schedules = hub.get("/api/schedules").await?;
    let payments = &schedules["schedules"][0];
    let (you, anna, borys) = (hub.person("You").await?, hub.person("Anna").await?, hub.person("Borys").await?);
    let monday = this_monday();
    let turns = |people: &[&str]| people.iter().map(|id| json!({ "person": id })).collect::<Vec<_>>();
    let releases = json!({
        "team": payments["team"], "name": "Releases", "description": "Watches what goes out on working days",
        "time_zone": payments["time_zone"],
        "rotations": [{
            "name": "by day", "participants": turns(&[&you, &anna, &borys]), "period": "daily", "length": 1,
            "start": monday.and_time(NaiveTime::MIN).format("%Y-%m-%dT10:00:00").to_string(),
            "restriction": { "weekly": [{ "from": "mon 10:00", "to": "mon 18:00" }, { "from": "tue 10:00", "to": "tue 18:00" },
                { "from": "wed 10:00", "to": "wed 18:00" }, { "from": "thu 10:00", "to": "thu 18:00" },
                { "from": "fri 10:00", "to": "fri 16:00" }] },
        }],
    });
    hub.post("/api/schedules", releases).await?;
    let overrides = format!("/api/schedules/{}/overrides", payments["id"].as_str().context("no schedule")?);
    let at = |days: i64, hour: i64| moment(monday, days, hour);
    for (person, start, end) in [(&borys, at(7, 18), at(8, 9)), (&you, at(10, 9), at(11, 9))] {
        hub.post(&overrides, json!({ "person": person, "start": start, "end": end })).await?;
    }
    Ok(())
}

/// Anna asks you to take two nights of hers.
async fn ask_you(hub: &HubApi) -> Result<()> {
    let anna = hub.by("Anna").await?;
    let schedules = hub.get("/api/schedules").await?;
    let payments = schedules["schedules"].as_array().into_iter().flatten().find(|one| one["name"] == "Payments 24/7");
    let monday = this_monday();
    let asked = json!({
        "schedule": payments.context("no schedule")?["id"], "to": hub.person("You").await?,
        "start": moment(monday, 11, 18), "end": moment(monday, 13, 9), "note": "My sister marries.",
    });
    anna.post("/api/shift-requests", asked).await.map(drop)
}

/// The Monday of the present week, which is yours in the demo.
fn this_monday() -> chrono::NaiveDate {
    let day = (clock::date() - TimeDelta::hours(9)).date_naive();
    day - TimeDelta::days(i64::from(day.weekday().num_days_from_monday()))
}

fn moment(monday: chrono::NaiveDate, days: i64, hour: i64) -> DateTime<Utc> {
    monday.and_time(NaiveTime::MIN).and_utc() + TimeDelta::days(days) + TimeDelta::hours(hour)
}
