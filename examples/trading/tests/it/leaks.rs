//! No plaintext where there must be none: the dump of the database, the log, replies to other customers.

use encdb_example_testing::{client::Client, leaks::Needles};

use crate::{
    databases,
    journal::{email, sensitive_texts},
    service::{Service, WAY, order, place, read},
};

/// A price that no other number contains.
const PRICE: &str = "31.415927";

#[test]
fn no_sensitive_text_is_in_the_dump_or_the_log() {
    databases::on_both(|new| {
        let mut service = Service::before_encryption(new());
        let mut texts = sensitive_texts(&service.folder);
        Needles::new([email(&service.folder, 1)]).assert_in("the dump before", &service.dump());
        WAY.into_iter().for_each(|step| service.go_on(step));

        let program = service.start();
        for customer in 0..=3 {
            read(&service.client(&program, customer), "/api/report");
        }
        let ada = service.client(&program, 0);
        let ticket = place(&ada, &order(7, PRICE));
        assert_eq!(read(&ada, &format!("/api/trades/{ticket}"))["price"], PRICE);
        let dump = service.dump();
        Needles::new([ticket]).assert_in("the dump", &dump);
        texts.push(PRICE.to_owned());
        let needles = Needles::new(texts);
        needles.assert_not_in("the dump", &dump);
        needles.assert_not_in("the log", &program.stop());
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
        let needles = Needles::new(["ACC-ADA", "Lovelace", "ada@example", PRICE]);
        for path in ["/api/report", "/health", &format!("/api/trades/{ticket}")] {
            for client in &others {
                needles.assert_not_in(path, &client.get(path).body);
            }
        }
    });
}
