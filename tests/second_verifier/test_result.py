"""Scores, ranks, flags, seats and run-offs by figures worked out by hand (SPEC 9.2, 9.7, 9.8).

    python3 test_result.py
"""

import unittest
from copy import deepcopy
from fractions import Fraction
from types import SimpleNamespace

import seats
from canonical import Refused, require
from forms import Form, compile_form
from meeting import HALF_UP, TRUNCATE, GroupSet, Poll, Seats, VoterClass
from meeting_maker import flag, poll_bytes, question, subject
from paper import ClassPaper, PaperCount
from scores import GroupTree, Scores, flags, problems, rounded
from statements import (COUNTED, VOID_EXCESS, VOID_QUORUM, WITHHELD_SMALL, ClassCounts,
                        ClassIssued)
from suites import SUITES
from tally import CellTable, cell_counts, with_paper

EVALUATION = {
    "meeting": "m", "id": "p", "title": "票", "kind": 4, "issuance": 1, "quorum": None, "rule": None,
    "questions": [question("g", 4, "", 100, weight=(3, 1)),
                  question("q", 1, "abcd", 1, weight=(1, 1), points=((95, 1), (80, 1), (60, 1)),
                           adverse="cd"),
                  question("r", 1, "xyz", 1, adverse="z")],
    "subjects": [subject("s1", archive=((90, 1),)), subject("s2", archive=((70, 1),)),
                 subject("s3")],
    "limits": [], "scoring": {"digits": 2, "rounding": 1, "empty": 1, "unmarked": None,
                              "weight": (7, 1), "archive": [("k", (3, 1))]},
    "flags": [], "gives": None, "required": [], "refused": []}


def read(poll: dict) -> tuple[Poll, Form]:
    made = Poll.read(poll_bytes(poll), SUITES[1])
    return made, compile_form(made)


def tables(form: Form, *rows: list[dict[str, int]]) -> list[CellTable]:
    """One list of parts for each cell."""
    return [CellTable(cell, parts) for cell, parts in zip(form.cells, rows, strict=True)]


def choice(codes: str, *counts: int) -> dict[str, int]:
    """Counts of a choice, the unmarked last."""
    return dict(zip([*codes, "unmarked"], counts, strict=True))


def score(total: int, unmarked: int = 0) -> dict[str, int]:
    return {"sum": total, "unmarked": unmarked}


def part(weight: Fraction, *groups: str) -> list[VoterClass]:
    return [VoterClass([g], weight / len(groups), 5, False) for g in groups]


def flat(parts: int) -> GroupTree:
    groups = [SimpleNamespace(id=f"G{i}", set=None) for i in range(parts)]
    return GroupTree(SimpleNamespace(groups=groups, sets=[]),
                     [part(Fraction(1), g.id) for g in groups])


class Rounding(unittest.TestCase):

    def test_rounded(self):
        """R9.7-7."""
        cases = [(Fraction(1, 3), 2, "0.33", "0.33"), (Fraction(2, 3), 2, "0.67", "0.66"),
                 (Fraction(1, 2), 0, "1", "0"), (Fraction(5, 2), 0, "3", "2"),
                 (Fraction(1, 200), 2, "0.01", "0.00"), (Fraction(199_999, 2000), 2, "100.00",
                                                         "99.99"),
                 (Fraction(85), 2, "85.00", "85.00"), (Fraction(0), 3, "0.000", "0.000"),
                 (Fraction(1, 10**7), 6, "0.000000", "0.000000")]
        for value, digits, half_up, truncated in cases:
            self.assertEqual(rounded(value, digits, HALF_UP), half_up)
            self.assertEqual(rounded(value, digits, TRUNCATE), truncated)


