#!/usr/bin/env python3
"""What a stranger's TLS scanner (sslscan) finds out about a running piaojued: one protocol, three
suites, two groups, one signature, a certificate that holds, and nothing else. The same scan of a
server that offers more must find it.

Usage: scan.py BIN_FOLDER MEETING_FOLDER
Exits with 77, skipped, where sslscan or openssl is not installed.
"""

import contextlib
import pathlib
import shutil
import subprocess
import sys
import tempfile
import tomllib
import xml.etree.ElementTree as ElementTree

EXPECTED = {
    "protocol": {"tls 1.3"},
    "cipher": {
        "TLSv1.3 TLS_AES_128_GCM_SHA256",
        "TLSv1.3 TLS_AES_256_GCM_SHA384",
        "TLSv1.3 TLS_CHACHA20_POLY1305_SHA256",
    },
    "group": {"TLSv1.3 secp256r1 (NIST P-256)", "TLSv1.3 x25519"},
    "signature": {"TLSv1.3 ecdsa_secp256r1_sha256"},
    "certificate": {"ecdsa-with-SHA256, EC prime256v1, self-signed: false, expired: false"},
    "renegotiation": set(),
    "compression": set(),
    "heartbleed": set(),
}


def text_of(certificate: ElementTree.Element, name: str) -> str:
    return (certificate.findtext(name) or "").strip()


def scan(port: int, name: str) -> dict[str, set[str]]:
    run = subprocess.run(
        ["sslscan", "--show-sigs", "--xml=-", f"--sni-name={name}", f"127.0.0.1:{port}"],
        check=True, capture_output=True, text=True, timeout=120)
    found = ElementTree.fromstring(run.stdout).find("ssltest")
    if found is None:
        raise SystemExit(f"sslscan could not connect: {run.stdout}")
    signatures = found.findall("connection-signature-algorithm")
    certificates = set()
    for one in found.iter("certificate"):
        key = one.find("pk")
        kind = "" if key is None else f"{key.get('type')} {key.get('curve_name')}"
        certificates.add(f"{text_of(one, 'signature-algorithm')}, {kind}, "
                         f"self-signed: {text_of(one, 'self-signed')}, "
                         f"expired: {text_of(one, 'expired')}")
    return {
        "protocol": {f"{e.get('type')} {e.get('version')}" for e in found.findall("protocol")
                     if e.get("enabled") != "0"},
        "cipher": {f"{e.get('sslversion')} {e.get('cipher')}" for e in found.findall("cipher")},
        "group": {f"{e.get('sslversion')} {e.get('name')}" for e in found.findall("group")},
        "signature": {f"{e.get('sslversion')} {e.get('name')}" for e in signatures},
        "certificate": certificates,
        "renegotiation": {"supported" for e in found.findall("renegotiation")
                          if e.get("supported") != "0"},
        "compression": {"supported" for e in found.findall("compression")
                        if e.get("supported") != "0"},
        "heartbleed": {"vulnerable" for e in found.findall("heartbleed")
                       if e.get("vulnerable") != "0"},
    }


def differences(found: dict[str, set[str]]) -> list[str]:
    out = []
    for kind, expected in EXPECTED.items():
        out += [f"{kind}: {one}" for one in sorted(found[kind] - expected)]
        out += [f"{kind}: {one} is missing" for one in sorted(expected - found[kind])]
    return out


@contextlib.contextmanager
def running(command: list[str], folder: pathlib.Path, sign: str):
    """A server; gives the first line of its output or log that holds `sign`."""
    with subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True) as server:
        try:
            for line in server.stdout:
                if sign in line:
                    yield line
                    break
            else:
                raise SystemExit(f"{command[0]} did not start")
        finally:
            server.kill()


def main() -> int:
    if shutil.which("sslscan") is None or shutil.which("openssl") is None:
        print("skipped: sslscan or openssl is not installed")
        return 77
    programs, meeting = (pathlib.Path(word).resolve() for word in sys.argv[1:3])
    number = tomllib.loads((meeting / "meeting.toml").read_text())["meeting"]["id"]
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        subprocess.run([programs / "piaojue", "pki", meeting, "--out", folder / "pki"],
                       check=True, capture_output=True)
        (folder / "piaojued.toml").write_text(
            f'listen = "127.0.0.1:0"\ndata = "data"\n'
            f'[[meeting]]\nid = "{number}"\npki = "pki/server"\n')
        with running([str(programs / "piaojued"), "--config", "piaojued.toml"], folder,
                     "listening on") as line:
            found = differences(scan(int(line.rsplit(":", 1)[1]), f"{number}.piaojue"))
        for one in found:
            print(f"piaojued: {one}")
        with running(["openssl", "s_server", "-accept", "127.0.0.1:0", "-cert",
                      "pki/server/cert.pem", "-key", "pki/server/key.pem"], folder,
                     "ACCEPT") as line:
            other = differences(scan(int(line.rsplit(":", 1)[1]), f"{number}.piaojue"))
        if "protocol: tls 1.2" not in other:
            print(f"a server with TLS 1.2 passes: {other}")
            return 1
        if not found:
            print("sslscan finds TLS 1.3 with its three suites, X25519 and P-256, one signature "
                  "algorithm, and nothing else")
        return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
