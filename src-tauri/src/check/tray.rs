//! There is a tray for the icon.

use std::sync::Arc;

use oncall::pager::{Point, Subject};

use super::{passed, warned};
use crate::desk::Desk;

pub(super) async fn point(desk: &Arc<Desk>) -> Option<Point> {
    Some(if desk.has_tray().await {
        passed(Subject::Tray, "The tray shows the icon.")
    } else {
        warned(
            Subject::Tray,
            "There is no tray for the icon.",
            "The alarm rings and its window opens all the same. Add a system tray to the panel (in GNOME: the extension \
             AppIndicator).",
        )
    })
}
