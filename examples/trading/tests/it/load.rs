//! Fifty clients at once, on the program and on the same program without encryption.

use encdb_example_testing::{
    client::Client,
    load::{self, Loaded},
    program::Program,
};

use crate::{
    databases,
    service::{Service, order, place, read},
};

/// A program with its clients: one reads, and Ada trades.
struct Deployment {
    _service: Service,
    program: Program,
    reader: Client,
    ada: Client,
    paths: Vec<String>,
}

#[test]
fn fifty_clients_get_right_answers_and_encryption_costs_little() {
    databases::on_both(|new| {
        let clear = Deployment::new(Service::before_encryption(new()), "trading-plain");
        let encrypted = Deployment::new(Service::encrypted(new()), "trading");
        let loads = load::compare("trading", &clear, &encrypted);
        clear.end(loads[0].n_checked);
        encrypted.end(loads[1].n_checked);
    });
}

impl Deployment {
    fn new(service: Service, program: &str) -> Self {
        let words = format!("{program} encrypted serve");
        let program = Program::start(&mut service.folder.command(&words));
        let (ada, reader) = (service.client(&program, 0), service.client(&program, 1));
        let report = read(&reader, "/api/report");
        let trades = report["accounts"][0]["trades"].as_array().unwrap();
        let tickets = trades.iter().map(|trade| trade["ticket"].as_str().unwrap());
        let mut paths: Vec<_> = tickets.map(|ticket| format!("/api/trades/{ticket}")).collect();
        paths.push("/api/report".to_owned());
        Self { _service: service, program, reader, ada, paths }
    }

    /// Checks that each trade was paid once.
    fn end(self, n_trades: usize) {
        assert!(n_trades > 0);
        let account = &read(&self.ada, "/api/report")["accounts"][0];
        assert_eq!(account["trades"].as_array().unwrap().len(), n_trades);
        let cents = 1_000_000 - n_trades;
        let balance = format!("{}.{:02}", cents / 100, cents % 100);
        let balance = balance.trim_end_matches('0').trim_end_matches('.');
        assert_eq!(account["balance"], balance);
        self.program.stop();
    }
}

impl Loaded for Deployment {
    fn client(&self) -> &Client {
        &self.reader
    }

    fn paths(&self) -> Vec<String> {
        self.paths.clone()
    }

    /// Places a trade, and reads it.
    fn check(&self) {
        let ticket = place(&self.ada, &order(1, PRICE));
        let trade = read(&self.ada, &format!("/api/trades/{ticket}"));
        assert_eq!((&trade["ticket"], &trade["price"]), (&ticket.into(), &PRICE.into()));
    }
}

const PRICE: &str = "0.01";
