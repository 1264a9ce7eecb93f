"""What disguised words are known by: the words of all triggers, how characters sound, and what they are made of."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from adlint.rulepacks.branches import WORD, Apart
from adlint.rulepacks.schema import Rule, Soundings


def soundings(rules: Sequence[Rule], apart: Sequence[Sequence[Apart]]) -> Soundings:
    """The tables for these rules.

    Args:
        rules: with lexicons expanded.
        apart: the alternatives of each one's pattern.
    """
    # Characters are looked up in libraries that reading copy has no need of.
    from adlint.rulepacks import characters

    literal = [(rule, set(_words(rule, parts))) for rule, parts in zip(rules, apart, strict=True)]
    spelt = {word for _, said in literal for word in said if WORD.fullmatch(word)}
    single = sorted(set(_single(rules)))
    if not spelt and not single:
        return Soundings()
    # Of words that sound alike the order must not depend on the process that compiles them.
    words = sorted([*_needed(spelt), *single], key=lambda word: (characters.heard(word), word))
    sayers = _sayers(rules, apart, spelt)
    errors = [rule for rule in rules if rule.severity == "error"]
    # 治疗 alone says nothing forbidden, but no claim of a cure does without it.
    spoken = {word for rule, said in literal if rule.severity == "error" for word in said} & spelt
    shown = sorted({*sayers, *spoken}, key=lambda word: (characters.seen(word), word))
    return Soundings(
        words="\n".join(words),
        heard="\n".join(map(characters.heard, words)),
        whole="\n".join(sorted(sayers)),
        seen="\n".join(map(characters.seen, shown)),
        shown="\n".join(shown),
        grave="\n".join(
            sorted(word for word, said in sayers.items() if any(rule.severity == "error" for rule in said))
        ),
        terms="\n".join(sorted({term for rule in errors for term in rule.terms})),
        single="".join(single),
        spellings=characters.spellings(),
        syllables=characters.syllables(),
        tones=characters.tones(),
        shapes=characters.shapes(),
        parts=characters.pairs(words),
    )


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


def _sayers(rules: Sequence[Rule], apart: Sequence[Sequence[Apart]], words: set[str]) -> dict[str, list[Rule]]:
    """Words that are all that a rule looks for, and these rules."""
    found: defaultdict[str, list[Rule]] = defaultdict(list)
    for rule, parts in zip(rules, apart, strict=True):
        for word in words & {*rule.terms, *(word for part in parts for word in part.whole)}:
            found[word].append(rule)
    return found


def _single(rules: Iterable[Rule]) -> Iterator[str]:
    """Characters that make a trigger with any word after them: 最."""
    for rule in rules:
        for first in (sequence[0] for sequence in rule.tokens):
            yield from (text for text in (*first.text, *first.starts) if len(text) == 1)


def _words(rule: Rule, apart: Sequence[Apart]) -> Iterator[str]:
    yield from rule.terms
    for part in apart:
        yield from part.spelt
    if rule.tokens:
        # Tokens spell out no words; the examples do.
        for example in rule.examples.bad:
            yield from re.findall("«([^»]*)»", example.text)
