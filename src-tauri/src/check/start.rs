//! Tocsin starts at login, and again after a crash.

use std::sync::Arc;

use oncall::pager::{Point, Subject};

use super::{passed, warned};
use crate::desk::Desk;
use crate::guard;

pub(super) async fn point(desk: &Arc<Desk>) -> Option<Point> {
    let standing = guard::standing(&desk.app).await;
    Some(match standing.remedy {
        None => passed(Subject::Start, standing.says),
        Some(remedy) => warned(Subject::Start, standing.says, remedy),
    })
}
