//! Measures sealing the rows of a live table on three databases, against one UPDATE that writes as many bytes into the same
//! columns. ENCDB_TEST_POSTGRES and ENCDB_TEST_MYSQL name the servers. Its arguments choose among `sqlite`, `postgres` and `mysql`.
//!
//! There are two such UPDATEs: one takes the very bytes from a second table, and the other makes them from a constant. On
//! PostgreSQL, pgcrypto's `pgp_sym_encrypt` does the same for some rows.

use std::{env, ops::ControlFlow, thread, time::Instant};

use diesel::{Connection, MysqlConnection, PgConnection, SqliteConnection};
use encdb_bench::{data, figure::Figure, keys::keyring, people};
use encdb_diesel::{Backend, Keyring, migrate::Migration, migrations};
use tempfile::TempDir;

const ROUNDS: usize = 3;
const ROWS: u32 = 100_000;
/// pgcrypto is slow on purpose: it derives a key for each value.
const PGCRYPTO_ROWS: u32 = 500;

fn main() {
    let wanted: Vec<String> = env::args().skip(1).collect();
    let is_wanted = |database| wanted.is_empty() || wanted.iter().any(|it| it == database);
    if is_wanted("sqlite") {
        measure_sqlite();
    }
    if is_wanted("postgres") {
        measure(&mut connected::<PgConnection>("ENCDB_TEST_POSTGRES"), &POSTGRES);
    }
    if is_wanted("mysql") {
        measure(&mut connected::<MysqlConnection>("ENCDB_TEST_MYSQL"), &MYSQL);
    }
}

fn measure_sqlite() {
    let folder = TempDir::new().expect("a folder on the disk");
    let file = folder.path().join("bench.sqlite");
    let mut alone = SqliteConnection::establish(file.to_str().expect("UTF-8")).expect("SQLite");
    // As an application sets it that reads while others write.
    execute(&mut alone, "PRAGMA journal_mode = WAL");
    measure(&mut [alone], &SQLITE);
}

fn connected<C: Connection>(variable: &str) -> Vec<C> {
    let url = env::var(variable).unwrap_or_else(|_| panic!("{variable} names a server"));
    let n_workers = thread::available_parallelism().expect("a machine").get();
    (0..n_workers).map(|_| C::establish(&url).expect("a connection")).collect()
}

