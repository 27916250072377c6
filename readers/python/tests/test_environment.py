"""Keys from variables, files, commands and keyring files, and what is refused of them."""

from __future__ import annotations

import base64
import json
import pathlib
import tempfile
import unittest

import vectors

from encdb_reader import EncdbError, Keyring
from encdb_reader.environment import Environment
from encdb_reader.primitives import extract

KEY, OTHER, SALT = bytes(range(32)), bytes(range(32, 64))[:31] + b"\xff", bytes(range(0x80, 0xA0))
KEYRING = vectors.file("wrapped-keys")["keyring"]


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def load(**variables: str) -> Keyring:
    usual = {"MASTER_ENCRYPTION_KEY": text(KEY), "STATIC_ENCRYPTION_SALT": text(SALT)}
    found = {name: value for name, value in (usual | variables).items() if value != "unset"}
    return Environment(found).load()


class Variables(unittest.TestCase):
    def refused(self, name: str, **variables: str) -> None:
        with self.subTest(name, variables=sorted(variables)):
            with self.assertRaises(EncdbError) as refused:
                load(**variables)
            self.assertEqual(refused.exception.name, name)
            for value in variables.values():
                self.assertFalse(len(value) > 8 and value in str(refused.exception), "a value is in the message")

    def test_the_usual_two(self) -> None:
        keyring = load()
        self.assertEqual((keyring.current, keyring.roots[1].key), (1, extract(SALT, KEY)))
        self.assertFalse(keyring.owner_keys_are_stored)

    def test_base64_in_either_alphabet_padded_or_not(self) -> None:
        url_safe = base64.urlsafe_b64encode(OTHER).decode()
        for spelling in (url_safe, url_safe.rstrip("="), text(OTHER) + "\n", text(OTHER) + "\r\n"):
            self.assertEqual(load(MASTER_ENCRYPTION_KEY=spelling).roots[1].key, extract(SALT, OTHER))

    def test_retired_keys_open_and_the_lowest_makes_the_tokens(self) -> None:
        listed = f"9:{text(OTHER)},02:{text(OTHER[::-1])}\n"
        keyring = load(MASTER_ENCRYPTION_KEY_ID="300", MASTER_ENCRYPTION_KEYS_RETIRED=listed)
        self.assertEqual((keyring.current, set(keyring.roots)), (300, {300, 9, 2}))
        self.assertEqual([root.number for root in keyring.index_roots], [2])

    def test_rules_of_the_retired_keys_list(self) -> None:
        one = f"2:{text(OTHER)}"
        for listed in (
            f"{one},",
            f",{one}",
            f" {one}",
            f"{one}, 3:{text(OTHER[::-1])}",
            text(OTHER),
            f"0:{text(OTHER)}",
        ):
            self.refused("Key(List)", MASTER_ENCRYPTION_KEYS_RETIRED=listed)
        for listed in (f"{one}\n\n", f"{one},\n3:{text(OTHER[::-1])}", f"+2:{text(OTHER)}", f"65536:{text(OTHER)}"):
            self.refused("Key(List)", MASTER_ENCRYPTION_KEYS_RETIRED=listed)
        self.refused("Key(Encoding)", MASTER_ENCRYPTION_KEYS_RETIRED=f"2: {text(OTHER)}")
        self.refused("Key(Encoding)", MASTER_ENCRYPTION_KEYS_RETIRED=f"{one} ,3:{text(OTHER[::-1])}")
        self.refused("Key(Empty)", MASTER_ENCRYPTION_KEYS_RETIRED="2:")
        self.refused("Key(Empty)", MASTER_ENCRYPTION_KEYS_RETIRED="")
        self.refused("Key(DuplicateId)", MASTER_ENCRYPTION_KEYS_RETIRED=f"1:{text(OTHER)}")
        self.refused("Key(DuplicateId)", MASTER_ENCRYPTION_KEYS_RETIRED=f"{one},{one}")
        self.refused("Key(DuplicateKey)", MASTER_ENCRYPTION_KEYS_RETIRED=f"2:{text(KEY)}")

    def test_what_is_no_key(self) -> None:
        self.refused("Key(Missing)", MASTER_ENCRYPTION_KEY="unset")
        self.refused("Key(Missing)", STATIC_ENCRYPTION_SALT="unset")
        self.refused("Key(Empty)", MASTER_ENCRYPTION_KEY="\n")
        self.refused("Key(Length)", MASTER_ENCRYPTION_KEY=text(KEY[:31]))
        self.refused("Key(Length)", STATIC_ENCRYPTION_SALT=text(SALT[:15]))
        self.refused("Key(Encoding)", MASTER_ENCRYPTION_KEY=" " + text(KEY))
        self.refused("Key(Encoding)", MASTER_ENCRYPTION_KEY=text(OTHER)[:-2] + "9=")
        self.refused("Key(Encoding)", MASTER_ENCRYPTION_KEY="-/" + text(OTHER)[2:])
        self.refused("Key(AllBytesEqual)", MASTER_ENCRYPTION_KEY=text(bytes(32)))
        self.refused("Key(PrintableText)", MASTER_ENCRYPTION_KEY=text(b"a password that has 32 letters.."))
        self.refused("Key(DoublyEncoded)", MASTER_ENCRYPTION_KEY=text(text(KEY).encode()))
        self.refused("Key(EqualsSalt)", STATIC_ENCRYPTION_SALT=text(KEY))
        self.refused("Key(NotAnId)", MASTER_ENCRYPTION_KEY_ID="0")
        self.refused("EpochOutOfRange", MASTER_ENCRYPTION_KEY_ID="256")
        self.refused("TwoVariables", MASTER_ENCRYPTION_KEY_FILE="/dev/null")


