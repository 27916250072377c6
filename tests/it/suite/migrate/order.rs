//! A stage out of order is refused, and names the stage that leads on.

use std::ops::ControlFlow;

use encdb_diesel::migrate::{MigrateError, Phase, Stage};

use super::{CREATE_PEOPLE, Moving, PEOPLE, on};

const STAGES: [Stage; 8] = [
    Stage::AddColumns,
    Stage::MigrateData,
    Stage::Verify,
    Stage::CreateViews,
    Stage::Switch,
    Stage::DropUnencrypted,
    Stage::Rollback,
    Stage::DecryptBack,
];

/// The stages that run in each phase, in which the table is after the stages of the phases before it.
const ALLOWED: [(Phase, &[Stage]); 6] = [
    (Phase::Plain, &[Stage::AddColumns, Stage::Rollback]),
    (
        Phase::Expanded,
        &[
            Stage::AddColumns,
            Stage::MigrateData,
            Stage::Verify,
            Stage::CreateViews,
            Stage::Rollback,
        ],
    ),
    (
        Phase::Filled,
        &[
            Stage::AddColumns,
            Stage::MigrateData,
            Stage::Verify,
            Stage::CreateViews,
            Stage::Rollback,
        ],
    ),
    (
        Phase::Verified,
        &[
            Stage::AddColumns,
            Stage::MigrateData,
            Stage::Verify,
            Stage::CreateViews,
            Stage::Switch,
            Stage::Rollback,
        ],
    ),
    (
        Phase::Switched,
        &[
            Stage::AddColumns,
            Stage::MigrateData,
            Stage::Verify,
            Stage::CreateViews,
            Stage::Switch,
            Stage::DropUnencrypted,
            Stage::Rollback,
        ],
    ),
    (Phase::Dropped, &[Stage::Verify, Stage::DropUnencrypted, Stage::DecryptBack]),
];

#[test]
fn a_stage_out_of_order_names_the_one_to_run_first() {
    let moving = Moving::new(PEOPLE, CREATE_PEOPLE);
    let (conn, migration) = (&mut moving.connect(), moving.migration());
    for (phase, allowed) in ALLOWED {
        match phase {
            Phase::Plain => (),
            Phase::Expanded => drop(migration.add_columns(conn).unwrap()),
            Phase::Filled => drop(migration.migrate_data(conn, on).unwrap()),
            Phase::Verified => {
                drop(migration.verify(conn, |_, _| ControlFlow::Continue(())).unwrap());
            }
            Phase::Switched => drop(migration.switch(conn).unwrap()),
            _ => drop(migration.drop_unencrypted(conn).unwrap()),
        }
        for stage in STAGES {
            match migration.plan(conn, stage) {
                Ok(_) => assert!(allowed.contains(&stage), "{phase}: {stage} was allowed"),
                Err(MigrateError::OutOfOrder { phase: found, instead, .. }) => {
                    assert!(!allowed.contains(&stage), "{phase}: {stage} was refused");
                    assert_eq!(found, phase);
                    assert!(allowed.contains(&instead), "{phase}: {stage} needs {instead} first");
                }
                Err(other) => panic!("{phase}: {stage}: {other:?}"),
            }
        }
    }
}

/// A stage that ran already does nothing but what is missing.
#[test]
fn a_stage_may_be_repeated() {
    let moving = Moving::new(PEOPLE, CREATE_PEOPLE);
    let (conn, migration) = (&mut moving.connect(), moving.migration());
    for _ in 0..2 {
        migration.add_columns(conn).unwrap();
        moving.assert_sound(conn);
    }
    for _ in 0..2 {
        assert!(migration.verify(conn, |_, _| ControlFlow::Continue(())).unwrap().is_proof());
        migration.create_views(conn).unwrap();
    }
    for _ in 0..2 {
        migration.switch(conn).unwrap();
    }
    for _ in 0..2 {
        migration.drop_unencrypted(conn).unwrap();
    }
    for _ in 0..2 {
        migration.decrypt_back(conn, on).unwrap();
    }
    for _ in 0..3 {
        migration.rollback(conn).unwrap();
    }
    assert_eq!(moving.values(conn, "note")[2].as_deref(), Some("it's"));
}
