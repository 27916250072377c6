//! Keys as people write them: texts, variables, files and commands.

use std::hint::black_box;

use base64::{Engine, engine::general_purpose::STANDARD};
use encdb_core::{
    Environment, KEY_VARIABLE, KeyBytes, KeyProblem, Keyring, KeyringSource, RETIRED_KEYS_VARIABLE,
    SALT_VARIABLE, SecretCommand, SecretFile, SecretSource, SecretText,
};

use crate::{
    DIAGNOSIS,
    again::{is_running_again, run_again},
    diagnosis, encoded,
    heap::{Secret, Watch},
    support::{SALT, key_bytes},
};

#[test]
fn reading_a_key_leaves_no_key() {
    let good = encoded(1);
    let twice = STANDARD.encode(&good);
    let last_is_foreign = good[..43].to_owned() + "!";
    let texts = [
        (good.clone() + "\n", None),
        (last_is_foreign, Some(KeyProblem::Encoding { len: 44 })),
        (good[..40].to_owned(), Some(KeyProblem::Length { found: 30, min: 32, max: 32 })),
        (twice, Some(KeyProblem::DoublyEncoded)),
    ];
    let secrets =
        [Secret::bytes("key", &key_bytes(1)[..30]), Secret::bytes("text", &good.as_bytes()[..40])];
    let watch = Watch::over(secrets.into());
    for (text, problem) in &texts {
        let outcome = KeyBytes::from_base64(text);
        assert_eq!(outcome.as_ref().err(), problem.as_ref());
        drop(outcome);
        assert_eq!((watch.live(), watch.freed()), (vec![], vec![]), "{problem:?}");
    }
}

#[test]
fn reading_from_somewhere_leaves_no_key() {
    let good = encoded(1).into_bytes();
    let not_text = [&good[..], b"\xff"].concat();
    let too_long = good.repeat(1500);
    let watch = Watch::over(vec![Secret::bytes("text", &good[..40])]);
    for (bytes, is_read) in [(&good, true), (&not_text, false), (&too_long, false)] {
        let outcome = SecretText::read_from(bytes.as_slice());
        assert_eq!(outcome.is_ok(), is_read);
        drop(outcome);
        assert_eq!((watch.live(), watch.freed()), (vec![], vec![]), "{is_read}");
    }
}

#[test]
fn reading_the_variables_leaves_no_key() {
    let (current, retired) = (encoded(1), format!("2:{},3:{}", encoded(2), encoded(3)));
    let salt = STANDARD.encode(SALT);
    let broken = format!("{retired},4:");
    let keys = (1..=3).map(|number| Secret::bytes("key", &key_bytes(number)));
    let texts = (1..=3).map(|number| Secret::bytes("text", encoded(number).as_bytes()));
    let watch = Watch::over(keys.chain(texts).collect());
    let read = |retired: &str| {
        let variables =
            [(KEY_VARIABLE, &*current), (SALT_VARIABLE, &*salt), (RETIRED_KEYS_VARIABLE, retired)];
        Keyring::from_variables(|name| {
            let found = variables.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    };
    drop(read(&retired).unwrap());
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
    read(&broken).unwrap_err();
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
}

/// The environment belongs to the process, and threads share it: this test runs itself again with another.
#[test]
fn reading_the_environment_leaves_no_key() {
    if !is_running_again() {
        run_again(|again| {
            again.env(KEY_VARIABLE, encoded(1)).env(SALT_VARIABLE, STANDARD.encode(SALT));
            again.env(RETIRED_KEYS_VARIABLE, format!("2:{}", encoded(2)));
        });
        return;
    }
    let keys = [1, 2].map(|number| Secret::bytes("key", &key_bytes(number)));
    let texts = [1, 2].map(|number| Secret::bytes("text", encoded(number).as_bytes()));
    let watch = Watch::over(keys.into_iter().chain(texts).collect());
    drop(Keyring::from_env().unwrap());
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
}

#[cfg(unix)]
#[test]
fn reading_files_and_commands_leaves_no_key() {
    use std::os::unix::fs::PermissionsExt;
    let text = encoded(1);
    let (path, salt) = (
        std::env::temp_dir().join(format!("encdb-memory-{}", std::process::id())),
        STANDARD.encode(SALT),
    );
    std::fs::write(&path, &text).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    let environment = {
        let (path, salt) = (path.to_str().unwrap().to_owned(), salt);
        Environment::of_variables(move |name| match name {
            "MASTER_ENCRYPTION_KEY_FILE" => Some(path.clone()),
            SALT_VARIABLE => Some(salt.clone()),
            _ => None,
        })
    };
    let not_text = path.with_extension("bytes");
    std::fs::write(&not_text, [text.as_bytes(), b"\xff"].concat()).unwrap();
    std::fs::set_permissions(&not_text, std::fs::Permissions::from_mode(0o600)).unwrap();
    let secrets = [Secret::bytes("key", &key_bytes(1)), Secret::bytes("text", text.as_bytes())];
    let watch = Watch::over(secrets.into());
    let read = SecretFile::new(&path).read().unwrap();
    assert_eq!(watch.live(), ["text"]);
    drop(read);
    drop(SecretCommand::new("cat", [path.as_os_str()]).read().unwrap());
    SecretFile::new(&not_text).read().unwrap_err();
    drop(environment.load().unwrap());
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
    drop(watch);
    [path, not_text].iter().for_each(|path| std::fs::remove_file(path).unwrap());
}

#[test]
fn a_secret_text_is_wiped() {
    let watch = Watch::over(diagnosis());
    let text = SecretText::new(black_box(DIAGNOSIS.to_owned()));
    assert_eq!(watch.live(), ["diagnosis"]);
    drop(text);
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
}
