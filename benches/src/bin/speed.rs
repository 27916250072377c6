//! Measures time. Prints a JSON object for each figure, between what criterion prints.

use std::{hint::black_box, time::Duration};

use criterion::Criterion;
use encdb_bench::{
    data,
    figure::Figure,
    rounds::{Phase, Rounds},
    store::Store,
    workload::{afternoon, encdb, plaintext, same_size},
};
use encdb_bench_bare as bare;
use encdb_diesel::{
    KEYRING, Keyring,
    keys::{KeyBytes, KeyId},
    plaintext::Context,
    spec::{Column, Format},
};

fn main() {
    KEYRING.install(keyring()).expect("nothing is installed yet");
    let mut criterion = Criterion::default().sample_size(20).without_plots();
    criterion =
        criterion.warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(4));
    let provider = if cfg!(feature = "aws-lc-rs") { Provider::AwsLc } else { Provider::RustCrypto };
    if provider == Provider::RustCrypto {
        values(&mut criterion);
    }
    tables(&mut criterion, provider);
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum Provider {
    RustCrypto,
    AwsLc,
}

fn keyring() -> Keyring {
    let key = KeyBytes::random().expect("the system has a generator");
    let id = KeyId::new(1).expect("1 is an id");
    Keyring::builder(b"\x01 sixteen bytes or more").current(id, key).build().expect("a good key")
}

/// Runs the work a thousand times, because reading a clock costs as much as one value.
fn thousand(work: impl Fn()) -> impl FnMut(Phase) {
    move |phase| {
        if phase == Phase::Measure {
            (0..1000).for_each(|_| work());
        }
    }
}

/// Measures sealing and opening one value, against the bare primitive.
fn values(criterion: &mut Criterion) {
    let (keyring, plaintext) = (keyring(), [b'x'; 21]);
    let context = Context::new(Column::new("people", "email"));
    let sealed = keyring.seal(&context, Format::default(), &plaintext).expect("sealed");
    let bare_sealed = bare::seal("email", &plaintext);
    let rounds = Rounds::run(
        criterion,
        "value",
        &mut [
            (
                "seal",
                &mut thousand(|| {
                    drop(black_box(keyring.seal(
                        &context,
                        Format::default(),
                        black_box(&plaintext),
                    )))
                }),
            ),
            (
                "bare seal",
                &mut thousand(|| drop(black_box(bare::seal("email", black_box(&plaintext))))),
            ),
            (
                "open",
                &mut thousand(|| {
                    bare::wipe(
                        keyring
                            .open(&context, Format::default(), black_box(&sealed))
                            .expect("opens"),
                    );
                }),
            ),
            (
                "bare open",
                &mut thousand(|| bare::wipe(bare::open("email", black_box(&bare_sealed)))),
            ),
        ],
    );
    for (name, own, against) in
        [("seal a value", "seal", "bare seal"), ("open a value", "open", "bare open")]
    {
        let ratio = rounds.median_of(|round| round(own) / round(against));
        Figure {
            name,
            value: rounds.median(own) * 1e6,
            unit: "ns",
            ratio,
            against,
            target: Some(1.15),
        }
        .print();
    }
}

fn tables(criterion: &mut Criterion, provider: Provider) {
    let mut tables = Tables::new();
    insert(criterion, provider, &mut tables);
    load(criterion, provider, &mut tables);
    look_up(criterion, provider, &mut tables);
}

/// The tables, each in a file of its own, and their rows.
struct Tables {
    rows: Vec<data::Plain>,
    encdb: Store,
    afternoon: Store,
    plain: Store,
    sized: Store,
}

impl Tables {
    fn new() -> Self {
        let rows = data::rows();
        let mut plain = Store::new(plaintext::CREATE);
        plaintext::insert(&mut plain.conn, &plaintext::model(&rows)).expect("inserted");
        let (encdb, afternoon) = (Store::new(encdb::CREATE), Store::new(afternoon::CREATE));
        Self { rows, encdb, afternoon, plain, sized: Store::new(same_size::CREATE) }
    }
}

fn insert(criterion: &mut Criterion, provider: Provider, tables: &mut Tables) {
    let Tables { rows, encdb: own, afternoon: other, sized, .. } = tables;
    let (models, others) = (encdb::model(rows), afternoon::model(rows));
    let sized_rows = same_size::model(rows);
    let normal: Vec<String> = rows.iter().map(|row| data::normalized(&row.email)).collect();
    encdb::insert(&mut own.conn, &models).expect("inserted");
    let rounds = Rounds::run(
        criterion,
        "insert",
        &mut [
            ("encdb", &mut |phase| match phase {
                Phase::Prepare => drop(encdb::clear(&mut own.conn).expect("cleared")),
                Phase::Measure => encdb::insert(&mut own.conn, &models).expect("inserted"),
            }),
            ("plaintext", &mut |phase| match phase {
                Phase::Prepare => drop(same_size::clear(&mut sized.conn).expect("cleared")),
                Phase::Measure => {
                    same_size::insert(&mut sized.conn, &sized_rows).expect("inserted")
                }
            }),
            ("afternoon", &mut |phase| match phase {
                Phase::Prepare => drop(afternoon::clear(&mut other.conn).expect("cleared")),
                Phase::Measure => afternoon::insert(&mut other.conn, &others).expect("inserted"),
            }),
            ("bare", &mut |phase| {
                if phase == Phase::Measure {
                    seal_all(rows, &normal);
                }
            }),
        ],
    );
    report(provider, &rounds, &INSERT);
}

