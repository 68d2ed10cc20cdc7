use super::*;

#[test]
fn people() {
    let quiet = |from: &str, to: &str, at_most: &str| json!({"from": from, "to": to, "at_most": at_most});
    refuses(
        &person(ANNA, "Anna"),
        Object::Person,
        &[
            ("/name", json!(" "), "name", "A person needs a name."),
            ("/name", long(200), "", ""),
            ("/name", long(201), "name", "The name is 201 characters long; at most 200 are allowed."),
            ("/name", json!("An\nna"), "name", r"The name 'An\nna' must be one line of text."),
            ("/name", json!("Borys"), "", ""),
            ("/email", json!(""), "email", "A person needs an e-mail address: it is what configuration names them by."),
            ("/email", json!("anna"), "email", "'anna' is not an e-mail address such as anna@example.com."),
            ("/email", json!("anna@"), "email", "'anna@' is not an e-mail address such as anna@example.com."),
            ("/email", json!("a nna@b.c"), "email", "'a nna@b.c' is not an e-mail address such as anna@example.com."),
            ("/email", json!("a@b@c"), "email", "'a@b@c' is not an e-mail address such as anna@example.com."),
            ("/email", json!("anna@localhost"), "", ""),
            (
                "/email",
                json!("BORYS@example.com"),
                "email",
                "The e-mail address 'BORYS@example.com' is Borys's. Each person needs their own.",
            ),
            ("/paging_rules/quiet_hours", quiet("22:00", "07:00", "chime"), "", ""),
            (
                "/paging_rules/quiet_hours",
                quiet("22:00", "22:00", "chime"),
                "paging_rules.quiet_hours",
                "The quiet hours from 22:00 to 22:00 have no length, or no end. Give two different times.",
            ),
            (
                "/paging_rules/quiet_hours",
                quiet("00:00", "24:00", "silent"),
                "paging_rules.quiet_hours",
                "The quiet hours from 00:00 to 24:00 have no length, or no end. Give two different times.",
            ),
            (
                "/paging_rules/quiet_hours",
                quiet("22:00", "07:00", "alarm"),
                "paging_rules.quiet_hours.at_most",
                "Quiet hours must make pages quieter: choose chime or silent, not alarm.",
            ),
        ],
    );
}

#[test]
fn a_hub_admin_must_be_left() {
    let setup = with(&world(), Object::Policy(Policy { rules: policy().rules[..2].to_vec(), ..policy() }));
    let mut without_lead = schedule();
    without_lead.rotations.pop();
    let setup = with(&setup, Object::Schedule(without_lead));
    let detail =
        "Lead is the last hub admin: without one, nobody could change this hub any more. Make somebody else one first.";
    let demoted = Edit::put(Object::Person(Person { hub_admin: false, ..person(LEAD, "Lead") }));
    let gone = Edit::delete(ObjectId::Person(LEAD));
    let other = Edit::put(Object::Person(Person { hub_admin: true, ..person(ANNA, "Anna") }));
    assert_eq!(faults_of(&setup, [demoted.clone()]), [("hub_admin".to_owned(), detail.to_owned())]);
    assert_eq!(faults_of(&setup, [gone.clone()]), [(String::new(), detail.to_owned())]);
    assert_eq!(faults_of(&setup, [demoted, other.clone()]), []);
    assert_eq!(faults_of(&setup, [gone, other]), []);
}
