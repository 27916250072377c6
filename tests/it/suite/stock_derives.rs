//! Column-typed wrappers under Diesel's own derives, and as types of single columns.

use diesel::prelude::*;
use encdb_diesel::{ErrorKind, KEYRING, prelude::*};

use super::database::{Backend, Conn, Database};
use crate::support::{
    keys::with_keys,
    kind_of,
    models::{Contact, contact, contacts},
};

/// A model without encdb's derives: the types know their columns.
#[derive(AsChangeset, Debug, Insertable, PartialEq, Queryable, Selectable)]
#[diesel(table_name = contacts, check_for_backend(Backend))]
struct StockContact {
    id: i64,
    #[diesel(embed)]
    email: Searchable<String, contacts::email>,
    ssn: Encrypted<String, contacts::ssn>,
    memo: Option<Encrypted<String, contacts::memo>>,
    pin: Option<Encrypted<i32, contacts::pin>>,
}

fn stock(id: i64) -> StockContact {
    StockContact {
        id,
        email: Searchable::new(format!("Stock{id}@Example.com")),
        ssn: Encrypted::new("1".to_owned()),
        memo: Some(Encrypted::new("memo".to_owned())),
        pin: (id == 1).then(|| Encrypted::new(4321)),
    }
}

fn with_contacts(test: impl FnOnce(&mut Conn)) {
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        diesel::insert_into(contacts::table)
            .values(&vec![stock(1), stock(2)])
            .execute(conn)
            .unwrap();
        test(conn);
    });
}

#[test]
fn rows_are_written_read_and_searched() {
    with_contacts(|conn| {
        diesel::insert_into(contacts::table).values(stock(3)).execute(conn).unwrap();
        let all: Vec<StockContact> = contacts::table
            .order(contacts::id)
            .select(StockContact::as_select())
            .load(conn)
            .unwrap();
        assert_eq!(all, [stock(1), stock(2), stock(3)]);
        let found = contacts::table
            .filter(contacts::email.search_eq("stock2@example.com"))
            .select(contacts::id);
        assert_eq!(found.load::<i64>(conn).unwrap(), [2]);
        let changed =
            StockContact { email: Searchable::new("new@example.com".to_owned()), ..stock(2) };
        diesel::update(contacts::table.find(2)).set(&changed).execute(conn).unwrap();
        let found = contacts::table
            .filter(contacts::email.search_eq("NEW@example.com"))
            .select(StockContact::as_select());
        assert_eq!(found.load::<StockContact>(conn).unwrap(), [changed]);
    });
}

#[test]
fn the_model_and_the_stock_struct_read_each_other() {
    with_contacts(|conn| {
        diesel::insert_into(contacts::table).values(&contact(3)).execute(conn).unwrap();
        let model: Contact =
            contacts::table.find(1).select(Contact::as_select()).first(conn).unwrap();
        assert_eq!(model.email.expose(), "Stock1@Example.com");
        let stock: StockContact =
            contacts::table.find(3).select(StockContact::as_select()).first(conn).unwrap();
        assert_eq!(stock.ssn.expose(), contact(3).ssn.expose());
    });
}

#[test]
fn a_single_column_is_a_type() {
    with_contacts(|conn| {
        let ssns = contacts::table
            .select(contacts::ssn)
            .load::<Encrypted<String, contacts::ssn>>(conn)
            .unwrap();
        assert_eq!(ssns.into_iter().map(Encrypted::into_inner).collect::<Vec<_>>(), ["1", "1"]);
        type Pin = Option<Encrypted<i32, contacts::pin>>;
        let pins =
            contacts::table.order(contacts::id).select(contacts::pin).load::<Pin>(conn).unwrap();
        assert_eq!(
            pins.iter().map(|pin| pin.as_ref().map(|pin| *pin.expose())).collect::<Vec<_>>(),
            [Some(4321), None]
        );
        let new = Encrypted::<String, contacts::ssn>::new("2".to_owned());
        diesel::update(contacts::table.find(1)).set(contacts::ssn.eq(&new)).execute(conn).unwrap();
        let pair: (i64, Encrypted<String, contacts::ssn>) =
            contacts::table.find(1).select((contacts::id, contacts::ssn)).first(conn).unwrap();
        assert_eq!(pair, (1, new));
    });
}

/// The same table with the types of `encdb_diesel::sql_types`, which Diesel's derives get by `embed`.
mod typed {
    use diesel::prelude::*;
    use encdb_diesel::prelude::*;

    use super::Backend;

    diesel::table! {
        use diesel::sql_types::*;
        use encdb_diesel::sql_types::*;

        contacts (id) {
            id -> BigInt,
            email -> Ciphertext,
            email_search -> Token,
            ssn -> Ciphertext,
            memo -> Nullable<CiphertextText>,
            pin -> Nullable<Ciphertext>,
        }
    }

    #[derive(EncryptedModel)]
    #[diesel(table_name = contacts)]
    pub(super) struct Contact {
        pub(super) id: i64,
        #[encdb(normalize(email))]
        pub(super) email: Searchable<String>,
        pub(super) ssn: Encrypted<String>,
        pub(super) memo: Option<Encrypted<String>>,
        pub(super) pin: Option<Encrypted<i32>>,
    }

