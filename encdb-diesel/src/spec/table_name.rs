//! A table's name in SQL, read from Diesel's own output, so that tools look where the model does.

use std::fmt;

/// A table's name in SQL, with its schema where the statements of the model name one.
///
/// A schema is PostgreSQL's schema, MySQL's database, or the name of an attached file in SQLite. The connection looks up a
/// table without a schema by its own rules.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct TableName {
    schema: Option<&'static str>,
    name: &'static str,
}

impl TableName {
    /// Names a table that the connection looks up without a schema.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self { schema: None, name }
    }

    /// Returns the same table in this schema.
    #[must_use]
    pub const fn in_schema(self, schema: &'static str) -> Self {
        Self { schema: Some(schema), ..self }
    }

    /// Returns the schema, if statements name one.
    #[must_use]
    pub const fn schema(&self) -> Option<&'static str> {
        self.schema
    }

    /// Returns the name without its schema.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

/// Writes `users` or `archive.users`. A part with a dot or a quotation mark is quoted, so that no two names look alike.
impl fmt::Display for TableName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(schema) = self.schema {
            part(f, schema)?;
            f.write_str(".")?;
        }
        part(f, self.name)
    }
}

fn part(f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
    if name.contains(['.', '"']) {
        write!(f, "\"{}\"", name.replace('"', "\"\""))
    } else {
        f.write_str(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_differ_look_different() {
        let names = [
            TableName::new("users"),
            TableName::new("users").in_schema("archive"),
            TableName::new("archive.users"),
            TableName::new("b").in_schema("a.\"x\""),
            TableName::new("\"x\".b").in_schema("a"),
        ];
        let written = names.map(|name| name.to_string());
        assert_eq!(written[..3], ["users", "archive.users", "\"archive.users\""]);
        for (at, name) in written.iter().enumerate() {
            assert!(!written[..at].contains(name), "{name}");
        }
    }
}
