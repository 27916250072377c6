"""The frozen values of encdb-core, as these tests read them."""

from __future__ import annotations

import json
import pathlib
from typing import Any

from encdb_reader import Id
from encdb_reader.keys import Keyring, Prk
from encdb_reader.primitives import extract

FOLDER = pathlib.Path(__file__).parents[3] / "encdb-core/tests/data"


def file(name: str) -> Any:
    """Returns a file of vectors."""
    return json.loads((FOLDER / f"{name}-v1.json").read_text(encoding="utf-8"))


def bound_id(pair: list[Any] | None) -> Id | None:
    """Returns the id of a type and bytes."""
    return pair and Id(pair[0], bytes.fromhex(pair[1]))


def keyring(salt: str, keys: dict[int, str]) -> Keyring:
    """Returns the keyring of these keys, without the checks that keys of a program have to pass."""
    roots = {number: Prk(number, extract(bytes.fromhex(salt), bytes.fromhex(key))) for number, key in keys.items()}
    return Keyring(bytes.fromhex(salt), next(iter(roots)), roots, [roots[min(roots)]])
