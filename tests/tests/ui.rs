//! What the derives refuse. In `ui/fail` is a file for each rule, with the messages for anyone who breaks it; what they accept is
//! in `compiles/`. `TRYBUILD=overwrite` writes changed messages down; read them before you commit.

#[test]
fn misuse_does_not_compile() {
    trybuild::TestCases::new().compile_fail("ui/fail/*.rs");
}
