//! No plaintext where there must be none: the dump of the database, the log, replies to other customers.

use encdb_example_testing::client::Client;

use crate::{
    databases,
    journal::sensitive_texts,
    service::{Service, order, place, read},
};

/// A price that no other number contains.
const PRICE: &str = "31.415927";

#[test]
fn no_sensitive_text_is_in_the_dump_or_the_log() {
    databases::on_both(|new| {
        let service = Service::encrypted(new());
        let texts = sensitive_texts(&service.folder);
        assert!(texts.len() > 20, "{texts:?}");
        let program = service.start();
        for customer in 0..=3 {
            read(&service.client(&program, customer), "/api/report");
        }
        let ada = service.client(&program, 0);
        let ticket = place(&ada, &order(7, PRICE));
        assert_eq!(read(&ada, &format!("/api/trades/{ticket}"))["price"], PRICE);
        let places = [("the dump", service.dump()), ("the log", program.stop())];
        assert!(places[0].1.contains(&ticket), "the dump has the trade");
        for (place, text) in places {
            let found =
                texts.iter().map(String::as_str).chain([PRICE]).find(|it| text.contains(it));
            assert_eq!(found, None, "in {place}");
        }
    });
}

#[test]
fn nobody_is_told_what_belongs_to_another_customer() {
    databases::on_both(|new| {
        let service = Service::encrypted(new());
        let program = service.start();
        let (ada, other) = (service.client(&program, 0), service.client(&program, 1));
        let ticket = place(&ada, &order(7, PRICE));
        let others = [other, Client::of(program.address())];
        for path in ["/api/report", "/health", &format!("/api/trades/{ticket}")] {
            for client in &others {
                let body = client.get(path).body;
                let found =
                    ["ACC-ADA", "Lovelace", "ada@", PRICE].iter().find(|it| body.contains(**it));
                assert_eq!(found, None, "in {path}");
            }
        }
    });
}
