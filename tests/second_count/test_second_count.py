"""Two independent counts of 500 generated meetings agree, and a mistake in one would show.

    python3 test_second_count.py COUNT_VOTES [--meetings N] [--first SEED] [--keep DIR]

COUNT_VOTES is the program of tests/count_votes, which counts by the engine. A difference is printed
with its seed: `generate.py SEED DIR` writes that meeting.
"""

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path
from unittest import mock

import count
from compare import (compare_results, count_by_engine, differences, engine_results, generate_all,
                     members)
from features import WANTED, features
from meeting import read_meeting, read_votes
from mistakes import MISTAKES

SHOWN = 5   # differences of one meeting, meetings with differences


def agree(folders: list[Path], results: dict[Path, dict]) -> bool:
    """Whether both counts agree in every member, and every member was compared."""
    seen, known, wrong = set(), set(), {}
    for folder in folders:
        mine = count.count_meeting(folder, folder / "votes.csv")
        if found := compare_results(mine, results[folder], seen):
            wrong[folder] = found
        known.update(members(list(mine.values())))
    for folder, found in list(wrong.items())[:SHOWN]:
        print(f"seed {folder.name}: {len(found)} differences")
        print(*(f"  {difference}" for difference in found[:SHOWN]), sep="\n")
    print(f"{len(folders)} meetings, {len(wrong)} with differences, "
          f"{len(seen)} members of result.json compared")
    if lacking := known - seen:
        print("never compared, because the engine lacks them:", *sorted(lacking))
    return not wrong and not lacking


def covered(folders: list[Path]) -> bool:
    """Whether every kind and rule occurred; prints in how many meetings."""
    meetings = Counter()
    for folder in folders:
        meeting = read_meeting(folder)
        votes = read_votes(folder / "votes.csv", meeting)
        meetings.update({feature for poll in meeting.polls for feature in
                         features(meeting, poll, votes, count.count_poll(meeting, poll, votes))})
    print("meetings by feature:",
          ", ".join(f"{name} {meetings[name]}" for name in sorted(WANTED)))
    if missing := [name for name in sorted(WANTED) if not meetings[name]]:
        print("never covered:", ", ".join(missing))
    return not missing


def noticed(folders: list[Path], results: dict[Path, dict]) -> bool:
    """Whether each planted mistake of the second count shows in some meeting."""
    missed = []
    for name, (target, attribute, mistake) in MISTAKES.items():
        with mock.patch.object(target, attribute, mistake):
            at = next((folder.name for folder in folders
                       if compare_results(count.count_meeting(folder, folder / "votes.csv"),
                                          results[folder])), None)
        if at is None:
            missed.append(name)
    print(f"{len(MISTAKES)} planted mistakes, {len(missed)} not noticed", *missed, sep="\n  ")
    return not missed


def altered(value: object) -> list:
    """The value once for each of its figures, with that one altered."""
    if isinstance(value, dict):
        return [value | {key: other} for key, inside in value.items() for other in altered(inside)]
    if isinstance(value, list):
        return [value[:i] + [other] + value[i + 1:] for i, inside in enumerate(value)
                for other in altered(inside)]
    if isinstance(value, bool):
        return [not value]
    return [value + 1 if isinstance(value, int) else f"{value}1"]


def alterations_show(folder: Path) -> bool:
    """Whether any one altered figure of a result is a difference."""
    silent = [other for result in count.count_meeting(folder, folder / "votes.csv").values()
              for other in altered(result) if not any(differences(result, other))]
    print(f"{len(silent)} alterations of results not noticed")
    return not silent


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--meetings", type=int, default=500)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        seeds = range(options.first, options.first + options.meetings)
        folders = generate_all(seeds, options.keep or Path(temporary))
        count_by_engine(options.program, folders)
        results = {folder: engine_results(folder) for folder in folders}
        good = [agree(folders, results), covered(folders), noticed(folders, results),
                alterations_show(folders[0])]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
