"""The worked examples of docs/format.md: each block of hexadecimal, computed by the reader in readers/python.

A block is the text between two fences. `python tests/python/examples.py` prints them all, in the order of the document.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator

from encdb_reader import Column, Context, Format, Index, Keyring, RowParts, ids, keyring, keyring_of, to_text
from encdb_reader import padding, row_seal, token, value, wrapped
from encdb_reader.ids import Id, lp16, optional
from encdb_reader.keys import NO_COLUMN, Purpose, info
from encdb_reader.primitives import argon2id, expand, extract, mac

ROOT_KEY, SALT = bytes(range(0x20)), bytes(range(0x80, 0xA0))
KEYS: Keyring = keyring_of(SALT, {1: ROOT_KEY}, 1)
EMAIL = Context(Column("users", "email"))
ALICE = b"alice@example.com"

NOTE = Context(Column("notes", "title"), ids.text("north"), ids.integer(42))
TITLE, TITLE_NONCE, BLOCK = " Straße 1", bytes(range(12)), 16
TITLE_INDEX = Index(NOTE.column, "text", ("trim", "casefold"))

KEY, RECORD_SALT, RECORD_NONCE = bytes(range(0x20, 0x40)), bytes(range(0x40, 0x50)), bytes(range(0x50, 0x5C))
WRAPPING_KEY, PASSPHRASE = bytes(range(0x60, 0x80)), "correct horse battery staple"
COST = wrapped.Cost(8192, 1, 1)
OWNER = ids.integer(7)

KEYRING_KEY, INDEX_ROOT = bytes(range(0xC0, 0xE0)), bytes(range(0xA0, 0xC0))
CREATED = "2026-11-21T09:00:00Z"


def blocks() -> Iterator[str]:
    """Yields each block, in the order of the document."""
    yield from _keys_of_the_first_example()
    yield from _value_of_a_column()
    yield _token_of_a_column()
    yield _fingerprint()
    yield from _value_of_an_owner()
    yield from _token_of_an_owner()
    yield _row_seal()
    yield from _wrapped_keys()
    yield from _keyring_document()


def _keys_of_the_first_example() -> Iterator[str]:
    yield f"root key 1   {ROOT_KEY.hex()}\nsalt         {SALT.hex()}"
    yield f"MASTER_ENCRYPTION_KEY={_base64(ROOT_KEY)}\nSTATIC_ENCRYPTION_SALT={_base64(SALT)}"
    yield f"PRK 1        {KEYS.root(1).key.hex()}"


def _value_of_a_column() -> Iterator[str]:
    subkey = KEYS.root(1).subkey(Purpose.COLUMN, EMAIL.column)
    yield _parts(_info(Purpose.COLUMN, EMAIL.column), 30) + f"\n\nsubkey       {subkey.hex()}"
    stored = value.seal_under(KEYS.root(1), KEYS, EMAIL, Format(), ALICE, bytes(12))
    yield _parts(_associated_data(EMAIL, stored[:4], "version 1, no flags, key id 1"), 30)
    yield _parts(_stored(stored), 38)
    yield to_text(stored)


def _token_of_a_column() -> str:
    index = Index(EMAIL.column, "text")
    parts = _info(Purpose.EQUALITY_TOKEN, EMAIL.column, None, ids.text("eq"))
    return _parts(parts, 30) + "\n\n" + _token_steps(index, None, ALICE)


def _fingerprint() -> str:
    known = info(Purpose.FINGERPRINT, 1, NO_COLUMN).hex()
    shown = " ".join([known[:26], known[26:28], known[28:32], known[32:36], known[36:40], known[40:42], known[42:]])
    return f"info         {shown}\nfingerprint  {KEYS.root(1).fingerprint().hex()}"


def _value_of_an_owner() -> Iterator[str]:
    plaintext = TITLE.encode()
    subkey = KEYS.root(1).subkey(Purpose.OWNER, NOTE.column, NOTE.owner)
    yield _parts(_info(Purpose.OWNER, NOTE.column, NOTE.owner), 30) + f"\n\nsubkey       {subkey.hex()}"
    yield f"plaintext    {plaintext.hex()}\npadded       {padding.pad(plaintext, BLOCK).hex()}"
    stored = value.seal_under(KEYS.root(1), KEYS, NOTE, Format(block=BLOCK), plaintext, TITLE_NONCE)
    yield _parts(_associated_data(NOTE, stored[:4], "version 1, ROW, OWNER and PAD, key id 1"), 30)
    yield _parts(_stored(stored), 38)
    yield to_text(stored)


def _token_of_an_owner() -> Iterator[str]:
    yield _parts(_info(Purpose.EQUALITY_TOKEN, NOTE.column, NOTE.owner, ids.text(TITLE_INDEX.text())), 30)
    yield _token_steps(TITLE_INDEX, NOTE.owner, TITLE.encode())


def _row_seal() -> str:
    stored = value.seal_under(KEYS.root(1), KEYS, NOTE, Format(block=BLOCK), TITLE.encode(), TITLE_NONCE)
    assert NOTE.row is not None
    row = RowParts("notes", NOTE.row, NOTE.owner, {"title": stored}, {"pinned": Id(ids.BOOL, b"\1")})
    seal = row_seal.seal_under(KEYS.root(1), KEYS, row)
    key = KEYS.root(1).subkey(Purpose.ROW_SEAL, Column("notes", ""), NOTE.owner)
    parts = [
        (b"encdb-row-seal-v1", '"encdb-row-seal-v1"'),
        (seal[:4], "header: row seal, ROW and OWNER, key id 1"),
        (lp16(b"notes"), 'LP16("notes")'),
        (optional(NOTE.owner), "the owner"),
        (NOTE.row.encoded(), "ID of the key"),
        (b"\0\1", "one value"),
        (lp16(b"title"), 'LP16("title")'),
        (stored[:16] + stored[-16:], "its header, nonce and tag"),
        (b"\0\1", "one plain value"),
        (lp16(b"pinned"), 'LP16("pinned")'),
        (Id(ids.BOOL, b"\1").encoded(), "its ID: true"),
    ]
    assert b"".join(data for data, _ in parts) == row.message(seal[:4])
    return _parts(parts, 66) + f"\n\nkey          {key.hex()}\nseal         {seal[:4].hex()} {seal[4:].hex()}"


def _wrapped_keys() -> Iterator[str]:
    root = KEYS.root(1)
    yield (
        f"the key that is wrapped  {KEY.hex()}\nsalt of the record       {RECORD_SALT.hex()}\n"
        f"nonce of the record      {RECORD_NONCE.hex()}\nkey that wraps           {WRAPPING_KEY.hex()}"
    )
    owned, second = wrapped.place_of_owner_key(OWNER, 1), wrapped.place_of_owner_key(OWNER, 2)
    yield _record(wrapped.UnderPassphrase(PASSPHRASE), wrapped.PLACE_OF_KEYRING_KEY)
    yield _record(wrapped.under_peppered(PASSPHRASE, root), owned)
    yield _record(wrapped.UnderKey(WRAPPING_KEY), wrapped.place_of_root_key(1))
    yield _record(wrapped.under_root_key(root), second)


def _record(under: wrapped.Under, place: bytes) -> str:
    record = wrapped.wrap_with(KEY, place, under, COST, RECORD_SALT, RECORD_NONCE)
    pepper = b""
    if isinstance(under, wrapped.UnderPassphrase):
        secret = argon2id(PASSPHRASE.encode(), RECORD_SALT, COST.memory_kib, COST.passes, COST.lanes)
        pepper = under.pepper
    else:
        secret = under.key
    kek, _ = wrapped.kek_and_commitment(record, place, under, COST)
    steps = [("place", place), *([("pepper", pepper)] if pepper else []), ("S", secret)]
    steps += [("PRK", extract(pepper or bytes(32), secret)), ("KEK", kek)]
    shown = "\n".join(f"{name:<13}{data.hex()}" for name, data in steps)
    fields = [
        (record[:2], "format, kdf"),
        (record[2:12], "memory, passes, lanes, 0"),
        (record[12:28], "salt"),
        (record[28:30], "key id"),
        (record[30:42], "nonce"),
        (record[42:74], "commitment"),
        (record[74:106], "ciphertext"),
        (record[106:], "tag"),
    ]
    return f"{shown}\n\n{_parts([(data, name) for data, name in fields], 66)}"


def _keyring_document() -> Iterator[str]:
    fields = _document_fields()
    document = keyring.read(json.dumps(fields))
    yield json.dumps(fields, indent=2)
    mac_key = expand(extract(bytes(32), KEYRING_KEY), b"encdb-keyring-mac-v1")
    message = document.message()
    keys_at = 16 + 8 + 1 + 2 + len(SALT) + 122
    entry, series = 2 + 1 + 8 + 16 + 122, 8
    parts = [
        (message[:16], '"encdb-keyring-v1"'),
        (message[16:25], "revision 1, owner_keys derived"),
        (message[25:27], "length of the salt"),
        (message[27:59], "salt"),
        (message[59:keys_at], "keyring_key"),
        (message[keys_at : keys_at + series], "next_key_id 2, one key"),
        (message[keys_at + series : keys_at + series + 27], "1, current, created, fingerprint"),
        (message[keys_at + series + 27 : keys_at + series + entry], "wrapped"),
    ]
    epochs_at = keys_at + series + entry
    parts += [
        (message[epochs_at : epochs_at + series], "next_epoch 2, one epoch"),
        (message[epochs_at + series : epochs_at + series + 27], "1, current, created, fingerprint"),
        (message[epochs_at + series + 27 :], "wrapped"),
    ]
    assert b"".join(data for data, _ in parts) == message
    yield f"{_parts(parts, 66)}\n\nmac key      {mac_key.hex()}\nmac          {mac(mac_key, message).hex()}"
    keyring.unlock(document, wrapped.UnderKey(WRAPPING_KEY))


def _document_fields() -> dict[str, object]:
    def record(key: bytes, place: bytes, under: bytes, at: int) -> str:
        salt, nonce = bytes([at] * 16), bytes([at] * 12)
        return _base64(wrapped.wrap_with(key, place, wrapped.UnderKey(under), COST, salt, nonce))

    def entry(number: str, key: bytes, place: bytes, at: int) -> dict[str, object]:
        fingerprint = keyring_of(SALT, {1: key}, 1).root(1).fingerprint().hex()
        shared = {"state": "current", "created": CREATED, "fingerprint": fingerprint}
        return {number: 1, **shared, "wrapped": record(key, place, KEYRING_KEY, at)}

    fields: dict[str, object] = {
        "format": "encdb-keyring-v1",
        "revision": 1,
        "salt": _base64(SALT),
        "owner_keys": "derived",
        "next_key_id": 2,
        "next_epoch": 2,
        "keyring_key": record(KEYRING_KEY, wrapped.PLACE_OF_KEYRING_KEY, WRAPPING_KEY, 1),
        "keys": [entry("id", ROOT_KEY, wrapped.place_of_root_key(1), 2)],
        "epochs": [entry("epoch", INDEX_ROOT, wrapped.place_of_index_root(1), 3)],
        "mac": _base64(bytes(32)),
    }
    unsigned = keyring.read(json.dumps(fields))
    return fields | {"mac": _base64(keyring.code(unsigned, KEYRING_KEY))}


def _info(purpose: Purpose, column: Column, owner: Id | None = None, index: Id | None = None) -> list[tuple[bytes, str]]:
    names = {Purpose.COLUMN: "column", Purpose.OWNER: "owner", Purpose.EQUALITY_TOKEN: "equality token"}
    number = "index root 1" if purpose == Purpose.EQUALITY_TOKEN else "key id 1"
    absent = "no owner: global" if purpose == Purpose.EQUALITY_TOKEN else "no owner"
    shown_index = f'the index text "{index.value.decode()}"' if index else "no index"
    parts = [
        (b"encdb-hkdf-v1", '"encdb-hkdf-v1"'),
        (bytes([purpose]), f"purpose {purpose}, {names[purpose]}"),
        (b"\0\1", number),
        *_names(column),
        (optional(owner), "the owner" if owner else absent),
        (optional(index), shown_index),
    ]
    assert b"".join(data for data, _ in parts) == info(purpose, 1, column, owner, index)
    return parts


def _names(column: Column) -> list[tuple[bytes, str]]:
    return [(lp16(name.encode()), f'LP16("{name}")') for name in (column.table, column.name)]


def _associated_data(place: Context, header: bytes, says: str) -> list[tuple[bytes, str]]:
    parts = [
        (b"encdb-aad-v1", '"encdb-aad-v1"'),
        (header, f"header: {says}"),
        *_names(place.column),
        (optional(place.owner), "the owner" if place.owner else "no owner"),
        (optional(place.row), "the row" if place.row else "no row"),
    ]
    assert b"".join(data for data, _ in parts) == place.associated_data(header)
    return parts


def _stored(stored: bytes) -> list[tuple[bytes, str]]:
    return [(stored[:4], "header"), (stored[4:16], "nonce"), (stored[16:-16], "ciphertext"), (stored[-16:], "tag")]


def _token_steps(index: Index, owner: Id | None, plaintext: bytes) -> str:
    key, message = token.index_key(index, KEYS.root(1), owner), token.message(index, plaintext)
    code, made = mac(key, message), token.token(index, KEYS.root(1), owner, plaintext)
    return (
        f"index key    {key.hex()}\nmessage      {message[:1].hex()} {message[1:].hex()}\n"
        f"HMAC         {code.hex()}\ntoken        {made[:1].hex()} {made[1:].hex()}"
    )


def _parts(parts: list[tuple[bytes, str]], width: int) -> str:
    """Returns a line for each part: its bytes, 64 digits on a line, and what they are from the column `width` on."""
    spaced = [(_spaced(data, says), says) for data, says in parts]
    width = max(width, *(min(len(shown), 64) + 2 for shown, _ in spaced))
    lines = []
    for shown, says in spaced:
        cut = [shown[at : at + 64] for at in range(0, len(shown), 64)]
        lines += [*cut[:-1], f"{cut[-1]:<{width}}{says}"]
    return "\n".join(lines)


def _spaced(data: bytes, says: str) -> str:
    """Returns the bytes in hexadecimal, with a blank after a length and before an id's parts."""
    if says.startswith("LP16"):
        return f"{data[:2].hex()} {data[2:].hex()}"
    if "ID" in says:
        return f"{data[:1].hex()} {data[1:3].hex()} {data[3:].hex()}"
    if says.startswith("the ") and data[:1] == b"\1" and len(data) > 4:
        return f"01 {data[1:2].hex()} {data[2:4].hex()} {data[4:].hex()}"
    return data.hex()


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


if __name__ == "__main__":
    print("\n\n".join(blocks()))
