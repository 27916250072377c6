//! Tables that were declared in ways that the models do not show. Rotations and counts are right nevertheless.

use std::{ops::ControlFlow, sync::Arc};

use diesel::{connection::SimpleConnection, prelude::*};
use encdb_diesel::{
    Encrypted, EncryptedTable, KEYRING,
    census::{Content, census},
    migrations,
    rotate::Rotation,
    spec::{BoundColumn, IdType, TableSpec},
};
use uuid::Uuid;

use super::{
    database::{Conn, Database, OTHER_DECLARATIONS, OWNER_DECLARATIONS},
    owner_keys,
    process::Process,
};
use crate::support::{
    keys::{builder, id, key, keyring},
    models::{Contact, User, contact, contacts, notes, user, users},
};

const N_ROWS: u32 = 120;

fn insert(conn: &mut Conn, key_id: u16, ids: std::ops::Range<i64>) {
    let rows: Vec<Contact> = ids.map(contact).collect();
    let under = builder().current(id(key_id), key(key_id)).index_root(id(1), key(1));
    KEYRING.scoped(&Arc::new(under.build().unwrap()), || {
        diesel::insert_into(contacts::table).values(&rows).execute(conn).unwrap();
    });
}

fn rows_under_key_1() -> Database {
    let database = Database::new();
    let conn = &mut database.connect();
    insert(conn, 1, 0..N_ROWS.into());
    let people: Vec<User> = (0..N_ROWS).map(user).collect();
    KEYRING.scoped(&keyring(1, &[]), || {
        diesel::insert_into(users::table).values(&people).execute(conn).unwrap();
    });
    database
}

#[test]
fn a_rotation_finds_every_row_whatever_its_columns_are_declared_as() {
    let keyring = keyring(2, &[1]);
    for declaration in OTHER_DECLARATIONS {
        let database = rows_under_key_1();
        let conn = &mut database.connect();
        conn.batch_execute(declaration).unwrap();
        migrations::run_for(conn, &keyring).unwrap();
        let counted = census(conn, &<contacts::table as EncryptedTable>::SPEC).unwrap();
        assert_eq!(counted.under_key(id(1)), 4 * u64::from(N_ROWS), "{declaration}");
        for table in
            [<contacts::table as EncryptedTable>::SPEC, <users::table as EncryptedTable>::SPEC]
        {
            let rotation = Rotation::new(table, &keyring);
            let done = rotation.run(conn, |_| ControlFlow::Continue(())).expect(declaration);
            let counts = (done.n_changed, done.n_contended, done.n_failed);
            assert_eq!(counts, (N_ROWS.into(), 0, 0), "{declaration}: {table:?}");
            let counted = census(conn, &table).unwrap();
            assert_eq!((counted.under_key(id(1)), counted.not_sealed()), (0, 0), "{declaration}");
        }
        let memos: QueryResult<Vec<Option<Encrypted<String, contacts::memo>>>> =
            KEYRING.scoped(&keyring, || contacts::table.select(contacts::memo).load(conn));
        assert_eq!(memos.expect(declaration).len(), N_ROWS as usize, "{declaration}");
    }
}

/// Where the key ids are 1 and 2, the text of a header differs only by the case of a letter.
#[test]
fn text_that_differs_in_case_alone_is_counted_apart() {
    let database = Database::new();
    let conn = &mut database.connect();
    insert(conn, 1, 0..N_ROWS.into());
    insert(conn, 2, 1000..1000 + i64::from(N_ROWS));
    let counted = census(conn, &<contacts::table as EncryptedTable>::SPEC).unwrap();
    let memos = counted.counts.iter().filter(|it| it.column == "memo");
    let memos: Vec<_> = memos.map(|it| (it.content, it.n_values)).collect();
    let each = u64::from(N_ROWS);
    assert_eq!(memos, [(Content::SealedUnder(id(1)), each), (Content::SealedUnder(id(2)), each)]);
}

