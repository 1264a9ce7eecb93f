"""Measures adlint beside tools that do a plain word search, on the same 10,000 files: `python benchmarks/peers.py TOOLS [TRIES]`.

TOOLS is the folder in which `make bench-peers` installs the others. Files and words are made from our own corpus, the same each
time. Runs are interleaved; what other work used of the machine meanwhile is measured too, and the quietest runs count.
"""

from __future__ import annotations

import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple

TOP = Path(__file__).parents[1]
FILES = 10_000
RUNS = 3
# A run is quiet when others used at most so many CPU seconds a second.
MOST_OTHERS = 0.15
TRIES = 9
# Of the lines of the files, so many hold an offence.
SHARE = 0.1
_HASH = """
import hashlib, os, sys
for folder, _, names in os.walk(sys.argv[1]):
    for name in names:
        with open(os.path.join(folder, name), "rb") as file:
            hashlib.blake2b(file.read()).digest()
"""


class Copy(NamedTuple):
    """Our labelled copy: lines with offences, lines without, the words of the offences."""

    bad: list[str]
    good: list[str]
    words: list[str]


def copy() -> Copy:
    """Read the corpus."""
    bad, good, words = [], [], set()
    for path in sorted((TOP / "corpus").rglob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            must = [span["text"] for span in row.get("spans", ()) if span.get("label", span.get("verdict")) == "must"]
            (bad if must else good).append(" ".join(row["text"].split()))
            words |= {text for text in must if re.fullmatch(r"[\u4e00-\u9fff]{2,4}", text)}
    return Copy(bad, good, sorted(words))


def _markdown(lines: list[str]) -> str:
    return (
        f"---\ntitle: {json.dumps(lines[0], ensure_ascii=False)}\n---\n\n# 商品说明\n\n" + "\n\n".join(lines[1:]) + "\n"
    )


def _html(lines: list[str]) -> str:
    body = "\n".join(f"<div class='row'><p>{escape(line)}</p></div>" for line in lines)
    return f"<!doctype html><html><head><title>商品</title></head><body>\n{body}\n</body></html>\n"


def _csv(lines: list[str]) -> str:
    quoted = (line.replace('"', '""') for line in lines)
    return "商品ID,商品标题\n" + "".join(f'A{number},"{line}"\n' for number, line in enumerate(quoted))


def _jsonl(lines: list[str]) -> str:
    return "".join(json.dumps({"id": n, "title": line}, ensure_ascii=False) + "\n" for n, line in enumerate(lines))


def _yaml(lines: list[str]) -> str:
    return "".join(f"line{n}: {json.dumps(line, ensure_ascii=False)}\n" for n, line in enumerate(lines))


def _tsx(lines: list[str]) -> str:
    items = "\n".join(f"  <li>{{{json.dumps(line, ensure_ascii=False)}}}</li>" for line in lines)
    return f"export default () => <ul>\n{items}\n</ul>;\n"


# Suffix, how often in a hundred files, lines a file, how they are written.
SORTS: tuple[tuple[str, int, int, Callable[[list[str]], str]], ...] = (
    ("md", 30, 12, _markdown), ("txt", 20, 15, lambda lines: "\n".join(lines) + "\n"), ("html", 15, 15, _html),
    ("csv", 15, 40, _csv), ("jsonl", 5, 40, _jsonl), ("yaml", 5, 15, _yaml), ("tsx", 10, 12, _tsx),
)  # fmt: skip


def write_files(folder: Path, said: Copy) -> int:
    """Write the files; their bytes in all."""
    dice = random.Random(7)
    sorts = [sort for sort in SORTS for _ in range(sort[1])]
    total = 0
    for number in range(FILES):
        suffix, _, most, form = dice.choice(sorts)
        lines = [dice.choice(said.bad if dice.random() < SHARE else said.good) for _ in range(dice.randint(2, most))]
        place = folder / f"{number // 100:02d}" / f"{number}.{suffix}"
        place.parent.mkdir(exist_ok=True)
        total += place.write_bytes(form(lines).encode())
    return total


class Command(NamedTuple):
    """One tool: its name in the table, its command, how many places it found, from its output."""

    name: str
    words: list[str]
    count: Callable[[str], int]


def _lines(pattern: str) -> Callable[[str], int]:
    compiled = re.compile(pattern, re.MULTILINE)
    return lambda out: sum(1 for _ in compiled.finditer(out))


def commands(tools: Path, folder: Path, setup: Path, words: Sequence[str]) -> Iterator[Command]:
    """What is measured, with the configuration that each needs written to `setup`."""
    adlint = [str(Path(sys.executable).parent / "adlint"), "check", str(folder), "--no-config", "--format", "jsonl"]
    yield Command("adlint, 1 process", [*adlint, "--jobs", "1"], _lines(r'^{"type":"finding"'))
    yield Command("adlint, 2 processes", [*adlint, "--jobs", "2"], _lines(r'^{"type":"finding"'))
    yield Command("adlint `--cache`, nothing changed", [*adlint, "--cache"], _lines(r'^{"type":"finding"'))
    yield Command("read and hash every file (Python)", [sys.executable, "-c", _HASH, str(folder)], lambda out: 0)
    (setup / "words.txt").write_text("\n".join(words) + "\n", "utf-8")
    yield from peers(tools, folder, setup, words)
    yield Command("grep -F", ["grep", "-rnoF", "-f", str(setup / "words.txt"), str(folder)], _lines(r"^."))


def peers(tools: Path, folder: Path, setup: Path, words: Sequence[str]) -> Iterator[Command]:
    """The others, each with the same words."""
    bins = tools / "node" / "node_modules" / ".bin"
    alternation = "|".join(sorted(words, key=len, reverse=True))
    (setup / "prh.yml").write_text(f"version: 1\nrules:\n  - expected: 改\n    pattern: /({alternation})/\n", "utf-8")
    text = {"extensions": [".txt", ".html", ".csv", ".jsonl", ".yaml", ".tsx"]}
    (setup / "textlintrc.json").write_text(
        json.dumps({"plugins": {"@textlint/text": text}, "rules": {"prh": {"rulePaths": [str(setup / "prh.yml")]}}})
    )
    yield Command(
        "textlint + prh, one alternation",
        [str(bins / "textlint"), "-f", "unix", "-c", str(setup / "textlintrc.json"), f"{folder}/**/*.*"],
        _lines(r"^/.*:\d+:\d+:"),
    )
    (setup / "cspell.json").write_text(
        json.dumps({"version": "0.2", "dictionaries": [], "flagWords": list(words), "languageSettings": []})
    )
    yield Command(
        "cspell flagWords",
        [str(bins / "cspell"), "lint", "--no-progress", "--no-summary", "--no-gitignore", "--root",
         str(folder), "-c", str(setup / "cspell.json"), "**"],
        _lines(r"Forbidden word"),
    )  # fmt: skip
    (setup / ".autocorrectrc").write_text(
        "rules:\n  default: 0\n  spellcheck: 1\nspellcheck:\n  words:\n"
        + "".join(f"    - {word} = 改\n" for word in words),
        "utf-8",
    )
    yield Command(
        "autocorrect spellcheck",
        [str(bins / "autocorrect"), "--lint", "--format", "json", "-c", str(setup / ".autocorrectrc"), str(folder)],
        _lines(r'"severity"'),
    )
    (setup / "semgrep.yml").write_text(
        f"rules:\n- id: word\n  languages: [generic]\n  severity: WARNING\n  message: word\n  pattern-regex: ({alternation})\n",
        "utf-8",
    )
    semgrep = [str(tools / "venv" / "bin" / "semgrep"), "scan", "--config", str(setup / "semgrep.yml"), "--metrics=off",
               "--disable-version-check", "--no-git-ignore", "--json", "-q"]  # fmt: skip
    for jobs in (1, 2):
        yield Command(
            f"semgrep pattern-regex, -j{jobs}",
            [*semgrep, f"-j{jobs}", str(folder)],
            lambda out: len(json.loads(out)["results"]),
        )


class Measured(NamedTuple):
    """One run: seconds by the clock, CPU seconds, peak megabytes of a process, CPU seconds a second of others, places found."""

    seconds: float
    cpu: float
    peak: float
    others: float
    found: int


# A small process starts the tool, since what is started counts the memory of what it was started from as its own.
_START = """
import json, os, subprocess, sys, time
out, err, *words = sys.argv[1:]
begin = time.perf_counter()
with open(out, "wb") as stream, open(err, "wb") as errors:
    process = subprocess.Popen(words, stdout=stream, stderr=errors)
    _, status, used = os.wait4(process.pid, 0)
taken = time.perf_counter() - begin
print(json.dumps([os.waitstatus_to_exitcode(status), taken, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
"""


def measured(command: Command, setup: Path) -> Measured:
    """Run once."""
    out, err = setup / "out", setup / "err"
    before = _busy()
    run = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _START, str(out), str(err), *command.words], stdout=subprocess.PIPE, check=True,
        cwd=setup, env={**os.environ, "ADLINT_CACHE_DIR": str(setup / "cache")},
    )  # fmt: skip
    code, taken, cpu, peak = json.loads(run.stdout)
    if code not in (0, 1):
        raise SystemExit(f"{command.name}: exit {code}\n{err.read_text('utf-8', 'replace')[-2000:]}")
    others = max(_busy() - before - cpu, 0) / taken
    return Measured(taken, cpu, peak, others, command.count(out.read_text("utf-8")))


