//! The envelope in which Amazon SNS delivers to HTTP addresses.
//!
//! Source: AWS, "Amazon SNS message and JSON formats" and "Verifying the signatures of Amazon SNS messages".

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::json;

/// What an envelope is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A message of the topic.
    Notification,
    /// SNS asks whether this address wants the topic.
    SubscriptionConfirmation,
    /// SNS says that the address was unsubscribed.
    UnsubscribeConfirmation,
}

impl Kind {
    /// The word for it on the wire.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Notification => "Notification",
            Self::SubscriptionConfirmation => "SubscriptionConfirmation",
            Self::UnsubscribeConfirmation => "UnsubscribeConfirmation",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        [Self::Notification, Self::SubscriptionConfirmation, Self::UnsubscribeConfirmation]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }
}

/// One envelope, its values after JSON's unescaping and otherwise as they came: the signature is over them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Envelope {
    /// What it is about.
    pub(crate) kind: Kind,
    /// SNS's id of the message; the same when SNS delivers it again.
    pub(crate) message_id: String,
    /// The topic.
    pub(crate) topic_arn: String,
    /// The headline, if the sender gave one.
    pub(crate) subject: Option<String>,
    /// The message.
    pub(crate) message: String,
    /// When SNS took it, as written; see [`Envelope::sent_at`].
    pub(crate) timestamp: String,
    /// `1` (SHA-1) or `2` (SHA-256).
    pub(crate) signature_version: String,
    /// Base64.
    pub(crate) signature: String,
    /// Where the signer's certificate lies.
    pub(crate) signing_cert_url: String,
    /// The address to be called to confirm (confirmations only).
    pub(crate) subscribe_url: Option<String>,
    /// The secret of a confirmation (confirmations only).
    pub(crate) token: Option<String>,
}

/// A body that is no envelope.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum EnvelopeFault {
    /// It is no JSON.
    #[error("The body is not JSON: {0}. An Amazon SNS message was expected; nobody is called for it.")]
    NotJson(String),
    /// It is JSON of another shape.
    #[error("The body is not an Amazon SNS message: {0}. Nobody is called for it.")]
    WrongShape(String),
}

impl Envelope {
    /// Reads an envelope.
    ///
    /// # Errors
    /// [`EnvelopeFault`] if it is no JSON, or a field is missing or of the wrong type.
    pub(crate) fn parse(body: &[u8]) -> Result<Self, EnvelopeFault> {
        let value: Value = json::parse(body).map_err(|fault| EnvelopeFault::NotJson(fault.to_string()))?;
        let Value::Object(fields) = value else {
            return Err(EnvelopeFault::WrongShape("it is not an object".to_owned()));
        };
        let word = required(&fields, "Type")?;
        let kind = Kind::parse(&word).ok_or_else(|| {
            EnvelopeFault::WrongShape("its 'Type' is none of Notification and the two confirmations".to_owned())
        })?;
        let confirms = kind != Kind::Notification;
        Ok(Self {
            kind,
            message_id: required(&fields, "MessageId")?,
            topic_arn: required(&fields, "TopicArn")?,
            subject: optional(&fields, "Subject")?,
            message: required(&fields, "Message")?,
            timestamp: required(&fields, "Timestamp")?,
            signature_version: optional(&fields, "SignatureVersion")?.unwrap_or_default(),
            signature: optional(&fields, "Signature")?.unwrap_or_default(),
            signing_cert_url: optional(&fields, "SigningCertURL")?.unwrap_or_default(),
            subscribe_url: if confirms { Some(required(&fields, "SubscribeURL")?) } else { None },
            token: if confirms { Some(required(&fields, "Token")?) } else { None },
        })
    }

    /// What the signature is over: for each of the kind's keys that is there, in byte order, the key and the value, each
    /// followed by a line feed.
    pub(crate) fn string_to_sign(&self) -> String {
        let subscribe_url = self.subscribe_url.as_deref();
        let mut signed = String::with_capacity(self.message.len() + 400);
        for (key, value) in [
            ("Message", Some(self.message.as_str())),
            ("MessageId", Some(self.message_id.as_str())),
            ("Subject", self.subject.as_deref().filter(|_| self.kind == Kind::Notification)),
            ("SubscribeURL", subscribe_url),
            ("Timestamp", Some(self.timestamp.as_str())),
            ("Token", self.token.as_deref()),
            ("TopicArn", Some(self.topic_arn.as_str())),
            ("Type", Some(self.kind.as_str())),
        ] {
            let Some(value) = value else { continue };
            for part in [key, "\n", value, "\n"] {
                signed.push_str(part);
            }
        }
        signed
    }

