"""The key ceremony, judged from its messages (SPEC chapter 5)."""

from collections.abc import Sequence
from dataclasses import dataclass

from canonical import Reader, blob, list_of, require, tag, text, u8, u16, u32
from groups import Point
from meeting import Manifest
from proofs import SchnorrProof
from suites import Suite

ROUNDS = 4


@dataclass
class Message:
    """R5.2-4."""

    round: int
    sender: int
    body: bytes
    signature: bytes

    @classmethod
    def read(cls, data: bytes) -> "Message":
        reader = Reader(data, "ceremony message")
        reader.tag("piaojue/1 ceremony message")
        message = cls(reader.u8(), reader.u16(), reader.blob(), reader.raw(64))
        reader.end()
        require(1 <= message.round <= ROUNDS, "no such round")
        return message


@dataclass
class Outcome:
    """What a ceremony that succeeded gives; verification keys by trustee index."""

    transcript: bytes
    election_key: Point
    note_key: Point
    election_verification_keys: dict[int, Point]
    note_verification_keys: dict[int, Point]


@dataclass
class _Reveal:
    election: list[Point]
    note: list[Point]


class Ceremony:
    """One attempt: its session, and the judgement of its messages."""

    def __init__(self, manifest: Manifest, attempt: int, participants: Sequence[int]) -> None:
        self.suite: Suite = manifest.suite
        self.trustees = manifest.scrutineers
        self.threshold = manifest.threshold
        self.participants = list(participants)
        self._check_participants()
        self.session = self._session(manifest.hash, attempt)

    def _check_participants(self) -> None:
        """R5.1-1."""
        p = self.participants
        require(all(a < b for a, b in zip(p, p[1:])), "participants that do not strictly ascend")
        require(all(i < len(self.trustees) for i in p), "a participant that is no trustee")
        require(len(p) >= self.threshold, "fewer participants than the threshold")

    def _session(self, manifest_hash: bytes, attempt: int) -> bytes:
        """R5.2-1."""
        encode = self.suite.group.encode
        keys = b"".join(encode(t.signing_key) + encode(t.exchange_key) for t in self.trustees)
        participants = list_of(u16(i) for i in self.participants)
        return self.suite.hash(
            tag("piaojue/1 ceremony session"), u16(self.suite.number), manifest_hash,
            u32(attempt), u16(self.threshold), u32(len(self.trustees)), keys, participants)

    def header(self, round_: int, sender: int) -> bytes:
        """R5.2-2."""
        return tag("piaojue/1 ceremony") + self.session + u8(round_) + u16(sender)

    def context(self, round_: int, sender: int, about: str, other: int) -> bytes:
        """R5.2-5."""
        return self.header(round_, sender) + text(about) + u16(other)

    def round_hash(self, round_: int, bodies: Sequence[bytes]) -> bytes:
        """R5.2-3."""
        return self.suite.hash(tag("piaojue/1 ceremony round"), self.session, u8(round_),
                               u32(len(bodies)), *(blob(b) for b in bodies))

    def judge(self, messages: Sequence[Message]) -> Outcome:
        """R5.3-1 to R5.3-5, for messages that strictly ascend by (round, trustee)."""
        wanted = [(r, i) for r in range(1, ROUNDS + 1) for i in self.participants]
        require([(m.round, m.sender) for m in messages] == wanted,
                "not one message of every participant in every round")
        n = len(self.participants)
        hashes: list[bytes] = []
        contents: list[dict[int, bytes]] = []
        for r in range(1, ROUNDS + 1):
            of_round = messages[(r - 1) * n:r * n]
            before = hashes[-1] if hashes else b""
            contents.append({m.sender: self._content(m, before) for m in of_round})
            hashes.append(self.round_hash(r, [m.body for m in of_round]))
        reveals = {i: self._reveal(i, contents[0][i], contents[1][i]) for i in self.participants}
        for i in self.participants:
            self._check_shares(i, contents[2][i])
            require(contents[3][i] == u8(0), f"trustee {i} complains in a ceremony that succeeded")
        transcript = self.suite.hash(tag("piaojue/1 ceremony transcript"), self.session, *hashes)
        return self._outcome(transcript, reveals)

    def _content(self, message: Message, before: bytes) -> bytes:
        """The content of a message that is not refused (R5.3-1)."""
        where = f"round {message.round}, trustee {message.sender}"
        key = self.trustees[message.sender].signing_key
        require(self.suite.signature_holds(key, message.body, message.signature),
                f"{where}: the signature does not hold")
        start = self.header(message.round, message.sender) + before
        require(message.body.startswith(start), f"{where}: another header or round before")
        return message.body[len(start):]

    def _reveal(self, i: int, commitment: bytes, content: bytes) -> _Reveal:
        """Rounds 1 and 2 of the table of 5.2."""
        suite = self.suite
        require(commitment == suite.hash(tag("piaojue/1 ceremony commitment"),
                                         self.header(2, i), content),
                f"trustee {i} reveals what it did not commit to")
        reader = Reader(content, "reveal", suite.group)
        polynomials = []
        for about in ("election", "note"):
            points = [reader.point() for _ in range(self.threshold)]
            proof = SchnorrProof.read(reader)
            require(proof.holds(suite, self.context(2, i, about, i), points[0]),
                    f"trustee {i} does not prove its {about} secret")
            polynomials.append(points)
        reader.end()
        return _Reveal(*polynomials)

    def _check_shares(self, i: int, content: bytes) -> None:
        """Round 3 of the table of 5.2; boxes need not be opened (R5.3-4)."""
        reader = Reader(content, "share", self.suite.group)
        for j in self.participants:
            if j == i:
                continue
            ephemeral = reader.point()
            proof = SchnorrProof.read(reader)
            reader.raw(80)
            require(proof.holds(self.suite, self.context(3, i, "ephemeral", j), ephemeral),
                    f"trustee {i} does not prove its ephemeral key for {j}")
        reader.end()

    def _outcome(self, transcript: bytes, reveals: dict[int, _Reveal]) -> Outcome:
        """R5.1-2, R5.1-3."""
        keys, verification = [], []
        for which in ("election", "note"):
            sums = self.suite.group.sum_columns([getattr(r, which) for r in reveals.values()])
            keys.append(sums[0])
            verification.append({j: self._at(sums, j + 1) for j in self.participants})
        require(all(k is not None for k in [*keys, *verification[0].values(),
                                            *verification[1].values()]),
                "a key of the ceremony is the identity")
        return Outcome(transcript, *keys, *verification)

    def _at(self, sums: Sequence[Point], x: int) -> Point:
        """Σ xᵏ · sums[k]."""
        return self.suite.group.combine([x**k for k in range(len(sums))], sums)
