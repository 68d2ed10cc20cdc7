//! What the app can mend itself, when somebody presses the button beside a point. Nothing is mended without being asked.

use std::sync::Arc;

use oncall::pager::{Occasion, Subject};

use super::volume::AUDIBLE;
use crate::desk::Desk;
use crate::fault::{Answer, Fault};
use crate::guard;

/// Mends one point, and checks again.
///
/// # Errors
/// `not_mendable` if only a person can; otherwise what the system said.
pub(crate) async fn mend(desk: &Arc<Desk>, subject: Subject) -> Answer<()> {
    match subject {
        Subject::Start => guard::switch(&desk.app, true).await?,
        Subject::Volume => volume().await?,
        Subject::Feed
        | Subject::Clock
        | Subject::Sound
        | Subject::SoundFile
        | Subject::Keyring
        | Subject::Notifications
        | Subject::Power
        | Subject::Awake
        | Subject::Tray
        | Subject::Disk => {
            return Err(Fault::new(
                "not_mendable",
                "Tocsin cannot mend that by itself. The line beside it says what to do.",
            ));
        }
    }
    desk.client.check(Occasion::Asked);
    Ok(())
}

/// Unmuted, and loud enough to be heard from the first second.
async fn volume() -> Answer<()> {
    let done = tokio::task::spawn_blocking(|| alarm::volume::make_audible(AUDIBLE).map_err(|error| error.to_string()));
    match done.await.unwrap_or_else(|error| Err(error.to_string())) {
        Ok(volume) => {
            tracing::info!(?volume, "the sound was made audible, as a person asked");
            Ok(())
        }
        Err(error) => Err(Fault::new("volume_refused", error)),
    }
}
