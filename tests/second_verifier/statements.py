"""Signed statements and their bodies (SPEC 8.1, 8.2)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import blind_rsa
from canonical import Reader, list_of, require, tag
from groups import Point
from meeting import Manifest
from proofs import EqualityProof
from suites import Suite

MAX_CLASSES = 64
MAX_ISSUERS = 8
MAX_SLOTS = 64
ISSUING, CASTING, CLOSING = 1, 2, 3
COUNTED, VOID_QUORUM, WITHHELD_SMALL = 1, 2, 3
VOID_EXCESS = 4
"""A final status only (8.10), never a closing statement's."""


@dataclass
class Statement:
    """R8.1-1, R8.1-2."""

    body: bytes
    signatures: list[tuple[str, bytes]]
    hash: bytes

    @classmethod
    def read(cls, data: bytes, suite: Suite) -> "Statement":
        reader = Reader(data, "statement")
        body = reader.blob()
        signatures = reader.items(lambda: (reader.id(), reader.raw(64)), 72)
        reader.end()
        signers = [s.encode() for s, _ in signatures]
        require(all(a < b for a, b in zip(signers, signers[1:])),
                "signers that do not strictly ascend")
        return cls(body, signatures, suite.hash(body))

    @property
    def signers(self) -> list[str]:
        return [signer for signer, _ in self.signatures]

    def check_signed(self, manifest: Manifest, by: Iterable[str]) -> None:
        """Signed by these ids, and no signature that does not hold (R8.1-3)."""
        keys = manifest.signing_keys()
        for signer, signature in self.signatures:
            require(signer in keys, f"signed by {signer}, whom the manifest does not name")
            require(manifest.suite.signature_holds(keys[signer], self.body, signature),
                    f"the signature of {signer} does not hold")
        for signer in by:
            require(signer in self.signers, f"the signature of {signer} is missing")


@dataclass
class IssuerKeys:
    manifest: bytes
    issuer: int
    polls: list[tuple[bytes, list[int]]]

    @classmethod
    def read(cls, body: bytes) -> "IssuerKeys":
        """R8.2-2."""
        reader = Reader(body, "issuer keys")
        reader.tag("piaojue/1 issuer-keys")
        keys = cls(reader.hash(), reader.u16(), reader.items(lambda: (
            reader.hash(),
            reader.items(lambda: blind_rsa.read_modulus(reader.raw(blind_rsa.BYTES)), 128)), 256))
        reader.end()
        return keys


@dataclass
class Opening:
    manifest: bytes
    attempt: int
    participants: list[int]
    ceremony: bytes
    election_key: Point
    note_key: Point
    election_verification_keys: list[Point]
    note_verification_keys: list[Point]
    receipt_key: Point
    certificate: bytes
    issuer_keys: list[bytes]

    @classmethod
    def read(cls, body: bytes, suite: Suite) -> "Opening":
        """R8.2-4."""
        reader = Reader(body, "opening", suite.group)
        reader.tag("piaojue/1 opening")
        manifest, attempt = reader.hash(), reader.u32()
        participants = reader.items(reader.u16, 64)
        require(all(a < b for a, b in zip(participants, participants[1:])),
                "participants that do not strictly ascend")
        opening = cls(
            manifest, attempt, participants, reader.hash(), reader.point(), reader.point(),
            [reader.point() for _ in participants], [reader.point() for _ in participants],
            reader.point(), reader.blob(16_384), reader.items(reader.hash, MAX_ISSUERS))
        reader.end()
        return opening


@dataclass
class Phase:
    phase: int
    opening: bytes
    poll: bytes
    previous: bytes

    @classmethod
    def read(cls, body: bytes) -> "Phase":
        reader = Reader(body, "phase")
        reader.tag("piaojue/1 phase")
        phase = cls(reader.u8(), reader.hash(), reader.hash(), reader.hash())
        reader.end()
        require(ISSUING <= phase.phase <= CLOSING, "no such phase")
        return phase


@dataclass
class Attendance:
    opening: bytes
    poll: bytes
    issuing: bytes
    present: list[int]

    @classmethod
    def read(cls, body: bytes) -> "Attendance":
        """R8.2-5."""
        reader = Reader(body, "attendance")
        reader.tag("piaojue/1 attendance")
        attendance = cls(reader.hash(), reader.hash(), reader.hash(),
                         reader.items(reader.u32, MAX_CLASSES))
        reader.end()
        return attendance


@dataclass
class IssuedCount:
    signed: int
    surplus: int
    replaced: int

    @property
    def live(self) -> int:
        return self.signed - self.surplus - self.replaced


