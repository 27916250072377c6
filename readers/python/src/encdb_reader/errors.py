"""What can go wrong. Each refusal is a class with the name that encdb gives the error; messages hold public facts only."""

from __future__ import annotations


class EncdbError(Exception):
    """A refusal. `name` is encdb's name of the error, with the problem in brackets where there are several."""

    def __init__(self, message: str, problem: str | None = None) -> None:
        super().__init__(message)
        self.problem = problem

    @property
    def name(self) -> str:
        """The name of the error, as docs/format.md and encdb's ErrorKind have it."""
        kind = type(self).__name__
        return kind if self.problem is None else f"{kind}({self.problem})"


# Found from the stored bytes and the definition of the column, before a key is touched.


class NotSealed(EncdbError):
    """The stored bytes are no encdb value."""


class LegacyFernet(EncdbError):
    """The stored bytes are a Fernet token."""


class UnsupportedFormat(EncdbError):
    """The first byte names another format."""


class StoredTooLong(EncdbError):
    """The stored value is longer than any that encdb writes."""


class Truncated(EncdbError):
    """The stored value is shorter than any."""


class ReservedBits(EncdbError):
    """A flag is set that no version uses."""


class ZeroKeyId(EncdbError):
    """The key id is 0."""


class UnexpectedFlags(EncdbError):
    """The flags are not those that the column asks for."""


class InvalidText(EncdbError):
    """The text is not the canonical text form of a value."""


# Keys.


class UnknownKey(EncdbError):
    """The keyring has no root key with this id."""


class OwnerKeyMissing(EncdbError):
    """The owner has no stored key."""


class UnknownOwnerKey(EncdbError):
    """The owner has no key with this number."""


class OwnerKeyDestroyed(EncdbError):
    """The owner's key was destroyed on purpose."""


class OwnerKeyLocked(EncdbError):
    """The owner's key is under a passphrase, which was not given."""


class OwnerKeyWrappedTwice(EncdbError):
    """The owner's key is wrapped twice, and one wrap opens it without the other."""


class OwnerKeyTableMissing(EncdbError):
    """Owners' keys are stored, and it was not said where."""


class DamagedTable(EncdbError):
    """A row of encdb's own tables is not one that encdb writes."""


class Key(EncdbError):
    """A key, the salt or a variable is not usable; `problem` says why, and the message names the variable."""


class TwoVariables(EncdbError):
    """One thing is configured by two variables."""


class NothingUnlocks(EncdbError):
    """A keyring file is named, and neither a passphrase nor a key for it."""


class SourceUnreadable(EncdbError):
    """A file or a command that holds a secret cannot be read."""


class NoCurrentKey(EncdbError):
    """The keyring has no key that seals."""


class EpochOutOfRange(EncdbError):
    """The lowest key id is above 255, so it cannot be the epoch of tokens."""


class OtherKey(EncdbError):
    """The database was written with another key or salt."""


class IndexRootMissing(EncdbError):
    """The database has tokens of an epoch that the keyring lacks."""


# After a key was found.


class Rejected(EncdbError):
    """The tag does not verify: another key, another context, or changed bytes. Often a wrong id type or logical name."""


class Padding(EncdbError):
    """What was opened ends with no padding."""


class InvalidUtf8(EncdbError):
    """What was opened is no UTF-8."""


class Undecodable(EncdbError):
    """What was opened has a length or a range that its type does not have."""


class JsonDecode(EncdbError):
    """What was opened is no JSON."""


class SearchToken(EncdbError):
    """The search token does not match the value beside it."""


class RowSeal(EncdbError):
    """The row does not pass its seal."""


# Wrapped keys and keyrings.


class WrappedKey(EncdbError):
    """A wrapped key does not open."""


class PassphraseEmpty(EncdbError):
    """The passphrase is empty."""


class KeyringDocument(EncdbError):
    """A keyring file is not one, or was changed."""


# Writing, and the definitions of tables.


class TooLong(EncdbError):
    """The plaintext is longer than 16 MiB."""


class ContextTooLong(EncdbError):
    """A name or an id is longer than 65 535 bytes."""


class Unencodable(EncdbError):
    """The value has no encoding, or is not of the column's kind."""


class Tables(EncdbError):
    """The file is not one that `spec::to_json` writes."""


class Database(EncdbError):
    """The database cannot be read, or lacks what tables.json names."""
