"""The second count: results of a meeting straight from its folder and its votes file.

    python3 count.py MEETING_DIR VOTES.csv     prints the polls' results as JSON

Written from docs/meeting-format.md and docs/result-format.md, not from the engine, and by other
ways: from single ballots instead of sums, in fractions of Python. The results have the members of
result.json that a votes file determines.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from meeting import (Ballot, Group, Limit, Meeting, Poll, Question, Subject, Threshold,
                     read_meeting, read_votes)
from scores import common_path, flag_lists, rank, score_poll


@dataclass
class Part:
    """Groups that are counted together."""
    name: str
    groups: list[Group]
    weight: Fraction
    disclosed: bool
    path: tuple[str, ...]    # the sets that hold all of it
    entitled: int
    present: int
    ballots: list[Ballot]


# --- groups

Size = Callable[[Part], int]


def smallest(pieces: list[Part], minimum: int, size: Size) -> int | None:
    """Position of the first piece that must be merged."""
    small = [i for i, p in enumerate(pieces) if not p.disclosed and size(p) < minimum]
    return small[0] if small else None


def joined(pieces: list[Part]) -> Part:
    groups = [group for piece in pieces for group in piece.groups]
    return Part("+".join(piece.name for piece in pieces), groups,
                sum((piece.weight for piece in pieces), Fraction(0)), pieces[0].disclosed,
                common_path([group.path for group in groups]),
                sum(piece.entitled for piece in pieces), sum(piece.present for piece in pieces),
                [ballot for piece in pieces for ballot in piece.ballots])


def merge(pieces: list[Part], minimum: int, size: Size) -> list[Part]:
    """An undersized piece joins the next undisclosed one, the last the previous, until none is."""
    pieces = list(pieces)
    while (small := smallest(pieces, minimum, size)) is not None:
        open_ = [i for i, piece in enumerate(pieces) if not piece.disclosed]
        if len(open_) == 1:
            break
        place = open_.index(small)
        first, second = open_[place:place + 2] if place + 1 < len(open_) else open_[place - 1:]
        pieces[first] = joined([pieces[first], pieces[second]])
        del pieces[second]
    return pieces


def parts_of(meeting: Meeting, present: set[str], ballots: dict[str, Ballot]) -> list[Part]:
    """First by the people on the roster (who has a credential for which class), then by ballots."""
    groups = []
    for group in meeting.groups:
        members = [voter for voter, of in meeting.voters.items() if of == group.id]
        groups.append(Part(group.id, [group], group.weight, group.disclosed, group.path,
                           len(members), len(present.intersection(members)),
                           [ballots[voter] for voter in members if voter in ballots]))
    classes = merge(groups, meeting.minimum, lambda piece: piece.entitled)
    return merge(classes, meeting.minimum, lambda piece: len(piece.ballots))


def status_of(meeting: Meeting, poll: Poll, parts: list[Part]) -> str:
    present = sum(part.present for part in parts)
    if poll.quorum and not poll.quorum.holds(Fraction(present, len(meeting.voters))):
        return "void_quorum"
    undisclosed = [part for part in parts if not part.disclosed] or parts
    if sum(len(part.ballots) for part in undisclosed) < meeting.minimum:
        return "withheld_small"
    return "counted"


# --- counts


def cell_counts(question: Question, subject: Subject, ballots: list[Ballot]) -> dict[str, int]:
    marks = [ballot.marks.get((subject.id, question.id), []) for ballot in ballots]
    unmarked = {"unmarked": marks.count([])}
    if question.kind == "score":
        return {"sum": sum(sum(one) for one in marks)} | unmarked
    seen = Counter(code for one in marks for code in one)
    return {option.code: seen[option.code] for option in question.options} | unmarked


def all_counts(poll: Poll, parts: list[Part], ballots: list[Ballot]) -> list[dict]:
    return [{"subject": subject.id, "question": question.id, "group": group, "option": option,
             "count": count, "paper": 0}
            for subject, question in poll.cells()
            for group, some in [("all", ballots), *((part.name, part.ballots) for part in parts)]
            for option, count in cell_counts(question, subject, some).items()]


def percent(count: int, whole: int) -> str:
    hundredths = int(Fraction(count * 10000, whole) + Fraction(1, 2)) if whole else 0
    return f"{hundredths // 100}.{hundredths % 100:02}%"


def ranking(counts: list[tuple[str, int]], whole: int, what: str) -> list[dict]:
    lines = [{"rank": rank(count, [other for _, other in counts]), what: name, "count": count,
              "percent": percent(count, whole)} for name, count in counts]
    return sorted(lines, key=lambda line: line["rank"])


def box_rankings(poll: Poll, ballots: list[Ballot]) -> list[dict]:
    return [{"subject": subject.id, "question": question.id,
             "ranking": ranking([(code, count) for code, count
                                 in cell_counts(question, subject, ballots).items()
                                 if code not in (question.exclusive, "unmarked")],
                                len(ballots), "option")}
            for subject, question in poll.cells() if question.kind == "boxes"]


def graded_problems(poll: Poll, ballots: list[Ballot]) -> list[dict]:
    found = []
    for subject in poll.subjects:
        counts = []
        for question in poll.questions:
            adverse = {option.code for option in question.options if option.adverse}
            if adverse and question.asked_of(subject):
                cell = (subject.id, question.id)
                counts.append((question.id, sum(bool(adverse.intersection(b.marks.get(cell, [])))
                                                for b in ballots)))
        if counts:
            found.append({"subject": subject.id, "ranking": ranking(counts, len(ballots),
                                                                    "question")})
    return found


# --- who passes, who is elected


def least(bound: Threshold, base: int) -> int:
    """The smallest number that meets the threshold."""
    needed = Threshold(bound.comparison, bound.value * base)
    return next(n for n in range(base + 2) if needed.holds(Fraction(n)))


def decide(poll: Poll, subject: Subject, ballots: list[Ballot], bases: dict[str, int]) -> dict:
    rule = poll.rule
    voted = next(question for question in poll.questions if question.kind == "choice")
    counts = Counter(cell_counts(voted, subject, ballots))
    left_out = counts["unmarked"] if rule.unmarked == "not_counted" else 0
    base = bases[rule.base] - (left_out if rule.base == "valid" else 0)
    rate = Fraction(counts["yes"], base) if base else Fraction(0)
    return {
        "subject": subject.id,
        "approve": counts["yes"],
        "reject": counts["no"],
        "abstain": counts["abstain"] + counts["unmarked"] - left_out,
        "unmarked": counts["unmarked"],
        "not_counted": left_out,
        "base": rule.base,
        "base_count": base,
        "needed": least(rule.threshold, base),
        "rate": str(rate),
        "rate_percent": percent(counts["yes"], base),
        "passed": base > 0 and rule.threshold.holds(rate),
        "elected": False,
        "tied": False,
    }


def seat(candidates: list[tuple[dict, int]], seats: int | None) -> int:
    """Marks the elected and the tied; the seats that are left over by a tie."""
    passed = [(line, votes) for line, votes in candidates if line["passed"]]
    free = 0
    for line, votes in passed:
        ahead = sum(other > votes for _, other in passed)
        level = sum(other == votes for _, other in passed)
        line["elected"] = seats is None or ahead + level <= seats
        line["tied"] = seats is not None and ahead < seats < ahead + level
        free = seats - ahead if line["tied"] else free
    return free


def elect(poll: Poll, outcomes: list[dict], names: list[dict]) -> list[dict]:
    """Runs every post's competition; the run-offs. Names stand for seats of the whole poll only."""
    where = {s.id: (s.unit, s.post) for s in poll.subjects}
    seats_of = {(unit, post): seats for unit, post, seats in poll.rule.seats}
    whole = ("", "") in seats_of or not seats_of
    competitions = {("", ""): []} if whole else {post: [] for post in seats_of}
    for outcome in outcomes:
        post = ("", "") if whole else where[outcome["subject"]]
        competitions.setdefault(post, []).append((outcome, outcome["approve"]))
    if whole:
        competitions["", ""] += [(name, name["surely"]) for name in names]
    runoffs = []
    for (unit, post), candidates in competitions.items():
        free = seat(candidates, seats_of.get((unit, post)))
        tied = [line for line, _ in candidates if line["tied"]]
        if tied:
            runoffs.append({"unit": unit, "post": post, "seats": free,
                            "subjects": [line["subject"] for line in tied if "subject" in line],
                            "names": [line["name"] for line in tied if "name" in line]})
    return runoffs