#[test]
fn no_other_column_of_a_table_is_taken_for_what_is_counted() {
    let database = Database::new();
    let conn = &mut database.connect();
    insert(conn, 1, 0..7);
    insert(conn, 2, 7..10);
    conn.batch_execute("ALTER TABLE contacts ADD COLUMN start INTEGER").unwrap();
    conn.batch_execute("UPDATE contacts SET start = 0").unwrap();
    let counted = census(conn, &<contacts::table as EncryptedTable>::SPEC).unwrap();
    assert_eq!((counted.under_key(id(1)), counted.under_key(id(2))), (4 * 7, 4 * 3));
}

/// A receipt proves what was erased: it says how many tokens are left, and never wrongly that there are none.
#[test]
fn a_receipt_counts_whatever_the_owners_column_is_declared_as() {
    let of_7 = [(2, 0), (2, 2), (2, 0)];
    let all = [(3, 0), (3, 3), (3, 0)];
    let named = Uuid::from_u128(0xabc);
    for declaration in OWNER_DECLARATIONS {
        let database = owner_keys::database();
        let mut process = Process::new(&database, 1, &[]);
        process.conn.batch_execute(declaration).unwrap();
        process.run(|owners, conn| {
            let integers = owners.forget(7, &[notes_of(IdType::Integer)]).unwrap();
            assert_eq!(counted(&integers), (of_7.to_vec(), 0), "{declaration}");
            let texts = owners.forget("7", &[notes_of(IdType::Text)]).unwrap();
            assert_eq!(counted(&texts), (of_7.to_vec(), 0), "{declaration}");
            let other = owners.forget("7", &[notes_of(IdType::Integer)]).unwrap();
            let none = (vec![(0, 0); 3], 6);
            assert_eq!(counted(&other), none, "{declaration}: the text 7 is not the number");
            let name = format!("UPDATE notes SET tenant_id = '{named}'");
            conn.batch_execute(&name).unwrap();
            let uuids = owners.forget(named, &[notes_of(IdType::Uuid)]).unwrap();
            assert_eq!(counted(&uuids), (all.to_vec(), 0), "{declaration}");
        });
    }
}

/// A UUID is the same owner in every spelling.
#[test]
fn a_receipt_counts_every_way_to_write_a_uuid() {
    let named = Uuid::from_u128(0xabc);
    for declaration in OWNER_DECLARATIONS {
        let database = owner_keys::database();
        let mut process = Process::new(&database, 1, &[]);
        process.conn.batch_execute(declaration).unwrap();
        process.run(|owners, conn| {
            let ways = [
                named.to_string(),
                named.to_string().to_ascii_uppercase(),
                named.simple().to_string(),
            ];
            for (id, way) in (1..).zip(ways) {
                let write = format!("UPDATE notes SET tenant_id = '{way}' WHERE id = {id}");
                conn.batch_execute(&write).unwrap();
            }
            let receipt = owners.forget(named, &[notes_of(IdType::Uuid)]).unwrap();
            assert_eq!(counted(&receipt), (vec![(3, 0), (3, 3), (3, 0)], 0), "{declaration}");
        });
    }
}

/// Returns the notes as a model declares them whose owners are of this type.
fn notes_of(id_type: IdType) -> TableSpec {
    let spec = <notes::table as EncryptedTable>::SPEC;
    let owner = Some(BoundColumn::new("tenant_id", id_type));
    TableSpec::new(spec.name(), spec.sql_name(), spec.row(), owner, spec.columns())
}

/// Returns the values and the tokens of each column, and all values of other spellings.
fn counted(receipt: &encdb_diesel::keys::Receipt) -> (Vec<(u64, u64)>, u64) {
    let columns = receipt.columns.iter();
    let others = columns.clone().map(|it| it.n_other_spellings).sum();
    (columns.map(|it| (it.n_values, it.n_tokens_left)).collect(), others)
}
