//! `tocsin-hub schema`.

use std::io::Write as _;

/// Prints the schema as it is published.
pub(super) fn run() -> anyhow::Result<()> {
    Ok(std::io::stdout().lock().write_all(hub::schema().as_bytes())?)
}
