//! Fifty clients at once, on the program and on the same program without encryption.

use encdb_example_testing::{client::Client, load::Load, program::Program};

use crate::{
    databases,
    service::{Service, order, place, read},
};

/// A program with its clients: one reads, and Ada trades.
struct Loaded {
    _service: Service,
    program: Program,
    reader: Client,
    ada: Client,
    paths: Vec<String>,
}

#[test]
fn fifty_clients_get_right_answers_and_encryption_costs_little() {
    databases::on_both(|new| {
        let clear = Loaded::new(Service::before_encryption(new()), "trading-plain");
        let encrypted = Loaded::new(Service::encrypted(new()), "trading");
        let check = [&clear, &encrypted].map(|loaded| |_: &Client| loaded.trade());
        let in_the_clear = Load::new(&clear.reader, &clear.paths, &check[0]);
        let loads =
            in_the_clear.in_turn_with(&Load::new(&encrypted.reader, &encrypted.paths, &check[1]));
        let [plain, sealed] = loads.map(|load| load.per_second);
        let ratio = sealed / plain;
        println!(
            "trading: {plain:.0} requests a second in the clear, {sealed:.0} encrypted, ratio {ratio:.2}"
        );
        assert!(ratio > LEAST_RATIO, "{loads:?}");
        clear.end(loads[0].n_checked);
        encrypted.end(loads[1].n_checked);
    });
}

impl Loaded {
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

    /// Places a trade, and reads it.
    fn trade(&self) {
        let ticket = place(&self.ada, &order(1, PRICE));
        let trade = read(&self.ada, &format!("/api/trades/{ticket}"));
        assert_eq!((&trade["ticket"], &trade["price"]), (&ticket.into(), &PRICE.into()));
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

const PRICE: &str = "0.01";
/// Far below what is measured: two seconds on a busy machine say little.
const LEAST_RATIO: f64 = 0.1;