    #[derive(AsChangeset, Debug, Insertable, PartialEq, Queryable, Selectable)]
    #[diesel(table_name = contacts, check_for_backend(Backend))]
    pub(super) struct Stock {
        pub(super) id: i64,
        #[diesel(embed)]
        pub(super) email: Searchable<String, contacts::email>,
        #[diesel(embed)]
        pub(super) ssn: Encrypted<String, contacts::ssn>,
        #[diesel(embed)]
        pub(super) memo: Option<Encrypted<String, contacts::memo>>,
        #[diesel(embed)]
        pub(super) pin: Option<Encrypted<i32, contacts::pin>>,
    }

    pub(super) fn stock(id: i64) -> Stock {
        Stock {
            id,
            email: Searchable::new(format!("Stock{id}@Example.com")),
            ssn: Encrypted::new("1".to_owned()),
            memo: Some(Encrypted::new("memo".to_owned())),
            pin: Some(Encrypted::new(4321)),
        }
    }
}

#[test]
fn columns_of_encdbs_sql_types_are_embedded() {
    use typed::{Contact, Stock, contacts, stock};
    with_contacts(|conn| {
        diesel::insert_into(contacts::table).values(&stock(3)).execute(conn).unwrap();
        let changed = Stock { email: Searchable::new("new@example.com".to_owned()), ..stock(3) };
        diesel::update(contacts::table.find(3)).set(&changed).execute(conn).unwrap();
        let found = contacts::table.filter(contacts::email.search_eq("NEW@example.com"));
        assert_eq!(found.select(Stock::as_select()).load::<Stock>(conn).unwrap(), [changed]);
        let model: Contact =
            contacts::table.find(1).select(Contact::as_select()).first(conn).unwrap();
        assert_eq!(model.memo.unwrap().expose(), "memo");
    });
}

#[test]
fn a_single_column_of_encdbs_sql_types_is_a_type_too() {
    use typed::contacts;
    type Ssn = Encrypted<String, contacts::ssn>;
    type Pin = Option<Encrypted<i32, contacts::pin>>;
    with_contacts(|conn| {
        let one = contacts::table.find(1);
        let new = (contacts::ssn.eq(Ssn::new("2".to_owned())), contacts::pin.eq(Pin::None));
        diesel::update(one).set(new).execute(conn).unwrap();
        assert_eq!(one.select(contacts::ssn).first::<Ssn>(conn).unwrap().expose(), "2");
        let both = one.select((contacts::pin, contacts::id)).first::<(Pin, i64)>(conn).unwrap();
        assert_eq!(both, (None, 1));
        let without = contacts::table.filter(contacts::pin.is_null()).order(contacts::id);
        assert_eq!(without.select(contacts::id).load::<i64>(conn).unwrap(), [1, 2]);
    });
}

/// A wrapper that knows its column is sealed once, however often Diesel asks for the bytes. A clone of it is sealed once
/// more.
#[test]
fn serializing_twice_gives_the_same_bytes() {
    with_contacts(|conn| {
        let new = Encrypted::<String, contacts::ssn>::new("2".to_owned());
        let mut stored = |id: i64, new: &Encrypted<String, contacts::ssn>| -> Vec<u8> {
            let contact = contacts::table.find(id);
            diesel::update(contact).set(contacts::ssn.eq(new)).execute(conn).unwrap();
            contact.select(contacts::ssn).first(conn).unwrap()
        };
        let (first, second, of_a_clone) =
            (stored(1, &new), stored(2, &new), stored(2, &new.clone()));
        assert_eq!(first, second);
        assert_ne!(first, of_a_clone);
        let is_it = contacts::ssn.eq(&new).or(contacts::ssn.eq(&new));
        let found = contacts::table.filter(is_it).select(contacts::id).load::<i64>(conn);
        assert_eq!(found.unwrap(), [1], "twice in a statement");
    });
}

/// Bytes are kept, and failures are not.
#[test]
fn a_wrapper_that_could_not_be_sealed_is_sealed_when_there_is_a_keyring() {
    let database = Database::new();
    let conn = &mut database.connect();
    with_keys(|| diesel::insert_into(contacts::table).values(stock(1)).execute(conn).unwrap());
    let new = Encrypted::<String, contacts::ssn>::new("2".to_owned());
    let mut write =
        || diesel::update(contacts::table.find(1)).set(contacts::ssn.eq(&new)).execute(conn);
    assert_eq!(kind_of(write()), ErrorKind::KeyringMissing);
    assert_eq!(with_keys(write).unwrap(), 1);
}

#[test]
fn without_a_keyring_nothing_is_written() {
    let database = Database::new();
    let conn = &mut database.connect();
    assert!(KEYRING.keyring().is_err(), "the suite installs none");
    let refused = diesel::insert_into(contacts::table).values(&stock(1)).execute(conn);
    assert_eq!(kind_of(refused), ErrorKind::KeyringMissing);
    assert_eq!(contacts::table.count().get_result::<i64>(conn).unwrap(), 0);
}