def write_in_lines(limit: Limit, ballots: list[Ballot]) -> dict:
    """Names written into the same place, first, second, …, are certainly by different voters."""
    written = [ballot.names.get(limit.question, []) for ballot in ballots]
    counts = Counter(name for names in written for name in names)
    places = [Counter(names[i] for names in written if len(names) > i)
              for i in range(limit.write_ins)]
    names = [{"name": name, "count": count, "surely": max(place[name] for place in places)}
             for name, count in counts.items()]
    names.sort(key=lambda line: (-line["count"], line["name"].encode()))
    return {"question": limit.question, "option": limit.option, "marked": sum(counts.values()),
            "written": sum(counts.values()), "invalid": 0, "excess": False, "names": names}


def run(poll: Poll, ballots: list[Ballot], bases: dict[str, int],
        write_ins: list[dict]) -> tuple[list[dict], list[dict]]:
    """Outcomes and run-offs. A name written in stands for election like a nominee."""
    outcomes = [decide(poll, subject, ballots, bases) for subject in poll.subjects]
    listed = {subject.name for subject in poll.subjects}
    base = bases[poll.rule.base]
    names = [name for line in write_ins for name in line["names"]]
    for name in names:
        votes = 0 if name["name"] in listed else name["surely"]   # a listed name is for the tellers
        name["passed"] = votes > 0 and poll.rule.threshold.holds(Fraction(votes, base))
        name["elected"] = name["tied"] = False
    return outcomes, elect(poll, outcomes, names)


