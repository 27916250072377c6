//! A UNIQUE token column that moves to another epoch through a second column, while others write.

use std::{collections::BTreeMap, ops::ControlFlow, sync::Arc, time::Duration};

use diesel::{
    connection::SimpleConnection,
    prelude::*,
    result::{DatabaseErrorKind, Error},
    sql_query, sql_types,
};
use encdb_diesel::{
    EncryptedTable, ErrorKind, KEYRING, Keyring, Progress,
    error::SearchTokenProblem,
    migrations,
    prelude::*,
    rotate::Rotation,
    spec::{ColumnSpec, TableSpec},
    verify::{Failure, Verification},
};

use super::database::{Conn, DROP_NOT_NULL, Database};
use crate::support::{
    keys::{builder, id, key, keyring},
    models::{User, user, users},
};

pub(crate) mod deployments;
mod procedure;

use deployments::{Deployment, both, owned, second};

/// Returns the keyring in which epoch 2 is there, and epoch 1 is written.
pub(crate) fn added() -> Arc<Keyring> {
    let added =
        builder().current(id(1), key(1)).index_root(id(1), key(1)).index_root(id(2), key(2));
    Arc::new(added.build().unwrap())
}

/// Returns the keyring in which epoch 2 is written.
pub(crate) fn promoted() -> Arc<Keyring> {
    let promoted =
        builder().current(id(1), key(1)).index_root(id(2), key(2)).index_root(id(1), key(1));
    Arc::new(promoted.build().unwrap())
}

fn of_epoch(epoch: u16) -> Arc<Keyring> {
    let alone = builder().current(id(1), key(1)).index_root(id(epoch), key(epoch));
    Arc::new(alone.build().unwrap())
}

pub(crate) fn database() -> Database {
    let database = Database::new();
    migrations::run_for(&mut database.connect(), &added()).unwrap();
    database
}

fn rotate(conn: &mut Conn, table: TableSpec, keyring: &Keyring) -> Progress {
    Rotation::new(table, keyring).run(conn, |_| ControlFlow::Continue(())).unwrap()
}

/// Removes the tokens beside which a process that did not know the column may have written.
const CLEAR: &str = "UPDATE users SET email_search_2 = NULL WHERE email_search_2 IS NOT NULL";
const BOTH: TableSpec = <both::users::table as EncryptedTable>::SPEC;

#[derive(Debug, PartialEq, QueryableByName)]
struct Tokens {
    #[diesel(sql_type = sql_types::Nullable<sql_types::Binary>)]
    email: Option<Vec<u8>>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Binary>)]
    next_email: Option<Vec<u8>>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Binary>)]
    phone: Option<Vec<u8>>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Binary>)]
    next_phone: Option<Vec<u8>>,
}

/// Asserts that the stored tokens belong to these values: of epoch 1 in the first column, of epoch 2 in the next.
#[track_caller]
pub(crate) fn assert_tokens(conn: &mut Conn, values: &[(&str, Option<&str>)]) {
    let epochs = [of_epoch(1), of_epoch(2)];
    let token = |epoch: usize, column: &ColumnSpec, value: &str| {
        let index = column.token().unwrap().index();
        epochs[epoch].token(&index, None, value).unwrap().as_bytes().to_vec()
    };
    let [email, phone] = [0, 1].map(|at| BOTH.columns()[at]);
    let expected: Vec<Tokens> = values
        .iter()
        .map(|(address, number)| Tokens {
            email: Some(token(0, &email, address)),
            next_email: Some(token(1, &email, address)),
            phone: number.map(|number| token(0, &phone, number)),
            next_phone: number.map(|number| token(1, &phone, number)),
        })
        .collect();
    let stored = sql_query(
        "SELECT email_search AS email, email_search_2 AS next_email, phone_search AS phone, \
         phone_search_2 AS next_phone FROM users ORDER BY id",
    );
    assert_eq!(stored.load::<Tokens>(conn).unwrap(), expected);
}

fn is_refused(result: QueryResult<usize>) -> bool {
    matches!(result, Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)))
}

