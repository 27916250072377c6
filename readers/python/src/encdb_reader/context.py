"""What a sealed value is bound to: a column, and an owner and a row where the column asks for them."""

from __future__ import annotations

from dataclasses import dataclass

from .ids import Id, lp16, optional


@dataclass(frozen=True)
class Column:
    """A column by its logical names, which the program pins and which need not be those in SQL."""

    table: str
    name: str

    def encoded(self) -> bytes:
        """Returns both names with their lengths."""
        return lp16(self.table.encode()) + lp16(self.name.encode())


@dataclass(frozen=True)
class Context:
    """The place in which a value opens, and in no other."""

    column: Column
    owner: Id | None = None
    row: Id | None = None

    def associated_data(self, header: bytes) -> bytes:
        """Returns the bytes that the tag of a value with this header covers."""
        return b"encdb-aad-v1" + header + self.column.encoded() + optional(self.owner) + optional(self.row)
