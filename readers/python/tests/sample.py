"""A program's tables, and a SQLite database with them and encdb's own tables."""

from __future__ import annotations

import base64
import json
import pathlib
import sqlite3
from typing import Any

VARIABLES = {
    "MASTER_ENCRYPTION_KEY": base64.b64encode(bytes(range(32))).decode(),
    "STATIC_ENCRYPTION_SALT": base64.b64encode(bytes(range(0x80, 0xA0))).decode(),
}


def column(name: str, kind: str, **more: Any) -> dict[str, Any]:
    """Returns an encrypted column of `people`; its name in SQL is `<name>_sealed`."""
    usual = {"table": "people", "name": name, "sql_name": f"{name}_sealed", "kind": kind}
    return usual | {"stored": "bytes", "nullable": False, "pad": 0, "token": None} | more


def token(name: str, kind: str, **more: Any) -> dict[str, Any]:
    """Returns a token column."""
    usual = {
        "sql_name": f"{name}_token",
        "kind": kind,
        "normalize": [],
        "mac_len": 16,
        "scope": "global",
        "unique": False,
    }
    return usual | more


def tables() -> dict[str, Any]:
    """Returns a `tables.json` with one table, which has some of everything."""
    email = token("email", "text", normalize=["trim", "lowercase"], scope="owner")
    columns = [
        column("email", "text", token=email, pad=16),
        column("salary", "decimal", token=token("salary", "decimal", mac_len=32)),
        column("address", "network", stored="text", nullable=True, token=token("address", "network")),
        column("notes", "json", nullable=True),
        column("photo", "bytes", nullable=True),
    ]
    seal = {
        "table": "people",
        "name": "row_mac",
        "sql_name": "row_mac",
        "key": [{"sql_name": "id", "type": "integer"}],
        "covers": [{"name": "active", "sql_name": "active", "type": "bool"}],
    }
    table = {
        "name": "people",
        "sql_name": "people_2019",
        "bind": [{"sql_name": "id", "type": "integer"}],
        "owner": {"sql_name": "tenant", "type": "text"},
        "columns": columns,
        "seal": seal,
    }
    return {"version": 1, "tables": [table]}


CREATE = """
CREATE TABLE people_2019 (
    id TEXT PRIMARY KEY NOT NULL, tenant TEXT NOT NULL, active BOOLEAN, email_sealed BLOB, email_token BLOB,
    salary_sealed BLOB, salary_token BLOB, address_sealed TEXT, address_token BLOB, notes_sealed BLOB,
    photo_sealed BLOB, row_mac BLOB
);
CREATE TABLE __encdb_fingerprints (kind TEXT, id INTEGER, fingerprint BLOB);
CREATE TABLE __encdb_owner_keys (
    owner_hash BLOB, number INTEGER, owner_id BLOB, by_application BLOB, by_passphrase BLOB, by_next BLOB,
    created_at BIGINT, destroyed_at BIGINT
);
"""

# The id is an integer of the program in a text column of the database.
ROWS = [
    {
        "id": "7",
        "tenant": "north",
        "active": True,
        "email_sealed": " Ada@Example.com",
        "salary_sealed": "1500.50",
        "address_sealed": "192.0.2.7/24",
        "notes_sealed": {"a": [1, "é"]},
        "photo_sealed": {"hex": "00ff"},
    },
    {"id": "8", "tenant": "south", "active": None, "email_sealed": "", "salary_sealed": "-0.001"},
]


def write(folder: pathlib.Path) -> tuple[str, str]:
    """Writes both, and returns the paths of the database and of `tables.json`."""
    database, specification = folder / "app.sqlite", folder / "tables.json"
    connection = sqlite3.connect(database)
    connection.executescript(CREATE)
    connection.close()
    specification.write_text(json.dumps(tables()))
    return str(database), str(specification)
