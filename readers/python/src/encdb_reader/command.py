"""The command `encdb-reader`: what each of its commands does. Their arguments are in `arguments`."""

from __future__ import annotations

import argparse
import pathlib
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

from . import environment, fingerprints, output, rows, tables
from .arguments import parser
from .database import Database, connected
from .errors import EncdbError, Tables, TwoVariables
from .keys import Keyring
from .owner_keys import OwnerKeys
from .tables import Table

FAILED, REFUSED = 3, 1


def main(arguments: list[str] | None = None) -> int:
    """Runs the command and returns its exit code: 0, 1 where it cannot work, 3 where a value, token or seal is wrong."""
    asked = parser(RUN).parse_args(arguments)
    try:
        return int(asked.run(asked))
    except EncdbError as error:
        print(f"encdb-reader: {error.name}: {error}", file=sys.stderr)
        return REFUSED


def dump(asked: argparse.Namespace) -> int:
    """Prints every row as a line of JSON."""
    n_failed = 0
    with ExitStack() as stack:
        database, keyring = _opened_database(stack, asked)
        for table in _tables(asked):
            for row in database.rows(table):
                opened = rows.opened(keyring, table, row)
                n_failed += bool(opened.errors())
                print(output.row(table, opened))
    return FAILED if n_failed else 0


def verify(asked: argparse.Namespace) -> int:
    """Opens every value, compares every token and checks every seal; prints what is wrong, and counts."""
    all_found = []
    with ExitStack() as stack:
        database, keyring = _opened_database(stack, asked)
        for table in _tables(asked):
            found = output.Counts(table.name)
            for row in database.rows(table):
                opened = rows.opened(keyring, table, row)
                found.add(opened)
                for failure in output.failures(table, opened):
                    print(failure)
            print(found.to_json())
            all_found.append(found)
    return FAILED if any(found.has_failures() for found in all_found) else 0


def inspect(asked: argparse.Namespace) -> int:
    """Prints what the header of a value says, which needs no key."""
    print(output.header(asked.value))
    return 0


def seal(asked: argparse.Namespace) -> int:
    """Prints rows as they would be stored. Reads no database, so owners' keys have to be derived."""
    table, keyring = _one_table(asked), environment.of_process().load()
    for row in _rows_of_stdin(table):
        print(output.stored(rows.sealed(keyring, table, row)))
    return 0


def write(asked: argparse.Namespace) -> int:
    """Prints rows as they would be stored, and inserts them with --commit."""
    table = _one_table(asked)
    with ExitStack() as stack:
        database, keyring = _opened_database(stack, asked, "rw" if asked.commit else "ro")
        stored = [rows.sealed(keyring, table, row) for row in _rows_of_stdin(table)]
        if asked.commit:
            database.insert(table, stored)
    for row in stored:
        print(output.stored(row))
    return 0


def _opened_database(stack: ExitStack, asked: argparse.Namespace, mode: str = "ro") -> tuple[Database, Keyring]:
    database = stack.enter_context(connected(asked.database, mode))
    source = environment.of_process()
    keyring = source.unlocked(database.keyring_document()) if asked.keyring_in_database else source.load()
    if asked.owner_keys:
        if asked.keyring_in_database or environment.FILE in source.variables:
            raise TwoVariables("a keyring says itself where owners' keys come from, and --owner-keys says it as well")
        keyring = replace(keyring, owner_keys_are_stored=asked.owner_keys == "stored")
    fingerprints.check(keyring, database.fingerprints())
    return database, replace(keyring, stored_owner_keys=OwnerKeys(keyring, database.owner_key_rows))


def _tables(asked: argparse.Namespace) -> list[Table]:
    try:
        found = tables.read(pathlib.Path(asked.tables).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise Tables(f"tables.json cannot be read: {type(error).__name__}") from None
    return found if asked.table is None else [tables.named(found, asked.table)]


def _one_table(asked: argparse.Namespace) -> Table:
    return _tables(asked)[0]


def _rows_of_stdin(table: Table) -> Iterator[dict[str, object]]:
    return (output.from_json(table, line) for line in sys.stdin if line.strip())


RUN = {"dump": dump, "verify": verify, "inspect": inspect, "seal": seal, "write": write}
