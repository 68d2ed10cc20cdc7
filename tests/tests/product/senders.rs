//! What senders send, and what becomes of it at the ear.

use anyhow::{Result, ensure};
use tests::lab::{App, Options, clock, desktop, fixtures};

use super::steps::{QUIET, SOON};

#[test]
fn a_scale_in_pages_nobody_and_a_cloudwatch_alarm_rings_until_it_is_ok() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let recording = lab.sound.record().await?;
        let app = App::start(lab, &["--demo", "--hidden"]).await?;
        lab.tray.wait_for_look("on call", SOON, |look| look.title.contains("on call")).await?;
        let (hub, sns) = (app.hub()?, app.sns()?);

        let delivered = sns.deliver_raw(&fixtures::json("amazon-sns/ecs-scale-in.event.json")?).await?;
        ensure!(delivered.status.is_success(), "{}: {}", delivered.status, delivered.body);
        ensure!(hub.incidents().await?.is_empty(), "an ordinary scale-in opened an incident");

        let alarm = sns.deliver_raw(&fixtures::json("amazon-sns/cloudwatch-alarm.message.json")?).await?;
        recording.wait_for_sound(alarm.at, SOON).await?;
        let incident = hub.wait_for_incident(SOON).await?;
        let over = clock::now();
        sns.deliver_raw(&fixtures::json("amazon-sns/cloudwatch-ok.message.json")?).await?;
        recording.wait_for_silence(over, QUIET, SOON).await?;
        let resolved = hub.wait_for_state(&incident.id, "resolved", SOON).await?;
        ensure!(resolved.resolved.is_some_and(|settled| settled.by.kind == "integration"), "resolved by whom?");
        lab.tray.wait_for_no_entry("Acknowledge", SOON).await
    })
}

#[test]
fn a_crash_loop_is_one_incident_that_counts() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let recording = lab.sound.record().await?;
        let app = App::start(lab, &["--demo", "--hidden"]).await?;
        let (hub, sns) = (app.hub()?, app.sns()?);
        let first = sns.deliver_raw(&fixtures::ecs_task_stopped()?).await?;
        recording.wait_for_sound(first.at, SOON).await?;
        for _ in 0..4 {
            sns.deliver_raw(&fixtures::ecs_task_stopped()?).await?;
        }
        let incidents = hub.incidents().await?;
        ensure!(incidents.len() == 1 && incidents[0].count == 5, "{incidents:?}");
        let details = &incidents[0].all["details"];
        for (name, value) in [
            ("cluster", "night"),
            ("group", "service:checkout"),
            ("stopped_reason", "Essential container in task exited"),
            ("exit_code", "137"),
            ("region", "eu-west-1"),
            ("account", "210987654321"),
        ] {
            ensure!(details[name] == value, "{name} is {}", details[name]);
        }
        Ok(())
    })
}

#[test]
fn a_forged_signature_is_refused_and_rings_nobody() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let app = App::start(lab, &["--demo", "--hidden"]).await?;
        let forged = fixtures::notification(&fixtures::ecs_task_stopped()?.to_string())?;
        let mut elsewhere = forged.clone();
        elsewhere["SigningCertURL"] = serde_json::json!("https://sns.eu-west-1.amazonaws.com.example.com/cert.pem");
        let delivered = app.sns()?.deliver(&elsewhere).await?;
        ensure!(delivered.status == 403, "{}: {}", delivered.status, delivered.body);
        ensure!(app.hub()?.incidents().await?.is_empty(), "a forged message opened an incident");
        Ok(())
    })
}
