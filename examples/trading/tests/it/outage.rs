//! The database goes away and comes back.

use std::thread;

use encdb_example_testing::program::refusal;
use serde_json::json;

use crate::{
    databases,
    service::{Service, order, place, read},
    user::User,
};

#[test]
fn while_the_database_is_away_requests_are_refused_and_afterwards_all_is_there() {
    databases::on_both(|new| {
        let mut service = Service::encrypted(new());
        let user = User::of(&service.database);
        service.folder.set("DATABASE_URL", &user.url);
        let program = service.start();
        let ada = service.client(&program, 0);
        let ticket = place(&ada, &order(1, "1"));

        user.shut_out();
        for _ in 0..3 {
            let answer = ada.post("/api/trades", &order(1, "1"));
            assert_eq!(answer.status, 503, "{answer:?}");
            assert!(answer.body.contains("try again"), "{answer:?}");
        }
        assert_eq!(ada.get("/api/report").status, 503);
        let health = ada.get("/health");
        assert_eq!((health.status, health.json()), (503, json!({ "database": "down" })));

        user.let_in();
        assert_eq!(read(&ada, &format!("/api/trades/{ticket}"))["price"], "1");
        place(&ada, &order(1, "1"));
        assert_eq!(read(&ada, "/api/report")["accounts"][0]["balance"], "9998");
        program.stop();
    });
}

#[test]
fn a_trade_that_waits_while_the_database_goes_away_is_refused_and_not_placed() {
    databases::on_both(|new| {
        let mut service = Service::encrypted(new());
        let user = User::of(&service.database);
        service.folder.set("DATABASE_URL", &user.url);
        let program = service.start();
        let ada = service.client(&program, 0);
        let mut other = service.database.connect();
        other.batch_execute("BEGIN").unwrap();
        other.batch_execute("SELECT 1 FROM customers WHERE id = 0 FOR UPDATE").unwrap();
        let waiting = thread::spawn({
            let ada = ada.clone();
            move || ada.post("/api/trades", &order(1, "1"))
        });
        user.wait_until_locked();
        user.shut_out();
        let answer = waiting.join().unwrap();
        assert_eq!(answer.status, 503, "{answer:?} {}", program.log());
        other.batch_execute("ROLLBACK").unwrap();
        user.let_in();
        assert_eq!(read(&ada, "/api/report")["accounts"][0]["balance"], "10000");
        program.stop();
    });
}

#[test]
fn a_program_without_a_database_says_so_and_ends() {
    databases::on_both(|new| {
        let service = Service::before_encryption(new());
        let mut command = service.command();
        let scheme = service.database.url();
        let scheme = scheme.split_once(':').unwrap().0;
        command.env("DATABASE_URL", format!("{scheme}://nobody:secret@127.0.0.1:1/nothing"));
        let said = refusal(&mut command);
        assert!(said.contains("the database refuses the connection"), "{said}");
        assert!(!said.contains("secret"), "{said}");
    });
}
