//! What people and senders change of an incident beside its state: labels, facts, texts, priority, responders.
//!
//! Changing to what is so already is no change.

use std::collections::BTreeMap;

use super::{Dispatch, Incident, Refusal, Responder};
use crate::entry::{Actor, Change, Draft};
use crate::escalation::{Called, Chain, Target};
use crate::ids::PageId;
use crate::priority::Priority;
use crate::setup::Setup;
use crate::signal::{DESCRIPTION_LIMIT, NOTE_LIMIT, TITLE_LIMIT, shorten};

/// Most labels of an incident, and the longest (Opsgenie's limits).
pub const TAGS_LIMIT: usize = 20;
/// Longest label, in characters.
pub const TAG_LIMIT: usize = 50;
/// Most facts of an incident.
pub const DETAILS_LIMIT: usize = 100;
/// Most responders of an incident (Opsgenie's limit).
pub const RESPONDERS_LIMIT: usize = 50;

/// A change of an incident that leaves its state as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Amendment {
    /// Adds labels.
    AddTags(Vec<String>),
    /// Takes labels away.
    RemoveTags(Vec<String>),
    /// Adds facts, or changes them.
    SetDetails(BTreeMap<String, String>),
    /// Takes facts away, by their names.
    RemoveDetails(Vec<String>),
    /// Another headline.
    Title(String),
    /// Another description.
    Description(String),
    /// Another priority. Higher than before, it calls again those who were called, unless somebody works on it.
    Priority(Priority),
    /// Calls somebody in addition; where it calls nobody yet, when it does.
    AddResponder(Responder),
    /// One of the sender's own actions was done.
    Action(String),
    /// Takes it out of every list; an open one is resolved first.
    Delete,
}

impl Incident {
    /// Changes it. A `note` is written beside the change.
    ///
    /// # Errors
    /// [`Refusal::Resolved`] when somebody is to be called for what is over.
    pub fn amend<I: FnMut() -> PageId>(
        &mut self,
        by: &Actor,
        amendment: Amendment,
        note: Option<String>,
        dispatch: &mut Dispatch<'_, I>,
    ) -> Result<Vec<Draft>, Refusal> {
        let mut drafts = match amendment {
            Amendment::AddTags(tags) => self.add_tags(by, tags),
            Amendment::RemoveTags(tags) => self.remove_tags(by, &tags),
            Amendment::SetDetails(details) => self.set_details(by, details),
            Amendment::RemoveDetails(names) => self.remove_details(by, names),
            Amendment::Title(title) => {
                let title = shorten(&title, TITLE_LIMIT);
                let changed = self.title != title;
                self.title.clone_from(&title);
                drafts_if(changed, by, Change::Retitled { title })
            }
            Amendment::Description(text) => {
                let text = shorten(&text, DESCRIPTION_LIMIT);
                let changed = self.description != text;
                self.description = text;
                drafts_if(changed, by, Change::Redescribed)
            }
            Amendment::Priority(priority) => self.reprioritise(by, priority, dispatch),
            Amendment::AddResponder(responder) => self.add_responder(by, &responder, dispatch)?,
            Amendment::Action(action) => {
                drafts_if(true, by, Change::ActionDone { action: shorten(&action, TITLE_LIMIT) })
            }
            Amendment::Delete if self.deleted => Vec::new(),
            Amendment::Delete => {
                self.deleted = true;
                let mut drafts = self.resolve(by.clone(), None, dispatch.now);
                drafts.extend(drafts_if(true, by, Change::Deleted));
                drafts
            }
        };
        if let Some(text) = note {
            let change = Change::Noted { text: shorten(&text, NOTE_LIMIT) };
            drafts.push(Draft { actor: by.clone(), change });
        }
        if !drafts.is_empty() {
            self.updated_at = dispatch.now;
        }
        Ok(drafts)
    }

    fn add_tags(&mut self, by: &Actor, tags: Vec<String>) -> Vec<Draft> {
        let mut added = Vec::new();
        for tag in tags {
            let tag = shorten(tag.trim(), TAG_LIMIT);
            if !tag.is_empty() && !self.tags.contains(&tag) && self.tags.len() < TAGS_LIMIT {
                self.tags.push(tag.clone());
                added.push(tag);
            }
        }
        drafts_if(!added.is_empty(), by, Change::TagsAdded { tags: added })
    }

    fn remove_tags(&mut self, by: &Actor, tags: &[String]) -> Vec<Draft> {
        let removed: Vec<String> = self.tags.extract_if(.., |tag| tags.iter().any(|it| it.trim() == tag)).collect();
        drafts_if(!removed.is_empty(), by, Change::TagsRemoved { tags: removed })
    }

