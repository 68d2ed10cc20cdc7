//! A private sound card: a `PulseAudio` server whose loudspeakers are null sinks that can be recorded, taken away and given back.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use super::clock;
use super::ear::RATE;
use super::environment::Environment;
use super::process::Process;
use super::recording::Recording;

/// The loudspeaker that is there from the start.
pub const SPEAKER: &str = "laptop";

/// Longest wait for the server.
const START: Duration = Duration::from_secs(15);

/// The sound server of one lab and its loudspeakers.
#[derive(Debug)]
pub struct SoundCard {
    folder: PathBuf,
    environment: Environment,
    server: Option<Process>,
    /// Name of a loudspeaker and number of the server's module that makes it.
    speakers: BTreeMap<String, String>,
}

/// How loud the system lets sound out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Volume {
    /// 0 to 100 (and above).
    pub percent: u32,
    /// Whether nothing comes out at all.
    pub muted: bool,
}

impl SoundCard {
    /// A machine with a sound server that does not run; where it will be is written into `environment`.
    pub fn in_folder(folder: &Path, environment: &mut Environment) -> Result<Self> {
        let runtime = folder.join("run/pulse");
        fs::create_dir_all(&runtime)?;
        environment.set("PULSE_SERVER", format!("unix:{}", runtime.join("native").display()));
        environment.set("PULSE_RUNTIME_PATH", &runtime);
        environment.set("PULSE_STATE_PATH", folder.join("run/pulse-state"));
        environment.set("PULSE_COOKIE", folder.join("run/pulse-cookie"));
        fs::create_dir_all(folder.join("run/pulse-state"))?;
        Ok(Self {
            folder: folder.to_owned(),
            environment: environment.clone(),
            server: None,
            speakers: BTreeMap::new(),
        })
    }

    /// Starts the server, with the loudspeaker [`SPEAKER`].
    pub async fn start(&mut self) -> Result<()> {
        self.start_without_speaker().await?;
        self.add_speaker(SPEAKER).await
    }

    /// Starts the server without any loudspeaker.
    pub async fn start_without_speaker(&mut self) -> Result<()> {
        ensure!(self.server.is_none(), "the sound server runs already");
        let socket = self.folder.join("run/pulse/native");
        let protocol = format!("module-native-protocol-unix socket={} auth-anonymous=1", socket.display());
        let mut command = self.environment.command("pulseaudio")?;
        command.args(["-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--log-target=stderr"]);
        self.server = Some(Process::start(&self.folder, "pulseaudio", command.args(["-L", &protocol]))?);
        self.speakers.clear();
        clock::until("the sound server", START, async || self.pactl(&["info"]).await).await?;
        Ok(())
    }

    /// Ends the server at once, as when it crashes. [`SoundCard::start`] brings it back.
    pub fn kill(&mut self) -> Result<()> {
        let server = self.server.take().context("no sound server runs")?;
        server.kill()?;
        fs::remove_file(self.folder.join("run/pulse/native"))?;
        Ok(())
    }

    /// The server stands still until [`SoundCard::wake`].
    pub fn freeze(&mut self) {
        if let Some(server) = &mut self.server {
            server.freeze();
        }
    }

    /// The server goes on.
    pub fn wake(&mut self) {
        if let Some(server) = &mut self.server {
            server.wake();
        }
    }

    /// Plugs a loudspeaker in.
    pub async fn add_speaker(&mut self, name: &str) -> Result<()> {
        let (sink, rate) = (format!("sink_name={name}"), format!("rate={RATE}"));
        let module = self.pactl(&["load-module", "module-null-sink", &sink, &rate]).await?;
        self.speakers.insert(name.to_owned(), module);
        Ok(())
    }

    /// Unplugs a loudspeaker. When it was the last there is none: streams on it end.
    pub async fn remove_speaker(&mut self, name: &str) -> Result<()> {
        let module = self.speakers.remove(name).with_context(|| format!("there is no loudspeaker {name}"))?;
        self.pactl(&["unload-module", &module]).await?;
        Ok(())
    }

    /// Sends sound to this loudspeaker where nobody says otherwise.
    pub async fn prefer(&self, name: &str) -> Result<()> {
        self.pactl(&["set-default-sink", name]).await?;
        Ok(())
    }

    /// Begins to record what comes out of [`SPEAKER`].
    pub async fn record(&self) -> Result<Recording> {
        self.record_speaker(SPEAKER).await
    }

    /// Begins to record what comes out of a loudspeaker, after the system's volume.
    pub async fn record_speaker(&self, name: &str) -> Result<Recording> {
        let mut command = self.environment.command("parec")?;
        let (device, rate) = (format!("--device={name}.monitor"), format!("--rate={RATE}"));
        command.args([&device, &rate, "--format=s16le", "--channels=1", "--latency-msec=10", "--raw"]);
        Recording::start(&mut command).await
    }

    /// The system's volume.
    pub async fn volume(&self) -> Result<Volume> {
        let volume = self.pactl(&["get-sink-volume", "@DEFAULT_SINK@"]).await?;
        let percent = volume.split_whitespace().find_map(|word| word.strip_suffix('%'));
        let percent = percent.with_context(|| format!("no percentage in {volume:?}"))?.parse()?;
        let muted = self.pactl(&["get-sink-mute", "@DEFAULT_SINK@"]).await?.ends_with("yes");
        Ok(Volume { percent, muted })
    }

    /// Sets the system's volume.
    pub async fn set_volume(&self, volume: Volume) -> Result<()> {
        self.pactl(&["set-sink-volume", "@DEFAULT_SINK@", &format!("{}%", volume.percent)]).await?;
        self.pactl(&["set-sink-mute", "@DEFAULT_SINK@", if volume.muted { "1" } else { "0" }]).await?;
        Ok(())
    }

