"""Ballots on paper, counted by hand (SPEC 8.10)."""

from collections.abc import Sequence
from dataclasses import dataclass

from canonical import Reader, require
from forms import Cell, Form, LimitPlace
from meeting import SCORE, TELLER, Manifest, VoterClass
from notes import is_note_text
from statements import COUNTED, VOID_EXCESS, VOID_QUORUM, WITHHELD_SMALL, Closing, Statement
from tally import cell_counts

MAX_PAPER = 200_000
MAX_LISTS = 64


@dataclass
class ClassPaper:
    """Of one class: handed out, come back, and of these the invalid."""

    issued: int
    returned: int
    invalid: int

    @property
    def valid(self) -> int:
        return self.returned - self.invalid


@dataclass
class PaperCount:
    closing: bytes
    classes: list[ClassPaper]
    sums: list[list[int]]
    """By part and selection."""
    words: list[list[tuple[str, int]]]
    """By note slot: what was written, on how many ballots."""

    @classmethod
    def read(cls, body: bytes) -> "PaperCount":
        """R8.10-1."""
        reader = Reader(body, "paper count")
        reader.tag("piaojue/1 paper-count")

        def ballots() -> int:
            number = reader.u32()
            require(number <= MAX_PAPER, "more than 200000 ballots on paper")
            return number

        count = cls(
            reader.hash(),
            reader.items(lambda: ClassPaper(ballots(), ballots(), ballots()), MAX_LISTS),
            reader.items(lambda: reader.items(ballots, 65_536), MAX_LISTS),
            reader.items(lambda: reader.items(lambda: (reader.text(), ballots())), MAX_LISTS))
        reader.end()
        for slot in count.words:
            written = [words.encode() for words, _ in slot]
            require(all(a < b for a, b in zip(written, written[1:])),
                    "words on paper that do not strictly ascend")
            require(all(words != "" and is_note_text(words) and n > 0 for words, n in slot),
                    "words on paper that are none, or on no ballot")
        return count

    def valid(self, part: Sequence[int]) -> int:
        return sum(self.classes[c].valid for c in part)

    @property
    def returned(self) -> int:
        return sum(c.returned for c in self.classes)

    def texts(self, slot: int) -> list[str]:
        """What was written in a slot, once for each ballot (R8.10-11)."""
        return [words for words, n in self.words[slot] for _ in range(n)]

    # -- whether paper ballots can have these figures

    def check(self, form: Form, closing: Closing, closing_hash: bytes) -> None:
        """R8.10-2, R8.10-4 to R8.10-6."""
        require(self.closing == closing_hash, "the paper count is about another closing statement")
        require(len(self.classes) == len(closing.classes), "paper: not one entry for each class")
        require(len(self.sums) == len(closing.partition), "paper: not one entry for each part")
        require(all(len(row) == form.selections for row in self.sums),
                "paper: not one sum for each selection")
        require(len(self.words) == form.slots, "paper: not one entry for each note slot")
        require(all(c.invalid <= c.returned for c in self.classes),
                "paper: more invalid ballots than came back")
        for part, row in zip(closing.partition, self.sums):
            valid = self.valid(part)
            for cell in form.cells:
                cell_counts(cell, row, valid)
                if cell.question.kind == SCORE:
                    _check_digits(cell, row, valid)
            for limit in form.limits:
                self._check_limit(limit, row, valid)
        self._check_words(form)

    @staticmethod
    def _check_limit(limit: LimitPlace, row: Sequence[int], valid: int) -> None:
        """R8.10-5."""
        names = row[limit.first:limit.first + limit.limit.write_ins]
        require(sum(row[s] for s in limit.marked) + sum(names) <= limit.limit.at_most * valid,
                "paper: an option marked more often than its limit allows")
        require(all(n <= valid for n in names), "paper: a name on more ballots than are valid")
        require(limit.limit.beside is None or sum(names) <= sum(row[s] for s in limit.beside),
                "paper: more names than marks that they stand beside")

    def _check_words(self, form: Form) -> None:
        """R8.10-6."""
        on = [sum(n for _, n in slot) for slot in self.words]
        valid = sum(c.valid for c in self.classes)
        require(all(n <= valid for n in on[:len(form.text_slots)]),
                "paper: words on more ballots than are valid")
        for limit in form.limits:
            for i in range(limit.limit.write_ins):
                require(on[limit.first_slot + i] == sum(row[limit.first + i] for row in self.sums),
                        "paper: a write-in's words are on another number of ballots than marked")

    def check_signed(self, statement: Statement, manifest: Manifest) -> None:
        """R8.10-3."""
        tellers = [o.id for o in manifest.of_role(TELLER)]
        scrutineers = [o.id for o in manifest.scrutineers]
        if len(tellers) == 1:
            statement.check_signed(manifest, [tellers[0], manifest.chief])
            return
        if tellers:
            statement.check_signed(manifest, [])
            require(sum(t in statement.signers for t in tellers) >= 2,
                    "not two tellers signed the paper count")
            return
        if len(scrutineers) == 1:
            statement.check_signed(manifest, [manifest.chief, manifest.organiser])
            return
        statement.check_signed(manifest, [manifest.chief])
        require(sum(s in statement.signers for s in scrutineers) >= 2,
                "not two scrutineers signed the paper count")

    # -- what becomes of the poll

    def _excessive(self, closing: Closing) -> bool:
        """R8.10-8."""
        for paper, counts in zip(self.classes, closing.classes, strict=True):
            live = min(i.issued - i.voided for i in counts.issuers)
            if paper.returned > paper.issued or live + paper.issued > counts.present:
                return True
        return False

    def final_status(self, closing: Closing, classes: Sequence[VoterClass], minimum: int) -> int:
        """R8.10-7."""
        if closing.status != VOID_QUORUM and self._excessive(closing):
            return VOID_EXCESS
        all_disclosed = all(c.disclosed for c in classes)
        asked = [i for i, c in enumerate(classes) if all_disclosed or not c.disclosed]
        if (closing.status == WITHHELD_SMALL and not any(closing.classes[c].cast for c in asked)
                and self.valid(asked) >= minimum):
            return COUNTED
        return closing.status


def _check_digits(cell: Cell, row: Sequence[int], valid: int) -> None:
    """R8.10-4: the digits of a sum are filled from the heaviest down."""
    counts = row[cell.first:cell.first + len(cell.columns)]
    digits = list(zip(cell.digits, counts))
    left = sum(w * n for w, n in digits)
    for weight, n in sorted(digits, key=lambda pair: -pair[0]):
        require(n == min(valid - counts[-1], left // weight),
                "paper: a score's digits that are not filled from the heaviest down")
        left -= weight * n
