//! The checker finds what is wrong, so that its word in the guide is worth something.

use crate::{databases, run::Folder};

const ADD: &str =
    "INSERT INTO documents (id, customer_id, kind, number) VALUES (9, 1, 'none', 'x')";

#[test]
fn a_row_that_was_changed_lost_or_added_is_found() {
    databases::on_both(|new| {
        for (sql, says) in [
            ("UPDATE accounts SET balance = 1 WHERE id = 2", "2 of accounts is not as it was"),
            ("DELETE FROM documents WHERE id = 3", "1 rows are lost"),
            (ADD, "nobody wrote 9 of documents"),
        ] {
            let (mut folder, database) = (Folder::new(), new());
            folder.set("DATABASE_URL", &database.url());
            folder.ok("trading old create --customers 3");
            folder.ok("trading old check");
            database.execute(sql);
            let run = folder.run("trading old check");
            assert_eq!(run.code, Some(1), "{sql}");
            assert!(run.stderr.contains(says), "{sql}: {run:?}");
        }
    });
}
