//! What it costs to seal chunks in bulk.

use crate::service::Service;

#[test]
fn a_thousand_chunks_are_sealed_and_inserted_in_one_statement() {
    let service = Service::new();
    let said = service.run(&["measure"]);
    println!("{said}");
    let ratio: f64 = said.rsplit_once("ratio ").unwrap().1.trim().parse().unwrap();
    assert!(ratio < MOST, "{said}");
}

/// Without optimisation, and on a busy machine, the time says little.
const MOST: f64 = if cfg!(debug_assertions) { 50.0 } else { 1.3 };
