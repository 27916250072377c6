//! Every kind and every problem, by a list that does not compile without all of them: what each one prints.

use std::collections::HashSet;

use super::*;
use crate::{Bindable, BoundId, Context};

/// All variants of an enum, with every field. A variant or a field that is new is missing in the `match`.
macro_rules! every {
    ($enum:ident { $(
        $variant:ident $({ $($field:ident: $value:expr),* })? $(($inner:expr))?
    ),* $(,)? }) => {{
        const fn _is_listed(one: &$enum) {
            match one {
                $($enum::$variant $({ $($field: _),* })? $((every!(@any $inner)))? => (),)*
            }
        }
        vec![$($enum::$variant $({ $($field: $value),* })? $(($inner))?),*]
    }};
    (@any $inner:expr) => { _ };
}

const COLUMN: Column = Column::new("patients", "diagnosis");

fn id(number: u16) -> KeyId {
    KeyId::new(number).unwrap()
}

fn kinds() -> Vec<ErrorKind> {
    every!(ErrorKind {
        AlreadySealed,
        ContextTooLong { len: 70_001 },
        EpochOutOfRange { id: id(7002) },
        InvalidUtf8,
        InvalidText { len: 70_003 },
        JsonDecode,
        JsonEncode,
        Key { name: "MASTER_ENCRYPTION_KEY", problem: KeyProblem::Empty },
        KeyGone { id: KeyringEntryId::Key(id(7011)) },
        KeyState { id: KeyringEntryId::Epoch(77), problem: KeyStateProblem::Current },
        KeyringDocument(KeyringDocumentProblem::Changed),
        KeyringInstalled,
        KeyringMissing,
        Migration(MigrationProblem::NoEncoding { kind: "date" }),
        NoCurrentKey,
        NoOwner,
        OtherValueFound,
        OutOfMemory { memory_kib: 70_010 },
        OwnerKeyMissing,
        OwnerKeyDestroyed,
        OwnerKeyLocked,
        OwnerKeyWrappedTwice,
        UnknownOwnerKey { number: id(7005) },
        OwnerKeyUnavailable,
        OwnerKeyTableMissing,
        LegacyFernet,
        LegacyMalformed { len: 70_009 },
        LegacyParts { nonce_len: 70_010 },
        LegacyRejected,
        NotSealed { len: 70_004 },
        PassphraseEmpty,
        PassphraseCost { memory_kib: 70_011, passes: 70_012, lanes: 113 },
        Padding,
        Randomness,
        Rejected,
        ReservedBits,
        SealedElsewhere,
        RowSeal(RowSealProblem::Missing),
        SearchToken(SearchTokenProblem::BesideNull),
        SelfTest { primitive: "HMAC-SHA256" },
        StoredTooLong { len: 70_005, max: 70_006 },
        TooLong { len: 70_005, max: 70_006 },
        Truncated { len: 70_007 },
        Undecodable { type_name: "NaiveDate" },
        Unencodable { type_name: "NaiveTime" },
        UnexpectedFlags { found: 0x5d, expected: 0x6e },
        UnknownKey { id: id(7008) },
        UnsupportedFormat { format: 0xfb },
        WrappedKey(WrappedKeyProblem::Refused),
        ZeroKeyId,
    })
}

fn problems() -> Vec<KeyProblem> {
    every!(KeyProblem {
        AllBytesEqual,
        DoublyEncoded,
        DuplicateKey { first: id(7001), second: id(7002) },
        DuplicateId { id: id(7003) },
        Empty,
        Encoding { len: 70_004 },
        EqualsSalt,
        List,
        Length { found: 70_005, min: 70_006, max: 70_007 },
        Missing,
        NotAnEpoch { id: id(7011) },
        NotAnId,
        PrintableText,
    })
}

fn wrapped_key_problems() -> Vec<WrappedKeyProblem> {
    every!(WrappedKeyProblem {
        Changed,
        Cost,
        CostLimit { memory_kib: 70_012, passes: 114 },
        Format { format: 0xfb },
        Kdf { kdf: 113 },
        Length { len: 70_008 },
        NeedsKey,
        NeedsPassphrase,
        Refused,
        Reserved,
        RootKey { needed: Some(id(7009)) },
    })
}

fn row_seal_problems() -> Vec<RowSealProblem> {
    every!(RowSealProblem { Malformed { len: 70_015 }, Missing, Refused })
}

fn migration_problems() -> Vec<MigrationProblem> {
    every!(MigrationProblem {
        CiphertextFlaggedClear,
        FlagNull,
        InTheClear,
        NoCiphertext,
        NoEncoding { kind: "date" },
        NoLegacyKey,
        NotTheSealedOne,
        Refused,
        Repeated,
    })
}

fn search_token_problems() -> Vec<SearchTokenProblem> {
    every!(SearchTokenProblem {
        BesideNull,
        Missing,
        OfAnotherValue,
        Taken,
        UnknownEpoch { epoch: 114 },
        WrongEpoch { found: 115, expected: 116 },
    })
}

