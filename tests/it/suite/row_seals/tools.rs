//! Rotating, verifying and counting rows, and their seals.

use std::{
    ops::ControlFlow,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use diesel::{prelude::*, sql_query, sql_types};
use encdb_diesel::{
    EncryptedTable, KEYRING, Keyring, Progress,
    census::{Content, census, census_of_unlisted},
    migrations,
    rotate::Rotation,
    spec::{self, TableSpec},
    verify::{Verification, Verified},
};

use super::{super::process::Process, *};
use crate::support::keys::{builder, id, key, keyring};

const MEMBERS: TableSpec = <members::table as EncryptedTable>::SPEC;
const PARCELS: TableSpec = <parcels::table as EncryptedTable>::SPEC;
const N_MEMBERS: i64 = 240;

/// The table before its model had a seal.
mod before {
    use encdb_diesel::prelude::*;

    diesel::table! {
        members (id) {
            id -> BigInt,
            user_id -> Text,
            role -> Nullable<Text>,
            active -> Bool,
            email -> Binary,
            email_search -> Binary,
            ssn -> Nullable<Binary>,
        }
    }

    #[derive(EncryptedModel)]
    #[diesel(table_name = members)]
    #[encdb(bind = id)]
    pub(super) struct Member {
        pub(super) id: i64,
        pub(super) user_id: String,
        pub(super) role: Option<String>,
        pub(super) active: bool,
        #[encdb(normalize(email))]
        pub(super) email: Searchable<String>,
        pub(super) ssn: Option<Encrypted<String>>,
    }

    impl From<super::Member> for Member {
        fn from(member: super::Member) -> Self {
            let super::Member { id, user_id, role, active, email, ssn, .. } = member;
            Self { id, user_id, role, active, email, ssn }
        }
    }
}

/// The model while rows get their first seals: it makes seals, and does not check them.
mod not_checked {
    use encdb_diesel::prelude::*;

    diesel::table! {
        members (id) {
            id -> BigInt,
            user_id -> Text,
            role -> Nullable<Text>,
            active -> Bool,
            email -> Binary,
            email_search -> Binary,
            phone -> Nullable<Text>,
            phone_search -> Nullable<Binary>,
            ssn -> Nullable<Binary>,
            row_mac -> Nullable<Binary>,
        }
    }

    #[derive(EncryptedModel)]
    #[diesel(table_name = members, treat_none_as_null = true)]
    #[encdb(bind = id, seal = row_mac, seal_covers(user_id, role, active), seal_not_checked)]
    pub(super) struct Member {
        pub(super) id: i64,
        pub(super) user_id: String,
        pub(super) role: Option<String>,
        pub(super) active: bool,
        #[encdb(normalize(email))]
        pub(super) email: Searchable<String>,
        #[encdb(normalize(digits))]
        pub(super) phone: Option<Searchable<String>>,
        pub(super) ssn: Option<Encrypted<String>>,
    }
}

fn members_under(old: &Arc<Keyring>) -> Database {
    let database = Database::new();
    let conn = &mut database.connect();
    migrations::run_for(conn, old).unwrap();
    let all: Vec<Member> = (1..=N_MEMBERS).map(member).collect();
    KEYRING.scoped(old, || {
        diesel::insert_into(members::table).values(&all).execute(conn).unwrap();
    });
    database
}

/// Makes a rotation of small batches, so that a few hundred rows are many of them.
fn rotation(table: TableSpec, keyring: &Keyring) -> Rotation<'_> {
    Rotation::new(table, keyring).batch_time(Duration::from_millis(5))
}

fn run(conn: &mut Conn, table: TableSpec, keyring: &Keyring) -> Progress {
    rotation(table, keyring).run(conn, |_| ControlFlow::Continue(())).unwrap()
}

fn verify(conn: &mut Conn, table: TableSpec, keyring: &Keyring) -> Verified {
    Verification::new(table, keyring).run(conn, |_, _| ControlFlow::Continue(())).unwrap()
}

/// Returns a keyring of this key alone, with the index root of the tokens.
fn alone(key_id: u16) -> Arc<Keyring> {
    let only = builder().current(id(key_id), key(key_id)).index_root(id(1), key(1));
    Arc::new(only.build().unwrap())
}

