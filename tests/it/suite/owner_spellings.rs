//! Receipts where the database treats different owners as equal: it folds case, accents or blanks, and keys do not.

use diesel::{connection::SimpleConnection, prelude::*};
use encdb_diesel::{EncryptedTable, ErrorKind, prelude::*};

use super::{
    database::{Conn, Database, FOLDED_OWNERS},
    process::Process,
};
use crate::support::kind_of;

diesel::table! {
    diaries (id) {
        id -> BigInt,
        owner -> Text,
        entry -> Binary,
        mood -> Nullable<Binary>,
        mood_search -> Nullable<Binary>,
    }
}

#[derive(Debug, EncryptedModel)]
#[diesel(table_name = diaries)]
#[encdb(owner = owner, bind = id)]
struct Diary {
    id: i64,
    owner: String,
    entry: Encrypted<String>,
    #[encdb(scope = "global")]
    mood: Option<Searchable<String>>,
}

fn diary(id: i64, owner: &str) -> Diary {
    let mood = (id != 2).then(|| Searchable::new("glad".to_owned()));
    Diary { id, owner: owner.to_owned(), entry: Encrypted::new(format!("entry {id}")), mood }
}

fn read(conn: &mut Conn, id: i64) -> QueryResult<Diary> {
    diaries::table.find(id).select(Diary::as_select()).first(conn)
}

/// Inserts diaries of owners whom the database treats as one.
fn database(declaration: &str, owners: &[&str]) -> (Database, Process) {
    let database = Database::new();
    let mut process = Process::new(&database, 1, &[]);
    process.set_up();
    // The other databases have no such collation, and need none.
    let folding = "CREATE COLLATION folding (provider = icu, locale = 'und-u-ks-level2', deterministic = false)";
    let _ = process.conn.batch_execute(folding);
    let bytes = super::database::BYTES;
    let create = format!(
        "CREATE TABLE diaries (id BIGINT PRIMARY KEY NOT NULL, owner {declaration} NOT NULL, entry {bytes} NOT NULL, mood {bytes}, \
         mood_search {bytes})"
    );
    process.conn.batch_execute(&create).unwrap();
    let diaries: Vec<Diary> = (1..).zip(owners).map(|(id, owner)| diary(id, owner)).collect();
    process.run(|table, conn| {
        owners.iter().for_each(|owner| table.create(*owner).unwrap());
        diesel::insert_into(diaries::table).values(&diaries).execute(conn).unwrap();
    });
    (database, process)
}

#[test]
fn a_receipt_counts_the_owners_own_spelling_and_others_apart() {
    let tables = [<diaries::table as EncryptedTable>::SPEC];
    for declaration in FOLDED_OWNERS {
        let (_database, mut process) = database(declaration, &["Ada", "Ada", "ADA", "Eve", "ada"]);
        process.run(|owners, conn| {
            let receipt = owners.forget("Ada", &tables).unwrap();
            let counted = receipt.columns.iter();
            let counted: Vec<_> = counted
                .map(|it| (it.column.as_str(), it.n_values, it.n_other_spellings, it.n_tokens_left))
                .collect();
            assert_eq!(counted, [("entry", 2, 2, 0), ("mood", 1, 2, 1)], "{declaration}");
            let opens = [1, 2, 3, 4, 5].map(|id| read(conn, id).is_ok());
            assert_eq!(opens, [false, false, true, true, true], "{declaration}");
            assert_eq!(kind_of(read(conn, 1)), ErrorKind::OwnerKeyDestroyed);
        });
    }
}

/// Rows that the database finds for an owner without a row of this exact spelling must not count as hers.
#[test]
fn a_receipt_of_a_spelling_that_no_row_has_certifies_nothing() {
    let tables = [<diaries::table as EncryptedTable>::SPEC];
    for declaration in FOLDED_OWNERS {
        let (_database, mut process) = database(declaration, &["Ada", "ADA"]);
        process.run(|owners, conn| {
            let receipt = owners.forget("aDA", &tables).unwrap();
            let entries = &receipt.columns[0];
            assert_eq!((entries.n_values, entries.n_other_spellings), (0, 2), "{declaration}");
            assert!(read(conn, 1).is_ok() && read(conn, 2).is_ok());
        });
    }
}
