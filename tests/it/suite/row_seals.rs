//! Rows with a seal: a row that somebody changed past its model does not load.

use diesel::{connection::SimpleConnection, prelude::*, sql_query};
use encdb_diesel::{
    ErrorKind,
    error::{RowSealProblem, SearchTokenProblem},
    prelude::*,
};

use super::database::{Conn, Database, bytes_literal};
use crate::support::{
    encdb_error,
    keys::with_keys,
    kind_of,
    models::{Member, Parcel, member, members, parcel, parcels},
};

mod columns;
mod tools;

const REFUSED: ErrorKind = ErrorKind::RowSeal(RowSealProblem::Refused);

/// Runs a test with the members 1 to 7, under key 1.
fn with_members(test: impl FnOnce(&mut Conn)) {
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        let all: Vec<Member> = (1..=7).map(member).collect();
        diesel::insert_into(members::table).values(&all).execute(conn).unwrap();
        test(conn);
    });
}

fn load(conn: &mut Conn, id: i64) -> QueryResult<Member> {
    members::table.find(id).select(Member::as_select()).first(conn)
}

/// Loads a member in every way.
fn load_in_every_way(conn: &mut Conn, id: i64) -> [QueryResult<Member>; 4] {
    let by_token = members::email.search_eq(format!("member{id}@example.com"));
    [
        load(conn, id),
        Member::query().filter(members::id.eq(id)).first(conn),
        sql_query(format!("SELECT * FROM members WHERE id = {id}")).get_result(conn),
        members::table.filter(by_token).select(Member::as_select()).first(conn),
    ]
}

fn execute(conn: &mut Conn, statement: &str) {
    conn.batch_execute(statement).unwrap();
}

/// Returns why member 1 does not load, which is the same in every way.
#[track_caller]
fn refusal(conn: &mut Conn) -> ErrorKind {
    let [first, rest @ ..] = load_in_every_way(conn, 1);
    let error = encdb_error(&first.unwrap_err());
    assert_eq!(error.column().unwrap().table(), "members");
    for other in rest.into_iter().take(2) {
        assert_eq!(kind_of(other), error.kind());
    }
    error.kind()
}

#[test]
fn a_sealed_row_is_loaded_in_every_way() {
    with_members(|conn| {
        for id in 1..=7 {
            for loaded in load_in_every_way(conn, id) {
                assert_eq!(loaded.unwrap(), member(id));
            }
        }
        let seal: Vec<u8> =
            members::table.find(1).select(members::row_mac.assume_not_null()).first(conn).unwrap();
        assert_eq!((seal.len(), &seal[..4]), (36, &[0xfa, 1, 0, 1][..]));
    });
}

#[test]
fn a_value_that_somebody_set_to_null_is_missed() {
    with_members(|conn| {
        execute(conn, "UPDATE members SET ssn = NULL WHERE id = 1");
        assert_eq!(refusal(conn), REFUSED);
        execute(conn, "UPDATE members SET phone = NULL, phone_search = NULL WHERE id = 5");
        assert_eq!(kind_of(load(conn, 5)), REFUSED);
    });
}

#[test]
fn a_plain_column_that_is_covered_is_not_changed_past_the_model() {
    with_members(|conn| {
        for change in [
            "user_id = 'user-2'",
            "user_id = ''",
            "role = 'admin'",
            "role = NULL",
            "role = ''",
            "role = 'Guest'",
            "active = NOT active",
        ] {
            execute(conn, &format!("UPDATE members SET {change} WHERE id = 1"));
            assert_eq!(refusal(conn), REFUSED, "{change}");
            diesel::update(members::table.find(1)).set(&member(1)).execute(conn).unwrap();
            assert_eq!(load(conn, 1).unwrap(), member(1), "the model's own writing mends it");
        }
        execute(conn, "UPDATE members SET role = 'admin' WHERE id = 2");
        assert_eq!(kind_of(load(conn, 2)), REFUSED, "where it was NULL");
    });
}

