//! Measures rewriting rows under another key on three databases, against one plain UPDATE of the same rows on the same
//! database. ENCDB_TEST_POSTGRES and ENCDB_TEST_MYSQL name the servers.
//!
//! There are two such UPDATEs, each on a table of its own. One writes the bytes that a rotation could write, from a second
//! table. The other makes other bytes of the same length from those in the row.

use std::{env, hint::black_box, ops::ControlFlow, thread, time::Instant};

use diesel::{Connection, MysqlConnection, PgConnection, SqliteConnection};
use encdb_bench::{data, figure::Figure, keys::keyring, workload::encdb};
use encdb_core::Index;
use encdb_diesel::{
    Backend, EncryptedTable, Keyring, migrations,
    plaintext::Context,
    rotate::Rotation,
    spec::{Column, Format, Normalization},
};
use tempfile::TempDir;

const ROUNDS: usize = 5;

/// The number of rows, and the length of the longest of their three values.
struct Shape {
    name: &'static str,
    n_rows: u32,
    long_len: usize,
}

const SHORT: Shape = Shape { name: "rotate 100 000 rows", n_rows: 100_000, long_len: 200 };
const DOCUMENTS: Shape = Shape { name: "rotate 10 000 documents", n_rows: 10_000, long_len: 4_000 };

impl Shape {
    fn rows(&self) -> impl Iterator<Item = data::Plain> {
        let long = |n: u32| format!("{n:08}").repeat(self.long_len / 8);
        (0..self.n_rows).map(move |n| data::Plain { long: long(n), ..data::row(n) })
    }
}

fn main() {
    let folder = TempDir::new().expect("a folder on the disk");
    let file = folder.path().join("bench.sqlite");
    let connect = |url: &str| SqliteConnection::establish(url).expect("SQLite");
    let mut alone = [connect(file.to_str().expect("UTF-8"))];
    let mut postgres = connected::<PgConnection>("ENCDB_TEST_POSTGRES");
    let mut mysql = connected::<MysqlConnection>("ENCDB_TEST_MYSQL");
    for shape in [SHORT, DOCUMENTS] {
        let plain = measure(&mut alone, &SQLITE, &shape);
        measure_keys_alone(plain, &shape);
        measure(&mut postgres, &POSTGRES, &shape);
        measure(&mut mysql, &MYSQL, &shape);
    }
}

/// Returns one connection for each core of the machine.
fn connected<C: Connection>(variable: &str) -> Vec<C> {
    let url = env::var(variable).unwrap_or_else(|_| panic!("{variable} names a server"));
    let n_workers = thread::available_parallelism().expect("a machine").get();
    (0..n_workers).map(|_| C::establish(&url).expect("a connection")).collect()
}

/// The names and texts that differ between the backends.
struct Words {
    same_bytes: &'static str,
    other_bytes: &'static str,
    key: &'static str,
    bytes: &'static str,
    token: &'static str,
    long: &'static str,
    quote: (&'static str, &'static str),
    /// An expression for other bytes of the same length.
    other: fn(&str) -> String,
    /// The UPDATE that takes bytes from a second table: before and after its assignments.
    from: (&'static str, &'static str),
    /// Removes what earlier rounds left behind, as the server would do in time.
    tidy: Option<&'static str>,
}

