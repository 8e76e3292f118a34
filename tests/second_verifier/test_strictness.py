"""What the verifier must refuse: each "Refused" of the SPEC that needs no secret to be shown.

    python3 test_strictness.py
"""

import tempfile
import unittest
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import aes_gcm
import der
import hall
import result
import statements
import trail
from canonical import (Reader, Refused, blob, check_date, check_long_text, check_meeting_id,
                       check_plain_text, list_of, tag, text, u8, u16, u32, u64)
from forms import Form, compile_form, digits_of
from meeting import Manifest, Poll
from meeting_maker import (flag, limit, opt, opt_text, poll_bytes, question, subject, texts)
from notes import is_note_text
from paper import PaperCount
from record import MAGIC, Record, check_extends
from suites import SUITES

SUITE = SUITES[1]
KEYS = [SUITE.group.encode(SUITE.group.base(i)) for i in range(1, 80)]


# -- a manifest and a poll as plain fields, and their bytes

def group(id_: str, entitled: int = 5, weight: tuple[int, int] = (1, 1), name: str = "组",
          set_: str | None = None) -> dict:
    return {"id": id_, "name": name, "weight": weight, "disclosed": 0, "entitled": entitled,
            "set": set_}


def official(id_: str, role: int, key: int, chief: int = 0) -> dict:
    return {"id": id_, "name": "某", "role": role, "chief": chief, "key": KEYS[key],
            "exchange": KEYS[key + 40] if role == 3 else None}


MANIFEST = {
    "suite": 1, "meeting": "m-1", "title": "会", "date": "2026-02-28", "place": "",
    "rehearsal": 0, "minimum": 5, "groups": [group("A", set_="L2"), group("B", set_="L1")],
    "sets": [("L1", "全", None), ("L2", "领导", "L1")],
    "officials": [official("o", 1, 0), official("r", 2, 1), official("s1", 3, 2, 1),
                  official("s2", 3, 3), official("sec", 6, 4)],
    "threshold": 2, "issuers": [("server", "服", KEYS[10]), ("desk", "台", KEYS[11])],
    "polls": [("p", bytes(32))]}


def manifest_bytes(m: dict) -> bytes:
    return (tag("piaojue/1 manifest") + u16(m["suite"])
            + texts(m["meeting"], m["title"], m["date"], m["place"])
            + u8(m["rehearsal"]) + u32(m["minimum"])
            + list_of(texts(g["id"], g["name"]) + u64(g["weight"][0]) + u64(g["weight"][1])
                      + u8(g["disclosed"]) + u32(g["entitled"]) + opt_text(g["set"])
                      for g in m["groups"])
            + list_of(texts(*s[:2]) + opt_text(s[2]) for s in m["sets"]) + bytes(32)
            + list_of(texts(o["id"], o["name"]) + u8(o["role"]) + u8(o["chief"]) + o["key"]
                      + opt(o["exchange"]) for o in m["officials"])
            + u16(m["threshold"])
            + list_of(texts(i[0], i[1]) + i[2] for i in m["issuers"])
            + list_of(text(p[0]) + p[1] for p in m["polls"]))


SURVEY = {
    "meeting": "m-1", "id": "p", "title": "表", "kind": 6, "issuance": 1, "quorum": (2, 2, 3),
    "rule": None,
    "questions": [question("q", 1, "ab", 1), question("b", 2, "abcx", 2, "x", ("t",)),
                  question("w", 3, "", 0)],
    "subjects": [subject("s1"), subject("s2", "u")],
    "limits": [limit("q", "a", 3, 2, "b")],
    "scoring": None, "flags": [], "gives": None, "required": [], "refused": []}

RULE = {"question": "q", "approve": "a", "reject": "b", "abstain": "c", "base": 2,
        "pass": (1, 1, 2), "unmarked": 1, "seats": []}

DECISION = {**SURVEY, "kind": 1, "questions": [question("q", 1, "abc", 1)], "limits": [],
            "rule": RULE}

ELECTION = {**SURVEY, "kind": 3, "questions": [question("q", 1, "abc", 1),
                                               question("w", 3, "", 0)],
            "subjects": [subject("s1", unit="甲", facts="fg"), subject("s2", unit="甲", facts="fg"),
                         subject("s3", unit="甲", post="乙", facts="fg")],
            "limits": [limit("q", "a", 2, 1, "b")],
            "rule": {**RULE, "seats": [("甲", "", 1), ("甲", "乙", 0)]},
            "gives": "h", "required": ["f", "g"], "refused": [("s4", "丁", "g")]}

EVALUATION = {**SURVEY, "kind": 4,
              "questions": [question("q", 1, "abc", 1, weight=(1, 2), points=((95, 1), (1, 3)),
                                     adverse="c"),
                            question("b", 2, "ab", 2), question("g", 4, "", 100, weight=(1, 2))],
              "subjects": [subject("s1", archive=((80, 1), (0, 1))), subject("s2")],
              "limits": [],
              "scoring": {"digits": 2, "rounding": 1, "empty": 1, "unmarked": (60, 1),
                          "weight": (1, 1), "archive": [("k", (1, 2)), ("l", (1, 2))]},
              "flags": [flag("x", 1, "q", "bc"), flag("y", 2, "b", "a", 4), flag("z", 3)]}


