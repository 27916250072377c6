//! Fifty clients at once, and what encryption costs the whole program.

use encdb_example_testing::{
    client::Client,
    load::{Load, Throughput},
};

use crate::service::{Service, client, create, transcript};

#[test]
fn fifty_clients_get_right_answers_and_encryption_costs_little() {
    let (clear, encrypted) = (throughput(0), throughput(3));
    let ratio = encrypted.per_second / clear.per_second;
    println!(
        "sessions: {:.0} requests a second in the clear, {:.0} encrypted, ratio {ratio:.2}",
        clear.per_second, encrypted.per_second
    );
    assert!(clear.n_checked > 0 && encrypted.n_checked > 0);
    assert!(ratio > LEAST_RATIO, "{clear:?}, {encrypted:?}");
}

/// Loads a phase with requests for transcripts, while others store transcripts and compare what they read.
fn throughput(phase: u8) -> Throughput {
    let service = Service::new();
    let program = service.start(phase);
    let ada = client(&program, "ada");
    let said = |n: usize| format!("{n}: {}", "about the lighthouse ".repeat(100));
    let ids: Vec<_> = (0..20).map(|n| create(&ada, "A session", &said(n))).collect();
    let paths: Vec<_> = ids.iter().map(|id| format!("/api/sessions/{id}")).collect();
    let check = |client: &Client| {
        let id = create(client, "Another", &said(100));
        assert_eq!(transcript(client, &id), said(100));
        for (n, id) in ids.iter().enumerate() {
            assert_eq!(transcript(client, id), said(n));
        }
    };
    let throughput = Load::new(program.address(), ada.token(), &paths).run(check);
    program.stop();
    throughput
}

/// Far below what is measured: two seconds on a busy machine say little.
const LEAST_RATIO: f64 = 0.1;
