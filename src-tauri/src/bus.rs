//! The session bus, as far as several parts need it: who comes and goes.

use futures_util::StreamExt;
use zbus::Connection;
use zbus::fdo::DBusProxy;

/// Waits until somebody owns `name`. Listening begins before looking, so that nobody comes unseen in between.
///
/// # Errors
/// There is no session bus, or it went away.
pub(crate) async fn appears(name: &str) -> zbus::Result<()> {
    let bus = Connection::session().await?;
    let names = DBusProxy::new(&bus).await?;
    let mut changes = names.receive_name_owner_changed_with_args(&[(0, name)]).await?;
    if !names.name_has_owner(name.try_into()?).await? {
        changes.next().await;
    }
    Ok(())
}

/// Waits until `name` changes hands.
///
/// # Errors
/// There is no session bus, or it went away.
pub(crate) async fn changes(name: &str) -> zbus::Result<()> {
    let bus = Connection::session().await?;
    let names = DBusProxy::new(&bus).await?;
    names.receive_name_owner_changed_with_args(&[(0, name)]).await?.next().await;
    Ok(())
}

/// Whether somebody owns `name`.
///
/// # Errors
/// There is no session bus.
pub(crate) async fn is_owned(name: &str) -> zbus::Result<bool> {
    let bus = Connection::session().await?;
    Ok(DBusProxy::new(&bus).await?.name_has_owner(name.try_into()?).await?)
}
