//! The program's own version.

use crate::run::Folder;

#[test]
fn the_short_version_is_one_line() {
    let version = Folder::new().ok("-V").stdout;
    assert_eq!(version, concat!("encdb ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn the_long_version_tells_the_features_and_the_format() {
    let version = Folder::new().ok("--version").stdout;
    assert_eq!(version.lines().next(), Some(concat!("encdb ", env!("CARGO_PKG_VERSION"))));
    let line = |name: &str| {
        let line = version.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap_or_else(|| panic!("{name}: {version}")).trim()
    };
    for (database, is_built) in [
        ("SQLite", cfg!(feature = "sqlite")),
        ("PostgreSQL", cfg!(feature = "postgres")),
        ("MySQL and MariaDB", cfg!(feature = "mysql")),
    ] {
        let named = line("databases").split(", ").any(|it| it == database);
        assert_eq!(named, is_built, "{version}");
    }
    let primitives = if cfg!(feature = "aws-lc-rs") { "AWS-LC" } else { "RustCrypto" };
    assert_eq!(line("cryptography"), primitives);
    assert_eq!(line("stored format"), "version 1");
    assert_eq!(line("text form"), "encdb1.…");
}
