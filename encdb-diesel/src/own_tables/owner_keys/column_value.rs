//! An owner's id as a column stores it: the reverse of reading it from there.

use crate::sql::{SqlValue, Storage};
use encdb_core::{BoundId, IdValue};

/// Returns the id in each form that it can have in a column with this `sample` value; empty if the column cannot hold it.
pub(super) fn in_the_forms_of(sample: &SqlValue, storage: Storage, id: &BoundId) -> Vec<SqlValue> {
    let Some(id) = id.value() else { return vec![] };
    match (id, sample) {
        (IdValue::Integer(id), SqlValue::Integer(_)) => vec![SqlValue::Integer(id)],
        (IdValue::Text(id), SqlValue::Uuid(_)) => vec![SqlValue::Uuid(id.to_owned())],
        (IdValue::Uuid(id), SqlValue::Uuid(_)) => vec![SqlValue::Uuid(id.to_string())],
        (IdValue::Bytes(id), SqlValue::Bytes(_)) => vec![SqlValue::Bytes(id.to_vec())],
        // The UUID's 16 bytes, and not its longer text. SQLite keeps bytes in columns of text as well.
        (IdValue::Uuid(id), SqlValue::Bytes(like)) if like.len() == id.as_bytes().len() => {
            vec![SqlValue::Bytes(id.as_bytes().to_vec())]
        }
        (id, SqlValue::Text(_)) => written(id).map(SqlValue::Text).collect(),
        (id, SqlValue::Bytes(like)) if str::from_utf8(like).is_ok() => in_bytes(storage, id),
        _ => vec![],
    }
}

/// Returns the text of an id for a column whose text Diesel reads as bytes: MySQL's VARBINARY, or its text with a binary
/// collation. For the latter the id stays text, because the column's index is of text.
fn in_bytes(storage: Storage, id: IdValue<'_>) -> Vec<SqlValue> {
    let texts = written(id);
    match storage {
        Storage::Bytes => texts.map(|text| SqlValue::Bytes(text.into_bytes())).collect(),
        Storage::Text => texts.map(SqlValue::Text).collect(),
    }
}

/// Returns the id as text: a UUID in each usual spelling.
fn written(id: IdValue<'_>) -> impl Iterator<Item = String> {
    let texts = match id {
        IdValue::Integer(id) => vec![id.to_string()],
        IdValue::Text(id) => vec![id.to_owned()],
        IdValue::Uuid(id) => {
            let lower = [id.to_string(), id.simple().to_string()];
            lower.iter().cloned().chain(lower.iter().map(|it| it.to_ascii_uppercase())).collect()
        }
        _ => vec![],
    };
    texts.into_iter()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn text(text: &str) -> SqlValue {
        SqlValue::Text(text.to_owned())
    }

    fn blob(bytes: &[u8]) -> SqlValue {
        SqlValue::Bytes(bytes.to_vec())
    }

    #[test]
    fn an_id_takes_the_form_of_its_column() {
        let forms = |sample: SqlValue, id: &BoundId| in_the_forms_of(&sample, Storage::Bytes, id);
        let seven = BoundId::integer(7);
        assert_eq!(forms(SqlValue::Integer(1), &seven), [SqlValue::Integer(7)]);
        assert_eq!(forms(text("1"), &seven), [text("7")]);
        assert_eq!(forms(blob(&[0xff]), &seven), []);
        let name = BoundId::text("ada").unwrap();
        assert_eq!(forms(text("x"), &name), [text("ada")]);
        assert_eq!(forms(blob(b"x"), &name), [blob(b"ada")]);
        let raw = BoundId::bytes(&[1, 2]).unwrap();
        assert_eq!(forms(blob(&[]), &raw), [blob(&[1, 2])]);
        assert_eq!(forms(text("x"), &raw), []);
    }

    /// A column of MySQL's text with a binary collation is read as bytes.
    #[test]
    fn an_id_is_text_for_a_column_of_text_whose_sample_is_bytes() {
        let forms = |sample: &[u8], id: &BoundId| in_the_forms_of(&blob(sample), Storage::Text, id);
        assert_eq!(forms(b"1", &BoundId::integer(7)), [text("7")]);
        assert_eq!(forms(b"of sixteen bytes", &BoundId::text("ada").unwrap()), [text("ada")]);
        let (id, like) = (Uuid::from_u128(0xabc), Uuid::nil());
        let bound = BoundId::uuid(id);
        assert!(forms(like.to_string().as_bytes(), &bound).contains(&text(&id.to_string())));
        assert_eq!(forms(like.as_bytes(), &bound), [blob(id.as_bytes())], "of SQLite");
        assert_eq!(forms(b"x", &BoundId::bytes(&[1]).unwrap()), [blob(&[1])]);
    }

    #[test]
    fn a_uuid_is_written_in_each_way() {
        let id = Uuid::from_u128(0xabc);
        let bound = BoundId::uuid(id);
        let forms = |sample: SqlValue| in_the_forms_of(&sample, Storage::Bytes, &bound);
        let ways = [
            "00000000-0000-0000-0000-000000000abc",
            "00000000000000000000000000000abc",
            "00000000-0000-0000-0000-000000000ABC",
            "00000000000000000000000000000ABC",
        ];
        assert_eq!(forms(text("DEF")), ways.map(text));
        assert_eq!(forms(blob(&ways[0].as_bytes()[..32])), ways.map(|it| blob(it.as_bytes())));
        assert_eq!(
            forms(SqlValue::Uuid(String::new())),
            [SqlValue::Uuid(ways[0].to_owned())],
            "which PostgreSQL compares as such"
        );
        assert_eq!(forms(blob(&[0; 16])), [blob(id.as_bytes())]);
    }
}
