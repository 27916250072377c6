//! AWS Secrets Manager for a test: the real client, and the stand-in for the service that `cargo xtask test` starts.

use std::{env, path::Path};

/// Returns the variables of a program that asks the stand-in: its address, an account, and a search path that begins with the client
/// and goes on with `path`. Returns none without a stand-in.
///
/// # Panics
/// If only one of the stand-in and the client is there.
pub fn environment(path: &str) -> Option<Vec<(&'static str, String)>> {
    let endpoint = env::var("ENCDB_TEST_AWS").ok()?;
    let client = env::var("ENCDB_TEST_AWS_CLIENT").expect("it is set with ENCDB_TEST_AWS");
    let folder = Path::new(&client).parent().expect("the client is in a folder");
    let found = [("AWS_ENDPOINT_URL", endpoint), ("PATH", format!("{}:{path}", folder.display()))];
    let account = OF_NOBODYS_ACCOUNT.map(|(name, value)| (name, value.to_owned()));
    Some(found.into_iter().chain(account).collect())
}

/// The variables that the client requires, and none that the caller has configured.
const OF_NOBODYS_ACCOUNT: [(&str, &str); 5] = [
    ("AWS_ACCESS_KEY_ID", "nobody"),
    ("AWS_SECRET_ACCESS_KEY", "nothing"),
    ("AWS_DEFAULT_REGION", "eu-central-1"),
    ("AWS_CONFIG_FILE", "/dev/null"),
    ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"),
];
