//! The recipes that `docs/adopting.md` quotes from here, because they need more than encdb and Diesel. Each starts a process of
//! its own, with its keys in the environment, as an application does.

mod asynchronous;
mod multi_connection;

use std::process::Command;

const PAGE: &str = include_str!("../../docs/adopting.md");

/// How a process is told which database to start on.
const DATABASE: &str = "ENCDB_TEST_RECIPE_DATABASE";

/// The database, in a process that [`run`] has started. A test that calls this does nothing by itself.
fn database() -> Option<String> {
    std::env::var(DATABASE).ok()
}

/// Runs one test in a process of its own, and fails where that does.
fn run(test: &str, url: &str) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([test, "--exact", "--nocapture"]).env(DATABASE, url);
    command.env("MASTER_ENCRYPTION_KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
    command.env("STATIC_ENCRYPTION_SALT", "gIGCg4SFhoeIiYqLjI2Ojw==");
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains(STARTED), "{said}");
}

/// What a recipe's process says once it is through.
const STARTED: &str = "the recipe was run";

/// What stands between these two lines of a file is in the page, word for word.
#[track_caller]
fn assert_quoted(source: &str) {
    let (_, rest) = source.split_once("// The recipe begins here.\n").expect("it begins");
    let (recipe, _) = rest.split_once("// The recipe ends here.\n").expect("it ends");
    assert!(PAGE.contains(&format!("```rs\n{}\n```", recipe.trim())), "not quoted:\n{recipe}");
}

#[test]
fn the_page_quotes_them_as_they_are() {
    assert_quoted(include_str!("recipes/asynchronous.rs"));
    assert_quoted(include_str!("recipes/multi_connection.rs"));
    assert_eq!(PAGE.matches("```rs\n").count(), 2, "every such box is one of them");
}
