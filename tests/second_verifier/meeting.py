"""What a meeting is (SPEC chapter 7): manifest, poll definition, voter classes, thresholds."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm

from canonical import (Reader, check_date, check_long_text, check_meeting_id, check_name,
                       check_plain_text, require)
from groups import Point
from suites import Suite, suite_by_number

ORGANISER, REGISTRAR, SCRUTINEER, TELLER, SYSTEM, SECURITY, AUDIT = range(1, 8)
DECISION, RECOMMENDATION, ELECTION, EVALUATION, REVERSE_EVALUATION, SURVEY = range(1, 7)
SEAT, DRAWN_CARDS = 1, 2
CHOICE, BOXES, TEXT, SCORE = range(1, 5)
ENTITLED, PRESENT, RETURNED, VALID = range(1, 5)
UNMARKED_ABSTAINS, UNMARKED_NOT_COUNTED = 1, 2
MORE_THAN, AT_LEAST, LESS_THAN, AT_MOST = range(1, 5)
HALF_UP, TRUNCATE = 1, 2
WITHHOLD, RESPREAD = 1, 2
SHARE, ANY_SHARE, SCORE_MEASURE = 1, 2, 3
MILLION = 10**6


def distinct(items: Sequence) -> bool:
    return len(set(items)) == len(items)


def read_enum(reader: Reader, last: int, what: str) -> int:
    """A u8 from 1 to last."""
    value = reader.u8()
    require(1 <= value <= last, f"{what} {value} names nothing")
    return value


def usable(value: Fraction) -> bool:
    """A number up to 10⁶ with a denominator of at most 10⁹ (7.2)."""
    return value <= MILLION and value.denominator <= 10**9


def read_fraction(reader: Reader) -> Fraction:
    return Fraction(*reader.fraction())


@dataclass
class Threshold:
    """R7-2, R7-3."""

    comparison: int
    fraction: Fraction

    @classmethod
    def read(cls, reader: Reader) -> "Threshold":
        comparison = read_enum(reader, 2, "comparison")
        numerator, denominator = reader.fraction()
        require(denominator <= 10**9, "a threshold's denominator is above 10^9")
        fraction = Fraction(numerator, denominator)
        require(fraction < 1 if comparison == MORE_THAN else 0 < fraction <= 1,
                "a threshold outside its range")
        return cls(comparison, fraction)

    def needed(self, base: int) -> int:
        """The smallest count that meets it."""
        product = self.fraction * base
        if self.comparison == MORE_THAN:
            return product.__floor__() + 1
        return product.__ceil__()

    def met(self, count: int, base: int) -> bool:
        return count >= self.needed(base)


@dataclass
class VoterGroup:
    id: str
    name: str
    weight: Fraction
    disclosed: bool
    entitled: int
    set: str | None

    @classmethod
    def read(cls, reader: Reader) -> "VoterGroup":
        return cls(reader.id(), reader.text(), read_fraction(reader), reader.flag(),
                   reader.u32(), reader.opt(reader.id))


@dataclass
class GroupSet:
    """Groups and sets that share one weight (R7.1-14)."""

    id: str
    name: str
    parent: str | None

    @classmethod
    def read(cls, reader: Reader) -> "GroupSet":
        return cls(reader.id(), reader.text(), reader.opt(reader.id))


@dataclass
class Official:
    id: str
    name: str
    role: int
    chief: bool
    signing_key: Point
    exchange_key: Point

    @classmethod
    def read(cls, reader: Reader) -> "Official":
        return cls(reader.id(), reader.text(), read_enum(reader, AUDIT, "role"), reader.flag(),
                   reader.point(), reader.opt(reader.point))


@dataclass
class Issuer:
    id: str
    name: str
    signing_key: Point

    @classmethod
    def read(cls, reader: Reader) -> "Issuer":
        return cls(reader.id(), reader.text(), reader.point())


@dataclass
class VoterClass:
    """A credential class (R7.3-2)."""

    groups: list[str]
    weight: Fraction
    entitled: int
    disclosed: bool

    @property
    def name(self) -> str:
        return "+".join(self.groups)


def merge(sizes: Sequence[int], disclosed: Sequence[bool], minimum: int) -> list[list[int]]:
    """Merging (R7.3-1): indices of the pieces of each part."""
    parts: list[list[int]] = []
    growing: list[int] = []
    size = 0
    last_closed: list[int] | None = None
    for i, piece_size in enumerate(sizes):
        if disclosed[i]:
            parts.append([i])
            continue
        growing.append(i)
        size += piece_size
        if size >= minimum:
            parts.append(growing)
            last_closed = growing
            growing, size = [], 0
    if growing:
        if last_closed is None:
            parts.append(growing)
        else:
            last_closed.extend(growing)
    return sorted(parts)


@dataclass
class Manifest:
    """R7.1-1 to R7.1-11, R7.1-14."""

    suite: Suite
    meeting: str
    title: str
    date: str
    place: str
    rehearsal: bool
    minimum_group: int
    groups: list[VoterGroup]
    sets: list[GroupSet]
    roster: bytes
    officials: list[Official]
    threshold: int
    issuers: list[Issuer]
    polls: list[tuple[str, bytes]]
    hash: bytes

    @classmethod
    def read(cls, body: bytes, suite: Suite) -> "Manifest":
        reader = Reader(body, "manifest", suite.group)
        reader.tag("piaojue/1 manifest")
        require(suite_by_number(reader.u16()) is suite, "the manifest is of another suite")
        manifest = cls(
            suite, reader.id(), reader.text(), reader.text(), reader.text(), reader.flag(),
            reader.u32(), reader.items(lambda: VoterGroup.read(reader)),
            reader.items(lambda: GroupSet.read(reader), 64), reader.hash(),
            reader.items(lambda: Official.read(reader)), reader.u16(),
            reader.items(lambda: Issuer.read(reader)),
            reader.items(lambda: (reader.id(), reader.hash())), suite.hash(body))
        reader.end()
        manifest._check()
        return manifest

    def _check(self) -> None:
        check_meeting_id(self.meeting)
        check_name(self.title, "the meeting's title")
        check_date(self.date)
        check_plain_text(self.place, "the place")
        require(2 <= self.minimum_group <= 200_000, "the minimum group is out of range")
        self._check_groups()
        self._check_sets()
        self._check_officials()
        require(1 <= len(self.issuers) <= 8, "not 1 to 8 issuers")
        for issuer in self.issuers:
            check_name(issuer.name, "an issuer's name")
        signers = [*self.officials, *self.issuers]
        require(distinct([s.id for s in signers]), "an id twice among officials and issuers")
        keys = [s.signing_key for s in signers] + [s.exchange_key for s in self.scrutineers]
        require(distinct(keys), "a key twice among officials and issuers")
        require(1 <= len(self.polls) <= 256, "not 1 to 256 polls")
        require(distinct([id_ for id_, _ in self.polls]), "two polls of one id")

    def _check_groups(self) -> None:
        groups = self.groups
        require(1 <= len(groups) <= 64, "not 1 to 64 groups")
        require(1 <= sum(g.entitled for g in groups) <= 200_000, "entitled out of range")
        for group in groups:
            check_name(group.name, "a group's name")
            require(0 < group.weight <= 10**6, "a weight is out of range")
            require(group.weight.denominator <= 10**9, "a weight's denominator is too large")
        require(lcm(*(g.weight.denominator for g in groups)) <= 10**9,
                "the weights have no common denominator up to 10^9")

    def _check_sets(self) -> None:
        """R7.1-14."""
        ids = [g.id for g in self.groups] + [s.id for s in self.sets]
        require(distinct(ids) and "all" not in ids,
                "ids of groups and sets repeat, or one is called all")
        before: set[str] = set()
        for group_set in self.sets:
            check_name(group_set.name, "a group set's name")
            require(group_set.parent is None or group_set.parent in before,
                    "a group set that does not stand after the one that it names")
            before.add(group_set.id)
        named = {x.set for x in self.groups} | {s.parent for s in self.sets}
        require(named - {None} == before, "a group set that nobody names, or that there is not")

    def _check_officials(self) -> None:
        officials = self.officials
        require(len(officials) <= 64, "more than 64 officials")
        for official in officials:
            check_name(official.name, "an official's name")
            require((official.exchange_key is not None) == (official.role == SCRUTINEER),
                    "scrutineers, and only they, have an exchange key")
        roles = [o.role for o in officials]
        require(roles.count(ORGANISER) == 1, "not exactly one organiser")
        require(roles.count(REGISTRAR) == 1, "not exactly one registrar")
        chiefs = [o for o in officials if o.chief]
        require(len(chiefs) == 1 and chiefs[0].role == SCRUTINEER,
                "not exactly one chief, who is a scrutineer")
        for role in (SYSTEM, SECURITY, AUDIT):
            require(roles.count(role) <= 1, "two administrators of one role")
        require(1 <= self.threshold <= len(self.scrutineers), "the threshold is out of range")

    def of_role(self, role: int) -> list[Official]:
        return [o for o in self.officials if o.role == role]

    @property
    def scrutineers(self) -> list[Official]:
        """The trustees of chapter 5, in order."""
        return self.of_role(SCRUTINEER)

    @property
    def organiser(self) -> str:
        return self.of_role(ORGANISER)[0].id

    @property
    def registrar(self) -> str:
        return self.of_role(REGISTRAR)[0].id

    @property
    def chief(self) -> str:
        return next(o.id for o in self.officials if o.chief)

    def signing_keys(self) -> dict[str, Point]:
        """The pinned keys by id (R3.4-1)."""
        return {s.id: s.signing_key for s in [*self.officials, *self.issuers]}

    def classes(self) -> list[VoterClass]:
        """R7.3-2."""
        parts = merge([g.entitled for g in self.groups], [g.disclosed for g in self.groups],
                      self.minimum_group)
        classes = []
        for part in parts:
            groups = [self.groups[i] for i in part]
            classes.append(VoterClass(
                [g.id for g in groups], sum((g.weight for g in groups), Fraction(0)),
                sum(g.entitled for g in groups), groups[0].disclosed))
        return classes


@dataclass
class Option:
    code: str
    label: str
    points: Fraction | None
    adverse: bool

    @classmethod
    def read(cls, reader: Reader) -> "Option":
        return cls(reader.id(), reader.text(), reader.opt(lambda: read_fraction(reader)),
                   reader.flag())


@dataclass
class Question:
    id: str
    title: str
    kind: int
    options: list[Option]
    max: int
    exclusive: str | None
    types: list[str]
    weight: Fraction

    @classmethod
    def read(cls, reader: Reader) -> "Question":
        return cls(reader.id(), reader.text(), read_enum(reader, SCORE, "question kind"),
                   reader.items(lambda: Option.read(reader)), reader.u32(),
                   reader.opt(reader.id), reader.items(reader.text), read_fraction(reader))

    def check(self) -> None:
        check_name(self.title, "a question's title")
        codes = [o.code for o in self.options]
        require(distinct(codes) and "unmarked" not in codes,
                "codes repeat, or one is called unmarked")
        for option in self.options:
            check_name(option.label, "a label")
        require(len(self.types) <= 4096 and distinct(self.types), "types repeat or are too many")
        for type_ in self.types:
            check_name(type_, "a subject type")
        self._check_points()
        if self.kind == TEXT:
            require(not codes and self.max == 0 and self.exclusive is None,
                    "a question of text with options")
            return
        if self.kind == SCORE:
            require(not codes and 1 <= self.max <= 1000 and self.exclusive is None,
                    "a score with options, or its maximum is out of range")
            return
        require(1 <= len(codes) <= 256, "not 1 to 256 options")
        if self.kind == CHOICE:
            require(self.max == 1 and self.exclusive is None, "a choice of more than one")
            return
        require(1 <= self.max <= len(codes), "max is out of range")
        require(self.exclusive is None or self.exclusive in codes, "exclusive is no option")
        require(self.ordinary > 0, "no option that is not exclusive")

    def _check_points(self) -> None:
        """R7.2-11."""
        points = [o.points for o in self.options if o.points is not None]
        require(self.kind == CHOICE or not (points or any(o.adverse for o in self.options)),
                "points or adverse options in a question that is no choice")
        require(all(usable(p) for p in points) and usable(self.weight),
                "points or a weight out of range")
        require(self.weight == 0 or self.kind == SCORE or points != [],
                "a weight of a question that gives no points")

    @cached_property
    def type_set(self) -> frozenset[str]:
        return frozenset(self.types)

    @property
    def ordinary(self) -> int:
        return len(self.options) - (self.exclusive is not None)

    @property
    def most(self) -> int:
        """1 for a choice, k of R6.2-3 for boxes, 0 for text, the highest score."""
        return self.max if self.kind == SCORE else min(self.max, self.ordinary)


@dataclass
class Subject:
    id: str
    name: str
    type: str
    unit: str
    post: str
    tier: str
    gender: str
    age: int
    resume: str
    statement: str
    archive: list[Fraction]
    facts: list[tuple[str, bytes]]

    @classmethod
    def read(cls, reader: Reader) -> "Subject":
        subject = cls(
            reader.id(), reader.text(), reader.text(), reader.text(), reader.text(),
            reader.text(), reader.text(), reader.u32(), reader.text(), reader.text(),
            reader.items(lambda: read_fraction(reader), 16),
            reader.items(lambda: (reader.id(), reader.hash()), 16))
        check_name(subject.name, "a subject's name")
        check_name(subject.type, "a subject's type")
        check_plain_text(subject.unit, "a unit")
        check_plain_text(subject.post, "a post")
        check_plain_text(subject.tier, "a tier")
        check_plain_text(subject.gender, "a gender")
        require(subject.age <= 150, "an age above 150")
        check_long_text(subject.resume, "a résumé")
        check_long_text(subject.statement, "a statement")
        return subject


@dataclass
class Limit:
    question: str
    option: str
    at_most: int
    write_ins: int
    beside: str | None

    @classmethod
    def read(cls, reader: Reader) -> "Limit":
        return cls(reader.id(), reader.id(), reader.u32(), reader.u32(), reader.opt(reader.id))


@dataclass
class Seats:
    """How many are elected of a unit and post, or of the whole poll if both are empty."""

    unit: str
    post: str
    seats: int

    @classmethod
    def read(cls, reader: Reader) -> "Seats":
        return cls(reader.text(), reader.text(), reader.u32())

    @property
    def whole(self) -> bool:
        return self.unit == self.post == ""

    def are_for(self, subject: Subject) -> bool:
        return self.whole or (subject.unit, subject.post) == (self.unit, self.post)


@dataclass
class PassRule:
    question: str
    approve: str
    reject: str | None
    abstain: str | None
    base: int
    threshold: Threshold
    unmarked: int
    seats: list[Seats]

    @classmethod
    def read(cls, reader: Reader) -> "PassRule":
        return cls(reader.id(), reader.id(), reader.opt(reader.id), reader.opt(reader.id),
                   read_enum(reader, VALID, "base"), Threshold.read(reader),
                   read_enum(reader, UNMARKED_NOT_COUNTED, "rule for unmarked"),
                   reader.items(lambda: Seats.read(reader)))


@dataclass
class ArchiveItem:
    code: str
    label: str
    weight: Fraction

    @classmethod
    def read(cls, reader: Reader) -> "ArchiveItem":
        return cls(reader.id(), reader.text(), read_fraction(reader))


@dataclass
class Scoring:
    """R7.2-13."""

    digits: int
    rounding: int
    empty_group: int
    unmarked_points: Fraction | None
    evaluation_weight: Fraction
    archive: list[ArchiveItem]

    @classmethod
    def read(cls, reader: Reader) -> "Scoring":
        scoring = cls(
            reader.u32(), read_enum(reader, TRUNCATE, "rounding"),
            read_enum(reader, RESPREAD, "rule for empty groups"),
            reader.opt(lambda: read_fraction(reader)), read_fraction(reader),
            reader.items(lambda: ArchiveItem.read(reader), 16))
        require(scoring.digits <= 6, "more than 6 digits")
        require(scoring.unmarked_points is None or usable(scoring.unmarked_points),
                "points for the unmarked out of range")
        weights = [scoring.evaluation_weight, *(item.weight for item in scoring.archive)]
        require(all(w > 0 and usable(w) for w in weights), "a weight of scores out of range")
        require(distinct([item.code for item in scoring.archive]), "two archive items of one code")
        for item in scoring.archive:
            check_name(item.label, "an archive item's label")
        return scoring


@dataclass
class FlagRule:
    """R7.2-14."""

    id: str
    label: str
    types: list[str]
    measure: int
    question: str | None
    options: list[str]
    comparison: int
    value: Fraction

    @classmethod
    def read(cls, reader: Reader) -> "FlagRule":
        rule = cls(
            reader.id(), reader.text(), reader.items(reader.text),
            read_enum(reader, SCORE_MEASURE, "measure"), reader.opt(reader.id),
            reader.items(reader.id), read_enum(reader, AT_MOST, "comparison"),
            read_fraction(reader))
        check_name(rule.label, "a flag's label")
        for type_ in rule.types:
            check_name(type_, "a subject type")
        require(usable(rule.value), "a flag's value out of range")
        return rule

    def applies_to(self, subject: Subject) -> bool:
        return not self.types or subject.type in self.types


@dataclass
class RefusedNominee:
    """Who was refused for want of facts (R7.2-15)."""

    id: str
    name: str
    missing: list[str]

    @classmethod
    def read(cls, reader: Reader) -> "RefusedNominee":
        refused = cls(reader.id(), reader.text(), reader.items(reader.id))
        check_name(refused.name, "a refused nominee's name")
        return refused


@dataclass
class Poll:
    """R7.2-1 to R7.2-15."""

    meeting: str
    id: str
    title: str
    kind: int
    issuance: int
    quorum: Threshold | None
    rule: PassRule | None
    questions: list[Question]
    subjects: list[Subject]
    limits: list[Limit]
    scoring: Scoring | None
    flags: list[FlagRule]
    gives: str | None
    required: list[tuple[str, str]]
    refused: list[RefusedNominee]
    hash: bytes

    @classmethod
    def read(cls, body: bytes, suite: Suite) -> "Poll":
        reader = Reader(body, "poll definition")
        reader.tag("piaojue/1 poll")
        poll = cls(
            reader.id(), reader.id(), reader.text(), read_enum(reader, SURVEY, "poll kind"),
            read_enum(reader, DRAWN_CARDS, "issuance"),
            reader.opt(lambda: Threshold.read(reader)), reader.opt(lambda: PassRule.read(reader)),
            reader.items(lambda: Question.read(reader), 256),
            reader.items(lambda: Subject.read(reader), 4096),
            reader.items(lambda: Limit.read(reader), 64),
            reader.opt(lambda: Scoring.read(reader)),
            reader.items(lambda: FlagRule.read(reader), 64), reader.opt(reader.id),
            reader.items(lambda: (reader.id(), reader.text()), 16),
            reader.items(lambda: RefusedNominee.read(reader)), suite.hash(body))
        reader.end()
        poll._check()
        return poll

    def _check(self) -> None:
        check_meeting_id(self.meeting)
        check_name(self.title, "the poll's title")
        require(self.questions != [] and self.subjects != [], "no question or no subject")
        require(distinct([q.id for q in self.questions]), "two questions of one id")
        require(distinct([s.id for s in self.subjects]), "two subjects of one id")
        for question in self.questions:
            question.check()
            require(any(self.asked(question, s) for s in self.subjects),
                    f"question {question.id} is asked of nobody")
        for subject in self.subjects:
            require(any(self.asked(q, subject) for q in self.questions),
                    f"subject {subject.id} is asked nothing")
        require((self.rule is not None) == (self.kind in (DECISION, RECOMMENDATION, ELECTION)),
                "a pass rule is there exactly in decisions, recommendations and elections")
        if self.rule is not None:
            self._check_rule(self.rule)
            self._check_seats(self.rule.seats)
        self._check_limits()
        self._check_scoring()
        self._check_flags()
        self._check_facts()

    def _check_rule(self, rule: PassRule) -> None:
        """R7.2-7."""
        named = [q for q in self.questions if q.id == rule.question]
        require(len(named) == 1 and named[0].kind == CHOICE and not named[0].types,
                "the rule's question is a choice without types")
        require(self.kind == RECOMMENDATION or rule.reject is not None,
                "a decision or election without reject")
        codes = [c for c in (rule.approve, rule.reject, rule.abstain) if c is not None]
        require(distinct(codes) and sorted(codes) == sorted(o.code for o in named[0].options),
                "the options are exactly those that the rule names")
        others = [q for q in self.questions if q.id != rule.question]
        require(all(q.kind == TEXT for q in others), "another question that is not of text")
        require(self.kind != DECISION or not others, "a decision with another question")

    def _check_seats(self, seats: Sequence[Seats]) -> None:
        """R7.2-12."""
        require(distinct([(s.unit, s.post) for s in seats]), "seats of one unit and post twice")
        require(len(seats) <= 1 or not any(s.whole for s in seats),
                "seats of the whole poll beside others")
        require(self.kind != ELECTION or len(seats) > 0, "an election without seats")
        of = Counter((s.unit, s.post) for s in self.subjects)
        for entry in seats:
            standing = len(self.subjects) if entry.whole else of[entry.unit, entry.post]
            require(entry.seats <= 4096, "more than 4096 seats")
            require(standing > (entry.seats if self.kind == ELECTION else 0),
                    "not enough subjects for the seats")

    def _check_scoring(self) -> None:
        """R7.2-13."""
        require((self.scoring is not None) == any(q.weight > 0 for q in self.questions),
                "a scoring rule is there exactly if a question has a weight")
        items = 0 if self.scoring is None else len(self.scoring.archive)
        for subject in self.subjects:
            require(len(subject.archive) in (0, items) and all(map(usable, subject.archive)),
                    "archive points out of range, or not one for each item")

    def _check_flags(self) -> None:
        """R7.2-14."""
        require(distinct([f.id for f in self.flags]), "two flag rules of one id")
        codes = {q.id: {o.code for o in q.options} for q in self.questions}
        for flag in self.flags:
            if flag.measure == SCORE_MEASURE:
                require(self.scoring is not None and flag.question is None and not flag.options,
                        "a flag of scores without scoring rule, or with a question or options")
            else:
                require(flag.question in codes and flag.options != [] and distinct(flag.options)
                        and codes[flag.question].issuperset(flag.options),
                        "a flag of a question or of options that there are not")

    def _check_facts(self) -> None:
        """R7.2-15."""
        facts = [fact for fact, _ in self.required]
        for _, label in self.required:
            check_name(label, "a fact's label")
        require(distinct(facts), "a fact required twice")
        require(all([fact for fact, _ in s.facts] == facts for s in self.subjects),
                "a subject with other facts than are required")
        ids = [s.id for s in self.subjects] + [r.id for r in self.refused]
        require(distinct(ids), "a refused nominee's id twice, or a subject's")
        require(all(r.missing and set(r.missing) <= set(facts) for r in self.refused),
                "a refused nominee who lacks nothing that is required")
        require(self.gives is None or self.rule is not None, "a fact given without a pass rule")

    def _check_limits(self) -> None:
        require(not self.limits or self.kind != DECISION, "a decision with limits")
        require(distinct([(x.question, x.option) for x in self.limits]), "an option limited twice")
        with_write_ins = [x.question for x in self.limits if x.write_ins]
        require(distinct(with_write_ins), "write-ins for two options of one question")
        questions = {q.id: q for q in self.questions}
        for limit in self.limits:
            question = questions.get(limit.question)
            require(question is not None
                    and limit.option in [o.code for o in question.options],
                    "a limit of an option that there is not")
            asked = sum(self.asked(question, s) for s in self.subjects)
            require(1 <= limit.at_most <= limit.write_ins + asked
                    and limit.write_ins <= limit.at_most, "a limit out of range")
            require(limit.beside is None
                    or limit.write_ins > 0 and limit.beside != limit.option
                    and limit.beside in [o.code for o in question.options],
                    "names beside no other option, or no names")

    @staticmethod
    def asked(question: Question, subject: Subject) -> bool:
        """R7.2-6."""
        return not question.types or subject.type in question.type_set
