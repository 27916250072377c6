"""Whether the keys at hand are those that the database was written with: `__encdb_fingerprints`."""

from __future__ import annotations

from .errors import IndexRootMissing, OtherKey
from .keys import Keyring

# kind, id, fingerprint.
Recorded = tuple[str, int, bytes]


def configured(keyring: Keyring) -> dict[tuple[str, int], bytes]:
    """Returns the fingerprints of a keyring's root keys and index roots."""
    roots = {("root", number): root.fingerprint() for number, root in keyring.roots.items()}
    return roots | {("index", root.number): root.fingerprint() for root in keyring.index_roots}


def check(keyring: Keyring, recorded: list[Recorded]) -> None:
    """Refuses a keyring with another key under a recorded id, with another salt, or without a recorded epoch.

    A root key that is recorded and not configured is no fault: its values are not opened, and no others.

    Raises IndexRootMissing and OtherKey.
    """
    known = configured(keyring)
    for kind, number, fingerprint in recorded:
        found = known.get((kind, number))
        if found is None and kind == "index":
            raise IndexRootMissing(f"the database has tokens of epoch {number}, and the keyring lacks it")
        if found is not None and found != fingerprint:
            raise OtherKey(f"the {kind} key {number} is not the one that this database was written with")
