"""The arguments of the command `encdb-reader`, and its help."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping

Run = Callable[[argparse.Namespace], int]

KEYS = """keys come from the environment, as for encdb itself:
  MASTER_ENCRYPTION_KEY and STATIC_ENCRYPTION_SALT, base64; for retired keys also MASTER_ENCRYPTION_KEY_ID
    and MASTER_ENCRYPTION_KEYS_RETIRED (1:base64,2:base64)
  or ENCDB_KEYRING_FILE, with KEYRING_PASSPHRASE or KEYRING_KEY
Each secret may also be a file or a command: KEYRING_PASSPHRASE_FILE, MASTER_ENCRYPTION_KEY_COMMAND.

tables.json is what the program writes: encdb_diesel::spec::to_json.
DATABASE is the path of a SQLite file, or a URL of PostgreSQL (postgres://…), for which psycopg is installed."""

EXAMPLES = """examples:
  encdb-reader dump app.sqlite --tables tables.json --table users
  encdb-reader verify app.sqlite --tables tables.json
  encdb-reader inspect encdb1.-AAAAQAAAAAAAAAAAAAAALE_36_wfx0IhcYi7te-rbQhQoytLVFkPlhuDLDepQhxtA
  echo '{"id": 7, "email": "ada@example.com"}' | encdb-reader seal --tables tables.json --table users"""

ROWS = """Rows are lines of JSON on standard input: names in SQL, the encrypted columns with their values. Bytes are
{"hex": "…"}, here and in what is printed; decimals, UUIDs, networks, dates and times are text."""

DESCRIPTIONS = {
    "dump": "prints rows as JSON lines, each encrypted column with its value or a named error",
    "verify": "opens everything and prints what is wrong, then how much is right; exit code 3 if not all is",
    "inspect": "prints what the header of one value says; needs no key",
    "seal": "prints rows as they would be stored; reads no database",
    "write": "prints rows as they would be stored in a database, and inserts them with --commit",
}


def parser(run: Mapping[str, Run]) -> argparse.ArgumentParser:
    """Returns the parser of all commands; `run` has the function of each."""
    top = _described(
        argparse.ArgumentParser("encdb-reader"),
        "Reads and writes values of encdb's stored format, without any of encdb's code.",
        f"{KEYS}\n\n{EXAMPLES}",
    )
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    added = {name: commands.add_parser(name, help=text) for name, text in DESCRIPTIONS.items()}
    for name, command in added.items():
        _described(command, DESCRIPTIONS[name], f"{ROWS}\n\n{KEYS}" if name in ("seal", "write") else KEYS)
        command.set_defaults(run=run[name])
    for name in ("dump", "verify", "write"):
        _add_database(added[name])
    for name in ("dump", "verify"):
        added[name].add_argument("--table", metavar="NAME", help="one table, by its logical name or its name in SQL")
    for name in ("seal", "write"):
        added[name].add_argument("--table", metavar="NAME", help="its logical name or its name in SQL", required=True)
    for name in ("dump", "verify", "seal", "write"):
        added[name].add_argument("--tables", required=True, metavar="FILE", help="the program's tables.json")
    added["inspect"].add_argument("value", help="the text form (encdb1.…), or the bytes in hexadecimal")
    added["write"].add_argument("--commit", action="store_true", help="insert the rows, in one transaction")
    return top


def _described(command: argparse.ArgumentParser, description: str, epilog: str) -> argparse.ArgumentParser:
    command.description, command.epilog = description, epilog
    command.formatter_class = argparse.RawDescriptionHelpFormatter
    return command


def _add_database(command: argparse.ArgumentParser) -> None:
    command.add_argument("database", metavar="DATABASE", help="a SQLite file, or a URL of PostgreSQL")
    command.add_argument("--keyring-in-database", action="store_true", help="take the keyring from __encdb_keyring")
    owner_keys = "where owners' keys come from, where the keys are in the environment (default: derived)"
    command.add_argument("--owner-keys", choices=["derived", "stored"], help=owner_keys)
