//! `tocsin-hub serve`.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::Args;
use hub::{Clock, Config, Hidden, Smtp, Twilio};
use serde::Deserialize;
use tokio_util::sync::CancellationToken;

use super::{Output, say};

/// Where the hub listens, unless told otherwise.
const LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8420);
/// Where Twilio's API is, unless told otherwise.
const TWILIO: &str = "https://api.twilio.com";
/// The file of settings, looked for in the working folder.
const FILE: &str = "tocsin.toml";

/// What `serve` is told.
#[derive(Debug, Args)]
pub(super) struct Serve {
    #[command(flatten)]
    settings: Settings,
    /// A file of settings [default: tocsin.toml, if there is one].
    #[arg(long, value_name = "FILE", env = "TOCSIN_CONFIG")]
    config: Option<PathBuf>,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

/// What can be set in each of the three places.
#[derive(Debug, Default, Args, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Settings {
    /// The folder that `tocsin-hub init` made.
    #[arg(long, value_name = "DIR", env = "TOCSIN_DATA")]
    data: Option<PathBuf>,
    /// Where to listen [default: 127.0.0.1:8420].
    #[arg(long, value_name = "ADDRESS", env = "TOCSIN_LISTEN")]
    listen: Option<SocketAddr>,
    /// The address by which people and senders reach the hub, such as <https://hub.example.com>: what calendars and keys are shown
    /// with. Left out, it is the address that they used.
    #[arg(long, value_name = "URL", env = "TOCSIN_PUBLIC_URL")]
    public_url: Option<String>,
    /// Trust this beginning of an address, beside Amazon's own, for SNS certificates and confirmations: for a local SNS.
    /// May be given several times. Whoever answers there can forge messages.
    #[arg(long, value_name = "URL", env = "TOCSIN_SNS_TRUST", value_delimiter = ',')]
    sns_trust: Vec<String>,
    /// Call addresses with this beginning (images of messages, webhooks) although they are not public. May be given several
    /// times. Whoever writes an address into a message can have the hub call there.
    #[arg(long, value_name = "URL", env = "TOCSIN_ALLOW_OUTSIDE", value_delimiter = ',')]
    allow_outside: Vec<String>,
    /// Messages a second that one key may send, in bursts of ten times as many; 0 for no limit [default: 50].
    #[arg(long, value_name = "N", env = "TOCSIN_INGEST_LIMIT")]
    ingest_limit: Option<u32>,
    /// Seconds between two pulses of the feed, 0.1 to 60; a pager misses the hub after 2.5 of them [default: 10].
    #[arg(long, value_name = "SECONDS", env = "TOCSIN_PULSE")]
    pulse: Option<f64>,
    /// Send e-mail by this server: <smtps://NAME:PASSWORD@HOST>, or <smtp://HOST:PORT> with ?tls=required or ?tls=opportunistic.
    #[arg(long, value_name = "URL", env = "TOCSIN_SMTP_URL", hide_env_values = true)]
    smtp_url: Option<Hidden>,
    /// From whom e-mail is, such as "Tocsin <tocsin@example.com>".
    #[arg(long, value_name = "ADDRESS", env = "TOCSIN_MAIL_FROM")]
    mail_from: Option<String>,
    /// Send text messages and make calls by this Twilio account (AC…).
    #[arg(long, value_name = "SID", env = "TOCSIN_TWILIO_ACCOUNT")]
    twilio_account: Option<String>,
    /// The account's token. The environment or the file of settings keeps it out of the list of processes.
    #[arg(long, value_name = "TOKEN", env = "TOCSIN_TWILIO_TOKEN", hide_env_values = true)]
    twilio_token: Option<Hidden>,
    /// The account's number that sends and calls, such as +15005550006.
    #[arg(long, value_name = "NUMBER", env = "TOCSIN_TWILIO_FROM")]
    twilio_from: Option<String>,
    /// Another address that takes Twilio's requests [default: <https://api.twilio.com>].
    #[arg(long, value_name = "URL", env = "TOCSIN_TWILIO_URL")]
    twilio_url: Option<String>,
}

