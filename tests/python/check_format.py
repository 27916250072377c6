"""Checks encdb's committed test values against docs/format.md, without any of encdb's code.

How to run, from the root of the repository:

    python3 -m venv target/venv && target/venv/bin/pip install cryptography
    target/venv/bin/python tests/python/check_format.py \
        [values.json [wrapped-keys.json [owner-keys.json [reject.json [replaced-owner-keys.json [row-seals.json]]]]]]

HKDF and HMAC come from the standard library; AES-256-GCM-SIV and Argon2id come from the package `cryptography`, which
needs OpenSSL 3.2 or later. The script prints one line per value and exits with 1 at the first difference.
"""

import base64
import datetime
import hashlib
import hmac
import json
import pathlib
import re
import sys
import unicodedata

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

DATA = pathlib.Path(__file__).parents[2] / "encdb-core/tests/data"
NAMES = ("encdb", "wrapped-keys", "owner-keys", "reject", "replaced-owner-keys", "row-seals")
VALUES, WRAPPED_KEYS, OWNER_KEYS, REJECTS, REPLACED_KEYS, ROW_SEALS = (DATA / f"{name}-v1.json" for name in NAMES)
FORMAT, ROW, OWNER, DEK, PAD, JSON_CODEC = 0xF8, 0x01, 0x02, 0x04, 0x08, 0x10
ROW_SEAL_FORMAT = 0xFA
LONGEST = 32 + (16 << 20) + 65535
COLUMN_KEY, OWNER_KEY, EQUALITY_TOKEN, PEPPER, WRAPPING, FINGERPRINT, ROW_SEAL = 1, 2, 3, 6, 7, 8, 9


def mac(key, message):
    return hmac.new(key, message, hashlib.sha256).digest()


def lp16(data):
    return len(data).to_bytes(2, "big") + data


def optional(item):
    """An owner, a row id or an index: None, or a pair of type and bytes."""
    return b"\x00" if item is None else bytes([1, item[0]]) + lp16(item[1])


def subkey_info(purpose, key_id, table, column, owner=None, index=None):
    names = lp16(table.encode()) + lp16(column.encode())
    return b"encdb-hkdf-v1" + bytes([purpose]) + key_id.to_bytes(2, "big") + names + optional(owner) + optional(index)


def expand(prk, info):
    """HKDF-Expand to 32 bytes: with SHA-256 that is one block."""
    return mac(prk, info + b"\x01")


def associated_data(header, table, column, owner, row):
    return b"encdb-aad-v1" + header + lp16(table.encode()) + lp16(column.encode()) + optional(owner) + optional(row)


def equal(what, found, expected):
    if found != expected:
        sys.exit(f"{what}: computed {found.hex()}, the file has {expected.hex()}")


def refused(cipher, nonce, sealed, aad):
    try:
        cipher.decrypt(nonce, sealed, aad)
    except InvalidTag:
        return True
    return False


def check_value(prk, value):
    name, table, column, key_id = (value[key] for key in ("name", "table", "column", "key_id"))
    owner, row = (pair and (pair[0], bytes.fromhex(pair[1])) for pair in (value["owner"], value["row"]))
    stored, plaintext = bytes.fromhex(value["stored"]), bytes.fromhex(value["plaintext"])

    flags = (ROW if row else 0) | (OWNER if owner else 0)
    header = bytes([FORMAT, flags]) + key_id.to_bytes(2, "big")
    equal(f"{name}: header", stored[:4], header)
    info = subkey_info(OWNER_KEY if owner else COLUMN_KEY, key_id, table, column, owner)
    equal(f"{name}: info", info, bytes.fromhex(value["info"]))
    subkey = expand(prk, info)
    equal(f"{name}: subkey", subkey, bytes.fromhex(value["subkey"]))
    aad = associated_data(header, table, column, owner, row)
    equal(f"{name}: associated data", aad, bytes.fromhex(value["aad"]))

    cipher, nonce, sealed = AESGCMSIV(subkey), stored[4:16], stored[16:]
    equal(f"{name}: opened", cipher.decrypt(nonce, sealed, aad), plaintext)
    equal(f"{name}: sealed again", header + nonce + cipher.encrypt(nonce, plaintext, aad), stored)
    other_row = associated_data(header, table, column, owner, (1, (43).to_bytes(8, "big")))
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    if not (refused(cipher, nonce, sealed, other_row) and refused(cipher, nonce, changed, aad)):
        sys.exit(f"{name}: opened in another row, or with a changed tag")
    text = "encdb1." + base64.urlsafe_b64encode(stored).decode().rstrip("=")
    print(f"ok  value {name}: {len(stored)} bytes, as text {text[:40]}")


