"""SM4 (GB/T 32907) in CTR mode with HMAC-SM3, encrypt then MAC (R3.5-2)."""

from canonical import Refused, u64
from hashes import Hash

_SBOX = bytes.fromhex(
    "d690e9fecce13db716b614c228fb2c052b679a762abe04c3aa44132649860699"
    "9c4250f491ef987a33540b43edcfac62e4b31ca9c908e89580df94fa758f3fa6"
    "4707a7fcf37317ba83593c19e6854fa8686b81b27164da8bf8eb0f4b70569d35"
    "1e240e5e6358d1a225227c3b01217887d40046579fd327524c3602e7a0c4c89e"
    "eabf8ad240c738b5a3f7f2cef96115a1e0ae5da49b341a55ad933230f58cb1e3"
    "1df6e22e8266ca60c02923ab0d534e6fd5db3745defd8e2f03ff6a726d6c5b51"
    "8d1baf92bbddbc7f11d95c411f105ad80ac13188a5cd7bbd2d74d012b8e5b4b0"
    "8969974a0c96777e65b9f109c56ec68418f07dec3adc4d2079ee5f3ed7cb3948")
_FK = (0xA3B1BAC6, 0x56AA3350, 0x677D9197, 0xB27022DC)
_CK = tuple(int.from_bytes(bytes((4 * i + j) * 7 % 256 for j in range(4)), "big")
            for i in range(32))
_INFO = b"piaojue/1 sm4-ctr hmac-sm3"
_SM3 = Hash("sm3")


def _rotate(word: int, count: int) -> int:
    return (word << count | word >> (32 - count)) & 0xFFFFFFFF


def _substitute(word: int) -> int:
    return int.from_bytes(bytes(_SBOX[b] for b in word.to_bytes(4, "big")), "big")


def _expand_key(key: bytes) -> list[int]:
    k = [int.from_bytes(key[4 * i:4 * i + 4], "big") ^ _FK[i] for i in range(4)]
    for i in range(32):
        b = _substitute(k[i + 1] ^ k[i + 2] ^ k[i + 3] ^ _CK[i])
        k.append(k[i] ^ b ^ _rotate(b, 13) ^ _rotate(b, 23))
    return k[4:]


def encrypt_block(key: bytes, block: bytes) -> bytes:
    return _encrypt_block(_expand_key(key), block)


def _encrypt_block(round_keys: list[int], block: bytes) -> bytes:
    a, b, c, d = (int.from_bytes(block[i:i + 4], "big") for i in range(0, 16, 4))
    for round_key in round_keys:
        s = _substitute(b ^ c ^ d ^ round_key)
        s ^= _rotate(s, 2) ^ _rotate(s, 10) ^ _rotate(s, 18) ^ _rotate(s, 24)
        a, b, c, d = b, c, d, a ^ s
    return b"".join(word.to_bytes(4, "big") for word in (d, c, b, a))


def _crypt(key: bytes, nonce: bytes, data: bytes) -> bytes:
    """CTR: the first counter block is nonce, u32 0."""
    round_keys = _expand_key(key)
    counter = int.from_bytes(nonce + bytes(4), "big")
    out = bytearray()
    for i in range(0, len(data), 16):
        block = ((counter + i // 16) % (1 << 128)).to_bytes(16, "big")
        stream = _encrypt_block(round_keys, block)
        out += bytes(a ^ b for a, b in zip(data[i:i + 16], stream))
    return bytes(out)


def _keys(key: bytes) -> tuple[bytes, bytes]:
    keys = _SM3.hkdf(key, _INFO, 48)
    return keys[:16], keys[16:]


def _tag(mac_key: bytes, nonce: bytes, associated: bytes, ciphertext: bytes) -> bytes:
    return _SM3.hmac(mac_key, nonce, u64(len(associated)), associated, ciphertext)[:16]


def seal(key: bytes, nonce: bytes, associated: bytes, plaintext: bytes) -> bytes:
    """Ciphertext and tag."""
    cipher_key, mac_key = _keys(key)
    ciphertext = _crypt(cipher_key, nonce, plaintext)
    return ciphertext + _tag(mac_key, nonce, associated, ciphertext)


def open_box(key: bytes, nonce: bytes, associated: bytes, box: bytes) -> bytes:
    """The plaintext; refused when the tag does not hold (R3.5-3)."""
    cipher_key, mac_key = _keys(key)
    ciphertext, tag = box[:-16], box[-16:]
    if len(box) < 16 or _tag(mac_key, nonce, associated, ciphertext) != tag:
        raise Refused("sealed bytes whose tag does not hold")
    return _crypt(cipher_key, nonce, ciphertext)
