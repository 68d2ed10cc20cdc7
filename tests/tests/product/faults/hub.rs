//! Faults of the hub.

use std::net::SocketAddr;

use anyhow::{Context as _, Result, ensure};
use tests::lab::failures::{Failure, Who};
use tests::lab::{Options, clock, desktop};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::super::steps::{QUIET, SOON};
use super::{MINUTES, hub, on_call, ring, signed_in, trigger};

#[test]
fn the_hub_stands_still_and_goes_on() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let recording = lab.sound.record().await?;
        let mut hub = hub(lab).await?;
        let _app = signed_in(lab, hub.url()?, hub.token()).await?;
        let mut failure = Failure::named("hub-frozen")?;

        let frozen = clock::now();
        failure.happens(frozen);
        hub.process()?.freeze();
        lab.tray.wait_for_look("cut off", MINUTES, |look| look.title.contains("cut off")).await?;
        failure.noticed(Who::Laptop, clock::now(), "no pulse came: the tray's icon says “cut off”")?;
        let heard = recording.wait_for_sound(frozen, MINUTES).await?;
        failure.noticed(Who::Person, heard, "the signal for “cut off” rings")?;

        let woken = clock::now();
        failure.happens(woken);
        hub.process()?.wake();
        on_call(lab).await?;
        failure.noticed(
            Who::Laptop,
            clock::now(),
            "counted from when it goes on: connected again, and the signal ends by itself",
        )?;
        recording.wait_for_silence(woken, QUIET, SOON).await?;
        let sent = trigger(&hub, "after").await?;
        let heard = recording.wait_for_sound(sent, SOON).await?;
        failure.happens(sent);
        failure.noticed(Who::Person, heard, "counted from an incident after it: it rings")?;
        failure.keep()
    })
}

#[test]
fn the_hub_is_killed_while_it_rings() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let recording = lab.sound.record().await?;
        let mut hub = hub(lab).await?;
        let _app = signed_in(lab, hub.url()?, hub.token()).await?;
        let incident = ring(&hub, &recording).await?;
        let mut failure = Failure::named("hub-killed-ringing")?;

        let killed = clock::now();
        failure.happens(killed);
        hub.kill()?;
        // It rings on: losing the feed never ends a ring.
        let later = recording.wait_for_sound(killed + QUIET, SOON).await?;
        failure.noticed(Who::Person, later, "it rings on without the hub")?;
        let clicked = lab.tray.click("Acknowledge").await?;
        recording.wait_for_silence(clicked, QUIET, SOON).await?;
        // The hub did not hear of it: after a minute it rings again.
        let again = recording.wait_for_sound(clicked + QUIET, MINUTES).await?;
        failure.happens(clicked);
        failure.noticed(
            Who::Person,
            again,
            "counted from the acknowledgement: no hub heard of it, and it rings again",
        )?;

        hub.start_again().await?;
        let back = clock::now();
        failure.happens(back);
        hub.api()?.wait_for_state(&incident.id, "acknowledged", SOON).await?;
        failure.noticed(Who::Hub, clock::now(), "counted from its return: it has the acknowledgement")?;
        recording.wait_for_silence(back, QUIET, SOON).await?;
        failure.keep()
    })
}

/// What a broken hub answers, one after the other, to every connection.
const ANSWERS: [&str; 8] = [
    "HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n",
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\nevent: hello\ndata: {\"person\": 7}\n\n",
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n\u{0}\u{1}\u{2} no stream at all\n\n\n",
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\nevent: entry\ndata: {}\n\n",
    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 999999\r\n\r\n{",
    "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n",
    "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:9/api/feed\r\ncontent-length: 0\r\n\r\n",
    "",
];

/// A hub that answers wrongly; the connections that it saw are counted by what it gives.
async fn broken(address: SocketAddr) -> Result<(tokio::task::JoinHandle<()>, tokio::sync::watch::Receiver<usize>)> {
    let listener = clock::until("the hub's address", SOON, async || Ok(TcpListener::bind(address).await?)).await?;
    let (count, counted) = tokio::sync::watch::channel(0);
    let serving = tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let number = *count.borrow();
            count.send_replace(number + 1);
            tokio::spawn(answer_wrongly(client, ANSWERS[number % ANSWERS.len()]));
        }
    });
    Ok((serving, counted))
}

async fn answer_wrongly(mut client: TcpStream, answer: &'static str) {
    let mut request = vec![0; 1 << 14];
    // A client that has gone needs no answer.
    if client.read(&mut request).await.is_ok_and(|count| count > 0) {
        let _ = client.write_all(answer.as_bytes()).await;
        // Slowly: what was promised never comes.
        let _ = client.read(&mut request).await;
    }
}

#[test]
fn a_hub_that_answers_slowly_wrongly_and_with_garbage_is_no_hub() -> Result<()> {
    desktop(Options::default(), async |lab| {
        let recording = lab.sound.record().await?;
        let mut hub = hub(lab).await?;
        let app = signed_in(lab, hub.url()?, hub.token()).await?;
        let mut failure = Failure::named("hub-slow-wrong")?;
        let address = hub.address()?;
        hub.kill()?;
        let happens = clock::now();
        failure.happens(happens);
        let (serving, mut counted) = broken(address).await?;
        lab.tray.wait_for_look("cut off", MINUTES, |look| look.title.contains("cut off")).await?;
        failure.noticed(Who::Laptop, clock::now(), "the tray's icon says “cut off”")?;
        let heard = recording.wait_for_sound(happens, MINUTES).await?;
        failure.noticed(Who::Person, heard, "the signal for “cut off” rings")?;
        let tried = tokio::time::timeout(MINUTES, counted.wait_for(|count| *count > ANSWERS.len())).await;
        let tried = *tried.context("it was not tried often enough")??;
        // Never a hot loop: the waits between attempts grow to half a minute.
        ensure!(tried < 100, "{tried} connections");
        ensure!(app.process.is_running(), "the app has ended");

        serving.abort();
        hub.start_again().await?;
        failure.happens(clock::now());
        on_call(lab).await?;
        failure.noticed(Who::Laptop, clock::now(), "counted from the hub's return: connected again")?;
        let sent = trigger(&hub, "after").await?;
        recording.wait_for_sound(sent, SOON).await?;
        failure.keep()
    })
}
