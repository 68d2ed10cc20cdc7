//! Text messages and calls, by Twilio's API or by whoever takes the same requests.
//!
//! <https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource>,
//! <https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource>

use std::sync::OnceLock;
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use reqwest::{Client, StatusCode, Url};
use serde::Deserialize;

use super::carriers::Uncarried;
use super::message::Message;
use crate::config::Twilio;
use crate::error::HubError;

/// How long a request may take.
const TIMEOUT: Duration = Duration::from_secs(15);
/// Largest answer read, in bytes.
const ANSWER_LIMIT: usize = 64 * 1024;
/// What a form leaves as it is, beside letters and digits.
const FORM: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'*');

/// The account, and the number it writes and calls from.
pub(super) struct Phone {
    account: Url,
    twilio: Twilio,
    /// Made at the first use: the system's certificates cost memory and time.
    client: OnceLock<Client>,
}

/// What an answer says, as far as it is read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Answer {
    sid: Option<String>,
    code: Option<i64>,
    message: Option<String>,
}

impl Phone {
    /// # Errors
    /// [`HubError::Setting`]: the address, the account or the number is none.
    pub(super) fn new(twilio: &Twilio) -> Result<Self, HubError> {
        let wrong = |setting, why: &str| HubError::Setting { setting, why: why.to_owned() };
        let plain = |text: &str| !text.is_empty() && text.bytes().all(|letter| letter.is_ascii_alphanumeric());
        if !plain(&twilio.account) {
            return Err(wrong("twilio-account", "it is not the SID of an account, such as AC0123"));
        }
        if twilio.token.0.is_empty() {
            return Err(wrong("twilio-token", "it is empty"));
        }
        if twilio.from.trim().is_empty() {
            return Err(wrong("twilio-from", "it is empty"));
        }
        let base = twilio.url.trim_end_matches('/');
        let account = Url::parse(&format!("{base}/2010-04-01/Accounts/{}/", twilio.account))
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https") && url.username().is_empty())
            .ok_or_else(|| wrong("twilio-url", "it is not an address such as https://api.twilio.com"))?;
        Ok(Self { account, twilio: twilio.clone(), client: OnceLock::new() })
    }

    /// Sends a text message.
    pub(super) async fn write(&self, message: &Message, to: &str) -> Result<String, Uncarried> {
        let form = form(&[("To", to), ("From", &self.twilio.from), ("Body", &message.text())]);
        self.post("Messages.json", form).await
    }

    /// Calls, and reads the message out.
    pub(super) async fn call(&self, message: &Message, to: &str) -> Result<String, Uncarried> {
        let spoken = format!(r#"<Response><Say loop="2">{}</Say></Response>"#, escaped(&message.speech()));
        let form = form(&[("To", to), ("From", &self.twilio.from), ("Twiml", &spoken)]);
        self.post("Calls.json", form).await
    }

    fn client(&self) -> reqwest::Result<&Client> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let client = client()?;
        Ok(self.client.get_or_init(|| client))
    }

    async fn post(&self, resource: &str, form: String) -> Result<String, Uncarried> {
        let failed = |error: &reqwest::Error| {
            Uncarried::passing(format!("the telephone provider cannot be spoken with ({})", innermost(error)))
        };
        let client = self.client().map_err(|error| failed(&error))?;
        let address = self.account.join(resource).map_err(|_| Uncarried::lasting("twilio-url cannot be used"))?;
        let request = client
            .post(address)
            .basic_auth(&self.twilio.account, Some(&self.twilio.token.0))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(ACCEPT, "application/json")
            .body(form);
        let mut response = request.send().await.map_err(|error| failed(&error))?;
        let status = response.status();
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(|error| failed(&error))? {
            if body.len() + piece.len() > ANSWER_LIMIT {
                break;
            }
            body.extend_from_slice(&piece);
        }
        read(status, &serde_json::from_slice(&body).unwrap_or_default())
    }
}

