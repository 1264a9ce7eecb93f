"""Measures adlint and prints what it measured; nothing is asserted. `python benchmarks/run.py [PART]...`

Real texts are taken from `../shared/data` where that is present, generated ones otherwise.
"""

from __future__ import annotations

import importlib.util
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from ahocorasick_rs import AhoCorasick, BytesAhoCorasick
from stages import recombined

from adlint.documents import Document, OffsetMap, Segment
from adlint.engine.disguise import _ODD, Disguises
from adlint.engine.linter import Linter
from adlint.engine.settings import Settings
from adlint.rulepacks.anchors import packed
from adlint.rulepacks.loader import load
from adlint.rulepacks.schema import Rule, Rulebook, undecoded
from adlint.text.normalize import fold

PEERS = Path(__file__).parents[1] / "build" / "peers"
DATA = Path(__file__).parents[2] / "shared" / "data"
SETTINGS = Settings(as_of=date(2026, 11, 21))
CLEAN = "手冲咖啡壶 细口 600ml 家用"
FOUND = "手冲咖啡壶 全网最低价 600ml 家用"
RUNS = 15
WORDS = 3000
MOST_CHARACTERS = 4_000_000
_SYLLABLES = "花木山水云石竹茶衣布灯杯碗线色光轻软厚薄圆方长短新净亮暖凉香甜家用男女童春夏秋冬手机包鞋帽裙裤"


def texts(name: str, most: int) -> list[str]:
    """Texts of a file of the data folder, or generated ones when it is absent."""
    path = DATA / f"{name}.jsonl"
    if path.is_file():
        with path.open(encoding="utf-8") as lines:
            return [json.loads(line)["text"] for _, line in zip(range(most), lines, strict=False)]
    dice = random.Random(name)
    length = 120 if "review" in name else 18
    return ["".join(dice.choices(_SYLLABLES, k=length)) for _ in range(most)]


def shop(text: str, field: str | None = None) -> Document:
    """One text as a document."""
    return Document(text, (Segment(text, OffsetMap.identity(len(text)), field),))


def seconds(work: Callable[[], object], least: float = 0.5) -> float:
    """The best time of one call, repeated for a while."""
    best = float("inf")
    spent = 0.0
    while spent < least:
        begin = time.perf_counter()
        work()
        taken = time.perf_counter() - begin
        best = min(best, taken)
        spent += taken
    return best


def start_up() -> Iterator[str]:
    """Whole processes, interleaved so that a busy moment hits all alike; medians. Other tools where `make bench-peers` put them."""
    script = Path(sys.executable).with_name("adlint")
    adlint = [str(script)] if script.exists() else [sys.executable, "-m", "adlint"]
    check = [*adlint, "check", "-", "--no-config"]
    imports = [sys.executable, "-c", "import click, regex"]
    tags = [sys.executable, "-c", "import click, regex, rjieba; rjieba.tag('好')"]
    with tempfile.TemporaryDirectory() as folder:
        yield from _started(Path(folder), check, imports, tags)
    yield from _imported(check)


def _started(folder: Path, check: list[str], imports: list[str], tags: list[str]) -> Iterator[str]:
    commands: dict[str, tuple[list[str], str]] = {
        "import click, regex": (imports, ""),
        "import click, regex, rjieba; rjieba.tag('好')": (tags, ""),
        "clean text": (check, CLEAN),
        "clean title (--field title)": ([*check, "--field", "title"], CLEAN),
        "text with a finding": (check, FOUND),
        "python -c pass": ([sys.executable, "-c", "pass"], ""),
        "import click": ([sys.executable, "-c", "import click"], ""),
        "rjieba.tag": ([sys.executable, "-c", "import rjieba; rjieba.tag('手冲咖啡壶')"], ""),
    }
    commands |= {name: (command, "") for name, command in _peers(folder)}
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(RUNS + 1):
        for name, (command, text) in commands.items():
            begin = time.perf_counter()
            subprocess.run(command, input=text.encode(), capture_output=True, check=False)
            if turn:  # the first turn fills caches
                taken[name].append(time.perf_counter() - begin)
    medians = {name: statistics.median(times) for name, times in taken.items()}
    base, tagging, clean, title, found = list(medians.values())[:5]
    for name, median in medians.items():
        yield f"{name:<50} {median * 1000:7.0f} ms"
    yield f"clean text / import click, regex                   {clean / base:8.2f}"
    yield f"clean title / import click, regex                  {title / base:8.2f}"
    yield f"finding / rjieba.tag                               {found / tagging:8.2f}"


