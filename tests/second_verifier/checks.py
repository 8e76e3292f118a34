"""The checks V01 to V33 (SPEC 11.2), in their order.

`Checks` holds what the checks before have established. Each method of a check returns the detail
for the report or raises `Refused` with the reason.
"""

import multiprocessing
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial as bind
from itertools import islice

import cms
import merkle
import notes as sealed_notes
import record as kinds
import tally
import trail as trails
from ballots import (REPLACED, SURPLUS, WITHDRAWN, PollContext, ScanResult, Seen, Void,
                     ballots_per_batch, scan)
from canonical import Refused, fingerprint, require
from ceremony import Ceremony, Message
from forms import Form, compile_form
from groups import Point
from hall import Hall, HallJudge
from meeting import AUDIT, SEAT, SECURITY, TELLER, Manifest, Poll, VoterClass, merge
from notes import Note
from paper import PaperCount
from proofs import first_bad
from record import Place, Record, read_at
from result import ResultMaker, check_counts
from statements import (CASTING, CLOSING, COUNTED, ISSUING, VOID_QUORUM, WITHHELD_SMALL,
                        Attendance, Closing, Decryption, IssuerKeys, IssuingCount, MergeTable,
                        Opening, Phase, ResultStatement, Statement, casting_predecessor)
from suites import Suite

SEALED, COUNTED_STAGE, FULL = "sealed", "counted", "full"

_context: PollContext
_path: str


def _start_worker(path: str, context: PollContext) -> None:
    global _path, _context
    _path, _context = path, context


def _scan_places(places: Sequence[Place]) -> ScanResult:
    return scan([read_at(_path, *place) for place in places], _context)


def _chunks(items: Iterator[Place], size: int) -> Iterator[list[Place]]:
    while chunk := list(islice(items, size)):
        yield chunk


def _ascend(items: Sequence[bytes]) -> bool:
    return all(a < b for a, b in zip(items, items[1:]))