def check_token(prk, token):
    info = subkey_info(EQUALITY_TOKEN, 1, "users", "email", index=(4, b"eq"))
    equal("token: info", info, bytes.fromhex(token["info"]))
    key = expand(prk, info)
    equal("token: key", key, bytes.fromhex(token["key"]))
    message = b"\x04" + b"alice@example.com"
    equal("token: message", message, bytes.fromhex(token["message"]))
    code = mac(key, message)
    equal("token: HMAC", code, bytes.fromhex(token["hmac"]))
    equal("token: stored", b"\x01" + code[:16], bytes.fromhex(token["stored"]))
    print(f"ok  token {token['stored']}")


def stretched(passphrase, record):
    """Argon2id at the cost that the record names."""
    memory, passes = int.from_bytes(record[2:6], "big"), int.from_bytes(record[6:10], "big")
    argon2id = Argon2id(salt=record[12:28], length=32, iterations=passes, lanes=record[10], memory_cost=memory)
    return argon2id.derive(unicodedata.normalize("NFKC", passphrase).encode())


def kek_and_commitment(record, place, secret, pepper):
    """HKDF-Expand to 64 bytes: two blocks."""
    prk, info = mac(pepper or bytes(32), secret), b"encdb-dek-v1" + record[:30] + lp16(place)
    kek = mac(prk, info + b"\x01")
    return kek, mac(prk, kek + info + b"\x02")


def unwrap(name, record, place, secret, pepper=None):
    kek, commitment = kek_and_commitment(record, place, secret, pepper)
    equal(f"{name}: commitment", commitment, record[42:74])
    return AESGCMSIV(kek).decrypt(record[30:42], record[74:122], record[:74])


def root_subkey(prk, purpose, key_id):
    return expand(prk, subkey_info(purpose, key_id, "", ""))


def check_wrapped(prk, key_id, value):
    """A key, a passphrase, or either with a root key: what the record is wrapped under."""
    name, record, place = value["name"], bytes.fromhex(value["record"]), bytes.fromhex(value["place"])
    header = bytes([0xF9, 1 if "passphrase" in value else 0])
    equal(f"{name}: length", bytes([len(record)]), bytes([122]))
    equal(f"{name}: header", record[:2], header)
    equal(f"{name}: root key", record[28:30], (key_id if value["root_key"] else 0).to_bytes(2, "big"))
    pepper = None
    if "passphrase" in value:
        secret = stretched(value["passphrase"], record)
        pepper = root_subkey(prk, PEPPER, key_id) if value["root_key"] else None
    else:
        equal(f"{name}: no cost", record[2:12], bytes(10))
        secret = root_subkey(prk, WRAPPING, key_id) if value["root_key"] else bytes.fromhex(value["under"])
    equal(f"{name}: key", unwrap(name, record, place, secret, pepper), bytes.fromhex(value["key"]))
    print(f"ok  wrapped key {name}")


