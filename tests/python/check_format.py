"""Checks encdb's committed test values against docs/format.md, without any of encdb's code.

How to run, from the root of the repository:

    python3 -m venv target/venv && target/venv/bin/pip install cryptography
    target/venv/bin/python tests/python/check_format.py [values.json]

HKDF and HMAC come from the standard library; AES-256-GCM-SIV comes from the package `cryptography`, which needs
OpenSSL 3.2 or later. The script prints one line per value and exits with 1 at the first difference.
"""

import base64
import hashlib
import hmac
import json
import pathlib
import sys

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

VALUES = pathlib.Path(__file__).parents[2] / "encdb-core/tests/data/encdb-v1.json"
FORMAT, ROW, OWNER = 0xF8, 0x01, 0x02
COLUMN_KEY, OWNER_KEY, EQUALITY_TOKEN, FINGERPRINT = 1, 2, 3, 8


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


def main():
    path = sys.argv[1] if len(sys.argv) > 1 else VALUES
    values = json.loads(pathlib.Path(path).read_text())
    prk = mac(bytes.fromhex(values["salt"]), bytes.fromhex(values["master"]))
    equal("prk", prk, bytes.fromhex(values["prk"]))
    for value in values["values"]:
        check_value(prk, value)
    check_token(prk, values["token"])
    print(f"ok  fingerprint of key 1: {expand(prk, subkey_info(FINGERPRINT, 1, '', ''))[:16].hex()}")


if __name__ == "__main__":
    main()
