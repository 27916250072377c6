//! What is wrong with a definition in TOML. No value is repeated: a secret may be in the wrong place.

/// What is wrong at a place of a text in TOML, and what to write there.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum TomlProblem {
    /// A number is out of its range.
    #[error("this is a number from {min} to {max}")]
    Bounds {
        /// The lowest number.
        min: u16,
        /// The highest number.
        max: u16,
    },
    /// A text or a name is empty.
    #[error("this is empty; write a name")]
    Empty,
    /// A key is missing.
    #[error("`{key}` is missing; write {example}")]
    Missing {
        /// The key.
        key: &'static str,
        /// An example of the key with a value.
        example: &'static str,
    },
    /// A scope is missing, and the table has owners.
    #[error(
        "the table has an owner, so say where equal values have equal tokens: scope = \"owner\" or scope = \"global\""
    )]
    NoScope,
    /// Values of this kind cannot be searched for.
    #[error(
        "values of this kind cannot be searched for, because equal values have several encodings; remove `search`"
    )]
    NoSearch,
    /// A table that is no definition.
    #[error(
        "only `tables` has tables below it; write [tables.NAME] for the table NAME of the database"
    )]
    NoTables,
    /// A text that is none of the names that are known.
    #[error("write one of {known}")]
    NotOneOf {
        /// The names.
        known: String,
    },
    /// The definitions are in another file.
    #[error("this names another file, which holds the definitions; read that file")]
    OtherFile,
    /// The scope is an owner's, and the table has no owner.
    #[error(
        "the table has no owner; remove `scope`, or give the table its owner: owner = {{ tenant_id = \"integer\" }}"
    )]
    ScopeWithoutOwner,
    /// Several columns where one is meant.
    #[error("a row has one owner; write one column: owner = {{ tenant_id = \"integer\" }}")]
    SeveralOwners,
    /// The text is not TOML.
    #[error("this is not TOML: {message}")]
    Syntax {
        /// The parser's reason.
        message: String,
    },
    /// There is no such key.
    #[error("there is no key {key}; the keys here are {known}")]
    Unknown {
        /// The key in quotes, or other words if the key may be a value.
        key: String,
        /// The keys that there are.
        known: String,
    },
    /// The value has another type.
    #[error("write {expected}; this is {found}")]
    WrongType {
        /// What is to be written.
        expected: &'static str,
        /// What is there.
        found: &'static str,
    },
}
