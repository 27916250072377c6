//! The migrations, up and down, and their index.

use diesel::{connection::SimpleConnection, prelude::*, sql_query, sql_types::Text};
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use encdb_example_testing::leaks::dump;
use serde_json::Value;

use crate::{
    caller::{PAYLOAD, id_of},
    service::Service,
};

#[derive(QueryableByName)]
struct Plan {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    line: String,
}

fn migrations() -> FileBasedMigrations {
    FileBasedMigrations::from_path(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations")).unwrap()
}

/// Returns the lines of a dump that define tables, columns and indexes of the application.
fn schema(service: &Service) -> Vec<String> {
    let dump = dump(&service.database.url());
    let lines = dump.lines().filter(|line| !line.starts_with("--") && !line.contains('\t'));
    lines
        .filter(|line| line.contains("signals") || line.contains("payload"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_way_down_takes_the_payloads_and_keeps_the_signals_and_the_way_up_is_the_same_again() {
    let service = Service::new();
    let (program, ada, _) = service.with_clients();
    let id = id_of(&ada.create("the lighthouse"));
    program.stop();
    let before = schema(&service);
    assert!(
        before.iter().any(|line| line.contains("CREATE INDEX signals_with_payload")),
        "{before:?}"
    );

    let mut conn = service.database.connect();
    conn.revert_last_migration(migrations()).unwrap();
    let reverted = schema(&service);
    assert!(!reverted.iter().any(|line| line.contains("payload")), "{reverted:?}");
    assert!(
        reverted.iter().any(|line| line.contains("CREATE INDEX signals_of_owner")),
        "{reverted:?}"
    );
    assert_eq!(service.count("SELECT count(*) AS number FROM signals"), 1);

    // The program brings the schema up again.
    let (program, ada, _) = service.with_clients();
    assert_eq!(schema(&service), before);
    assert_eq!(ada.payload(&id), Value::Null);
    let again = ada.create("the lighthouse");
    assert_eq!(ada.list()[0][PAYLOAD], again[PAYLOAD]);
    program.stop();

    conn.revert_all_migrations(migrations()).unwrap();
    let tables = "SELECT count(*) AS number FROM pg_tables WHERE tablename IN ('signals', 'users')";
    assert_eq!(service.count(tables), 0);
    let (_program, ada, _) = service.with_clients();
    assert_eq!(schema(&service), before);
    assert!(ada.list().is_empty());
}

#[test]
fn lists_are_read_from_an_index() {
    let service = Service::new();
    service.start().stop();
    let mut conn = service.database.connect();
    conn.batch_execute(
        "INSERT INTO users SELECT n, n::text FROM generate_series(3, 1000) n; \
         INSERT INTO signals SELECT gen_random_uuid(), 1 + n % 1000, 'ACME', 1, now(), now(), \
         CASE WHEN n % 7 = 0 THEN 'x' END FROM generate_series(1, 20000) n; ANALYZE signals",
    )
    .unwrap();
    let mut plan = |condition: &str| {
        let query = format!(
            "EXPLAIN SELECT owner_only_payload FROM signals WHERE owner_id = 1 {condition} \
             ORDER BY created_at DESC, id LIMIT 50"
        );
        let lines: Vec<Plan> = sql_query(query).load(&mut conn).unwrap();
        lines.into_iter().map(|plan| plan.line).collect::<Vec<_>>().join("\n")
    };
    assert!(plan("").contains("signals_of_owner"), "{}", plan(""));
    let with_payload = "AND owner_only_payload IS NOT NULL";
    assert!(plan(with_payload).contains("signals_with_payload"), "{}", plan(with_payload));
}
