//! The measurements of `cargo xtask bench`, made in the lab on the real programs.
//!
//! - [`alarm`]: what the signals measure, and the page about them;
//! - [`ear`]: from the fault to the ear;
//! - [`desktop`]: what the app costs, and how fast it answers a click;
//! - [`schedule`]: what it costs to know who is on call, without the lab;
//! - [`readers`]: how fast senders' messages are read, without the lab;
//! - [`soak`]: whether anything grows while it rests;
//! - [`screenshots`]: no figures, but pictures of the windows for the documents.
//!
//! Figures are told with their spread and the machine they were taken on; goals are shown beside them and judge nobody.

pub mod alarm;
pub mod desktop;
pub mod ear;
pub mod figures;
pub mod machine;
pub mod readers;
pub mod report;
pub mod schedule;
pub mod screenshots;
pub mod soak;

pub use self::figures::Figures;
pub use self::report::{Report, Row};
