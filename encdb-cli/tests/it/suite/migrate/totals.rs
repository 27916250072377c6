//! What a verification of a moved table says, by columns and in all.

use serde_json::Value;

use super::Users;

#[test]
fn every_column_has_its_numbers_and_all_have_totals() {
    let users = Users::moved_up_to(5, "migrate-data");
    users.execute("UPDATE users SET phone = NULL WHERE id = 4");
    users.execute("UPDATE users SET email = 'old@example.com' WHERE id = 2");
    let failed = users.stage_exits(3, "verify").stdout;
    let shown: Vec<&str> = failed.lines().collect();
    let end = [
        "TABLE  COLUMN           TOTAL  SUCCESSFUL  FAILED",
        "users  email_encrypted  5      4           1",
        "users  phone_encrypted  4      4           0",
        "Total tables: 1",
        "Total columns: 2",
        "Successful: 1",
        "Failed: 1",
    ];
    assert_eq!(shown[shown.len() - end.len()..], end, "{failed}");
    assert!(
        failed.contains("is in the clear and not sealed yet; run `encdb migrate-data`"),
        "{failed}"
    );
    assert_eq!(users.phases(), ["filled", "filled"]);

    users.stage("migrate-data");
    let verified = users.stage("--json verify").stdout;
    let last: Value = serde_json::from_str(verified.lines().last().unwrap()).unwrap();
    assert_eq!(last["event"], "total");
    assert_eq!((&last["n_tables"], &last["n_columns"]), (&1.into(), &2.into()), "{last}");
    assert_eq!((&last["n_successful"], &last["n_failed"]), (&2.into(), &0.into()), "{last}");
    assert_eq!(users.phases(), ["verified", "verified"]);
    let recorded = "SELECT column_name AS line FROM encryption_migrations WHERE verified_at IS NOT NULL ORDER BY column_name";
    assert_eq!(users.lines(recorded), ["email", "phone"]);
}