def _busy() -> float:
    """CPU seconds that the machine has worked so far."""
    user, nice, system, _, _, irq, soft = map(int, Path("/proc/stat").read_text().split("\n")[0].split()[1:8])
    return (user + nice + system + irq + soft) / os.sysconf("SC_CLK_TCK")


def main(tools: Path, tries: int = TRIES) -> None:
    """Make the files, measure, print the table.

    Args:
        tools: where the others are installed.
        tries: how often each command is run at most; it is run until three runs were quiet, and the quietest three count.
    """
    said = copy()
    with tempfile.TemporaryDirectory() as name:
        folder, setup = Path(name) / "files", Path(name) / "setup"
        folder.mkdir()
        setup.mkdir()
        size = write_files(folder, said)
        print(
            f"{FILES:,} files, {size / 1e6:.1f} MB, {len(said.words):,} words; load {os.getloadavg()[0]:.2f}",
            file=sys.stderr,
        )
        chosen = list(commands(tools, folder, setup, said.words))
        kept: dict[str, list[Measured]] = {command.name: [] for command in chosen}
        # Once before, not counted: our packs are compiled, and the cache is filled.
        measured(next(command for command in chosen if "--cache" in command.words), setup)
        for _ in range(tries):
            for command in chosen:
                if sum(run.others < MOST_OTHERS for run in kept[command.name]) < RUNS:
                    run = measured(command, setup)
                    kept[command.name].append(run)
                    print(f"{command.name}: {run}; load {os.getloadavg()[0]:.2f}", file=sys.stderr, flush=True)
        print(f"load at the end {os.getloadavg()[0]:.2f}", file=sys.stderr)
        print("| command | seconds, median | least to most | CPU s | peak MB | places found | others' CPU |")
        print("|---|---|---|---|---|---|---|")
        for command in chosen:
            runs = sorted(kept[command.name], key=lambda run: run.others)[:RUNS]
            clock = [run.seconds for run in runs]
            print(
                f"| {command.name} | {statistics.median(clock):.2f} | {min(clock):.2f} to {max(clock):.2f} "
                f"| {statistics.median(run.cpu for run in runs):.2f} | {max(run.peak for run in runs):.0f} "
                f"| {runs[-1].found:,} | {max(run.others for run in runs):.2f} |"
            )


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute(), *map(int, sys.argv[2:]))
