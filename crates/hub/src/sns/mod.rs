//! (being written)
/// (being written)
pub(crate) struct Desk;
impl Desk {
    pub(crate) fn new(_trust: &[String]) -> Result<Self, crate::HubError> {
        Ok(Self)
    }
}
pub(crate) fn router() -> axum::Router<crate::state::Hub> {
    axum::Router::new()
}
