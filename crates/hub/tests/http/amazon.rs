//! Amazon as the hub sees it: a signer with its certificate on a local address, which counts who calls.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse as _, Redirect, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use rcgen::{CertificateParams, KeyPair, PKCS_RSA_SHA256, date_time_ymd};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use serde_json::{Value, json};

/// The key that Amazon signs with here, and one of somebody else.
const SIGNER: &str = include_str!("../fixtures/sns/signer.pem");
const STRANGER: &str = include_str!("../fixtures/sns/stranger.pem");

pub(crate) const TOPIC: &str = "arn:aws:sns:eu-west-1:111122223333:prod-alerts";

/// What the local address does.
#[derive(Default)]
struct Desk {
    calls: Mutex<Vec<String>>,
    certificates: Mutex<u16>,
    confirmations: Mutex<u16>,
}

/// A signer and its address.
pub(crate) struct Amazon {
    pub(crate) url: String,
    desk: Arc<Desk>,
}

impl Amazon {
    /// Listens on a local port.
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let desk = Arc::new(Desk::default());
        let router = Router::new().fallback(answer).with_state(Arc::clone(&desk));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, desk }
    }

    /// The prefix to trust.
    pub(crate) fn prefix(&self) -> String {
        format!("{}/", self.url)
    }

    /// Every path that was called, in order.
    pub(crate) fn calls(&self) -> Vec<String> {
        self.desk.calls.lock().unwrap().clone()
    }

    /// From now on certificates are answered with this status.
    pub(crate) fn answer_certificates_with(&self, status: u16) {
        *self.desk.certificates.lock().unwrap() = status;
    }

    /// From now on confirmations are answered with this status.
    pub(crate) fn answer_confirmations_with(&self, status: u16) {
        *self.desk.confirmations.lock().unwrap() = status;
    }

    /// A signed notification, sent just before the tests' night hour.
    pub(crate) fn notification(&self, id: &str, message: &str) -> Value {
        self.sign(json!({
            "Type": "Notification",
            "MessageId": id,
            "TopicArn": TOPIC,
            "Message": message,
            "Timestamp": "2026-11-24T03:11:58.000Z",
        }))
    }

    /// A signed confirmation that leads to this address.
    pub(crate) fn confirmation(&self, kind: &str) -> Value {
        self.sign(json!({
            "Type": kind,
            "MessageId": "c-1",
            "Token": "2336412f37",
            "TopicArn": TOPIC,
            "Message": "You have chosen to subscribe to the topic.",
            "SubscribeURL": format!("{}/?Action=ConfirmSubscription&TopicArn={TOPIC}&Token=2336412f37", self.url),
            "Timestamp": "2026-11-24T03:11:58.000Z",
        }))
    }

    /// Signs an envelope (version 2) over the values that it has, as AWS's documentation says, and names the certificate.
    pub(crate) fn sign(&self, mut envelope: Value) -> Value {
        envelope["Signature"] = json!(BASE64.encode(signature(SIGNER, &envelope)));
        envelope["SignatureVersion"] = json!("2");
        envelope["SigningCertURL"] = json!(format!("{}/SimpleNotificationService-1a2b.pem", self.url));
        envelope
    }

    /// The same, by somebody else.
    pub(crate) fn forge(&self, envelope: Value) -> Value {
        let mut envelope = self.sign(envelope);
        envelope["Signature"] = json!(BASE64.encode(signature(STRANGER, &envelope)));
        envelope
    }
}

fn signature(key: &str, envelope: &Value) -> Vec<u8> {
    let signed: String = ["Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]
        .into_iter()
        .filter_map(|name| Some(format!("{name}\n{}\n", envelope.get(name)?.as_str()?)))
        .collect();
    let base64: String = key.lines().filter(|line| !line.starts_with('-')).collect();
    let pair = RsaKeyPair::from_pkcs8(&BASE64.decode(base64).unwrap()).unwrap();
    let mut signature = vec![0; pair.public().modulus_len()];
    pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
    signature
}

/// A certificate of the signer's key for these years.
fn certificate(from: i32, until: i32) -> String {
    let pair = KeyPair::from_pkcs8_pem_and_sign_algo(SIGNER, &PKCS_RSA_SHA256).unwrap();
    let mut params = CertificateParams::new(vec!["sns.amazonaws.com".to_owned()]).unwrap();
    params.not_before = date_time_ymd(from, 1, 1);
    params.not_after = date_time_ymd(until, 1, 1);
    params.self_signed(&pair).unwrap().pem()
}

async fn answer(State(desk): State<Arc<Desk>>, uri: Uri) -> Response {
    desk.calls.lock().unwrap().push(uri.to_string());
    let status = |told: u16| StatusCode::from_u16(told).unwrap_or(StatusCode::OK);
    match uri.path() {
        "/" => {
            let told = *desk.confirmations.lock().unwrap();
            (status(told), "<ConfirmSubscriptionResponse/>").into_response()
        }
        "/expired.pem" => certificate(2024, 2025).into_response(),
        "/early.pem" => certificate(2030, 2031).into_response(),
        "/letter.pem" => "Dear grandmother, this is no certificate.".into_response(),
        "/huge.pem" => "x".repeat(200_000).into_response(),
        "/redirect.pem" => Redirect::temporary("/SimpleNotificationService-1a2b.pem").into_response(),
        _ => {
            let told = *desk.certificates.lock().unwrap();
            (status(told), certificate(2026, 2027)).into_response()
        }
    }
}