#[test]
fn every_write_makes_both_tokens_whichever_epoch_is_promoted() {
    for keyring in [added(), promoted()] {
        let database = database();
        let conn = &mut database.connect();
        KEYRING.scoped(&keyring, || {
            let one = both::user("1", "one@example.com", Some("030 1"));
            diesel::insert_into(both::users::table).values(&one).execute(conn).unwrap();
            let two = both::NewUser {
                id: "2",
                name: "",
                email: Searchable::new("two@example.com"),
                phone: None,
            };
            diesel::insert_into(both::users::table).values(vec![two]).execute(conn).unwrap();
        });
        assert_tokens(conn, &[("one@example.com", Some("0301")), ("two@example.com", None)]);
        KEYRING.scoped(&keyring, || {
            let changed = both::user("1", "uno@example.com", None);
            let update = diesel::update(both::users::table.find("1"));
            assert_eq!(update.set(changed.email_and_phone()).execute(conn), Ok(1));
            let changed = both::user("2", "due@example.com", Some("030 2"));
            assert_eq!(
                diesel::update(both::users::table.find("2")).set(&changed).execute(conn),
                Ok(1)
            );
        });
        assert_tokens(conn, &[("uno@example.com", None), ("due@example.com", Some("0302"))]);
    }
}

#[test]
fn diesels_own_derives_make_both_tokens() {
    let database = database();
    let conn = &mut database.connect();
    KEYRING.scoped(&promoted(), || {
        let mut stock = both::StockUser {
            id: "1".into(),
            name: String::new(),
            email: Searchable::new("one@example.com".into()),
        };
        diesel::insert_into(both::stock::users::table).values(&stock).execute(conn).unwrap();
        stock.email = Searchable::new("uno@example.com".into());
        let update = diesel::update(both::stock::users::table.find("1"));
        assert_eq!(update.set(&stock).execute(conn), Ok(1));
        let found = both::stock::users::email.search_eq("UNO@example.com");
        let found = both::stock::users::table.filter(found).select(both::stock::users::id);
        assert_eq!(found.load::<String>(conn).unwrap(), ["1"]);
    });
    assert_tokens(conn, &[("uno@example.com", None)]);
}

/// A single epoch is both the oldest and the newest.
#[test]
fn with_one_epoch_both_columns_have_it() {
    let database = database();
    let conn = &mut database.connect();
    KEYRING.scoped(&of_epoch(1), || Deployment::Both.insert(conn, "1", "one@example.com")).unwrap();
    let equal =
        sql_query("SELECT count(*) AS number FROM users WHERE email_search = email_search_2");
    assert_eq!(equal.get_result::<Number>(conn).unwrap().number, 1);
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = sql_types::BigInt)]
    number: i64,
}

#[test]
fn a_duplicate_is_refused_between_any_two_processes_that_run_side_by_side() {
    use Deployment::{Both, First, Second};
    let pairs = [
        [(First, added()), (Both, added())],
        [(Both, added()), (Both, promoted())],
        [(Both, promoted()), (Second, promoted())],
    ];
    for [one, other] in &pairs {
        for [(first, before), (then, after)] in [[one, other], [other, one]] {
            let database = database();
            let conn = &mut database.connect();
            conn.batch_execute(DROP_NOT_NULL).unwrap();
            KEYRING.scoped(before, || first.insert(conn, "1", "one@example.com")).unwrap();
            let second = KEYRING.scoped(after, || then.insert(conn, "2", "ONE@example.com"));
            assert!(is_refused(second), "{first:?} then {then:?}");
        }
    }
}

#[test]
fn a_look_up_finds_rows_with_the_first_token_the_next_or_both() {
    let database = database();
    let conn = &mut database.connect();
    conn.batch_execute(DROP_NOT_NULL).unwrap();
    KEYRING.scoped(&added(), || {
        Deployment::First.insert(conn, "1", "one@example.com").unwrap();
        Deployment::Both.insert(conn, "2", "two@example.com").unwrap();
    });
    KEYRING
        .scoped(&promoted(), || Deployment::Second.insert(conn, "3", "three@example.com"))
        .unwrap();
    for keyring in [added(), promoted()] {
        KEYRING.scoped(&keyring, || {
            for (id, email) in [("1", "ONE"), ("2", "TWO"), ("3", "THREE")] {
                let found = Deployment::Both.find(conn, &format!("{email}@example.com"));
                assert_eq!(found, [id], "{email}");
            }
            assert_eq!(Deployment::Both.find(conn, "four@example.com"), [""; 0]);
            let any = both::users::email.search_eq_any(["three@example.com", "one@example.com"]);
            let any = both::users::table.filter(any.or(both::users::id.eq("none")));
            let any = any.order(both::users::id).select(both::users::id);
            assert_eq!(any.load::<String>(conn).unwrap(), ["1", "3"]);
            let none = both::users::email.search_eq_any([""; 0]);
            assert_eq!(both::users::table.filter(none).count().get_result(conn), Ok(0_i64));
        });
    }
}

