"""row-seals-v1.json: seals of rows, with their messages."""

from __future__ import annotations

import dataclasses
import unittest
from typing import Any

import vectors

from encdb_reader import Keyring, RowParts, check_row, row_seal, seal_row
from encdb_reader.errors import EncdbError
from encdb_reader.ids import Id, integer
from encdb_reader.keys import Prk
from encdb_reader.primitives import extract

FILE = vectors.file("row-seals")


class OneKey:
    """An owner whose only key is the one of the file."""

    def __init__(self, number: int) -> None:
        self.key = Prk(number, extract(bytes.fromhex(FILE["salt"]), bytes.fromhex(FILE["owner_key"])))

    def keys_of(self, _owner: Id) -> list[Prk]:
        return [self.key]

    def numbered(self, _owner: Id, _number: int) -> Prk:
        return self.key


def keyring(case: dict[str, Any]) -> Keyring:
    keys = vectors.keyring(FILE["salt"], {case["key_id"]: FILE["root_key"]})
    is_stored = case["stored_owner_key"]
    return dataclasses.replace(keys, owner_keys_are_stored=is_stored, stored_owner_keys=OneKey(case["key_id"]))


def parts(case: dict[str, Any]) -> RowParts:
    values = {name: bytes.fromhex(it) for name, it in case["values"].items() if it is not None}
    plain = {name: Id(it[0], bytes.fromhex(it[1])) for name, it in case["plain"].items() if it is not None}
    key = Id(case["key"][0], bytes.fromhex(case["key"][1]))
    return RowParts(case["table"], key, vectors.bound_id(case["owner"]), values, plain)


class RowSeals(unittest.TestCase):
    def test_seals_are_those_of_the_file(self) -> None:
        for case in FILE["rows"]:
            with self.subTest(case["name"]):
                seal = bytes.fromhex(case["seal"])
                self.assertEqual(parts(case).message(seal[:4]).hex(), case["message"])
                self.assertEqual(seal_row(keyring(case), parts(case)), seal)
                check_row(keyring(case), parts(case), seal)

    def test_what_is_not_the_row_is_refused(self) -> None:
        case = FILE["rows"][0]
        row, seal = parts(case), bytes.fromhex(case["seal"])
        other_key = dataclasses.replace(row, key=integer(8))
        without_a_value = dataclasses.replace(row, values={})
        cases = [
            ("RowSeal(Missing)", row, None),
            ("RowSeal(Malformed)", row, seal[:-1]),
            ("RowSeal(Malformed)", row, b"\xf8" + seal[1:]),
            ("ZeroKeyId", row, seal[:2] + bytes(2) + seal[4:]),
            ("UnexpectedFlags", row, seal[:1] + b"\x03" + seal[2:]),
            ("UnknownKey", row, seal[:3] + b"\x06" + seal[4:]),
            ("RowSeal(Refused)", row, seal[:-1] + bytes([seal[-1] ^ 1])),
            ("RowSeal(Refused)", other_key, seal),
            ("RowSeal(Refused)", without_a_value, seal),
        ]
        for name, changed, stored in cases:
            with self.subTest(name):
                with self.assertRaises(EncdbError) as refused:
                    check_row(keyring(case), changed, stored)
                self.assertEqual(refused.exception.name, name)

    def test_the_length_of_a_seal(self) -> None:
        self.assertEqual(row_seal.SEAL_LEN, 36)


if __name__ == "__main__":
    unittest.main()