class Tree(unittest.TestCase):
    """R9.7-3, R9.7-4."""

    MANIFEST = SimpleNamespace(
        groups=[SimpleNamespace(id=g, set=s) for g, s in (
            ("chief", "first"), ("others", "leaders"), ("staff", None))],
        sets=[GroupSet("leaders", "领导", None), GroupSet("first", "主要", "leaders")])
    FIFTH = Fraction(1, 5)

    def tree(self, *parts: list[VoterClass]) -> GroupTree:
        return GroupTree(self.MANIFEST, list(parts))

    def test_sets(self):
        tree = self.tree(part(self.FIFTH, "chief"), part(self.FIFTH, "others"),
                         part(3 * self.FIFTH, "staff"))
        self.assertEqual(tree.places, ["first", "leaders", None])
        self.assertEqual([tree.weight("leaders"), tree.weight("first")],
                         [2 * self.FIFTH, self.FIFTH])
        self.assertEqual(tree.score([Fraction(90), Fraction(80), Fraction(70)]), 76)
        # An empty part's weight stays within its set: 90 · 2/5 + 70 · 3/5.
        self.assertEqual(tree.score([Fraction(90), None, Fraction(70)]), 78)
        self.assertEqual(tree.score([None, None, Fraction(70)]), 70)
        self.assertIsNone(tree.score([None, None, None]))

    def test_merged(self):
        tree = self.tree(part(2 * self.FIFTH, "chief", "others"), part(3 * self.FIFTH, "staff"))
        self.assertEqual(tree.places, ["leaders", None])
        tree = self.tree(part(4 * self.FIFTH, "chief", "staff"), part(self.FIFTH, "others"))
        self.assertEqual(tree.places, [None, "leaders"])
        self.assertEqual(tree.weight("first"), 0)
        self.assertEqual(tree.score([Fraction(50), Fraction(100)]), 60)


