//! What is proposed for a column, and why.

use encdb_core::{Column as LogicalName, Index, Padding, PlaintextKind, TermKind};

use toml_writer::ToTomlKey as _;

use super::{
    free_name::free_name,
    name::{Certainty, subject_of},
    sample::{SOME, Sample},
    subject::Subject,
    value::Form,
};
use crate::{
    spec::{
        ColumnSpec, PlaintextForm, PlaintextSpec, Scope, TableName, TokenSpec, Uniqueness, term_of,
    },
    sql::{
        Kind,
        catalogue::{Column, Coverage, Dependent, DependentKind, Origin, Table},
    },
    tables::default_kind::default_kind,
};

/// What is proposed for a column.
#[derive(Debug)]
pub(super) struct ProposedColumn {
    pub(super) name: String,
    pub(super) declared: String,
    pub(super) verdict: Verdict,
    /// Why, as parts of a sentence. They have names and shares, and no values.
    pub(super) reasons: Vec<String>,
}

/// What to do with a column.
#[derive(Debug)]
pub(super) enum Verdict {
    /// Leave the column as it is.
    Leave,
    /// The column does not look sensitive, and could be encrypted.
    Offer(ColumnSpec),
    /// The column looks sensitive.
    Propose(ColumnSpec),
}

/// The facts of a table that its columns depend on.
pub(super) struct Surroundings<'t> {
    pub(super) name: TableName,
    pub(super) logical_name: &'static str,
    pub(super) table: &'t Table,
    pub(super) dependents: &'t [Dependent],
    /// Whether a column has ciphertext of encdb.
    pub(super) has_sealed: bool,
}

impl ProposedColumn {
    /// Looks at a column.
    pub(super) fn of(column: &Column, sample: Sample, around: &Surroundings<'_>) -> Self {
        let look = Look { column, sample, around, subject: None, reasons: vec![] };
        let (verdict, reasons) = look.judged();
        Self { name: column.name.clone(), declared: column.declared.clone(), verdict, reasons }
    }
}

/// A column while it is looked at.
struct Look<'t> {
    column: &'t Column,
    sample: Sample,
    around: &'t Surroundings<'t>,
    subject: Option<Subject>,
    reasons: Vec<String>,
}

