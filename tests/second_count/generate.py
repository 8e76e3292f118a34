"""Small meetings by seed: valid folders with votes files, full of rare cases.

    python3 generate.py SEED DIR     writes DIR/meeting.toml, … and DIR/votes.csv

The same seed gives the same meeting. Thresholds are set last, many of them exactly at a figure
that the votes give, which the second count says.
"""

import csv
import json
import math
import random
import sys
from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from count import count_meeting
from generate_forms import form_of
from generate_marks import mark_ballot, voting_style
from meeting import read_groups

KINDS = ("decision", "recommendation", "election", "evaluation", "reverse_evaluation", "survey")
SURNAMES, GIVEN = "王李张刘陈㐂", ("伟", "海燕", "秀英", "建国", "䶮")
UNITS = ("县委办公室", "县财政局", "县水务局", "白河镇", "青杉镇", "龙泉乡")
MOST_COMMON = 10**9   # denominator that the groups' weights may have in common
WEIGHTS = (1, 10, 20, 25, 30, 40, "37.5", "2/3", "40%", "1/3", 12.5)


@dataclass
class Draft:
    """A meeting on its way to its files."""
    rng: random.Random
    meeting: dict
    groups: list[dict] = field(default_factory=list)
    voters: list[dict] = field(default_factory=list)
    polls: list[dict] = field(default_factory=list)
    files: dict[str, list[dict]] = field(default_factory=dict)   # CSV by name
    votes: list[dict] = field(default_factory=list)


def toml(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(v)}" for key, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(toml(v) for v in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def toml_table(header: str, table: dict) -> str:
    """A poll's questions, limits, … are tables of their own."""
    nested = ("question", "limit", "flag", "archive") if header == "[[poll]]" else ()
    lines = [header, *(f"{key} = {toml(v)}" for key, v in table.items() if key not in nested)]
    for key in nested:
        lines += [toml_table(f"[[poll.{key}]]", one) for one in table.get(key, [])]
    return "\n".join(lines) + "\n"


# --- people


def leaves(rng: random.Random, prefix: str, parent: str | None, many: int, depth: int) -> list:
    """Groups and, up to two deep, sets of them; each set before its groups."""
    tables = []
    for number in range(many):
        table = {"id": f"{prefix}{number + 1}"}
        if rng.random() < 0.8:
            table["weight"] = rng.choice(WEIGHTS)
        if parent:
            table["parent"] = parent
        tables.append(table)
        if depth < 2 and rng.random() < (0.5 if depth else 0.35):
            tables += leaves(rng, table["id"] + ".", table["id"], rng.randint(1, 3), depth + 1)
    return tables


def make_groups(draft: Draft) -> list[str]:
    """The ids of the groups that have voters of their own."""
    rng = draft.rng
    if rng.random() < 0.15:
        return [""]
    nested = rng.random() < 0.6
    common = MOST_COMMON + 1
    while common > MOST_COMMON:
        many = rng.randint(1, 3 if nested else 6)
        draft.groups = leaves(rng, "g", None, many, 0 if nested else 2)
        common = math.lcm(*(group.weight.denominator for group in read_groups(draft.groups)[0]))
    sets = {table.get("parent") for table in draft.groups}
    own = [table for table in draft.groups if table["id"] not in sets]
    for table in own:
        if rng.random() < 0.25:
            table["disclosed"] = True
    if rng.random() < 0.05:
        for table in own:
            table["disclosed"] = True
    return [table["id"] for table in own]


