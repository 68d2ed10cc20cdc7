//! The hub through its public door: HTTP on a real socket.

mod faults;
mod feed;
mod harness;
mod incidents;
