"""The borrowed algorithms: HMAC and HKDF with SHA-256, AES-256-GCM-SIV, Argon2id."""

from __future__ import annotations

import hashlib
import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

TAG_LEN = 16
MAC_LEN = 32


def mac(key: bytes, message: bytes) -> bytes:
    """Returns the HMAC-SHA256 (RFC 2104) of the message."""
    return hmac.digest(key, message, "sha256")


def sha256(data: bytes) -> bytes:
    """Returns the SHA-256 (FIPS 180-4) of the data."""
    return hashlib.sha256(data).digest()


def equal(one: bytes, other: bytes) -> bool:
    """Compares in constant time."""
    return hmac.compare_digest(one, other)


def extract(salt: bytes, key: bytes) -> bytes:
    """Returns the PRK of HKDF-Extract (RFC 5869, section 2.2)."""
    return mac(salt, key)


def expand(prk: bytes, info: bytes, length: int = MAC_LEN) -> bytes:
    """Returns `length` bytes of HKDF-Expand (RFC 5869, section 2.3)."""
    output = block = b""
    counter = 1
    while len(output) < length:
        block = mac(prk, block + info + bytes([counter]))
        output += block
        counter += 1
    return output[:length]


def seal(key: bytes, nonce: bytes, plaintext: bytes, associated_data: bytes) -> bytes:
    """Returns ciphertext and tag of AES-256-GCM-SIV (RFC 8452)."""
    return AESGCMSIV(key).encrypt(nonce, plaintext, associated_data)


def open_sealed(key: bytes, nonce: bytes, sealed: bytes, associated_data: bytes) -> bytes | None:
    """Returns the plaintext, or None where the tag does not verify."""
    try:
        return AESGCMSIV(key).decrypt(nonce, sealed, associated_data)
    except InvalidTag:
        return None


def argon2id(passphrase: bytes, salt: bytes, memory_kib: int, passes: int, lanes: int) -> bytes:
    """Returns 32 bytes of Argon2id, version 0x13 (RFC 9106)."""
    stretch = Argon2id(salt=salt, length=32, iterations=passes, lanes=lanes, memory_cost=memory_kib)
    return stretch.derive(passphrase)
