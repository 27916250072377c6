//! Wrong input on the command line is answered by a clear error, and changes nothing.

use crate::{databases, run::Folder};

const WRONG: [(&str, i32, &str); 13] = [
    ("login nobody@example.com", 1, "error: nobody logs in with this address\n"),
    ("report nobody@example.com", 1, "error: nobody logs in with this address\n"),
    ("trade ACC-NONE HAY 1 1", 1, "error: there is no such account\n"),
    ("trade ACC-ADA HAY 1000 1000", 1, "error: the balance does not cover this\n"),
    ("trade ACC-ADA MUCHTOOLONGASYMBOL 1 1", 1, "error: a symbol has 1 to 12 letters, digits or"),
    ("trade ACC-ADA HAY 1 0", 1, "error: a price is above zero, with at most"),
    ("trade ACC-ADA HAY 1 -1", 1, "error: a price is above zero, with at most"),
    ("trade ACC-ADA HAY 1 0.1234567", 1, "error: a price is above zero, with at most"),
    ("trade ACC-ADA HAY 1 much", 1, "error: a price is above zero, with at most"),
    ("trade ACC-ADA HAY 0 1", 1, "error: a quantity is a whole number above zero"),
    ("trade ACC-ADA HAY half 1", 2, "invalid value 'half' for '<QUANTITY>'"),
    ("agree missing.toml", 1, "error: missing.toml cannot be read: "),
    ("check --journal missing.jsonl", 1, "error: missing.jsonl cannot be read: "),
];

#[test]
fn wrong_input_is_refused_and_changes_nothing() {
    databases::on_both(|new| {
        let (mut folder, database) = (Folder::new(), new());
        folder.set("DATABASE_URL", &database.url());
        folder.ok("trading old create --customers 3");
        for (words, code, says) in WRONG {
            let run = folder.run(&format!("trading old {words}"));
            assert_eq!(run.code, Some(code), "{words}: {run:?}");
            assert!(run.stderr.contains(says), "{words}: {run:?}");
        }
        folder.ok("trading old check");
    });
}

#[test]
fn a_deployment_with_encryption_does_not_start_without_keys() {
    databases::on_both(|new| {
        let (mut folder, database) = (Folder::new(), new());
        folder.set("DATABASE_URL", &database.url());
        folder.ok("trading old create --customers 3");
        for deployment in ["keep", "clear", "encrypted"] {
            let run = folder.run(&format!("trading {deployment} login ada@example.com"));
            assert_eq!(run.code, Some(1), "{run:?}");
            assert!(run.stderr.contains("_ENCRYPTION_"), "{run:?}");
        }
    });
}

#[test]
fn a_database_that_is_none_is_refused() {
    for (url, says) in [
        ("sqlite.db", "DATABASE_URL begins with neither postgres: nor mysql:"),
        ("postgres://127.0.0.1:1/none", "the database refuses the connection"),
        ("mysql://root@127.0.0.1:1/none", "the database refuses the connection"),
    ] {
        let mut folder = Folder::new();
        folder.set("DATABASE_URL", url);
        let run = folder.run("trading old login ada@example.com");
        assert_eq!(run.code, Some(1), "{run:?}");
        assert!(run.stderr.contains(says), "{run:?}");
    }
}
