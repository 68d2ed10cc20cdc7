use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::Client;
use crate::harness::{TestHub, json_of};

const SCHEDULE: &str = "/v2/schedules/Payments%2024%2F7";

/// Every address that reads.
const READS: [&str; 14] = [
    "/v2/users",
    "/v2/users/anna@demo.invalid",
    "/v2/users/anna@demo.invalid/teams",
    "/v2/teams",
    "/v2/teams/Payments?identifierType=name",
    "/v2/teams/Payments/routing-rules?teamIdentifierType=name",
    "/v2/schedules",
    "/v2/schedules/on-calls",
    "/v2/schedules/Payments%2024%2F7?identifierType=name",
    "/v2/schedules/Payments%2024%2F7/rotations?scheduleIdentifierType=name",
    "/v2/schedules/Payments%2024%2F7/timeline?identifierType=name",
    "/v2/schedules/Payments%2024%2F7/overrides?scheduleIdentifierType=name",
    "/v2/escalations",
    "/v2/escalations/Payments%2024%2F7?identifierType=name",
];

#[tokio::test]
async fn without_a_persons_token_nothing_is_read() {
    let hub = TestHub::start().await;
    let key = Client { hub: &hub, token: hub.keys.opsgenie_key.clone() };
    let unknown = Client { hub: &hub, token: "tsp_unknown".to_owned() };
    for path in READS {
        unknown.refused(Method::GET, path, Value::Null, StatusCode::UNAUTHORIZED).await;
        let answer = key.refused(Method::GET, path, Value::Null, StatusCode::FORBIDDEN).await;
        assert!(answer["message"].as_str().unwrap().contains("person's token"), "{answer}");
        let (status, _) = json_of(hub.request(Method::GET, path)).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
        let (status, _) = json_of(hub.as_me(Method::GET, path)).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "the scheme is GenieKey here");
    }
}

#[tokio::test]
async fn everybody_reads_and_only_admins_write() {
    let hub = TestHub::start().await;
    let customer = hub.opsgenie_of("Customer").await;
    for path in READS {
        customer.get(path).await;
    }
    let rotation = json!({"startDate": "2026-12-01T09:00:00Z", "type": "daily", "participants": [{"type": "team", "name": "Payments"}]});
    let takeover = json!({"alias": "a", "user": {"type": "user", "username": "borys@demo.invalid"}, "startDate": "2026-12-01T09:00:00Z",
        "endDate": "2026-12-02T09:00:00Z"});
    let named = |path: &str| format!("{SCHEDULE}{path}?scheduleIdentifierType=name&identifierType=name");
    let writes = [
        (Method::POST, "/v2/schedules".to_owned(), json!({"name": "Night", "ownerTeam": {"name": "Payments"}})),
        (Method::PATCH, named(""), json!({"description": "x"})),
        (Method::POST, named("/rotations"), rotation),
        (Method::PATCH, named("/rotations/weekly"), json!({"length": 2})),
        (Method::POST, named("/overrides"), takeover),
        (Method::PATCH, "/v2/teams/Payments?identifierType=name".to_owned(), json!({"description": "x"})),
        (
            Method::POST,
            "/v2/teams/Payments/members?teamIdentifierType=name".to_owned(),
            json!({"user": {"username": "customer@demo.invalid"}, "role": "admin"}),
        ),
        (
            Method::PATCH,
            "/v2/escalations/Payments%2024%2F7?identifierType=name".to_owned(),
            json!({"description": "x"}),
        ),
    ];
    let anna = hub.opsgenie_of("Anna").await;
    for (method, path, body) in &writes {
        for client in [&customer, &anna] {
            let answer = client.refused(method.clone(), path, body.clone(), StatusCode::FORBIDDEN).await;
            assert!(answer["message"].as_str().unwrap().contains("admin"), "{answer}");
        }
    }
    let lead = hub.opsgenie_of("Lead").await;
    for (method, path, body) in writes {
        let (status, answer) = lead.send(method, &path, Some(body)).await;
        assert!(status.is_success(), "{path}: {answer}");
    }
    // The hub's own: for its admins alone.
    let user = json!({"username": "olena@example.com", "fullName": "Olena"});
    for (method, path, body) in [
        (Method::POST, "/v2/users", user),
        (Method::PATCH, "/v2/users/anna@demo.invalid", json!({"fullName": "A"})),
        (Method::PATCH, "/v2/users/lead@demo.invalid", json!({"role": {"name": "Admin"}})),
        (Method::DELETE, "/v2/users/customer@demo.invalid", Value::Null),
        (Method::POST, "/v2/teams", json!({"name": "Web"})),
        (Method::DELETE, "/v2/teams/Payments?identifierType=name", Value::Null),
    ] {
        lead.refused(method, path, body, StatusCode::FORBIDDEN).await;
    }
    lead.patch("/v2/users/lead@demo.invalid", json!({"fullName": "The Lead", "timeZone": "Europe/Kyiv"})).await;
}

#[tokio::test]
async fn members_take_over_and_take_back_what_they_took() {
    let hub = TestHub::start().await;
    let anna = hub.opsgenie_of("Anna").await;
    let list = format!("{SCHEDULE}/overrides?scheduleIdentifierType=name");
    let one = format!("{SCHEDULE}/overrides/mine?scheduleIdentifierType=name");
    let takeover = |who: &str| {
        json!({"alias": "mine", "user": {"type": "user", "username": format!("{who}@demo.invalid")}, "startDate": "2026-12-01T09:00:00Z",
            "endDate": "2026-12-02T09:00:00Z"})
    };
    anna.create(&list, takeover("anna")).await;
    anna.refused(Method::PUT, &one, takeover("borys"), StatusCode::FORBIDDEN).await;
    let borys = hub.opsgenie_of("Borys").await;
    borys.refused(Method::DELETE, &one, Value::Null, StatusCode::FORBIDDEN).await;
    anna.delete(&one).await;
}

#[tokio::test]
async fn addresses_that_are_not_there_say_so_in_opsgenies_shape() {
    let hub = TestHub::start().await;
    let me = hub.my_opsgenie();
    let nil = "00000000-0000-0000-0000-000000000000";
    for path in [
        "/v2/schedules/x",
        "/v2/schedules/x/rotations?scheduleIdentifierType=name",
        &format!("{SCHEDULE}/rotations/{nil}?scheduleIdentifierType=name"),
        &format!("{SCHEDULE}/overrides/x?scheduleIdentifierType=name"),
        &format!("/v2/teams/{nil}"),
        &format!("/v2/users/{nil}"),
        &format!("/v2/escalations/{nil}"),
        "/v2/services",
    ] {
        me.refused(Method::GET, path, Value::Null, StatusCode::NOT_FOUND).await;
    }
    for (method, path) in [
        (Method::PUT, "/v2/users"),
        (Method::DELETE, "/v2/schedules"),
        (Method::POST, "/v2/teams/Payments/routing-rules?teamIdentifierType=name"),
        (Method::PATCH, "/v2/teams/Payments/routing-rules/1?teamIdentifierType=name"),
        (Method::POST, "/v2/teams/Payments/routing-rules/1/change-order?teamIdentifierType=name"),
    ] {
        me.refused(method, path, json!({}), StatusCode::METHOD_NOT_ALLOWED).await;
    }
    me.refused(Method::GET, "/v2/users/%ff", Value::Null, StatusCode::UNPROCESSABLE_ENTITY).await;
    let request =
        hub.request(Method::POST, "/v2/users").header("authorization", format!("GenieKey {}", hub.keys.token));
    let (status, answer) = json_of(request.body("{\"username\":")).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "{answer}");
}
