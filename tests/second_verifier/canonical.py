"""Canonical bytes (SPEC chapter 2) and the texts of chapter 7.

A `Reader` takes one object apart, field by field, and refuses whatever the specification
refuses. The writing functions below it make the bytes that are hashed.
"""

import datetime
import re
from collections.abc import Callable, Iterable
from math import gcd
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from groups import Group

T = TypeVar("T")


class Refused(Exception):
    """The object as a whole is not accepted."""


def require(condition: bool, reason: str) -> None:
    """Refuses with this reason unless the condition holds."""
    if not condition:
        raise Refused(reason)


Fraction = tuple[int, int]

_ID = re.compile(r"[A-Za-z0-9_\-][A-Za-z0-9_\-.]{0,63}\Z")
_MEETING_ID = re.compile(r"[a-z0-9](?:[a-z0-9\-]{0,48}[a-z0-9])?\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_FORBIDDEN = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def has_plain_characters(text: str) -> bool:
    """No control, direction or line-breaking character (chapter 7, plain text)."""
    return _FORBIDDEN.search(text) is None


def check_plain_text(text: str, what: str) -> str:
    """A plain text: at most 600 bytes of UTF-8, no forbidden character (R7-1)."""
    require(len(text.encode()) <= 600, f"{what} is longer than 600 bytes")
    require(has_plain_characters(text), f"{what} has a forbidden character")
    return text


def check_long_text(text: str, what: str) -> str:
    """A long text: at most 12 000 bytes, line feeds allowed (R7-1)."""
    require(len(text.encode()) <= 12_000, f"{what} is longer than 12000 bytes")
    require(has_plain_characters(text.replace("\n", "")), f"{what} has a forbidden character")
    return text


def check_name(text: str, what: str) -> str:
    """A name: a plain text that is not empty (R7-1)."""
    require(text != "", f"{what} is empty")
    return check_plain_text(text, what)


def check_meeting_id(text: str) -> str:
    """A meeting id (R7-1)."""
    require(_MEETING_ID.match(text) is not None, "malformed meeting id")
    return text


def check_date(text: str) -> str:
    """A day of the Gregorian calendar (R7-1)."""
    require(_DATE.match(text) is not None, "malformed date")
    try:
        datetime.date(int(text[:4]), int(text[5:7]), int(text[8:]))
    except ValueError as error:
        raise Refused("no such date") from error
    return text


class Reader:
    """Reads the fields of one object in order (R2.1-1 to R2.1-6)."""

    def __init__(self, data: bytes, what: str, group: "Group | None" = None) -> None:
        self.data = data
        self.what = what
        self.group = group
        self.at = 0

    def refuse(self, reason: str) -> Refused:
        return Refused(f"{self.what}: {reason}")

    def raw(self, length: int) -> bytes:
        end = self.at + length
        if end > len(self.data):
            raise self.refuse("ends within a field")
        piece = self.data[self.at:end]
        self.at = end
        return piece

    def end(self) -> None:
        """R2.1-4: nothing is left over."""
        if self.at != len(self.data):
            raise self.refuse("bytes left over")

    def _unsigned(self, size: int) -> int:
        return int.from_bytes(self.raw(size), "big")

    def u8(self) -> int:
        return self._unsigned(1)

    def u16(self) -> int:
        return self._unsigned(2)

    def u32(self) -> int:
        return self._unsigned(4)

    def u64(self) -> int:
        return self._unsigned(8)

    def hash(self) -> bytes:
        return self.raw(32)

    def blob(self, maximum: int | None = None) -> bytes:
        length = self.u32()
        if maximum is not None and length > maximum:
            raise self.refuse("a field is too long")
        return self.raw(length)

    def text(self) -> str:
        """R2.1-2: strict UTF-8."""
        try:
            return self.blob().decode("utf-8", "strict")
        except UnicodeDecodeError as error:
            raise self.refuse("text that is not UTF-8") from error

    def id(self) -> str:
        text = self.text()
        if not _ID.match(text):
            raise self.refuse("malformed id")
        return text

    def flag(self) -> bool:
        """R2.1-3."""
        value = self.u8()
        if value > 1:
            raise self.refuse("a flag that is neither 0 nor 1")
        return value == 1

    def tag(self, expected: str) -> None:
        """R2.1-5."""
        if self.blob() != expected.encode():
            raise self.refuse(f"does not begin with the tag {expected}")

    def fraction(self) -> Fraction:
        """R2.1-6: lowest terms, denominator not 0."""
        numerator, denominator = self.u64(), self.u64()
        if denominator == 0 or gcd(numerator, denominator) != 1:
            raise self.refuse("a fraction that is not in lowest terms")
        return numerator, denominator

    def opt(self, read: Callable[[], T]) -> T | None:
        return read() if self.flag() else None

    def items(self, read: Callable[[], T], at_most: int | None = None) -> list[T]:
        return self._items(self.u32(), read, at_most)

    def items16(self, read: Callable[[], T], at_most: int | None = None) -> list[T]:
        return self._items(self.u16(), read, at_most)

    def _items(self, count: int, read: Callable[[], T], at_most: int | None) -> list[T]:
        # Every item takes at least one byte, so a count that lies ends at the end of the data.
        if at_most is not None and count > at_most:
            raise self.refuse("a list is too long")
        return [read() for _ in range(count)]

    def scalar(self) -> int:
        """R3.1-1."""
        value = int.from_bytes(self.raw(32), "big")
        if value >= self.group.q:
            raise self.refuse("a scalar that is not below q")
        return value

    def point(self) -> tuple[int, int]:
        """R3.2-1, R3.2-2."""
        return self.group.decode(self.raw(65))


def i32(value: int) -> bytes:
    """Two's complement (6.1)."""
    return value.to_bytes(4, "big", signed=True)


def u8(value: int) -> bytes:
    return value.to_bytes(1, "big")


def u16(value: int) -> bytes:
    return value.to_bytes(2, "big")


def u32(value: int) -> bytes:
    return value.to_bytes(4, "big")


def u64(value: int) -> bytes:
    return value.to_bytes(8, "big")


def blob(data: bytes) -> bytes:
    """The notation `bytes`."""
    return u32(len(data)) + data


def text(value: str) -> bytes:
    return blob(value.encode())


tag = text


def fraction(numerator: int, denominator: int) -> bytes:
    common = gcd(numerator, denominator)
    return u64(numerator // common) + u64(denominator // common)


def list_of(items: Iterable[bytes]) -> bytes:
    items = list(items)
    return u32(len(items)) + b"".join(items)


def list16_of(items: Iterable[bytes]) -> bytes:
    items = list(items)
    return u16(len(items)) + b"".join(items)


def fingerprint(digest: bytes) -> str:
    """R2.2-1: for people, in groups of four digits."""
    digits = digest.hex()
    return " ".join(digits[i:i + 4] for i in range(0, len(digits), 4))


def read_fingerprint(written: str) -> bytes:
    """R2.2-1: ignores spaces, tabs, line ends, hyphens and colons; wants 64 digits."""
    digits = re.sub(r"[ \t\r\n:\-]", "", written)
    require(re.fullmatch(r"[0-9A-Fa-f]{64}", digits) is not None,
            "an anchor has 64 hexadecimal digits")
    return bytes.fromhex(digits)


_BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def base32(data: bytes) -> str:
    """R2.2-2."""
    bits = "".join(f"{byte:08b}" for byte in data)
    bits += "0" * (-len(bits) % 5)
    return "".join(_BASE32[int(bits[i:i + 5], 2)] for i in range(0, len(bits), 5))


def read_base32(symbols: str) -> bytes:
    """R2.2-3."""
    bits = ""
    for symbol in symbols.upper().replace("O", "0").replace("I", "1").replace("L", "1"):
        value = _BASE32.find(symbol)
        require(value >= 0, "not a base32 symbol")
        bits += f"{value:05b}"
    whole = len(bits) // 8 * 8
    require(len(bits) - whole < 5 and "1" not in bits[whole:], "base32 with bits left over")
    return bytes(int(bits[i:i + 8], 2) for i in range(0, whole, 8))
