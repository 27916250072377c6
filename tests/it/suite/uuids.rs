//! Rows whose id is a UUID, for which Diesel has a type only on PostgreSQL.

use diesel::{connection::SimpleConnection, prelude::*};
use encdb_diesel::{ErrorKind, prelude::*};
use uuid::Uuid;

use super::database::{BYTES, Conn, Database};
use crate::support::{assert_another_row, keys::with_keys, kind_of};

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    wallets (id) {
        id -> Uuid,
        name -> Ciphertext,
    }
}

#[derive(Clone, Debug, EncryptedModel, PartialEq)]
#[diesel(table_name = wallets)]
#[encdb(bind = id)]
struct Wallet {
    id: Uuid,
    name: Encrypted<String>,
}

const ADA: Uuid = Uuid::from_u128(0xada);
const EVE: Uuid = Uuid::from_u128(0xe7e);

fn account(id: Uuid, name: &str) -> Wallet {
    Wallet { id, name: Encrypted::new(name.to_owned()) }
}

fn load(conn: &mut Conn, id: Uuid) -> QueryResult<Wallet> {
    wallets::table.find(id).select(Wallet::as_select()).first(conn)
}

/// Runs a test with Ada's account and Eve's.
fn with_wallets(test: impl FnOnce(&mut Conn)) {
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        let columns = format!("id UUID PRIMARY KEY NOT NULL, name {BYTES} NOT NULL");
        conn.batch_execute(&format!("CREATE TABLE wallets ({columns})")).unwrap();
        let both = vec![account(ADA, "Ada"), account(EVE, "Eve")];
        diesel::insert_into(wallets::table).values(&both).execute(conn).unwrap();
        test(conn);
    });
}

#[test]
fn a_row_is_updated_by_its_own_model_and_by_no_other() {
    with_wallets(|conn| {
        let (own, other) = (account(ADA, "Ada L."), account(EVE, "other"));
        assert_another_row(diesel::update(wallets::table.find(ADA)).set(&other).execute(conn));
        assert_eq!(load(conn, ADA).unwrap(), account(ADA, "Ada"));
        diesel::update(wallets::table.find(ADA)).set(&own).execute(conn).unwrap();
        assert_eq!(load(conn, ADA).unwrap(), own);
        assert_eq!(load(conn, EVE).unwrap(), account(EVE, "Eve"));
    });
}

#[test]
fn a_value_of_another_row_does_not_open() {
    with_wallets(|conn| {
        let copy = "UPDATE wallets it SET name = (SELECT name FROM wallets WHERE id <> it.id)";
        conn.batch_execute(copy).unwrap();
        assert_eq!(kind_of(load(conn, ADA)), ErrorKind::Rejected);
    });
}
