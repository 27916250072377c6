"""Makes encdb-core/tests/data/reject-v1.json: what a reader of the format must refuse, and why.

How to run, from the root of the repository, with the reader of readers/python installed as for check_format.py:

    python tests/python/make_rejects.py > encdb-core/tests/data/reject-v1.json

It changes the frozen values of the other files and draws nothing at random, so that every run prints the same. Values
that were published stay as they are; others may be added.
"""

import base64
import copy
import json
import pathlib
import sys

from encdb_reader import Column, Context, Format, keyring, to_text, value as sealed_value, wrapped
from encdb_reader.keys import Keyring, Prk
from encdb_reader.primitives import extract, seal

DATA = pathlib.Path(__file__).parents[2] / "encdb-core/tests/data"
FILE = DATA / "reject-v1.json"
VALUES, WRAPPED = (json.loads((DATA / f"{name}-v1.json").read_text(encoding="utf-8")) for name in ("encdb", "wrapped-keys"))
SEALED = {value["name"]: value for value in VALUES["values"]}
ANOTHER_KEY = "07" * 31 + "08"


def changed(data, at, mask=1):
    data = bytearray(data)
    data[at] ^= mask
    return bytes(data)


def set_byte(data, at, byte):
    return changed(data, at, data[at] ^ byte)


def value(name, why, error, stored, *, of="column-bound", zeros=0, more_keys=None, **context):
    """A stored value, and the place in which somebody tries to open it: that of the frozen value `of` but for `context`."""
    place = {key: SEALED[of][key] for key in ("table", "column", "owner", "row")}
    place |= {"codec": "raw", "padding": 0} | context
    keys = {str(SEALED[of]["key_id"]): VALUES["master"]} | (more_keys or {})
    return {"name": name, "why": why, "keys": keys, **place, "stored": stored.hex(), "zeros_appended": zeros, "error": error}


def sealed_body(body):
    """A padded value of users.email whose padding is what `body` ends with."""
    place = Context(Column("users", "email"))
    root = Prk(1, extract(bytes.fromhex(VALUES["salt"]), bytes.fromhex(VALUES["master"])))
    keys = Keyring(bytes.fromhex(VALUES["salt"]), 1, {1: root}, [root])
    header = bytes([sealed_value.FORMAT, sealed_value.expected_flags(keys, place, Format(block=16)), 0, 1])
    subkey = root.subkey(sealed_value.Purpose.COLUMN, place.column)
    return header + bytes(12) + seal(subkey, bytes(12), body, place.associated_data(header))


