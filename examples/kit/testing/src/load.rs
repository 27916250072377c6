//! Load: fifty clients, by the program `oha`, while others look at every answer.

use std::{
    env, fs,
    process::Command,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use serde_json::Value;
use tempfile::NamedTempFile;

use crate::{client::Client, variable};

/// What is asked for: any of these paths, by `GET`, with this client's login.
#[derive(Clone, Debug)]
pub struct Load<'a> {
    address: &'a str,
    token: &'a str,
    paths: &'a [String],
}

/// What came of it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Throughput {
    /// Requests of `oha` in a second.
    pub per_second: f64,
    /// Answers that were looked at.
    pub n_checked: usize,
}

impl<'a> Load<'a> {
    /// Describes a load.
    pub const fn new(address: &'a str, token: &'a str, paths: &'a [String]) -> Self {
        Self { address, token, paths }
    }

    /// Asks with 50 clients at once, for the seconds of `ENCDB_EXAMPLE_LOAD_SECONDS` or else for two. Of these, 45 are clients of
    /// `oha`, which counts statuses, and five call `check` again and again, which looks at what the answers hold.
    ///
    /// # Panics
    /// If an answer is not 200, does not come, or `check` panics.
    #[track_caller]
    pub fn run(&self, check: impl Fn(&Client) + Sync) -> Throughput {
        let is_over = AtomicBool::new(false);
        let client = Client::of(self.address).with_token(self.token);
        let checking =
            || (0..).take_while(|_| !is_over.load(Ordering::Relaxed)).inspect(|_| check(&client));
        thread::scope(|scope| {
            let checkers: Vec<_> =
                (0..N_CHECKERS).map(|_| scope.spawn(|| checking().count())).collect();
            let per_second = self.oha();
            is_over.store(true, Ordering::Relaxed);
            let counts = checkers.into_iter().map(|it| it.join().expect("all answers are right"));
            Throughput { per_second, n_checked: counts.sum() }
        })
    }

    fn oha(&self) -> f64 {
        let urls = NamedTempFile::new().expect("there is room for a list");
        let lines: String =
            self.paths.iter().map(|path| format!("{}{path}\n", self.address)).collect();
        fs::write(urls.path(), lines).expect("there is room for a list");
        let mut oha = Command::new(variable("ENCDB_TEST_OHA"));
        oha.args(["--no-tui", "--output-format", "json", "--wait-ongoing-requests-after-deadline"]);
        oha.args(["-c", &N_OHA.to_string(), "-z", &format!("{}s", seconds())]);
        oha.arg("-H").arg(format!("authorization: Bearer {}", self.token));
        let output =
            oha.arg("--urls-from-file").arg(urls.path()).output().expect("oha is installed");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        counted(&serde_json::from_slice(&output.stdout).expect("oha writes JSON"))
    }
}

/// Returns the requests of a second, if all were answered by 200.
fn counted(result: &Value) -> f64 {
    let statuses = result["statusCodeDistribution"].as_object().expect("oha counts statuses");
    assert!(statuses.keys().eq(["200"]), "{statuses:?}");
    let errors = result["errorDistribution"].as_object().expect("oha counts errors");
    assert!(errors.is_empty(), "{errors:?}");
    result["summary"]["requestsPerSec"].as_f64().expect("oha counts requests")
}

fn seconds() -> u64 {
    let given = env::var("ENCDB_EXAMPLE_LOAD_SECONDS").ok();
    given.and_then(|seconds| seconds.parse().ok()).unwrap_or(2)
}

const N_OHA: usize = 45;
const N_CHECKERS: usize = 5;
