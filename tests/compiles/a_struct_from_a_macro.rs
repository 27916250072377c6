use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        id -> Text,
        email -> Ciphertext,
        email_search -> Token,
        ssn -> Nullable<Ciphertext>,
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
        #[diesel(table_name = $crate::a_struct_from_a_macro::users)]
        struct UserForm {
            id: String,
            email: Searchable<String>,
            ssn: Option<Encrypted<String>>,
        }
    };
}
companion!();
