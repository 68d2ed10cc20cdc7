//! The menu of a tray icon, over D-Bus (`com.canonical.dbusmenu`).

use std::collections::HashMap;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use zbus::Connection;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};

use super::clock;

const INTERFACE: &str = "com.canonical.dbusmenu";

/// One entry of a menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number in the menu.
    pub id: i32,
    /// What it says, without the mark of a keyboard shortcut.
    pub label: String,
    /// Whether it can be clicked.
    pub enabled: bool,
    /// Whether it has a tick, where it can have one.
    pub ticked: Option<bool>,
    /// Whether it is a line between others.
    pub separator: bool,
    /// The entries of its submenu.
    pub entries: Vec<Entry>,
}

/// The menu of one program.
#[derive(Debug)]
pub(crate) struct Menu {
    client: Connection,
    name: String,
    path: OwnedObjectPath,
}

/// `(ia{sv}av)`: number, properties, children.
type Layout = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

impl Menu {
    pub(crate) fn new(client: Connection, name: String, path: OwnedObjectPath) -> Self {
        Self { client, name, path }
    }

    /// The visible entries.
    pub(crate) async fn entries(&self) -> Result<Vec<Entry>> {
        // As a panel does: the program may fill its menu only now. Some do not know the question.
        let _ = self.call("AboutToShow", &(0_i32,)).await;
        let reply = self.call("GetLayout", &(0_i32, -1_i32, Vec::<String>::new())).await?;
        let (_, (_, _, children)): (u32, Layout) = reply.body().deserialize()?;
        Entry::read_all(children)
    }

    /// Clicks the entry whose label begins with `label`; gives the moment.
    pub(crate) async fn click(&self, label: &str) -> Result<Instant> {
        let entries = self.entries().await?;
        let entry = Entry::find(&entries, label)
            .with_context(|| format!("no entry begins with {label:?}; the menu is:\n{}", Entry::list(&entries)))?;
        ensure!(entry.enabled, "the entry {:?} cannot be clicked", entry.label);
        let at = clock::now();
        self.call("Event", &(entry.id, "clicked", Value::I32(0), 0_u32)).await?;
        Ok(at)
    }

    async fn call<B>(&self, method: &str, body: &B) -> Result<zbus::Message>
    where
        B: serde::ser::Serialize + zbus::zvariant::DynamicType,
    {
        let called = self.client.call_method(Some(self.name.as_str()), &self.path, Some(INTERFACE), method, body);
        called.await.with_context(|| format!("the tray's menu refused {method}"))
    }
}

impl Entry {
    /// The first entry, in submenus too, whose label begins with `label`.
    pub fn find<'a>(entries: &'a [Self], label: &str) -> Option<&'a Self> {
        entries.iter().find_map(|entry| {
            if entry.label.starts_with(label) { Some(entry) } else { Self::find(&entry.entries, label) }
        })
    }

    /// All labels, one a line.
    pub fn list(entries: &[Self]) -> String {
        let line = |entry: &Self| if entry.separator { "----".to_owned() } else { entry.label.clone() };
        entries.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    fn read_all(children: Vec<OwnedValue>) -> Result<Vec<Self>> {
        let mut entries = Vec::new();
        for child in children {
            let (id, properties, children) = layout(child)?;
            let flag = |name: &str| properties.get(name).and_then(|value| bool::try_from(value.clone()).ok());
            let text = |name: &str| properties.get(name).and_then(|value| String::try_from(value.clone()).ok());
            if flag("visible") == Some(false) {
                continue;
            }
            let state = properties.get("toggle-state").and_then(|value| i32::try_from(value.clone()).ok());
            entries.push(Self {
                id,
                label: plain(&text("label").unwrap_or_default()),
                enabled: flag("enabled").unwrap_or(true),
                ticked: text("toggle-type").filter(|kind| !kind.is_empty()).and(state).map(|state| state == 1),
                separator: text("type").as_deref() == Some("separator"),
                entries: Self::read_all(children)?,
            });
        }
        Ok(entries)
    }
}

/// Children come as variants that hold a structure.
fn layout(value: OwnedValue) -> Result<Layout> {
    let value = Value::from(value);
    let Value::Structure(structure) = value else { bail!("an entry of the menu is no structure: {value:?}") };
    Ok(structure.try_into()?)
}

/// An underscore marks the key of the next letter, two of them are one.
fn plain(label: &str) -> String {
    label.replace("__", "\u{1}").replace('_', "").replace('\u{1}', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_keys_are_no_text() {
        assert_eq!(plain("_Acknowledge: prod__ecs stopped"), "Acknowledge: prod_ecs stopped");
    }
}
