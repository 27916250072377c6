//! Existing rows that get a seal, as the guide of `encdb-diesel` describes.

use std::{fs, sync::Arc};

use diesel::prelude::*;
use encdb_diesel::{EncryptedTable, KEYRING, spec};

use super::{application::Application, database::BYTES};
use crate::run::{KEYRING as KEYRING_ARGUMENTS, TABLES};

/// The people of the suite, in a table with one more column.
mod sealed {
    use encdb_diesel::prelude::*;

    diesel::table! {
        use diesel::sql_types::*;
        use encdb_diesel::sql_types::*;

        people (id) {
            id -> BigInt,
            email -> Ciphertext,
            email_search -> Token,
            ssn -> Nullable<Text>,
            row_mac -> Nullable<Binary>,
        }
    }

    #[derive(Debug, EncryptedModel)]
    #[diesel(table_name = people, treat_none_as_null = true)]
    #[encdb(bind = id, seal = row_mac)]
    pub(super) struct Person {
        pub(super) id: i64,
        #[encdb(normalize(email))]
        pub(super) email: Searchable<String>,
        pub(super) ssn: Option<Encrypted<String>>,
    }
}

/// Returns an application with twenty people without seals, and the tables of a model that asks for one.
fn with_rows_to_seal() -> Application {
    let application = Application::with_people(20);
    application.execute(&format!("ALTER TABLE people ADD COLUMN row_mac {BYTES}"));
    let tables = spec::to_json(&[<sealed::people::table as EncryptedTable>::SPEC]);
    fs::write(application.path("tables.json"), tables).unwrap();
    application
}

fn load(application: &Application) -> QueryResult<Vec<sealed::Person>> {
    let conn = &mut application.database.connect();
    KEYRING.scoped(&Arc::new(application.keyring()), || {
        sealed::people::table.select(sealed::Person::as_select()).load(conn)
    })
}

#[test]
fn rows_are_sealed_as_they_are_when_that_is_asked_for() {
    let application = with_rows_to_seal();
    let rotate = format!("rotate {KEYRING_ARGUMENTS} {TABLES}");
    let refused = application.exits(3, &rotate);
    assert!(refused.stderr.contains("rows do not pass their seals"), "{refused:?}");
    assert!(load(&application).is_err());
    let unsealed = application.exits(3, &format!("verify {KEYRING_ARGUMENTS} {TABLES}"));
    assert!(unsealed.stdout.contains("the row seal is missing"), "{unsealed:?}");

    application.ok(&format!("{rotate} --seal-rows-as-they-are"));
    let loaded = load(&application).unwrap();
    assert_eq!(loaded.len(), 20);
    assert!(loaded.iter().all(|it| it.email.expose() == &format!("person{}@example.com", it.id)));
    assert!(loaded.iter().all(|it| it.ssn.as_ref().unwrap().expose() == &format!("{}-SSN", it.id)));
    let verified = application.ok(&format!("verify {KEYRING_ARGUMENTS} {TABLES}")).stdout;
    let says = "40 values opened, 20 search tokens right, 20 row seals right\n";
    assert!(verified.contains(says), "{verified}");
    assert!(verified.contains("people  row_mac  20     20          0\n"), "{verified}");
    let census = application.ok(&format!("keys census {TABLES}")).stdout;
    assert!(census.contains("people  row_mac       key 1    20\n"), "{census}");
}

/// A rotation must not vouch for a change that somebody made in the meantime.
#[test]
fn a_row_that_was_changed_past_its_model_is_named_and_not_sealed_again() {
    let application = with_rows_to_seal();
    let rotate = format!("rotate {KEYRING_ARGUMENTS} {TABLES}");
    application.ok(&format!("{rotate} --seal-rows-as-they-are"));
    application.execute("UPDATE people SET ssn = NULL WHERE id = 7");
    application.keys("add");
    application.keys("promote 2");
    let refused = application.exits(3, &rotate);
    assert!(refused.stderr.contains("__encdb_job_errors"), "{refused:?}");
    let wrong = application.exits(3, &format!("verify {KEYRING_ARGUMENTS} {TABLES}")).stdout;
    assert!(
        wrong.contains("people.row_mac  id = 7  the row seal does not match this row"),
        "{wrong}"
    );
    application.keys("retire 1");
    let needed =
        application.exits(3, &format!("keys destroy 1 --confirm 1 {KEYRING_ARGUMENTS} {TABLES}"));
    assert!(needed.stdout.contains("row_mac") || needed.stderr.contains("row_mac"), "{needed:?}");
}
