//! The launchd agent of macOS (launchd.plist(5)); pure.

use std::path::Path;

/// The agent's name.
pub(crate) const LABEL: &str = "dev.tocsin.desktop";

/// The property list for a program: at login, and again whenever it ends badly.
pub(super) fn plist(program: &Path) -> Option<String> {
    let program = escaped(program.to_str()?);
    Some(format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>{LABEL}</string>
  <key>ProgramArguments</key>
  <array>
    <string>{program}</string>
    <string>--hidden</string>
  </array>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>ThrottleInterval</key>
  <integer>2</integer>
  <key>ProcessType</key>
  <string>Interactive</string>
  <key>LimitLoadToSessionType</key>
  <string>Aqua</string>
</dict>
</plist>
"#
    ))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_agent_starts_the_program_hidden_and_again_after_a_crash() {
        let plist = plist(Path::new("/Applications/Tocsin & Co.app/Contents/MacOS/tocsin")).unwrap();
        assert_eq!(plist, include_str!("golden/agent.plist"));
    }
}
