"""The command, on a database of its own: what it writes it reads, what somebody changed it names."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import os
import pathlib
import sqlite3
import tempfile
import unittest
from typing import Any
from unittest import mock

import sample
import vectors

from encdb_reader import command


class Command(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.database, self.tables = sample.write(pathlib.Path(folder.name))
        variables = mock.patch.dict(os.environ, sample.VARIABLES)
        variables.start()
        self.addCleanup(variables.stop)

    def run_with(self, *arguments: str, rows: list[dict[str, Any]] | None = None) -> tuple[int, list[Any], str]:
        """Runs the command and returns its exit code, its lines, and what it says of errors."""
        stdin = io.StringIO("".join(json.dumps(row) + "\n" for row in rows or []))
        printed, errors = io.StringIO(), io.StringIO()
        with mock.patch("sys.stdin", stdin), contextlib.redirect_stdout(printed), contextlib.redirect_stderr(errors):
            code = command.main(list(arguments))
        return code, [json.loads(line) for line in printed.getvalue().splitlines()], errors.getvalue()

    def of_database(self, name: str, *more: str, rows: list[dict[str, Any]] | None = None) -> tuple[int, list[Any], str]:
        return self.run_with(name, self.database, "--tables", self.tables, *more, rows=rows)

    def write_rows(self) -> None:
        code, _, errors = self.of_database("write", "--table", "people", "--commit", rows=sample.ROWS)
        self.assertEqual((code, errors), (0, ""))

    def change(self, statement: str) -> None:
        connection = sqlite3.connect(self.database)
        connection.execute(statement)
        connection.commit()
        connection.close()

    def test_rows_that_were_written_are_dumped(self) -> None:
        self.write_rows()
        code, (first, second), _ = self.of_database("dump")
        self.assertEqual(code, 0)
        self.assertEqual(first["plain"], {"id": "7", "tenant": "north", "active": 1})
        values = {name: it["value"] for name, it in first["encrypted"].items()}
        self.assertEqual(values, {name: it for name, it in sample.ROWS[0].items() if name.endswith("_sealed")})
        self.assertEqual(first["encrypted"]["email_sealed"]["tokens"], {"email_token": "ok"})
        self.assertEqual((first["seal"], second["seal"]), ("ok", "ok"))
        self.assertEqual(second["encrypted"]["photo_sealed"], {"value": None})

    def test_equal_values_of_one_owner_have_one_token(self) -> None:
        row = {"tenant": "north", "active": True, "salary_sealed": "1.5"}
        rows = [
            row | {"id": "1", "email_sealed": " ADA "},
            row | {"id": "2", "email_sealed": "ada", "salary_sealed": "1.50"},
        ]
        rows += [rows[1] | {"id": "3", "tenant": "south"}]
        _, (one, same, other), _ = self.of_database("write", "--table", "people", rows=rows)
        self.assertEqual(one["email_token"], same["email_token"])
        self.assertEqual(one["salary_token"], other["salary_token"])
        self.assertNotEqual(one["email_token"], other["email_token"])
        self.assertEqual(len(one["salary_token"]["hex"]), 66)

    def test_nothing_is_written_unless_that_is_asked_for(self) -> None:
        self.of_database("write", "--table", "people", rows=sample.ROWS)
        self.assertEqual(self.of_database("dump")[1], [])
        code, stored, _ = self.run_with("seal", "--tables", self.tables, "--table", "people_2019", rows=sample.ROWS)
        self.assertEqual((code, len(stored)), (0, 2))
        self.assertTrue(stored[0]["address_sealed"].startswith("encdb1."))

    def test_verify_counts_what_is_right(self) -> None:
        self.write_rows()
        code, (counts,), _ = self.of_database("verify")
        expected = {"n_rows": 2, "n_opened": 7, "n_failed": 0, "n_tokens_equal": 5, "n_tokens_wrong": 0}
        self.assertEqual((code, counts), (0, {"table": "people"} | expected | {"n_seals_passed": 2, "n_seals_failed": 0}))

    def test_what_somebody_changed_is_named(self) -> None:
        cases = {
            "id = '9'": {("email_sealed", "Rejected"), ("row seal", "RowSeal(Refused)")},
            "id = 'seven'": {("email_sealed", "Undecodable"), ("row seal", "Undecodable")},
            "tenant = 'west'": {("email_sealed", "Rejected")},
            "active = 0": {("row seal", "RowSeal(Refused)")},
            "row_mac = NULL": {("row seal", "RowSeal(Missing)")},
            "email_token = zeroblob(17)": {("email_token", "SearchToken(UnknownEpoch)")},
            "email_token = salary_token": {("email_token", "SearchToken(OfAnotherValue)")},
            "salary_token = NULL": {("salary_token", "SearchToken(Missing)")},
            "address_sealed = NULL": {("address_token", "SearchToken(BesideNull)")},
            "address_sealed = 'encdb1.'": {("address_sealed", "NotSealed")},
            "address_sealed = 'plain'": {("address_sealed", "InvalidText")},
            "photo_sealed = 'text'": {("photo_sealed", "NotSealed")},
            "notes_sealed = photo_sealed": {("notes_sealed", "UnexpectedFlags")},
            "salary_sealed = zeroblob(40)": {("salary_sealed", "NotSealed")},
        }
        for change, expected in cases.items():
            with self.subTest(change):
                self.change("DELETE FROM people_2019")
                self.write_rows()
                self.change(f"UPDATE people_2019 SET {change} WHERE id = '7'")
                code, lines, _ = self.of_database("verify", "--table", "people")
                found = {(line["column"], line["error"]) for line in lines[:-1]}
                self.assertEqual(code, command.FAILED)
                self.assertLessEqual(expected, found)
                self.assertEqual(self.of_database("dump")[0], command.FAILED)

    def test_another_key_is_refused_before_anything_is_read(self) -> None:
        for kind, name in (("root", "OtherKey"), ("index", "OtherKey")):
            self.change("DELETE FROM __encdb_fingerprints")
            self.change(f"INSERT INTO __encdb_fingerprints VALUES ('{kind}', 1, zeroblob(16))")
            code, lines, errors = self.of_database("dump")
            self.assertEqual((code, lines), (command.REFUSED, []))
            self.assertIn(name, errors)
        self.change("UPDATE __encdb_fingerprints SET id = 2")
        self.assertIn("IndexRootMissing", self.of_database("dump")[2])
        self.change("UPDATE __encdb_fingerprints SET kind = 'root'")
        self.assertEqual(self.of_database("dump")[0], 0)

    def test_a_header_is_inspected_without_a_key(self) -> None:
        with mock.patch.dict(os.environ, clear=True):
            code, (found,), _ = self.run_with("inspect", "f8190007" + "00" * 28)
            self.assertEqual((code, found["key_id"], found["json"], found["padded"], found["owner"]), (0, 7, True, True, False))
            self.assertIn("InvalidText", self.run_with("inspect", "plain")[2])

    def test_the_keyring_may_be_in_the_database(self) -> None:
        keyring = vectors.file("wrapped-keys")["keyring"]
        self.change("CREATE TABLE __encdb_keyring (id INTEGER, revision BIGINT, document TEXT)")
        self.assertIn("Database", self.of_database("dump", "--keyring-in-database")[2])
        document = json.dumps(keyring["document"]).replace("'", "''")
        self.change(f"INSERT INTO __encdb_keyring VALUES (1, 7, '{document}')")
        unlocking = base64.b64encode(bytes.fromhex(keyring["under"])).decode()
        with mock.patch.dict(os.environ, {"KEYRING_KEY": unlocking}, clear=True):
            arguments = ("write", "--keyring-in-database", "--table", "people")
            # The keyring says that owners' keys are stored, and the owner has none.
            self.assertIn("OwnerKeyMissing", self.of_database(*arguments, rows=sample.ROWS)[2])
            self.assertIn("TwoVariables", self.of_database(*arguments, "--owner-keys", "derived")[2])

    def test_help_says_where_keys_come_from(self) -> None:
        for arguments in (["--help"], ["dump", "--help"], ["write", "--help"]):
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed), self.assertRaises(SystemExit):
                command.main(arguments)
            self.assertIn("ENCDB_KEYRING_FILE", printed.getvalue())

    def test_refusals_name_the_fault(self) -> None:
        incomplete = {"id": "7", "tenant": "north"}
        whole = dict(sample.ROWS[1])
        for row in (
            incomplete,
            whole | {"salary_sealed": "much"},
            whole | {"photo_sealed": "00"},
            whole | {"email_sealed": 5},
        ):
            code, lines, errors = self.of_database("write", "--table", "people", rows=[row])
            self.assertEqual((code, lines), (command.REFUSED, []))
            self.assertIn("Unencodable", errors)
        self.assertIn("Tables", self.of_database("dump", "--table", "unknown")[2])
        self.change("ALTER TABLE people_2019 DROP COLUMN photo_sealed")
        self.assertIn("photo_sealed", self.of_database("dump")[2])
        self.assertIn("Database", self.run_with("dump", "no.sqlite", "--tables", self.tables)[2])


class TablesFile(unittest.TestCase):
    def test_only_what_the_program_writes_is_read(self) -> None:
        from encdb_reader import tables
        from encdb_reader.errors import Tables

        self.assertEqual(len(tables.read(json.dumps(sample.tables()))), 1)
        for change in (
            lambda it: it.update(version=2),
            lambda it: it.update(more=1),
            lambda it: it["tables"].append(it["tables"][0]),
            lambda it: it["tables"][0].pop("owner"),
            lambda it: it["tables"][0]["columns"][0].update(kind="String"),
            lambda it: it["tables"][0]["columns"][0].update(value_type="String", codec="raw"),
            lambda it: it["tables"][0]["columns"][0].update(pad=65536),
            lambda it: it["tables"][0]["columns"][0].update(pad=True),
            lambda it: it["tables"][0]["columns"][0]["token"].update(normalize=["upper"]),
            lambda it: it["tables"][0]["columns"][0]["token"].update(kind="integer"),
            lambda it: it["tables"][0]["columns"][0]["token"].update(mac_len=0),
            lambda it: it["tables"][0]["bind"][0].update(type="bool"),
        ):
            changed = sample.tables()
            change(changed)
            with self.assertRaises(Tables):
                tables.read(json.dumps(changed))


if __name__ == "__main__":
    unittest.main()
