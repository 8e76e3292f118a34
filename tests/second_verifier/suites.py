"""The two suites (SPEC chapter 3): group, hash, signatures and authenticated encryption."""

import aes_gcm
import sm4
from canonical import Refused, u16
from groups import P256, SM2, Group
from hashes import Hash

_SM2_IDENTIFIER = b"1234567812345678"


def ecdsa_holds(group: Group, key: tuple[int, int], e: int, r: int, s: int) -> bool:
    """The equation of R3.4-3, without the rule for a low s."""
    q = group.q
    if not (0 < r < q and 0 < s < q):
        return False
    w = pow(s, -1, q)
    point = group.base_and(e * w, r * w, key)
    return point is not None and point[0] % q == r


class Suite:
    """One suite serves a whole meeting (R3-1)."""

    def __init__(self, number: int, name: str, group: Group, hash_name: str) -> None:
        self.number = number
        self.name = name
        self.group = group
        self.hash = Hash(hash_name)

    # -- scalars

    def challenge(self, seed: bytes, index: int) -> int:
        """challenge(seed, i) (R4.1-3)."""
        return self.hash.to_scalar(seed + index.to_bytes(4, "big"), "piaojue/1 challenge",
                                   self.group.q)

    def derive(self, seed: bytes, label: str, index: int) -> int:
        """derive(seed, label, i) (3.6)."""
        return self.hash.derive(seed, label, index, self.group.q)

    # -- signatures (3.4)

    def message_number(self, key: tuple[int, int], message: bytes) -> int:
        """e of R3.4-3 or R3.4-5."""
        if self.number == 1:
            return int.from_bytes(self.hash(message), "big")
        group = self.group
        z = self.hash(u16(128), _SM2_IDENTIFIER, *(v.to_bytes(32, "big") for v in (
            group.a, group.b, *group.g, *key)))
        return int.from_bytes(self.hash(z, message), "big")

    def signature_holds(self, key: tuple[int, int], message: bytes, signature: bytes) -> bool:
        """R3.4-2 to R3.4-5."""
        group, q = self.group, self.group.q
        r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        if len(signature) != 64 or not (0 < r < q and 0 < s < q):
            return False
        e = self.message_number(key, message)
        if self.number == 1:
            return s <= (q - 1) // 2 and ecdsa_holds(group, key, e, r, s)
        t = (r + s) % q
        if t == 0:
            return False
        point = group.base_and(s, t, key)
        return point is not None and (e + point[0]) % q == r

    # -- authenticated encryption (3.5)

    def seal(self, key: bytes, nonce: bytes, associated: bytes, plaintext: bytes) -> bytes:
        cipher = aes_gcm if self.number == 1 else sm4
        return cipher.seal(key, nonce, associated, plaintext)

    def open_box(self, key: bytes, nonce: bytes, associated: bytes, box: bytes) -> bytes:
        cipher = aes_gcm if self.number == 1 else sm4
        return cipher.open_box(key, nonce, associated, box)


SUITES = {suite.number: suite for suite in (Suite(1, "P256_SHA256", P256, "sha256"),
                                            Suite(2, "SM2_SM3", SM2, "sm3"))}


def suite_by_number(number: int) -> Suite:
    """R3-1: an unknown number is refused."""
    if number not in SUITES:
        raise Refused(f"unknown suite {number}")
    return SUITES[number]
