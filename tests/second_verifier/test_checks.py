"""Whole records with one deviation each, and the check that must find it (SPEC chapter 11).

    python3 test_checks.py          takes a few minutes

Everything after the deviation is signed and counted as if nothing were wrong. The records are
made by record_maker.py with keys of its own.
"""

import contextlib
import io
import tempfile
import unittest
from argparse import Namespace
from pathlib import Path

import trail
import verify
from canonical import list16_of, list_of, text, u8, u16, u32, u64
from record_maker import ELECTION, SCORED, Fields, Maker, Setting, Tweak, certificate
from suites import SUITES

P256, SM2 = SUITES[1], SUITES[2]
PLAIN = Setting(P256)
TWO = Setting(P256, groups=(("A", 6, False), ("B", 4, True)), present=(6, 2),
              ballots=tuple((0, (i % 3, 0)) for i in range(5)) + ((1, (2, None)),))
OBJECTED = Setting(P256, counted=6, objections=(1, 2), absent=(1,))
VOIDED = Setting(P256, ballots=PLAIN.ballots[:4], withdrawn=2)

VOTED = ((0, (0, 1, 1)), (0, (0, 1, 1)), (0, (0, 1, 1)), (0, (0, 0, 0)), (0, (1, None, 1)))
"""Marks of two subjects and of a name written in."""
ELECTED = Setting(P256, poll=ELECTION, ballots=VOTED, merged={"孙二": "孙"}, notes=(
    (1, "孙"), (1, "孙"), (1, "孙二"), (1, "孙"), (1, ""), (0, "话"), (0, "")))
SCORES = Setting(P256, poll=SCORED, groups=(("A", 6, False), ("B", 4, True)), present=(6, 3),
                 sets=("A",), ballots=((0, (5, 0, 4, 1)), (0, (3, 1, None, 2)),
                                       (0, (None, None, 0, 2)), (0, (0, 2, 1, 0)),
                                       (1, (2, 1, None, 2))))
PAPER = Setting(P256, signed=(3,), ballots=PLAIN.ballots[:3],
                paper=((0, (0, 1)), (0, None), (0, (None, 0))))
SCORED_PAPER = Setting(P256, poll=SCORED, signed=(3,), ballots=SCORES.ballots[:3],
                       paper=((0, (5, 0, 4, 2)), (0, (1, 2, None, None)), (0, (3, 0, 2, 1))))
ELECTED_PAPER = Setting(
    P256, poll=ELECTION, signed=(3,), ballots=VOTED[:3], notes=((1, "孙"), (1, "李")),
    paper=((0, (0, 1, 1)), (0, (1, 1, 1)), (0, (1, 0, 0))),
    paper_words=((1, "孙", 2), (0, "字", 1), (0, "话", 2)), counted_on_paper=2)

