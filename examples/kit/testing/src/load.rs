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

/// What is asked for: any of these paths, by `GET`, with this client's login. `check` asks as well, and looks at the answers.
pub struct Load<'a> {
    client: &'a Client,
    paths: &'a [String],
    check: &'a (dyn Fn(&Client) + Sync),
}

/// What came of it.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Throughput {
    /// Requests of `oha` in a second.
    pub per_second: f64,
    /// Answers that were looked at.
    pub n_checked: usize,
}

impl<'a> Load<'a> {
    /// Describes a load.
    pub const fn new(
        client: &'a Client,
        paths: &'a [String],
        check: &'a (dyn Fn(&Client) + Sync),
    ) -> Self {
        Self { client, paths, check }
    }

    /// Puts this load and another one on their programs in turn, so that a busy machine slows both. Each is put for the seconds of
    /// `ENCDB_EXAMPLE_LOAD_SECONDS`, or else for two.
    ///
    /// At any time there are 50 clients: 45 of `oha`, which counts statuses, and five that call `check` again and again.
    ///
    /// # Panics
    /// If an answer is not 200, does not come, or `check` panics.
    #[track_caller]
    pub fn in_turn_with(&self, other: &Self) -> [Throughput; 2] {
        let n_turns = seconds().clamp(1, MOST_TURNS);
        let mut sums = [Throughput::default(); 2];
        for _ in 0..n_turns {
            for (sum, load) in sums.iter_mut().zip([self, other]) {
                let turn = load.run(seconds() / n_turns);
                sum.per_second += turn.per_second / f64::from(n_turns);
                sum.n_checked += turn.n_checked;
            }
        }
        sums
    }

    #[track_caller]
    fn run(&self, seconds: u32) -> Throughput {
        let is_over = AtomicBool::new(false);
        let going_on = || !is_over.load(Ordering::Relaxed);
        let check = || (0..).take_while(|_| going_on()).map(|_| (self.check)(self.client)).count();
        thread::scope(|scope| {
            let checkers: Vec<_> = (0..N_CHECKERS).map(|_| scope.spawn(check)).collect();
            let per_second = self.oha(seconds);
            is_over.store(true, Ordering::Relaxed);
            let counts = checkers.into_iter().map(|it| it.join().expect("all answers are right"));
            Throughput { per_second, n_checked: counts.sum() }
        })
    }

    fn oha(&self, seconds: u32) -> f64 {
        let urls = NamedTempFile::new().expect("there is room for a list");
        let lines: String =
            self.paths.iter().map(|path| format!("{}\n", self.client.url(path))).collect();
        fs::write(urls.path(), lines).expect("there is room for a list");
        let mut oha = Command::new(variable("ENCDB_TEST_OHA"));
        oha.args(["--no-tui", "--output-format", "json", "--wait-ongoing-requests-after-deadline"]);
        oha.args(["-c", &N_OHA.to_string(), "-z", &format!("{seconds}s")]);
        oha.arg("-H").arg(format!("authorization: Bearer {}", self.client.token()));
        let output = oha.arg("--urls-from-file").arg(urls.path()).output();
        let output = output.expect("oha is installed");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        counted(&serde_json::from_slice(&output.stdout).expect("oha writes JSON"))
    }
}

impl std::fmt::Debug for Load<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Load").field("paths", &self.paths).finish_non_exhaustive()
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

fn seconds() -> u32 {
    let given = env::var("ENCDB_EXAMPLE_LOAD_SECONDS").ok();
    given.and_then(|seconds| seconds.parse().ok()).unwrap_or(2)
}

const MOST_TURNS: u32 = 3;
const N_OHA: usize = 45;
const N_CHECKERS: usize = 5;
