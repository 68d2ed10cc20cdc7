//! E-mail, by the hub's mail server.

use std::error::Error as _;
use std::time::Duration;

use lettre::message::Mailbox;
use lettre::message::header::{ContentType, HeaderName, HeaderValue, MIME_VERSION_1_0};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};

use super::carriers::Uncarried;
use super::message::Message;
use crate::config::Smtp;
use crate::error::HubError;
use crate::ingest::one_line;

/// How long each step with the server may take.
const TIMEOUT: Duration = Duration::from_secs(15);
/// Answers of servers that say that the mailbox itself is wrong, so that another attempt would go no better
/// (RFC 5321, section 4.2.3).
const NO_SUCH_MAILBOX: [u16; 3] = [550, 551, 553];

/// The hub's mail server, and who it writes as.
pub(super) struct Mail {
    server: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mail {
    /// # Errors
    /// [`HubError::Setting`]: the server's address or the sender's is none.
    pub(super) fn new(smtp: &Smtp) -> Result<Self, HubError> {
        let url = smtp.url.0.trim();
        let wrong = |setting, why: String| HubError::Setting { setting, why };
        let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(|error| {
            let cause = error.source().map(ToString::to_string).unwrap_or_default();
            let why = "it is not an address such as smtps://name:password@mail.example.com";
            // What lettre says of a wrong address repeats its scheme and its tls parameter, never its name or password.
            wrong("smtp-url", if cause.is_empty() { why.to_owned() } else { format!("{why} ({cause})") })
        })?;
        if url.starts_with("smtp://") && !url.contains("tls=") && !url.contains("localhost") && !url.contains("//127.")
        {
            tracing::warn!(
                "e-mail goes to its server unencrypted: add ?tls=required to smtp-url if the server can do that"
            );
        }
        let from = smtp.from.trim().parse().map_err(|_| {
            wrong("mail-from", "it is not an e-mail address such as 'Tocsin <tocsin@example.com>'".to_owned())
        })?;
        Ok(Self { server: server.timeout(Some(TIMEOUT)).build(), from })
    }

    /// Sends a message to an address; says what the server answered.
    pub(super) async fn send(&self, message: &Message, to: &str) -> Result<String, Uncarried> {
        let mail = written(message, to, &self.from)?;
        let answer = self.server.send(mail).await.map_err(|error| refused(&error))?;
        let said = answer.message().collect::<Vec<_>>().join(" ");
        Ok(format!("The mail server took it: {} {said}", answer.code()))
    }
}

fn refused(error: &lettre::transport::smtp::Error) -> Uncarried {
    let cause = error.source().map_or_else(|| error.to_string(), ToString::to_string);
    match error.status().map(u16::from) {
        Some(code) if NO_SUCH_MAILBOX.contains(&code) => {
            Uncarried::lasting(format!("the mail server refuses it: {code} {cause}"))
        }
        Some(code) => Uncarried::passing(format!("the mail server refuses it: {code} {cause}")),
        None => Uncarried::passing(format!("the mail server cannot be spoken with ({cause})")),
    }
}

/// The e-mail. Its id is the delivery's, the same at each attempt, so that a server or a reader's program knows it again; and all of
/// one incident are one conversation.
fn written(message: &Message, to: &str, from: &Mailbox) -> Result<lettre::Message, Uncarried> {
    let address: Address =
        to.parse().map_err(|_| Uncarried::lasting("the address is not one that a mail server would take"))?;
    let domain = from.email.domain();
    let mut mail = lettre::Message::builder()
        .from(from.clone())
        .to(Mailbox::new(Some(one_line(&message.person.name)), address))
        .subject(message.subject())
        .date(message.at.into())
        .message_id(Some(format!("<{}@{domain}>", message.id)))
        .header(MIME_VERSION_1_0)
        .header(ContentType::TEXT_PLAIN);
    if let Some(incident) = message.incident() {
        mail = mail.references(format!("<incident-{}@{domain}>", incident.id));
    }
    let mut mail = mail
        .body(message.letter())
        .map_err(|error| Uncarried::lasting(format!("the e-mail cannot be written ({error})")))?;
    // RFC 3834: no holiday notice answers it.
    let name = HeaderName::new_from_ascii_str("Auto-Submitted");
    mail.headers_mut().insert_raw(HeaderValue::new(name, "auto-generated".to_owned()));
    Ok(mail)
}

#[cfg(test)]
mod tests {
    use super::super::message::tests::{page, test_message};
    use super::*;
    use crate::config::Hidden;

    fn mail(message: &Message) -> String {
        let from = "Tocsin <tocsin@example.com>".parse().unwrap();
        let mail = written(message, "anna@example.com", &from).unwrap();
        String::from_utf8(mail.formatted()).unwrap()
    }

    /// The header lines, folded ones put together.
    fn headers(mail: &str) -> Vec<String> {
        let (head, _) = mail.split_once("\r\n\r\n").unwrap();
        head.replace("\r\n ", " ").split("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn a_page_is_a_mail_that_says_what_where_and_why_you() {
        insta::assert_snapshot!(mail(&page(|_| {})).replace("\r\n", "\n"));
    }

    #[test]
    fn a_title_cannot_add_a_header() {
        let usual = headers(&mail(&page(|_| {})));
        let names = |lines: &[String]| -> Vec<String> {
            lines.iter().map(|line| line.split(':').next().unwrap().to_owned()).collect()
        };
        for title in [
            "x\r\nBcc: eve@example.com",
            "x\nBcc: eve@example.com\n\nbody",
            "x\rBcc: eve@example.com",
            "\u{2028}Bcc: eve@example.com",
            "é\r\nBcc: eve@example.com",
            "=?utf-8?q?x=0D=0ABcc:_eve@example.com?=",
            &"long ".repeat(200),
        ] {
            let mail = mail(&page(|incident| {
                incident.title = title.to_owned();
                incident.team.name = "Pay\r\nments".to_owned();
            }));
            let found = headers(&mail);
            assert_eq!(names(&found), names(&usual), "{title:?}");
            assert!(found.iter().all(|line| !line.starts_with("Bcc")), "{title:?}");
            assert!(mail.split("\r\n").all(|line| line.len() <= 998 && !line.contains(['\r', '\n'])), "{title:?}");
        }
    }

    #[test]
    fn a_name_cannot_add_an_address() {
        let mut message = test_message();
        message.person.name = "Anna\" <eve@example.com>,\r\nTo: eve@example.com".to_owned();
        let mail = mail(&message);
        let found: Vec<_> = headers(&mail).into_iter().filter(|line| line.starts_with("To:")).collect();
        assert_eq!(found.len(), 1, "{found:?}");
        let from = "Tocsin <tocsin@example.com>".parse().unwrap();
        let written = written(&message, "anna@example.com", &from).unwrap();
        let receivers: Vec<_> = written.envelope().to().iter().map(ToString::to_string).collect();
        assert_eq!(receivers, ["anna@example.com"]);
    }

    #[test]
    fn a_wrong_setting_is_told_without_its_secret() {
        for (url, from) in [
            ("https://name:secret@mail.example.com", "tocsin@example.com"),
            ("smtp://name:secret@mail.example.com?tls=maybe", "tocsin@example.com"),
            ("name:secret@mail.example.com", "tocsin@example.com"),
            ("smtps://name:secret@mail.example.com", "Tocsin"),
        ] {
            let smtp = Smtp { url: Hidden::from(url), from: from.to_owned() };
            let error = Mail::new(&smtp).err().unwrap().to_string();
            assert!(!error.contains("secret"), "{error}");
            assert!(!format!("{smtp:?}").contains("secret"));
        }
    }
}