def values():
    bound, of_row, of_owner = (bytes.fromhex(SEALED[name]["stored"]) for name in ("column-bound", "row-bound", "owner+row"))
    other_row, other_owner = [1, "000000000000002b"], [3, "018f3c2a9b7e7c0d8a1b2c3d4e5f6072"]
    row = {"of": "row-bound"}
    owner = {"of": "owner+row"}
    return [
        value("nothing", "an empty value is not sealed", "NotSealed", b""),
        value("plaintext", "there is no way back to plaintext", "NotSealed", b"alice@example.com"),
        value("a text of a value, in a binary column", "a column has one form", "NotSealed", to_text(bound).encode()),
        value("a Fernet token, binary", "it is of an earlier application", "LegacyFernet", b"\x80" + bytes(72)),
        value("a Fernet token, as text", "it is of an earlier application", "LegacyFernet", b"gAAAAABh" + b"A" * 92),
        value("a wrapped key in a column", "0xF9 is another format", "UnsupportedFormat", bytes.fromhex(WRAPPED["records"][0]["record"])),
        value("a later format", "0xFA is reserved", "UnsupportedFormat", set_byte(bound, 0, 0xFA)),
        value("the last format byte", "0xFF is reserved", "UnsupportedFormat", set_byte(bound, 0, 0xFF)),
        value("a format byte alone", "a value has at least 32 bytes", "Truncated", bound[:1]),
        value("a header alone", "a value has at least 32 bytes", "Truncated", bound[:4]),
        value("one byte less than the shortest value", "a value has at least 32 bytes", "Truncated", bound[:31]),
        value("a byte more than the longest value", "16 MiB, 65 535 of padding and 32", "StoredTooLong", bytes.fromhex("f8000001"), zeros=16_842_780),
        value("twice the longest value", "it is refused by its length", "StoredTooLong", bytes.fromhex("f8000001"), zeros=1 << 25),
        value("the reserved flag", "bit 7 is 0", "ReservedBits", set_byte(bound, 1, 0x80)),
        value("key 0", "there is no such key", "ZeroKeyId", bound[:2] + bytes(2) + bound[4:]),
        value("a key that is not there", "no other key is tried", "UnknownKey", set_byte(bound, 3, 2)),
        value("the id of another key", "the key is chosen by the id alone", "Rejected", bound[:2] + (7).to_bytes(2, "big") + bound[4:], more_keys={"7": ANOTHER_KEY}),
        value("a row where none is expected", "the column says what is bound", "UnexpectedFlags", of_row),
        value("no row where one is expected", "the column says what is bound", "UnexpectedFlags", bound, **row),
        value("an owner where none is expected", "the column says what is bound", "UnexpectedFlags", set_byte(bound, 1, 0x02)),
        value("no owner where one is expected", "the column says what is bound", "UnexpectedFlags", of_row, **owner),
        value("a stored owner key without an owner", "the column says what is bound", "UnexpectedFlags", set_byte(bound, 1, 0x04)),
        value("padding where none is expected", "the column says whether it pads", "UnexpectedFlags", set_byte(bound, 1, 0x08)),
        value("no padding where some is expected", "the column says whether it pads", "UnexpectedFlags", bound, padding=16),
        value("JSON where raw bytes are expected", "the column says how it encodes", "UnexpectedFlags", set_byte(bound, 1, 0x10)),
        value("raw bytes where JSON is expected", "the column says how it encodes", "UnexpectedFlags", bound, codec="json"),
        value("a reserved codec", "2 to 7 are reserved", "UnexpectedFlags", set_byte(bound, 1, 0x20)),
        value("a changed nonce", "the tag covers it", "Rejected", changed(bound, 4)),
        value("a changed first byte of the ciphertext", "the tag covers it", "Rejected", changed(bound, 16)),
        value("a changed last byte of the ciphertext", "the tag covers it", "Rejected", changed(bound, len(bound) - 17)),
        value("a changed tag", "the whole tag is compared", "Rejected", changed(bound, len(bound) - 16)),
        value("a changed last byte of the tag", "the whole tag is compared", "Rejected", changed(bound, len(bound) - 1)),
        value("a byte cut off", "the tag is at the end", "Rejected", bound[:-1]),
        value("a byte too many", "the tag is at the end", "Rejected", bound + b"\0"),
        value("a value of another column", "names are in the key and in the associated data", "Rejected", bound, column="name"),
        value("a value of another table", "names are in the key and in the associated data", "Rejected", bound, table="people"),
        value("names that are the same joined", "each name has its length", "Rejected", bound, table="user", column="semail"),
        value("a value of another row", "the id is in the associated data", "Rejected", of_row, **row, row=other_row),
        value("a row id of another type", "42 as a number is not 42 as a text", "Rejected", of_row, **row, row=[4, "3432"]),
        value("a value of another owner", "the owner is in the key", "Rejected", of_owner, **owner, owner=other_owner),
        value("owner and row exchanged", "each has its place", "Rejected", of_owner, **owner, owner=[1, "000000000000002a"], row=[3, "018f3c2a9b7e7c0d8a1b2c3d4e5f6071"]),
        value("padding of zeros alone", "it begins with 0x80", "Padding", sealed_body(bytes(16)), padding=16),
        value("padding that begins with another byte", "it begins with 0x80", "Padding", sealed_body(b"alice\x81" + bytes(10)), padding=16),
        value("a padded value that is empty", "at least one byte is added", "Padding", sealed_body(b""), padding=16),
    ]


