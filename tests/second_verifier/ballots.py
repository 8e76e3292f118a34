"""Credentials, ballots and voids (SPEC 6.3 to 6.7), and the scan of a box of ballots."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import blind_rsa
import merkle
from canonical import Reader, Refused, require, tag, u16, u32
from forms import Form
from groups import Point
from proofs import BATCH_POINTS, Batch, Ciphertext, RangeProof, transcript_seed
from suites import Suite

SURPLUS, REPLACED, WITHDRAWN = 1, 2, 3
MAX_KEYS = 8


@dataclass
class Endorsement:
    issuer: int
    key: int
    prefix: bytes
    signature: bytes

    @classmethod
    def read(cls, reader: Reader) -> "Endorsement":
        return cls(reader.u16(), reader.u16(), reader.raw(32), reader.raw(blind_rsa.BYTES))


@dataclass
class PollContext:
    """What ballots, notes and voids of the record's poll are judged by."""

    suite: Suite
    opening: bytes
    poll: bytes
    classes: int
    slots: int
    seat: bool
    issuers: int
    moduli: list[list[int]]
    election_key: Point
    note_key: Point
    form: Form
    shape_hash: bytes

    def bytes_for(self, key_class: int) -> bytes:
        """The context of 6.3."""
        return u16(self.suite.number) + self.opening + self.poll + u16(key_class)

    def read_context(self, reader: Reader) -> tuple[bytes, bytes, int]:
        """Opening, poll and key class; another suite is refused."""
        require(reader.u16() == self.suite.number, "of another suite")
        return reader.hash(), reader.hash(), reader.u16()

    def check_here(self, opening: bytes, poll: bytes) -> None:
        require(opening == self.opening, "of another opening")
        require(poll == self.poll, "of another poll")

    def endorsement_holds(self, key_class: int, key: Point, endorsement: Endorsement) -> bool:
        """R6.4-1, R6.4-2."""
        message = (tag("piaojue/1 credential") + self.bytes_for(key_class)
                   + self.suite.group.encode(key))
        return blind_rsa.signature_holds(self.moduli[endorsement.issuer][key_class],
                                         endorsement.prefix, message, endorsement.signature)


@dataclass
class Credential:
    """Keys and endorsements of a ballot or a note."""

    keys: list[Point]
    endorsements: list[Endorsement]

    @classmethod
    def read(cls, reader: Reader) -> "Credential":
        """R6.3-3, R6.3-4."""
        keys = reader.items16(reader.point, MAX_KEYS)
        endorsements = reader.items16(lambda: Endorsement.read(reader), MAX_KEYS)
        require(keys != [] and endorsements != [], "no key or no endorsement")
        require(len(keys) in (1, len(endorsements)), "neither one key nor one per endorsement")
        require(len(set(keys)) == len(keys), "two equal keys")
        for i, endorsement in enumerate(endorsements):
            require(endorsement.issuer == i and endorsement.key == (i if len(keys) > 1 else 0),
                    "an endorsement of another issuer or key than its place has")
        return cls(keys, endorsements)

    def check_endorsed(self, context: PollContext, key_class: int) -> None:
        """R6.4-2, R6.4-3."""
        n = context.issuers
        require(len(self.endorsements) == n and len(self.keys) == (1 if context.seat else n),
                "another number of keys or endorsements than credentials of the poll have")
        for e in self.endorsements:
            require(context.endorsement_holds(key_class, self.keys[e.key], e),
                    f"the endorsement of issuer {e.issuer} does not hold")

    def check_signatures(self, suite: Suite, body: bytes, signatures: Sequence[bytes]) -> None:
        """R6.3-5."""
        for key, signature in zip(self.keys, signatures, strict=True):
            require(suite.signature_holds(key, body, signature), "a signature does not hold")

    def encoded(self, suite: Suite) -> list[bytes]:
        return [suite.group.encode(key) for key in self.keys]

    def key_hashes(self, suite: Suite) -> list[bytes]:
        """R6.4-5."""
        return [suite.hash(key) for key in self.encoded(suite)]