fn all(conn: &mut Conn, keyring: &Arc<Keyring>) -> QueryResult<Vec<Member>> {
    KEYRING.scoped(keyring, || {
        members::table.order(members::id).select(Member::as_select()).load(conn)
    })
}

fn expected() -> Vec<Member> {
    (1..=N_MEMBERS).map(member).collect()
}

/// The key, column and text of an error that a rotation recorded.
#[derive(Debug, QueryableByName)]
struct Recorded {
    #[diesel(sql_type = sql_types::Text)]
    row_key: String,
    #[diesel(sql_type = sql_types::Text)]
    column_name: String,
    #[diesel(sql_type = sql_types::Text)]
    message: String,
}

fn recorded(conn: &mut Conn) -> Vec<Recorded> {
    sql_query("SELECT row_key, column_name, message FROM __encdb_job_errors").load(conn).unwrap()
}

#[test]
fn a_rotation_seals_every_row_again() {
    let (old, new) = (keyring(1, &[]), keyring(2, &[1]));
    let database = members_under(&old);
    let conn = &mut database.connect();
    let n_rows = u64::try_from(N_MEMBERS).unwrap();
    let under_old = census(conn, &MEMBERS).unwrap();
    let of_seals = under_old.counts.iter().filter(|count| count.column == "row_mac");
    let of_seals: Vec<_> = of_seals.map(|count| (count.content, count.n_values)).collect();
    assert_eq!(of_seals, [(Content::SealedUnder(id(1)), n_rows)]);
    let done = run(conn, MEMBERS, &new);
    assert_eq!((done.n_changed, done.n_failed, done.n_contended), (n_rows, 0, 0));
    assert_eq!(census(conn, &MEMBERS).unwrap().under_key(id(1)), 0);
    assert_eq!(all(conn, &alone(2)).unwrap(), expected());
    assert_eq!(run(conn, MEMBERS, &new).n_changed, 0, "nothing is left to do");
    let verified = verify(conn, MEMBERS, &alone(2));
    assert!(verified.is_proof());
    assert_eq!(verified.n_seals, n_rows);
}

/// The seal may be under another key than the sealed values.
#[test]
fn a_seal_under_an_old_key_keeps_that_key_from_being_destroyed() {
    let (old, new) = (keyring(1, &[]), keyring(2, &[1]));
    let database = members_under(&old);
    let conn = &mut database.connect();
    // These rows have only plain values besides.
    execute(conn, "CREATE TABLE kept AS SELECT * FROM members");
    run(conn, MEMBERS, &new);
    execute(
        conn,
        "UPDATE members SET row_mac = (SELECT row_mac FROM kept WHERE kept.id = members.id) WHERE id = 3",
    );
    assert_eq!(census(conn, &MEMBERS).unwrap().under_key(id(1)), 1);
}

/// A list of tables that is older than the seal would count its seals as nothing.
#[test]
fn seals_that_no_table_of_a_list_has_are_found() {
    let database = members_under(&keyring(1, &[]));
    let conn = &mut database.connect();
    let older =
        TableSpec::new("members", MEMBERS.sql_name(), MEMBERS.row(), None, MEMBERS.columns());
    let found = census_of_unlisted(conn, &[older]).unwrap();
    let found: Vec<_> = found.counts.iter().map(|it| (it.column.as_str(), it.content)).collect();
    assert_eq!(found, [("row_mac", Content::SealedUnder(id(1)))]);
    assert_eq!(census_of_unlisted(conn, &[MEMBERS]).unwrap().counts, []);
}

