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
fn further_ways() {
    let way = |by: &str, to: &str| json!([{"id": Uuid::from_u128(1), "by": by, "to": to}]);
    let late =
        |minutes: u32| json!([{"id": Uuid::from_u128(1), "by": "email", "to": "a@b.c", "after_minutes": minutes}]);
    let many = |count: u128| -> serde_json::Value {
        (0..count).map(|id| json!({"id": Uuid::from_u128(id), "by": "email", "to": "a@b.c"})).collect()
    };
    let ways = "/paging_rules/ways";
    let to = "paging_rules.ways[0].to";
    let number = |to: &str| {
        format!(
            "'{to}' is not a telephone number in its international form, such as +380441234567: a plus, the country, the \
             number, digits only."
        )
    };
    let address = |to: &str| format!("'{to}' is not an address such as https://example.com/pages.");
    refuses(
        &person(ANNA, "Anna"),
        Object::Person,
        &[
            (ways, json!([]), "", ""),
            (ways, way("email", "anna@example.com"), "", ""),
            (ways, way("email", ""), to, "Say where to."),
            (ways, way("email", "anna"), to, "'anna' is not an e-mail address such as anna@example.com."),
            (ways, way("email", "a@b,c@d"), to, "'a@b,c@d' is not an e-mail address such as anna@example.com."),
            (ways, way("email", "A<a@b>"), to, "'A<a@b>' is not an e-mail address such as anna@example.com."),
            (ways, way("email", "a@b\nBcc:x"), to, r"'a@b\nBcc:x' is not an e-mail address such as anna@example.com."),
            (ways, way("sms", "+380441234567"), "", ""),
            (ways, way("voice", "+15005550006"), "", ""),
            (ways, way("sms", "0441234567"), to, &number("0441234567")),
            (ways, way("sms", "+0441234567"), to, &number("+0441234567")),
            (ways, way("voice", "+380 44 1234567"), to, &number("+380 44 1234567")),
            (ways, way("sms", "+1234567890123456"), to, &number("+1234567890123456")),
            (ways, way("sms", "+1234567"), to, &number("+1234567")),
            (ways, way("webhook", "https://example.com/pages?to=anna"), "", ""),
            (ways, way("webhook", "http://10.0.0.5:8080"), "", ""),
            (ways, way("webhook", "example.com"), to, &address("example.com")),
            (ways, way("webhook", "ftp://example.com"), to, &address("ftp://example.com")),
            (ways, way("webhook", "https://"), to, &address("https://")),
            (ways, way("webhook", "https://:80/"), to, &address("https://:80/")),
            (ways, way("webhook", "https://a:b@example.com"), to, &address("https://a:b@example.com")),
            (ways, way("webhook", "https://example.com/a b"), to, &address("https://example.com/a b")),
            (ways, late(1_440), "", ""),
            (
                ways,
                late(1_441),
                "paging_rules.ways[0].after_minutes",
                "1441 minutes after the page is too late; at most 1440 minutes, a day, are allowed.",
            ),
            (ways, many(20), "", ""),
            (
                ways,
                many(21),
                "paging_rules.ways",
                "There are 21 further ways to reach this person; at most 20 are allowed.",
            ),
            (
                ways,
                json!([{"id": Uuid::from_u128(1), "by": "email", "to": "a@b.c"}, {"id": Uuid::from_u128(1), "by": "sms", "to": "+380441234567"}]),
                "paging_rules.ways[1].id",
                "Two ways have the id 00000000-0000-0000-0000-000000000001. Give each its own.",
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