/// All stored bytes of a column are put back to earlier ones, which open in their row.
#[test]
fn a_column_that_is_put_back_alone_is_noticed_and_a_whole_older_row_is_not() {
    with_members(|conn| {
        execute(conn, "CREATE TABLE older AS SELECT * FROM members WHERE id = 1");
        let mut changed = member(1);
        changed.ssn = Some(Encrypted::new("another".to_owned()));
        changed.email = Searchable::new("other@example.com".to_owned());
        changed.role = Some("owner".to_owned());
        diesel::update(members::table.find(1)).set(&changed).execute(conn).unwrap();
        let put_back = |columns: &[&str]| {
            let sets = columns.iter().map(|it| format!("{it} = (SELECT {it} FROM older)"));
            let sets = sets.collect::<Vec<_>>().join(", ");
            format!("UPDATE members SET {sets} WHERE id = 1")
        };
        for alone in [&["ssn"][..], &["email", "email_search"], &["role"], &["row_mac"]] {
            execute(conn, &put_back(alone));
            assert_eq!(kind_of(load(conn, 1)), REFUSED, "{alone:?}");
            diesel::update(members::table.find(1)).set(&changed).execute(conn).unwrap();
        }
        let whole = ["role", "email", "email_search", "phone", "phone_search", "ssn", "row_mac"];
        execute(conn, &put_back(&whole));
        assert_eq!(load(conn, 1).unwrap(), member(1), "as the threat model says");
    });
}

#[test]
fn a_row_or_a_seal_of_another_row_is_refused() {
    with_members(|conn| {
        execute(conn, "UPDATE members SET id = 100 WHERE id = 3");
        assert_eq!(kind_of(load(conn, 100)), REFUSED);
        let seal: Vec<u8> =
            members::table.find(7).select(members::row_mac.assume_not_null()).first(conn).unwrap();
        let seal = bytes_literal(&seal);
        execute(conn, &format!("UPDATE members SET row_mac = {seal} WHERE id = 1"));
        assert_eq!(refusal(conn), REFUSED);
    });
}

#[test]
fn a_seal_that_is_missing_cut_short_or_something_else_is_refused() {
    with_members(|conn| {
        let seal: Vec<u8> =
            members::table.find(1).select(members::row_mac.assume_not_null()).first(conn).unwrap();
        let planted = |bytes: &[u8]| {
            format!("UPDATE members SET row_mac = {} WHERE id = 1", bytes_literal(bytes))
        };
        let problem = ErrorKind::RowSeal;
        execute(conn, "UPDATE members SET row_mac = NULL WHERE id = 1");
        assert_eq!(refusal(conn), problem(RowSealProblem::Missing));
        for bytes in [&[][..], &seal[..35], &seal[..4], b"plain"] {
            execute(conn, &planted(bytes));
            assert_eq!(refusal(conn), problem(RowSealProblem::Malformed { len: bytes.len() }));
        }
        for bit in 0..seal.len() * 8 {
            let mut changed = seal.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            execute(conn, &planted(&changed));
            assert!(load(conn, 1).is_err(), "bit {bit}");
        }
        execute(conn, &planted(&seal));
        assert_eq!(load(conn, 1).unwrap(), member(1));
    });
}

/// The seal does not cover tokens, because they are made again.
#[test]
fn a_token_that_is_not_that_of_its_value_is_refused() {
    with_members(|conn| {
        let token: Vec<u8> =
            members::table.find(2).select(members::email_search).first(conn).unwrap();
        let token = |len: usize| bytes_literal(&token[..len]);
        let other_epoch = bytes_literal(&[9; 17]);
        for (column, planted, problem) in [
            ("email_search", token(17), SearchTokenProblem::OfAnotherValue),
            ("email_search", token(9), SearchTokenProblem::OfAnotherValue),
            ("email_search", token(0), SearchTokenProblem::Missing),
            ("email_search", other_epoch, SearchTokenProblem::UnknownEpoch { epoch: 9 }),
            ("phone_search", token(17), SearchTokenProblem::OfAnotherValue),
            ("phone_search", "NULL".to_owned(), SearchTokenProblem::Missing),
        ] {
            execute(conn, &format!("UPDATE members SET {column} = {planted} WHERE id = 1"));
            assert_eq!(refusal(conn), ErrorKind::SearchToken(problem), "{column}");
            diesel::update(members::table.find(1)).set(&member(1)).execute(conn).unwrap();
        }
        execute(conn, &format!("UPDATE members SET phone_search = {} WHERE id = 2", token(17)));
        let beside_null = ErrorKind::SearchToken(SearchTokenProblem::BesideNull);
        assert_eq!(kind_of(load(conn, 2)), beside_null);
        // The purpose of comparing: the row that a moved token finds is not taken for the searched one.
        execute(conn, &format!("UPDATE members SET email_search = {} WHERE id = 3", token(17)));
        let found = members::email.search_eq("member2@example.com");
        let loaded: QueryResult<Vec<Member>> = members::table
            .filter(found)
            .filter(members::id.eq(3))
            .select(Member::as_select())
            .load(conn);
        assert_eq!(kind_of(loaded), ErrorKind::SearchToken(SearchTokenProblem::OfAnotherValue));
    });
}

