//! Two operators who run the same stage at the same time.

use std::{ops::ControlFlow, sync::Barrier, thread};

use encdb_diesel::migrate::MigrateError;

use super::{super::process::be_patient, CREATE_PEOPLE, Conn, Moving, PEOPLE, on};

type Stage = fn(&Moving, &mut Conn) -> Result<(), MigrateError>;

const STAGES: [(&str, Stage); 8] = [
    ("add-columns", |moving, conn| moving.migration().add_columns(conn).map(drop)),
    ("migrate-data", |moving, conn| {
        moving.migration().batch_size(1).migrate_data(conn, on).map(drop)
    }),
    ("verify", |moving, conn| {
        moving.migration().verify(conn, |_, _| ControlFlow::Continue(())).map(drop)
    }),
    ("switch", |moving, conn| moving.migration().switch(conn).map(drop)),
    ("drop-unencrypted", |moving, conn| moving.migration().drop_unencrypted(conn).map(drop)),
    ("decrypt-back", |moving, conn| moving.migration().decrypt_back(conn, on).map(drop)),
    ("rollback", |moving, conn| moving.migration().rollback(conn).map(drop)),
    ("rollback", |moving, conn| moving.migration().rollback(conn).map(drop)),
];

/// One of them may get an error, and nothing is lost.
#[test]
fn two_operators_at_once_lose_nothing() {
    let moving = &Moving::new(PEOPLE, CREATE_PEOPLE);
    let values = |conn: &mut Conn| (moving.values(conn, "email"), moving.values(conn, "note"));
    let before = values(&mut moving.connect());
    for (name, stage) in STAGES {
        let together = &Barrier::new(2);
        let ended = thread::scope(|scope| {
            let operators = [(); 2].map(|()| {
                scope.spawn(move || {
                    let conn = &mut moving.connect();
                    be_patient(conn);
                    together.wait();
                    stage(moving, conn)
                })
            });
            operators.map(|operator| operator.join().unwrap())
        });
        assert!(ended.iter().any(Result::is_ok), "{name}: {ended:?}");
    }
    let conn = &mut moving.connect();
    // Two rollbacks at once are as good as two after one another, and a rollback of nothing does nothing.
    moving.migration().rollback(conn).unwrap();
    assert_eq!(values(conn), before);
    assert_eq!(moving.migration().status(conn).unwrap(), []);
}
