#!/usr/bin/env python3
"""Holds the #include lines of core/, server/ and client/ to the floors of the house.

Includes point downward only, server and client never see each other, and each third-party
interface stays in the rooms made for it. Tests may include anything. And nothing in core/ and
server/ reads the wall clock but what writes times down for people: a clock that jumps decides
nothing.

Usage: check_floors.py [repository root] | --self-test
"""

import re
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Iterator

# Lowest first. Two folders on one floor may not include each other.
FLOORS = [
    ["core/base"],
    ["core/openssl"],
    ["core/group"],
    ["core/crypto"],
    ["core/ballot"],
    ["core/meeting"],
    ["core/record"],
    ["core/wire"],
    ["core/serving"],
    ["server", "client"],
]
LEVEL = {folder: level for level, folders in enumerate(FLOORS) for folder in folders}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def is_in(file: Path, folder: str) -> bool:
    return file.as_posix().startswith(folder + "/")


def may_use_openssl(file: Path) -> bool:
    return (
        is_in(file, "core/openssl")
        or is_in(file, "core/group")
        or file.as_posix().startswith("core/crypto/blind_rsa")
        or any(word in file.name for word in ("tls", "pki", "cms"))
    )


def may_use_protobuf(file: Path) -> bool:
    return is_in(file, "core/wire") or is_in(file, "client/agent")


def may_use_sqlite(file: Path) -> bool:
    return is_in(file, "server/store")


def may_use_asio(file: Path) -> bool:
    return file.name == "main.cpp" or bool({"net", "agent", "serving"} & set(file.parent.parts))


def may_use_workbooks(file: Path) -> bool:
    return file.as_posix().startswith("core/meeting/xlsx")


def may_use_icu(file: Path) -> bool:
    return file.as_posix().startswith("core/meeting/name_order")


def may_use_printing(file: Path) -> bool:
    return is_in(file, "client/print")


def may_use_qpdf(file: Path) -> bool:
    return file.name.startswith("pdf_signature")


def may_use_xlsxwriter(file: Path) -> bool:
    return is_in(file, "client/report") and "xlsx" in file.name


@dataclass(frozen=True)
class Interface:
    name: str
    header: re.Pattern[str]
    allowed: Callable[[Path], bool]
    home: str


INTERFACES = [
    Interface("OpenSSL", re.compile(r"openssl/"), may_use_openssl,
              "core/openssl, core/group, core/crypto/blind_rsa*, files named *tls*, *pki*, *cms*"),
    Interface("Protobuf", re.compile(r"google/protobuf/|.*\.pb\.h$"), may_use_protobuf,
              "core/wire and client/agent"),
    Interface("SQLite", re.compile(r"sqlite3(ext)?\.h$"), may_use_sqlite, "server/store"),
    Interface("Asio", re.compile(r"boost/asio"), may_use_asio, "core/serving, net/, agent/ and main.cpp"),
    Interface("Cairo, Pango and libqrencode",
              re.compile(r"(cairo/)?cairo[\w-]*\.h$|pango/|(glib|gobject)/|glib[\w-]*\.h$|"
                         r"qrencode\.h$"),
              may_use_printing, "client/print"),
    Interface("libzip and pugixml", re.compile(r"(zip|zipconf)\.h$|pug(ixml|iconfig)\.hpp$"),
              may_use_workbooks, "core/meeting/xlsx*"),
    Interface("ICU", re.compile(r"unicode/"), may_use_icu, "core/meeting/name_order*"),
    Interface("QPDF", re.compile(r"qpdf/"), may_use_qpdf, "client/report/pdf_signature*"),
    Interface("libxlsxwriter", re.compile(r"xlsxwriter"), may_use_xlsxwriter,
              "client/report, files named *xlsx*"),
]


WALL_CLOCK = re.compile(r"system_clock|utc_clock|CLOCK_REALTIME|gettimeofday|timespec_get|"
                        r"\btime\((nullptr|NULL|0|&\w+)\)")
# An event's time, a trail's, the name of a backup, since when a server runs.
MAY_READ_WALL_CLOCK = {"server/ops/event_log.cpp", "server/meeting/trail.cpp",
                       "server/ops/backup.cpp", "server/main.cpp"}


def reads_wall_clock(file: Path, line: str) -> bool:
    return (
        file.parts[0] in ("core", "server")
        and file.as_posix() not in MAY_READ_WALL_CLOCK
        and WALL_CLOCK.search(line) is not None
    )


def folder_of(path: str) -> str | None:
    """The floor's folder that a path from the repository root lies in."""
    return next((folder for folder in LEVEL if path.startswith(folder + "/")), None)


def judge(file: Path, header: str, quoted: bool) -> str | None:
    """What is wrong with one include, or None."""
    for interface in INTERFACES:
        if interface.header.match(header):
            return None if interface.allowed(file) else f"{interface.name} only in {interface.home}"

    own = folder_of(file.as_posix())
    if own is None:
        return "this folder has no floor"
    other = folder_of(header)
    if other is None:
        return "quoted includes start at the repository root, on a floor" if quoted else None
    if other != own and LEVEL[other] >= LEVEL[own]:
        return f"{own} must not look up to or across at {other}"
    return None