fn keyring_document_problems() -> Vec<KeyringDocumentProblem> {
    every!(KeyringDocumentProblem {
        Changed,
        Fingerprint { id: KeyringEntryId::Key(id(7010)) },
        Format,
        Json { line: 7011, column: 7012 },
        NotOneCurrent,
        TooLong { len: 70_013, max: 70_014 },
        Value { field: "salt" },
    })
}

fn key_state_problems() -> Vec<KeyStateProblem> {
    every!(KeyStateProblem {
        AlreadyCurrent,
        AlreadyRetired,
        Current,
        Exhausted,
        NotRetired,
        Retired,
        SharedWithEpoch { epoch: 113 },
        Unknown,
    })
}

/// P10: what is copied bit by bit holds no `String` and no `Vec`, and what is `'static` borrows from no row: an error
/// has no room for a value or a key. The id of a row is an integer or a UUID.
#[test]
fn errors_own_and_borrow_no_value() {
    const fn holds_no_value<T: Copy + 'static>() {}
    holds_no_value::<Error>();
    holds_no_value::<ErrorKind>();
    holds_no_value::<KeyProblem>();
    holds_no_value::<KeyStateProblem>();
    holds_no_value::<KeyringDocumentProblem>();
    holds_no_value::<MigrationProblem>();
    holds_no_value::<RowId>();
    holds_no_value::<RowSealProblem>();
    holds_no_value::<SearchTokenProblem>();
    holds_no_value::<WrappedKeyProblem>();
    assert!(size_of::<Error>() <= 112, "{}", size_of::<Error>());
}

/// One text for two kinds would leave the reader to guess which it was.
#[test]
fn every_kind_and_every_problem_has_a_text_of_its_own() {
    let texts = kinds().into_iter().map(|kind| kind.to_string());
    let texts = texts.chain(problems().into_iter().map(|problem| problem.to_string()));
    let texts = texts.chain(wrapped_key_problems().into_iter().map(|problem| problem.to_string()));
    let texts = texts.chain(row_seal_problems().into_iter().map(|problem| problem.to_string()));
    let texts = texts.chain(migration_problems().into_iter().map(|problem| problem.to_string()));
    let texts = texts.chain(search_token_problems().into_iter().map(|problem| problem.to_string()));
    let texts =
        texts.chain(keyring_document_problems().into_iter().map(|problem| problem.to_string()));
    let texts: Vec<_> =
        texts.chain(key_state_problems().into_iter().map(|problem| problem.to_string())).collect();
    assert_eq!(texts.iter().collect::<HashSet<_>>().len(), texts.len());
    for text in &texts {
        assert!(text.len() > 20 && !text.contains(['{', '}', '\n']), "{text}");
    }
}

