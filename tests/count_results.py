#!/usr/bin/env python3
"""Prints `passed failed skipped` for a JUnit file written by `ctest --output-junit`.

An executable of Catch2 counts as its test cases, a run of Node's tests as its tests, every other
test of ctest as one.

Usage: count_results.py <junit.xml>
"""

import re
import sys
import xml.etree.ElementTree as xml

ALL_PASSED = re.compile(r"^All tests passed \(.* in (\d+) test cases?\)", re.MULTILINE)
SOME_FAILED = re.compile(r"^test cases: .*$", re.MULTILINE)
NODE_TESTS = re.compile(r"^# pass (\d+)\n# fail (\d+)\n# cancelled \d+\n# skipped (\d+)", re.MULTILINE)
# What a case prints that lacks its data: Catch2 itself would say that it passed.
SKIPPED = "skipped: no vectors at"
COLUMN = re.compile(r"\| *(\d+) (passed|failed as expected|failed)")


def count(test: xml.Element) -> tuple[int, int, int]:
    if test.find("skipped") is not None:
        return 0, 0, 1
    failed = test.find("failure") is not None
    output = test.findtext("system-out", "")
    skipped = output.count(SKIPPED)
    if not failed and (match := ALL_PASSED.search(output)):
        return int(match[1]) - skipped, 0, skipped
    if match := NODE_TESTS.search(output):
        return int(match[1]), max(int(match[2]), int(failed)), int(match[3])
    if match := SOME_FAILED.search(output):
        columns = {name: int(number) for number, name in COLUMN.findall(match[0])}
        as_wanted = columns.get("passed", 0) + columns.get("failed as expected", 0) - skipped
        # A sanitizer can fail a run after its last test case passed.
        return as_wanted, max(columns.get("failed", 0), int(failed)), skipped
    return int(not failed), int(failed), 0


def main() -> int:
    counts = [count(test) for test in xml.parse(sys.argv[1]).getroot().iter("testcase")]
    print(*(sum(column) for column in zip((0, 0, 0), *counts)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