HONEST = {
    "plain": PLAIN,
    "an election with names": ELECTED,
    "an election in sm2": Setting(SM2, poll=ELECTION, ballots=VOTED),
    "scores of two parts and a set": SCORES,
    "paper": PAPER,
    "scores on paper": SCORED_PAPER,
    "names on paper": ELECTED_PAPER,
    "paper in sm2": Setting(SM2, signed=(3,), ballots=PLAIN.ballots[:3], paper=PAPER.paper),
    "no paper came": Setting(P256, paper=()),
    "more paper than people": Setting(P256, paper=PAPER.paper),
    "more paper than people, no quorum met": Setting(
        P256, present=(2,), ballots=PLAIN.ballots[:1], paper=PAPER.paper),
    "paper alone": Setting(P256, signed=(3,), ballots=(), paper=PAPER.paper),
    "paper alone in one part": Setting(
        P256, groups=TWO.groups, present=(6, 2), signed=(3, 2), ballots=TWO.ballots[5:],
        paper=PAPER.paper),
    "one ballot withheld in spite of paper": Setting(
        P256, signed=(3,), ballots=PLAIN.ballots[:1], paper=PAPER.paper),
    "too little paper": Setting(P256, signed=(3,), ballots=(), paper=PAPER.paper[:2]),
    "sm2": Setting(SM2),
    "two parts": TWO,
    "merged classes": Setting(P256, groups=(("A", 6, False), ("B", 1, False)), present=(6,),
                              ballots=PLAIN.ballots),
    "merged parts": Setting(P256, groups=(("A", 6, False), ("B", 4, False)), present=(6, 4),
                            ballots=((0, (0, 0)), *((1, (1, None)) for _ in range(3)))),
    "a disclosed part without ballots": Setting(
        P256, groups=TWO.groups, present=(6, 0), ballots=PLAIN.ballots),
    "all disclosed": Setting(P256, groups=(("A", 3, True), ("B", 3, True)), present=(3, 3),
                             ballots=((0, (0, 0)), (1, (1, 1)))),
    "no quorum met": Setting(P256, present=(2,), ballots=((0, (0, 0)), (0, (1, 1)))),
    "withheld": Setting(P256, ballots=((0, (0, 0)),)),
    "withheld for its undisclosed ballots": Setting(
        P256, groups=TWO.groups, present=(6, 4),
        ballots=((0, (0, 0)), *((1, (1, 0)) for _ in range(3)))),
    "no ballots": Setting(P256, ballots=()),
    "objections, another hall count, one absent": OBJECTED,
    "objections in sm2": Setting(SM2, counted=6, objections=(1, 2), absent=(1,)),
    "withdrawn": VOIDED,
    "a sum with A the identity": Setting(P256, zero_sum=True),
    "a sum with A the identity in sm2": Setting(SM2, zero_sum=True, quorum=False),
}


def put(**fields: object) -> Tweak:
    """Puts other values in place of fields."""
    return lambda f: f.update(fields)


def drop_signer(signer: str) -> Tweak:
    return lambda f: f["signers"].remove(signer)


def swap_entries(one: int, two: int) -> Tweak:
    def tweak(f: Fields) -> None:
        e = f["entries"]
        first, second = e[one], e[two]
        # The times stay where they are.
        e[one], e[two] = first[:8] + second[8:], second[:8] + first[8:]
    return tweak


def drop_section(kind: int, number: int = 0) -> Tweak:
    def tweak(f: Fields) -> None:
        f["all"].remove([s for s in f["all"] if s[0] == kind][number])
    return tweak


def repeat_section(kind: int) -> Tweak:
    def tweak(f: Fields) -> None:
        at = [s[0] for s in f["all"]].index(kind)
        f["all"].insert(at, f["all"][at])
    return tweak


def in_result(old: bytes, new: bytes) -> Tweak:
    def tweak(f: Fields) -> None:
        assert old in f["data"]
        f["data"] = f["data"].replace(old, new, 1)
    return tweak


def closing_class(entitled: int = 6, present: int = 6, signed: int = 6, surplus: int = 0,
                  voided: int = 0, cast: int = 5) -> Tweak:
    return put(classes=list_of([u32(entitled) + u32(present) + list_of(
        [u32(signed) + u32(surplus) + u32(voided)]) + u32(cast)]))


def flip(name: str, at: int) -> Tweak:
    """One bit of a field."""
    def tweak(f: Fields) -> None:
        data = bytearray(f[name])
        data[at] ^= 1
        f[name] = bytes(data)
    return tweak


def entry(name: str, *path: int | str, to: object) -> Tweak:
    """One number in a nested list, after a path of indices."""
    def tweak(f: Fields) -> None:
        items = f[name]
        for step in path[:-1]:
            items = items[step]
        items[path[-1]] = to
    return tweak


def drop_act(act: int) -> Tweak:
    return lambda f: f["entries"].remove(next(e for e in f["entries"] if e[8] == act))


def first_two(f: Fields) -> None:
    """The answers of the first part in another order."""
    data = f["parts"]
    size = 65 + 162
    f["parts"] = data[:8] + data[8 + size:8 + 2 * size] + data[8:8 + size] + data[8 + 2 * size:]


ZERO = bytes(32)

