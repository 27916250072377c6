//! The course of an attack, from plaintext to ciphertext and back.

use std::{
    ops::ControlFlow::Continue,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering::Relaxed},
    },
    thread,
    time::{Duration, Instant},
};

use diesel::connection::SimpleConnection as _;
use encdb_diesel::{Keyring, migrate::Migration, migrations::create_tables};

use crate::{
    checker::{Columns, check},
    databases::Attacked,
    engine::Work,
    keys::keyring,
    random::{Random, seed},
    servers::Killed,
    table::table,
    values::{NEVER_NULL, RowKey, Versions, is_unencodable, values},
    writers::{Application, Log, Writer, literals},
};

/// The size of an attack.
#[derive(Debug)]
pub(crate) struct Size {
    n_rows: u32,
    /// Engines that are killed while rows are sealed, in each of the two phases with writers, and on the way back.
    n_kills: [u32; 3],
    /// Servers that are killed in each phase with writers.
    n_server_kills: [u32; 2],
    /// The longest time that an engine lives.
    longest_life: u64,
}

pub(crate) const SMALL: Size =
    Size { n_rows: 2_000, n_kills: [6, 3, 1], n_server_kills: [0, 0], longest_life: 400 };
pub(crate) const FULL: Size =
    Size { n_rows: 200_000, n_kills: [60, 30, 10], n_server_kills: [3, 2], longest_life: 2_000 };

/// What all parts of an attack share.
struct Attack<'a, A> {
    url: &'a str,
    size: &'a Size,
    keyring: Arc<Keyring>,
    random: Random,
    log: Log,
    n_written: u64,
    n_killed: u32,
    n_cut: u32,
    n_servers_killed: u32,
    database: std::marker::PhantomData<A>,
}

/// Attacks one database, and prints the figures.
pub(crate) fn run<A: Attacked>(url: &str, size: &Size, server: &mut dyn Killed) {
    let (seed, began) = (seed(), Instant::now());
    println!("attack on {}: {} rows, seed {seed}", A::NAME, size.n_rows);
    let mut attack = Attack::<A> {
        url,
        size,
        keyring: keyring(1, &[]),
        random: Random::new(seed),
        log: Log::new(),
        n_written: 0,
        n_killed: 0,
        n_cut: 0,
        n_servers_killed: 0,
        database: std::marker::PhantomData,
    };
    attack.there_and_back(server);
    println!(
        "attack on {}: nothing lost, nothing stale; {} writes, {} engines killed, {} servers killed, {} connections cut, {:.0} s",
        A::NAME,
        attack.n_written,
        attack.n_killed,
        attack.n_servers_killed,
        attack.n_cut,
        began.elapsed().as_secs_f64()
    );
}

