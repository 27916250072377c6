"""Keys from the environment: in variables, in files or from commands that variables name, or from a keyring file."""

from __future__ import annotations

import base64
import binascii
import os
import re
import shlex
import stat
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass

from . import keyring
from .errors import EncdbError, Key, NothingUnlocks, SourceUnreadable, TwoVariables
from .keys import Keyring, check_bytes, keyring_of
from .wrapped import Cost, CostLimit, Under, UnderKey, UnderPassphrase, without_newline

KEY, SALT = "MASTER_ENCRYPTION_KEY", "STATIC_ENCRYPTION_SALT"
KEY_ID, RETIRED = "MASTER_ENCRYPTION_KEY_ID", "MASTER_ENCRYPTION_KEYS_RETIRED"
FILE, PASSPHRASE, FILE_KEY = "ENCDB_KEYRING_FILE", "KEYRING_PASSPHRASE", "KEYRING_KEY"
MAX_COST = "KEYRING_MAX_PASSPHRASE_COST"
MAX_SECRET_LEN, COMMAND_SECONDS = 1 << 20, 10


@dataclass(frozen=True)
class Environment:
    """The variables that say where the keys are."""

    variables: Mapping[str, str]

    def load(self) -> Keyring:
        """Returns the keyring that the variables describe.

        Raises Key, TwoVariables, NothingUnlocks, SourceUnreadable, and what a keyring file may fail with.
        """
        path = self.variables.get(FILE)
        return self._of_keys() if path is None else self._of_file(path)

    def unlocked(self, document: str) -> Keyring:
        """Returns the keyring of a document, unlocked by what KEYRING_PASSPHRASE or KEYRING_KEY gives."""
        return keyring.unlock(keyring.read(document), self._under(), self._limit())

    def _of_file(self, path: str) -> Keyring:
        for name in (KEY, RETIRED):
            if given := self._given(name):
                raise TwoVariables(f"{FILE} and {given} are both set, and one of them would be ignored")
        try:
            with open(path, encoding="utf-8") as file:
                return self.unlocked(file.read(keyring.MAX_LEN + 1))
        except (OSError, UnicodeDecodeError) as error:
            raise SourceUnreadable(f"{FILE}: {type(error).__name__}") from None

    def _under(self) -> Under:
        passphrase, key = self._secret(PASSPHRASE), self._secret(FILE_KEY)
        if passphrase and key:
            raise TwoVariables(f"{passphrase.name} and {key.name} are both set")
        if passphrase:
            return UnderPassphrase(passphrase.text)
        if key:
            return UnderKey(decode(key.name, key.text, 32, 32))
        raise NothingUnlocks(f"neither {PASSPHRASE} nor {FILE_KEY} is set")

    def _limit(self) -> CostLimit:
        text = self.variables.get(MAX_COST)
        if text is None:
            return CostLimit()
        if not re.fullmatch("[0-9]+,[0-9]+,[0-9]+", text, re.ASCII):
            raise Key(f"{MAX_COST} is no cost such as 256,3,4", "NotACost")
        memory, passes, lanes = (int(number) for number in text.split(","))
        cost = Cost(memory * 1024, passes, lanes)
        if not cost.is_in_bounds():
            raise Key(f"{MAX_COST} is beyond the costs that the format has", "NotACost")
        return CostLimit(cost.memory_kib, cost.memory_kib * cost.passes)

    def _of_keys(self) -> Keyring:
        salt_secret, key_secret = self._required(SALT), self._required(KEY)
        salt = decode(salt_secret.name, salt_secret.text, 16, 64)
        keys = {_key_id(KEY_ID, self.variables.get(KEY_ID, "1"), "NotAnId"): _key(key_secret)}
        (current,) = keys
        if retired := self._secret(RETIRED):
            _add_retired(keys, retired)
        return keyring_of(salt, keys, current)

    def _required(self, name: str) -> Secret:
        secret = self._secret(name)
        if secret is None:
            raise Key(f"{name} is not set", "Missing")
        return secret

    def _secret(self, name: str) -> Secret | None:
        given = self._given(name)
        if given is None:
            return None
        value = self.variables[given]
        text = value if given == name else _file(given, value) if given.endswith("_FILE") else _command(given, value)
        if not without_newline(text):
            raise Key(f"{given} is empty", "Empty")
        return Secret(given, text)

    def _given(self, name: str) -> str | None:
        given = [it for it in (name, f"{name}_FILE", f"{name}_COMMAND") if it in self.variables]
        if len(given) > 1:
            raise TwoVariables(f"{given[0]} and {given[1]} are both set")
        return given[0] if given else None


