//! Files as Kubernetes and systemd provide them: their links and modes, without either.

use std::{
    fs::{self, Permissions},
    os::unix::fs::{PermissionsExt, symlink},
};

use super::{boxes, variables};
use crate::run::{CHEAP, Folder};

/// Returns a folder with the files that a recipe names, not yet in their places.
fn with_secrets() -> Folder {
    let folder = Folder::new();
    for (name, command) in [
        ("passphrase", "keys generate"),
        ("master.key", "keys generate"),
        ("master.salt", "keys generate --salt"),
    ] {
        folder.private_file(name, &folder.ok(command).stdout);
    }
    folder.ok(&format!("keys init --keyring app.keyring --passphrase-file passphrase {CHEAP}"));
    folder
}

/// Mounts a Secret like the kubelet: the names lead through `..data`, a link that switches to each new version at once.
fn mount(folder: &Folder, version: &str, mode: u32) {
    fs::create_dir_all(folder.path("mounted").join(version)).unwrap();
    for name in ["passphrase", "master.key", "master.salt", "app.keyring"] {
        let file = folder.path("mounted").join(version).join(name);
        fs::copy(folder.path(name), &file).unwrap();
        fs::set_permissions(&file, Permissions::from_mode(mode)).unwrap();
        let link = folder.path("mounted").join(name);
        if !link.is_symlink() {
            symlink(format!("..data/{name}"), link).unwrap();
        }
    }
    symlink(version, folder.path("mounted/..data_tmp")).unwrap();
    fs::rename(folder.path("mounted/..data_tmp"), folder.path("mounted/..data")).unwrap();
}

/// Sets the variables of the box, with the test's folder in place of the machine's.
fn configure(folder: &mut Folder, text: &str, places: &[(&str, &str)]) {
    for (name, value) in variables(text) {
        let there = |value: String, (machine, own): &(&str, &str)| value.replace(machine, own);
        let value = places.iter().fold(value, there);
        folder.set(name, &value);
    }
}

const OF_KUBERNETES: &[(&str, &str)] = &[("/run/secrets/encdb", "mounted")];
const OF_SYSTEMD: &[(&str, &str)] = &[("%d", "credentials"), ("/var/lib/app/", "")];

#[test]
fn what_kubernetes_mounts_for_root_alone_is_read() {
    let mut folder = with_secrets();
    mount(&folder, "..2025_01_01", 0o400);
    configure(&mut folder, boxes("Kubernetes")[0], OF_KUBERNETES);
    folder.ok("keys list --verify");
    // Another version of the Secret, under the same names.
    folder.ok("keys rewrap --keyring app.keyring --passphrase-file passphrase --new-passphrase-file master.key");
    fs::copy(folder.path("master.key"), folder.path("passphrase")).unwrap();
    mount(&folder, "..2025_02_02", 0o400);
    folder.ok("keys list --verify");
}

#[test]
fn what_others_can_read_is_refused_and_the_message_names_the_mode() {
    for (version, mode) in [("..default", 0o644), ("..fs_group", 0o440)] {
        let mut folder = with_secrets();
        mount(&folder, version, mode);
        configure(&mut folder, boxes("Kubernetes")[0], OF_KUBERNETES);
        let refused = folder.exits(1, "keys list --verify");
        assert!(refused.stderr.contains(&format!("has mode {mode:04o}")), "{refused:?}");
    }
}

#[test]
fn a_command_reads_what_kubernetes_mounts_for_a_group() {
    let mut folder = with_secrets();
    mount(&folder, "..2025_01_01", 0o440);
    configure(&mut folder, boxes("Kubernetes")[1], OF_KUBERNETES);
    let found = folder.ok("doctor").stdout;
    assert!(found.contains("keys          key 1 seals"), "{found}");
}

#[test]
fn credentials_of_systemd_are_read_with_the_modes_that_they_have() {
    for mode in [0o400, 0o440] {
        let mut folder = with_secrets();
        fs::create_dir(folder.path("credentials")).unwrap();
        let credential = folder.path("credentials/encdb-passphrase");
        fs::copy(folder.path("passphrase"), &credential).unwrap();
        fs::set_permissions(&credential, Permissions::from_mode(mode)).unwrap();
        configure(&mut folder, boxes("systemd")[0], OF_SYSTEMD);
        folder.ok("keys list --verify");
        // A key file must be readable by its owner only.
        folder.unset("KEYRING_PASSPHRASE_COMMAND");
        folder.set("KEYRING_PASSPHRASE_FILE", "credentials/encdb-passphrase");
        folder.exits(i32::from(mode != 0o400), "keys list --verify");
    }
}