/// A process that does not know a column leaves no token, the token of an earlier value, or a token beside NULL.
#[test]
fn the_rotation_fills_the_next_column_and_mends_what_others_left() {
    let database = database();
    let conn = &mut database.connect();
    conn.batch_execute(DROP_NOT_NULL).unwrap();
    KEYRING.scoped(&added(), || {
        Deployment::First.insert(conn, "1", "one@example.com").unwrap();
        for (id, email) in [("2", "two@example.com"), ("3", "three@example.com")] {
            let user = both::user(id, email, Some("030 1"));
            diesel::insert_into(both::users::table).values(&user).execute(conn).unwrap();
        }
        Deployment::First.change(conn, "2", "due@example.com").unwrap();
        conn.batch_execute("UPDATE users SET phone = NULL, phone_search = NULL WHERE id = '3'")
            .unwrap();
    });
    KEYRING.scoped(&promoted(), || {
        Deployment::Both.insert(conn, "4", "four@example.com").unwrap();
        Deployment::Second.change(conn, "4", "quattro@example.com").unwrap();
        Deployment::Second.insert(conn, "5", "five@example.com").unwrap();
    });
    let rotated = rotate(conn, BOTH, &added());
    assert_eq!((rotated.n_changed, rotated.n_failed), (5, 0));
    let expected = [
        ("one@example.com", None),
        ("due@example.com", Some("0301")),
        ("three@example.com", None),
        ("quattro@example.com", None),
        ("five@example.com", None),
    ];
    assert_tokens(conn, &expected);
    assert_eq!(rotate(conn, BOTH, &promoted()).n_changed, 0, "promotion changes nothing");
    assert_tokens(conn, &expected);
}

/// Two values were exchanged by processes that do not know the next column: neither token can be written before the
/// other.
#[test]
fn tokens_that_are_in_each_others_way_are_cleared_first() {
    let (database, added) = (database(), added());
    let conn = &mut database.connect();
    KEYRING.scoped(&added, || {
        Deployment::Both.insert(conn, "1", "one@example.com").unwrap();
        Deployment::Both.insert(conn, "2", "two@example.com").unwrap();
        for (id, email) in [("1", "three"), ("2", "one"), ("1", "two")] {
            Deployment::First.change(conn, id, &format!("{email}@example.com")).unwrap();
        }
    });
    let rotation = Rotation::new(BOTH, &added).lease(Duration::ZERO);
    let progress = rotation.run(conn, |_| ControlFlow::Continue(())).unwrap();
    assert_eq!((progress.n_changed, progress.n_failed), (0, 2));
    let failures = rotation.failures(conn, 2).unwrap();
    assert!(failures.iter().all(|it| it.message.contains("set the other row's token to NULL")));
    conn.batch_execute(CLEAR).unwrap();
    let progress = rotation.run(conn, |_| ControlFlow::Continue(())).unwrap();
    assert_eq!((progress.n_changed, progress.n_failed), (2, 0));
    assert_tokens(conn, &[("two@example.com", None), ("one@example.com", None)]);
}