def check_two_keys(value):
    """A record whose ciphertext and tag open under two keys: only the commitment tells which is the right one."""
    record, place = bytes.fromhex(value["record"]), bytes.fromhex(value["place"])
    opened = []
    for under in (value["under"], value["other"]):
        kek, commitment = kek_and_commitment(record, place, bytes.fromhex(under), None)
        opened.append((AESGCMSIV(kek).decrypt(record[30:42], record[74:122], record[:74]), commitment == record[42:74]))
    if opened[0][0] == opened[1][0] or [committed for _, committed in opened] != [True, False]:
        sys.exit("two keys: the record does not open under both, or commits to both")
    print("ok  wrapped key that opens under two keys, and commits to one")


def series_bytes(entries, number, next_number):
    states = {"ready": 1, "current": 2, "retired": 3}
    data = next_number.to_bytes(4, "big") + len(entries).to_bytes(4, "big")
    for entry in entries:
        created = datetime.datetime.fromisoformat(entry["created"])
        data += entry[number].to_bytes(2, "big") + bytes([states[entry["state"]]])
        data += int(created.timestamp()).to_bytes(8, "big", signed=True)
        data += bytes.fromhex(entry["fingerprint"]) + base64.b64decode(entry["wrapped"])
    return data


def document_mac(document, keyring_key):
    salt = base64.b64decode(document["salt"])
    data = b"encdb-keyring-v1" + document["revision"].to_bytes(8, "big")
    data += bytes([{"derived": 1, "stored": 2}[document["owner_keys"]]]) + lp16(salt)
    data += base64.b64decode(document["keyring_key"])
    data += series_bytes(document["keys"], "id", document["next_key_id"])
    data += series_bytes(document["epochs"], "epoch", document["next_epoch"])
    return mac(expand(mac(bytes(32), keyring_key), b"encdb-keyring-mac-v1"), data)


def check_document(value):
    document, under = value["document"], bytes.fromhex(value["under"])
    keyring_key = unwrap("keyring key", base64.b64decode(document["keyring_key"]), b"\x00\x03\x00\x00", under)
    equal("document: mac", document_mac(document, keyring_key), base64.b64decode(document["mac"]))
    salt = base64.b64decode(document["salt"])
    for kind, field, number in ((1, "keys", "id"), (2, "epochs", "epoch")):
        for entry, expected in zip(document[field], value[field], strict=True):
            name, place = f"{number} {entry[number]}", bytes([0, kind]) + entry[number].to_bytes(2, "big")
            key = unwrap(name, base64.b64decode(entry["wrapped"]), place, keyring_key)
            equal(f"{name}: key", key, bytes.fromhex(expected))
            fingerprint = root_subkey(mac(salt, key), FINGERPRINT, entry[number])[:16]
            equal(f"{name}: fingerprint", fingerprint, bytes.fromhex(entry["fingerprint"]))
    print(f"ok  keyring document of {len(document['keys'])} keys and {len(document['epochs'])} epochs")


def check_wrapped_keys(path):
    values = json.loads(pathlib.Path(path).read_text())
    prk = mac(bytes.fromhex(values["salt"]), bytes.fromhex(values["root_key"]))
    for value in values["records"]:
        check_wrapped(prk, values["root_key_id"], value)
    check_two_keys(values["two_keys"])
    check_document(values["keyring"])


def check_owned_value(prk, value, number=1):
    """A value under a stored owner key: the header has the flag DEK, and the number of the owner's key."""
    name, table, column = (value[key] for key in ("name", "table", "column"))
    owner, row = (pair and (pair[0], bytes.fromhex(pair[1])) for pair in (value["owner"], value["row"]))
    stored = bytes.fromhex(value["stored"])
    header = bytes([FORMAT, OWNER | DEK | (ROW if row else 0)]) + number.to_bytes(2, "big")
    equal(f"{name}: header", stored[:4], header)
    subkey = expand(prk, subkey_info(OWNER_KEY, number, table, column, owner))
    aad = associated_data(header, table, column, owner, row)
    opened = AESGCMSIV(subkey).decrypt(stored[4:16], stored[16:], aad)
    equal(f"{name}: opened", opened, bytes.fromhex(value["plaintext"]))
    print(f"ok  value {name}: {len(stored)} bytes")


