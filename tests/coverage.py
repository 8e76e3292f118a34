"""How much of core and server the tests have run, from `llvm-cov export -summary-only` on standard input.

    coverage.py ROOT        prints every file, and fails below 90% of lines or branches of either part
"""

import json
import sys
from pathlib import Path

PARTS = ("core", "server")
KINDS = ("lines", "branches")
WANTED = 90.0


def share(counts: list[int]) -> float:
    covered, count = counts
    return 100.0 * covered / count if count else 100.0


def main(root: Path) -> int:
    files = {}
    for file in json.load(sys.stdin)["data"][0]["files"]:
        name = Path(file["filename"]).relative_to(root)
        files[name] = [[file["summary"][kind][key] for key in ("covered", "count")] for kind in KINDS]
    print(f"{'':60} " + " ".join(f"{kind:>22}" for kind in KINDS))

    def show(name: str, of_kinds: list[list[int]]) -> None:
        print(f"{name:60} " + " ".join(
            f"{covered:6} /{count:6} {share([covered, count]):5.1f} %" for covered, count in of_kinds))

    good = True
    for name in sorted(files):
        if name.parts[0] in PARTS:
            show(str(name), files[name])
    for part in PARTS:
        mine = [counts for name, counts in files.items() if name.parts[0] == part]
        totals = [[sum(c[kind][i] for c in mine) for i in (0, 1)] for kind in range(len(KINDS))]
        show(part, totals)
        good &= bool(mine) and all(share(counts) >= WANTED for counts in totals)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
