"""owner-keys-v1.json and replaced-owner-keys-v1.json: values, tokens and records of owners whose keys are stored."""

from __future__ import annotations

import dataclasses
import unittest
from typing import Any

import vectors

from encdb_reader import Column, Context, Format, Index, Keyring, open_value, tokens, wrapped
from encdb_reader.errors import (
    DamagedTable,
    EncdbError,
    OwnerKeyDestroyed,
    OwnerKeyLocked,
    OwnerKeyMissing,
    OwnerKeyTableMissing,
    OwnerKeyWrappedTwice,
    UnknownOwnerKey,
    WrappedKey,
)
from encdb_reader.ids import integer
from encdb_reader.keys import Prk
from encdb_reader.owner_keys import KeyRow, OwnerKeys
from encdb_reader.primitives import extract, sha256

FIRST, REPLACED = vectors.file("owner-keys"), vectors.file("replaced-owner-keys")
NORMALIZATIONS = ("trim", "lowercase")


def rows_of(file: dict[str, Any]) -> list[KeyRow]:
    """Returns the rows that the table has for the owner of the file."""
    if "number" not in file:
        return [KeyRow(1, False, bytes.fromhex(file["wrapped"]), None, None)]
    former = KeyRow(1, False, None, None, bytes.fromhex(file["former_wrapped"]))
    return [former, KeyRow(file["number"], False, bytes.fromhex(file["wrapped"]), None, None)]


def keyring(file: dict[str, Any], rows: list[KeyRow] | None = None) -> Keyring:
    derived = vectors.keyring(file["salt"], {file["root_key_id"]: file["root_key"]})
    hash_of = sha256(owner(file).encoded())
    found = rows_of(file) if rows is None else rows
    store = OwnerKeys(derived, lambda asked: found if asked == hash_of else [])
    epoch = Prk(file["token"]["epoch"], b"an index root that owners' tokens are not made with")
    return dataclasses.replace(derived, owner_keys_are_stored=True, stored_owner_keys=store, index_roots=[epoch])


def owner(file: dict[str, Any]) -> Any:
    return vectors.bound_id(file["owner"])


def open_case(keys: Keyring, case: dict[str, Any]) -> str:
    place = Context(Column(case["table"], case["column"]), vectors.bound_id(case["owner"]), vectors.bound_id(case["row"]))
    return open_value(keys, place, Format(), bytes.fromhex(case["stored"])).hex()


class OwnersValues(unittest.TestCase):
    def test_values_open(self) -> None:
        for file in (FIRST, REPLACED):
            for case in file["values"]:
                with self.subTest(case["name"]):
                    self.assertEqual(open_case(keyring(file), case), case["plaintext"])

    def test_tokens_are_those_of_the_owner(self) -> None:
        for file in (FIRST, REPLACED):
            token = file["token"]
            index = Index(Column(token["table"], token["column"]), "text", NORMALIZATIONS)
            made = tokens(keyring(file), index, owner(file), token["value"].encode())
            self.assertEqual(made[0].hex(), token["stored"])
            self.assertEqual(len(made), len(rows_of(file)), "one for each key of the owner")

    def test_the_keys_are_those_of_the_file(self) -> None:
        self.assertEqual(sha256(owner(FIRST).encoded()).hex(), FIRST["owner_hash"])
        salt = bytes.fromhex(REPLACED["salt"])
        current, former = keyring(REPLACED).stored_owner_keys.keys_of(owner(REPLACED))  # type: ignore[union-attr]
        self.assertEqual(current.key, extract(salt, bytes.fromhex(REPLACED["owner_key"])))
        self.assertEqual(former.key, extract(salt, bytes.fromhex(REPLACED["former_key"])))

    def test_each_state_of_the_table_has_an_error(self) -> None:
        row = rows_of(FIRST)[0]
        other = bytes(122)
        cases: list[tuple[type[EncdbError], list[KeyRow]]] = [
            (OwnerKeyMissing, []),
            (OwnerKeyDestroyed, [dataclasses.replace(row, is_destroyed=True)]),
            (OwnerKeyWrappedTwice, [dataclasses.replace(row, by_passphrase=other)]),
            (DamagedTable, [dataclasses.replace(row, by_application=None, by_next=other)]),
            (OwnerKeyLocked, [dataclasses.replace(row, by_application=None, by_passphrase=other)]),
        ]
        for error, rows in cases:
            with self.subTest(error.__name__), self.assertRaises(error):
                open_case(keyring(FIRST, rows), FIRST["values"][0])

    def test_a_passphrase_opens_the_key_of_its_owner(self) -> None:
        keys = keyring(FIRST)
        root, place = keys.root(FIRST["root_key_id"]), wrapped.place_of_owner_key(owner(FIRST), 1)
        key, under = bytes.fromhex(FIRST["owner_key"]), wrapped.under_peppered("correct horse", root)
        row = KeyRow(1, False, None, wrapped.wrap(key, place, under, wrapped.Cost(8192, 1, 1)), None)
        locked = keyring(FIRST, [row])
        store = locked.stored_owner_keys
        assert isinstance(store, OwnerKeys)
        with self.assertRaises(WrappedKey):
            store.unlock(owner(FIRST), "another horse")
        with self.assertRaises(OwnerKeyLocked):
            open_case(locked, FIRST["values"][0])
        store.unlock(owner(FIRST), "correct horse")
        self.assertEqual(open_case(locked, FIRST["values"][0]), FIRST["values"][0]["plaintext"])

    def test_a_key_that_is_not_there_is_not_replaced_by_another(self) -> None:
        only_current = rows_of(REPLACED)[1:]
        keys = keyring(REPLACED, only_current).stored_owner_keys
        with self.assertRaises(UnknownOwnerKey):
            keys.numbered(owner(REPLACED), 1)  # type: ignore[union-attr]
        with self.assertRaises(OwnerKeyMissing):
            keys.numbered(integer(8), 1)  # type: ignore[union-attr]

    def test_without_a_table_nothing_opens(self) -> None:
        keys = dataclasses.replace(keyring(FIRST), stored_owner_keys=None)
        with self.assertRaises(OwnerKeyTableMissing):
            open_case(keys, FIRST["values"][0])


if __name__ == "__main__":
    unittest.main()
