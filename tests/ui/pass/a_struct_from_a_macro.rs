use encdb_diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Text,
        email -> Binary,
        email_search -> Binary,
        ssn -> Nullable<Binary>,
    }
}

macro_rules! model {
    ($name:ident, $table:path, $id:ident, $($field:ident: $ty:ty,)*) => {
        #[derive(EncryptedModel)]
        #[diesel(table_name = $table)]
        #[encdb(bind = $id)]
        struct $name {
            $id: String,
            $($field: $ty,)*
        }
    };
}
model!(User, users, id, email: Searchable<String>, ssn: Option<Encrypted<String>>,);

macro_rules! companion {
    () => {
        #[derive(EncryptedInsertable, EncryptedChangeset, EncryptedQueryable)]
        #[diesel(table_name = $crate::users)]
        struct UserForm {
            id: String,
            email: Searchable<String>,
            ssn: Option<Encrypted<String>>,
        }
    };
}
companion!();

fn main() {}
