"""A meeting folder and a votes file, read as docs/meeting-format.md describes them.

Only valid files: what is wrong with one, `piaojue check` says. Numbers are exact fractions.
"""

import csv
import tomllib
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

RULED = ("decision", "recommendation", "election")
BASES = {"decision": "entitled", "recommendation": "returned", "election": "present"}
QUORUMS = {"decision": "2/3", "recommendation": "4/5", "election": "4/5"}
COMPARISONS = {
    "more_than": ("more than", "超过", "高于"),
    "at_least": ("at least", "达到", "不少于", "不低于"),
    "less_than": ("less than", "低于", "少于", "不足"),
    "at_most": ("at most", "不超过", "不高于"),
}


@dataclass
class Threshold:
    comparison: str
    value: Fraction

    def holds(self, figure: Fraction) -> bool:
        return {"more_than": figure > self.value, "at_least": figure >= self.value,
                "less_than": figure < self.value, "at_most": figure <= self.value}[self.comparison]


@dataclass
class Group:
    id: str
    weight: Fraction        # of the whole
    disclosed: bool
    path: tuple[str, ...]   # ids of the sets it is in, the outermost first


@dataclass
class Option:
    code: str
    points: Fraction | None
    adverse: bool


@dataclass
class Question:
    id: str
    kind: str
    options: list[Option]
    max: int
    exclusive: str | None
    types: list[str]
    weight: Fraction

    def asked_of(self, subject: "Subject") -> bool:
        return not self.types or subject.type in self.types

    def points_of(self, mark: str | int | None) -> Fraction | None:
        """What a mark is worth; nothing for one that stays out of the score."""
        if self.kind == "score":
            return Fraction(mark)
        return next(option.points for option in self.options if option.code == mark)


@dataclass
class Subject:
    id: str
    name: str
    type: str
    unit: str
    post: str
    tier: str
    archive: list[Fraction] = field(default_factory=list)


@dataclass
class Rule:
    base: str
    threshold: Threshold
    unmarked: str
    seats: list[tuple[str, str, int]]   # unit, post, seats; "" and "": of the whole poll


@dataclass
class Limit:
    question: str
    option: str
    at_most: int
    write_ins: int
    beside: str | None


@dataclass
class Scoring:
    digits: int
    rounding: str
    empty_group: str
    unmarked_points: Fraction | None
    weight: Fraction
    archive: list[tuple[str, Fraction]]   # code, weight


@dataclass
class Flag:
    id: str
    types: list[str]
    measure: str
    question: str | None
    options: list[str]
    bound: Threshold


@dataclass
class Poll:
    id: str
    kind: str
    issuance: str
    quorum: Threshold | None
    subjects: list[Subject]
    questions: list[Question]
    limits: list[Limit]
    rule: Rule | None
    scoring: Scoring | None
    flags: list[Flag]

    def question(self, name: str) -> Question:
        return next(question for question in self.questions if question.id == name)

    def cells(self) -> list[tuple[Subject, Question]]:
        """What is marked, in the order of the ballot."""
        return [(s, q) for s in self.subjects for q in self.questions
                if q.asked_of(s) and q.kind != "text"]


@dataclass
class Meeting:
    minimum: int
    groups: list[Group]
    sets: list[tuple[str, str, str | None]]   # id, name, parent
    voters: dict[str, str]                    # id -> id of the group
    polls: list[Poll]


@dataclass
class Ballot:
    marks: dict[tuple[str, str], list] = field(default_factory=dict)   # subject, question -> marks
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)          # question -> written in


def fraction(value: str | int) -> Fraction:
    """40, 37.5, "2/3", "40%"."""
    text = str(value)
    return Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)


def threshold(text: str, bare: str = "") -> Threshold:
    if text == "过半数":
        return Threshold("more_than", Fraction(1, 2))
    for comparison, words in COMPARISONS.items():
        for word in words:
            if text.startswith(word):
                return Threshold(comparison, fraction(text.removeprefix(word).strip()))
    return Threshold(bare, fraction(text))