#[test]
fn tokens_of_an_owner_are_found_by_the_first_and_by_the_next() {
    use owned::notes;
    let database = database();
    let conn = &mut database.connect();
    let find = |conn: &mut Conn, keyring: &Arc<Keyring>, tenant: i32| -> Vec<i64> {
        KEYRING.scoped(keyring, || {
            let found = notes::title.of_owner(tenant).search_eq("STRASSE");
            notes::table.filter(found).select(notes::id).load(conn).unwrap()
        })
    };
    KEYRING.scoped(&added(), || {
        let two = vec![owned::note(1, 7), owned::note(2, 8)];
        diesel::insert_into(notes::table).values(&two).execute(conn).unwrap();
    });
    for keyring in [of_epoch(1), of_epoch(2), promoted()] {
        assert_eq!([find(conn, &keyring, 7), find(conn, &keyring, 8)], [[1], [2]]);
    }
    conn.batch_execute("UPDATE notes SET title_token_2 = NULL").unwrap();
    assert_eq!([find(conn, &of_epoch(2), 7), find(conn, &promoted(), 7)], [vec![], vec![1]]);
    assert_eq!(rotate(conn, <notes::table as EncryptedTable>::SPEC, &added()).n_failed, 0);
    assert_eq!([find(conn, &of_epoch(2), 7), find(conn, &of_epoch(2), 8)], [[1], [2]]);
}

#[test]
fn the_census_counts_both_columns() {
    let database = database();
    let conn = &mut database.connect();
    KEYRING.scoped(&added(), || {
        Deployment::First.insert(conn, "1", "one@example.com").unwrap();
        Deployment::Both.insert(conn, "2", "two@example.com").unwrap();
    });
    let counted = encdb_diesel::census::census(conn, &BOTH).unwrap();
    assert_eq!((counted.of_epoch(1), counted.of_epoch(2)), (2, 1));
}

#[test]
fn the_next_column_survives_json() {
    let json = encdb_diesel::spec::to_json(&[BOTH]);
    let read = encdb_diesel::spec::from_json(&json).unwrap();
    assert_eq!(format!("{read:?}"), format!("{:?}", [BOTH]));
    let next = |table: &TableSpec| table.columns()[0].token().unwrap().next_sql_name();
    assert_eq!(next(&read[0]), Some("email_search_2"));
}

/// Each of the two columns has one epoch: a verification misses the tokens that a rotation would write.
#[test]
fn a_verification_wants_each_token_in_its_own_column() {
    use SearchTokenProblem::{BesideNull, Missing, OfAnotherValue, WrongEpoch};
    let database = database();
    let conn = &mut database.connect();
    KEYRING.scoped(&added(), || {
        let values = [user(1), user(2)];
        diesel::insert_into(users::table).values(&values.to_vec()).execute(conn).unwrap();
    });
    let wrong = |conn: &mut Conn| -> Vec<(String, SearchTokenProblem)> {
        let keyring = promoted();
        let verification = Verification::new(BOTH, &keyring);
        let verified = verification.run(conn, |_, _| ControlFlow::Continue(())).unwrap();
        let problem = |failure: &Failure| match failure.error.kind() {
            ErrorKind::SearchToken(problem) => (failure.column.clone(), problem),
            other => panic!("{other:?}"),
        };
        assert_eq!(verified.n_values, 2 + 1, "two e-mails and a phone");
        verified.failures.iter().map(problem).collect()
    };
    let (email, phone) = ("email_search_2".to_owned(), "phone_search_2".to_owned());
    let missing = [&email, &phone, &email].map(|column| (column.clone(), Missing));
    assert_eq!(wrong(conn), missing, "they are not filled yet");
    rotate(conn, BOTH, &promoted());
    assert_eq!(wrong(conn), []);
    let last = "WHERE id = 'user-2'";
    conn.batch_execute(&format!("UPDATE users SET email_search_2 = email_search {last}")).unwrap();
    assert_eq!(wrong(conn), [(email.clone(), WrongEpoch { found: 1, expected: 2 })]);
    let left_over = format!(
        "UPDATE users SET email_search_2 = NULL, phone_search_2 = (SELECT p FROM (SELECT phone_search_2 AS p FROM users WHERE id = 'user-1') one) {last}"
    );
    conn.batch_execute(&left_over).unwrap();
    assert_eq!(wrong(conn), [(email, Missing), (phone, BesideNull)]);
    rotate(conn, BOTH, &promoted());
    assert_eq!(wrong(conn), []);
    // A process that knows only the first column has changed the value.
    KEYRING.scoped(&promoted(), || {
        let changed = user(3).email;
        let sealed: User = User { email: changed, ..user(2) };
        diesel::update(users::table.find("user-2")).set(&sealed).execute(conn).unwrap();
    });
    assert!(wrong(conn).contains(&("email_search_2".to_owned(), OfAnotherValue)));
}
