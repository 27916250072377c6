//! Uploads: texts in, compressed and sealed, and out again.

use std::{fs, path::Path, process::Output};

use diesel::{prelude::*, sql_query, sql_types::BigInt};

use crate::{
    chat::{Chat, Role, begin_session, client},
    snapshots::id,
};

/// A chat with a session of harbour, and a folder for files.
struct Uploads {
    chat: Chat,
    folder: tempfile::TempDir,
    session: String,
}

impl Uploads {
    fn new() -> Self {
        let chat = Chat::new();
        let program = chat.serve();
        let session = begin_session(&client(&program, "harbour"), "Lighthouse", &["ada"]);
        Self { chat, folder: tempfile::tempdir().unwrap(), session }
    }

    fn add(&self, account: &str, session: &str, bytes: &[u8]) -> Output {
        let file = self.folder.path().join("note.txt");
        fs::write(&file, bytes).unwrap();
        self.add_file(account, session, &file)
    }

    fn add_file(&self, account: &str, session: &str, file: &Path) -> Output {
        let add = ["upload", "--account", account, "add", "--session", session];
        self.chat.command(Role::App, &add).arg(file).output().unwrap()
    }

    /// Stores a text, and returns its id.
    #[track_caller]
    fn added(&self, text: &str) -> String {
        let output = self.add("harbour", &self.session, text.as_bytes());
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    fn read(&self, account: &str, id: &str) -> Output {
        self.chat.output(Role::App, &["upload", "--account", account, "read", id])
    }
}

#[derive(QueryableByName)]
struct Stored {
    #[diesel(sql_type = BigInt)]
    n_bytes: i64,
    #[diesel(sql_type = BigInt)]
    n_stored: i64,
}

#[test]
fn a_text_is_stored_compressed_and_read_as_it_was() {
    let uploads = Uploads::new();
    let long = "about the lighthouse é\r\n".repeat(10_000);
    for text in [long.as_str(), "", "\0\u{1f5fc}"] {
        let id = uploads.added(text);
        assert_eq!(uploads.read("harbour", &id).stdout, text.as_bytes());
    }
    let stored = "SELECT n_bytes, octet_length(content_encrypted)::BIGINT AS n_stored FROM uploads ORDER BY n_bytes DESC";
    let stored: Stored =
        sql_query(stored).get_result(&mut uploads.chat.database.connect()).unwrap();
    assert_eq!(usize::try_from(stored.n_bytes).unwrap(), long.len());
    assert!(stored.n_stored * 50 < stored.n_bytes, "{}", stored.n_stored);
}

#[test]
fn a_list_shows_metadata_without_opening_anything() {
    let uploads = Uploads::new();
    let id = uploads.added("about the lighthouse");
    uploads.chat.run_sql("UPDATE uploads SET content_encrypted = '\\x00'");
    let list = ["upload", "--account", "harbour", "list", "--session", &uploads.session];
    let list = uploads.chat.succeed(Role::App, &list);
    let parts: Vec<_> = list.split_whitespace().collect();
    assert_eq!(
        (parts[0], &parts[2..]),
        (id.as_str(), &["text/plain", "20", "bytes", "note.txt"][..])
    );
    let read = uploads.read("harbour", &id);
    assert!(!read.status.success() && read.stdout.is_empty());
}

#[test]
fn an_upload_belongs_to_its_account_and_session() {
    let uploads = Uploads::new();
    let added = uploads.added("about the lighthouse");
    for (account, id) in [("orchard", added.as_str()), ("harbour", &id(1))] {
        let read = uploads.read(account, id);
        let said = String::from_utf8_lossy(&read.stderr).into_owned();
        assert!(said.contains("the account has no such upload"), "{said}");
    }
    for (account, session) in [("orchard", uploads.session.as_str()), ("harbour", &id(1))] {
        let add = uploads.add(account, session, b"about the lighthouse");
        let said = String::from_utf8_lossy(&add.stderr).into_owned();
        assert!(said.contains("the account has no such session"), "{said}");
    }
    let nobody = uploads.read("mallory", &added);
    assert!(String::from_utf8_lossy(&nobody.stderr).contains("there is no such account"));

    // Moved by hand, it does not open.
    uploads.chat.run_sql(&format!(
        "INSERT INTO uploads SELECT '{}', account_id, session_id, name, media_type, n_bytes, created_at, content_encrypted FROM uploads",
        id(2)
    ));
    let moved = uploads.read("harbour", &id(2));
    let said = String::from_utf8_lossy(&moved.stderr).into_owned();
    assert!(!moved.status.success() && said.contains("does not open"), "{said}");
}

#[test]
fn what_is_no_text_is_refused() {
    let uploads = Uploads::new();
    let binary = uploads.add("harbour", &uploads.session, b"lighthouse \xff\xfe");
    let said = String::from_utf8_lossy(&binary.stderr).into_owned();
    assert!(said.contains("is no text in UTF-8") && !said.contains("lighthouse "), "{said}");
    let long = uploads.add("harbour", &uploads.session, &vec![b'a'; 16 * 1024 * 1024 + 1]);
    assert!(String::from_utf8_lossy(&long.stderr).contains("is longer than 16 MiB"));
    let missing = uploads.folder.path().join("missing.txt");
    let missing = uploads.add_file("harbour", &uploads.session, &missing);
    assert!(String::from_utf8_lossy(&missing.stderr).contains("cannot be read"));
    assert_eq!(uploads.chat.count("uploads"), 0);
}

#[test]
fn nothing_is_deleted_by_itself() {
    let uploads = Uploads::new();
    uploads.added("about the lighthouse");
    // Not with its session, not by the role of the application, and not by whom nobody set an account for.
    let mut administrator = uploads.chat.database.connect();
    let with_session = sql_query("DELETE FROM threads").execute(&mut administrator);
    assert!(with_session.unwrap_err().to_string().contains("violates foreign key"));
    let mut app = uploads.chat.connect(Role::App);
    for statement in ["DELETE FROM uploads", "UPDATE uploads SET name = ''", "TRUNCATE uploads"] {
        let refused = sql_query(statement).execute(&mut app).unwrap_err().to_string();
        assert!(refused.contains("permission denied"), "{refused}");
    }
    let mut owner = uploads.chat.connect(Role::Owner);
    assert_eq!(sql_query("DELETE FROM uploads").execute(&mut owner), Ok(0));
    assert_eq!(uploads.chat.count("uploads"), 1);
}
