//! A desktop on a machine that has none, in which the real programs run.
pub mod bus;
pub mod clock;
pub mod ear;
pub mod environment;
pub mod keyring;
mod notification_server;
pub mod notifications;
pub mod pixels;
pub mod process;
pub mod program;
pub mod recording;
pub mod screen;
pub mod sound_card;
pub mod tray_host;
pub mod tray_icon;
pub mod tray_menu;
mod tray_watcher;