def read_poll(p: dict) -> Form:
    return compile_form(Poll.read(poll_bytes(p), SUITE))


Change = Callable[[dict], object]


class Meeting(unittest.TestCase):

    def refused(self, base: dict, read: Callable[[dict], object], changes: list[Change]) -> None:
        read(base)
        for number, change in enumerate(changes):
            changed = deepcopy(base)
            change(changed)
            with self.assertRaises(Refused, msg=f"change {number}"):
                read(changed)

    def test_manifest(self):
        """R7.1-1 to R7.1-11, R7.1-14."""
        def read(m: dict) -> Manifest:
            return Manifest.read(manifest_bytes(m), SUITE)

        self.refused(MANIFEST, read, [
            lambda m: m.update(suite=2), lambda m: m.update(suite=3),
            lambda m: m.update(meeting="-m"), lambda m: m.update(meeting="M"),
            lambda m: m.update(meeting="m" * 51), lambda m: m.update(title=""),
            lambda m: m.update(title="a\u202eb"), lambda m: m.update(title="字" * 201),
            lambda m: m.update(date="2026-02-29"), lambda m: m.update(date="0000-01-01"),
            lambda m: m.update(date="2026-2-03"), lambda m: m.update(place="a\nb"),
            lambda m: m.update(rehearsal=2), lambda m: m.update(minimum=1),
            lambda m: m.update(minimum=200_001), lambda m: m.update(groups=[]),
            lambda m: m["groups"].append(group("A")), lambda m: m["groups"].append(group("all")),
            lambda m: m["groups"].append(group(".a")),
            lambda m: m["groups"].append(group("a", name="")),
            lambda m: m["groups"].extend(group(f"g{i}") for i in range(63)),
            lambda m: (m["groups"][0].update(entitled=0), m["groups"][1].update(entitled=0)),
            lambda m: m["groups"][0].update(entitled=199_996),
            lambda m: m["groups"].append(group("L1")), lambda m: m["groups"][0].update(id="L2"),
            lambda m: m["sets"].append(("L2", "x", "L1")),
            lambda m: m["sets"].append(("L3", "x", "L1")),
            lambda m: (m["sets"].append(("all", "x", "L1")), m["groups"][0].update(set="all")),
            lambda m: (m["sets"].append(("L3", "", "L1")), m["groups"][0].update(set="L3")),
            lambda m: m["sets"].reverse(), lambda m: m["sets"].pop(),
            lambda m: m["groups"][0].update(set="L3"), lambda m: m["groups"][0].update(set="B"),
            lambda m: m.update(sets=[("L1", "全", None), ("L2", "x", "L2")]),
            lambda m: (m["sets"].extend((f"L{i}", "x", f"L{i - 1}") for i in range(3, 66)),
                       m["groups"][0].update(set="L65")),
            lambda m: m["groups"].append(group("C", weight=(0, 1))),
            lambda m: m["groups"].append(group("C", weight=(2, 2))),
            lambda m: m["groups"].append(group("C", weight=(1, 0))),
            lambda m: m["groups"].append(group("C", weight=(10**6 + 1, 1))),
            lambda m: m["groups"].append(group("C", weight=(1, 10**9 + 1))),
            lambda m: m["groups"].extend([group("C", weight=(1, 10**9)),
                                          group("D", weight=(1, 3))]),
            lambda m: m["officials"].pop(0), lambda m: m["officials"].pop(1),
            lambda m: m["officials"].append(official("o2", 1, 20)),
            lambda m: m["officials"].append(official("r2", 2, 20)),
            lambda m: m["officials"].append(official("sec2", 6, 20)),
            lambda m: m["officials"].append(official("x", 8, 20)),
            lambda m: m["officials"].append(official("x", 0, 20)),
            lambda m: m["officials"].append(official("s3", 3, 20, 1)),
            lambda m: m["officials"][2].update(chief=0),
            lambda m: (m["officials"][2].update(chief=0), m["officials"][0].update(chief=1)),
            lambda m: m["officials"][2].update(exchange=None),
            lambda m: m["officials"][0].update(exchange=KEYS[30]),
            lambda m: m["officials"].append(official("o", 4, 20)),
            lambda m: m["officials"].append(official("server", 4, 20)),
            lambda m: m["officials"].append(official("x", 4, 0)),
            lambda m: m["officials"].append(official("x", 4, 42)),
            lambda m: m["officials"].append(official("x", 4, 10)),
            lambda m: m["officials"].extend(official(f"t{i}", 4, 12 + i) for i in range(60)),
            lambda m: m.update(threshold=0), lambda m: m.update(threshold=3),
            lambda m: m.update(issuers=[]),
            lambda m: m.update(issuers=[(f"i{i}", "x", KEYS[20 + i]) for i in range(9)]),
            lambda m: m["issuers"].append(("desk2", "", KEYS[12])),
            lambda m: m.update(polls=[]), lambda m: m["polls"].append(("p", bytes(32))),
            lambda m: m.update(polls=[(f"p{i}", bytes(32)) for i in range(257)])])
        good = manifest_bytes(MANIFEST)
        for bad in (good + b"\0", good[:-1], good.replace(b"manifest", b"manifesu", 1)):
            with self.assertRaises(Refused):
                Manifest.read(bad, SUITE)

    def test_survey(self):
        """R7.2-1 to R7.2-10, R6.2-4, R6.2-6, R6.2-7."""
        def first(p: dict) -> dict:
            return p["questions"][0]

        def boxes(p: dict) -> dict:
            return p["questions"][1]

        self.refused(SURVEY, read_poll, [
            lambda p: p.update(kind=0), lambda p: p.update(kind=2), lambda p: p.update(kind=3),
            lambda p: p.update(kind=7), lambda p: p.update(kind=1),
            lambda p: p.update(issuance=0), lambda p: p.update(issuance=3),
            lambda p: p.update(meeting="m_1"), lambda p: p.update(title=""),
            lambda p: p.update(quorum=(3, 1, 2)), lambda p: p.update(quorum=(1, 1, 1)),
            lambda p: p.update(quorum=(2, 0, 1)), lambda p: p.update(quorum=(2, 3, 2)),
            lambda p: p.update(quorum=(2, 2, 4)), lambda p: p.update(quorum=(2, 1, 10**9 + 1)),
            lambda p: p.update(rule=RULE),
            lambda p: p.update(questions=[]), lambda p: p.update(subjects=[]),
            lambda p: p["questions"].append(question("q", 1, "ab", 1)),
            lambda p: p["questions"].append(question("n", 1, "ab", 1, types=("none",))),
            lambda p: p["questions"].append(question("n", 5, "ab", 1)),
            lambda p: p["questions"].append(question("n", 0, "ab", 1)),
            lambda p: p["questions"].append(question("n", 4, "ab", 1)),
            lambda p: p["questions"].append(question("n", 4, "", 0)),
            lambda p: p["questions"].append(question("n", 4, "", 1001)),
            lambda p: p["questions"].append(question("n", 4, "", 5, "a")),
            lambda p: p["subjects"].append(subject("s1")),
            lambda p: p["subjects"].append(subject("s3", name="")),
            lambda p: p["subjects"].append(subject("s3", "")),
            lambda p: p["subjects"].append(subject("s3", unit="\u200f")),
            lambda p: p["subjects"].append(subject("s3", post="\n")),
            lambda p: p["subjects"][0].update(tier="\n"),
            lambda p: p["subjects"][0].update(gender="a\nb"),
            lambda p: p["subjects"][0].update(age=151),
            lambda p: p["subjects"][0].update(resume="\t"),
            lambda p: p["subjects"][0].update(statement="字" * 4001),
            lambda p: p["subjects"][0].update(archive=[(1, 1)]),
            lambda p: p["subjects"][0].update(facts=["f"]),
            lambda p: (p.update(questions=[boxes(p)], limits=[])),
            lambda p: first(p).update(codes=[]), lambda p: first(p).update(codes=["a", "a"]),
            lambda p: first(p).update(codes=["a", "unmarked"]), lambda p: first(p).update(max=2),
            lambda p: first(p).update(exclusive="b"), lambda p: first(p).update(title=""),
            lambda p: first(p).update(codes=["a"] + [f"c{i}" for i in range(256)]),
            lambda p: boxes(p).update(max=0), lambda p: boxes(p).update(max=5),
            lambda p: boxes(p).update(exclusive="z"),
            lambda p: boxes(p).update(codes=["x"], max=1),
            lambda p: boxes(p).update(types=["t", "t"]), lambda p: boxes(p).update(types=[""]),
            lambda p: boxes(p).update(codes=[f"c{i}" for i in range(66)], max=65,
                                      exclusive=None),
            lambda p: p["questions"][2].update(max=1),
            lambda p: p["questions"][2].update(codes=["a"]),
            lambda p: p["questions"][2].update(exclusive="a"),
            lambda p: p.update(limits=[limit("z", "a", 1, 0)]),
            lambda p: p.update(limits=[limit("q", "z", 1, 0)]),
            lambda p: p.update(limits=[limit("w", "a", 1, 0)]),
            lambda p: p["limits"].append(limit("q", "a", 1, 0)),
            lambda p: p["limits"].append(limit("q", "b", 2, 1)),
            lambda p: p.update(limits=[limit("q", "a", 0, 0)]),
            lambda p: p.update(limits=[limit("q", "a", 5, 2)]),
            lambda p: p.update(limits=[limit("q", "a", 2, 3)]),
            lambda p: p.update(limits=[limit("q", "a", 64, 63)]),
            lambda p: p.update(limits=[limit("q", "a", 63, 63)]),
            lambda p: p.update(limits=[limit("q", "a", 1, 0, "b")]),
            lambda p: p.update(limits=[limit("q", "a", 3, 2, "a")]),
            lambda p: p.update(limits=[limit("q", "a", 3, 2, "z")]),
            lambda p: p.update(questions=p["questions"][2:], limits=[]),
            lambda p: p.update(subjects=[subject(f"s{i}") for i in range(63)])])
        self.refused({**SURVEY, "questions": SURVEY["questions"][:2],
                      "subjects": [subject(f"s{i}") for i in range(63)]}, read_poll,
                     [lambda p: p["subjects"].append(subject("more"))])

    def test_scored(self):
        """R7.2-10, R7.2-11, R7.2-13, R7.2-14."""
        def scoring(**changes: object) -> Change:
            return lambda p: p["scoring"].update(changes)

        def flagged(n: int, **changes: object) -> Change:
            return lambda p: p["flags"][n].update(changes)

        def asked(n: int, **changes: object) -> Change:
            return lambda p: p["questions"][n].update(changes)

        self.refused(EVALUATION, read_poll, [
            lambda p: p.update(scoring=None), lambda p: p.update(gives="h"),
            asked(0, points=[(10**6 + 1, 1)]), asked(0, points=[(1, 10**9 + 1)]),
            asked(0, points=[]), asked(0, weight=(10**6 + 1, 1)), asked(0, weight=(2, 4)),
            asked(2, weight=(1, 10**9 + 1)), asked(1, weight=(1, 1)), asked(1, points=[(1, 1)]),
            asked(1, adverse=["a"]), asked(2, max=0),
            lambda p: [q.update(weight=(0, 1)) for q in p["questions"]],
            lambda p: p["questions"].append(question("w", 3, "", 0, weight=(1, 1))),
            scoring(digits=7), scoring(rounding=0), scoring(rounding=3), scoring(empty=0),
            scoring(empty=3), scoring(unmarked=(10**6 + 1, 1)), scoring(unmarked=(1, 10**9 + 1)),
            scoring(weight=(0, 1)), scoring(weight=(10**6 + 1, 1)),
            scoring(archive=[("k", (1, 1)), ("k", (1, 1))]),
            scoring(archive=[("k", (0, 1)), ("l", (1, 1))]),
            scoring(archive=[("k", (1, 10**9 + 1)), ("l", (1, 1))]),
            scoring(archive=[("k", (1, 1))]), scoring(archive=[("k", (1, 1)), (".l", (1, 1))]),
            lambda p: (p["scoring"].update(archive=[(f"k{i}", (1, 1)) for i in range(17)]),
                       p["subjects"][0].update(archive=[])),
            lambda p: p["subjects"][0]["archive"].pop(),
            lambda p: p["subjects"][0]["archive"].append((1, 1)),
            lambda p: p["subjects"][0].update(archive=[(10**6 + 1, 1), (0, 1)]),
            lambda p: p["subjects"][0].update(archive=[(1, 10**9 + 1), (0, 1)]),
            flagged(0, id="y"), flagged(0, label=""), flagged(0, types=[""]),
            flagged(0, measure=0), flagged(0, measure=4), flagged(0, measure=3),
            flagged(0, question=None), flagged(0, question="z"), flagged(0, options=[]),
            flagged(0, options=["a", "a"]), flagged(0, options=["z"]), flagged(0, question="g"),
            flagged(0, comparison=0), flagged(0, comparison=5), flagged(0, value=(10**6 + 1, 1)),
            flagged(0, value=(1, 10**9 + 1)), flagged(2, question="q"),
            flagged(2, options=["a"]), flagged(2, measure=1),
            lambda p: p["flags"].extend(flag(f"n{i}", 1, "q", "a") for i in range(62))])
        self.refused({**EVALUATION, "scoring": None, "flags": EVALUATION["flags"][:2],
                      "questions": [question("q", 1, "abc", 1, adverse="c"),
                                    question("b", 2, "ab", 2)],
                      "subjects": [subject("s1")]}, read_poll,
                     [lambda p: p["flags"].append(flag("z", 3)),
                      lambda p: p.update(scoring=EVALUATION["scoring"])])

    def test_election(self):
        """R7.2-7, R7.2-12, R7.2-15."""
        def seats(*entries: tuple[str, str, int]) -> Change:
            return lambda p: p["rule"].update(seats=list(entries))

        self.refused(ELECTION, read_poll, [
            seats(), seats(("甲", "", 1), ("甲", "", 1)), seats(("甲", "", 1), ("", "", 1)),
            seats(("甲", "", 2)), seats(("甲", "乙", 1)), seats(("", "乙", 0)), seats(("", "", 3)),
            seats(("丙", "", 0)), lambda p: p["rule"].update(reject=None),
            lambda p: (p["rule"].update(reject=None), p["questions"][0].update(codes=["a", "c"])),
            lambda p: p["questions"].append(question("b", 2, "ab", 1)),
            lambda p: p["questions"].append(question("g", 4, "", 5)),
            lambda p: p["questions"].append(question("q2", 1, "abc", 1)),
            lambda p: p.update(kind=1), lambda p: p.update(kind=4), lambda p: p.update(rule=None),
            lambda p: p["required"].append("f"), lambda p: p["required"].reverse(),
            lambda p: p.update(required=[]), lambda p: p.update(required=["f", ".g"]),
            lambda p: (p.update(required=[f"f{i}" for i in range(17)], refused=[]),
                       [s.update(facts=p["required"]) for s in p["subjects"]]),
            lambda p: p["subjects"][0].update(facts=["g", "f"]),
            lambda p: p["subjects"][0].update(facts=["f"]),
            lambda p: p["subjects"][0].update(facts=["f", "g", "g"]),
            lambda p: p["refused"].append(("s4", "戊", "f")),
            lambda p: p["refused"].append(("s3", "戊", "f")),
            lambda p: p["refused"].append(("s5", "", "f")),
            lambda p: p["refused"].append(("s5", "戊", "")),
            lambda p: p["refused"].append(("s5", "戊", "h")), lambda p: p.update(gives=".h")])
        recommendation = deepcopy(ELECTION)
        recommendation.update(kind=2)
        recommendation["questions"][0]["codes"] = ["c", "a", "b"]
        for entries in ([], [("", "", 4096)], [("甲", "", 5)]):
            recommendation["rule"]["seats"] = entries
            read_poll(recommendation)
        recommendation["rule"].update(reject=None, abstain=None)
        recommendation["questions"][0]["codes"] = ["a"]
        recommendation["limits"] = []
        self.refused(recommendation, read_poll, [seats(("", "", 4097)), seats(("乙", "", 1))])

    def test_shape(self):
        """R6.2-6, R6.2-8."""
        self.assertEqual(digits_of(100), [1, 2, 4, 8, 16, 32, 37])
        self.assertEqual([digits_of(m) for m in (1, 2, 3, 4)], [[1], [1, 1], [1, 2], [1, 2, 1]])
        for most in range(1, 1001):
            digits = digits_of(most)
            self.assertEqual(sum(digits), most)
            reach = 0
            for digit in sorted(digits):
                self.assertLessEqual(digit, reach + 1)
                reach += digit
        form = read_poll(EVALUATION)
        self.assertEqual([c.first for c in form.cells], [0, 3, 6, 14, 17, 20])
        self.assertEqual((form.selections, len(form.constraints)), (28, 6))
        score = form.constraints[2]
        self.assertEqual(score.terms, [(i, 1) for i in range(6, 13)] + [(13, 7)])
        self.assertEqual((score.lo, score.hi), (0, 7))
        form = read_poll(ELECTION)
        self.assertEqual([(c.terms, c.lo, c.hi) for c in form.constraints[3:]], [
            ([(0, 1), (3, 1), (6, 1), (9, 1)], 0, 2), ([(1, 1), (4, 1), (7, 1), (9, -1)], 0, 3)])
        self.assertIn(list_of([u32(1) + u32(1), u32(4) + u32(1), u32(7) + u32(1),
                               u32(9) + b"\xff" * 4]) + u32(0) + u32(3), form.shape())

    def test_decision(self):
        """R7.2-7, R7.2-9."""
        def rule(**changes: object) -> Change:
            return lambda p: p["rule"].update(changes)

        self.refused(DECISION, read_poll, [
            lambda p: p.update(rule=None), lambda p: p.update(kind=4), rule(reject=None),
            rule(question="z"), rule(approve="z"), rule(reject="a"), rule(abstain=None),
            rule(abstain="b"), rule(base=0), rule(base=5), rule(unmarked=0), rule(unmarked=3),
            rule(**{"pass": (1, 2, 4)}),
            lambda p: p["questions"].append(question("b", 2, "ab", 1)),
            lambda p: p["questions"][0].update(types=["t", "u"]),
            lambda p: p["questions"][0].update(kind=2),
            lambda p: p["questions"][0].update(codes=["a", "b", "c", "d"]),
            lambda p: p["questions"].append(question("w", 3, "", 0)),
            lambda p: p.update(limits=[limit("q", "a", 1, 0)])])
        changed = deepcopy(DECISION)
        changed["questions"][0]["codes"] = ["c", "b", "a"]
        read_poll(changed)

    def test_texts(self):
        """R7-1, R6.10-2."""
        for good in ("a", "a-1", "m" * 50):
            check_meeting_id(good)
        for bad in ("", "a-", "a\n", "ａ", "m" * 51):
            with self.assertRaises(Refused):
                check_meeting_id(bad)
        for bad in ("2026-13-01", "2026-01-01\n", "２026-01-01", "10000-01-01"):
            with self.assertRaises(Refused):
                check_date(bad)
        for code in (0, 0x1F, 0x7F, 0x9F, 0x61C, 0x200E, 0x200F, 0x2028, 0x202E, 0x2066, 0x2069,
                     0xFEFF):
            with self.assertRaises(Refused):
                check_plain_text("x" + chr(code), "a text")
            self.assertFalse(is_note_text(chr(code)))
        check_long_text("字" * 3999 + "\n\n\n", "a text")
        for bad in ("a" * 12_001, "a\r\n", "\u2028"):
            with self.assertRaises(Refused):
                check_long_text(bad, "a text")
        check_plain_text("\u00a0\u200d\u2070\U0001f600", "a text")
        self.assertTrue(is_note_text("x" * 1022))
        self.assertFalse(is_note_text("字" * 341))
        for bad in (".a", "", "a" * 65, "a b", "é", "a\n"):
            with self.assertRaises(Refused):
                Reader(text(bad), "id").id()
        Reader(text("A_-." + "z" * 60), "id").id()


