//! The state machine, judged from outside: by its effects and its view, in simulated time.

mod acknowledging;
mod bell;
mod property;
mod receipts;
mod rig;
mod ringing;
