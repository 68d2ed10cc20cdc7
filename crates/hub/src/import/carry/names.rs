//! Names: each in one line, none too long, none twice.

use std::collections::HashSet;

/// Longest name, in characters.
const LONGEST: usize = 200;

/// The names that are in use, by what they are of.
#[derive(Default)]
pub(super) struct Taken(HashSet<(String, String)>);

impl Taken {
    /// A name that is free among those of `what`, and the number that it got if it was not.
    pub(super) fn name(&mut self, what: &str, name: &str) -> (String, Option<u32>) {
        let mut free = name.to_owned();
        let mut number = 1;
        while !self.0.insert((what.to_owned(), free.to_lowercase())) {
            number += 1;
            free = format!("{} ({number})", cut(name, LONGEST - 10));
        }
        (free, (number > 1).then_some(number))
    }
}

/// A text in one line, as names are.
pub(super) fn one_line(text: &str) -> String {
    let plain: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    plain.trim().to_owned()
}

fn cut(text: &str, length: usize) -> String {
    text.chars().take(length).collect::<String>().trim_end().to_owned()
}

impl super::Carry<'_> {
    /// A name as it can be used here: one line, not too long, not used before among those of `what`. What was changed is told.
    pub(super) fn name(&mut self, what: &str, name: Option<&String>, instead: &str) -> String {
        let given = name.map(|name| one_line(name)).unwrap_or_default();
        let wanted = if given.is_empty() { instead.to_owned() } else { cut(&given, LONGEST) };
        let (free, number) = self.taken.name(what, &wanted);
        if given.is_empty() {
            self.note(format!("A {what} without a name is called '{free}'."));
        } else if number.is_some() {
            self.note(format!(
                "There are two of the name '{wanted}' ({what}), whatever the case. The second is called '{free}'."
            ));
        } else if wanted != given {
            self.note(format!("The name of the {what} '{wanted}' was longer, and was cut."));
        }
        free
    }

    /// A name among those of one owner only, told with it.
    pub(super) fn name_in(&mut self, what: &str, owner: &str, name: Option<&String>, instead: &str) -> String {
        self.name(&format!("{what} in '{owner}'"), name, instead)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_is_given_twice() {
        let mut taken = Taken::default();
        assert_eq!(taken.name("team", "Ops"), ("Ops".to_owned(), None));
        assert_eq!(taken.name("team", "OPS"), ("OPS (2)".to_owned(), Some(2)));
        assert_eq!(taken.name("team", "ops"), ("ops (3)".to_owned(), Some(3)));
        assert_eq!(taken.name("schedule", "Ops"), ("Ops".to_owned(), None));
    }
}
