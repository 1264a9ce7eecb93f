"""What judging costs, part by part, beside its floor and beside what people write by hand.

`python benchmarks/stages.py [FILE] [OPTION]...`: the rows are recombined from the lines of a file (JSON Lines with `text`, or plain
lines), by default from our own corpus: the front of one line and the back of another, no row twice. Times are the best of several
turns, in one process.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import msgspec
from ahocorasick_rs import AhoCorasick, BytesAhoCorasick

from adlint.documents import Document, OffsetMap, Segment
from adlint.engine import triggers
from adlint.engine.limits import check_limit
from adlint.engine.linter import Linter
from adlint.engine.settings import Settings
from adlint.rulepacks.loader import load
from adlint.text.clauses import Passage
from adlint.text.normalize import normalize
from adlint.text.tokens import BLOCK, tagger

CORPUS = Path(__file__).parents[1] / "corpus"
# Rows with which caches are filled before anything is measured.
WARMING = 3000
TURNS = 3


def lines(path: Path | None) -> list[str]:
    """The texts of a file, or of our corpus."""
    files = sorted(CORPUS.rglob("*.jsonl")) if path is None else [path]
    found = [line for file in files for line in file.read_text("utf-8").splitlines() if line.strip()]
    if path is None or path.suffix == ".jsonl":
        found = [text for line in found if (text := msgspec.json.decode(line).get("text"))]
    return [line for text in found for line in text.splitlines() if line.strip()]


def recombined(texts: Sequence[str], count: int) -> list[str]:
    """Rows of the front of one text and the back of another, each only once.

    Raises:
        ValueError: the texts do not make so many.
    """
    dice = random.Random(9)
    halves = [(text[:middle], text[middle:]) for text in texts for middle in [_middle(text)]]
    rows: dict[str, None] = {}
    for _ in range(20 * count):
        rows[dice.choice(halves)[0] + dice.choice(halves)[1]] = None
        if len(rows) == count:
            return list(rows)
    raise ValueError(f"{len(texts)} lines make no {count} rows")


def _middle(text: str) -> int:
    """A place near the middle, at a blank or a sign where there is one."""
    gaps = [gap.end() for gap in re.finditer(r"\W+", text)]
    return min(gaps, key=lambda place: abs(place - len(text) / 2), default=len(text) // 2)


def shop(text: str, field: str | None) -> Document:
    """One text as a document."""
    return Document(text, (Segment(text, OffsetMap.identity(len(text)), field),))


class Stages:
    """The parts of one run, each over the same rows.

    Args:
        rows: the texts.
        field: the field they are judged as, or None.
    """

    def __init__(self, rows: Sequence[str], field: str | None) -> None:
        self.book = load()
        self.linter = Linter(self.book, Settings(as_of=date(2026, 11, 21)))
        self.rows = rows
        self.documents = [shop(row, field) for row in rows]
        for document in self.documents[:WARMING]:
            self.linter.lint(document)
        inspection = self.linter._inspection
        self._limits = inspection._limits_of(field)
        self._cut, self._goods = inspection._cut, inspection.goods
        self._read = self.linter._read_anew
        self._folded = [normalize(row)[0] for row in rows]
        self._plain = [self._read(row).text for row in rows]
        self._hits = [self.linter._matcher.scan(text) for text in self._plain]
        self._title = field == "title"

    def normalise(self) -> None:
        """Folding."""
        for row in self.rows:
            normalize(row)

    def disguise(self) -> None:
        """Reading plainly what is folded."""
        for text in self._folded:
            self.linter._disguises.read(text)

    def scan(self) -> None:
        """Looking for the anchors of all rules."""
        for text in self._plain:
            self.linter._matcher.scan(text)

    def patterns(self) -> None:
        """Running the terms, patterns and token sequences of which an anchor was seen."""
        scanned, inspection, cutter = self.linter._scanned, self.linter._inspection, tagger("rjieba")
        for text, hits in zip(self._plain, self._hits, strict=True):
            by_rule = defaultdict(list)
            for hit in hits:
                for number in hit.rules:
                    by_rule[number].append(hit)
            passage = Passage(text, cutter, title=self._title)
            for number, its in by_rule.items():
                if not (scanned[number].conflict or scanned[number].missing):
                    list(triggers.matches(scanned[number], inspection._alternatives_of(number), passage, its))

    def limits(self) -> None:
        """Measuring titles."""
        for row in self.rows:
            for _, limit in self._limits:
                check_limit(row, limit, platform=None, tokens=self._cut, goods=self._goods)

    def all(self) -> None:
        """The linter on each row."""
        for document in self.documents:
            self.linter.lint(document)


def floor(stages: Stages) -> tuple[Callable[[], object], Callable[[], object]]:
    """The bare matcher over the joined rows, and the word cutter on the rows in which it finds something."""
    automaton = BytesAhoCorasick([word.encode() for word in stages.book.anchors.words])
    joined = "\n".join(stages._folded).encode()
    cut = tagger("rjieba")
    blocks = [
        block for text, hits in zip(stages._plain, stages._hits, strict=True) if hits for block in BLOCK.findall(text)
    ]
    return (
        lambda: automaton.find_matches_as_indexes(joined, overlapping=True),
        lambda: [cut(block) for block in blocks],
    )


def peers(stages: Stages) -> Iterator[tuple[str, Callable[[], object]]]:
    """What people write by hand, with the same words."""
    words = sorted({*stages.book.soundings.whole.split(), *(term for rule in stages.book.rules for term in rule.terms)})
    rows = stages.rows
    yield f"{len(words)} words, each with `in`", lambda: [[word for word in words if word in row] for row in rows]
    automaton = AhoCorasick(words)
    yield "the same in one automaton", lambda: [automaton.find_matches_as_indexes(row) for row in rows]
    try:
        import jieba
    except ImportError:
        return
    jieba.setLogLevel(60)
    jieba.initialize()
    listed = frozenset(words)
    yield "jieba on every row, words looked up", lambda: [listed.intersection(jieba.lcut(row)) for row in rows]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, help="lines to recombine; by default our own corpus")
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--field", default="title", help="field they are judged as; `none` for none")
    asked = parser.parse_args()
    rows = recombined(lines(asked.file), asked.rows)
    stages = Stages(rows, None if asked.field == "none" else asked.field)
    matcher, cutter = floor(stages)
    parts = {
        name: _best(getattr(stages, name), len(rows))
        for name in ("normalise", "disguise", "scan", "patterns", "limits")
    }
    whole = _best(stages.all, len(rows))
    least = {"bare matcher, joined": _best(matcher, len(rows)), "cutter, rows with hits": _best(cutter, len(rows))}
    seen = sum(map(bool, stages._hits)) / len(rows)
    print(f"{len(rows)} rows of {sum(map(len, rows)) / len(rows):.0f} characters, {seen:.0%} with an anchor; µs a row")
    for name, micros in parts.items():
        print(f"  {name:<38}{micros:9.1f}{micros / whole:8.0%}")
    rest = whole - sum(parts.values())
    print(f"  {'judging and all else':<38}{rest:9.1f}{rest / whole:8.0%}")
    print(f"{'the linter':<40}{whole:9.1f}{1e6 / whole:12,.0f} rows a second")
    for name, micros in least.items():
        print(f"  {name:<38}{micros:9.1f}")
    low = sum(least.values())
    print(
        f"{'the floor':<40}{low:9.1f}{1e6 / low:12,.0f} rows a second; the linter takes {whole / low:.1f} times as long"
    )
    for name, work in peers(stages):
        micros = _best(work, len(rows))
        print(f"{name:<40}{micros:9.1f}{1e6 / micros:12,.0f} rows a second")


def _best(work: Callable[[], object], rows: int) -> float:
    """Microseconds a row, the best of some turns, by the processor's clock: others may be at work too."""
    taken = []
    for _ in range(TURNS):
        begin = time.process_time()
        work()
        taken.append(time.process_time() - begin)
    return min(taken) * 1e6 / rows


if __name__ == "__main__":
    main()