class Bodies(unittest.TestCase):

    def refuse(self, read: Callable[[bytes], object], good: bytes, *bad: bytes) -> None:
        """good parses; it does not with a byte more or less, nor does any of the bad ones."""
        read(good)
        for data in (good + b"\0", good[:-1], good[1:], *bad):
            with self.assertRaises(Refused):
                read(data)

    def test_statement(self):
        """R8.1-1."""
        def make(signers: list[str]) -> bytes:
            return blob(b"body") + list_of(text(s) + bytes(64) for s in signers)

        self.refuse(lambda data: statements.Statement.read(data, SUITE), make(["a", "b"]),
                    make(["b", "a"]), make(["a", "a"]), make([".a"]),
                    make([f"s{i:02}" for i in range(73)]))

    def test_phase(self):
        def make(phase: int) -> bytes:
            return tag("piaojue/1 phase") + u8(phase) + bytes(96)

        self.refuse(statements.Phase.read, make(1), make(0), make(4))

    def test_counts(self):
        """R8.2-5."""
        def attendance(classes: int) -> bytes:
            return tag("piaojue/1 attendance") + bytes(96) + list_of([u32(1)] * classes)

        def count(classes: int) -> bytes:
            return tag("piaojue/1 issuing-count") + bytes(98) + list_of([bytes(12)] * classes)

        self.refuse(statements.Attendance.read, attendance(64), attendance(65))
        self.refuse(statements.IssuingCount.read, count(64), count(65))

    def test_closing(self):
        """R8.2-1, R8.2-5, R8.2-6."""
        def make(partition: list[list[int]], status: int = 1, issuers: int = 1,
                 notes: int = 0) -> bytes:
            counts = u32(1) + u32(1) + list_of([bytes(12)] * issuers) + u32(1)
            return (tag("piaojue/1 closing") + bytes(192) + list_of([counts] * 2)
                    + list_of([u32(0)] * notes)
                    + list_of(list_of(u16(c) for c in part) for part in partition) + u8(status))

        self.refuse(statements.Closing.read, make([[1], [0]]), make([[0, 1]], 0),
                    make([[0, 1]], 4), make([[0]]), make([[0, 1], []]), make([[0], [0, 1]]),
                    make([[0, 1, 2]]), make([[0, 1]], issuers=9), make([[0, 1]], notes=65))

    def test_issuer_keys(self):
        """R8.2-2, R4.6-1."""
        modulus = b"\x80" + bytes(382) + b"\x01"

        def make(*moduli: bytes, polls: int = 1) -> bytes:
            return (tag("piaojue/1 issuer-keys") + bytes(32) + u16(0)
                    + list_of([bytes(32) + list_of(moduli)] * polls))

        self.refuse(statements.IssuerKeys.read, make(modulus), make(b"\x7f" + modulus[1:]),
                    make(modulus[:-1] + b"\x02"), make(*[modulus] * 129),
                    make(modulus, polls=257))

    def test_hall(self):
        """R8.7-1."""
        def objection(receipt: bytes | None, words: str) -> bytes:
            return (tag("piaojue/1 objection") + bytes(32)
                    + opt(None if receipt is None else blob(receipt)) + text(words))

        def resolution(finding: int, words: str = "话") -> bytes:
            return tag("piaojue/1 resolution") + bytes(64) + u8(finding) + text(words)

        def release(hashes: int, absent: list[int], paper: bytes = u8(0)) -> bytes:
            return (tag("piaojue/1 release") + bytes(64) + paper + list_of([bytes(32)] * hashes)
                    + list_of([]) + list_of(u16(i) for i in absent))

        receipt = tag("piaojue/1 receipt") + bytes(128) + bytes(64)
        self.refuse(hall.Objection.read, objection(receipt, "话"), objection(receipt, ""),
                    objection(receipt[:-1], "话"), objection(receipt + b"\0", "话"),
                    objection(b"", "话"))
        self.refuse(hall.Resolution.read, resolution(3), resolution(0), resolution(4),
                    resolution(1, ""), resolution(1, "a\tb"))
        count = tag("piaojue/1 hall-count") + bytes(32) + u32(5)
        self.refuse(hall.HallCount.read, count + u8(0), count, count + u8(2))
        self.refuse(hall.HallCount.read, count + u8(1) + u32(3), count + u8(1))
        self.refuse(hall.Release.read, release(0, [], u8(1) + bytes(32)),
                    release(0, [], u8(1) + bytes(31)))
        self.refuse(hall.Release.read, release(65, [0, 2]), release(66, []), release(0, [2, 0]),
                    release(0, [1, 1]), release(0, list(range(65))))

    def test_paper_count(self):
        """R8.10-1."""
        def make(classes: int = 1, parts: int = 1, slots: int = 1, ballots: int = 7,
                 words: tuple[tuple[str, int], ...] = (("a", 1), ("b", 200_000))) -> bytes:
            return (tag("piaojue/1 paper-count") + bytes(32)
                    + list_of([u32(ballots) + u32(7) + u32(7)] * classes)
                    + list_of([list_of([u32(7)] * 2)] * parts)
                    + list_of([list_of(text(w) + u32(n) for w, n in words)] * slots))

        self.refuse(PaperCount.read, make(64, 64, 64), make(65), make(parts=65), make(slots=65),
                    make(ballots=200_001), make(words=(("a", 200_001),)), make(words=(("a", 0),)),
                    make(words=(("", 1),)), make(words=(("a\n", 1),)),
                    make(words=(("b", 1), ("a", 1))), make(words=(("a", 1), ("a", 1))),
                    make(words=(("字" * 341, 1),)))

    def test_merge_table(self):
        """R9.6-1."""
        def make(*pairs: tuple[str, str]) -> bytes:
            return (tag("piaojue/1 merge-table") + bytes(32)
                    + list_of(texts(*pair) for pair in pairs))

        self.refuse(lambda data: statements.MergeTable.read(data, is_note_text),
                    make(("a", ""), ("b", "a")), make(("b", "a"), ("a", "a")),
                    make(("a", "a"), ("a", "b")), make(("", "a")), make(("a\n", "a")),
                    make(("a", "字" * 341)))

    def test_trail(self):
        """R8.8-1, R8.8-2, R8.8-4."""
        def make(act: int, words: str = "") -> bytes:
            entry = u64(5) + u8(act) + text("o") + bytes(64) + text(words)
            head = blob(b"") + list_of([])
            return tag("piaojue/1 trail") + list_of([entry]) + blob(head)

        def read(data: bytes) -> trail.Trail:
            return trail.Trail.read(data, SUITE)

        self.refuse(read, make(28), make(0), make(29), make(1, "a\u2028"))
        steps = read(make(1))
        steps.check_steps([[(1, bytes(32), bytes(32))], []])
        for stages in ([[(2, bytes(32), bytes(32))]], [[(1, bytes(32), bytes(32))]] * 2):
            with self.assertRaises(Refused):
                steps.check_steps(stages)


