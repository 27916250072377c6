//! Seals of a table with encdb's own SQL types, and two token columns for one field.

use std::{ops::ControlFlow, sync::Arc};

use diesel::{prelude::*, sql_query};
use encdb_diesel::{
    EncryptedTable, KEYRING, Keyring, migrations, rotate::Rotation, verify::Verification,
};

use super::{
    super::{
        database::BYTES,
        next_token::{added, promoted},
    },
    *,
};

/// The same table as [`members`], except for the types of its columns and the second token column.
mod typed {
    use encdb_diesel::prelude::*;

    diesel::table! {
        use diesel::sql_types::*;
        use encdb_diesel::sql_types::*;

        members (id) {
            id -> BigInt,
            user_id -> Text,
            role -> Nullable<Text>,
            active -> Bool,
            email -> Ciphertext,
            email_search -> Token,
            email_search_2 -> Nullable<Token>,
            phone -> Nullable<CiphertextText>,
            phone_search -> Nullable<Token>,
            ssn -> Nullable<Ciphertext>,
            row_mac -> Nullable<Binary>,
        }
    }

    #[derive(Clone, Debug, EncryptedModel, PartialEq)]
    #[diesel(table_name = members, treat_none_as_null = true)]
    #[encdb(bind = id, seal = row_mac, seal_covers(user_id, role, active))]
    pub(super) struct Member {
        pub(super) id: i64,
        pub(super) user_id: String,
        pub(super) role: Option<String>,
        pub(super) active: bool,
        #[encdb(normalize(email), next_token = email_search_2)]
        pub(super) email: Searchable<String>,
        #[encdb(normalize(digits))]
        pub(super) phone: Option<Searchable<String>>,
        pub(super) ssn: Option<Encrypted<String>>,
    }

    impl From<super::Member> for Member {
        fn from(member: super::Member) -> Self {
            let super::Member { id, user_id, role, active, email, phone, ssn } = member;
            Self { id, user_id, role, active, email, phone, ssn }
        }
    }
}

fn typed(id: i64) -> typed::Member {
    member(id).into()
}

fn load_typed(conn: &mut Conn, id: i64) -> QueryResult<typed::Member> {
    typed::members::table.find(id).select(typed::Member::as_select()).first(conn)
}

/// Makes members 1 to 4 of the typed model, epoch 1 in force.
fn database() -> Database {
    let database = Database::new();
    let conn = &mut database.connect();
    migrations::run_for(conn, &added()).unwrap();
    execute(conn, &format!("ALTER TABLE members ADD COLUMN email_search_2 {}", BYTES));
    let all: Vec<_> = (1..=4).map(typed).collect();
    KEYRING.scoped(&added(), || {
        diesel::insert_into(typed::members::table).values(&all).execute(conn).unwrap();
    });
    database
}

#[test]
fn columns_of_encdbs_types_are_sealed_as_those_of_bytes_are() {
    let database = database();
    let conn = &mut database.connect();
    KEYRING.scoped(&added(), || {
        assert_eq!(load(conn, 1).unwrap(), member(1), "as the model of bytes reads it");
        diesel::update(members::table.find(1)).set(&member(1)).execute(conn).unwrap();
        diesel::update(typed::members::table.find(2)).set(&typed(2)).execute(conn).unwrap();
        assert_eq!(load_typed(conn, 2).unwrap(), typed(2));
        execute(conn, "CREATE TEMPORARY TABLE other AS SELECT email FROM members WHERE id = 3");
        for change in ["role = 'admin'", "ssn = NULL", "email = (SELECT email FROM other)"] {
            execute(conn, &format!("UPDATE members SET {change} WHERE id = 4"));
            assert_eq!(kind_of(load_typed(conn, 4)), REFUSED, "{change}");
            assert_eq!(kind_of(load(conn, 4)), REFUSED, "{change}");
            diesel::update(typed::members::table.find(4)).set(&typed(4)).execute(conn).unwrap();
        }
    });
}

/// The program is on its way to the next epoch. A process that does not know one of the columns leaves the token of an
/// older value there. So a row fails to load only if both tokens are wrong.
#[test]
fn one_of_two_tokens_is_that_of_the_value() {
    let database = database();
    let conn = &mut database.connect();
    for keyring in [added(), promoted()] {
        rotate(conn, &keyring);
        KEYRING.scoped(&keyring, || {
            for id in 1..=4 {
                assert_eq!(load_typed(conn, id).unwrap(), typed(id));
            }
            let found = typed::members::email.search_eq("member3@example.com");
            let found = typed::members::table.filter(found).select(typed::Member::as_select());
            assert_eq!(found.load(conn).unwrap(), [typed(3)]);
            for columns in [["email_search", "email_search_2"], ["email_search_2", "email_search"]]
            {
                for column in columns {
                    assert_eq!(load_typed(conn, 1).unwrap(), typed(1));
                    let others = token_of(conn, column, 2);
                    execute(conn, &format!("UPDATE members SET {column} = {others} WHERE id = 1"));
                }
                let another = ErrorKind::SearchToken(SearchTokenProblem::OfAnotherValue);
                assert_eq!(kind_of(load_typed(conn, 1)), another);
                diesel::update(typed::members::table.find(1)).set(&typed(1)).execute(conn).unwrap();
            }
        });
    }
}

fn rotate(conn: &mut Conn, keyring: &Arc<Keyring>) {
    let table = <typed::members::table as EncryptedTable>::SPEC;
    let on = |_: &_| ControlFlow::Continue(());
    assert_eq!(Rotation::new(table, keyring).run(conn, on).unwrap().n_failed, 0);
    let verified = Verification::new(table, keyring).run(conn, |_, _| ControlFlow::Continue(()));
    assert!(verified.unwrap().is_proof());
}

/// Returns the token of a row in this column, as SQL.
fn token_of(conn: &mut Conn, column: &str, id: i64) -> String {
    #[derive(QueryableByName)]
    struct Stored {
        #[diesel(sql_type = diesel::sql_types::Binary)]
        token: Vec<u8>,
    }
    let select = format!("SELECT {column} AS token FROM members WHERE id = {id}");
    let stored: Stored = sql_query(select).get_result(conn).unwrap();
    bytes_literal(&stored.token)
}
