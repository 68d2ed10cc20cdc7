//! What a sender attached: links, images and a runbook, in bounds and with addresses of the web only.

use oncall::evidence::{EVIDENCE_LIMIT, Image, Link, Runbook, is_web_address};
use oncall::signal::{DESCRIPTION_LIMIT, shorten};

use super::fields::{one_line, printable};

/// Longest text of a link or an image, in characters.
const TEXT_LIMIT: usize = 200;

/// Links and images while they are collected; each address once.
#[derive(Debug, Default)]
pub(super) struct Attached {
    /// The links.
    pub(super) links: Vec<Link>,
    /// The images.
    pub(super) images: Vec<Image>,
}

impl Attached {
    /// Keeps a link, if `href` is an address of the web.
    pub(super) fn link(&mut self, href: Option<&str>, text: &str) {
        let Some(href) = href.map(str::trim).filter(|href| is_web_address(href)) else { return };
        if self.links.len() < EVIDENCE_LIMIT && self.links.iter().all(|known| known.href != href) {
            let text = shorten(&one_line(text), TEXT_LIMIT);
            let text = if text.is_empty() { shorten(href, TEXT_LIMIT) } else { text };
            self.links.push(Link { href: href.to_owned(), text });
        }
    }

    /// Keeps an image, if `src` is an address of the web.
    pub(super) fn image(&mut self, src: Option<&str>, href: Option<&str>, alt: &str) {
        let Some(src) = src.map(str::trim).filter(|src| is_web_address(src)) else { return };
        if self.images.len() < EVIDENCE_LIMIT && self.images.iter().all(|known| known.src != src) {
            let href = href.map(str::trim).filter(|href| is_web_address(href)).map(str::to_owned);
            self.images.push(Image { src: src.to_owned(), href, alt: shorten(&one_line(alt), TEXT_LIMIT) });
        }
    }
}

/// What to do about it: where it is to be read, or the words themselves.
pub(super) fn runbook(text: &str) -> Option<Runbook> {
    let text = text.trim();
    match text {
        "" => None,
        address if is_web_address(address) => Some(Runbook::Link(address.to_owned())),
        words => Some(Runbook::Markdown(shorten(&printable(words), DESCRIPTION_LIMIT))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_are_attached_and_each_once() {
        let mut attached = Attached::default();
        for href in ["https://a.example/", " https://a.example/ ", "javascript:alert(1)", "", "file:///etc/passwd"] {
            attached.link(Some(href), "A\nlink");
            attached.image(Some(href), Some(href), "");
        }
        attached.link(Some("https://b.example/"), " ");
        attached.link(None, "none");
        attached.image(Some("https://c.example/"), Some("ftp://c.example"), "c");
        let links: Vec<_> = attached.links.iter().map(|link| (link.href.as_str(), link.text.as_str())).collect();
        assert_eq!(links, [("https://a.example/", "A link"), ("https://b.example/", "https://b.example/")]);
        assert_eq!(attached.images.len(), 2);
        assert_eq!(attached.images[1].href, None);
        for number in 0..100 {
            attached.link(Some(&format!("https://a.example/{number}")), "");
            attached.image(Some(&format!("https://a.example/{number}")), None, "");
        }
        assert_eq!((attached.links.len(), attached.images.len()), (EVIDENCE_LIMIT, EVIDENCE_LIMIT));
    }

    #[test]
    fn a_runbook_is_an_address_or_words() {
        assert_eq!(runbook(" https://r.example/ "), Some(Runbook::Link("https://r.example/".to_owned())));
        assert_eq!(runbook("1. Look\n2. Call\0"), Some(Runbook::Markdown("1. Look\n2. Call ".to_owned())));
        assert_eq!(runbook(" \n"), None);
    }
}