#[test]
fn a_row_that_does_not_pass_its_seal_is_not_sealed_anew() {
    let (old, new) = (keyring(1, &[]), keyring(2, &[1]));
    let database = members_under(&old);
    let conn = &mut database.connect();
    execute(conn, "UPDATE members SET role = 'admin' WHERE id = 3");
    execute(conn, "UPDATE members SET ssn = NULL WHERE id = 4");
    execute(conn, "UPDATE members SET row_mac = NULL WHERE id = 5");
    execute(conn, "CREATE TABLE kept AS SELECT * FROM members WHERE id IN (3, 4, 5)");
    let done = run(conn, MEMBERS, &new);
    assert_eq!((done.n_failed, done.n_changed), (3, done.n_rows - 3));
    let errors = recorded(conn);
    assert!(errors.iter().all(|it| it.column_name == "members.row_mac"), "{errors:?}");
    assert!(errors.iter().any(|it| it.row_key.contains('5') && it.message.contains("is missing")));
    let count = |conn: &mut Conn, tables: &str| -> i64 {
        #[derive(QueryableByName)]
        struct Number {
            #[diesel(sql_type = sql_types::BigInt)]
            number: i64,
        }
        let query = format!("SELECT count(*) AS number FROM {tables}");
        sql_query(query).get_result::<Number>(conn).unwrap().number
    };
    let as_they_were = "members JOIN kept ON members.id = kept.id AND members.email = kept.email";
    assert_eq!(count(conn, as_they_were), 3);
    execute(conn, "DELETE FROM members WHERE id IN (3, 4, 5)");
    assert_eq!(all(conn, &alone(2)).unwrap().len(), expected().len() - 3);
}

/// The state that a worker leaves that is killed after its first batch.
#[test]
fn all_rows_load_wherever_a_rotation_was_stopped() {
    let (old, new) = (keyring(1, &[]), keyring(2, &[1]));
    let database = members_under(&old);
    let conn = &mut database.connect();
    loop {
        let mut n_batches = 0;
        let stopped = rotation(MEMBERS, &new).run(conn, |_| {
            n_batches += 1;
            ControlFlow::Break(())
        });
        let stopped = stopped.unwrap();
        assert!(n_batches < 2 && stopped.n_failed == 0, "{stopped:?}");
        assert_eq!(all(conn, &new).unwrap(), expected());
        if stopped.n_done == stopped.n_rows {
            break;
        }
    }
    run(conn, MEMBERS, &new);
    assert_eq!(all(conn, &alone(2)).unwrap(), expected());
}

/// Every statement of the writers is the whole model with its seal, under either key.
#[test]
fn rows_that_others_write_meanwhile_keep_passing() {
    let (old, new) = (keyring(1, &[2]), keyring(2, &[1]));
    let database = members_under(&keyring(1, &[]));
    let done = AtomicBool::new(false);
    let write = |keyring: &Arc<Keyring>, first: i64| {
        let conn = &mut database.connect();
        let _ = conn.batch_execute("PRAGMA busy_timeout = 60000");
        let mut ids = (first..=N_MEMBERS).step_by(2).cycle();
        while !done.load(Ordering::Relaxed) {
            let one = member(ids.next().unwrap());
            KEYRING.scoped(keyring, || {
                let update = diesel::update(members::table.find(one.id)).set(&one);
                update.execute(conn).unwrap();
            });
        }
    };
    thread::scope(|scope| {
        let (write, old, new) = (&write, &old, &new);
        scope.spawn(move || write(old, 1));
        scope.spawn(move || write(new, 2));
        let conn = &mut database.connect();
        let _ = conn.batch_execute("PRAGMA busy_timeout = 60000");
        let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            for _ in 0..3 {
                assert_eq!(run(conn, MEMBERS, new).n_failed, 0);
            }
        }));
        done.store(true, Ordering::Relaxed);
        ended.unwrap();
    });
    let conn = &mut database.connect();
    assert_eq!(all(conn, &new).unwrap(), expected());
    assert!(verify(conn, MEMBERS, &new).is_proof());
}

#[test]
fn tokens_move_to_another_epoch_and_rows_keep_passing() {
    let database = members_under(&keyring(1, &[]));
    let conn = &mut database.connect();
    let both = builder().current(id(1), key(1)).index_root(id(2), key(2)).index_root(id(1), key(1));
    let both = Arc::new(both.build().unwrap());
    assert_eq!(all(conn, &both).unwrap(), expected());
    assert_eq!(run(conn, MEMBERS, &both).n_failed, 0);
    assert_eq!(all(conn, &both).unwrap(), expected());
    let new_alone = builder().current(id(1), key(1)).index_root(id(2), key(2)).build().unwrap();
    assert_eq!(all(conn, &Arc::new(new_alone)).unwrap(), expected());
}

