//! `migrate.sh` from its first line to its last.

use encdb_example_testing::leaks::Needles;

use crate::{
    databases::Database,
    journal,
    run::{self, Folder, Run},
};

#[test]
fn the_guide_moves_the_application_on_postgres() {
    assert_moved(Database::on_postgres, Folder::new());
}

#[test]
fn the_guide_moves_the_application_on_mariadb_with_keys_from_aws() {
    let mut folder = Folder::new();
    let environment = encdb_secrets_manager::environment(&run::path());
    let environment = environment.expect("`cargo xtask test` starts a stand-in for AWS");
    folder.set("KEYS", "aws");
    environment.iter().for_each(|(name, value)| folder.set(name, value));
    assert_moved(Database::on_mysql, folder);
}

fn assert_moved(new: fn() -> Database, mut folder: Folder) {
    let databases = [new(), new(), new()];
    for (name, database) in ["DATABASE_URL", "BACKUP_URL", "COPY_URL"].iter().zip(&databases) {
        folder.set(name, &database.url());
    }
    folder.set("CUSTOMERS", "60");
    let run = folder.bash("\"$EXAMPLE/migrate.sh\"");
    assert_totals(&run);
    assert_nothing_is_lost(&run);
    assert_no_plaintext_is_left(&folder, &run);
}

/// The last verification is of the keyring after the rotation.
fn assert_totals(run: &Run) {
    let totals = "Total tables: 5\nTotal columns: 23\nSuccessful: 23\nFailed: 0\n";
    assert_eq!(run.stdout.matches(totals).count(), 4, "{}", run.stdout);
}

/// Both sides wrote, and the checker found every row in every phase.
fn assert_nothing_is_lost(run: &Run) {
    let lines = |end: &str| run.stdout.lines().filter(|line| line.ends_with(end)).count();
    assert_eq!(lines("rows are as they were written last"), 9, "{}", run.stdout);
    let writers: Vec<_> = run.stdout.lines().filter(|line| line.starts_with("wrote ")).collect();
    assert_eq!((writers.len(), writers.contains(&"wrote 0 times")), (4, false), "{writers:?}");
}

/// Looks for every text that was written, in the dump and in what the programs printed.
fn assert_no_plaintext_is_left(folder: &Folder, run: &Run) {
    let (before, after) = (folder.text("before-the-drop.sql"), folder.text("after-the-drop.sql"));
    let mut texts = journal::sensitive_texts(folder);
    assert!(texts.len() > 300 && texts.iter().any(|text| before.contains(text)));
    Needles::new(&texts).assert_not_in("the dump", &after);
    texts.retain(|text| !OF_THE_REPORT.contains(&&**text));
    let needles = Needles::new(texts);
    needles.assert_not_in("the output", &run.stdout);
    needles.assert_not_in("the log", &run.stderr);
}

/// What the application itself prints in its reports of one customer.
const OF_THE_REPORT: [&str; 3] = ["ACC-ADA", "Ada Lovelace", "ada@example.com"];
