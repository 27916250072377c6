//! The ways to unlock a keyring, and wrong ones.

use std::{fs, path::Path};

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::run::{CHEAP, Folder, PASSPHRASE};

/// Returns the cost of the keyring's passphrase, as `inspect` reads it from the file.
fn cost(folder: &Folder) -> String {
    let json: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.path("app.keyring")).unwrap()).unwrap();
    let record = STANDARD.decode(json["keyring_key"].as_str().unwrap()).unwrap();
    folder.run_with_input("inspect", &record).stdout
}

#[test]
fn every_way_to_give_a_passphrase() {
    let mut folder = Folder::with_passphrase_keyring();
    folder.set("OTHER_NAME", PASSPHRASE);
    let verify = "keys list --verify --keyring app.keyring";
    folder.ok(&format!("{verify} --passphrase-file passphrase"));
    folder.ok(&format!("{verify} --passphrase-variable OTHER_NAME"));
    let stdin =
        folder.run_with_input(&format!("{verify} --passphrase-stdin"), PASSPHRASE.as_bytes());
    assert_eq!(stdin.code, 0, "{stdin:?}");
    let mut command = folder.command(verify);
    let status = command.args(["--passphrase-command", "cat passphrase"]).status().unwrap();
    assert!(status.success());
    folder.set("KEYRING_PASSPHRASE", PASSPHRASE);
    folder.ok(verify);
    folder.set("ENCDB_KEYRING_FILE", "app.keyring");
    folder.ok("keys list --verify");
}

#[test]
fn what_is_wrong_is_said() {
    let folder = Folder::with_passphrase_keyring();
    let verify = "keys list --verify --keyring app.keyring";
    let wrong = folder.run_with_input(&format!("{verify} --passphrase-stdin"), b"wrong horse");
    assert_eq!(wrong.code, 1, "{wrong:?}");
    assert!(wrong.stderr.contains("passphrase"), "{wrong:?}");
    let nothing = folder.exits(2, verify);
    assert!(nothing.stderr.contains("--passphrase-file"), "{nothing:?}");
    let two = format!("{verify} --passphrase-file passphrase --key-file passphrase");
    assert!(folder.exits(2, &two).stderr.contains("cannot be used with"));
    folder.exits(2, "keys list");
}

#[test]
fn standard_input_is_one_secret() {
    let folder = Folder::with_passphrase_keyring();
    let rewrap = "keys rewrap --keyring app.keyring";
    for old in ["--passphrase-stdin", "--key-stdin"] {
        for new in ["--new-passphrase-stdin", "--new-key-stdin"] {
            let refused = folder.exits(2, &format!("{rewrap} {old} {new}"));
            assert!(refused.stderr.contains("cannot be used with"), "{refused:?}");
        }
    }
    let words = format!("{rewrap} --passphrase-file passphrase --new-passphrase-stdin {CHEAP}");
    assert_eq!(folder.run_with_input(&words, b"another").code, 0);
}

#[test]
fn two_keyrings_are_refused_where_both_are_typed() {
    let mut folder = Folder::with_passphrase_keyring();
    let both = "keys list --keyring app.keyring --keyring-table";
    let refused = folder.exits(2, both);
    assert!(refused.stderr.contains("cannot be used with '--keyring-table'"), "{refused:?}");
    // The variables in the environment apply only if no option was typed.
    folder.set("ENCDB_KEYRING_FILE", "app.keyring");
    let table = folder.exits(2, "keys list --keyring-table");
    assert!(table.stderr.contains("DATABASE_URL is not set"), "{table:?}");
    folder.ok("keys list");
}

#[test]
fn a_changed_file_is_listed_and_not_verified() {
    let folder = Folder::with_passphrase_keyring();
    let text = fs::read_to_string(folder.path("app.keyring")).unwrap();
    folder.private_file("app.keyring", &text.replace("\"derived\"", "\"stored\""));
    assert!(folder.ok("keys list --keyring app.keyring").stdout.contains("not verified"));
    let verify = "keys list --verify --keyring app.keyring --passphrase-file passphrase";
    assert!(folder.exits(1, verify).stderr.contains("was changed after it was written"));
}

#[test]
fn a_file_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::with_passphrase_keyring();
    let mode = fs::metadata(folder.path("app.keyring")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    fs::set_permissions(folder.path("app.keyring"), fs::Permissions::from_mode(0o644)).unwrap();
    let refused = folder.exits(1, "keys list --keyring app.keyring");
    assert!(refused.stderr.contains("chmod 600"), "{refused:?}");
}

#[test]
fn a_passphrase_costs_what_it_did_unless_another_cost_is_given() {
    let folder = Folder::with_passphrase_keyring();
    assert!(cost(&folder).contains("8192 KiB, 1 passes, 1 lanes"));
    folder.ok("keys add --keyring app.keyring --passphrase-file passphrase");
    assert!(cost(&folder).contains("8192 KiB, 1 passes, 1 lanes"));
    let rewrap = "keys rewrap --keyring app.keyring --passphrase-file passphrase";
    let rewrap = format!("{rewrap} --new-passphrase-file passphrase");
    folder.ok(&rewrap);
    assert!(cost(&folder).contains("8192 KiB, 1 passes, 1 lanes"), "{}", cost(&folder));
    folder.ok(&format!("{rewrap} --passphrase-cost 9,2,1"));
    assert!(cost(&folder).contains("9216 KiB, 2 passes, 1 lanes"), "{}", cost(&folder));
}