def sources(root: Path) -> Iterator[Path]:
    for top in ("core", "server", "client"):
        for path in sorted((root / top).rglob("*")):
            if path.suffix in (".hpp", ".cpp", ".h", ".cc") and "node_modules" not in path.parts:
                yield path


def check(root: Path) -> list[str]:
    problems = []
    for path in sources(root):
        file = path.relative_to(root)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            match = INCLUDE.match(line)
            problem = match and judge(file, header=match[2], quoted=match[1] == '"')
            if problem:
                problems.append(f"{file}:{number}: {match[2]}: {problem}")
            if reads_wall_clock(file, line):
                problems.append(f"{file}:{number}: the wall clock decides nothing in core and server")
    return problems


def self_test() -> None:
    allowed = {
        "core/base/bytes.cpp": ["<vector>", '"core/base/bytes.hpp"'],
        "core/openssl/digest.cpp": ["<openssl/evp.h>", '"core/base/bytes.hpp"'],
        "core/crypto/blind_rsa.cpp": ["<openssl/rsa.h>", '"core/group/scalar.hpp"'],
        "core/wire/import.cpp": ['"proto/voting.pb.h"', '"core/record/file.hpp"'],
        "server/store/sqlite/store.cpp": ["<sqlite3.h>", '"server/store/store.hpp"'],
        "server/net/tls_context.cpp": ["<openssl/ssl.h>", "<boost/asio/ssl.hpp>"],
        "server/main.cpp": ["<boost/asio.hpp>", '"core/wire/frame.hpp"'],
        "client/agent/agent_json.cpp": ['"proto/voting.pb.h"', "<boost/asio/ip/tcp.hpp>"],
        "client/print/qr.cpp": ["<qrencode.h>", '"client/print/qr.hpp"'],
        "client/print/document.cpp": ["<cairo-pdf.h>", "<pango/pangocairo.h>"],
        "core/meeting/xlsx.cpp": ["<pugixml.hpp>", "<zip.h>"],
        "core/meeting/name_order.cpp": ["<unicode/coll.h>"],
        "tests/unit/any.cpp": ['"server/a.hpp"', '"client/b.hpp"', "<sqlite3.h>"],
    }
    forbidden = [
        ("core/base/up.hpp", '"core/openssl/digest.hpp"'),
        ("core/ballot/up.cpp", '"core/record/file.hpp"'),
        ("core/wire/up.cpp", '"server/config.hpp"'),
        ("server/across.cpp", '"client/net/connection.hpp"'),
        ("client/across.cpp", '"server/store/store.hpp"'),
        ("core/base/relative.cpp", '"bytes.hpp"'),
        ("core/base/tests.cpp", '"tests/support/scripted.hpp"'),
        ("core/attic/unknown.cpp", '"core/base/bytes.hpp"'),
        ("core/ballot/digest.cpp", "<openssl/evp.h>"),
        ("core/crypto/schnorr.cpp", "<openssl/ec.h>"),
        ("server/handlers/cast.cpp", '"proto/voting.pb.h"'),
        ("core/record/file.cpp", "<google/protobuf/message.h>"),
        ("server/handlers/sql.cpp", "<sqlite3.h>"),
        ("core/record/io.cpp", "<boost/asio/io_context.hpp>"),
        ("server/handlers/network.cpp", "<boost/asio.hpp>"),
        ("client/roles/desk.cpp", "<qrencode.h>"),
        ("client/cli/report.cpp", "<cairo.h>"),
        ("core/meeting/report.cpp", "<pango/pangocairo.h>"),
        ("client/print.cpp", "<cairo/cairo-pdf.h>"),
        ("client/roles/cards.cpp", "<glib-object.h>"),
        ("core/meeting/csv.cpp", "<zip.h>"),
        ("client/report/sheet.cpp", "<pugixml.hpp>"),
        ("core/meeting/plan_people.cpp", "<unicode/unistr.h>"),
    ]

    clocks = [
        ("server/ops/event_log.cpp", "auto now = std::chrono::system_clock::now();"),
        ("server/meeting/issuing.cpp", "auto now = std::chrono::system_clock::now();"),
        ("core/serving/session.cpp", "::clock_gettime(CLOCK_REALTIME, &now);"),
        ("core/ballot/void.cpp", "const auto now = std::time(nullptr);"),
    ]

    def write(root: Path, file: str, includes: list[str]) -> None:
        path = root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"#include {include}\n" for include in includes), encoding="utf-8")

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for file, includes in allowed.items():
            write(root, file, includes)
        assert check(root) == [], check(root)

    for file, include in forbidden:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            write(root, file, [include])
            found = check(root)
            assert len(found) == 1 and found[0].startswith(f"{file}:1: "), (file, include, found)

    for file, line in clocks:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            path = root / file
            path.parent.mkdir(parents=True)
            path.write_text(line + "\n", encoding="utf-8")
            found = check(root)
            assert len(found) == (file not in MAY_READ_WALL_CLOCK), (file, line, found)

    print(f"floors: reports each of {len(forbidden)} planted includes, and clocks that are read")


def main() -> int:
    if sys.argv[1:] == ["--self-test"]:
        self_test()
        return 0
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    problems = check(root)
    print("\n".join(problems) if problems else "floors: every include points downward")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
