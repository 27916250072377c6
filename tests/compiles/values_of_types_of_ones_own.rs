#![deny(warnings)]

use encdb_diesel::{
    Bindable, Json, Plaintext,
    plaintext::{Coverable, FromPlaintext, ToPlaintext},
    search::{HighCardinality, SearchTerm},
    spec::{PlaintextKind, TermKind},
};

#[derive(Bindable, Debug, PartialEq, Plaintext)]
#[encdb(high_cardinality)]
struct Iban(String);

#[derive(Debug, PartialEq, Plaintext)]
struct Named {
    inner: Iban,
}

#[derive(Debug, PartialEq, Plaintext)]
struct Temperature(f64);

#[derive(Debug, PartialEq, Plaintext)]
struct Consent(bool);

#[derive(Debug, PartialEq, Plaintext)]
struct Tags(Json<Vec<String>>);

#[derive(Bindable, Debug, PartialEq, Plaintext)]
#[encdb(high_cardinality)]
struct Tagged<T>(T);

#[derive(Bindable, Debug, PartialEq, Plaintext)]
#[encdb(rename_all = "snake_case")]
enum Plan {
    Free,
    SmallBusiness,
    #[encdb(rename = "corp")]
    Enterprise,
    r#Type,
}

#[derive(Bindable)]
struct Borrowed<'a>(&'a str);

/// A name that generated code might take for one of the standard library's.
#[allow(dead_code)]
mod traps {
    pub(crate) struct Vec;
    pub(crate) struct Result;
    pub(crate) struct Option;
    pub(crate) struct Ok;

    #[derive(encdb_diesel::Plaintext)]
    struct Trapped(u8);

    #[derive(encdb_diesel::Plaintext)]
    enum Also {
        Ok,
    }
}

#[track_caller]
fn comes_back<T: ToPlaintext + FromPlaintext + PartialEq + std::fmt::Debug>(
    value: T,
    bytes: &[u8],
) {
    assert_eq!(&*value.to_plaintext().unwrap(), bytes);
    assert_eq!(T::from_plaintext(bytes.to_vec()).unwrap(), value);
}

fn term<T: HighCardinality>() -> TermKind {
    T::TERM
}

#[test]
fn it_runs() {
    comes_back(Iban("DE02".to_owned()), b"DE02");
    comes_back(Named { inner: Iban("DE02".to_owned()) }, b"DE02");
    comes_back(Temperature(1.5), b"\x3f\xf8\0\0\0\0\0\0");
    comes_back(Consent(true), b"\x01");
    comes_back(Tags(Json(vec!["a".to_owned()])), b"[\"a\"]");
    comes_back(Tagged(-1_i8), b"\xff\xff\xff\xff\xff\xff\xff\xff");
    comes_back(Plan::Free, b"free");
    comes_back(Plan::SmallBusiness, b"small_business");
    comes_back(Plan::Enterprise, b"corp");
    comes_back(Plan::r#Type, b"type");
    for unknown in ["", "Free", "enterprise", "free "] {
        assert!(Plan::from_plaintext(unknown.into()).is_err());
    }

    assert_eq!(Iban::KIND, PlaintextKind::Text);
    assert_eq!(Tagged::<u32>::KIND, PlaintextKind::Integer);
    assert_eq!(Tags::KIND, PlaintextKind::Json);
    assert_eq!(Plan::KIND, PlaintextKind::Text);
    assert_eq!((term::<Iban>(), term::<Tagged<i64>>()), (TermKind::Text, TermKind::Integer));
    assert_eq!(
        (Named::TERM, Plan::TERM, Consent::TERM),
        (TermKind::Text, TermKind::Text, TermKind::Bool)
    );

    assert_eq!(Iban("x".to_owned()).bound_id(), "x".bound_id());
    assert_eq!(Tagged(7_u8).bound_id(), 7_i64.bound_id());
    assert_eq!(Borrowed("x").bound_id(), "x".bound_id());
    assert_eq!(Plan::Enterprise.bound_id(), "corp".bound_id());
    assert_eq!(Consent(true).covered(), true.covered());
    assert_eq!(Plan::Free.covered(), "free".covered());

    let mut wiped = Named { inner: Iban("DE02".to_owned()) };
    wiped.wipe();
    assert_eq!(wiped.inner.0, "");
}
