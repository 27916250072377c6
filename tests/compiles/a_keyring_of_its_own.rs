mod keys {
    pub static AUDIT: encdb_diesel::keys::KeyringSlot = encdb_diesel::keys::KeyringSlot::new();
}

mod audit {
    use encdb_diesel::prelude::*;

    diesel::table! {
        use diesel::sql_types::*;
        use encdb_diesel::sql_types::*;

        entries (id) {
            id -> Integer,
            text -> Ciphertext,
        }
    }

    #[derive(EncryptedModel)]
    #[diesel(table_name = entries)]
    #[encdb(keyring = crate::a_keyring_of_its_own::keys::AUDIT)]
    struct Entry {
        id: i32,
        text: Encrypted<String>,
    }
}

#[test]
fn it_runs() {
    use encdb_diesel::columns::EncryptedColumn;

    assert!(std::ptr::eq(audit::entries::text::keyring(), &keys::AUDIT));
}