def check_owned_token(prk, token):
    """A token of one owner whose key is stored: under that key, with the epoch as key id."""
    owner = (token["owner"][0], bytes.fromhex(token["owner"][1]))
    info = subkey_info(EQUALITY_TOKEN, token["epoch"], token["table"], token["column"], owner, (4, b"eq|trim|lowercase"))
    code = mac(expand(prk, info), b"\x04" + token["normalized"].encode())
    equal("owner's token", bytes([token["epoch"]]) + code[:16], bytes.fromhex(token["stored"]))
    print(f"ok  owner's token {token['stored']}")


def check_owner_keys(path):
    values = json.loads(pathlib.Path(path).read_text())
    key = bytes.fromhex(values["owner_key"])
    prk = mac(bytes.fromhex(values["salt"]), key)
    for value in values["values"]:
        check_owned_value(prk, value)
    check_owned_token(prk, values["token"])
    root = mac(bytes.fromhex(values["salt"]), bytes.fromhex(values["root_key"]))
    place = bytes([values["owner"][0]]) + lp16(bytes.fromhex(values["owner"][1]))
    equal("owner's name", hashlib.sha256(place).digest(), bytes.fromhex(values["owner_hash"]))
    secret = root_subkey(root, WRAPPING, values["root_key_id"])
    equal("owner's key", unwrap("owner's key", bytes.fromhex(values["wrapped"]), place, secret), key)
    print("ok  owner's key, wrapped by a root key")


def value_error(salt, value):
    """Opens a value as docs/format.md says, and returns the error: None where it opens."""
    stored = bytes.fromhex(value["stored"]) + bytes(value["zeros_appended"])
    if stored[:1] == b"\x80" or stored.startswith(b"gAAAAA"):
        return "LegacyFernet"
    if stored[:1] < b"\xf8":
        return "NotSealed"
    if stored[0] != FORMAT:
        return "UnsupportedFormat"
    if not 32 <= len(stored) <= LONGEST:
        return "Truncated" if len(stored) < 32 else "StoredTooLong"
    owner, row = (pair and (pair[0], bytes.fromhex(pair[1])) for pair in (value["owner"], value["row"]))
    flags, key_id = stored[1], int.from_bytes(stored[2:4], "big")
    expected = (ROW if row else 0) | (OWNER if owner else 0) | (PAD if value["padding"] else 0)
    expected |= JSON_CODEC if value["codec"] == "json" else 0
    if flags & 0x80 or key_id == 0 or flags != expected:
        return "ReservedBits" if flags & 0x80 else "ZeroKeyId" if key_id == 0 else "UnexpectedFlags"
    if str(key_id) not in value["keys"]:
        return "UnknownKey"
    prk = mac(bytes.fromhex(salt), bytes.fromhex(value["keys"][str(key_id)]))
    purpose = OWNER_KEY if owner else COLUMN_KEY
    subkey = expand(prk, subkey_info(purpose, key_id, value["table"], value["column"], owner))
    aad = associated_data(stored[:4], value["table"], value["column"], owner, row)
    try:
        opened = AESGCMSIV(subkey).decrypt(stored[4:16], stored[16:], aad)
    except InvalidTag:
        return "Rejected"
    return "Padding" if value["padding"] and opened.rstrip(b"\0")[-1:] != b"\x80" else None


