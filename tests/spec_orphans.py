#!/usr/bin/env python3
"""Holds code and tests to the numbered requirements of core/SPEC.md.

A list item that begins with a bold id, as R6.3-2, is a requirement. Code cites it in a comment,
tests in a tag ([R6.3-2]). Reported, each a failure: requirements that no code cites, requirements
that no test cites, citations of ids or sections that SPEC lacks, and ids out of order or under
another section's heading.

Usage: spec_orphans.py [repository root] | --self-test
"""

import re
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Iterator

SPEC = Path("core/SPEC.md")
HEADING = re.compile(r"^##+ (\d+(?:\.\d+)?) ")
REQUIREMENT = re.compile(r"^\s*- \*\*R(\d+(?:\.\d+)?)-(\d+)\*\*")
CITATION = re.compile(r"\bR\d+(?:\.\d+)?-\d+\b")
TAG = re.compile(r"\[(R\d+(?:\.\d+)?-\d+)\]")
SECTION = re.compile(r"\bSPEC (\d+(?:\.\d+)?)")
SOURCES = {".hpp", ".cpp", ".proto", ".py"}
CODE = ("core", "server", "client", "proto")


@dataclass
class Spec:
    sections: set[str] = field(default_factory=set)
    requirements: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def read_spec(text: str) -> Spec:
    spec = Spec()
    heading, expected = "", 1
    for number, line in enumerate(text.splitlines(), start=1):
        if match := HEADING.match(line):
            heading, expected = match[1], 1
            spec.sections.add(heading)
        elif match := REQUIREMENT.match(line):
            name = f"R{match[1]}-{match[2]}"
            if name != f"R{heading}-{expected}":
                spec.problems.append(f"{SPEC}:{number}: {name} where R{heading}-{expected} is due")
            spec.requirements.append(name)
            expected = int(match[2]) + 1
    return spec


def files(root: Path, tops: tuple[str, ...]) -> Iterator[Path]:
    for top in tops:
        for path in sorted((root / top).rglob("*")):
            if path.suffix in SOURCES and "node_modules" not in path.parts and path.name != Path(__file__).name:
                yield path


def cited(root: Path, tops: tuple[str, ...], spec: Spec, problems: list[str]) -> set[str]:
    """The ids that the sources below `tops` cite; in C++ tests only tags count."""
    found: set[str] = set()
    known = set(spec.requirements)
    for path in files(root, tops):
        name = path.relative_to(root)
        tags_only = name.parts[0] == "tests" and path.suffix in (".cpp", ".hpp")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            for citation in CITATION.findall(line):
                if citation not in known:
                    problems.append(f"{name}:{number}: SPEC has no {citation}")
            for section in SECTION.findall(line):
                if section not in spec.sections:
                    problems.append(f"{name}:{number}: SPEC has no section {section}")
            found.update((TAG if tags_only else CITATION).findall(line))
    return found


def check(root: Path) -> list[str]:
    text = (root / SPEC).read_text(encoding="utf-8")
    spec = read_spec(text)
    problems = list(spec.problems)
    for number, line in enumerate(text.splitlines(), start=1):
        for citation in CITATION.findall(line):
            if citation not in spec.requirements:
                problems.append(f"{SPEC}:{number}: there is no {citation}")
    for tops, who in ((CODE, "code"), (("tests",), "test")):
        citations = cited(root, tops, spec, problems)
        problems += [f"{name}: no {who} cites it" for name in spec.requirements if name not in citations]
    return problems


def self_test() -> None:
    def problems_of(spec: str, code: str, test: str) -> list[str]:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            for name, content in ((SPEC, spec), (Path("core/a/a.cpp"), code), (Path("tests/a.cpp"), test)):
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(content, encoding="utf-8")
            return check(root)

    spec = "## 2 Bytes\n\n### 2.1 Numbers\n\n- **R2.1-1** One.\n  - **R2.1-2** Two; see R2.1-1.\n"
    code = "// R2.1-1, R2.1-2; SPEC 2.1\n"
    test = 'TEST_CASE("a", "[R2.1-1][R2.1-2]") {}\n'
    assert problems_of(spec, code, test) == []
    planted = [
        (spec, "// R2.1-1\n", test, "R2.1-2: no code cites it"),
        (spec, code, '// R2.1-2\nTEST_CASE("a", "[R2.1-1]") {}\n', "R2.1-2: no test cites it"),
        (spec, code + "// R2.1-3\n", test, "core/a/a.cpp:2: SPEC has no R2.1-3"),
        (spec, code, test + 'TEST_CASE("b", "[R3-1]") {}\n', "tests/a.cpp:2: SPEC has no R3-1"),
        (spec, code + "// SPEC 2.2\n", test, "core/a/a.cpp:2: SPEC has no section 2.2"),
        (spec + "See R9-9.\n", code, test, "core/SPEC.md:7: there is no R9-9"),
        (spec.replace("R2.1-2*", "R2.1-3*"), code.replace("1-2", "1-3"), test.replace("1-2", "1-3"),
         "core/SPEC.md:6: R2.1-3 where R2.1-2 is due"),
        (spec.replace("R2.1-2*", "R2.2-2*"), code.replace("1-2", "2-2"), test.replace("1-2", "2-2"),
         "core/SPEC.md:6: R2.2-2 where R2.1-2 is due"),
    ]
    for spec_text, code_text, test_text, expected in planted:
        found = problems_of(spec_text, code_text, test_text)
        assert found == [expected], (expected, found)
    print(f"spec_orphans: reports each of {len(planted)} planted faults")


def main() -> int:
    if sys.argv[1:] == ["--self-test"]:
        self_test()
        return 0
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    problems = check(root)
    print("\n".join(problems) if problems else "spec_orphans: every requirement has its code and its test")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