class Scoring(unittest.TestCase):

    def make(self, changes: dict | None = None, parts: int = 1) -> list[dict]:
        """Three subjects in parts of 10 ballots: s1 as given, s2 always 80, s3 always 90."""
        poll, form = read({**deepcopy(EVALUATION), **(changes or {})})
        first = [[score(850)], [choice("abcd", 4, 4, 0, 1, 1)]]
        if parts == 2:
            first = [[score(850), score(0, 10)], [*first[1], choice("abcd", 0, 0, 0, 4, 6)]]
        rows = [*first, [choice("xyz", 3, 4, 2, 1)] * parts]
        for points, counts in ((800, (0, 10, 0, 0, 0)), (900, (0, 0, 0, 0, 10))):
            rows += [[score(points)] * parts, [choice("abcd", *counts)] * parts,
                     [choice("xyz", 0, 0, 10, 0)] * parts]
        made = tables(form, *rows)
        self.poll, self.tables = poll, made
        self.scores = Scores(poll, poll.scoring, flat(parts), [f"G{i}" for i in range(parts)],
                             [10] * parts, made)
        return self.scores.members()

    def scoring(self, **changes: object) -> dict:
        return {"scoring": {**EVALUATION["scoring"], **changes}}

    def test_one_part(self):
        """R9.7-1, R9.7-2, R9.7-6, R9.7-8, R9.7-9: s1 has 85 of the score and 87.5 of the choice."""
        one, two, three = self.make()
        self.assertEqual(one["groups"], [{"group": "G0", "score": "685/8"}])
        self.assertEqual([one[k] for k in ("subject", "tier", "empty", "score", "evaluation",
                                           "archive", "total", "published", "rank")],
                         ["s1", "t", [], "685/8", "85.63", {"k": "90"}, "1391/16", "86.94", 1])
        self.assertEqual([two[k] for k in ("score", "total", "published", "rank")],
                         ["80", "77", "77.00", 2])
        self.assertEqual([three[k] for k in ("score", "evaluation", "archive", "total",
                                             "published", "rank")],
                         ["90", "90.00", None, None, None, None])
        self.assertEqual(list(one), ["subject", "tier", "groups", "empty", "score", "evaluation",
                                     "archive", "total", "published", "rank"])

    def test_unmarked_points(self):
        """R9.7-1: the unmarked count as 60; of s1's choice (380 + 320 + 60) / 9."""
        one, two, three = self.make(self.scoring(unmarked=(60, 1), archive=[]) | {
            "subjects": [subject("s1"), subject("s2"), subject("s3")]})
        self.assertEqual([one["score"], two["score"], three["score"]],
                         [str((3 * 85 + Fraction(760, 9)) / 4), "80", "165/2"])
        self.assertEqual([s["published"] for s in (one, two, three)],
                         ["84.86", "80.00", "82.50"])
        self.assertEqual([s["rank"] for s in (one, two, three)], [1, 3, 2])

    def test_empty_part(self):
        """R9.7-5."""
        one = self.make(parts=2)[0]
        self.assertEqual([one[k] for k in ("groups", "empty", "score", "evaluation", "total",
                                           "published", "rank")],
                         [[{"group": "G0", "score": "685/8"}, {"group": "G1", "score": None}],
                          ["G1"], None, None, None, None, None])
        one = self.make(self.scoring(empty=2), 2)[0]
        self.assertEqual([one["empty"], one["score"]], [["G1"], "685/8"])

    def test_tiers(self):
        """R9.7-9: ranks are within a tier, equal figures have one rank."""
        subjects = [subject("s1"), subject("s2"), subject("s3", "u")]
        subjects[0]["tier"] = "u"
        members = self.make({"subjects": subjects} | self.scoring(archive=[], digits=0))
        self.assertEqual([(m["tier"], m["published"], m["rank"]) for m in members],
                         [("u", "86", 2), ("t", "80", 1), ("u", "90", 1)])
        members = self.make({"subjects": [subject("s1"), subject("s2"), subject("s3")]}
                            | self.scoring(archive=[], unmarked=(70, 1), digits=0))
        self.assertEqual([(m["published"], m["rank"]) for m in members],
                         [("85", 1), ("80", 3), ("85", 1)])

    def test_problems(self):
        """R9.7-10, R9.7-11."""
        self.make()
        made = problems(self.poll, self.tables, 10)
        self.assertEqual([p["subject"] for p in made], ["s1", "s2", "s3"])
        self.assertEqual(made[0]["ranking"], [
            {"rank": 1, "question": "r", "count": 2, "percent": "20.00%"},
            {"rank": 2, "question": "q", "count": 1, "percent": "10.00%"}])
        self.assertEqual([(r["rank"], r["question"]) for r in problems(
            self.poll, self.tables[:1] + self.tables[1:2] * 2, 10)[0]["ranking"]],
            [(1, "q"), (1, "q")])

    def test_flags(self):
        """R9.7-12."""
        rules = [flag("share", 1, "q", "cd"), flag("any", 2, "r", "xyz", 2), flag("low", 3)]
        rules[0].update(value=(1, 10), types=["t", "u"])
        rules[1].update(value=(2, 5), types=[])
        rules[2].update(value=(77, 1), comparison=4)
        self.make({"flags": rules})
        made = flags(self.poll, self.tables, self.scores, 10)
        self.assertEqual(made[0], {
            "flag": "share", "label": "旗", "measure": "share", "question": "q",
            "options": ["c", "d"], "comparison": "at_least", "value": "1/10",
            "subjects": [{"subject": "s1", "value": "1/10", "option": None}]})
        self.assertEqual(made[1]["subjects"], [
            {"subject": "s1", "value": "2/5", "option": "y"},
            {"subject": "s2", "value": "1", "option": "z"},
            {"subject": "s3", "value": "1", "option": "z"}])
        self.assertEqual(made[2]["subjects"], [{"subject": "s2", "value": "77", "option": None}])
        for comparison, listed in ((1, []), (2, ["s1"]), (3, ["s2", "s3"]),
                                   (4, ["s1", "s2", "s3"])):
            rules[0].update(comparison=comparison)
            self.make({"flags": rules})
            self.assertEqual([s["subject"] for s in flags(
                self.poll, self.tables, self.scores, 10)[0]["subjects"]], listed)
        # Not counted, and nobody valid.
        self.assertEqual([f["subjects"] for f in flags(self.poll, [], None, 10)], [[], [], []])
        self.assertEqual([f["subjects"] for f in flags(self.poll, self.tables, None, 0)],
                         [[], [], []])

    def test_bounds(self):
        """R9.2-9."""
        _, form = read(EVALUATION)
        cell = form.cells[0]
        self.assertEqual(cell_counts(cell, [1, 2, 0, 0, 0, 0, 3, 2], 5), score(116, 2))
        for bad in ([4, 0, 0, 0, 0, 0, 0, 2], [0, 0, 0, 0, 0, 0, 0, 6]):
            with self.assertRaises(Refused):
                cell_counts(cell, bad, 5)

    def test_paper(self):
        """R8.10-10."""
        _, form = read(EVALUATION)
        box = [CellTable(form.cells[0], [score(116, 2)])]
        made = with_paper(box, [[1, 0, 0, 0, 0, 0, 0, 1]], [2])
        self.assertEqual((made[0].parts, made[0].paper), ([score(117, 3)], [score(1, 1)]))


