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

/// One or several runs of the program at once, until somebody goes on to the next step.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    /// What there is to see.
    pub(crate) shows: &'static str,
    /// The arguments of each run.
    pub(crate) programs: &'static [&'static [&'static str]],
}

const EXAMPLES: &[Example] = &[CHAT_IMPORT, DOCUMENTS, SESSIONS, SIGNALS, TRADING];

const CHAT_IMPORT: Example = Example {
    name: "chat-import",
    package: "encdb-example-chat-import",
    script: None,
    others: &[],
    servers: &[Kind::Postgres],
    variables: &["keys"],
    steps: &[Step {
        shows: "the import of a chat, twice, and then the chat, its gatekeeper and the sync service",
        programs: &[&["demo"]],
    }],
};

const DOCUMENTS: Example = Example {
    name: "documents",
    package: "encdb-example-documents",
    script: None,
    others: &[],
    servers: &[Kind::Postgres, Kind::Redis],
    variables: &["keys"],
    steps: &[
        Step {
            shows: "two servers, on the ports 8080 and 8081, and a worker. README.md has a walk through them",
            programs: &[
                &["serve", "--sample", "--allow-host", "127.0.0.1:8000"],
                &["serve", "--listen", "127.0.0.1:8081", "--allow-host", "127.0.0.1:8000"],
                &["worker", "--allow-host", "127.0.0.1:8000"],
            ],
        },
        Step {
            shows: "the same, while chunks from before encryption are moved",
            programs: &[
                &["serve", "--allow-host", "127.0.0.1:8000"],
                &["serve", "--listen", "127.0.0.1:8081", "--allow-host", "127.0.0.1:8000"],
                &["worker", "--allow-host", "127.0.0.1:8000"],
                &["migrate"],
            ],
        },
    ],
};

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
            programs: &[&["serve", "--phase", "0", "--sample"]],
        },
        Step {
            shows: "phase 1. Add a session, and compare what is stored of it and of an old one",
            programs: &[&["serve", "--phase", "1"]],
        },
        Step {
            shows: "phase 2. Log in as olive, give the sessions that failed a title, and try them again",
            programs: &[&["serve", "--phase", "2"]],
        },
        Step {
            shows: "phase 3. It does not start while a transcript is in the clear",
            programs: &[&["serve", "--phase", "3"]],
        },
    ],
};

const SIGNALS: Example = Example {
    name: "signals",
    package: "encdb-example-signals",
    script: None,
    others: &[],
    servers: &[Kind::Postgres],
    variables: &["keys"],
    steps: &[Step {
        shows: "signals of ada and grace. examples/signals/README.md has the requests, and the commands that change the keys",
        programs: &[&["serve", "--sample"]],
    }],
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
            programs: &[&["postgres"]],
        },
        Step { shows: "the same on MariaDB", programs: &[&["mariadb"]] },
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
