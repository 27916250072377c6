//! Limits that hold the filling and let it go.

use std::{fs, ops::ControlFlow};

use diesel::connection::SimpleConnection as _;
use encdb_diesel::{
    spec::PlaintextKind,
    throttle::{Throttle, Waiting},
};
use tempfile::TempDir;

use super::{Moving, things};

const N_ROWS: u64 = 120;
/// Slow, so that rows are left when the limit is looked at again.
const PER_SECOND: u32 = 60;

/// Seals rows in small batches, and holds the work after the first batch until it has said twice why it waits.
fn held(throttle: Throttle, hold: impl Fn(&Moving), release: impl Fn(&Moving)) -> Waiting {
    let rows: Vec<_> = (0..N_ROWS).map(|id| format!("({id}, 'value {id}')")).collect();
    let create = format!(
        "CREATE TABLE things (id INTEGER PRIMARY KEY, value VARCHAR(40)); INSERT INTO things VALUES {};
         CREATE TABLE pressure (id INTEGER PRIMARY KEY)",
        rows.join(", ")
    );
    let moving = Moving::new(things(PlaintextKind::Text), &create);
    let conn = &mut moving.connect();
    moving.migration().add_columns(conn).unwrap();
    let (mut reasons, mut n_held, mut is_held) = (vec![], 0, false);
    let migration = moving.migration().batch_size(10).throttle(throttle.max_rate(PER_SECOND));
    let filled = migration.migrate_data(conn, |progress| {
        if !is_held && progress.n_done > 0 {
            hold(&moving);
            is_held = true;
        }
        if let Some(waiting) = progress.waiting.clone()
            && reasons.len() < 2
        {
            reasons.push(waiting);
            if reasons.len() == 2 {
                assert_eq!(progress.n_done, n_held, "nothing is sealed in between");
                release(&moving);
            }
            n_held = progress.n_done;
        }
        ControlFlow::Continue(())
    });
    assert_eq!(filled.unwrap().n_failed, 0);
    assert!((1..N_ROWS).contains(&n_held), "{n_held} rows were sealed before it was held");
    moving.assert_sound(conn);
    reasons.swap_remove(0)
}

#[test]
fn a_pause_file_holds_the_filling_while_the_file_exists() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("pause");
    let waiting = held(
        Throttle::new().pause_file(&path),
        |_| fs::write(&path, "").unwrap(),
        |_| fs::remove_file(&path).unwrap(),
    );
    assert_eq!(waiting, Waiting::PauseFile { path: path.clone() });
}

#[test]
fn a_load_above_its_limit_holds_the_filling() {
    let run = |moving: &Moving, sql: &str| moving.connect().batch_execute(sql).unwrap();
    let waiting = held(
        Throttle::new().max_load("SELECT count(*) FROM pressure=1".parse().unwrap()),
        |moving| run(moving, "INSERT INTO pressure VALUES (1), (2)"),
        |moving| run(moving, "DELETE FROM pressure"),
    );
    assert!(matches!(waiting, Waiting::Load { .. }), "{waiting}");
}

#[test]
fn a_rate_of_zero_holds_the_filling() {
    let set = |moving: &Moving, rate: &str| {
        let update = format!("UPDATE __encdb_job_throttles SET max_rate = {rate}");
        moving.connect().batch_execute(&update).unwrap();
    };
    let waiting = held(Throttle::new(), |moving| set(moving, "0"), |moving| set(moving, "NULL"));
    assert_eq!(waiting, Waiting::RateZero);
}
