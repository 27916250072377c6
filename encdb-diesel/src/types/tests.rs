//! The wrappers by themselves, without a database.

use crate::prelude::*;

fn encrypted(text: &str) -> Encrypted<String> {
    Encrypted::new(text.to_owned())
}

fn searchable(text: &str) -> Searchable<String> {
    Searchable::new(text.to_owned())
}

#[test]
fn a_wrapper_equals_the_value_that_it_holds() {
    assert_eq!(encrypted("a"), encrypted("a"));
    assert_eq!(encrypted("a"), "a");
    assert_eq!(encrypted("a"), *"a");
    assert_eq!(encrypted("a"), "a".to_owned());
    assert_eq!(searchable("a"), "a");
    assert_eq!(searchable("a"), *"a");
    assert_eq!(searchable("a"), "a".to_owned());
    assert_eq!(Encrypted::<_>::new(7), 7);
    assert_eq!(Searchable::<_>::new(7), 7);
    assert_eq!(Encrypted::<_>::new("a"), "a", "one that borrows");
}

#[test]
fn a_wrapper_equals_no_other_value() {
    assert_ne!(encrypted("a"), encrypted("b"));
    assert_ne!(encrypted("a"), "A");
    assert_ne!(encrypted("a"), *"a ");
    assert_ne!(encrypted("a"), "b".to_owned());
    assert_ne!(searchable("a"), "A", "normalizations apply to tokens alone");
    assert_ne!(searchable("a"), *"A");
    assert_ne!(searchable("a"), "A".to_owned());
    assert_ne!(Encrypted::<_>::new(7), 8);
}

#[test]
fn optional_fields_are_exposed_as_others_are() {
    let (some, none) = (Some(encrypted("a")), None::<Encrypted<String>>);
    assert_eq!((some.expose(), none.expose()), (Some(&"a".to_owned()), None));
    assert_eq!((some.into_inner(), none.into_inner()), (Some("a".to_owned()), None));
    let (some, none) = (Some(searchable("a")), None::<Searchable<String>>);
    assert_eq!((some.expose(), none.expose()), (Some(&"a".to_owned()), None));
    assert_eq!((some.into_inner(), none.into_inner()), (Some("a".to_owned()), None));
}

#[cfg(feature = "serde")]
mod serde {
    use serde::{Deserialize, Serialize};

    use crate::prelude::*;

    #[derive(Debug, Deserialize, PartialEq, Serialize)]
    struct Account {
        #[serde(serialize_with = "crate::expose::serialize")]
        email: Searchable<String>,
        #[serde(with = "crate::expose")]
        pin: Encrypted<i32>,
        #[serde(serialize_with = "crate::expose::serialize")]
        ssn: Option<Encrypted<String>>,
        #[serde(serialize_with = "crate::expose::serialize")]
        phone: Option<Searchable<String>>,
        #[serde(skip_serializing)]
        hint: Option<Encrypted<String>>,
    }

    const JSON: &str = r#"{"email":"a","pin":7,"ssn":null,"phone":"b"}"#;

    #[test]
    fn fields_are_read_and_written_where_they_are_exposed() {
        let account: Account = serde_json::from_str(JSON).unwrap();
        assert_eq!((account.email.expose(), account.pin.expose()), (&"a".to_owned(), &7));
        assert_eq!((&account.ssn, account.phone.expose()), (&None, Some(&"b".to_owned())));
        assert_eq!(serde_json::to_string(&account).unwrap(), JSON);
        let hinted = Account { hint: Some(Encrypted::new("c".to_owned())), ..account };
        assert_eq!(serde_json::to_string(&hinted).unwrap(), JSON);
    }

    #[test]
    fn what_the_value_refuses_the_wrapper_refuses() {
        assert!(serde_json::from_str::<Encrypted<i32>>("\"x\"").is_err());
        assert!(serde_json::from_str::<Searchable<String>>("null").is_err());
    }
}