@dataclass(frozen=True, repr=False)
class Secret:
    """A text, and the name of the variable that it comes from."""

    name: str
    text: str


def of_process() -> Environment:
    """Returns the environment of the process."""
    return Environment(os.environ)


def decode(name: str, text: str, least: int, most: int) -> bytes:
    """Returns the bytes of a base64 text: either alphabet but not both, canonical, padding optional, one newline tolerated.

    Raises Key, which names the variable.
    """
    text = without_newline(text)
    if not text:
        raise Key(f"{name} is empty", "Empty")
    decoded = _base64(text)
    if decoded is None:
        raise Key(f"{name} is no canonical base64", "Encoding")
    if not least <= len(decoded) <= most:
        inner = _base64(decoded.removesuffix(b"\n").decode("latin-1"))
        twice = inner is not None and least <= len(inner) <= most
        raise Key(f"{name} decodes to {len(decoded)} bytes", "DoublyEncoded" if twice else "Length")
    return decoded


def _base64(text: str) -> bytes | None:
    stripped = text.rstrip("=")
    n_padding = len(text) - len(stripped)
    if not re.fullmatch("[A-Za-z0-9+/]*|[A-Za-z0-9_-]*", stripped) or n_padding not in (0, -len(stripped) % 4):
        return None
    standard = stripped.replace("-", "+").replace("_", "/")
    try:
        decoded = base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
    return decoded if base64.b64encode(decoded).decode().rstrip("=") == standard else None


def _key(secret: Secret) -> bytes:
    key = decode(secret.name, secret.text, 32, 32)
    check_bytes(secret.name, key, 32, 32)
    return key


def _add_retired(keys: dict[int, bytes], secret: Secret) -> None:
    listed = without_newline(secret.text)
    if "\n" in listed:
        raise _no_list(secret.name)
    for entry in listed.split(","):
        number, colon, text = entry.partition(":")
        if not colon:
            raise _no_list(secret.name)
        key_id, key = _key_id(secret.name, number, "List"), _key(Secret(secret.name, text))
        if key_id in keys:
            raise Key(f"{secret.name} gives the id {key_id} twice, or the id of the current key", "DuplicateId")
        keys[key_id] = key


def _key_id(name: str, text: str, problem: str) -> int:
    digits = without_newline(text)
    if not re.fullmatch("[0-9]+", digits) or not 1 <= int(digits[-6:]) <= 0xFFFF or len(digits.lstrip("0")) > 5:
        raise Key(f"{name} has no id from 1 to 65535", problem)
    return int(digits)


def _no_list(name: str) -> EncdbError:
    return Key(f"{name} is no list such as 1:base64,2:base64", "List")


def _file(name: str, path: str) -> str:
    """Reads a secret from a regular file that only its owner can read and write."""
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if not stat.S_ISREG(mode):
                raise SourceUnreadable(f"{name} names no regular file")
            if mode & 0o066:
                raise SourceUnreadable(f"{name}: others than its owner can read or write the file")
            return _text(name, file.read(MAX_SECRET_LEN + 1))
    except OSError as error:
        raise SourceUnreadable(f"{name}: {error.strerror}") from None


def _command(name: str, line: str) -> str:
    """Reads a secret from a command, which runs without a shell."""
    try:
        words = shlex.split(line, posix=True)
        ran = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, timeout=COMMAND_SECONDS, check=True)
    except (IndexError, OSError, ValueError, subprocess.SubprocessError) as error:
        raise SourceUnreadable(f"{name}: {type(error).__name__}") from None
    return _text(name, ran.stdout)


def _text(name: str, data: bytes) -> str:
    if len(data) > MAX_SECRET_LEN:
        raise SourceUnreadable(f"{name} gives too much")
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise SourceUnreadable(f"{name} gives no text") from None
