"""`tables.json`: which columns of a program's tables are encrypted, and how. encdb's `spec::to_json` writes it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from . import normalize
from .context import Column
from .errors import Tables
from .plaintext import CODECS
from .token import TYPES as TOKEN_TYPES
from .token import Index
from .value import Format

VERSION = 1
# Of a column of the type `composite` the program makes several ids, in a way that this file does not tell: `ids.of_sql`
# refuses its values.
ID_TYPES = ("integer", "uuid", "text", "bytes", "composite")
COVERED_TYPES = ("integer", "uuid", "text", "bytes", "bool")


@dataclass(frozen=True)
class BoundColumn:
    """A plain column that values are bound to. The type is the program's, whatever the database stores."""

    sql_name: str
    type: str


@dataclass(frozen=True)
class CoveredColumn:
    """A plain column that a row seal covers, with its logical name."""

    name: str
    sql_name: str
    type: str


@dataclass(frozen=True)
class Token:
    """The token column of an encrypted column. `next_sql_name` is the second one, while tokens move to another epoch."""

    sql_name: str
    next_sql_name: str | None
    index: Index
    is_of_owner: bool
    is_unique: bool

    def sql_names(self) -> list[str]:
        """Returns the token columns: one, or two."""
        return [self.sql_name] if self.next_sql_name is None else [self.sql_name, self.next_sql_name]


@dataclass(frozen=True)
class EncryptedColumn:
    """An encrypted column."""

    column: Column
    sql_name: str
    kind: str
    is_text: bool
    is_nullable: bool
    format: Format
    token: Token | None


@dataclass(frozen=True)
class Seal:
    """The seal of a table's rows."""

    column: Column
    sql_name: str
    key: tuple[BoundColumn, ...]
    covers: tuple[CoveredColumn, ...]


@dataclass(frozen=True)
class Table:
    """A table with encrypted columns."""

    name: str
    schema: str | None
    sql_name: str
    bind: tuple[BoundColumn, ...]
    owner: BoundColumn | None
    columns: tuple[EncryptedColumn, ...]
    seal: Seal | None

    def own_names(self) -> set[str]:
        """Returns the SQL columns that encdb writes: values, tokens and the seal."""
        names = {column.sql_name for column in self.columns}
        names |= {name for column in self.columns if column.token for name in column.token.sql_names()}
        return names | ({self.seal.sql_name} if self.seal else set())

    def plain_names(self) -> list[str]:
        """Returns the plain SQL columns that a value or a seal of a row needs."""
        bound = [*self.bind, *([self.owner] if self.owner else []), *(self.seal.key if self.seal else ())]
        covered = self.seal.covers if self.seal else ()
        return list(dict.fromkeys([column.sql_name for column in bound] + [column.sql_name for column in covered]))


