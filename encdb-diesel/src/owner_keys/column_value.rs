//! An owner's id as a column stores it: the reverse of reading it from there.

use encdb_core::{BoundId, IdValue};
use uuid::Uuid;

use crate::sql::SqlValue;

/// The id in the form that `sample`, a value of the same column, has; none where the column cannot hold it.
pub(super) fn in_the_form_of(sample: &SqlValue, id: &BoundId) -> Option<SqlValue> {
    match (id.value()?, sample) {
        (IdValue::Integer(id), SqlValue::Integer(_)) => Some(SqlValue::Integer(id)),
        (IdValue::Integer(id), SqlValue::Text(_)) => Some(SqlValue::Text(id.to_string())),
        (IdValue::Text(id), SqlValue::Text(_)) => Some(SqlValue::Text(id.to_owned())),
        (IdValue::Text(id), SqlValue::Uuid(_)) => Some(SqlValue::Uuid(id.to_owned())),
        (IdValue::Bytes(id), SqlValue::Bytes(_)) => Some(SqlValue::Bytes(id.to_vec())),
        (IdValue::Uuid(id), SqlValue::Uuid(_)) => Some(SqlValue::Uuid(id.to_string())),
        (IdValue::Uuid(id), SqlValue::Text(like)) => Some(SqlValue::Text(written_like(like, id))),
        (IdValue::Uuid(id), SqlValue::Bytes(_)) => Some(SqlValue::Bytes(id.as_bytes().to_vec())),
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

    #[test]
    fn an_id_takes_the_form_of_its_column() {
        let seven = BoundId::integer(7);
        assert_eq!(in_the_form_of(&SqlValue::Integer(1), &seven), Some(SqlValue::Integer(7)));
        assert_eq!(in_the_form_of(&text("1"), &seven), Some(text("7")));
        assert_eq!(in_the_form_of(&SqlValue::Bytes(vec![]), &seven), None);
        let name = BoundId::text("ada").unwrap();
        assert_eq!(in_the_form_of(&text("x"), &name), Some(text("ada")));
        let raw = BoundId::bytes(&[1, 2]).unwrap();
        let blob = |bytes: &[u8]| SqlValue::Bytes(bytes.to_vec());
        assert_eq!(in_the_form_of(&blob(&[]), &raw), Some(blob(&[1, 2])));
    }

    #[test]
    fn a_uuid_is_written_as_the_others_are() {
        let id = Uuid::from_u128(0xabc);
        let bound = BoundId::uuid(id);
        let hyphenated = "00000000-0000-0000-0000-000000000abc";
        let form = |sample: SqlValue| in_the_form_of(&sample, &bound);
        assert_eq!(form(text(&Uuid::nil().to_string())), Some(text(hyphenated)));
        assert_eq!(form(text("DEF")), Some(text("00000000000000000000000000000ABC")));
        assert_eq!(
            form(SqlValue::Uuid(String::new())),
            Some(SqlValue::Uuid(hyphenated.to_owned()))
        );
        assert_eq!(form(SqlValue::Bytes(vec![])), Some(SqlValue::Bytes(id.as_bytes().to_vec())));
    }
}
