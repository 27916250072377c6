"""Makes encdb-core/tests/data/plaintexts-v1.json: values of decimals, dates, times and networks with their bytes.

How to run, from the root of the repository, with Python's standard library alone:

    python3 tests/python/make_plaintexts.py > encdb-core/tests/data/plaintexts-v1.json

With --check it compares that file with what it would write, which CI does.

It follows docs/format.md, "Plaintext encodings" and "Search tokens", and shares no code with the library. Values that were
published stay as they are; others may be added.
"""

import ipaddress
import json
import sys
from pathlib import Path

sys.set_int_max_str_digits(20_000)

FILE = Path(__file__).parents[2] / "encdb-core/tests/data/plaintexts-v1.json"

DIGITS_28 = "7.922816251426433759354395033"
DIGITS_40 = "-1234567890123456789012345678901234567890.0987654321"

DECIMALS = [
    "0", "0.00", "1", "1.0", "1.00", "-1.50", "100", "0.1", "-0.0001", "10.010", DIGITS_28, DIGITS_40,
    "79228162514264337593543950335", "-79228162514264337593543950335", "79228162514264337593543950336",
    "170141183460469231731687303715884105727", "170141183460469231731687303715884105728",
    "-170141183460469231731687303715884105728", "-170141183460469231731687303715884105729",
    "0.0000000000000000000000000001", "0.00000000000000000000000000010",
    "123456789012345678901234567890123456789000000000000.000000000000000000000",
    "0." + 16_382 * "0" + "1",
    "1." + 300 * "0",
]
NETWORKS = [
    "0.0.0.0/0", "10.0.0.1/8", "192.0.2.0/24", "255.255.255.255/32",
    "::/0", "2001:db8::1/32", "::ffff:10.0.0.1/104", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128",
]
# Year, month, day; the first and the last are chrono's.
DATES = [
    (-262143, 1, 1), (-9999, 1, 1), (-1, 12, 31), (0, 1, 1), (1, 1, 1), (1582, 10, 15), (1969, 12, 31), (1970, 1, 1),
    (2000, 2, 29), (2026, 11, 29), (9999, 12, 31), (10000, 1, 1), (262142, 12, 31),
]
# Hour, minute, second, nanosecond.
TIMES = [(0, 0, 0, 0), (0, 0, 0, 1), (12, 34, 56, 789_000_000), (23, 59, 59, 999_999_999)]
TIMESTAMPS = [
    ((-262143, 1, 1), (0, 0, 0, 0)), ((-9999, 1, 1), (0, 0, 0, 0)), ((1969, 12, 31), (23, 59, 58, 500_000_000)),
    ((1969, 12, 31), (23, 59, 59, 999_999_999)), ((1970, 1, 1), (0, 0, 0, 0)), ((2016, 12, 31), (23, 59, 59, 1_500_000_000)),
    ((2026, 11, 29), (9, 30, 0, 1)), ((9999, 12, 31), (23, 59, 59, 999_999_999)),
    ((262142, 12, 31), (23, 59, 59, 999_999_999)),
]


def parts(decimal):
    """The unscaled integer of a decimal, and its scale."""
    whole, _, fraction = decimal.partition(".")
    return int(whole + fraction), len(fraction)


def decimal_bytes(unscaled, scale):
    length = 16
    while not -(1 << 8 * length - 1) <= unscaled < 1 << 8 * length - 1:
        length += 1
    return scale.to_bytes(2, "big") + unscaled.to_bytes(length, "big", signed=True)


def decimal(text):
    unscaled, scale = parts(text)
    plaintext = decimal_bytes(unscaled, scale)
    while scale > 0 and unscaled % 10 == 0:
        unscaled, scale = unscaled // 10, scale - 1
    return entry("decimal", text, plaintext, decimal_bytes(unscaled, scale))


def network(text):
    address = ipaddress.ip_interface(text)
    packed = address.ip.packed
    return entry("network", text, bytes([address.version, address.network.prefixlen]) + packed + bytes(16 - len(packed)))


