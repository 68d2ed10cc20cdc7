use super::*;

#[test]
fn schedules() {
    let unknown_team =
        "There is no team with the id 00000000-0000-0000-0000-000000000063: it was deleted, or never was.";
    let with_team = |value: Value| changed(&schedule(), "/team", value);
    let found = faults_of(&world(), [Edit::put(Object::Schedule(with_team(json!(NOBODY_KNOWN))))]);
    assert_eq!(found, [("team".to_owned(), unknown_team.to_owned())]);
    refuses(
        &schedule(),
        Object::Schedule,
        &[
            ("/name", json!(""), "name", "A schedule needs a name."),
            ("/rotations", json!([]), "", ""),
            ("/rotations/1/name", json!(""), "rotations[1].name", "A rotation needs a name."),
            (
                "/rotations/1/name",
                json!("Weekly"),
                "rotations[1].name",
                "There is a rotation in this schedule named 'weekly' already. Choose another name.",
            ),
            (
                "/rotations/1/id",
                json!(WEEKLY),
                "rotations[1].id",
                "Two rotations have the id 00000000-0000-0000-0000-00000000001f. Leave it out for a new rotation.",
            ),
        ],
    );
    let twin = Schedule { id: ScheduleId(Uuid::from_u128(22)), name: "payments 24/7".to_owned(), ..schedule() };
    let detail = "There is a schedule named 'Payments 24/7' already. Choose another name.";
    assert_eq!(faults_of(&world(), [Edit::put(Object::Schedule(twin))]), [("name".to_owned(), detail.to_owned())]);
}

#[test]
fn rotations() {
    let nobody = "The rotation 'weekly' has nobody in it. Add at least one person or team.";
    let length = |length: u32| format!("A turn cannot last {length} periods: it must be between 1 and 1000.");
    refuses(
        &schedule(),
        Object::Schedule,
        &[
            ("/rotations/0/participants", json!([]), "rotations[0].participants", nobody),
            ("/rotations/0/participants", json!(["nobody", "nobody"]), "rotations[0].participants", nobody),
            ("/rotations/0/participants", json!(["nobody", {"person": ANNA}, {"person": ANNA}]), "", ""),
            (
                "/rotations/0/participants/1",
                json!({"person": NOBODY_KNOWN}),
                "rotations[0].participants[1]",
                &unknown("person"),
            ),
            (
                "/rotations/0/participants/2",
                json!({"team": NOBODY_KNOWN}),
                "rotations[0].participants[2]",
                &unknown("team"),
            ),
            (
                "/rotations/0/participants/1",
                json!({"person": DARIA}),
                "rotations[0].participants[1]",
                "Daria is not in the team Payments, whose rotation 'weekly' this is. Add them to the team, or take them out of the \
                 rotation.",
            ),
            ("/rotations/0/length", json!(0), "rotations[0].length", &length(0)),
            ("/rotations/0/length", json!(1000), "", ""),
            ("/rotations/0/length", json!(1001), "rotations[0].length", &length(1001)),
            ("/rotations/0/end", json!("2026-11-03T10:01:00"), "", ""),
            (
                "/rotations/0/end",
                json!("2026-11-03T10:00:00"),
                "rotations[0].end",
                "The rotation 'weekly' ends at 2026-11-03 10:00, which is not after its start at 2026-11-03 10:00.",
            ),
            (
                "/rotations/0/start",
                json!("0206-11-03T10:00:00"),
                "rotations[0].start",
                "The year 206 is not between 1970 and 2200.",
            ),
            (
                "/rotations/0/end",
                json!("9999-11-03T10:00:00"),
                "rotations[0].end",
                "The year 9999 is not between 1970 and 2200.",
            ),
            (
                "/rotations/1/restriction",
                json!({"daily": {"from": "22:00", "to": "22:00"}}),
                "rotations[1].restriction.daily",
                "The hours from 22:00 to 22:00 have no length. Give two different times.",
            ),
            (
                "/rotations/1/restriction",
                json!({"weekly": []}),
                "rotations[1].restriction.weekly",
                "The list of week ranges is empty. Give at least one, or leave the restriction out.",
            ),
            (
                "/rotations/1/restriction",
                json!({"weekly": [{"from": "fri 18:00", "to": "fri 18:00"}]}),
                "rotations[1].restriction.weekly[0]",
                "The hours from fri 18:00 to fri 18:00 begin and end at the same minute of the week. Give two different times, or \
                 leave the restriction out for all of it.",
            ),
        ],
    );
    // Both times are in the gap of 2026-03-29 (03:00 to 04:00 does not exist in Kyiv): the same moment.
    let mut empty = schedule();
    empty.rotations[0].turns.start = "2026-03-29T03:10:00".parse().unwrap();
    empty.rotations[0].turns.end = Some("2026-03-29T03:50:00".parse().unwrap());
    let found = faults_of(&world(), [Edit::put(Object::Schedule(empty))]);
    assert_eq!(found[0].0, "rotations[0].end");
}

