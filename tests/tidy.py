#!/usr/bin/env python3
"""Runs clang-tidy on the files named, all cores at once: tidy.py BUILD FILE... | --self-test BUILD

BUILD holds compile_commands.json. A file that passed is not looked at again as long as what the
compiler reads of it, comments included, the checks and clang-tidy itself are the same: its hash is
kept in PIAOJUE_TIDY_CACHE (default: ~/.cache/piaojue/tidy), for sixty days after it was last met.

Nearly all of the time goes to headers of libraries. So files of one folder are read as one, and
in halves down to each by itself only if that does not pass: names without linkage may clash.
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
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
KEPT_S = 60 * 86400
TOGETHER = 6
CACHE = pathlib.Path(os.environ.get("PIAOJUE_TIDY_CACHE") or pathlib.Path.home() / ".cache/piaojue/tidy")


def output_of(*command: str) -> bytes:
    return subprocess.run(command, check=True, capture_output=True, cwd=ROOT).stdout


def commands(build: pathlib.Path) -> dict[str, list[str]]:
    """What compiles each file, by its path; without what names it and its outputs."""
    found = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        words = shlex.split(entry["command"])
        if pathlib.Path(words[0]).name == "ccache":
            words.pop(0)
        words[words.index("-o") : words.index("-o") + 2] = []
        words.remove("-c")
        words.remove(entry["file"])
        found[entry["file"]] = words
    return found


class Tidy:
    def __init__(self, build: pathlib.Path) -> None:
        self.build = build
        self.commands = commands(build)
        self.common = output_of("clang-tidy", "--version") + (ROOT / ".clang-tidy").read_bytes()

    def command(self, file: str) -> list[str]:
        return self.commands[str(ROOT / file)]

    def key(self, file: str) -> str:
        # Macros and comments too, as checks read them; with comments in macros Boost's do not work.
        words = [*self.command(file), str(ROOT / file), "-E", "-dD"]
        for command in ([*words, "-CC"], [*words, "-C"]):
            run = subprocess.run(command, check=False, capture_output=True, cwd=ROOT)
            if run.returncode == 0:
                break
        # What cannot be preprocessed is for clang-tidy to complain of.
        read = run.stdout + "\0".join(command).encode()
        # The same tree elsewhere is the same.
        return hashlib.sha256(self.common + read.replace(str(ROOT).encode(), b".")).hexdigest()

    def run(self, *words: str) -> tuple[bool, str]:
        run = subprocess.run(["clang-tidy", "--quiet", *words], cwd=ROOT, capture_output=True, text=True, check=False)
        said = run.stdout + run.stderr
        # Without the count of warnings in other people's headers.
        return run.returncode == 0, re.sub(r"^\d+ warnings? generated\.\n", "", said, flags=re.MULTILINE).rstrip()

    def pass_together(self, files: list[str]) -> bool:
        # Beneath the root, where clang-tidy finds the checks.
        with tempfile.NamedTemporaryFile("w", suffix=".cpp", dir=self.build) as all_of_them:
            all_of_them.writelines(f'#include "{ROOT / file}"\n' for file in files)
            all_of_them.flush()
            return self.run(
                f"--header-filter=^({re.escape(str(ROOT))}|{re.escape(str(self.build))})/(core|server|client)/",
                "--checks=-bugprone-suspicious-include",
                all_of_them.name, "--", *self.command(files[0])[1:],
            )[0]

    def check(self, files: list[str]) -> list[tuple[str, bool, str]]:
        """Of each file whether it passes, and what is said of it."""
        passed = {file: CACHE / self.key(file) for file in files}
        fresh = [file for file in files if not passed[file].exists()]
        out = [(file, True, " (known)") for file in files if file not in fresh]
        out += self.judge(fresh)
        for file, good, _ in out:
            if good:
                passed[file].touch()
        return out

    def judge(self, files: list[str]) -> list[tuple[str, bool, str]]:
        if len(files) == 1:
            good, said = self.run("-p", str(self.build), files[0])
            return [(files[0], good, "" if good else "\n" + said)]
        if not files or self.pass_together(files):
            return [(file, True, "") for file in files]
        half = len(files) // 2
        return self.judge(files[:half]) + self.judge(files[half:])


def groups(tidy: Tidy, files: list[str]) -> list[list[str]]:
    """Files of one folder that are compiled alike, a few at a time."""
    alike: dict[tuple[pathlib.PurePath, str], list[str]] = {}
    for file in files:
        alike.setdefault((pathlib.PurePath(file).parent, shlex.join(tidy.command(file))), []).append(file)
    return [of[i : i + TOGETHER] for of in alike.values() for i in range(0, len(of), TOGETHER)]


def forget_old() -> None:
    CACHE.mkdir(parents=True, exist_ok=True)
    for path in CACHE.iterdir():
        if path.stat().st_mtime < time.time() - KEPT_S:
            path.unlink(missing_ok=True)


def check_all(tidy: Tidy, files: list[str]) -> bool:
    number, all_passed = 0, True
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for done in concurrent.futures.as_completed([pool.submit(tidy.check, group) for group in groups(tidy, files)]):
            for file, good, said in done.result():
                number, all_passed = number + 1, all_passed and good
                print(f"[{number}/{len(files)}] {file}{said}", flush=True)
    return all_passed


def self_test(build: pathlib.Path) -> bool:
    """A fault is found among files that are read as one, and by itself."""
    tidy = Tidy(build)
    good = ROOT / "core/base/base32.cpp"
    # In a folder that the filter lets through.
    bad = build / "core/tidy_self_test.cpp"
    bad.write_text("namespace piaojue {\nint tidySelfTest(int* value) { return *value; }\n}  // namespace piaojue\n")
    try:
        tidy.commands[str(bad)] = tidy.commands[str(good)]
        names = [str(good.relative_to(ROOT)), str(bad.relative_to(ROOT))]
        return tidy.pass_together(names[:1]) and not tidy.pass_together(names) and not tidy.run("-p", str(build), names[1])[0]
    finally:
        bad.unlink()


def main() -> int:
    if sys.argv[1] == "--self-test":
        good = self_test(pathlib.Path(sys.argv[2]).resolve())
        print("tidy.py: a fault is found" if good else "tidy.py: a fault was not found")
        return 0 if good else 1
    tidy, files = Tidy(pathlib.Path(sys.argv[1]).resolve()), sys.argv[2:]
    if unknown := [file for file in files if str(ROOT / file) not in tidy.commands]:
        sys.exit(f"tidy.py: not compiled in {tidy.build}: {' '.join(unknown)}")
    forget_old()
    return 0 if check_all(tidy, files) else 1


if __name__ == "__main__":
    sys.exit(main())
