//! The system's volumes while an alarm rings, on a thread of their own: whatever the sound system takes for an answer, no sound
//! waits for it. The thread begins when volumes are first asked for, and sleeps between alarms.

use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use super::watch::{Input, Reading};
use crate::ramp::Volume;
use crate::volume::{Keeping, KeepingFile, System, VolumeError};

/// How often it is looked whether somebody has changed a volume.
const LOOK: Duration = Duration::from_secs(1);

enum Order {
    Attend { order: u64, devices: Vec<String>, volume: Volume },
    PutBack,
}

/// The hold that the speaker has on the thread. Dropping it puts everything back.
pub(super) struct Mixer(Sender<Order>);

impl Mixer {
    /// Starts the thread. `tell` is called on it with [`Input::Volumes`] and [`Input::PutBack`].
    pub(super) fn start(file: KeepingFile, tell: impl Fn(Input) + Send + 'static) -> io::Result<Self> {
        let (orders, inbox) = channel();
        thread::Builder::new().name("alarm-volume".to_owned()).spawn(move || {
            let keeping = file.read();
            Desk { file, keeping, system: None, attended: None, tell }.run(&inbox);
        })?;
        Ok(Self(orders))
    }

    /// Raises the volumes of `devices`, and from now on tells how they are set.
    pub(super) fn attend(&self, order: u64, devices: Vec<String>, volume: Volume) {
        // The thread ends only with this handle.
        let _ = self.0.send(Order::Attend { order, devices, volume });
    }

    /// Sets everything that was raised to what it was, and looks no longer.
    pub(super) fn put_back(&self) {
        let _ = self.0.send(Order::PutBack);
    }
}

/// What is attended to.
struct Attended {
    order: u64,
    devices: Vec<String>,
    volume: Volume,
    /// Devices that are still to be raised: each is once for each order. Whoever turns it down afterwards is awake.
    to_raise: Vec<String>,
    /// What was last told.
    told: Option<Vec<Reading>>,
}

/// What the thread works with.
struct Desk<T> {
    file: KeepingFile,
    keeping: Keeping,
    /// The connection, for as long as something is attended to.
    system: Option<System>,
    attended: Option<Attended>,
    tell: T,
}

impl<T: Fn(Input)> Desk<T> {
    fn run(mut self, inbox: &Receiver<Order>) {
        loop {
            let order = match &self.attended {
                Some(_) => inbox.recv_timeout(LOOK),
                None => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match order {
                Ok(Order::Attend { order, devices, volume }) => {
                    self.attended = Some(Attended { order, to_raise: devices.clone(), devices, volume, told: None });
                    self.look();
                }
                Err(RecvTimeoutError::Timeout) => self.look(),
                Ok(Order::PutBack) => {
                    let left = self.put_back();
                    (self.tell)(Input::PutBack { left });
                }
                Err(RecvTimeoutError::Disconnected) => {
                    self.put_back();
                    break;
                }
            }
        }
    }

    /// Raises what is still to be raised, and tells how the devices are set if that is news.
    fn look(&mut self) {
        let Some(mut attended) = self.attended.take() else { return };
        if let Volume::AtLeast(percent) = attended.volume {
            attended.to_raise.retain(|device| {
                let raised = self.raise(device, percent);
                log(device, raised.as_ref().err());
                matches!(raised, Err(VolumeError::Unreachable { .. }))
            });
        }
        let readings = attended.devices.iter().filter_map(|device| {
            let setting = self.ask(|system| system.read(device)).ok()?;
            Some(Reading { device: device.clone(), percent: setting.percent(), muted: setting.muted })
        });
        let readings: Vec<_> = readings.collect();
        if attended.told.as_ref() != Some(&readings) {
            (self.tell)(Input::Volumes { order: attended.order, readings: readings.clone() });
            attended.told = Some(readings);
        }
        self.attended = Some(attended);
    }

    fn raise(&mut self, device: &str, percent: u8) -> Result<(), VolumeError> {
        let now = self.ask(|system| system.read(device))?;
        let Some(raised) = self.keeping.raise(device, &now, percent) else { return Ok(()) };
        // Before the volume is changed: if this process ends in between, there is nothing to put back, which harms nobody.
        self.remember();
        let done = self.ask(|system| system.set(device, &raised));
        if let Ok(became) = self.ask(|system| system.read(device)) {
            tracing::info!(device, from = now.percent(), muted = now.muted, to = became.percent(), "volume raised");
            self.keeping.became(device, &became);
            self.remember();
        }
        done
    }

    /// Sets everything to what it was, but for what a person has set since. Whether something is left that may be put back soon.
    fn put_back(&mut self) -> bool {
        self.attended = None;
        let mut left = false;
        for device in self.keeping.devices() {
            match self.restore(&device) {
                Ok(()) => self.keeping.forget(&device),
                Err(VolumeError::Unreachable { .. }) => left = true,
                // It is not there. It is put back after the next alarm or start at which it is.
                Err(VolumeError::NoDevice | VolumeError::Refused { .. }) => {}
            }
        }
        self.remember();
        self.system = None;
        left
    }

    fn restore(&mut self, device: &str) -> Result<(), VolumeError> {
        let now = self.ask(|system| system.read(device))?;
        if let Some(before) = self.keeping.restore(device, &now) {
            self.ask(|system| system.set(device, &before))?;
            tracing::info!(device, to = before.percent(), muted = before.muted, "volume put back");
        }
        Ok(())
    }

    /// Asks the sound system, by a new connection if there is none or it broke.
    fn ask<A>(&mut self, question: impl FnOnce(&mut System) -> Result<A, VolumeError>) -> Result<A, VolumeError> {
        let mut system = match self.system.take() {
            Some(system) => system,
            None => System::connect()?,
        };
        let answer = question(&mut system);
        if !matches!(answer, Err(VolumeError::Unreachable { .. })) {
            self.system = Some(system);
        }
        answer
    }

    fn remember(&self) {
        // Waking somebody comes before putting a volume back.
        if let Err(error) = self.file.write(&self.keeping) {
            tracing::warn!(%error, "what the volume was is remembered only until this app ends");
        }
    }
}

fn log(device: &str, error: Option<&VolumeError>) {
    if let Some(error) = error {
        tracing::warn!(device, %error, "the volume is as it was");
    }
}
