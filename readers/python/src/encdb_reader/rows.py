"""One row of a table: what its values are bound to, what they open to, and what a new row is stored as."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from . import ids, plaintext, row_seal, token
from .context import Context
from .database import Row
from .errors import EncdbError, NotSealed, SearchToken, Unencodable
from .ids import Id, SqlValue
from .keys import Keyring
from .tables import EncryptedColumn, Table, Token
from .text_form import from_text, to_text
from .value import open_value, seal_value


@dataclass
class OpenedColumn:
    """What one encrypted column of a row holds: a value, NULL, or why it does not open; and its tokens."""

    value: plaintext.Value = field(default=None, repr=False)
    is_null: bool = False
    error: EncdbError | None = None
    tokens: dict[str, EncdbError | None] = field(default_factory=dict)


@dataclass
class OpenedRow:
    """A row with its encrypted columns opened, each by itself, by their names in SQL."""

    plain: Row = field(repr=False)
    columns: dict[str, OpenedColumn]
    has_seal: bool
    seal_error: EncdbError | None

    def errors(self) -> list[tuple[str, EncdbError]]:
        """Returns all that is wrong, with the column: values, tokens by their own column, and the seal."""
        found = [(name, it.error) for name, it in self.columns.items() if it.error]
        found += [(name, error) for it in self.columns.values() for name, error in it.tokens.items() if error]
        return found + ([("row seal", self.seal_error)] if self.seal_error else [])


def opened(keyring: Keyring, table: Table, row: Row) -> OpenedRow:
    """Opens every value of a row, compares its tokens, and checks its seal."""
    columns = {column.sql_name: _opened(keyring, table, column, row) for column in table.columns}
    plain = {name: value for name, value in row.items() if name not in table.own_names()}
    return OpenedRow(plain, columns, table.seal is not None, _seal_error(keyring, table, row))


def context(table: Table, column: EncryptedColumn, row: Row) -> Context:
    """Returns what the values of a column are bound to in this row.

    Raises Undecodable where a plain column cannot be of the type that the program has.
    """
    bound = [ids.of_sql(it.type, row[it.sql_name]) for it in table.bind]
    return Context(column.column, owner(table, row), ids.of_columns(bound) if bound else None)


def owner(table: Table, row: Row) -> Id | None:
    """Returns whom a row belongs to, where rows belong to somebody."""
    return None if table.owner is None else ids.of_sql(table.owner.type, row[table.owner.sql_name])


def sealed(keyring: Keyring, table: Table, row: dict[str, Any]) -> Row:
    """Returns what a row is stored as: `row` has the plain columns, and the values of the encrypted ones.

    Raises Unencodable, and what sealing may fail with.
    """
    missing = set(table.plain_names()) - row.keys()
    if missing:
        raise Unencodable(f"the row lacks {', '.join(sorted(missing))}")
    stored: Row = {name: value for name, value in row.items() if name not in table.own_names()}
    for column in table.columns:
        stored |= _sealed(keyring, table, column, row.get(column.sql_name), stored)
    if table.seal:
        stored[table.seal.sql_name] = row_seal.seal_row(keyring, _parts(table, stored))
    return stored


def _sealed(keyring: Keyring, table: Table, column: EncryptedColumn, value: plaintext.Value, row: Row) -> Row:
    names = column.token.sql_names() if column.token else []
    if value is None:
        if not column.is_nullable:
            raise Unencodable(f"the column {column.sql_name} is not nullable")
        return dict.fromkeys([column.sql_name, *names])
    opened_bytes = plaintext.encode(column.kind, value)
    bytes_of = seal_value(keyring, context(table, column, row), column.format, opened_bytes)
    stored: Row = {column.sql_name: to_text(bytes_of) if column.is_text else bytes_of}
    if column.token:
        fresh = _fresh_tokens(keyring, table, column.token, row, opened_bytes)
        epochs = _epochs(keyring, column.token)
        stored |= {name: next(it for it in fresh if epoch in (None, it[0])) for name, epoch in epochs.items()}
    return stored


def _opened(keyring: Keyring, table: Table, column: EncryptedColumn, row: Row) -> OpenedColumn:
    if row[column.sql_name] is None:
        return OpenedColumn(is_null=True, tokens=_left_over(column, row))
    try:
        opened_bytes = open_value(keyring, context(table, column, row), column.format, _stored(column, row))
        value = plaintext.decode(column.kind, opened_bytes)
    except EncdbError as error:
        return OpenedColumn(error=error)
    return OpenedColumn(value, tokens=_token_errors(keyring, table, column, row, opened_bytes))


def _stored(column: EncryptedColumn, row: Row) -> bytes:
    """Returns the sealed bytes. In SQLite any column holds anything: what is of the other form is refused."""
    value = row[column.sql_name]
    if not isinstance(value, str if column.is_text else bytes):
        raise NotSealed("the column holds bytes where the program reads text, or the other way round")
    return value if isinstance(value, bytes) else from_text(str(value))


def _left_over(column: EncryptedColumn, row: Row) -> dict[str, EncdbError | None]:
    """Beside NULL no token belongs."""
    names = column.token.sql_names() if column.token else []
    error = SearchToken("there is a search token beside NULL", "BesideNull")
    return {name: error for name in names if row[name] is not None}


def _token_errors(
    keyring: Keyring, table: Table, column: EncryptedColumn, row: Row, opened_bytes: bytes
) -> dict[str, EncdbError | None]:
    if column.token is None:
        return {}
    fresh = _fresh_tokens(keyring, table, column.token, row, opened_bytes)
    return {name: _token_error(row[name], fresh, epoch) for name, epoch in _epochs(keyring, column.token).items()}


def _fresh_tokens(keyring: Keyring, table: Table, spec: Token, row: Row, opened_bytes: bytes) -> list[bytes]:
    return token.tokens(keyring, spec.index, owner(table, row) if spec.is_of_owner else None, opened_bytes)


def _token_error(value: SqlValue, fresh: list[bytes], epoch: int | None) -> EncdbError | None:
    try:
        token.check(value if isinstance(value, bytes) else None, fresh, epoch)
    except SearchToken as error:
        return error
    return None


def _epochs(keyring: Keyring, spec: Token) -> dict[str, int | None]:
    """Returns the token columns and the epoch of each. Of two the first has the oldest epoch, and the next one the newest."""
    if spec.next_sql_name is None:
        return {spec.sql_name: None}
    epochs = [root.number for root in keyring.index_roots]
    return {spec.sql_name: min(epochs), spec.next_sql_name: max(epochs)}


def _seal_error(keyring: Keyring, table: Table, row: Row) -> EncdbError | None:
    if table.seal is None:
        return None
    seal = row[table.seal.sql_name]
    try:
        row_seal.check_row(keyring, _parts(table, row), seal if isinstance(seal, bytes) or seal is None else b"")
    except EncdbError as error:
        return error
    return None


def _parts(table: Table, row: Row) -> row_seal.RowParts:
    seal = table.seal
    if seal is None:
        raise ValueError("the table has no seal")
    key = ids.of_columns([ids.of_sql(it.type, row[it.sql_name]) for it in seal.key])
    values = {it.column.name: _stored(it, row) for it in table.columns if row[it.sql_name] is not None}
    covered = {it.name: ids.covered(it.type, row[it.sql_name]) for it in seal.covers}
    plain = {name: value for name, value in covered.items() if value is not None}
    return row_seal.RowParts(seal.column.table, key, owner(table, row), values, plain)
