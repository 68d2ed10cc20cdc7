//! Pictures of what reports to a team: its integrations, heartbeats and known faults.

use anyhow::Result;
use serde_json::json;

use super::{Camera, SOON};
use crate::lab::web_driver::WebDriver;
use crate::lab::{App, Lab};

impl Camera<'_> {
    /// The pages of *Team* about what reports to it.
    pub(super) async fn senders(&self, lab: &Lab, app: &App, driver: &WebDriver) -> Result<()> {
        let hub = app.hub()?;
        let teams = hub.get("/api/teams").await?;
        let team = &teams["teams"][0]["id"];
        for (name, interval_minutes) in [("nightly-backup", 1440), ("prometheus", 5)] {
            let heartbeat =
                json!({ "team": team, "name": name, "interval_minutes": interval_minutes, "enabled": true });
            hub.post("/api/heartbeats", heartbeat).await?;
        }
        driver.click_button("Team", SOON).await?;
        driver.press_button("Payments: integrations", SOON).await?;
        driver.wait_for_text("demo-opsgenie", SOON).await?;
        self.take(lab, "Tocsin", "integrations").await?;
        driver.press_button("Heartbeats", SOON).await?;
        driver.press_button("Ping now: nightly-backup", SOON).await?;
        driver.wait_for_text("Last ping", SOON).await?;
        self.take(lab, "Tocsin", "heartbeats").await?;
        driver.press_button("Known faults", SOON).await?;
        driver.press_button("Edit a service stopped", SOON).await?;
        driver.field("What to do, in Markdown", SOON).await?;
        self.take(lab, "Tocsin", "known-fault").await?;
        driver.press_button("Close", SOON).await
    }
}
