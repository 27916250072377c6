"""Reads and writes values of encdb's stored format, version 1, from its specification alone: docs/format.md.

from encdb_reader import Column, Context, Format, open_value, environment
keyring = environment.of_process().load()
open_value(keyring, Context(Column("users", "email")), Format(), stored)
"""

from .context import Column, Context
from .errors import EncdbError
from .ids import Id
from .keys import Keyring, keyring_of
from .row_seal import RowParts, check_row, seal_row
from .text_form import from_text, to_text
from .token import Index, tokens
from .value import Format, inspect, open_value, seal_value

__all__ = [
    "Column",
    "Context",
    "EncdbError",
    "Format",
    "Id",
    "Index",
    "Keyring",
    "RowParts",
    "check_row",
    "from_text",
    "inspect",
    "keyring_of",
    "open_value",
    "seal_row",
    "seal_value",
    "to_text",
    "tokens",
]
