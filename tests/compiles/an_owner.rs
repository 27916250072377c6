use diesel::prelude::*;
use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    notes (id) {
        id -> Integer,
        tenant_id -> BigInt,
        title -> Ciphertext,
        title_search -> Token,
        slug -> Ciphertext,
        slug_search -> Token,
        body -> Nullable<Ciphertext>,
    }
}

#[derive(EncryptedModel)]
#[encdb(owner = tenant_id)]
struct Note {
    id: i32,
    tenant_id: i64,
    #[encdb(scope = "owner")]
    title: Searchable<String>,
    #[encdb(scope = "global", unique)]
    slug: Searchable<String>,
    body: Option<Encrypted<String>>,
}

#[derive(EncryptedChangeset)]
#[diesel(table_name = notes)]
struct NoteChanges {
    #[diesel(skip_update)]
    tenant_id: i64,
    title: Option<Searchable<String>>,
    body: Option<Option<Encrypted<String>>>,
}

#[test]
fn it_runs() {
    let _ = |connection: &mut SqliteConnection| {
        notes::table
            .filter(notes::title.of_owner(7_i64).search_eq("minutes"))
            .filter(notes::slug.search_eq_any(["minutes-1", "minutes-2"]))
            .select(Note::as_select())
            .load(connection)
    };
    let changes = NoteChanges { tenant_id: 7, title: None, body: Some(None) };
    let _ = diesel::update(notes::table.find(1)).set(changes);
}
