"""The signature of result.json: CMS SignedData and the tally certificate (SPEC 9.3)."""

import hashlib
from dataclasses import dataclass

import der
from canonical import require
from der import Element, Fields
from groups import P256
from suites import ecdsa_holds

MAX_BYTES = 65_536
_DATA = "1.2.840.113549.1.7.1"
_SIGNED_DATA = "1.2.840.113549.1.7.2"
_CONTENT_TYPE = "1.2.840.113549.1.9.3"
_MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
_SHA256 = "2.16.840.1.101.3.4.2.1"
_RSA = "1.2.840.113549.1.1.1"
_RSA_SHA256 = "1.2.840.113549.1.1.11"
_ECDSA_SHA256 = "1.2.840.10045.4.3.2"
_EC_KEY = "1.2.840.10045.2.1"
_CURVE_P256 = "1.2.840.10045.3.1.7"
_KEY_USAGE = "2.5.29.15"
_EXTENDED_KEY_USAGE = "2.5.29.37"
_EMAIL_PROTECTION = "1.3.6.1.5.5.7.3.4"
_SHA256_INFO = bytes.fromhex("3031300d060960864801650304020105000420")


def _context(number: int) -> int:
    """The tag of a constructed element [number]."""
    return 0xA0 | number


def _algorithm(element: Element) -> tuple[str, bytes | None]:
    """An AlgorithmIdentifier: its identifier and the bytes of its parameters."""
    fields = Fields(element, "an algorithm")
    oid = fields.next().oid()
    parameters = fields.next().encoded if fields.left else None
    fields.end()
    return oid, parameters


def _is_sha256(element: Element) -> bool:
    oid, parameters = _algorithm(element)
    return oid == _SHA256 and parameters in (None, b"\x05\x00")


@dataclass
class Certificate:
    """What CMS needs of an X.509 certificate."""

    encoded: bytes
    issuer: bytes
    serial: int
    key_algorithm: tuple[str, bytes | None]
    key: bytes
    extensions: dict[str, bytes]

    @classmethod
    def read(cls, data: bytes) -> "Certificate":
        outer = Fields(der.read(data), "a certificate")
        fields = Fields(outer.next(), "a certificate's body")
        fields.optional(_context(0))
        serial = fields.next().integer()
        fields.next()
        issuer = fields.next().expect(der.SEQUENCE, "the issuer").encoded
        fields.next()
        fields.next()
        key_info = Fields(fields.next(), "a public key")
        algorithm = _algorithm(key_info.next())
        bits = key_info.next().expect(der.BIT_STRING, "a public key")
        key_info.end()
        require(bits.contents[0] == 0, "a public key that is not whole bytes")
        extensions: dict[str, bytes] = {}
        for element in fields.left:
            if element.tag == _context(3):
                require(len(element.elements) == 1, "malformed extensions")
                for extension in element.elements[0].elements:
                    parts = Fields(extension, "an extension")
                    oid = parts.next().oid()
                    parts.optional(der.BOOLEAN)
                    value = parts.next().expect(der.OCTET_STRING, "an extension's value")
                    parts.end()
                    require(oid not in extensions, "an extension twice")
                    extensions[oid] = value.contents
        return cls(data, issuer, serial, algorithm, bits.contents[1:], extensions)

    def check_purpose(self) -> None:
        """R9.3-7."""
        for oid in (_KEY_USAGE, _EXTENDED_KEY_USAGE):
            require(oid in self.extensions, "the certificate does not say what it is for")
        usage = der.read(self.extensions[_KEY_USAGE]).expect(der.BIT_STRING, "key usage")
        require(len(usage.contents) > 1 and usage.contents[1] & 0x80 != 0,
                "the certificate is not for signatures")
        extended = der.read(self.extensions[_EXTENDED_KEY_USAGE])
        extended.expect(der.SEQUENCE, "extended key usage")
        require(_EMAIL_PROTECTION in [e.oid() for e in extended.elements],
                "the certificate is not a tally certificate")

    def signature_holds(self, algorithm: tuple[str, bytes | None], message: bytes,
                        signature: bytes) -> bool:
        """R9.3-4, R9.3-6: ECDSA on P-256, or RSA with PKCS #1 v1.5; SHA-256 with both."""
        digest = hashlib.sha256(message).digest()
        oid, parameters = algorithm
        if oid == _ECDSA_SHA256:
            curve = der.read(self.key_algorithm[1] or b"").oid()
            require(parameters is None, "ecdsa-with-SHA256 with parameters")
            require(self.key_algorithm[0] == _EC_KEY and curve == _CURVE_P256,
                    "the certificate's key is not on P-256")
            pair = Fields(der.read(signature), "an ECDSA signature")
            r, s = pair.next().integer(), pair.next().integer()
            pair.end()
            return ecdsa_holds(P256, P256.decode(self.key), int.from_bytes(digest, "big"), r, s)
        require(oid in (_RSA, _RSA_SHA256), "another signature algorithm")
        require(parameters in (None, b"\x05\x00"), "RSA with parameters")
        require(self.key_algorithm[0] == _RSA, "the certificate's key is not RSA")
        pair = Fields(der.read(self.key), "an RSA key")
        n, e = pair.next().integer(), pair.next().integer()
        pair.end()
        size = (n.bit_length() + 7) // 8
        require(256 <= size <= 1024 and 2 < e < 1 << 64 and n % 2 and e % 2, "an RSA key of no use")
        s = int.from_bytes(signature, "big")
        tail = b"\x00" + _SHA256_INFO + digest
        encoded = b"\x00\x01" + b"\xff" * (size - len(tail) - 2) + tail
        return len(signature) == size and s < n and pow(s, e, n).to_bytes(size, "big") == encoded


