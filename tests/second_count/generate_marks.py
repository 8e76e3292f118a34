"""Marks on ballots: skewed, even, in turn (which ties exactly), or against the list."""

import random
from dataclasses import dataclass

from generate_forms import OUTSIDERS

STYLES = ("skewed", "skewed", "even", "in turn", "against")


@dataclass
class Style:
    """How one poll is voted on."""
    rng: random.Random
    way: str
    leave: float            # how many cells stay unmarked
    names: tuple[str, ...]  # written in
    poll: dict
    subjects: list[dict]
    untouched: set[str]     # subjects whom nobody marks


def voting_style(rng: random.Random, poll: dict, subjects: list[dict]) -> Style:
    names = OUTSIDERS + ((rng.choice(subjects)["name"],) if rng.random() < 0.3 else ())
    names = names[:rng.choice((1, 2, len(names)))]
    untouched = {rng.choice(subjects)["id"]} if rng.random() < 0.2 else set()
    return Style(rng, rng.choice(STYLES), rng.choice((0, 0.1, 0.5)), names, poll, subjects,
                 untouched)


def questions_of(poll: dict) -> list[dict]:
    if "question" not in poll:
        codes = ("yes",) if poll["kind"] == "recommendation" else ("yes", "no", "abstain")
        return [{"id": "vote", "kind": "choice", "options": [{"code": c} for c in codes]}]
    return [question | dimension for question in poll["question"]
            for dimension in question.get("dimensions", [{}])]


def limits_of(poll: dict, questions: list[dict]) -> list[dict]:
    if poll["kind"] not in ("recommendation", "election"):
        return poll.get("limit", [])
    seats = poll.get("seats", 0)
    total = seats if isinstance(seats, int) else sum(one["seats"] for one in seats)
    voted = next(q for q in questions if q["kind"] == "choice")
    against = any(o["code"] == "no" for o in voted["options"]) and poll["kind"] == "election"
    write_ins = poll.get("write_ins", 0)
    return [{"question": voted["id"], "option": "yes", "at_most": poll.get("choose", total),
             "write_ins": write_ins} | ({"beside": "no"} if against and write_ins else {})]


def choose_option(style: Style, codes: list[str], place: int, number: int) -> str:
    rng = style.rng
    if style.way == "in turn":
        return codes[(place + number) % len(codes)]
    if style.way == "against" and "no" in codes:
        return rng.choice(("no", "no", rng.choice(codes)))
    if style.way == "even":
        return rng.choice(codes)
    # Most grades are the best one.
    down = 0 if rng.random() < 0.75 else int(rng.expovariate(0.8))
    return codes[min(down, len(codes) - 1)]


def mark(style: Style, question: dict, place: int, number: int) -> str:
    rng = style.rng
    if question["kind"] == "text":
        return rng.choice(("多下基层", "没有", "加强“学习”,再学习", ""))
    if rng.random() < style.leave:
        return ""
    if question["kind"] == "score":
        most = question.get("max", 100)
        return str(rng.choice((most, 0, rng.randint(0, most), max(0, most - rng.randint(0, 15)))))
    codes = [option["code"] for option in question["options"]]
    if question["kind"] == "choice":
        return choose_option(style, codes, place, number)
    exclusive = question.get("exclusive")
    boxes = [code for code in codes if code != exclusive]
    if exclusive and rng.random() < 0.4:
        return exclusive
    most = min(question.get("max", len(boxes)), len(boxes))
    return ";".join(rng.sample(boxes, rng.randint(0, most)))


def keep_limit(style: Style, limit: dict, cells: dict[tuple[str, str], str],
               number: int) -> list[str]:
    """Takes marks away until the ballot keeps the limit; the names that fit beside them."""
    rng = style.rng
    asked = [cell for cell in cells if cell[1] == limit["question"]]
    marked = [cell for cell in asked if cells[cell] == limit["option"]]
    rng.shuffle(marked)
    if style.way == "in turn":
        marked.sort()
    other = limit.get("beside")
    wanted = rng.randint(0, limit.get("write_ins", 0))
    if style.way == "against":
        wanted = limit.get("write_ins", 0)
    for cell in marked[max(0, limit["at_most"] - wanted):]:
        cells[cell] = rng.choice(("", other or ""))
    beside = sum(cells[cell] == other for cell in asked) if other else wanted
    left = limit["at_most"] - sum(cells[cell] == limit["option"] for cell in asked)
    names = range(min(wanted, beside, left))
    if style.way == "against":   # equally often
        return [style.names[(number + i) % len(style.names)] for i in names]
    return [rng.choice(style.names) for _ in names]


def mark_ballot(style: Style, number: int, blank: bool) -> list[dict]:
    """The lines of one ballot: a blank one has lines, but no marks."""
    questions = questions_of(style.poll)
    asked = [(place, subject, question) for place, subject in enumerate(style.subjects)
             for question in questions
             if subject.get("type", "nominee") in
             question.get("subject_types", [subject.get("type", "nominee")])]
    cells = {(subject["id"], question["id"]):
             "" if blank or subject["id"] in style.untouched
             else mark(style, question, place, number)
             for place, subject, question in asked}
    rows = []
    for limit in limits_of(style.poll, questions):
        names = [] if blank else keep_limit(style, limit, cells, number)
        if names:
            rows.append({"subject": "+", "question": limit["question"],
                         "choice": ";".join(names)})
    # Lines without a mark may be left out, but not all: a ballot would not be returned then.
    rows += [{"subject": subject, "question": question, "choice": choice}
             for (subject, question), choice in cells.items()
             if choice or style.rng.random() < 0.5]
    if not rows:
        subject, question = next(iter(cells))
        rows = [{"subject": subject, "question": question, "choice": ""}]
    return rows
