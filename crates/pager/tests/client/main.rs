//! The client against a hub that says on the wire exactly what a test wants it to say: cut lines, silence, garbage.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "what fails here is a failed test")]

use peak_alloc::PeakAlloc;

mod connecting;
mod nonsense;
mod peer;
mod requesting;
mod telling;
mod thousand;

/// Counts what is taken, so that what grows without bound is seen.
#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;
