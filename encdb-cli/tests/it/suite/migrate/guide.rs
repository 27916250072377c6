//! The commands of `docs/migrate.md`, in their order, with the output that it shows.

use std::fs;

use super::{super::database::Database, Users};
use crate::{
    moved::insert_users,
    run::{Folder, Run},
};

const GUIDE: &str = include_str!("../../../../../docs/migrate.md");

#[test]
fn every_step_prints_what_the_guide_shows() {
    let mut folder = Folder::new();
    let database = Database::new(&folder);
    folder.set("DATABASE_URL", &database.url());
    let users = Users { folder, database };
    let is_sqlite = !users.database.url().contains("://");
    let boxes = boxes();
    let mut n_compared = 0;
    for (at, (language, text)) in boxes.iter().enumerate() {
        match *language {
            "sql" => run_sql(&users, text),
            "toml" => fs::write(users.path("encdb.toml"), text).unwrap(),
            "sh" => {
                let printed = printed(&users.bash(&format!("exec 2>&1; set +e\n{text}")));
                if let Some(("text", shown)) = boxes.get(at + 1) {
                    let same = |text: &str| comparable(text, is_sqlite);
                    assert_eq!(same(&printed), same(shown), "{text}");
                    n_compared += 1;
                }
            }
            _ => (),
        }
    }
    assert!(n_compared >= 12, "{n_compared}");
}

#[test]
fn every_stage_is_in_the_guide() {
    let commands: String =
        boxes().iter().filter(|(of, _)| *of == "sh").map(|it| it.1.as_str()).collect();
    for stage in
        super::PATH.into_iter().chain(["rollback", "decrypt-back", "status", "errors --retry"])
    {
        assert!(commands.contains(&format!("encdb {stage}")), "{stage}");
    }
}

/// Runs statements of the guide. The table of the example gets its rows.
fn run_sql(users: &Users, sql: &str) {
    users.execute(sql);
    if sql.starts_with("CREATE TABLE users") {
        users.execute(&insert_users(200));
    }
}

/// Returns the boxes of the page, each with its language.
fn boxes() -> Vec<(&'static str, String)> {
    let (mut boxes, mut lines) = (vec![], GUIDE.lines());
    while let Some(line) = lines.next() {
        if let Some(language) = line.strip_prefix("```").filter(|language| !language.is_empty()) {
            let text: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            boxes.push((language, text.join("\n")));
        }
    }
    boxes
}

/// Returns the output without the lines of progress.
fn printed(run: &Run) -> String {
    let lines = run.stdout.lines().filter(|line| !line.contains(" rows/s, "));
    lines.collect::<Vec<_>>().join("\n")
}

/// Replaces times, and for other databases than SQLite the numbers of statements.
fn comparable(text: &str, is_sqlite: bool) -> Vec<String> {
    let words: Vec<&str> = text.split([' ', '\n']).collect();
    let is_time = |word: &str| word.starts_with("20") && word.ends_with('Z');
    let is_number = |at: usize| words.get(at + 1).is_some_and(|next| next.starts_with("statement"));
    let word = |(at, word): (usize, &&str)| match *word {
        word if is_time(word) => "TIME".to_owned(),
        _ if !is_sqlite && is_number(at) => "N".to_owned(),
        word if !is_sqlite => word.replace("statements", "statement"),
        word => word.to_owned(),
    };
    words.iter().enumerate().map(word).collect()
}
