use encdb_diesel::prelude::*;
use encdb_diesel::{
    EncryptedTable,
    keys::KeyringSlot,
    spec::{BoundColumn, IdType, Scope, Uniqueness},
};

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    people (key) {
        key -> Text,
        tenant_id -> BigInt,
        name -> Text,
        mail -> Ciphertext,
        mail_token -> Token,
        mail_token_2 -> Nullable<Token>,
        phone -> Nullable<Text>,
        phone_search -> Nullable<Token>,
        notes -> Nullable<Ciphertext>,
        picture -> Ciphertext,
    }
}

static PEOPLE: KeyringSlot = KeyringSlot::new();

#[derive(Debug, EncryptedModel)]
#[diesel(table_name = people)]
#[diesel(primary_key(key))]
#[encdb(bind(tenant_id, key), owner = tenant_id, context = "persons", keyring = crate::every_attribute::PEOPLE)]
#[encdb(columns(
    key,
    tenant_id,
    name,
    mail,
    mail_token,
    mail_token_2,
    phone,
    phone_search,
    notes,
    picture
))]
struct Person {
    key: String,
    tenant_id: i64,
    name: String,
    #[diesel(column_name = mail)]
    #[encdb(context = "email", normalize(trim, nfc, casefold), scope = "global", unique)]
    #[encdb(token = mail_token, next_token = mail_token_2, token_len = 32, pad = 16)]
    email: Searchable<String>,
    #[encdb(normalize = digits, scope = "owner", token_len = 8)]
    phone: Option<Searchable<String>>,
    #[encdb(pad = 65535)]
    notes: Option<Encrypted<Json<Vec<String>>>>,
    picture: Sealed<Vec<u8>>,
}

#[test]
fn it_runs() {
    let table = <people::table as EncryptedTable>::SPEC;
    assert_eq!((table.name(), &*table.sql_name().to_string()), ("persons", "people"));
    let tenant = BoundColumn::new("tenant_id", IdType::Integer);
    let key = BoundColumn::new("key", IdType::Text);
    assert_eq!((table.row(), table.owner()), ([tenant, key].as_slice(), Some(tenant)));

    let email = &table.columns()[0];
    assert_eq!((email.column().column(), email.sql_name()), ("email", "mail"));
    let token = email.token().unwrap();
    assert_eq!((token.sql_name(), token.scope()), ("mail_token", Scope::Global));
    assert_eq!(
        (token.uniqueness(), token.next_sql_name()),
        (Uniqueness::Unique, Some("mail_token_2"))
    );
    let phone = table.columns()[1].token().unwrap();
    assert_eq!(phone.next_sql_name(), None);
}
