"""Rewrites that fit the slot of what they replace."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from adlint.documents import Document, Segment
from adlint.engine.context import Context
from adlint.engine.settings import HouseRewrite
from adlint.findings import Applicability, Finding
from adlint.rulepacks import patterns
from adlint.rulepacks.parts import RewriteFor, RewriteText
from adlint.rulepacks.schema import Rule

# A replacement of so many characters says something by itself.
_SENTENCE = 5
_COMMAS = "，,、"
_BLANKS = " \t"
_LISTING = "、/／|｜"
_FIGURE = re.compile(r"\d")
_BRACKETS = {"【": "】", "[": "]", "(": ")", "（": "）", "《": "》", "「": "」", "『": "』", "“": "”"}
# 这把伞, 我们的电池: whoever names goods so is about to say something of them.
_POINTING = re.compile("[这那本该此我您你咱]")
# What can go on with the goods: 小店的|带鱼, 采用|净水器, 一款|T恤.
_LEADING_ON = re.compile("(?:的|采用|选用|使用|享|选|[一这两三本][款个种把双条张件支瓶盒])$")
# What joins what stands on both sides, and what cannot begin a clause.
_JOINING = "、+＋·|｜/"
_HANGING = "，,！!？?：:；;\n的与和及地得-=—~"
_OPENING = frozenset(_BRACKETS)
_CLOSING = frozenset(_BRACKETS.values())
# Marks that look the same on both sides.
_QUOTES = "\"'"
_TAG = re.compile(r"<([a-z][\w-]*)[^>]*(?<!/)>$", re.IGNORECASE)
_REST_OF_LABEL = re.compile("[^<]*</label>", re.IGNORECASE)
# Options of a list and words of a text area, in characters.
_LONGEST_ELEMENT = 5000


class Edit(NamedTuple):
    """A replacement in the folded text: where, what, how surely true."""

    start: int
    end: int
    text: str
    applicability: Applicability


def house_edits(house: Sequence[HouseRewrite], context: Context) -> Iterator[Edit]:
    """The team's own rewrites of the words around a match; what a team has decided asserts what it may.

    Args:
        house: in order.
        context: the match.
    """
    text, start, end = context.passage.text, context.start, context.end
    for one in house:
        at = text.find(one.text, max(end - len(one.text), 0), start + len(one.text))
        if at >= 0 and at <= start:
            yield from (Edit(at, at + len(one.text), words, "safe") for words in one.to)


def edits(rule: Rule, context: Context) -> tuple[Edit, ...]:
    """The rewrites a rule offers for a match, best first.

    Args:
        rule: with its rewrites by slot; entries without slot serve the slots that no other entry names.
        context: the match.
    """
    if not rule.rewrite:
        return ()
    slot = context.slot
    for option in rule.rewrite:
        if (not option.slot or slot in option.slot) and (option.when is None or context.holds(option.when)):
            return tuple(_edits(option, context, rule))
    return ()


def _edits(option: RewriteFor, context: Context, rule: Rule) -> Iterator[Edit]:
    plain = rule.plain
    text = context.passage.text
    start, end = context.start, context.end
    if option.part and (match := patterns.search(option.part, text[start:end])):
        start, end = start + match.start(), start + match.end()
    first, last = context.sentence
    if option.drop_before and (match := patterns.search_end(option.drop_before, text, first, start)):
        start = match.start()
    if option.drop_after and (match := patterns.match(option.drop_after, text, end, last)):
        end = match.end()
    if rule.form and any("{match}" in choice.text for choice in option.texts):
        end = _behind_element(text, start, end)
    is_balanced = _is_balanced(text[start:end])
    choices: Sequence[RewriteText] = option.texts
    if plain is None and any("{plain" in choice.text for choice in choices) and _goods(context) is None:
        # Of goods that nobody knows the less is said the better.
        choices = sorted(choices, key=lambda choice: bool(choice.text))
    for choice in choices:
        if not (is_balanced or "{match}" in choice.text):
            continue
        if choice.text:
            words = _filled(choice.text, context, (start, end), plain)
            is_sentence = words.startswith("，") or "{plain}" in choice.text
            if is_sentence and end < len(text) and text[end].isalnum():
                # 无辐射防水1.8米: what says something by itself would run into the words that follow.
                continue
            # What is said of the goods follows their name.
            low = _after_name(context, start, end) if "{plain}" in choice.text else start
            # It stands behind a comma, unless it begins its clause.
            if words.startswith("，") and not (low and text[low - 1].isalnum()):
                words = words[1:]
            if words and words != text[low:end]:
                yield Edit(low, end, words, choice.applicability)
        else:
            yield from _deletion(choice, context, rule, *_whole_words(context, start, end))


def _behind_element(text: str, start: int, end: int) -> int:
    """Where what is added to a page goes: behind the element whose tag a span is, and behind the label around it."""
    if tag := _TAG.search(text[start:end]):
        closing = f"</{tag[1]}>"
        at = text.find(closing, end, end + _LONGEST_ELEMENT)
        end = at + len(closing) if at >= 0 else end
    rest = _REST_OF_LABEL.match(text, end)
    return rest.end() if rest else end


def _deletion(choice: RewriteText, context: Context, rule: Rule, start: int, end: int) -> Iterator[Edit]:
    low, high = _whole_clause(context, start, end)
    applicability = choice.applicability
    # Half an offence, a sign too many and a comment can go from anywhere.
    is_part = context.start < low or high < context.end
    is_sign = rule.limit is not None and not any(map(str.isalnum, context.passage.text[start:end]))
    if not (is_part or is_sign or rule.form or rule.suppression or _stands(context, start, end)):
        applicability = "changes-meaning"
        first, last = context.passage.clause(start, end)
        if not context.passage.text[end:last].strip() and not _POINTING.match(context.passage.text, first):
            whole = _whole_clause(context, _after_name(context, start, end), end)
            low, high = whole if _leaves_words(context, *whole) else (low, high)
    if applicability == "safe" and not (rule.form or rule.suppression) and _is_torn(context.passage.text, low, high):
        applicability = "changes-meaning"
    # A heading or cell that would be left empty needs other words, which only its author has.
    if _leaves_words(context, low, high):
        yield Edit(low, high, "", applicability)


def _is_torn(text: str, start: int, end: int) -> bool:
    """Whether marks or particles that belonged to a span would be left behind: 、世界级, ！！！, ##, 的大衣."""
    before, after = text[:start].rstrip(_BLANKS)[-1:], text[end:].lstrip(_BLANKS)[:1]
    if before.isalnum():
        return bool(after) and after in _JOINING
    if not after:
        return before == "\n"
    return after in _JOINING or after in _HANGING or (after == before and after not in _OPENING)


