//! Folders with three snapshots.

use std::{fs, path::PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::chat::{Chat, Role};

/// Snapshots in a temporary folder, at first the sample's.
pub(crate) struct Snapshots {
    folder: TempDir,
}

/// What an import said.
#[derive(Debug)]
pub(crate) struct Imported {
    pub(crate) code: Option<i32>,
    /// The line of each file that counts its rows.
    pub(crate) counts: Vec<String>,
    /// What was found in the files, without their folder.
    pub(crate) findings: Vec<String>,
}

pub(crate) const THREADS: &str = "chat-threads.json";
pub(crate) const MESSAGES: &str = "chat-messages.json";
pub(crate) const EVENTS: &str = "chat-tool-events.json";

impl Snapshots {
    pub(crate) fn sample() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let sample = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data");
        for file in [THREADS, MESSAGES, EVENTS] {
            fs::copy(sample.join(file), folder.path().join(file)).unwrap();
        }
        Self { folder }
    }

    /// Makes snapshots with one thread and these messages, a line each from the second line on.
    pub(crate) fn of_messages(messages: &[Value]) -> Self {
        let snapshots = Self { folder: tempfile::tempdir().unwrap() };
        snapshots.write(THREADS, &lines(&[thread(1)]));
        snapshots.write(MESSAGES, &lines(messages));
        snapshots.write(EVENTS, "[]");
        snapshots
    }

    pub(crate) fn read(&self, file: &str) -> String {
        fs::read_to_string(self.folder.path().join(file)).unwrap()
    }

    pub(crate) fn write(&self, file: &str, text: &str) {
        fs::write(self.folder.path().join(file), text).unwrap();
    }

    pub(crate) fn folder(&self) -> &str {
        self.folder.path().to_str().unwrap()
    }

    /// Imports them.
    pub(crate) fn import(&self, chat: &Chat) -> Imported {
        let arguments = ["import", "--data", self.folder(), "--batch-size", "7"];
        let output = chat.output(Role::Owner, &arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        let folder = format!("{}/", self.folder());
        let findings = said.lines().filter_map(|line| line.strip_prefix(&folder));
        Imported {
            code: output.status.code(),
            counts: String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect(),
            findings: findings.map(str::to_owned).collect(),
        }
    }

    /// Imports them once more, and checks that each row is there, opened with the same content, and that no other is.
    #[track_caller]
    pub(crate) fn assert_imported(&self, chat: &Chat, n_rows: [usize; 3]) {
        let again = self.import(chat);
        let all = |(file, n_rows)| format!("{file}: 0 rows added, {n_rows} there already");
        let counts: Vec<_> = [THREADS, MESSAGES, EVENTS].into_iter().zip(n_rows).map(all).collect();
        assert_eq!((again.code, &again.counts), (Some(0), &counts), "{again:?}");
        let stored = ["threads", "messages", "tool_events"].map(|table| chat.count(table));
        assert_eq!(stored.map(|n| usize::try_from(n).unwrap()), n_rows);
    }
}

/// Returns an array with a row on each line, from the second line on.
pub(crate) fn lines(rows: &[Value]) -> String {
    let rows: Vec<_> = rows.iter().map(Value::to_string).collect();
    format!("[\n{}\n]\n", rows.join(",\n"))
}

/// Returns the id number `n`.
pub(crate) fn id(n: usize) -> String {
    format!("01955b00-0000-7000-8000-{n:012}")
}

/// Returns the thread that has the id 1, of an account.
pub(crate) fn thread(account: i64) -> Value {
    json!({
        "session_id": id(1),
        "account_id": account,
        "title": "Lighthouse",
        "members": ["ada", "assistant"],
        "created_at": "2025-03-03T09:00:00Z",
    })
}

/// Returns message number `n` of that thread, in account 1.
pub(crate) fn message(n: usize) -> Value {
    json!({
        "id": id(1000 + n),
        "account_id": 1,
        "session_id": id(1),
        "author": "ada",
        "body": format!("about the lighthouse {n}"),
        "created_at": "2025-03-03T09:01:00Z",
    })
}
