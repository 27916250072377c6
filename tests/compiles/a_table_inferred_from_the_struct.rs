use encdb_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use encdb_diesel::sql_types::*;

    user_profiles (id) {
        id -> Integer,
        bio -> Ciphertext,
    }
}

#[derive(EncryptedModel)]
struct UserProfile {
    id: i32,
    bio: Encrypted<String>,
}

#[test]
fn it_runs() {
    use diesel::prelude::*;

    let _ = |connection: &mut SqliteConnection| {
        user_profiles::table.select(UserProfile::as_select()).load(connection)
    };
}
