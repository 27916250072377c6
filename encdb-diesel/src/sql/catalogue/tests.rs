//! The description of a table, compared with what was created.

use super::{
    Collation, Column,
    description::Origin,
    table::{Coverage, Dependent, DependentKind, Firing, Index, IndexRole, Table},
};
use crate::{
    spec::{Nullability, TableName, Uniqueness},
    sql::column_type::{ColumnType, Kind},
    tests::{Database, Names},
};

fn a_table_is_described_as_it_was_created<C: Database>(conn: &mut C) {
    let created = match <C::Backend as Names>::NAME {
        "postgres" => POSTGRES,
        "mysql" => MYSQL,
        _ => SQLITE,
    };
    conn.batch_execute(created).unwrap();
    let table = Table::read(conn, TableName::new("orders")).unwrap();
    let expected = expected(<C::Backend as Names>::NAME);
    assert_eq!(table.columns, expected.columns);
    assert_eq!(table.primary_key, ["tenant", "id"]);
    assert_eq!(table.indexes, expected.indexes);
    let dependents = Dependent::read_all(conn, TableName::new("orders")).unwrap();
    assert_eq!(dependents, expected.dependents);
    let [trigger] = table.triggers.as_slice() else { panic!("{:?}", table.triggers) };
    assert_eq!((trigger.name.as_str(), trigger.firing), ("orders_touch", Firing::Ordinary));
    assert!(trigger.definition.to_uppercase().contains("BEFORE"), "{}", trigger.definition);
}

fn no_table_has_no_columns<C: Database>(conn: &mut C) {
    let table = Table::read(conn, TableName::new("nowhere")).unwrap();
    assert!(table.columns.is_empty() && table.primary_key.is_empty() && table.indexes.is_empty());
}

/// MySQL has views of its own over a table of this name, in another database.
fn a_view_over_another_table_of_the_name_is_no_dependent<C: Database>(conn: &mut C) {
    conn.batch_execute("CREATE TABLE accounts (id INTEGER PRIMARY KEY, host VARCHAR(9))").unwrap();
    assert_eq!(Dependent::read_all(conn, TableName::new("accounts")).unwrap(), []);
}

on_every_database!(
    a_table_is_described_as_it_was_created,
    a_view_over_another_table_of_the_name_is_no_dependent,
    no_table_has_no_columns,
);

struct Expected {
    columns: Vec<Column>,
    indexes: Vec<Index>,
    dependents: Vec<Dependent>,
}

fn column(name: &str, kind: Kind, declared: &str) -> Column {
    Column {
        name: name.to_owned(),
        column_type: ColumnType::of(kind),
        declared: declared.to_owned(),
        nullability: Nullability::NotNull,
        default: None,
        origin: Origin::Written,
        collation: None,
    }
}

fn nullable(column: Column) -> Column {
    Column { nullability: Nullability::Nullable, ..column }
}

fn with_default(column: Column, default: &str) -> Column {
    Column { default: Some(default.to_owned()), ..column }
}

fn collated(column: Column, character_set: Option<&str>, name: &str) -> Column {
    let character_set = character_set.map(str::to_owned);
    Column { collation: Some(Collation { character_set, name: name.to_owned() }), ..column }
}

fn index(name: &str, uniqueness: Uniqueness, role: IndexRole, columns: &[&str]) -> Index {
    let columns = columns.iter().map(|column| Some((*column).to_owned())).collect();
    Index { name: name.to_owned(), uniqueness, role, columns, coverage: Coverage::AllRows }
}

fn dependent(kind: DependentKind, name: &str, column: Option<&str>) -> Dependent {
    Dependent { kind, name: name.to_owned(), column: column.map(str::to_owned) }
}

fn expected(database: &str) -> Expected {
    match database {
        "postgres" => postgres(),
        "mysql" => mysql(),
        _ => sqlite(),
    }
}