def read(text: str) -> list[Table]:
    """Reads the tables of a file.

    Raises Tables, which says where it is not what `spec::to_json` writes.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise Tables("tables.json is no JSON") from None
    if not isinstance(document, dict) or document.get("version") != VERSION:
        raise Tables(f"tables.json is not of version {VERSION}; write it again with the program's own encdb")
    top = _Fields("tables.json", document, {"version", "tables"})
    tables = [_table(fields) for fields in top.objects("tables")]
    _check_distinct([table.name for table in tables])
    _check_distinct([column.column for table in tables for column in table.columns])
    return tables


def named(tables: list[Table], name: str) -> Table:
    """Returns the table with this logical name or name in SQL.

    Raises Tables.
    """
    for table in tables:
        if name in (table.name, table.sql_name):
            return table
    raise Tables("tables.json has no table with this name")


class _Fields:
    """The fields of one object: each has to be there once and of its type, and no other may be."""

    def __init__(self, place: str, found: Any, names: set[str], optional: tuple[str, ...] = ()) -> None:
        if not isinstance(found, dict) or not names <= found.keys() <= names | set(optional):
            raise Tables(f"{place}: the fields do not belong to version {VERSION}")
        self.place, self.found = place, found

    def text(self, name: str, among: object = None) -> str:
        value = self._of(name, str)
        if among is not None and value not in among:  # type: ignore[operator]
            raise Tables(f"{self.place}: {name} is not one that version {VERSION} has")
        return str(value)

    def optional_text(self, name: str) -> str | None:
        return None if self.found.get(name) is None else self.text(name)

    def flag(self, name: str) -> bool:
        return bool(self._of(name, bool))

    def number(self, name: str, least: int, most: int) -> int:
        value = int(self._of(name, int))
        if not least <= value <= most:
            raise Tables(f"{self.place}: {name} is not from {least} to {most}")
        return value

    def objects(self, name: str) -> list[Any]:
        return list(self._of(name, list))

    def _of(self, name: str, wanted: type) -> Any:
        value = self.found[name]
        if type(value) is not wanted:
            raise Tables(f"{self.place}: {name} has another type")
        return value


def _table(found: Any) -> Table:
    fields = _Fields("a table", found, {"name", "sql_name", "bind", "owner", "columns"}, ("schema", "seal"))
    owner, seal = found["owner"], found.get("seal")
    return Table(
        fields.text("name"),
        fields.optional_text("schema"),
        fields.text("sql_name"),
        tuple(_bound(it) for it in fields.objects("bind")),
        None if owner is None else _bound(owner),
        tuple(_column(it) for it in fields.objects("columns")),
        None if seal is None else _seal(seal),
    )


def _bound(found: Any) -> BoundColumn:
    fields = _Fields("a bound column", found, {"sql_name", "type"})
    return BoundColumn(fields.text("sql_name"), fields.text("type", ID_TYPES))


def _column(found: Any) -> EncryptedColumn:
    names = {"table", "name", "sql_name", "kind", "stored", "nullable", "pad", "token"}
    fields = _Fields("an encrypted column", found, names)
    column, kind = Column(fields.text("table"), fields.text("name")), fields.text("kind", CODECS)
    return EncryptedColumn(
        column,
        fields.text("sql_name"),
        kind,
        fields.text("stored", ("bytes", "text")) == "text",
        fields.flag("nullable"),
        Format(kind == "json", fields.number("pad", 0, 0xFFFF)),
        None if found["token"] is None else _token(found["token"], column, kind),
    )


def _token(found: Any, column: Column, kind: str) -> Token:
    names = {"sql_name", "kind", "normalize", "mac_len", "scope", "unique"}
    fields = _Fields("a token", found, names, ("next_sql_name",))
    if fields.text("kind", TOKEN_TYPES) != kind:
        raise Tables("a token: its kind differs from its column's")
    normalizations = fields.objects("normalize")
    if any(name not in normalize.NORMALIZATIONS for name in normalizations):
        raise Tables(f"a token: a normalization is not one that version {VERSION} has")
    index = Index(column, kind, tuple(normalizations), fields.number("mac_len", 1, 32))
    is_of_owner = fields.text("scope", ("global", "owner")) == "owner"
    return Token(fields.text("sql_name"), fields.optional_text("next_sql_name"), index, is_of_owner, fields.flag("unique"))


def _seal(found: Any) -> Seal:
    fields = _Fields("a seal", found, {"table", "name", "sql_name", "key", "covers"})
    return Seal(
        Column(fields.text("table"), fields.text("name")),
        fields.text("sql_name"),
        tuple(_bound(it) for it in fields.objects("key")),
        tuple(_covered(it) for it in fields.objects("covers")),
    )


def _covered(found: Any) -> CoveredColumn:
    fields = _Fields("a covered column", found, {"name", "sql_name", "type"})
    return CoveredColumn(fields.text("name"), fields.text("sql_name"), fields.text("type", COVERED_TYPES))


def _check_distinct(names: list[Any]) -> None:
    if len(set(names)) != len(names):
        raise Tables("tables.json: two tables or two columns have one logical name")