    /// When SNS took the message. `None` if the text is no time.
    pub(crate) fn sent_at(&self) -> Option<DateTime<Utc>> {
        DateTime::parse_from_rfc3339(&self.timestamp).ok().map(|time| time.to_utc())
    }
}

fn optional(fields: &Map<String, Value>, name: &str) -> Result<Option<String>, EnvelopeFault> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(EnvelopeFault::WrongShape(format!("its '{name}' is not a text"))),
    }
}

fn required(fields: &Map<String, Value>, name: &str) -> Result<String, EnvelopeFault> {
    optional(fields, name)?.ok_or_else(|| EnvelopeFault::WrongShape(format!("it has no '{name}'")))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn notification() -> Value {
        json!({
            "Type": "Notification", "MessageId": "m-1", "TopicArn": "arn:aws:sns:eu-west-1:111122223333:prod",
            "Subject": "Hello", "Message": "line one\nline \"two\" дзвін", "Timestamp": "2026-11-03T10:00:00.000Z",
            "SignatureVersion": "2", "Signature": "c2ln", "SigningCertURL": "https://sns.eu-west-1.amazonaws.com/x.pem"
        })
    }

    fn parse(value: &Value) -> Result<Envelope, EnvelopeFault> {
        Envelope::parse(value.to_string().as_bytes())
    }

    #[test]
    fn a_notification_is_signed_over_its_values_in_byte_order() {
        assert_eq!(
            parse(&notification()).unwrap().string_to_sign(),
            "Message\nline one\nline \"two\" дзвін\nMessageId\nm-1\nSubject\nHello\nTimestamp\n2026-11-03T10:00:00.000Z\n\
             TopicArn\narn:aws:sns:eu-west-1:111122223333:prod\nType\nNotification\n"
        );
    }

    #[test]
    fn an_absent_subject_is_not_signed_and_an_empty_one_is() {
        let mut body = notification();
        body["Subject"] = Value::Null;
        assert!(!parse(&body).unwrap().string_to_sign().contains("Subject"));
        body["Subject"] = json!("");
        assert!(parse(&body).unwrap().string_to_sign().contains("Subject\n\nTimestamp"));
    }

    #[test]
    fn a_confirmation_is_signed_with_its_address_and_token() {
        let mut body = notification();
        body["Type"] = json!("SubscriptionConfirmation");
        body["SubscribeURL"] = json!("https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription");
        body["Token"] = json!("t");
        assert_eq!(
            parse(&body).unwrap().string_to_sign(),
            "Message\nline one\nline \"two\" дзвін\nMessageId\nm-1\n\
             SubscribeURL\nhttps://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription\n\
             Timestamp\n2026-11-03T10:00:00.000Z\nToken\nt\nTopicArn\narn:aws:sns:eu-west-1:111122223333:prod\n\
             Type\nSubscriptionConfirmation\n"
        );
    }

    #[test]
    fn what_is_no_envelope_is_told_apart() {
        let without = |name: &str| {
            let mut body = notification();
            body.as_object_mut().unwrap().remove(name);
            body
        };
        let with = |name: &str, value: Value| {
            let mut body = notification();
            body[name] = value;
            body
        };
        let cases = [
            (json!([1]), "not an object"),
            (json!("text"), "not an object"),
            (without("Type"), "no 'Type'"),
            (with("Type", json!("Greeting")), "'Type' is none of"),
            (with("Type", json!(5)), "'Type' is not a text"),
            (with("Message", json!({"a": 1})), "'Message' is not a text"),
            (without("Message"), "no 'Message'"),
            (without("MessageId"), "no 'MessageId'"),
            (with("Type", json!("SubscriptionConfirmation")), "no 'SubscribeURL'"),
        ];
        for (body, expected) in cases {
            let fault = parse(&body).unwrap_err();
            assert!(matches!(fault, EnvelopeFault::WrongShape(_)), "{body}");
            assert!(fault.to_string().contains(expected), "{fault}");
        }
        for broken in ["", "{", "text", "{\"Type\":", "\u{0}", "1e999"] {
            assert!(matches!(Envelope::parse(broken.as_bytes()), Err(EnvelopeFault::NotJson(_))), "{broken:?}");
        }
    }

    #[test]
    fn the_time_is_read_where_it_is_one() {
        let mut body = notification();
        assert_eq!(parse(&body).unwrap().sent_at().unwrap().to_rfc3339(), "2026-11-03T10:00:00+00:00");
        body["Timestamp"] = json!("yesterday");
        assert_eq!(parse(&body).unwrap().sent_at(), None);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(body in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = Envelope::parse(&body);
        }
    }
}
