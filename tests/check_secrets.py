#!/usr/bin/env python3
"""Checks that secrets reach our programs neither by environment nor by command line, where every
other process of the machine can read them: which variables are read, and that an option about a
secret takes a descriptor, or a file, never the secret.

Usage: check_secrets.py REPOSITORY | --self-test
"""

import re
import sys
from pathlib import Path

# What may be read of the environment, none of it secret.
VARIABLES = {
    "PIAOJUE_LANG",   # language of messages
    "PIAOJUE_MSM",    # which arithmetic, for tests
    "HOME", "XDG_STATE_HOME",
    "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID",
}
# Options that only sound so.
HARMLESS = {
    "--key", "--sign-key",  # PEM files
    "--codes",              # a file to write the personal codes to
    "--credentials",        # the file of credentials
    "--seed",               # of votes made up for a rehearsal
}
SECRET = re.compile(r"pass|secret|code|pin\b|key|token|seed", re.IGNORECASE)
READS = re.compile(r"\b(?:secure_)?getenv\s*\(\s*([^)]*)\)|\btake_variable\s*\(\s*([^)]*)\)")
ADDS = re.compile(r"add_option(?:_function<[^>]*>)?\s*\(\s*\"([^\"]*)\"")


def complaints(text: str) -> list[str]:
    found = []
    for match in READS.finditer(text):
        name = (match[1] or match[2]).strip()
        if name in ("name", "const char* name"):  # take_variable itself
            continue
        if name.strip('"') not in VARIABLES or not name.startswith('"'):
            found.append(f"reads {name} from the environment")
    for match in ADDS.finditer(text):
        for option in match[1].split(","):
            option = option.strip()
            if option.startswith("-") and SECRET.search(option) and option not in HARMLESS \
                    and not option.endswith("-fd"):
                found.append(f"takes {option} on the command line")
    return found


def check(repository: Path) -> int:
    failures = 0
    files = [file for folder in ("core", "server", "client")
             for file in sorted((repository / folder).rglob("*.cpp"))]
    for file in files:
        for complaint in complaints(file.read_text(encoding="utf-8")):
            print(f"{file.relative_to(repository)}: {complaint}")
            failures += 1
    print(f"{len(files)} files, {failures} complaints")
    return 1 if failures or not files else 0


def self_test() -> int:
    good = ['std::getenv("HOME")', 'command.add_option("--passphrase-fd", fd)',
            'app.add_option("--out,-o", out)', 'app.add_option("voter", voter)']
    bad = ['::secure_getenv("PIAOJUE_PASSPHRASE")', "getenv(variable)",
           'app.add_option("--passphrase", text)', 'app.add_option(\n  "-p,--code", text)',
           'take_variable("SECRET")']
    ok = all(not complaints(line) for line in good) and all(complaints(line) for line in bad)
    print("ok" if ok else "the checks do not tell good from bad")
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(self_test() if sys.argv[1:] == ["--self-test"] else check(Path(sys.argv[1])))
