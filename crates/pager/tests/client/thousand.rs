//! A thousand disconnections in a row leave nothing behind: no task, no memory, no descriptor.

use std::time::Duration;

use pager::ConnectionState;
use pager::machine::view::View;
use tokio::runtime::Handle;
use tokio::time::{sleep, timeout};

use crate::MEMORY;
use crate::peer::{Desk, Peer, entry, incident, run};

/// So many connections are made before the counting begins: whatever is made once is made by then.
const FIRST: u64 = 50;
const THOUSAND: u64 = 1_000;
/// What may differ without being left behind: a socket that the system has not let go of yet, a buffer that grew once.
const FEW: usize = 8;
const LITTLE: usize = 1 << 20;

fn is_live(view: &View) -> bool {
    view.connection.state == ConnectionState::Live
}

/// The descriptors of this process, where the system tells.
fn descriptors() -> usize {
    std::fs::read_dir("/proc/self/fd").map_or(0, Iterator::count)
}

/// Waits for a view without waiting until it is handed on, which is seldom for the eye's sake.
async fn comes(desk: &Desk, wanted: impl Fn(&View) -> bool) {
    let come = async {
        while !wanted(&desk.client.view()) {
            sleep(Duration::from_millis(1)).await;
        }
    };
    timeout(Duration::from_secs(30), come).await.unwrap();
}

/// Waits until there is no more of something than before, and a few.
async fn comes_down(what: &str, before: usize, few: usize, count: impl Fn() -> usize) {
    let down = async {
        while count() > before + few {
            sleep(Duration::from_millis(20)).await;
        }
    };
    let came_down = timeout(Duration::from_secs(20), down).await.is_ok();
    assert!(came_down, "{what}: {} are left of a thousand connections, {before} were there", count());
}

#[test]
fn a_thousand_disconnections_leave_nothing_behind() {
    run(async {
        let hub = Peer::new().await;
        let mut desk = Desk::new(Some(hub.account()));
        let mut before = None;
        for seq in 1..=FIRST + THOUSAND {
            if seq == FIRST {
                before = Some((Handle::current().metrics().num_alive_tasks(), descriptors(), MEMORY.current_usage()));
            }
            let mut feed = hub.live_feed(seq, &[]).await;
            feed.send(&entry(&incident(1, seq + 1))).await;
            comes(&desk, |view| is_live(view) && view.open_count == 1).await;
            // The hub hangs up in the middle of a word; the laptop need not wait for the next attempt.
            feed.send("event: entry\ndata: {").await;
            drop(feed);
            comes(&desk, |view| !is_live(view)).await;
            desk.client.woke_up();
            desk.forget();
        }
        let (tasks, fds, memory) = before.unwrap();
        comes_down("tasks", tasks, FEW, || Handle::current().metrics().num_alive_tasks()).await;
        comes_down("descriptors", fds, FEW, descriptors).await;
        comes_down("bytes", memory, LITTLE, || MEMORY.current_usage()).await;
        let _feed = hub.live_feed(9_999, &[]).await;
        desk.view("live", is_live).await;
    });
}