def text_error(value):
    text = value["text"] + "A" * value["letters_appended"]
    if text.startswith("gAAAAA"):
        return "LegacyFernet"
    if text.startswith("encdb1.") and len(text) > 7 + -(-LONGEST * 4 // 3):
        return "StoredTooLong"
    encoded = text.removeprefix("encdb1.")
    if encoded == text or not re.fullmatch("[A-Za-z0-9_-]*", encoded) or len(encoded) % 4 == 1:
        return "InvalidText"
    decoded = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
    return None if base64.urlsafe_b64encode(decoded).decode().rstrip("=") == encoded else "InvalidText"


def record_error(root_prks, value):
    """Opens a wrapped key as docs/format.md says, at no more than four times the default cost."""
    record, place, under = bytes.fromhex(value["record"]), bytes.fromhex(value["place"]), value["under"]
    if len(record) != 122 or record[0] != 0xF9 or record[1] > 1 or record[11]:
        return "Length" if len(record) != 122 else "Format" if record[0] != 0xF9 else "Kdf" if record[1] > 1 else "Reserved"
    memory, passes, lanes = (int.from_bytes(record[at : at + n], "big") for at, n in ((2, 4), (6, 4), (10, 1)))
    in_bounds = 8192 <= memory <= 1 << 20 and 1 <= passes <= 16 and 1 <= lanes <= 16
    if not (in_bounds if record[1] else memory == passes == lanes == 0):
        return "Cost"
    if ("passphrase" in under) != bool(record[1]):
        return "NeedsPassphrase" if record[1] else "NeedsKey"
    root_key = under.get("root_key", under.get("pepper", 0))
    if int.from_bytes(record[28:30], "big") != root_key:
        return "RootKey"
    if memory > 4 * 65536 or memory * passes > 4 * 65536 * 3:
        return "CostLimit"
    pepper = root_subkey(root_prks[root_key], PEPPER, root_key) if "pepper" in under else None
    if "passphrase" in under:
        secret = stretched(under["passphrase"], record)
    else:
        secret = root_subkey(root_prks[root_key], WRAPPING, root_key) if root_key else bytes.fromhex(under["key"])
    kek, commitment = kek_and_commitment(record, place, secret, pepper)
    if commitment != record[42:74]:
        return "Refused"
    return "Changed" if refused(AESGCMSIV(kek), record[30:42], record[74:122], record[:74]) else None


def check_rejects(path):
    """Documents are left to readers of their own: what is wrong with most of them is their JSON."""
    vectors = json.loads(pathlib.Path(path).read_text())
    salt = bytes.fromhex(vectors["wrapping_salt"])
    root_prks = {int(id): mac(salt, bytes.fromhex(key)) for id, key in vectors["wrapping_root_keys"].items()}
    readers = {
        "values": lambda value: value_error(vectors["salt"], value),
        "texts": text_error,
        "wrapped_keys": lambda value: f"WrappedKey({record_error(root_prks, value)})",
    }
    for kind, error in readers.items():
        for value in vectors[kind]:
            found = error(value)
            if found != value["error"]:
                sys.exit(f"{kind}, {value['name']}: {found}, the file has {value['error']}")
        print(f"ok  {len(vectors[kind])} {kind} that are refused")
    for value in vectors["keyring_documents"]:
        if value["error"] == "KeyringDocument(Changed)":
            document, under = json.loads(value["json"]), bytes.fromhex(value["under"])
            keyring_key = unwrap("keyring key", base64.b64decode(document["keyring_key"]), b"\x00\x03\x00\x00", under)
            if document_mac(document, keyring_key) == base64.b64decode(document["mac"]):
                sys.exit(f"document, {value['name']}: its code is right")
            print(f"ok  keyring document with {value['name']} is refused")


def row_message(header, row):
    """What the code of a row seal is over. NULLs are not in it; the rest is in the order of the logical names."""
    owner = row["owner"] and (row["owner"][0], bytes.fromhex(row["owner"][1]))
    message = b"encdb-row-seal-v1" + header + lp16(row["table"].encode()) + optional(owner)
    message += bytes([row["key"][0]]) + lp16(bytes.fromhex(row["key"][1]))
    values = {name: bytes.fromhex(stored) for name, stored in row["values"].items() if stored is not None}
    message += len(values).to_bytes(2, "big")
    for name in sorted(values, key=str.encode):
        message += lp16(name.encode()) + values[name][:16] + values[name][-16:]
    plain = {name: (value[0], bytes.fromhex(value[1])) for name, value in row["plain"].items() if value is not None}
    message += len(plain).to_bytes(2, "big")
    for name in sorted(plain, key=str.encode):
        message += lp16(name.encode()) + optional(plain[name])[1:]
    return message


def row_seal(roots, row):
    """`roots` has the PRK of the root key and that of the owner's stored key."""
    owner = row["owner"] and (row["owner"][0], bytes.fromhex(row["owner"][1]))
    flags = ROW | (OWNER if owner else 0) | (DEK if row["stored_owner_key"] else 0)
    key_id = row["key_id"]
    header = bytes([ROW_SEAL_FORMAT, flags]) + key_id.to_bytes(2, "big")
    prk = roots["owner" if row["stored_owner_key"] else "root"]
    message = row_message(header, row)
    return message, header + mac(expand(prk, subkey_info(ROW_SEAL, key_id, row["table"], "", owner)), message)


def check_row_seals(path):
    file = json.loads(pathlib.Path(path).read_text())
    roots = {name: mac(bytes.fromhex(file["salt"]), bytes.fromhex(file[f"{name}_key"])) for name in ("root", "owner")}
    for row in file["rows"]:
        message, seal = row_seal(roots, row)
        equal(f"{row['name']}: message", message, bytes.fromhex(row["message"]))
        equal(f"{row['name']}: seal", seal, bytes.fromhex(row["seal"]))
        print(f"ok  row seal {row['name']}: {len(seal)} bytes")


def check_replaced_keys(path):
    """A key with the number 2, wrapped in a place that says so, and the key 1 that it has replaced, wrapped by it."""
    values = json.loads(pathlib.Path(path).read_text())
    salt, number = bytes.fromhex(values["salt"]), values["number"]
    former, key = bytes.fromhex(values["former_key"]), bytes.fromhex(values["owner_key"])
    prk = mac(salt, key)
    for value in values["values"]:
        check_owned_value(prk, value, number)
    check_owned_token(prk, values["token"])
    owner = bytes([values["owner"][0]]) + lp16(bytes.fromhex(values["owner"][1]))
    secret = root_subkey(mac(salt, bytes.fromhex(values["root_key"])), WRAPPING, values["root_key_id"])
    numbered = owner + number.to_bytes(2, "big")
    equal("owner's key 2", unwrap("owner's key 2", bytes.fromhex(values["wrapped"]), numbered, secret), key)
    record = bytes.fromhex(values["former_wrapped"])
    equal("owner's key 1: no root key", record[28:30], bytes(2))
    by_next = root_subkey(prk, WRAPPING, number)
    equal("owner's key 1", unwrap("owner's key 1", record, owner, by_next), former)
    print("ok  owner's key 1, wrapped by key 2")


def main():
    path = sys.argv[1] if len(sys.argv) > 1 else VALUES
    values = json.loads(pathlib.Path(path).read_text())
    prk = mac(bytes.fromhex(values["salt"]), bytes.fromhex(values["master"]))
    equal("prk", prk, bytes.fromhex(values["prk"]))
    for value in values["values"]:
        check_value(prk, value)
    check_token(prk, values["token"])
    print(f"ok  fingerprint of key 1: {root_subkey(prk, FINGERPRINT, 1)[:16].hex()}")
    check_wrapped_keys(sys.argv[2] if len(sys.argv) > 2 else WRAPPED_KEYS)
    check_owner_keys(sys.argv[3] if len(sys.argv) > 3 else OWNER_KEYS)
    check_rejects(sys.argv[4] if len(sys.argv) > 4 else REJECTS)
    check_replaced_keys(sys.argv[5] if len(sys.argv) > 5 else REPLACED_KEYS)
    check_row_seals(sys.argv[6] if len(sys.argv) > 6 else ROW_SEALS)


if __name__ == "__main__":
    main()
