//! What each stage would do: the whole SQL, as it is committed for each database. With the variable `DRY_RUNS=overwrite` the tests
//! write changed statements down; read them before you commit.

use std::{env, fs};

use super::{super::database::DRY_RUNS, PATH, Users};

#[test]
fn the_sql_of_every_stage_is_printed_and_nothing_is_done() {
    let users = Users::new(3);
    let mut printed = String::new();
    let mut plan = |users: &Users, stage: &str| {
        let planned = users.stage(&format!("{stage} --dry-run")).stdout;
        assert_eq!(users.stage(&format!("{stage} --dry-run")).stdout, planned, "it does something");
        printed.push_str(&planned);
    };
    for stage in PATH {
        let can_plan = stage != "verify";
        if can_plan {
            plan(&users, stage);
        }
        if stage == "create-views" || stage == "switch" {
            plan(&users, "rollback");
        }
        users.stage(stage);
    }
    plan(&users, "decrypt-back");
    users.stage("decrypt-back");
    plan(&users, "rollback");
    if env::var_os("DRY_RUNS").is_some_and(|action| action == "overwrite") {
        fs::write(DRY_RUNS, &printed).unwrap();
    }
    assert_eq!(printed, fs::read_to_string(DRY_RUNS).unwrap());
}

#[test]
fn before_the_first_stage_not_even_own_tables_are_made() {
    let users = Users::new(1);
    users.stage("add-columns --dry-run");
    let doctor = users.run(&Users::words("doctor")).stdout;
    assert!(doctor.contains("encdb's tables are not there"), "{doctor}");
}
