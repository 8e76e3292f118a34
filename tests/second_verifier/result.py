"""result.json, computed anew (SPEC 9.2 to 9.6)."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from canonical import Refused, require
from forms import Form
from hall import Hall
from meeting import (BOXES, ENTITLED, PRESENT, RETURNED, UNMARKED_ABSTAINS, Manifest, PassRule,
                     Poll, Threshold, VoterClass)
from statements import COUNTED, ClassIssued, Closing
from tally import CellTable

_KINDS = {1: "decision", 4: "evaluation", 5: "reverse_evaluation", 6: "survey"}
_ISSUANCE = {1: "seat", 2: "drawn_cards"}
_STATUS = {1: "counted", 2: "void_quorum", 3: "withheld_small"}
_ROLES = {1: "organiser", 2: "registrar", 3: "scrutineer", 4: "teller", 5: "system",
          6: "security", 7: "audit"}
_QUESTION_KINDS = {1: "choice", 2: "boxes", 3: "text"}
_COMPARISONS = {1: "more_than", 2: "at_least"}
_BASES = {1: "entitled", 2: "present", 3: "returned", 4: "valid"}
_UNMARKED = {1: "abstain", 2: "not_counted"}


def percent(a: int, b: int) -> str:
    """R9.2-7."""
    hundredths = (a * 10**4 * 2 + b) // (2 * b) if b else 0
    return f"{hundredths // 100}.{hundredths % 100:02}%"


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
    """A poll's figures (9.2)."""

    entitled: int
    present: int
    issued: ClassIssued
    returned: int

    @property
    def unused(self) -> int:
        return self.issued.issued - self.issued.voided - self.returned


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
    hall: Hall
    tables: list[CellTable] = field(default_factory=list)
    selection_totals: list[int] = field(default_factory=list)
    note_texts: list[list[str | None]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)

    def bytes(self) -> bytes:
        """R9.4-1, R9.4-3."""
        return (dump(self._members()) + "\n").encode()

    @property
    def _counted(self) -> bool:
        return self.closing.status == COUNTED

    def _figures(self, indices: Sequence[int], issuer: int) -> Figures:
        classes = [self.closing.classes[c] for c in indices]
        return Figures(sum(c.entitled for c in classes), sum(c.present for c in classes),
                       _sum_issued([c.issuers[issuer] for c in classes]),
                       sum(c.cast for c in classes))

    def _members(self) -> dict[str, Any]:
        manifest, poll = self.manifest, self.poll
        everything = range(len(self.classes))
        figures = self._figures(everything, 0)
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
            "status": _STATUS[self.closing.status],
            "minimum_group": manifest.minimum_group,
            "entitled": figures.entitled,
            "present": figures.present,
            "signed": figures.issued.signed,
            "surplus": figures.issued.surplus,
            "issued": figures.issued.issued,
            "voided": figures.issued.voided,
            "returned": figures.returned,
            "valid": figures.returned,
            "invalid": 0,
            "unused": figures.unused,
            "quorum": self._quorum(figures),
            "hall": {
                "counted": self.hall.counted,
                "mismatch": self.hall.mismatch,
                "objections": [{"words": words, "finding": finding}
                               for words, finding in self.hall.objections],
                "absent": [manifest.scrutineers[i].id for i in self.hall.absent],
            },
            "issuers": [self._issuer(i, self._figures(everything, i))
                        for i in range(len(manifest.issuers))],
            "single_issuer_notice": len(manifest.issuers) == 1,
            "officials": [{"id": o.id, "name": o.name, "role": _ROLES[o.role], "chief": o.chief}
                          for o in manifest.officials],
            "groups": [self._group(part) for part in self.closing.partition],
            "subjects": [{"id": s.id, "name": s.name, "type": s.type, "unit": s.unit,
                          "post": s.post} for s in poll.subjects],
            "questions": [{
                "id": q.id, "title": q.title, "kind": _QUESTION_KINDS[q.kind], "max": q.most,
                "exclusive": q.exclusive, "subject_types": q.types,
                "options": [{"code": o.code, "label": o.label} for o in q.options],
            } for q in poll.questions],
            "limits": [{"question": x.question, "option": x.option, "at_most": x.at_most,
                        "write_ins": x.write_ins} for x in poll.limits],
            "rule": self._rule(),
            "counts": self.counts(),
            "outcomes": self._outcomes(figures),
            "write_ins": self._write_ins() if self._counted else [],
            "texts": self._texts() if self._counted else [],
        }

    def _quorum(self, figures: Figures) -> dict[str, Any] | None:
        quorum = self.poll.quorum
        if quorum is None:
            return None
        return {**_threshold(quorum), "needed": quorum.needed(figures.entitled),
                "met": quorum.met(figures.present, figures.entitled)}

    def _issuer(self, i: int, figures: Figures) -> dict[str, Any]:
        issuer, issued = self.manifest.issuers[i], figures.issued
        return {"id": issuer.id, "name": issuer.name, "signed": issued.signed,
                "surplus": issued.surplus, "issued": issued.issued, "voided": issued.voided,
                "unused": figures.unused}

    def _part_name(self, part: Sequence[int]) -> str:
        return "+".join(self.classes[c].name for c in part)

    def _group(self, part: Sequence[int]) -> dict[str, Any]:
        figures = self._figures(part, 0)
        classes = [self.classes[c] for c in part]
        return {"name": self._part_name(part), "members": [g for c in classes for g in c.groups],
                "weight": str(sum((c.weight for c in classes), Fraction(0))),
                "disclosed": classes[0].disclosed, "entitled": figures.entitled,
                "present": figures.present, "issued": figures.issued.issued,
                "returned": figures.returned}

    def _rule(self) -> dict[str, Any] | None:
        rule = self.poll.rule
        if rule is None:
            return None
        return {"question": rule.question, "approve": rule.approve, "reject": rule.reject,
                "abstain": rule.abstain, "base": _BASES[rule.base],
                "pass": _threshold(rule.threshold), "unmarked": _UNMARKED[rule.unmarked]}

    def counts(self) -> list[dict[str, Any]]:
        """R9.4-4."""
        names = ["all", *(self._part_name(part) for part in self.closing.partition)]
        return [{"subject": table.cell.subject.id, "question": table.cell.question.id,
                 "group": name, "option": code, "count": count}
                for table in self.tables
                for name, row in zip(names, [table.total, *table.parts], strict=True)
                for code, count in row.items()]

    def _outcomes(self, figures: Figures) -> list[dict[str, Any]]:
        """R9.4-5, R9.4-6."""
        rule = self.poll.rule
        if rule is not None:
            return [self._decide(rule, table, figures) for table in self.tables]
        return [{"subject": table.cell.subject.id, "question": table.cell.question.id,
                 "ranking": _ranking(table, figures.returned)}
                for table in self.tables if table.cell.question.kind == BOXES]

    @staticmethod
    def _decide(rule: PassRule, table: CellTable, figures: Figures) -> dict[str, Any]:
        """R9.2-4, R9.2-5."""
        total = table.total
        unmarked = total["unmarked"]
        abstain = total[rule.abstain] if rule.abstain is not None else 0
        not_counted = 0
        if rule.unmarked == UNMARKED_ABSTAINS:
            abstain += unmarked
        else:
            not_counted = unmarked
        base = {ENTITLED: figures.entitled, PRESENT: figures.present,
                RETURNED: figures.returned}.get(rule.base, figures.returned - not_counted)
        approve = total[rule.approve]
        return {"subject": table.cell.subject.id, "approve": approve,
                "reject": total[rule.reject], "abstain": abstain, "unmarked": unmarked,
                "not_counted": not_counted, "base": _BASES[rule.base], "base_count": base,
                "needed": rule.threshold.needed(base),
                "rate": str(Fraction(approve, base)) if base else "0",
                "rate_percent": percent(approve, base),
                "passed": base > 0 and rule.threshold.met(approve, base)}

    def _write_ins(self) -> list[dict[str, Any]]:
        """R9.6-4, R9.6-5."""
        out = []
        for w in self.form.write_ins:
            slots = [self.note_texts[w.first_slot + i] for i in range(w.limit.write_ins)]
            marked = sum(self.selection_totals[w.first:w.first + w.limit.write_ins])
            written = [t for slot in slots for t in slot if t != ""]
            by_slot = [Counter(self.names[t] for t in slot if t) for slot in slots]
            count = sum(by_slot, Counter())
            invalid = count.pop("", 0) + written.count(None)
            names = sorted(count, key=lambda name: (-count[name], name.encode()))
            out.append({
                "question": w.limit.question, "option": w.limit.option, "marked": marked,
                "written": len(written), "invalid": invalid, "excess": len(written) > marked,
                "names": [{"name": name, "count": count[name],
                           "surely": max(slot[name] for slot in by_slot)} for name in names]})
        return out

    def _texts(self) -> list[dict[str, Any]]:
        """R9.5-4."""
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