def check_signature(data: bytes, content: bytes, pinned: bytes) -> None:
    """R9.3-1 to R9.3-7: the CMS holds over the content under the pinned certificate."""
    require(1 <= len(data) <= MAX_BYTES, "a CMS of no or too many bytes")
    certificate = Certificate.read(pinned)
    certificate.check_purpose()
    info = Fields(der.read(data), "ContentInfo")
    require(info.next().oid() == _SIGNED_DATA, "not SignedData")
    wrapped = info.next().expect(_context(0), "SignedData")
    info.end()
    require(len(wrapped.elements) == 1, "not one SignedData")
    signed = Fields(wrapped.elements[0], "SignedData")
    require(signed.next().integer() == 1, "SignedData of another version")
    digests = signed.next().expect(der.SET, "the digest algorithms").elements
    content_info = Fields(signed.next(), "the encapsulated content")
    require(content_info.next().oid() == _DATA, "content that is not data")
    content_info.end()
    certificates = signed.optional(_context(0))
    require(certificates is not None and certificates.contents == pinned,
            "not exactly the pinned certificate")
    signers = signed.next().expect(der.SET, "the signers").elements
    signed.end()
    require(len(signers) == 1, "not exactly one signer")
    require(any(_is_sha256(d) for d in digests), "SHA-256 is not among the digest algorithms")
    _check_signer(Fields(signers[0], "SignerInfo"), content, certificate)


def _check_signer(signer: Fields, content: bytes, certificate: Certificate) -> None:
    """R9.3-3 to R9.3-6."""
    require(signer.next().integer() == 1, "SignerInfo of another version")
    name = Fields(signer.next(), "the signer's identifier")
    require(name.next().encoded == certificate.issuer
            and name.next().integer() == certificate.serial, "another signer")
    name.end()
    require(_is_sha256(signer.next()), "the digest is not SHA-256")
    attributes = signer.optional(_context(0))
    require(attributes is not None, "no signed attributes")
    as_set = b"\x31" + attributes.encoded[1:]
    algorithm = _algorithm(signer.next())
    signature = signer.next().expect(der.OCTET_STRING, "the signature").contents
    signer.end()
    values: dict[str, list[list[Element]]] = {}
    for attribute in der.read(as_set).elements:
        fields = Fields(attribute, "an attribute")
        oid = fields.next().oid()
        values.setdefault(oid, []).append(fields.next().expect(der.SET, "values").elements)
        fields.end()
    content_type = _single(values.get(_CONTENT_TYPE, []), "content-type")
    require(content_type.oid() == _DATA, "content-type is not data")
    digest = _single(values.get(_MESSAGE_DIGEST, []), "message-digest")
    require(digest.tag == der.OCTET_STRING
            and digest.contents == hashlib.sha256(content).digest(),
            "message-digest is not that of result.json")
    require(certificate.signature_holds(algorithm, as_set, signature),
            "the signature does not hold")


def _single(values: list[list[Element]], what: str) -> Element:
    """The one value of an attribute that is there once."""
    require(len(values) == 1 and len(values[0]) == 1, f"not one {what}")
    return values[0][0]
