"""Who is elected, and who stands in a run-off (SPEC 9.8)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from meeting import Seats, Subject


@dataclass(eq=False)
class Candidate:
    """A subject, or a name written in; elected and tied are found by `elect`."""

    votes: int
    passed: bool
    subject: Subject | None = None
    name: str = ""
    elected: bool = False
    tied: bool = False

    def stands_for(self, seats: Seats) -> bool:
        """R9.8-1, R9.8-4."""
        return seats.whole if self.subject is None else seats.are_for(self.subject)


@dataclass
class Election:
    """The candidates in the order of result.json, subjects before names."""

    seats: Sequence[Seats]
    candidates: Sequence[Candidate]
    runoffs: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for candidate in self.candidates:
            # R9.8-1, R9.8-3: without seats to stand for, who passes is elected; but a name is
            # not where there are seats of units and posts.
            free = candidate.subject is not None or not self.seats
            candidate.elected = (candidate.passed and free
                                 and not any(map(candidate.stands_for, self.seats)))
        for entry in self.seats:
            self._fill(entry)

    def _fill(self, entry: Seats) -> None:
        """R9.8-2, R9.8-5."""
        passed = [c for c in self.candidates if c.passed and c.stands_for(entry)]
        votes = sorted((c.votes for c in passed), reverse=True)
        n = entry.seats
        last = votes[n - 1] if n and len(votes) > n else None
        split = last is not None and votes[n] == last
        for candidate in passed:
            if n == 0:
                continue
            candidate.elected = last is None or candidate.votes > last or (
                candidate.votes == last and not split)
            candidate.tied = split and candidate.votes == last
        if split:
            tied = [c for c in passed if c.tied]
            self.runoffs.append({
                "unit": entry.unit, "post": entry.post,
                "seats": n - sum(c.elected for c in passed),
                "subjects": [c.subject.id for c in tied if c.subject is not None],
                "names": [c.name for c in tied if c.subject is None]})