/// The procedure of the guide: rows are sealed as they are once, while nothing is checked.
#[test]
fn rows_get_their_first_seal() {
    let keys = keyring(1, &[]);
    let database = Database::new();
    let conn = &mut database.connect();
    migrations::run_for(conn, &keys).unwrap();
    let without_phone = |id| Member { phone: None, ..member(id) };
    KEYRING.scoped(&keys, || {
        let rows: Vec<before::Member> = (1..=9).map(|id| without_phone(id).into()).collect();
        diesel::insert_into(before::members::table).values(&rows).execute(conn).unwrap();
        let loaded = not_checked::members::table.select(not_checked::Member::as_select());
        let mut loaded: Vec<not_checked::Member> = loaded.load(conn).unwrap();
        assert_eq!(loaded.len(), 9, "which asks for no seal");
        let one = loaded.iter_mut().find(|it| it.id == 1).unwrap();
        one.role = Some("owner".to_owned());
        diesel::update(not_checked::members::table.find(1)).set(&*one).execute(conn).unwrap();
        // A process of the earlier deployment does not know the seal, and leaves it behind.
        diesel::update(before::members::table.find(1))
            .set(&before::Member::from(without_phone(1)))
            .execute(conn)
            .unwrap();
        assert_eq!(kind_of(load(conn, 1)), REFUSED);
        assert_eq!(kind_of(load(conn, 2)), ErrorKind::RowSeal(RowSealProblem::Missing));
    });
    // By default a rotation makes no first seals. It does not look at rows under the current key.
    let refused = run(conn, MEMBERS, &keys);
    assert_eq!((refused.n_changed, refused.n_failed), (0, 8));
    assert_eq!(verify(conn, MEMBERS, &keys).n_failed, 9);
    let sealed = rotation(MEMBERS, &keys).seal_rows_as_they_are();
    let sealed = sealed.run(conn, |_| ControlFlow::Continue(())).unwrap();
    assert_eq!((sealed.n_changed, sealed.n_failed), (9, 0));
    assert!(verify(conn, MEMBERS, &keys).is_proof());
    assert_eq!(all(conn, &keys).unwrap(), (1..=9).map(without_phone).collect::<Vec<_>>());
}

/// A row of a model that does not check its seals passes in a model that does.
#[test]
fn a_seal_is_made_where_it_is_not_checked() {
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        let Member { id, user_id, role, active, email, phone, ssn } = member(1);
        let one = not_checked::Member { id, user_id, role, active, email, phone, ssn };
        diesel::insert_into(not_checked::members::table).values(&one).execute(conn).unwrap();
        assert_eq!(load(conn, 1).unwrap(), member(1));
    });
}

/// A value that does not open is not vouched for either.
#[test]
fn rows_with_a_value_that_does_not_open_are_not_sealed_as_they_are() {
    let keys = keyring(2, &[1]);
    let database = members_under(&keyring(1, &[]));
    let conn = &mut database.connect();
    let moved = "UPDATE members SET ssn = (SELECT ssn FROM kept) WHERE id = 4";
    execute(conn, "CREATE TABLE kept AS SELECT * FROM members WHERE id = 1");
    execute(conn, moved);
    let sealed = rotation(MEMBERS, &keys).seal_rows_as_they_are();
    let sealed = sealed.run(conn, |_| ControlFlow::Continue(())).unwrap();
    assert_eq!((sealed.n_changed, sealed.n_failed), (sealed.n_rows - 1, 1));
    KEYRING.scoped(&keys, || assert_eq!(kind_of(load(conn, 4)), REFUSED));
}

#[test]
fn whatever_was_changed_is_found() {
    let keys = keyring(1, &[]);
    let database = members_under(&keys);
    let conn = &mut database.connect();
    execute(conn, "CREATE TABLE kept AS SELECT * FROM members");
    for change in [
        "ssn = NULL",
        "role = 'admin'",
        "active = NOT active",
        "user_id = 'user-2'",
        "row_mac = NULL",
        "row_mac = (SELECT row_mac FROM kept WHERE kept.id = 9)",
    ] {
        execute(conn, &format!("UPDATE members SET {change} WHERE id = 1"));
        let found = verify(conn, MEMBERS, &keys);
        assert_eq!((found.n_failed, found.n_seals + 1), (1, found.n_rows), "{change}");
        let kind = found.failures[0].error.kind();
        assert!(matches!(kind, ErrorKind::RowSeal(_)), "{change}: {kind:?}");
        assert_eq!(found.failures[0].column, "row_mac");
        KEYRING.scoped(&keys, || {
            diesel::update(members::table.find(1)).set(&member(1)).execute(conn).unwrap();
        });
    }
    assert!(verify(conn, MEMBERS, &keys).is_proof());
}

