//! What an equality token on a column would give away: figures of the column's real values, and a recommendation.
//!
//! The database counts. It answers with the number of values that occur once, twice and so on, so no value leaves it. The words
//! and the reasons are in `docs/threat-model.md`, "What an equality token reveals"; the rules in [`Recommendation`].

use std::fmt;

use diesel::Connection;

use crate::{
    error::TableError,
    spec::{Scope, TableName, TableSpec, TokenSpec},
    sql::{Backend, catalogue::Columns},
    tables::sight,
};

mod choice;
mod figures;
mod histogram;
mod judgement;
mod query;
mod reason;
mod recommendation;
mod shown;
#[cfg(test)]
mod tests;
mod token_bits;

pub use figures::{Figures, OwnerFigures};
pub use reason::Reason;
pub use recommendation::Recommendation;

use choice::choose;
use judgement::judge;
use query::Counted;

/// The analysis of one column.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Analysis {
    /// The table.
    pub table: TableName,
    /// The SQL name of the column whose values were counted.
    pub column: String,
    /// What the column holds.
    pub content: Content,
    /// The SQL name of the column that holds the owner, if there is one.
    pub owner: Option<String>,
    /// The figures of the whole column.
    pub figures: Figures,
    /// The figures within each owner, taken together.
    pub within_owners: Option<OwnerFigures>,
    /// The token that the definition of the column declares.
    pub declared: Option<Recommendation>,
    /// The most that the token on this column should give away. None if there are too few values to tell.
    pub recommendation: Option<Recommendation>,
    /// The reasons for the recommendation, each a sentence with figures.
    pub reasons: Vec<Reason>,
}

/// What an analysed column holds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Content {
    /// Values in the clear.
    InTheClear,
    /// Search tokens.
    Tokens {
        /// Where equal values have equal tokens.
        scope: Scope,
        /// The length of the HMAC in a token, in bits.
        bits: u16,
    },
}

impl Analysis {
    /// Tells whether the column should have no token, or one that gives away less than the declared one.
    #[must_use]
    pub fn gives_away_too_much(&self) -> bool {
        let Some(recommended) = self.recommendation else { return false };
        recommended == Recommendation::NoToken
            || self.declared.is_some_and(|declared| declared > recommended)
    }
}

/// Analyses each searchable column of a table: the plaintext, or the tokens where there is no plaintext or most of it has moved.
///
/// Plaintext is normalized before it is counted if the database can do exactly the same, and otherwise counted as it is stored, which a
/// reason then says. Values that an earlier application encrypted are not counted, but
/// their tokens are. Each column is read as a whole by one statement, which takes seconds for a million rows.
///
/// # Errors
/// [`TableError::Database`], [`TableError::HiddenRows`], [`TableError::MissingColumn`] if a column has neither plaintext nor tokens
/// here, [`TableError::NoTable`].
pub fn analyze<C>(conn: &mut C, table: &TableSpec) -> Result<Vec<Analysis>, TableError>
where
    C: Connection<Backend: Backend<C>>,
{
    sight::check(conn, table.sql_name())?;
    let columns = Columns::read(conn, table.sql_name())?;
    let owner = table.owner().map(|owner| owner.sql_name());
    let searchable = table.columns().iter().filter_map(|column| Some((column, column.token()?)));
    let analyses = searchable.map(|(column, token)| {
        let counted = choose(conn, table.sql_name(), &columns, column, &token)?;
        let analysis = counted.analyze(conn, &columns, owner)?;
        Ok(analysis.declared_as(&token))
    });
    analyses.collect()
}

/// Analyses a column of any table, whose values are in the clear. With the SQL name of the column that holds the owner, also the
/// values within each owner.
///
/// # Errors
/// [`TableError::Database`], [`TableError::HiddenRows`], [`TableError::MissingColumn`], [`TableError::NoTable`].
pub fn analyze_column<C>(
    conn: &mut C,
    table: TableName,
    column: &str,
    owner: Option<&str>,
) -> Result<Analysis, TableError>
where
    C: Connection<Backend: Backend<C>>,
{
    sight::check(conn, table)?;
    let columns = Columns::read(conn, table)?;
    Counted::plaintext(table, column, &[]).analyze(conn, &columns, owner)
}

impl Counted<'_> {
    /// Reads the figures, and judges them.
    fn analyze<C>(
        self,
        conn: &mut C,
        columns: &Columns,
        owner: Option<&str>,
    ) -> Result<Analysis, TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let counts = self.count(conn, columns, owner)?;
        let judgement = judge(self.content, &counts);
        let column_type = &columns.get(self.column)?.column_type;
        let is_folded = self.folds(C::Backend::syntax(), column_type).is_some();
        let caveat = (!is_folded).then_some(Reason::BeforeNormalization);
        Ok(Analysis {
            table: self.table,
            column: self.column.to_owned(),
            content: self.content,
            owner: owner.map(str::to_owned),
            figures: Figures::of(&counts),
            within_owners: counts.within_owners.as_ref().map(OwnerFigures::of),
            declared: None,
            recommendation: judgement.recommendation,
            reasons: judgement.reasons.into_iter().chain(caveat).collect(),
        })
    }
}

impl Analysis {
    /// Adds what the definition says of the token.
    fn declared_as(mut self, token: &TokenSpec) -> Self {
        self.declared = Some(Recommendation::declared_by(token));
        self
    }
}

impl fmt::Display for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::InTheClear => "plaintext",
            Self::Tokens { .. } => "tokens",
        })
    }
}
