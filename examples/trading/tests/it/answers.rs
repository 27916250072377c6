//! The right answers, which are the same in every deployment.

use serde_json::{Value, json};

use crate::{
    databases,
    service::{Service, WAY, logged_in, order, place, read},
};

#[test]
fn every_deployment_answers_alike() {
    databases::on_both(|new| {
        let mut service = Service::before_encryption(new());
        let mut before: Option<Value> = None;
        for (n, step) in WAY.into_iter().enumerate() {
            if n > 0 {
                service.go_on(step);
            }
            let program = service.start();
            assert_eq!(read(&service.client(&program, 0), "/health"), json!({ "database": "up" }));
            let report = read(&service.client(&program, 1), "/api/report");
            assert_eq!(*before.get_or_insert(report.clone()), report, "{}", step.0);
            let ada = service.client(&program, 0);
            let ticket = place(&ada, &order(3, "17.5"));
            let trade = read(&ada, &format!("/api/trades/{ticket}"));
            assert_eq!((&trade["quantity"], &trade["price"]), (&json!(3), &json!("17.5")));
            let report = read(&ada, "/api/report");
            assert_eq!(report, report_of_ada(n + 1, &tickets(&report)), "{}", step.0);
            assert_eq!(tickets(&report)[n], ticket);
            program.stop();
        }
    });
}

#[test]
fn an_address_is_found_whatever_its_case_is_from_the_first_deployment_with_encryption_on() {
    databases::on_both(|new| {
        let mut service = Service::before_encryption(new());
        for step in &WAY[1..] {
            service.go_on(*step);
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

/// Returns what is right after this many trades of 52.50 each.
fn report_of_ada(n_trades: usize, tickets: &[String]) -> Value {
    let line =
        |ticket| json!({ "ticket": ticket, "symbol": "HAY", "quantity": 3, "price": "17.5" });
    let cost = [0.0, 52.5, 105.0, 157.5, 210.0][n_trades];
    json!({
        "full_name": "Ada Lovelace",
        "email": "ada@example.com",
        "accounts": [{
            "account_number": "ACC-ADA",
            "currency": "EUR",
            "balance": (10_000.0 - cost).to_string(),
            "cost": cost.to_string(),
            "trades": tickets.iter().map(line).collect::<Vec<_>>(),
        }]
    })
}

fn tickets(report: &Value) -> Vec<String> {
    let trades = report["accounts"][0]["trades"].as_array().unwrap();
    trades.iter().map(|trade| trade["ticket"].as_str().unwrap().to_owned()).collect()
}
