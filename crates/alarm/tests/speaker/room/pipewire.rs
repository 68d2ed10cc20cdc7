use std::io::{BufRead, BufReader};
use std::process::Stdio;

use super::Room;

impl Room {
    /// A room with `PipeWire` in the place of `PulseAudio`, and one sink, `first`; as on a computer on which no program has made
    /// a cookie yet.
    pub(crate) fn pipewire() -> Self {
        let mut room = Self::silent();
        // The session manager ends without a bus.
        let mut bus = Self::spawn(
            room.command("dbus-daemon")
                .args(["--session", "--nofork", "--print-address"])
                .stdout(Stdio::piped())
                .stderr(Stdio::null()),
        );
        let mut address = String::new();
        BufReader::new(bus.stdout.take().expect("the bus's output"))
            .read_line(&mut address)
            .expect("the bus's address");
        room.others.push(bus);
        for program in ["pipewire", "wireplumber", "pipewire-pulse"] {
            let mut command = room.command(program);
            let command = command
                .env("DBUS_SESSION_BUS_ADDRESS", address.trim())
                .env_remove("PULSE_COOKIE")
                .stdout(Stdio::null())
                .stderr(Stdio::null());
            let process = Self::spawn(command);
            room.others.push(process);
            if program == "pipewire" {
                let socket = room.folder.path().join("pipewire-0");
                super::until("PipeWire", || socket.exists().then_some(()));
            }
        }
        room.wait_for_server();
        let dummy = || room.pactl(&["list", "short", "sinks"]).contains("auto_null").then_some(());
        super::until("the session manager", dummy);
        room.add_sink("first");
        // A sink is of use once the session manager has taken it up.
        super::until("the first sink", || room.pactl(&["get-default-sink"]).contains("first").then_some(()));
        room
    }
}
