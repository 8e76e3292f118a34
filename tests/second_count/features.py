"""What a counted poll exercises, so that a run can say which rules it has tried."""

from collections.abc import Iterator
from fractions import Fraction

from generate import KINDS

# Every rule that the documents name, and the cases that counts get wrong.
WANTED = {
    *(f"kind {kind}" for kind in KINDS),
    *(f"status {status}" for status in ("counted", "void_quorum", "withheld_small")),
    *(f"base {base}" for base in ("entitled", "present", "returned", "valid")),
    *(f"question {kind}" for kind in ("choice", "boxes", "score", "text")),
    *(f"{groups} groups" for groups in range(1, 7)),
    *(f"flag {measure} {comparison} {side}" for measure in ("share", "any_share", "score")
      for comparison in ("more_than", "at_least", "less_than", "at_most")
      for side in ("on the list", "off the list", "at the boundary")),
    "quorum exactly met", "quorum exactly missed", "present without a ballot", "absent",
    "blank ballot", "drawn cards",
    "groups merged by the roster", "merged again by ballots", "merged with the previous",
    "merged across a disclosed group", "merged across sets", "disclosed group",
    "disclosed group without ballots", "empty group", "small disclosed group", "nested sets",
    "all groups disclosed", "weights as fractions",
    "unmarked not counted in base valid", "exactly at more than", "exactly at at least",
    "passed by one vote", "nobody passed", "everybody passed", "spelled question",
    "no abstention", "empty base",
    "seats of the whole poll", "seats of a post", "post without seats", "post already full",
    "elected below the passed",
    "fewer passed than seats", "tie at the last seat", "tie with seats left", "three tied",
    "tie inside the seats", "written name", "written name elected", "written name tied",
    "written name of a subject", "name twice on a ballot", "written name without seats to win",
    "written beside an option", "written in an evaluation", "limit reached",
    "box ranking with a tie", "exclusive box", "graded problems with a tie", "graded problems",
    "option without points", "unmarked points", "unmarked left out", "question weight 0",
    "question weights", "question without a mark in a part", "empty part withheld",
    "empty part spread again", "empty part in a set spread again", "no part with a score",
    "archive", "archive missing for a subject", "digits 0", "digits 4",
    "half up unlike truncate", "truncate unlike half up", "rank shared", "rank shared in a tier",
    "rank after a shared one", "several tiers", "score tie only after rounding",
    "any_share shared by options", "namesakes among subjects",
}


def of_groups(meeting, result: dict, sizes: dict[str, int]) -> Iterator[str]:
    groups = {group.id: group for group in meeting.groups}
    order = list(groups)
    yield f"{len(groups)} groups"
    if len(groups) > 1 and all(group.disclosed for group in groups.values()):
        yield "all groups disclosed"
    if any(len(group.path) > 1 for group in groups.values()):
        yield "nested sets"
    if any(group.weight.denominator > 1 for group in groups.values()):
        yield "weights as fractions"
    if 0 in sizes.values():
        yield "empty group"
    for part in result["groups"]:
        members = part["members"]
        if part["disclosed"]:
            yield "disclosed group"
            if 0 < part["entitled"] < meeting.minimum:
                yield "small disclosed group"
            if not part["returned"] and part["entitled"]:
                yield "disclosed group without ballots"
        if len(members) == 1:
            continue
        yield "groups merged by the roster" if any(sizes[m] < meeting.minimum for m in members) \
            else "merged again by ballots"
        if sizes[members[-1]] < meeting.minimum:
            yield "merged with the previous"
        between = order[order.index(members[0]):order.index(members[-1]) + 1]
        if len(between) > len(members):
            yield "merged across a disclosed group"
        if len({groups[m].path for m in members}) > 1:
            yield "merged across sets"


def of_attendance(result: dict, poll, ballots: list) -> Iterator[str]:
    if result["present"] < result["entitled"]:
        yield "absent"
    if result["returned"] < result["present"]:
        yield "present without a ballot"
    if any(not ballot.marks and not ballot.names for ballot in ballots):
        yield "blank ballot"
    if result["issuance"] == "drawn_cards":
        yield "drawn cards"
    if poll.quorum and poll.quorum.value * result["entitled"] == result["present"]:
        yield f"quorum exactly {'met' if result['quorum']['met'] else 'missed'}"