const POSTGRES: &str = "
CREATE TABLE tenants (id INTEGER PRIMARY KEY);
CREATE TYPE state AS ENUM ('new', 'paid');
CREATE TABLE orders (
    tenant INTEGER NOT NULL REFERENCES tenants (id), id BIGINT NOT NULL,
    email VARCHAR(80) COLLATE \"C\" NOT NULL, total NUMERIC(10, 2) NULL DEFAULT 0 CHECK (total >= 0),
    state state NOT NULL, doubled BIGINT GENERATED ALWAYS AS (id * 2) STORED,
    PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX orders_email ON orders (email, tenant);
CREATE INDEX orders_lower ON orders (lower(email)) WHERE total > 0;
CREATE VIEW cheap AS SELECT email FROM orders WHERE total < 1;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER orders_touch BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();
";

fn postgres() -> Expected {
    let cast = |kind, name: &str| ColumnType::as_text(kind, name.to_owned());
    let total = with_default(column("total", Kind::Numeric, "numeric(10,2)"), "0");
    let doubled = with_default(column("doubled", Kind::Integer, "bigint"), "(id * 2)");
    Expected {
        columns: vec![
            column("tenant", Kind::Integer, "integer"),
            column("id", Kind::Integer, "bigint"),
            collated(column("email", Kind::Text, "character varying(80)"), None, "C"),
            nullable(Column { column_type: cast(Kind::Numeric, "numeric"), ..total }),
            Column {
                column_type: cast(Kind::Enumeration, "state"),
                ..column("state", Kind::Enumeration, "state")
            },
            nullable(Column { origin: Origin::Generated, ..doubled }),
        ],
        indexes: vec![
            index("orders_email", Uniqueness::Unique, IndexRole::Other, &["email", "tenant"]),
            Index {
                columns: vec![None],
                coverage: Coverage::SomeRows,
                ..index("orders_lower", Uniqueness::Repeatable, IndexRole::Other, &[])
            },
            index("orders_pkey", Uniqueness::Unique, IndexRole::PrimaryKey, &["tenant", "id"]),
        ],
        dependents: vec![
            dependent(DependentKind::Check, "orders_total_check", Some("total")),
            dependent(DependentKind::ForeignKey, "orders_tenant_fkey", Some("tenant")),
            dependent(DependentKind::GeneratedColumn, "doubled", Some("id")),
            dependent(DependentKind::View, "cheap", Some("email")),
            dependent(DependentKind::View, "cheap", Some("total")),
        ],
    }
}

const MYSQL: &str = "
CREATE TABLE tenants (id INTEGER PRIMARY KEY);
CREATE TABLE orders (
    tenant INTEGER NOT NULL, id BIGINT NOT NULL,
    email VARCHAR(80) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL, total DECIMAL(10, 2) NULL DEFAULT 0,
    state ENUM('new', 'paid') CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    doubled BIGINT GENERATED ALWAYS AS (id * 2) STORED,
    PRIMARY KEY (tenant, id), CONSTRAINT orders_tenant FOREIGN KEY (tenant) REFERENCES tenants (id),
    CONSTRAINT orders_total CHECK (total >= 0)
);
CREATE UNIQUE INDEX orders_email ON orders (email, tenant);
CREATE VIEW cheap AS SELECT email FROM orders WHERE total < 1;
CREATE TRIGGER orders_touch BEFORE UPDATE ON orders FOR EACH ROW SET NEW.id = NEW.id;
";

fn mysql() -> Expected {
    let bin = |column| collated(column, Some("utf8mb4"), "utf8mb4_bin");
    let total = column("total", Kind::Numeric, "decimal(10,2)");
    let doubled = column("doubled", Kind::Integer, "bigint(20)");
    Expected {
        columns: vec![
            column("tenant", Kind::Integer, "int(11)"),
            column("id", Kind::Integer, "bigint(20)"),
            bin(column("email", Kind::Text, "varchar(80)")),
            nullable(with_default(total, "0.00")),
            bin(column("state", Kind::Enumeration, "enum('new','paid')")),
            nullable(Column { origin: Origin::Generated, ..doubled }),
        ],
        indexes: vec![
            index("orders_email", Uniqueness::Unique, IndexRole::Other, &["email", "tenant"]),
            index("PRIMARY", Uniqueness::Unique, IndexRole::PrimaryKey, &["tenant", "id"]),
        ],
        dependents: vec![
            dependent(DependentKind::Check, "orders_total", Some("total")),
            dependent(DependentKind::ForeignKey, "orders_tenant", Some("tenant")),
            dependent(DependentKind::GeneratedColumn, "doubled", Some("id")),
            dependent(DependentKind::View, "cheap", Some("email")),
            dependent(DependentKind::View, "cheap", Some("total")),
        ],
    }
}

const SQLITE: &str = "
CREATE TABLE tenants (id INTEGER PRIMARY KEY);
CREATE TABLE orders (
    tenant INTEGER NOT NULL REFERENCES tenants (id), id BIGINT NOT NULL,
    email VARCHAR(80) NOT NULL COLLATE NOCASE, total NUMERIC NULL DEFAULT 0 CHECK (total >= 0),
    state TEXT NOT NULL, doubled BIGINT GENERATED ALWAYS AS (id * 2) STORED,
    PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX orders_email ON orders (email, tenant);
CREATE INDEX orders_lower ON orders (lower(email)) WHERE total > 0;
CREATE VIEW cheap AS SELECT email FROM orders WHERE total < 1;
CREATE TRIGGER orders_touch BEFORE UPDATE ON orders BEGIN SELECT 1; END;
";

fn sqlite() -> Expected {
    let total = with_default(column("total", Kind::Numeric, "NUMERIC"), "0");
    let doubled = column("doubled", Kind::Integer, "BIGINT");
    Expected {
        columns: vec![
            column("tenant", Kind::Integer, "INTEGER"),
            column("id", Kind::Integer, "BIGINT"),
            column("email", Kind::Text, "VARCHAR(80)"),
            nullable(total),
            column("state", Kind::Text, "TEXT"),
            nullable(Column { origin: Origin::Generated, ..doubled }),
        ],
        indexes: vec![
            index("orders_email", Uniqueness::Unique, IndexRole::Other, &["email", "tenant"]),
            Index {
                columns: vec![None],
                coverage: Coverage::SomeRows,
                ..index("orders_lower", Uniqueness::Repeatable, IndexRole::Other, &[])
            },
            index(
                "sqlite_autoindex_orders_1",
                Uniqueness::Unique,
                IndexRole::PrimaryKey,
                &["tenant", "id"],
            ),
        ],
        dependents: vec![
            dependent(DependentKind::Check, "orders", None),
            dependent(DependentKind::ForeignKey, "tenants", Some("tenant")),
            dependent(DependentKind::GeneratedColumn, "doubled", None),
            dependent(DependentKind::View, "cheap", None),
        ],
    }
}