# what is wrong: setting, check, and what is changed where
WRONG: list[tuple[Setting, int, dict[str, Tweak]]] = [
    (PLAIN, 3, {"sign manifest": drop_signer("organiser")}),
    (PLAIN, 3, {"sign manifest": put(signers=["organiser", "receipt"])}),
    (PLAIN, 4, {"manifest": put(polls=list_of([text("p") + ZERO]))}),
    (PLAIN, 4, {"sections": lambda f: f["all"].__setitem__(
        [s[0] for s in f["all"]].index(6), (6, b""))}),
    (PLAIN, 5, {"round 1, 0": flip("content", 0)}),
    (PLAIN, 5, {"round 2, 1": flip("content", 70)}),
    (PLAIN, 5, {"round 2, 1": flip("before", 0)}),
    (PLAIN, 5, {"round 3, 2": lambda f: f.update(content=f["content"] + b"\0")}),
    (PLAIN, 5, {"round 3, 2": lambda f: f.update(content=f["content"][:-1])}),
    (PLAIN, 5, {"round 3, 2": flip("content", 65 + 65 + 31)}),
    (PLAIN, 5, {"round 4, 0": put(content=b"\1")}),
    (PLAIN, 5, {"round 4, 0": put(content=b"\0\0")}),
    (PLAIN, 5, {"opening": put(attempt=u32(2))}),
    (PLAIN, 5, {"sections": drop_section(3, 11)}),
    (PLAIN, 5, {"sections": repeat_section(3)}),
    (PLAIN, 6, {"opening": put(manifest=ZERO)}),
    (PLAIN, 6, {"opening": put(ceremony=ZERO)}),
    (PLAIN, 6, {"opening": lambda f: f.update(election=f["note"])}),
    (PLAIN, 6, {"opening": lambda f: f.update(verification=f["note_verification"])}),
    (PLAIN, 6, {"opening": lambda f: f.update(note_verification=f["verification"])}),
    (PLAIN, 6, {"opening": put(keys=list_of([]))}),
    (PLAIN, 6, {"opening": put(keys=list_of([ZERO]))}),
    (PLAIN, 6, {"sign opening": drop_signer("s3")}),
    (PLAIN, 6, {"sign opening": drop_signer("organiser")}),
    (PLAIN, 6, {"issuer-keys": put(manifest=ZERO)}),
    (PLAIN, 6, {"issuer-keys": put(issuer=u16(1))}),
    (PLAIN, 6, {"issuer-keys": put(polls=list_of([]))}),
    (PLAIN, 6, {"issuer-keys": lambda f: f.update(polls=f["polls"][:36] + list_of(
        [f["polls"][40:]] * 2))}),
    (PLAIN, 6, {"sign issuer-keys": put(signers=["organiser"])}),
    (PLAIN, 6, {"sections": repeat_section(4)}),
    (TWO, 6, {"issuer-keys": lambda f: f.update(polls=f["polls"][:36] + list_of(
        [f["polls"][40:424]] * 2))}),
    (TWO, 6, {"issuer-keys": lambda f: f.update(polls=f["polls"][:36] + list_of(
        [f["polls"][40:424]]))}),
    (PLAIN, 7, {"phase 1": put(opening=ZERO)}),
    (PLAIN, 7, {"phase 1": put(phase=b"\2")}),
    (PLAIN, 7, {"phase 1": put(previous=ZERO)}),
    (PLAIN, 7, {"sign phase 1": put(signers=["s1"])}),
    (PLAIN, 8, {"attendance": put(issuing=ZERO)}),
    (PLAIN, 8, {"attendance": put(present=list_of([u32(7)]))}),
    (PLAIN, 8, {"attendance": put(present=list_of([u32(6), u32(0)]))}),
    (PLAIN, 8, {"sign attendance": put(signers=["organiser"])}),
    (PLAIN, 9, {"issuing-count": put(issuer=u16(1))}),
    (PLAIN, 9, {"issuing-count": put(counts=list_of([u32(7) + u32(0) + u32(0)]))}),
    (PLAIN, 9, {"issuing-count": put(counts=list_of([u32(6) + u32(1) + u32(0)]))}),
    (PLAIN, 9, {"issuing-count": put(counts=list_of([u32(6) + u32(0) + u32(1)]))}),
    (PLAIN, 9, {"issuing-count": put(counts=list_of([u32(1) + u32(2) + u32(0)]))}),
    (PLAIN, 9, {"issuing-count": put(counts=list_of([]))}),
    (PLAIN, 9, {"sign issuing-count": put(signers=["registrar"])}),
    (PLAIN, 9, {"sections": repeat_section(9)}),
    (PLAIN, 10, {"phase 2": put(previous=ZERO)}),
    (PLAIN, 10, {"phase 2": put(phase=b"\1")}),
    (PLAIN, 10, {"sign phase 2": put(signers=["registrar"])}),
    (PLAIN, 11, {"phase 3": put(previous=ZERO)}),
    (PLAIN, 11, {"sign phase 3": drop_signer("organiser")}),
    (VOIDED, 12, {"void 0": put(reason=b"\0")}),
    (VOIDED, 12, {"void 0": put(reason=b"\1")}),
    (VOIDED, 12, {"void 0": put(reason=b"\2")}),
    (VOIDED, 12, {"void 0": put(reason=b"\4")}),
    (VOIDED, 12, {"void 1": flip("endorsements", 100)}),
    (VOIDED, 12, {"void 1": put(endorsements=list16_of([]))}),
    (VOIDED, 12, {"void 1": lambda f: f.update(endorsements=list16_of(
        [f["endorsements"][2:]] * 2))}),
    (VOIDED, 12, {"void 1": flip("endorsements", 3)}),
    (VOIDED, 12, {"void 1": flip("endorsements", 5)}),
    (VOIDED, 12, {"void 1": flip("context", 1)}),
    (VOIDED, 12, {"void 1": flip("context", 5)}),
    (VOIDED, 12, {"void 1": flip("context", 60)}),
    (VOIDED, 12, {"void 1": flip("context", 67)}),
    (VOIDED, 12, {"sections": repeat_section(12)}),
    (VOIDED, 21, {"sections": drop_section(12)}),
    (PLAIN, 13, {"sections": repeat_section(13)}),
    (PLAIN, 14, {"ballot 1": flip("endorsements", 200)}),
    (TWO, 14, {"ballot 1": flip("context", 67)}),
    (PLAIN, 16, {"sections": lambda f: f["all"].__setitem__(
        [s[0] for s in f["all"]].index(13),
        (13, f["all"][[s[0] for s in f["all"]].index(13)][1][:-1] + b"\0"))}),
    (PLAIN, 17, {"values 2": lambda f: f["values"].__setitem__(1, 2)}),
    (PLAIN, 17, {"ballot 2": flip("proofs", 260 + 31)}),
    (PLAIN, 18, {"values 2": put(values=[1, 1, 0, 0, 0, 1])}),
    (PLAIN, 18, {"ballot 2": flip("proofs", -1)}),
    (SCORES, 17, {"values 1": entry("values", 0, to=2)}),
    (SCORES, 18, {"values 1": entry("values", 3, to=1)}),
    (SCORES, 18, {"values 1": entry("values", 9, to=1)}),
    (ELECTED, 18, {"values 0": put(values=[1, 0, 0, 1, 0, 0, 1])}),
    (ELECTED, 18, {"values 0": put(values=[1, 0, 0, 0, 0, 1, 1])}),
    (ELECTED, 18, {"values 4": put(values=[0, 0, 1, 0, 0, 0, 1])}),
    (ELECTED, 19, {"note 0": flip("context", 67)}),
    (ELECTED, 19, {"note 0": flip("context", 20)}),
    (ELECTED, 19, {"note 0": flip("endorsements", 200)}),
    (ELECTED, 19, {"sections": repeat_section(14)}),
    (ELECTED, 20, {"note 0": flip("box", 500)}),
    (ELECTED, 20, {"note 0": flip("proof", -1)}),
    (ELECTED, 21, {"closing": put(note_root=ZERO)}),
    (ELECTED, 22, {"closing": put(notes=list_of([u32(2), u32(4)]))}),
    (ELECTED, 22, {"closing": put(notes=list_of([u32(2)]))}),
    (PLAIN, 21, {"closing": put(root=ZERO)}),
    (PLAIN, 21, {"closing": put(note_root=ZERO)}),
    (PLAIN, 21, {"closing": put(void_root=ZERO)}),
    (PLAIN, 22, {"closing": closing_class(entitled=7)}),
    (PLAIN, 22, {"closing": closing_class(present=5)}),
    (PLAIN, 22, {"closing": closing_class(signed=5)}),
    (PLAIN, 22, {"closing": closing_class(surplus=1)}),
    (PLAIN, 22, {"closing": closing_class(voided=1)}),
    (PLAIN, 22, {"closing": closing_class(cast=6)}),
    (PLAIN, 22, {"closing": put(notes=list_of([u32(0)]))}),
    (Setting(P256, present=(5,), withdrawn=1), 22, {}),
    (PLAIN, 23, {"closing": put(status=b"\3")}),
    (TWO, 23, {"closing": put(partition=list_of([list_of([u16(1)]), list_of([u16(0)])]))}),
    (TWO, 23, {"closing": put(partition=list_of([list_of([u16(0), u16(1)])]))}),
    (PLAIN, 24, {"closing": put(phase=ZERO)}),
    (PLAIN, 24, {"closing": put(opening=ZERO)}),
    (PLAIN, 24, {"sign closing": put(signers=["s1", "s2", "s3"])}),
    (PLAIN, 24, {"sign closing": put(signers=["s1", "server"])}),
    (PLAIN, 25, {"hall-count": put(counted=u32(4))}),
    (PLAIN, 25, {"hall-count": put(closing=ZERO)}),
    (PLAIN, 25, {"sign hall-count": put(signers=["s2"])}),
    (PLAIN, 25, {"sign closing": put(signers=["s1", "s2", "server"])}),
    (PLAIN, 25, {"release": put(count=ZERO)}),
    (PLAIN, 25, {"release": put(absent=list_of([u16(2)]))}),
    (PLAIN, 25, {"release": put(objections=list_of([ZERO]))}),
    (PLAIN, 25, {"sign release": drop_signer("s1")}),
    (OBJECTED, 25, {"release": put(absent=list_of([]))}),
    (OBJECTED, 25, {"release": put(absent=list_of([u16(1), u16(3)]))}),
    (OBJECTED, 25, {"resolution 1": put(finding=b"\3")}),
    (OBJECTED, 25, {"resolution 2": put(finding=b"\3")}),
    (OBJECTED, 25, {"resolution 0": put(closing=ZERO)}),
    (OBJECTED, 25, {"resolution 0": put(about=ZERO)}),
    (OBJECTED, 25, {"sign resolution 0": drop_signer("s1")}),
    (OBJECTED, 25, {"sections": drop_section(19, 2)}),
    (OBJECTED, 25, {"sections": drop_section(18, 1)}),
    (OBJECTED, 25, {"sections": repeat_section(19)}),
    (OBJECTED, 25, {"objection 1": put(closing=ZERO)}),
    (OBJECTED, 25, {"sign objection 1": put(signers=[])}),
    (OBJECTED, 25, {"receipt 0": put(opening=ZERO)}),
    (OBJECTED, 25, {"receipt 0": put(poll=ZERO)}),
    (OBJECTED, 25, {"objection 0": flip("receipt", -1)}),
    (PLAIN, 25, {"hall-count": put(paper=u8(1) + u32(0))}),
    (PLAIN, 25, {"release": put(paper=u8(1) + ZERO)}),
    (PAPER, 25, {"release": put(paper=u8(0))}),
    (PAPER, 25, {"release": put(paper=u8(1) + ZERO)}),
    (PAPER, 25, {"hall-count": put(paper=u8(1) + u32(2))}),
    (PAPER, 25, {"hall-count": put(paper=u8(0))}),
    (PAPER, 25, {"paper-count": put(closing=ZERO)}),
    (PAPER, 25, {"sign paper-count": put(signers=["s1"])}),
    (PAPER, 25, {"sign paper-count": put(signers=["s2", "s3"])}),
    (PAPER, 25, {"sign paper-count": put(signers=["organiser", "s1"])}),
    (PAPER, 25, {"sections": drop_section(17)}),
    (PAPER, 1, {"sections": repeat_section(17)}),
    (PAPER, 25, {"paper": lambda f: f["classes"].append([0, 0, 0])}),
    (PAPER, 25, {"paper": lambda f: f["sums"].append(f["sums"][0])}),
    (PAPER, 25, {"paper": lambda f: f["sums"][0].append(0)}),
    (PAPER, 25, {"paper": lambda f: f["words"].append([])}),
    (PAPER, 25, {"paper": put(sums=[])}),
    (PAPER, 25, {"paper": entry("classes", 0, 2, to=4)}),
    (PAPER, 25, {"paper": entry("classes", 0, 2, to=2)}),
    (PAPER, 25, {"paper": entry("sums", 0, 1, to=2)}),
    (PAPER, 25, {"paper": entry("sums", 0, 1, to=200_001)}),
    (OBJECTED, 25, {"hall-count": put(paper=u8(1) + u32(0))}),
    (SCORED_PAPER, 25, {"paper": entry("sums", 0, 3, to=2)}),
    (SCORED_PAPER, 25, {"paper": entry("sums", 0, 0, to=4)}),
    (SCORED_PAPER, 25, {"paper": lambda f: f["sums"][0].__setitem__(
        slice(0, 4), [3, 2, 1, 0])}),
    (ELECTED_PAPER, 25, {"paper": entry("sums", 0, 6, to=3)}),
    (ELECTED_PAPER, 25, {"paper": entry("sums", 0, 6, to=1)}),
    (ELECTED_PAPER, 25, {"paper": lambda f: f["sums"][0].__setitem__(
        slice(0, 7), [3, 0, 0, 3, 0, 0, 2])}),
    (ELECTED_PAPER, 25, {"paper": lambda f: f["sums"][0].__setitem__(
        slice(0, 7), [1, 1, 0, 1, 0, 2, 2])}),
    (ELECTED_PAPER, 25, {"paper": entry("words", 0, 0, to=("字", 2))}),
    (ELECTED_PAPER, 25, {"paper": entry("words", 1, 0, to=("孙", 1))}),
    (ELECTED_PAPER, 25, {"paper": entry("words", 1, to=[])}),
    (ELECTED_PAPER, 25, {"paper": lambda f: f["words"][0].reverse()}),
    (ELECTED_PAPER, 25, {"paper": lambda f: f["words"][0].append(("赵", 0))}),
    (ELECTED_PAPER, 25, {"paper": lambda f: f["words"][0].insert(0, ("", 1))}),
    (ELECTED_PAPER, 25, {"paper": entry("words", 1, 0, to=("孙\n", 2))}),
    (HONEST["more paper than people"], 26, {"sections": lambda f: f["all"].insert(
        [s[0] for s in f["all"]].index(23), (21, b""))}),
    (HONEST["paper alone"], 26, {"sections": drop_section(21)}),
    (PLAIN, 26, {"decryption 2": put(closing=ZERO)}),
    (PLAIN, 26, {"decryption 2": put(trustee=u16(1))}),
    (PLAIN, 26, {"decryption 2": put(trustee=u16(3))}),
    (PLAIN, 26, {"decryption 2": put(parts=list_of([]))}),
    (PLAIN, 26, {"decryption 2": first_two}),
    (PLAIN, 26, {"sign decryption 2": put(signers=["s1"])}),
    (PLAIN, 26, {"sections": drop_section(21)}),
    (HONEST["withheld"], 26, {"sections": lambda f: f["all"].insert(
        [s[0] for s in f["all"]].index(23), (21, b""))}),
    (PLAIN, 27, {"decryption 2": lambda f: f.update(notes=list_of([f["parts"][8:8 + 227]]))}),
    (ELECTED, 27, {"decryption 2": put(notes=list_of([]))}),
    (ELECTED, 27, {"decryption 2": flip("notes", -1)}),
    (ELECTED, 28, {"merge-table": put(closing=ZERO)}),
    (ELECTED, 28, {"merge-table": put(names=list_of([text("孙") * 2]))}),
    (ELECTED, 28, {"merge-table": lambda f: f.update(names=list_of(
        [f["names"][4:]] + [text("魏") * 2] * 3))}),
    (ELECTED, 28, {"sign merge-table": put(signers=["s2"])}),
    (ELECTED, 28, {"sections": drop_section(22)}),
    (ELECTED_PAPER, 28, {"merge-table": put(names=list_of([text("李") * 2]))}),
    (PLAIN, 28, {"sections": lambda f: f["all"].insert(
        [s[0] for s in f["all"]].index(23), (22, b""))}),
    (PLAIN, 29, {"result.json": in_result(b'"count": 2', b'"count": 3')}),
    (PLAIN, 29, {"result.json": in_result(b'"option": "yes",\n      "count": 2,\n',
                                          b'"count": 2,\n      "option": "yes",\n')}),
    (PLAIN, 30, {"result.json": in_result(b'"passed": false', b'"passed": true')}),
    (PLAIN, 30, {"result.json": in_result(b'"place": ""', b'"place":  ""')}),
    (PLAIN, 30, {"result.json": lambda f: f.update(data=f["data"] + b"\n")}),
    (SCORES, 29, {"result.json": in_result(b'"option": "sum"', b'"option": "total"')}),
    (SCORES, 30, {"result.json": in_result(b'"rank": 1', b'"rank": 2')}),
    (SCORES, 30, {"result.json": in_result(b'"parent": null', b'"parent": "L"')}),
    (SCORES, 30, {"result.json": in_result(b'"problems": [', b'"problem": [')}),
    (SCORES, 30, {"result.json": in_result(b'"empty": []', b'"empty": [""]')}),
    (ELECTED, 30, {"result.json": in_result(b'"tied": true', b'"tied": false')}),
    (ELECTED, 30, {"result.json": in_result(b'"surely": 4', b'"surely": 3')}),
    (ELECTED, 30, {"result.json": in_result(b'"beside": "no"', b'"beside": null')}),
    (PAPER, 29, {"result.json": in_result(b'"paper": 1', b'"paper": 0')}),
    (PAPER, 30, {"result.json": in_result(b'"counted_on_paper": 3', b'"counted_on_paper": 2')}),
    (PAPER, 30, {"result.json": in_result(b'"invalid": 1', b'"invalid": 0')}),
    (HONEST["more paper than people"], 30, {"result.json": in_result(b"void_excess",
                                                                    b"withheld_small")}),
    (HONEST["withheld"], 30, {"result.json": put(data=b"")}),
    (PLAIN, 31, {"cms": put(secret=5)}),
    (PLAIN, 31, {"cms": put(serial=78)}),
    (PLAIN, 31, {"cms": lambda f: f["attributes"].pop(0)}),
    (PLAIN, 31, {"cms": lambda f: f["attributes"].pop(1)}),
    (PLAIN, 31, {"cms": lambda f: f["attributes"].append(f["attributes"][1])}),
    (PLAIN, 31, {"cms": put(tail=b"\0")}),
    (PLAIN, 31, {"cms": put(unsigned=b"\xa1\0")}),
    (PLAIN, 31, {"cms": put(crls=b"\xa1\0")}),
    (PLAIN, 31, {"cms": put(certificates=b"")}),
    (PLAIN, 31, {"cms": lambda f: f.update(certificates=f["certificates"] * 2)}),
    (PLAIN, 31, {"cms": lambda f: f.update(inner=f["inner"] + bytes.fromhex("a0020400"))}),
    (PLAIN, 31, {"cms": lambda f: f.update(digest=f["algorithm"])}),
    (PLAIN, 31, {"cms": lambda f: f.update(algorithm=f["digest"])}),
    (PLAIN, 31, {"certificate": lambda f: f.update(data=certificate(7))}),
    (PLAIN, 31, {"certificate": put(data=b"")}),
    (PLAIN, 32, {"result": put(result=ZERO)}),
    (PLAIN, 32, {"result": put(closing=ZERO)}),
    (PLAIN, 32, {"sign result": put(signers=["organiser", "s1"])}),
    (PLAIN, 33, {"sign trail-head": drop_signer("audit")}),
    (PLAIN, 33, {"sign trail-head": drop_signer("server")}),
    (PLAIN, 33, {"trail-head": put(manifest=ZERO)}),
    (PLAIN, 33, {"trail-head": put(entries=u32(1))}),
    (PLAIN, 33, {"trail-head": put(last=ZERO)}),
    (PLAIN, 33, {"trail": swap_entries(2, 3)}),
    (PAPER, 33, {"trail": drop_act(trail.PAPER_COUNT)}),
    (ELECTED, 33, {"trail": drop_act(trail.NAMES_MERGED)}),
    (PLAIN, 33, {"trail": lambda f: f["entries"].pop()}),
    (PLAIN, 33, {"trail": lambda f: f["entries"].reverse()}),
    (PLAIN, 33, {"trail": lambda f: f["entries"].append(
        u64(1) + bytes([trail.LAST_ACT]) + text("x") + ZERO + ZERO + text(""))}),
]