def of_ballots(poll, ballots: list) -> Iterator[str]:
    for question in poll.questions:
        yield f"question {question.kind}"
        if question.exclusive:
            yield "exclusive box"
    for limit in poll.limits:
        if limit.beside:
            yield "written beside an option"
        if limit.write_ins and not poll.rule:
            yield "written in an evaluation"
        for ballot in ballots:
            names = ballot.names.get(limit.question, [])
            marks = sum(limit.option in marks for (_, question), marks in ballot.marks.items()
                        if question == limit.question)
            if marks + len(names) == limit.at_most:
                yield "limit reached"
            if len(set(names)) < len(names):
                yield "name twice on a ballot"
    names = [subject.name for subject in poll.subjects]
    if len(set(names)) < len(names):
        yield "namesakes among subjects"


def of_outcomes(result: dict, poll) -> Iterator[str]:
    lines, rule = result["outcomes"], poll.rule
    yield f"base {rule.base}"
    if poll.questions[0].id != "vote":
        yield "spelled question"
    if not any(option.code == "abstain" for option in poll.questions[0].options):
        yield "no abstention"
    if not any(line["passed"] for line in lines):
        yield "nobody passed"
    if all(line["passed"] for line in lines):
        yield "everybody passed"
    for line in lines:
        if line["base_count"] == 0:
            yield "empty base"
        elif line["approve"] == rule.threshold.value * line["base_count"]:
            yield f"exactly at {rule.threshold.comparison.replace('_', ' ')}"
        if line["passed"] and line["approve"] == line["needed"]:
            yield "passed by one vote"
        if line["not_counted"] and rule.base == "valid":
            yield "unmarked not counted in base valid"


def of_seats(result: dict, poll) -> Iterator[str]:
    lines = result["outcomes"]
    names = [name for line in result["write_ins"] for name in line["names"]]
    where = {s.id: (s.unit, s.post) for s in poll.subjects}
    for name in names:
        yield "written name"
        if name["elected"] or name["tied"]:
            yield f"written name {'elected' if name['elected'] else 'tied'}"
        elif name["passed"] and ("", "") not in {seats[:2] for seats in poll.rule.seats}:
            yield "written name without seats to win"
        if name["name"] in {subject.name for subject in poll.subjects}:
            yield "written name of a subject"
    for unit, post, seats in poll.rule.seats:
        whole = not unit and not post
        if seats == 0:
            yield "post already full"
        yield f"seats of {'the whole poll' if whole else 'a post'}"
        here = [one for one in lines if whole or where[one["subject"]] == (unit, post)]
        here += names if whole else []
        elected = [line for line in here if line["elected"]]
        if len(elected) < sum(line["passed"] for line in here):
            yield "elected below the passed"
        elif elected and len(elected) < seats:
            yield "fewer passed than seats"
        votes = [line.get("approve", line.get("surely")) for line in elected]
        if len(set(votes)) < len(votes):
            yield "tie inside the seats"
    if any(post not in {s[:2] for s in poll.rule.seats} for post in where.values()) and \
            poll.rule.seats and poll.rule.seats[0][:2] != ("", ""):
        yield "post without seats"
    for runoff in result["runoffs"]:
        yield "tie at the last seat"
        if runoff["seats"] > 1:
            yield "tie with seats left"
        if len(runoff["subjects"]) + len(runoff["names"]) == 3:
            yield "three tied"


def shares_a_count(ranking: list[dict]) -> bool:
    return len({line["rank"] for line in ranking}) < len(ranking)


def of_problems(result: dict) -> Iterator[str]:
    if any("ranking" in one and shares_a_count(one["ranking"]) for one in result["outcomes"]):
        yield "box ranking with a tie"
    for one in result["problems"]:
        yield "graded problems"
        if shares_a_count(one["ranking"]):
            yield "graded problems with a tie"


def of_scoring(result: dict, poll) -> Iterator[str]:
    scoring = poll.scoring
    unmarked = any(line["option"] == "unmarked" and line["count"] for line in result["counts"])
    if unmarked:
        yield f"unmarked {'left out' if scoring.unmarked_points is None else 'points'}"
    if scoring.digits in (0, 4):
        yield f"digits {scoring.digits}"
    weights = {q.weight for q in poll.questions if q.kind == "score" or any(
        option.points is not None for option in q.options)}
    if 0 in weights:
        yield "question weight 0"
    if len(weights) > 1:
        yield "question weights"
    if any(None in (o.points for o in q.options) for q in poll.questions if q.weight and q.options):
        yield "option without points"


