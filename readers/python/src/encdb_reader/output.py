"""What the command prints, and what it reads: lines of JSON."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import Any

from . import plaintext
from .database import Row
from .errors import EncdbError, InvalidText, Unencodable
from .ids import SqlValue
from .rows import OpenedRow
from .tables import EncryptedColumn, Table
from .text_form import PREFIX, from_text
from .value import DEK, JSON, OWNER, PAD, ROW, inspect


@dataclass
class Counts:
    """How much of a table was found right, and how much was not."""

    table: str
    n_rows: int = 0
    n_opened: int = 0
    n_failed: int = 0
    n_tokens_equal: int = 0
    n_tokens_wrong: int = 0
    n_seals_passed: int = 0
    n_seals_failed: int = 0

    def add(self, row: OpenedRow) -> None:
        """Counts a row."""
        self.n_rows += 1
        tokens = [error for column in row.columns.values() for error in column.tokens.values()]
        self.n_failed += sum(column.error is not None for column in row.columns.values())
        self.n_opened += sum(column.error is None and not column.is_null for column in row.columns.values())
        self.n_tokens_equal += tokens.count(None)
        self.n_tokens_wrong += len(tokens) - tokens.count(None)
        self.n_seals_failed += row.seal_error is not None
        self.n_seals_passed += row.has_seal and row.seal_error is None

    def has_failures(self) -> bool:
        """Returns whether anything was wrong."""
        return bool(self.n_failed or self.n_tokens_wrong or self.n_seals_failed)

    def to_json(self) -> str:
        """Returns the counts as a line."""
        return _line(vars(self))


def row(table: Table, opened: OpenedRow) -> str:
    """Returns a row with each encrypted column's value, or the name of its error."""
    columns = {column.sql_name: _column(column, opened) for column in table.columns}
    shown: dict[str, object] = {"table": table.name, "plain": _plain(opened.plain), "encrypted": columns}
    if opened.has_seal:
        shown["seal"] = _outcome(opened.seal_error)
    return _line(shown)


def failures(table: Table, opened: OpenedRow) -> list[str]:
    """Returns a line for each thing that is wrong in a row. Rows are named by the plain columns that values are bound to."""
    key = {name: opened.plain[name] for name in table.plain_names()} or opened.plain
    return [
        _line({"table": table.name, "row": _plain(key), "column": column, "error": error.name, "message": str(error)})
        for column, error in opened.errors()
    ]


def header(value: str) -> str:
    """Returns what the header of a value says: of its text form, or of its bytes in hexadecimal."""
    try:
        stored = from_text(value) if value.startswith(PREFIX) else bytes.fromhex(value)
    except ValueError:
        raise InvalidText("the value is neither the text form nor hexadecimal") from None
    found = inspect(stored)
    names = {"row": ROW, "owner": OWNER, "stored_owner_key": DEK, "padded": PAD, "json": JSON}
    flags = {name: bool(found.flags & flag) for name, flag in names.items()}
    return _line({"format": 1, "key_id": found.key_id, **flags, "body_len": found.body_len})


def stored(sealed: Row) -> str:
    """Returns a row as it is stored."""
    return _line(_plain(sealed))


def from_json(table: Table, line: str) -> dict[str, Any]:
    """Returns the row of a line: plain columns as they are stored, and the values of encrypted ones.

    Raises Unencodable.
    """
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        row = None
    if not isinstance(row, dict):
        raise Unencodable("a row is a JSON object, with the names of its columns in SQL")
    kinds = {column.sql_name: column.kind for column in table.columns}
    return {name: _value(kinds.get(name), value) for name, value in row.items()}


def _value(kind: str | None, value: Any) -> Any:
    if value is None:
        return None
    if kind is None:
        return plaintext.from_json("bytes", value) if isinstance(value, dict) else value
    return plaintext.from_json(kind, value)


def _column(column: EncryptedColumn, opened: OpenedRow) -> dict[str, object]:
    found = opened.columns[column.sql_name]
    if found.error:
        return {"error": found.error.name}
    value = None if found.is_null else plaintext.to_json(column.kind, found.value)
    tokens = {name: _outcome(error) for name, error in found.tokens.items()}
    return {"value": value} | ({"tokens": tokens} if tokens else {})


def _outcome(error: EncdbError | None) -> str:
    return "ok" if error is None else error.name


def _plain(values: Row) -> dict[str, object]:
    return {name: _shown(value) for name, value in values.items()}


def _shown(value: SqlValue) -> object:
    if isinstance(value, bytes):
        return {"hex": value.hex()}
    is_json = value is None or isinstance(value, (bool, int, float, str)) and not isinstance(value, uuid.UUID)
    return value if is_json else str(value)


def _line(found: object) -> str:
    return json.dumps(found, ensure_ascii=False)
