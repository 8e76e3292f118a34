"""From a poll's form to the ballot's shape (SPEC 6.1, 6.2)."""

from dataclasses import dataclass

from canonical import i32, list_of, require, tag, u32
from meeting import BOXES, SCORE, TEXT, Limit, Poll, Question, Subject

MAX_SELECTIONS = 65_536
MAX_BRANCHES = 64
MAX_LIMIT = 63
MAX_SLOTS = 64


@dataclass
class Constraint:
    """lo ≤ Σ weight · selection ≤ hi."""

    terms: list[tuple[int, int]]
    lo: int
    hi: int

    @property
    def branches(self) -> int:
        return self.hi - self.lo + 1


@dataclass
class Cell:
    """One subject's choice, question of boxes or score (R6.2-1); its selections from `first` on."""

    subject: Subject
    question: Question
    first: int

    @property
    def columns(self) -> list[str]:
        """What its selections stand for (R6.2-2, R6.2-3, R6.2-8); a digit is named by its place."""
        if self.question.kind == SCORE:
            return [*(f"digit {i}" for i in range(len(self.digits))), "unmarked"]
        codes = [o.code for o in self.question.options]
        return codes + ["unmarked"] if self.question.kind == BOXES else codes

    @property
    def digits(self) -> list[int]:
        """The weights of a score's digits (R6.2-8)."""
        return digits_of(self.question.max)


@dataclass
class LimitPlace:
    """A limit's selections and note slots (R6.2-6, R6.2-7): of its option, of the option that its
    names stand beside, and the first of its write-ins."""

    limit: Limit
    marked: list[int]
    beside: list[int]
    first: int
    first_slot: int


@dataclass
class Form:
    """A poll's form, compiled."""

    cells: list[Cell]
    selections: int
    constraints: list[Constraint]
    text_slots: list[tuple[Subject, Question]]
    limits: list[LimitPlace]
    slots: int

    @property
    def write_ins(self) -> list[LimitPlace]:
        """The limits that have write-ins."""
        return [x for x in self.limits if x.limit.write_ins]

    def shape(self) -> bytes:
        """R6.1-1."""
        return tag("piaojue/1 shape") + u32(self.selections) + list_of(
            list_of(u32(s) + i32(w) for s, w in c.terms) + u32(c.lo) + u32(c.hi)
            for c in self.constraints)


def digits_of(most: int) -> list[int]:
    """What the digits of a score from 0 to `most` weigh (R6.2-8)."""
    digits = []
    weight, left = 1, most
    while weight <= left:
        digits.append(weight)
        left -= weight
        weight *= 2
    return digits + [left] if left else digits


def _cell_constraint(cell: Cell) -> Constraint:
    """R6.2-2, R6.2-3, R6.2-8."""
    question, columns = cell.question, cell.columns
    if question.kind == SCORE:
        d = len(columns) - 1
        return Constraint([(cell.first + i, 1) for i in range(d)] + [(cell.first + d, d)], 0, d)
    if question.kind != BOXES:
        return Constraint([(cell.first + i, 1) for i in range(len(columns))], 0, 1)
    k = question.most
    heavy = {question.exclusive, "unmarked"}
    return Constraint([(cell.first + i, k if code in heavy else 1)
                       for i, code in enumerate(columns)], 1, k)


def _selections_of(cells: list[Cell], question: str, option: str) -> list[int]:
    """The selections of an option in all cells of its question."""
    return [c.first + c.columns.index(option) for c in cells if c.question.id == question]


def compile_form(poll: Poll) -> Form:
    """R6.2-1 to R6.2-8, refused as R6.2-4, R6.2-6, R6.2-7 and R6.1-2 say."""
    cells: list[Cell] = []
    text_slots: list[tuple[Subject, Question]] = []
    constraints: list[Constraint] = []
    free = 0
    for question in poll.questions:
        require(question.kind != BOXES or question.most <= MAX_BRANCHES, "more than 64 boxes")
    for subject in poll.subjects:
        for question in poll.questions:
            if not poll.asked(question, subject):
                continue
            if question.kind == TEXT:
                text_slots.append((subject, question))
                continue
            cell = Cell(subject, question, free)
            free += len(cell.columns)
            require(free <= MAX_SELECTIONS, "more than 65536 selections")
            cells.append(cell)
            constraints.append(_cell_constraint(cell))
    slots = len(text_slots)
    limits = []
    for limit in poll.limits:
        require(limit.at_most <= MAX_LIMIT, "a limit above 63")
        written = range(free, free + limit.write_ins)
        marked = _selections_of(cells, limit.question, limit.option)
        beside = ([] if limit.beside is None
                  else _selections_of(cells, limit.question, limit.beside))
        constraints.append(Constraint([(s, 1) for s in [*marked, *written]], 0, limit.at_most))
        if limit.beside is not None:
            require(len(beside) < MAX_BRANCHES, "names beside an option of more than 63 cells")
            constraints.append(Constraint([(s, 1) for s in beside] + [(s, -1) for s in written],
                                          0, len(beside)))
        limits.append(LimitPlace(limit, marked, beside, free, slots))
        free += limit.write_ins
        slots += limit.write_ins
    require(1 <= free <= MAX_SELECTIONS, "no selection, or more than 65536")
    require(slots <= MAX_SLOTS, "more than 64 note slots")
    for constraint in constraints:
        selections = [s for s, _ in constraint.terms]
        require(constraint.terms != [] and all(w != 0 for _, w in constraint.terms)
                and all(a < b for a, b in zip(selections, selections[1:]))
                and constraint.lo <= constraint.hi
                and constraint.hi <= sum(w for _, w in constraint.terms if w > 0)
                and constraint.branches <= MAX_BRANCHES, "a constraint that no shape can have")
    return Form(cells, free, constraints, text_slots, limits, slots)