#[test]
fn overrides() {
    let backwards = "The override ends before it begins, or at once. Give an end after its start.";
    refuses(
        &takeover(),
        Object::Override,
        &[
            ("/person", json!(null), "", ""),
            ("/person", json!(DARIA), "", ""),
            ("/person", json!(NOBODY_KNOWN), "person", &unknown("person")),
            ("/schedule", json!(NOBODY_KNOWN), "schedule", &unknown("schedule")),
            ("/rotations", json!([WEEKLY]), "", ""),
            (
                "/rotations",
                json!([WEEKLY, NOBODY_KNOWN]),
                "rotations[1]",
                "The schedule 'Payments 24/7' has no rotation with the id 00000000-0000-0000-0000-000000000063.",
            ),
            ("/end", json!("2026-11-25T10:00:00Z"), "end", backwards),
            ("/end", json!("2026-11-20T10:00:00Z"), "end", backwards),
            ("/start", json!("2026-11-01T10:00:00Z"), "", ""),
            ("/end", json!("2026-11-25T10:00:01Z"), "", ""),
            ("/end", json!("2326-11-25T10:00:01Z"), "end", "The year 2326 is not between 1970 and 2200."),
            ("/alias", long(513), "alias", "The text is 513 characters long; at most 512 are allowed."),
        ],
    );
    let past = Override { start: at("2026-11-24T08:00:00Z"), end: now(), ..takeover() };
    let detail = "The override is in the past: it ends at Tue 24 Nov 2026 12:00 (Europe/Kyiv). Who was on call stays as it was; give \
                  an end that is to come.";
    assert_eq!(faults_of(&world(), [Edit::put(Object::Override(past))]), [("end".to_owned(), detail.to_owned())]);

    let alias = Some("swap".to_owned());
    let setup = with(&world(), Object::Override(Override { alias: alias.clone(), ..takeover() }));
    let twin = Override { id: OverrideId(Uuid::from_u128(62)), alias, ..takeover() };
    let detail = "The schedule has an override with the alias 'swap' already.";
    assert_eq!(faults_of(&setup, [Edit::put(Object::Override(twin))]), [("alias".to_owned(), detail.to_owned())]);
}

#[test]
fn requests() {
    let nothing = |name: &str| {
        format!("{name} is not on call in 'Payments 24/7' at that time, so there is nothing to give away.")
    };
    refuses(
        &request(),
        Object::Request,
        &[
            ("/to", json!(DARIA), "", ""),
            ("/to", json!(BORYS), "to", "Borys cannot take over from themselves. Ask somebody else."),
            ("/to", json!(NOBODY_KNOWN), "to", &unknown("person")),
            ("/from", json!(NOBODY_KNOWN), "from", &unknown("person")),
            ("/from", json!(DARIA), "from", &nothing("Daria")),
            // Lead is on call at night only.
            ("/from", json!(LEAD), "from", &nothing("Lead")),
            ("/schedule", json!(NOBODY_KNOWN), "schedule", &unknown("schedule")),
            ("/rotations", json!([WEEKLY]), "", ""),
            ("/rotations", json!([SHADOW]), "from", &nothing("Borys")),
            (
                "/rotations",
                json!([WEEKLY, NOBODY_KNOWN]),
                "rotations[1]",
                "The schedule 'Payments 24/7' has no rotation with the id 00000000-0000-0000-0000-000000000063.",
            ),
            (
                "/end",
                json!("2026-11-26T10:00:00Z"),
                "end",
                "The request ends before it begins, or at once. Give an end after its start.",
            ),
            (
                "/end",
                json!("2028-11-25T10:00:00Z"),
                "end",
                "A request may be about a year at most. Give an earlier end.",
            ),
            ("/start", json!("2026-11-24T07:00:00Z"), "", ""),
            ("/note", long(25_001), "note", "The text is 25001 characters long; at most 25000 are allowed."),
        ],
    );
    let past = ShiftRequest { start: at("2026-11-24T08:30:00Z"), end: now(), ..request() };
    let detail = "The shift is over already: it cannot be given away any more.";
    assert_eq!(
        faults_of(&world(), [Edit::put(Object::Request(past.clone()))]),
        [("end".to_owned(), detail.to_owned())]
    );
    // What was settled is history.
    let declined = changed(&past, "/state", json!("declined"));
    assert_eq!(faults_of(&world(), [Edit::put(Object::Request(declined))]), []);
}
