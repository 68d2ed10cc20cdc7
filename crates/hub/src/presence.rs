//! Presence: whose pagers are connected, by the open subscriptions of the feed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use oncall::PersonId;

/// Whose pagers are connected. Cheap to clone: all clones are one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Presence {
    connected: Arc<Mutex<HashMap<PersonId, u32>>>,
}

/// One connected pager; it counts until this is dropped.
#[derive(Debug)]
pub(crate) struct Connected {
    presence: Presence,
    person: PersonId,
}

impl Presence {
    /// A pager of this person is connected, for as long as the answer lives.
    pub(crate) fn enter(&self, person: PersonId) -> Connected {
        *self.connected.lock().unwrap_or_else(PoisonError::into_inner).entry(person).or_default() += 1;
        Connected { presence: self.clone(), person }
    }

    /// How many pagers of a person are connected.
    pub(crate) fn pagers(&self, person: PersonId) -> u32 {
        self.connected.lock().unwrap_or_else(PoisonError::into_inner).get(&person).copied().unwrap_or_default()
    }
}

impl Drop for Connected {
    fn drop(&mut self) {
        let mut connected = self.presence.connected.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = connected.get_mut(&self.person) {
            *count -= 1;
            if *count == 0 {
                connected.remove(&self.person);
            }
        }
    }
}