def rows(path: Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def read_groups(tables: list[dict]) -> tuple[list[Group], list[tuple[str, str, str | None]]]:
    if not tables:
        return [Group("voters", Fraction(1), False, ())], []
    by_id = {table["id"]: table for table in tables}
    parents = {table["parent"] for table in tables if "parent" in table}

    def weight(table: dict) -> Fraction:
        own = fraction(table.get("weight", 1))
        if "parent" not in table:
            return own
        siblings = [t for t in tables if t.get("parent") == table["parent"]]
        return weight(by_id[table["parent"]]) * own / sum(
            fraction(t.get("weight", 1)) for t in siblings)

    def path(table: dict) -> tuple[str, ...]:
        if "parent" not in table:
            return ()
        return (*path(by_id[table["parent"]]), table["parent"])

    groups = [Group(t["id"], weight(t), t.get("disclosed", False), path(t))
              for t in tables if t["id"] not in parents]
    sets = [(t["id"], t.get("name", t["id"]), t.get("parent"))
            for t in tables if t["id"] in parents]
    return groups, sets


def read_questions(table: dict) -> list[Question]:
    kind = table["kind"]
    options = [Option(o["code"], fraction(o["points"]) if "points" in o else None,
                      o.get("adverse", False)) for o in table.get("options", [])]
    exclusive = table.get("exclusive")
    most = {"choice": 1, "text": 0, "score": 100,
            "boxes": len([o for o in options if o.code != exclusive])}[kind]
    scored = kind == "score" or any(o.points is not None for o in options)
    weight = fraction(table.get("weight", 1)) if scored else Fraction(0)
    return [Question(one["id"], kind, options, table.get("max", most), exclusive,
                     table.get("subject_types", []), fraction(one.get("weight", weight)))
            for one in table.get("dimensions", [table])]


def standard_question(kind: str) -> Question:
    codes = ("yes",) if kind == "recommendation" else ("yes", "no", "abstain")
    return Question("vote", "choice", [Option(code, None, False) for code in codes], 1, None, [],
                    Fraction(0))


def read_seats(folder: Path, table: dict, subjects: list[Subject]) -> list[tuple[str, str, int]]:
    if "posts" in table:
        free = {(row["unit"], row["post"]): max(0, int(row["seats"]) - int(row.get("filled") or 0))
                for row in rows(folder / table["posts"])}
        posts = dict.fromkeys((subject.unit, subject.post) for subject in subjects)
        return [(*post, free[post]) for post in posts]
    seats = table.get("seats", [])
    if isinstance(seats, int):
        return [("", "", seats)]
    return [(s.get("unit", ""), s.get("post", ""), s["seats"]) for s in seats]


def read_rule(folder: Path, table: dict, subjects: list[Subject]) -> Rule:
    kind = table["kind"]
    passing = "more than 30%" if kind == "recommendation" else "more than 1/2"
    return Rule(table.get("base", BASES[kind]), threshold(table.get("pass", passing)),
                table.get("unmarked", "abstain"), read_seats(folder, table, subjects))


def read_limits(table: dict, questions: list[Question], rule: Rule | None,
                subjects: int) -> list[Limit]:
    limits = [Limit(t["question"], t["option"], t["at_most"], t.get("write_ins", 0),
                    t.get("beside")) for t in table.get("limit", [])]
    if rule and table["kind"] != "decision":
        voted = next(question for question in questions if question.kind == "choice")
        write_ins = table.get("write_ins", 0)
        against = any(option.code == "no" for option in voted.options)
        beside = "no" if table["kind"] == "election" and write_ins and against else None
        choose = table.get("choose", sum(seats for _, _, seats in rule.seats))
        limits = [Limit(voted.id, "yes", min(choose, subjects + write_ins), write_ins, beside)]
    return limits


def read_scoring(table: dict, questions: list[Question]) -> Scoring | None:
    if not any(question.weight for question in questions):
        return None
    given = table.get("scoring", {})
    points = given.get("unmarked_points")
    return Scoring(given.get("digits", 2), given.get("rounding", "half_up"),
                   given.get("empty_group", "withhold"),
                   None if points is None else fraction(points), fraction(given.get("weight", 1)),
                   [(t["code"], fraction(t.get("weight", 1))) for t in table.get("archive", [])])


def read_flag(table: dict) -> Flag:
    measure = next(m for m in ("share", "any_share", "score") if m in table)
    return Flag(table["id"], table.get("subject_types", []), measure, table.get("question"),
                table.get("options", []), threshold(table[measure]))


def read_subjects(folder: Path, table: dict, scoring: Scoring | None) -> list[Subject]:
    usual = "nominee" if table["kind"] in RULED else "leader"
    subjects = [Subject(row["id"], row["name"], row.get("type") or usual, row.get("unit", ""),
                        row.get("post", ""), row.get("tier", ""))
                for row in rows(folder / table["subjects"])]
    if "archive_points" in table:
        known = {row["id"]: row for row in rows(folder / table["archive_points"])}
        for subject in subjects:
            if row := known.get(subject.id):
                subject.archive = [fraction(row[code]) for code, _ in scoring.archive]
    return subjects


def read_poll(folder: Path, table: dict) -> Poll:
    kind = table["kind"]
    questions = [q for t in table.get("question", []) for q in read_questions(t)]
    questions = questions or [standard_question(kind)]
    scoring = read_scoring(table, questions)
    subjects = read_subjects(folder, table, scoring)
    rule = read_rule(folder, table, subjects) if kind in RULED else None
    quorum = table.get("quorum", QUORUMS.get(kind, "none"))
    cards = "drawn_cards" if kind == "reverse_evaluation" else "seat"
    return Poll(table["id"], kind, table.get("issuance", cards),
                None if quorum == "none" else threshold(quorum, "at_least"), subjects, questions,
                read_limits(table, questions, rule, len(subjects)), rule, scoring,
                [read_flag(t) for t in table.get("flag", [])])


def read_meeting(folder: Path) -> Meeting:
    # parse_float: 37.5 is 75/2, not the nearest binary number.
    tree = tomllib.loads((folder / "meeting.toml").read_text("utf-8"), parse_float=str)
    groups, sets = read_groups(tree.get("group", []))
    roster = rows(folder / tree["meeting"].get("roster", "roster.csv"))
    only = groups[0].id
    return Meeting(tree["meeting"].get("minimum_group", 5), groups, sets,
                   {row["id"]: row.get("group") or only for row in roster},
                   [read_poll(folder, table) for table in tree["poll"]])


def read_votes(path: Path, meeting: Meeting) -> dict[str, dict[str, Ballot]]:
    """Of each poll the ballots by voter. Whoever has a line is present."""
    ballots = {poll.id: {} for poll in meeting.polls}
    polls = {poll.id: poll for poll in meeting.polls}
    for row in rows(path):
        ballot = ballots[row["poll"]].setdefault(row["voter"], Ballot())
        question, choice = row["question"], row["choice"]
        cell = (row["subject"], question)
        kind = polls[row["poll"]].question(question).kind
        if row["subject"] == "+":
            ballot.names[question] = [name.strip() for name in choice.split(";")] if choice else []
        elif kind == "text":
            ballot.texts[cell] = choice
        elif choice:
            ballot.marks[cell] = [int(choice)] if kind == "score" else choice.split(";")
    return ballots