    /// The names of the programs that have a stream open for playing.
    pub async fn players(&self) -> Result<Vec<String>> {
        let list = self.pactl(&["list", "sink-inputs"]).await?;
        let names = list.lines().filter_map(|line| line.trim().strip_prefix("application.name = "));
        Ok(names.map(|name| name.trim_matches('"').to_owned()).collect())
    }

    async fn pactl(&self, arguments: &[&str]) -> Result<String> {
        self.environment.ask("pactl", arguments).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::ear;

    struct Bench {
        card: SoundCard,
        environment: Environment,
        folder: tempfile::TempDir,
    }

    async fn bench() -> Bench {
        let folder = tempfile::tempdir().unwrap();
        let mut environment = Environment::in_folder(folder.path());
        fs::create_dir_all(folder.path().join("home")).unwrap();
        let mut card = SoundCard::in_folder(folder.path(), &mut environment).unwrap();
        card.start().await.unwrap();
        Bench { card, environment, folder }
    }

    impl Bench {
        /// Plays a square wave of 520 Hz for a second; gives the player.
        fn play(&self, level: f32) -> Process {
            let file = self.folder.path().join("tone.raw");
            let wave = (0..RATE).map(|n| if (n * 1040 / RATE).is_multiple_of(2) { level } else { -level });
            #[expect(clippy::cast_possible_truncation, reason = "a level of at most 1")]
            let bytes: Vec<u8> = wave.flat_map(|sample| ((sample * 32_767.0) as i16).to_le_bytes()).collect();
            fs::write(&file, bytes).unwrap();
            let mut command = self.environment.command("pacat").unwrap();
            command.args(["--raw", "--format=s16le", "--rate=48000", "--channels=1", "--latency-msec=20"]).arg(file);
            Process::start(self.folder.path(), "pacat", &mut command).unwrap()
        }
    }

    const SOON: Duration = Duration::from_secs(15);
    const QUIET: Duration = Duration::from_millis(300);

    #[tokio::test]
    async fn a_tone_is_heard_with_its_frequency_level_length_and_moment() {
        let bench = bench().await;
        let recording = bench.card.record().await.unwrap();
        let before = clock::now();
        let _player = bench.play(0.5);
        let began = recording.wait_for_sound(before, SOON).await.unwrap();
        let ended = recording.wait_for_silence(began, QUIET, SOON).await.unwrap();

        let now = clock::now();
        assert!(
            began > before && ended < now,
            "{:?} and {:?}",
            began.duration_since(before),
            now.duration_since(ended)
        );
        let heard = recording.between(began, ended);
        let tones = ear::tone(520.0, &heard);
        assert_eq!(tones.len(), 1, "{tones:?}");
        // The server drops up to a block where a stream begins.
        assert!(tones[0].length().abs_diff(Duration::from_secs(1)) < Duration::from_millis(20), "{tones:?}");
        assert!((ear::loudness(&heard[..RATE / 2]) - ear::loudness(&[0.5])).abs() < 0.5);
    }

    #[tokio::test]
    async fn the_systems_volume_is_in_the_recording() {
        let bench = bench().await;
        bench.card.set_volume(Volume { percent: 100, muted: true }).await.unwrap();
        let recording = bench.card.record().await.unwrap();
        let before = clock::now();
        let player = bench.play(0.5);
        player.ended(SOON).await.unwrap();
        let silent = recording.wait_for_silence(before, Duration::from_secs(1), SOON).await.unwrap();
        assert_eq!(silent, before);

        bench.card.set_volume(Volume { percent: 50, muted: false }).await.unwrap();
        assert_eq!(bench.card.volume().await.unwrap(), Volume { percent: 50, muted: false });
        let _player = bench.play(0.5);
        let began = recording.wait_for_sound(before, SOON).await.unwrap();
        let heard = recording.listen(began, Duration::from_millis(500)).await.unwrap();
        assert!(ear::loudness(&heard) < ear::loudness(&[0.5]) - 10.0, "{}", ear::loudness(&heard));
    }

    #[tokio::test]
    async fn a_server_that_hangs_goes_on_later() {
        let mut bench = bench().await;
        let recording = bench.card.record().await.unwrap();
        bench.card.freeze();
        let a_while = Duration::from_millis(300);
        let frozen = recording.wait_for_silence(clock::now(), a_while, a_while * 2).await.unwrap_err();
        assert!(format!("{frozen:#}").contains("the time is up"), "{frozen:#}");
        bench.card.wake();
        recording.wait_for_silence(clock::now(), a_while, SOON).await.unwrap();
    }

    #[tokio::test]
    async fn loudspeakers_come_and_go_and_the_server_too() {
        let mut bench = bench().await;
        bench.card.add_speaker("headset").await.unwrap();
        bench.card.prefer("headset").await.unwrap();
        let headset = bench.card.record_speaker("headset").await.unwrap();
        let before = clock::now();
        let _player = bench.play(0.5);
        headset.wait_for_sound(before, SOON).await.unwrap();
        bench.card.remove_speaker("headset").await.unwrap();

        bench.card.kill().unwrap();
        let gone = headset.wait_for_silence(clock::now(), SOON, SOON).await.unwrap_err();
        assert!(format!("{gone:#}").contains("the sound server did"), "{gone:#}");

        bench.card.start().await.unwrap();
        let recording = bench.card.record().await.unwrap();
        let before = clock::now();
        let _player = bench.play(0.5);
        recording.wait_for_sound(before, SOON).await.unwrap();
    }
}