def candidate(votes: int, unit: str = "", post: str = "", passed: bool = True) -> seats.Candidate:
    return seats.Candidate(votes, passed, SimpleNamespace(id=f"v{votes}", unit=unit, post=post))


class Elections(unittest.TestCase):
    """R9.8-1 to R9.8-5."""

    def hold(self, entries: list[Seats], *candidates: seats.Candidate) -> str:
        """E for elected, T for tied, - for neither."""
        self.runoffs = seats.Election(entries, candidates).runoffs
        return "".join("E" if c.elected else "T" if c.tied else "-" for c in candidates)

    def test_whole_poll(self):
        def name(votes: int) -> seats.Candidate:
            return seats.Candidate(votes, True, name=f"n{votes}")

        def entry(n: int) -> list[Seats]:
            return [Seats("", "", n)]

        voted = [candidate(5, "甲"), candidate(9), candidate(7, passed=False), candidate(6)]
        self.assertEqual(self.hold(entry(2), *voted), "-E-E")
        self.assertEqual(self.hold(entry(3), *deepcopy(voted)), "EE-E")
        self.assertEqual(self.hold(entry(9), *deepcopy(voted)), "EE-E")
        self.assertEqual(self.hold(entry(0), *deepcopy(voted)), "----")
        self.assertEqual(self.runoffs, [])
        self.assertEqual(self.hold(entry(2), candidate(6), candidate(9), candidate(6), name(6)),
                         "TETT")
        self.assertEqual(self.runoffs, [{"unit": "", "post": "", "seats": 1,
                                         "subjects": ["v6", "v6"], "names": ["n6"]}])
        self.assertEqual(self.hold(entry(2), candidate(6), name(9), candidate(6), name(6)),
                         "TETT")
        self.assertEqual(self.hold(entry(1), candidate(6), candidate(6), candidate(5)), "TT-")
        self.assertEqual(self.runoffs[0]["seats"], 1)
        self.assertEqual(self.hold(entry(2), candidate(6), candidate(6), candidate(5)), "EE-")

    def test_units(self):
        entries = [Seats("甲", "", 1), Seats("甲", "乙", 1), Seats("丙", "", 0)]
        voted = [candidate(5, "甲"), candidate(5, "甲"), candidate(4, "甲", "乙"),
                 candidate(3, "甲", "乙"), candidate(9, "丙"), candidate(2, "丁"),
                 candidate(2, "丁", passed=False), seats.Candidate(8, True, name="某")]
        self.assertEqual(self.hold(entries, *voted), "TTE--E--")
        self.assertEqual([(r["unit"], r["post"], r["seats"]) for r in self.runoffs],
                         [("甲", "", 1)])

    def test_without_seats(self):
        self.assertEqual(self.hold([], candidate(3), candidate(2, passed=False),
                                   seats.Candidate(1, True, name="某")), "E-E")


