"""Scores, ranks and lists for a human decision, from single ballots.

Weight flows from the top: the whole is divided among sets, parts, questions and at last marks, so
that a score is a sum over marks. (The engine goes the other way, from sums of counts upwards.)
"""

from fractions import Fraction

from meeting import Ballot, Meeting, Poll, Question, Scoring, Subject


def decimal(value: Fraction, scoring: Scoring) -> str:
    """Rounded once, always with `digits` decimals."""
    scaled = value * 10 ** scoring.digits
    if scoring.rounding == "half_up":
        scaled += Fraction(1, 2)
    units = str(scaled.numerator // scaled.denominator).zfill(scoring.digits + 1)
    return f"{units[:-scoring.digits]}.{units[-scoring.digits:]}" if scoring.digits else units


def common_path(paths: list[tuple[str, ...]]) -> tuple[str, ...]:
    """The innermost set that holds all of a part's groups."""
    shared = []
    for ids in zip(*paths):
        if len(set(ids)) > 1:
            break
        shared.append(ids[0])
    return tuple(shared)


def spread(parts: list, living: set[str], weight: Fraction, depth: int = 0) -> dict[str, Fraction]:
    """Divides `weight` among the parts that have a score, first between the sets of this depth.

    A set counts by the weight of everything in it, empty parts too; a set without a score leaves
    its weight to the others beside it.
    """
    children = {}
    for part in parts:
        alone = len(part.path) == depth
        children.setdefault((alone, part.name if alone else part.path[depth]), []).append(part)
    alive = {key: inside for key, inside in children.items()
             if any(part.name in living for part in inside)}
    whole = sum((part.weight for inside in alive.values() for part in inside), Fraction(0))
    shares = {}
    for (alone, name), inside in alive.items():
        share = weight * sum(part.weight for part in inside) / whole
        shares |= {name: share} if alone else spread(inside, living, share, depth + 1)
    return shares


def counting_marks(question: Question, subject: Subject, ballots: list[Ballot],
                   scoring: Scoring) -> list[Fraction]:
    points = []
    for ballot in ballots:
        marks = ballot.marks.get((subject.id, question.id))
        worth = question.points_of(marks[0]) if marks else scoring.unmarked_points
        if worth is not None:
            points.append(worth)
    return points


def part_score(poll: Poll, subject: Subject, ballots: list[Ballot]) -> Fraction | None:
    marked = [(question, points) for question in poll.questions
              if question.weight and question.asked_of(subject)
              and (points := counting_marks(question, subject, ballots, poll.scoring))]
    whole = sum(question.weight for question, _ in marked)
    score = sum((question.weight / whole / len(points) * one
                 for question, points in marked for one in points), Fraction(0))
    return score if marked else None


def total_score(poll: Poll, subject: Subject, score: Fraction | None) -> Fraction | None:
    scoring = poll.scoring
    if score is None or not scoring.archive or not subject.archive:
        return None
    pairs = [(scoring.weight, score),
             *((weight, points) for (_, weight), points in zip(scoring.archive, subject.archive))]
    return sum(weight * figure for weight, figure in pairs) / sum(weight for weight, _ in pairs)


def score_subject(poll: Poll, subject: Subject, parts: list) -> dict:
    by_part = {part.name: part_score(poll, subject, part.ballots) for part in parts}
    living = {name for name, score in by_part.items() if score is not None}
    empty = [name for name in by_part if name not in living]
    score = None
    if living and not (empty and poll.scoring.empty_group == "withhold"):
        shares = spread(parts, living, Fraction(1))
        score = sum(share * by_part[name] for name, share in shares.items())
    total = total_score(poll, subject, score)
    figure = total if poll.scoring.archive else score
    return {
        "subject": subject.id,
        "tier": subject.tier or subject.type,
        "groups": [{"group": name, "score": exact(s)} for name, s in by_part.items()],
        "empty": empty,
        "score": exact(score),
        "evaluation": None if score is None else decimal(score, poll.scoring),
        "archive": {code: str(points) for (code, _), points
                    in zip(poll.scoring.archive, subject.archive)} or None,
        "total": exact(total),
        "published": None if figure is None else decimal(figure, poll.scoring),
    }


def exact(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


def rank(figure: Fraction, others: list[Fraction]) -> int:
    return 1 + sum(other > figure for other in others)


def score_poll(poll: Poll, parts: list) -> list[dict]:
    if not poll.scoring:
        return []
    scores = [score_subject(poll, subject, parts) for subject in poll.subjects
              if any(q.weight and q.asked_of(subject) for q in poll.questions)]
    for one in scores:
        peers = [Fraction(s["published"]) for s in scores
                 if s["tier"] == one["tier"] and s["published"]]
        one["rank"] = rank(Fraction(one["published"]), peers) if one["published"] else None
    return scores


def flagged(flag, poll: Poll, subject: Subject, ballots: list[Ballot],
            published: dict[str, str | None]) -> dict | None:
    """The subject's line on the list, if it is on it."""
    option = None
    if flag.measure == "score":
        if not published.get(subject.id):
            return None
        value = Fraction(published[subject.id])
    else:
        question = poll.question(flag.question)
        if not question.asked_of(subject) or not ballots:
            return None
        marks = [mark for ballot in ballots
                 for mark in ballot.marks.get((subject.id, question.id), [])]
        counts = {code: marks.count(code) for code in flag.options}
        if flag.measure == "any_share":
            option = max(flag.options, key=counts.get)
            counts = {option: counts[option]}
        value = Fraction(sum(counts.values()), len(ballots))
    if not flag.bound.holds(value):
        return None
    return {"subject": subject.id, "value": str(value), "option": option}


def flag_lists(meeting: Meeting, poll: Poll, ballots: list[Ballot], scores: list[dict],
               counted: bool) -> list[dict]:
    published = {score["subject"]: score["published"] for score in scores}
    lists = []
    for flag in poll.flags:
        seen = [s for s in poll.subjects if not flag.types or s.type in flag.types]
        lines = [flagged(flag, poll, s, ballots, published) for s in seen] if counted else []
        lists.append({"flag": flag.id, "measure": flag.measure, "question": flag.question,
                      "options": flag.options, "comparison": flag.bound.comparison,
                      "value": str(flag.bound.value), "subjects": [one for one in lines if one]})
    return lists
