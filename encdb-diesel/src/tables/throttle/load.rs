//! The load of a server, as a number with a limit.

use std::{fmt, str::FromStr};

use diesel::Connection;

use super::Waiting;
use crate::{
    error::TableError,
    sql::{Backend, Row, SqlValue, Statement},
};

/// Limits of numbers that tell the load of the server: `Threads_running=25`, several separated by commas, or one query as
/// `SELECT …=25`.
///
/// A name stands for a status value of MySQL or MariaDB (`SHOW GLOBAL STATUS`). A query returns one number on any database. It
/// runs several times a second and should take milliseconds. The limit is the number after the last `=`.
///
/// On Galera, `wsrep_local_recv_queue_avg` and `wsrep_flow_control_paused` are averages since the server's last `FLUSH STATUS`.
#[derive(Clone, Debug, PartialEq)]
pub struct MaxLoad(Vec<Limit>);

#[derive(Clone, Debug, PartialEq)]
struct Limit {
    of: Number,
    limit: f64,
}

#[derive(Clone, Debug, PartialEq)]
enum Number {
    Query(String),
    Status(String),
}

/// The text of a [`MaxLoad`] cannot be read.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error(
    "write NAME=NUMBER, such as Threads_running=25, or a query that returns one number as SELECT …=NUMBER"
)]
#[non_exhaustive]
pub struct MaxLoadError;

impl FromStr for MaxLoad {
    type Err = MaxLoadError;

    fn from_str(text: &str) -> Result<Self, MaxLoadError> {
        if is_query(text) {
            return Ok(Self(vec![Limit::parsed(text, Number::Query)?]));
        }
        text.split(',')
            .map(|part| Limit::parsed(part, Number::Status))
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl fmt::Display for MaxLoad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().enumerate().try_for_each(|(n, Limit { of, limit })| {
            let separator = if n == 0 { "" } else { "," };
            let (Number::Query(text) | Number::Status(text)) = of;
            write!(f, "{separator}{text}={limit}")
        })
    }
}

impl Limit {
    fn parsed(text: &str, of: impl Fn(String) -> Number) -> Result<Self, MaxLoadError> {
        let (before, limit) = text.rsplit_once('=').ok_or(MaxLoadError)?;
        let limit: f64 = limit.trim().parse().map_err(|_| MaxLoadError)?;
        let name = before.trim().trim_end_matches(';').trim_end();
        let is_right = limit.is_finite() && !name.is_empty();
        if is_right { Ok(Self { of: of(name.to_owned()), limit }) } else { Err(MaxLoadError) }
    }
}

fn is_query(text: &str) -> bool {
    let first = text.trim_start().split(|c: char| !c.is_ascii_alphanumeric()).next();
    first.is_some_and(|word| word.eq_ignore_ascii_case("select"))
}

impl MaxLoad {
    /// No limit.
    pub(super) const NONE: Self = Self(Vec::new());

    /// Tells whether `given` has all these queries too. Others are not run: anyone who may write to encdb's tables could otherwise
    /// run a query with this program's rights.
    pub(super) fn has_only_queries_of(&self, given: Option<&Self>) -> bool {
        let queries = |load: &Self| -> Vec<Number> {
            let numbers = load.0.iter().map(|limit| &limit.of);
            numbers.filter(|of| matches!(of, Number::Query(_))).cloned().collect()
        };
        let given = given.map(queries).unwrap_or_default();
        queries(self).iter().all(|query| given.contains(query))
    }

    /// Returns the first number above its limit, if there is one.
    pub(super) fn exceeded<C>(&self, conn: &mut C) -> Result<Option<Waiting>, TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        for Limit { of, limit } in &self.0 {
            let load = of.read(conn)?;
            if load > *limit {
                return Ok(Some(Waiting::Load { of: of.name().to_owned(), load, limit: *limit }));
            }
        }
        Ok(None)
    }
}

impl Number {
    fn name(&self) -> &str {
        match self {
            Self::Query(_) => "the query",
            Self::Status(name) => name,
        }
    }

    fn read<C>(&self, conn: &mut C) -> Result<f64, TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let missing = || TableError::NoLoad { load: self.name().to_owned() };
        let rows = match self {
            Self::Query(text) => {
                let (before, after) = C::Backend::syntax().number;
                let query = Statement::new("SELECT ").sql(before).word(text.clone()).sql(after);
                C::Backend::load(conn, &query)?
            }
            Self::Status(name) => {
                let show = C::Backend::syntax().status.ok_or_else(missing)?;
                C::Backend::load(conn, &Statement::new(show).bind_text(name))?
            }
        };
        rows.first().and_then(last_number).ok_or_else(missing)
    }
}

/// Returns the last field of a row as a number. A status value has its name before it, and is a text.
#[expect(clippy::cast_precision_loss, reason = "compared with a limit of few digits")]
fn last_number(row: &Row) -> Option<f64> {
    match row.last()?.as_ref()? {
        SqlValue::Float(number) => Some(number.get()),
        SqlValue::Integer(number) => Some(*number as f64),
        SqlValue::Text(text) => text.parse().ok(),
        SqlValue::Bytes(bytes) => str::from_utf8(bytes).ok()?.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        text.parse::<MaxLoad>().map_or_else(|error| error.to_string(), |load| load.to_string())
    }

    #[test]
    fn status_values_and_a_query_are_read_and_written_the_same() {
        for text in ["Threads_running=25", "a=1,b=0.5", "SELECT count(*), 1 FROM t WHERE a = 'x'=3"]
        {
            assert_eq!(read(text), text);
        }
        assert_eq!(read(" select(1) ; = 2"), "select(1)=2");
    }

    #[test]
    fn a_text_without_a_name_or_a_finite_limit_is_refused() {
        for text in ["", "a", "=1", "a=", "a=x", "a=1,", "a=inf", "a=NaN", "SELECT 1"] {
            assert!(text.parse::<MaxLoad>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_changed_limit_keeps_to_the_queries_that_were_given() {
        let load = |text: &str| text.parse::<MaxLoad>().unwrap();
        let given = load("SELECT 1=1");
        assert!(load("SELECT 1=7").has_only_queries_of(Some(&given)));
        assert!(!load("SELECT 2=7").has_only_queries_of(Some(&given)));
        assert!(!load("SELECT 1=7").has_only_queries_of(None));
        assert!(load("Threads_running=7").has_only_queries_of(None));
    }
}
