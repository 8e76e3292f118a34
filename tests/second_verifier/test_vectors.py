"""Checks every module against the worked examples of SPEC chapter 13, in both suites.

    python3 test_vectors.py [SPEC_VECTORS.json]

The path is the argument, or PIAOJUE_SPEC_VECTORS, or ../../core/spec_vectors.json.
"""

import json
import os
import sys
import unittest
from functools import partial as bind
from pathlib import Path

import blind_rsa
import ceremony
import hall
import merkle
import notes
import proofs
import result
import statements
import tally
import trail
from ballots import Ballot, PollContext, Void, scan
from canonical import (Reader, Refused, base32, fingerprint, fraction, list_of, read_base32,
                       read_fingerprint, tag, text, u16, u32, u64)
from forms import compile_form
from meeting import AT_LEAST, MORE_THAN, SEAT, Manifest, Poll, Threshold, merge
from proofs import Batch, EqualityProof, SchnorrProof
from sm3 import Sm3
from sm4 import encrypt_block
from suites import SUITES, Suite

DEFAULT = Path(__file__).resolve().parent / "../../core/spec_vectors.json"
_path = os.environ.get("PIAOJUE_SPEC_VECTORS", str(DEFAULT))
if len(sys.argv) > 1 and sys.argv[1].endswith(".json"):
    _path = sys.argv.pop(1)
VECTORS = json.loads(Path(_path).read_text(encoding="utf-8"))


def unhex(digits: str) -> bytes:
    return bytes.fromhex(digits)


def number(digits: str) -> int:
    return int(digits, 16)


def scalar_bytes(value: int) -> bytes:
    return value.to_bytes(32, "big")


class Common(unittest.TestCase):
    """Encodings, merging and counting, which are the same in both suites."""

    def test_encodings(self):
        made = {
            "u16 of 258": u16(258), "u32 of 16909060": u32(16909060),
            "u64 of 72623859790382856": u64(72623859790382856),
            "text of 票决": text("票决"), "list of u16 1, 2": list_of([u16(1), u16(2)]),
            "fraction of 4/6": fraction(4, 6), "fraction of 0": fraction(0, 1)}
        for name, value in VECTORS["encodings"].items():
            if name.startswith("base32 of "):
                data = unhex(name.removeprefix("base32 of "))
                self.assertEqual(base32(data), value)
                self.assertEqual(read_base32(value.lower()), data)
            else:
                self.assertEqual(made[name].hex(), value, name)

    def test_merging(self):
        for case in VECTORS["merging"]:
            self.assertEqual(merge(case["sizes"], case["disclosed"], case["minimum"]),
                             case["parts"])

    def test_counting(self):
        half = Threshold.read(Reader(b"\x01" + fraction(1, 2), "threshold"))
        two_thirds = Threshold.read(Reader(b"\x02" + fraction(2, 3), "threshold"))
        self.assertEqual((half.comparison, two_thirds.comparison), (MORE_THAN, AT_LEAST))
        for case in VECTORS["counting"]:
            base = case["base"]
            self.assertEqual(half.needed(base), case["more than 1/2 needs"])
            self.assertEqual(two_thirds.needed(base), case["at least 2/3 needs"])
            self.assertEqual(result.percent(1 if base else 0, base), case["1 of it in percent"])

    def test_plain_algorithms(self):
        """Published examples of SM3 and SM4 (GB/T 32905 A.1, GB/T 32907 A.1)."""
        self.assertEqual(Sm3(b"abc").digest().hex(), "66c7f0f462eeedd9d1f2d46bdc10e4e2"
                                                     "4167c4875cf2f7a2297da02b8f4ba8e0")
        block = unhex("0123456789abcdeffedcba9876543210")
        self.assertEqual(encrypt_block(block, block).hex(), "681edf34d206965e86b3e94f536e4246")

    def test_strict_reading(self):
        """R2.1-2 to R2.1-6, R2.2-1, R2.2-3."""
        refused = {
            "flag": b"\x02", "text": b"\x00\x00\x00\x02\xc0\x80", "u32": b"\0\0\0",
            "fraction": u64(2) + u64(4), "id": text(".hidden"),
        }
        for name, data in refused.items():
            with self.assertRaises(Refused, msg=name):
                getattr(Reader(data, name), name)()
        for data in (u64(0) + u64(2), u64(1) + u64(0)):
            with self.assertRaises(Refused):
                Reader(data, "fraction").fraction()
        surrogate = b"\x00\x00\x00\x03\xed\xa0\x80"
        with self.assertRaises(Refused):
            Reader(surrogate, "text").text()
        with self.assertRaises(Refused):
            Reader(b"\0", "object").end()
        with self.assertRaises(Refused):
            Reader(text("piaojue/1 void"), "object").tag("piaojue/1 note")
        for symbols in ("U", "1", "01G"):
            with self.assertRaises(Refused):
                read_base32(symbols)
        with self.assertRaises(Refused):
            read_fingerprint("00" * 31)


