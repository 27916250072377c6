"""A database, read by plain SELECTs: SQLite by the standard library, PostgreSQL by `psycopg` where that is installed.

SQLite is opened read-only unless rows are to be inserted.
"""

from __future__ import annotations

import pathlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any, Protocol

from .errors import Database as DatabaseError
from .fingerprints import Recorded
from .ids import SqlValue
from .owner_keys import KeyRow
from .tables import Table

Row = dict[str, SqlValue]
POSTGRES = ("postgres://", "postgresql://")


class Driver(Protocol):
    """What differs between the databases."""

    parameter: str

    def execute(self, statement: str, values: tuple[SqlValue, ...] = ()) -> Any:
        """Runs a statement and returns a cursor."""

    def has_table(self, name: str) -> bool:
        """Returns whether there is a table with this name."""

    def commit(self) -> None:
        """Ends the transaction."""

    def close(self) -> None:
        """Ends the connection."""


class Database:
    """The rows of a database."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    def rows(self, table: Table) -> Iterator[Row]:
        """Yields the rows of a table, with all columns.

        Raises Database.
        """
        cursor = self._execute(f"SELECT * FROM {_sql_name(table)}")
        names = [column[0] for column in cursor.description]
        missing = (table.own_names() | set(table.plain_names())) - set(names)
        if missing:
            raise DatabaseError(f"the table {table.sql_name} lacks {', '.join(sorted(missing))}")
        for row in cursor:
            yield dict(zip(names, (_plain(value) for value in row), strict=True))

    def insert(self, table: Table, rows: list[Row]) -> None:
        """Writes rows in one transaction."""
        for row in rows:
            names, parameters = ", ".join(map(_quoted, row)), ", ".join([self._driver.parameter] * len(row))
            self._execute(f"INSERT INTO {_sql_name(table)} ({names}) VALUES ({parameters})", tuple(row.values()))
        self._driver.commit()

    def fingerprints(self) -> list[Recorded]:
        """Returns what encdb has recorded of the keys; nothing where it has never run."""
        if not self._driver.has_table("__encdb_fingerprints"):
            return []
        return [
            (kind, number, bytes(it))
            for kind, number, it in self._execute("SELECT kind, id, fingerprint FROM __encdb_fingerprints")
        ]

    def keyring_document(self) -> str:
        """Returns the keyring that is kept in the database.

        Raises Database where there is none.
        """
        rows = list(self._execute("SELECT document FROM __encdb_keyring WHERE id = 1"))
        if not rows:
            raise DatabaseError("the table __encdb_keyring has no keyring")
        return str(rows[0][0])

    def owner_key_rows(self, owner_hash: bytes) -> list[KeyRow]:
        """Returns the rows of one owner in `__encdb_owner_keys`."""
        select = "SELECT number, destroyed_at, by_application, by_passphrase, by_next FROM __encdb_owner_keys"
        found = self._execute(f"{select} WHERE owner_hash = {self._driver.parameter}", (owner_hash,))
        return [KeyRow(number, destroyed is not None, *map(_bytes, wraps)) for number, destroyed, *wraps in found]

    def _execute(self, statement: str, values: tuple[SqlValue, ...] = ()) -> Any:
        try:
            return self._driver.execute(statement, values)
        except sqlite3.Error as error:
            raise DatabaseError(f"SQLite: {type(error).__name__}") from None


class _Sqlite:
    parameter = "?"

    def __init__(self, path: str, mode: str) -> None:
        try:
            self._connection = sqlite3.connect(f"{pathlib.Path(path).absolute().as_uri()}?mode={mode}", uri=True)
        except sqlite3.Error:
            raise DatabaseError("the SQLite file cannot be opened") from None
        # A text that is no UTF-8 is one that no program of encdb wrote: it fails where it is read as an id.
        self._connection.text_factory = lambda data: data.decode("utf-8", "surrogateescape")

    def execute(self, statement: str, values: tuple[SqlValue, ...] = ()) -> sqlite3.Cursor:
        return self._connection.execute(statement, values)

    def has_table(self, name: str) -> bool:
        found = self.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (name,))
        return found.fetchone() is not None

    def commit(self) -> None:
        self._connection.commit()

    def close(self) -> None:
        self._connection.close()


class _Postgres:
    parameter = "%s"

    def __init__(self, url: str, mode: str) -> None:
        try:
            import psycopg
        except ImportError:
            raise DatabaseError("PostgreSQL needs the package psycopg: requirements-postgres.txt") from None
        self._error = psycopg.Error
        try:
            self._connection = psycopg.connect(url)
        except psycopg.Error as error:
            raise DatabaseError(f"PostgreSQL: {type(error).__name__}") from None
        self._connection.read_only = mode == "ro"

    def execute(self, statement: str, values: tuple[SqlValue, ...] = ()) -> Any:
        try:
            return self._connection.execute(statement, values or None)
        except self._error as error:
            raise DatabaseError(f"PostgreSQL: {type(error).__name__}") from None

    def has_table(self, name: str) -> bool:
        found = self.execute("SELECT to_regclass(%s)::text", (name,))
        return found.fetchone()[0] is not None

    def commit(self) -> None:
        self._connection.commit()

    def close(self) -> None:
        self._connection.close()


@contextmanager
def connected(name: str, mode: str = "ro") -> Iterator[Database]:
    """Opens a database: a URL of PostgreSQL, or the path of a SQLite file. `mode` is `ro`, or `rw` to insert."""
    driver: Driver = _Postgres(name, mode) if name.startswith(POSTGRES) else _Sqlite(name, mode)
    with closing(driver):
        yield Database(driver)


def _sql_name(table: Table) -> str:
    name = _quoted(table.sql_name)
    return name if table.schema is None else f"{_quoted(table.schema)}.{name}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _plain(value: Any) -> SqlValue:
    return bytes(value) if isinstance(value, (bytearray, memoryview)) else value


def _bytes(value: Any) -> bytes | None:
    return None if value is None else bytes(value)