impl Settings {
    /// These, and where they say nothing, `other`.
    fn or(self, other: Self) -> Self {
        Self {
            data: self.data.or(other.data),
            listen: self.listen.or(other.listen),
            public_url: self.public_url.or(other.public_url),
            sns_trust: if self.sns_trust.is_empty() { other.sns_trust } else { self.sns_trust },
            allow_outside: if self.allow_outside.is_empty() { other.allow_outside } else { self.allow_outside },
            ingest_limit: self.ingest_limit.or(other.ingest_limit),
            pulse: self.pulse.or(other.pulse),
            smtp_url: self.smtp_url.or(other.smtp_url),
            mail_from: self.mail_from.or(other.mail_from),
            twilio_account: self.twilio_account.or(other.twilio_account),
            twilio_token: self.twilio_token.or(other.twilio_token),
            twilio_from: self.twilio_from.or(other.twilio_from),
            twilio_url: self.twilio_url.or(other.twilio_url),
        }
    }

    /// The server for e-mail, if one is named.
    fn smtp(&self) -> anyhow::Result<Option<Smtp>> {
        match (&self.smtp_url, &self.mail_from) {
            (Some(url), Some(from)) => Ok(Some(Smtp { url: url.clone(), from: from.clone() })),
            (None, None) => Ok(None),
            (Some(_), None) => bail!("The hub does not know from whom its e-mail is. Give --mail-from ADDRESS too."),
            (None, Some(_)) => bail!("The hub does not know by which server its e-mail goes. Give --smtp-url URL too."),
        }
    }

    /// The account for text messages and calls, if one is named.
    fn twilio(&self) -> anyhow::Result<Option<Twilio>> {
        match (&self.twilio_account, &self.twilio_token, &self.twilio_from) {
            (Some(account), Some(token), Some(from)) => Ok(Some(Twilio {
                url: self.twilio_url.clone().unwrap_or_else(|| TWILIO.to_owned()),
                account: account.clone(),
                token: token.clone(),
                from: from.clone(),
            })),
            (None, None, None) if self.twilio_url.is_none() => Ok(None),
            _ => bail!(
                "For text messages and calls the hub needs --twilio-account, --twilio-token and --twilio-from. Give all three, or none \
                 of the four --twilio settings."
            ),
        }
    }

    fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("The file of settings {} cannot be read", path.display()))?;
        toml::from_str(&text).with_context(|| format!("The file of settings {} is not understood", path.display()))
    }
}

/// The time between two pulses.
fn pulse(seconds: f64) -> anyhow::Result<Duration> {
    if !(0.1..=60.0).contains(&seconds) {
        bail!("A pulse every {seconds} s is not possible. Give --pulse 0.1 to 60 seconds.");
    }
    Ok(Duration::from_secs_f64(seconds))
}

impl Serve {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let file = match &self.config {
            Some(path) => Settings::read(path)?,
            None if Path::new(FILE).exists() => Settings::read(Path::new(FILE))?,
            None => Settings::default(),
        };
        let settings = self.settings.or(file);
        let (smtp, twilio) = (settings.smtp()?, settings.twilio()?);
        let data = settings.data.context(
            "The hub does not know its data folder. Give --data DIR, the folder that 'tocsin-hub init' made.",
        )?;
        let mut config = Config::new(data);
        config.public_url = settings.public_url;
        config.sns_trust = settings.sns_trust;
        config.allow_outside = settings.allow_outside;
        config.ingest_limit = settings.ingest_limit.unwrap_or(config.ingest_limit);
        config.pulse = settings.pulse.map_or(Ok(config.pulse), pulse)?;
        (config.smtp, config.twilio) = (smtp, twilio);
        let address = settings.listen.unwrap_or(LISTEN);
        tracing_subscriber::fmt()
            .with_env_filter(
                tracing_subscriber::EnvFilter::try_from_env("TOCSIN_LOG").unwrap_or_else(|_| "info".into()),
            )
            .with_writer(std::io::stderr)
            .init();
        tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .context("The system gives the hub no threads")?
            .block_on(serve(config, address, self.output))
    }
}

async fn serve(config: Config, address: SocketAddr, output: Output) -> anyhow::Result<()> {
    let listener =
        tokio::net::TcpListener::bind(address).await.map_err(|cause| hub::HubError::Listen { address, cause })?;
    let url = format!("http://{}", listener.local_addr()?);
    let shutdown = CancellationToken::new();
    tokio::spawn(end_on_signal(shutdown.clone()));
    let hub = hub::prepare(&config, Clock::System, shutdown)?;
    match output {
        Output::Text => say(&format!("The hub is ready at {url}"))?,
        Output::Json => say(&serde_json::json!({ "ready": true, "url": url }).to_string())?,
    }
    Ok(hub.serve(listener).await?)
}

async fn end_on_signal(shutdown: CancellationToken) {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            shutdown.cancel();
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
    shutdown.cancel();
}
