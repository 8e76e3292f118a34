"""Merkle trees (SPEC 4.7; RFC 9162 §2.1)."""

from collections.abc import Sequence

from hashes import Hash


def leaf(hash_: Hash, data: bytes) -> bytes:
    """R4.7-1."""
    return hash_(b"\x00", data)


def node(hash_: Hash, left: bytes, right: bytes) -> bytes:
    """R4.7-1."""
    return hash_(b"\x01", left, right)


def root(hash_: Hash, leaves: Sequence[bytes]) -> bytes:
    """R4.7-1. Pairing level by level, an odd last one going up as it is, gives the same tree."""
    if not leaves:
        return hash_()
    level = list(leaves)
    while len(level) > 1:
        above = [node(hash_, level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        if len(level) % 2:
            above.append(level[-1])
        level = above
    return level[0]


def inclusion_holds(hash_: Hash, i: int, n: int, leaf_hash: bytes, proof: Sequence[bytes],
                    expected: bytes) -> bool:
    """R4.7-2: leaf number i in a tree of n."""
    if i >= n:
        return False
    f, last, r = i, n - 1, leaf_hash
    for p in proof:
        if last == 0:
            return False
        if f % 2 or f == last:
            r = node(hash_, p, r)
            while f % 2 == 0 and f != 0:
                f //= 2
                last //= 2
        else:
            r = node(hash_, r, p)
        f //= 2
        last //= 2
    return last == 0 and r == expected
