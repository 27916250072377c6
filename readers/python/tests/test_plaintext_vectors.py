"""Every plaintexts-v*.json: values, the bytes that they are sealed as, and the bytes that tokens are made of."""

from __future__ import annotations

import json
import unittest
from decimal import Decimal
from typing import Any

import vectors

from encdb_reader import Column, EncdbError, Index, plaintext
from encdb_reader.token import TYPES, message

FILES = [vectors.file("plaintexts")]


def shown(kind: str, value: str) -> str:
    """Returns a text as the reader has it, without zeros at the end of a fraction of a second."""
    has_fraction = kind in ("time", "timestamp") and "." in value
    return value.rstrip("0").rstrip(".") if has_fraction else value


class Vectors(unittest.TestCase):
    def cases(self, name: str) -> list[dict[str, Any]]:
        return [case for file in FILES for case in file[name]]

    def test_values_have_these_bytes_and_come_back(self) -> None:
        for case in self.cases("values"):
            kind = case["kind"]
            with self.subTest(kind, value=case["value"][:60]):
                opened = bytes.fromhex(case["plaintext"])
                value = plaintext.decode(kind, opened)
                if kind == "decimal":
                    self.assertEqual(value.as_tuple(), Decimal(case["value"]).as_tuple())
                else:
                    self.assertEqual(value, plaintext.from_json(kind, shown(kind, case["value"])))
                self.assertEqual(plaintext.encode(kind, plaintext.from_json(kind, case["value"])), opened)

    def test_tokens_are_made_of_these_bytes(self) -> None:
        for case in self.cases("values"):
            with self.subTest(case["kind"], value=case["value"][:60]):
                index = Index(Column("t", "c"), case["kind"])
                expected = bytes([TYPES[case["kind"]]]) + bytes.fromhex(case["token"])
                self.assertEqual(message(index, bytes.fromhex(case["plaintext"])), expected)

    def test_other_bytes_are_refused(self) -> None:
        for case in self.cases("refused"):
            with self.subTest(case["kind"], why=case["why"]):
                with self.assertRaises(EncdbError) as refused:
                    plaintext.decode(case["kind"], bytes.fromhex(case["plaintext"]))
                self.assertEqual(refused.exception.name, "Undecodable")


if __name__ == "__main__":
    unittest.main()
