"""encdb-v1.json: sealed values and a token, each step of them."""

from __future__ import annotations

import dataclasses
import unittest
from typing import Any

import vectors

from encdb_reader import Column, Context, Format, Index, from_text, inspect, open_value, to_text, tokens, value
from encdb_reader.errors import Rejected
from encdb_reader.keys import Keyring, Prk, Purpose, info
from encdb_reader.primitives import extract, mac
from encdb_reader.token import index_key, message

FILE = vectors.file("encdb")


def context(case: dict[str, Any]) -> Context:
    owner, row = vectors.bound_id(case["owner"]), vectors.bound_id(case["row"])
    return Context(Column(case["table"], case["column"]), owner, row)


def keyring() -> Keyring:
    return vectors.keyring(FILE["salt"], {number: FILE["master"] for number in (1, 7, 65535)})


class Values(unittest.TestCase):
    def test_each_step_is_that_of_the_file(self) -> None:
        self.assertEqual(extract(bytes.fromhex(FILE["salt"]), bytes.fromhex(FILE["master"])).hex(), FILE["prk"])
        for case in FILE["values"]:
            with self.subTest(case["name"]):
                place, purpose = context(case), Purpose.OWNER if case["owner"] else Purpose.COLUMN
                root = keyring().root(case["key_id"])
                header = bytes.fromhex(case["stored"])[:4]
                self.assertEqual(info(purpose, root.number, place.column, place.owner).hex(), case["info"])
                self.assertEqual(root.subkey(purpose, place.column, place.owner).hex(), case["subkey"])
                self.assertEqual(place.associated_data(header).hex(), case["aad"])

    def test_values_open_and_are_sealed_again(self) -> None:
        for case in FILE["values"]:
            with self.subTest(case["name"]):
                stored, plaintext = bytes.fromhex(case["stored"]), bytes.fromhex(case["plaintext"])
                keys, place = keyring(), context(case)
                self.assertEqual(open_value(keys, place, Format(), stored), plaintext)
                sealed = value.seal_under(keys.root(case["key_id"]), keys, place, Format(), plaintext, stored[4:16])
                self.assertEqual(sealed, stored)
                self.assertEqual(inspect(stored).flags, case["flags"])

    def test_a_value_opens_in_its_place_alone(self) -> None:
        for case in FILE["values"]:
            with self.subTest(case["name"]):
                stored, place = bytes.fromhex(case["stored"]), context(case)
                other_column = dataclasses.replace(place, column=Column(case["table"], "other"))
                for refused in (
                    (other_column, stored),
                    (place, stored[:-1] + bytes([stored[-1] ^ 1])),
                ):
                    with self.assertRaises(Rejected):
                        open_value(keyring(), refused[0], Format(), refused[1])

    def test_the_text_form_comes_back(self) -> None:
        for case in FILE["values"]:
            stored = bytes.fromhex(case["stored"])
            self.assertEqual(from_text(to_text(stored)), stored)

    def test_what_is_sealed_here_opens_here_with_a_new_nonce_each_time(self) -> None:
        place = context(FILE["values"][1])
        form = Format(is_json=True, block=16)
        sealed = [value.seal_value(keyring(), place, form, b"{}") for _ in range(2)]
        self.assertNotEqual(sealed[0], sealed[1])
        self.assertEqual([open_value(keyring(), place, form, it) for it in sealed], [b"{}", b"{}"])
        self.assertEqual(len(sealed[0]), 48)

    def test_the_token_is_that_of_the_file(self) -> None:
        token, index = FILE["token"], Index(Column("users", "email"), "text")
        root: Prk = keyring().root(1)
        self.assertEqual(index_key(index, root, None).hex(), token["key"])
        self.assertEqual(message(index, b"alice@example.com").hex(), token["message"])
        self.assertEqual(mac(bytes.fromhex(token["key"]), bytes.fromhex(token["message"])).hex(), token["hmac"])
        self.assertEqual([it.hex() for it in tokens(keyring(), index, None, b"alice@example.com")], [token["stored"]])


if __name__ == "__main__":
    unittest.main()
