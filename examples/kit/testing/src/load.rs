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

/// A program that is to be put under load.
pub trait Loaded: Sync {
    /// A client that may ask for everything.
    fn client(&self) -> &Client;

    /// What is asked for: any of these paths, by `GET`, with the client's login.
    fn paths(&self) -> Vec<String>;

    /// Asks as well, and looks at the answers.
    fn check(&self);
}

/// What came of it.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Throughput {
    /// Requests of `oha` in a second.
    pub per_second: f64,
    /// How often [`Loaded::check`] was called.
    pub n_checked: usize,
}

/// Puts load on a program for the seconds of `ENCDB_EXAMPLE_LOAD_SECONDS`, or else for two, and prints what came of it.
///
/// At any time there are 50 clients: 45 of `oha`, which counts statuses, and five that call `check` again and again.
///
/// # Panics
/// If an answer is not 200, does not come, or `check` panics.
#[track_caller]
pub fn put_on(name: &str, loaded: &impl Loaded) -> Throughput {
    let throughput = run(loaded, seconds());
    println!("{name}: {:.0} requests a second", throughput.per_second);
    assert!(throughput.n_checked > 0, "{throughput:?}");
    throughput
}

/// Puts the same load on a program and on the same program without encryption, in turn, so that a busy machine slows both. Prints the
/// ratio.
///
/// # Panics
/// As [`put_on`], and if nearly all requests are lost to encryption.
#[track_caller]
pub fn compare(name: &str, in_the_clear: &impl Loaded, encrypted: &impl Loaded) -> [Throughput; 2] {
    let n_turns = seconds().clamp(1, MOST_TURNS);
    let mut sums = [Throughput::default(); 2];
    for _ in 0..n_turns {
        let seconds = seconds() / n_turns;
        let turns = [run(in_the_clear, seconds), run(encrypted, seconds)];
        for (sum, turn) in sums.iter_mut().zip(turns) {
            sum.per_second += turn.per_second / f64::from(n_turns);
            sum.n_checked += turn.n_checked;
        }
    }
    let [clear, sealed] = sums.map(|sum| sum.per_second);
    let ratio = sealed / clear;
    println!(
        "{name}: {clear:.0} requests a second in the clear, {sealed:.0} encrypted, ratio {ratio:.2}"
    );
    assert!(sums.iter().all(|sum| sum.n_checked > 0) && ratio > LEAST_RATIO, "{sums:?}");
    sums
}

#[track_caller]
fn run(loaded: &impl Loaded, seconds: u32) -> Throughput {
    let is_over = AtomicBool::new(false);
    let going_on = || !is_over.load(Ordering::Relaxed);
    let check = || (0..).take_while(|_| going_on()).map(|_| loaded.check()).count();
    thread::scope(|scope| {
        let checkers: Vec<_> = (0..N_CHECKERS).map(|_| scope.spawn(check)).collect();
        let per_second = oha(loaded, seconds);
        is_over.store(true, Ordering::Relaxed);
        let counts = checkers.into_iter().map(|it| it.join().expect("all answers are right"));
        Throughput { per_second, n_checked: counts.sum() }
    })
}

fn oha(loaded: &impl Loaded, seconds: u32) -> f64 {
    let urls = NamedTempFile::new().expect("there is room for a list");
    let lines: String =
        loaded.paths().iter().map(|path| format!("{}\n", loaded.client().url(path))).collect();
    fs::write(urls.path(), lines).expect("there is room for a list");
    let mut oha = Command::new(variable("ENCDB_TEST_OHA"));
    oha.args(["--no-tui", "--output-format", "json", "--wait-ongoing-requests-after-deadline"]);
    oha.args(["-c", &N_OHA.to_string(), "-z", &format!("{seconds}s")]);
    oha.arg("-H").arg(format!("authorization: Bearer {}", loaded.client().token()));
    let output = oha.arg("--urls-from-file").arg(urls.path()).output();
    let output = output.expect("oha is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    counted(&serde_json::from_slice(&output.stdout).expect("oha writes JSON"))
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
/// Far below what is measured: two seconds on a busy machine say little.
const LEAST_RATIO: f64 = 0.1;
