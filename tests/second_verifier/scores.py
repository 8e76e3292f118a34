"""Scores, ranks, problems and flags (SPEC 9.7).

All figures are exact fractions until they are rounded once (R9.7-7).
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from meeting import (ANY_SHARE, AT_LEAST, AT_MOST, HALF_UP, LESS_THAN, MORE_THAN, SCORE, SHARE,
                     WITHHOLD, FlagRule, Manifest, Poll, Question, Scoring, Subject, VoterClass)
from tally import CellTable

_ROOT = None
_MEASURES = {1: "share", 2: "any_share", 3: "score"}
_COMPARISONS = {MORE_THAN: "more_than", AT_LEAST: "at_least", LESS_THAN: "less_than",
                AT_MOST: "at_most"}
_HOLDS: dict[int, Callable[[Fraction, Fraction], bool]] = {
    MORE_THAN: lambda a, b: a > b, AT_LEAST: lambda a, b: a >= b,
    LESS_THAN: lambda a, b: a < b, AT_MOST: lambda a, b: a <= b}


def written(value: Fraction | None) -> str | None:
    """R9.2-8."""
    return None if value is None else str(value)


def percent(a: int, b: int) -> str:
    """R9.2-7."""
    hundredths = (a * 10**4 * 2 + b) // (2 * b) if b else 0
    return f"{hundredths // 100}.{hundredths % 100:02}%"


def rounded(value: Fraction, digits: int, rounding: int) -> str:
    """R9.7-7."""
    scaled = value * 10**digits
    units = ((2 * scaled + 1) / 2 if rounding == HALF_UP else scaled).__floor__()
    if digits == 0:
        return str(units)
    written_units = str(units).zfill(digits + 1)
    return f"{written_units[:-digits]}.{written_units[-digits:]}"


def weighted_mean(pairs: Sequence[tuple[Fraction, Fraction | None]]) -> Fraction | None:
    """(Σ w · x) / (Σ w) over what has a value; None if nothing has."""
    there = [(w, x) for w, x in pairs if x is not None]
    if not there:
        return None
    return sum((w * x for w, x in there), Fraction(0)) / sum(w for w, _ in there)


def mean(question: Question, row: dict[str, int], ballots: int,
         unmarked_points: Fraction | None) -> Fraction | None:
    """A scored question's mean for a subject in a part (R9.7-1)."""
    if question.kind == SCORE:
        total, marks = Fraction(row["sum"]), ballots - row["unmarked"]
    else:
        counted = [(o.points, row[o.code]) for o in question.options if o.points is not None]
        total = sum((points * n for points, n in counted), Fraction(0))
        marks = sum(n for _, n in counted)
    if unmarked_points is not None:
        total += unmarked_points * row["unmarked"]
        marks += row["unmarked"]
    return total / marks if marks else None


def by_subject(poll: Poll,
               tables: Sequence[CellTable]) -> list[tuple[Subject, list[CellTable]]]:
    """The subjects in order, each with its cells."""
    cells: dict[str, list[CellTable]] = {s.id: [] for s in poll.subjects}
    for table in tables:
        cells[table.cell.subject.id].append(table)
    return [(s, cells[s.id]) for s in poll.subjects]


@dataclass
class GroupTree:
    """Where the parts hang (R9.7-3)."""

    manifest: Manifest
    parts: list[list[VoterClass]]

    def __post_init__(self) -> None:
        self._parents = {s.id: s.parent for s in self.manifest.sets}
        self._sets_of = {g.id: g.set for g in self.manifest.groups}
        self.weights = [sum((c.weight for c in part), Fraction(0)) for part in self.parts]
        self.places = [self._place(part) for part in self.parts]
        self._set_weights = {s: self._set_weight(s) for s in self._parents}

    def _path(self, group_set: str | None) -> list[str | None]:
        """The set and all that it lies in, the root last."""
        path = [group_set]
        while path[-1] is not _ROOT:
            path.append(self._parents[path[-1]])
        return path

    def _place(self, part: Sequence[VoterClass]) -> str | None:
        """The deepest set that all groups of the part lie in."""
        first, *others = [self._path(self._sets_of[g]) for c in part for g in c.groups]
        return next(s for s in first if all(s in path for path in others))

    def weight(self, group_set: str) -> Fraction:
        return self._set_weights[group_set]

    def _set_weight(self, group_set: str) -> Fraction:
        """The sum of the weights of the parts in it, directly or in sets within it."""
        return sum((w for w, place in zip(self.weights, self.places)
                    if group_set in self._path(place)), Fraction(0))

    def score(self, scores: Sequence[Fraction | None],
              group_set: str | None = _ROOT) -> Fraction | None:
        """R9.7-4."""
        hanging = [(w, score) for w, place, score in zip(self.weights, self.places, scores)
                   if place == group_set]
        hanging += [(self.weight(s), self.score(scores, s))
                    for s, parent in self._parents.items() if parent == group_set]
        return weighted_mean(hanging)


@dataclass
class SubjectScore:
    """What is known of one subject's score (R9.7-6)."""

    subject: Subject
    groups: list[Fraction | None]
    score: Fraction | None
    total: Fraction | None
    published: str | None

    @property
    def number(self) -> Fraction | None:
        """`published` as a number."""
        return None if self.published is None else Fraction(self.published)

    @property
    def tier(self) -> str:
        return self.subject.tier or self.subject.type


