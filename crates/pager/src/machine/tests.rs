//! The state machine, judged from outside: by its effects and its view, in simulated time.

mod acknowledging;
mod asked;
mod bell;
mod elsewhere;
mod incidents;
mod property;
mod receipts;
mod rig;
mod ringing;
