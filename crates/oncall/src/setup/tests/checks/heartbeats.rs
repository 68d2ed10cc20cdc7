use super::*;

#[test]
fn heartbeats() {
    let wrong = |minutes: u64| format!("The interval is {minutes} minutes; it must be 1 to 527040.");
    refuses(
        &heartbeat(),
        Object::Heartbeat,
        &[
            ("/name", json!(" "), "name", "A heartbeat needs a name."),
            ("/name", json!("backup / ночь"), "", ""),
            ("/team", json!(NOBODY_KNOWN), "team", &unknown("team")),
            ("/interval_minutes", json!(1), "", ""),
            ("/interval_minutes", json!(527_040), "", ""),
            ("/interval_minutes", json!(0), "interval_minutes", &wrong(0)),
            ("/interval_minutes", json!(527_041), "interval_minutes", &wrong(527_041)),
            ("/message", long(130), "", ""),
            ("/message", long(131), "message", "The text is 131 characters long; at most 130 are allowed."),
            (
                "/message",
                json!("two\nlines"),
                "message",
                "The message is one line of text. Write one, or leave it out.",
            ),
            ("/message", json!(" "), "message", "The message is one line of text. Write one, or leave it out."),
            ("/tags", json!(["a", ""]), "tags[1]", "A tag is one line of 1 to 50 characters."),
        ],
    );
    let twin = Heartbeat { id: HeartbeatId(Uuid::from_u128(82)), name: "Nightly BACKUP".to_owned(), ..heartbeat() };
    let detail = "There is a heartbeat on this hub named 'nightly backup' already. Choose another name.";
    let setup = with(&world(), Object::Heartbeat(heartbeat()));
    assert_eq!(faults_of(&setup, [Edit::put(Object::Heartbeat(twin))]), [("name".to_owned(), detail.to_owned())]);
}
