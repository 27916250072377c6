//! A value that does not open, because somebody put another one in its place.

use serde_json::json;

use crate::{
    databases,
    service::{Service, order, place, read},
};

#[test]
fn a_damaged_trade_leaves_the_others_in_the_list() {
    databases::on_both(|new| {
        let service = Service::encrypted(new());
        let program = service.start();
        let ada = service.client(&program, 0);
        let [first, second] = ["11.75", "12.75"].map(|price| place(&ada, &order(3, price)));
        service.database.execute(&format!(
            "UPDATE trades SET price_encrypted = quantity_encrypted WHERE ticket = '{first}'"
        ));
        let account = &read(&ada, "/api/report")["accounts"][0];
        assert_eq!(account["cost"], "38.25");
        let [damaged, right] = [0, 1].map(|n| account["trades"][n].clone());
        let says = "this trade cannot be read; the log says why";
        assert_eq!(damaged, json!({ "ticket": first, "symbol": "HAY", "error": says }));
        assert_eq!((&right["ticket"], &right["price"]), (&json!(second), &json!("12.75")));
        assert_eq!(ada.get(&format!("/api/trades/{first}")).status, 500);
        assert_eq!(read(&ada, &format!("/api/trades/{second}"))["price"], "12.75");
        let log = program.stop();
        assert!(log.contains(&format!("the trade {first}: trades.price")), "{log}");
        assert!(!log.contains("12.75") && !log.contains("ACC-ADA"), "{log}");
    });
}

#[test]
fn a_damaged_balance_is_refused_and_other_customers_are_served() {
    databases::on_both(|new| {
        let service = Service::encrypted(new());
        let program = service.start();
        let (ada, other) = (service.client(&program, 0), service.client(&program, 1));
        let others =
            "UPDATE accounts SET balance_encrypted = account_number_encrypted WHERE id = 0";
        service.database.execute(others);
        let answer = ada.get("/api/report");
        assert_eq!((answer.status, &*answer.content_type), (500, "application/problem+json"));
        assert_eq!(ada.post("/api/trades", &order(1, "1")).status, 500);
        read(&other, "/api/report");
        let log = program.stop();
        assert!(log.contains("of the row 0") && !log.contains("ACC-ADA"), "{log}");
    });
}
