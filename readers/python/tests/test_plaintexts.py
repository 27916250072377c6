"""Encodings of values: there and back, and what is refused."""

from __future__ import annotations

import math
import unittest
import uuid
from decimal import Decimal
from ipaddress import ip_interface

from encdb_reader import plaintext
from encdb_reader.decimals import smallest_scale
from encdb_reader.errors import EncdbError
from encdb_reader.normalize import WHITE_SPACE, normalize

ENCODED = [
    ("text", "Grüße", "4772c3bcc39f65"),
    ("text", "", ""),
    ("bytes", b"\0\xff", "00ff"),
    ("bool", True, "01"),
    ("integer", -1, "ffffffffffffffff"),
    ("integer", -(1 << 63), "8000000000000000"),
    ("float", -0.1, "bfb999999999999a"),
    ("float", math.inf, "7ff0000000000000"),
    ("uuid", uuid.UUID(int=1 << 100), "00000010000000000000000000000000"),
    ("date", "1969-12-31", "ffffffff"),
    ("date", "2000-02-29", "00002b08"),
    ("date", "-262143-01-01", "fa400e74"),
    ("date", "+262142-12-31", "05a9fc3c"),
    ("time", "23:59:59.999999999", "00004e94914effff"),
    ("timestamp", "1969-12-31T23:59:59.5", "ffffffffffffffff1dcd6500"),
    ("timestamp", "2016-12-31T23:59:60.5", "000000005868467f59682f00"),
    ("decimal", Decimal("-1.50"), "0002ffffffffffffffffffffffffffffff6a"),
    ("decimal", Decimal(1 << 127), "0000" + "0080" + "00" * 15),
    ("network", ip_interface("192.0.2.7/24"), "0418c0000207" + "00" * 12),
    ("network", ip_interface("2001:db8::1/64"), "064020010db8000000000000000000000001"),
    ("json", {"a": [1, None, "é"]}, b'{"a":[1,null,"\xc3\xa9"]}'.hex()),
]
REFUSED = [
    ("text", "ff", "InvalidUtf8"),
    ("bool", "02", "Undecodable"),
    ("bool", "", "Undecodable"),
    ("integer", "00" * 7, "Undecodable"),
    ("float", "00" * 9, "Undecodable"),
    ("uuid", "00" * 15, "Undecodable"),
    ("date", "fa400e73", "Undecodable"),
    ("date", "05a9fc3d", "Undecodable"),
    ("time", "00004e94914f0000", "Undecodable"),
    ("timestamp", "00" * 8 + "3b9aca00", "Undecodable"),
    ("timestamp", "00" * 7 + "3b" + "77359400", "Undecodable"),
    ("decimal", "0000" + "00" * 15, "Undecodable"),
    ("decimal", "0000" + "00" * 17, "Undecodable"),
    ("decimal", "4000" + "00" * 16, "Undecodable"),
    ("network", "04" + "21" + "00" * 16, "Undecodable"),
    ("network", "0418" + "00" * 15 + "01", "Undecodable"),
    ("network", "0518" + "00" * 16, "Undecodable"),
    ("json", "7b", "JsonDecode"),
    ("json", b"NaN".hex(), "JsonDecode"),
    ("json", "22ff22", "InvalidUtf8"),
]
UNENCODABLE = [
    ("time", "23:59:60"),
    ("time", "24:00:00"),
    ("date", "2023-02-29"),
    ("timestamp", "2016-12-31 23:59:59"),
    ("integer", 1 << 63),
    ("integer", True),
    ("bool", 1),
    ("bytes", 5),
    ("text", "\ud800"),
    ("decimal", Decimal("NaN")),
    ("decimal", Decimal("1e-16384")),
    ("decimal", Decimal("1e131072")),
    ("json", math.nan),
    ("network", ip_interface("fe80::1%eth0/64")),
]


class Encodings(unittest.TestCase):
    def test_values_have_these_bytes_and_come_back(self) -> None:
        for kind, value, encoded in ENCODED:
            with self.subTest(kind, value=value):
                self.assertEqual(plaintext.encode(kind, value).hex(), encoded)
                self.assertEqual(plaintext.decode(kind, bytes.fromhex(encoded)), value)
                self.assertEqual(plaintext.from_json(kind, plaintext.to_json(kind, value)), value)

    def test_other_bytes_are_refused(self) -> None:
        for kind, opened, error in REFUSED:
            with self.subTest(kind, opened=opened):
                with self.assertRaises(EncdbError) as refused:
                    plaintext.decode(kind, bytes.fromhex(opened))
                self.assertEqual(refused.exception.name, error)

    def test_values_beyond_the_format_are_refused(self) -> None:
        for kind, value in UNENCODABLE:
            with self.subTest(kind, value=value):
                with self.assertRaises(EncdbError) as refused:
                    plaintext.encode(kind, value)
                self.assertEqual(refused.exception.name, "Unencodable")

    def test_any_nan_comes_back_as_one(self) -> None:
        for encoded in ("7ff8000000000000", "fff8000000000001"):
            value = plaintext.decode("float", bytes.fromhex(encoded))
            self.assertTrue(math.isnan(value))
            self.assertEqual(plaintext.to_json("float", value), "nan")

    def test_equal_decimals_have_one_smallest_scale(self) -> None:
        encoded = {smallest_scale(plaintext.encode("decimal", Decimal(it))) for it in ("1.5", "1.50", "1.5000")}
        self.assertEqual(len(encoded), 1)
        self.assertEqual(smallest_scale(plaintext.encode("decimal", Decimal("0.00")))[:2], b"\0\0")
        self.assertEqual(plaintext.decode("decimal", plaintext.encode("decimal", Decimal("1.50"))).as_tuple().exponent, -2)


class Normalizations(unittest.TestCase):
    def test_each_does_what_the_format_says(self) -> None:
        cases = [
            ("trim", "\u3000\x85 a b\u2028", "a b"),
            ("trim", "\x1c\u200ba\ufeff", "\x1c\u200ba\ufeff"),
            ("lowercase", "STRASSE Σ İ", "strasse σ i"),
            ("casefold", "STRASSE ﬁ ＠", "strasse fi @"),
            ("casefold", "Straße", "strasse"),
            ("digits", "+49 (30) 1234 ٣", "49301234"),
            ("email", " \t\f\r\nAda+X@EXAMPLE.com\n", "ada+x@example.com"),
            ("email", "\vÄda\v", "\vÄda\v"),
            ("nfc", "e\u0301", "é"),
        ]
        for name, text, expected in cases:
            with self.subTest(name, text=text):
                self.assertEqual(normalize([name], text), expected)

    def test_the_order_counts(self) -> None:
        self.assertEqual(normalize(["trim", "lowercase"], " A "), "a")
        self.assertEqual(len(set(WHITE_SPACE)), 25)


if __name__ == "__main__":
    unittest.main()
