//! The database goes away and comes back.

use encdb_example_testing::program::refusal;
use serde_json::json;

use crate::service::{Service, client, create, transcript};

#[test]
fn while_the_database_is_away_requests_are_refused_and_afterwards_all_is_there() {
    let service = Service::new();
    let program = service.start(3);
    let ada = client(&program, "ada");
    let id = create(&ada, "Before", "about the lighthouse");
    assert_eq!(ada.get("/health").json(), json!({ "database": "up" }));

    let administration = encdb_own_database::OwnDatabase::on(encdb_own_database::Server::Postgres);
    let url = service.database.url();
    let name = url.rsplit('/').next().unwrap();
    let run = |statements: String| {
        use diesel::connection::SimpleConnection;
        let mut conn: diesel::PgConnection = administration.connect();
        conn.batch_execute(&statements).unwrap();
    };
    run(format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"));
    run(format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"));

    let new = json!({ "title": "Meanwhile", "transcript": "about the lighthouse" });
    for _ in 0..3 {
        let answer = ada.post("/api/sessions", &new);
        assert_eq!(answer.status, 503, "{answer:?}");
        assert!(answer.body.contains("try again"), "{answer:?}");
    }
    assert_eq!(ada.get(&format!("/api/sessions/{id}")).status, 503);
    assert_eq!(ada.page("/").status, 503);
    let health = ada.get("/health");
    assert_eq!((health.status, health.json()), (503, json!({ "database": "down" })));

    run(format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true"));
    assert_eq!(transcript(&ada, &id), "about the lighthouse");
    create(&ada, "After", "about the harbour");
    assert_eq!(ada.get("/api/sessions").json().as_array().unwrap().len(), 2);
    assert!(!program.stop().contains("lighthouse"));
}

#[test]
fn a_program_without_a_database_says_so_and_ends() {
    let service = Service::new();
    let mut command = service.command(1);
    command.env("DATABASE_URL", "postgres://nobody:secret@127.0.0.1:1/nothing");
    let said = refusal(&mut command);
    assert!(said.contains("the database cannot be reached") && !said.contains("secret"), "{said}");
}
