"""What holds of the engine's count whatever the meeting.

    python3 test_properties.py COUNT_VOTES [--meetings N]

Parts add up, and nobody is elected without a seat. Then each meeting is counted twice, the second
time with its files changed: ballots exchanged, an approval added, a better mark given, groups
renamed.
"""

import argparse
import json
import random
import re
import shutil
import sys
import tempfile
import unittest
from fractions import Fraction
from pathlib import Path

from compare import count_by_engine, engine_results, generate_all
from generate import write_csv
from meeting import Ballot, Limit, Meeting, read_meeting, read_votes, rows

FIRST = 10_000   # seeds apart from those of test_second_count.py
GROUP_ID = re.compile(r"\bg\d+(?:\.\d+)*\b")

program: str
meetings: int


def without_order(result: dict) -> dict:
    """Texts stand in an order of hashes, which says nothing."""
    return result | {"texts": [t | {"texts": sorted(t["texts"])} for t in result["texts"]]}


def set_choice(folder: Path, voter: str, poll: str, cell: tuple[str, str], choice: str) -> None:
    lines = rows(folder / "votes.csv")
    key = {"voter": voter, "poll": poll, "subject": cell[0], "question": cell[1]}
    lines = [line for line in lines if not key.items() <= line.items()]
    write_csv(folder / "votes.csv", [*lines, key | {"choice": choice}])


def marks_of(ballot: Ballot, question: str, option: str) -> int:
    return sum(option in marks for (_, of), marks in ballot.marks.items() if of == question)


def has_room(ballot: Ballot, limit: Limit, had: list) -> bool:
    """Whether one more mark of the option fits, instead of what the cell `had`."""
    names = len(ballot.names.get(limit.question, []))
    if marks_of(ballot, limit.question, limit.option) + names >= limit.at_most:
        return False
    return limit.beside not in had or names < marks_of(ballot, limit.question, limit.beside)


