//! E-mail as a further way, by a real mail server: a page is a mail that says what, where and why; a server that is down is
//! tried again, also after the hub was killed; TLS and a password.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use tests::lab::mail::{Mail, Secure};
use tests::lab::{Hub, HubApi, Lab, Options, Part, desktop, http};

/// Longer than the first two waits of a failed message together, 10 s and 30 s.
const PATIENCE: Duration = Duration::from_secs(90);

/// A lab without a desktop: only programs that speak to each other.
fn programs() -> Options {
    let parts = [Part::Screen, Part::Sound, Part::TrayHost, Part::Keyring, Part::Notifications];
    parts.into_iter().fold(Options::default(), Options::without)
}

/// A hub that sends its mail by this address, and its administrator, Anna, who wants it at once.
async fn hub_with(lab: &mut Lab, smtp: &str) -> Result<Hub> {
    lab.environment.set("TOCSIN_SMTP_URL", smtp);
    lab.environment.set("TOCSIN_MAIL_FROM", "Tocsin <tocsin@hub.example.com>");
    let hub = Hub::start(lab, "anna@example.com", "Payments").await?;
    let way = json!({"id": uuid::Uuid::new_v4(), "by": "email", "to": "anna@example.com"});
    let rules = json!({"ways": [way]});
    hub.api()?.ask::<Value>("PUT".parse()?, "/api/me/paging-rules", Some(rules)).await?;
    Ok(hub)
}

async fn trigger(hub: &Hub, title: &str) -> Result<String> {
    let key = &hub.keys().iter().find(|key| key.kind == "opsgenie").context("no key")?.key;
    let alert = json!({"message": title, "priority": "P1", "description": "Essential container in task exited", "entity": "checkout"});
    let request = http::client(PATIENCE)?.post(format!("{}/v2/alerts", hub.url()?));
    let answer = request.header("authorization", format!("GenieKey {key}")).json(&alert).send().await?;
    ensure!(answer.status().is_success(), "{}", answer.text().await?);
    Ok(hub.api()?.wait_for_incident(PATIENCE).await?.id)
}

async fn told(hub: &HubApi, incident: &str, kind: &str) -> Result<Value> {
    Ok(hub.wait_for_entry(incident, kind, PATIENCE).await?.change)
}

#[test]
fn a_page_is_a_mail_in_a_real_mailbox() -> Result<()> {
    desktop(programs(), async |lab| {
        let mail = Mail::start(lab).await?;
        let hub = hub_with(lab, &format!("smtp://127.0.0.1:{}", mail.port())).await?;
        let title = "checkout stopped\r\nBcc: eve@example.com";
        let incident = trigger(&hub, title).await?;
        let mails = mail.wait_for(1, PATIENCE).await?;
        let (head, body) = mails[0].split_once("\n\n").context("a mail has a body")?;
        for line in [
            "From: Tocsin <tocsin@hub.example.com>",
            "To: \"anna\" <anna@example.com>",
            "X-RcptTo: anna@example.com",
            "X-MailFrom: tocsin@hub.example.com",
            "Auto-Submitted: auto-generated",
        ] {
            ensure!(
                head.lines().any(|known| known == line || known.replace('"', "") == line.replace('"', "")),
                "{line}: {head}"
            );
        }
        ensure!(!head.lines().any(|line| line.starts_with("Bcc")), "the title wrote a header: {head}");
        ensure!(head.contains("Subject: "), "{head}");
        for text in
            ["checkout stopped", "Essential container in task exited", "To acknowledge", "integration 'opsgenie'"]
        {
            ensure!(body.replace("=\n", "").contains(text), "{text}: {body}");
        }
        let sent = told(&hub.api()?, &incident, "sent").await?;
        ensure!(sent["by"] == "email" && sent["to"] == "anna@example.com", "{sent}");
        let (_, id) = head.lines().find_map(|line| line.split_once("Message-ID: <")).context("a mail has an id")?;
        let deliveries = hub.api()?.get("/api/deliveries").await?;
        ensure!(id.starts_with(deliveries["deliveries"][0]["id"].as_str().context("an id")?), "{id}: {deliveries}");
        Ok(())
    })
}

#[test]
fn a_mail_server_that_is_down_is_tried_again_also_after_the_hub_was_killed() -> Result<()> {
    desktop(programs(), async |lab| {
        let mail = Mail::start(lab).await?;
        let port = mail.port();
        mail.stop().await?;
        let mut hub = hub_with(lab, &format!("smtp://127.0.0.1:{port}")).await?;
        let incident = trigger(&hub, "checkout stopped").await?;
        let failed = told(&hub.api()?, &incident, "not_sent").await?;
        ensure!(failed["given_up"] == false, "{failed}");
        hub.kill()?;
        let mail = Mail::start_on(lab, port).await?;
        hub.start_again().await?;
        told(&hub.api()?, &incident, "sent").await?;
        // Started once more, it has nothing left to send.
        hub.stop().await?;
        hub.start_again().await?;
        let at_rest = hub.api()?.get("/api/deliveries?state=waiting").await?;
        ensure!(at_rest["deliveries"] == json!([]), "{at_rest}");
        ensure!(mail.taken()?.len() == 1, "{:?}", mail.taken()?);
        Ok(())
    })
}

#[test]
fn a_mail_server_may_want_tls_and_a_password() -> Result<()> {
    desktop(programs(), async |lab| {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()])?;
        let file = |name: &str, text: String| -> Result<std::path::PathBuf> {
            let path = lab.folder().join(name);
            std::fs::write(&path, text)?;
            Ok(path)
        };
        let certificate = file("mail.pem", made.cert.pem())?;
        let key = file("mail.key", made.signing_key.serialize_pem())?;
        let (name, password) = ("tocsin".to_owned(), "a/secret@word".to_owned());
        let mail = Mail::start_secure(lab, &Secure { certificate: certificate.clone(), key, name, password }).await?;
        let url = format!("smtp://tocsin:a%2Fsecret%40word@localhost:{}?tls=required", mail.port());

        // A certificate that nobody vouches for is not taken, and the password not given.
        let mut hub = hub_with(lab, &url).await?;
        let incident = trigger(&hub, "checkout stopped").await?;
        let failed = told(&hub.api()?, &incident, "not_sent").await?;
        ensure!(mail.taken()?.is_empty(), "{:?}", mail.taken()?);
        let said = failed.to_string() + &hub.process()?.logged()?;
        ensure!(said.contains("ertificate") && !said.contains("secret"), "{said}");

        hub.stop().await?;
        lab.environment.set("SSL_CERT_FILE", &certificate);
        hub.start_again_in(&lab.environment).await?;
        told(&hub.api()?, &incident, "sent").await?;
        ensure!(mail.taken()?.len() == 1, "{:?}", mail.taken()?);
        Ok(())
    })
}