@dataclass
class Scores:
    """The scores of a poll with a scoring rule, from the counts of its cells."""

    poll: Poll
    scoring: Scoring
    tree: GroupTree
    names: list[str]
    """Of the parts."""
    ballots: list[int]
    """Of each part, the valid ones."""
    tables: list[CellTable]

    def __post_init__(self) -> None:
        self.subjects: list[SubjectScore] = []
        for subject, cells in by_subject(self.poll, self.tables):
            scored = [t for t in cells if t.cell.question.weight != 0]
            if scored:
                self.subjects.append(self._subject(subject, scored))
        self.published = {s.subject.id: s.number for s in self.subjects}
        self._of_tier: dict[str, list[Fraction]] = {}
        for s in self.subjects:
            if s.number is not None:
                self._of_tier.setdefault(s.tier, []).append(s.number)
        for numbers in self._of_tier.values():
            numbers.sort()

    def _subject(self, subject: Subject, cells: Sequence[CellTable]) -> SubjectScore:
        """R9.7-2, R9.7-5, R9.7-8."""
        rule = self.scoring
        groups = [weighted_mean([
            (t.cell.question.weight,
             mean(t.cell.question, t.parts[p], ballots, rule.unmarked_points)) for t in cells])
            for p, ballots in enumerate(self.ballots)]
        score = self.tree.score(groups)
        if rule.empty_group == WITHHOLD and None in groups:
            score = None
        total = None
        if score is not None and rule.archive and subject.archive:
            total = weighted_mean([(rule.evaluation_weight, score), *zip(
                (item.weight for item in rule.archive), subject.archive, strict=True)])
        published = total if rule.archive else score
        return SubjectScore(subject, groups, score, total, self._round(published))

    def _round(self, value: Fraction | None) -> str | None:
        if value is None:
            return None
        return rounded(value, self.scoring.digits, self.scoring.rounding)

    def _rank(self, of: SubjectScore) -> int | None:
        """R9.7-9."""
        if of.number is None:
            return None
        numbers = self._of_tier[of.tier]
        return 1 + len(numbers) - bisect_right(numbers, of.number)

    def members(self) -> list[dict[str, Any]]:
        """R9.7-6."""
        archive = self.scoring.archive
        return [{
            "subject": s.subject.id, "tier": s.tier,
            "groups": [{"group": name, "score": written(score)}
                       for name, score in zip(self.names, s.groups, strict=True)],
            "empty": [name for name, score in zip(self.names, s.groups) if score is None],
            "score": written(s.score), "evaluation": self._round(s.score),
            "archive": {item.code: written(points)
                        for item, points in zip(archive, s.subject.archive)} or None,
            "total": written(s.total), "published": s.published, "rank": self._rank(s),
        } for s in self.subjects]


def problems(poll: Poll, tables: Sequence[CellTable], valid: int) -> list[dict[str, Any]]:
    """R9.7-10, R9.7-11."""
    out = []
    for subject, cells in by_subject(poll, tables):
        counts = [(t.cell.question.id, sum(t.total[o.code] for o in t.cell.question.options
                                           if o.adverse))
                  for t in cells if any(o.adverse for o in t.cell.question.options)]
        if not counts:
            continue
        ordered = sorted(counts, key=lambda pair: -pair[1])
        out.append({"subject": subject.id, "ranking": [
            {"rank": 1 + sum(other > count for _, other in counts), "question": question,
             "count": count, "percent": percent(count, valid)} for question, count in ordered]})
    return out


def _measure(rule: FlagRule, subject: Subject, cells: Sequence[CellTable],
             scores: Scores | None, valid: int) -> tuple[Fraction, str | None] | None:
    """A flag rule's measure of a subject and the option that has it; None if there is none."""
    if rule.measure not in (SHARE, ANY_SHARE):
        value = None if scores is None else scores.published.get(subject.id)
        return None if value is None else (value, None)
    totals = [t.total for t in cells if t.cell.question.id == rule.question]
    if not totals or not valid:
        return None
    counts = [totals[0][code] for code in rule.options]
    if rule.measure == SHARE:
        return Fraction(sum(counts), valid), None
    highest = max(counts)
    return Fraction(highest, valid), rule.options[counts.index(highest)]


def flags(poll: Poll, tables: Sequence[CellTable], scores: Scores | None,
          valid: int) -> list[dict[str, Any]]:
    """R9.7-12; without counts nobody is on a list."""
    out = []
    for rule in poll.flags:
        listed = []
        for subject, cells in by_subject(poll, tables):
            measured = _measure(rule, subject, cells, scores, valid)
            if (measured is None or not rule.applies_to(subject)
                    or not _HOLDS[rule.comparison](measured[0], rule.value)):
                continue
            listed.append({"subject": subject.id, "value": written(measured[0]),
                           "option": measured[1]})
        out.append({"flag": rule.id, "label": rule.label, "measure": _MEASURES[rule.measure],
                    "question": rule.question, "options": rule.options,
                    "comparison": _COMPARISONS[rule.comparison], "value": written(rule.value),
                    "subjects": listed})
    return out
