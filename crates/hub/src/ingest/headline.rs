//! A headline and what is longer: a headline that is too long is cut only where it is shown.

use oncall::signal::{DESCRIPTION_LIMIT, TITLE_LIMIT, shorten};

use super::fields::{one_line, printable};

/// The title and the description of a trigger.
pub(super) fn told(headline: &str, longer: Option<&str>) -> (String, String) {
    // White space may shrink the rest: more than the title's length is looked at.
    let title = shorten(&one_line(&shorten(headline, 8 * TITLE_LIMIT)), TITLE_LIMIT);
    let longer = longer.map(str::trim).filter(|text| *text != headline.trim()).unwrap_or_default();
    let whole = headline.trim();
    let description = match (whole.chars().nth(TITLE_LIMIT), longer) {
        (None, longer) => longer.to_owned(),
        (Some(_), "") => whole.to_owned(),
        (Some(_), longer) => format!("{whole}\n\n{longer}"),
    };
    (title, shorten(&printable(&description), DESCRIPTION_LIMIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_long_headline_is_lost() {
        let long = format!("disk {}full", "very ".repeat(100));
        let (title, description) = told(&long, Some("97 %"));
        assert_eq!(title.chars().count(), TITLE_LIMIT);
        assert_eq!(description, format!("{long}\n\n97 %"));
        assert_eq!(told(&long, None).1, long);
    }

    #[test]
    fn a_description_that_only_repeats_the_headline_is_left_out() {
        assert_eq!(told(" disk\nfull\0", Some("97 %\0")), ("disk full".to_owned(), "97 % ".to_owned()));
        assert_eq!(told("disk full", Some(" disk full ")), ("disk full".to_owned(), String::new()));
        assert_eq!(told("disk full", None), ("disk full".to_owned(), String::new()));
    }
}