/// The names and texts that differ between the backends.
struct Words {
    names: [&'static str; 3],
    key: &'static str,
    text: &'static str,
    /// The ciphertext column, and the token column.
    bytes: [&'static str; 2],
    constant: fn(usize) -> String,
    from: (&'static str, &'static str),
    tidy: Option<&'static str>,
    /// The largest ratio to the UPDATE of the same bytes.
    target: f64,
    pgcrypto: bool,
}

const SQLITE: Words = Words {
    names: [
        "fill 100 000, SQLite",
        "UPDATE of the same bytes, SQLite",
        "UPDATE of a constant, SQLite",
    ],
    key: "INTEGER PRIMARY KEY",
    text: "TEXT",
    bytes: ["BLOB", "BLOB"],
    constant: |len| format!("zeroblob({len})"),
    from: ("UPDATE people SET ", " FROM beside WHERE beside.id = people.id"),
    tidy: None,
    target: 1.5,
    pgcrypto: false,
};
const POSTGRES: Words = Words {
    names: [
        "fill 100 000, PostgreSQL",
        "UPDATE of the same bytes, PostgreSQL",
        "UPDATE of a constant, PostgreSQL",
    ],
    key: "BIGINT PRIMARY KEY",
    text: "TEXT",
    bytes: ["BYTEA", "BYTEA"],
    constant: |len| format!("convert_to(repeat('x', {len}), 'UTF8')"),
    from: ("UPDATE people SET ", " FROM beside WHERE beside.id = people.id"),
    tidy: Some("VACUUM"),
    target: 1.5,
    pgcrypto: true,
};
const MYSQL: Words = Words {
    names: [
        "fill 100 000, MariaDB",
        "UPDATE of the same bytes, MariaDB",
        "UPDATE of a constant, MariaDB",
    ],
    key: "BIGINT PRIMARY KEY",
    text: "VARCHAR(500)",
    bytes: ["LONGBLOB", "VARBINARY(17)"],
    constant: |len| format!("repeat('x', {len})"),
    from: ("UPDATE people JOIN beside ON beside.id = people.id SET ", ""),
    tidy: Some("SET GLOBAL innodb_max_purge_lag_wait = 0"),
    target: 2.4,
    pgcrypto: false,
};

/// The times of one round, in seconds.
struct Round {
    filled: f64,
    alone: f64,
    same_bytes: f64,
    constant: f64,
}

fn measure<C>(conns: &mut [C], words: &Words)
where
    C: Connection<Backend: Backend<C>> + Send + 'static,
{
    let keyring = keyring(1, 2);
    migrations::run_for(&mut conns[0], &keyring).expect("encdb's tables");
    make_plain(&mut conns[0], words);
    let rounds: Vec<Round> = (0..ROUNDS).map(|_| round(conns, words, &keyring)).collect();
    let median = |figure: &dyn Fn(&Round) -> f64| {
        let mut figures: Vec<f64> = rounds.iter().map(figure).collect();
        figures.sort_by(f64::total_cmp);
        figures[ROUNDS / 2]
    };
    let figure = |ratio, against, target| Figure {
        name: words.names[0],
        value: median(&|round| round.filled) * 1e3,
        unit: "ms",
        ratio,
        against,
        target,
    };
    let ratio = median(&|round| round.filled / round.same_bytes);
    figure(ratio, words.names[1], Some(words.target)).print();
    figure(median(&|round| round.filled / round.constant), words.names[2], None).print();
    figure(median(&|round| round.filled / round.alone), "one worker", None).print();
    if words.pgcrypto {
        measure_pgcrypto(&mut conns[0], words, median(&|round| round.filled));
    }
    for table in ["people", "plain", "beside"] {
        execute(&mut conns[0], &format!("DROP TABLE {table}"));
    }
    migrations::revert(&mut conns[0]).expect("reverted");
}

fn round<C>(conns: &mut [C], words: &Words, keyring: &Keyring) -> Round
where
    C: Connection<Backend: Backend<C>> + Send + 'static,
{
    make_people(&mut conns[0], words);
    let alone = fill(&mut conns[..1], words, keyring);
    make_people(&mut conns[0], words);
    let filled = fill(conns, words, keyring);
    let conn = &mut conns[0];
    execute(conn, "DROP TABLE IF EXISTS beside");
    execute(
        conn,
        "CREATE TABLE beside AS SELECT id, email_sealed, email_token, phone_sealed, notes_sealed FROM people",
    );
    execute(conn, "CREATE UNIQUE INDEX beside_id ON beside (id)");
    make_people(conn, words);
    let same_bytes = timed(conn, words, &from_beside(words));
    make_people(conn, words);
    let constant = timed(conn, words, &of_constants(words, "people"));
    Round { filled, alone, same_bytes, constant }
}

/// Seals every row, with a worker for each connection. Returns the time in seconds.
fn fill<C>(conns: &mut [C], words: &Words, keyring: &Keyring) -> f64
where
    C: Connection<Backend: Backend<C>> + Send,
{
    let migration = Migration::new(people::SPEC, keyring);
    let (first, others) = conns.split_first_mut().expect("a connection");
    execute(first, "DELETE FROM encryption_migrations");
    execute(first, "DELETE FROM __encdb_jobs");
    migration.add_columns(first).expect("columns");
    tidy(first, words);
    let began = Instant::now();
    let done = migration.migrate_data_with(first, others, |_| ControlFlow::Continue(()));
    let taken = began.elapsed().as_secs_f64();
    assert_eq!(done.expect("filled").n_failed, 0);
    taken
}

/// Measures pgcrypto on some rows, and the whole filling as if it had these rows.
fn measure_pgcrypto<C: Connection>(conn: &mut C, words: &Words, filled: f64) {
    if conn.batch_execute("CREATE EXTENSION IF NOT EXISTS pgcrypto").is_err() {
        return;
    }
    make_people(conn, words);
    let sets = ["email", "phone", "notes"]
        .map(|column| format!("{column}_sealed = pgp_sym_encrypt({column}, 'a passphrase')"));
    let update = format!("UPDATE people SET {} WHERE id < {PGCRYPTO_ROWS}", sets.join(", "));
    let taken = timed(conn, words, &update) * f64::from(ROWS) / f64::from(PGCRYPTO_ROWS);
    Figure {
        name: words.names[0],
        value: filled * 1e3,
        unit: "ms",
        ratio: filled / taken,
        against: "pgp_sym_encrypt, by its time for 500 rows",
        target: Some(0.2),
    }
    .print();
}

fn timed<C: Connection>(conn: &mut C, words: &Words, sql: &str) -> f64 {
    tidy(conn, words);
    let began = Instant::now();
    execute(conn, sql);
    began.elapsed().as_secs_f64()
}

fn tidy<C: Connection>(conn: &mut C, words: &Words) {
    if let Some(tidy) = words.tidy {
        execute(conn, tidy);
    }
}

fn execute<C: Connection>(conn: &mut C, sql: &str) {
    conn.batch_execute(sql).unwrap_or_else(|error| panic!("{error}: {sql:.200}"));
}

/// Makes the rows once, in the clear.
fn make_plain<C: Connection>(conn: &mut C, words: &Words) {
    let Words { key, text, .. } = words;
    execute(
        conn,
        &format!(
            "CREATE TABLE plain (id {key} NOT NULL, email {text}, phone {text}, notes {text})"
        ),
    );
    execute(conn, "BEGIN");
    let rows: Vec<String> = (0..ROWS)
        .map(data::row)
        .map(|row| format!("({}, '{}', '{}', '{}')", row.id, row.email, row.short, row.long))
        .collect();
    for rows in rows.chunks(data::CHUNK) {
        execute(conn, &format!("INSERT INTO plain VALUES {}", rows.join(", ")));
    }
    execute(conn, "COMMIT");
}

/// Makes the table that is filled or updated: the plain rows, and empty columns for ciphertext.
fn make_people<C: Connection>(conn: &mut C, words: &Words) {
    let Words { key, text, bytes: [bytes, token], .. } = words;
    execute(conn, "DROP TABLE IF EXISTS people");
    execute(
        conn,
        &format!(
            "CREATE TABLE people (id {key} NOT NULL, email {text}, phone {text}, notes {text}, email_sealed {bytes}, \
             email_token {token}, phone_sealed {bytes}, notes_sealed {bytes})"
        ),
    );
    execute(conn, "CREATE INDEX people_email_token ON people (email_token)");
    execute(conn, "INSERT INTO people (id, email, phone, notes) SELECT * FROM plain");
}

const SEALED: [&str; 4] = ["email_sealed", "email_token", "phone_sealed", "notes_sealed"];

/// Returns the UPDATE that takes the bytes from a second table.
fn from_beside(words: &Words) -> String {
    let (before, after) = words.from;
    let table = if after.is_empty() { "people." } else { "" };
    let sets = SEALED.map(|column| format!("{table}{column} = beside.{column}"));
    format!("{before}{}{after}", sets.join(", "))
}

/// Returns the UPDATE that writes constants of the same lengths.
fn of_constants(words: &Words, table: &str) -> String {
    let lens = [56, 17, 43, 232];
    let sets = SEALED
        .iter()
        .zip(lens)
        .map(|(column, len)| format!("{column} = {}", (words.constant)(len)));
    format!("UPDATE {table} SET {}", sets.collect::<Vec<_>>().join(", "))
}
