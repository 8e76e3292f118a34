"""What the hall says to a sealed box (SPEC 8.7)."""

from collections.abc import Sequence
from dataclasses import dataclass

from canonical import Reader, check_name, require
from groups import Point
from meeting import Manifest
from statements import Closing, Statement
from suites import Suite

UNFOUNDED, EXPLAINED, UPHELD = 1, 2, 3
MAX_HASHES = 65


@dataclass
class HallCount:
    closing: bytes
    counted: int
    on_paper: int | None

    @classmethod
    def read(cls, body: bytes) -> "HallCount":
        reader = Reader(body, "hall count")
        reader.tag("piaojue/1 hall-count")
        count = cls(reader.hash(), reader.u32(), reader.opt(reader.u32))
        reader.end()
        return count


@dataclass
class Receipt:
    """R8.3-1."""

    opening: bytes
    poll: bytes
    tracker: bytes
    leaf: bytes
    message: bytes
    signature: bytes

    @classmethod
    def read(cls, data: bytes) -> "Receipt":
        reader = Reader(data, "receipt")
        reader.tag("piaojue/1 receipt")
        fields = [reader.hash() for _ in range(4)]
        message = data[:reader.at]
        receipt = cls(*fields, message, reader.raw(64))
        reader.end()
        return receipt

    def holds(self, suite: Suite, key: Point) -> bool:
        return suite.signature_holds(key, self.message, self.signature)


@dataclass
class Objection:
    closing: bytes
    receipt: Receipt | None
    words: str

    @classmethod
    def read(cls, body: bytes) -> "Objection":
        reader = Reader(body, "objection")
        reader.tag("piaojue/1 objection")
        closing, receipt, words = reader.hash(), reader.opt(reader.blob), reader.text()
        reader.end()
        check_name(words, "the wording")
        return cls(closing, None if receipt is None else Receipt.read(receipt), words)


@dataclass
class Resolution:
    closing: bytes
    about: bytes
    finding: int
    words: str

    @classmethod
    def read(cls, body: bytes) -> "Resolution":
        reader = Reader(body, "resolution")
        reader.tag("piaojue/1 resolution")
        resolution = cls(reader.hash(), reader.hash(), reader.u8(), reader.text())
        reader.end()
        require(UNFOUNDED <= resolution.finding <= UPHELD, "no such finding")
        check_name(resolution.words, "the wording")
        return resolution


@dataclass
class Release:
    closing: bytes
    hall_count: bytes
    paper_count: bytes | None
    objections: list[bytes]
    resolutions: list[bytes]
    absent: list[int]

    @classmethod
    def read(cls, body: bytes) -> "Release":
        reader = Reader(body, "release")
        reader.tag("piaojue/1 release")
        release = cls(reader.hash(), reader.hash(), reader.opt(reader.hash),
                      reader.items(reader.hash, MAX_HASHES),
                      reader.items(reader.hash, MAX_HASHES), reader.items(reader.u16, 64))
        reader.end()
        require(all(a < b for a, b in zip(release.absent, release.absent[1:])),
                "absent trustees that do not strictly ascend")
        return release


@dataclass
class Hall:
    """The hall's statements, judged; each objection with the words of its resolution."""

    counted: int
    on_paper: int | None
    mismatch: str | None
    objections: list[tuple[str, str]]
    absent: list[int]


@dataclass
class HallJudge:
    """What the hall's statements are judged against."""

    manifest: Manifest
    opening_hash: bytes
    poll_hash: bytes
    receipt_key: Point
    participants: list[int]
    closing_statement: Statement
    closing: Closing
    paper_statement: Statement | None = None
    paper_returned: int = 0
    """Of the paper count, which is judged before."""

    def judge(self, count_statement: Statement, objections: Sequence[Statement],
              resolutions: Sequence[Statement], release: Statement) -> Hall:
        """R8.7-1 to R8.7-8, R8.10-12."""
        manifest, about = self.manifest, self.closing_statement.hash
        both = [manifest.organiser, manifest.chief]
        count = HallCount.read(count_statement.body)
        require(count.closing == about, "the hall count is about another closing statement")
        count_statement.check_signed(manifest, [manifest.chief])
        objected = [self._objection(s) for s in objections]
        resolved: dict[bytes, Resolution] = {}
        matters = {count_statement.hash, *(s.hash for s in objections)}
        for statement in resolutions:
            resolution = Resolution.read(statement.body)
            require(resolution.closing == about,
                    "a resolution is about another closing statement")
            statement.check_signed(manifest, both)
            require(resolution.about in matters, "a resolution of nothing that was filed")
            require(resolution.about not in resolved, "resolved twice")
            resolved[resolution.about] = resolution
        self._check_may_open(count, count_statement.hash, [s.hash for s in objections], resolved)
        absent = self._release(release, count_statement, objections, resolutions)
        of_count = resolved.get(count_statement.hash)
        return Hall(count.counted, count.on_paper, of_count.words if of_count is not None else None,
                    [(o.words, resolved[s.hash].words)
                     for o, s in zip(objected, objections, strict=True)], absent)

    def _objection(self, statement: Statement) -> Objection:
        """R8.7-3."""
        objection = Objection.read(statement.body)
        require(objection.closing == self.closing_statement.hash,
                "an objection is about another closing statement")
        require(statement.signatures != [], "an objection that nobody signed")
        statement.check_signed(self.manifest, [])
        receipt = objection.receipt
        if receipt is not None:
            require(receipt.opening == self.opening_hash and receipt.poll == self.poll_hash,
                    "an objection's receipt is of another opening or poll")
            require(receipt.holds(self.manifest.suite, self.receipt_key),
                    "an objection's receipt does not hold")
        return objection

    def _check_may_open(self, count: HallCount, count_hash: bytes, objections: Sequence[bytes],
                        resolved: dict[bytes, Resolution]) -> None:
        """R8.7-5, R8.10-12."""
        require(count.on_paper is None or self.paper_statement is not None,
                "the hall count speaks of paper, and there is no paper count")
        cast = sum(c.cast for c in self.closing.classes)
        agrees = count.counted == cast and (count.on_paper or 0) == self.paper_returned
        needed = [*objections] if agrees else [count_hash, *objections]
        for matter in needed:
            require(matter in resolved, "the hall count or an objection is not resolved")
            require(resolved[matter].finding != UPHELD, "an objection is upheld")

    def _release(self, statement: Statement, count: Statement, objections: Sequence[Statement],
                 resolutions: Sequence[Statement]) -> list[int]:
        """R8.7-6 to R8.7-8."""
        manifest = self.manifest
        release = Release.read(statement.body)
        require(release.closing == self.closing_statement.hash,
                "the release is about another closing statement")
        statement.check_signed(manifest, [manifest.organiser, manifest.chief])
        require(release.hall_count == count.hash
                and release.paper_count == (None if self.paper_statement is None
                                            else self.paper_statement.hash)
                and release.objections == [s.hash for s in objections]
                and release.resolutions == [s.hash for s in resolutions],
                "the release does not name what was filed")
        trustees = manifest.scrutineers
        signed = {i for i in self.participants
                  if trustees[i].id in self.closing_statement.signers}
        for i in release.absent:
            require(i in self.participants and i not in signed,
                    "an absent trustee is no participant, or signed the closing statement")
        quorum = (len(self.participants) + manifest.threshold + 1) // 2
        require(len(signed) >= max(manifest.threshold, quorum - len(release.absent)),
                f"only {len(signed)} participants signed the closing statement")
        return release.absent
