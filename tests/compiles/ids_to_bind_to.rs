use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use encdb_diesel::prelude::*;
use encdb_diesel::{Bindable, Result, plaintext::BoundId, spec::IdType};
use uuid::Uuid;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    shorts (id) { id -> SmallInt, secret -> Ciphertext, }
}
diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    integers (id) { id -> Integer, secret -> Ciphertext, }
}
diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    longs (id) { id -> BigInt, secret -> Ciphertext, }
}
diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    texts (id) { id -> Text, secret -> Ciphertext, }
}
diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    bytes (id) { id -> Binary, secret -> Ciphertext, }
}
diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    uuids (id) { id -> Binary, secret -> Ciphertext, }
}
diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    newtypes (id) { id -> BigInt, secret -> Ciphertext, }
}

#[derive(EncryptedModel)]
#[encdb(bind = id)]
struct Short {
    id: i16,
    secret: Encrypted<String>,
}

#[derive(EncryptedModel)]
#[encdb(bind = id)]
struct Integer {
    id: i32,
    secret: Encrypted<String>,
}

#[derive(EncryptedModel)]
#[encdb(bind(id))]
struct Long {
    id: i64,
    secret: Encrypted<String>,
}

#[derive(EncryptedModel)]
#[encdb(bind = id)]
struct Text {
    id: String,
    secret: Encrypted<String>,
}

#[derive(EncryptedModel)]
#[diesel(table_name = bytes)]
#[encdb(bind = id)]
struct Bytes {
    id: Vec<u8>,
    secret: Encrypted<String>,
}

#[derive(Debug, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Binary)]
struct UserId(Uuid);

impl Bindable for UserId {
    const ID_TYPE: IdType = IdType::Uuid;

    fn bound_id(&self) -> Result<BoundId> {
        self.0.bound_id()
    }
}

#[derive(EncryptedModel)]
#[diesel(table_name = uuids)]
#[encdb(bind = id)]
struct WithUuid {
    id: UserId,
    secret: Encrypted<Uuid>,
}

#[derive(Bindable, Debug, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::BigInt)]
struct AccountId(i64);

#[derive(EncryptedModel)]
#[diesel(table_name = newtypes)]
#[encdb(bind = id)]
struct WithNewtype {
    id: AccountId,
    secret: Encrypted<String>,
}

#[test]
fn it_runs() {
    assert_eq!(AccountId(7).bound_id(), 7_i64.bound_id());
}
