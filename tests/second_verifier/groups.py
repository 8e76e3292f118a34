"""The two groups of SPEC chapter 3: arithmetic on P-256 and the SM2 curve in plain integers.

A point is a pair (x, y) of affine coordinates, the identity is None. Inside the loops points are
Jacobian triples (X, Y, Z) with x = X/Z², y = Y/Z³; Z = 0 is the identity. Both curves have
a = p − 3, which the doubling formula uses.
"""

from collections.abc import Sequence

from canonical import Refused

Point = tuple[int, int] | None
Jacobian = tuple[int, int, int]

_IDENTITY: Jacobian = (1, 1, 0)
_TABLE_BITS = 6
_WINDOW = 5
_FEW = 8


class Group:
    """A group of prime order q with generator g."""

    def __init__(self, p: int, b: int, q: int, gx: int, gy: int) -> None:
        self.p, self.a, self.b, self.q = p, p - 3, b, q
        self.g = (gx, gy)
        self._table: list[list[Point]] | None = None

    def __getstate__(self):
        return {**self.__dict__, "_table": None}

    # -- encodings (3.1, 3.2)

    def decode(self, data: bytes) -> tuple[int, int]:
        """R3.2-1, R3.2-2."""
        if len(data) != 65 or data[0] != 4:
            raise Refused("not an uncompressed point")
        x = int.from_bytes(data[1:33], "big")
        y = int.from_bytes(data[33:], "big")
        p = self.p
        if x >= p or y >= p or ((x * x - 3) * x + self.b - y * y) % p:
            raise Refused("not a point of the curve")
        return x, y

    def encode(self, point: Point) -> bytes:
        if point is None:
            raise Refused("the identity has no encoding")
        return b"\x04" + point[0].to_bytes(32, "big") + point[1].to_bytes(32, "big")

    # -- Jacobian arithmetic

    def _double(self, point: Jacobian) -> Jacobian:
        p = self.p
        x, y, z = point
        delta = z * z % p
        gamma = y * y % p
        beta = x * gamma % p
        alpha = 3 * (x - delta) * (x + delta) % p
        x3 = (alpha * alpha - 8 * beta) % p
        return x3, (alpha * (4 * beta - x3) - 8 * gamma * gamma) % p, 2 * y * z % p

    def _add_affine(self, one: Jacobian, x2: int, y2: int) -> Jacobian:
        p = self.p
        x1, y1, z1 = one
        if not z1:
            return x2, y2, 1
        zz = z1 * z1 % p
        h = (x2 * zz - x1) % p
        r = (y2 * z1 % p * zz - y1) % p
        if not h:
            return _IDENTITY if r else self._double(one)
        hh = h * h % p
        hhh = h * hh % p
        v = x1 * hh % p
        x3 = (r * r - hhh - 2 * v) % p
        return x3, (r * (v - x3) - y1 * hhh) % p, z1 * h % p

    def _add(self, one: Jacobian, two: Jacobian) -> Jacobian:
        p = self.p
        x1, y1, z1 = one
        x2, y2, z2 = two
        if not z1:
            return two
        if not z2:
            return one
        zz1 = z1 * z1 % p
        zz2 = z2 * z2 % p
        u1 = x1 * zz2 % p
        s1 = y1 * z2 % p * zz2 % p
        h = (x2 * zz1 - u1) % p
        r = (y2 * z1 % p * zz1 - s1) % p
        if not h:
            return _IDENTITY if r else self._double(one)
        hh = h * h % p
        hhh = h * hh % p
        v = u1 * hh % p
        x3 = (r * r - hhh - 2 * v) % p
        return x3, (r * (v - x3) - s1 * hhh) % p, z1 * z2 % p * h % p

    def _affine(self, points: Sequence[Jacobian]) -> list[Point]:
        """Many points to affine with one inversion (Montgomery's trick)."""
        p = self.p
        products, product = [], 1
        for _, _, z in points:
            products.append(product)
            if z:
                product = product * z % p
        inverse = pow(product, -1, p)
        out: list[Point] = [None] * len(points)
        for i in range(len(points) - 1, -1, -1):
            x, y, z = points[i]
            if z:
                zi = inverse * products[i] % p
                inverse = inverse * z % p
                zi2 = zi * zi % p
                out[i] = (x * zi2 % p, y * zi2 % p * zi % p)
        return out

    # -- operations on points

    def neg(self, point: Point) -> Point:
        return None if point is None else (point[0], -point[1] % self.p)

    def add(self, one: Point, two: Point) -> Point:
        return self.sum([one, two])

    def sum(self, points: Sequence[Point]) -> Point:
        total = _IDENTITY
        for point in points:
            if point is not None:
                total = self._add_affine(total, *point)
        return self._affine([total])[0]

    def sum_columns(self, rows: Sequence[Sequence[Point]]) -> list[Point]:
        """The sums of the columns of a table with at least one row."""
        totals = [_IDENTITY] * len(rows[0])
        for row in rows:
            for i, point in enumerate(row):
                if point is not None:
                    totals[i] = self._add_affine(totals[i], *point)
        return self._affine(totals)

    def multiples(self, last: int) -> list[Point]:
        """0 · G, 1 · G … last · G."""
        out = [_IDENTITY]
        for _ in range(last):
            out.append(self._add_affine(out[-1], *self.g))
        return self._affine(out)

    def _base_table(self) -> list[list[Point]]:
        """d · 2^(6 w) · G for all windows w and digits d."""
        if self._table is None:
            size = 1 << _TABLE_BITS
            flat: list[Jacobian] = []
            start = (*self.g, 1)
            for _ in range(0, 256, _TABLE_BITS):
                multiple = _IDENTITY
                for _ in range(size):
                    flat.append(multiple)
                    multiple = self._add(multiple, start)
                start = multiple
            points = self._affine(flat)
            self._table = [points[i:i + size] for i in range(0, len(points), size)]
        return self._table

    def _base(self, scalar: int) -> Jacobian:
        total = _IDENTITY
        for window in self._base_table():
            point = window[scalar & 63]
            scalar >>= _TABLE_BITS
            if point is not None:
                total = self._add_affine(total, *point)
        return total

    def _times(self, scalar: int, point: tuple[int, int]) -> Jacobian:
        """scalar · point by a window of five bits with signs."""
        double = self._double((*point, 1))
        odd = [(*point, 1)]
        for _ in range((1 << (_WINDOW - 2)) - 1):
            odd.append(self._add(odd[-1], double))
        multiples = self._affine(odd)
        digits = []
        while scalar:
            digit = 0
            if scalar & 1:
                digit = scalar & ((1 << _WINDOW) - 1)
                if digit >> (_WINDOW - 1):
                    digit -= 1 << _WINDOW
                scalar -= digit
            digits.append(digit)
            scalar >>= 1
        total = _IDENTITY
        for digit in reversed(digits):
            total = self._double(total)
            if digit:
                x, y = multiples[abs(digit) >> 1]
                total = self._add_affine(total, x, y if digit > 0 else self.p - y)
        return total

    def base(self, scalar: int) -> Point:
        """scalar · G."""
        return self._affine([self._base(scalar % self.q)])[0]

    def mul(self, scalar: int, point: Point) -> Point:
        """scalar · point."""
        if point is None:
            return None
        return self._affine([self._times(scalar % self.q, point)])[0]

    def base_and(self, base_scalar: int, scalar: int, point: Point) -> Point:
        """base_scalar · G + scalar · point."""
        total = self._base(base_scalar % self.q)
        if point is not None:
            total = self._add(total, self._times(scalar % self.q, point))
        return self._affine([total])[0]

    def combine(self, scalars: Sequence[int], points: Sequence[Point]) -> Point:
        """Σ scalar · point by sorting into buckets (Pippenger), with signed digits.

        Adding `shift` once to every scalar makes each digit of w bits, less 2^(w−1), a signed one.
        """
        p = self.p
        terms = [(s % self.q, pt) for s, pt in zip(scalars, points, strict=True) if pt is not None]
        if len(terms) < _FEW:
            total = _IDENTITY
            for scalar, point in terms:
                total = self._add(total, self._times(scalar, point))
            return self._affine([total])[0]
        width = next((w for w, size in ((4, 40), (5, 120), (6, 300), (7, 800), (8, 2500),
                                        (9, 6000), (10, 14000), (11, 40000))
                      if len(terms) < size), 12)
        half = 1 << (width - 1)
        mask = (1 << width) - 1
        windows = 256 // width + 1
        shift = sum(half << (width * w) for w in range(windows))
        shifted = [(s + shift, pt[0], pt[1]) for s, pt in terms]
        total = _IDENTITY
        for window in range(windows - 1, -1, -1):
            for _ in range(width):
                total = self._double(total)
            at = window * width
            buckets: list[Jacobian | None] = [None] * (half + 1)
            for s, x2, y2 in shifted:
                digit = ((s >> at) & mask) - half
                if not digit:
                    continue
                if digit < 0:
                    digit = -digit
                    y2 = p - y2
                old = buckets[digit]
                if old is None:
                    buckets[digit] = (x2, y2, 1)
                    continue
                # _add_affine written out, since nearly all time is spent here.
                x1, y1, z1 = old
                zz = z1 * z1 % p
                h = (x2 * zz - x1) % p
                if not h or not z1:
                    buckets[digit] = self._add_affine(old, x2, y2)
                    continue
                r = (y2 * z1 % p * zz - y1) % p
                hh = h * h % p
                hhh = h * hh % p
                v = x1 * hh % p
                x3 = (r * r - hhh - 2 * v) % p
                buckets[digit] = (x3, (r * (v - x3) - y1 * hhh) % p, z1 * h % p)
            running = weighted = _IDENTITY
            for bucket in reversed(buckets[1:]):
                if bucket is not None:
                    running = self._add(running, bucket)
                weighted = self._add(weighted, running)
            total = self._add(total, weighted)
        return self._affine([total])[0]


P256 = Group(
    p=0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF,
    b=0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
    q=0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    gx=0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    gy=0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5)

SM2 = Group(
    p=0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF,
    b=0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93,
    q=0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123,
    gx=0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    gy=0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0)
