"""result.json, computed anew (SPEC 9.2, 9.4 to 9.8)."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

from canonical import Refused, require
from forms import Form, LimitPlace
from hall import Hall
from meeting import (BOXES, ENTITLED, PRESENT, RETURNED, UNMARKED_ABSTAINS, Manifest, PassRule,
                     Poll, Threshold, VoterClass)
from paper import ClassPaper, PaperCount
from scores import GroupTree, Scores, flags, percent, problems, written
from seats import Candidate, Election
from statements import COUNTED, ClassIssued, Closing
from tally import CellTable

_KINDS = {1: "decision", 2: "recommendation", 3: "election", 4: "evaluation",
          5: "reverse_evaluation", 6: "survey"}
_ISSUANCE = {1: "seat", 2: "drawn_cards"}
_STATUS = {1: "counted", 2: "void_quorum", 3: "withheld_small", 4: "void_excess"}
_ROLES = {1: "organiser", 2: "registrar", 3: "scrutineer", 4: "teller", 5: "system",
          6: "security", 7: "audit"}
_QUESTION_KINDS = {1: "choice", 2: "boxes", 3: "text", 4: "score"}
_COMPARISONS = {1: "more_than", 2: "at_least"}
_BASES = {1: "entitled", 2: "present", 3: "returned", 4: "valid"}
_UNMARKED = {1: "abstain", 2: "not_counted"}
_ROUNDINGS = {1: "half_up", 2: "truncate"}
_EMPTY_GROUPS = {1: "withhold", 2: "respread"}


def dump(value: Any, indent: str = "") -> str:
    """R9.4-1, without the last line feed."""
    deeper = indent + "  "
    if isinstance(value, dict):
        lines = [f"{deeper}{dump(k)}: {dump(v, deeper)}" for k, v in value.items()]
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
    if isinstance(value, list):
        if not value:
            return "[]"
        lines = [deeper + dump(v, deeper) for v in value]
        return "[\n" + ",\n".join(lines) + f"\n{indent}]"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _refuse_constant(name: str) -> None:
    raise Refused(f"result.json has {name}")


def _with_pairs(value: Any) -> Any:
    """Objects as lists of their members, so that order and repetitions count."""
    if isinstance(value, dict):
        return {"object": [[k, _with_pairs(v)] for k, v in value.items()]}
    if isinstance(value, list):
        return [_with_pairs(v) for v in value]
    return value


def check_counts(data: bytes, counts: list[dict[str, Any]]) -> None:
    """The member `counts` of result.json is this (R11.2-29)."""
    try:
        parsed = json.loads(data.decode("utf-8", "strict"), parse_constant=_refuse_constant,
                            object_pairs_hook=lambda pairs: {"object": [list(p) for p in pairs]})
    except (ValueError, RecursionError) as error:
        raise Refused("result.json is not JSON") from error
    require(isinstance(parsed, dict), "result.json is not an object")
    members = [value for name, value in parsed["object"] if name == "counts"]
    require(len(members) == 1, "result.json has not one member counts")
    # Dumped, since in Python 1 == 1.0 == True.
    require(json.dumps(members[0]) == json.dumps(_with_pairs(counts)),
            "the decrypted counts are not those of result.json")


@dataclass
class Figures:
    """Figures of the classes of a poll (9.2): of the box, and on paper."""

    entitled: int
    present: int
    of_issuer: ClassIssued
    cast: int
    paper: ClassPaper

    @property
    def issued(self) -> int:
        return self.of_issuer.issued + self.paper.issued

    @property
    def returned(self) -> int:
        return self.cast + self.paper.returned

    @property
    def valid(self) -> int:
        return self.returned - self.paper.invalid

    @property
    def unused(self) -> int:
        return max(0, self.issued - self.of_issuer.voided - self.returned)


def _sum_issued(items: Sequence[ClassIssued]) -> ClassIssued:
    return ClassIssued(sum(i.signed for i in items), sum(i.surplus for i in items),
                       sum(i.voided for i in items))


@dataclass
class ResultMaker:
    """Everything that result.json is a function of (R9.4-2)."""

    manifest: Manifest
    poll: Poll
    form: Form
    classes: list[VoterClass]
    opening_hash: bytes
    closing: Closing
    status: int
    """The final one (8.10)."""
    hall: Hall
    paper: PaperCount | None = None
    tables: list[CellTable] = field(default_factory=list)
    selection_totals: list[int] = field(default_factory=list)
    note_texts: list[list[str | None]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)

    def bytes(self) -> bytes:
        """R9.4-1, R9.4-3."""
        return (dump(self._members()) + "\n").encode()

    @property
    def _counted(self) -> bool:
        return self.status == COUNTED

    def _figures(self, indices: Sequence[int], issuer: int) -> Figures:
        classes = [self.closing.classes[c] for c in indices]
        return Figures(sum(c.entitled for c in classes), sum(c.present for c in classes),
                       _sum_issued([c.issuers[issuer] for c in classes]),
                       sum(c.cast for c in classes), self._paper_of(indices))

    def _paper_of(self, indices: Sequence[int]) -> ClassPaper:
        classes = [] if self.paper is None else [self.paper.classes[c] for c in indices]
        return ClassPaper(sum(c.issued for c in classes), sum(c.returned for c in classes),
                          sum(c.invalid for c in classes))

    @cached_property
    def _all_figures(self) -> Figures:
        return self._figures(range(len(self.classes)), 0)

    def _members(self) -> dict[str, Any]:
        manifest, poll = self.manifest, self.poll
        everything = range(len(self.classes))
        figures = self._all_figures
        return {
            "format": "piaojue-result/1",
            "meeting": manifest.meeting,
            "meeting_title": manifest.title,
            "date": manifest.date,
            "place": manifest.place,
            "rehearsal": manifest.rehearsal,
            "poll": poll.id,
            "poll_title": poll.title,
            "kind": _KINDS[poll.kind],
            "issuance": _ISSUANCE[poll.issuance],
            "suite": manifest.suite.name,
            "opening": self.opening_hash.hex(),
            "merkle_root": self.closing.root.hex(),
            "status": _STATUS[self.status],
            "minimum_group": manifest.minimum_group,
            "entitled": figures.entitled,
            "present": figures.present,
            "signed": figures.of_issuer.signed,
            "surplus": figures.of_issuer.surplus,
            "issued": figures.issued,
            "voided": figures.of_issuer.voided,
            "returned": figures.returned,
            "valid": figures.valid,
            "invalid": figures.paper.invalid,
            "unused": figures.unused,
            "quorum": self._quorum(figures),
            "hall": {
                "counted": self.hall.counted,
                "counted_on_paper": self.hall.on_paper,
                "mismatch": self.hall.mismatch,
                "objections": [{"words": words, "finding": finding}
                               for words, finding in self.hall.objections],
                "absent": [manifest.scrutineers[i].id for i in self.hall.absent],
            },
            "issuers": [self._issuer(i, self._figures(everything, i))
                        for i in range(len(manifest.issuers))],
            "paper": self._paper(figures),
            "single_issuer_notice": len(manifest.issuers) == 1,
            "officials": [{"id": o.id, "name": o.name, "role": _ROLES[o.role], "chief": o.chief}
                          for o in manifest.officials],
            "groups": [self._group(part) for part in self.closing.partition],
            "group_sets": [{"id": s.id, "name": s.name, "parent": s.parent,
                            "groups": [g.id for g in manifest.groups if g.set == s.id]}
                           for s in manifest.sets],
            "subjects": [{"id": s.id, "name": s.name, "type": s.type, "unit": s.unit,
                          "post": s.post, "tier": s.tier,
                          "facts": [{"fact": fact, "source": source.hex()}
                                    for fact, source in s.facts]} for s in poll.subjects],
            "questions": [{
                "id": q.id, "title": q.title, "kind": _QUESTION_KINDS[q.kind], "max": q.most,
                "exclusive": q.exclusive, "subject_types": q.types, "weight": str(q.weight),
                "options": [{"code": o.code, "label": o.label, "points": written(o.points),
                             "adverse": o.adverse} for o in q.options],
            } for q in poll.questions],
            "limits": [{"question": x.question, "option": x.option, "at_most": x.at_most,
                        "write_ins": x.write_ins, "beside": x.beside} for x in poll.limits],
            "rule": self._rule(),
            "scoring": self._scoring(),
            "required": [{"fact": fact, "label": label} for fact, label in poll.required],
            "refused": [{"id": r.id, "name": r.name, "missing": r.missing}
                        for r in poll.refused],
            "gives": poll.gives,
            "counts": self.counts(),
            "outcomes": self._outcomes(),
            "runoffs": self._election.runoffs if self._counted else [],
            "scores": [] if self._scores is None else self._scores.members(),
            "problems": problems(poll, self.tables, figures.valid) if self._counted else [],
            "flags": flags(poll, self.tables, self._scores, figures.valid),
            "write_ins": self._write_ins() if self._counted else [],
            "texts": self._texts() if self._counted else [],
        }

    @cached_property
    def _scores(self) -> Scores | None:
        """None unless the poll is counted and has a scoring rule."""
        if self.poll.scoring is None or not self._counted:
            return None
        partition = self.closing.partition
        tree = GroupTree(self.manifest, [[self.classes[c] for c in part] for part in partition])
        ballots = [self._figures(part, 0).valid for part in partition]
        return Scores(self.poll, self.poll.scoring, tree, self._part_names, ballots, self.tables)

    def _quorum(self, figures: Figures) -> dict[str, Any] | None:
        quorum = self.poll.quorum
        if quorum is None:
            return None
        return {**_threshold(quorum), "needed": quorum.needed(figures.entitled),
                "met": quorum.met(figures.present, figures.entitled)}

    def _issuer(self, i: int, figures: Figures) -> dict[str, Any]:
        """Of the box alone (R8.10-9)."""
        issuer, issued = self.manifest.issuers[i], figures.of_issuer
        return {"id": issuer.id, "name": issuer.name, "signed": issued.signed,
                "surplus": issued.surplus, "issued": issued.issued, "voided": issued.voided,
                "unused": issued.issued - issued.voided - figures.cast}

    def _paper(self, figures: Figures) -> dict[str, Any] | None:
        """R8.10-9."""
        if self.paper is None:
            return None
        paper = figures.paper
        return {"issued": paper.issued, "returned": paper.returned, "valid": paper.valid,
                "invalid": paper.invalid, "classes": [
                    {"name": c.name, "issued": p.issued, "returned": p.returned,
                     "invalid": p.invalid}
                    for c, p in zip(self.classes, self.paper.classes, strict=True)]}

    def _part_name(self, part: Sequence[int]) -> str:
        return "+".join(self.classes[c].name for c in part)

    @property
    def _part_names(self) -> list[str]:
        return [self._part_name(part) for part in self.closing.partition]

    def _group(self, part: Sequence[int]) -> dict[str, Any]:
        figures = self._figures(part, 0)
        classes = [self.classes[c] for c in part]
        return {"name": self._part_name(part), "members": [g for c in classes for g in c.groups],
                "weight": str(sum((c.weight for c in classes), Fraction(0))),
                "disclosed": classes[0].disclosed, "entitled": figures.entitled,
                "present": figures.present, "issued": figures.issued,
                "returned": figures.returned, "valid": figures.valid}

    def _rule(self) -> dict[str, Any] | None:
        rule = self.poll.rule
        if rule is None:
            return None
        return {"question": rule.question, "approve": rule.approve, "reject": rule.reject,
                "abstain": rule.abstain, "base": _BASES[rule.base],
                "pass": _threshold(rule.threshold), "unmarked": _UNMARKED[rule.unmarked],
                "seats": [{"unit": s.unit, "post": s.post, "seats": s.seats}
                          for s in rule.seats]}

    def _scoring(self) -> dict[str, Any] | None:
        rule = self.poll.scoring
        if rule is None:
            return None
        return {"digits": rule.digits, "rounding": _ROUNDINGS[rule.rounding],
                "empty_group": _EMPTY_GROUPS[rule.empty_group],
                "unmarked_points": written(rule.unmarked_points),
                "evaluation_weight": str(rule.evaluation_weight),
                "archive": [{"code": item.code, "label": item.label, "weight": str(item.weight)}
                            for item in rule.archive]}

    def counts(self) -> list[dict[str, Any]]:
        """R9.4-4."""
        names = ["all", *self._part_names]
        out = []
        for table in self.tables:
            paper = [None] * len(names)
            if table.paper is not None:
                paper = [table.paper_total, *table.paper]
            for name, row, of_it in zip(names, [table.total, *table.parts], paper, strict=True):
                out += [{"subject": table.cell.subject.id, "question": table.cell.question.id,
                         "group": name, "option": code, "count": count,
                         "paper": 0 if of_it is None else of_it[code]}
                        for code, count in row.items()]
        return out

    # -- who passes and is elected

    @cached_property
    def _election(self) -> Election:
        """The subjects in the order of their cells, then the names that can be elected."""
        rule = self.poll.rule
        if rule is None:
            return Election([], [])
        candidates = []
        for table in self.tables:
            subject, approve = table.cell.subject, table.total[rule.approve]
            candidates.append(Candidate(approve, self._passes(approve, table), subject))
        candidates += [Candidate(surely, self._name_passes(name, surely), name=name)
                       for w in self.form.write_ins
                       if (w.limit.question, w.limit.option) == (rule.question, rule.approve)
                       for name, _, surely in self._names_of(w)]
        return Election(rule.seats, candidates)

    @cached_property
    def _candidates_by_name(self) -> dict[str, Candidate]:
        return {c.name: c for c in self._election.candidates if c.subject is None}

    def _base(self, not_counted: int) -> int:
        """R9.2-5."""
        figures = self._all_figures
        return {ENTITLED: figures.entitled, PRESENT: figures.present,
                RETURNED: figures.returned}.get(self.poll.rule.base, figures.valid - not_counted)

    def _not_counted(self, table: CellTable) -> int:
        """R9.2-4."""
        return 0 if self.poll.rule.unmarked == UNMARKED_ABSTAINS else table.total["unmarked"]

    def _passes(self, approve: int, table: CellTable) -> bool:
        base = self._base(self._not_counted(table))
        return base > 0 and self.poll.rule.threshold.met(approve, base)

    @cached_property
    def _subject_names(self) -> set[str]:
        return {s.name for s in self.poll.subjects}

    def _name_passes(self, name: str, surely: int) -> bool:
        """R9.8-3."""
        base = self._base(0)
        return (name not in self._subject_names and base > 0
                and self.poll.rule.threshold.met(surely, base))

    # -- outcomes and names

    def _outcomes(self) -> list[dict[str, Any]]:
        """R9.4-5, R9.4-6."""
        rule = self.poll.rule
        if rule is not None:
            return [self._decide(rule, table, candidate)
                    for table, candidate in zip(self.tables, self._election.candidates)]
        return [{"subject": table.cell.subject.id, "question": table.cell.question.id,
                 "ranking": _ranking(table, self._all_figures.valid)}
                for table in self.tables if table.cell.question.kind == BOXES]

    def _decide(self, rule: PassRule, table: CellTable, candidate: Candidate) -> dict[str, Any]:
        """R9.2-4, R9.2-5."""
        total = table.total
        unmarked, not_counted = total["unmarked"], self._not_counted(table)
        abstain = total[rule.abstain] if rule.abstain is not None else 0
        reject = total[rule.reject] if rule.reject is not None else 0
        base, approve = self._base(not_counted), total[rule.approve]
        return {"subject": table.cell.subject.id, "approve": approve, "reject": reject,
                "abstain": abstain + unmarked - not_counted, "unmarked": unmarked,
                "not_counted": not_counted, "base": _BASES[rule.base], "base_count": base,
                "needed": rule.threshold.needed(base),
                "rate": str(Fraction(approve, base)) if base else "0",
                "rate_percent": percent(approve, base), "passed": candidate.passed,
                "elected": candidate.elected, "tied": candidate.tied}

    def _slots_of(self, w: LimitPlace) -> list[list[str | None]]:
        return self.note_texts[w.first_slot:w.first_slot + w.limit.write_ins]

    def _names_of(self, w: LimitPlace) -> list[tuple[str, int, int]]:
        """Each name of a limit with `count` and `surely`, in their order (R9.6-5)."""
        by_slot = [Counter(self.names[t] for t in slot if t) for slot in self._slots_of(w)]
        beyond = [max(0, sum(t != "" for t in slot) - self.selection_totals[w.first + i])
                  for i, slot in enumerate(self._slots_of(w))]
        count = sum(by_slot, Counter())
        count.pop("", None)
        names = sorted(count, key=lambda name: (-count[name], name.encode()))
        return [(name, count[name], max(max(0, slot[name] - b) for slot, b in zip(by_slot, beyond)))
                for name in names]

    def _write_ins(self) -> list[dict[str, Any]]:
        """R9.6-4, R9.6-5."""
        out = []
        for w in self.form.write_ins:
            marked = sum(self.selection_totals[w.first:w.first + w.limit.write_ins])
            texts = [t for slot in self._slots_of(w) for t in slot if t != ""]
            invalid = sum(t is None or self.names[t] == "" for t in texts)
            out.append({
                "question": w.limit.question, "option": w.limit.option, "marked": marked,
                "written": len(texts), "invalid": invalid, "excess": len(texts) > marked,
                "names": [self._name(w, *name) for name in self._names_of(w)]})
        return out

    def _name(self, w: LimitPlace, name: str, count: int, surely: int) -> dict[str, Any]:
        made = {"name": name, "count": count, "surely": surely}
        rule = self.poll.rule
        if rule is None:
            return made
        candidate = Candidate(0, False)
        if (w.limit.question, w.limit.option) == (rule.question, rule.approve):
            candidate = self._candidates_by_name[name]
        return {**made, "passed": candidate.passed, "elected": candidate.elected,
                "tied": candidate.tied}

    def _texts(self) -> list[dict[str, Any]]:
        """R9.5-4. The texts on paper stand among those of the notes."""
        return [{"subject": subject.id, "question": question.id, "received": len(texts),
                 "unreadable": texts.count(None), "texts": [t for t in texts if t]}
                for (subject, question), texts in zip(self.form.text_slots, self.note_texts)]


def _threshold(threshold: Threshold) -> dict[str, Any]:
    return {"comparison": _COMPARISONS[threshold.comparison], "fraction": str(threshold.fraction)}


def _ranking(table: CellTable, valid: int) -> list[dict[str, Any]]:
    """R9.2-6."""
    question, total = table.cell.question, table.total
    codes = [o.code for o in question.options if o.code != question.exclusive]
    ordered = sorted(codes, key=lambda code: -total[code])
    return [{"rank": 1 + sum(total[other] > total[code] for other in codes), "option": code,
             "count": total[code], "percent": percent(total[code], valid)} for code in ordered]