def texts():
    """Texts that stand for no value. The frozen value has 49 bytes, so its text ends with two letters for one byte."""
    whole = to_text(bytes.fromhex(SEALED["column-bound"]["stored"]))
    slashes = to_text(b"\xf8\x00\x00\x01" + b"\xff" * 45)
    cases = [
        ("nothing", "the prefix is missing", "InvalidText", ""),
        ("plaintext", "there is no way back to plaintext", "InvalidText", "alice@example.com"),
        ("no prefix", "the prefix is missing", "InvalidText", whole[7:]),
        ("another version", "the prefix is encdb1.", "InvalidText", "encdb2." + whole[7:]),
        ("a prefix in capitals", "the prefix is encdb1.", "InvalidText", "ENCDB1." + whole[7:]),
        ("padded", "there is no `=`", "InvalidText", whole + "=="),
        ("the other alphabet", "it is that of RFC 4648, section 5", "InvalidText", slashes.replace("_", "/")),
        ("a newline at the end", "nothing else is in it", "InvalidText", whole + "\n"),
        ("a blank in the middle", "nothing else is in it", "InvalidText", whole[:20] + " " + whole[20:]),
        ("a blank before", "the prefix is at the start", "InvalidText", " " + whole),
        ("bits that are not zero at the end", "one value has one text", "InvalidText", whole[:-1] + chr(ord(whole[-1]) + 1)),
        ("a letter too many", "no bytes have such a text", "InvalidText", whole[:-1]),
        ("a Fernet token", "it is of an earlier application", "LegacyFernet", "gAAAAABh" + "A" * 92),
    ]
    made = [{"name": name, "why": why, "text": text, "letters_appended": 0, "error": error} for name, why, error, text in cases]
    longest = 7 + -(-(16_842_783 * 4) // 3)
    made.append({"name": "longer than the text of the longest value", "why": "it is refused by its length", "text": "encdb1.", "letters_appended": longest - 6, "error": "StoredTooLong"})
    return made


def record(name, why, error, data, under, place="00030000"):
    """A wrapped key, and what somebody tries to open it under: for a reader at the default cost."""
    return {"name": name, "why": why, "record": data.hex(), "under": under, "place": place, "error": f"WrappedKey({error})"}


def with_cost(data, memory_kib, passes, lanes):
    return data[:2] + memory_kib.to_bytes(4, "big") + passes.to_bytes(4, "big") + bytes([lanes]) + data[11:]


def wrapped_keys():
    by_passphrase, peppered, by_key, by_root = (bytes.fromhex(r["record"]) for r in WRAPPED["records"])
    passphrase, key = {"passphrase": WRAPPED["records"][0]["passphrase"]}, {"key": WRAPPED["records"][2]["under"]}
    root, pepper = {"root_key": 7}, {"passphrase": WRAPPED["records"][1]["passphrase"], "pepper": 7}
    tenant, seven = WRAPPED["records"][2]["place"], WRAPPED["records"][3]["place"]
    two = WRAPPED["two_keys"]

    def costly(name, why, error, memory_kib, passes, lanes):
        return record(name, why, error, with_cost(by_passphrase, memory_kib, passes, lanes), passphrase)

    return [
        record("nothing", "a record has 122 bytes", "Length", b"", key, tenant),
        record("a byte less", "a record has 122 bytes", "Length", by_key[:-1], key, tenant),
        record("a byte more", "a record has 122 bytes", "Length", by_key + b"\0", key, tenant),
        record("a sealed value", "0xF8 is another format", "Format", set_byte(by_key, 0, 0xF8), key, tenant),
        record("an unknown derivation", "0 and 1 are known", "Kdf", set_byte(by_key, 1, 2), key, tenant),
        record("the reserved byte", "byte 11 is 0", "Reserved", changed(by_key, 11), key, tenant),
        record("a cost beside a key", "only a passphrase has one", "Cost", changed(by_key, 10), key, tenant),
        costly("too little memory", "8 MiB are the least", "Cost", 8191, 1, 1),
        costly("too much memory", "1 GiB is the most", "Cost", (1 << 20) + 1, 1, 1),
        costly("no pass", "1 to 16", "Cost", 8192, 0, 1),
        costly("too many passes", "1 to 16", "Cost", 8192, 17, 1),
        costly("no lane", "1 to 16", "Cost", 8192, 1, 0),
        costly("too many lanes", "1 to 16", "Cost", 8192, 1, 17),
        costly("the highest cost", "whoever writes a record chooses; a reader has a limit", "CostLimit", 1 << 20, 16, 16),
        costly("a byte of memory more than accepted", "256 MiB, by default", "CostLimit", (256 << 10) + 1, 1, 1),
        costly("a pass more than accepted", "768 MiB times passes, by default", "CostLimit", 64 << 10, 13, 1),
        record("a passphrase where a key is needed", "the record says which", "NeedsKey", by_key, passphrase, tenant),
        record("a key where a passphrase is needed", "the record says which", "NeedsPassphrase", by_passphrase, key),
        record("without its root key", "the record names it", "RootKey", by_root, key, seven),
        record("without its pepper", "the record names its root key", "RootKey", peppered, passphrase, seven),
        record("with a root key where there was none", "the record names none", "RootKey", by_key, root, tenant),
        record("another root key in the record", "it is covered", "RootKey", set_byte(by_root, 29, 8), root, seven),
        record("another key", "the commitment differs", "Refused", by_key, {"key": "00" * 31 + "01"}, tenant),
        record("another passphrase", "the commitment differs", "Refused", by_passphrase, {"passphrase": "correct horse"}),
        record("another place", "an owner's key is not the keyring's", "Refused", by_key, key),
        record("another owner", "the place is covered", "Refused", by_root, root, tenant),
        record("another cost", "the first 30 bytes are covered", "Refused", with_cost(by_passphrase, 8193, 1, 1), passphrase),
        record("a changed salt", "the first 30 bytes are covered", "Refused", changed(by_key, 12), key, tenant),
        record("a changed commitment", "it is compared as a whole", "Refused", changed(by_key, 73), key, tenant),
        record("a changed nonce", "the tag covers it", "Changed", changed(by_key, 30), key, tenant),
        record("a changed ciphertext", "the tag covers it", "Changed", changed(by_key, 74), key, tenant),
        record("a changed tag", "it is compared as a whole", "Changed", changed(by_key, 121), key, tenant),
        record("a ciphertext that opens under this key as well", "the record commits to another one", "Refused", bytes.fromhex(two["record"]), {"key": two["other"]}, two["place"]),
    ]


def documents():
    under, made = WRAPPED["keyring"]["under"], []
    of_the_keyring = base64.b64decode(WRAPPED["keyring"]["document"]["keyring_key"])
    keyring_key = wrapped.unwrap(of_the_keyring, wrapped.PLACE_OF_KEYRING_KEY, wrapped.UnderKey(bytes.fromhex(under)))

    def document(name, why, error, change, under=under, sign=False, spaces=0, text=str):
        changed = copy.deepcopy(WRAPPED["keyring"]["document"])
        change(changed)
        if sign:
            changed["mac"] = base64.b64encode(keyring.code(keyring.read(json.dumps(changed)), keyring_key)).decode()
        made.append({"name": name, "why": why, "under": under, "json": text(json.dumps(changed)), "spaces_appended": spaces, "error": error})

    def put(field, to):
        return lambda changed: changed.__setitem__(field, to)

    def put_in(field, at, name, to):
        return lambda changed: changed[field][at].__setitem__(name, to)

    def exchange(changed):
        first, second = changed["keys"][0], changed["keys"][1]
        first["wrapped"], second["wrapped"] = second["wrapped"], first["wrapped"]

    was, unread, wrong = ("KeyringDocument(%s)" % it for it in ("Changed", "Json", "Value"))
    same = lambda changed: None
    document("cut short", "it is no JSON", unread, same, text=lambda it: it[:-1])
    document("something after it", "it is no JSON", unread, same, text=lambda it: it + "{}")
    document("a later format", "it is another one", "KeyringDocument(Format)", put("format", "encdb-keyring-v2"))
    document("longer than any", "1 048 576 bytes at most", "KeyringDocument(TooLong)", same, spaces=1 << 20)
    document("a field too many", "unknown fields are refused", unread, put("comment", ""))
    document("a field too few", "all fields are required", unread, lambda it: it.pop("next_epoch"))
    document("a field twice", "a field occurs once", unread, same, text=lambda it: it[:-1] + ', "revision": 7}')
    document("a number as text", "a field has its type", unread, put("revision", "7"))
    document("a state that is none", "ready, current or retired", unread, put_in("keys", 0, "state", "destroyed"))
    document("a salt of 15 bytes", "16 to 64", wrong, put("salt", base64.b64encode(bytes(range(15))).decode()))
    document("a salt in the other alphabet", "it is that of RFC 4648, section 4", wrong, lambda it: it.update(salt=it["salt"].replace("/", "_").replace("+", "-")))
    document("a salt without padding", "it is padded", wrong, lambda it: it.update(salt=it["salt"].rstrip("=")))
    document("key 0", "there is no such key", wrong, put_in("keys", 0, "id", 0))
    document("a key twice", "strictly ascending", wrong, put_in("keys", 1, "id", 1))
    document("keys out of order", "strictly ascending", wrong, lambda it: it["keys"].reverse())
    document("an id that will be given again", "the next one is above every one", wrong, put("next_key_id", 301))
    document("an epoch that will be given again", "the next one is above every one", wrong, put("next_epoch", 1))
    document("a fingerprint in capitals", "lower case", wrong, lambda it: it["keys"][0].update(fingerprint=it["keys"][0]["fingerprint"].upper()))
    document("a fingerprint that is short", "32 digits", wrong, put_in("keys", 0, "fingerprint", "00"))
    document("a time with a zone", "in exactly this form", wrong, put_in("keys", 0, "created", "2026-11-21T10:00:00+01:00"))
    document("a wrapped key that is cut short", "a record has 122 bytes", "WrappedKey(Length)", put_in("keys", 0, "wrapped", "+QAA"))
    document("no current key", "there is one", "KeyringDocument(NotOneCurrent)", put_in("keys", 1, "state", "ready"))
    document("two current keys", "there is one", "KeyringDocument(NotOneCurrent)", put_in("keys", 0, "state", "current"))
    document("no keys", "there is one", "KeyringDocument(NotOneCurrent)", put("keys", []))
    document("another key-encryption key", "the commitment differs", "WrappedKey(Refused)", same, under="00" * 31 + "01")
    document("another revision", "the code covers it", was, put("revision", 8))
    document("another salt", "the code covers it", was, put("salt", base64.b64encode(bytes(range(16))).decode()))
    document("owners' keys derived", "the code covers it", was, put("owner_keys", "derived"))
    document("a retired key that is ready again", "the code covers it", was, put_in("keys", 0, "state", "ready"))
    document("another time", "the code covers it", was, put_in("keys", 0, "created", "2026-11-21T09:00:01Z"))
    document("another fingerprint", "the code covers it", was, put_in("keys", 0, "fingerprint", "00" * 16))
    document("a key left out", "the code covers their number", was, lambda it: it["keys"].pop(0))
    document("two keys exchanged", "the code covers them", was, exchange)
    document("another code", "it is compared as a whole", was, lambda it: it.update(mac=base64.b64encode(changed(base64.b64decode(it["mac"]), 31)).decode()))
    document("two keys exchanged, and signed", "each has its place", "WrappedKey(Refused)", exchange, sign=True)
    document("another fingerprint, and signed", "it is that of the key", "KeyringDocument(Fingerprint)", put_in("keys", 0, "fingerprint", "00" * 16), sign=True)
    return made


def text():
    """The file, as it is written."""
    about = (
        "What a reader of the format must refuse, with the error that encdb gives. Made by tests/python/make_rejects.py from "
        "the frozen values of encdb-v1.json and wrapped-keys-v1.json. Frozen: docs/format.md, \"Values that must be refused\"."
    )
    file = {
        "about": about,
        "salt": VALUES["salt"],
        "values": values(),
        "texts": texts(),
        "wrapping_salt": WRAPPED["salt"],
        "wrapping_root_keys": {"7": WRAPPED["root_key"]},
        "wrapped_keys": wrapped_keys(),
        "keyring_documents": documents(),
    }
    return json.dumps(file, indent=1) + "\n"


if __name__ == "__main__":
    sys.stdout.write(text())