const SQLITE: Words = Words {
    same_bytes: "one UPDATE of the same bytes, SQLite",
    other_bytes: "one UPDATE in place, SQLite",
    key: "INTEGER PRIMARY KEY",
    bytes: "BLOB",
    token: "BLOB",
    long: "long",
    quote: ("X'", "'"),
    other: |column| format!("CAST({} AS BLOB)", halves(column)),
    from: ("UPDATE replaced SET ", " FROM beside WHERE beside.id = replaced.id"),
    tidy: None,
};
const POSTGRES: Words = Words {
    same_bytes: "one UPDATE of the same bytes, PostgreSQL",
    other_bytes: "one UPDATE in place, PostgreSQL",
    key: "BIGINT PRIMARY KEY",
    bytes: "BYTEA",
    token: "BYTEA",
    long: "long",
    quote: ("'\\x", "'"),
    other: halves,
    from: ("UPDATE replaced SET ", " FROM beside WHERE beside.id = replaced.id"),
    tidy: Some("VACUUM"),
};
const MYSQL: Words = Words {
    same_bytes: "one UPDATE of the same bytes, MariaDB",
    other_bytes: "one UPDATE in place, MariaDB",
    key: "BIGINT PRIMARY KEY",
    bytes: "VARBINARY(5000)",
    token: "VARBINARY(17)",
    long: "`long`", // a word of its own in MySQL
    quote: ("X'", "'"),
    other: |column| format!("reverse({column})"),
    from: ("UPDATE replaced JOIN beside ON beside.id = replaced.id SET ", ""),
    tidy: Some("SET GLOBAL innodb_max_purge_lag_wait = 0"),
};

fn halves(column: &str) -> String {
    format!("substr({column}, 17) || substr({column}, 1, 16)")
}

/// The times of one round, in seconds.
struct Round {
    rotated: f64,
    same_bytes: f64,
    other_bytes: f64,
}

/// Measures the rounds. Returns the time of the UPDATE in place, in seconds.
fn measure<C>(conns: &mut [C], words: &Words, shape: &Shape) -> f64
where
    C: Connection<Backend: Backend<C>> + Send + 'static,
{
    let keyrings = [keyring(1, 2), keyring(2, 1)];
    migrations::run_for(&mut conns[0], &keyrings[0]).expect("encdb's tables");
    make_tables(&mut conns[0], words, shape, &keyrings);
    let rounds: Vec<Round> = (0..ROUNDS)
        .map(|n| Round {
            other_bytes: timed(&mut conns[0], words, |conn| execute(conn, &in_place(words))),
            same_bytes: timed(&mut conns[0], words, |conn| execute(conn, &from_beside(words, n))),
            rotated: {
                tidy(&mut conns[0], words);
                seconds(|| rotate(conns, shape, &keyrings[(n + 1) % 2]))
            },
        })
        .collect();
    drop_tables(&mut conns[0]);
    let median = |figure: &dyn Fn(&Round) -> f64| {
        let mut figures: Vec<f64> = rounds.iter().map(figure).collect();
        figures.sort_by(f64::total_cmp);
        figures[ROUNDS / 2]
    };
    let figure = |ratio, against, target| Figure {
        name: shape.name,
        value: median(&|round| round.rotated) * 1e3,
        unit: "ms",
        ratio,
        against,
        target,
    };
    // Half the rows per second of the UPDATE are twice its time.
    let ratio = median(&|round| round.rotated / round.same_bytes);
    figure(ratio, words.same_bytes, Some(2.0)).print();
    figure(median(&|round| round.rotated / round.other_bytes), words.other_bytes, None).print();
    median(&|round| round.other_bytes)
}

fn timed<C: Connection>(conn: &mut C, words: &Words, work: impl FnOnce(&mut C)) -> f64 {
    tidy(conn, words);
    seconds(|| work(conn))
}

fn tidy<C: Connection>(conn: &mut C, words: &Words) {
    if let Some(tidy) = words.tidy {
        execute(conn, tidy);
    }
}

fn seconds(work: impl FnOnce()) -> f64 {
    let began = Instant::now();
    work();
    began.elapsed().as_secs_f64()
}

fn execute<C: Connection>(conn: &mut C, sql: &str) {
    conn.batch_execute(sql).expect(sql);
}

