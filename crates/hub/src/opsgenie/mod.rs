//! (being written)
pub(crate) fn router() -> axum::Router<crate::state::Hub> {
    axum::Router::new()
}
