use encdb_diesel::{
    EncryptedTable,
    prelude::*,
    spec::{BoundColumn, CoveredType, IdType},
};

diesel::table! {
    people (tenant, number) {
        tenant -> Text,
        row_mac -> Nullable<Binary>,
        number -> Integer,
        owner -> BigInt,
        shard -> SmallInt,
        #[sql_name = "is_active"]
        active -> Bool,
        reference -> Nullable<Binary>,
        picture -> Binary,
        mail -> Nullable<Text>,
        mail_search -> Nullable<Binary>,
    }
}

#[derive(Clone, Debug, EncryptedModel)]
#[diesel(table_name = people, primary_key(tenant, number), treat_none_as_null = true)]
#[encdb(bind(shard, owner, number), owner = owner, seal = row_mac, seal_covers(active, reference))]
#[encdb(columns(
    tenant,
    row_mac,
    number,
    owner,
    shard,
    active,
    reference,
    picture,
    mail,
    mail_search
))]
struct Person {
    tenant: String,
    number: i32,
    owner: i64,
    shard: i16,
    active: bool,
    #[encdb(context = "ref")]
    reference: Option<Vec<u8>>,
    picture: Sealed<Vec<u8>>,
    #[encdb(scope = "owner", normalize(email))]
    mail: Option<Searchable<String>>,
}

#[test]
fn it_runs() {
    let seal = <people::table as EncryptedTable>::SPEC.seal().unwrap();
    assert_eq!(
        (seal.sql_name(), seal.column().to_string().as_str()),
        ("row_mac", "people.row_mac")
    );
    let key =
        [BoundColumn::new("tenant", IdType::Text), BoundColumn::new("number", IdType::Integer)];
    assert_eq!(seal.key(), key);
    // What values are bound to, and the key does not have, is covered without being named.
    let covered: Vec<_> =
        seal.covered().iter().map(|it| (it.name(), it.sql_name(), it.covered_type())).collect();
    assert_eq!(
        covered,
        [
            ("shard", "shard", CoveredType::Integer),
            ("is_active", "is_active", CoveredType::Bool),
            ("ref", "reference", CoveredType::Bytes),
        ]
    );
}
