//! The derives at compile time. In `ui/fail` is a file for each rule, with the messages for anyone who breaks it; in
//! `ui/pass` is what must compile and run. `TRYBUILD=overwrite` writes changed messages down; read them before you commit.

#[test]
fn misuse_does_not_compile() {
    trybuild::TestCases::new().compile_fail("ui/fail/*.rs");
}

#[test]
fn use_compiles_and_runs() {
    trybuild::TestCases::new().pass("ui/pass/*.rs");
}