def _leaves_words(context: Context, start: int, end: int) -> bool:
    text = context.passage.text
    return any(map(str.isalnum, text[:start])) or any(map(str.isalnum, text[end:]))


def _after_name(context: Context, start: int, end: int) -> int:
    """Where an edit begins that takes along what stands between it and the name of what is sold, or all that leads up to it.

    Nothing goes that a figure or half a pair of brackets stands in.
    """
    text = context.passage.text
    first, _ = context.passage.clause(start, end)
    heads = context.around.heads(text[first:start])
    low = first + (heads[-1].end if heads else 0)
    dropped = text[low:start]
    return start if _FIGURE.search(dropped) or not _is_balanced(dropped) else low


def _whole_words(context: Context, start: int, end: int) -> tuple[int, int]:
    """The span with the rest of a word that it cuts, where that is all that is left of its clause."""
    low, high = context.passage.clause(start, end)
    tokens = context.passage.tokens(start, end)
    first = next((token.start for token in tokens if token.start < start < token.end), start)
    last = next((token.end for token in tokens if token.start < end < token.end), end)
    text = context.passage.text
    return start if text[low:first].strip() else first, end if text[last:high].strip() else last


def _stands(context: Context, start: int, end: int) -> bool:
    """Whether what is left of a clause without a span is nothing, what is sold, or what an adjective described."""
    text, heads = context.passage.text, context.around.heads
    low, high = context.passage.clause(start, end)
    before, after = (part.strip() if any(map(str.isalnum, part)) else "" for part in (text[low:start], text[end:high]))
    # 最美的海岛之一: what speaks of the best of several needs the best.
    if "之一" in after:
        return False
    if context.slot == "attributive" and any(
        (token.start, token.end) == (start, end) and token.pos.startswith(("a", "b", "z"))
        for token in context.passage.tokens(start, end)
    ):
        return True
    if not after:
        # Goods alone may begin a sentence or stand in a title; behind other clauses they say nothing.
        is_first = context.read.field in ("title", "subtitle") or low == context.passage.sentence(start, end)[0]
        names = is_first and not _POINTING.match(before) and any(head.end == len(before) for head in heads(before))
        return not before or names
    return _LEADING_ON.search(before) is not None if before else bool(heads(after))


def _is_balanced(text: str) -> bool:
    """Whether brackets are opened and closed within a text; an edit of half a pair would leave the other half."""
    waiting: list[str] = []
    for char in text:
        if char in _BRACKETS:
            waiting.append(_BRACKETS[char])
        elif char in _CLOSING and (not waiting or waiting.pop() != char):
            return False
    return not waiting


