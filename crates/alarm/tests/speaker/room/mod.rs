//! A room with a loudspeaker and an ear: a private sound server (`PulseAudio`, or `PipeWire` in its place) whose sinks go nowhere, the speaker in a process of its own, and
//! recordings of what the sinks were given. Nothing of the machine's own sound is touched.

mod ear;
mod pipewire;
mod speaker;
mod volume;

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

pub(crate) use ear::{Ear, MILLI, onsets, peak};
pub(crate) use volume::until;

/// How long anything may take before a test gives up.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// The room. What was started in it ends with it.
pub(crate) struct Room {
    folder: TempDir,
    server: Option<Child>,
    /// What the server needs beside it.
    others: Vec<Child>,
}

impl Room {
    /// A room in which no sound server runs.
    pub(crate) fn silent() -> Self {
        let folder = TempDir::with_prefix("alarm-room-").expect("a temporary folder");
        for name in ["pulse", "state", "keeps"] {
            std::fs::create_dir(folder.path().join(name)).expect("a folder");
        }
        Self { folder, server: None, others: Vec::new() }
    }

    /// A room with a sound server and one sink, `first`.
    pub(crate) fn new() -> Self {
        let mut room = Self::silent();
        room.start_server();
        room
    }

    /// Starts the sound server, with the sink `first`, and a dummy sink whenever there is no other: as desktops have it.
    pub(crate) fn start_server(&mut self) {
        let protocol = format!("module-native-protocol-unix socket={} auth-anonymous=1", self.socket().display());
        let server = Self::spawn(
            self.command("pulseaudio")
                .args(["-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--log-target=null"])
                .args([
                    "-L",
                    &protocol,
                    "-L",
                    "module-null-sink sink_name=first rate=48000",
                    "-L",
                    "module-always-sink",
                ])
                .stderr(Stdio::null()),
        );
        self.server = Some(server);
        self.wait_for_server();
    }

    fn wait_for_server(&self) {
        let answers = || self.command("pactl").arg("info").output().is_ok_and(|output| output.status.success());
        let up = (0..400).any(|_| answers() || (std::thread::sleep(Duration::from_millis(50)), false).1);
        assert!(up, "the private sound server did not come up; run `pulseaudio -n -vvv` to see why");
    }

    /// Ends the sound server as a crash would.
    pub(crate) fn kill_server(&mut self) {
        let mut server = self.server.take().expect("a server runs");
        server.kill().expect("the server can be killed");
        server.wait().expect("the server ends");
    }

    /// Adds a sink, and returns what `remove` wants to know.
    pub(crate) fn add_sink(&self, name: &str) -> String {
        self.pactl(&["load-module", "module-null-sink", &format!("sink_name={name}"), "rate=48000"])
    }

    /// Lets the server go without any sink when there is none.
    pub(crate) fn remove_dummy(&self) {
        self.pactl(&["unload-module", "module-always-sink"]);
    }

    /// Removes the sink that `add_sink` added, or `first`.
    pub(crate) fn remove_sink(&self, module: &str) {
        let module = match module {
            "first" => {
                let modules = self.pactl(&["list", "short", "modules"]);
                let line = modules.lines().find(|line| line.contains("sink_name=first")).expect("the first sink");
                line.split_whitespace().next().expect("a module's number").to_owned()
            }
            module => module.to_owned(),
        };
        self.pactl(&["unload-module", &module]);
    }

    fn pactl(&self, arguments: &[&str]) -> String {
        let output = self.command("pactl").args(arguments).output().expect("pactl runs");
        assert!(output.status.success(), "pactl {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("pulse/native")
    }

    /// A program that sees this room's sound server and no other.
    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        let folder = self.folder.path();
        command
            .env("HOME", folder)
            .env("XDG_RUNTIME_DIR", folder)
            .env("XDG_CONFIG_HOME", folder.join(".config"))
            .env("XDG_STATE_HOME", folder.join("state"))
            .env("ALARM_KEEPS", folder.join("keeps"))
            .env("PULSE_SERVER", format!("unix:{}", self.socket().display()))
            .env("PULSE_RUNTIME_PATH", folder.join("pulse"))
            .env("PULSE_STATE_PATH", folder.join("state"))
            .env("PULSE_COOKIE", folder.join("cookie"))
            .env("LC_ALL", "C")
            .env_remove("DBUS_SESSION_BUS_ADDRESS");
        command
    }

    fn spawn(command: &mut Command) -> Child {
        command.spawn().unwrap_or_else(|error| {
            let program = command.get_program().to_string_lossy().into_owned();
            panic!("{program} cannot be started ({error}): this test needs it; on Debian: apt-get install pulseaudio pulseaudio-utils \
                 pipewire pipewire-pulse wireplumber dbus")
        })
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        for mut process in self.server.take().into_iter().chain(self.others.drain(..)) {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}
