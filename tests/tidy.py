#!/usr/bin/env python3
"""Runs clang-tidy on the files named, all cores at once: tidy.py BUILD FILE...

BUILD holds compile_commands.json. A file that passed is not looked at again as long as what the
compiler reads of it, comments included, the checks and clang-tidy itself are the same: its hash is
kept in PIAOJUE_TIDY_CACHE (default: ~/.cache/piaojue/tidy), for sixty days after it was last met.
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
KEPT_S = 60 * 86400
CACHE = pathlib.Path(os.environ.get("PIAOJUE_TIDY_CACHE") or pathlib.Path.home() / ".cache/piaojue/tidy")


def output_of(*command: str) -> bytes:
    return subprocess.run(command, check=True, capture_output=True, cwd=ROOT).stdout


def commands(build: pathlib.Path) -> dict[str, list[str]]:
    """What preprocesses each file, by its path; without what names outputs."""
    found = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        words = shlex.split(entry["command"])
        if pathlib.Path(words[0]).name == "ccache":
            words.pop(0)
        words[words.index("-o") : words.index("-o") + 2] = []
        words.remove("-c")
        found[entry["file"]] = [*words, "-E", "-dD"]
    return found


def checks() -> bytes:
    return b"\0".join(path.read_bytes() for path in sorted(ROOT.rglob(".clang-tidy")) if "build" not in path.parts)


class Tidy:
    def __init__(self, build: pathlib.Path) -> None:
        self.build = build
        self.commands = commands(build)
        self.common = output_of("clang-tidy", "--version") + checks()

    def key(self, file: str) -> str:
        # Macros and comments too, as checks read them; with comments in macros Boost's do not work.
        words = self.commands[str(ROOT / file)]
        for command in ([*words, "-CC"], [*words, "-C"]):
            run = subprocess.run(command, check=False, capture_output=True, cwd=ROOT)
            if run.returncode == 0:
                break
        # What cannot be preprocessed is for clang-tidy to complain of.
        read = run.stdout + "\0".join(command).encode()
        # The same tree elsewhere is the same.
        return hashlib.sha256(self.common + read.replace(str(ROOT).encode(), b".")).hexdigest()

    def check(self, file: str) -> tuple[bool, str]:
        """Whether it passes, and what is said of it."""
        passed = CACHE / self.key(file)
        if passed.exists():
            passed.touch()
            return True, " (known)"
        run = subprocess.run(
            ["clang-tidy", "-p", str(self.build), "--quiet", file], cwd=ROOT, capture_output=True, text=True, check=False
        )
        if run.returncode == 0:
            passed.touch()
            return True, ""
        said = run.stdout + run.stderr
        # Without the count of warnings in other people's headers.
        return False, "\n" + re.sub(r"^\d+ warnings? generated\.\n", "", said, flags=re.MULTILINE).rstrip()


def forget_old() -> None:
    for path in CACHE.iterdir():
        if path.stat().st_mtime < time.time() - KEPT_S:
            path.unlink(missing_ok=True)


def main() -> int:
    build, files = pathlib.Path(sys.argv[1]), sys.argv[2:]
    CACHE.mkdir(parents=True, exist_ok=True)
    forget_old()
    tidy = Tidy(build)
    if unknown := [file for file in files if str(ROOT / file) not in tidy.commands]:
        sys.exit(f"tidy.py: not compiled in {build}: {' '.join(unknown)}")
    all_passed = True
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        under_way = {pool.submit(tidy.check, file): file for file in files}
        for number, done in enumerate(concurrent.futures.as_completed(under_way), 1):
            passed, said = done.result()
            all_passed = all_passed and passed
            print(f"[{number}/{len(files)}] {under_way[done]}{said}", flush=True)
    return 0 if all_passed else 1


if __name__ == "__main__":
    sys.exit(main())
