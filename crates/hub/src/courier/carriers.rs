//! What a hub has to carry messages by: its mail server, its telephone account, its own signature.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use oncall::PersonId;
use oncall::signal::shorten;
use oncall::ways::{Medium, Way};

use super::mail::Mail;
use super::message::Message;
use super::phone::Phone;
use super::webhook::Webhooks;
use crate::config::Config;
use crate::error::HubError;
use crate::ingest::one_line;
use crate::outside::Outside;

/// How long one attempt may take.
const TIMEOUT: Duration = Duration::from_secs(20);
/// Longest answer kept, in characters.
const ANSWER_LIMIT: usize = 300;
/// Test messages that a person may have sent in a minute: each may cost money and reach a stranger.
const TESTS_A_MINUTE: NonZeroU32 = NonZeroU32::new(6).unwrap();

/// What a hub has to carry messages by.
pub(crate) struct Carriers {
    mail: Option<Mail>,
    phone: Option<Phone>,
    webhooks: Webhooks,
    tests: DefaultKeyedRateLimiter<PersonId>,
}

/// Why a message was not carried.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub(crate) struct Uncarried {
    /// In one clause. It never holds a secret of the hub's.
    pub(crate) why: String,
    /// Another attempt would go no better.
    pub(crate) pointless: bool,
}

impl Uncarried {
    /// Another time it may go better.
    pub(crate) fn passing(why: impl AsRef<str>) -> Self {
        Self { why: told(why.as_ref()), pointless: false }
    }

    /// It would go no better.
    pub(crate) fn lasting(why: impl AsRef<str>) -> Self {
        Self { why: told(why.as_ref()), pointless: true }
    }
}

/// What the other side said, as it is kept: in one line and not too long.
pub(super) fn told(text: &str) -> String {
    shorten(&one_line(text), ANSWER_LIMIT)
}

impl Carriers {
    /// Those that a hub was told of. `root` is what the webhooks' secrets are made from.
    ///
    /// # Errors
    /// [`HubError::Setting`] if the server or the account cannot be used.
    pub(crate) fn new(config: &Config, root: &str, outside: Arc<Outside>) -> Result<Self, HubError> {
        Ok(Self {
            mail: config.smtp.as_ref().map(Mail::new).transpose()?,
            phone: config.twilio.as_ref().map(Phone::new).transpose()?,
            webhooks: Webhooks::new(root, outside),
            tests: RateLimiter::keyed(Quota::per_minute(TESTS_A_MINUTE)),
        })
    }

    /// By what this hub reaches people.
    pub(crate) fn offered(&self) -> Vec<Medium> {
        let mail = self.mail.iter().map(|_| Medium::Email);
        let phone = self.phone.iter().flat_map(|_| [Medium::Sms, Medium::Voice]);
        mail.chain(phone).chain([Medium::Webhook]).collect()
    }

    /// The secret by which a person knows that a request to their address is this hub's; only a webhook has one.
    pub(crate) fn secret(&self, person: PersonId, way: &Way) -> Option<String> {
        (way.by == Medium::Webhook).then(|| self.webhooks.secret(person, way.id))
    }

    /// Takes one test message of a person.
    ///
    /// # Errors
    /// They are over their limit: whole seconds (at least 1) after which they may try again.
    pub(crate) fn take_test(&self, person: PersonId) -> Result<(), u64> {
        self.tests
            .check_key(&person)
            .map_err(|until| until.wait_time_from(DefaultClock::default().now()).as_secs().saturating_add(1))
    }

    /// Carries a message by a way; says what the other side answered.
    ///
    /// # Errors
    /// [`Uncarried`] says why it is not there.
    pub(crate) async fn carry(&self, message: &Message, way: &Way) -> Result<String, Uncarried> {
        let carried = async {
            match (way.by, &self.mail, &self.phone) {
                (Medium::Email, Some(mail), _) => mail.send(message, &way.to).await,
                (Medium::Sms, _, Some(phone)) => phone.write(message, &way.to).await,
                (Medium::Voice, _, Some(phone)) => phone.call(message, &way.to).await,
                (Medium::Webhook, _, _) => self.webhooks.post(message, way).await,
                (Medium::Email, None, _) => Err(Uncarried::lasting(
                    "this hub sends no e-mail: whoever runs it has to start it with --smtp-url and --mail-from",
                )),
                (Medium::Sms | Medium::Voice, _, None) => Err(Uncarried::lasting(
                    "this hub sends no text messages and calls nobody: whoever runs it has to start it with the --twilio settings",
                )),
            }
        };
        let late = || Uncarried::passing(format!("there was no answer within {} s", TIMEOUT.as_secs()));
        tokio::time::timeout(TIMEOUT, carried).await.map_err(|_| late())?.map(|answer| told(&answer))
    }
}