def of_scores(result: dict, poll, meeting) -> Iterator[str]:
    in_set = {group.id for group in meeting.groups if group.path}
    for score in result["scores"]:
        empty = score["empty"]
        if empty and len(empty) == len(score["groups"]):
            yield "no part with a score"
        elif empty:
            spread = score["score"] is not None
            yield f"empty part {'spread again' if spread else 'withheld'}"
            if spread and in_set.intersection("+".join(empty).split("+")):
                yield "empty part in a set spread again"
        if poll.scoring.archive:
            yield "archive" if score["archive"] else "archive missing for a subject"
        if score["score"]:
            scaled = Fraction(score["score"]) * 10 ** poll.scoring.digits
            if scaled % 1 >= Fraction(1, 2):
                yield "half up unlike truncate" if poll.scoring.rounding == "half_up" \
                    else "truncate unlike half up"


def of_ranks(result: dict) -> Iterator[str]:
    tiers = {}
    for score in result["scores"]:
        if score["published"]:
            tiers.setdefault(score["tier"], []).append(score)
    if len(tiers) > 1:
        yield "several tiers"
    given = {s["id"]: s["tier"] for s in result["subjects"]}
    for scores in tiers.values():
        ranks = [score["rank"] for score in scores]
        shared = {rank for rank in ranks if ranks.count(rank) > 1}
        if shared:
            yield "rank shared"
            if given[scores[0]["subject"]]:
                yield "rank shared in a tier"
            if max(ranks) > min(shared):
                yield "rank after a shared one"
        for rank in shared:
            if len({s["total"] or s["score"] for s in scores if s["rank"] == rank}) > 1:
                yield "score tie only after rounding"


def of_flags(result: dict, poll) -> Iterator[str]:
    totals = {}
    for line in result["counts"]:
        if line["group"] == "all":
            totals.setdefault((line["subject"], line["question"]), {})[line["option"]] = \
                line["count"]
    published = {score["subject"]: score["published"] for score in result["scores"]}
    for flag, rule in zip(result["flags"], poll.flags):
        name = f"flag {flag['measure']} {flag['comparison']}"
        listed = {line["subject"] for line in flag["subjects"]}
        for subject in poll.subjects:
            if rule.types and subject.type not in rule.types:
                continue
            counts = totals.get((subject.id, flag["question"]))
            if flag["measure"] == "score" and not published.get(subject.id):
                continue
            if flag["measure"] != "score" and not counts:
                continue
            yield f"{name} {'on' if subject.id in listed else 'off'} the list"
            if flag["measure"] == "score":
                value = Fraction(published[subject.id])
            else:
                some = [counts[option] for option in flag["options"]]
                if flag["measure"] == "any_share" and some.count(max(some)) > 1 and max(some):
                    yield "any_share shared by options"
                join = sum if flag["measure"] == "share" else max
                value = Fraction(join(some), result["valid"])
            if value == rule.bound.value:
                yield f"{name} at the boundary"


def questions_unmarked_in_a_part(result: dict, poll) -> Iterator[str]:
    counts = {}
    for line in result["counts"]:
        counts.setdefault((line["subject"], line["question"], line["group"]), {})[
            line["option"]] = line["count"]
    empty = {(score["subject"], name) for score in result["scores"] for name in score["empty"]}
    returned = {part["name"]: part["returned"] for part in result["groups"]}
    for (subject, question, group), cell in counts.items():
        if group != "all" and (subject, group) not in empty and poll.question(question).weight and \
                poll.scoring.unmarked_points is None and cell["unmarked"] == returned[group]:
            yield "question without a mark in a part"


def features(meeting, poll, votes: dict, result: dict) -> Iterator[str]:
    ballots = list(votes[poll.id].values())
    sizes = {group.id: list(meeting.voters.values()).count(group.id) for group in meeting.groups}
    yield f"kind {poll.kind}"
    yield f"status {result['status']}"
    yield from of_groups(meeting, result, sizes)
    yield from of_attendance(result, poll, ballots)
    if result["status"] != "counted":
        return
    yield from of_ballots(poll, ballots)
    if poll.rule:
        yield from of_outcomes(result, poll)
        yield from of_seats(result, poll)
    else:
        yield from of_problems(result)
    if poll.scoring:
        yield from of_scoring(result, poll)
        yield from of_scores(result, poll, meeting)
        yield from of_ranks(result)
        yield from questions_unmarked_in_a_part(result, poll)
    yield from of_flags(result, poll)
