"""wrapped-keys-v1.json: records of each way to wrap, one that opens under two keys, and a keyring document."""

from __future__ import annotations

import json
import unittest
from typing import Any

import vectors

from encdb_reader import keyring, wrapped
from encdb_reader.errors import WrappedKey
from encdb_reader.keys import Prk
from encdb_reader.primitives import extract, open_sealed
from encdb_reader.wrapped import Cost, Under, UnderKey, UnderPassphrase

FILE = vectors.file("wrapped-keys")
ROOT = Prk(FILE["root_key_id"], extract(bytes.fromhex(FILE["salt"]), bytes.fromhex(FILE["root_key"])))
CHEAP = Cost(8192, 1, 1)


def under(case: dict[str, Any]) -> Under:
    if "passphrase" in case:
        return wrapped.under_peppered(case["passphrase"], ROOT) if case["root_key"] else UnderPassphrase(case["passphrase"])
    return wrapped.under_root_key(ROOT) if case["root_key"] else UnderKey(bytes.fromhex(case["under"]))


class WrappedKeys(unittest.TestCase):
    def test_records_open(self) -> None:
        for case in FILE["records"]:
            with self.subTest(case["name"]):
                record, place = bytes.fromhex(case["record"]), bytes.fromhex(case["place"])
                self.assertEqual(wrapped.unwrap(record, place, under(case)).hex(), case["key"])

    def test_records_are_wrapped_again(self) -> None:
        for case in FILE["records"]:
            with self.subTest(case["name"]):
                record, place, key = (bytes.fromhex(case[name]) for name in ("record", "place", "key"))
                again = wrapped.wrap_with(key, place, under(case), wrapped.parse(record)[1], record[12:28], record[30:42])
                self.assertEqual(again, record)

    def test_a_new_record_opens_in_its_place_alone(self) -> None:
        key, place = bytes(range(32)), wrapped.place_of_root_key(7)
        for case in FILE["records"]:
            record = wrapped.wrap(key, place, under(case), CHEAP)
            self.assertEqual(wrapped.unwrap(record, place, under(case)), key)
            with self.assertRaises(WrappedKey) as refused:
                wrapped.unwrap(record, wrapped.place_of_root_key(8), under(case))
            self.assertEqual(refused.exception.problem, "Refused")

    def test_only_the_commitment_tells_two_keys_apart(self) -> None:
        case = FILE["two_keys"]
        record, place = bytes.fromhex(case["record"]), bytes.fromhex(case["place"])
        self.assertEqual(wrapped.unwrap(record, place, UnderKey(bytes.fromhex(case["under"]))).hex(), case["key"])
        other = UnderKey(bytes.fromhex(case["other"]))
        kek, _ = wrapped.kek_and_commitment(record, place, other, CHEAP)
        opened = open_sealed(kek, record[30:42], record[74:], record[:74])
        self.assertEqual(opened and opened.hex(), case["other_key"])
        with self.assertRaises(WrappedKey) as refused:
            wrapped.unwrap(record, place, other)
        self.assertEqual(refused.exception.problem, "Refused")


class Document(unittest.TestCase):
    def test_the_keyring_has_the_keys_of_the_file(self) -> None:
        case = FILE["keyring"]
        document = keyring.read(json.dumps(case["document"]))
        unlocked = keyring.unlock(document, UnderKey(bytes.fromhex(case["under"])))
        prks = [extract(document.salt, bytes.fromhex(key)) for key in case["keys"]]
        epochs = {extract(document.salt, bytes.fromhex(key)) for key in case["epochs"]}
        self.assertEqual([root.key for root in unlocked.roots.values()], prks)
        self.assertEqual({root.key for root in unlocked.index_roots}, epochs)
        self.assertEqual((unlocked.current, unlocked.owner_keys_are_stored), (300, True))
        states = {entry["epoch"]: entry["state"] for entry in case["document"]["epochs"]}
        self.assertEqual(states[unlocked.index_roots[0].number], "current")


if __name__ == "__main__":
    unittest.main()
