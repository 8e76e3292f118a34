"""Sums, threshold decryption and counting rules (SPEC 5.4, 9.1, 9.2)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from functools import partial as bind

from canonical import require, tag, u32
from forms import Cell, Form
from groups import Point
from meeting import BOXES, SCORE
from proofs import Batch, Ciphertext, first_bad
from statements import Decryption, Partial
from suites import Suite


@dataclass
class Part:
    """A part of the partition: how many ballots, and the sum of every selection (R9.1-1)."""

    ballots: int
    sums: list[Ciphertext]


def decryption_context(closing: bytes, part: int, selection: int) -> bytes:
    """R9.1-2."""
    return tag("piaojue/1 decryption-context") + closing + u32(part) + u32(selection)


def base_of(suite: Suite, a: Point) -> Point:
    """What a share is applied to: A, or G when A is the identity (R9.1-3)."""
    return suite.group.g if a is None else a


def sum_proofs(suite: Suite, closing: bytes, parts: Sequence[Part], decryption: Decryption,
               verification_key: Point) -> list[Callable[[Batch], None]]:
    """The proofs of a decryption's sums, in order; refused when it has another shape (9.1)."""
    require(len(decryption.parts) == len(parts)
            and all(len(partials) == len(part.sums)
                    for partials, part in zip(decryption.parts, parts, strict=True)),
            "a decryption that has not the sums' shape")
    return [bind(partial.proof.add_to, suite=suite, context=decryption_context(closing, p, s),
                 y=verification_key, a=base_of(suite, part.sums[s][0]), d=partial.d)
            for p, part in enumerate(parts)
            for s, partial in enumerate(decryption.parts[p])]


def check_proofs(suite: Suite, proofs: Sequence[Callable[[Batch], None]], what: str) -> None:
    bad = first_bad(suite, proofs)
    require(bad is None, f"{what}: proof {bad} does not hold")


def lagrange(q: int, points: Sequence[int]) -> list[int]:
    """λ of R5.4-2."""
    out = []
    for j in points:
        above = below = 1
        for m in points:
            if m != j:
                above = above * m % q
                below = below * (m - j) % q
        out.append(above * pow(below, -1, q) % q)
    return out


def combine(suite: Suite, coefficients: Sequence[int], partials: Sequence[Partial]) -> Point:
    """Σ λⱼ Dⱼ."""
    return suite.group.combine(coefficients, [p.d for p in partials])


def decrypt(suite: Suite, parts: Sequence[Part], first: Sequence[Decryption]) -> list[list[int]]:
    """The counts of every part by selection, from the first t decryptions (R9.1-4, R9.1-5)."""
    group = suite.group
    coefficients = lagrange(group.q, [d.trustee + 1 for d in first])
    known = {m: i for i, m in enumerate(group.multiples(max((p.ballots for p in parts),
                                                            default=0)))}
    counts = []
    for p, part in enumerate(parts):
        of_part = []
        for s, (a, b) in enumerate(part.sums):
            mask = combine(suite, coefficients, [d.parts[p][s] for d in first])
            m = known.get(b if a is None else group.add(b, group.neg(mask)))
            require(m is not None and m <= part.ballots,
                    f"part {p}, selection {s}: no count up to the number of ballots")
            of_part.append(m)
        counts.append(of_part)
    return counts


def cell_counts(cell: Cell, counts: Sequence[int], ballots: int) -> dict[str, int]:
    """The counts of a cell in a part by code, "unmarked" last (R9.2-1, R9.2-2, R9.2-9)."""
    where = f"subject {cell.subject.id}, question {cell.question.id}"
    columns = cell.columns
    by_code = dict(zip(columns, counts[cell.first:cell.first + len(columns)], strict=True))
    if cell.question.kind == SCORE:
        *digits, unmarked = by_code.values()
        require(unmarked <= ballots and all(n <= ballots - unmarked for n in digits),
                f"{where}: more scores than ballots")
        return {"sum": sum(w * n for w, n in zip(cell.digits, digits, strict=True)),
                "unmarked": unmarked}
    if cell.question.kind != BOXES:
        by_code["unmarked"] = ballots - sum(by_code.values())
        require(by_code["unmarked"] >= 0, f"{where}: more marks than ballots")
        return by_code
    exclusive = cell.question.exclusive
    ordinary = [n for code, n in by_code.items() if code not in (exclusive, "unmarked")]
    rest = ballots - by_code["unmarked"] - (by_code[exclusive] if exclusive is not None else 0)
    require(rest >= 0 and all(n <= rest for n in ordinary)
            and rest <= sum(ordinary) <= cell.question.most * rest,
            f"{where}: counts that no ballots give")
    return by_code


@dataclass
class CellTable:
    """A cell's counts: one row for each part, paper included, and their totals (R9.2-3)."""

    cell: Cell
    parts: list[dict[str, int]]
    paper: list[dict[str, int]] | None = None
    """What of `parts` was counted on paper."""

    @cached_property
    def total(self) -> dict[str, int]:
        return self._total(self.parts)

    @property
    def paper_total(self) -> dict[str, int] | None:
        return None if self.paper is None else self._total(self.paper)

    def _total(self, rows: Sequence[dict[str, int]]) -> dict[str, int]:
        question = self.cell.question
        codes = ["sum"] if question.kind == SCORE else [o.code for o in question.options]
        return {code: sum(row[code] for row in rows) for code in [*codes, "unmarked"]}


def tabulate(form: Form, parts: Sequence[Part], counts: Sequence[list[int]]) -> list[CellTable]:
    """R9.2-1 to R9.2-3, R9.2-9."""
    return [CellTable(cell, [cell_counts(cell, counts[p], part.ballots)
                             for p, part in enumerate(parts)])
            for cell in form.cells]


def with_paper(tables: Sequence[CellTable], sums: Sequence[Sequence[int]],
               ballots: Sequence[int]) -> list[CellTable]:
    """Adds what was counted on paper in every part (R8.10-10)."""
    out = []
    for table in tables:
        paper = [cell_counts(table.cell, row, n) for row, n in zip(sums, ballots, strict=True)]
        both = [{code: n + more[code] for code, n in row.items()}
                for row, more in zip(table.parts, paper, strict=True)]
        out.append(CellTable(table.cell, both, paper))
    return out