impl Look<'_> {
    fn judged(mut self) -> (Verdict, Vec<String>) {
        if let Some(reason) = self.in_the_clear() {
            return (Verdict::Leave, vec![reason]);
        }
        let Some(kind) = default_kind(self.column) else {
            let reason =
                "there is no encoding for this type; to encrypt it, store it as text or bytes";
            return (Verdict::Leave, vec![reason.to_owned()]);
        };
        let certainty = self.by_name(kind);
        if self.subject == Some(Subject::Password) {
            let reason =
                "named like a password: store a hash such as Argon2id, and do not encrypt it";
            return (Verdict::Leave, vec![reason.to_owned()]);
        }
        let by_values = self.by_values();
        let by_type = self.by_type(kind);
        let is_sensitive = certainty == Some(Certainty::Probable) || by_values || by_type;
        if !is_sensitive && self.reasons.is_empty() {
            self.reasons.push("nothing looks sensitive".to_owned());
        }
        let spec = self.spec(kind);
        self.remarks(kind);
        let verdict = if is_sensitive { Verdict::Propose(spec) } else { Verdict::Offer(spec) };
        (verdict, self.reasons)
    }

    /// Returns why the column cannot or need not be encrypted.
    fn in_the_clear(&self) -> Option<String> {
        let Self { column, around, sample, .. } = self;
        let name = &column.name;
        let is_sealed = |sample: &Sample| sample.forms(SOME).any(|form| form == Form::Sealed);
        let is_foreign = around.dependents.iter().any(|dependent| {
            dependent.kind == DependentKind::ForeignKey && dependent.column.as_ref() == Some(name)
        });
        let reason = if around.table.primary_key.contains(name) {
            "primary key"
        } else if is_foreign {
            "foreign key, or a column that one points to"
        } else if column.origin == Origin::Generated {
            "generated from other columns: generate it no more if one of them is encrypted"
        } else if is_sealed(sample) {
            "ciphertext of encdb already"
        } else if around.has_sealed
            && column.column_type.kind == Kind::Bytes
            && name.ends_with("_search")
        {
            "search tokens of encdb, by its name"
        } else if sample.percent(Form::PasswordHash) >= SOME {
            return Some(format!(
                "{} % of {} values look like hashes of passwords, which need no encryption",
                sample.percent(Form::PasswordHash),
                sample.n_values()
            ));
        } else {
            return None;
        };
        Some(reason.to_owned())
    }

    fn by_name(&mut self, kind: PlaintextKind) -> Option<Certainty> {
        let (subject, certainty) = subject_of(self.around.name.name(), &self.column.name)?;
        if !subject.can_be(kind) {
            return None;
        }
        let named = match certainty {
            Certainty::Probable => format!("named like {subject}"),
            Certainty::Possible => format!("perhaps {subject}"),
        };
        self.reasons.push(named);
        self.subject = Some(subject);
        Some(certainty)
    }

    /// Tells whether the values look sensitive.
    fn by_values(&mut self) -> bool {
        let mut is_sensitive = false;
        for form in self.sample.forms(1) {
            let (percent, n_values) = (self.sample.percent(form), self.sample.n_values());
            self.reasons
                .push(format!("{percent} % of {n_values} values look like {}", form.described()));
            if let Some(subject) = form.subject()
                && percent >= SOME
            {
                is_sensitive = true;
                self.subject.get_or_insert(subject);
            }
        }
        is_sensitive
    }

    /// Tells whether values of this type are sensitive whatever they are.
    fn by_type(&mut self, kind: PlaintextKind) -> bool {
        match kind {
            PlaintextKind::Network => {
                self.reasons.push("an IP address tells who somebody is".to_owned());
                self.subject = Some(Subject::IpAddress);
                true
            }
            PlaintextKind::Json if self.reasons.is_empty() => {
                self.reasons.push("JSON may hold anything: look at it".to_owned());
                false
            }
            PlaintextKind::Bytes if self.reasons.is_empty() => {
                self.reasons.push("bytes may hold anything: look at them".to_owned());
                false
            }
            _ => false,
        }
    }

    fn spec(&self, kind: PlaintextKind) -> ColumnSpec {
        let Self { column, around, sample, .. } = self;
        let taken: Vec<_> = around.table.columns.iter().map(|it| it.name.clone()).collect();
        let name: &'static str = column.name.clone().leak();
        let logical = LogicalName::new(around.logical_name, name);
        let sql_name = free_name(name, "_encrypted", &taken).leak();
        let spec = ColumnSpec::new(logical, sql_name, kind, column.nullability, Padding::None);
        let form = if sample.percent(Form::Fernet) >= MOST {
            PlaintextForm::Fernet
        } else {
            PlaintextForm::Clear
        };
        let spec = spec.moved_from(PlaintextSpec::new(name).in_form(form));
        match self.search(kind) {
            None => spec,
            Some((term, uniqueness)) => {
                let normalizations = self.subject.map_or(&[][..], Subject::normalizations);
                let normalizations = if term == TermKind::Text { normalizations } else { &[] };
                let index = Index::new(logical, normalizations);
                let token = free_name(name, "_search", &taken).leak();
                spec.with_token(TokenSpec::new(token, index, term, Scope::Global, uniqueness))
            }
        }
    }

    /// Returns whether the column is searched for, as far as its indexes show it. E-mail addresses are in any case.
    fn search(&self, kind: PlaintextKind) -> Option<(TermKind, Uniqueness)> {
        let term = term_of(kind).filter(|term| *term != TermKind::Bool)?;
        let name = Some(self.column.name.clone());
        let indexes = &self.around.table.indexes;
        let is_indexed = indexes.iter().any(|index| index.columns.first() == Some(&name));
        let is_unique = indexes.iter().any(|index| {
            let alone = index.columns.as_slice() == std::slice::from_ref(&name);
            index.uniqueness == Uniqueness::Unique && index.coverage == Coverage::AllRows && alone
        });
        match (is_unique, is_indexed || self.subject == Some(Subject::Email)) {
            (true, _) => Some((term, Uniqueness::Unique)),
            (false, true) => Some((term, Uniqueness::Repeatable)),
            (false, false) => None,
        }
    }

    /// Adds what a person should know before using the line.
    fn remarks(&mut self, kind: PlaintextKind) {
        let declared = self.column.declared.to_lowercase();
        if let Some((_, uniqueness)) = self.search(kind) {
            self.reasons.push(
                if uniqueness == Uniqueness::Unique { "UNIQUE" } else { "searched" }.to_owned(),
            );
            let folds = self.column.collation.as_ref().is_some_and(|it| it.name.ends_with("_ci"));
            if folds && kind == PlaintextKind::Text {
                self.reasons.push(
                    "its collation ignores case, so normalize as the searches expect it".to_owned(),
                );
            }
        }
        if kind == PlaintextKind::Integer
            && declared.contains("bigint")
            && declared.contains("unsigned")
        {
            self.reasons.push("numbers above 9223372036854775807 have no encoding".to_owned());
        }
        for dependent in self.around.dependents {
            let kind = match dependent.kind {
                DependentKind::View => "view",
                DependentKind::Check => "check",
                DependentKind::Policy => "policy",
                DependentKind::GeneratedColumn => "generated column",
                DependentKind::ForeignKey => continue,
            };
            if dependent.column.as_ref() == Some(&self.column.name) {
                self.reasons.push(format!("used by the {kind} {}", dependent.name.to_toml_key()));
            }
        }
    }
}

/// The share of values, in percent, from which on a column holds nothing else.
const MOST: u32 = 90;
