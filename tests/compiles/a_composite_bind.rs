use encdb_diesel::EncryptedTable;
use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    grades (student_id, course) {
        student_id -> BigInt,
        course -> Text,
        grade -> Ciphertext,
    }
}

#[derive(EncryptedModel)]
#[diesel(primary_key(student_id, course))]
#[encdb(bind(student_id, course))]
struct Grade {
    student_id: i64,
    course: String,
    grade: Encrypted<i16>,
}

#[derive(EncryptedChangeset)]
#[diesel(table_name = grades, primary_key(student_id, course))]
struct NewGrade<'a> {
    student_id: i64,
    course: &'a str,
    grade: Encrypted<i16>,
}

#[derive(EncryptedQueryable)]
#[diesel(table_name = grades)]
struct SealedGrade {
    grade: Sealed<i16>,
    course: String,
    student_id: i64,
}

#[test]
fn it_runs() {
    let row = <grades::table as EncryptedTable>::SPEC.row();
    assert_eq!([row[0].sql_name(), row[1].sql_name()], ["student_id", "course"]);
}
