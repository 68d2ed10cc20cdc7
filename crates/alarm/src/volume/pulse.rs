//! The volumes of `PulseAudio`, and of `PipeWire` in its place: by the native protocol, on a connection of our own.
//!
//! The client of the `pulseaudio` crate can play and ask, but not set a volume. Its protocol can, and a plain socket has time
//! limits, which that client has not: a server that stands still holds nobody here for longer than those.

use std::ffi::CString;
use std::fmt::Display;
use std::io::BufReader;
use std::os::unix::net::UnixStream;
use std::time::Duration;

use pulseaudio::protocol::{
    self, AuthParams, AuthReply, ChannelVolume, Command, CommandReply, GetSinkInfo, Prop, Props, ProtocolError,
    ServerInfo, SetClientNameReply, SetDeviceMuteParams, SetDeviceVolumeParams, SinkInfo, SinkInfoList,
};

use super::{Setting, VolumeError};
use crate::speaker::{DUMMY, cookie};

/// The server has this long for each answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// A connection to the sound server.
pub(crate) struct System {
    socket: BufReader<UnixStream>,
    version: u16,
    sequence: u32,
}

impl System {
    /// Connects to the server of this session.
    pub(crate) fn connect() -> Result<Self, VolumeError> {
        let path = pulseaudio::socket_path_from_env().ok_or_else(|| unreachable("no sound server runs"))?;
        let socket = UnixStream::connect(path).map_err(unreachable)?;
        socket.set_read_timeout(Some(PATIENCE)).map_err(unreachable)?;
        socket.set_write_timeout(Some(PATIENCE)).map_err(unreachable)?;
        let mut system = Self { socket: BufReader::new(socket), version: protocol::MAX_VERSION, sequence: 0 };
        let hello = AuthParams {
            version: protocol::MAX_VERSION,
            supports_shm: false,
            supports_memfd: false,
            cookie: cookie::read(),
        };
        let reply: AuthReply = system.ask(&Command::Auth(hello)).map_err(unreachable)?;
        system.version = reply.version.min(protocol::MAX_VERSION);
        let mut props = Props::new();
        props.set(Prop::ApplicationName, c"Tocsin");
        let _: SetClientNameReply = system.ask(&Command::SetClientName(props)).map_err(unreachable)?;
        Ok(system)
    }

    /// The sink on which an alarm would ring: the default, or any other if that one is a dummy. Its id and its name.
    pub(crate) fn default_device(&mut self) -> Result<(String, String), VolumeError> {
        let server: ServerInfo = self.ask(&Command::GetServerInfo).map_err(unreachable)?;
        let default = server.default_sink_name.unwrap_or_default();
        let sinks: SinkInfoList = self.ask(&Command::GetSinkInfoList).map_err(unreachable)?;
        let mut real = sinks.iter().filter(|sink| sink.name.to_bytes() != DUMMY.as_bytes());
        let chosen = real.clone().find(|sink| sink.name == default).or_else(|| real.next());
        let sink = chosen.ok_or(VolumeError::NoDevice)?;
        let name = sink.description.as_ref().unwrap_or(&sink.name).to_string_lossy().into_owned();
        Ok((sink.name.to_string_lossy().into_owned(), name))
    }

    /// How a sink is set.
    pub(crate) fn read(&mut self, device: &str) -> Result<Setting, VolumeError> {
        let name = Some(sink_name(device)?);
        let sink: SinkInfo = self
            .ask(&Command::GetSinkInfo(GetSinkInfo { index: None, name }))
            .map_err(|error| because(device, &error))?;
        let levels = sink.cvolume.channels().iter().map(protocol::Volume::as_u32).collect();
        Ok(Setting { levels, muted: sink.muted })
    }

    /// Sets a sink.
    pub(crate) fn set(&mut self, device: &str, setting: &Setting) -> Result<(), VolumeError> {
        let mut volume = ChannelVolume::empty();
        for level in &setting.levels {
            volume.push(protocol::Volume::from_u32_clamped(*level));
        }
        let name = sink_name(device)?;
        let mute = SetDeviceMuteParams { device_index: None, device_name: Some(name.clone()), mute: setting.muted };
        let volume = SetDeviceVolumeParams { device_index: None, device_name: Some(name), volume };
        let mut commands = [Command::SetSinkVolume(volume), Command::SetSinkMute(mute)];
        if setting.muted {
            // Nothing is to be heard at the other volume.
            commands.reverse();
        }
        for command in commands {
            self.order(&command).map_err(|error| because(device, &error))?;
        }
        Ok(())
    }

    fn send(&mut self, command: &Command) -> Result<(), ProtocolError> {
        self.sequence += 1;
        protocol::write_command_message(self.socket.get_mut(), self.sequence, command, self.version)
    }

    fn ask<T: CommandReply>(&mut self, command: &Command) -> Result<T, ProtocolError> {
        self.send(command)?;
        protocol::read_reply_message(&mut self.socket, self.version).map(|(_, reply)| reply)
    }

    fn order(&mut self, command: &Command) -> Result<(), ProtocolError> {
        self.send(command)?;
        protocol::read_ack_message(&mut self.socket).map(drop)
    }
}

fn sink_name(device: &str) -> Result<CString, VolumeError> {
    let refused = |_| VolumeError::Refused { device: device.to_owned(), reason: "its name is none".to_owned() };
    CString::new(device).map_err(refused)
}

fn unreachable<E: Display>(error: E) -> VolumeError {
    VolumeError::Unreachable { reason: format!("{error}") }
}

/// What the server itself refuses leaves the connection in order; anything else does not.
fn because(device: &str, error: &ProtocolError) -> VolumeError {
    match error {
        ProtocolError::ServerError(error) => {
            VolumeError::Refused { device: device.to_owned(), reason: error.to_string() }
        }
        error => unreachable(error),
    }
}
