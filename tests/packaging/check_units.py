#!/usr/bin/env python3
"""Checks the systemd units in packaging/systemd: that systemd understands every line, and how much
of the system a unit still exposes by systemd's own reckoning (0 nothing, 10 everything).

Usage: check_units.py REPOSITORY PROGRAMS; exit code 77 where systemd-analyze is not installed.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SKIPPED = 77
# What is left is the network that the server is for, and prlimit for its own core dumps.
MOST_EXPOSURE = 1.5

# What the server relies on, whatever systemd's weights are.
REQUIRED = {
    "NoNewPrivileges=yes",
    "CapabilityBoundingSet=",
    "ProtectSystem=strict",
    "PrivateTmp=yes",
    "MemoryDenyWriteExecute=yes",
    "SystemCallFilter=@system-service",
    "LimitCORE=0",
    "MemorySwapMax=0",
    "LimitMEMLOCK=infinity",
    "UMask=0077",
    "Type=notify",
}


def run(*command: str) -> tuple[int, str]:
    with tempfile.TemporaryDirectory() as runtime:  # a user's manager looks for one
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              env={**os.environ, "XDG_RUNTIME_DIR": runtime})
    return done.returncode, done.stdout.strip()


def verify(unit: Path, programs: Path, scratch: Path, *options: str) -> tuple[Path, list[str]]:
    """A copy as it is installed, but with the programs where they were built; complaints of it."""
    copy = scratch / unit.name
    text = unit.read_text(encoding="utf-8")
    copy.write_text(text.replace("/usr/bin/", f"{programs}/"), encoding="utf-8")
    _, complaints = run("systemd-analyze", *options, "verify", "--man=no", str(copy))
    # Other units of this machine may be complained of too.
    return copy, [line for line in complaints.splitlines()
                  if unit.name in line or "Failed to" in line]


def check_service(unit: Path, programs: Path, scratch: Path) -> list[str]:
    lines = set(unit.read_text(encoding="utf-8").splitlines())
    copy, problems = verify(unit, programs, scratch)
    problems += [f"misses {line}" for line in sorted(REQUIRED - lines)]
    code, verdict = run("systemd-analyze", "security", "--offline=yes", "--no-pager",
                        f"--threshold={round(MOST_EXPOSURE * 10)}", str(copy))
    print(f"{unit.name}: {verdict.splitlines()[-1] if verdict else 'no verdict'}")
    if code != 0:
        problems.append(f"exposes more than {MOST_EXPOSURE}:\n{verdict}")
    return [f"{unit.name}: {problem}" for problem in problems]


def main() -> int:
    root, programs = Path(sys.argv[1]), Path(sys.argv[2]).resolve()
    if shutil.which("systemd-analyze") is None:
        print("skipped: systemd-analyze is not installed")
        return SKIPPED
    units = root / "packaging/systemd"
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        problems = check_service(units / "piaojued.service", programs, scratch)
        for unit in sorted((units / "user").glob("*.service")):
            # A template's own name has no instance.
            _, complaints = verify(unit, programs, scratch, "--user")
            problems += [f"{unit.name}: {line}" for line in complaints]
            print(f"{unit.name}: {len(complaints)} complaints")
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
