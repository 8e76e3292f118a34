#!/usr/bin/env python3
"""No function or variable is defined in two places of our libraries.

Two functions of one name and one signature break the one-definition rule without a word: an archive's linker
takes whichever object it opens first. Names of a file's own belong into an unnamed namespace.

Usage: check_symbols.py LIBRARY... | --self-test
"""

import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

# As nm marks what only one object may define: code, and data of every kind.
STRONG = set("TDBR")


def doubles(libraries: list[str]) -> list[str]:
    listed = subprocess.run(
        ["nm", "--defined-only", *libraries], check=True, capture_output=True, text=True
    ).stdout
    names = Counter(
        line.split()[2] for line in listed.splitlines() if len(line.split()) == 3 and line.split()[1] in STRONG
    )
    found = [name for name, count in names.items() if count > 1]
    return subprocess.run(["c++filt", *found], check=True, capture_output=True, text=True).stdout.splitlines() if found else []


def self_test() -> None:
    with tempfile.TemporaryDirectory() as folder:
        objects = []
        for name, text in {"a": "int one() { return 1; } inline int fine() { return 0; } int a() { return fine(); }",
                           "b": "int one() { return 2; } inline int fine() { return 0; } int b() { return fine(); }"}.items():
            source = Path(folder, name + ".cpp")
            source.write_text(text)
            objects.append(str(source.with_suffix(".o")))
            subprocess.run(["c++", "-c", str(source), "-o", objects[-1]], check=True)
        assert doubles(objects) == ["one()"], doubles(objects)
        assert doubles(objects[:1]) == []


def main() -> int:
    if sys.argv[1:] == ["--self-test"]:
        self_test()
        return 0
    found = doubles(sys.argv[1:])
    for name in found:
        print(f"defined more than once: {name}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