class Result(unittest.TestCase):

    def test_dump(self):
        """R9.4-1."""
        made = result.dump({"a": "x\"\\", "b": [], "c": [1, {"d": None}], "e": True})
        self.assertEqual(made, '{\n  "a": "x\\"\\\\",\n  "b": [],\n  "c": [\n    1,\n    {\n'
                               '      "d": null\n    }\n  ],\n  "e": true\n}')

    def test_counts(self):
        """R11.2-29: elements, members, order and types."""
        counts = [{"subject": "s", "count": 1}]
        result.check_counts(b'{"x": 1, "counts": [{"subject":"s","count":1}]}', counts)
        for bad in (b'{"counts": [{"count":1,"subject":"s"}]}', b"[]", b"", b"{", b"\xff",
                    b'{"counts": [{"subject":"s","count":1.0}]}',
                    b'{"counts": [{"subject":"s","count":true}]}',
                    b'{"counts": [{"subject":"s","count":1,"count":1}]}', b'{"count": []}',
                    b'{"counts": [{"subject":"s","count":NaN}]}',
                    b'{"counts": [{"subject":"s","count":1}], "counts": []}',
                    b"[" * 100_000, b'{"counts": ' + b"9" * 5000 + b"}"):
            with self.assertRaises(Refused, msg=bad[:60]):
                result.check_counts(bad, counts)

    def test_percent(self):
        """R9.2-7."""
        self.assertEqual([result.percent(2, 3), result.percent(1, 800), result.percent(0, 0),
                          result.percent(7, 7)], ["66.67%", "0.13%", "0.00%", "100.00%"])


