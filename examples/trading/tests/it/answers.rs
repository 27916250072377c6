//! The right answers, which are the same in every deployment.

use encdb_example_testing::program::Program;
use serde_json::{Value, json};

use crate::{
    databases,
    service::{Service, WAY, logged_in, order, place, read},
};

#[test]
fn every_deployment_answers_alike() {
    databases::on_both(|new| {
        let mut service = Service::before_encryption(new());
        let program = service.start();
        let before = read(&service.client(&program, 1), "/api/report");
        assert_answers(&service, program, 1);
        for (n, step) in (2..).zip(WAY) {
            service.go_on(step);
            let program = service.start();
            assert_eq!(read(&service.client(&program, 1), "/api/report"), before, "{}", step.0);
            assert_answers(&service, program, n);
        }
    });
}

#[test]
fn an_address_is_found_whatever_its_case_is_from_the_first_deployment_with_encryption_on() {
    databases::on_both(|new| {
        let mut service = Service::before_encryption(new());
        for step in WAY {
            service.go_on(step);
            logged_in(&service.start(), "ADA@Example.com");
        }
    });
}

#[test]
fn trades_at_once_take_each_its_cost() {
    databases::on_both(|new| {
        let service = Service::encrypted(new());
        let program = service.start();
        let ada = service.client(&program, 0);
        std::thread::scope(|scope| {
            for _ in 0..10 {
                scope.spawn(|| place(&ada, &order(1, "100")));
            }
        });
        let account = &read(&ada, "/api/report")["accounts"][0];
        assert_eq!((&account["balance"], &account["cost"]), (&json!("9000"), &json!("1000")));
    });
}

/// Places Ada's trade with this number, and reads it and the others.
#[track_caller]
fn assert_answers(service: &Service, program: Program, number: usize) {
    let ada = service.client(&program, 0);
    assert_eq!(read(&ada, "/health"), json!({ "database": "up" }));
    let ticket = place(&ada, &order(3, "17.5"));
    let trade = read(&ada, &format!("/api/trades/{ticket}"));
    assert_eq!((&trade["quantity"], &trade["price"]), (&json!(3), &json!("17.5")));
    let report = read(&ada, "/api/report");
    let tickets = tickets(&report);
    assert_eq!(tickets.last(), Some(&ticket));
    assert_eq!(report, report_of_ada(number, &tickets));
    program.stop();
}

/// Returns what is right after this many trades of 52.50 each.
fn report_of_ada(n_trades: usize, tickets: &[String]) -> Value {
    let line =
        |ticket| json!({ "ticket": ticket, "symbol": "HAY", "quantity": 3, "price": "17.5" });
    let cost = ["0", "52.5", "105", "157.5", "210"][n_trades];
    let balance = ["10000", "9947.5", "9895", "9842.5", "9790"][n_trades];
    json!({
        "full_name": "Ada Lovelace",
        "email": "ada@example.com",
        "accounts": [{
            "account_number": "ACC-ADA",
            "currency": "EUR",
            "balance": balance,
            "cost": cost,
            "trades": tickets.iter().map(line).collect::<Vec<_>>(),
        }]
    })
}

fn tickets(report: &Value) -> Vec<String> {
    let trades = report["accounts"][0]["trades"].as_array().unwrap();
    trades.iter().map(|trade| trade["ticket"].as_str().unwrap().to_owned()).collect()
}
