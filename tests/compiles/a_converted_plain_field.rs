use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Text,
        roles -> Text,
        email -> Ciphertext,
    }
}

struct Roles(Vec<String>);

impl From<String> for Roles {
    fn from(text: String) -> Self {
        Self(text.split(',').map(str::to_owned).collect())
    }
}

struct UserId(u32);

impl TryFrom<String> for UserId {
    type Error = std::num::ParseIntError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse().map(Self)
    }
}

impl encdb_diesel::Bindable for UserId {
    const ID_TYPE: encdb_diesel::spec::IdType = encdb_diesel::spec::IdType::Integer;

    fn bound_id(&self) -> encdb_diesel::Result<encdb_diesel::plaintext::BoundId> {
        self.0.bound_id()
    }
}

#[derive(EncryptedQueryable)]
#[diesel(table_name = users)]
struct User {
    #[diesel(deserialize_as = String)]
    id: UserId,
    #[diesel(deserialize_as = String)]
    roles: Roles,
    email: Encrypted<String>,
}

#[derive(EncryptedModel)]
#[diesel(table_name = users)]
#[encdb(bind = id)]
struct UserRow {
    id: String,
    roles: String,
    email: Encrypted<String>,
}
