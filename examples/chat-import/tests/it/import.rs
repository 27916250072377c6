//! The import: once, again, killed, and with wrong files.

use std::{fmt::Write, process::Stdio, thread};

use encdb_example_testing::wait::until;
use serde_json::{Value, json};

use crate::{
    chat::{Chat, Role, bodies, client},
    snapshots::{EVENTS, MESSAGES, Snapshots, THREADS, id, lines, message, thread},
};

/// The rows of the sample.
const SAMPLE: [usize; 3] = [7, 90, 12];

#[test]
fn the_sample_is_imported_once_however_often_it_is_imported() {
    let (chat, sample) = (Chat::new(), Snapshots::sample());
    let first = sample.import(&chat);
    let counts = ["chat-threads.json: 7", "chat-messages.json: 90", "chat-tool-events.json: 12"];
    let counts = counts.map(|rows| format!("{rows} rows added, 0 there already"));
    assert_eq!((first.code, first.counts.as_slice()), (Some(0), counts.as_slice()), "{first:?}");
    for _ in 0..2 {
        sample.assert_imported(&chat, SAMPLE);
    }
    assert_eq!(chat.count("session_members"), 17);

    let program = chat.serve();
    let harbour = client(&program, "harbour");
    let sessions = harbour.get("/api/sessions").json();
    assert_eq!(sessions[2]["title"], "The new pontoon");
    let session = sessions[2]["session_id"].as_str().unwrap();
    assert_eq!(bodies(&harbour, session)[0], "How long does the contractor need?");
    let events = harbour.get(&format!("/api/sessions/{session}/tool-events")).json();
    assert_eq!(events[0]["output"], json!({ "names": ["Marguerite", "Kittiwake"], "sum": 1310.5 }));
}

#[test]
fn an_import_that_is_killed_anywhere_ends_as_one_that_is_not() {
    const N_MESSAGES: usize = 400;
    let chat = Chat::new();
    let snapshots = Snapshots::of_messages(&(0..N_MESSAGES).map(message).collect::<Vec<_>>());
    let import = ["import", "--data", snapshots.folder(), "--batch-size", "9"];
    // Killed at once, and then whenever twenty more messages are there.
    for n_there in (0..N_MESSAGES).step_by(20) {
        let mut command = chat.command(Role::Owner, &import);
        let mut child = command.stdout(Stdio::null()).spawn().unwrap();
        let n_stored = || usize::try_from(chat.count("messages")).unwrap();
        until("so many messages are there", || n_stored() >= n_there);
        child.kill().unwrap();
        child.wait().unwrap();
        // A batch is there as a whole, or not at all.
        let n_stored = n_stored();
        assert!(n_stored.is_multiple_of(9) || n_stored == N_MESSAGES, "{n_stored}");
    }
    chat.succeed(Role::Owner, &import);
    snapshots.assert_imported(&chat, [1, N_MESSAGES, 0]);
}

#[test]
fn two_imports_at_once_add_each_row_once() {
    let (chat, sample) = (Chat::new(), Snapshots::sample());
    thread::scope(|scope| {
        let imports: Vec<_> = (0..3).map(|_| scope.spawn(|| sample.import(&chat))).collect();
        for import in imports {
            let imported = import.join().unwrap();
            assert_eq!(imported.code, Some(0), "{imported:?}");
        }
    });
    sample.assert_imported(&chat, SAMPLE);
}

#[test]
fn a_file_that_was_cut_anywhere_is_imported_up_to_there_and_the_rest_with_the_whole_file() {
    let (chat, sample) = (Chat::new(), Snapshots::sample());
    let whole = sample.read(MESSAGES);
    for tenth in 0..10 {
        let cut = &whole[..whole.floor_char_boundary(whole.len() * tenth / 10)];
        sample.write(MESSAGES, cut);
        let imported = sample.import(&chat);
        let n_lines = cut.matches('\n').count();
        let said = "the file ends in the middle; it is imported up to here";
        assert_eq!(imported.code, Some(3), "{imported:?}");
        assert_eq!(imported.findings, [format!("{MESSAGES}:{}: {said}", n_lines + 1)]);
        let n_stored = usize::try_from(chat.count("messages")).unwrap();
        assert!((n_lines.saturating_sub(1)..=n_lines).contains(&n_stored), "{n_stored} {n_lines}");
    }
    sample.write(MESSAGES, &whole);
    assert_eq!(sample.import(&chat).code, Some(0));
    sample.assert_imported(&chat, SAMPLE);
}

