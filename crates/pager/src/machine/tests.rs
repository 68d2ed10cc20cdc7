//! The state machine, judged from outside: by its effects and its view, in simulated time.

mod acknowledging;
mod asked;
mod bell;
mod checking;
mod cut_off;
mod elsewhere;
mod incidents;
mod journal;
mod many;
mod property;
mod receipts;
mod rig;
mod ringing;
mod second;
mod shifts;
