//! SQLite's integers have 64 bits, whatever the column says, and a Rust type may have fewer.
//!
//! Diesel cuts integers to the type when it loads. So a copied row opens where its id has the same lower 32 bits. The
//! documentation of `bind` says so, and names ways out. These tests show that the ways out work.

use std::ops::ControlFlow;

use diesel::{connection::SimpleConnection, prelude::*};
use encdb_diesel::{EncryptedTable, KEYRING, prelude::*, verify::Verification};

use super::database::{Conn, Database};
use crate::support::keys::with_keys;

mod narrow {
    use encdb_diesel::prelude::*;

    diesel::table! {
        cards (id) {
            id -> Integer,
            ssn -> Binary,
        }
    }

    #[derive(Debug, EncryptedModel)]
    #[diesel(table_name = cards)]
    #[encdb(bind = id)]
    pub(super) struct Card {
        pub(super) id: i32,
        pub(super) ssn: Encrypted<String>,
    }
}

mod wide {
    use encdb_diesel::prelude::*;

    diesel::table! {
        cards (id) {
            id -> BigInt,
            ssn -> Binary,
        }
    }

    #[derive(Debug, EncryptedModel)]
    #[diesel(table_name = cards)]
    #[encdb(bind = id)]
    pub(super) struct Card {
        pub(super) id: i64,
        pub(super) ssn: Encrypted<String>,
    }
}

const COPY: &str = "INSERT INTO cards SELECT id + 4294967296, ssn FROM cards WHERE id = 7";

/// Inserts card 7, in a table with this id.
fn with_card(id: &str, test: impl FnOnce(&mut Conn)) {
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        conn.batch_execute(&format!("CREATE TABLE cards (id {id}, ssn BLOB NOT NULL)")).unwrap();
        let card = narrow::Card { id: 7, ssn: Encrypted::new("900-00-0007".to_owned()) };
        diesel::insert_into(narrow::cards::table).values(&card).execute(conn).unwrap();
        test(conn);
    });
}

/// The documented case, and the check that finds it.
#[test]
fn a_copied_row_that_a_narrow_id_lets_open_is_found_by_verify() {
    with_card("INTEGER PRIMARY KEY", |conn| {
        conn.batch_execute(COPY).unwrap();
        let cards = narrow::cards::table.order(narrow::cards::id).select(narrow::Card::as_select());
        let ids: Vec<i32> =
            cards.load(conn).unwrap().iter().map(|card: &narrow::Card| card.id).collect();
        assert_eq!(
            ids,
            [7, 7],
            "the day that this is refused, the documentation of `bind` has to say so"
        );
        let spec = <narrow::cards::table as EncryptedTable>::SPEC;
        let keyring = KEYRING.keyring().unwrap();
        let verified =
            Verification::new(spec, &keyring).run(conn, |_, _| ControlFlow::Continue(()));
        let verified = verified.unwrap();
        assert_eq!((verified.n_values, verified.n_failed), (1, 1));
    });
}

/// `BigInt` and `i64` hold what SQLite holds.
#[test]
fn a_wide_id_does_not_let_a_copied_row_open() {
    with_card("INTEGER PRIMARY KEY", |conn| {
        conn.batch_execute(COPY).unwrap();
        let cards = wide::cards::table.select(wide::Card::as_select());
        let copied: QueryResult<wide::Card> = cards.filter(wide::cards::id.ne(7)).first(conn);
        assert_eq!(crate::support::kind_of(copied), encdb_diesel::ErrorKind::Rejected);
        let card: wide::Card = cards.filter(wide::cards::id.eq(7)).first(conn).unwrap();
        assert_eq!((card.id, card.ssn.expose().as_str()), (7, "900-00-0007"));
    });
}

/// The other way out: the table refuses ids that the type cannot hold.
#[test]
fn a_check_constraint_refuses_the_copied_row() {
    let id = "INTEGER PRIMARY KEY CHECK (id BETWEEN -2147483648 AND 2147483647)";
    with_card(id, |conn| {
        let refused = conn.batch_execute(COPY).unwrap_err();
        assert!(refused.to_string().contains("CHECK constraint failed"), "{refused}");
    });
}
