//! An operator sees by SQL how far `migrate-data` is, while it runs.

use std::process::Stdio;

use crate::{databases, service::Service};

#[test]
fn the_progress_rises_in_the_middle_of_a_run() {
    databases::on_both(|new| {
        let service = Service::with_customers(new(), N_CUSTOMERS);
        service.folder.ok("encdb add-columns");
        let mut filling = service.folder.command(FILL).stdout(Stdio::null()).spawn().unwrap();
        let count = |column| service.database.number(&format!("SELECT {column} {OF_NAMES}"));
        let mut seen = vec![];
        while filling.try_wait().unwrap().is_none() {
            seen.push(count("migrated_rows"));
        }
        assert!(filling.wait().unwrap().success());
        assert!(seen.is_sorted(), "{seen:?}");
        seen.dedup();
        // Ada is a customer, too.
        let all = i64::try_from(N_CUSTOMERS).unwrap() + 1;
        assert!(seen.iter().filter(|n| (1..all).contains(*n)).count() > 1, "{seen:?}");
        assert_eq!((count("migrated_rows"), count("remaining_rows")), (all, 0));
    });
}

const N_CUSTOMERS: usize = 100;
/// It takes a second.
const FILL: &str = "encdb migrate-data --quiet --table customers --batch-size 10 --max-rate 100";
const OF_NAMES: &str = "AS number FROM encryption_migrations WHERE table_name = 'customers' AND column_name = 'full_name'";
