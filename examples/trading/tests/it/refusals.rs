//! Wrong requests, and what is not the client's: a clear status, and nothing is written.

use encdb_example_testing::{client::Client, nowhere, program::Program};
use serde_json::{Value, json};

use crate::{
    databases,
    service::{Service, order, place, read},
};

#[test]
fn what_no_route_answers_is_refused() {
    databases::on_both(|new| {
        let service = Service::encrypted(new());
        let program = service.start();
        nowhere::assert_refused(&service.client(&program, 0), "/api/trades", "/api/trades/%FF");
    });
}

#[test]
fn orders_that_are_wrong_are_refused_without_being_quoted() {
    databases::on_both(|new| {
        let service = Service::encrypted(new());
        let program = service.start();
        let ada = service.client(&program, 0);
        let before = read(&ada, "/api/report");
        for (status, order) in wrong_orders() {
            let client = ada.on_new_connections();
            let answer = client.post_text("/api/trades", "application/json", &order);
            let start = &order[..order.len().min(100)];
            assert_eq!(answer.status, status, "{start}: {answer:?}");
            assert_eq!(answer.content_type, "application/problem+json", "{start}");
            assert_eq!(answer.json()["status"], status, "{start}");
            assert!(!answer.body.contains("lighthouse"), "{answer:?}");
        }
        assert_eq!(read(&ada, "/api/report"), before);
        assert!(!program.stop().contains("lighthouse"));
    });
}

fn wrong_orders() -> Vec<(u16, String)> {
    let with = |name: &str, value: Value| {
        let mut order = order(1, "1");
        order[name] = value;
        order.to_string()
    };
    vec![
        (400, r#"{"account":"lighthouse","#.to_owned()),
        (404, with("account", json!("lighthouse"))),
        (404, with("account", json!("\0"))),
        (409, with("quantity", json!(10_001))),
        (409, with("quantity", json!(i64::MAX))),
        (413, with("account", json!("lighthouse".repeat(1_000)))),
        (422, r#"["lighthouse"]"#.to_owned()),
        (422, r#"{"account":"lighthouse"}"#.to_owned()),
        (422, with("account", json!(5))),
        (422, with("lighthouse", json!(5))),
        (422, with("price", json!("-1"))),
        (422, with("price", json!("0"))),
        (422, with("price", json!("0.1234567"))),
        (422, with("price", json!("1e1000000000"))),
        (422, with("price", json!("lighthouse"))),
        (422, with("price", json!(1))),
        (422, with("quantity", json!(-1))),
        (422, with("quantity", json!(0))),
        (422, with("quantity", json!(1.5))),
        (422, with("quantity", json!("lighthouse"))),
        (422, with("symbol", json!(""))),
        (422, with("symbol", json!("lighthouses12"))),
        (422, with("symbol", json!("Ünter"))),
        (422, with("symbol", json!("\0"))),
    ]
}

#[test]
fn what_belongs_to_another_customer_is_not_found() {
    databases::on_both(|new| {
        let service = Service::encrypted(new());
        let program = service.start();
        let (ada, other) = (service.client(&program, 0), service.client(&program, 1));
        let ticket = place(&ada, &order(1, "1"));
        // The same answers as for what nobody has.
        let (own, nobodys) = (format!("/api/trades/{ticket}"), "/api/trades/lighthouse");
        assert_eq!((ada.get(&own).status, other.get(&own).status), (200, 404));
        assert_eq!(other.get(&own).body, other.get(nobodys).body);
        assert_eq!(ada.get("/api/trades/%00").status, 404);
        let nobodys =
            json!({ "account": "ACC-NONE", "symbol": "HAY", "quantity": 1, "price": "1" });
        let answers = [order(1, "1"), nobodys].map(|order| other.post("/api/trades", &order));
        assert_eq!((answers[0].status, &answers[0].body), (404, &answers[1].body));
    });
}

#[test]
fn a_client_that_is_nobody_gets_nothing() {
    databases::on_both(|new| {
        let service = Service::before_encryption(new());
        let program = service.start();
        let ada = service.client(&program, 0);
        let nobody = Client::of(program.address());
        for (status, body) in [
            (401, json!({ "email": "nobody@example.com" })),
            (401, json!({ "email": "\0" })),
            (413, json!({ "email": "a".repeat(5_000) })),
            (422, json!({ "email": 5 })),
            (422, json!({ "name": "ada" })),
        ] {
            let answer = nobody.on_new_connections().post("/api/login", &body);
            assert_eq!(answer.status, status, "{body}");
        }
        let altered = format!("2{}", &ada.token()[1..]);
        for token in ["", "0", "0.9999999999.", &altered, &ada.token()[..ada.token().len() - 1]] {
            let client = nobody.with_token(token);
            assert_eq!(client.get("/api/report").status, 401, "{token}");
            assert_eq!(client.get("/api/trades/x").status, 401, "{token}");
            assert_eq!(client.post("/api/trades", &order(1, "1")).status, 401, "{token}");
        }
        assert_eq!(nobody.get("/api/report").status, 401);
    });
}

#[test]
fn a_login_expires() {
    databases::on_both(|new| {
        let service = Service::before_encryption(new());
        let program = Program::start(service.command().args(["--login-lifetime", "0"]));
        let answer = service.client(&program, 0).get("/api/report");
        assert_eq!(answer.status, 401);
        assert!(answer.body.contains("expired"), "{answer:?}");
    });
}

#[test]
fn a_customer_who_is_gone_is_nobody() {
    databases::on_both(|new| {
        let service = Service::encrypted(new());
        let program = service.start();
        let other = service.client(&program, 3);
        for table in ["trades", "transfers"] {
            service.database.execute(&format!("DELETE FROM {table} WHERE account_id = 3"));
        }
        for table in ["documents", "accounts"] {
            service.database.execute(&format!("DELETE FROM {table} WHERE customer_id = 3"));
        }
        service.database.execute("DELETE FROM customers WHERE id = 3");
        assert_eq!(other.get("/api/report").status, 401);
        assert_eq!(other.post("/api/trades", &order(1, "1")).status, 404);
    });
}