@dataclass
class IssuingCount:
    opening: bytes
    poll: bytes
    attendance: bytes
    issuer: int
    classes: list[IssuedCount]

    @classmethod
    def read(cls, body: bytes) -> "IssuingCount":
        """R8.2-5."""
        reader = Reader(body, "issuing count")
        reader.tag("piaojue/1 issuing-count")
        count = cls(reader.hash(), reader.hash(), reader.hash(), reader.u16(), reader.items(
            lambda: IssuedCount(reader.u32(), reader.u32(), reader.u32()), MAX_CLASSES))
        reader.end()
        return count


def casting_predecessor(suite: Suite, attendance: bytes, counts: list[bytes]) -> bytes:
    """What phase 2 names as previous (8.2)."""
    return suite.hash(tag("piaojue/1 phase-chain"), attendance, list_of(counts))


@dataclass
class ClassIssued:
    """One issuer's figures of a class in the closing statement."""

    signed: int
    surplus: int
    voided: int

    @property
    def issued(self) -> int:
        return self.signed - self.surplus


@dataclass
class ClassCounts:
    entitled: int
    present: int
    issuers: list[ClassIssued]
    cast: int

    @classmethod
    def read(cls, reader: Reader) -> "ClassCounts":
        return cls(reader.u32(), reader.u32(), reader.items(
            lambda: ClassIssued(reader.u32(), reader.u32(), reader.u32()), MAX_ISSUERS),
            reader.u32())


@dataclass
class Closing:
    opening: bytes
    poll: bytes
    closing_phase: bytes
    root: bytes
    note_root: bytes
    void_root: bytes
    classes: list[ClassCounts]
    notes: list[int]
    partition: list[list[int]]
    status: int

    @classmethod
    def read(cls, body: bytes) -> "Closing":
        """R8.2-5, R8.2-6."""
        reader = Reader(body, "closing")
        reader.tag("piaojue/1 closing")
        closing = cls(
            reader.hash(), reader.hash(), reader.hash(), reader.hash(), reader.hash(),
            reader.hash(),
            reader.items(lambda: ClassCounts.read(reader), MAX_CLASSES),
            reader.items(reader.u32, MAX_SLOTS),
            reader.items(lambda: reader.items(reader.u16, MAX_CLASSES), MAX_CLASSES), reader.u8())
        reader.end()
        require(COUNTED <= closing.status <= WITHHELD_SMALL, "no such status")
        require(all(closing.partition), "an empty part")
        require(sorted(c for part in closing.partition for c in part)
                == list(range(len(closing.classes))), "not every class once in the partition")
        return closing


@dataclass
class Partial:
    """A partial decryption with its proof (R5.4-1)."""

    d: Point
    proof: EqualityProof

    @classmethod
    def read(cls, reader: Reader) -> "Partial":
        return cls(reader.point(), EqualityProof.read(reader))


@dataclass
class Decryption:
    closing: bytes
    trustee: int
    parts: list[list[Partial]]
    notes: list[Partial]

    @classmethod
    def read(cls, body: bytes, suite: Suite) -> "Decryption":
        """R8.2-7."""
        reader = Reader(body, "decryption", suite.group)
        reader.tag("piaojue/1 decryption")
        closing, trustee = reader.hash(), reader.u16()
        parts = reader.items(lambda: reader.items(lambda: Partial.read(reader), 65_536), 64)
        decryption = cls(closing, trustee, parts, reader.items(lambda: Partial.read(reader)))
        reader.end()
        return decryption


@dataclass
class ResultStatement:
    opening: bytes
    poll: bytes
    closing: bytes
    result: bytes

    @classmethod
    def read(cls, body: bytes) -> "ResultStatement":
        reader = Reader(body, "result statement")
        reader.tag("piaojue/1 result")
        result = cls(reader.hash(), reader.hash(), reader.hash(), reader.hash())
        reader.end()
        return result


@dataclass
class MergeTable:
    """Names as written and what they are merged to (9.6)."""

    closing: bytes
    names: dict[str, str]

    @classmethod
    def read(cls, body: bytes, is_note_text: Callable[[str], bool]) -> "MergeTable":
        """R9.6-1."""
        reader = Reader(body, "merge table")
        reader.tag("piaojue/1 merge-table")
        closing = reader.hash()
        pairs = reader.items(lambda: (reader.text(), reader.text()), 400_000)
        reader.end()
        written = [w.encode() for w, _ in pairs]
        require(all(a < b for a, b in zip(written, written[1:])),
                "names as written that do not strictly ascend")
        require(all(is_note_text(t) for pair in pairs for t in pair),
                "a name that no note can hold")
        require("" not in (w for w, _ in pairs), "an empty name as written")
        return cls(closing, dict(pairs))
