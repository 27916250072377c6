//! An owner's id as a column stores it: the reverse of reading it from there.

use encdb_core::{BoundId, IdValue};
use uuid::Uuid;

use crate::sql::{SqlValue, Storage};

/// The id in the form that `sample`, a value of the same column, has; none where the column cannot hold it.
pub(super) fn in_the_form_of(
    sample: &SqlValue,
    storage: Storage,
    id: &BoundId,
) -> Option<SqlValue> {
    match (id.value()?, sample) {
        (IdValue::Integer(id), SqlValue::Integer(_)) => Some(SqlValue::Integer(id)),
        (IdValue::Text(id), SqlValue::Uuid(_)) => Some(SqlValue::Uuid(id.to_owned())),
        (IdValue::Uuid(id), SqlValue::Uuid(_)) => Some(SqlValue::Uuid(id.to_string())),
        (IdValue::Bytes(id), SqlValue::Bytes(_)) => Some(SqlValue::Bytes(id.to_vec())),
        // Not its text, which is twice as long. SQLite keeps bytes in columns of text as well.
        (IdValue::Uuid(id), SqlValue::Bytes(like)) if like.len() == id.as_bytes().len() => {
            Some(SqlValue::Bytes(id.as_bytes().to_vec()))
        }
        (id, SqlValue::Text(like)) => written(like, id).map(SqlValue::Text),
        (id, SqlValue::Bytes(like)) => in_bytes(str::from_utf8(like).ok()?, storage, id),
        _ => None,
    }
}

/// The text of an id for a column whose text is seen as bytes: MySQL's VARBINARY, and, because Diesel takes it for that,
/// its text of a binary collation. To the latter it is given as text, which is what its index is of.
fn in_bytes(like: &str, storage: Storage, id: IdValue<'_>) -> Option<SqlValue> {
    let text = written(like, id)?;
    Some(match storage {
        Storage::Bytes => SqlValue::Bytes(text.into_bytes()),
        Storage::Text => SqlValue::Text(text),
    })
}

/// The id as text.
fn written(like: &str, id: IdValue<'_>) -> Option<String> {
    match id {
        IdValue::Integer(id) => Some(id.to_string()),
        IdValue::Text(id) => Some(id.to_owned()),
        IdValue::Uuid(id) => Some(written_like(like, id)),
        _ => None,
    }
}

/// A UUID as text is written in more than one way.
fn written_like(sample: &str, id: Uuid) -> String {
    let text = if sample.contains('-') { id.to_string() } else { id.simple().to_string() };
    if sample.contains(|letter: char| letter.is_ascii_uppercase()) {
        text.to_ascii_uppercase()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> SqlValue {
        SqlValue::Text(text.to_owned())
    }

    fn blob(bytes: &[u8]) -> SqlValue {
        SqlValue::Bytes(bytes.to_vec())
    }

    #[test]
    fn an_id_takes_the_form_of_its_column() {
        let form = |sample: SqlValue, id: &BoundId| in_the_form_of(&sample, Storage::Bytes, id);
        let seven = BoundId::integer(7);
        assert_eq!(form(SqlValue::Integer(1), &seven), Some(SqlValue::Integer(7)));
        assert_eq!(form(text("1"), &seven), Some(text("7")));
        assert_eq!(form(blob(&[0xff]), &seven), None);
        let name = BoundId::text("ada").unwrap();
        assert_eq!(form(text("x"), &name), Some(text("ada")));
        assert_eq!(form(blob(b"x"), &name), Some(blob(b"ada")));
        let raw = BoundId::bytes(&[1, 2]).unwrap();
        assert_eq!(form(blob(&[]), &raw), Some(blob(&[1, 2])));
        assert_eq!(form(text("x"), &raw), None);
    }

    /// As MySQL's text of a binary collation arrives.
    #[test]
    fn an_id_is_text_for_a_column_of_text_whose_sample_is_bytes() {
        let form = |sample: &[u8], id: &BoundId| in_the_form_of(&blob(sample), Storage::Text, id);
        assert_eq!(form(b"1", &BoundId::integer(7)), Some(text("7")));
        assert_eq!(form(b"of sixteen bytes", &BoundId::text("ada").unwrap()), Some(text("ada")));
        let (id, like) = (Uuid::from_u128(0xabc), Uuid::nil());
        let bound = BoundId::uuid(id);
        assert_eq!(form(like.to_string().as_bytes(), &bound), Some(text(&id.to_string())));
        assert_eq!(form(like.as_bytes(), &bound), Some(blob(id.as_bytes())), "of SQLite");
        assert_eq!(form(b"x", &BoundId::bytes(&[1]).unwrap()), Some(blob(&[1])));
    }

    #[test]
    fn a_uuid_is_written_as_the_others_are() {
        let id = Uuid::from_u128(0xabc);
        let bound = BoundId::uuid(id);
        let hyphenated = "00000000-0000-0000-0000-000000000abc";
        let form = |sample: SqlValue| in_the_form_of(&sample, Storage::Bytes, &bound);
        assert_eq!(form(text(&Uuid::nil().to_string())), Some(text(hyphenated)));
        assert_eq!(form(text("DEF")), Some(text("00000000000000000000000000000ABC")));
        assert_eq!(
            form(SqlValue::Uuid(String::new())),
            Some(SqlValue::Uuid(hyphenated.to_owned()))
        );
        assert_eq!(form(blob(&[0; 16])), Some(blob(id.as_bytes())));
        assert_eq!(form(blob(&hyphenated.as_bytes()[..32])), Some(blob(hyphenated.as_bytes())));
    }
}
