//! Types of the application's own, and types of other crates, in a table: there and back, and found.

use std::sync::Arc;

use bigdecimal::BigDecimal;
use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    prelude::*,
    serialize::{self, Output, ToSql},
    sql_types::BigInt,
};
use encdb_diesel::{Bindable, EncryptedTable, KEYRING, Plaintext, prelude::*, spec::PlaintextKind};
use ipnetwork::IpNetwork;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use time::{Date, Month, OffsetDateTime, Time};

use super::database::{Conn, Database};
use crate::support::keys::{builder, id, key, with_keys};

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    accounts (id) {
        id -> BigInt,
        iban -> Ciphertext,
        iban_search -> Token,
        plan -> Ciphertext,
        plan_search -> Token,
        balance -> Ciphertext,
        balance_search -> Token,
        exact -> Nullable<Ciphertext>,
        network -> Ciphertext,
        network_search -> Token,
        born -> Ciphertext,
        born_search -> Token,
        opens -> Ciphertext,
        seen -> Ciphertext,
        visits -> Ciphertext,
        visits_search -> Token,
        tags -> Ciphertext,
        details -> Ciphertext,
        ratio -> Ciphertext,
    }
}

#[derive(AsExpression, Bindable, Clone, Copy, Debug, FromSqlRow, PartialEq)]
#[diesel(sql_type = BigInt)]
pub struct AccountId(i64);

impl<DB: Backend> ToSql<BigInt, DB> for AccountId
where
    i64: ToSql<BigInt, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}

impl<DB: Backend> FromSql<BigInt, DB> for AccountId
where
    i64: FromSql<BigInt, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        i64::from_sql(bytes).map(Self)
    }
}

#[derive(Clone, Debug, PartialEq, Plaintext)]
#[encdb(high_cardinality)]
pub struct Iban(String);

#[derive(Clone, Copy, Debug, PartialEq, Plaintext)]
#[encdb(rename_all = "kebab-case")]
pub enum Plan {
    Free,
    SmallBusiness,
}

#[derive(Clone, Debug, EncryptedModel, PartialEq)]
#[diesel(table_name = accounts)]
#[encdb(bind = id)]
struct Account {
    id: AccountId,
    #[encdb(normalize(trim, casefold))]
    iban: Searchable<Iban>,
    #[encdb(low_cardinality)]
    plan: Searchable<Plan>,
    balance: Searchable<Decimal>,
    exact: Option<Encrypted<BigDecimal>>,
    network: Searchable<IpNetwork>,
    born: Searchable<Date>,
    opens: Encrypted<Time>,
    seen: Encrypted<OffsetDateTime>,
    visits: Searchable<u64>,
    tags: Encrypted<Json<Vec<String>>>,
    details: Encrypted<Value>,
    ratio: Encrypted<f32>,
}

fn account(id: i64, plan: Plan) -> Account {
    let seen = OffsetDateTime::from_unix_timestamp(-1).unwrap();
    Account {
        id: AccountId(id),
        iban: Searchable::new(Iban(format!("DE02 {id}"))),
        plan: Searchable::new(plan),
        balance: Searchable::new(Decimal::new(id * 100, 2)),
        exact: (id > 1).then(|| Encrypted::new("-1.50".parse().unwrap())),
        network: Searchable::new("10.0.0.1/8".parse().unwrap()),
        born: Searchable::new(Date::from_calendar_date(1899, Month::December, 31).unwrap()),
        opens: Encrypted::new(Time::from_hms_nano(23, 59, 59, 999_999_999).unwrap()),
        seen: Encrypted::new(seen.replace_nanosecond(5).unwrap()),
        visits: Searchable::new(1 << 62),
        tags: Encrypted::new(Json(vec!["a".to_owned(), String::new()])),
        details: Encrypted::new(json!({ "list": [1, null, "x"], "number": -0.5 })),
        ratio: Encrypted::new(0.1),
    }
}

fn accounts() -> Vec<Account> {
    vec![account(1, Plan::Free), account(2, Plan::SmallBusiness), account(3, Plan::Free)]
}

fn with_accounts(test: impl FnOnce(&mut Conn)) {
    with_keys(|| {
        let database = Database::new();
        let conn = &mut database.connect();
        diesel::insert_into(accounts::table).values(&accounts()).execute(conn).unwrap();
        test(conn);
    });
}