@dataclass
class Ballot:
    """R6.3-1 to R6.3-4, R6.5-1, R6.5-2."""

    opening: bytes
    poll: bytes
    key_class: int
    credential: Credential
    ciphertexts: list[Ciphertext]
    proofs: list[RangeProof]
    body: bytes
    signatures: list[bytes]
    ciphertext_bytes: bytes
    tracker: bytes
    leaf: bytes

    @classmethod
    def read(cls, data: bytes, context: PollContext) -> "Ballot":
        suite, form = context.suite, context.form
        reader = Reader(data, "ballot", suite.group)
        reader.tag("piaojue/1 ballot")
        opening, poll, key_class = context.read_context(reader)
        credential = Credential.read(reader)
        require(reader.u32() == form.selections, "another number of selections")
        start = reader.at
        ciphertexts = [(reader.point(), reader.point()) for _ in range(form.selections)]
        ciphertext_bytes = data[start:reader.at]
        proofs = [RangeProof.read(reader, 2) for _ in range(form.selections)]
        proofs += [RangeProof.read(reader, c.branches) for c in form.constraints]
        body = data[:reader.at]
        signatures = [reader.raw(64) for _ in credential.keys]
        reader.end()
        tracker = suite.hash(tag("piaojue/1 tracker"), opening, poll, u32(form.selections),
                             ciphertext_bytes)
        return cls(opening, poll, key_class, credential, ciphertexts, proofs, body, signatures,
                   ciphertext_bytes, tracker, merkle.leaf(suite.hash, data))

    def challenge_seed(self, context: PollContext) -> bytes:
        """R4.4-4."""
        return transcript_seed(context.suite, "ballot", [
            ("opening", self.opening), ("poll", self.poll), ("class", u32(self.key_class)),
            ("credential", b"".join(self.credential.encoded(context.suite))),
            ("shape", context.shape_hash), ("ciphertexts", self.ciphertext_bytes),
            ("commitments", b"".join(p.commitment_bytes for p in self.proofs))])

    def add_proofs(self, batch: Batch, context: PollContext, seed: bytes,
                   numbers: Iterable[int]) -> None:
        """Adds the equations of these proofs: selections first, then constraints (R4.4-5)."""
        suite, form = context.suite, context.form
        q = suite.group.q
        for_a: dict[int, int] = {}
        for_b: dict[int, int] = {}
        for j in numbers:
            if j < form.selections:
                terms, lo = [(j, 1)], 0
            else:
                constraint = form.constraints[j - form.selections]
                terms, lo = constraint.terms, constraint.lo
            a, b = self.proofs[j].add_to(batch, suite, suite.challenge(seed, j), lo,
                                         context.election_key)
            for selection, weight in terms:
                for_a[selection] = (for_a.get(selection, 0) + weight * a) % q
                for_b[selection] = (for_b.get(selection, 0) + weight * b) % q
        for selection, scalar in for_a.items():
            batch.add(scalar, self.ciphertexts[selection][0])
            batch.add(for_b[selection], self.ciphertexts[selection][1])

    def bad_proof(self, context: PollContext) -> int | None:
        """The number of the first proof that does not hold."""
        seed = self.challenge_seed(context)

        def hold(numbers: Iterable[int]) -> bool:
            batch = Batch(context.suite)
            self.add_proofs(batch, context, seed, numbers)
            return batch.holds()

        everything = range(len(self.proofs))
        if hold(everything):
            return None
        return next((j for j in everything if not hold([j])), None)


