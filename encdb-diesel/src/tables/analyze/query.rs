//! Counting a column in the database. What comes back are counts of counts.

use diesel::Connection;
use encdb_core::Normalization;

use super::{Content, histogram::Histogram};
use crate::{
    error::TableError,
    spec::{TableName, TokenSpec},
    sql::{
        Backend, ColumnType, Kind, Row, SqlValue, Statement, Syntax, Typing, catalogue::Columns,
    },
};

/// A column whose values are counted.
#[derive(Clone, Copy)]
pub(super) struct Counted<'a> {
    pub(super) table: TableName,
    pub(super) column: &'a str,
    pub(super) content: Content,
    normalizations: &'static [Normalization],
}

/// The counts of a column.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Counts {
    pub(super) n_null: u64,
    pub(super) values: Histogram,
    pub(super) within_owners: Option<WithinOwners>,
    /// The number of different first bytes of tokens, which are their epochs.
    pub(super) n_epochs: u64,
}

/// The counts of a column within each owner.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct WithinOwners {
    /// How many pairs of an owner and a value occur how often.
    pub(super) pairs: Histogram,
    /// How many owners have how many rows with a value.
    pub(super) owners: Histogram,
    /// The number of rows that have the most frequent value of their owner.
    pub(super) n_most_frequent: u64,
    /// The sum over owners of [`Histogram::n_told_apart`].
    pub(super) n_told_apart: u64,
    /// The number of values that several owners have.
    pub(super) n_shared: u64,
}

impl<'a> Counted<'a> {
    /// Names a column whose values are in the clear, and normalized before a token is made.
    pub(super) const fn plaintext(
        table: TableName,
        column: &'a str,
        normalizations: &'static [Normalization],
    ) -> Self {
        Self { table, column, content: Content::InTheClear, normalizations }
    }

    /// Names a column of tokens.
    pub(super) fn tokens(table: TableName, token: &TokenSpec) -> Self {
        let (scope, bits) = (token.scope(), 8 * u16::from(token.index().mac_len()));
        let content = Content::Tokens { scope, bits };
        Self { table, column: token.sql_name(), content, normalizations: &[] }
    }
}

impl Counted<'_> {
    /// Counts the values, with one statement.
    pub(super) fn count<C>(
        &self,
        conn: &mut C,
        columns: &Columns,
        owner: Option<&str>,
    ) -> Result<Counts, TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let rows = C::Backend::load(conn, &self.statement::<C>(columns, owner)?)?;
        let within_owners = owner.map(|_| WithinOwners::default());
        let start = Counts { within_owners, ..Counts::default() };
        Ok(rows.into_iter().fold(start, Counts::with))
    }

    /// Writes the statement. Each row of its result is a word that says what is counted, and three numbers.
    pub(super) fn statement<'s, C>(
        &'s self,
        columns: &'s Columns,
        owner: Option<&'s str>,
    ) -> Result<Statement<'s>, TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let syntax = C::Backend::syntax();
        let column_type = &columns.get(self.column)?.column_type;
        let folds = self.folds(syntax, column_type).unwrap_or_default();
        let value = Group { folds, ..Group::of(syntax, self.column, column_type) };
        let statement = match owner {
            None => self.values(&value),
            Some(name) => {
                let column_type = &columns.get(name)?.column_type;
                self.pairs(&value, &Group::of(syntax, name, column_type))
            }
        };
        Ok(self.epochs(statement).once())
    }

    /// Returns the normalizations in SQL, in order. None if the database does not make all of them exactly as encdb does.
    pub(super) fn folds(&self, syntax: &Syntax, column_type: &ColumnType) -> Option<Vec<Around>> {
        let in_sql = |normalization: &Normalization| {
            let fold = syntax.folds.iter().find(|(of, _)| of == normalization);
            fold.map(|(_, around)| *around).filter(|_| column_type.kind == Kind::Text)
        };
        self.normalizations.iter().map(in_sql).collect()
    }

    fn values<'s>(&'s self, value: &Group<'s>) -> Statement<'s> {
        // By position: an alias may also be the name of a column, and then the database would group by that column.
        let groups = value.add(Statement::new("WITH encdb_values AS (SELECT "));
        let groups = groups.sql(" AS v, count(*) AS n FROM ").table(self.table);
        groups.sql(
            " GROUP BY 1) \
             SELECT CASE WHEN v IS NULL THEN 'null' ELSE 'value' END, n, count(*), 0 FROM encdb_values GROUP BY 1, 2",
        )
    }

    /// Groups by owner and value, and makes every other count of these groups. NULL is an owner like any other.
    fn pairs<'s>(&'s self, value: &Group<'s>, owner: &Group<'s>) -> Statement<'s> {
        let (before, after) = value.syntax.whole;
        let sum =
            |statement: Statement<'s>, of: &'static str| statement.sql(before).sql(of).sql(after);
        let groups = owner.add(Statement::new("WITH encdb_pairs AS (SELECT ")).sql(" AS o, ");
        let groups = value.add(groups).sql(" AS v, count(*) AS n FROM ").table(self.table);
        let values = groups.sql(" GROUP BY 1, 2), encdb_values AS (SELECT v, ");
        let values = sum(values, "sum(n)").sql(
            " AS n, CASE WHEN count(*) > 1 THEN 1 ELSE 0 END AS k FROM encdb_pairs GROUP BY v), \
             encdb_owners AS (SELECT o, ",
        );
        let owners = sum(values, "sum(n)").sql(
            " AS n, max(n) AS m FROM encdb_pairs WHERE v IS NOT NULL GROUP BY o) \
             SELECT CASE WHEN v IS NULL THEN 'null' ELSE 'value' END, n, count(*), ",
        );
        let pairs = sum(owners, "sum(k)").sql(
            " FROM encdb_values GROUP BY 1, 2 \
             UNION ALL SELECT 'pair', n, count(*), 0 FROM encdb_pairs WHERE v IS NOT NULL GROUP BY n \
             UNION ALL SELECT 'apart', ",
        );
        let apart = sum(pairs, "sum(n)").sql(
            ", 0, 0 FROM (SELECT DISTINCT o, n FROM encdb_pairs WHERE v IS NOT NULL AND n > 1) d \
             UNION ALL SELECT 'owner', n, count(*), ",
        );
        sum(apart, "sum(m)").sql(" FROM encdb_owners GROUP BY n")
    }

    /// Adds the number of epochs, if the column holds tokens.
    fn epochs<'s>(&'s self, statement: Statement<'s>) -> Statement<'s> {
        if self.content == Content::InTheClear {
            return statement;
        }
        let epochs = statement.sql(" UNION ALL SELECT 'epochs', count(DISTINCT substr(");
        epochs.name(self.column).sql(", 1, 1)), 0, 0 FROM ").table(self.table)
    }
}

