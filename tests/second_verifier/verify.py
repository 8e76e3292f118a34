#!/usr/bin/env python3
"""Verifies a Piaojue voting record by the specification alone (SPEC chapter 11).

    verify.py RECORD --anchor FILE_OR_HEX [--stage full|counted|sealed] [--since EARLIER]

Exit status (R11.1-6): 0 all checks hold against an anchor; 1 a check fails; 2 a file cannot be
opened or read; 3 all checks hold and no anchor was given.
"""

import argparse
import os
import sys

from canonical import Refused, read_fingerprint
from checks import COUNTED_STAGE, FULL, SEALED, Checks, checks_of
from record import Record, check_extends

PASS, FAIL, UNREADABLE, NO_ANCHOR = range(4)


def read_anchor(file_or_hex: str) -> bytes:
    """The anchor from a file, or as it is written (R2.2-1)."""
    if os.path.exists(file_or_hex):
        with open(file_or_hex, encoding="ascii", errors="replace") as file:
            return read_fingerprint(file.read())
    return read_fingerprint(file_or_hex)


def say(number: int, verdict: str, title: str, detail: str) -> None:
    print(f"V{number:02} {verdict}  {title}" + (f" — {detail}" if detail else ""), flush=True)


def judge(checks: Checks) -> int | None:
    """Prints a line for each check; the number of the one that fails (R11.1-1, R11.1-5)."""
    failed = None
    for number, title, check in checks_of(checks):
        if check is None or failed is not None:
            say(number, "skip", title, "")
            continue
        try:
            verdict, detail = "pass", check()
        except Refused as refused:
            verdict, detail = "fail", str(refused)
        except OSError:
            raise
        except Exception as error:  # pylint: disable=broad-exception-caught
            # R11.1-7: whatever a damaged file may do to a check, the check has failed.
            verdict, detail = "fail", f"cannot be judged: {error!r}"
        if verdict == "fail":
            failed = number
        say(number, verdict, title, detail)
    return failed


def judge_extension(earlier: str, checks: Checks) -> bool:
    """The line SINCE (10.1, R11.1-5)."""
    try:
        check_extends(Record(earlier), checks.record)
    except Refused as refused:
        print(f"SINCE fail  the record extends the earlier one — {refused}")
        return False
    print("SINCE pass  the record extends the earlier one")
    return True


def run(arguments: argparse.Namespace) -> int:
    try:
        anchor = None if arguments.anchor is None else read_anchor(arguments.anchor)
    except Refused as refused:
        print(f"verify.py: {refused}", file=sys.stderr)
        return UNREADABLE
    checks = Checks(arguments.record, arguments.stage, anchor)
    failed = judge(checks)
    extends = True
    if arguments.since is not None:
        if failed == 1:
            print("SINCE skip  the record extends the earlier one")
        else:
            extends = judge_extension(arguments.since, checks)
    if failed is not None:
        print(f"RESULT fail V{failed:02}")
        return FAIL
    if not extends:
        print("RESULT fail SINCE")
        return FAIL
    if anchor is None:
        print("RESULT self-consistent V02")
        return NO_ANCHOR
    print("RESULT pass all")
    return PASS


def main() -> int:
    parser = argparse.ArgumentParser(description="Verifies a Piaojue voting record.")
    parser.add_argument("record", metavar="RECORD")
    parser.add_argument("--anchor", metavar="FILE_OR_HEX",
                        help="the hash of the opening statement, or a file that holds it")
    parser.add_argument("--stage", choices=(FULL, COUNTED_STAGE, SEALED), default=FULL)
    parser.add_argument("--since", metavar="EARLIER",
                        help="an earlier record that this one must extend")
    sys.stdout.reconfigure(encoding="utf-8")
    try:
        return run(parser.parse_args())
    except OSError as error:
        print(f"verify.py: {error}", file=sys.stderr)
        return UNREADABLE


if __name__ == "__main__":
    sys.exit(main())
