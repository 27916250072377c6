use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> BigInt,
        role -> Nullable<Text>,
        ssn -> Nullable<Binary>,
        row_mac -> Binary,
    }
}

#[derive(EncryptedModel)]
#[diesel(treat_none_as_null = true)]
#[encdb(bind = id, seal = row_mac, seal_covers(role))]
struct User {
    id: i64,
    role: Option<String>,
    ssn: Option<Encrypted<String>>,
}

#[derive(EncryptedQueryable)]
#[diesel(table_name = users)]
#[encdb(seal_not_checked)]
struct PartOfUser {
    id: i64,
    ssn: Option<Encrypted<String>>,
}