fn load(criterion: &mut Criterion, provider: Provider, tables: &mut Tables) {
    let Tables { rows, encdb: own, afternoon: other, plain, .. } = tables;
    let sealed = same_size::model(rows);
    let rounds = Rounds::run(
        criterion,
        "load",
        &mut [
            ("encdb", &mut |phase| {
                if phase == Phase::Measure {
                    drop(black_box(encdb::load(&mut own.conn).expect("loaded")));
                }
            }),
            ("plaintext", &mut |phase| {
                if phase == Phase::Measure {
                    drop(black_box(plaintext::load(&mut plain.conn).expect("loaded")));
                }
            }),
            ("afternoon", &mut |phase| {
                if phase == Phase::Measure {
                    drop(black_box(afternoon::load(&mut other.conn).expect("loaded")));
                }
            }),
            ("bare", &mut |phase| {
                if phase == Phase::Measure {
                    open_all(&sealed);
                }
            }),
        ],
    );
    report(provider, &rounds, &LOAD);
}

fn look_up(criterion: &mut Criterion, provider: Provider, tables: &mut Tables) {
    let Tables { encdb: own, afternoon: other, plain, .. } = tables;
    let searched = data::searched();
    let normal: Vec<String> = searched.iter().map(|email| data::normalized(email)).collect();
    let rounds = Rounds::run(
        criterion,
        "look up",
        &mut [
            ("encdb", &mut |phase| {
                if phase == Phase::Measure {
                    searched.iter().for_each(|email| {
                        assert!(encdb::look_up(&mut own.conn, email).expect("found") >= 0)
                    });
                }
            }),
            ("plaintext", &mut |phase| {
                if phase == Phase::Measure {
                    normal.iter().for_each(|email| {
                        assert!(plaintext::look_up(&mut plain.conn, email).expect("found") >= 0)
                    });
                }
            }),
            ("afternoon", &mut |phase| {
                if phase == Phase::Measure {
                    searched.iter().for_each(|email| {
                        assert!(afternoon::look_up(&mut other.conn, email).expect("found") >= 0)
                    });
                }
            }),
        ],
    );
    let ratio = |against: &'static str| rounds.median_of(|round| round("encdb") / round(against));
    let value = rounds.median("encdb") * 1e6 / searched.len() as f64;
    let figure = |against, target| Figure {
        name: "look a value up",
        value,
        unit: "us",
        ratio: ratio(against),
        against,
        target,
    };
    if provider == Provider::RustCrypto {
        figure("plaintext", Some(1.1)).print();
        figure("afternoon", Some(1.05)).print();
    } else {
        figure("afternoon", Some(1.0)).print();
    }
}

fn seal_all(rows: &[data::Plain], normal: &[String]) {
    for (row, normal) in rows.iter().zip(normal) {
        for (column, text) in [("email", &row.email), ("short", &row.short), ("long", &row.long)] {
            drop(black_box(bare::seal(column, text.as_bytes())));
        }
        black_box(bare::token(normal));
    }
}

fn open_all(rows: &[same_size::Person]) {
    for row in rows {
        for (column, stored) in [("email", &row.email), ("short", &row.short), ("long", &row.long)]
        {
            bare::wipe(bare::open(column, stored));
        }
    }
}

/// A benchmark of a whole table, and the figures that it is compared with.
struct Table {
    name: &'static str,
    /// The sum that is added to plaintext Diesel.
    sum: &'static str,
    afternoon: f64,
}

const INSERT: Table = Table {
    name: "insert 10 000 rows",
    sum: "plaintext + 1.2 x 30 000 bare seals and 10 000 HMACs",
    afternoon: 1.2,
};
const LOAD: Table =
    Table { name: "load 10 000 rows", sum: "plaintext + 1.2 x 30 000 bare opens", afternoon: 1.9 };

fn report(provider: Provider, rounds: &Rounds, table: &Table) {
    let value = rounds.median("encdb") * 1e3;
    let figure = |ratio, against, target| {
        Figure { name: table.name, value, unit: "ms", ratio, against, target }.print()
    };
    let afternoon = rounds.median_of(|round| round("encdb") / round("afternoon"));
    if provider == Provider::AwsLc {
        return figure(afternoon, "afternoon", Some(1.0));
    }
    figure(
        rounds.median_of(|round| round("encdb") / (round("plaintext") + 1.2 * round("bare"))),
        table.sum,
        Some(1.0),
    );
    figure(rounds.median_of(|round| round("encdb") / round("plaintext")), "plaintext", None);
    figure(afternoon, "afternoon", Some(table.afternoon));
}
