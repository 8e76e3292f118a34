"""Makes small records with keys of its own, whole or with one deviation, for test_checks.py.

Nothing here is needed to verify. Secrets are drawn from a seeded generator: do not vote with it.
"""

import contextlib
import functools
import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import blind_rsa
import merkle
import notes
import proofs
import tally
import trail
from ballots import Ballot, PollContext
from canonical import Refused, blob, list16_of, list_of, tag, text, u8, u16, u32, u64
from ceremony import Ceremony, Message
from forms import Cell, compile_form
from groups import P256, Point
from hall import Hall
from meeting import SCORE, Manifest, Poll, merge
from meeting_maker import flag, limit, opt, poll_bytes, question, subject
from notes import Note
from paper import PaperCount
from record import MAGIC
from result import ResultMaker
from statements import Closing, Decryption, Statement, casting_predecessor
from suites import Suite, ecdsa_holds

_NOTHING = {"meeting": "m", "id": "p", "title": "票", "issuance": 1, "quorum": None, "rule": None,
            "limits": [], "scoring": None, "flags": [], "gives": None, "required": [],
            "refused": []}
_YES_NO = question("q", 1, ("yes", "no", "abs"), 1)
_RULE = {"question": "q", "approve": "yes", "reject": "no", "abstain": "abs", "base": 4,
         "pass": (1, 1, 2), "unmarked": 2, "seats": []}

DECISION = {**_NOTHING, "kind": 1, "quorum": (2, 1, 2), "rule": _RULE, "questions": [_YES_NO],
            "subjects": [subject("a"), subject("b")]}

ELECTION = {**_NOTHING, "kind": 3, "rule": {**_RULE, "base": 3, "seats": [("", "", 1)]},
            "questions": [_YES_NO, question("w", 3, "", 0, types=("u",))],
            "subjects": [subject("a", name="赵"), subject("b", "u", name="钱")],
            "limits": [limit("q", "yes", 2, 1, "no")]}

SCORED = {**_NOTHING, "kind": 4,
          "questions": [question("g", 4, "", 5, weight=(2, 1)),
                        question("q", 1, "abc", 1, weight=(1, 1), points=((10, 1), (5, 1)),
                                 adverse="c")],
          "subjects": [subject("a", archive=((9, 1),)), subject("b")],
          "scoring": {"digits": 1, "rounding": 1, "empty": 2, "unmarked": None,
                      "weight": (1, 1), "archive": [("k", (1, 3))]},
          "flags": [flag("x", 1, "q", "c"), flag("y", 3)]}

Fields = dict[str, Any]
Tweak = Callable[[Fields], None]
_random = random.Random(1)
_primes: list[int] = []


def scalar(suite: Suite) -> int:
    return _random.randrange(1, suite.group.q - 1)


def _is_prime(n: int) -> bool:
    if any(n % p == 0 for p in (3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53)):
        return False
    return all(pow(b, n - 1, n) == 1 for b in (2, 3))


@dataclass
class RsaKey:
    """A private key whose exponent is 65537."""
    p: int
    q: int

    def __post_init__(self) -> None:
        self.n = self.p * self.q
        self._d = [pow(65537, -1, f - 1) for f in (self.p, self.q)]
        self._inverse = pow(self.q, -1, self.p)

    def sign(self, number: int) -> int:
        """number to the private exponent, a factor at a time (RFC 8017, section 5.1.2)."""
        at_p, at_q = (pow(number, d, f) for d, f in zip(self._d, (self.p, self.q)))
        return at_q + self.q * ((at_p - at_q) * self._inverse % self.p)


@functools.cache
def rsa_key(number: int) -> RsaKey:
    """The same for the same number."""
    while len(_primes) < 2 * number + 2:
        n = _random.getrandbits(1536) | 3 << 1534 | 1
        if _is_prime(n) and n % 65537 != 1:
            _primes.append(n)
    return RsaKey(*_primes[2 * number:2 * number + 2])


def sign(suite: Suite, secret: int, message: bytes) -> bytes:
    """R3.4-3 to R3.4-5."""
    group, q = suite.group, suite.group.q
    e, k = suite.message_number(group.base(secret), message), scalar(suite)
    x = group.base(k)[0]
    if suite.number == 1:
        r = x % q
        s = pow(k, -1, q) * (e + r * secret) % q
        s = min(s, q - s)
    else:
        r = (e + x) % q
        s = pow(1 + secret, -1, q) * (k - r * secret) % q
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def der(number: int, *contents: bytes) -> bytes:
    data = b"".join(contents)
    size = len(data)
    length = bytes([size]) if size < 128 else b"\x82" + u16(size)
    if 128 <= size < 256:
        length = b"\x81" + bytes([size])
    return bytes([number]) + length + data


