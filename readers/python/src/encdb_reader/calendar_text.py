"""Dates, times of day and points in time, as bytes and as ISO 8601 text: the whole range of the format, in nanoseconds.

A leap second is `23:59:60`. Years before 0000 and after 9999 have a sign.
"""

from __future__ import annotations

import re

DATE = r"([+-]\d{4,6}|\d{4})-(\d\d)-(\d\d)"
TIME = r"(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?"
SECONDS_OF_DAY, BILLION = 86_400, 1_000_000_000
# -262143-01-01 and +262142-12-31, which is as far as chrono goes.
MIN_DAYS, MAX_DAYS = -96_465_292, 95_026_236


def encode_date(text: str) -> bytes:
    """Returns the days since 1970-01-01. Raises ValueError, as all of these functions."""
    return _checked(_days(_match(DATE, text))).to_bytes(4, "big", signed=True)


def decode_date(opened: bytes) -> str:
    """Returns the date of four bytes."""
    _has(opened, 4)
    return _date_text(_checked(int.from_bytes(opened, "big", signed=True)))


def encode_time(text: str) -> bytes:
    """Returns the nanoseconds since midnight. A leap second has no encoding."""
    seconds, nanos = _time_of_day(_match(TIME, text))
    if nanos >= BILLION:
        raise ValueError
    return (seconds * BILLION + nanos).to_bytes(8, "big")


def decode_time(opened: bytes) -> str:
    """Returns the time of day of eight bytes."""
    _has(opened, 8)
    seconds, nanos = divmod(int.from_bytes(opened, "big"), BILLION)
    if seconds >= SECONDS_OF_DAY:
        raise ValueError
    return _time_text(seconds, nanos)


def encode_timestamp(text: str) -> bytes:
    """Returns seconds and nanoseconds of a point in time in UTC, `…T…` with or without a `Z`."""
    parts = _match(DATE + "T" + TIME + "Z?", text)
    seconds, nanos = _time_of_day(parts[3:])
    since = _checked(_days(parts[:3])) * SECONDS_OF_DAY + seconds
    return since.to_bytes(8, "big", signed=True) + nanos.to_bytes(4, "big")


def decode_timestamp(opened: bytes) -> str:
    """Returns the point in time of twelve bytes, without a zone: the format does not say whether it is UTC."""
    _has(opened, 12)
    since, nanos = int.from_bytes(opened[:8], "big", signed=True), int.from_bytes(opened[8:], "big")
    days, seconds = divmod(since, SECONDS_OF_DAY)
    is_leap = nanos >= BILLION
    if nanos >= 2 * BILLION or is_leap and seconds % 60 != 59:
        raise ValueError
    return f"{_date_text(_checked(days))}T{_time_text(seconds, nanos)}"


def _match(pattern: str, text: str) -> tuple[str | None, ...]:
    found = re.fullmatch(pattern, text, re.ASCII)
    if not found:
        raise ValueError
    return found.groups()


def _has(opened: bytes, length: int) -> None:
    if len(opened) != length:
        raise ValueError


def _checked(days: int) -> int:
    if not MIN_DAYS <= days <= MAX_DAYS:
        raise ValueError
    return days


def _days(parts: tuple[str | None, ...]) -> int:
    year, month, day = (int(part or "") for part in parts)
    days = _days_of_civil(year, month, day)
    if _civil_of_days(days) != (year, month, day):
        raise ValueError
    return days


def _time_of_day(parts: tuple[str | None, ...]) -> tuple[int, int]:
    hour, minute, second = (int(part or "") for part in parts[:3])
    nanos = int((parts[3] or "").ljust(9, "0"))
    if second == 60:
        second, nanos = 59, nanos + BILLION
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError
    return (hour * 60 + minute) * 60 + second, nanos


def _date_text(days: int) -> str:
    year, month, day = _civil_of_days(days)
    shown = f"{year:04}" if 0 <= year <= 9999 else f"{year:+05}"
    return f"{shown}-{month:02}-{day:02}"


def _time_text(seconds: int, nanos: int) -> str:
    minutes, second = divmod(seconds, 60)
    if nanos >= BILLION:
        second, nanos = second + 1, nanos - BILLION
    fraction = f".{nanos:09}".rstrip("0") if nanos else ""
    return f"{minutes // 60:02}:{minutes % 60:02}:{second:02}{fraction}"


def _days_of_civil(year: int, month: int, day: int) -> int:
    """Returns the days since 1970-01-01 in the proleptic Gregorian calendar. A year begins in March here."""
    year -= month <= 2
    era, of_era = divmod(year, 400)
    day_of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + day_of_year - 719_468


def _civil_of_days(days: int) -> tuple[int, int, int]:
    era, of_era = divmod(days + 719_468, 146_097)
    year = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
    day_of_year = of_era - (365 * year + year // 4 - year // 100)
    month = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * month + 2) // 5 + 1
    month = month + 3 if month < 10 else month - 9
    return year + era * 400 + (month <= 2), month, day