@dataclass
class Void:
    """R6.7-1."""

    opening: bytes
    poll: bytes
    key_class: int
    reason: int
    key: Point
    endorsements: list[Endorsement]
    message: bytes
    signature: bytes
    key_hash: bytes

    @classmethod
    def read(cls, data: bytes, context: PollContext) -> "Void":
        suite = context.suite
        reader = Reader(data, "void", suite.group)
        reader.tag("piaojue/1 void")
        opening, poll, key_class = context.read_context(reader)
        reason, key = reader.u8(), reader.point()
        endorsements = reader.items16(lambda: Endorsement.read(reader), MAX_KEYS)
        message = data[:reader.at]
        signature = reader.raw(64)
        reader.end()
        require(SURPLUS <= reason <= WITHDRAWN, "no such reason")
        require(endorsements != [], "no endorsement")
        require(all(e.key == 0 for e in endorsements), "a key index other than 0")
        issuers = [e.issuer for e in endorsements]
        require(all(a < b for a, b in zip(issuers, issuers[1:])),
                "issuers that do not strictly ascend")
        return cls(opening, poll, key_class, reason, key, endorsements, message, signature,
                   suite.hash(suite.group.encode(key)))

    def check(self, context: PollContext) -> None:
        """R6.7-2."""
        context.check_here(self.opening, self.poll)
        require(self.key_class < context.classes + context.slots, "no such key class")
        wanted = context.issuers if context.seat else 1
        require(len(self.endorsements) == wanted
                and all(e.issuer < context.issuers for e in self.endorsements),
                "another number of endorsements than credentials of the poll have")
        for e in self.endorsements:
            require(context.endorsement_holds(self.key_class, self.key, e),
                    f"the endorsement of issuer {e.issuer} does not hold")
        require(context.suite.signature_holds(self.key, self.message, self.signature),
                "the credential's signature does not hold")

    def names(self, issuer: int) -> bool:
        """R6.7-3."""
        return any(e.issuer == issuer for e in self.endorsements)


@dataclass(slots=True)
class Seen:
    """What the scan keeps of one ballot: its lowest fault (a check's number), or its figures."""

    fault: int = 0
    reason: str = ""
    key_class: int = 0
    tracker: bytes = b""
    leaf: bytes = b""
    key_hashes: list[bytes] = field(default_factory=list)


@dataclass
class ScanResult:
    seen: list[Seen]
    sums: dict[int, list[Point]]


def ballots_per_batch(form: Form) -> int:
    """How many ballots fill one batch of equations."""
    points = 6 * form.selections + 2 * sum(c.branches for c in form.constraints)
    return max(1, BATCH_POINTS // points)


def scan(payloads: Sequence[bytes], context: PollContext) -> ScanResult:
    """Judges ballots by all of V13, V14 and V16 to V18 that concerns one ballot alone, and adds
    their ciphertexts by class: all A in order, then all B."""
    seen: list[Seen] = []
    proven: list[tuple[Seen, Ballot]] = []
    for payload in payloads:
        entry = Seen()
        seen.append(entry)
        check = 13
        try:
            ballot = Ballot.read(payload, context)
            entry.tracker, entry.leaf = ballot.tracker, ballot.leaf
            entry.key_hashes = ballot.credential.key_hashes(context.suite)
            entry.key_class = ballot.key_class
            context.check_here(ballot.opening, ballot.poll)
            require(ballot.key_class < context.classes, "no such class")
            check = 14
            ballot.credential.check_endorsed(context, ballot.key_class)
            check = 16
            ballot.credential.check_signatures(context.suite, ballot.body, ballot.signatures)
            proven.append((entry, ballot))
        except Refused as refused:
            entry.fault, entry.reason = check, str(refused)
    batch = Batch(context.suite)
    for _, ballot in proven:
        ballot.add_proofs(batch, context, ballot.challenge_seed(context),
                          range(len(ballot.proofs)))
    if not batch.holds():
        for entry, ballot in proven:
            bad = ballot.bad_proof(context)
            if bad is None:
                continue
            selections = context.form.selections
            if bad < selections:
                entry.fault, entry.reason = 17, f"selection {bad}"
            else:
                entry.fault, entry.reason = 18, f"constraint {bad - selections}"
    rows: dict[int, list[list[Point]]] = {}
    for _, ballot in proven:
        rows.setdefault(ballot.key_class, []).append(
            [a for a, _ in ballot.ciphertexts] + [b for _, b in ballot.ciphertexts])
    return ScanResult(seen, {c: context.suite.group.sum_columns(r) for c, r in rows.items()})