def der_integer(value: int) -> bytes:
    return der(2, value.to_bytes(value.bit_length() // 8 + 1, "big"))


_OID_DATA = bytes.fromhex("06092a864886f70d010701")
_OID_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
_OID_CONTENT_TYPE = bytes.fromhex("06092a864886f70d010903")
_OID_DIGEST = bytes.fromhex("06092a864886f70d010904")
_SHA256 = der(0x30, bytes.fromhex("0609608648016503040201"))
_ECDSA = der(0x30, bytes.fromhex("06082a8648ce3d040302"))
_EC_P256 = der(0x30, bytes.fromhex("06072a8648ce3d0201 06082a8648ce3d030107"))
_NAME = der(0x30, der(0x31, der(0x30, bytes.fromhex("0603550403"), der(0x0C, b"tally"))))
_TIME = der(0x17, b"260101000000Z")


def certificate(secret: int, purpose: str = "04", usage: str = "0780") -> bytes:
    """A tally certificate whose own signature nobody looks at."""
    extensions = der(0xA3, der(0x30, *(
        der(0x30, bytes.fromhex(oid), der(4, value)) for oid, value in (
            ("0603551d0f", bytes.fromhex("0302" + usage)),
            ("0603551d25", der(0x30, bytes.fromhex("06082b060105050703" + purpose)))))))
    key = der(0x30, _EC_P256, der(3, b"\0" + P256.encode(P256.base(secret))))
    body = der(0x30, der(0xA0, der_integer(2)), der_integer(77), _ECDSA, _NAME,
               der(0x30, _TIME, _TIME), _NAME, key, extensions)
    return der(0x30, body, _ECDSA, der(3, b"\0" + der(0x30, der_integer(1), der_integer(1))))


def cms(fields: Fields) -> bytes:
    """SignedData over fields["content"]; every field may have been changed."""
    attributes = sorted(der(0x30, oid, der(0x31, value)) for oid, value in fields["attributes"])
    body = b"".join(attributes)
    e = int.from_bytes(hashlib.sha256(der(0x31, body)).digest(), "big")
    q, k = P256.q, _random.randrange(1, P256.q)
    r = P256.base(k)[0] % q
    s = pow(k, -1, q) * (e + r * fields["secret"]) % q
    s = max(s, q - s)
    assert ecdsa_holds(P256, P256.base(fields["secret"]), e, r, s)
    signer = der(0x30, der_integer(1), der(0x30, _NAME, der_integer(fields["serial"])),
                 fields["digest"], der(0xA0, body), fields["algorithm"],
                 der(4, der(0x30, der_integer(r), der_integer(s))), fields["unsigned"])
    signed = der(0x30, der_integer(1), der(0x31, fields["digest"]), der(0x30, fields["inner"]),
                 der(0xA0, fields["certificates"]), fields["crls"], der(0x31, signer))
    return der(0x30, _OID_SIGNED_DATA, der(0xA0, signed)) + fields["tail"]


@dataclass
class Setting:
    """What kind of meeting; ballots are (class, mark of each cell), and behind the cells' marks
    those of the write-ins. A mark is an option's place, a score, or None."""

    suite: Suite
    poll: dict = field(default_factory=lambda: DECISION)
    groups: Sequence[tuple[str, int, bool]] = (("A", 6, False),)
    present: Sequence[int] = (6,)
    ballots: Sequence[tuple[int, Sequence[int | None]]] = tuple(
        (0, (i % 3, None if i == 3 else 0)) for i in range(5))
    quorum: bool = True
    counted: int | None = None
    objections: Sequence[int] = ()
    """The finding of each objection."""
    withdrawn: int = 0
    absent: Sequence[int] = ()
    zero_sum: bool = False
    """All randomness of the first selection adds to 0 (R9.1-3)."""
    sealed: bool = False
    signed: Sequence[int] | None = None
    """By class, if other than the present."""
    sets: Sequence[str] = ()
    """Groups that are in the group set L."""
    notes: Sequence[tuple[int, str]] = ()
    """Slot and text."""
    merged: dict[str, str] = field(default_factory=dict)
    """Names written in that are other names."""
    paper: Sequence[tuple[int, Sequence[int | None] | None]] | None = None
    """As ballots; an invalid one has no marks."""
    paper_words: Sequence[tuple[int, str, int]] = ()
    """Slot, words, ballots."""
    counted_on_paper: int | None = None
    """If other than the paper count."""


@dataclass
class Maker:
    """Makes one record; `tweaks` change the fields of a body, or its signers, by name."""

    setting: Setting
    tweaks: dict[str, Tweak] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.suite = self.setting.suite
        self.group, self.hash = self.suite.group, self.suite.hash
        self.encode = self.group.encode
        self.secrets = {id_: scalar(self.suite) for id_ in (
            "organiser", "registrar", "s1", "s2", "s3", "server", "audit", "receipt")}
        self.exchange = {id_: scalar(self.suite) for id_ in ("s1", "s2", "s3")}
        self.tally_secret = _random.randrange(1, P256.q)
        self.sections: list[tuple[int, bytes]] = []
        self.entries: list[tuple[int, bytes, bytes]] = []
        self.meeting_poll = bytes(32)

    # -- helpers

    def tweak(self, name: str, fields: Fields) -> Fields:
        if name in self.tweaks:
            self.tweaks[name](fields)
        return fields

    def key(self, id_: str) -> bytes:
        return self.encode(self.group.base(self.secrets[id_]))

    def make_statement(self, name: str, body: bytes, signers: Sequence[str]) -> Statement:
        fields = self.tweak(f"sign {name}", {"signers": sorted(signers)})
        signatures = [(s, sign(self.suite, self.secrets[s], body)) for s in fields["signers"]]
        return Statement(body, signatures, self.hash(body))

    def add(self, kind: int, name: str, fields: Fields, signers: Sequence[str],
            act: int | None = None, poll: bytes | None = None) -> Statement:
        """Encodes the fields in order as a body, signs it, and adds section and entry."""
        fields = self.tweak(name, fields)
        body = tag(f"piaojue/1 {fields.pop('tag', name)}") + b"".join(fields.values())
        statement = self.make_statement(name, body, signers)
        self.sections.append((kind, blob(body) + list_of(
            text(s) + sig for s, sig in statement.signatures)))
        if act is not None:
            self.entries.append((act, self.meeting_poll if poll is None else poll,
                                 statement.hash))
        return statement

    # -- the meeting

    def make(self) -> bytes:
        self.sections.append((1, u16(self.suite.number)))
        self._meeting()
        self._ceremony()
        self._opening()
        self._issuing()
        self._voids_and_ballots()
        self._closing()
        if not self.setting.sealed:
            self._hall()
            self._result()
        self._trail()
        self.sections = self.tweak("sections", {"all": sorted(
            self.sections, key=lambda s: s[0])})["all"]
        data = MAGIC + b"".join(u8(k) + blob(p) for k, p in self.sections)
        return data + u8(255) + blob(self.hash(data))

    def _meeting(self) -> None:
        poll = self.setting.poll
        self.poll_body = poll_bytes(poll if self.setting.quorum else {**poll, "quorum": None})
        self.poll = Poll.read(self.poll_body, self.suite)
        self.form = compile_form(self.poll)
        roles = (("organiser", 1), ("registrar", 2), ("s1", 3), ("s2", 3), ("s3", 3),
                 ("audit", 7))
        manifest = self.add(2, "manifest", {
            "suite": u16(self.suite.number),
            "texts": text("m") + text("会") + text("2026-01-15") + text("") + u8(1),
            "minimum": u32(2),
            "groups": list_of(text(g) + text(g) + u64(1) + u64(1) + u8(d) + u32(n)
                              + opt(text("L") if g in self.setting.sets else None)
                              for g, n, d in self.setting.groups),
            "sets": list_of([text("L") + text("集") + u8(0)] if self.setting.sets else []),
            "roster": bytes(32),
            "officials": list_of(
                text(o) + text(o) + u8(role) + u8(o == "s1") + self.key(o)
                + (u8(1) + self.encode(self.group.base(self.exchange[o])) if role == 3
                   else u8(0)) for o, role in roles),
            "threshold": u16(2),
            "issuers": list_of([text("server") + text("server") + self.key("server")]),
            "polls": list_of([text("p") + self.poll.hash]),
        }, ["organiser"], trail.PUBLISHED)
        self.manifest = Manifest.read(manifest.body, self.suite)
        self.classes = self.manifest.classes()
        self.sections.append((6, self.poll_body))

    def _schnorr(self, x: int, context: bytes) -> bytes:
        k = scalar(self.suite)
        y, t = self.encode(self.group.base(x)), self.encode(self.group.base(k))
        seed = proofs.transcript_seed(self.suite, "schnorr", [
            ("context", context), ("y", y), ("commitment", t)])
        z = (k + self.suite.challenge(seed, 0) * x) % self.group.q
        return t + z.to_bytes(32, "big")

    def _ceremony(self) -> None:
        ceremony = Ceremony(self.manifest, 1, [0, 1, 2])
        polynomials = [[[scalar(self.suite) for _ in range(2)] for _ in range(2)]
                       for _ in range(3)]
        self.shares = [[sum(p[w][0] + (j + 1) * p[w][1] for p in polynomials) % self.group.q
                        for j in range(3)] for w in range(2)]
        reveals = []
        for i, pair in enumerate(polynomials):
            content = b""
            for about, coefficients in zip(("election", "note"), pair):
                content += b"".join(self.encode(self.group.base(c)) for c in coefficients)
                content += self._schnorr(coefficients[0], ceremony.context(2, i, about, i))
            reveals.append(content)
        before = b""
        messages = []
        for r in range(1, 5):
            bodies = []
            for i in range(3):
                if r == 1:
                    content = self.hash(tag("piaojue/1 ceremony commitment"),
                                        ceremony.header(2, i), reveals[i])
                elif r == 2:
                    content = reveals[i]
                elif r == 3:
                    content = b""
                    for j in range(3):
                        if j != i:
                            e = scalar(self.suite)
                            content += (self.encode(self.group.base(e)) + self._schnorr(
                                e, ceremony.context(3, i, "ephemeral", j)) + bytes(80))
                else:
                    content = u8(0)
                fields = self.tweak(f"round {r}, {i}", {"content": content, "before": before})
                bodies.append(ceremony.header(r, i) + fields["before"] + fields["content"])
            for i, body in enumerate(bodies):
                signature = sign(self.suite, self.secrets[f"s{i + 1}"], body)
                messages.append(Message(r, i, body, signature))
                self.sections.append((3, tag("piaojue/1 ceremony message") + u8(r) + u16(i)
                                      + blob(body) + signature))
            before = ceremony.round_hash(r, bodies)
        # Who knows the secrets of both keys need not multiply them.
        self.election_secret, self.note_secret = (sum(p[w][0] for p in polynomials)
                                                  for w in range(2))
        self.election_key = self.group.base(self.election_secret)
        self.note_key = self.group.base(self.note_secret)
        self.verification = [[self.group.base(s) for s in shares] for shares in self.shares]
        hashes = [ceremony.round_hash(r, [m.body for m in messages if m.round == r])
                  for r in range(1, 5)]
        self.transcript = self.hash(tag("piaojue/1 ceremony transcript"), ceremony.session,
                                    *hashes)

    def _opening(self) -> None:
        self.rsa = [rsa_key(c) for c in range(len(self.classes) + self.form.slots)]
        keys = self.add(4, "issuer-keys", {
            "manifest": self.manifest.hash, "issuer": u16(0), "polls": list_of([
                self.poll.hash + list_of(key.n.to_bytes(384, "big") for key in self.rsa)]),
        }, ["server"], trail.ISSUER_KEYS)
        self.certificate = self.tweak("certificate", {"data": certificate(self.tally_secret)})[
            "data"]
        opening = self.add(5, "opening", {
            "manifest": self.manifest.hash, "attempt": u32(1),
            "participants": list_of(u16(i) for i in range(3)), "ceremony": self.transcript,
            "election": self.encode(self.election_key), "note": self.encode(self.note_key),
            "verification": b"".join(map(self.encode, self.verification[0])),
            "note_verification": b"".join(map(self.encode, self.verification[1])),
            "receipt": self.key("receipt"), "certificate": blob(self.certificate),
            "keys": list_of([keys.hash]),
        }, ["organiser", "s1", "s2", "s3"], trail.OPENING_PROPOSED)
        self.opening = opening.hash
        self.context = PollContext(
            self.suite, opening.hash, self.poll.hash, len(self.classes), self.form.slots, True,
            1,
            [[key.n for key in self.rsa]], self.election_key, self.note_key, self.form,
            self.hash(self.form.shape()))

    def _here(self) -> Fields:
        return {"opening": self.opening, "poll": self.poll.hash}

    def _phase(self, kind: int, number: int, previous: bytes, signers: Sequence[str],
               act: int) -> bytes:
        return self.add(kind, f"phase {number}", {
            "tag": "phase", "phase": u8(number), **self._here(), "previous": previous,
        }, signers, act, self.poll.hash).hash

    def _issuing(self) -> None:
        poll = self.poll.hash
        issuing = self._phase(7, 1, self.opening, ["organiser"], trail.ISSUING_OPENED)
        attendance = self.add(8, "attendance", {
            **self._here(), "issuing": issuing,
            "present": list_of(map(u32, self.setting.present)),
        }, ["registrar"], trail.ATTENDANCE, poll)
        count = self.add(9, "issuing-count", {
            **self._here(), "attendance": attendance.hash, "issuer": u16(0),
            "counts": list_of(u32(n) + u32(0) + u32(0) for n in self.signed),
        }, ["server"], trail.ISSUING_COUNT, poll)
        casting = self._phase(10, 2, casting_predecessor(self.suite, attendance.hash,
                                                         [count.hash]),
                              ["organiser"], trail.CASTING_OPENED)
        self.closing_phase = self._phase(11, 3, casting, ["organiser", "s1"],
                                         trail.CLOSE_ORDERED)

    # -- ballots

    def _endorsement(self, key_class: int, key: bytes) -> bytes:
        prefix = _random.randbytes(32)
        message = tag("piaojue/1 credential") + self.context.bytes_for(key_class) + key
        encoded = blind_rsa.encode(prefix + message, _random.randbytes(48))
        signature = self.rsa[key_class].sign(int.from_bytes(encoded, "big"))
        return u16(0) + u16(0) + prefix + signature.to_bytes(384, "big")

    @property
    def signed(self) -> Sequence[int]:
        return self.setting.present if self.setting.signed is None else self.setting.signed

    def _voids_and_ballots(self) -> None:
        voids = []
        for number in range(self.setting.withdrawn):
            secret = scalar(self.suite)
            key = self.encode(self.group.base(secret))
            fields = self.tweak(f"void {number}", {
                "tag": tag("piaojue/1 void"), "context": self.context.bytes_for(0),
                "reason": u8(3), "key": key, "endorsements": list16_of([
                    self._endorsement(0, key)])})
            message = b"".join(fields.values())
            voids.append(message + sign(self.suite, secret, message))
        voids.sort(key=lambda v: self.hash(v[4 + 14 + 68 + 1:][:65]))
        self.voids = voids
        self.sections += [(12, v) for v in voids]
        self.drawn: list[int] = []
        made = [self._ballot(number, c, marks)
                for number, (c, marks) in enumerate(self.setting.ballots)]
        self.ballots = sorted(((Ballot.read(b, self.context), b) for b in made),
                              key=lambda pair: pair[0].tracker)
        self.sections += [(13, b) for _, b in self.ballots]
        made = [self._note(number, slot, words)
                for number, (slot, words) in enumerate(self.setting.notes)]
        self.notes = sorted(((Note.read(n, self.context), n, words)
                             for n, (_, words) in zip(made, self.setting.notes)),
                            key=lambda note: note[0].tracker)
        self.sections += [(14, n) for _, n, _ in self.notes]

    def _note(self, number: int, slot: int, words: str) -> bytes:
        key_class, r, secret = len(self.classes) + slot, scalar(self.suite), scalar(self.suite)
        kem, key = self.group.base(r), self.encode(self.group.base(secret))
        context = self.context.bytes_for(key_class)
        sealing = tag("piaojue/1 note-context") + context + list16_of([key])
        box = notes.seal(self.suite, self.group.base(r * self.note_secret), kem, sealing, words)
        fields = self.tweak(f"note {number}", {
            "context": context, "keys": list16_of([key]),
            "endorsements": list16_of([self._endorsement(key_class, key)]),
            "kem": self.encode(kem), "box": box, "proof": self._schnorr(
                r, tag("piaojue/1 note-proof") + blob(sealing) + blob(box))})
        body = tag("piaojue/1 note") + b"".join(fields.values())
        return body + sign(self.suite, secret, body)

    def _values(self, marks: Sequence[int | None]) -> list[int]:
        """The selections of a ballot."""
        values = [0] * self.form.selections
        cells = self.form.cells
        for cell, mark in zip(cells, marks):
            if cell.question.kind == SCORE:
                self._fill(cell, values, mark or 0, int(mark is not None))
                values[cell.first + len(cell.digits)] = int(mark is None)
            elif mark is not None:
                values[cell.first + mark] = 1
        rest = marks[len(cells):]
        values[len(values) - len(rest):] = rest
        return values

    @staticmethod
    def _fill(cell: Cell, values: list[int], left: int, most: int) -> None:
        """The digits of a sum of scores, from the heaviest down (R8.10-4)."""
        for i in sorted(range(len(cell.digits)), key=lambda i: -cell.digits[i]):
            values[cell.first + i] = min(most, left // cell.digits[i])
            left -= values[cell.first + i] * cell.digits[i]

    def _randomness(self, selection: int, number: int) -> int:
        if selection == 0 and self.setting.zero_sum:
            if number == len(self.setting.ballots) - 1:
                return -sum(self.drawn) % self.group.q
            self.drawn.append(scalar(self.suite))
            return self.drawn[-1]
        return scalar(self.suite)

    def _ballot(self, number: int, key_class: int, marks: Sequence[int | None]) -> bytes:
        values = self.tweak(f"values {number}", {"values": self._values(marks)})["values"]
        randomness = [self._randomness(j, number) for j in range(len(values))]
        ciphertexts = b"".join(
            self.encode(self.group.base(r))
            + self.encode(self.group.base(v + r * self.election_secret))
            for v, r in zip(values, randomness))
        secret = scalar(self.suite)
        key = self.encode(self.group.base(secret))
        statements = [(v, r, 0, 1) for v, r in zip(values, randomness)] + [
            (sum(w * values[s] for s, w in c.terms),
             sum(w * randomness[s] for s, w in c.terms), c.lo, c.hi)
            for c in self.form.constraints]
        drawn = [self._commit(value, lo, hi) for value, _, lo, hi in statements]
        seed = proofs.transcript_seed(self.suite, "ballot", [
            ("opening", self.opening), ("poll", self.poll.hash), ("class", u32(key_class)),
            ("credential", key), ("shape", self.context.shape_hash),
            ("ciphertexts", ciphertexts), ("commitments", b"".join(d[0] for d in drawn))])
        proven = b"".join(
            self._respond(*d, value - lo, r, self.suite.challenge(seed, j))
            for j, (d, (value, r, lo, _)) in enumerate(zip(drawn, statements)))
        fields = self.tweak(f"ballot {number}", {
            "context": self.context.bytes_for(key_class), "keys": list16_of([key]),
            "endorsements": list16_of([self._endorsement(key_class, key)]),
            "ciphertexts": u32(len(values)) + ciphertexts, "proofs": proven})
        body = tag("piaojue/1 ballot") + b"".join(fields.values())
        return body + sign(self.suite, secret, body)

    def _commit(self, value: int, lo: int, hi: int) -> tuple[bytes, list[int], list[int]]:
        """Commitments of a proof for lo … hi, with e and c of all branches (R4.4-6)."""
        e, c = ([scalar(self.suite) for _ in range(lo, hi + 1)] for _ in "ec")
        commitments = b"".join(
            self.encode(self.group.base(x))
            + self.encode(self.group.base(y * (lo + i - value) + x * self.election_secret))
            for i, (x, y) in enumerate(zip(e, c)))
        return commitments, e, c

    def _respond(self, commitments: bytes, e: list[int], c: list[int], true: int, r: int,
                 challenge: int) -> bytes:
        if 0 <= true < len(c):
            c[true] = (challenge - sum(c) + c[true]) % self.group.q
        scalars = [*c[:-1], *((x + y * r) % self.group.q for x, y in zip(e, c))]
        return commitments + b"".join(s.to_bytes(32, "big") for s in scalars)

    # -- closing, hall, result

    def _closing(self) -> None:
        cast = [sum(b.key_class == c for b, _ in self.ballots)
                for c in range(len(self.classes))]
        disclosed = [c.disclosed for c in self.classes]
        voided = [self.setting.withdrawn if c == 0 else 0 for c in range(len(cast))]
        partition = merge(cast, disclosed, 2)
        hidden = sum(n for n, d in zip(cast, disclosed) if not d or all(disclosed))
        entitled = [c.entitled for c in self.classes]
        quorum = not self.setting.quorum or 2 * sum(self.setting.present) >= sum(entitled)
        status = 2 if not quorum else 3 if hidden < 2 else 1
        participants = [s for i, s in enumerate(("s1", "s2", "s3"))
                        if i not in self.setting.absent]
        self.closing_statement = self.add(15, "closing", {
            **self._here(), "phase": self.closing_phase,
            "root": merkle.root(self.hash, [b.leaf for b, _ in self.ballots]),
            "note_root": merkle.root(self.hash, [n.leaf for n, _, _ in self.notes]),
            "void_root": merkle.root(self.hash, [merkle.leaf(self.hash, v) for v in self.voids]),
            "classes": list_of(
                u32(entitled[c]) + u32(p) + list_of([
                    u32(self.signed[c]) + u32(0) + u32(voided[c])]) + u32(cast[c])
                for c, p in enumerate(self.setting.present)),
            "notes": list_of(u32(sum(slot == s for slot, _ in self.setting.notes))
                             for s in range(self.form.slots)),
            "partition": list_of(list_of(map(u16, part)) for part in partition),
            "status": u8(status)}, ["server", *participants], trail.SEALED, self.poll.hash)
        self.closing = Closing.read(self.closing_statement.body)

    def _paper(self) -> Statement | None:
        """The paper count, if there is one (8.10)."""
        self.paper: PaperCount | None = None
        if self.setting.paper is None:
            return None
        sums = []
        for part in self.closing.partition:
            marks = [m for c, m in self.setting.paper if c in part and m is not None]
            rows = [self._values(m) for m in marks]
            row = [sum(column) for column in zip(*rows)] or [0] * self.form.selections
            for cell in self.form.cells:
                if cell.question.kind == SCORE:
                    total = sum(w * n for w, n in zip(cell.digits, row[cell.first:]))
                    self._fill(cell, row, total, len(rows) - row[cell.first + len(cell.digits)])
            sums.append(row)
        counts = [[len(of_class), len(of_class), of_class.count(None)] for of_class in (
            [m for c, m in self.setting.paper if c == i] for i in range(len(self.classes)))]
        words = [sorted((w.encode(), w, n) for slot, w, n in self.setting.paper_words if slot == s)
                 for s in range(self.form.slots)]
        plain = self.tweak("paper", {"classes": counts, "sums": sums, "words": [
            [(w, n) for _, w, n in slot] for slot in words]})
        statement = self.add(17, "paper-count", {
            "closing": self.closing_statement.hash,
            "classes": list_of(b"".join(map(u32, c)) for c in plain["classes"]),
            "sums": list_of(list_of(map(u32, row)) for row in plain["sums"]),
            "words": list_of(list_of(text(w) + u32(n) for w, n in slot)
                             for slot in plain["words"])},
            ["s1", "s2"], trail.PAPER_COUNT, self.poll.hash)
        with contextlib.suppress(Refused):
            paper = PaperCount.read(statement.body)
            paper.check(self.form, self.closing, self.closing_statement.hash)
            self.paper = paper
        return statement

    def _hall(self) -> None:
        about, poll = self.closing_statement.hash, self.poll.hash
        cast = len(self.ballots)
        counted = cast if self.setting.counted is None else self.setting.counted
        paper = self._paper()
        on_paper = None if self.setting.paper is None else len(self.setting.paper)
        if self.setting.counted_on_paper is not None:
            on_paper = self.setting.counted_on_paper
        differs = counted != cast or (on_paper or 0) != len(self.setting.paper or ())
        count = self.add(16, "hall-count", {
            "closing": about, "counted": u32(counted),
            "paper": opt(None if on_paper is None else u32(on_paper))}, ["s1"],
                         trail.HALL_COUNT, poll)
        ballot = self.ballots[0][0] if self.ballots else None
        objections = []
        for number in range(len(self.setting.objections)):
            receipt = u8(0)
            if ballot is not None:
                fields = self.tweak(f"receipt {number}", {
                    **self._here(), "tracker": ballot.tracker, "leaf": ballot.leaf})
                message = tag("piaojue/1 receipt") + b"".join(fields.values())
                receipt = u8(1) + blob(message + sign(self.suite, self.secrets["receipt"],
                                                      message))
            objections.append(self.add(18, f"objection {number}", {
                "tag": "objection", "closing": about, "receipt": receipt,
                "words": text(f"words {number}")}, ["s2"], trail.OBJECTION, poll))
        matters = [(o.hash, f) for o, f in zip(objections, self.setting.objections)]
        if differs:
            matters.append((count.hash, 2))
        resolutions = [self.add(19, f"resolution {n}", {
            "tag": "resolution", "closing": about, "about": matter, "finding": u8(finding),
            "words": text(f"finding {n}")}, ["organiser", "s1"], trail.RESOLUTION, poll)
            for n, (matter, finding) in enumerate(matters)]
        self.add(20, "release", {
            "closing": about, "count": count.hash,
            "paper": opt(None if paper is None else paper.hash),
            "objections": list_of(o.hash for o in objections),
            "resolutions": list_of(r.hash for r in resolutions),
            "absent": list_of(map(u16, self.setting.absent))},
            ["organiser", "s1"], trail.RELEASE, poll)
        self.hall = Hall(counted, on_paper,
                         f"finding {len(matters) - 1}" if differs else None,
                         [(f"words {n}", f"finding {n}") for n in range(len(objections))],
                         list(self.setting.absent))

    def _parts(self) -> list[tally.Part]:
        parts = []
        for part in self.closing.partition:
            rows = [b.ciphertexts for b, _ in self.ballots if b.key_class in part]
            sums = [(self.group.sum([row[s][0] for row in rows]),
                     self.group.sum([row[s][1] for row in rows]))
                    for s in range(self.form.selections)] if rows else []
            parts.append(tally.Part(len(rows), sums))
        return parts

    def _partial(self, share: int, context: bytes, a: Point) -> bytes:
        k = scalar(self.suite)
        base = tally.base_of(self.suite, a)
        y, d, t, u = (self.encode(p) for p in (
            self.group.base(share), self.group.mul(share, base), self.group.base(k),
            self.group.mul(k, base)))
        seed = proofs.transcript_seed(self.suite, "chaum-pedersen", [
            ("context", context), ("y", y), ("a", self.encode(base)), ("d", d),
            ("commitment_g", t), ("commitment_a", u)])
        z = (k + self.suite.challenge(seed, 0) * share) % self.group.q
        return d + t + u + z.to_bytes(32, "big")

    def _result(self) -> None:
        poll = self.poll.hash
        tables, totals, about = [], [], self.closing_statement.hash
        self.names: dict[str, str] = {}
        self.texts: list[list[str]] = []
        status = self.closing.status
        if self.paper is not None:
            status = self.paper.final_status(self.closing, self.classes, 2)
        if status == 1:
            parts = self._parts()
            first = []
            for j in (0, 2):
                statement = self.add(21, f"decryption {j}", {
                    "tag": "decryption", "closing": about,
                    "trustee": u16(j), "parts": list_of(
                        list_of(self._partial(
                            self.shares[0][j], tally.decryption_context(about, p, s), a)
                                for s, (a, _) in enumerate(part.sums))
                        for p, part in enumerate(parts)),
                    "notes": list_of(self._partial(
                        self.shares[1][j], notes.decryption_context(about, i), n.kem)
                                     for i, (n, _, _) in enumerate(self.notes))},
                    [f"s{j + 1}"], trail.DECRYPTION, poll)
                with contextlib.suppress(Refused):
                    first.append(Decryption.read(statement.body, self.suite))
            # What a deviation leaves without counts fails before anybody asks for them.
            with contextlib.suppress(Refused, ValueError, IndexError):
                counts = [row or [0] * self.form.selections
                          for row in tally.decrypt(self.suite, parts, first)]
                tables = tally.tabulate(self.form, parts, counts)
                if self.paper is not None:
                    valid = [self.paper.valid(part) for part in self.closing.partition]
                    tables = tally.with_paper(tables, self.paper.sums, valid)
                    counts += self.paper.sums
                totals = [sum(column) for column in zip(*counts)]
            self._merge_names()
        maker = ResultMaker(self.manifest, self.poll, self.form, self.classes, self.opening,
                            self.closing, status, self.hall, self.paper, tables, totals,
                            self.texts, self.names)
        result = self.tweak("result.json", {"data": maker.bytes()})["data"]
        self.sections.append((23, result))
        self.entries.append((trail.RESULT_SIGNED, poll, self.hash(result)))
        digest = der(4, hashlib.sha256(result).digest())
        self.sections.append((24, cms(self.tweak("cms", {
            "secret": self.tally_secret, "serial": 77, "digest": _SHA256, "algorithm": _ECDSA,
            "attributes": [(_OID_CONTENT_TYPE, _OID_DATA), (_OID_DIGEST, digest)],
            "certificates": self.certificate, "inner": _OID_DATA, "crls": b"", "unsigned": b"",
            "tail": b""}))))
        self.add(25, "result", {**self._here(), "closing": self.closing_statement.hash,
                                "result": self.hash(result)}, ["s1", "s3"])

    def _merge_names(self) -> None:
        """The texts of the notes and of the paper, and the merge table."""
        first = len(self.classes)
        self.texts = [[words for n, _, words in self.notes if n.key_class == first + slot]
                      for slot in range(self.form.slots)]
        for slot in range(self.form.slots if self.paper is not None else 0):
            self.texts[slot] += self.paper.texts(slot)
        written = {t for w in self.form.write_ins
                   for slot in self.texts[w.first_slot:w.first_slot + w.limit.write_ins]
                   for t in slot if t}
        self.names = {w: self.setting.merged.get(w, w) for w in written}
        if self.names:
            pairs = sorted(self.names.items(), key=lambda pair: pair[0].encode())
            self.add(22, "merge-table", {
                "closing": self.closing_statement.hash,
                "names": list_of(text(w) + text(n) for w, n in pairs)},
                ["s1"], trail.NAMES_MERGED, self.poll.hash)

    def _trail(self) -> None:
        entries = self.tweak("trail", {"entries": [
            u64(1000 + i) + u8(act) + text("someone") + poll + content + text("")
            for i, (act, poll, content) in enumerate(self.entries)]})["entries"]
        last = self.hash(tag("piaojue/1 trail-start"), self.manifest.hash)
        for entry in entries:
            last = self.hash(tag("piaojue/1 trail-entry"), last, entry)
        body = tag("piaojue/1 trail-head") + b"".join(self.tweak("trail-head", {
            "manifest": self.manifest.hash, "entries": u32(len(entries)), "last": last,
        }).values())
        head = self.make_statement("trail-head", body,
                                   ["server"] if self.setting.sealed else ["server", "audit"])
        self.sections.append((26, tag("piaojue/1 trail") + list_of(entries) + blob(
            blob(body) + list_of(text(s) + sig for s, sig in head.signatures))))
