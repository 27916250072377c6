"""The command `encdb-reader`: its arguments, and which function does what they ask for."""

from __future__ import annotations

import argparse
import pathlib
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

from . import environment, fingerprints, output, rows, tables
from .database import Database, connected
from .errors import EncdbError, Tables
from .keys import Keyring
from .owner_keys import OwnerKeys
from .tables import Table

FAILED, REFUSED = 3, 1


def main(arguments: list[str] | None = None) -> int:
    """Runs the command and returns its exit code: 0, 1 where it cannot work, 3 where a value, token or seal is wrong."""
    asked = _parser().parse_args(arguments)
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


KEYS = """keys come from the environment, as for encdb itself:
  MASTER_ENCRYPTION_KEY, STATIC_ENCRYPTION_SALT        base64; for retired keys also MASTER_ENCRYPTION_KEY_ID
                                                       and MASTER_ENCRYPTION_KEYS_RETIRED (1:base64,2:base64)
  ENCDB_KEYRING_FILE with KEYRING_PASSPHRASE or KEYRING_KEY
Each secret may also be a file or a command: KEYRING_PASSPHRASE_FILE, MASTER_ENCRYPTION_KEY_COMMAND.

tables.json is what the program writes: encdb_diesel::tables_to_json.
DATABASE is the path of a SQLite file, or a URL of PostgreSQL (postgres://…), for which psycopg is installed."""

EXAMPLES = """examples:
  encdb-reader dump app.sqlite --tables tables.json --table users
  encdb-reader verify app.sqlite --tables tables.json
  encdb-reader inspect encdb1.-AAAAQAAAAAAAAAAAAAAALE_36_wfx0IhcYi7te-rbQhQoytLVFkPlhuDLDepQhxtA
  echo '{"id": 7, "email": "ada@example.com"}' | encdb-reader seal --tables tables.json --table users"""

ROWS = """Rows are lines of JSON on standard input: names in SQL, the encrypted columns with their values. Bytes are
{"hex": "…"}, here and in what is printed; decimals, UUIDs, networks, dates and times are text."""


def _parser() -> argparse.ArgumentParser:
    layout = argparse.RawDescriptionHelpFormatter
    description = "Reads and writes values of encdb's stored format, without any of encdb's code."
    parser = argparse.ArgumentParser(
        "encdb-reader", description=description, epilog=f"{KEYS}\n\n{EXAMPLES}", formatter_class=layout
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: object, text: str) -> argparse.ArgumentParser:
        epilog = f"{ROWS}\n\n{KEYS}" if name in ("seal", "write") else KEYS
        added = commands.add_parser(name, help=text, description=text, epilog=epilog, formatter_class=layout)
        added.set_defaults(run=run)
        return added

    _of_database(command("dump", dump, "prints rows as JSON lines, each encrypted column with its value or a named error"))
    _of_database(
        command(
            "verify",
            verify,
            "opens everything and prints what is wrong, then how much is right; exit code 3 if not all is",
        )
    )
    inspected = command("inspect", inspect, "prints what the header of one value says; needs no key")
    inspected.add_argument("value", help="the text form (encdb1.…), or the bytes in hexadecimal")
    _of_table(command("seal", seal, "prints rows as they would be stored; reads no database"))
    written = command("write", write, "prints rows as they would be stored in a database, and inserts them with --commit")
    _of_database(written, is_one_table=True)
    written.add_argument("--commit", action="store_true", help="insert the rows, in one transaction")
    return parser


def _of_database(parser: argparse.ArgumentParser, is_one_table: bool = False) -> None:
    parser.add_argument("database", metavar="DATABASE", help="a SQLite file, or a URL of PostgreSQL")
    _of_table(parser, is_one_table)
    parser.add_argument("--keyring-in-database", action="store_true", help="take the keyring from __encdb_keyring")
    owner_keys = "where owners' keys come from, with keys of the environment (default: derived); a keyring file says it itself"
    parser.add_argument("--owner-keys", choices=["derived", "stored"], help=owner_keys)


def _of_table(parser: argparse.ArgumentParser, is_one_table: bool = True) -> None:
    parser.add_argument("--tables", required=True, metavar="FILE", help="the program's tables.json")
    which = "the table, by its logical name or its name in SQL"
    parser.add_argument(
        "--table", required=is_one_table, metavar="NAME", help=which + ("" if is_one_table else " (default: all)")
    )