class Properties(unittest.TestCase):
    def setUp(self) -> None:
        self.rng = random.Random(4)
        self.temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self.temporary.cleanup)
        self.folders = generate_all(range(FIRST, FIRST + meetings), Path(self.temporary.name))

    def count_changed(self, change) -> list[tuple[Path, object, dict, dict]]:
        """(folder, what `change` did, results before, results after) where it did a thing."""
        changed = []
        for folder in self.folders:
            other = folder.with_name(f"{folder.name}-changed")
            shutil.copytree(folder, other)
            meeting = read_meeting(folder)
            done = change(other, meeting, read_votes(folder / "votes.csv", meeting))
            if done is not None:
                changed.append((folder, other, done))
        count_by_engine(program, [one for pair in changed for one in pair[:2]])
        self.assertGreater(len(changed), meetings // 10, "too few meetings can be changed so")
        return [(folder, done, engine_results(folder), engine_results(other))
                for folder, other, done in changed]

    def test_parts_add_up_and_the_elected_fit_their_seats(self) -> None:
        count_by_engine(program, self.folders)
        for folder in self.folders:
            for result in engine_results(folder).values():
                with self.subTest(meeting=folder.name, poll=result["poll"]):
                    self.check_sums(result)
                    self.check_seats(result)

    def check_sums(self, result: dict) -> None:
        cells, parts = {}, {part["name"]: part["returned"] for part in result["groups"]}
        for line in result["counts"]:
            cell = cells.setdefault((line["subject"], line["question"]), {})
            cell.setdefault(line["group"], {})[line["option"]] = line["count"]
        for (_, question), by_group in cells.items():
            kind = next(q["kind"] for q in result["questions"] if q["id"] == question)
            total = by_group.pop("all")
            for option, count in total.items():
                self.assertEqual(count, sum(counts[option] for counts in by_group.values()))
            for group, counts in by_group.items() if kind == "choice" else ():
                self.assertEqual(sum(counts.values()), parts[group])
        self.assertEqual(sum(parts.values()), result["returned"])

    def check_seats(self, result: dict) -> None:
        where = {s["id"]: (s["unit"], s["post"]) for s in result["subjects"]}
        names = [name for line in result["write_ins"] for name in line["names"]]
        for seats in result["rule"]["seats"] if result["rule"] else []:
            post = (seats["unit"], seats["post"])
            whole = post == ("", "")
            here = [o for o in result["outcomes"] if whole or where[o["subject"]] == post]
            here += names if whole else []
            elected = sum(line["elected"] for line in here)
            self.assertLessEqual(elected, seats["seats"])
            if any(line["tied"] for line in here):
                runoff = next(r for r in result["runoffs"] if (r["unit"], r["post"]) == post)
                self.assertEqual(runoff["seats"], seats["seats"] - elected)
                self.assertGreater(len(runoff["subjects"]) + len(runoff["names"]), runoff["seats"])

    def exchange(self, folder: Path, meeting: Meeting, _: dict) -> bool:
        owner = {}
        for group in meeting.groups:
            voters = [voter for voter, of in meeting.voters.items() if of == group.id]
            owner |= zip(voters, self.rng.sample(voters, len(voters)))
        lines = [line | {"voter": owner[line["voter"]]} for line in rows(folder / "votes.csv")]
        self.rng.shuffle(lines)
        write_csv(folder / "votes.csv", lines)
        return True

    def test_exchanging_ballots_within_groups_and_lines_of_the_file_changes_nothing(self) -> None:
        for folder, _, before, after in self.count_changed(self.exchange):
            for poll, result in before.items():
                self.assertEqual(without_order(result), without_order(after[poll]), folder.name)

    def approve(self, folder: Path, meeting: Meeting, votes: dict) -> tuple[str, str] | None:
        """One more approval on one ballot, where the ballot has room for it."""
        places = [(voter, poll, (subject.id, question.id))
                  for poll in meeting.polls if poll.rule
                  for voter, ballot in votes[poll.id].items()
                  for subject, question in poll.cells()
                  if (had := ballot.marks.get((subject.id, question.id), [])) != ["yes"]
                  and all(has_room(ballot, limit, had) for limit in poll.limits)]
        if not places:
            return None
        voter, poll, cell = self.rng.choice(places)
        set_choice(folder, voter, poll.id, cell, "yes")
        return poll.id, cell[0]

    def test_an_approval_more_never_lowers_a_nominee(self) -> None:
        def standing(outcome: dict) -> int:
            return 3 if outcome["elected"] else 2 if outcome["tied"] else int(outcome["passed"])

        for folder, (poll, nominee), before, after in self.count_changed(self.approve):
            if before[poll]["status"] != "counted":
                continue
            was, became = (next(line for line in results[poll]["outcomes"]
                                if line["subject"] == nominee) for results in (before, after))
            self.assertEqual(was["approve"] + 1, became["approve"], folder.name)
            self.assertGreaterEqual(Fraction(became["rate"]), Fraction(was["rate"]), folder.name)
            self.assertGreaterEqual(standing(became), standing(was), folder.name)

    def praise(self, folder: Path, meeting: Meeting, votes: dict) -> tuple[str, str] | None:
        """One mark with points becomes one of more points."""
        places = [(voter, poll, (subject.id, question.id), better)
                  for poll in meeting.polls if poll.scoring
                  for voter, ballot in votes[poll.id].items()
                  for subject, question in poll.cells()
                  if question.weight and (mark := ballot.marks.get((subject.id, question.id)))
                  and all(limit.question != question.id for limit in poll.limits)
                  and (better := self.better(question, mark[0])) is not None]
        if not places:
            return None
        voter, poll, cell, better = self.rng.choice(places)
        set_choice(folder, voter, poll.id, cell, better)
        return poll.id, cell[0]

    @staticmethod
    def better(question, mark: str | int) -> str | None:
        if question.kind == "score":
            return str(question.max) if mark < question.max else None
        points = {o.code: o.points for o in question.options if o.points is not None}
        best = max(points, key=points.get)
        return best if mark in points and points[mark] < points[best] else None

    def test_a_better_mark_never_lowers_a_score_or_a_rank(self) -> None:
        for folder, (poll, subject), before, after in self.count_changed(self.praise):
            if before[poll]["status"] != "counted":
                continue
            was, became = (next(line for line in results[poll]["scores"]
                                if line["subject"] == subject) for results in (before, after))
            self.assertEqual(was["score"] is None, became["score"] is None, folder.name)
            if was["score"]:
                self.assertGreater(Fraction(became["score"]), Fraction(was["score"]), folder.name)
            if was["rank"]:
                self.assertLessEqual(became["rank"], was["rank"], folder.name)

    def rename(self, folder: Path, meeting: Meeting, _: dict) -> dict[str, str] | None:
        ids = [id_ for id_, *_ in meeting.sets] + [group.id for group in meeting.groups]
        if not GROUP_ID.fullmatch(ids[0]):
            return None
        # Other ids, in another order of the alphabet.
        other = dict(zip(ids, self.rng.sample([f"z{i:02}" for i in range(99)], len(ids))))
        for name in ("meeting.toml", "roster.csv"):
            text = (folder / name).read_text("utf-8")
            (folder / name).write_text(GROUP_ID.sub(lambda m: other[m[0]], text), "utf-8")
        return other

    def test_the_names_of_groups_change_nothing_else(self) -> None:
        for folder, other, before, after in self.count_changed(self.rename):
            text = json.dumps(before, ensure_ascii=False)
            renamed = json.loads(GROUP_ID.sub(lambda m, other=other: other[m[0]], text))
            self.assertEqual(renamed, after, folder.name)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--meetings", type=int, default=150)
    options = parser.parse_args()
    program, meetings = options.program, options.meetings
    unittest.main(argv=sys.argv[:1])
