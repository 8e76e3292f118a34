"""Runs the engine on generated meetings and holds its results against the second count."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

from generate import generate

BATCH = 100                 # meetings of one process
POINTS = "scores.archive"   # points by code: its keys are no member names


def count_by_engine(program: str, folders: list[Path]) -> None:
    """Leaves FOLDER/out/POLL.json in each meeting's folder."""
    for start in range(0, len(folders), BATCH):
        threes = [str(path) for folder in folders[start:start + BATCH]
                  for path in (folder, folder / "votes.csv", folder / "out")]
        run = subprocess.run([program, *threes], capture_output=True, text=True, check=False)
        if run.returncode:
            raise RuntimeError(f"{program} refuses a generated meeting:\n{run.stderr}")


def generate_all(seeds: range, root: Path) -> list[Path]:
    folders = [root / str(seed) for seed in seeds]
    for seed, folder in zip(seeds, folders):
        generate(seed, folder)
    return folders


def engine_results(folder: Path) -> dict[str, dict]:
    paths = sorted((folder / "out").glob("*.json"))   # the reports beside them are for people
    results = (json.loads(path.read_text("utf-8")) for path in paths)
    return {result["poll"]: result for result in results}


def differences(mine: object, theirs: object, at: str = "",
                seen: set[str] | None = None) -> Iterator[str]:
    """Where two results differ, in members that both know; `seen` gathers those."""
    if isinstance(mine, dict) and isinstance(theirs, dict) and at == POINTS:
        if mine != theirs:
            yield f"{at}: {mine} against the engine's {theirs}"
    elif isinstance(mine, dict) and isinstance(theirs, dict):
        for key in mine.keys() & theirs.keys():
            path = f"{at}.{key}" if at else key
            if seen is not None:
                seen.add(path)
            yield from differences(mine[key], theirs[key], path, seen)
    elif isinstance(mine, list) and isinstance(theirs, list):
        if at == "texts.texts":   # theirs are in an order that says nothing
            mine, theirs = sorted(mine), sorted(theirs)
        if len(mine) != len(theirs):
            yield f"{at}: {len(mine)} entries against the engine's {len(theirs)}: {mine} | {theirs}"
        for own, other in zip(mine, theirs):
            for difference in differences(own, other, at, seen):
                label = own.get("subject", "") if isinstance(own, dict) else ""
                yield f"{difference} ({label})" if label else difference
    elif mine != theirs or type(mine) is not type(theirs):
        yield f"{at}: {mine!r} against the engine's {theirs!r}"


def members(value: object, at: str = "") -> Iterator[str]:
    """Every member's path in a result."""
    if isinstance(value, dict) and at != POINTS:
        for key, inside in value.items():
            path = f"{at}.{key}" if at else key
            yield path
            yield from members(inside, path)
    elif isinstance(value, list):
        for inside in value:
            yield from members(inside, at)


def compare_results(mine: dict[str, dict], theirs: dict[str, dict],
                    seen: set[str] | None = None) -> list[str]:
    """Differences of all polls of a meeting."""
    if mine.keys() != theirs.keys():
        return [f"polls {sorted(mine)} against the engine's {sorted(theirs)}"]
    return [f"{poll} ({result['kind']}): {difference}" for poll, result in mine.items()
            for difference in differences(result, theirs[poll], seen=seen)]
