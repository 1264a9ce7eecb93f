"""Regular expressions of rule packs: lexicons put in, catastrophes refused, anchors found, compiled when first used.

An anchor is a set of literals of which every match contains one (the prefilter of RE2 and Code Search: Cox 2012), so that one scan
for literals tells which patterns are worth running.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any

from adlint.errors import RuleError
from adlint.rulepacks.programs import PROGRAMS, Program, compile_tree
from adlint.rulepacks.repetitions import SHORT, is_tame, runaways
from adlint.rulepacks.trees import MOST_TEXTS, REPEATS, exact
from adlint.text.normalize import fold

if TYPE_CHECKING:
    import regex

    Match = re.Match[str] | regex.Match[str]

# A pack's pattern never needs a tenth of this on real text; it is the last resort against a hang.
SECONDS = 2.0
# What `re` says of common mistakes.
_MISTAKES = {
    "missing ), unterminated subpattern": "缺右括号 )", "unbalanced parenthesis": "多了右括号 )",
    "nothing to repeat": "量词前面没有内容",
    "multiple repeat": "量词重复", "unterminated character set": "缺右方括号 ]", "bad escape (end of pattern)": "末尾多了反斜杠",
}  # fmt: skip
_CURRENCIES = "￥＄￡"
_UNFILLED = re.compile(r"\{\{[^{}]*\}\}|\{[a-z][a-z-]*\}")
_REFERENCE = re.compile(r"\{\{([a-z][a-z0-9-]*)\}\}")
# Characters that stand in many a text whatever it says, as signs, blanks and digits do.
_COMMONEST = frozenset(
    "的一是不了在人有我这个上大来和到要就出会可也你对生能子那得下用家好天小看多没去还过打做吃很想给让把都"
)


class PatternError(ValueError):
    """Why a pattern cannot be used.

    Attributes:
        zh: reason in Chinese.
        en: reason in English.
    """

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


def expand(pattern: str, lexicons: Mapping[str, str]) -> str:
    """Put lexicons into a pattern.

    Args:
        pattern: pattern with `{{name}}` references.
        lexicons: name -> alternation of its words.

    Raises:
        KeyError: an unknown lexicon; the key is its name.
    """
    return _REFERENCE.sub(lambda match: lexicons[match[1]], pattern)


def alternation(words: Sequence[str], built: Sequence[str] = ()) -> str:
    """One pattern for all alternatives of a lexicon.

    Words are tried longest first, so that 全国性 wins over 全国, and stand grouped by their first character: half as slow to
    search for as a flat list of some hundred. What is built comes before what is listed.

    Args:
        words: escaped words, or patterns of nested lexicons.
        built: patterns.
    """
    groups: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        # A word that begins with no plain character (an escape, a nested pattern) stands alone.
        head = word[:1] if word[:1].isalnum() else word
        groups.setdefault(head, []).append(word[len(head) :])
    listed = [head + (f"(?:{'|'.join(tails)})" if len(tails) > 1 else tails[0]) for head, tails in groups.items()]
    return f"(?:{'|'.join([*built, *listed])})"


@cache
def compiled(pattern: str) -> regex.Pattern[str]:
    """The pattern for long texts. `regex` is imported here, so that most text never waits for it."""
    import regex

    return regex.compile(pattern, regex.V0)


@cache
def _quick(pattern: str) -> re.Pattern[str] | None:
    """The pattern for short texts: half the time, but no limit to it, and so None for one that might need it."""
    return PROGRAMS.get(pattern, lambda: _compiled_for_short(pattern))


def _compiled_for_short(pattern: str) -> Program | None:
    try:
        tree = parser.parse(pattern)
        # Parsing is most of compiling: it is done once.
        return compile_tree(tree) if is_tame(tree) else None
    except re.error:
        # Looking behind for what has no fixed length is beyond `re`.
        return None


@cache
def _ending(pattern: str) -> str:
    return rf"(?:{pattern})\Z"


def search(pattern: str, text: str, low: int = 0, high: int | None = None) -> Match | None:
    """The first match in `text[low:high]`.

    Args:
        pattern: expanded pattern.
        text: folded text.
        low: where the search begins; what stands before it can still be looked back at.
        high: where it ends, by default with the text.

    Raises:
        TimeoutError: it took too long.
    """
    if high is None:
        high = len(text)
    if high - low <= SHORT and (quick := _quick(pattern)) is not None:
        return quick.search(text, low, high)
    return compiled(pattern).search(text, low, high, timeout=SECONDS)


def found(pattern: str, text: str) -> bool:
    """Whether a text holds a match; arguments and errors as for `search`."""
    return search(pattern, text) is not None


def search_end(pattern: str, text: str, low: int = 0, high: int | None = None) -> Match | None:
    """The longest match that ends where `text[low:high]` ends; arguments and errors as for `search`."""
    return search(_ending(pattern), text, low, high)


def match(pattern: str, text: str, low: int = 0, high: int | None = None) -> Match | None:
    """The match that begins where `text[low:high]` begins; arguments and errors as for `search`."""
    if high is None:
        high = len(text)
    if high - low <= SHORT and (quick := _quick(pattern)) is not None:
        return quick.match(text, low, high)
    return compiled(pattern).match(text, low, high, timeout=SECONDS)


def whole(pattern: str, texts: Iterable[str]) -> tuple[str, ...]:
    """The short texts of which a match can take up all.

    Args:
        pattern: expanded pattern. Packs are built of many that texts seldom call for, so that it is not kept.
        texts: those to try.
    """
    program = _compiled_for_short(pattern)
    matcher = program.pattern() if program else compiled(pattern)
    return tuple(text for text in texts if matcher.fullmatch(text))


def finditer(pattern: str, text: str, low: int = 0, high: int | None = None) -> Iterator[Match]:
    """The matches in `text[low:high]`, in order, none overlapping another; arguments and errors as for `search`.

    Each has the time that one search has: what is done with a match does not count.
    """
    if high is None:
        high = len(text)
    if high - low <= SHORT and (quick := _quick(pattern)) is not None:
        yield from quick.finditer(text, low, high)
        return
    program = compiled(pattern)
    while low <= high and (found := program.search(text, low, high, timeout=SECONDS)) is not None:
        yield found
        low = max(found.end(), found.start() + 1)


def parse(pattern: str) -> Any:
    """The pattern's syntax tree.

    Raises:
        PatternError: the pattern is no regular expression (stdlib `re` syntax), could run away, or can match no folded text.
    """
    if unfilled := _UNFILLED.search(pattern):
        raise PatternError(
            f"{unfilled[0]} 不是词表：写作 {{{{名字}}}}，中间没有空格",
            f"{unfilled[0]} is no lexicon: write {{{{name}}}}, without blanks",
        )
    try:
        tree = parser.parse(pattern)
    except re.error as error:
        raise PatternError(
            f"第 {(error.pos or 0) + 1} 个字符处：{_MISTAKES.get(error.msg, error.msg)}",
            f"{error.msg} at position {error.pos}",
        ) from None
    for repeat in runaways(tree):
        raise PatternError(
            f"重复里还有重复，或者分不清的重复（{repeat}），可能要算很久",
            f"nested or ambiguous repetition ({repeat}) can take exponential time",
        )
    for char in _letters(tree):
        if (folded := fold(char)) != char:
            raise PatternError(
                f"{char} 在文字里总写作 {folded}（先折叠成小写、半角、简体），这样写永远对不上",
                f"{char} is always {folded} in folded text (lower case, half width, simplified): it can match nothing",
            )
    return tree


def _letters(tree: Any) -> Iterator[str]:
    """Letters and currency signs that a pattern asks for by themselves; in a set there are others beside them."""
    for kind, value in tree:
        if kind is op.LITERAL:
            if (char := chr(value)).isalpha() or char in _CURRENCIES:
                yield char
        elif kind is op.BRANCH:
            for branch in value[1]:
                yield from _letters(branch)
        elif kind in (op.SUBPATTERN, op.ASSERT, op.ASSERT_NOT):
            yield from _letters(value[-1])
        elif kind is op.ATOMIC_GROUP:
            yield from _letters(value)
        elif kind in REPEATS:
            yield from _letters(value[2])


def worth(anchors: set[str]) -> int:
    """How much a set of literals is worth as anchors: the more, the fewer texts hold one of them."""
    return -sum(map(_share, anchors))


def _share(text: str) -> int:
    """About how many of 20,000 texts of forty characters hold a literal: a rough guess, but for what nearly all of them hold."""
    if len(text) > 1:
        return 6 if len(text) == 2 else 1
    return 600 if "\u3400" <= text <= "\u9fff" and text not in _COMMONEST else 6000


def _candidates(tree: Any) -> Iterator[set[str]]:
    """Sets of literals of which every match contains one."""
    run: list[Any] = []
    for node in [*tree, None]:
        if node is not None and (grown := exact([*run, node])) is not None and len(grown) <= MOST_TEXTS:
            run.append(node)
            continue
        if run and (texts := exact(run)) and "" not in texts:
            yield texts
        run = []
        if node is None:
            return
        if exact([node]) is not None:
            run = [node]
        else:
            yield from _candidates_of(node)


def _candidates_of(node: Any) -> Iterator[set[str]]:
    kind, value = node
    if kind is op.SUBPATTERN:
        yield from _candidates(value[-1])
    elif kind is op.ATOMIC_GROUP:
        yield from _candidates(value)
    elif kind in REPEATS and value[0] > 0:
        yield from _candidates(value[2])
    elif kind is op.BRANCH:
        best = [max(_candidates(branch), key=worth, default=None) for branch in value[1]]
        if all(best):
            union = {text for texts in best if texts for text in texts}
            if len(union) <= MOST_TEXTS * 2:
                yield union


def literals(pattern: str) -> list[set[str]]:
    """Sets of literals; every match of the pattern contains one of each.

    Args:
        pattern: expanded pattern.

    Raises:
        ValueError: there is none, so that the pattern would have to be run on all text; or it is not acceptable.
    """
    found = list(_candidates(parse(pattern)))
    if not found:
        raise PatternError(
            "没有每处都必有的字词：从违规必不可少的一个词写起",
            "no literal that every match contains: begin from a word the offence cannot do without",
        )
    return found


def anchors(pattern: str) -> tuple[str, ...]:
    """Literals of which every match of the pattern contains at least one.

    Args:
        pattern: expanded pattern.

    Raises:
        ValueError: as for `literals`.
    """
    return shortest(max(literals(pattern), key=worth))


def shortest(texts: set[str]) -> tuple[str, ...]:
    """The literals of a set without those that contain another: they say nothing more."""
    return tuple(sorted(text for text in texts if not _pieces(text) & texts))


def _pieces(text: str) -> set[str]:
    """What a text contains besides itself."""
    return {text[low:high] for low in range(len(text)) for high in range(low + 1, len(text) + 1)} - {text}


def timed_out(rule: str) -> RuleError:
    """The error for a rule of which a pattern took too long."""
    return RuleError(
        f"规则 {rule} 的正则在 {SECONDS:g} 秒内没有结束",
        f"a pattern of rule {rule} did not end within {SECONDS:g} s",
        hint=(
            "自己的规则请改写正则；内置的请报给我们，先用 --ignore 停用",
            "rewrite the pattern of a rule of your own; tell us of one of ours, and leave it out with --ignore until then",
        ),
    )