class Ciphers(unittest.TestCase):

    def test_aes_gcm(self):
        """Test cases 14 and 16 of the GCM specification (McGrew and Viega)."""
        self.assertEqual(aes_gcm.seal(bytes(32), bytes(12), b"", bytes(16)).hex(),
                         "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919")
        box = aes_gcm.seal(
            bytes.fromhex("feffe9928665731c6d6a8f9467308308" * 2),
            bytes.fromhex("cafebabefacedbaddecaf888"),
            bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
            bytes.fromhex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                          "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"))
        self.assertEqual(box[-16:].hex(), "76fc6ece0f4e1768cddf8853bb2d551b")


class Der(unittest.TestCase):

    def test_strict(self):
        """R9.3-1: what is not DER is refused."""
        self.assertEqual(der.read(bytes.fromhex("0202 0080")).integer(), 128)
        self.assertEqual(der.read(bytes.fromhex("06092a864886f70d010702")).oid(),
                         "1.2.840.113549.1.7.2")
        for bad in ("", "02", "0200", "02020001", "0202ff80", "020101 00", "02810101", "3080 0000",
                    "0101 01", "0501 00", "0600", "060180", "0602 8001", "1f8101 00", "1000",
                    "3103 0201", "3106 020102 020101", "0301 08", "0302 0101", "02 84 ffffffff"):
            with self.assertRaises(Refused, msg=bad):
                der.read(bytes.fromhex(bad))
        with self.assertRaises(Refused):
            nested = b""
            for _ in range(40):
                nested = b"\x30" + bytes([len(nested)]) + nested
            der.read(nested)


