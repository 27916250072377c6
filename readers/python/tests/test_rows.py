"""Rows under a keyring of two epochs, and what is printed of keys and values."""

from __future__ import annotations

import copy
import json
import unittest
from decimal import Decimal
from typing import Any

import sample

from encdb_reader import Keyring, keyring_of, rows, tables
from encdb_reader.ids import integer
from encdb_reader.wrapped import UnderKey, UnderPassphrase

KEY, EPOCHS = bytes(range(32)), {2: bytes(range(160, 192)), 1: bytes(range(100, 132))}


def keyring() -> Keyring:
    """Returns a keyring whose tokens are written in epoch 2, and searched in epoch 1 too."""
    return keyring_of(bytes(range(200, 216)), {1: KEY}, 1, EPOCHS)


def table(**token: Any) -> tables.Table:
    """Returns the table of the sample, the token of its e-mail addresses changed."""
    document = copy.deepcopy(sample.tables())
    document["tables"][0]["columns"][0]["token"].update(token)
    return tables.read(json.dumps(document))[0]


def row() -> dict[str, Any]:
    return {"id": "7", "tenant": "north", "active": True, "email_sealed": "ada", "salary_sealed": Decimal("1")}


class Epochs(unittest.TestCase):
    def test_the_current_epoch_is_written_and_both_are_right(self) -> None:
        stored = rows.sealed(keyring(), table(), row())
        self.assertEqual(stored["email_token"][0], 2)
        older = keyring_of(bytes(range(200, 216)), {1: KEY}, 1, {1: EPOCHS[1]})
        of_epoch_1 = rows.sealed(older, table(), row())["email_token"]
        for token in (stored["email_token"], of_epoch_1):
            opened = rows.opened(keyring(), table(), stored | {"email_token": token})
            self.assertEqual(opened.errors(), [])

    def test_of_two_columns_the_first_has_the_oldest_epoch_and_the_next_one_the_newest(self) -> None:
        two = table(next_sql_name="email_token_2")
        stored = rows.sealed(keyring(), two, row())
        self.assertEqual((stored["email_token"][0], stored["email_token_2"][0]), (1, 2))
        self.assertEqual(rows.opened(keyring(), two, stored).errors(), [])
        exchanged = {"email_token": stored["email_token_2"], "email_token_2": stored["email_token"]}
        found = rows.opened(keyring(), two, stored | exchanged).errors()
        self.assertEqual(
            {(name, error.name) for name, error in found},
            {
                ("email_token", "SearchToken(WrongEpoch)"),
                ("email_token_2", "SearchToken(WrongEpoch)"),
            },
        )


class Printed(unittest.TestCase):
    def test_neither_keys_nor_values_are_printed(self) -> None:
        keys, spec = keyring(), table()
        opened = rows.opened(keys, spec, rows.sealed(keys, spec, row()))
        for shown in (keys, keys.roots[1], opened, UnderKey(KEY), UnderPassphrase("correct horse"), integer(7)):
            text = repr(shown)
            for secret in ("ada", "north", "correct", "\\x00", repr(KEY), repr(keys.roots[1].key)):
                self.assertNotIn(secret, text)


if __name__ == "__main__":
    unittest.main()
