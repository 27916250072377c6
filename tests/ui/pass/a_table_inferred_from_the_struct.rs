use encdb_diesel::prelude::*;

diesel::table! {
    user_profiles (id) {
        id -> Integer,
        bio -> Binary,
    }
}

#[derive(EncryptedModel)]
struct UserProfile {
    id: i32,
    bio: Encrypted<String>,
}

fn main() {
    use diesel::prelude::*;

    let _ = |connection: &mut SqliteConnection| {
        user_profiles::table.select(UserProfile::as_select()).load(connection)
    };
}
