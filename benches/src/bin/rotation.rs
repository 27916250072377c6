//! Measures rewriting rows under another key, on three databases, against the same database rewriting as many bytes in
//! one plain UPDATE. The servers are those that ENCDB_TEST_POSTGRES and ENCDB_TEST_MYSQL name.

use std::{env, ops::ControlFlow, time::Instant};

use diesel::{Connection, MysqlConnection, PgConnection, SqliteConnection};
use encdb_bench::{data, figure::Figure, store::Store, workload::encdb};
use encdb_core::Index;
use encdb_diesel::{
    Column, Context, EncryptedTable, Format, KeyBytes, KeyId, Keyring, Normalization, migrations,
    rotate::Rotation, sql::Dialect,
};

fn main() {
    let mut store = Store::new("");
    measure::<SqliteConnection>("SQLite", &mut store.conn, &SQLITE);
    let connect = |name: &str| env::var(name).unwrap_or_else(|_| panic!("{name} names a server"));
    let mut postgres =
        PgConnection::establish(&connect("ENCDB_TEST_POSTGRES")).expect("PostgreSQL");
    measure("PostgreSQL", &mut postgres, &POSTGRES);
    let mut mysql = MysqlConnection::establish(&connect("ENCDB_TEST_MYSQL")).expect("MariaDB");
    measure("MariaDB", &mut mysql, &MYSQL);
}

/// What the backends call things.
struct Words {
    bytes: &'static str,
    token: &'static str,
    quote: (&'static str, &'static str),
    /// A value of the same length, for which the database writes the row again.
    same: fn(&str) -> String,
}

const SQLITE: Words =
    Words { bytes: "BLOB", token: "BLOB", quote: ("X'", "'"), same: |column| column.to_owned() };
const POSTGRES: Words = Words {
    bytes: "BYTEA",
    token: "BYTEA",
    quote: ("'\\x", "'"),
    same: |column| column.to_owned(),
};
/// MySQL does not write what does not change.
const MYSQL: Words = Words {
    bytes: "VARBINARY(300)",
    token: "VARBINARY(17)",
    quote: ("X'", "'"),
    same: |column| format!("reverse({column})"),
};

fn measure<C>(database: &'static str, conn: &mut C, words: &Words)
where
    C: Connection<Backend: Dialect<C> + migrations::SetupBackend<C>> + 'static,
{
    let keyrings = [keyring(1, 2), keyring(2, 1)];
    migrations::run_for(conn, &keyrings[0]).expect("encdb's tables");
    fill(conn, words, &keyrings[0]);
    let mut rounds: Vec<(f64, f64)> = (0..ROUNDS)
        .map(|round| {
            let plain = seconds(|| conn.batch_execute(&update(words)).expect("updated"));
            // Once more, unmeasured: a value reversed twice is what it was.
            conn.batch_execute(&update(words)).expect("updated");
            let rotation = Rotation::new(
                <encdb::people::table as EncryptedTable>::SPEC,
                &keyrings[(round + 1) % 2],
            );
            let rotated = seconds(|| {
                let done = rotation.run(conn, |_| ControlFlow::Continue(())).expect("rotated");
                assert_eq!((done.n_changed, done.n_failed), (u64::from(data::ROWS), 0));
            });
            (rotated, rotated / plain)
        })
        .collect();
    conn.batch_execute("DROP TABLE people").expect("dropped");
    migrations::revert(conn).expect("reverted");
    rounds.sort_by(|one, other| one.1.total_cmp(&other.1));
    let (rotated, ratio) = rounds[rounds.len() / 2];
    Figure {
        name: "rotate 10 000 rows",
        value: rotated * 1e3,
        unit: "ms",
        ratio,
        against: match database {
            "SQLite" => "one UPDATE, SQLite",
            "PostgreSQL" => "one UPDATE, PostgreSQL",
            _ => "one UPDATE, MariaDB",
        },
        target: Some(2.0),
    }
    .print();
}

const ROUNDS: usize = 6;

/// Rows per second of at least half the plain UPDATE's are at most twice its time.
fn seconds(work: impl FnOnce()) -> f64 {
    let began = Instant::now();
    work();
    began.elapsed().as_secs_f64()
}

fn keyring(current: u16, retired: u16) -> Keyring {
    let id = |id| KeyId::new(id).expect("an id");
    let key = |id: u16| {
        let id = id.to_be_bytes()[1];
        KeyBytes::new(std::array::from_fn(|at| 128 + 7 * u8::try_from(at % 16).unwrap_or(0) + id))
    };
    let builder =
        Keyring::builder(b"\x01 sixteen bytes or more").current(id(current), key(current));
    let builder = builder.retired(id(retired), key(retired)).index_root(id(1), key(1));
    builder.build().expect("good keys")
}

/// Rows as encdb stores them, written without Diesel's types: they are the same on every backend.
fn fill<C: Connection>(conn: &mut C, words: &Words, keyring: &Keyring) {
    let Words { bytes, token, .. } = words;
    let create = format!(
        "CREATE TABLE people (id BIGINT PRIMARY KEY NOT NULL, email {bytes} NOT NULL, email_search {token} NOT NULL, \
         short {bytes} NOT NULL, {LONG} {bytes} NOT NULL)"
    );
    let create = create.replace(LONG, &long(words));
    conn.batch_execute(&create).expect("a table");
    conn.batch_execute("CREATE INDEX people_email ON people (email_search)").expect("an index");
    let rows = data::rows();
    for rows in rows.chunks(data::CHUNK) {
        let values: Vec<String> = rows.iter().map(|row| literals(row, words, keyring)).collect();
        conn.batch_execute(&format!("INSERT INTO people VALUES {}", values.join(", ")))
            .expect("rows");
    }
}

const LONG: &str = "LONG_COLUMN";

/// `long`, which is a word of its own in MySQL.
fn long(words: &Words) -> String {
    if words.bytes == MYSQL.bytes { "`long`".to_owned() } else { "long".to_owned() }
}

fn literals(row: &data::Plain, words: &Words, keyring: &Keyring) -> String {
    let literal = |bytes: &[u8]| {
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{}{hex}{}", words.quote.0, words.quote.1)
    };
    let sealed = |column, text: &str| {
        let context = Context::new(Column::new("people", column));
        literal(&keyring.seal(&context, Format::default(), text.as_bytes()).expect("sealed"))
    };
    let folded = &[Normalization::Trim, Normalization::Lowercase];
    let index = Index::new(Column::new("people", "email"), folded);
    let token = keyring.token(&index, None, &row.email).expect("a token");
    let (email, token) = (sealed("email", &row.email), literal(token.as_bytes()));
    let (short, long) = (sealed("short", &row.short), sealed("long", &row.long));
    format!("({}, {email}, {token}, {short}, {long})", row.id)
}

fn update(words: &Words) -> String {
    let long = long(words);
    let sets = ["email", "email_search", "short", &long]
        .map(|column| format!("{column} = {}", (words.same)(column)));
    format!("UPDATE people SET {}", sets.join(", "))
}
