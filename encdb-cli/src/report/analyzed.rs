//! The output of an analysis: figures, a recommendation, and its reasons. No value.

use std::fmt;

use encdb_diesel::{
    analyze::{Analysis, Figures, OwnerFigures, Recommendation},
    spec::TableName,
};
use serde::Serialize;

use super::{BAD, GOOD, WARNING, grid::Grid};

/// The analyses of a table's columns.
pub(crate) struct Analyses {
    table: TableName,
    pub(crate) lines: Vec<AnalysisLine>,
}

/// The analysis of a column.
#[derive(Serialize)]
pub(crate) struct AnalysisLine {
    table: String,
    column: String,
    content: String,
    #[serde(flatten)]
    figures: FiguresLine,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    within_owners: Option<OwnerFiguresLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    declared: Option<TokenLine>,
    /// None if there are too few rows.
    recommendation: Option<TokenLine>,
    gives_away_too_much: bool,
    reasons: Vec<String>,
}

#[derive(Serialize)]
struct FiguresLine {
    n_rows: u64,
    n_null: u64,
    n_distinct: u64,
    n_once: u64,
    n_most_frequent: u64,
    n_told_apart: u64,
    entropy: f64,
    min_entropy: f64,
}

#[derive(Serialize)]
struct OwnerFiguresLine {
    n_owners: u64,
    n_distinct: u64,
    n_once: u64,
    n_most_frequent: u64,
    n_told_apart: u64,
    n_shared: u64,
    entropy: f64,
    min_entropy: f64,
}

/// A token, by how much it gives away.
#[derive(Clone, Copy, Serialize)]
struct TokenLine {
    token: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    bits: Option<u16>,
}

impl Analyses {
    pub(crate) fn new(table: TableName, analyses: &[Analysis]) -> Self {
        Self { table, lines: analyses.iter().map(AnalysisLine::new).collect() }
    }
}

impl AnalysisLine {
    fn new(analysis: &Analysis) -> Self {
        Self {
            table: analysis.table.to_string(),
            column: analysis.column.clone(),
            content: analysis.content.to_string(),
            figures: FiguresLine::new(&analysis.figures),
            owner: analysis.owner.clone(),
            within_owners: analysis.within_owners.as_ref().map(OwnerFiguresLine::new),
            declared: analysis.declared.map(TokenLine::new),
            recommendation: analysis.recommendation.map(TokenLine::new),
            gives_away_too_much: analysis.gives_away_too_much(),
            reasons: analysis.reasons.iter().map(ToString::to_string).collect(),
        }
    }

    /// Returns the figures of the column, and of its values within an owner.
    fn cells(&self) -> impl Iterator<Item = [String; 8]> {
        let figures = &self.figures;
        let whole = [
            format!("{}.{}", self.table, self.column),
            self.content.clone(),
            figures.n_rows.to_string(),
            figures.n_null.to_string(),
            figures.n_distinct.to_string(),
            figures.n_once.to_string(),
            figures.n_most_frequent.to_string(),
            bits(figures.entropy),
        ];
        let within = self.within_owners.as_ref().zip(self.owner.as_ref());
        std::iter::once(whole).chain(within.map(|(within, owner)| within.cells(owner)))
    }
}

/// Writes an entropy.
fn bits(entropy: f64) -> String {
    format!("{entropy:.1} bits")
}

impl FiguresLine {
    fn new(figures: &Figures) -> Self {
        Self {
            n_rows: figures.n_rows,
            n_null: figures.n_null,
            n_distinct: figures.n_distinct,
            n_once: figures.n_once,
            n_most_frequent: figures.n_most_frequent,
            n_told_apart: figures.n_told_apart,
            entropy: figures.entropy,
            min_entropy: figures.min_entropy,
        }
    }
}

impl OwnerFiguresLine {
    fn new(figures: &OwnerFigures) -> Self {
        Self {
            n_owners: figures.n_owners,
            n_distinct: figures.n_distinct,
            n_once: figures.n_once,
            n_most_frequent: figures.n_most_frequent,
            n_told_apart: figures.n_told_apart,
            n_shared: figures.n_shared,
            entropy: figures.entropy,
            min_entropy: figures.min_entropy,
        }
    }

    fn cells(&self, owner: &str) -> [String; 8] {
        let nothing = String::new;
        [
            format!("  within one {owner}"),
            nothing(),
            nothing(),
            nothing(),
            self.n_distinct.to_string(),
            self.n_once.to_string(),
            self.n_most_frequent.to_string(),
            bits(self.entropy),
        ]
    }
}

impl TokenLine {
    fn new(recommendation: Recommendation) -> Self {
        match recommendation {
            Recommendation::Full => Self { token: "full", bits: None },
            Recommendation::OwnerScoped => Self { token: "owner-scoped", bits: None },
            Recommendation::Truncated { bits } => Self { token: "truncated", bits: Some(bits) },
            _ => Self { token: "none", bits: None },
        }
    }
}

impl fmt::Display for TokenLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.token, self.bits) {
            ("full", _) => f.write_str("a full token"),
            ("owner-scoped", _) => f.write_str("a token of owner scope"),
            (_, Some(bits)) => write!(f, "a token of {bits} bits (token_len = {})", bits / 8),
            _ => f.write_str("no token"),
        }
    }
}

/// Writes the figures of all columns, and then the verdict on each.
impl fmt::Display for Analyses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.lines.is_empty() {
            return write!(f, "{}: no column is searchable", self.table);
        }
        let mut rows = vec![HEADINGS.map(str::to_owned)];
        rows.extend(self.lines.iter().flat_map(AnalysisLine::cells));
        Grid(rows).fmt(f)?;
        self.lines.iter().try_for_each(|line| write!(f, "\n\n{line}"))?;
        // A blank line before the next table.
        f.write_str("\n")
    }
}

const HEADINGS: [&str; 8] =
    ["COLUMN", "HOLDS", "ROWS", "NULL", "DIFFERENT", "ONCE", "MOST FREQUENT", "ENTROPY"];

impl fmt::Display for AnalysisLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let style = match self.recommendation {
            None => WARNING,
            Some(_) if self.gives_away_too_much => BAD,
            Some(_) => GOOD,
        };
        write!(f, "{}.{}: {style}", self.table, self.column)?;
        match self.recommendation {
            Some(token) => write!(f, "{token}")?,
            None => f.write_str("too few rows to tell")?,
        }
        write!(f, "{style:#}")?;
        if let Some(declared) = self.declared {
            write!(f, "; {declared} is declared")?;
        }
        self.reasons.iter().try_for_each(|reason| write!(f, "\n  - {reason}"))
    }
}
