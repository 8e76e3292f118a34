"""AES-256-GCM (FIPS 197, NIST SP 800-38D), for 12-byte nonces (R3.5-1).

Written for reading, not for secrecy: verifying a record opens notes whose keys are published.
"""

from canonical import Refused


def _make_sbox() -> bytes:
    sbox = bytearray(256)
    p = q = 1
    while True:
        p ^= ((p << 1) ^ (0x11B if p & 0x80 else 0)) & 0x1FF
        q ^= q << 1
        q ^= q << 2
        q ^= q << 4
        q &= 0xFF
        if q & 0x80:
            q ^= 0x09
        x = q ^ (q << 1 | q >> 7) ^ (q << 2 | q >> 6) ^ (q << 3 | q >> 5) ^ (q << 4 | q >> 4)
        sbox[p] = (x ^ 0x63) & 0xFF
        if p == 1:
            break
    sbox[0] = 0x63
    return bytes(sbox)


_SBOX = _make_sbox()
_ROUNDS = 14


def _double(byte: int) -> int:
    return (byte << 1 ^ 0x11B) if byte & 0x80 else byte << 1


def _column(byte: int) -> int:
    """SubBytes and MixColumns of one byte in the first row, as a 32-bit column."""
    s = _SBOX[byte]
    d = _double(s)
    return d << 24 | s << 16 | s << 8 | d ^ s


_T0 = tuple(_column(x) for x in range(256))
_T1 = tuple(t >> 8 | (t & 0xFF) << 24 for t in _T0)
_T2 = tuple(t >> 8 | (t & 0xFF) << 24 for t in _T1)
_T3 = tuple(t >> 8 | (t & 0xFF) << 24 for t in _T2)


def _expand_key(key: bytes) -> list[int]:
    words = [int.from_bytes(key[i:i + 4], "big") for i in range(0, 32, 4)]
    constant = 1
    for i in range(8, 4 * (_ROUNDS + 1)):
        word = words[-1]
        if i % 8 == 0:
            word = (word << 8 | word >> 24) & 0xFFFFFFFF
        if i % 4 == 0:
            word = int.from_bytes(bytes(_SBOX[b] for b in word.to_bytes(4, "big")), "big")
        if i % 8 == 0:
            word ^= constant << 24
            constant = _double(constant)
        words.append(words[i - 8] ^ word)
    return words


def _encrypt_block(round_keys: list[int], block: bytes) -> int:
    state = [int.from_bytes(block[4 * i:4 * i + 4], "big") ^ round_keys[i] for i in range(4)]
    for r in range(4, 4 * _ROUNDS, 4):
        state = [_T0[state[i] >> 24] ^ _T1[state[(i + 1) % 4] >> 16 & 0xFF]
                 ^ _T2[state[(i + 2) % 4] >> 8 & 0xFF] ^ _T3[state[(i + 3) % 4] & 0xFF]
                 ^ round_keys[r + i] for i in range(4)]
    out = 0
    for i in range(4):
        word = (_SBOX[state[i] >> 24] << 24 | _SBOX[state[(i + 1) % 4] >> 16 & 0xFF] << 16
                | _SBOX[state[(i + 2) % 4] >> 8 & 0xFF] << 8 | _SBOX[state[(i + 3) % 4] & 0xFF])
        out = out << 32 | word ^ round_keys[4 * _ROUNDS + i]
    return out


def _ghash_multiply(x: int, y: int) -> int:
    """The product in GF(2^128), bits in GCM's reflected order."""
    product = 0
    for i in range(127, -1, -1):
        if x >> i & 1:
            product ^= y
        y = y >> 1 ^ (0xE1 << 120 if y & 1 else 0)
    return product


def _crypt(round_keys: list[int], nonce: bytes, data: bytes) -> bytes:
    out = bytearray()
    for i in range(0, len(data), 16):
        stream = _encrypt_block(round_keys, nonce + (i // 16 + 2).to_bytes(4, "big"))
        piece = data[i:i + 16]
        out += bytes(a ^ b for a, b in zip(piece, stream.to_bytes(16, "big")))
    return bytes(out)


def _tag(round_keys: list[int], nonce: bytes, associated: bytes, ciphertext: bytes) -> bytes:
    h = _encrypt_block(round_keys, bytes(16))
    lengths = (8 * len(associated)).to_bytes(8, "big") + (8 * len(ciphertext)).to_bytes(8, "big")
    data = (associated + bytes(-len(associated) % 16) + ciphertext
            + bytes(-len(ciphertext) % 16) + lengths)
    y = 0
    for i in range(0, len(data), 16):
        y = _ghash_multiply(y ^ int.from_bytes(data[i:i + 16], "big"), h)
    y ^= _encrypt_block(round_keys, nonce + (1).to_bytes(4, "big"))
    return y.to_bytes(16, "big")


def seal(key: bytes, nonce: bytes, associated: bytes, plaintext: bytes) -> bytes:
    """Ciphertext and tag."""
    round_keys = _expand_key(key)
    ciphertext = _crypt(round_keys, nonce, plaintext)
    return ciphertext + _tag(round_keys, nonce, associated, ciphertext)


def open_box(key: bytes, nonce: bytes, associated: bytes, box: bytes) -> bytes:
    """The plaintext; refused when the tag does not hold (R3.5-3)."""
    round_keys = _expand_key(key)
    ciphertext, tag = box[:-16], box[-16:]
    if len(box) < 16 or _tag(round_keys, nonce, associated, ciphertext) != tag:
        raise Refused("sealed bytes whose tag does not hold")
    return _crypt(round_keys, nonce, ciphertext)