def days_since_1970(year, month, day):
    """In the Gregorian calendar, which also counts the days before it was introduced."""
    years = year if month > 2 else year - 1
    months = (month + 9) % 12
    leap_days = years // 4 - years // 100 + years // 400
    return 365 * years + leap_days + (153 * months + 2) // 5 + day - 1 - 719_468


def date_text(year, month, day):
    sign = "-" if year < 0 else "+" if year > 9999 else ""
    return f"{sign}{abs(year):04}-{month:02}-{day:02}"


def date(parts):
    return entry("date", date_text(*parts), days_since_1970(*parts).to_bytes(4, "big", signed=True))


def time_text(hour, minute, second, nanos):
    """In a leap second, the second is 60."""
    second, nanos = second + nanos // 10**9, nanos % 10**9
    return f"{hour:02}:{minute:02}:{second:02}.{nanos:09}"


def time(parts):
    hour, minute, second, nanos = parts
    return entry("time", time_text(*parts), (((hour * 60 + minute) * 60 + second) * 10**9 + nanos).to_bytes(8, "big"))


def timestamp(parts):
    day, (hour, minute, second, nanos) = parts
    seconds = 86_400 * days_since_1970(*day) + (hour * 60 + minute) * 60 + second
    text = f"{date_text(*day)}T{time_text(hour, minute, second, nanos)}"
    return entry("timestamp", text, seconds.to_bytes(8, "big", signed=True) + nanos.to_bytes(4, "big"))


def entry(kind, value, plaintext, token=None):
    """A value with its plaintext, and the bytes that a search token is made of, which are mostly the same."""
    return {"kind": kind, "value": value, "plaintext": plaintext.hex(), "token": (token or plaintext).hex()}


def refused(kind, why, hexadecimal):
    return {"kind": kind, "why": why, "plaintext": hexadecimal}


def refusals():
    one, ff = 15 * "00" + "01", "ff"
    return [
        refused("decimal", "there is no number", "0000"),
        refused("decimal", "the number has fewer than 16 bytes", "0000" + 14 * "00" + "01"),
        refused("decimal", "a positive number has a byte more than it needs", "0000" + "00" + one),
        refused("decimal", "a negative number has a byte more than it needs", "0000" + 17 * ff),
        refused("decimal", "the scale is above 16383", "4000" + one),
        refused("network", "there is no such family", "0500" + 16 * "00"),
        refused("network", "the prefix is longer than the address", "0421" + "0a000001" + 12 * "00"),
        refused("network", "the prefix is longer than the address", "0681" + 16 * "00"),
        refused("network", "the fill is not 0", "0408" + "0a000001" + 11 * "00" + "01"),
        refused("network", "a byte is missing", "0408" + "0a000001" + 11 * "00"),
        refused("date", "a byte is missing", "000000"),
        refused("date", "no type has a year so late", "7fffffff"),
        refused("time", "a day has ended", (86_400 * 10**9).to_bytes(8, "big").hex()),
        refused("timestamp", "there is no leap second after this second", 8 * "00" + (10**9).to_bytes(4, "big").hex()),
        refused("timestamp", "a second has ended", 7 * "00" + "3b" + (2 * 10**9).to_bytes(4, "big").hex()),
    ]


def main():
    about = (
        "Values with their plaintext, and the bytes that a search token is made of; then plaintexts that a reader must refuse. "
        "Made by tests/python/make_plaintexts.py from the specification alone. Frozen: docs/format.md, \"Plaintext encodings\"."
    )
    values = [decimal(text) for text in DECIMALS] + [network(text) for text in NETWORKS] + [date(it) for it in DATES]
    values += [time(it) for it in TIMES] + [timestamp(it) for it in TIMESTAMPS]
    text = json.dumps({"about": about, "values": values, "refused": refusals()}, indent=1) + "\n"
    if sys.argv[1:] != ["--check"]:
        sys.stdout.write(text)
    elif FILE.read_text(encoding="utf-8") != text:
        sys.exit(f"{FILE} is not what this script writes")


if __name__ == "__main__":
    main()
