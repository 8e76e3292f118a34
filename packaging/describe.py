#!/usr/bin/env python3
"""Writes man pages and bash completion from what a program says of itself with --help, so that
neither can fall behind it.

Usage: describe.py man PROGRAM SECTION [LANGUAGE] | describe.py completion PROGRAM
"""

import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

OPTIONS = {"Options", "Positionals"}


@dataclass
class Entry:
    name: str  # as the help has it: "--id TEXT REQUIRED"
    text: str


@dataclass
class Command:
    path: list[str]
    about: str
    usage: str
    groups: dict[str, list[Entry]] = field(default_factory=dict)
    commands: list["Command"] = field(default_factory=list)

    def options(self) -> list[Entry]:
        return [entry for title in OPTIONS for entry in self.groups.get(title, [])]


def help_of(program: Path, path: list[str], language: str | None) -> str:
    call = [str(program), *(["--lang", language] if language else []), *path, "--help"]
    return subprocess.run(call, check=True, stdout=subprocess.PIPE, text=True).stdout


def parse(text: str, path: list[str]) -> Command:
    about, _, rest = text.partition("Usage: ")
    usage, _, rest = rest.partition("\n")
    command = Command(path, " ".join(about.split()), usage)
    entries: list[Entry] = []
    for line in rest.splitlines():
        if not line.strip():
            continue
        if not line.startswith(" "):
            entries = command.groups.setdefault(line.strip().removesuffix(":"), [])
        elif line.startswith("   "):  # a name that was too long for its column comes before
            entries[-1].text = f"{entries[-1].text} {line.strip()}".strip()
        else:
            name, _, about = line.strip().partition("  ")
            entries.append(Entry(name.strip(), about.strip()))
    return command


def read(program: Path, path: list[str], language: str | None) -> Command:
    command = parse(help_of(program, path, language), path)
    for title, entries in command.groups.items():
        if title not in OPTIONS:
            command.commands += [read(program, [*path, entry.name], language) for entry in entries]
    return command


# --- man pages

def roff(text: str) -> str:
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + text if text.startswith((".", "'")) else text


def entries_of(command: Command) -> list[str]:
    return [line for entry in command.options() if "--help" not in entry.name
            for line in (".TP", f".B {roff(entry.name)}", roff(entry.text))]


def sections_of(command: Command, name: str) -> list[str]:
    lines = [f'.SS "{roff(" ".join([name, *command.path]))}"', roff(command.about), *entries_of(command)]
    for below in command.commands:
        lines += sections_of(below, name)
    return lines


def man(program: Path, section: str, language: str | None) -> str:
    name = program.name
    version = subprocess.run([str(program), "--version"], check=True, stdout=subprocess.PIPE,
                             text=True).stdout.split()[-1]
    root = read(program, [], language)
    usage = root.usage.partition(" ")[2]
    lines = [f'.TH {name.upper()} {section} "" "{name} {version}"',
             ".SH NAME", f"{name} \\- {roff(root.about)}",
             ".SH SYNOPSIS", f".B {name}", roff(usage),
             ".SH OPTIONS", *entries_of(root)]
    for title, entries in root.groups.items():
        if title in OPTIONS:
            continue
        lines.append(f'.SH "{roff(title.upper())}"')
        names = {entry.name for entry in entries}
        for command in root.commands:
            if command.path[0] in names:
                lines += sections_of(command, name)
    extra = Path(__file__).parent / "man" / f"{name}.{section}"
    if extra.exists():
        lines.append(extra.read_text(encoding="utf-8").rstrip())
    return "\n".join(lines) + "\n"


# --- completion

def words_of(command: Command) -> list[str]:
    words = [below.path[-1] for below in command.commands]
    for entry in command.options():
        words += re.findall(r"--[\w-]+", entry.name.partition(" ")[0])
    return words


def walk(command: Command) -> list[Command]:
    return [command, *(one for below in command.commands for one in walk(below))]


def completion(program: Path) -> str:
    name = program.name
    language = "en" if name == "piaojue" else None
    lines = [f"# bash completion for {name}", f"_{name}() {{",
             '  local current=${COMP_WORDS[COMP_CWORD]} path="" word words=""',
             "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do",
             "    case \"$path $word\" in"]
    commands = walk(read(program, [], language))
    below = [" ".join(["", *command.path]) for command in commands if command.path]
    lines += ["      " + " | ".join(f'"{path}"' for path in below) + ') path="$path $word" ;;',
              "    esac", "  done", '  case "$path" in']
    for command in commands:
        path = " ".join(["", *command.path]) if command.path else ""
        lines.append(f'    "{path}") words="{" ".join(words_of(command))}" ;;')
    lines += ["  esac", '  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")', "}",
              f"complete -o bashdefault -o default -F _{name} {name}"]
    return "\n".join(lines) + "\n"


def main() -> None:
    kind, program = sys.argv[1], Path(sys.argv[2]).resolve()
    if kind == "man":
        sys.stdout.write(man(program, sys.argv[3], sys.argv[4] if len(sys.argv) > 4 else None))
    else:
        sys.stdout.write(completion(program))


if __name__ == "__main__":
    main()
