//! A simulated year: 60 engineers in 10 teams, the incidents of a real team's first year, people who answer, oversleep or are
//! offline, and a hub that is restarted at random moments. The hub is the real one on its real store; only its time is simulated.
//!
//! Every page is compared with a reading of the rules that shares no code with the hub ([`reading`]).

mod cast;
mod drive;
mod reading;
mod report;

use drive::Year;

/// The year's dice: the same number is the same year.
const SEED: u64 = 20_260_105;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_incident_of_a_year_pages_exactly_whom_the_rules_name_and_when() {
    let year = Year::begin(SEED).await;
    let story = year.live().await;
    let report = report::check(&story);
    let place = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("simulated-year.txt");
    std::fs::write(place, report).unwrap();
}
