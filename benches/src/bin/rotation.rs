//! Measures rewriting rows under another key, on three databases, against the same database rewriting as many bytes of
//! the same columns in one plain UPDATE. The servers are those that ENCDB_TEST_POSTGRES and ENCDB_TEST_MYSQL name.
//!
//! The plain UPDATE has a table of its own with the same rows, so that neither finds what the other left behind. SQLite's
//! file is on tmpfs and the servers of `cargo xtask` do not wait for their disks, which leaves what the programs cost.

use std::{env, hint::black_box, ops::ControlFlow, time::Instant};

use diesel::{Connection, MysqlConnection, PgConnection, SqliteConnection};
use encdb_bench::{data, figure::Figure, keys::keyring, store::Store, workload::encdb};
use encdb_core::Index;
use encdb_diesel::{
    Column, Context, EncryptedTable, Format, Keyring, Normalization, migrations, rotate::Rotation,
    sql::Dialect,
};

fn main() {
    let mut store = Store::new("");
    let plain = measure::<SqliteConnection>(&mut store.conn, &SQLITE);
    measure_keys_alone(plain);
    let connect = |name: &str| env::var(name).unwrap_or_else(|_| panic!("{name} names a server"));
    let mut postgres =
        PgConnection::establish(&connect("ENCDB_TEST_POSTGRES")).expect("PostgreSQL");
    measure(&mut postgres, &POSTGRES);
    let mut mysql = MysqlConnection::establish(&connect("ENCDB_TEST_MYSQL")).expect("MariaDB");
    measure(&mut mysql, &MYSQL);
}

/// What the backends call things.
struct Words {
    against: &'static str,
    bytes: &'static str,
    token: &'static str,
    quote: (&'static str, &'static str),
    /// Other bytes of the same length.
    other: fn(&str) -> String,
    /// Takes away what earlier rounds left behind, as the server does by itself in time.
    tidy: Option<&'static str>,
}

const SQLITE: Words = Words {
    against: "one UPDATE, SQLite",
    bytes: "BLOB",
    token: "BLOB",
    quote: ("X'", "'"),
    other: |column| format!("CAST({} AS BLOB)", halves(column)),
    tidy: None,
};
const POSTGRES: Words = Words {
    against: "one UPDATE, PostgreSQL",
    bytes: "BYTEA",
    token: "BYTEA",
    quote: ("'\\x", "'"),
    other: halves,
    tidy: Some("VACUUM"),
};
const MYSQL: Words = Words {
    against: "one UPDATE, MariaDB",
    bytes: "VARBINARY(300)",
    token: "VARBINARY(17)",
    quote: ("X'", "'"),
    other: |column| format!("reverse({column})"),
    tidy: None,
};

fn halves(column: &str) -> String {
    format!("substr({column}, 17) || substr({column}, 1, 16)")
}

/// Returns how long the plain UPDATE took, in seconds.
fn measure<C>(conn: &mut C, words: &Words) -> f64
where
    C: Connection<Backend: Dialect<C> + migrations::SetupBackend<C>> + 'static,
{
    let keyrings = [keyring(1, 2), keyring(2, 1)];
    migrations::run_for(conn, &keyrings[0]).expect("encdb's tables");
    for table in ["people", UPDATED] {
        fill(conn, table, words, &keyrings[0]);
    }
    let mut rounds: Vec<(f64, f64)> = (0..ROUNDS)
        .map(|round| {
            let mut measured = |work: &mut dyn FnMut(&mut C)| {
                if let Some(tidy) = words.tidy {
                    conn.batch_execute(tidy).expect("tidy");
                }
                seconds(|| work(conn))
            };
            let plain = measured(&mut |conn| conn.batch_execute(&update(words)).expect("updated"));
            let rotated = measured(&mut |conn| rotate(conn, &keyrings[(round + 1) % 2]));
            (rotated, rotated / plain)
        })
        .collect();
    conn.batch_execute(&format!("DROP TABLE people; DROP TABLE {UPDATED}")).expect("dropped");
    migrations::revert(conn).expect("reverted");
    rounds.sort_by(|one, other| one.1.total_cmp(&other.1));
    let (rotated, ratio) = rounds[rounds.len() / 2];
    Figure {
        name: "rotate 10 000 rows",
        value: rotated * 1e3,
        unit: "ms",
        ratio,
        against: words.against,
        target: Some(2.0),
    }
    .print();
    rotated / ratio
}