#[test]
fn what_is_wrong_is_reported_by_line_and_the_rest_is_imported() {
    let chat = Chat::new();
    let mut other_body = message(1);
    other_body["body"] = json!("about the quicksilver");
    let mut other_account = message(2);
    other_account["account_id"] = json!(2);
    let mut nobody = message(4);
    nobody["author"] = json!("mallory");
    let mut wrong_type = message(5);
    wrong_type["body"] = json!(17);
    let mut unknown_field = message(6);
    unknown_field["quicksilver"] = json!("lighthouse");
    let mut no_name = message(7);
    no_name["author"] = json!("");
    let mut too_long = message(8);
    too_long["body"] = json!("lighthouse ".repeat(100_000));
    let (first, second, last) = (message(1), message(2), message(9));
    let rows = [
        first.clone(),
        other_body,
        first,
        second,
        other_account,
        nobody,
        wrong_type,
        unknown_field,
        no_name,
        too_long,
        last,
    ];
    let snapshots = Snapshots::of_messages(&rows);
    let expected = [
        "3: contradicts line 2, which is kept: body",
        "4: repeats line 2",
        "6: contradicts line 5, which is kept: account_id",
        "7: the account, session or member of this row is not there",
        "8: a field is missing, unknown or of another type",
        "9: a field is missing, unknown or of another type",
        "10: a name has 1 to 200 characters, and none of control",
        "11: the row is longer than 1 MiB",
    ];
    for times in 0..2 {
        let imported = snapshots.import(&chat);
        assert_eq!(imported.code, Some(3), "{imported:?}");
        assert_eq!(imported.findings.len(), expected.len(), "{imported:?}");
        for (found, expected) in imported.findings.iter().zip(expected) {
            assert!(found.starts_with(&format!("{MESSAGES}:{expected}")), "{times}: {found}");
            assert!(!found.contains("quicksilver") && !found.contains("lighthouse"), "{found}");
        }
        assert_eq!(chat.count("messages"), 3);
    }
    let program = chat.serve();
    let expected = [1, 2, 9].map(|n| format!("about the lighthouse {n}"));
    assert_eq!(bodies(&client(&program, "harbour"), &id(1)), expected);
}

#[test]
fn a_row_that_contradicts_an_earlier_import_is_reported_and_the_stored_row_is_kept() {
    let chat = Chat::new();
    Snapshots::of_messages(&[message(1)]).import(&chat);
    let mut other = message(1);
    other["body"] = json!("about the quicksilver");
    other["created_at"] = json!("2025-03-03T09:02:00Z");
    let imported = Snapshots::of_messages(&[other]).import(&chat);
    let said = "2: contradicts the stored row, which is kept: created_at, body";
    assert_eq!(imported.findings, [format!("{MESSAGES}:{said}")]);
    Snapshots::of_messages(&[message(1)]).assert_imported(&chat, [1, 1, 0]);
}

#[test]
fn threads_and_events_are_compared_field_by_field() {
    let (chat, sample) = (Chat::new(), Snapshots::sample());
    sample.import(&chat);
    sample.write(THREADS, &sample.read(THREADS).replacen("\"ada\", \"assistant\"", "\"ada\"", 1));
    sample.write(EVENTS, &sample.read(EVENTS).replacen("1310.5", "1310.50", 1));
    let imported = sample.import(&chat);
    let expected = [
        format!("{THREADS}:2: contradicts the stored row, which is kept: members"),
        format!("{EVENTS}:2: contradicts the stored row, which is kept: output"),
    ];
    assert_eq!(imported.findings, expected);
}