/// An expression that is equal where a token would be: for the same bytes, and not by a collation.
pub(super) struct Group<'a> {
    syntax: &'static Syntax,
    name: &'a str,
    column_type: &'a ColumnType,
    folds: Vec<Around>,
}

/// SQL before an expression and after it.
type Around = (&'static str, &'static str);

impl<'a> Group<'a> {
    pub(super) const fn of(
        syntax: &'static Syntax,
        name: &'a str,
        column_type: &'a ColumnType,
    ) -> Self {
        Self { syntax, name, column_type, folds: vec![] }
    }

    /// Adds the expression.
    pub(super) fn add(&self, statement: Statement<'a>) -> Statement<'a> {
        let (before, after) = self.around();
        let folds = self.folds.iter();
        let inside =
            folds.clone().rev().fold(statement.sql(before), |to, (before, _)| to.sql(before));
        folds.fold(inside.name(self.name), |to, (_, after)| to.sql(after)).sql(after)
    }

    fn around(&self) -> (&'static str, &'static str) {
        match self.column_type.kind {
            Kind::Bytes => self.syntax.bytes_group,
            Kind::Json | Kind::Other | Kind::Text => self.syntax.text_group,
            _ if self.syntax.typing == Typing::OfValue => self.syntax.bytes_group,
            // Their own equality is the equality of tokens: 1.0 and 1.00 are one decimal.
            _ => ("", ""),
        }
    }
}

impl Counts {
    /// Adds a row of the result: what is counted, the number of rows of each, how many there are, and a sum over them.
    fn with(mut self, row: Row) -> Self {
        let number = |at: usize| {
            let number = row.get(at).and_then(Option::as_ref).and_then(SqlValue::integer);
            number.and_then(|number| u64::try_from(number).ok()).unwrap_or_default()
        };
        let (n_rows, n_groups, sum) = (number(1), number(2), number(3));
        let word = row.first().and_then(|word| word.as_ref()?.text());
        match (word, &mut self.within_owners) {
            (Some("null"), _) => self.n_null += n_rows * n_groups,
            (Some("value"), within) => {
                self.values.add(n_rows, n_groups);
                within.iter_mut().for_each(|within| within.n_shared += sum);
            }
            (Some("epochs"), _) => self.n_epochs = n_rows,
            (Some("pair"), Some(within)) => within.pairs.add(n_rows, n_groups),
            (Some("apart"), Some(within)) => within.n_told_apart += n_rows,
            (Some("owner"), Some(within)) => {
                within.owners.add(n_rows, n_groups);
                within.n_most_frequent += sum;
            }
            _ => {}
        }
        self
    }
}