class Checks:
    """The state of one verification."""

    suite: Suite
    manifest: Manifest
    poll: Poll
    form: Form
    classes: list[VoterClass]
    opening: Opening
    opening_hash: bytes
    context: PollContext
    attendance: Attendance
    closing: Closing
    status: int
    hall: Hall
    tables: list[tally.CellTable]

    def __init__(self, path: str, stage: str, anchor: bytes | None) -> None:
        self.path = path
        self.stage = stage
        self.anchor = anchor
        self.issuer_key_hashes: list[bytes] = []
        self.counts: list[IssuingCount] = []
        self.count_hashes: list[bytes] = []
        self.voids: list[Void] = []
        self.seen: list[Seen] = []
        self.sums: dict[int, list[Point]] = {}
        self.faults: dict[int, str] = {}
        self.notes: list[Note] = []
        self.paper: PaperCount | None = None
        self.paper_hash: bytes | None = None
        self.objections: list[Statement] = []
        self.resolutions: list[Statement] = []
        self.decryptions: list[Decryption] = []
        self.decryption_hashes: list[bytes] = []
        self.texts: list[list[str | None]] = []
        self.names: dict[str, str] = {}
        self.merge_table_hash: bytes | None = None
        self.tables = []
        self.selection_totals: list[int] = []

    # -- reading

    def _statement(self, kind: int) -> Statement:
        return Statement.read(self.record.one(kind), self.suite)

    def _statements(self, kind: int) -> list[Statement]:
        return [Statement.read(data, self.suite) for data in self.record.all(kind)]

    def _check_here(self, opening: bytes, poll: bytes, what: str) -> None:
        require(opening == self.opening_hash, f"{what} is of another opening")
        require(poll == self.poll.hash, f"{what} is of another poll")

    def _phase(self, kind: int, number: int, previous: bytes, signers: Sequence[str]) -> bytes:
        """A phase of this poll that is signed and chained; its hash."""
        statement = self._statement(kind)
        phase = Phase.read(statement.body)
        require(phase.phase == number, "another phase")
        self._check_here(phase.opening, phase.poll, "the phase")
        require(phase.previous == previous, "the phase names another predecessor")
        statement.check_signed(self.manifest, signers)
        return statement.hash

    # -- the file, the meeting, the ceremony

    def v01(self) -> str:
        self.record = Record(self.path)
        self.suite = self.record.suite
        require(self.stage == SEALED or self.record.full, "a sealed record, not a full one")
        return f"{self.record.size} bytes, {self.suite.name}"

    def v02(self) -> str:
        self.opening_hash = self._statement(kinds.OPENING).hash
        require(self.opening_hash == self.anchor, "the opening is not the anchor's")
        return fingerprint(self.opening_hash)

    def v03(self) -> str:
        statement = self._statement(kinds.MANIFEST)
        self.manifest = manifest = Manifest.read(statement.body, self.suite)
        signers = [manifest.organiser, *(o.id for o in manifest.of_role(SECURITY))]
        statement.check_signed(manifest, signers)
        self.classes = manifest.classes()
        return f"{manifest.meeting}, {'rehearsal' if manifest.rehearsal else 'meeting'}"

    def v04(self) -> str:
        self.poll = poll = Poll.read(self.record.one(kinds.POLL_DEFINITION), self.suite)
        require(poll.meeting == self.manifest.meeting, "a poll of another meeting")
        require((poll.id, poll.hash) in self.manifest.polls, "the manifest pins another poll")
        self.form = compile_form(poll)
        return f"{poll.id}, {self.form.selections} selections, {self.form.slots} note slots"

    def v05(self) -> str:
        statement = self._statement(kinds.OPENING)
        self.opening_hash = statement.hash
        self.opening = opening = Opening.read(statement.body, self.suite)
        messages = [Message.read(data) for data in self.record.all(kinds.CEREMONY_MESSAGE)]
        ceremony = Ceremony(self.manifest, opening.attempt, opening.participants)
        self.outcome = ceremony.judge(messages)
        return (f"{len(opening.participants)} participants, any {self.manifest.threshold} "
                "can decrypt")

    def v06(self) -> str:
        opening, outcome, manifest = self.opening, self.outcome, self.manifest
        require(opening.manifest == manifest.hash, "the opening is of another manifest")
        require(opening.ceremony == outcome.transcript
                and opening.election_key == outcome.election_key
                and opening.note_key == outcome.note_key
                and opening.election_verification_keys
                == list(outcome.election_verification_keys.values())
                and opening.note_verification_keys
                == list(outcome.note_verification_keys.values()),
                "the opening does not agree with the ceremony")
        moduli = self._issuer_keys()
        require(opening.issuer_keys == self.issuer_key_hashes,
                "the opening lists other issuer keys")
        signers = [manifest.organiser, *(o.id for o in manifest.scrutineers)]
        self._statement(kinds.OPENING).check_signed(manifest, signers)
        self.context = PollContext(
            self.suite, self.opening_hash, self.poll.hash, len(self.classes), self.form.slots,
            self.poll.issuance == SEAT, len(manifest.issuers), moduli, opening.election_key,
            opening.note_key, self.form, self.suite.hash(self.form.shape()))
        return f"{len(manifest.issuers)} issuers"

    def _issuer_keys(self) -> list[list[int]]:
        """The moduli of the record's poll by issuer and key class."""
        manifest = self.manifest
        statements = self._statements(kinds.ISSUER_KEYS)
        require(len(statements) == len(manifest.issuers), "not one statement for each issuer")
        ours: list[list[int]] = []
        seen: set[int] = set()
        here = manifest.polls.index((self.poll.id, self.poll.hash))
        for i, statement in enumerate(statements):
            keys = IssuerKeys.read(statement.body)
            require(keys.manifest == manifest.hash, "issuer keys of another manifest")
            require(keys.issuer == i, "issuer keys of another issuer")
            statement.check_signed(manifest, [manifest.issuers[i].id])
            require([poll for poll, _ in keys.polls] == [hash_ for _, hash_ in manifest.polls],
                    "issuer keys of other polls than the manifest's")
            for number, (_, moduli) in enumerate(keys.polls):
                if number == here:
                    complete = len(moduli) == len(self.classes) + self.form.slots
                else:
                    complete = len(moduli) >= len(self.classes)
                require(complete, "issuer keys that are not complete")
                before = len(seen)
                seen.update(moduli)
                require(len(seen) == before + len(moduli), "a modulus twice")
            ours.append(keys.polls[here][1])
            self.issuer_key_hashes.append(statement.hash)
        return ours

    # -- phases and counts

    def v07(self) -> str:
        self.issuing = self._phase(kinds.ISSUING_PHASE, ISSUING, self.opening_hash,
                                   [self.manifest.organiser])
        return ""

    def v08(self) -> str:
        statement = self._statement(kinds.ATTENDANCE)
        self.attendance = attendance = Attendance.read(statement.body)
        self.attendance_hash = statement.hash
        self._check_here(attendance.opening, attendance.poll, "the attendance")
        require(attendance.issuing == self.issuing, "the attendance names another phase")
        statement.check_signed(self.manifest, [self.manifest.registrar])
        require(len(attendance.present) == len(self.classes), "not one number for each class")
        require(all(p <= c.entitled for p, c in zip(attendance.present, self.classes)),
                "more present than entitled")
        return (f"entitled {sum(c.entitled for c in self.classes)}, "
                f"present {sum(attendance.present)}")

    def v09(self) -> str:
        issuers = self.manifest.issuers
        statements = self._statements(kinds.ISSUING_COUNT)
        require(len(statements) == len(issuers), "not one count for each issuer")
        for i, statement in enumerate(statements):
            count = IssuingCount.read(statement.body)
            self._check_here(count.opening, count.poll, "a count")
            require(count.attendance == self.attendance_hash, "a count names another attendance")
            require(count.issuer == i, "a count of another issuer")
            statement.check_signed(self.manifest, [issuers[i].id])
            require(len(count.classes) == len(self.classes), "not one entry for each class")
            for issued, present in zip(count.classes, self.attendance.present):
                require(0 <= issued.live <= present, "more credentials than present, or below 0")
                require(not self.context.seat or issued.surplus == issued.replaced == 0,
                        "surplus or replaced credentials at the seat")
            self.counts.append(count)
            self.count_hashes.append(statement.hash)
        live = [sum(c.live for c in count.classes) for count in self.counts]
        detail = "issued " + ", ".join(f"{i.id} {n}" for i, n in zip(issuers, live))
        if any(count.classes != self.counts[0].classes for count in self.counts):
            detail += "; the issuers' counts differ"
        if len(issuers) == 1:
            detail += "; one issuer: the server could have voted for the absent"
        return detail

    def v10(self) -> str:
        previous = casting_predecessor(self.suite, self.attendance_hash, self.count_hashes)
        self.casting = self._phase(kinds.CASTING_PHASE, CASTING, previous,
                                   [self.manifest.organiser])
        return ""

    def v11(self) -> str:
        self.closing_phase = self._phase(kinds.CLOSING_PHASE, CLOSING, self.casting,
                                         [self.manifest.organiser, self.manifest.chief])
        return ""

    def v12(self) -> str:
        for data in self.record.all(kinds.VOIDED):
            void = Void.read(data, self.context)
            void.check(self.context)
            self.voids.append(void)
        require(_ascend([v.key_hash for v in self.voids]), "voids that do not strictly ascend")
        for i, count in enumerate(self.counts):
            for reason, stated in ((SURPLUS, [c.surplus for c in count.classes]),
                                   (REPLACED, [c.replaced for c in count.classes])):
                found = self._voids_by_class(i, reason)
                wanted = stated + [sum(stated)] * self.form.slots
                require(found == wanted, f"issuer {i} states another number of voids")
        return f"{len(self.voids)} voids"

    def _voids_by_class(self, issuer: int, reason: int) -> list[int]:
        """Voids of this reason that name the issuer, by key class."""
        found = Counter(v.key_class for v in self.voids
                        if v.reason == reason and v.names(issuer))
        return [found[c] for c in range(len(self.classes) + self.form.slots)]

    # -- ballots

    def _scan_results(self, total: int) -> Iterator[ScanResult]:
        """In the order of the record; by several processes when there is enough to do."""
        most, workers = ballots_per_batch(self.form), os.cpu_count() or 1
        if total <= most // 4:
            yield scan(list(self.record.all(kinds.BALLOT)), self.context)
            return
        chunks = _chunks(self.record.places(kinds.BALLOT), min(most, -(-total // workers)))
        initial = (self.path, self.context)
        with multiprocessing.Pool(workers, _start_worker, initial) as pool:
            yield from pool.imap(_scan_places, chunks)

    def _scan_ballots(self) -> None:
        """Looks at all ballots once, for V13 to V18 (R11.1-2)."""
        total = self.record.count(kinds.BALLOT)
        for result in self._scan_results(total):
            self.seen.extend(result.seen)
            for c, row in result.sums.items():
                rows = [row, self.sums[c]] if c in self.sums else [row]
                self.sums[c] = self.suite.group.sum_columns(rows)
            print(f"ballots {len(self.seen)}/{total}", file=sys.stderr)
        for i, entry in enumerate(self.seen):
            if entry.fault:
                self.faults.setdefault(entry.fault, f"ballot {i + 1}: {entry.reason}")
        if 13 not in self.faults and not _ascend([e.tracker for e in self.seen]):
            self.faults[13] = "trackers that do not strictly ascend"
        keys = [k for e in self.seen for k in e.key_hashes] + [v.key_hash for v in self.voids]
        if len(set(keys)) != len(keys):
            self.faults[15] = "a credential's key occurs twice"

    def _fault(self, number: int) -> str:
        if number in self.faults:
            raise Refused(self.faults[number])
        return ""

    def v13(self) -> str:
        self._scan_ballots()
        self._fault(13)
        return f"{len(self.seen)} ballots"

    def v14(self) -> str:
        return self._fault(14)

    def v15(self) -> str:
        return self._fault(15)

    def v16(self) -> str:
        return self._fault(16)

    def v17(self) -> str:
        return self._fault(17)

    def v18(self) -> str:
        return self._fault(18)

    # -- notes

    def v19(self) -> str:
        for i, data in enumerate(self.record.all(kinds.NOTE), 1):
            try:
                note = Note.read(data, self.context)
                note.check_place(self.context)
            except Refused as refused:
                raise Refused(f"note {i}: {refused}") from refused
            self.notes.append(note)
        require(_ascend([n.tracker for n in self.notes]), "trackers that do not strictly ascend")
        keys = [k for n in self.notes for k in n.credential.key_hashes(self.suite)]
        keys += [v.key_hash for v in self.voids]
        require(len(set(keys)) == len(keys), "a credential's key occurs twice")
        return f"{len(self.notes)} notes"

    def v20(self) -> str:
        for i, note in enumerate(self.notes, 1):
            try:
                note.credential.check_signatures(self.suite, note.body, note.signatures)
            except Refused as refused:
                raise Refused(f"note {i}: {refused}") from refused
        bad = first_bad(self.suite, [bind(n.add_proof, suite=self.suite) for n in self.notes])
        require(bad is None, f"a note's proof does not hold (number {bad} from 0)")
        return ""

    def _notes_of_slot(self, slot: int) -> list[Note]:
        return [n for n in self.notes if n.key_class == len(self.classes) + slot]

    # -- the closing statement

    def v21(self) -> str:
        self.closing_statement = self._statement(kinds.CLOSING)
        self.closing = Closing.read(self.closing_statement.body)
        root = merkle.root(self.suite.hash, [e.leaf for e in self.seen])
        require(root == self.closing.root, "another Merkle root")
        require(merkle.root(self.suite.hash, [n.leaf for n in self.notes])
                == self.closing.note_root, "another note root")
        voids = [merkle.leaf(self.suite.hash, v) for v in self.record.all(kinds.VOIDED)]
        require(merkle.root(self.suite.hash, voids) == self.closing.void_root,
                "another void root")
        return root.hex()

    def v22(self) -> str:
        closing, n = self.closing, len(self.classes)
        require(len(closing.classes) == n, "not one entry for each class")
        cast = Counter(e.key_class for e in self.seen)
        withdrawn = [self._voids_by_class(i, WITHDRAWN) for i in range(len(self.counts))]
        for c, counts in enumerate(closing.classes):
            require(counts.cast == cast[c], f"class {c}: another number of ballots")
            require(counts.entitled == self.classes[c].entitled, f"class {c}: entitled")
            require(counts.present == self.attendance.present[c], f"class {c}: present")
            require(len(counts.issuers) == len(self.counts), f"class {c}: not every issuer")
            for i, stated in enumerate(counts.issuers):
                issued = self.counts[i].classes[c]
                require((stated.signed, stated.surplus, stated.voided)
                        == (issued.signed, issued.surplus, issued.replaced + withdrawn[i][c]),
                        f"class {c}, issuer {i}: other figures than counted")
                require(counts.present <= counts.entitled and stated.surplus <= stated.signed
                        and counts.cast + stated.voided <= stated.issued
                        <= counts.present + stated.voided, f"class {c}, issuer {i}: the balance")
        require(closing.notes == [len(self._notes_of_slot(s)) for s in range(self.form.slots)],
                "another number of notes")
        for i, count in enumerate(self.counts):
            live = sum(c.live for c in count.classes)
            for slot, number in enumerate(closing.notes):
                require(number + withdrawn[i][n + slot] <= live,
                        f"note slot {slot}: more notes than issuer {i} issued credentials")
        return f"returned {len(self.seen)}"

    def _status(self) -> int:
        """R8.4-4."""
        counts = self.closing.classes
        quorum = self.poll.quorum
        if quorum is not None and not quorum.met(sum(c.present for c in counts),
                                                 sum(c.entitled for c in counts)):
            return VOID_QUORUM
        disclosed = [c.disclosed for c in self.classes]
        cast = sum(c.cast for c, open_ in zip(counts, disclosed) if all(disclosed) or not open_)
        return WITHHELD_SMALL if cast < self.manifest.minimum_group else COUNTED

    def v23(self) -> str:
        partition = merge([c.cast for c in self.closing.classes],
                          [c.disclosed for c in self.classes], self.manifest.minimum_group)
        require(self.closing.partition == partition, "another partition")
        require(self.closing.status == self._status(), "another status")
        return {COUNTED: "counted", VOID_QUORUM: "void_quorum",
                WITHHELD_SMALL: "withheld_small"}[self.closing.status]

    def v24(self) -> str:
        closing = self.closing
        self._check_here(closing.opening, closing.poll, "the closing statement")
        require(closing.closing_phase == self.closing_phase, "another closing phase is named")
        self.closing_statement.check_signed(self.manifest, [self.manifest.issuers[0].id])
        trustees = self.manifest.scrutineers
        signed = sum(trustees[i].id in self.closing_statement.signers
                     for i in self.opening.participants)
        require(self.stage == SEALED or signed >= self.manifest.threshold,
                "fewer participants signed than the threshold")
        return f"{signed} participants signed"

    # -- hall, decryption, result

    def _read_paper(self) -> Statement | None:
        """The paper count, if there is one (8.10)."""
        statements = self._statements(kinds.PAPER_COUNT)
        if not statements:
            return None
        self.paper = PaperCount.read(statements[0].body)
        self.paper.check(self.form, self.closing, self.closing_statement.hash)
        self.paper.check_signed(statements[0], self.manifest)
        self.paper_hash = statements[0].hash
        return statements[0]

    def v25(self) -> str:
        self.hall_count = self._statement(kinds.HALL_COUNT)
        paper_statement = self._read_paper()
        paper_returned = 0 if self.paper is None else self.paper.returned
        self.objections = self._statements(kinds.OBJECTION)
        self.resolutions = self._statements(kinds.RESOLUTION)
        self.release = self._statement(kinds.RELEASE)
        judge = HallJudge(self.manifest, self.opening_hash, self.poll.hash,
                          self.opening.receipt_key, self.opening.participants,
                          self.closing_statement, self.closing, paper_statement, paper_returned)
        self.hall = judge.judge(self.hall_count, self.objections, self.resolutions, self.release)
        self.status = self.closing.status if self.paper is None else self.paper.final_status(
            self.closing, self.classes, self.manifest.minimum_group)
        on_paper = "" if self.paper is None else f" and {paper_returned} on paper"
        return (f"hall count {self.hall.counted}{on_paper}, {len(self.objections)} objections, "
                f"{len(self.hall.absent)} absent")

    @property
    def _is_counted(self) -> bool:
        return self.status == COUNTED

    def _parts(self) -> list[tally.Part]:
        """R9.1-1."""
        parts = []
        for part in self.closing.partition:
            rows = [self.sums[c] for c in part if c in self.sums]
            sums = self.suite.group.sum_columns(rows) if rows else []
            s = self.form.selections if rows else 0
            parts.append(tally.Part(sum(self.closing.classes[c].cast for c in part),
                                    list(zip(sums[:s], sums[s:]))))
        return parts

    def v26(self) -> str:
        if not self._is_counted:
            require(self.record.count(kinds.DECRYPTION) == 0, "decrypted though not counted")
            return "nothing is decrypted"
        self.parts = self._parts()
        participants = self.opening.participants
        proofs = []
        for data in self.record.all(kinds.DECRYPTION):
            statement = Statement.read(data, self.suite)
            decryption = Decryption.read(statement.body, self.suite)
            trustee = decryption.trustee
            require(trustee in participants, "a decryption of no participant")
            require(not self.decryptions or self.decryptions[-1].trustee < trustee,
                    "decryptions that do not strictly ascend")
            require(decryption.closing == self.closing_statement.hash,
                    "a decryption of another closing statement")
            statement.check_signed(self.manifest, [self.manifest.scrutineers[trustee].id])
            key = self.opening.election_verification_keys[participants.index(trustee)]
            proofs += tally.sum_proofs(self.suite, decryption.closing, self.parts, decryption,
                                       key)
            self.decryptions.append(decryption)
            self.decryption_hashes.append(statement.hash)
        tally.check_proofs(self.suite, proofs, "the sums")
        require(len(self.decryptions) >= self.manifest.threshold,
                "fewer decryptions than the threshold")
        return f"{len(self.decryptions)} scrutineers"

    def v27(self) -> str:
        proofs = []
        for decryption in self.decryptions:
            require(len(decryption.notes) == len(self.notes), "not one answer for each note")
            index = self.opening.participants.index(decryption.trustee)
            key = self.opening.note_verification_keys[index]
            proofs += [bind(answer.proof.add_to, suite=self.suite,
                            context=sealed_notes.decryption_context(decryption.closing, i),
                            y=key, a=note.kem, d=answer.d)
                       for i, (note, answer) in enumerate(zip(self.notes, decryption.notes))]
        tally.check_proofs(self.suite, proofs, "the notes")
        return f"{len(self.notes)} notes" if self._is_counted else "nothing is opened"

    def _open_notes(self) -> list[list[str | None]]:
        """The texts of every note slot, in the order of the record, then those on paper (R9.5-2,
        R8.10-11)."""
        first = self.decryptions[:self.manifest.threshold]
        coefficients = tally.lagrange(self.suite.group.q, [d.trustee + 1 for d in first])
        texts: list[list[str | None]] = [[] for _ in range(self.form.slots)]
        for i, note in enumerate(self.notes):
            shared = tally.combine(self.suite, coefficients, [d.notes[i] for d in first])
            slot = note.key_class - len(self.classes)
            texts[slot].append(note.open(self.suite, shared))
        for slot in range(self.form.slots if self.paper is not None else 0):
            texts[slot] += self.paper.texts(slot)
        return texts

    def v28(self) -> str:
        if self._is_counted:
            self.texts = self._open_notes()
        written = {text for w in self.form.write_ins if self.texts
                   for slot in self.texts[w.first_slot:w.first_slot + w.limit.write_ins]
                   for text in slot if text}
        statements = self._statements(kinds.MERGE_TABLE)
        require(bool(statements) == bool(written), "a merge table is there exactly if names are")
        if not statements:
            return "no names written in"
        table = MergeTable.read(statements[0].body, sealed_notes.is_note_text)
        require(table.closing == self.closing_statement.hash,
                "the merge table is of another closing statement")
        require(set(table.names) == written, "the merge table has other names than were written")
        tellers = [o.id for o in self.manifest.of_role(TELLER)]
        statements[0].check_signed(self.manifest, [] if tellers else [self.manifest.chief])
        signed = sum(t in statements[0].signers for t in tellers)
        require(signed >= min(2, len(tellers)), "not enough tellers signed the merge table")
        self.names = table.names
        self.merge_table_hash = statements[0].hash
        return f"{len(written)} names as written"

    def _maker(self) -> ResultMaker:
        return ResultMaker(self.manifest, self.poll, self.form, self.classes, self.opening_hash,
                           self.closing, self.status, self.hall, self.paper, self.tables,
                           self.selection_totals, self.texts, self.names)

    def v29(self) -> str:
        self.result = self.record.one(kinds.RESULT)
        if not self._is_counted:
            return "nothing is decrypted"
        counts = tally.decrypt(self.suite, self.parts,
                               self.decryptions[:self.manifest.threshold])
        counts = [row or [0] * self.form.selections for row in counts]
        self.tables = tally.tabulate(self.form, self.parts, counts)
        if self.paper is not None:
            ballots = [self.paper.valid(part) for part in self.closing.partition]
            self.tables = tally.with_paper(self.tables, self.paper.sums, ballots)
            counts += self.paper.sums
        self.selection_totals = [sum(column) for column in zip(*counts)]
        check_counts(self.result, self._maker().counts())
        return f"{len(self.parts)} parts"

    def v30(self) -> str:
        require(self._maker().bytes() == self.result, "result.json is not what is computed")
        return f"{len(self.result)} bytes"

    def v31(self) -> str:
        cms.check_signature(self.record.one(kinds.RESULT_CMS), self.result,
                            self.opening.certificate)
        return ""

    def v32(self) -> str:
        statement = self._statement(kinds.COUNTERSIGNATURES)
        result = ResultStatement.read(statement.body)
        self._check_here(result.opening, result.poll, "the result statement")
        require(result.closing == self.closing_statement.hash,
                "the result statement names another closing statement")
        require(result.result == self.suite.hash(self.result), "another result is countersigned")
        statement.check_signed(self.manifest, [])
        signed = sum(o.id in statement.signers for o in self.manifest.scrutineers)
        require(signed >= self.manifest.threshold, "fewer scrutineers than the threshold")
        return f"{signed} scrutineers countersigned"

    # -- the trail

    def _stages(self) -> list[list[trails.Step]]:
        """The table of R8.8-4."""
        meeting, poll = bytes(32), self.poll.hash
        stages = [
            [(trails.PUBLISHED, meeting, self.manifest.hash)],
            [(trails.ISSUER_KEYS, meeting, h) for h in self.issuer_key_hashes],
            [(trails.OPENING_PROPOSED, meeting, self.opening_hash)],
            [(trails.ISSUING_OPENED, poll, self.issuing)],
            [(trails.ATTENDANCE, poll, self.attendance_hash)],
            [(trails.ISSUING_COUNT, poll, h) for h in self.count_hashes],
            [(trails.CASTING_OPENED, poll, self.casting)],
            [(trails.CLOSE_ORDERED, poll, self.closing_phase)],
            [(trails.SEALED, poll, self.closing_statement.hash)]]
        if self.stage == SEALED:
            return stages
        on_paper = [] if self.paper_hash is None else [self.paper_hash]
        merged = [] if self.merge_table_hash is None else [self.merge_table_hash]
        return stages + [
            [(trails.HALL_COUNT, poll, self.hall_count.hash),
             *((trails.PAPER_COUNT, poll, h) for h in on_paper),
             *((trails.OBJECTION, poll, s.hash) for s in self.objections),
             *((trails.RESOLUTION, poll, s.hash) for s in self.resolutions)],
            [(trails.RELEASE, poll, self.release.hash)],
            [(trails.DECRYPTION, poll, h) for h in self.decryption_hashes],
            [(trails.NAMES_MERGED, poll, h) for h in merged],
            [(trails.RESULT_SIGNED, poll, self.suite.hash(self.result))]]

    def v33(self) -> str:
        trail = trails.Trail.read(self.record.one(kinds.TRAIL), self.suite)
        trail.check_head(self.suite, self.manifest.hash)
        auditors = self.manifest.of_role(AUDIT) if self.stage == FULL else []
        trail.head.check_signed(self.manifest,
                                [self.manifest.issuers[0].id, *(o.id for o in auditors)])
        trail.check_steps(self._stages())
        return f"{len(trail.entries)} entries"


_TITLES = (
    "the file is whole",
    "the opening is the one of the anchor",
    "the manifest is well formed and signed",
    "the poll is the one that the manifest pins",
    "the key ceremony succeeded",
    "issuer keys and opening agree with manifest and ceremony and are signed",
    "the issuing phase was opened by the organiser",
    "the attendance is signed and nobody is present who is not entitled",
    "the issuers' counts are signed and not above the present",
    "the casting phase follows attendance and counts",
    "the closing phase was ordered by organiser and chief scrutineer",
    "the voids hold and are those that the issuers counted",
    "the ballots are of this poll, in order of their trackers",
    "every ballot is endorsed by the issuers",
    "no credential was spent twice",
    "every ballot's signatures hold",
    "every selection's proof holds",
    "every constraint's proof holds",
    "the sealed notes are of this poll, in order, endorsed, none twice",
    "every note's signatures and proof hold",
    "the closing statement has the roots of ballots and notes",
    "the closing statement's figures are those of the record and balance",
    "partition and status follow the rules",
    "the closing statement is signed",
    "the hall released the box",
    "the partial decryptions of the sums hold and are enough",
    "the answers to the sealed notes hold",
    "the merge table covers the names written in and is signed",
    "the decrypted counts are those of the result",
    "result.json is what is computed",
    "the signature of result.json holds",
    "the result is countersigned by enough scrutineers",
    "the trail is whole, signed, and shows the steps of the record")

_STAGE_CHECKS = {SEALED: {*range(1, 25), 33}, COUNTED_STAGE: {*range(1, 32), 33},
                 FULL: set(range(1, 34))}


def checks_of(checks: Checks) -> list[tuple[int, str, Callable[[], str] | None]]:
    """Number, title and check, None if it is not judged in this stage (R11.1-3)."""
    out = []
    for number, title in enumerate(_TITLES, 1):
        judged = number in _STAGE_CHECKS[checks.stage]
        if number == 2 and checks.anchor is None:
            judged = False
        out.append((number, title, getattr(checks, f"v{number:02}") if judged else None))
    return out