/// Anyone who can write the file can change the cost in it.
#[test]
fn a_passphrase_is_tried_up_to_the_cost_that_is_accepted() {
    let mut folder = Folder::with_passphrase_keyring();
    folder.private_file("hostile", &fs::read_to_string(folder.path("app.keyring")).unwrap());
    change_cost(&folder.path("hostile"), 1 << 20, 16);
    let list = "keys list --verify --passphrase-file passphrase --keyring";
    let refused = folder.exits(1, &format!("{list} hostile"));
    assert!(refused.stderr.contains("1048576 KiB and 16 passes"), "{refused:?}");

    let rewrap = "keys rewrap --keyring app.keyring --passphrase-file passphrase";
    let rewrap = format!("{rewrap} --new-passphrase-file passphrase --passphrase-cost 8,2,1");
    folder.ok(&rewrap);
    folder.ok(&format!("{list} app.keyring --max-passphrase-cost 8,2,1"));
    folder.exits(1, &format!("{list} app.keyring --max-passphrase-cost 8,1,1"));
    folder.set("KEYRING_MAX_PASSPHRASE_COST", "8,1,1");
    folder.exits(1, &format!("{list} app.keyring"));
    folder.set("ENCDB_KEYRING_FILE", "app.keyring");
    folder.set("KEYRING_PASSPHRASE_FILE", "passphrase");
    folder.exits(1, "keys list --verify");
    // A document that could not be read again is not written.
    let dearer = rewrap.replace("8,2,1", "8,3,1");
    let refused = folder.exits(2, &format!("{dearer} --max-passphrase-cost 8,2,1"));
    assert!(refused.stderr.contains("KEYRING_MAX_PASSPHRASE_COST"), "{refused:?}");
    folder.unset("KEYRING_MAX_PASSPHRASE_COST");
    folder.ok("keys list --verify");
}

/// Changes the cost in a keyring file: `docs/format.md`, "A wrapped key".
fn change_cost(keyring: &Path, memory_kib: u32, passes: u32) {
    let mut json: serde_json::Value = serde_json::from_slice(&fs::read(keyring).unwrap()).unwrap();
    let mut record = STANDARD.decode(json["keyring_key"].as_str().unwrap()).unwrap();
    record[2..6].copy_from_slice(&memory_kib.to_be_bytes());
    record[6..10].copy_from_slice(&passes.to_be_bytes());
    json["keyring_key"] = STANDARD.encode(record).into();
    fs::write(keyring, json.to_string()).unwrap();
}

#[test]
fn a_first_passphrase_costs_the_default() {
    let folder = Folder::with_keyring();
    folder.private_file("passphrase", PASSPHRASE);
    folder.keys("rewrap --new-passphrase-file passphrase");
    assert!(cost(&folder).contains("65536 KiB, 3 passes, 4 lanes"), "{}", cost(&folder));
}

#[test]
fn a_passphrase_gives_way_to_another() {
    let folder = Folder::with_passphrase_keyring();
    folder.private_file("new", "battery staple");
    let rewrap = "keys rewrap --keyring app.keyring --passphrase-file passphrase";
    assert!(folder.exits(2, rewrap).stderr.contains("--new-"));
    folder.ok(&format!("{rewrap} --new-passphrase-file new {CHEAP}"));
    folder.exits(1, "keys list --verify --keyring app.keyring --passphrase-file passphrase");
    folder.ok("keys list --verify --keyring app.keyring --passphrase-file new");
}

/// Half of a passphrase would lock out everybody who has the whole.
#[test]
fn a_secret_that_is_too_long_is_refused_and_not_cut_off() {
    let folder = Folder::new();
    for option in ["--passphrase-stdin", "--key-stdin"] {
        let init = format!("keys init --keyring app.keyring {option} {CHEAP}");
        let refused = folder.run_with_input(&init, "ä".repeat((64 << 10) / 2 + 1).as_bytes());
        assert_eq!(refused.code, 1, "{refused:?}");
        assert!(refused.stderr.contains("longer than 65536 bytes"), "{refused:?}");
    }
    assert!(!folder.path("app.keyring").exists());
    let longest = "ä".repeat((64 << 10) / 2);
    let init = format!("keys init --keyring app.keyring --passphrase-stdin {CHEAP}");
    assert_eq!(folder.run_with_input(&init, longest.as_bytes()).code, 0);
}

#[test]
fn where_a_new_keyring_cannot_be_is_said_before_its_secret_is_read() {
    let folder = Folder::with_passphrase_keyring();
    for (keyring, says) in [
        ("missing/app.keyring", "folder missing"),
        ("passphrase/app.keyring", "folder passphrase"),
        ("app.keyring", "exists already"),
    ] {
        let words = format!("keys init --keyring {keyring} --passphrase-file no-such-file");
        let refused = folder.exits(1, &words);
        assert!(refused.stderr.contains(says), "{refused:?}");
    }
}

#[test]
fn without_any_key_or_salt_it_is_a_keyring_that_is_missing() {
    let mut folder = Folder::new();
    fs::write(folder.path("tables.json"), crate::people::tables_json()).unwrap();
    let rotate = "rotate --tables tables.json --database app.sqlite";
    let refused = folder.exits(2, rotate).stderr;
    assert!(refused.contains("no keyring is named") && refused.contains("MASTER_ENCRYPTION_KEY"));
    for name in ["MASTER_ENCRYPTION_KEY_COMMAND", "MASTER_ENCRYPTION_KEYS_RETIRED_FILE"] {
        folder.set(name, "true");
        let refused = folder.exits(1, rotate).stderr;
        assert!(refused.contains("STATIC_ENCRYPTION_SALT: it is not set"), "{refused}");
        folder.unset(name);
    }
}
