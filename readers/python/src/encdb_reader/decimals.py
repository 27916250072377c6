"""Decimals: the scale as u16, then the unscaled value in two's complement, of 16 bytes or of as few above as it needs."""

from __future__ import annotations

from decimal import Decimal

MAX_SCALE = 16383
MAX_DIGITS = 131_072
LEAST_LEN = 16
BOUND = 10**MAX_DIGITS


def encode(value: Decimal) -> bytes:
    """Returns the bytes of a decimal, in the scale that it has.

    Raises ValueError for what is no number, or of too large a scale.
    """
    unscaled, scale = _parts(value)
    return _joined(unscaled, scale)


def decode(opened: bytes) -> Decimal:
    """Returns the decimal of these bytes, in the scale that it was written in.

    Raises ValueError.
    """
    scale, unscaled = _split(opened)
    sign, digits, _ = Decimal(unscaled).as_tuple()
    return Decimal((sign, digits, -scale))


def smallest_scale(opened: bytes) -> bytes:
    """Returns the bytes of the same value in the smallest scale that holds it: what a search token is made of.

    Raises ValueError.
    """
    scale, unscaled = _split(opened)
    while scale and unscaled % 10 == 0:
        unscaled, scale = unscaled // 10, scale - 1
    return _joined(unscaled, scale)


def _parts(value: Decimal) -> tuple[int, int]:
    if not value.is_finite():
        raise ValueError("no number")
    sign, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int):
        raise ValueError("no number")
    if len(digits) + max(exponent, 0) > MAX_DIGITS:
        raise ValueError("too many digits")
    unscaled = int(Decimal((sign, digits, 0)))
    if exponent > 0:
        return unscaled * 10**exponent, 0
    return unscaled, -exponent


def _joined(unscaled: int, scale: int) -> bytes:
    if scale > MAX_SCALE or abs(unscaled) >= BOUND:
        raise ValueError("the scale is too large, or there are too many digits")
    return scale.to_bytes(2, "big") + unscaled.to_bytes(_least_len(unscaled), "big", signed=True)


def _split(opened: bytes) -> tuple[int, int]:
    scale, unscaled = int.from_bytes(opened[:2], "big"), int.from_bytes(opened[2:], "big", signed=True)
    if scale > MAX_SCALE or len(opened) - 2 != _least_len(unscaled) or abs(unscaled) >= BOUND:
        raise ValueError("no decimal")
    return scale, unscaled


def _least_len(unscaled: int) -> int:
    bits = (unscaled if unscaled >= 0 else ~unscaled).bit_length() + 1
    return max(LEAST_LEN, -(-bits // 8))
