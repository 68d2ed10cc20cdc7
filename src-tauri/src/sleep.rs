//! Sleep, as the system tells it. The pager's clocks find every sleep by themselves, at their next look; here it is known at once.

use pager::Client;

/// Connects the feed afresh each time that the computer wakes up, for as long as the program runs.
///
/// logind says `PrepareForSleep(false)` on waking: <https://www.freedesktop.org/software/systemd/man/latest/org.freedesktop.login1.html>
#[cfg(target_os = "linux")]
pub(crate) async fn run(client: Client) {
    if let Err(error) = listen(&client).await {
        tracing::debug!(%error, "no logind tells of sleep; the clocks find it");
    }
}

#[cfg(target_os = "linux")]
async fn listen(client: &Client) -> zbus::Result<()> {
    use futures_util::StreamExt as _;
    use zbus::{Connection, MatchRule, MessageStream, message};

    let bus = Connection::system().await?;
    // A rule and no proxy: logind need not be there yet, and may be restarted.
    let rule = MatchRule::builder()
        .msg_type(message::Type::Signal)
        .sender("org.freedesktop.login1")?
        .interface("org.freedesktop.login1.Manager")?
        .member("PrepareForSleep")?
        .build();
    let mut signals = MessageStream::for_match_rule(rule, &bus, None).await?;
    while let Some(signal) = signals.next().await {
        if !signal?.body().deserialize::<bool>()? {
            tracing::info!("the computer woke up");
            client.woke_up();
        }
    }
    Ok(())
}

/// Elsewhere the clocks find it.
#[cfg(not(target_os = "linux"))]
pub(crate) async fn run(client: Client) {
    drop(client);
}
