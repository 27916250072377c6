//! Workers that are killed, and a queue that loses its jobs: nothing is lost, and nothing is doubled.

use diesel::connection::SimpleConnection;
use encdb_example_testing::{client::Client, program::Program, wait::until};
use redis::Commands;
use serde_json::json;

use crate::{
    library::{Library, TEXT},
    service::{NO_HOST, Service, chunks, sign_up_and_grant, submit},
};

#[test]
fn a_worker_that_is_killed_while_it_fetches_is_replaced() {
    let (service, library) = (Service::new(), Library::open());
    let server = Program::start(&mut service.command(&["serve", "--allow-host", library.host()]));
    let ada = sign_up_and_grant(&server, "ada");
    let path = submit(&ada, &json!({ "url": library.url("/held") }));
    let worker = service.worker(library.host());
    library.wait_for_reader();
    worker.kill();
    library.release();
    assert_eq!(ada.get(&path).json()["state"], "queued");

    let worker = service.worker(library.host());
    library.wait_for_reader();
    library.release();
    ada.wait_for(&path, |document| document["state"] == "done");
    assert_eq!(chunks(&ada, &path), [TEXT]);
    worker.stop();
}

#[test]
fn a_worker_that_is_killed_in_the_middle_of_writing_leaves_nothing_half_done() {
    let service = Service::new();
    let server = service.server();
    let ada = sign_up_and_grant(&server, "ada");
    let path = submit(&ada, &json!({ "text": "lighthouse ".repeat(1000) }));
    service.run_sql(
        "CREATE FUNCTION hold() RETURNS trigger AS 'BEGIN PERFORM pg_advisory_xact_lock(7); RETURN NULL; END' LANGUAGE plpgsql; \
         CREATE TRIGGER hold AFTER INSERT ON chunks EXECUTE FUNCTION hold()",
    );
    let mut holder = service.database.connect();
    holder.batch_execute("SELECT pg_advisory_lock(7)").unwrap();
    let worker = service.worker(NO_HOST);
    // The chunks are inserted, and the transaction has not ended.
    until("the worker waits", || service.count(&format!("{LOCKS} AND NOT granted")) > 0);
    worker.kill();
    drop(holder);
    until("PostgreSQL notices that the worker is gone", || service.count(LOCKS) == 0);
    assert_eq!(service.count("SELECT count(*) AS number FROM chunks"), 0);
    assert_eq!(ada.get(&path).json()["state"], "queued");

    let _worker = service.worker(NO_HOST);
    ada.wait_for(&path, |document| document["state"] == "done");
    assert_eq!(chunks(&ada, &path).join(" "), "lighthouse ".repeat(1000).trim());
}

#[test]
fn jobs_that_redis_has_lost_are_taken_up_again() {
    let service = Service::new();
    let server = service.server();
    let ada = sign_up_and_grant(&server, "ada");
    let paths = submit_many(&ada, 5);
    let mut redis = service.redis();
    let lost: Vec<String> = redis.keys(format!("{}:*", service.queue)).unwrap();
    assert!(lost.len() > 1, "{lost:?}");
    let () = redis.del(lost).unwrap();
    // Everybody is locked, and the worker works by grants.
    let _worker = service.worker(NO_HOST);
    for path in &paths {
        ada.wait_for(path, |document| document["state"] == "done");
    }
    assert_eq!(service.count("SELECT count(*) AS number FROM chunks"), 5);
}

#[test]
fn jobs_that_come_twice_and_many_workers_write_each_chunk_once() {
    let service = Service::new();
    let server = service.server();
    let ada = sign_up_and_grant(&server, "ada");
    let paths = submit_many(&ada, 30);
    // As overdue: each of three workers puts them into the queue once more.
    service.run_sql("UPDATE documents SET queued_at = now() - interval '1 hour'");
    let workers: Vec<_> = (0..3).map(|_| service.worker(NO_HOST)).collect();
    for path in &paths {
        ada.wait_for(path, |document| document["state"] == "done");
        assert_eq!(chunks(&ada, path).len(), 1);
    }
    assert_eq!(service.count("SELECT count(*) AS number FROM chunks"), 30);
    // What is done is not kept in Redis.
    let mut redis = service.redis();
    let mut jobs = || redis.hlen::<_, u64>(format!("{}:data", service.queue)).unwrap();
    until("jobs that are done are gone", || jobs() == 0);
    for worker in workers {
        assert_eq!(worker.stop().matches("ERROR").count(), 0);
    }
}

const LOCKS: &str = "SELECT count(*) AS number FROM pg_locks WHERE locktype = 'advisory' AND objid = 7 \
     AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

fn submit_many(client: &Client, n: usize) -> Vec<String> {
    (0..n)
        .map(|n| submit(client, &json!({ "text": format!("About the lighthouse {n}.") })))
        .collect()
}
