use super::*;

#[test]
fn teams() {
    let member = |id: PersonId| json!({"person": id, "role": "member"});
    let stranger = "There is no person with the id 00000000-0000-0000-0000-000000000063: it was deleted, or never was.";
    let takes_part = |name: &str, rotation: &str| {
        format!(
            "{name} cannot leave Payments: they take part in schedule 'Payments 24/7' (rotation '{rotation}'). Take them out there \
             first."
        )
    };
    let shift = "The longest shift must be between 1 and 8784 hours, or left out.";
    refuses(
        &team(),
        Object::Team,
        &[
            ("/name", json!(""), "name", "A team needs a name."),
            ("/description", long(15_000), "", ""),
            (
                "/description",
                long(15_001),
                "description",
                "The text is 15001 characters long; at most 15000 are allowed.",
            ),
            ("/members/2", member(DARIA), "members", &takes_part("Borys", "weekly")),
            ("/members/0", member(LEAD), "", ""),
            ("/longest_shift_hours", json!(168), "", ""),
            ("/longest_shift_hours", json!(0), "longest_shift_hours", shift),
            ("/longest_shift_hours", json!(9000), "longest_shift_hours", shift),
        ],
    );
    let mut listed = team();
    listed.members.push(listed.members[1]);
    listed.members.push(serde_json::from_value(member(NOBODY_KNOWN)).unwrap());
    let expected =
        [("members[3].person", "Anna is in the list twice. Take one of the two out."), ("members[4].person", stranger)];
    let expected = expected.map(|(field, detail)| (field.to_owned(), detail.to_owned()));
    assert_eq!(faults_of(&world(), [Edit::put(Object::Team(listed))]), expected);

    let other = Team { id: TeamId(Uuid::from_u128(12)), name: "PAYMENTS ".to_owned(), routing: vec![], ..team() };
    let expected = ("name".to_owned(), "There is a team named 'Payments' already. Choose another name.".to_owned());
    assert_eq!(faults_of(&world(), [Edit::put(Object::Team(other))]), [expected]);
}

#[test]
fn who_leaves_a_team_takes_no_part_in_its_rotations() {
    let setup = world();
    let mut less = team();
    less.members.retain(|member| member.person != BORYS);
    let leave = Edit::put(Object::Team(less));
    let mut without = schedule();
    without.rotations[0].turns.participants.remove(0);
    assert_eq!(faults_of(&setup, [leave.clone(), Edit::put(Object::Schedule(without.clone()))]), []);
    // With the schedule in the same list, it is the schedule that says where.
    let mut renamed = schedule();
    renamed.name = "Payments day and night".to_owned();
    let detail = "Borys is not in the team Payments, whose rotation 'weekly' this is. Add them to the team, or take them out of the \
                  rotation.";
    let expected = [("rotations[0].participants[0]".to_owned(), detail.to_owned())];
    assert_eq!(faults_of(&setup, [leave.clone(), Edit::put(Object::Schedule(renamed))]), expected);
    // Nor by being deleted and put again.
    let again = [Edit::delete(ObjectId::Person(BORYS)), Edit::put(Object::Person(person(BORYS, "Borys")))];
    let detail = "Borys cannot leave Payments: they take part in schedule 'Payments 24/7' (rotation 'weekly'). Take them out there \
                  first.";
    assert_eq!(faults_of(&setup, again), [("members".to_owned(), detail.to_owned())]);
    // A rotation that has ended holds nobody.
    let mut ended = schedule();
    ended.rotations[0].turns.end = Some("2026-11-24T12:00:00".parse().unwrap());
    let setup = with(&setup, Object::Schedule(ended));
    assert_eq!(faults_of(&setup, [leave]), []);
}

#[test]
fn routing() {
    let empty = "The text to look for is empty. Write one, or leave the condition out.";
    let ranges: Vec<_> = std::iter::repeat_n(json!({"from": "mon 09:00", "to": "mon 18:00"}), 101).collect();
    let hours = |restriction: Value| {
        let mut hours = json!({"time_zone": "Europe/Kyiv"});
        hours.as_object_mut().unwrap().extend(restriction.as_object().unwrap().clone());
        json!({"hours": hours})
    };
    let no_length =
        |from: &str, to: &str| format!("The hours from {from} to {to} have no length. Give two different times.");
    refuses(
        &team(),
        Object::Team,
        &[
            ("/routing/0/to", json!("nobody"), "", ""),
            ("/routing/0/to", json!({"schedule": ROUND_THE_CLOCK}), "", ""),
            ("/routing/0/to", json!({"policy": NOBODY_KNOWN}), "routing[0].to.policy", &unknown("escalation policy")),
            ("/routing/0/to", json!({"schedule": NOBODY_KNOWN}), "routing[0].to.schedule", &unknown("schedule")),
            (
                "/routing/0/when",
                json!({"tags": ["a", " "]}),
                "routing[0].when.tags[1]",
                "The tag is empty. Write one, or leave it out.",
            ),
            ("/routing/0/when", json!({"source": {"contains": ""}}), "routing[0].when.source.contains", empty),
            (
                "/routing/0/when",
                json!({"message": {"matches": "a("}}),
                "routing[0].when.message.matches",
                "The regular expression 'a(' cannot be read at character 2: unclosed group.",
            ),
            (
                "/routing/0/when",
                json!({"message": {"equals": "й".repeat(1001)}}),
                "routing[0].when.message.equals",
                "The text is 1001 characters long; at most 1000 are allowed.",
            ),
            ("/routing/0/when", hours(json!({"daily": {"from": "00:00", "to": "24:00"}})), "", ""),
            (
                "/routing/0/when",
                hours(json!({"daily": {"from": "09:00", "to": "09:00"}})),
                "routing[0].when.hours.daily",
                &no_length("09:00", "09:00"),
            ),
            (
                "/routing/0/when",
                hours(json!({"daily": {"from": "24:00", "to": "00:00"}})),
                "routing[0].when.hours.daily",
                &no_length("24:00", "00:00"),
            ),
            (
                "/routing/0/when",
                hours(json!({"weekly": []})),
                "routing[0].when.hours.weekly",
                "The list of week ranges is empty. Give at least one, or leave the restriction out.",
            ),
            ("/routing/0/when", hours(json!({"weekly": ranges[1..]})), "", ""),
            (
                "/routing/0/when",
                hours(json!({"weekly": ranges})),
                "routing[0].when.hours.weekly",
                "There are 101 week ranges; at most 100 are allowed.",
            ),
            (
                "/routing/0/when",
                hours(
                    json!({"weekly": [{"from": "mon 09:00", "to": "mon 18:00"}, {"from": "sun 24:00", "to": "mon 00:00"}]}),
                ),
                "routing[0].when.hours.weekly[1]",
                "The hours from sun 24:00 to mon 00:00 begin and end at the same minute of the week. Give two different times, or \
                 leave the restriction out for all of it.",
            ),
            (
                "/routing",
                json!(vec![json!({"to": "nobody"}); 101]),
                "routing",
                "There are 101 routing rules; at most 100 are allowed.",
            ),
        ],
    );
}
