//! Files that nobody means well with, and files that look odd but are right.

use super::super::node::MOST_BYTES;
use super::{EXAMPLE, TeamFile, fresh, plan, told};

fn refused(text: &str) -> String {
    told(&TeamFile::read(text).unwrap_err())
}

#[test]
fn a_file_that_unfolds_without_end_is_refused() {
    let levels = (1..12).map(|level| {
        let before = format!("*a{}", level - 1);
        format!("a{level}: &a{level} [{}]", [before.as_str(); 10].join(", "))
    });
    let levels = levels.collect::<Vec<_>>().join("\n");
    let told = refused(&format!("version: 1\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n{levels}\n"));
    assert!(told.starts_with("6:") && told.contains("more than 100000 values"), "{told}");
    assert!(
        refused("version: 1\npeople: &p [*p]\n").starts_with("2:13: This repeats something that it stands in itself.")
    );
}

#[test]
fn a_file_that_is_too_large_or_too_deep_is_refused() {
    let large = format!("version: 1\n#{}\n", "x".repeat(MOST_BYTES));
    assert!(refused(&large).starts_with("1:1: The file has 512 kB, and at most 512 kB are read."));
    let deep = format!("version: 1\npeople: {}\n", "[".repeat(10_000));
    assert!(refused(&deep).contains("more than 32 deep"), "{}", refused(&deep));
    let blocks = (0..200).map(|depth| format!("{}a:", " ".repeat(depth))).collect::<Vec<_>>().join("\n");
    assert!(refused(&blocks).contains("more than 32 deep"), "{}", refused(&blocks));
    let many = format!("version: 1\npeople: [{}]\n", "x,".repeat(120_000));
    assert!(refused(&many).contains("more than 100000 values"));
}

#[test]
fn a_list_of_faults_ends() {
    let people = "  - {email: 1, name: 2, time_zone: 3}\n".repeat(500);
    let faults = TeamFile::read(&format!("version: 1\npeople:\n{people}")).unwrap_err();
    assert_eq!(faults.len(), 50);
}

#[test]
fn what_is_no_file_of_this_kind_is_refused() {
    let table = [
        ("", "1:1: The file is empty."),
        ("# nothing\n", "1:1: The file is empty."),
        ("---\n", "1:1: The file is empty."),
        ("hello", "1:1: Expected here: a map that begins with version: 1. Found: the text 'hello'."),
        ("- version: 1", "1:1: Expected here: a map that begins with version: 1. Found: a list."),
        ("version: 1\n---\nversion: 1\n", "2:1: A second document begins here."),
        ("version: !!int 1\n", "1:10: The tag !!int means nothing here."),
        ("version: 1\npeople: *all\n", "2:9: There is no &all above that *all could repeat."),
        ("version: 1\n[a]: b\n", "2:1: A key must be a word"),
        ("version: 1\n\tpeople: []\n", "This cannot be read as YAML"),
    ];
    for (text, expected) in table {
        let found = refused(text);
        assert!(found.contains(expected), "wanted {expected}\nfound {found}");
    }
}

#[test]
fn ends_of_lines_marks_quotes_and_repeats_make_no_difference() {
    let wanted = super::super::export(&plan(&fresh(), EXAMPLE, false).unwrap().after);
    let quoted = EXAMPLE.replace("name: Anna", "name: \"Anna\"").replace("weekly\n", "'weekly'\n");
    let repeated = EXAMPLE
        .replace(
            "    members: [anna@example.com, borys@example.com]",
            "    members: &all [anna@example.com, borys@example.com]",
        )
        .replace("participants: [anna@example.com, borys@example.com]", "participants: *all");
    assert_ne!(repeated, EXAMPLE);
    for text in
        [EXAMPLE.replace('\n', "\r\n"), format!("\u{feff}{EXAMPLE}"), format!("---\n{EXAMPLE}"), quoted, repeated]
    {
        let after = plan(&fresh(), &text, false).unwrap_or_else(|faults| panic!("{text}\n{faults:?}")).after;
        assert_eq!(super::super::export(&after), wanted);
    }
}

proptest::proptest! {
    /// Whatever the text, it is read or refused; it never breaks the hub.
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,80}", cut in 0_usize..2000, end in 0_usize..2000) {
        let _ = TeamFile::read(&text);
        let (cut, end) = (cut.min(EXAMPLE.len()), end.min(EXAMPLE.len()));
        let mixed = format!("{}{text}{}", &EXAMPLE[..cut], &EXAMPLE[end..]);
        if let Err(faults) = plan(&fresh(), &mixed, false) {
            proptest::prop_assert!(!faults.is_empty());
            let lines = mixed.lines().count() + 1;
            proptest::prop_assert!(faults.iter().all(|it| it.line >= 1 && it.line <= lines && it.column >= 1), "{faults:?}");
        }
    }
}

#[test]
fn a_long_or_broken_text_is_told_in_one_short_line() {
    let text = format!("version: 1\npeople:\n  - {{email: a@b.c, name: A, time_zone: \"{}\\n\"}}\n", "x".repeat(500));
    let told = refused(&text);
    assert!(told.starts_with("3:40: 'xxx") && told.contains("xxx…' is not a time zone."), "{told}");
    assert!(told.len() < 300 && told.lines().count() == 1, "{told}");
}
