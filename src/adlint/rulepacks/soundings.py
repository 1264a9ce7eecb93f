"""What disguised words are known by: the words of all triggers, how characters sound, and what they are made of."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import product
from math import prod
from re import _constants as op  # type: ignore[attr-defined]
from typing import Any

from adlint.rulepacks import patterns
from adlint.rulepacks.schema import Rule, Soundings

_HAN = re.compile(r"[\u4e00-\u9fff]+")
_LONGEST = 5
_MOST_WAYS = 120


def soundings(rules: Sequence[Rule], anchors: Sequence[Sequence[str]]) -> Soundings:
    """The tables for these rules.

    Args:
        rules: with lexicons expanded.
        anchors: of each, in the same order.
    """
    # Characters are looked up in libraries that reading copy has no need of.
    from adlint.rulepacks import characters

    literal = [(rule, set(_words(rule))) for rule in rules]
    spelt = {word for _, said in literal for word in said if 2 <= len(word) <= _LONGEST and _HAN.fullmatch(word)}
    single = sorted(set(_single(rules)))
    if not spelt and not single:
        return Soundings()
    # Of words that sound alike the order must not depend on the process that compiles them.
    words = sorted([*_needed(spelt), *single], key=lambda word: (characters.heard(word), word))
    sayers = _sayers(rules, anchors, spelt)
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


def _sayers(rules: Sequence[Rule], anchors: Sequence[Sequence[str]], words: Iterable[str]) -> dict[str, list[Rule]]:
    """Words that are all that a rule looks for, and these rules."""
    by_anchor: defaultdict[str, list[Rule]] = defaultdict(list)
    for rule, literals_of in zip(rules, anchors, strict=True):
        for anchor in literals_of:
            by_anchor[anchor].append(rule)
    found = {}
    for word in words:
        pieces = {word[low:high] for low in range(len(word)) for high in range(low + 1, len(word) + 1)}
        near = {rule.id: rule for piece in pieces for rule in by_anchor.get(piece, ())}
        said = [
            rule
            for rule in near.values()
            if word in rule.terms or (rule.pattern and patterns.compiled(rule.pattern).fullmatch(word))
        ]
        if said:
            found[word] = said
    return found


def _single(rules: Iterable[Rule]) -> Iterator[str]:
    """Characters that make a trigger with any word after them: 最."""
    for rule in rules:
        for first in (sequence[0] for sequence in rule.tokens):
            yield from (text for text in (*first.text, *first.starts) if len(text) == 1)


def _words(rule: Rule) -> Iterator[str]:
    yield from rule.terms
    if rule.pattern:
        yield from literals(patterns.parse(rule.pattern))
    if rule.tokens:
        # Tokens spell out no words; the examples do.
        for example in rule.examples.bad:
            yield from re.findall("«([^»]*)»", example.text)


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
