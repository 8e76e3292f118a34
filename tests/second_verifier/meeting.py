"""What a meeting is (SPEC chapter 7): manifest, poll definition, voter classes, thresholds."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm

from canonical import (Reader, check_date, check_meeting_id, check_name, check_plain_text,
                       require)
from groups import Point
from suites import Suite, suite_by_number

ORGANISER, REGISTRAR, SCRUTINEER, TELLER, SYSTEM, SECURITY, AUDIT = range(1, 8)
DECISION, RECOMMENDATION, ELECTION, EVALUATION, REVERSE_EVALUATION, SURVEY = range(1, 7)
SEAT, DRAWN_CARDS = 1, 2
CHOICE, BOXES, TEXT = 1, 2, 3
ENTITLED, PRESENT, RETURNED, VALID = range(1, 5)
UNMARKED_ABSTAINS, UNMARKED_NOT_COUNTED = 1, 2
MORE_THAN, AT_LEAST = 1, 2


def distinct(items: Sequence) -> bool:
    return len(set(items)) == len(items)


def read_enum(reader: Reader, last: int, what: str) -> int:
    """A u8 from 1 to last."""
    value = reader.u8()
    require(1 <= value <= last, f"{what} {value} names nothing")
    return value


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

    @classmethod
    def read(cls, reader: Reader) -> "VoterGroup":
        return cls(reader.id(), reader.text(), Fraction(*reader.fraction()), reader.flag(),
                   reader.u32())


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
    """R7.1-1 to R7.1-11."""

    suite: Suite
    meeting: str
    title: str
    date: str
    place: str
    rehearsal: bool
    minimum_group: int
    groups: list[VoterGroup]
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
            reader.u32(), reader.items(lambda: VoterGroup.read(reader)), reader.hash(),
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
        ids = [g.id for g in groups]
        require(distinct(ids) and "all" not in ids, "groups' ids repeat, or one is called all")
        require(1 <= sum(g.entitled for g in groups) <= 200_000, "entitled out of range")
        for group in groups:
            check_name(group.name, "a group's name")
            require(0 < group.weight <= 10**6, "a weight is out of range")
            require(group.weight.denominator <= 10**9, "a weight's denominator is too large")
        require(lcm(*(g.weight.denominator for g in groups)) <= 10**9,
                "the weights have no common denominator up to 10^9")

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


@dataclass
class Question:
    id: str
    title: str
    kind: int
    options: list[Option]
    max: int
    exclusive: str | None
    types: list[str]

    @classmethod
    def read(cls, reader: Reader) -> "Question":
        return cls(reader.id(), reader.text(), read_enum(reader, TEXT, "question kind"),
                   reader.items(lambda: Option(reader.id(), reader.text())), reader.u32(),
                   reader.opt(reader.id), reader.items(reader.text))

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
        if self.kind == TEXT:
            require(not codes and self.max == 0 and self.exclusive is None,
                    "a question of text with options")
            return
        require(1 <= len(codes) <= 256, "not 1 to 256 options")
        if self.kind == CHOICE:
            require(self.max == 1 and self.exclusive is None, "a choice of more than one")
            return
        require(1 <= self.max <= len(codes), "max is out of range")
        require(self.exclusive is None or self.exclusive in codes, "exclusive is no option")
        require(self.ordinary > 0, "no option that is not exclusive")

    @cached_property
    def type_set(self) -> frozenset[str]:
        return frozenset(self.types)

    @property
    def ordinary(self) -> int:
        return len(self.options) - (self.exclusive is not None)

    @property
    def most(self) -> int:
        """1 for a choice, k of R6.2-3 for boxes, 0 for text."""
        return min(self.max, self.ordinary)


@dataclass
class Subject:
    id: str
    name: str
    type: str
    unit: str
    post: str

    @classmethod
    def read(cls, reader: Reader) -> "Subject":
        subject = cls(reader.id(), reader.text(), reader.text(), reader.text(), reader.text())
        check_name(subject.name, "a subject's name")
        check_name(subject.type, "a subject's type")
        check_plain_text(subject.unit, "a unit")
        check_plain_text(subject.post, "a post")
        return subject


@dataclass
class Limit:
    question: str
    option: str
    at_most: int
    write_ins: int

    @classmethod
    def read(cls, reader: Reader) -> "Limit":
        return cls(reader.id(), reader.id(), reader.u32(), reader.u32())


@dataclass
class Decision:
    question: str
    approve: str
    reject: str
    abstain: str | None
    base: int
    threshold: Threshold
    unmarked: int

    @classmethod
    def read(cls, reader: Reader) -> "Decision":
        return cls(reader.id(), reader.id(), reader.id(), reader.opt(reader.id),
                   read_enum(reader, VALID, "base"), Threshold.read(reader),
                   read_enum(reader, UNMARKED_NOT_COUNTED, "rule for unmarked"))


@dataclass
class Poll:
    """R7.2-1 to R7.2-9."""

    meeting: str
    id: str
    title: str
    kind: int
    issuance: int
    quorum: Threshold | None
    decision: Decision | None
    questions: list[Question]
    subjects: list[Subject]
    limits: list[Limit]
    hash: bytes

    @classmethod
    def read(cls, body: bytes, suite: Suite) -> "Poll":
        reader = Reader(body, "poll definition")
        reader.tag("piaojue/1 poll")
        poll = cls(
            reader.id(), reader.id(), reader.text(), read_enum(reader, SURVEY, "poll kind"),
            read_enum(reader, DRAWN_CARDS, "issuance"),
            reader.opt(lambda: Threshold.read(reader)), reader.opt(lambda: Decision.read(reader)),
            reader.items(lambda: Question.read(reader), 256),
            reader.items(lambda: Subject.read(reader), 4096),
            reader.items(lambda: Limit.read(reader), 64), suite.hash(body))
        reader.end()
        poll._check()
        return poll

    def _check(self) -> None:
        check_meeting_id(self.meeting)
        check_name(self.title, "the poll's title")
        require(self.kind not in (RECOMMENDATION, ELECTION), "a kind that cannot be counted")
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
        require((self.decision is not None) == (self.kind == DECISION),
                "a decision rule is there exactly in decisions")
        if self.decision is not None:
            self._check_decision(self.decision)
        self._check_limits()

    def _check_decision(self, rule: Decision) -> None:
        require(len(self.questions) == 1 and self.questions[0].id == rule.question,
                "a decision has the one question that its rule names")
        question = self.questions[0]
        require(question.kind == CHOICE and not question.types,
                "a decision's question is a choice without types")
        named = [rule.approve, rule.reject] + ([] if rule.abstain is None else [rule.abstain])
        require(distinct(named) and sorted(named) == sorted(o.code for o in question.options),
                "a decision's options are exactly those that its rule names")

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

    @staticmethod
    def asked(question: Question, subject: Subject) -> bool:
        """R7.2-6."""
        return not question.types or subject.type in question.type_set