class Framing(unittest.TestCase):
    """R10-1 to R10-4."""

    SEALED = [(k, b"x") for k in (*range(2, 12), 15, 26)]
    FULL = [(k, b"x") for k in (*range(2, 12), 15, 16, 20, 23, 24, 25, 26)]

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def make(self, sections: list[tuple[int, bytes]], suite: bytes = b"\x00\x01") -> bytes:
        data = MAGIC + b"".join(u8(k) + blob(p) for k, p in [(1, suite), *sections])
        return data + u8(255) + blob(SUITE.hash(data))

    def read(self, data: bytes, name: str = "record.pjr") -> Record:
        path = Path(self.folder.name) / name
        path.write_bytes(data)
        return Record(str(path))

    def test_good(self):
        self.assertFalse(self.read(self.make(self.SEALED)).full)
        self.assertTrue(self.read(self.make(self.FULL)).full)
        many = sorted(self.FULL + [(k, b"y") for k in (3, 4, 9, 12, 13, 14, 17, 18, 19,
                                                           21, 22)])
        self.assertEqual(list(self.read(self.make(many)).all(13)), [b"y"])

    def test_refused(self):
        good = self.make(self.FULL)
        refused = [b"", MAGIC, good[:-1], good + b"\0", good[:40], b"x" + good[1:],
                   good[:-1] + bytes([good[-1] ^ 1]), self.make(self.FULL, b"\x00\x03"),
                   self.make(self.FULL, b"\x01"), self.make(self.FULL, b"\x00\x00\x01"),
                   self.make([(1, b"\x00\x01"), *self.FULL]), self.make(self.FULL[::-1]),
                   self.make([*self.FULL, (27, b"x")]), self.make([(0, b"x"), *self.FULL]),
                   self.make(self.FULL[:-1]), self.make(self.SEALED[:-1]),
                   self.make([*self.SEALED[:-1], (23, b"x"), self.SEALED[-1]]),
                   self.make(sorted([*self.SEALED, (3, b"y" * ((1 << 20) + 1))])),
                   good[:17] + u8(1) + u32(2) + b"\0\1" + u8(2) + u32(1 << 20)]
        for kind, most in ((2, 1), (3, 256), (4, 8), (5, 1), (15, 1), (17, 1), (18, 64),
                           (19, 65), (21, 64), (22, 1), (25, 1), (26, 1)):
            others = [s for s in self.FULL if s[0] != kind]
            self.read(self.make(sorted(others + [(kind, b"x")] * most)))
            refused.append(self.make(sorted(others + [(kind, b"x")] * (most + 1))))
        refused += [self.make([s for s in self.FULL if s is not left]) for left in self.FULL]
        for number, data in enumerate(refused):
            with self.assertRaises(Refused, msg=f"file {number}"):
                self.read(data)

    def test_extension(self):
        """R10.1-1 to R10.1-3."""
        entry = bytes(9) + text("o") + bytes(64) + text("")

        def record(name: str, sections: list[tuple[int, bytes]], entries: int,
                   **changes: bytes) -> Record:
            payloads = {"k5": blob(b"opening"), "k15": blob(b"closing"), **changes}
            made = [(k, payloads.get(f"k{k}", p)) for k, p in sections]
            made[-1] = (26, tag("piaojue/1 trail") + list_of([entry] * entries))
            return self.read(self.make(made), name)

        earlier = record("earlier", self.SEALED, 2)
        later = record("later", self.FULL, 3)
        check_extends(earlier, later)
        check_extends(later, later)
        check_extends(earlier, record("other", self.FULL, 2, k15=blob(b"closing") + b"more"))
        check_extends(later, record("other", self.FULL, 3, k25=b"more"))
        check_extends(earlier, record("other", self.FULL, 2, k6=b"another", k7=b"poll"))
        for two in (record("a", self.FULL, 1), record("b", self.FULL, 2, k5=blob(b"else")),
                    record("c", self.FULL, 2, k7=b"y"),
                    record("d", self.FULL, 2, k15=blob(b"else"))):
            with self.assertRaises(Refused):
                check_extends(earlier, two)
        with self.assertRaises(Refused):
            check_extends(later, record("e", self.FULL, 3, k23=b"y"))
        with self.assertRaises(Refused):
            check_extends(later, record("f", self.SEALED, 3))


if __name__ == "__main__":
    unittest.main()