def make_voters(draft: Draft, groups: list[str]) -> None:
    rng = draft.rng
    most = rng.choice((8, 25, 60))
    sizes = [rng.choice((0, rng.randint(1, 4), rng.randint(5, 12), rng.randint(10, 40)))
             for _ in groups]
    sizes[rng.randrange(len(sizes))] += rng.randint(3, max(3, most // 2))
    members = [group for group, size in zip(groups, sizes) for _ in range(size)][:most]
    rng.shuffle(members)
    people = [(a + b, unit) for a in SURNAMES for b in GIVEN for unit in UNITS]
    for number, (group, (name, unit)) in enumerate(zip(members, rng.sample(people, len(members)))):
        voter = {"id": f"v{number + 1:02}", "name": name, "unit": unit}
        draft.voters.append(voter | {"group": group} if group else voter)


# --- votes


def cast(draft: Draft) -> None:
    """Absent, without a ballot, with a blank one, or marked in the poll's own style."""
    rng = draft.rng
    absent = rng.choice((0, 0, 0.1, 0.4))
    sizes = Counter(voter.get("group", "") for voter in draft.voters)
    large = [group for group, size in sizes.items() if size >= 5] or list(sizes)
    silent = rng.choice(large) if rng.random() < 0.5 else None   # casts blank ballots only
    kept = rng.choice((0, 0, 0.1, 0.3))
    lines = []
    here = [voter for voter in draft.voters if rng.random() >= absent]
    for poll in draft.polls:
        style = voting_style(rng, poll, draft.files[poll["subjects"]])
        blank = rng.choice((0, 0.05, 0.3))
        for number, voter in enumerate(here):
            if rng.random() < kept:
                continue
            is_blank = rng.random() < blank or voter.get("group") == silent is not None
            rows = mark_ballot(style, number, is_blank)
            lines += [{"voter": voter["id"], "poll": poll["id"]} | row for row in rows]
    rng.shuffle(lines)
    draft.votes = lines


# --- thresholds where the votes are


def spelled(rng: random.Random, comparison: str) -> str:
    words = {"more_than": ("more than ", "超过", "高于"), "at_least": ("at least ", "达到", "不低于"),
             "less_than": ("less than ", "低于", "不足"), "at_most": ("at most ", "不超过")}
    return rng.choice(words[comparison])


def at_figure(rng: random.Random, figures: list[Fraction]) -> str | None:
    """A threshold of a share, more often than not exactly at a figure."""
    comparison = rng.choice(("more_than", "at_least"))
    prefix = spelled(rng, comparison).replace("高于", "超过").replace("不低于", "不少于")
    figures = [f for f in figures if f < 1 or (f == 1 and comparison == "at_least")]
    figures = [f for f in figures if f > 0 or comparison == "more_than"]
    if figures and rng.random() < 0.6:
        return f"{prefix}{rng.choice(figures)}"
    return rng.choice((None, "过半数", "at least 2/3", "超过30%", "more than 1/2"))


def set_rule(rng: random.Random, poll: dict, result: dict) -> None:
    if "outcomes" in result and poll["kind"] in KINDS[:3]:
        rates = [Fraction(line["rate"]) for line in result["outcomes"]]
        if passing := at_figure(rng, rates):
            poll["pass"] = passing
    quorum = at_figure(rng, [Fraction(result["present"], result["entitled"])])
    poll["quorum"] = rng.choice(("none", "none", quorum or "2/3"))


def flag_of(rng: random.Random, poll: dict, result: dict, number: int) -> dict | None:
    flag = {"id": f"flag{number}", "label": rng.choice(("诫勉", "黄牌警告", "组织处理"))}
    if rng.random() < 0.3:
        flag["subject_types"] = [rng.choice(("leader", "team"))]
    measure = rng.choice(("share", "any_share", "score"))
    figures = [Fraction(s["published"]) for s in result["scores"] if s["published"]]
    usual = ("60", "86.5", "75")
    if measure != "score":
        asked = [q for q in result["questions"] if q["options"]]
        if not asked:
            return None
        question = rng.choice(asked)
        codes = [option["code"] for option in question["options"]]
        some = rng.sample(codes, rng.randint(1, len(codes)))
        flag |= {"question": question["id"], "options": some}
        cells = {}
        for line in result["counts"]:
            if line["group"] == "all" and line["question"] == question["id"]:
                cells.setdefault(line["subject"], []).append(
                    line["count"] if line["option"] in some else 0)
        join = sum if measure == "share" else max
        figures = [Fraction(join(counts), result["valid"]) for counts in cells.values()]
        usual = ("1/3", "2/3", "30%", "0.5")
    elif not result["scoring"]:
        return None
    comparison = rng.choice(("more_than", "at_least", "less_than", "at_most"))
    value = rng.choice(figures) if figures and rng.random() < 0.6 else rng.choice(usual)
    return flag | {measure: f"{spelled(rng, comparison)}{value}"}


def set_bounds(draft: Draft, results: dict[str, dict]) -> None:
    for poll in draft.polls:
        result = results[poll["id"]]
        if draft.rng.random() < 0.7:
            set_rule(draft.rng, poll, result)
        flags = [flag_of(draft.rng, poll, result, i) for i in range(draft.rng.randint(0, 4))]
        poll["flag"] = [flag for flag in flags if flag]


# --- files


def write_csv(path: Path, rows: list[dict]) -> None:
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write(draft: Draft, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    officials = {role: {"id": role, "name": name}
                 for role, name in (("organiser", "欧阳组织"), ("registrar", "司马登记"))}
    tables = [toml_table("[meeting]", draft.meeting), toml_table("[officials]", officials),
              toml_table("[[scrutineer]]", {"id": "s1", "name": "诸葛监票", "chief": True}),
              *(toml_table("[[group]]", group) for group in draft.groups),
              *(toml_table("[[poll]]", poll) for poll in draft.polls)]
    (folder / "meeting.toml").write_text("\n".join(tables), "utf-8")
    write_csv(folder / "roster.csv", draft.voters)
    for name, rows in draft.files.items():
        write_csv(folder / name, rows)
    columns = ("voter", "poll", "subject", "question", "choice")
    write_csv(folder / "votes.csv", [{c: row[c] for c in columns} for row in draft.votes]
              or [dict.fromkeys(columns, "")])


def generate(seed: int, folder: Path) -> None:
    rng = random.Random(seed)
    draft = Draft(rng, {"id": f"county-{seed}", "title": "县委全委会（虚构）", "date": "2026-03-12"})
    minimum = rng.choice((None, 2, 2, 3, 5, 8))
    if minimum:
        draft.meeting["minimum_group"] = minimum
    make_voters(draft, make_groups(draft))
    for number in range(rng.choice((1, 1, 2, 2, 3))):
        kind = rng.choice(KINDS) if number else KINDS[seed % len(KINDS)]
        poll, files = form_of(rng, f"poll{number + 1}", kind)
        draft.polls.append(poll | {"quorum": "none"})
        draft.files |= files
    cast(draft)
    while not draft.votes:
        cast(draft)
    write(draft, folder)
    set_bounds(draft, count_meeting(folder, folder / "votes.csv"))
    write(draft, folder)


if __name__ == "__main__":
    generate(int(sys.argv[1]), Path(sys.argv[2]))
