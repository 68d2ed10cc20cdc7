//! Webhooks out, signed as Standard Webhooks says: <https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::{DateTime, Utc};
use oncall::ways::Way;
use oncall::{PersonId, WayId};
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use ring::hmac;

use super::carriers::Uncarried;
use super::message::Message;
use crate::outside::{Outside, Unanswered};

/// What secrets begin with, by which receivers' libraries know them.
const PREFIX: &str = "whsec_";

/// The hub's signature, and its way out.
pub(super) struct Webhooks {
    root: hmac::Key,
    outside: Arc<Outside>,
}

impl Webhooks {
    /// `root`: 256 random bits, in whatever spelling.
    pub(super) fn new(root: &str, outside: Arc<Outside>) -> Self {
        Self { root: hmac::Key::new(hmac::HMAC_SHA256, root.as_bytes()), outside }
    }

    /// The secret of a way: made from the hub's own, so that nothing has to be kept, and of the person too, so that nobody gets
    /// another's by naming their way alike.
    fn secret_bytes(&self, person: PersonId, way: WayId) -> hmac::Tag {
        hmac::sign(&self.root, format!("webhook {person} {way}").as_bytes())
    }

    /// The same as it is shown to its person and given to their receiver.
    pub(super) fn secret(&self, person: PersonId, way: WayId) -> String {
        format!("{PREFIX}{}", BASE64.encode(self.secret_bytes(person, way)))
    }

    /// Posts a message to a way's address.
    pub(super) async fn post(&self, message: &Message, way: &Way) -> Result<String, Uncarried> {
        let body = serde_json::to_vec(&message.body())
            .map_err(|error| Uncarried::lasting(format!("the message cannot be written ({error})")))?;
        let (id, secret) = (message.id.to_string(), self.secret_bytes(message.person.id, way.id));
        let headers = signed(&id, message.at, &body, secret.as_ref())?;
        let answer = self.outside.post(&way.to, headers, body).await.map_err(|error| match error {
            Unanswered::Refused(why) => Uncarried::lasting(format!("it is not called: {why}")),
            Unanswered::Failed(why) => Uncarried::passing(why),
        })?;
        match answer.status {
            status if status.is_success() => Ok(format!("The receiver took it: {status}")),
            // "The receiver wants no more of it", the standard's own word for that.
            StatusCode::GONE => Err(Uncarried::lasting("the receiver answered 410 Gone: it wants no more of them")),
            status if status.is_redirection() => Err(Uncarried::passing(format!(
                "the receiver answered {status}: it sends on to another address, which is not followed"
            ))),
            status => Err(Uncarried::passing(format!("the receiver answered {status}"))),
        }
    }
}

/// The headers of a request: its id, the same at each attempt, when it was made, and the signature over these and the body.
fn signed(id: &str, at: DateTime<Utc>, body: &[u8], secret: &[u8]) -> Result<HeaderMap, Uncarried> {
    let timestamp = at.timestamp().to_string();
    let signature = format!("v1,{}", signature(id, &timestamp, body, secret));
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    for (name, value) in [("webhook-id", id), ("webhook-timestamp", &timestamp), ("webhook-signature", &signature)] {
        let value = HeaderValue::from_str(value).map_err(|_| Uncarried::lasting("the message cannot be signed"))?;
        headers.insert(HeaderName::from_static(name), value);
    }
    Ok(headers)
}

fn signature(id: &str, timestamp: &str, body: &[u8], secret: &[u8]) -> String {
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, secret));
    for part in [id.as_bytes(), b".", timestamp.as_bytes(), b".", body] {
        context.update(part);
    }
    BASE64.encode(context.sign())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    /// The vector of the standard's own libraries:
    /// <https://github.com/standard-webhooks/standard-webhooks/blob/main/libraries/python/tests/test_webhooks.py>
    #[test]
    fn the_signature_is_that_of_the_standards_own_example() {
        let secret = BASE64.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signature = signature("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", br#"{"test": 2432232314}"#, &secret);
        assert_eq!(signature, "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn the_headers_carry_id_time_and_signature() {
        let secret = BASE64.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let at = DateTime::from_timestamp(1_614_265_330, 0).unwrap();
        let headers = signed("msg_p5jXN8AQM9LWM0D4loKWxJek", at, br#"{"test": 2432232314}"#, &secret).unwrap();
        let header = |name: &str| headers[name].to_str().unwrap().to_owned();
        assert_eq!(header("webhook-id"), "msg_p5jXN8AQM9LWM0D4loKWxJek");
        assert_eq!(header("webhook-timestamp"), "1614265330");
        assert_eq!(header("webhook-signature"), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assert_eq!(header("content-type"), "application/json");
    }

    #[test]
    fn each_way_of_each_person_on_each_hub_has_its_own_secret() {
        let outside = Arc::new(Outside::new(&[]).unwrap());
        let person = |id| PersonId(Uuid::from_u128(id));
        let way = |id| WayId(Uuid::from_u128(id));
        let hub = |root: &str| Webhooks::new(root, Arc::clone(&outside));
        let mut secrets = vec![
            hub("a").secret(person(1), way(1)),
            hub("a").secret(person(1), way(2)),
            hub("a").secret(person(2), way(1)),
            hub("b").secret(person(1), way(1)),
        ];
        assert_eq!(secrets[0], hub("a").secret(person(1), way(1)), "and always the same");
        assert!(secrets.iter().all(|secret| secret.starts_with("whsec_") && secret.len() == 6 + 44));
        secrets.sort();
        secrets.dedup();
        assert_eq!(secrets.len(), 4);
    }
}
