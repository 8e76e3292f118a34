"""The record file (SPEC chapter 10): framing, hash, and what extends what."""

import os
from array import array
from collections.abc import Iterator
from typing import BinaryIO

from canonical import Reader, require
from suites import Suite, suite_by_number

MAGIC = b"piaojue-record/1\n"
MIB = 1 << 20

(SUITE, MANIFEST, CEREMONY_MESSAGE, ISSUER_KEYS, OPENING, POLL_DEFINITION, ISSUING_PHASE,
 ATTENDANCE, ISSUING_COUNT, CASTING_PHASE, CLOSING_PHASE, VOIDED, BALLOT, NOTE, CLOSING,
 HALL_COUNT, PAPER_COUNT, OBJECTION, RESOLUTION, RELEASE, DECRYPTION, MERGE_TABLE, RESULT,
 RESULT_CMS, COUNTERSIGNATURES, TRAIL) = range(1, 27)
TRAILER = 255

# kind: (at least, at most, bytes at most); None for any number
_RULES: dict[int, tuple[int, int | None, int]] = {
    SUITE: (1, 1, 2), MANIFEST: (1, 1, MIB), CEREMONY_MESSAGE: (1, 256, MIB),
    ISSUER_KEYS: (1, 8, 64 * MIB), OPENING: (1, 1, 64 * MIB), POLL_DEFINITION: (1, 1, 64 * MIB),
    ISSUING_PHASE: (1, 1, MIB), ATTENDANCE: (1, 1, MIB), ISSUING_COUNT: (1, 8, MIB),
    CASTING_PHASE: (1, 1, MIB), CLOSING_PHASE: (1, 1, MIB), VOIDED: (0, None, MIB),
    BALLOT: (0, None, 64 * MIB), NOTE: (0, None, MIB), CLOSING: (1, 1, MIB),
    HALL_COUNT: (1, 1, MIB), PAPER_COUNT: (0, 1, 64 * MIB), OBJECTION: (0, 64, MIB),
    RESOLUTION: (0, 65, MIB),
    RELEASE: (1, 1, MIB), DECRYPTION: (0, 64, 64 * MIB), MERGE_TABLE: (0, 1, 64 * MIB),
    RESULT: (1, 1, 64 * MIB), RESULT_CMS: (1, 1, MIB), COUNTERSIGNATURES: (1, 1, MIB),
    TRAIL: (1, 1, 64 * MIB)}


Place = tuple[int, int]


def read_at(path: str, offset: int, length: int) -> bytes:
    """Bytes that the first reading has seen in the file."""
    with open(path, "rb") as file:
        file.seek(offset)
        data = file.read(length)
    require(len(data) == length, "the file has changed")
    return data


class Record:
    """A record whose framing and hash hold (R10-1 to R10-5)."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.size = os.path.getsize(path)
        self._offsets = {kind: array("Q") for kind in _RULES}
        self._lengths = {kind: array("Q") for kind in _RULES}
        with open(path, "rb") as file:
            self.suite = self._scan(file)
        self.full = self.count(HALL_COUNT) > 0

    def _scan(self, file: BinaryIO) -> Suite:
        require(file.read(len(MAGIC)) == MAGIC, "another beginning than a record's")
        kind, length = self._header(file)
        require(kind == SUITE and length == 2, "does not begin with the suite")
        number = file.read(2)
        suite = suite_by_number(int.from_bytes(number, "big"))
        self._admit(SUITE, length, SUITE, file.tell() - 2)
        state = suite.hash.start(MAGIC + bytes([SUITE]) + length.to_bytes(4, "big") + number)
        last = SUITE
        while True:
            kind, length = self._header(file)
            if kind == TRAILER:
                break
            self._admit(kind, length, last, file.tell())
            last = kind
            state.update(bytes([kind]) + length.to_bytes(4, "big"))
            left = length
            while left:
                piece = file.read(min(left, MIB))
                require(piece != b"", "the file ends within a section")
                state.update(piece)
                left -= len(piece)
        self._check_complete()
        require(length == 32 and file.read(32) == state.digest(), "the trailer does not hold")
        require(file.read(1) == b"", "bytes after the trailer")
        return suite

    def _header(self, file: BinaryIO) -> tuple[int, int]:
        header = file.read(5)
        require(len(header) == 5, "the file ends before its trailer")
        return header[0], int.from_bytes(header[1:], "big")

    def _admit(self, kind: int, length: int, last: int, offset: int) -> None:
        """R10-1, R10-2."""
        require(kind in _RULES, f"unknown kind of section {kind}")
        require(length <= _RULES[kind][2], f"a section of kind {kind} is too long")
        require(offset + length <= self.size, "the file ends within a section")
        require(kind >= last, "kinds descend")
        self._offsets[kind].append(offset)
        self._lengths[kind].append(length)

    def _check_complete(self) -> None:
        """R10-2, R10-3."""
        counts = {kind: self.count(kind) for kind in _RULES}
        longer = any(counts[k] for k in range(HALL_COUNT, TRAIL))
        for kind, (at_least, at_most, _) in _RULES.items():
            if HALL_COUNT <= kind < TRAIL and not longer:
                continue
            require(counts[kind] >= at_least, f"no section of kind {kind}")
            require(at_most is None or counts[kind] <= at_most,
                    f"too many sections of kind {kind}")

    def count(self, kind: int) -> int:
        return len(self._offsets[kind])

    def places(self, kind: int) -> Iterator[Place]:
        """Offset and length of each payload of a kind."""
        return zip(self._offsets[kind], self._lengths[kind])

    def all(self, kind: int) -> Iterator[bytes]:
        """The payloads of a kind, one at a time (R10-7)."""
        return (read_at(self.path, *place) for place in self.places(kind))

    def one(self, kind: int) -> bytes:
        return next(self.all(kind))

    def opening_body(self) -> bytes:
        return _body(self.one(OPENING))


def _body(statement: bytes) -> bytes:
    return Reader(statement, "statement").blob()


def _trail_entries(trail: bytes) -> list[bytes]:
    """The entries' bytes, not judged."""
    reader = Reader(trail, "trail")
    reader.tag("piaojue/1 trail")

    def entry() -> bytes:
        start = reader.at
        reader.raw(9)
        reader.blob()
        reader.raw(64)
        reader.blob()
        return trail[start:reader.at]

    return reader.items(entry)


def check_extends(earlier: Record, later: Record) -> None:
    """R10.1-1 to R10.1-3."""
    require(earlier.suite is later.suite
            and earlier.opening_body() == later.opening_body(), "of another opening")
    before, after = _trail_entries(earlier.one(TRAIL)), _trail_entries(later.one(TRAIL))
    require(after[:len(before)] == before, "the earlier trail does not begin the later one")
    if earlier.one(POLL_DEFINITION) != later.one(POLL_DEFINITION):
        return
    for kind in range(SUITE, CLOSING):
        require(earlier.count(kind) == later.count(kind),
                f"another number of sections of kind {kind}")
        require(all(a == b for a, b in zip(earlier.all(kind), later.all(kind))),
                f"a section of kind {kind} has changed")
    require(_body(earlier.one(CLOSING)) == _body(later.one(CLOSING)),
            "the closing statement has changed")
    if not earlier.full:
        return
    for kind in range(HALL_COUNT, COUNTERSIGNATURES):
        # `in` moves an iterator on, so the order counts.
        after = later.all(kind)
        require(all(data in after for data in earlier.all(kind)),
                f"a section of kind {kind} has changed")
