//! Keys and secrets: printed by one command, and always the same ones.

use encdb_example_testing::program::refusal;

use crate::chat::{Chat, Role, new_secrets};

#[test]
fn one_command_prints_all_secrets() {
    let mut names: Vec<_> = new_secrets().into_iter().map(|(name, _)| name).collect();
    names.sort();
    let expected =
        ["LOGIN_KEY", "MASTER_ENCRYPTION_KEY", "STATIC_ENCRYPTION_SALT", "UPSTREAM_SECRET"];
    assert_eq!(names, expected);
    assert_ne!(new_secrets(), new_secrets());
}

#[test]
fn other_keys_are_refused_before_anything_is_written() {
    let mut chat = Chat::new();
    chat.secrets = new_secrets();
    for (role, arguments) in [
        (Role::App, &["serve"][..]),
        (Role::Owner, &["prepare"]),
        (Role::Owner, &["import"]),
        (Role::Owner, &["export", "never"]),
        (
            Role::App,
            &["upload", "--account", "harbour", "read", "01955b00-0000-7000-8000-000000000001"],
        ),
    ] {
        let said = refusal(&mut chat.command(role, arguments));
        assert!(said.contains("is not the one that this database was written with"), "{said}");
    }
    chat.secrets.clear();
    let said = refusal(&mut chat.command(Role::App, &["serve"]));
    assert!(said.contains("_ENCRYPTION_") && said.contains("it is not set"), "{said}");
}