#[test]
fn every_one_of_them_comes_back() {
    with_accounts(|conn| {
        let loaded: Vec<Account> =
            accounts::table.order(accounts::id).select(Account::as_select()).load(conn).unwrap();
        assert_eq!(loaded, accounts());
        let exact = loaded[1].exact.as_ref().unwrap().expose().to_string();
        assert_eq!(exact, "-1.50", "a decimal keeps its scale");
        let changed = Account { plan: Searchable::new(Plan::Free), ..account(2, Plan::Free) };
        diesel::update(accounts::table.find(AccountId(2))).set(&changed).execute(conn).unwrap();
        let found = accounts::table.filter(accounts::plan.search_eq(Plan::Free));
        assert_eq!(found.count().get_result(conn), Ok(3));
    });
}

#[test]
fn those_that_have_tokens_are_found_by_them() {
    with_accounts(|conn| {
        let mut ids = |condition: Box<dyn BoxableExpression<accounts::table, _, SqlType = _>>| {
            let ids = accounts::table.filter(condition).order(accounts::id).select(accounts::id);
            ids.load::<i64>(conn).unwrap()
        };
        assert_eq!(ids(Box::new(accounts::iban.search_eq(Iban(" de02 2".to_owned())))), [2]);
        assert_eq!(ids(Box::new(accounts::plan.search_eq(Plan::Free))), [1, 3]);
        for balance in ["2", "2.0", "2.000"] {
            let balance = Decimal::from_str_exact(balance).unwrap();
            assert_eq!(ids(Box::new(accounts::balance.search_eq(balance))), [2], "{balance}");
        }
        let (network, other): (IpNetwork, IpNetwork) =
            ("10.0.0.1/8".parse().unwrap(), "10.0.0.0/8".parse().unwrap());
        assert_eq!(ids(Box::new(accounts::network.search_eq(network))), [1, 2, 3]);
        assert!(ids(Box::new(accounts::network.search_eq(other))).is_empty());
        let born = Date::from_calendar_date(1899, Month::December, 31).unwrap();
        assert_eq!(ids(Box::new(accounts::born.search_eq(born))), [1, 2, 3]);
        assert_eq!(ids(Box::new(accounts::visits.search_eq(1_u64 << 62))), [1, 2, 3]);
    });
}

/// A tool has the definitions alone: it makes new tokens of opened values, by the kind that the definitions name.
#[test]
fn a_tool_makes_their_tokens_by_their_kind() {
    let spec = <accounts::table as EncryptedTable>::SPEC;
    let kinds: Vec<_> = spec.columns().iter().map(|column| column.kind()).collect();
    use PlaintextKind as Kind;
    let (times, json) = ([Kind::Date, Kind::Time, Kind::Timestamp], [Kind::Json; 2]);
    let before = [Kind::Text, Kind::Text, Kind::Decimal, Kind::Decimal, Kind::Network];
    assert_eq!(kinds[..5], before);
    assert_eq!(kinds[5..8], times);
    assert_eq!(kinds[8], Kind::Integer);
    assert_eq!(kinds[9..11], json);
    assert_eq!(kinds[11], Kind::Float);

    let under = |epoch| builder().current(id(1), key(1)).index_root(id(epoch), key(epoch));
    let database = Database::new();
    let conn = &mut database.connect();
    let (old, new) = (Arc::new(under(1).build().unwrap()), Arc::new(under(2).build().unwrap()));
    KEYRING.scoped(&old, || {
        diesel::insert_into(accounts::table).values(&accounts()).execute(conn).unwrap();
    });
    encdb_diesel::migrations::run_for(conn, &new).unwrap();
    encdb_diesel::rotate::Rotation::new(spec, &new)
        .run(conn, |_| std::ops::ControlFlow::Continue(()))
        .unwrap();
    KEYRING.scoped(&new, || {
        let found = accounts::table.filter(accounts::balance.search_eq(Decimal::TWO));
        assert_eq!(found.count().get_result(conn), Ok(1));
    });
}

/// The variant was removed from the program, or another program wrote a variant of its own.
#[test]
fn text_that_is_no_variant_does_not_open() {
    #[derive(Clone, Copy, Debug, Plaintext)]
    #[encdb(rename_all = "kebab-case")]
    enum Wider {
        Free,
        Trial,
    }
    use encdb_diesel::{
        ErrorKind,
        plaintext::{FromPlaintext, ToPlaintext},
    };
    let read = |written: Wider| Plan::from_plaintext(written.to_plaintext().unwrap().to_vec());
    assert_eq!(read(Wider::Free), Ok(Plan::Free));
    let refused = read(Wider::Trial).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Undecodable { type_name: "Plan" });
}