/// What an answer means. A number that is none stays none (400, 404); anything else may be mended until the next attempt: a token, an
/// account without money, a provider that is down, too many requests.
fn read(status: StatusCode, answer: &Answer) -> Result<String, Uncarried> {
    if status.is_success() {
        let sid = answer.sid.as_deref().unwrap_or("without saying its id");
        return Ok(format!("The telephone provider took it: {} {sid}", status.as_u16()));
    }
    let said = answer.message.as_deref().unwrap_or_default();
    let code = answer.code.map(|code| format!(" {code}")).unwrap_or_default();
    let why = format!("the telephone provider refuses it: {}{code} {said}", status.as_u16());
    Err(match status {
        StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND => Uncarried::lasting(why),
        _ => Uncarried::passing(why),
    })
}

fn client() -> reqwest::Result<Client> {
    // Somebody may have chosen a provider before, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(Duration::from_secs(5))
        .timeout(TIMEOUT)
        .user_agent(concat!("tocsin-hub/", env!("CARGO_PKG_VERSION")))
        .build()
}

/// The cause at the bottom; it never holds the address or the token.
fn innermost(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}

/// A form as browsers send it (`application/x-www-form-urlencoded`).
fn form(fields: &[(&str, &str)]) -> String {
    let encoded = |text: &str| utf8_percent_encode(text, FORM).to_string().replace("%20", "+");
    fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect::<Vec<_>>().join("&")
}

/// Text inside XML.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Hidden;

    fn account() -> Twilio {
        Twilio {
            url: "https://api.twilio.com/".to_owned(),
            account: "AC0123".to_owned(),
            token: Hidden::from("secret"),
            from: "+15005550006".to_owned(),
        }
    }

    #[test]
    fn what_is_spoken_is_text_and_never_an_instruction() {
        assert_eq!(
            escaped("</Say><Dial>+1</Dial> & <Say>"),
            "&lt;/Say&gt;&lt;Dial&gt;+1&lt;/Dial&gt; &amp; &lt;Say&gt;"
        );
        assert_eq!(
            form(&[("To", "+380441234567"), ("Body", "a b&c=d é–")]),
            "To=%2B380441234567&Body=a+b%26c%3Dd+%C3%A9%E2%80%93"
        );
    }

    #[test]
    fn a_wrong_number_is_given_up_and_anything_else_tried_again() {
        let answer = |text: &str| serde_json::from_str::<Answer>(text).unwrap();
        let wrong =
            answer(r#"{"code": 21211, "message": "The 'To' number +1 is not a valid phone number.", "status": 400}"#);
        let refused = read(StatusCode::BAD_REQUEST, &wrong).unwrap_err();
        assert!(refused.pointless);
        assert_eq!(
            refused.why,
            "the telephone provider refuses it: 400 21211 The 'To' number +1 is not a valid phone number."
        );
        for status in [401, 403, 429, 500, 503, 302] {
            let refused = read(StatusCode::from_u16(status).unwrap(), &Answer::default()).unwrap_err();
            assert!(!refused.pointless, "{status}");
        }
        assert_eq!(
            read(StatusCode::CREATED, &answer(r#"{"sid": "SM1", "status": "queued"}"#)).unwrap(),
            "The telephone provider took it: 201 SM1"
        );
    }

    #[test]
    fn a_wrong_setting_is_told() {
        assert!(Phone::new(&account()).is_ok());
        for (setting, change) in [
            ("twilio-url", (|it| it.url = "api.twilio.com".to_owned()) as fn(&mut Twilio)),
            ("twilio-url", |it| it.url = "ftp://api.twilio.com".to_owned()),
            ("twilio-account", |it| it.account = "AC1/../x".to_owned()),
            ("twilio-token", |it| it.token = Hidden::from("")),
            ("twilio-from", |it| it.from = " ".to_owned()),
        ] {
            let mut twilio = account();
            change(&mut twilio);
            let error = Phone::new(&twilio).err().unwrap().to_string();
            assert!(error.contains(setting) && !error.contains("secret"), "{error}");
        }
    }
}
