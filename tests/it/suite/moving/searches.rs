//! Look-ups while values are moved: by token, and by plaintext in rows that have none.

use encdb_diesel::ErrorKind;

use super::{models::LETTERS, *};
use crate::support::{keys::keyring, kind_of};

/// Returns the ids of the patients that a search finds.
macro_rules! found {
    ($deployment:ident, $conn:expr, $search:expr) => {
        $deployment::patients::table
            .filter($search)
            .order($deployment::patients::id)
            .select($deployment::patients::id)
            .load::<i64>($conn)
            .unwrap()
    };
}

/// Patients 1 and 2 are in the clear, in two spellings; patient 3 is sealed.
fn with_three_patients(test: impl FnOnce(&mut Conn)) {
    with_old_patient(|conn| {
        insert_old(conn, 2, "grace@example.com");
        let three = patient!(clear, 3, "Emmy@Example.com");
        diesel::insert_into(clear::patients::table).values(three).execute(conn).unwrap();
        test(conn);
    });
}
use super::models::clear;

#[test]
fn rows_are_found_by_token_or_in_the_clear() {
    with_three_patients(|conn| {
        in_both_modes!(deployed => {
            let email = deployed::patients::email_encrypted;
            assert_eq!(found!(deployed, conn, email.search_eq("Ada@Example.com")), [1]);
            assert_eq!(found!(deployed, conn, email.search_eq(" GRACE@example.com")), [2]);
            assert_eq!(found!(deployed, conn, email.search_eq("emmy@example.com ")), [3]);
            assert_eq!(found!(deployed, conn, email.search_eq("nobody@example.com")), [0; 0]);
            let any = email.search_eq_any(["emmy@example.com", "grace@example.com"]);
            assert_eq!(found!(deployed, conn, any), [2, 3]);
            assert_eq!(found!(deployed, conn, email.search_eq_any([""; 0])), [0; 0]);
            let or = email.search_eq("emmy@example.com").or(deployed::patients::id.eq(1));
            assert_eq!(found!(deployed, conn, or), [1, 3]);
        });
    });
}

/// A plaintext beside a token is a copy, or stale where the database has no guard.
#[test]
fn plaintext_beside_a_token_finds_nothing() {
    with_three_patients(|conn| {
        sql_query("UPDATE patients SET email = 'stale' WHERE id = 3").execute(conn).unwrap();
        in_both_modes!(deployed => {
            let email = deployed::patients::email_encrypted;
            assert_eq!(found!(deployed, conn, email.search_eq("stale")), [0; 0]);
        });
    });
}

#[test]
fn loads_that_compare_accept_what_is_found_in_the_clear() {
    with_three_patients(|conn| {
        in_both_modes!(deployed => {
            for (email, id) in [("grace@EXAMPLE.com", 2), ("EMMY@example.com", 3)] {
                let searched = deployed::patients::email_encrypted.search(email);
                let all = || deployed::patients::table.select(deployed::Patient::as_select());
                let found: Vec<deployed::Patient> = all().load_matching(&searched, conn).unwrap();
                assert_eq!(found.iter().map(|it| it.id).collect::<Vec<_>>(), [id]);
                let found: deployed::Patient = all().first_matching_strict(&searched, conn).unwrap();
                assert_eq!(found.id, id);
            }
        });
    });
}

/// A row in the clear whose plaintext the database takes for the value, and the index does not.
#[test]
fn a_row_with_another_value_is_not_matched() {
    with_three_patients(|conn| {
        use super::models::keep::{Patient, patients};
        let moved = diesel::update(patients::table.find(3));
        let token = patients::table.find(3).select(patients::email_search.raw_ciphertext());
        let token: Option<Vec<u8>> = token.first(conn).unwrap();
        diesel::update(patients::table.find(2))
            .set(patients::email_search.raw_ciphertext().eq(None::<Vec<u8>>))
            .execute(conn)
            .unwrap();
        moved
            .set(patients::email_search.raw_ciphertext().eq(None::<Vec<u8>>))
            .execute(conn)
            .unwrap();
        let other = diesel::update(patients::table.find(2));
        other.set(patients::email_search.raw_ciphertext().eq(token)).execute(conn).unwrap();
        let searched = patients::email_encrypted.search("emmy@example.com");
        let all = || patients::table.select(Patient::as_select());
        assert_eq!(all().load_matching(&searched, conn).unwrap().len(), 0);
        let strict = all().load_matching_strict(&searched, conn);
        assert_eq!(kind_of(strict), ErrorKind::OtherValueFound);
    });
}

/// Plaintext is no different between owners: without the condition on the owner, a look-up would show other tenants' rows.
#[test]
fn a_row_of_another_owner_is_not_found_in_the_clear() {
    use super::models::{Letter, letters};
    LETTERS.scoped(&keyring(1, &[]), || {
        let database = Database::new();
        let conn = &mut database.connect();
        for (id, tenant) in [(1, 7), (2, 8), (3, 8)] {
            let insert =
                format!("INSERT INTO letters (id, tenant_id, title) VALUES ({id}, {tenant}, 'x')");
            sql_query(insert).execute(conn).unwrap();
        }
        let sealed = Letter { id: 4, tenant_id: 7, title: Searchable::new("X".to_owned()) };
        diesel::insert_into(letters::table).values(&sealed).execute(conn).unwrap();
        let find = |conn: &mut Conn, tenant: i64| -> Vec<i64> {
            let found = letters::title_encrypted.of_owner(tenant).search_eq("x");
            letters::table.filter(found).order(letters::id).select(letters::id).load(conn).unwrap()
        };
        assert_eq!(find(conn, 7), [1, 4]);
        assert_eq!(find(conn, 8), [2, 3]);
        assert_eq!(find(conn, 9), [0; 0]);
        assert_eq!(find(conn, (1 << 32) + 7), [0; 0], "the column holds no such owner");
    });
}

/// A column that is not moved is searched as before: by its token alone.
#[test]
fn without_the_attribute_the_statement_is_the_same() {
    with_keys(|| {
        let search = mandatory::patients::email_encrypted.search_eq("a");
        let query = mandatory::patients::table.filter(search).select(mandatory::patients::id);
        let shown = diesel::debug_query::<Backend, _>(&query).to_string().replace(['`', '"'], "");
        let condition = shown.split(" WHERE ").nth(1).unwrap();
        assert!(condition.starts_with("patients.email_search = "), "{shown}");
        assert!(!condition.contains(" OR "), "{shown}");
    });
}