# --- a poll


def text_lines(poll: Poll, ballots: list[Ballot]) -> list[dict]:
    return [{"subject": subject.id, "question": question.id, "unreadable": 0,
             "texts": sorted(text for ballot in ballots
                             if (text := ballot.texts.get((subject.id, question.id))))}
            for subject in poll.subjects for question in poll.questions
            if question.kind == "text" and question.asked_of(subject)]


def count_poll(meeting: Meeting, poll: Poll, votes: dict[str, dict[str, Ballot]]) -> dict:
    present = {voter for ballots in votes.values() for voter in ballots}
    parts = parts_of(meeting, present, votes[poll.id])
    ballots = list(votes[poll.id].values())
    bases = {"entitled": len(meeting.voters), "present": len(present),
             "returned": len(ballots), "valid": len(ballots)}
    status = status_of(meeting, poll, parts)
    counted = status == "counted"
    scores = score_poll(poll, parts) if counted else []
    outcomes = runoffs = write_ins = []
    if counted:
        write_ins = [write_in_lines(limit, ballots) for limit in poll.limits if limit.write_ins]
        if poll.rule:
            outcomes, runoffs = run(poll, ballots, bases, write_ins)
        else:
            outcomes = box_rankings(poll, ballots)
    return {
        "poll": poll.id, "kind": poll.kind, "issuance": poll.issuance, "status": status,
        "minimum_group": meeting.minimum, **bases, "invalid": 0,
        "issued": len(present), "voided": 0, "unused": len(present) - len(ballots),
        "paper": None,
        "quorum": None if not poll.quorum else {
            "comparison": poll.quorum.comparison, "fraction": str(poll.quorum.value),
            "needed": least(poll.quorum, bases["entitled"]), "met": status != "void_quorum"},
        "groups": [{"name": part.name, "members": [group.id for group in part.groups],
                    "weight": str(part.weight), "disclosed": part.disclosed,
                    "entitled": part.entitled, "present": part.present, "issued": part.present,
                    "returned": len(part.ballots), "valid": len(part.ballots)}
                   for part in parts],
        "group_sets": [{"id": id_, "name": name, "parent": parent,
                        "groups": [g.id for g in meeting.groups if g.path[-1:] == (id_,)]}
                       for id_, name, parent in meeting.sets],
        **definition(poll),
        "counts": all_counts(poll, parts, ballots) if counted else [],
        "outcomes": outcomes,
        "runoffs": runoffs,
        "scores": scores,
        "problems": graded_problems(poll, ballots) if counted else [],
        "flags": flag_lists(meeting, poll, ballots, scores, counted),
        "write_ins": write_ins,
        "texts": text_lines(poll, ballots) if counted else [],
    }


def definition(poll: Poll) -> dict:
    """What the poll is, as it was read: both readers must read the same."""
    rule, scoring = poll.rule, poll.scoring
    return {
        "subjects": [{"id": s.id, "name": s.name, "type": s.type, "unit": s.unit, "post": s.post,
                      "tier": s.tier} for s in poll.subjects],
        "questions": [{"id": q.id, "kind": q.kind, "max": q.max, "exclusive": q.exclusive,
                       "subject_types": q.types, "weight": str(q.weight),
                       "options": [{"code": o.code, "adverse": o.adverse, "points":
                                    None if o.points is None else str(o.points)}
                                   for o in q.options]} for q in poll.questions],
        "limits": [{"question": limit.question, "option": limit.option, "at_most": limit.at_most,
                    "write_ins": limit.write_ins, "beside": limit.beside}
                   for limit in poll.limits],
        "rule": None if not rule else {
            "base": rule.base, "unmarked": rule.unmarked, "approve": "yes",
            "pass": {"comparison": rule.threshold.comparison,
                     "fraction": str(rule.threshold.value)},
            "seats": [{"unit": unit, "post": post, "seats": seats}
                      for unit, post, seats in rule.seats]},
        "scoring": None if not scoring else {
            "digits": scoring.digits, "rounding": scoring.rounding,
            "empty_group": scoring.empty_group,
            "unmarked_points": None if scoring.unmarked_points is None
            else str(scoring.unmarked_points),
            "evaluation_weight": str(scoring.weight),
            "archive": [{"code": code, "weight": str(weight)}
                        for code, weight in scoring.archive]},
    }


def count_meeting(folder: Path, votes_file: Path) -> dict[str, dict]:
    meeting = read_meeting(folder)
    votes = read_votes(votes_file, meeting)
    return {poll.id: count_poll(meeting, poll, votes) for poll in meeting.polls}


if __name__ == "__main__":
    json.dump(count_meeting(Path(sys.argv[1]), Path(sys.argv[2])), sys.stdout, indent=2,
              ensure_ascii=False)
    print()
