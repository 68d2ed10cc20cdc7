//! The client against a hub that says on the wire exactly what a test wants it to say: cut lines, silence, garbage.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "what fails here is a failed test")]

mod connecting;
mod peer;
mod requesting;
