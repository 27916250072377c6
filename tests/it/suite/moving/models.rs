//! The deployments of an application whose tables are being moved: each is a program with models of its own.

use encdb_diesel::{keys::KeyringSlot, prelude::*};

/// The earlier application, which knows nothing of encdb.
pub(crate) mod old {
    use diesel::prelude::*;

    diesel::table! {
        patients (id) {
            id -> BigInt,
            email -> Nullable<Text>,
            year_of_birth -> Nullable<Integer>,
            note -> Nullable<Text>,
        }
    }

    #[derive(Clone, Debug, AsChangeset, Insertable, PartialEq, Queryable, Selectable)]
    #[diesel(table_name = patients, treat_none_as_null = true)]
    pub(crate) struct Patient {
        pub(crate) id: i64,
        pub(crate) email: Option<String>,
        pub(crate) year_of_birth: Option<i32>,
        pub(crate) note: Option<String>,
    }
}

/// Writes the models of a deployment that has the attribute in this mode.
macro_rules! deployment {
    ($name:ident, $mode:ident) => {
        pub(crate) mod $name {
            use super::*;

            diesel::table! {
                use diesel::sql_types::*;
                use encdb_diesel::sql_types::*;

                patients (id) {
                    id -> BigInt,
                    email -> Nullable<Text>,
                    year_of_birth -> Nullable<Integer>,
                    note -> Nullable<Text>,
                    email_encrypted -> Nullable<Ciphertext>,
                    email_search -> Nullable<Token>,
                    year_encrypted -> Nullable<Ciphertext>,
                    note_encrypted -> Nullable<CiphertextText>,
                }
            }

            diesel::allow_tables_to_appear_in_same_query!(letters, patients);

            #[derive(Clone, Debug, EncryptedModel, diesel::Identifiable)]
            #[diesel(table_name = patients, treat_none_as_null = true)]
            #[encdb(bind = id)]
            #[encdb(columns(
                id,
                email,
                year_of_birth,
                note,
                email_encrypted,
                email_search,
                year_encrypted,
                note_encrypted
            ))]
            pub(crate) struct Patient {
                pub(crate) id: i64,
                #[encdb(plaintext(email, $mode), token = email_search, normalize(trim, lowercase))]
                #[diesel(column_name = email_encrypted)]
                pub(crate) email: Searchable<String>,
                #[encdb(plaintext(year_of_birth, $mode))]
                #[diesel(column_name = year_encrypted)]
                pub(crate) year: Option<Encrypted<i32>>,
                #[encdb(plaintext(note, $mode))]
                #[diesel(column_name = note_encrypted)]
                pub(crate) note: Option<Sealed<String>>,
            }

            #[derive(EncryptedInsertable)]
            #[diesel(table_name = patients)]
            pub(crate) struct NewPatient<'a> {
                pub(crate) id: i64,
                #[encdb(plaintext(email, $mode), token = email_search)]
                #[diesel(column_name = email_encrypted)]
                pub(crate) email: Searchable<&'a str>,
                #[encdb(plaintext(note, $mode))]
                #[diesel(column_name = note_encrypted)]
                pub(crate) note: Option<Encrypted<&'a str>>,
            }

            #[derive(Default, EncryptedChangeset)]
            #[diesel(table_name = patients)]
            pub(crate) struct PatientChanges {
                pub(crate) id: i64,
                #[encdb(plaintext(email, $mode), token = email_search)]
                #[diesel(column_name = email_encrypted)]
                pub(crate) email: Option<Searchable<String>>,
                #[encdb(plaintext(year_of_birth, $mode))]
                #[diesel(column_name = year_encrypted)]
                pub(crate) year: Option<Option<Encrypted<i32>>>,
                #[encdb(plaintext(note, $mode))]
                #[diesel(column_name = note_encrypted)]
                pub(crate) note: Option<Option<Sealed<String>>>,
            }

            #[derive(Debug, EncryptedQueryable)]
            #[diesel(table_name = patients)]
            pub(crate) struct FoundPatient {
                pub(crate) id: i64,
                #[encdb(plaintext(note, $mode))]
                #[diesel(column_name = note_encrypted)]
                pub(crate) note: Option<Sealed<String>>,
            }
        }
    };
}
deployment!(keep, keep);
deployment!(clear, clear);

/// The deployment without the attribute: encryption is mandatory.
pub(crate) mod mandatory {
    use super::*;

    diesel::table! {
        use diesel::sql_types::*;
        use encdb_diesel::sql_types::*;

        patients (id) {
            id -> BigInt,
            email_encrypted -> Ciphertext,
            email_search -> Token,
            year_encrypted -> Nullable<Ciphertext>,
        }
    }

    #[derive(Debug, EncryptedModel)]
    #[diesel(table_name = patients)]
    #[encdb(bind = id)]
    pub(crate) struct Patient {
        pub(crate) id: i64,
        #[encdb(token = email_search, normalize(trim, lowercase))]
        #[diesel(column_name = email_encrypted)]
        pub(crate) email: Searchable<String>,
        #[diesel(column_name = year_encrypted)]
        pub(crate) year: Option<Encrypted<i32>>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    letters (id) {
        id -> BigInt,
        tenant_id -> Integer,
        title -> Text,
        title_encrypted -> Nullable<Ciphertext>,
        title_search -> Nullable<Token>,
    }
}

/// The keys of the letters, by which the test that counts them is alone.
pub(crate) static LETTERS: KeyringSlot = KeyringSlot::new();

/// A letter of a tenant, with tokens of the tenant's own. Its plaintext is NOT NULL, as it is before the switch.
#[derive(Clone, Debug, EncryptedModel)]
#[diesel(table_name = letters)]
#[encdb(owner = tenant_id, bind = id, keyring = LETTERS)]
pub(crate) struct Letter {
    pub(crate) id: i64,
    pub(crate) tenant_id: i32,
    #[encdb(plaintext(title, keep), token = title_search, scope = "owner", normalize(lowercase))]
    #[diesel(column_name = title_encrypted)]
    pub(crate) title: Searchable<String>,
}

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    remarks (id) {
        id -> BigInt,
        body -> CiphertextText,
        is_encrypted -> Nullable<Bool>,
        body_search -> Nullable<Token>,
        reply -> Nullable<CiphertextText>,
        reply_is_encrypted -> Bool,
    }
}

/// A remark whose ciphertext is in the text columns of the plaintext.
#[derive(Clone, Debug, EncryptedModel)]
#[diesel(table_name = remarks, treat_none_as_null = true)]
#[encdb(bind = id)]
pub(crate) struct Remark {
    pub(crate) id: i64,
    #[encdb(flag = is_encrypted, normalize(trim))]
    pub(crate) body: Searchable<String>,
    #[encdb(flag = reply_is_encrypted)]
    pub(crate) reply: Option<Encrypted<String>>,
}
