"""Checks docs/format.md without any of encdb's code: with the reader in Python, which is written from that document.

Each block under "Worked examples" is computed again, and the values that a reader must refuse are made again. The frozen
values themselves are replayed by the reader's own tests, in readers/python/tests.

How to run, from the root of the repository, with the packages of readers/python/requirements.txt and the reader itself:

    python tests/python/check_format.py
"""

from __future__ import annotations

import pathlib
import re
import sys

import examples
import make_rejects
from encdb_reader import tables

DOCUMENT = (pathlib.Path(__file__).parents[2] / "docs/format.md").read_text(encoding="utf-8")


def section(document: str, title: str) -> str:
    """Returns the text between a heading of the second level and the next one."""
    found = re.search(rf"^## {re.escape(title)}$(.*?)(?=^## |\Z)", document, re.DOTALL | re.MULTILINE)
    if not found:
        sys.exit(f"docs/format.md has no section {title!r}")
    return found[1]


def check_examples() -> None:
    """Compares the blocks of the document with those that the reader computes."""
    written = re.findall(r"^```\w*\n(.*?)\n```$", section(DOCUMENT, "Worked examples"), re.DOTALL | re.MULTILINE)
    computed = list(examples.blocks())
    for number, (block, expected) in enumerate(zip(written, computed), 1):
        if block != expected:
            sys.exit(f"block {number} of the worked examples is\n{block}\n\nand not what was computed:\n{expected}")
    if len(written) != len(computed):
        sys.exit(f"the worked examples have {len(written)} blocks, and {len(computed)} were computed")
    print(f"ok  {len(written)} blocks of the worked examples")


def check_tables() -> None:
    """Reads the `tables.json` of the document, whose column is the one of the second example."""
    (block,) = re.findall(r"^```json\n(.*?)\n```$", section(DOCUMENT, "What a reader must be told"), re.DOTALL | re.MULTILINE)
    (table,) = tables.read(block)
    (column,) = table.columns
    found = (column.column, column.kind, column.format.block, column.token and column.token.index)
    if found != (examples.NOTE.column, "text", examples.BLOCK, examples.TITLE_INDEX):
        sys.exit("the tables.json of the document does not match the examples")
    print("ok  tables.json")


def check_rejects() -> None:
    """Compares the file of what must be refused with what is made of the frozen values."""
    if make_rejects.text() != make_rejects.FILE.read_text(encoding="utf-8"):
        sys.exit("reject-v1.json is not what make_rejects.py makes")
    print("ok  reject-v1.json is what make_rejects.py makes")


if __name__ == "__main__":
    check_tables()
    check_examples()
    check_rejects()