def _peers(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Other tools on one title of their own, each with one rule at most."""
    title = folder / "title.md"
    title.write_text(CLEAN + "\n", "utf-8")
    if importlib.util.find_spec("jieba"):
        yield "jieba.lcut", [sys.executable, "-c", "import jieba; jieba.lcut('手冲咖啡壶')"]
    bins = PEERS / "node" / "node_modules" / ".bin"
    (folder / "prh.yml").write_text("version: 1\nrules:\n  - expected: 改\n    pattern: 最低价\n", "utf-8")
    (folder / "textlintrc.json").write_text(json.dumps({"rules": {"prh": {"rulePaths": [str(folder / "prh.yml")]}}}))
    (folder / "semgrep.yml").write_text(
        "rules: [{id: word, languages: [generic], severity: WARNING, message: word, pattern-regex: 最低价}]\n", "utf-8"
    )
    tools = {
        "textlint": [str(bins / "textlint"), "-c", str(folder / "textlintrc.json"), str(title)],
        "autocorrect --lint": [str(bins / "autocorrect"), "--lint", str(title)],
        "semgrep": [
            str(PEERS / "venv" / "bin" / "semgrep"), "scan", "--metrics=off", "--disable-version-check", "--no-git-ignore",
            "--config", str(folder / "semgrep.yml"), str(title),
        ],
        "yamllint": [str(PEERS / "venv" / "bin" / "yamllint"), str(folder / "prh.yml")],
    }  # fmt: skip
    yield from ((name, command) for name, command in tools.items() if Path(command[0]).exists())


def _imported(check: list[str]) -> Iterator[str]:
    """What the imports of a clean check take, the dearest first; a package counts what it loads of itself."""
    command = [sys.executable, "-X", "importtime", *(check if check[0] != sys.executable else check[1:])]
    told = subprocess.run(command, input=CLEAN.encode(), capture_output=True, check=False).stderr.decode()
    taken: Counter[str] = Counter()
    for alone, name in re.findall(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)", told):
        taken[name.partition(".")[0]] += int(alone)
    yield f"imports of a clean check: {sum(taken.values()) / 1000:.0f} ms while they are timed; of which"
    yield "  " + ", ".join(f"{name} {micros / 1000:.1f}" for name, micros in taken.most_common(10))


def matcher() -> Iterator[str]:
    """Automata over the built-in anchors and filler words, on the same text."""
    book = load()
    words = book.anchors.words
    own = len(words)
    dice = random.Random(1)
    while len(words) < WORDS:
        words.append("".join(dice.choices(_SYLLABLES, k=dice.randint(2, 4))))
    lines = texts("bench/reviews", 60_000)
    text = "\n".join(lines)[:MOST_CHARACTERS]
    data = text.encode()
    yield f"{own} anchors and filler, {len(words)} words; {len(text) / 1e6:.1f} million characters, to the matches' positions"
    over_bytes = BytesAhoCorasick([word.encode() for word in words])
    over_str = AhoCorasick(words)
    works: dict[str, Callable[[], object]] = {
        "ahocorasick_rs over bytes, with encoding": lambda: over_bytes.find_matches_as_indexes(
            text.encode(), overlapping=True
        ),
        "ahocorasick_rs over bytes": lambda: over_bytes.find_matches_as_indexes(data, overlapping=True),
        "ahocorasick_rs over str": lambda: over_str.find_matches_as_indexes(text, overlapping=True),
    }
    works |= dict(_optional(words, text, data))
    for name, work in works.items():
        yield f"{name:<44} {len(text) / seconds(work) / 1e6:7.1f} million characters/s"


def _optional(words: Sequence[str], text: str, data: bytes) -> Iterator[tuple[str, Callable[[], object]]]:
    """Engines that are measured only when they are installed."""
    try:
        ahocorasick: Any = importlib.import_module("ahocorasick")
        automaton = ahocorasick.Automaton()
        for word in words:
            automaton.add_word(word, word)
        automaton.make_automaton()
        yield "pyahocorasick", lambda: sum(1 for _ in automaton.iter(text))
    except ImportError:
        pass
    try:
        hyperscan: Any = importlib.import_module("hyperscan")
        database = hyperscan.Database()
        database.compile(
            expressions=[re.escape(word).encode() for word in words],
            flags=[hyperscan.HS_FLAG_SOM_LEFTMOST] * len(words),
        )
        yield "hyperscan", lambda: database.scan(data, match_event_handler=lambda *_: None)
    except ImportError:
        pass


def throughput() -> Iterator[str]:
    """Documents and characters a second in one process, judged in context."""
    linter = Linter(load(), SETTINGS)
    for name, most, field in (
        ("bench/shop-queries", 100_000, None), ("bench/reviews", 20_000, None), ("real/listings", 9_504, None),
        ("real/listings", 9_504, "title"),
    ):  # fmt: skip
        documents = [shop(text, field) for text in texts(name, most)]
        linter.lint(documents[0])
        begin = time.perf_counter()
        fired = sum(bool(linter.lint(document)) for document in documents)
        taken = time.perf_counter() - begin
        characters = sum(len(document.text) for document in documents)
        label = f"{name} as {field}" if field else name
        yield (
            f"{label:<24} {len(documents):>7} documents, {characters / len(documents):5.0f} characters each: "
            f"{len(documents) / taken:8.0f}/s, {characters / taken / 1e6:5.2f} million characters/s, "
            f"{100 * fired / len(documents):4.1f} % with a finding"
        )


def density() -> Iterator[str]:
    """How the share of rows that are found changes the rate: rows without a finding, and rows with one, mixed."""
    linter = Linter(load(), SETTINGS)
    by_found: dict[bool, list[Document]] = {True: [], False: []}
    for text in recombined(texts("real/listings", 9_504), 30_000):
        document = shop(text)
        by_found[bool(linter.lint(document))].append(document)
    most = min(len(by_found[True]), 4_000)
    for share in (0.0, 0.01, 0.1, 1.0):
        rows = [*by_found[True][: int(share * most)], *by_found[False][: most - int(share * most)]]
        random.Random(3).shuffle(rows)
        taken = per_document(lambda rows=rows: list(linter.lint_many(rows)), rows)
        yield f"{share:4.0%} of the rows found {taken:8.1f} µs a row {1e6 / taken:10,.0f} rows/s"


LAYERS_OF_WORDS = frozenset(
    [
        "sounds",
        "pinyin",
        "separators",
        "look-alikes",
        "components",
        "masks",
        "repeats",
        "spacing",
        "glosses",
        "numerals",
    ]
)


def disguise() -> Iterator[str]:
    """What reading disguised words costs: the same texts with every layer, and with those that look for words off."""
    book = load()
    linters = Linter(book, SETTINGS), Linter(book, msgspec.structs.replace(SETTINGS, layers_off=LAYERS_OF_WORDS))
    queries = texts("bench/shop-queries", 30_000)
    scans = scans_of(linters[0]._disguises)
    plain = [text for text in map(fold, queries) if text.isalpha() and not any(scans(text))]
    for name, chosen in (
        ("nothing suspicious", plain), ("bench/shop-queries", queries),
        ("bench/reviews", texts("bench/reviews", 5_000)), ("real/listings", texts("real/listings", 9_504)),
    ):  # fmt: skip
        documents = [shop(text) for text in chosen]
        with_all, without = (
            per_document(lambda linter=linter, documents=documents: list(linter.lint_many(documents)), documents)
            for linter in linters
        )
        # Held against the same texts as they are scanned: the four passes that tell whether there is anything to read.
        folded = [fold(text) for text in chosen]
        scanned = per_document(lambda folded=folded: list(map(scans, folded)), folded)
        yield (
            f"{name:<20} {with_all:7.1f} µs a document, {without:7.1f} without: {with_all / without:4.2f}; "
            f"the scans alone {scanned:5.1f}"
        )


def scans_of(disguises: Disguises) -> Callable[[str], tuple[object, ...]]:
    """What every text is searched for: odd signs, sounds of triggers, their shapes, components."""
    odd, parted, sounds, shapes = _ODD, disguises._parted, disguises._sounds, disguises._shapes
    heard, seen = disguises._heard_words, disguises._seen_words
    return lambda text: (
        odd.search(text), heard.found(sounds.of(text)), seen.found(text.translate(shapes)), parted.search(text)
    )  # fmt: skip


def per_document(work: Callable[[], object], documents: Sequence[object]) -> float:
    """Microseconds a document."""
    work()
    return 1e6 * seconds(work) / len(documents)


def scaling() -> Iterator[str]:
    """How time grows with the length of a text and with the number of rules."""
    book = load()
    linter = Linter(book, SETTINGS)
    whole = "\n".join(texts("bench/reviews", 20_000))
    for size in (1_000, 10_000, 100_000, 1_000_000):
        text = (whole * (size // len(whole) + 1))[:size]
        document = Document.plain(text)
        taken = seconds(lambda document=document: linter.lint(document))  # type: ignore[misc]
        yield f"one text of {size:>9,} characters {taken * 1000:9.1f} ms, {taken / size * 1e9:7.0f} ns a character"
    documents = [shop(text) for text in texts("real/listings", 3_000)]
    for times in (1, 4, 16, 64):
        larger = Linter(_with_rules(book, (times - 1) * len(book.rules)), SETTINGS)
        taken = seconds(lambda larger=larger: [larger.lint(document) for document in documents])  # type: ignore[misc]
        yield f"{times * len(book.rules):>6,} rules (x{times}) {len(documents) / taken:10.0f} documents/s"


def _with_rules(book: Rulebook, extra: int) -> Rulebook:
    """The rulebook with further rules of one term each, which the texts hardly contain."""
    dice = random.Random(2)
    model = next(rule for rule in book.rules if rule.terms)
    rules: list[Rule] = []
    for number in range(extra):
        term = "".join(dice.choices(_SYLLABLES, k=4))
        rules.append(msgspec.structs.replace(model, id=f"filler-{number}", terms=(term,)))
    anchors = [list(book.anchors.of(index)) for index in range(len(book.rules))]
    return msgspec.structs.replace(
        book,
        rules=(*book.rules, *rules),
        anchors=packed([*anchors, *(rule.terms for rule in rules)]),
        branches=(*book.branches, *(undecoded(()) for _ in rules)),
    )


_STAGES = """
import sys
def peak(name):
    status = open("/proc/self/status").read()
    print(name, status.split("VmHWM:")[1].split()[0], flush=True)
peak("interpreter")
import adlint
peak("import adlint")
adlint.lint_text(sys.argv[1])
peak("clean text")
adlint.lint_text(sys.argv[2])
peak("text with a finding")
"""


def memory() -> Iterator[str]:
    """Peak memory of a process of its own, step by step."""
    run = subprocess.run([sys.executable, "-c", _STAGES, CLEAN, FOUND], capture_output=True, text=True, check=False)
    if run.returncode:
        yield "not measured: /proc is needed"
        return
    for line in run.stdout.splitlines():
        name, peak = line.rsplit(" ", 1)
        yield f"{name:<24} {int(peak) / 1024:6.0f} MB"


def building() -> Iterator[str]:
    """Loading the packs: from YAML, and from their compiled form."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ADLINT_CACHE_DIR"] = folder
        for name in ("packs from YAML", "packs compiled before"):
            begin = time.perf_counter()
            book = load()
            yield f"{name:<24} {(time.perf_counter() - begin) * 1000:7.1f} ms"
        del os.environ["ADLINT_CACHE_DIR"]
    yield f"{'building the automaton':<24} {seconds(lambda: Linter(book, SETTINGS)._matcher._search._automaton) * 1000:7.1f} ms"


PARTS = {
    "start-up": start_up, "packs": building, "matcher": matcher, "throughput": throughput, "density": density,
    "disguise": disguise, "scaling": scaling, "memory": memory,
}  # fmt: skip


def main(names: Sequence[str]) -> None:
    """Print the parts asked for, or all."""
    print(
        f"python {sys.version.split()[0]}, {os.cpu_count()} cores, data: {'shared' if DATA.is_dir() else 'generated'}"
    )
    for name in names or PARTS:
        print(f"\n{name}")
        for line in PARTS[name]():
            print(f"  {line}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