#[test]
fn rows_of_owners_with_two_key_columns_are_rotated_and_verified() {
    let (old, new) = (keyring(1, &[]), keyring(2, &[1]));
    let database = Database::new();
    let conn = &mut database.connect();
    migrations::run_for(conn, &old).unwrap();
    let rows: Vec<Parcel> = (1..=30).map(|number| parcel(number, 7 + number % 2)).collect();
    KEYRING.scoped(&old, || {
        diesel::insert_into(parcels::table).values(&rows).execute(conn).unwrap();
    });
    execute(conn, "UPDATE parcels SET weight = 1 WHERE number = 5");
    assert_eq!(verify(conn, PARCELS, &old).n_failed, 1);
    let done = run(conn, PARCELS, &new);
    assert_eq!((done.n_changed, done.n_failed), (29, 1));
    execute(conn, "DELETE FROM parcels WHERE number = 5");
    assert!(verify(conn, PARCELS, &alone(2)).is_proof());
    KEYRING.scoped(&alone(2), || {
        assert_eq!(parcels::table.load::<Parcel>(conn).unwrap().len(), 29);
    });
}

/// No root key opens a seal under an owner's stored key, and the seal dies with the owner's key.
#[test]
fn a_seal_dies_with_the_key_of_its_owner() {
    let database = Database::new();
    let mut process = Process::new(&database, 1, &[]);
    process.set_up();
    process.create(&[7, 8]);
    process.run(|_, conn| {
        let rows = [parcel(1, 7), parcel(2, 8)];
        diesel::insert_into(parcels::table).values(&rows[..]).execute(conn).unwrap();
        let seal: Vec<u8> =
            parcels::table.find(("North", 1)).select(parcels::row_mac).first(conn).unwrap();
        assert_eq!(seal[..4], [0xfa, 7, 0, 1]);
    });
    let keys = Arc::clone(process.keyring());
    assert_eq!(process.run(|_, conn| verify(conn, PARCELS, &keys)).n_seals, 2);
    process.run(|owners, conn| {
        assert_eq!(census(conn, &PARCELS).unwrap().under_key(id(1)), 0);
        owners.replace(7, &[]).unwrap();
        let moved = run(conn, PARCELS, &keys);
        assert_eq!((moved.n_changed, moved.n_failed), (1, 0), "to the owner's second key");
        let seal: Vec<u8> =
            parcels::table.find(("North", 1)).select(parcels::row_mac).first(conn).unwrap();
        assert_eq!(seal[..4], [0xfa, 7, 0, 2]);
        owners.forget(8, &[]).unwrap();
        let done = run(conn, PARCELS, &keys);
        assert_eq!((done.n_changed, done.n_failed), (0, 0), "nothing of it needs the owner's key");
        let all: QueryResult<Vec<Parcel>> = parcels::table.load(conn);
        assert_eq!(kind_of(all), ErrorKind::OwnerKeyDestroyed);
        let kept: Vec<Parcel> = parcels::table.filter(parcels::tenant_id.eq(7)).load(conn).unwrap();
        assert_eq!(kept.len(), 1);
    });
}

#[test]
fn the_tools_read_of_the_seal_what_the_model_says() {
    let tables = spec::from_json(&spec::to_json(&[PARCELS, MEMBERS])).unwrap();
    let (seal, written) = (tables[0].seal().unwrap(), PARCELS.seal().unwrap());
    assert_eq!(seal.column(), written.column());
    assert_eq!((seal.sql_name(), seal.key()), ("row_mac", written.key()));
    assert_eq!(seal.covered(), written.covered());
    assert_eq!((seal.covered()[0].name(), seal.covered()[0].sql_name()), ("grams", "weight"));
    assert_eq!(seal.key().len(), 2);
    assert_eq!(tables[1].seal().unwrap().covered().len(), 3);
}