/// Rewrites every row, with a worker for each connection.
fn rotate<C: Connection<Backend: Backend<C>> + Send>(
    conns: &mut [C],
    shape: &Shape,
    keyring: &Keyring,
) {
    let rotation = Rotation::new(<encdb::people::table as EncryptedTable>::SPEC, keyring);
    let (first, others) = conns.split_first_mut().expect("a connection");
    let done = rotation.run_with(first, others, |_| ControlFlow::Continue(())).expect("rotated");
    assert_eq!((done.n_changed, done.n_failed), (u64::from(shape.n_rows), 0));
}

/// Measures the part of a rotation that needs no database: opening and sealing these rows on one core.
fn measure_keys_alone(plain: f64, shape: &Shape) {
    let (old, new) = (keyring(1, 2), keyring(2, 1));
    let sealed: Vec<(Context, Vec<u8>)> = shape.rows().flat_map(|row| seal(&row, &old)).collect();
    let taken = seconds(|| {
        for (context, stored) in &sealed {
            let plaintext = new.open(context, Format::default(), stored).expect("opened");
            black_box(new.seal(context, Format::default(), &plaintext).expect("sealed"));
        }
    });
    Figure {
        name: "of it open and seal",
        value: taken * 1e3,
        unit: "ms",
        ratio: taken / plain,
        against: SQLITE.other_bytes,
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

/// Tables with the same rows: one to rotate, two to update, and one under each key to take bytes from.
const TABLES: [&str; 5] = ["people", "updated", "replaced", "beside_0", "beside_1"];

fn make_tables<C: Connection>(conn: &mut C, words: &Words, shape: &Shape, keyrings: &[Keyring; 2]) {
    for table in TABLES {
        create(conn, table, words);
    }
    fill(conn, "people", words, shape, &keyrings[0]);
    fill(conn, "beside_0", words, shape, &keyrings[1]);
    for copy in ["updated", "replaced", "beside_1"] {
        execute(conn, &format!("INSERT INTO {copy} SELECT * FROM people"));
    }
}

fn drop_tables<C: Connection<Backend: Backend<C>> + 'static>(conn: &mut C) {
    for table in TABLES {
        execute(conn, &format!("DROP TABLE {table}"));
    }
    migrations::revert(conn).expect("reverted");
}

fn create<C: Connection>(conn: &mut C, table: &str, words: &Words) {
    let Words { key, bytes, token, long, .. } = words;
    execute(
        conn,
        &format!(
            "CREATE TABLE {table} (id {key} NOT NULL, email {bytes} NOT NULL, email_search {token} NOT NULL, \
             short {bytes} NOT NULL, {long} {bytes} NOT NULL)"
        ),
    );
    execute(conn, &format!("CREATE INDEX {table}_email ON {table} (email_search)"));
}

/// Writes rows as encdb stores them, without Diesel's types, because the SQL is the same on every backend.
fn fill<C: Connection>(conn: &mut C, table: &str, words: &Words, shape: &Shape, keyring: &Keyring) {
    execute(conn, "BEGIN");
    let rows: Vec<data::Plain> = shape.rows().collect();
    for rows in rows.chunks(data::CHUNK) {
        let values: Vec<String> = rows.iter().map(|row| literals(row, words, keyring)).collect();
        execute(conn, &format!("INSERT INTO {table} VALUES {}", values.join(", ")));
    }
    execute(conn, "COMMIT");
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

/// Returns the UPDATE in place: other bytes in every column that a rotation writes. The tokens stay.
fn in_place(words: &Words) -> String {
    let sets = ["email", "short", words.long]
        .map(|column| format!("{column} = {}", (words.other)(column)));
    format!("UPDATE updated SET {}", sets.join(", "))
}

/// Returns the UPDATE that takes the bytes of the other key from a second table.
fn from_beside(words: &Words, round: usize) -> String {
    let (before, after) = words.from;
    let table = if words.bytes == MYSQL.bytes { "replaced." } else { "" };
    let sets =
        ["email", "short", words.long].map(|column| format!("{table}{column} = beside.{column}"));
    let beside = format!("beside_{}", round % 2);
    format!("{before}{}{after}", sets.join(", ")).replace("beside", &beside)
}