/// The lengths, ids and names that a kind carries are what its text is for.
#[test]
fn the_text_says_what_the_kind_carries() {
    let said = |text: String, facts: &[&str]| {
        for fact in facts {
            assert!(text.contains(fact), "{fact} is not in {text:?}");
        }
    };
    for kind in kinds() {
        let facts: &[&str] = match kind {
            ErrorKind::ContextTooLong { .. } => &["70001"],
            ErrorKind::EpochOutOfRange { .. } => &["the lowest key id is 7002"],
            ErrorKind::InvalidText { .. } => &["70003"],
            ErrorKind::Key { .. } => &["MASTER_ENCRYPTION_KEY", "empty"],
            ErrorKind::LegacyMalformed { .. } => &["70009"],
            ErrorKind::LegacyParts { .. } => &["70010"],
            ErrorKind::KeyState { .. } => &["epoch 77", "promote another"],
            ErrorKind::KeyringDocument(_) => &["the keyring document was changed"],
            ErrorKind::Migration(_) => &["cannot be read as date"],
            ErrorKind::OutOfMemory { .. } => &["70010"],
            ErrorKind::PassphraseCost { .. } => &["70011", "70012", "113"],
            ErrorKind::RowSeal(_) => &["the row seal is missing"],
            ErrorKind::SearchToken(_) => &["the search token stands beside a NULL"],
            ErrorKind::WrappedKey(_) => &["the wrapped key does not open"],
            ErrorKind::NotSealed { .. } => &["70004"],
            ErrorKind::SelfTest { .. } => &["HMAC-SHA256"],
            ErrorKind::StoredTooLong { .. } | ErrorKind::TooLong { .. } => &["70005", "70006"],
            ErrorKind::Truncated { .. } => &["70007"],
            ErrorKind::Undecodable { .. } => &["NaiveDate"],
            ErrorKind::Unencodable { .. } => &["NaiveTime"],
            ErrorKind::UnexpectedFlags { .. } => &["0x5d", "0x6e"],
            ErrorKind::UnknownKey { .. } => &["7008"],
            ErrorKind::UnsupportedFormat { .. } => &["0xfb"],
            _ => &[],
        };
        said(kind.to_string(), facts);
        said(Error::new(kind).at(COLUMN).to_string(), facts);
    }
    for problem in problems() {
        let facts: &[&str] = match problem {
            KeyProblem::DuplicateKey { .. } => &["7001", "7002"],
            KeyProblem::DuplicateId { .. } => &["7003"],
            KeyProblem::Encoding { .. } => &["70004"],
            KeyProblem::Length { .. } => &["70005", "70006", "70007"],
            KeyProblem::NotAnEpoch { .. } => &["7011 is not an epoch"],
            _ => &[],
        };
        said(problem.to_string(), facts);
        let name = "STATIC_ENCRYPTION_SALT";
        said(ErrorKind::Key { name, problem }.to_string(), &[name, &problem.to_string()]);
    }
    for problem in wrapped_key_problems() {
        let facts: &[&str] = match problem {
            WrappedKeyProblem::Format { .. } => &["0xfb"],
            WrappedKeyProblem::Kdf { .. } => &["113"],
            WrappedKeyProblem::Length { .. } => &["70008"],
            WrappedKeyProblem::RootKey { .. } => &["root key 7009"],
            _ => &[],
        };
        said(ErrorKind::WrappedKey(problem).to_string(), facts);
    }
    for problem in row_seal_problems() {
        let facts: &[&str] = match problem {
            RowSealProblem::Malformed { .. } => &["70015 bytes"],
            _ => &[],
        };
        said(ErrorKind::RowSeal(problem).to_string(), facts);
    }
    for problem in search_token_problems() {
        let facts: &[&str] = match problem {
            SearchTokenProblem::UnknownEpoch { .. } => &["epoch 114"],
            SearchTokenProblem::WrongEpoch { .. } => &["epoch 115", "epoch 116"],
            _ => &[],
        };
        said(ErrorKind::SearchToken(problem).to_string(), facts);
    }
    for problem in keyring_document_problems() {
        let facts: &[&str] = match problem {
            KeyringDocumentProblem::Fingerprint { .. } => &["key 7010"],
            KeyringDocumentProblem::Json { .. } => &["line 7011", "column 7012"],
            KeyringDocumentProblem::Value { .. } => &["\"salt\""],
            _ => &[],
        };
        said(ErrorKind::KeyringDocument(problem).to_string(), facts);
    }
    for problem in key_state_problems() {
        let id = KeyringEntryId::Epoch(77);
        said(ErrorKind::KeyState { id, problem }.to_string(), &["epoch 77: "]);
        if let KeyStateProblem::SharedWithEpoch { .. } = problem {
            said(problem.to_string(), &["epoch 113"]);
        }
    }
}

#[test]
fn an_error_names_its_column_first() {
    for kind in kinds() {
        let error = Error::new(kind);
        assert_eq!((error.kind(), error.column()), (kind, None));
        assert_eq!(error.to_string(), kind.to_string());
        let error = error.at(COLUMN);
        assert_eq!((error.kind(), error.column()), (kind, Some(COLUMN)));
        assert_eq!(error.to_string(), format!("patients.diagnosis: {kind}"));
    }
}

fn in_row(row: BoundId) -> Error {
    let owner = "ada@example.com".bound_id().unwrap();
    let context = Context::new(COLUMN).owned_by(owner).in_row(row);
    context.name_in(Error::new(ErrorKind::Rejected))
}

#[test]
fn an_error_names_a_row_whose_id_says_nothing() {
    let uuid = uuid::Uuid::from_u128(0x67e5_5044_10b1_426f_9247_bb68_0e5f_e0c8);
    for (row, expected, text) in [
        (BoundId::integer(42), RowId::Integer(42), "42"),
        (BoundId::integer(i64::MIN), RowId::Integer(i64::MIN), "-9223372036854775808"),
        (BoundId::uuid(uuid), RowId::Uuid(uuid), "67e55044-10b1-426f-9247-bb680e5fe0c8"),
    ] {
        let error = in_row(row);
        assert_eq!((error.column(), error.row()), (Some(COLUMN), Some(expected)));
        let kind = ErrorKind::Rejected;
        assert_eq!(error.to_string(), format!("patients.diagnosis of the row {text}: {kind}"));
        assert_eq!(error.at(COLUMN), error, "a column that is named again leaves the row");
    }
}

/// A text that identifies a row is often an e-mail address; a composite id may hold one.
#[test]
fn an_error_names_no_row_whose_id_may_be_personal() {
    let (text, bytes) =
        (BoundId::text("ada@example.com").unwrap(), BoundId::bytes(b"ada").unwrap());
    let composite = BoundId::composite(&[BoundId::integer(42), text.clone()]).unwrap();
    for row in [text, bytes, composite] {
        let error = in_row(row);
        assert_eq!(error, Error::new(ErrorKind::Rejected).at(COLUMN));
        assert_eq!((error.column(), error.row()), (Some(COLUMN), None));
    }
}

#[test]
fn an_error_has_no_source_that_could_print_a_value() {
    use std::error::Error as _;
    for kind in kinds() {
        assert!(kind.source().is_none(), "{kind:?}");
        assert!(Error::new(kind).source().is_none(), "{kind:?}");
    }
}
