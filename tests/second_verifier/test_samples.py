#!/usr/bin/env python3
"""The sample records: the whole ones pass, each damaged one fails where its manifest says."""

from __future__ import annotations

import json
import subprocess
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
SAMPLES = HERE / "../samples"


def last_line_and_status(record: Path, anchor: Path) -> tuple[str, int]:
    run = subprocess.run([sys.executable, HERE / "verify.py", record, "--anchor", anchor],
                         capture_output=True, text=True, check=False)
    return run.stdout.splitlines()[-1], run.returncode


class Samples(unittest.TestCase):
    def test_every_sample_ends_as_its_manifest_says(self):
        samples = json.loads((SAMPLES / "manifest.json").read_text("utf-8"))["samples"]
        self.assertGreater(len(samples), 33)
        for sample in samples:
            with self.subTest(sample["record"]):
                fails = sample["fails"]
                expected = (f"RESULT fail {fails}", 1) if fails else ("RESULT pass all", 0)
                self.assertEqual(
                    last_line_and_status(SAMPLES / sample["record"], SAMPLES / sample["anchor"]),
                    expected)


if __name__ == "__main__":
    unittest.main()