class Verified(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = str(Path(folder.name) / "record.pjr")

    def verify(self, setting: Setting, tweaks: dict[str, Tweak], stage: str = "full",
               anchored: bool = True) -> list[str]:
        maker = Maker(setting, tweaks)
        Path(self.path).write_bytes(maker.make())
        return self.judge(maker.opening.hex() if anchored else None, stage)

    def judge(self, anchor: str | None, stage: str) -> list[str]:
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
            status = verify.run(Namespace(record=self.path, anchor=anchor, stage=stage,
                                          since=None))
        lines = out.getvalue().splitlines()
        self.assertEqual(status, {"pass": 0, "fail": 1, "self-consistent": 3}[
            lines[-1].split()[1]])
        self.assertEqual(len(lines), 34)
        self.assertNotIn("cannot be judged", out.getvalue())
        return lines

    def test_honest(self):
        for name, setting in HONEST.items():
            with self.subTest(name):
                lines = self.verify(setting, {})
                self.assertEqual(lines[-1], "RESULT pass all", "\n".join(lines))

    def test_stages(self):
        """R11.1-3, R11.1-5."""
        def skipped(lines: list[str]) -> list[int]:
            return [int(line[1:3]) for line in lines if line[4:8] == "skip"]

        lines = self.verify(Setting(P256, sealed=True), {}, "sealed")
        self.assertEqual(lines[-1], "RESULT pass all")
        self.assertEqual(skipped(lines), list(range(25, 33)))
        self.assertEqual(self.judge(None, "full")[-1], "RESULT fail V01")
        without_audit = {"sign trail-head": drop_signer("audit")}
        lines = self.verify(PLAIN, without_audit, "counted")
        self.assertEqual((lines[-1], skipped(lines)), ("RESULT pass all", [32]))
        lines = self.verify(PLAIN, {"sign closing": put(signers=["server"])}, "sealed")
        self.assertEqual(lines[-1], "RESULT pass all")
        lines = self.verify(PLAIN, {}, anchored=False)
        self.assertEqual((lines[-1], skipped(lines)), ("RESULT self-consistent V02", [2]))
        self.assertEqual(self.judge("00" * 32, "full")[-1], "RESULT fail V02")

    def test_wrong(self):
        for number, (setting, check, tweaks) in enumerate(WRONG):
            with self.subTest(f"{number}, V{check:02}: {', '.join(tweaks)}"):
                lines = self.verify(setting, tweaks)
                self.assertEqual(lines[-1], f"RESULT fail V{check:02}", "\n".join(
                    line for line in lines if " fail " in line))


if __name__ == "__main__":
    unittest.main()
