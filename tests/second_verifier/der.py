"""A strict reader of DER (X.690), as far as certificates and CMS need it."""

from dataclasses import dataclass

from canonical import require

BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, NULL, OID = 0x01, 0x02, 0x03, 0x04, 0x05, 0x06
SEQUENCE, SET = 0x30, 0x31
MAX_DEPTH = 32


@dataclass
class Element:
    """One element: its tag, its contents, all its bytes, and its elements if constructed."""

    tag: int
    contents: bytes
    encoded: bytes
    elements: list["Element"]

    def expect(self, tag: int, what: str) -> "Element":
        require(self.tag == tag, f"{what} is of another type")
        return self

    def integer(self) -> int:
        self.expect(INTEGER, "a number")
        return int.from_bytes(self.contents, "big", signed=True)

    def oid(self) -> str:
        """Dotted numbers."""
        self.expect(OID, "an object identifier")
        numbers, value = [], 0
        for byte in self.contents:
            value = value << 7 | byte & 0x7F
            if not byte & 0x80:
                numbers.append(value)
                value = 0
        first = min(numbers[0] // 40, 2)
        return ".".join(map(str, [first, numbers[0] - 40 * first, *numbers[1:]]))


def _check_primitive(tag: int, contents: bytes) -> None:
    """Forms that DER gives only one encoding."""
    if tag == INTEGER:
        require(contents != b"", "an empty INTEGER")
        require(len(contents) == 1 or not (
            (contents[0] == 0 and contents[1] < 0x80)
            or (contents[0] == 0xFF and contents[1] >= 0x80)), "an INTEGER that is not minimal")
    elif tag == BOOLEAN:
        require(contents in (b"\x00", b"\xff"), "a BOOLEAN that is not 00 or ff")
    elif tag == NULL:
        require(contents == b"", "a NULL with contents")
    elif tag == OID:
        require(contents != b"" and contents[-1] < 0x80, "a malformed object identifier")
        starts = [0] + [i + 1 for i, b in enumerate(contents[:-1]) if b < 0x80]
        require(all(contents[i] != 0x80 for i in starts), "an object identifier not minimal")
    elif tag == BIT_STRING:
        require(contents != b"" and contents[0] < 8, "a malformed BIT STRING")
        unused = contents[0]
        require(unused == 0 or (len(contents) > 1 and not contents[-1] & ((1 << unused) - 1)),
                "a BIT STRING with unused bits that are not 0")


def _read(data: bytes, at: int, depth: int) -> tuple[Element, int]:
    require(depth < MAX_DEPTH, "DER nested too deeply")
    require(at + 2 <= len(data), "DER ends within an element")
    start, tag, length = at, data[at], data[at + 1]
    require(tag & 0x1F != 0x1F, "a DER tag of several bytes")
    at += 2
    if length >= 0x80:
        size = length - 0x80
        require(1 <= size <= 4 and at + size <= len(data), "a DER length of no use")
        length = int.from_bytes(data[at:at + size], "big")
        require(length >= 0x80 and data[at] != 0, "a DER length that is not minimal")
        at += size
    end = at + length
    require(end <= len(data), "DER ends within an element")
    contents = data[at:end]
    elements = []
    if tag & 0x20:
        while at < end:
            element, at = _read(data[:end], at, depth + 1)
            elements.append(element)
    else:
        require(tag not in (SEQUENCE & ~0x20, SET & ~0x20), "a SEQUENCE or SET not constructed")
        _check_primitive(tag, contents)
    if tag == SET:
        codes = [e.encoded for e in elements]
        require(codes == sorted(codes), "a SET OF that is not in order")
    return Element(tag, contents, data[start:end], elements), end


def read(data: bytes) -> Element:
    """One element, and nothing after it."""
    element, end = _read(data, 0, 0)
    require(end == len(data), "bytes after the DER")
    return element


class Fields:
    """The elements of a SEQUENCE in order."""

    def __init__(self, element: Element, what: str) -> None:
        self.left = list(element.expect(SEQUENCE, what).elements)
        self.what = what

    def next(self) -> Element:
        require(self.left != [], f"{self.what} is too short")
        return self.left.pop(0)

    def optional(self, tag: int) -> Element | None:
        if self.left and self.left[0].tag == tag:
            return self.left.pop(0)
        return None

    def end(self) -> None:
        require(self.left == [], f"{self.what} has more than it should")