class Files(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def file(self, name: str, content: str, mode: int = 0o600) -> str:
        path = self.folder / name
        path.write_text(content)
        path.chmod(mode)
        return str(path)

    def test_a_file_and_a_command_hold_the_same(self) -> None:
        path = self.file("a key", text(KEY) + "\n")
        by_file = load(MASTER_ENCRYPTION_KEY="unset", MASTER_ENCRYPTION_KEY_FILE=path)
        by_command = load(MASTER_ENCRYPTION_KEY="unset", MASTER_ENCRYPTION_KEY_COMMAND=f"cat '{path}'")
        self.assertEqual((by_file.roots, by_command.roots), (load().roots, load().roots))

    def test_a_file_that_others_can_read_is_refused(self) -> None:
        path = self.file("key", text(KEY), 0o640)
        with self.assertRaises(EncdbError) as refused:
            load(MASTER_ENCRYPTION_KEY="unset", MASTER_ENCRYPTION_KEY_FILE=path)
        self.assertEqual(refused.exception.name, "SourceUnreadable")

    def test_a_keyring_file_and_its_key(self) -> None:
        path = self.file("app.keyring", json.dumps(KEYRING["document"]))
        variables = {"ENCDB_KEYRING_FILE": path, "KEYRING_KEY": text(bytes.fromhex(KEYRING["under"]))}
        self.assertEqual(Environment(variables).load().current, 300)
        for more, name in (
            ({"MASTER_ENCRYPTION_KEY": text(KEY)}, "TwoVariables"),
            ({"KEYRING_PASSPHRASE": "secret"}, "TwoVariables"),
            ({"KEYRING_KEY": text(OTHER)}, "WrappedKey(Refused)"),
            ({"KEYRING_MAX_PASSPHRASE_COST": "1,1,1", "KEYRING_KEY": ""}, "Key(Empty)"),
        ):
            with self.assertRaises(EncdbError) as refused:
                Environment(variables | more).load()
            self.assertEqual(refused.exception.name, name)
        with self.assertRaises(EncdbError) as refused:
            Environment({"ENCDB_KEYRING_FILE": path}).load()
        self.assertEqual(refused.exception.name, "NothingUnlocks")


if __name__ == "__main__":
    unittest.main()
