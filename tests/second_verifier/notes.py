"""Sealed notes (SPEC 6.10) and their opening (9.5)."""

from dataclasses import dataclass

import merkle
from ballots import Credential, PollContext
from canonical import (Reader, Refused, blob, has_plain_characters, list16_of, require, tag, u16,
                       u32)
from groups import Point
from proofs import Batch, SchnorrProof
from suites import Suite

BOX_BYTES = 1040
PLAIN_BYTES = 1024
MAX_TEXT = 1022


def is_note_text(text: str) -> bool:
    """R6.10-2."""
    return len(text.encode()) <= MAX_TEXT and has_plain_characters(text)


@dataclass
class Note:
    """R6.10-1, R6.10-5."""

    opening: bytes
    poll: bytes
    key_class: int
    credential: Credential
    kem: Point
    box: bytes
    proof: SchnorrProof
    body: bytes
    signatures: list[bytes]
    sealing_context: bytes
    tracker: bytes
    leaf: bytes

    @classmethod
    def read(cls, data: bytes, context: PollContext) -> "Note":
        suite = context.suite
        reader = Reader(data, "note", suite.group)
        reader.tag("piaojue/1 note")
        start = reader.at
        opening, poll, key_class = context.read_context(reader)
        context_bytes = data[start:reader.at]
        credential = Credential.read(reader)
        kem = reader.point()
        box = reader.raw(BOX_BYTES)
        proof = SchnorrProof.read(reader)
        body = data[:reader.at]
        signatures = [reader.raw(64) for _ in credential.keys]
        reader.end()
        sealing_context = (tag("piaojue/1 note-context") + context_bytes
                           + list16_of(credential.encoded(suite)))
        tracker = suite.hash(tag("piaojue/1 note-tracker"), context_bytes,
                             suite.group.encode(kem), box)
        return cls(opening, poll, key_class, credential, kem, box, proof, body, signatures,
                   sealing_context, tracker, merkle.leaf(suite.hash, data))

    def check_place(self, context: PollContext) -> None:
        """What V19 asks of one note alone."""
        context.check_here(self.opening, self.poll)
        require(context.classes <= self.key_class < context.classes + context.slots,
                "no such note slot")
        self.credential.check_endorsed(context, self.key_class)

    def add_proof(self, batch: Batch, suite: Suite) -> None:
        """The proof of knowledge of r (6.10)."""
        context = tag("piaojue/1 note-proof") + blob(self.sealing_context) + blob(self.box)
        self.proof.add_to(batch, suite, context, self.kem)

    def open(self, suite: Suite, shared: Point) -> str | None:
        """The text, given rW; None when the note is unreadable (R9.5-2, R9.5-3)."""
        if shared is None:
            return None
        encode = suite.group.encode
        info = tag("piaojue/1 note-key") + encode(self.kem) + blob(self.sealing_context)
        key = suite.hash.hkdf(encode(shared), info, 32)
        try:
            plaintext = suite.open_box(key, bytes(12), self.sealing_context, self.box)
            length = int.from_bytes(plaintext[:2], "big")
            require(length <= MAX_TEXT, "a length above 1022")
            require(not any(plaintext[2 + length:]), "a byte after the text")
            text = plaintext[2:2 + length].decode("utf-8", "strict")
            require(is_note_text(text), "not a text of a note")
        except (Refused, UnicodeDecodeError):
            return None
        return text


def decryption_context(closing: bytes, i: int) -> bytes:
    """R9.5-1."""
    return tag("piaojue/1 note-decryption-context") + closing + u32(i)


def seal(suite: Suite, shared: Point, kem: Point, sealing_context: bytes, text: str) -> bytes:
    """The box of 6.10."""
    encode = suite.group.encode
    info = tag("piaojue/1 note-key") + encode(kem) + blob(sealing_context)
    key = suite.hash.hkdf(encode(shared), info, 32)
    written = text.encode()
    plaintext = (u16(len(written)) + written).ljust(PLAIN_BYTES, b"\0")
    return suite.seal(key, bytes(12), sealing_context, plaintext)
