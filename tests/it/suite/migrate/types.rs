//! Values of every type: sealed, verified, and given back as they were.

use diesel::connection::SimpleConnection;

use super::{
    super::database::moved::{BREAK_GUARD, TYPES, guard_name},
    Moving, things,
};

/// Every value comes back, and the verification finds one that was changed behind the guard.
#[test]
fn values_of_every_type_come_back_as_they_were() {
    for (kind, declared, values) in TYPES {
        let rows = values.iter().enumerate();
        let rows: Vec<_> = rows.map(|(id, value)| format!("({id}, {value})")).collect();
        let create = format!(
            "CREATE TABLE things (id INTEGER PRIMARY KEY, value {declared});
             INSERT INTO things VALUES {}, (100, NULL);",
            rows.join(", ")
        );
        let moving = Moving::filled(things(*kind), &create);
        let conn = &mut moving.connect();
        let before = moving.values(conn, "value");

        let guard = guard_name("things", "value_encrypted");
        let without = BREAK_GUARD[0].0.replace("GUARD", &guard).replace("people", "things");
        conn.batch_execute(&without).unwrap();
        let (one, other) = (values[0], values[1]);
        conn.batch_execute(&format!("UPDATE things SET value = {other} WHERE id = 0")).unwrap();
        let verified = moving.verify(conn);
        assert_eq!(
            (verified.n_failed, verified.is_proof()),
            (1, false),
            "{declared}: {verified:?}"
        );
        conn.batch_execute(&format!("UPDATE things SET value = {one} WHERE id = 0")).unwrap();
        moving.migration().add_columns(conn).unwrap();

        moving.assert_sound(conn);
        moving.to_the_end(conn);
        moving.and_back(conn);
        assert_eq!(moving.values(conn, "value"), before, "{declared}");
    }
}

/// The plaintext is set to NULL from the switch on, and is NOT NULL again in the end.
#[test]
fn plaintext_of_every_type_may_be_not_null() {
    for (kind, declared, values) in TYPES {
        let create = format!(
            "CREATE TABLE things (id INTEGER PRIMARY KEY, value {declared} NOT NULL);
             INSERT INTO things VALUES (1, {}), (2, {});",
            values[0], values[1]
        );
        let moving = Moving::filled(things(*kind), &create);
        let conn = &mut moving.connect();
        let before = moving.values(conn, "value");
        moving.to_the_end(conn);
        moving.and_back(conn);
        assert_eq!(moving.values(conn, "value"), before, "{declared}");
        // An error, or for a TIMESTAMP of MariaDB the time.
        let _ = conn.batch_execute("UPDATE things SET value = NULL WHERE id = 1");
        let is_there = moving.values(conn, "value").iter().all(Option::is_some);
        assert!(is_there, "{declared} is no longer NOT NULL");
    }
}
