//! Runs the program as its readers do, and reads what it prints.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use tempfile::TempDir;

const KEY: &str = "MASTER_ENCRYPTION_KEY";
const SALT: &str = "STATIC_ENCRYPTION_SALT";
/// The bytes 0, 1, 2, … in base64.
const TEST_KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
/// The bytes 192, 193, 194, … in base64.
const OTHER_TEST_KEY: &str = "wMHCw8TFxsfIycrLzM3Oz9DR0tPU1dbX2Nna29zd3t8=";
/// The bytes 128, 129, 130, … in base64.
const TEST_SALT: &str = "gIGCg4SFhoeIiYqLjI2Ojw==";

/// The program, in a directory of its own and without keys in its environment.
struct Quickstart {
    directory: TempDir,
}

impl Quickstart {
    fn new() -> Self {
        Self { directory: tempfile::tempdir().expect("the system has a temporary directory") }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn run(&self, arguments: &[&str], keys: &[(&str, &str)]) -> Run {
        let mut program = Command::new(env!("CARGO_BIN_EXE_quickstart"));
        program.args(arguments).current_dir(self.directory.path());
        program.env_clear().env("TMPDIR", self.directory.path());
        let output = program.envs(keys.iter().copied()).output();
        Run::of(output.expect("the program was built"))
    }

    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.directory.path()).expect("the directory is there");
        let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
        let mut names: Vec<_> = entries.map(|entry| name(entry.expect("it can be read"))).collect();
        names.sort();
        names
    }
}

/// What one run printed, and how it ended.
struct Run {
    code: Option<i32>,
    out: String,
    error: String,
}

impl Run {
    fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("the program prints UTF-8");
        let code = output.status.code();
        Self { code, out: text(output.stdout), error: text(output.stderr) }
    }

    #[track_caller]
    fn succeeded(self) -> Self {
        assert_eq!((self.code, self.error.as_str()), (Some(0), ""), "{}", self.out);
        self
    }

    #[track_caller]
    fn failed(self) -> Self {
        assert_eq!(self.code, Some(1), "{}", self.out);
        self
    }

    #[track_caller]
    fn prints(self, text: &str) -> Self {
        assert!(self.out.contains(text), "`{text}` is not in:\n{}", self.out);
        self
    }

    #[track_caller]
    fn complains(self, text: &str) -> Self {
        assert!(self.error.contains(text), "`{text}` is not in:\n{}", self.error);
        self
    }

    #[track_caller]
    fn never_prints(self, text: &str) -> Self {
        assert!(!self.out.contains(text) && !self.error.contains(text), "`{text}` was printed");
        self
    }
}

#[test]
fn the_tour_shows_everything_and_leaves_nothing_behind() {
    let quickstart = Quickstart::new();
    let run = quickstart.run(&[], &[]).succeeded();
    let run = run
        .prints("made for the demonstration")
        .prints("3000 people, sealed and inserted in")
        .prints("53 bytes = 21 + 32")
        .prints("SEARCH people USING INDEX people_email_search (email_search=?)")
        .never_prints("NOT REFUSED")
        .never_prints("FOUND")
        .never_prints("\u{1b}");
    assert_eq!(run.out.matches("  not found ").count(), 3);
    assert_eq!(run.out.matches("  refused ").count(), 4);
    assert_eq!(quickstart.files(), [""; 0], "the temporary database is still there");
}

#[test]
fn a_kept_database_opens_again_with_the_demonstration_keys() {
    let quickstart = Quickstart::new();
    let arguments = ["--database", "people.sqlite"];
    quickstart.run(&arguments, &[]).succeeded().prints("sealed and inserted");
    assert_eq!(quickstart.files(), ["people.sqlite", "people.sqlite.keys"]);
    assert_private(&quickstart.path("people.sqlite.keys"));
    assert_no_plaintext(&quickstart.path("people.sqlite"));

    let keys = fs::read_to_string(quickstart.path("people.sqlite.keys")).unwrap();
    let again = quickstart.run(&arguments, &[]).succeeded();
    let again = again.prints("people.sqlite.keys").prints("3000 people are there already");
    let secrets = keys.lines().filter_map(|line| line.split_once('='));
    secrets.fold(again, |run, (_name, secret)| run.never_prints(secret));
}

