//! The example applications that `cargo xtask example` runs. A new one is one more entry here.

mod servers;

pub(crate) use servers::{Kind, Servers};

/// An application in `examples/`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Example {
    /// Its folder.
    pub(crate) name: &'static str,
    pub(crate) package: &'static str,
    /// A script in its folder that is run in place of its program.
    pub(crate) script: Option<&'static str>,
    /// The arguments with which cargo builds other programs that it uses.
    pub(crate) others: &'static [&'static str],
    pub(crate) servers: &'static [Kind],
    /// The arguments with which the program prints variables for its environment, such as keys: `NAME=VALUE`, a line each.
    pub(crate) variables: &'static [&'static str],
    /// What is run, one after another.
    pub(crate) steps: &'static [Step],
}

/// One run of the program, until somebody goes on to the next.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    /// What there is to see.
    pub(crate) shows: &'static str,
    pub(crate) arguments: &'static [&'static str],
}

const EXAMPLES: &[Example] = &[SESSIONS, TRADING];

const SESSIONS: Example = Example {
    name: "sessions",
    package: "encdb-example-sessions",
    script: None,
    others: &[],
    servers: &[Kind::Postgres],
    variables: &["keys"],
    steps: &[
        Step {
            shows: "phase 0, as it was before encryption. Log in as ada and read a session",
            arguments: &["serve", "--phase", "0", "--sample"],
        },
        Step {
            shows: "phase 1. Add a session, and compare what is stored of it and of an old one",
            arguments: &["serve", "--phase", "1"],
        },
        Step {
            shows: "phase 2. Log in as olive, give the sessions that failed a title, and try them again",
            arguments: &["serve", "--phase", "2"],
        },
        Step {
            shows: "phase 3. It does not start while a transcript is in the clear",
            arguments: &["serve", "--phase", "3"],
        },
    ],
};

const TRADING: Example = Example {
    name: "trading",
    package: "encdb-example-trading",
    script: Some("run.sh"),
    others: &["--package", "encdb-cli", "--features", "encdb-cli/postgres,encdb-cli/mysql"],
    servers: &[Kind::Postgres, Kind::Mariadb],
    variables: &[],
    steps: &[
        Step {
            shows: "migrate.sh on PostgreSQL, and then the application without plaintext over HTTP",
            arguments: &["postgres"],
        },
        Step { shows: "the same on MariaDB", arguments: &["mariadb"] },
    ],
};

/// Returns the names of all applications.
pub(crate) fn names() -> Vec<&'static str> {
    EXAMPLES.iter().map(|example| example.name).collect()
}

/// Finds an application by its name.
pub(crate) fn named(name: &str) -> Option<&'static Example> {
    EXAMPLES.iter().find(|example| example.name == name)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::workspace;

    #[test]
    fn each_application_has_a_line_in_the_list_and_a_readme_that_begins_with_its_command() {
        let examples = workspace::root().join("examples");
        let list = fs::read_to_string(examples.join("README.md")).unwrap();
        for name in names() {
            let command = format!("cargo xtask example {name}");
            assert!(list.contains(&command), "{name}");
            let readme = fs::read_to_string(examples.join(name).join("README.md")).unwrap();
            assert_eq!(readme.lines().next(), Some(format!("`{command}`").as_str()), "{name}");
        }
    }
}