class InSuite:
    """The examples of one suite; the two classes below name it."""

    suite: Suite
    vectors: dict

    @classmethod
    def setUpClass(cls):
        cls.vectors = next(v for v in VECTORS["suites"] if v["number"] == cls.suite.number)
        cls.group, cls.hash = cls.suite.group, cls.suite.hash
        cls.statements = {s["name"]: statements.Statement.read(unhex(s["statement"]), cls.suite)
                          for s in cls.vectors["statements"] if "statement" in s}
        cls.manifest = Manifest.read(cls.statements["manifest"].body, cls.suite)
        cls.poll = Poll.read(unhex(cls.vectors["meeting"]["poll"]), cls.suite)
        cls.form = compile_form(cls.poll)
        cls.opening = statements.Opening.read(cls.statements["opening"].body, cls.suite)
        keys = statements.IssuerKeys.read(cls.statements["issuer_keys"].body)
        cls.context = PollContext(
            cls.suite, cls.statements["opening"].hash, cls.poll.hash,
            len(cls.manifest.classes()), cls.form.slots, cls.poll.issuance == SEAT,
            len(cls.manifest.issuers), [keys.polls[0][1]], cls.opening.election_key,
            cls.opening.note_key, cls.form, cls.hash(cls.form.shape()))

    def point(self, digits: str):
        return self.group.decode(unhex(digits))

    # -- chapter 3

    def test_hashing(self):
        v = self.vectors["hashing"]
        self.assertEqual(self.vectors["suite"], self.suite.name)
        self.assertEqual(self.hash(b"abc").hex(), v["hash of abc"])
        for case in v["to_scalar"]:
            message = unhex(case["message"])
            self.assertEqual(self.hash.expand_message(message, case["dst"]).hex(),
                             case["expanded"])
            self.assertEqual(self.hash.to_scalar(message, case["dst"], self.group.q),
                             number(case["scalar"]))
        made = self.hash.hkdf(unhex(v["hkdf"]["key"]), unhex(v["hkdf"]["info"]),
                              len(v["hkdf"]["bytes"]) // 2)
        self.assertEqual(made.hex(), v["hkdf"]["bytes"])
        d = v["derive"]
        self.assertEqual(self.suite.derive(unhex(d["seed"]), d["label"], d["index"]),
                         number(d["scalar"]))

    def test_arithmetic(self):
        """The ways of multiplying agree with each other."""
        g, q = self.group.g, self.group.q
        self.assertIsNone(self.group.base(q))
        scalars = [self.suite.derive(bytes(32), "test", i) for i in range(60)]
        points = [self.group.base(s) for s in scalars]
        self.assertEqual(points[1], self.group.mul(scalars[1], g))
        self.assertEqual(self.group.combine(scalars, points),
                         self.group.base(sum(s * s for s in scalars)))
        self.assertEqual(self.group.sum(points), self.group.base(sum(scalars)))
        self.assertEqual(self.group.base_and(3, 4, points[0]),
                         self.group.base(3 + 4 * scalars[0]))
        self.assertEqual(self.group.multiples(5)[5], self.group.base(5))

    def test_points_refused(self):
        """R3.1-1, R3.2-1, R3.2-2."""
        good = self.group.encode(self.group.g)
        for bad in (b"\x00", good[:-1], b"\x02" + good[1:], good[:-1] + bytes([good[-1] ^ 1]),
                    b"\x04" + scalar_bytes(self.group.p) + good[33:]):
            with self.assertRaises(Refused):
                self.group.decode(bad)
        with self.assertRaises(Refused):
            Reader(scalar_bytes(self.group.q), "scalar", self.group).scalar()

    def test_signature(self):
        v = self.vectors["signature"]
        key, message, signature = self.point(v["key"]), unhex(v["message"]), unhex(v["signature"])
        self.assertEqual(self.group.base(number(v["secret"])), key)
        self.assertEqual(self.suite.message_number(key, message), number(v["e"]))
        self.assertTrue(self.suite.signature_holds(key, message, signature))
        r, s = number(v["signature"][:64]), number(v["signature"][64:])
        x = self.group.base(number(v["nonce"]))[0]
        e = number(v["e"])
        self.assertEqual((x if self.suite.number == 1 else e + x) % self.group.q, r)
        q = self.group.q
        for bad in ((r, q - s), (0, s), (r, 0), (r + 1, s), (r, s + q), (r, q - r)):
            made = b"".join(v.to_bytes(33, "big")[-32:] for v in bad)
            self.assertFalse(self.suite.signature_holds(key, message, made))
        self.assertFalse(self.suite.signature_holds(key, message + b"x", signature))

    def test_sealing(self):
        """R3.5-3."""
        box = self.suite.seal(bytes(32), bytes(12), b"about", b"words")
        self.assertEqual(self.suite.open_box(bytes(32), bytes(12), b"about", box), b"words")
        for bad in (box[:-1] + bytes([box[-1] ^ 1]), b"x" + box, box[:15]):
            with self.assertRaises(Refused):
                self.suite.open_box(bytes(32), bytes(12), b"about", bad)
        with self.assertRaises(Refused):
            self.suite.open_box(bytes(32), bytes(12), b"else", box)

    # -- chapter 4

    def test_transcript(self):
        v = self.vectors["transcript"]
        frames = [(label, unhex(data)) for label, data in v["frames"].items()]
        self.assertEqual(proofs.transcript(self.suite, v["purpose"], frames).hex(), v["bytes"])
        seed = proofs.transcript_seed(self.suite, v["purpose"], frames)
        self.assertEqual(seed.hex(), v["seed"])
        for i, challenge in enumerate(v["challenges"]):
            self.assertEqual(self.suite.challenge(seed, i), number(challenge))

    def _nonce(self, v, case):
        """R4.3-4."""
        seed = unhex(v["nonce_seed"]) + unhex(v["x"]) + unhex(case["statement"])
        return self.suite.derive(seed, "sigma nonce", 0)

    def test_schnorr(self):
        v = self.vectors["sigma_proofs"]
        case, x, y = v["schnorr"], number(v["x"]), self.point(v["y"])
        proof = SchnorrProof.read(Reader(unhex(case["proof"]), "proof", self.group))
        frames = [("context", unhex(v["context"])), ("y", unhex(v["y"]))]
        self.assertEqual(proofs.transcript_seed(self.suite, "schnorr", frames).hex(),
                         case["statement"])
        frames.append(("commitment", self.group.encode(proof.commitment)))
        self.assertEqual(proofs.transcript(self.suite, "schnorr", frames).hex(),
                         case["transcript"])
        self.assertEqual(self.hash(unhex(case["transcript"])).hex(), case["seed"])
        c = self.suite.challenge(unhex(case["seed"]), 0)
        self.assertEqual(c, number(case["challenge"]))
        k = self._nonce(v, case)
        self.assertEqual(k, number(case["nonce"]))
        self.assertEqual(proof, SchnorrProof(self.group.base(k), (k + c * x) % self.group.q))
        self.assertTrue(proof.holds(self.suite, unhex(v["context"]), y))
        self.assertFalse(proof.holds(self.suite, b"else", y))

    def test_chaum_pedersen(self):
        v = self.vectors["sigma_proofs"]
        case, x = v["chaum_pedersen"], number(v["x"])
        y, a, d = (self.point(v[name]) for name in "yad")
        proof = EqualityProof.read(Reader(unhex(case["proof"]), "proof", self.group))
        frames = [("context", unhex(v["context"])), *((n, unhex(v[n])) for n in "yad")]
        self.assertEqual(proofs.transcript_seed(self.suite, "chaum-pedersen", frames).hex(),
                         case["statement"])
        frames += [("commitment_g", self.group.encode(proof.commitment_g)),
                   ("commitment_a", self.group.encode(proof.commitment_a))]
        self.assertEqual(proofs.transcript(self.suite, "chaum-pedersen", frames).hex(),
                         case["transcript"])
        self.assertEqual(self.hash(unhex(case["transcript"])).hex(), case["seed"])
        c = self.suite.challenge(unhex(case["seed"]), 0)
        self.assertEqual(c, number(case["challenge"]))
        k = self._nonce(v, case)
        self.assertEqual(k, number(case["nonce"]))
        self.assertEqual(proof, EqualityProof(self.group.base(k), self.group.mul(k, a),
                                              (k + c * x) % self.group.q))
        self.assertTrue(proof.holds(self.suite, unhex(v["context"]), y, a, d))
        self.assertFalse(proof.holds(self.suite, unhex(v["context"]), y, d, a))

    def test_blind_rsa(self):
        v = self.vectors["blind_rsa"]
        n = blind_rsa.read_modulus(unhex(v["modulus"]))
        prefix, message = unhex(v["prefix"]), unhex(v["message"])
        encoded = blind_rsa.encode(prefix + message, unhex(v["salt"]))
        self.assertEqual(encoded.hex(), v["encoded"])
        self.assertTrue(blind_rsa.encoding_holds(encoded, prefix + message))
        inverse = number(v["inverse_of_blind"])
        blind = pow(inverse, -1, n)
        self.assertEqual(number(v["encoded"]) * pow(blind, 65537, n) % n, number(v["request"]))
        self.assertEqual(pow(number(v["answer"]), 65537, n), number(v["request"]))
        self.assertEqual(number(v["answer"]) * inverse % n, number(v["signature"]))
        signature = unhex(v["signature"])
        self.assertTrue(blind_rsa.signature_holds(n, prefix, message, signature))
        self.assertFalse(blind_rsa.signature_holds(n, message, prefix, signature))
        for modulus in (b"\x7f" + unhex(v["modulus"])[1:], unhex(v["modulus"])[:-1],
                        unhex(v["modulus"])[:-1] + b"\x00"):
            with self.assertRaises(Refused):
                blind_rsa.read_modulus(modulus)

    def test_merkle(self):
        v = self.vectors["merkle"]
        leaves = [merkle.leaf(self.hash, f"leaf {i}".encode()) for i in range(5)]
        self.assertEqual([leaf.hex() for leaf in leaves], v["leaves"])
        for n, root in enumerate(v["roots"]):
            self.assertEqual(merkle.root(self.hash, leaves[:n]).hex(), root)
        root = unhex(v["roots"][5])
        for i, path in enumerate(v["inclusion_in_5"]):
            path = [unhex(p) for p in path]
            self.assertTrue(merkle.inclusion_holds(self.hash, i, 5, leaves[i], path, root))
            self.assertFalse(merkle.inclusion_holds(self.hash, i, 5, leaves[i], path[:-1], root))
            self.assertFalse(merkle.inclusion_holds(self.hash, i + 5, 5, leaves[i], path, root))

    # -- chapters 5 and 7

    def test_meeting(self):
        v = self.vectors["meeting"]
        self.assertEqual(self.manifest.hash.hex(), v["manifest_hash"])
        self.assertEqual(self.hash(unhex(v["roster"])).hex(), v["roster_commitment"])
        self.assertEqual(self.manifest.roster.hex(), v["roster_commitment"])
        self._check_roster(unhex(v["roster"]))
        self.assertEqual([{"name": c.name, "weight": str(c.weight), "entitled": c.entitled,
                           "disclosed": c.disclosed} for c in self.manifest.classes()],
                         v["classes"])
        self.assertEqual(self.poll.hash.hex(), v["poll_hash"])
        self.assertEqual(self.form.shape().hex(), v["shape"])
        self.assertEqual(self.context.shape_hash.hex(), v["shape_hash"])
        self.assertEqual(self.context.opening.hex(), v["opening_hash"])
        self.assertEqual(fingerprint(self.context.opening), v["anchor"])
        self.assertEqual(read_fingerprint(v["anchor"]), self.context.opening)

    def _check_roster(self, roster):
        """R7.4-1: the fields of a roster."""
        reader = Reader(roster, "roster")
        reader.tag("piaojue/1 roster")
        voters = reader.items(lambda: (reader.id(), reader.text(), reader.id(),
                                       [reader.text() for _ in range(4)]))
        reader.end()
        groups = {g.id: g.entitled for g in self.manifest.groups}
        for id_, entitled in groups.items():
            self.assertEqual(sum(group == id_ for _, _, group, _ in voters), entitled)

    def test_ceremony(self):
        v = self.vectors["ceremony"]
        self.assertEqual(self.manifest.threshold, v["threshold"])
        judge = ceremony.Ceremony(self.manifest, v["attempt"], v["participants"])
        self.assertEqual(judge.session.hex(), v["session"])
        messages = [ceremony.Message.read(unhex(m)) for m in v["messages"]]
        n = len(v["participants"])
        for r, expected in enumerate(v["round_hashes"], 1):
            bodies = [m.body for m in messages[(r - 1) * n:r * n]]
            self.assertEqual(judge.round_hash(r, bodies).hex(), expected)
        outcome = judge.judge(messages)
        self.assertEqual(outcome.transcript.hex(), v["transcript"])
        self.assertEqual(outcome.election_key, self.point(v["election_key"]))
        self.assertEqual(outcome.note_key, self.point(v["note_key"]))
        for name in ("election_verification_keys", "note_verification_keys"):
            self.assertEqual(list(getattr(outcome, name).values()),
                             [self.point(p) for p in v[name]])
            self.assertEqual(getattr(self.opening, name), list(getattr(outcome, name).values()))
        for i, trustee in enumerate(v["trustees"]):
            self.assertEqual(self.group.base(number(trustee["exchange_secret"])),
                             self.point(trustee["exchange_key"]))
            self.assertEqual(self.group.base(number(trustee["election_share"])),
                             outcome.election_verification_keys[i])
            self.assertEqual(self.group.base(number(trustee["note_share"])),
                             outcome.note_verification_keys[i])
        self._check_polynomials(judge, messages)
        with self.assertRaises(Refused):
            judge.judge(messages[:-1])
        messages[0], messages[1] = messages[1], messages[0]
        with self.assertRaises(Refused):
            judge.judge(messages)

    def _check_polynomials(self, judge, messages):
        """R5.1-4: the secrets of a participant come from its seed."""
        v = self.vectors["ceremony"]
        for i, trustee in enumerate(v["trustees"]):
            info = tag("piaojue/1 ceremony secrets") + judge.session + u16(i)
            seed = self.hash.hkdf(unhex(trustee["seed"]), info, 32)
            content = messages[3 + i].body.removeprefix(
                judge.header(2, i) + unhex(v["round_hashes"][0]))
            reader = Reader(content, "reveal", self.group)
            for label in ("election polynomial", "note polynomial"):
                for k in range(v["threshold"]):
                    self.assertEqual(reader.point(),
                                     self.group.base(self.suite.derive(seed, label, k)))
                SchnorrProof.read(reader)

    # -- chapter 8

    def test_statements(self):
        s = self.statements
        for case in self.vectors["statements"]:
            if "statement" in case:
                self.assertEqual(s[case["name"]].hash.hex(), case["hash"])
                s[case["name"]].check_signed(self.manifest, [])
                spoilt = bytearray(unhex(case["statement"]))
                spoilt[-1] ^= 1
                with self.assertRaises(Refused):
                    statements.Statement.read(bytes(spoilt), self.suite).check_signed(
                        self.manifest, [])
        issuing = statements.Phase.read(s["issuing_phase"].body)
        self.assertEqual(issuing.previous, s["opening"].hash)
        casting = statements.Phase.read(s["casting_phase"].body)
        self.assertEqual(casting.previous, statements.casting_predecessor(
            self.suite, s["attendance"].hash, [s["issuing_count"].hash]))
        closing_phase = statements.Phase.read(s["closing_phase"].body)
        self.assertEqual(closing_phase.previous, s["casting_phase"].hash)
        closing = statements.Closing.read(s["closing"].body)
        self.assertEqual(closing.closing_phase, s["closing_phase"].hash)
        self.assertEqual(closing.root.hex(), self.vectors["ballots"]["merkle_root"])
        self.assertEqual(closing.note_root.hex(), self.vectors["notes"]["note_root"])
        receipt = next(c["receipt"] for c in self.vectors["statements"] if "receipt" in c)
        self.assertTrue(hall.Receipt.read(unhex(receipt)).holds(self.suite,
                                                                self.opening.receipt_key))

    def test_hall(self):
        s = self.statements
        judge = hall.HallJudge(
            self.manifest, self.context.opening, self.poll.hash, self.opening.receipt_key,
            self.opening.participants, s["closing"], statements.Closing.read(s["closing"].body))
        judged = judge.judge(s["hall_count"], [s["objection"]], [s["resolution"]], s["release"])
        self.assertEqual(len(judged.objections), 1)
        with self.assertRaises(Refused):
            judge.judge(s["hall_count"], [s["objection"]], [], s["release"])

    def test_trail(self):
        v = self.vectors["trail"]
        made = trail.Trail.read(unhex(v["trail"]), self.suite)
        self.assertEqual([e.bytes.hex() for e in made.entries], v["entries"])
        self.assertEqual([h.hex() for h in trail.chain(self.suite, self.manifest.hash,
                                                       made.entries)], v["chain"])
        made.check_head(self.suite, self.manifest.hash)
        made.head.check_signed(self.manifest, [self.manifest.issuers[0].id])

    # -- chapter 6

    def test_ballots(self):
        v = self.vectors["ballots"]
        self.assertEqual(self.point(v["election_key"]), self.opening.election_key)
        payloads = [unhex(b["ballot"]) for b in v["ballots"]]
        found = scan(payloads, self.context)
        self.assertEqual([(s.fault, s.reason) for s in found.seen], [(0, "")] * len(payloads))
        self.assertEqual([s.leaf.hex() for s in found.seen], [b["leaf"] for b in v["ballots"]])
        self.assertEqual(merkle.root(self.hash, sorted_leaves(found.seen)).hex(),
                         v["merkle_root"])
        for case, payload in zip(v["ballots"], payloads):
            self._check_ballot(case, Ballot.read(payload, self.context))

    def _check_ballot(self, case, ballot):
        g, q = self.group, self.group.q
        self.assertEqual(g.base(number(case["credential_secret"])),
                         self.point(case["credential_key"]))
        self.assertEqual(ballot.credential.keys, [self.point(case["credential_key"])])
        endorsement = ballot.credential.endorsements[0]
        self.assertEqual(endorsement.prefix.hex(), case["endorsement_prefix"])
        self.assertEqual(endorsement.signature.hex(), case["endorsement"])
        self.assertEqual(ballot.tracker.hex(), case["tracker"])
        self.assertEqual(ballot.signatures[0].hex(), case["signature"])
        self.assertEqual(self.hash(unhex(case["transcript"])).hex(), case["challenge_seed"])
        seed = ballot.challenge_seed(self.context)
        self.assertEqual(seed.hex(), case["challenge_seed"])
        randomness = []
        for j, s in enumerate(case["selections"]):
            r = self.suite.derive(unhex(case["seed"]), "selection", j)
            randomness.append(r)
            self.assertEqual(r, number(s["r"]))
            self.assertEqual(ballot.ciphertexts[j], (g.base(r), g.base_and(
                s["value"], r, self.opening.election_key)))
            self.assertEqual(ballot.ciphertexts[j], (self.point(s["a"]), self.point(s["b"])))
            self._check_proof(ballot.proofs[j], s["proof"], self.suite.challenge(seed, j), 0,
                              s["value"], r)
        for k, (proof, constraint) in enumerate(zip(case["constraints"], self.form.constraints)):
            value = sum(w * case["selections"][s]["value"] for s, w in constraint.terms)
            r = sum(w * randomness[s] for s, w in constraint.terms) % q
            number_ = self.form.selections + k
            self._check_proof(ballot.proofs[number_], proof,
                              self.suite.challenge(seed, number_), constraint.lo, value, r)

    def _check_proof(self, proof, case, challenge, lo, value, r):
        """R4.4-6, made again from the values that are drawn at random."""
        g, q, y = self.group, self.group.q, self.opening.election_key
        self.assertEqual(challenge, number(case["challenge"]))
        e = [number(x) for x in case["e"]]
        c = [number(x) for x in case["first_c"]]
        self.assertEqual(proof.commitments, [
            (g.base(e[i]), g.base_and(c[i] * (lo + i - value), e[i], y)) for i in range(len(e))])
        self.assertEqual(proof.commitments, [(self.point(x["a"]), self.point(x["b"]))
                                             for x in case["commitments"]])
        true = value - lo
        c[true] = (challenge - sum(c) + c[true]) % q
        self.assertEqual(proof.challenges, c[:-1])
        self.assertEqual(proof.challenges, [number(x) for x in case["challenges"]])
        self.assertEqual(proof.responses, [(x + y_ * r) % q for x, y_ in zip(e, c)])
        self.assertEqual(proof.responses, [number(x) for x in case["responses"]])

    def test_damaged_ballots(self):
        """What the scan finds, by the number of the check."""
        good = unhex(self.vectors["ballots"]["ballots"][0]["ballot"])
        length = len(good)
        for at, fault in ((0, 13), (length - 1, 16), (70, 13)):
            spoilt = bytearray(good)
            spoilt[at] ^= 1
            self.assertEqual(scan([bytes(spoilt), good], self.context).seen[0].fault, fault)
        self.assertEqual(scan([good + b"\0"], self.context).seen[0].fault, 13)
        self.assertEqual(scan([good[:-1]], self.context).seen[0].fault, 13)

    def test_bad_proofs(self):
        """A batch with one wrong response does not hold, and the proof is found."""
        ballot = Ballot.read(unhex(self.vectors["ballots"]["ballots"][0]["ballot"]), self.context)
        self.assertIsNone(ballot.bad_proof(self.context))
        for j in (0, 3, len(ballot.proofs) - 1):
            right = ballot.proofs[j].responses[-1]
            ballot.proofs[j].responses[-1] = (right + 1) % self.group.q
            self.assertEqual(ballot.bad_proof(self.context), j)
            ballot.proofs[j].responses[-1] = right

    def test_void_and_challenge(self):
        v = self.vectors["void_and_challenge"]
        void = Void.read(unhex(v["void"]), self.context)
        self.assertEqual(void.message.hex(), v["void_message"])
        void.check(self.context)
        opening = read_base32(v["challenge_text"].removeprefix("PJ1X:"))
        self.assertEqual(opening.hex(), v["challenge_opening"])
        self.assertEqual("PJ1X:" + base32(opening), v["challenge_text"])
        self._check_challenge(opening, v["challenge_tracker"])

    def _check_challenge(self, opening, expected):
        """R6.8-1, R6.8-3."""
        reader = Reader(opening, "challenge", self.group)
        reader.tag("piaojue/1 challenge")
        self.assertEqual(reader.u16(), self.suite.number)
        context = reader.hash(), reader.hash()
        seed, selections = reader.raw(32), reader.u32()
        bits = reader.raw((selections + 7) // 8)
        reader.end()
        encrypted = []
        for j in range(selections):
            value = bits[j // 8] >> (7 - j % 8) & 1
            r = self.suite.derive(seed, "selection", j)
            encrypted.append(self.group.encode(self.group.base(r)) + self.group.encode(
                self.group.base_and(value, r, self.opening.election_key)))
        tracker = self.hash(tag("piaojue/1 tracker"), *context, list_of(encrypted))
        self.assertEqual(tracker.hex(), expected)

    def test_card(self):
        """R6.9-5: the secret key that a card's seed gives."""
        v = self.vectors["card"]
        info = tag("piaojue/1 card") + self.context.bytes_for(v["class"]) + u16(v["issuer"])
        self.assertEqual(info.hex(), v["info"])
        seed = self.hash.hkdf(unhex(v["seed"]), info, 32)
        self.assertEqual(seed.hex(), v["derived_seed"])
        secret = self.suite.derive(seed, "card key", 0)
        self.assertEqual(secret, number(v["secret"]))
        key = self.group.base(secret)
        self.assertEqual(key, self.point(v["key"]))
        self.assertEqual(self.hash(self.group.encode(key)).hex(), v["key_hash"])
        bits = v["issuer"] << 102 | v["class"] << 96 | number(v["seed"])
        symbols = "".join("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[bits >> s & 31]
                          for s in range(100, -1, -5))
        self.assertEqual(v["scanned"][:26], "PJ1C:" + symbols)
        self.assertEqual(v["typed"].replace("-", ""), v["scanned"].removeprefix("PJ1C:"))

    def test_notes(self):
        v = self.vectors["notes"]
        self.assertEqual(self.point(v["note_key"]), self.opening.note_key)
        made = [notes.Note.read(unhex(n["note"]), self.context) for n in v["notes"]]
        for case, note in zip(v["notes"], made):
            r = number(case["randomness"])
            self.assertEqual(note.kem, self.group.base(r))
            self.assertEqual(note.kem, self.point(case["kem"]))
            self.assertEqual(note.box.hex(), case["box"])
            self.assertEqual(note.tracker.hex(), case["tracker"])
            self.assertEqual(note.leaf.hex(), case["leaf"])
            note.check_place(self.context)
            note.credential.check_signatures(self.suite, note.body, note.signatures)
            shared = self.group.mul(r, self.opening.note_key)
            self.assertEqual(notes.seal(self.suite, shared, note.kem, note.sealing_context,
                                        case["text"]), note.box)
            self.assertEqual(note.open(self.suite, shared), case["read"])
            self.assertIsNone(note.open(self.suite, note.kem))
        self.assertIsNone(proofs.first_bad(
            self.suite, [bind(n.add_proof, suite=self.suite) for n in made]))
        self.assertEqual(merkle.root(self.hash, sorted_leaves(made)).hex(), v["note_root"])
        made[1].proof.response ^= 1
        self.assertEqual(proofs.first_bad(
            self.suite, [bind(n.add_proof, suite=self.suite) for n in made]), 1)

    # -- chapter 9

    def test_decryption(self):
        v = self.vectors["decryption"]
        payloads = [unhex(b["ballot"]) for b in self.vectors["ballots"]["ballots"]]
        row = scan(payloads, self.context).sums[0]
        n = self.form.selections
        sums = list(zip(row[:n], row[n:]))
        self.assertEqual(sums, [(self.point(s["a"]), self.point(s["b"])) for s in v["sums"]])
        closing = self.statements["closing"].hash
        self.assertEqual([tally.decryption_context(closing, 0, s).hex() for s in range(n)],
                         v["contexts"])
        part = tally.Part(len(payloads), sums)
        answers = [statements.Decryption.read(unhex(a["body"]), self.suite) for a in v["answers"]]
        coefficients = tally.lagrange(self.group.q, [a.trustee + 1 for a in answers])
        self.assertEqual(coefficients, [number(a["lagrange"]) for a in v["answers"]])
        for case, answer in zip(v["answers"], answers):
            self.assertEqual((answer.trustee, answer.closing), (case["trustee"], closing))
            key = self.opening.election_verification_keys[answer.trustee]
            tally.check_proofs(self.suite, tally.sum_proofs(self.suite, closing, [part], answer,
                                                            key), "sums")
            self.assertEqual([p.d for p in answer.parts[0]],
                             [self.group.mul(number(case["share"]), a) for a, _ in sums])
        self.assertEqual(tally.decrypt(self.suite, [part], answers), [v["counts"]])
        self._check_note_answers(closing, answers, coefficients)

    def _check_note_answers(self, closing, answers, coefficients):
        """R9.5-1, R9.5-2."""
        cases = {unhex(n["tracker"]): n for n in self.vectors["notes"]["notes"]}
        for i, tracker in enumerate(sorted(cases)):
            note = notes.Note.read(unhex(cases[tracker]["note"]), self.context)
            for answer in answers:
                batch = Batch(self.suite)
                answer.notes[i].proof.add_to(
                    batch, self.suite, notes.decryption_context(closing, i),
                    self.opening.note_verification_keys[answer.trustee], note.kem,
                    answer.notes[i].d)
                self.assertTrue(batch.holds())
            shared = tally.combine(self.suite, coefficients, [a.notes[i] for a in answers])
            self.assertEqual(note.open(self.suite, shared), cases[tracker]["read"])


def sorted_leaves(seen) -> list[bytes]:
    """Leaves in the order of trackers, as in a record."""
    return [s.leaf for s in sorted(seen, key=lambda s: s.tracker)]


class P256(InSuite, unittest.TestCase):
    suite = SUITES[1]


class Sm2(InSuite, unittest.TestCase):
    suite = SUITES[2]


if __name__ == "__main__":
    unittest.main()
