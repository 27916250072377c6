//! The way back: an export before the import, and its restoring.

use std::{fs, path::PathBuf};

use encdb_example_testing::leaks::Needles;
use tempfile::TempDir;

use crate::{
    chat::{Chat, Role, begin_session, bodies, client, say},
    snapshots::Snapshots,
};

const TABLES: [&str; 5] = ["threads", "session_members", "messages", "tool_events", "uploads"];

/// A chat with a session of its own, and an export of it.
struct Exported {
    chat: Chat,
    folder: TempDir,
    session: String,
}

impl Exported {
    fn new() -> Self {
        let chat = Chat::new();
        let program = chat.serve();
        let harbour = client(&program, "harbour");
        let session = begin_session(&harbour, "Lighthouse", &["ada"]);
        say(&harbour, &session, "ada", "about the quicksilver");
        let exported = Self { chat, folder: tempfile::tempdir().unwrap(), session };
        let said = exported.chat.succeed(Role::Owner, &["export", exported.path("before")]);
        assert!(said.starts_with("3 rows written"), "{said}");
        exported
    }

    fn path(&self, name: &str) -> &'static str {
        let path: PathBuf = self.folder.path().join(name);
        Box::leak(path.into_os_string().into_string().unwrap().into_boxed_str())
    }

    /// Returns all that is stored, byte for byte.
    fn stored(&self, name: &str) -> String {
        let path = self.path(name);
        self.chat.succeed(Role::Owner, &["export", path]);
        fs::read_to_string(path).unwrap()
    }
}

#[test]
fn after_an_import_an_export_leads_back_byte_for_byte() {
    let exported = Exported::new();
    let chat = &exported.chat;
    let before = fs::read_to_string(exported.path("before")).unwrap();
    Snapshots::sample().import(chat);
    let after = exported.stored("after");
    assert_ne!(before, after);

    // Nothing is removed unless the operator says how much.
    let restore = ["restore", exported.path("before")];
    for removes in [&[][..], &["--removes", "5"]] {
        let said = chat.fail(Role::Owner, &[&restore[..], removes].concat());
        assert!(said.contains("126 rows are not in this export"), "{said}");
        assert_eq!(exported.stored(&format!("after-{}", removes.len())), after);
    }
    let said = chat.succeed(Role::Owner, &[&restore[..], &["--removes", "126"]].concat());
    assert_eq!(said, "126 rows removed, 0 put back\n");
    assert_eq!(exported.stored("restored"), before);
    let program = chat.serve();
    assert_eq!(bodies(&client(&program, "harbour"), &exported.session), ["about the quicksilver"]);
}

#[test]
fn rows_that_were_lost_or_damaged_are_put_back() {
    let exported = Exported::new();
    Snapshots::sample().import(&exported.chat);
    let before = exported.stored("whole");
    exported.chat.run_sql(
        "DELETE FROM tool_events; DELETE FROM messages WHERE author = 'pip'; \
         UPDATE messages SET body_encrypted = '\\x00' WHERE author = 'ada'",
    );
    let restore = ["restore", exported.path("whole")];
    let said = exported.chat.fail(Role::Owner, &restore);
    let n_rows = said.split_whitespace().find(|word| word.parse::<u32>().is_ok()).unwrap();
    exported.chat.succeed(Role::Owner, &[&restore[..], &["--removes", n_rows]].concat());
    assert_eq!(sorted(&exported.stored("restored")), sorted(&before));
}

/// A table has no order of its own.
fn sorted(text: &str) -> Vec<&str> {
    let mut lines: Vec<_> = text.lines().collect();
    lines.sort_unstable();
    lines
}

#[test]
fn an_upload_is_never_removed() {
    let exported = Exported::new();
    let chat = &exported.chat;
    let file = exported.path("note.txt");
    fs::write(file, "about the lighthouse").unwrap();
    let add = |session: &str| {
        let upload = ["upload", "--account", "harbour", "add", "--session", session, file];
        chat.succeed(Role::App, &upload).trim().to_owned()
    };
    // Of a session that the export has: it stays.
    let id = add(&exported.session);
    chat.succeed(Role::Owner, &["restore", exported.path("before")]);
    let read = ["upload", "--account", "harbour", "read", &id];
    assert_eq!(chat.succeed(Role::App, &read), "about the lighthouse");

    // Of a session that would be removed: the restoring is refused.
    Snapshots::sample().import(chat);
    add("01955b00-0000-7000-8000-000100000001");
    let before = TABLES.map(|table| chat.count(table));
    let said = chat.fail(Role::Owner, &["restore", exported.path("before"), "--removes", "126"]);
    assert!(said.contains("an upload, or another row"), "{said}");
    assert_eq!(TABLES.map(|table| chat.count(table)), before);
}

#[test]
fn an_export_that_was_cut_or_changed_restores_nothing() {
    let exported = Exported::new();
    let chat = &exported.chat;
    let whole = fs::read_to_string(exported.path("before")).unwrap();
    let before = exported.stored("stored");
    let lines: Vec<_> = whole.lines().collect();
    let other = exported.path("other");
    let cases = [
        (String::new(), "was cut after line 0"),
        (lines[..2].join("\n"), "was cut after line 2"),
        (whole[..whole.len() / 2].to_owned(), "is not one of an export"),
        ([&lines[..1], &lines[2..]].concat().join("\n"), "is not one of an export"),
        (whole.replace("threads", "accounts"), "line 1 is not one of an export"),
    ];
    for (n, (text, expected)) in cases.into_iter().enumerate() {
        fs::write(other, text).unwrap();
        let said = chat.fail(Role::Owner, &["restore", other]);
        assert!(said.contains(expected), "{n}: {said}");
    }
    assert_eq!(exported.stored("stored-2"), before);
}

#[test]
fn an_export_overwrites_no_file_and_has_no_plaintext() {
    let exported = Exported::new();
    let path = exported.path("before");
    let before = fs::read_to_string(path).unwrap();
    let said = exported.chat.fail(Role::Owner, &["export", path]);
    assert!(said.contains("cannot be written"), "{said}");
    assert_eq!(fs::read_to_string(path).unwrap(), before);
    Needles::new(["quicksilver", "Lighthouse"]).assert_not_in("the export", &before);
}