def _filled(words: str, context: Context, span: tuple[int, int], plain: str | None) -> str:
    """A replacement with its blanks filled; empty when there is nothing to fill them with."""
    if "{" not in words:
        return words
    predicate, attribute = context.around.plain(_goods(context))
    shown = context.read.shown(*span)
    for blank, filling in (("{match}", shown), ("{plain}", plain or predicate), ("{plain-of}", attribute)):
        if blank in words and not filling:
            return ""
        words = words.replace(blank, filling)
    return words


def _goods(context: Context) -> str | None:
    """What is sold, unless the very words that are to go tell so."""
    guess = context.around.goods(context.read.number)
    if guess.source == "guessed" and guess.reason and guess.reason in context.passage.text[context.start : context.end]:
        return None
    return guess.id


def varied(findings: Sequence[Finding], text: str) -> list[Finding]:
    """Findings whose first rewrites do not say the same again: what a document says already is deleted rather than repeated.

    Args:
        findings: of one document, in order of their place.
        text: the document's text.
    """
    said: set[str] = set()
    result = []
    for finding in findings:
        first = finding.rewrites[0].text.lstrip(_COMMAS) if finding.rewrites else ""
        # What a team wrote itself, and what asserts nothing, is left as it is.
        doubtful = bool(first) and finding.rewrites[0].applicability == "changes-meaning"
        if doubtful and len(first) >= _SENTENCE and (first in said or first in text):
            others = sorted(finding.rewrites, key=lambda rewrite: bool(rewrite.text))
            if not others[0].text:
                finding = msgspec.structs.replace(finding, rewrites=tuple(others))
        said.add(first)
        result.append(finding)
    return result


def spared(findings: list[Finding], document: Document) -> list[Finding]:
    """Findings without the deletions that would together leave nothing of a heading or cell: other words only its author has.

    Args:
        findings: of one document.
        document: the document.
    """
    deletions = sorted(
        (one.rewrites[0].start, one.rewrites[0].end, number) for number, one in enumerate(findings) if _is_deleted(one)
    )
    if len(deletions) < 2:
        return findings
    result = list(findings)
    for segment in document.segments:
        low, high = segment.map.span(0, len(segment.text)) if segment.text else (0, 0)
        mine = deletions[bisect_left(deletions, (low, 0, 0)) : bisect_left(deletions, (high, 0, 0))]
        if len(mine) > 1 and not _leaves_any(segment, mine):
            for _, _, number in mine:
                rewrites = tuple(rewrite for rewrite in findings[number].rewrites if rewrite.text)
                result[number] = msgspec.structs.replace(findings[number], rewrites=rewrites)
    return result


def _is_deleted(finding: Finding) -> bool:
    first = finding.rewrites[0] if finding.is_open and finding.rewrites else None
    return first is not None and first.applicability == "safe" and not first.text


def _leaves_any(segment: Segment, deletions: Sequence[tuple[int, int, int]]) -> bool:
    """Whether a letter or figure is left of a segment after deletions, each with its start and end in the document."""
    for at, char in enumerate(segment.text):
        if char.isalnum():
            start, end = segment.map.span(at, at + 1)
            if not any(first <= start and end <= last for first, last, _ in deletions):
                return True
    return False


def _are_pair(opening: str, closing: str) -> bool:
    return _BRACKETS.get(opening) == closing or (opening == closing and opening in _QUOTES)


def _whole_clause(context: Context, start: int, end: int) -> tuple[int, int]:
    """The span to delete: with one comma, where nothing else is left of the clause."""
    text = context.passage.text
    # Brackets around nothing go along.
    while start and end < len(text) and _are_pair(text[start - 1], text[end]):
        start, end = start - 1, end + 1
    low, high = context.passage.clause(start, end)
    if text[low:start].strip() or text[end:high].strip():
        # Of the blanks, or of the marks of a list, on both sides one goes along.
        sides = (text[start - 1 : start], text[end : end + 1])
        is_between = all(side and side in _BLANKS for side in sides) or (sides[0] == sides[1] and sides[0] in _LISTING)
        # 国家级、世界级工艺: the first of a list takes its mark along, and so does the last.
        is_first = bool(sides[1]) and sides[1] in _LISTING and not sides[0].isalnum()
        is_last = bool(sides[0]) and sides[0] in _LISTING and not sides[1].isalnum()
        return start - (is_last and not is_first), end + ((is_between and bool(sides[0])) or is_first)
    lead = low
    while lead and text[lead - 1] in _BLANKS:
        lead -= 1
    if lead and text[lead - 1] in _COMMAS:
        return lead - 1, high
    if high < len(text) and text[high] in _COMMAS:
        return start, high + 1
    # In a title a blank is the comma.
    if lead < low:
        return lead, high
    return (start, high + 1) if high < len(text) and text[high] in _BLANKS else (start, end)
