//! The tables, and how an older database becomes a newer one.

use rusqlite::Connection;

use super::StoreError;

/// Each step turns format n into format n + 1; a step that was released is never edited.
const STEPS: &[&str] = &["
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE people (
        id BLOB PRIMARY KEY, email TEXT NOT NULL UNIQUE COLLATE NOCASE, name TEXT NOT NULL, time_zone TEXT NOT NULL,
        hub_admin INTEGER NOT NULL);
    CREATE TABLE teams (id BLOB PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE);
    CREATE TABLE members (
        team BLOB NOT NULL REFERENCES teams, person BLOB NOT NULL REFERENCES people, role TEXT NOT NULL,
        PRIMARY KEY (team, person));
    CREATE TABLE integrations (
        id BLOB PRIMARY KEY, team BLOB NOT NULL REFERENCES teams, name TEXT NOT NULL, kind TEXT NOT NULL, mode TEXT NOT NULL,
        key_hash BLOB NOT NULL UNIQUE, raw_delivery INTEGER NOT NULL, may_read INTEGER NOT NULL, UNIQUE (team, name));
    CREATE TABLE tokens (hash BLOB PRIMARY KEY, person BLOB NOT NULL REFERENCES people, issued_at INTEGER NOT NULL);
    -- An incident is kept whole, as JSON, and beside it the columns by which it is found.
    CREATE TABLE incidents (
        id BLOB PRIMARY KEY, number INTEGER NOT NULL UNIQUE, team BLOB NOT NULL REFERENCES teams, alias TEXT NOT NULL,
        state TEXT NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL);
    CREATE UNIQUE INDEX incidents_open ON incidents (team, alias) WHERE state <> 'resolved';
    CREATE INDEX incidents_of_team ON incidents (team, number);
    CREATE INDEX incidents_by_alias ON incidents (team, alias, number);
    CREATE TABLE ledger (
        seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, incident BLOB NOT NULL REFERENCES incidents, actor TEXT NOT NULL,
        change TEXT NOT NULL);
    CREATE INDEX ledger_of_incident ON ledger (incident, seq);
    CREATE TABLE messages (
        integration BLOB NOT NULL, message TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (integration, message)) WITHOUT ROWID;
    CREATE INDEX messages_by_age ON messages (at);
", "
    -- Everything that the hub is told about people, teams, schedules … is one kind of row, kept whole as JSON: it changes by
    -- whole objects, and lives in memory.
    CREATE TABLE setup (kind TEXT NOT NULL, id BLOB NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
    INSERT INTO setup SELECT 'person', id, json_object('person', json_object(
        'id', lower(substr(hex(id), 1, 8) || '-' || substr(hex(id), 9, 4) || '-' || substr(hex(id), 13, 4) || '-' || substr(hex(id), 17, 4) || '-' || substr(hex(id), 21)), 'version', 1, 'name', name, 'email', email, 'time_zone', time_zone,
        'hub_admin', json(iif(hub_admin, 'true', 'false')))) FROM people;
    INSERT INTO setup SELECT 'team', t.id, json_object('team', json_object(
        'id', lower(substr(hex(t.id), 1, 8) || '-' || substr(hex(t.id), 9, 4) || '-' || substr(hex(t.id), 13, 4) || '-' || substr(hex(t.id), 17, 4) || '-' || substr(hex(t.id), 21)), 'version', 1, 'name', t.name, 'members', json(coalesce(
            (SELECT json_group_array(json_object('person', lower(substr(hex(m.person), 1, 8) || '-' || substr(hex(m.person), 9, 4) || '-' || substr(hex(m.person), 13, 4) || '-' || substr(hex(m.person), 17, 4) || '-' || substr(hex(m.person), 21)), 'role', m.role) ORDER BY m.rowid)
             FROM members m WHERE m.team = t.id), '[]')))) FROM teams t;
    INSERT INTO setup SELECT 'integration', id, json_object('integration', json_object(
        'id', lower(substr(hex(id), 1, 8) || '-' || substr(hex(id), 9, 4) || '-' || substr(hex(id), 13, 4) || '-' || substr(hex(id), 17, 4) || '-' || substr(hex(id), 21)), 'version', 1, 'team', lower(substr(hex(team), 1, 8) || '-' || substr(hex(team), 9, 4) || '-' || substr(hex(team), 13, 4) || '-' || substr(hex(team), 17, 4) || '-' || substr(hex(team), 21)), 'name', name, 'kind', kind, 'mode', mode,
        'raw_delivery', json(iif(raw_delivery, 'true', 'false')), 'may_read', json(iif(may_read, 'true', 'false'))))
        FROM integrations;
    CREATE TABLE keys (hash BLOB PRIMARY KEY, integration BLOB NOT NULL UNIQUE);
    INSERT INTO keys SELECT key_hash, id FROM integrations;
    CREATE TABLE tokens_of_people (hash BLOB PRIMARY KEY, person BLOB NOT NULL, issued_at INTEGER NOT NULL);
    INSERT INTO tokens_of_people SELECT hash, person, issued_at FROM tokens;
    DROP TABLE tokens;
    ALTER TABLE tokens_of_people RENAME TO tokens;
    CREATE TABLE calendars (
        hash BLOB PRIMARY KEY, id BLOB NOT NULL UNIQUE, person BLOB NOT NULL, schedule BLOB, created_at INTEGER NOT NULL);
    DROP TABLE integrations;
    DROP TABLE members;
    DROP TABLE people;
    -- An incident may go to another team.
    CREATE TABLE incidents_of_teams (
        id BLOB PRIMARY KEY, number INTEGER NOT NULL UNIQUE, team BLOB NOT NULL, alias TEXT NOT NULL,
        state TEXT NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL);
    INSERT INTO incidents_of_teams SELECT id, number, team, alias, state, title, body FROM incidents;
    DROP TABLE incidents;
    ALTER TABLE incidents_of_teams RENAME TO incidents;
    DROP TABLE teams;
    CREATE UNIQUE INDEX incidents_open ON incidents (team, alias) WHERE state <> 'resolved';
    CREATE INDEX incidents_of_team ON incidents (team, number);
    CREATE INDEX incidents_by_alias ON incidents (team, alias, number);
    -- Who else may see an incident: people who were paged for it, and teams that had it before.
    CREATE TABLE audience (subject BLOB NOT NULL, incident BLOB NOT NULL, PRIMARY KEY (subject, incident)) WITHOUT ROWID;
    -- What comes due.
    CREATE TABLE timers (
        kind TEXT NOT NULL, subject BLOB NOT NULL, due_at INTEGER NOT NULL, PRIMARY KEY (kind, subject)) WITHOUT ROWID;
    CREATE INDEX timers_by_time ON timers (due_at);
    -- Who changed the setup, when, and how.
    CREATE TABLE acts (
        id INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, act TEXT NOT NULL);
", "
    -- Deleted incidents keep their row and their entries, and are in no list.
    ALTER TABLE incidents ADD COLUMN deleted INTEGER NOT NULL DEFAULT 0;
    -- A ring of the last messages of each integration.
    CREATE TABLE events (
        integration BLOB NOT NULL, slot INTEGER NOT NULL, number INTEGER NOT NULL, at INTEGER NOT NULL, length INTEGER NOT NULL,
        body BLOB NOT NULL, became TEXT NOT NULL, PRIMARY KEY (integration, slot));
    CREATE INDEX events_by_number ON events (integration, number);
    -- Pings of heartbeats.
    CREATE TABLE pulses (heartbeat BLOB PRIMARY KEY, last_ping_at INTEGER, expired_at INTEGER) WITHOUT ROWID;
    -- Messages to people by further ways.
    CREATE TABLE deliveries (
        id BLOB PRIMARY KEY, incident BLOB NOT NULL, person BLOB NOT NULL, receiver TEXT NOT NULL, state TEXT NOT NULL,
        due_at INTEGER, created_at INTEGER NOT NULL, body TEXT NOT NULL);
    CREATE INDEX deliveries_by_time ON deliveries (due_at) WHERE due_at IS NOT NULL;
    CREATE INDEX deliveries_of_incident ON deliveries (incident, created_at);
    CREATE INDEX deliveries_of_person ON deliveries (person, created_at);
    CREATE INDEX deliveries_by_state ON deliveries (state, created_at);
", "
    -- Laptops, and what happened to them.
    CREATE TABLE pagers (
        id BLOB PRIMARY KEY, person BLOB NOT NULL, name TEXT NOT NULL, second INTEGER NOT NULL, system TEXT NOT NULL,
        version TEXT NOT NULL, first_seen_at INTEGER NOT NULL, came_at INTEGER NOT NULL, seen_at INTEGER NOT NULL,
        self_check TEXT, left TEXT) WITHOUT ROWID;
    CREATE TABLE pager_journal (
        pager BLOB NOT NULL, at INTEGER NOT NULL, entry TEXT NOT NULL, PRIMARY KEY (pager, at, entry)) WITHOUT ROWID;
    -- Who is on duty and would be woken by no laptop, and when they were told.
    CREATE TABLE spells (
        person BLOB PRIMARY KEY, since INTEGER NOT NULL, asked_at INTEGER NOT NULL, told_at INTEGER) WITHOUT ROWID;
    -- A message to a person may be of no incident.
    CREATE TABLE deliveries_of_any (
        id BLOB PRIMARY KEY, incident BLOB, person BLOB NOT NULL, receiver TEXT NOT NULL, state TEXT NOT NULL,
        due_at INTEGER, created_at INTEGER NOT NULL, body TEXT NOT NULL);
    INSERT INTO deliveries_of_any SELECT id, incident, person, receiver, state, due_at, created_at, body FROM deliveries;
    DROP TABLE deliveries;
    ALTER TABLE deliveries_of_any RENAME TO deliveries;
    CREATE INDEX deliveries_by_time ON deliveries (due_at) WHERE due_at IS NOT NULL;
    CREATE INDEX deliveries_of_incident ON deliveries (incident, created_at);
    CREATE INDEX deliveries_of_person ON deliveries (person, created_at);
    CREATE INDEX deliveries_by_state ON deliveries (state, created_at);
"];

/// Brings the database to the newest format.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let known = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
    let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found > known {
        return Err(StoreError::TooNew { found, known });
    }
    // A table that others refer to can be made anew only so; SQLite ignores this inside a transaction.
    connection.pragma_update(None, "foreign_keys", false)?;
    for (step, sql) in STEPS.iter().enumerate().skip(usize::try_from(found).unwrap_or(0)) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "user_version", step + 1)?;
        transaction.commit()?;
    }
    connection.pragma_update(None, "foreign_keys", true)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use oncall::setup::{Member, Object, Role};
    use oncall::{PersonId, TeamId};
    use uuid::Uuid;

    use super::*;

    /// A hub of format 1 with Anna (admin of the hub) and Borys in Payments, an integration, and an incident with two entries.
    fn format_1() -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        connection.pragma_update(None, "foreign_keys", true).unwrap();
        connection.execute_batch(STEPS[0]).unwrap();
        connection.pragma_update(None, "user_version", 1).unwrap();
        let id = |last: u128| Uuid::from_u128(0xa000_0000_0000_4000_8000_0000_0000_0000 + last);
        let run = |sql: &str, values: &[&dyn rusqlite::ToSql]| {
            connection.execute(sql, values).unwrap();
        };
        let person = "INSERT INTO people VALUES (?1, ?2, ?3, 'Europe/Kyiv', ?4)";
        run(person, &[&id(1), &"anna@example.com", &"Anna", &true]);
        run(person, &[&id(2), &"borys@example.com", &"Borys \"B\"", &false]);
        run("INSERT INTO teams VALUES (?1, 'Payments')", &[&id(3)]);
        run("INSERT INTO members VALUES (?1, ?2, 'member')", &[&id(3), &id(2)]);
        run("INSERT INTO members VALUES (?1, ?2, 'admin')", &[&id(3), &id(1)]);
        let integration = "INSERT INTO integrations VALUES (?1, ?2, 'prod-ecs', 'amazon-sns', 'live', ?3, 1, 0)";
        run(integration, &[&id(4), &id(3), &[7_u8; 32]]);
        run("INSERT INTO tokens VALUES (?1, ?2, 5)", &[&[8_u8; 32], &id(1)]);
        run("INSERT INTO incidents VALUES (?1, 1, ?2, 'a', 'triggered', 'checkout stopped', '{}')", &[&id(5), &id(3)]);
        for seq in [1, 2] {
            run("INSERT INTO ledger VALUES (?1, 5, ?2, '{}', '{}')", &[&seq, &id(5)]);
        }
        connection
    }

    #[test]
    fn a_hub_of_the_first_format_keeps_everybody_and_everything() {
        let mut connection = format_1();
        migrate(&mut connection).unwrap();
        let objects: Vec<Object> = connection
            .prepare("SELECT body FROM setup ORDER BY kind, id")
            .unwrap()
            .query_map([], |row| row.get::<_, String>(0))
            .unwrap()
            .map(|body| serde_json::from_str(&body.unwrap()).unwrap())
            .collect();
        let [Object::Integration(integration), Object::Person(anna), Object::Person(borys), Object::Team(team)] =
            objects.as_slice()
        else {
            panic!("{objects:?}");
        };
        assert_eq!((anna.hub_admin, anna.time_zone), (true, chrono_tz::Tz::Europe__Kyiv));
        assert_eq!((borys.name.as_str(), borys.hub_admin), ("Borys \"B\"", false));
        let member = |person: PersonId, role| Member { person, role };
        assert_eq!(team.members, [member(borys.id, Role::Member), member(anna.id, Role::Admin)], "as they joined");
        assert_eq!((integration.team, integration.raw_delivery, integration.may_read), (team.id, true, false));
        assert_eq!(team.id, TeamId(Uuid::from_u128(0xa000_0000_0000_4000_8000_0000_0000_0003)));

        let count = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
        assert_eq!(count("SELECT count(*) FROM ledger JOIN incidents ON incidents.id = ledger.incident"), 2);
        assert_eq!(count("SELECT count(*) FROM keys JOIN tokens"), 1);
        assert_eq!(count("SELECT count(*) FROM pragma_foreign_key_check"), 0);
        assert_eq!(count("PRAGMA foreign_keys"), 1);
        migrate(&mut connection).unwrap();
    }

    /// Format 3 is what hubs of before laptops had a place of their own wrote.
    #[test]
    fn a_hub_of_the_third_format_keeps_its_messages_and_may_have_some_of_no_incident() {
        let mut connection = Connection::open_in_memory().unwrap();
        for sql in &STEPS[..3] {
            connection.execute_batch(sql).unwrap();
        }
        connection.pragma_update(None, "user_version", 3).unwrap();
        let old = r#"{"id": "00000000-0000-4000-8000-000000000001", "incident": "00000000-0000-4000-8000-000000000002",
            "page": "00000000-0000-4000-8000-000000000003", "person": {"id": "00000000-0000-4000-8000-000000000004", "name": "Anna"},
            "way": {"id": "00000000-0000-4000-8000-000000000005", "by": "email", "to": "anna@example.com", "priorities": [],
            "after_minutes": 0}, "due_at": "2026-11-24T03:12:00Z", "attempts": 1, "state": "waiting", "last_answer": "",
            "created_at": "2026-11-24T03:12:00Z", "updated_at": "2026-11-24T03:12:00Z"}"#;
        let insert = "INSERT INTO deliveries VALUES (?1, ?2, ?3, 'email', 'waiting', 5, 4, ?4)";
        connection.execute(insert, rusqlite::params![[1_u8; 16], [2_u8; 16], [4_u8; 16], old]).unwrap();
        migrate(&mut connection).unwrap();
        let (due, body): (i64, String) = connection
            .query_row("SELECT due_at, body FROM deliveries WHERE incident = ?1", [[2_u8; 16]], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .unwrap();
        let delivery: oncall::ways::Delivery = serde_json::from_str(&body).unwrap();
        assert_eq!((due, delivery.attempts), (5, 1));
        assert_eq!(delivery.page().unwrap().0.0.as_u128() & 0xf, 2);
        connection.execute(insert, rusqlite::params![[9_u8; 16], Option::<i64>::None, [4_u8; 16], old]).unwrap();
        let count = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
        assert_eq!(count("SELECT count(*) FROM deliveries"), 2);
        assert_eq!(count("SELECT count(*) FROM pagers") + count("SELECT count(*) FROM spells"), 0);
        assert_eq!(count("SELECT count(*) FROM pragma_index_list('deliveries') WHERE origin = 'c'"), 4);
    }
}