class Paper(unittest.TestCase):
    """R8.10-3, R8.10-7, R8.10-8."""

    @staticmethod
    def signed(tellers: str, scrutineers: str, *signers: str) -> bool:
        """The first scrutineer is the chief, o the organiser."""
        manifest = SimpleNamespace(
            of_role=lambda role: [SimpleNamespace(id=t) for t in tellers],
            scrutineers=[SimpleNamespace(id=s) for s in scrutineers], chief=scrutineers[0],
            organiser="o")

        def check_signed(_: object, by: list[str]) -> None:
            require(set(by) <= set(signers), "not signed")

        try:
            PaperCount(b"", [], [], []).check_signed(
                SimpleNamespace(signers=signers, check_signed=check_signed), manifest)
        except Refused:
            return False
        return True

    def test_signers(self):
        for tellers, scrutineers, *signers in (
                ("tuv", "s", "t", "v"), ("t", "sr", "s", "t"), ("", "srq", "q", "s"),
                ("", "s", "o", "s")):
            self.assertTrue(self.signed(tellers, scrutineers, *signers))
            for left in signers:
                self.assertFalse(self.signed(tellers, scrutineers,
                                             *(s for s in signers if s != left)))
        self.assertFalse(self.signed("tu", "s", "t", "s"))
        self.assertFalse(self.signed("t", "sr", "t", "r"))
        self.assertFalse(self.signed("", "srq", "r", "q"))
        self.assertFalse(self.signed("", "sr", "s", "o"))

    def status(self, status: int, cast: tuple[int, int], issued: tuple[int, int],
               returned: tuple[int, int], disclosed: tuple[bool, bool] = (False, False)) -> int:
        """Two classes of 10 people, of whom 5 have a credential of one issuer and 4 of another."""
        issuers = [ClassIssued(6, 0, 1), ClassIssued(6, 1, 1)]
        closing = SimpleNamespace(status=status, classes=[
            ClassCounts(20, 10, issuers, c) for c in cast])
        paper = PaperCount(b"", [ClassPaper(i, r, 0) for i, r in zip(issued, returned)], [], [])
        return paper.final_status(closing, [VoterClass(["A"], Fraction(1), 20, d)
                                            for d in disclosed], 5)

    def test_final_status(self):
        for expected, *given in (
                (COUNTED, COUNTED, (3, 3), (6, 6), (6, 6)),
                (VOID_EXCESS, COUNTED, (3, 3), (7, 0), (6, 0)),
                (VOID_EXCESS, COUNTED, (3, 3), (0, 5), (0, 6)),
                (VOID_QUORUM, VOID_QUORUM, (3, 3), (0, 5), (0, 6)),
                (COUNTED, WITHHELD_SMALL, (0, 0), (3, 2), (3, 2)),
                (WITHHELD_SMALL, WITHHELD_SMALL, (0, 0), (3, 2), (3, 1)),
                (WITHHELD_SMALL, WITHHELD_SMALL, (1, 0), (5, 5), (5, 5)),
                (VOID_EXCESS, WITHHELD_SMALL, (0, 0), (5, 7), (5, 5)),
                (COUNTED, WITHHELD_SMALL, (0, 4), (5, 0), (5, 0), (False, True)),
                (WITHHELD_SMALL, WITHHELD_SMALL, (0, 4), (0, 6), (0, 6), (False, True)),
                (WITHHELD_SMALL, WITHHELD_SMALL, (0, 1), (5, 0), (5, 0), (True, True)),
                (COUNTED, WITHHELD_SMALL, (0, 0), (5, 0), (5, 0), (True, True))):
            self.assertEqual(self.status(*given), expected, given)


if __name__ == "__main__":
    unittest.main()
