"""Mistakes planted into the second count: each must show against the engine.

Name -> module or class, its attribute, what stands there instead.
"""

from fractions import Fraction

import count
import meeting
import scores
from meeting import Ballot

HOLDS, READ_VOTES, DECIDE = meeting.Threshold.holds, count.read_votes, count.decide
MERGE, JOINED, STATUS = count.merge, count.joined, count.status_of
COUNTS, WRITTEN, SEAT = count.cell_counts, count.write_in_lines, count.seat
DECIMAL, MARKS, TOTAL = scores.decimal, scores.counting_marks, scores.total_score
FLAGGED, POINTS, SCORE = scores.flagged, meeting.Question.points_of, scores.score_subject


def lose_a_ballot(path, of):
    votes = READ_VOTES(path, of)
    for ballots in votes.values():
        if ballots:
            ballots[next(iter(ballots))] = Ballot()
    return votes


def spread_flat(parts, living, weight, depth=0):
    whole = sum(part.weight for part in parts if part.name in living)
    return {part.name: weight * part.weight / whole for part in parts if part.name in living}


def spread_within_living(parts, living, weight, depth=0):
    """A set counts by what has a score in it, not by its whole weight."""
    return SPREAD([part for part in parts if part.name in living], living, weight, depth)


SPREAD = scores.spread


def round_other_way(value, scoring):
    other = "truncate" if scoring.rounding == "half_up" else "half_up"
    with_other = type(scoring)(**(vars(scoring) | {"rounding": other}))
    return DECIMAL(value, with_other)


def withhold_never(poll, subject, parts):
    """As if every poll said respread."""
    was, poll.scoring.empty_group = poll.scoring.empty_group, "respread"
    try:
        return SCORE(poll, subject, parts)
    finally:
        poll.scoring.empty_group = was


def without_unmarked_points(question, subject, ballots, scoring):
    return MARKS(question, subject, ballots,
                 type(scoring)(**(vars(scoring) | {"unmarked_points": None})))


def no_points_as_zero(question, mark):
    return POINTS(question, mark) or Fraction(0)


def total_without_evaluation(poll, subject, score):
    total = TOTAL(poll, subject, score)
    return None if total is None else sum(subject.archive) / len(subject.archive)


def dense_rank(figure, others):
    return 1 + len({other for other in others if other > figure})


def rank_over_all(poll, parts):
    ranked = scores_of(poll, parts)
    figures = [Fraction(one["published"]) for one in ranked if one["published"]]
    return [one | {"rank": one["published"] and scores.rank(Fraction(one["published"]), figures)}
            for one in ranked]


scores_of = scores.score_poll


def merge_one_less(pieces, minimum, size):
    return MERGE(pieces, minimum - 1, size)


def merge_disclosed(pieces, minimum, size):
    for piece in pieces:
        piece.disclosed = False
    return MERGE(pieces, minimum, size)


def joined_unweighted(pieces):
    part = JOINED(pieces)
    part.weight = pieces[0].weight
    return part


def count_withheld(of, poll, parts):
    status = STATUS(of, poll, parts)
    return "counted" if status == "withheld_small" else status


def seat_the_tied(candidates, seats):
    free = SEAT(candidates, seats)
    for line, _ in candidates:
        line["elected"] = line["elected"] or line["tied"]
    return free


def seat_everybody(candidates, seats):
    return SEAT(candidates, None)


def unmarked_as_abstention(poll, subject, ballots, bases):
    was, poll.rule.unmarked = poll.rule.unmarked, "abstain"
    try:
        return DECIDE(poll, subject, ballots, bases)
    finally:
        poll.rule.unmarked = was


def base_returned(poll, subject, ballots, bases):
    return DECIDE(poll, subject, ballots, dict.fromkeys(bases, len(ballots)))


def surely_all(limit, ballots):
    lines = WRITTEN(limit, ballots)
    for line in lines["names"]:
        line["surely"] = line["count"]
    return lines


def flag_any_as_together(flag, *rest):
    other = type(flag)(**(vars(flag) | {"measure": flag.measure.replace("any_share", "share")}))
    return FLAGGED(other, *rest)


MISTAKES = {
    "a ballot taken as blank": (count, "read_votes", lose_a_ballot),
    "'more than' read as 'at least'": (meeting.Threshold, "holds", lambda self, figure: HOLDS(
        meeting.Threshold(self.comparison.replace("more_than", "at_least"), self.value), figure)),
    "'less than' read as 'at most'": (meeting.Threshold, "holds", lambda self, figure: HOLDS(
        meeting.Threshold(self.comparison.replace("less_than", "at_most"), self.value), figure)),
    "every base the returned": (count, "decide", base_returned),
    "unmarked always an abstention": (count, "decide", unmarked_as_abstention),
    "the tied elected": (count, "seat", seat_the_tied),
    "seats without end": (count, "seat", seat_everybody),
    "groups merged one too late": (count, "merge", merge_one_less),
    "disclosed groups merged": (count, "merge", merge_disclosed),
    "weights of merged groups not added": (count, "joined", joined_unweighted),
    "small polls not withheld": (count, "status_of", count_withheld),
    "percents cut off": (count, "percent", lambda part, whole:
                         f"{part * 100 // whole if whole else 0}."
                         f"{part * 10000 // whole % 100 if whole else 0:02}%"),
    "unmarked cells lost": (count, "cell_counts", lambda *of: COUNTS(*of) | {"unmarked": 0}),
    "a name in two places two voters": (count, "write_in_lines", surely_all),
    "ranks without gaps": (count, "rank", dense_rank),
    "ranks of scores without gaps": (scores, "rank", dense_rank),
    "ranks over all tiers": (count, "score_poll", rank_over_all),
    "rounded the other way": (scores, "decimal", round_other_way),
    "an empty part never withholds": (scores, "score_subject", withhold_never),
    "sets ignored": (scores, "spread", spread_flat),
    "sets weighed by what is left of them": (scores, "spread", spread_within_living),
    "parts hang from the root": (count, "common_path", lambda paths: ()),
    "unmarked never worth points": (scores, "counting_marks", without_unmarked_points),
    "no points taken as 0": (meeting.Question, "points_of", no_points_as_zero),
    "total of the archive alone": (scores, "total_score", total_without_evaluation),
    "any_share of all together": (scores, "flagged", flag_any_as_together),
}
