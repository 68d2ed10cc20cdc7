//! What Amazon SNS asks of whoever takes its messages: its signatures are checked, its subscriptions confirmed. The addresses are in
//! [`crate::senders`].

mod certificate;
mod desk;
mod trust;

pub(crate) use desk::{Desk, Refusal};
