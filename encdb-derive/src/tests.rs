//! The expansions of a few types, compared with the files in `tests/expansions`, so that a review sees how a change of the
//! derives changes an application.
//!
//! `ENCDB_EXPANSIONS=overwrite cargo test --package encdb-derive` writes the files.

use std::{env, fs, path::PathBuf};

use syn::DeriveInput;

use crate::{
    ast::Derive,
    derive,
    value::{self, ValueDerive},
};

/// The derive that is expanded.
#[derive(Clone, Copy)]
enum Derived {
    Struct(Derive),
    Value(ValueDerive),
}

impl Derived {
    fn expand(self, input: &DeriveInput) -> proc_macro2::TokenStream {
        match self {
            Self::Struct(of) => derive(of, input),
            Self::Value(of) => value::derive(of, input),
        }
    }
}

/// A model that is bound to its row, with a token.
const USER: &str = "\
#[diesel(table_name = crate::schema::users)]
#[encdb(bind = id, columns(id, name, email, email_search, ssn))]
struct User {
    id: String,
    name: String,
    #[encdb(normalize(trim, lowercase), unique)]
    email: Searchable<String>,
    ssn: Option<Encrypted<String>>,
}";

/// A model with an owner and a seal, whose tokens move.
const MEMBER: &str = "\
#[diesel(treat_none_as_null = true)]
#[encdb(context = \"members_v1\", keyring = crate::KEYS, owner = tenant, seal = row_mac, seal_covers(role))]
pub struct Member {
    id: i64,
    tenant: i32,
    role: Option<String>,
    #[encdb(scope = \"owner\", token = email_token, next_token = email_token_2, token_len = 20)]
    email: Searchable<String>,
    #[encdb(pad = 16)]
    note: Sealed<String>,
}";

/// A model whose values are moved, in each of the three ways.
const PATIENT: &str = "\
#[diesel(table_name = patients)]
#[encdb(bind = id)]
struct Patient {
    id: i64,
    #[encdb(plaintext(email, keep), token = email_search)]
    #[diesel(column_name = email_encrypted)]
    email: Searchable<String>,
    #[encdb(plaintext(born, clear))]
    #[diesel(column_name = born_encrypted)]
    born: Option<Sealed<NaiveDate>>,
    #[encdb(flag = note_is_encrypted)]
    note: Encrypted<String>,
}";

const NEW_USER: &str = "\
#[diesel(table_name = users)]
struct NewUser<'a> {
    id: &'a str,
    email: Searchable<&'a str>,
}";

const USER_CHANGES: &str = "\
#[diesel(table_name = users)]
struct UserChanges {
    id: String,
    name: Option<String>,
    ssn: Option<Option<Encrypted<String>>>,
}";

const FOUND_USER: &str = "\
#[diesel(table_name = users)]
struct FoundUser {
    id: String,
    email: Sealed<String>,
}";

const IBAN: &str = "\
#[encdb(high_cardinality)]
pub struct Iban(String);";

const TAGGED: &str = "\
struct Tagged<T> {
    inner: T,
}";

const PLAN: &str = "\
#[encdb(rename_all = \"snake_case\")]
enum Plan {
    Free,
    #[encdb(rename = \"business\")]
    SmallBusiness,
}";

const EXPANSIONS: [(&str, Derived, &str); 11] = [
    ("model", Derived::Struct(Derive::Model), USER),
    ("model_that_is_moved", Derived::Struct(Derive::Model), PATIENT),
    ("model_with_a_seal", Derived::Struct(Derive::Model), MEMBER),
    ("insertable", Derived::Struct(Derive::Insertable), NEW_USER),
    ("changeset", Derived::Struct(Derive::Changeset), USER_CHANGES),
    ("queryable", Derived::Struct(Derive::Queryable), FOUND_USER),
    ("plaintext_of_a_newtype", Derived::Value(ValueDerive::Plaintext), IBAN),
    ("plaintext_of_a_generic_newtype", Derived::Value(ValueDerive::Plaintext), TAGGED),
    ("plaintext_of_an_enumeration", Derived::Value(ValueDerive::Plaintext), PLAN),
    ("bindable_of_a_newtype", Derived::Value(ValueDerive::Bindable), IBAN),
    ("bindable_of_an_enumeration", Derived::Value(ValueDerive::Bindable), PLAN),
];

#[test]
fn expansions_are_those_that_are_committed() {
    let overwrites = env::var("ENCDB_EXPANSIONS").is_ok_and(|value| value == "overwrite");
    for (name, derived, source) in EXPANSIONS {
        let file = folder().join(format!("{name}.rs"));
        let expansion = expansion(derived, source);
        if overwrites {
            fs::write(&file, &expansion).unwrap();
        }
        let committed = fs::read_to_string(&file).unwrap_or_default();
        assert!(
            committed == expansion,
            "{} is not what is generated now; see the head of src/tests.rs",
            file.display()
        );
    }
}

#[test]
fn every_committed_expansion_is_compared() {
    let files = fs::read_dir(folder()).unwrap().map(|file| file.unwrap().file_name());
    let mut files: Vec<_> = files.map(|file| file.into_string().unwrap()).collect();
    let mut names: Vec<_> = EXPANSIONS.map(|(name, _, _)| format!("{name}.rs")).into();
    files.sort();
    names.sort();
    assert_eq!(files, names);
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/expansions")
}

/// Returns the source as a comment, followed by the generated code.
fn expansion(derived: Derived, source: &str) -> String {
    let input: DeriveInput = syn::parse_str(source).unwrap();
    let file: syn::File = syn::parse2(derived.expand(&input)).unwrap();
    let comment: String = source.lines().map(|line| format!("// {line}\n")).collect();
    format!("{comment}\n{}", prettyplease::unparse(&file))
}