#[test]
fn an_account_that_is_not_there_costs_its_rows_alone() {
    let chat = Chat::new();
    let snapshots = Snapshots::of_messages(&[message(1)]);
    snapshots.write(THREADS, &lines(&[thread(9)]));
    let imported = snapshots.import(&chat);
    let orphan = "2: the account, session or member of this row is not there";
    assert_eq!(imported.findings, [format!("{THREADS}:{orphan}"), format!("{MESSAGES}:{orphan}")]);
    // The thread comes later, and with it the message.
    snapshots.write(THREADS, &lines(&[thread(1)]));
    assert_eq!(snapshots.import(&chat).code, Some(0));
    snapshots.assert_imported(&chat, [1, 1, 0]);
}

#[test]
fn lines_are_counted_in_any_layout() {
    let chat = Chat::new();
    let mut wrong = message(2);
    wrong["body"] = Value::Null;
    let rows = Value::Array(vec![message(1), wrong, message(3)]);
    let snapshots = Snapshots::of_messages(&[]);
    let mut layout = String::from("\r\n\n  ");
    write!(layout, "{rows:#}").unwrap();
    snapshots.write(MESSAGES, &layout);
    let imported = snapshots.import(&chat);
    let line = 1 + layout.lines().position(|line| line.contains("null")).unwrap();
    assert!(
        imported.findings[0].starts_with(&format!("{MESSAGES}:{line}: a field ")),
        "{imported:?}"
    );
    assert_eq!((imported.findings.len(), chat.count("messages")), (1, 2));
}

#[test]
fn what_is_no_array_of_objects_is_refused_where_it_ends_to_be_one() {
    let chat = Chat::new();
    let row = message(1).to_string();
    let cases = [
        ("", "1: the file ends in the middle"),
        ("{}", "1: this is no JSON array"),
        ("[\n5\n]", "2: this is no JSON array"),
        ("[\n{\"id\":}\n]", "2: this is no JSON array"),
        ("[\n]\n[]", "3: this is no JSON array"),
        ("[\n{},\n]", "2: a field is missing"),
    ];
    for (text, expected) in cases {
        let snapshots = Snapshots::of_messages(&[]);
        snapshots.write(MESSAGES, text);
        let imported = snapshots.import(&chat);
        assert_eq!(imported.code, Some(3), "{text}");
        assert!(
            imported.findings[0].starts_with(&format!("{MESSAGES}:{expected}")),
            "{imported:?}"
        );
    }
    // The rows before that are imported.
    let snapshots = Snapshots::of_messages(&[]);
    snapshots.write(MESSAGES, &format!("[{row}; {row}]"));
    assert_eq!(snapshots.import(&chat).code, Some(3));
    assert_eq!(chat.count("messages"), 1);
}

#[test]
fn a_long_number_is_kept_digit_by_digit() {
    let chat = Chat::new();
    let snapshots = Snapshots::of_messages(&[]);
    let digits = "123456789012345678901234567890.10";
    snapshots.write(
        EVENTS,
        &format!(
            r#"[{{"id":"{}","account_id":1,"session_id":"{}","tool":"sum","status":"done","input":{digits},"output":null,"created_at":"2025-03-03T09:00:00Z"}}]"#,
            id(5),
            id(1)
        ),
    );
    assert_eq!(snapshots.import(&chat).code, Some(0));
    let program = chat.serve();
    let path = format!("/api/sessions/{}/tool-events", id(1));
    let body = client(&program, "harbour").get(&path).body;
    assert!(body.contains(digits) && body.contains("\"output\":null"), "{body}");
}

#[test]
fn a_folder_without_a_file_says_which_one() {
    let chat = Chat::new();
    let empty = tempfile::tempdir().unwrap();
    let said = chat.fail(Role::Owner, &["import", "--data", empty.path().to_str().unwrap()]);
    assert!(said.contains("chat-threads.json cannot be read"), "{said}");
}
