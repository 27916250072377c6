//! PostgreSQL URLs against a server with a trusted certificate and one with another authority's, and the doctor's lines about
//! them. Both answer as `localhost`.

use std::env;

use diesel::{Connection as _, PgConnection};

use crate::{
    postgres::Application,
    run::{Folder, KEYRING},
};

/// The database that the client means.
struct Server {
    url: String,
    authority: String,
}

impl Server {
    fn right() -> Self {
        Self::named("ENCDB_TEST_POSTGRES_TLS")
    }

    /// Returns the impostor, which takes the right server's place with a certificate of another authority.
    fn impostor() -> Self {
        Self::named("ENCDB_TEST_POSTGRES_IMPOSTOR")
    }

    fn named(name: &str) -> Self {
        let variable =
            |it| env::var(it).unwrap_or_else(|_| panic!("{it} is not set; run `cargo xtask test`"));
        Self { url: variable(name), authority: variable("ENCDB_TEST_POSTGRES_AUTHORITY") }
    }

    /// Uses a name of the loopback interface that the URL alone does not show, and that is not in the certificate.
    fn by_another_name(mut self) -> Self {
        self.url = self.url.replace("@localhost:", "@127.1:");
        self
    }

    fn url(&self, mode: &str) -> String {
        format!("{}?sslmode={mode}&sslrootcert={}", self.url, self.authority)
    }

    fn url_without_authority(&self, mode: &str) -> String {
        format!("{}?sslmode={mode}", self.url)
    }
}

/// Returns the doctor's line that begins with this state and check. The run has to end with this code.
#[track_caller]
fn doctor(code: i32, begins: &str, url: &str) -> String {
    let mut folder = Folder::with_keyring();
    folder.set("DATABASE_URL", url);
    let run = folder.exits(code, &format!("doctor {KEYRING}"));
    let line = run.stdout.lines().find(|line| {
        begins.split(' ').zip(line.split_whitespace()).all(|(begins, word)| begins == word)
    });
    line.unwrap_or_else(|| panic!("{begins}: {run:?}")).to_owned()
}

/// Checks the table of `docs/connections.md`.
#[test]
fn only_a_verified_connection_keeps_an_impostor_out() {
    let connects = |url: String| PgConnection::establish(&url).is_ok();
    for (mode, by_name, by_another_name, impostor) in [
        ("disable", true, true, true),
        ("prefer", true, true, true),
        ("verify-ca", true, true, false),
        ("verify-full", true, false, false),
    ] {
        assert_eq!(connects(Server::right().url(mode)), by_name, "{mode}");
        let right = Server::right().by_another_name();
        assert_eq!(connects(right.url(mode)), by_another_name, "{mode}");
        assert_eq!(connects(Server::impostor().url(mode)), impostor, "{mode}");
    }
    assert!(connects(Server::impostor().url_without_authority("require")));
    assert!(!connects(Server::impostor().url("require")), "as verify-ca, for compatibility");
}

/// encdb's tables are missing, which is a failure of its own.
#[test]
fn the_doctor_is_content_with_a_verified_server() {
    let line = doctor(1, "ok transport", &Server::right().url("verify-full"));
    assert!(line.contains("DATABASE_URL: TLSv1.3, and the server is verified"), "{line}");
    let right = Server::right().by_another_name();
    let line = doctor(1, "ok transport", &right.url("verify-ca"));
    assert!(line.contains("write sslmode=verify-full"), "{line}");
}

#[test]
fn the_doctor_warns_where_nothing_is_verified() {
    for (mode, tls) in [("require", "TLSv1.3"), ("prefer", "TLSv1.3"), ("disable", "no TLS")] {
        for server in [Server::right(), Server::impostor()] {
            let url = server.by_another_name().url_without_authority(mode);
            let line = doctor(1, "warning transport", &url);
            let says = format!("DATABASE_URL: {tls}, and nothing verifies the server");
            assert!(line.contains(&says), "{line}");
        }
    }
}

#[test]
fn a_warning_is_no_failure() {
    let mut application = Application::with_people(1);
    let url = application.database.url();
    let mut server = Server::right().by_another_name();
    server.url = format!(
        "{}/{}",
        server.url.strip_suffix("/postgres").unwrap(),
        url.rsplit_once('/').unwrap().1
    );
    application.set("DATABASE_URL", &server.url("prefer"));
    application.set("OWNERS", &server.url("verify-ca"));
    let doctor = format!("doctor {KEYRING} --owner-keys-database-variable OWNERS");
    let run = application.ok(&doctor);
    assert!(run.stdout.contains("warning  transport     DATABASE_URL: TLSv1.3, and"), "{run:?}");
    assert!(run.stdout.contains("ok       transport     OWNERS: TLSv1.3, and"), "{run:?}");
    let run = application.ok(&format!("{doctor} --json"));
    let warnings = run.stdout.lines().filter(|line| line.contains(r#""state":"warning""#));
    assert_eq!(warnings.count(), 1, "{run:?}");
}

#[test]
fn the_program_refuses_an_impostor() {
    let url = Server::impostor().url("verify-full");
    let line = doctor(1, "failed database", &url);
    assert!(line.contains("certificate verify failed"), "{line}");
    let line = doctor(1, "failed database", &Server::right().by_another_name().url("verify-full"));
    assert!(line.contains("does not match host name"), "{line}");
}
