use diesel::prelude::*;
use encdb_diesel::EncryptedTable;
use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    r#types (r#fn) {
        r#fn -> Integer,
        r#match -> Text,
        r#type -> Ciphertext,
        type_search -> Token,
        r#enum -> Nullable<Ciphertext>,
    }
}

#[derive(EncryptedModel)]
#[diesel(table_name = r#types, primary_key(r#fn))]
#[encdb(bind = r#fn)]
struct Type {
    r#fn: i32,
    r#match: String,
    r#type: Searchable<String>,
    r#enum: Option<Encrypted<String>>,
}

#[derive(EncryptedChangeset)]
#[diesel(table_name = r#types, primary_key(r#fn))]
struct TypeChanges {
    r#fn: i32,
    r#type: Option<Searchable<String>>,
}

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    r#match (id) {
        id -> Integer,
        r#where -> Ciphertext,
    }
}

/// The name of the table is a keyword, in a path.
#[derive(EncryptedModel)]
#[diesel(table_name = self::r#match)]
#[encdb(bind = id)]
struct Match {
    id: i32,
    r#where: Encrypted<String>,
}

#[test]
fn it_runs() {
    let table = <r#match::table as EncryptedTable>::SPEC;
    assert_eq!((table.name(), table.sql_name().name()), ("match", "match"));
    assert_eq!(table.columns()[0].sql_name(), "where");
    let table = <types::table as EncryptedTable>::SPEC;
    assert_eq!((table.name(), table.row()[0].sql_name()), ("types", "fn"));
    assert_eq!(table.columns()[0].column().column(), "type");
    assert_eq!(table.columns()[0].token().unwrap().sql_name(), "type_search");
    let _ = |connection: &mut SqliteConnection| {
        let found = types::table.filter(types::r#type.search_eq("usize"));
        found.select(Type::as_select()).first(connection)
    };
}
