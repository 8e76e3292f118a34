"""The audit trail (SPEC 8.8)."""

from collections.abc import Sequence
from dataclasses import dataclass

from canonical import Reader, check_plain_text, require, tag
from statements import Statement
from suites import Suite

PUBLISHED, ISSUER_KEYS, OPENING_PROPOSED = 1, 5, 6
ISSUING_OPENED, ATTENDANCE, ISSUING_COUNT, CASTING_OPENED, CLOSE_ORDERED, SEALED = (
    8, 11, 12, 13, 14, 15)
HALL_COUNT, OBJECTION, RESOLUTION, RELEASE, DECRYPTION, RESULT_SIGNED, NAMES_MERGED, PAPER_COUNT = (
    17, 18, 19, 20, 21, 22, 26, 28)
LAST_ACT = 28

Step = tuple[int, bytes, bytes]


@dataclass
class Entry:
    time: int
    act: int
    actor: str
    poll: bytes
    content: bytes
    words: str
    bytes: bytes

    @classmethod
    def read(cls, reader: Reader) -> "Entry":
        start = reader.at
        fields = (reader.u64(), reader.u8(), reader.id(), reader.hash(), reader.hash(),
                  reader.text())
        entry = cls(*fields, reader.data[start:reader.at])
        require(1 <= entry.act <= LAST_ACT, "no such act")
        check_plain_text(entry.words, "an entry's wording")
        return entry

    @property
    def step(self) -> Step:
        return self.act, self.poll, self.content


@dataclass
class Trail:
    """R8.8-1."""

    entries: list[Entry]
    head: Statement

    @classmethod
    def read(cls, data: bytes, suite: Suite) -> "Trail":
        reader = Reader(data, "trail")
        reader.tag("piaojue/1 trail")
        entries = reader.items(lambda: Entry.read(reader))
        head = reader.blob()
        reader.end()
        return cls(entries, Statement.read(head, suite))

    def check_head(self, suite: Suite, manifest: bytes) -> None:
        """R8.8-2."""
        reader = Reader(self.head.body, "trail head")
        reader.tag("piaojue/1 trail-head")
        of, count, last = reader.hash(), reader.u32(), reader.hash()
        reader.end()
        require(of == manifest, "the trail is of another manifest")
        require(count == len(self.entries), "the head has another number of entries")
        require(last == chain(suite, manifest, self.entries)[-1], "the chain does not end so")
        times = [e.time for e in self.entries]
        require(all(a <= b for a, b in zip(times, times[1:])), "times fall")

    def check_steps(self, stages: Sequence[Sequence[Step]]) -> None:
        """R8.8-4."""
        place = 0
        steps = [e.step for e in self.entries]
        for number, stage in enumerate(stages, 1):
            last = place - 1
            for wanted in stage:
                try:
                    last = max(last, steps.index(wanted, place))
                except ValueError:
                    require(False, f"a step of stage {number} is missing (act {wanted[0]})")
            place = last + 1


def chain(suite: Suite, manifest: bytes, entries: Sequence[Entry]) -> list[bytes]:
    """h(0) … h(n)."""
    hashes = [suite.hash(tag("piaojue/1 trail-start"), manifest)]
    for entry in entries:
        hashes.append(suite.hash(tag("piaojue/1 trail-entry"), hashes[-1], entry.bytes))
    return hashes
