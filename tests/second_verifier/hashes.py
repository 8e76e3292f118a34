"""Hash, HMAC, HKDF and hashing to a scalar (SPEC 3.3, 3.6)."""

import hashlib
from typing import Any

from canonical import blob, text, u8, u16, u32
from sm3 import Sm3

BLOCK = 64


def _openssl_sm3() -> bool:
    """Whether hashlib has SM3, and the right one."""
    try:
        return hashlib.new("sm3", b"abc").digest() == Sm3(b"abc").digest()
    except ValueError:
        return False


_HAVE_SM3 = _openssl_sm3()


class Hash:
    """H of a suite: SHA-256 or SM3, by name."""

    def __init__(self, name: str) -> None:
        self.name = name

    def start(self, data: bytes = b"") -> Any:
        """An object with update() and digest()."""
        if self.name == "sha256":
            return hashlib.sha256(data)
        return hashlib.new("sm3", data) if _HAVE_SM3 else Sm3(data)

    def __call__(self, *pieces: bytes) -> bytes:
        state = self.start()
        for piece in pieces:
            state.update(piece)
        return state.digest()

    def hmac(self, key: bytes, *pieces: bytes) -> bytes:
        """HMAC (RFC 2104); both hashes have blocks of 64 bytes."""
        if len(key) > BLOCK:
            key = self(key)
        key = key.ljust(BLOCK, b"\0")
        inner = self(bytes(b ^ 0x36 for b in key), *pieces)
        return self(bytes(b ^ 0x5C for b in key), inner)

    def hkdf(self, key: bytes, info: bytes, length: int) -> bytes:
        """HKDF of 3.6: RFC 5869 without a salt."""
        pseudo_random_key = self.hmac(bytes(32), key)
        out, block, counter = b"", b"", 1
        while len(out) < length:
            block = self.hmac(pseudo_random_key, block, info, u8(counter))
            out += block
            counter += 1
        return out[:length]

    def expand_message(self, message: bytes, dst: str) -> bytes:
        """expand_message_xmd for 48 bytes (R3.3-1)."""
        suffix = dst.encode() + u8(len(dst.encode()))
        b0 = self(bytes(64), message, u16(48), u8(0), suffix)
        b1 = self(b0, u8(1), suffix)
        b2 = self(bytes(x ^ y for x, y in zip(b0, b1)), u8(2), suffix)
        return (b1 + b2)[:48]

    def to_scalar(self, message: bytes, dst: str, q: int) -> int:
        """scalar(message, dst) (R3.3-2)."""
        return int.from_bytes(self.expand_message(message, dst), "big") % q

    def derive(self, seed: bytes, label: str, index: int, q: int) -> int:
        """derive(seed, label, i) (3.6)."""
        return self.to_scalar(blob(seed) + text(label) + u32(index), "piaojue/1 derive", q)
