"""Transcripts and zero-knowledge proofs (SPEC 4.1 to 4.5).

Proofs are verified in batches: a `Batch` collects equations of the form Σ scalar · point =
identity, each multiplied by a random 128-bit weight of its own (R4.5-1). When a batch does not
hold, the caller asks the proofs one by one, so that the verdict is that of single verification.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from canonical import Reader, text, u64
from groups import Point
from suites import Suite

BATCH_PROOFS = 2000
BATCH_POINTS = 12_000

Ciphertext = tuple[Point, Point]


def transcript(suite: Suite, purpose: str, frames: Sequence[tuple[str, bytes]]) -> bytes:
    """The bytes of a transcript (R4.1-1, R4.1-2)."""
    first = [("protocol", b"piaojue/1"), ("suite", suite.name.encode()),
             ("purpose", purpose.encode())]
    return b"".join(text(label) + u64(len(data)) + data for label, data in [*first, *frames])


def transcript_seed(suite: Suite, purpose: str, frames: Sequence[tuple[str, bytes]]) -> bytes:
    """The seed of a transcript (R4.1-3)."""
    return suite.hash(transcript(suite, purpose, frames))


class Batch:
    """Equations that are checked as one (R4.5-1)."""

    def __init__(self, suite: Suite) -> None:
        self._group = suite.group
        self._base = 0
        self._fixed: dict[Point, int] = {}
        self._scalars: list[int] = []
        self._points: list[Point] = []

    def __len__(self) -> int:
        return len(self._points)

    @staticmethod
    def weight() -> int:
        return secrets.randbits(128)

    def add(self, scalar: int, point: Point) -> None:
        """Adds scalar · point; the caller has multiplied it by the weight of its equation."""
        self._scalars.append(scalar)
        self._points.append(point)

    def add_base(self, scalar: int) -> None:
        """Adds scalar · G."""
        self._base += scalar

    def add_fixed(self, scalar: int, point: Point) -> None:
        """Adds scalar · point for a point that many equations share."""
        self._fixed[point] = self._fixed.get(point, 0) + scalar

    def holds(self) -> bool:
        scalars = [self._base, *self._fixed.values(), *self._scalars]
        points = [self._group.g, *self._fixed.keys(), *self._points]
        return self._group.combine(scalars, points) is None


def first_bad(suite: Suite, proofs: Sequence[Callable[[Batch], None]]) -> int | None:
    """The number of the first proof that does not hold; each adds its equations to a batch."""
    for start in range(0, len(proofs), BATCH_PROOFS):
        chunk = proofs[start:start + BATCH_PROOFS]
        batch = Batch(suite)
        for add_to in chunk:
            add_to(batch)
        if batch.holds():
            continue
        for i, add_to in enumerate(chunk):
            single = Batch(suite)
            add_to(single)
            if not single.holds():
                return start + i
    return None


@dataclass
class SchnorrProof:
    """Knowledge of x with Y = xG (R4.3-1)."""

    commitment: Point
    response: int

    @classmethod
    def read(cls, reader: Reader) -> "SchnorrProof":
        return cls(reader.point(), reader.scalar())

    def add_to(self, batch: Batch, suite: Suite, context: bytes, y: Point) -> None:
        """Adds zG − cY − T. Points that were read are never the identity (R4.3-3)."""
        encode = suite.group.encode
        seed = transcript_seed(suite, "schnorr", [
            ("context", context), ("y", encode(y)), ("commitment", encode(self.commitment))])
        weight = batch.weight()
        batch.add_base(-weight * self.response)
        batch.add(weight * suite.challenge(seed, 0), y)
        batch.add(weight, self.commitment)

    def holds(self, suite: Suite, context: bytes, y: Point) -> bool:
        batch = Batch(suite)
        self.add_to(batch, suite, context, y)
        return batch.holds()


@dataclass
class EqualityProof:
    """Chaum–Pedersen: knowledge of x with Y = xG and D = xA (R4.3-2)."""

    commitment_g: Point
    commitment_a: Point
    response: int

    @classmethod
    def read(cls, reader: Reader) -> "EqualityProof":
        return cls(reader.point(), reader.point(), reader.scalar())

    def add_to(self, batch: Batch, suite: Suite, context: bytes, y: Point, a: Point,
               d: Point) -> None:
        """Adds zG − cY − T₁ and zA − cD − T₂."""
        encode = suite.group.encode
        seed = transcript_seed(suite, "chaum-pedersen", [
            ("context", context), ("y", encode(y)), ("a", encode(a)), ("d", encode(d)),
            ("commitment_g", encode(self.commitment_g)),
            ("commitment_a", encode(self.commitment_a))])
        c = suite.challenge(seed, 0)
        first, second = batch.weight(), batch.weight()
        batch.add_base(-first * self.response)
        batch.add_fixed(first * c, y)
        batch.add(first, self.commitment_g)
        batch.add(-second * self.response, a)
        batch.add(second * c, d)
        batch.add(second, self.commitment_a)

    def holds(self, suite: Suite, context: bytes, y: Point, a: Point, d: Point) -> bool:
        batch = Batch(suite)
        self.add_to(batch, suite, context, y, a, d)
        return batch.holds()


@dataclass
class RangeProof:
    """That a ciphertext holds a value in lo … hi (R4.4-1)."""

    commitments: list[Ciphertext]
    challenges: list[int]
    responses: list[int]
    commitment_bytes: bytes

    @classmethod
    def read(cls, reader: Reader, branches: int) -> "RangeProof":
        start = reader.at
        commitments = [(reader.point(), reader.point()) for _ in range(branches)]
        commitment_bytes = reader.data[start:reader.at]
        challenges = [reader.scalar() for _ in range(branches - 1)]
        responses = [reader.scalar() for _ in range(branches)]
        return cls(commitments, challenges, responses, commitment_bytes)

    def add_to(self, batch: Batch, suite: Suite, challenge: int, lo: int,
               key: Point) -> tuple[int, int]:
        """Adds the equations of R4.4-2, negated, but for the ciphertext's own terms.

        Returned are the scalars by which A and B stand in them: many proofs share a ciphertext.
        """
        q = suite.group.q
        last = (challenge - sum(self.challenges)) % q
        for_a = for_b = base = keyed = 0
        for i, ((a, b), c, z) in enumerate(zip(
                self.commitments, [*self.challenges, last], self.responses, strict=True)):
            first, second = batch.weight(), batch.weight()
            batch.add(first, a)
            batch.add(second, b)
            base -= first * z + second * c * (lo + i)
            keyed -= second * z
            for_a += first * c
            for_b += second * c
        batch.add_base(base)
        batch.add_fixed(keyed, key)
        return for_a % q, for_b % q
