use encdb_diesel::EncryptedTable;
use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    users (id) {
        #[sql_name = "ID"]
        id -> Integer,
        #[sql_name = "type"]
        kind -> Text,
        mail -> Ciphertext,
        #[sql_name = "mail-search"]
        mail_search -> Token,
        #[sql_name = "SSN"]
        ssn -> Ciphertext,
    }
}

#[derive(EncryptedModel)]
#[encdb(bind = id, columns(id, kind, mail, mail_search, ssn))]
struct User {
    #[diesel(column_name = id)]
    user_id: i32,
    #[diesel(column_name = "kind")]
    user_kind: String,
    #[diesel(column_name = mail)]
    email: Searchable<String>,
    ssn: Encrypted<String>,
}

#[test]
fn it_runs() {
    let table = <users::table as EncryptedTable>::SPEC;
    assert_eq!(table.row()[0].sql_name(), "ID");

    let [mail, ssn] = table.columns() else { panic!("two encrypted columns") };
    assert_eq!((mail.column().column(), mail.sql_name()), ("mail", "mail"));
    assert_eq!(mail.token().unwrap().sql_name(), "mail-search");
    assert_eq!((ssn.column().column(), ssn.sql_name()), ("SSN", "SSN"));
}
