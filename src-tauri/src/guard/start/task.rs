//! The scheduled task of Windows, as its scheduler takes it in XML; pure.
//! <https://learn.microsoft.com/windows/win32/taskschd/task-scheduler-schema>

use std::path::Path;

/// The task's name.
#[cfg(windows)]
pub(super) const NAME: &str = "Tocsin";

/// The task for a program of a user (`DOMAIN\name`): started at their login, when the program crashed, and again when it failed.
///
/// The scheduler does not take every bad end for a failure. What Windows itself calls a crash is an event of the application log,
/// with the number 1000, and starts the task too.
pub(super) fn xml(program: &Path, user: &str) -> Option<String> {
    let name = escaped(program.file_name()?.to_str()?);
    let (program, user) = (escaped(program.to_str()?), escaped(user));
    let crash = escaped(&format!(
        "<QueryList><Query Id=\"0\" Path=\"Application\"><Select Path=\"Application\">*[System[Provider[@Name='Application \
         Error'] and EventID=1000]] and *[EventData[Data='{name}']]</Select></Query></QueryList>"
    ));
    Some(format!(
        r#"<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>Tocsin, the on-call alarm: started at login, and again after a crash.</Description>
  </RegistrationInfo>
  <Triggers>
    <LogonTrigger>
      <Enabled>true</Enabled>
      <UserId>{user}</UserId>
    </LogonTrigger>
    <EventTrigger>
      <Enabled>true</Enabled>
      <Subscription>{crash}</Subscription>
    </EventTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <UserId>{user}</UserId>
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <AllowHardTerminate>true</AllowHardTerminate>
    <StartWhenAvailable>true</StartWhenAvailable>
    <IdleSettings>
      <StopOnIdleEnd>false</StopOnIdleEnd>
      <RestartOnIdle>false</RestartOnIdle>
    </IdleSettings>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <Priority>5</Priority>
    <RestartOnFailure>
      <Interval>PT1M</Interval>
      <Count>255</Count>
    </RestartOnFailure>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>{program}</Command>
      <Arguments>--hidden</Arguments>
    </Exec>
  </Actions>
</Task>
"#
    ))
}

/// The file as `schtasks` reads it: UTF-16 with its mark, whatever the text says of itself.
pub(super) fn utf16(text: &str) -> Vec<u8> {
    std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_task_starts_the_program_hidden_at_login_and_after_a_crash() {
        // One name only: what separates folders differs between systems.
        let xml = xml(Path::new("tocsin.exe"), "LAPTOP\\Anna & Bob").unwrap();
        assert_eq!(xml, include_str!("golden/task.xml"));
    }

    #[test]
    fn the_file_is_utf_16_with_its_mark() {
        assert_eq!(utf16("aß"), [0xff, 0xfe, b'a', 0, 0xdf, 0]);
    }
}