impl<A: Attacked> Attack<'_, A> {
    fn there_and_back(&mut self, server: &mut dyn Killed) {
        let keyring = Arc::clone(&self.keyring);
        let migration =
            Migration::new(table(A::schema(self.url)), &keyring).lease(Duration::from_secs(1));
        self.create();
        migration.add_columns(&mut A::connect(self.url)).expect("a table that can be moved");
        self.with_writers(0, &[Application::Old, Application::Keep], 0, server);
        self.seal_the_rest(&migration);
        self.checked("sealed", Columns::Both);

        migration.switch(&mut A::connect(self.url)).expect("a clean verification");
        let all = [Application::Old, Application::Keep, Application::Clear];
        self.with_writers(1, &all, NEVER_NULL, server);
        self.seal_the_rest(&migration);
        self.with_writers_of(&[Application::Clear], NEVER_NULL + NEVER_NULL / 2);
        self.checked("switched", Columns::Both);

        migration.drop_unencrypted(&mut A::connect(self.url)).expect("nothing in the clear");
        self.checked("dropped", Columns::Ciphertext);
        self.killed_while(Work::DecryptBack, self.size.n_kills[2]);
        Work::DecryptBack.run::<A>(self.url).expect("every value opens");
        self.checked("decrypted", Columns::Both);
        let conn = &mut A::connect(self.url);
        migration.rollback(conn).expect("every value is back");
        migration.rollback(conn).expect("the columns go");
        self.checked("as it was", Columns::Plaintext);
    }

    fn create(&self) {
        let conn = &mut A::connect(self.url);
        create_tables(conn).expect("a new database");
        conn.batch_execute(A::SETUP).expect("statements of this database");
        conn.batch_execute(&format!(
            "CREATE TABLE {} (tenant {} NOT NULL, code {} NOT NULL, email VARCHAR(200) NOT NULL, note {}, \
             born VARCHAR(40), PRIMARY KEY (tenant, code)){}",
            A::table(),
            A::TENANT,
            A::CODE,
            A::LONG_TEXT,
            A::TABLE_OPTIONS,
        ))
        .expect("a new table");
        let versions = Versions::default();
        let rows: Vec<u32> = (0..self.size.n_rows).collect();
        for part in rows.chunks(500) {
            let rows: Vec<_> = part.iter().map(|row| inserted_row::<A>(*row, &versions)).collect();
            let insert = format!("INSERT INTO {} VALUES {}", A::table(), rows.join(", "));
            conn.batch_execute(&insert).expect("rows that are not there");
        }
    }

    /// Kills engines while all writers write, connections are cut, and the server is killed.
    fn with_writers(
        &mut self,
        phase: usize,
        applications: &[Application],
        version: u32,
        server: &mut dyn Killed,
    ) {
        let (is_stopped, n_cut) = (AtomicBool::new(false), AtomicU32::new(0));
        let mut random = Random::new(self.random.below(u64::MAX));
        let n_kills = self.size.n_kills[phase];
        let n_server_kills =
            if server.can_be_killed() { self.size.n_server_kills[phase] } else { 0 };
        let (url, longest_life) = (self.url, self.size.longest_life);
        let writers = self.writers(applications, version);
        let written = thread::scope(|scope| {
            let writers = writers.into_iter().map(|writer| {
                let is_stopped = &is_stopped;
                scope.spawn(move || writer.run::<A>(is_stopped))
            });
            let writers: Vec<_> = writers.collect();
            scope.spawn(|| cut_connections::<A>(url, &is_stopped, &n_cut));
            for n in 0..n_kills {
                let mut engine = Work::MigrateData.start::<A>(url);
                thread::sleep(Duration::from_millis(5 + random.below(longest_life)));
                engine.kill().expect("the engine was started here");
                engine.wait().expect("the engine was started here");
                if n_server_kills > 0 && n % (n_kills / n_server_kills) == 0 {
                    server.kill_and_start();
                }
            }
            is_stopped.store(true, Relaxed);
            let written = writers.into_iter().map(|writer| writer.join().expect("a writer ended"));
            written.collect::<Vec<_>>()
        });
        self.n_killed += n_kills;
        self.n_servers_killed += n_server_kills;
        self.n_cut += n_cut.load(Relaxed);
        self.take(written);
    }

    /// Lets these applications write for a second, without an engine.
    fn with_writers_of(&mut self, applications: &[Application], version: u32) {
        let is_stopped = AtomicBool::new(false);
        let writers = self.writers(applications, version);
        let written = thread::scope(|scope| {
            let writers =
                writers.into_iter().map(|writer| scope.spawn(|| writer.run::<A>(&is_stopped)));
            let writers: Vec<_> = writers.collect();
            thread::sleep(Duration::from_secs(1));
            is_stopped.store(true, Relaxed);
            let written = writers.into_iter().map(|writer| writer.join().expect("a writer ended"));
            written.collect::<Vec<_>>()
        });
        self.take(written);
    }

    fn writers<'w>(&mut self, applications: &'w [Application], version: u32) -> Vec<Writer<'w>> {
        let keyring: &'static Arc<Keyring> = Box::leak(Box::new(Arc::clone(&self.keyring)));
        let url: &'static str = self.url.to_owned().leak();
        let writers = (0..N_WRITERS).map(|first| Writer {
            url,
            keyring,
            applications,
            first,
            step: N_WRITERS,
            n_rows: self.size.n_rows,
            version,
            random: Random::new(self.random.below(u64::MAX)),
            log: self.log.clone(),
        });
        writers.collect()
    }

    /// Takes the last writes of each writer's own rows.
    fn take(&mut self, written: Vec<(Log, u64)>) {
        for (first, (log, n_written)) in written.into_iter().enumerate() {
            let own =
                log.into_iter().filter(|(row, _)| *row as usize % N_WRITERS as usize == first);
            self.log.extend(own);
            self.n_written += n_written;
        }
    }

    /// Kills engines while nobody else writes.
    fn killed_while(&mut self, work: Work, n_kills: u32) {
        for _ in 0..n_kills {
            let mut engine = work.start::<A>(self.url);
            thread::sleep(Duration::from_millis(5 + self.random.below(self.size.longest_life)));
            engine.kill().expect("the engine was started here");
            engine.wait().expect("the engine was started here");
        }
        self.n_killed += n_kills;
    }

    /// Corrects the values that have no encoding, as an old application would, and seals what is left.
    fn seal_the_rest(&mut self, migration: &Migration<'_>) {
        let conn = &mut A::connect(self.url);
        for row in 0..self.size.n_rows {
            let mut versions = self.log.get(&row).copied().unwrap_or_default();
            if is_unencodable(&values(row, &versions)) {
                versions.born = NEVER_NULL;
                let key = RowKey::new(row, &versions);
                let [_, _, born] = literals::<A>(&values(row, &versions));
                let (table, code) = (A::table(), A::text(&key.code));
                let tenant = key.tenant;
                let update = format!(
                    "UPDATE {table} SET born = {born} WHERE tenant = '{tenant}' AND code = {code}"
                );
                conn.batch_execute(&update).expect("a row that is there");
                self.log.insert(row, versions);
            }
        }
        Work::MigrateData.run::<A>(self.url).expect("nobody is in the way");
        let verified = migration.verify(conn, |_, _| Continue(())).expect("a guarded table");
        assert!(verified.is_proof(), "{verified:?}");
        assert_eq!(migration.errors(conn, 10).expect("encdb's own tables"), []);
    }

    fn checked(&self, state: &str, columns: Columns) {
        let conn = &mut A::connect(self.url);
        let n_values = check::<A>(conn, &self.keyring, &self.log, self.size.n_rows, columns);
        println!("attack on {}: {state}: {n_values} values are what was last written", A::NAME);
    }
}

fn inserted_row<A: Attacked>(row: u32, versions: &Versions) -> String {
    let key = RowKey::new(row, versions);
    let [email, note, born] = literals::<A>(&values(row, versions));
    format!("('{}', {}, {email}, {note}, {born})", key.tenant, A::text(&key.code))
}

/// Cuts a connection of another now and then.
fn cut_connections<A: Attacked>(url: &str, is_stopped: &AtomicBool, n_cut: &AtomicU32) {
    if A::CUT.is_empty() {
        return;
    }
    let mut conn = A::connect(url);
    while !is_stopped.load(Relaxed) {
        thread::sleep(BETWEEN_CUTS);
        match conn.batch_execute(A::CUT) {
            Ok(()) => drop(n_cut.fetch_add(1, Relaxed)),
            Err(_) => conn = A::connect(url),
        }
    }
}

const N_WRITERS: u32 = 3;
const BETWEEN_CUTS: Duration = Duration::from_millis(150);