    fn set_details(&mut self, by: &Actor, details: BTreeMap<String, String>) -> Vec<Draft> {
        let mut set = BTreeMap::new();
        for (name, value) in details {
            let room = self.details.len() < DETAILS_LIMIT || self.details.contains_key(&name);
            if room && self.details.get(&name) != Some(&value) {
                self.details.insert(name.clone(), value.clone());
                set.insert(name, value);
            }
        }
        drafts_if(!set.is_empty(), by, Change::DetailsSet { details: set })
    }

    fn remove_details(&mut self, by: &Actor, mut names: Vec<String>) -> Vec<Draft> {
        names.retain(|name| self.details.remove(name).is_some());
        drafts_if(!names.is_empty(), by, Change::DetailsRemoved { names })
    }

    fn reprioritise<I: FnMut() -> PageId>(
        &mut self,
        by: &Actor,
        to: Priority,
        dispatch: &mut Dispatch<'_, I>,
    ) -> Vec<Draft> {
        let from = std::mem::replace(&mut self.priority, to);
        let mut drafts = drafts_if(from != to, by, Change::Reprioritised { from, to });
        if to > from && self.wants_calling() {
            drafts.extend(self.call_again(dispatch));
        }
        drafts
    }

    fn add_responder<I: FnMut() -> PageId>(
        &mut self,
        by: &Actor,
        responder: &Responder,
        dispatch: &mut Dispatch<'_, I>,
    ) -> Result<Vec<Draft>, Refusal> {
        self.want_open()?;
        if self.responders.contains(responder) || self.responders.len() >= RESPONDERS_LIMIT {
            return Ok(Vec::new());
        }
        self.responders.push(responder.clone());
        let mut drafts = drafts_if(true, by, Change::ResponderAdded { responder: responder.clone() });
        // Whatever keeps it quiet keeps it quiet for them too; when it begins to call, it calls all its responders.
        if self.held.is_none() && self.only_counted.is_none() {
            let why = format!("{} added {}", by.name(), responder.name());
            drafts.extend(self.call_responder(responder, &why, dispatch));
        }
        Ok(drafts)
    }

    /// Calls whom a responder means, beside those of the chain. A test calls nobody but its owner.
    pub(super) fn call_responder<I: FnMut() -> PageId>(
        &mut self,
        responder: &Responder,
        why: &str,
        dispatch: &mut Dispatch<'_, I>,
    ) -> Vec<Draft> {
        if self.integration.mode == super::Mode::Test {
            return Vec::new();
        }
        let people = called_first(responder, self, dispatch);
        if people.is_empty() {
            let reason = format!("{} was added, and means nobody at this time.", responder.name());
            return vec![Draft { actor: Actor::Hub, change: Change::NobodyPaged { reason } }];
        }
        let mut drafts = Vec::new();
        for called in people {
            if self.calling(called.person).is_some() {
                continue;
            }
            let called = Called { why: format!("{why}. {}", called.why), ..called };
            drafts.push(self.page_added(&called, dispatch));
        }
        drafts
    }
}

/// Whom a responder means now.
fn called_first<I>(responder: &Responder, incident: &Incident, dispatch: &Dispatch<'_, I>) -> Vec<Called> {
    let (setup, now) = (dispatch.setup, dispatch.now);
    let lot = incident.id.0.as_u128();
    let target = match responder {
        Responder::Person(person) => Some(Target::Person(person.id)),
        Responder::Schedule(schedule) => Some(Target::OnCall(schedule.id)),
        Responder::Team(team) => {
            return first_of_chain(incident.chain_by_routing(team, setup, now).0.as_ref(), setup, now, lot);
        }
        Responder::Policy(policy) => {
            let chain = setup.policies.get(&policy.id).map(|policy| Chain::of_policy(policy, setup, now));
            return first_of_chain(chain.as_ref(), setup, now, lot);
        }
    };
    target.map(|target| setup.calls(target, now, lot).people).unwrap_or_default()
}

fn first_of_chain(chain: Option<&Chain>, setup: &Setup, now: chrono::DateTime<chrono::Utc>, lot: u128) -> Vec<Called> {
    let Some(chain) = chain else { return Vec::new() };
    let first = chain.steps.first().map(|step| step.due_at);
    let steps = chain.steps.iter().filter(|step| Some(step.due_at) == first);
    steps.flat_map(|step| setup.calls(step.notify, now, lot).people).collect()
}

fn drafts_if(changed: bool, by: &Actor, change: Change) -> Vec<Draft> {
    if changed { vec![Draft { actor: by.clone(), change }] } else { Vec::new() }
}

#[cfg(test)]
mod tests;
