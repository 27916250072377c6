//! Measures how long a writer waits during each stage of a migration, on a table of a million rows on three databases. One
//! client updates rows by their key, with a pause of a millisecond after each. Until the rows are verified it changes plaintext
//! as an application that knows nothing of encdb; from then on it changes another column, because such applications are gone
//! before the drop. ENCDB_TEST_POSTGRES and ENCDB_TEST_MYSQL name the servers, and ENCDB_BENCH_ROWS another number of rows.
//! Its arguments choose among `sqlite`, `postgres` and `mysql`.

use std::{
    env,
    ops::ControlFlow,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use diesel::{
    Connection, MysqlConnection, PgConnection, SqliteConnection, connection::SimpleConnection,
};
use encdb_bench::{figure::Figure, keys::keyring, people};
use encdb_diesel::{
    Backend,
    migrate::{Migration, Stage},
    migrations,
};
use tempfile::TempDir;

/// The time of the measurement before the first stage.
const BEFORE: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(1);
/// A stage that ends sooner is measured for this time.
const SHORTEST: Duration = Duration::from_secs(1);

const STAGES: [Stage; 6] = [
    Stage::AddColumns,
    Stage::MigrateData,
    Stage::Verify,
    Stage::CreateViews,
    Stage::Switch,
    Stage::DropUnencrypted,
];

fn main() {
    let n_rows = env::var("ENCDB_BENCH_ROWS").ok().and_then(|n| n.parse().ok());
    let n_rows = n_rows.unwrap_or(1_000_000);
    let folder = TempDir::new().expect("a folder on the disk");
    let file = folder.path().join("bench.sqlite");
    let file = file.to_str().expect("UTF-8");
    let url = |variable| env::var(variable).unwrap_or_else(|_| panic!("{variable} names a server"));
    let wanted: Vec<String> = env::args().skip(1).collect();
    let is_wanted = |database| wanted.is_empty() || wanted.iter().any(|it| it == database);
    if is_wanted("postgres") {
        let url = url("ENCDB_TEST_POSTGRES");
        measure(n_rows, "PostgreSQL", || PgConnection::establish(&url).expect("PostgreSQL"));
    }
    if is_wanted("mysql") {
        let url = url("ENCDB_TEST_MYSQL");
        measure(n_rows, "MariaDB", || MysqlConnection::establish(&url).expect("MariaDB"));
    }
    if is_wanted("sqlite") {
        measure(n_rows, "SQLite", || sqlite(file));
    }
}

fn sqlite(file: &str) -> SqliteConnection {
    let mut conn = SqliteConnection::establish(file).expect("SQLite");
    conn.batch_execute("PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 60000").expect("WAL");
    conn
}

/// What a writer waited since the last look: each statement, in seconds.
type Waits = Mutex<Vec<f64>>;

fn measure<C>(n_rows: u32, database: &'static str, connect: impl Fn() -> C + Sync)
where
    C: Connection<Backend: Backend<C>> + Send + 'static,
{
    let conn = &mut connect();
    let keyring = keyring(1, 2);
    migrations::run_for(conn, &keyring).expect("encdb's tables");
    people::create(conn, n_rows);
    conn.batch_execute("ALTER TABLE people ADD COLUMN visits INTEGER").expect("a column");
    let migration = Migration::new(people::SPEC, &keyring);
    let (waits, is_over) = (&Waits::default(), &AtomicBool::new(false));
    let changes_plaintext = &AtomicBool::new(true);
    thread::scope(|scope| {
        let connect = &connect;
        scope.spawn(move || write(&mut connect(), n_rows, waits, (changes_plaintext, is_over)));
        thread::sleep(BEFORE);
        let before = taken(waits);
        show(database, "before", &before, &before);
        for stage in STAGES {
            if stage == Stage::Verify {
                changes_plaintext.store(false, Ordering::Relaxed);
                run(&migration, conn, Stage::MigrateData);
                taken(waits);
            }
            let began = Instant::now();
            run(&migration, conn, stage);
            thread::sleep(SHORTEST.saturating_sub(began.elapsed()));
            show(database, stage.name(), &taken(waits), &before);
        }
        is_over.store(true, Ordering::Relaxed);
    });
    people::drop(conn);
    migrations::revert(conn).expect("reverted");
}

/// Updates rows until the measurement is over.
fn write<C: Connection>(
    conn: &mut C,
    n_rows: u32,
    waits: &Waits,
    (changes_plaintext, is_over): (&AtomicBool, &AtomicBool),
) {
    let mut row = 1_u32;
    while !is_over.load(Ordering::Relaxed) {
        row = row.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let id = row % n_rows + 1;
        let change = match changes_plaintext.load(Ordering::Relaxed) {
            true => format!("phone = 'changed {row}'"),
            false => format!("visits = {}", row % 1_000),
        };
        let began = Instant::now();
        let update = format!("UPDATE people SET {change} WHERE id = {id}");
        conn.batch_execute(&update).expect("a row that is there");
        waits.lock().expect("no panic").push(began.elapsed().as_secs_f64());
        thread::sleep(PAUSE);
    }
}

fn taken(waits: &Waits) -> Vec<f64> {
    let mut taken = std::mem::take(&mut *waits.lock().expect("no panic"));
    taken.sort_by(f64::total_cmp);
    taken
}

fn run<C>(migration: &Migration<'_>, conn: &mut C, stage: Stage)
where
    C: Connection<Backend: Backend<C>>,
{
    let go_on = |_: &_| ControlFlow::Continue(());
    match stage {
        Stage::AddColumns => drop(migration.add_columns(conn).expect("columns")),
        Stage::MigrateData => drop(migration.migrate_data(conn, go_on).expect("filled")),
        Stage::Verify => {
            let verified = migration.verify(conn, |_, _| ControlFlow::Continue(()));
            assert!(verified.expect("verified").is_proof());
        }
        Stage::CreateViews => drop(migration.create_views(conn).expect("views")),
        Stage::Switch => drop(migration.switch(conn).expect("switched")),
        _ => drop(migration.drop_unencrypted(conn).expect("dropped")),
    }
}

fn show(database: &str, stage: &str, waits: &[f64], before: &[f64]) {
    let at = |waits: &[f64], share: f64| match waits.len() {
        0 => f64::NAN,
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index")]
        len => waits[((len - 1) as f64 * share) as usize],
    };
    let name: &'static str = format!("{stage}, {database}").leak();
    let ratio = at(waits, 0.99) / at(before, 0.99);
    let figure = |value: f64, against| Figure {
        name,
        value: value * 1e3,
        unit: "ms",
        ratio,
        against,
        target: None,
    };
    figure(at(waits, 0.99), "p99 of an update; the ratio is to the time before").print();
    figure(at(waits, 1.0), "longest wait of an update").print();
}