/// `None` is NULL, in the row and in its seal.
#[test]
fn every_update_of_the_whole_model_makes_the_seal() {
    with_members(|conn| {
        let mut changed = member(1);
        (changed.role, changed.phone, changed.ssn) = (None, None, None);
        diesel::update(members::table.find(1)).set(&changed).execute(conn).unwrap();
        assert_eq!(load(conn, 1).unwrap(), changed);
        changed.active = false;
        changed.ssn = Some(Encrypted::new("new".to_owned()));
        diesel::update(members::table.find(1)).set(changed.clone()).execute(conn).unwrap();
        assert_eq!(load(conn, 1).unwrap(), changed);
        diesel::delete(members::table.find(1)).execute(conn).unwrap();
        diesel::insert_into(members::table).values(changed.clone()).execute(conn).unwrap();
        assert_eq!(load(conn, 1).unwrap(), changed);
    });
}

fn with_parcels(test: impl FnOnce(&mut Conn)) {
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        let all: Vec<Parcel> = (1..=4).map(|number| parcel(number, 7)).collect();
        diesel::insert_into(parcels::table).values(&all).execute(conn).unwrap();
        test(conn);
    });
}

#[test]
fn the_columns_of_the_table_are_loaded_in_their_order() {
    with_parcels(|conn| {
        let all: Vec<Parcel> = parcels::table.order(parcels::number).load(conn).unwrap();
        let contents: Vec<_> =
            all.iter().map(|it| (it.number, it.content.open().unwrap())).collect();
        assert_eq!(contents[0], (1, "what is in parcel 1".to_owned()));
        assert_eq!(contents.len(), 4);
        // Loaded values are written back as they are, with a seal over them.
        diesel::update(parcels::table.find(("North", 1))).set(&all[0]).execute(conn).unwrap();
        let again: Parcel =
            parcels::table.find(("North", 1)).select(Parcel::as_select()).first(conn).unwrap();
        assert_eq!(again.content.open().unwrap(), "what is in parcel 1");
    });
}

#[test]
fn a_row_of_an_owner_is_sealed_under_the_owners_key() {
    with_parcels(|conn| {
        let seal: Vec<u8> =
            parcels::table.find(("North", 1)).select(parcels::row_mac).first(conn).unwrap();
        assert_eq!(seal[..4], [0xfa, 3, 0, 1]);
        for change in
            ["tenant_id = 8", "number = 11", "depot = 'South'", "weight = 1", "note = NULL"]
        {
            conn.test_transaction::<_, diesel::result::Error, _>(|conn| {
                execute(conn, &format!("UPDATE parcels SET {change} WHERE number = 1"));
                let all: QueryResult<Vec<Parcel>> = parcels::table.load(conn);
                assert_eq!(kind_of(all), REFUSED, "{change}");
                Ok(())
            });
        }
    });
}

/// Diesel prints bind values by their `Debug`.
#[test]
fn a_statement_prints_no_seal() {
    with_keys(|| {
        let insert = diesel::insert_into(members::table).values(member(1));
        let printed = diesel::debug_query::<super::database::Backend, _>(&insert).to_string();
        assert!(printed.contains("RowSeal(members.row_mac)"), "{printed}");
        assert!(!printed.contains("250, "), "{printed}");
    });
}
