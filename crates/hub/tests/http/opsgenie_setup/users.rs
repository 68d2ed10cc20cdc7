use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::harness::TestHub;

#[tokio::test]
async fn a_user_is_a_person_without_a_token_named_by_id_or_username() {
    let hub = TestHub::start().await;
    let me = hub.my_opsgenie();
    let body = json!({"username": "Olena+ops@example.com", "fullName": "Olena", "role": {"name": "admin"}});
    let id = me.create_id("/v2/users", body).await;
    let user = me.get(&format!("/v2/users/{id}")).await;
    for path in ["/v2/users/Olena%2Bops%40example.com", "/v2/users/olena+ops@EXAMPLE.com/", &format!("/v2/users/{id}/")]
    {
        assert_eq!(me.get(path).await, user, "{path}");
    }
    assert_eq!((&user["role"]["name"], &user["timeZone"]), (&json!("Admin"), &json!("UTC")));
    let person = hub.person("Olena").await;
    assert_eq!((&person["id"], &person["hub_admin"]), (&json!(id), &json!(true)));

    me.patch("/v2/users/olena+ops@example.com", json!({"timeZone": "Europe/Kyiv", "role": {"name": "User"}})).await;
    let user = me.get(&format!("/v2/users/{id}")).await;
    assert_eq!((&user["fullName"], &user["timeZone"]), (&json!("Olena"), &json!("Europe/Kyiv")));
    assert_eq!(user["role"]["name"], "User");
    me.delete("/v2/users/olena+ops@example.com").await;
    me.refused(Method::GET, &format!("/v2/users/{id}"), Value::Null, StatusCode::NOT_FOUND).await;
}

#[tokio::test]
async fn what_is_wrong_with_a_user_is_said_of_its_field() {
    let hub = TestHub::start().await;
    let me = hub.my_opsgenie();
    let user = |changed: Value| {
        let mut user = json!({"username": "olena@example.com", "fullName": "Olena", "role": {"name": "User"}});
        user.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
        user
    };
    for (changed, field, expected) in [
        (json!({"username": ""}), "username", "e-mail"),
        (json!({"username": "anna@demo.invalid"}), "username", "Anna"),
        (json!({"username": "olena"}), "username", "not an e-mail address"),
        (json!({"fullName": ""}), "fullName", "needs a name"),
        (json!({"role": {"name": "Stakeholder"}}), "role", "'Stakeholder'"),
        (json!({"timeZone": "Europe/Atlantis"}), "timeZone", "'Europe/Atlantis'"),
    ] {
        let why = me.wrong(Method::POST, "/v2/users", user(changed), field).await;
        assert!(why.contains(expected), "{field}: {why}");
    }
    let why = me.wrong(Method::PATCH, "/v2/users/you@demo.invalid", json!({"role": {"name": "User"}}), "role").await;
    assert!(why.contains("last hub admin"), "{why}");
    me.refused(Method::POST, "/v2/users", json!({"username": 5}), StatusCode::UNPROCESSABLE_ENTITY).await;
    let (status, _) = me.send(Method::POST, "/v2/users", None).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn users_are_listed_in_pages() {
    let hub = TestHub::start().await;
    let me = hub.my_opsgenie();
    let names = |data: &Value| {
        let users = data.as_array().unwrap().iter();
        users.map(|user| user["fullName"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
    };
    // The Go SDK asks with a slash at the end.
    assert_eq!(names(&me.get("/v2/users/").await), "Anna Architect Borys Customer Lead You");
    let (_, page) = me.send(Method::GET, "/v2/users?limit=2&offset=2&sort=fullName&order=desc", None).await;
    assert_eq!((names(&page["data"]), &page["totalCount"]), ("Customer Borys".to_owned(), &json!(6)));
    let next =
        page["paging"]["next"].as_str().unwrap().strip_prefix(&hub.url).expect("an address of this hub").to_owned();
    assert_eq!(names(&me.get(&next).await), "Architect Anna");
    assert_eq!(names(&me.get("/v2/users?query=role%3Aadmin").await), "You");
    assert_eq!(names(&me.get("/v2/users?query=username:a%20AND%20fullName:arch").await), "Architect");
    for query in ["sort=mood", "order=up", "limit=many", "query=mood:good"] {
        me.refused(Method::GET, &format!("/v2/users?{query}"), Value::Null, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let teams = me.get("/v2/users/anna@demo.invalid/teams").await;
    assert_eq!(teams[0]["name"], "Payments");
}