#[test]
fn a_kept_database_opens_again_with_keys_from_the_environment() {
    let quickstart = Quickstart::new();
    let arguments = ["--database", "people.sqlite"];
    let keys = [(KEY, TEST_KEY), (SALT, TEST_SALT)];
    quickstart.run(&arguments, &keys).succeeded().prints("Taken from the environment");
    let again = quickstart.run(&arguments, &keys).succeeded();
    again.prints("3000 people are there already").never_prints(TEST_KEY);
    assert_eq!(quickstart.files(), ["people.sqlite"], "keys from the environment stay there");
}

#[test]
fn another_key_in_the_environment_is_refused() {
    let quickstart = Quickstart::new();
    let arguments = ["--database", "people.sqlite"];
    quickstart.run(&arguments, &[(KEY, TEST_KEY), (SALT, TEST_SALT)]).succeeded();
    let other = quickstart.run(&arguments, &[(KEY, OTHER_TEST_KEY), (SALT, TEST_SALT)]);
    other.failed().complains("is not the one that this database was written with");
}

#[test]
fn the_demonstration_keys_of_another_run_are_refused() {
    let quickstart = Quickstart::new();
    quickstart.run(&["--database", "one"], &[]).succeeded();
    quickstart.run(&["--database", "other"], &[]).succeeded();
    fs::copy(quickstart.path("other.keys"), quickstart.path("one.keys")).unwrap();
    let run = quickstart.run(&["--database", "one"], &[]);
    run.failed().complains("is not the one that this database was written with");
}

#[test]
fn no_keys_are_made_for_a_database_that_has_its_own() {
    let quickstart = Quickstart::new();
    let arguments = ["--database", "people.sqlite"];
    quickstart.run(&arguments, &[(KEY, TEST_KEY), (SALT, TEST_SALT)]).succeeded();
    let run = quickstart.run(&arguments, &[]);
    run.failed().complains("its keys are neither in the environment nor in people.sqlite.keys");
    assert_eq!(quickstart.files(), ["people.sqlite"]);
}

#[test]
fn one_variable_without_the_other_is_an_error_that_names_the_missing_one() {
    let quickstart = Quickstart::new();
    let only_key = quickstart.run(&[], &[(KEY, TEST_KEY)]).failed();
    only_key.complains("STATIC_ENCRYPTION_SALT: it is not set");
    let only_salt = quickstart.run(&[], &[(SALT, TEST_SALT)]).failed();
    only_salt.complains("MASTER_ENCRYPTION_KEY: it is not set");
}

#[test]
fn a_bad_key_is_an_error_that_names_the_variable_and_shows_nothing_of_the_key() {
    let password = "correct-horse-battery-staple";
    let run = Quickstart::new().run(&[], &[(KEY, password), (SALT, TEST_SALT)]).failed();
    run.complains("MASTER_ENCRYPTION_KEY: ").never_prints(password).never_prints("horse");
}

#[test]
fn a_database_that_cannot_be_opened_is_an_error_that_names_it() {
    let arguments = ["--database", "missing/people.sqlite"];
    let keys = [(KEY, TEST_KEY), (SALT, TEST_SALT)];
    let run = Quickstart::new().run(&arguments, &keys).failed();
    run.complains("cannot open the database missing/people.sqlite");
}

#[test]
fn help_says_how_to_give_it_keys() {
    let run = Quickstart::new().run(&["--help"], &[]).succeeded();
    run.prints("--database <PATH>").prints("export MASTER_ENCRYPTION_KEY=$(openssl rand");
}

/// Checks that the file has no address: each one in the example has `@example.` before a top-level domain.
#[track_caller]
fn assert_no_plaintext(database: &Path) {
    let bytes = fs::read(database).expect("the database was kept");
    let contains = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(contains("CREATE TABLE people"), "this is not the database");
    assert!(!contains("@example."), "the database holds e-mail addresses");
}

#[cfg(unix)]
#[track_caller]
fn assert_private(file: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(file).expect("the keys were kept").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[cfg(not(unix))]
fn assert_private(_: &Path) {}
