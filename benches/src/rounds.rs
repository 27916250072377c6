//! Rounds of measurements, which Criterion calls. A round runs every contender once, in turn, so a slow machine slows down
//! all of them, and a ratio is taken within its round. Criterion's own figure is the first contender's.

use std::{
    cell::RefCell,
    time::{Duration, Instant},
};

use criterion::Criterion;

/// The name of a contender, and its work.
pub type Contender<'a> = (&'static str, &'a mut dyn FnMut(Phase));

/// The two calls of a contender in a round.
#[derive(Clone, Copy, Eq, PartialEq)]
pub enum Phase {
    /// Tidies up; not timed.
    Prepare,
    /// Works; timed.
    Measure,
}

/// The times in seconds, by round and contender.
pub struct Rounds {
    names: Vec<&'static str>,
    seconds: Vec<Vec<f64>>,
}

impl Rounds {
    pub fn run(criterion: &mut Criterion, group: &str, contenders: &mut [Contender<'_>]) -> Self {
        let names = contenders.iter().map(|(name, _)| *name).collect();
        let seconds = RefCell::new(vec![]);
        criterion.bench_function(group, |bencher| {
            bencher.iter_custom(|rounds| {
                let mut first = Duration::ZERO;
                for _ in 0..rounds {
                    let mut seconds = seconds.borrow_mut();
                    let round = round(contenders, seconds.len());
                    first += round[0];
                    seconds.push(round.iter().map(Duration::as_secs_f64).collect());
                }
                first
            });
        });
        Self { names, seconds: seconds.into_inner() }
    }

    /// Returns a contender's median, in seconds.
    pub fn median(&self, name: &str) -> f64 {
        self.median_of(|round| round(name))
    }

    /// Returns the median over the rounds of a figure that is computed within each.
    pub fn median_of(&self, figure: impl Fn(&dyn Fn(&str) -> f64) -> f64) -> f64 {
        let mut figures: Vec<f64> =
            self.seconds.iter().map(|round| figure(&|name| round[self.index(name)])).collect();
        figures.sort_by(f64::total_cmp);
        figures[figures.len() / 2]
    }

    fn index(&self, name: &str) -> usize {
        self.names.iter().position(|known| *known == name).expect("a contender of this group")
    }
}

/// Runs one round. Each begins with another contender, so that none always starts with what another left behind, above all in
/// the heap.
fn round(contenders: &mut [Contender<'_>], number: usize) -> Vec<Duration> {
    let mut times = vec![Duration::ZERO; contenders.len()];
    for turn in 0..contenders.len() {
        let at = (number + turn) % contenders.len();
        times[at] = time(contenders[at].1);
    }
    times
}

fn time(work: &mut dyn FnMut(Phase)) -> Duration {
    work(Phase::Prepare);
    let start = Instant::now();
    work(Phase::Measure);
    start.elapsed()
}
