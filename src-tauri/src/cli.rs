//! The command line.

use clap::Parser;

/// The on-call alarm for this laptop: it rings when a service that you answer for stops, until you acknowledge.
///
/// Without options it opens its window and stays in the tray. A second start only brings the window of the running one to
/// the front.
#[expect(clippy::doc_markdown, reason = "clap shows the text as it is, backticks too")]
#[derive(Debug, Clone, Parser)]
#[command(name = "tocsin", version, after_help = AFTER_HELP)]
pub struct Cli {
    /// Start straight into the demo: a hub inside the app, the team Payments, and you on call.
    ///
    /// When the hub answers, four lines are printed to standard output: TOCSIN_URL= (its address), TOCSIN_TOKEN= (your
    /// personal token), TOCSIN_SNS_URL= (where Amazon SNS would post) and TOCSIN_OPSGENIE_KEY= (a key for the API that
    /// speaks like Opsgenie's). A hub that you have signed in to stays signed in: the demo runs beside it until you quit.
    #[arg(long)]
    pub demo: bool,

    /// Open no window, only the tray; used when Tocsin starts at login.
    ///
    /// If nobody is signed in, or if there is no tray to stay in, the window opens all the same.
    #[arg(long)]
    pub hidden: bool,

    /// Look whether the display lets a program in, and end at once.
    #[arg(long, hide = true)]
    pub try_display: bool,
}

const AFTER_HELP: &str = "\
The tray's menu begins with what rings: one click acknowledges. The log goes to standard error; \
RUST_LOG=debug makes it longer. Where systemd is to start Tocsin at login (Settings, This laptop), a start by hand is handed to it \
too: systemctl --user status tocsin, and journalctl --user -u tocsin for its log.

The hub without a screen is another program: tocsin-hub serve --help.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_options_are_what_the_help_says() {
        let cli = Cli::try_parse_from(["tocsin", "--demo", "--hidden"]).unwrap();
        assert!(cli.demo && cli.hidden);
        let wrong = Cli::try_parse_from(["tocsin", "--dmeo"]).unwrap_err().to_string();
        assert!(wrong.contains("--demo"), "{wrong}");
    }
}
