"""Blind RSA signatures (SPEC 4.6; RFC 9474, RSABSSA-SHA384-PSS-Randomized)."""

import hashlib

from canonical import Refused

BYTES = 384
_HASH_BYTES = 48
_DB_BYTES = BYTES - _HASH_BYTES - 1
_ZEROS = _DB_BYTES - _HASH_BYTES - 1
_EXPONENT = 65537


def read_modulus(data: bytes) -> int:
    """R4.6-1."""
    if len(data) != BYTES or data[0] < 0x80 or data[-1] % 2 == 0:
        raise Refused("not a modulus of 3072 bits")
    return int.from_bytes(data, "big")


def _mgf1(seed: bytes, length: int) -> bytes:
    out = b""
    counter = 0
    while len(out) < length:
        out += hashlib.sha384(seed + counter.to_bytes(4, "big")).digest()
        counter += 1
    return out[:length]


def encoding_holds(encoded: bytes, message: bytes) -> bool:
    """EMSA-PSS-VERIFY with emBits = 3071 (R4.6-3); message is prefix ‖ message."""
    masked, h = encoded[:_DB_BYTES], encoded[_DB_BYTES:-1]
    if encoded[-1] != 0xBC or masked[0] & 0x80:
        return False
    db = bytearray(a ^ b for a, b in zip(masked, _mgf1(h, _DB_BYTES)))
    db[0] &= 0x7F
    if any(db[:_ZEROS]) or db[_ZEROS] != 1:
        return False
    salt = bytes(db[_ZEROS + 1:])
    return h == hashlib.sha384(bytes(8) + hashlib.sha384(message).digest() + salt).digest()


def encode(message: bytes, salt: bytes) -> bytes:
    """EMSA-PSS-ENCODE with emBits = 3071 (R4.6-4)."""
    h = hashlib.sha384(bytes(8) + hashlib.sha384(message).digest() + salt).digest()
    db = bytes(_ZEROS) + b"\x01" + salt
    masked = bytearray(a ^ b for a, b in zip(db, _mgf1(h, _DB_BYTES)))
    masked[0] &= 0x7F
    return bytes(masked) + h + b"\xbc"


def signature_holds(modulus: int, prefix: bytes, message: bytes, signature: bytes) -> bool:
    """R4.6-2, R4.6-3."""
    s = int.from_bytes(signature, "big")
    if len(signature) != BYTES or s >= modulus:
        return False
    encoded = pow(s, _EXPONENT, modulus).to_bytes(BYTES, "big")
    return encoding_holds(encoded, prefix + message)
