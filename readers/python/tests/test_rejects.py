"""reject-v1.json: what has to be refused, each with the name of encdb's error."""

from __future__ import annotations

import unittest
from collections.abc import Callable
from typing import Any

import vectors

from encdb_reader import Column, Context, EncdbError, Format, from_text, keyring, open_value, wrapped
from encdb_reader.keys import Prk
from encdb_reader.primitives import extract
from encdb_reader.wrapped import Under, UnderKey, UnderPassphrase

FILE = vectors.file("reject")


def open_case(case: dict[str, Any]) -> None:
    keys = vectors.keyring(FILE["salt"], {int(number): key for number, key in case["keys"].items()})
    place = Context(Column(case["table"], case["column"]), vectors.bound_id(case["owner"]), vectors.bound_id(case["row"]))
    stored = bytes.fromhex(case["stored"]) + bytes(case["zeros_appended"])
    open_value(keys, place, Format(case["codec"] == "json", case["padding"]), stored)


def read_text(case: dict[str, Any]) -> None:
    from_text(case["text"] + "A" * case["letters_appended"])


def under(found: dict[str, Any]) -> Under:
    salt = bytes.fromhex(FILE["wrapping_salt"])
    roots = {int(number): bytes.fromhex(key) for number, key in FILE["wrapping_root_keys"].items()}
    prks = {number: Prk(number, extract(salt, key)) for number, key in roots.items()}
    if "root_key" in found:
        return wrapped.under_root_key(prks[found["root_key"]])
    if "pepper" in found:
        return wrapped.under_peppered(found["passphrase"], prks[found["pepper"]])
    return UnderPassphrase(found["passphrase"]) if "passphrase" in found else UnderKey(bytes.fromhex(found["key"]))


def unwrap(case: dict[str, Any]) -> None:
    wrapped.unwrap(bytes.fromhex(case["record"]), bytes.fromhex(case["place"]), under(case["under"]))


def unlock(case: dict[str, Any]) -> None:
    document = keyring.read(case["json"] + " " * case["spaces_appended"])
    keyring.unlock(document, UnderKey(bytes.fromhex(case["under"])))


class Rejects(unittest.TestCase):
    def check(self, name: str, at_least: int, read: Callable[[dict[str, Any]], None]) -> None:
        self.assertGreaterEqual(len(FILE[name]), at_least)
        for case in FILE[name]:
            with self.subTest(case["name"]):
                with self.assertRaises(EncdbError) as refused:
                    read(case)
                self.assertEqual(refused.exception.name, case["error"])

    def test_values(self) -> None:
        self.check("values", 40, open_case)

    def test_texts(self) -> None:
        self.check("texts", 14, read_text)

    def test_wrapped_keys(self) -> None:
        self.check("wrapped_keys", 30, unwrap)

    def test_keyring_documents(self) -> None:
        self.check("keyring_documents", 35, unlock)


if __name__ == "__main__":
    unittest.main()