const ROUNDS: usize = 7;

/// What a rotation of these rows takes at least on one core, were there no database: opening and sealing.
fn measure_keys_alone(plain: f64) {
    let (old, new) = (keyring(1, 2), keyring(2, 1));
    let sealed: Vec<(Context, Vec<u8>)> =
        data::rows().iter().flat_map(|row| seal(row, &old)).collect();
    let mut rounds: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            seconds(|| {
                for (context, stored) in &sealed {
                    let plaintext = new.open(context, Format::default(), stored).expect("opened");
                    black_box(new.seal(context, Format::default(), &plaintext).expect("sealed"));
                }
            })
        })
        .collect();
    rounds.sort_by(f64::total_cmp);
    let value = rounds[ROUNDS / 2];
    Figure {
        name: "of it open and seal",
        value: value * 1e3,
        unit: "ms",
        ratio: value / plain,
        against: SQLITE.against,
        target: None,
    }
    .print();
}

fn seal(row: &data::Plain, keyring: &Keyring) -> [(Context, Vec<u8>); 3] {
    [("email", &row.email), ("short", &row.short), ("long", &row.long)].map(|(column, text)| {
        let context = Context::new(Column::new("people", column));
        let sealed = keyring.seal(&context, Format::default(), text.as_bytes()).expect("sealed");
        (context, sealed)
    })
}

/// The same rows as `people` has, for the plain UPDATE: no ciphertext is left in them.
const UPDATED: &str = "updated";

fn rotate<C: Connection<Backend: Dialect<C>>>(conn: &mut C, keyring: &Keyring) {
    let rotation = Rotation::new(<encdb::people::table as EncryptedTable>::SPEC, keyring);
    let done = rotation.run(conn, |_| ControlFlow::Continue(())).expect("rotated");
    assert_eq!((done.n_changed, done.n_failed), (u64::from(data::ROWS), 0));
}

/// Rows per second of at least half the plain UPDATE's are at most twice its time.
fn seconds(work: impl FnOnce()) -> f64 {
    let began = Instant::now();
    work();
    began.elapsed().as_secs_f64()
}

/// Rows as encdb stores them, written without Diesel's types: they are the same on every backend.
fn fill<C: Connection>(conn: &mut C, table: &str, words: &Words, keyring: &Keyring) {
    let Words { bytes, token, .. } = words;
    let create = format!(
        "CREATE TABLE {table} (id BIGINT PRIMARY KEY NOT NULL, email {bytes} NOT NULL, email_search {token} NOT NULL, \
         short {bytes} NOT NULL, {LONG} {bytes} NOT NULL)"
    );
    let create = create.replace(LONG, &long(words));
    conn.batch_execute(&create).expect("a table");
    let index = format!("CREATE INDEX {table}_email ON {table} (email_search)");
    conn.batch_execute(&index).expect("an index");
    let rows = data::rows();
    for rows in rows.chunks(data::CHUNK) {
        let values: Vec<String> = rows.iter().map(|row| literals(row, words, keyring)).collect();
        conn.batch_execute(&format!("INSERT INTO {table} VALUES {}", values.join(", ")))
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
    let folded = &[Normalization::Trim, Normalization::Lowercase];
    let index = Index::new(Column::new("people", "email"), folded);
    let token = keyring.token(&index, None, &row.email).expect("a token");
    let [email, short, long] = seal(row, keyring).map(|(_, sealed)| literal(&sealed));
    let token = literal(token.as_bytes());
    format!("({}, {email}, {token}, {short}, {long})", row.id)
}

/// Other bytes in every column that a rotation to another key writes; the tokens stay.
fn update(words: &Words) -> String {
    let sets = ["email", "short", &long(words)]
        .map(|column| format!("{column} = {}", (words.other)(column)));
    format!("UPDATE {UPDATED} SET {}", sets.join(", "))
}
