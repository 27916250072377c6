//! The name of a table of `diesel::table!`, read from the macro's output.

use std::marker::PhantomData;

use diesel::internal::table_macro::{Identifier, InfixNode, StaticQueryFragment};

use super::TableName;

/// The form in which Diesel writes a table into a statement: `users` or `archive.users`.
pub trait WrittenName: 'static {
    /// Returns the name.
    fn read(&'static self) -> TableName;
}

impl WrittenName for Identifier<'static> {
    fn read(&'static self) -> TableName {
        TableName::new(self.0)
    }
}

/// Returns the name of the table `T`, with its schema.
#[must_use]
pub fn table_name<T: StaticQueryFragment<Component: WrittenName>>() -> TableName {
    T::STATIC_COMPONENT.read()
}

/// A table without a schema, whose name in SQL can be its logical name.
#[diagnostic::on_unimplemented(
    message = "a table in a schema has no logical name yet",
    label = "in a schema",
    note = "write `#[encdb(context = \"archive_users\")]` on the model: values are bound to that name, and no other table \
            may have it"
)]
pub trait InNoSchema {
    /// `()`.
    type Holds;
}

impl InNoSchema for Identifier<'static> {
    type Holds = ();
}

/// The name of a table without a schema, as a constant.
#[derive(Debug)]
pub struct PlainNameOf<T>(PhantomData<T>);

impl<T: StaticQueryFragment<Component = Identifier<'static>>> PlainNameOf<T> {
    /// The name in SQL.
    pub const KNOWN: &'static str = T::STATIC_COMPONENT.0;
}

/// For tables in a schema, whose models do not compile without a logical name.
pub trait NoPlainName {
    /// Any value.
    const KNOWN: &'static str = "";
}

impl<T> NoPlainName for PlainNameOf<T> {}

/// A schema, a dot and a name. Diesel shows them only in SQL, so they are read from there.
type InSchema = InfixNode<Identifier<'static>, Identifier<'static>, &'static str>;

#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
mod in_schema {
    use diesel::debug_query;

    use super::{InSchema, TableName, WrittenName};

    #[cfg(all(not(feature = "sqlite"), not(feature = "postgres")))]
    use diesel::mysql::Mysql as AnyBackend;
    #[cfg(all(not(feature = "sqlite"), feature = "postgres"))]
    use diesel::pg::Pg as AnyBackend;
    #[cfg(feature = "sqlite")]
    use diesel::sqlite::Sqlite as AnyBackend;

    impl WrittenName for InSchema {
        fn read(&'static self) -> TableName {
            let sql = debug_query::<AnyBackend, _>(self).to_string();
            let (schema, rest) = identifier(&sql);
            let (name, _) = identifier(rest.trim_start_matches('.'));
            // Names of tables are constants of the program, so a copy of each is kept as long.
            TableName::new(name.leak()).in_schema(schema.leak())
        }
    }

    /// Returns the quoted name that `sql` begins with, and the rest of `sql`. A quotation mark in the name is doubled.
    fn identifier(sql: &str) -> (String, &str) {
        let mut letters = sql.char_indices();
        let quote = letters.next().map_or('"', |(_, quote)| quote);
        let mut name = String::new();
        while let Some((at, letter)) = letters.next() {
            if letter != quote {
                name.push(letter);
            } else if sql[at + quote.len_utf8()..].starts_with(quote) {
                letters.next();
                name.push(quote);
            } else {
                return (name, &sql[at + quote.len_utf8()..]);
            }
        }
        (name, "")
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_name_ends_at_its_quotation_mark() {
            let quoted = ("`a``b`.`c` -- binds: []", "\"a\"\"b\".\"c\" -- binds: []");
            for (sql, quote) in [(quoted.0, '`'), (quoted.1, '"')] {
                let (schema, rest) = identifier(sql);
                assert_eq!(schema, format!("a{quote}b"));
                assert_eq!(identifier(rest.trim_start_matches('.')).0, "c");
            }
        }
    }
}
