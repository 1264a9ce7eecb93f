"""Regular expressions of rule packs: lexicons put in, catastrophes refused, anchors found, compiled when first used.

An anchor is a set of literals of which every match contains one (the prefilter of RE2 and Code Search: Cox 2012), so that one scan
for literals tells which patterns are worth running.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from re import _compiler as compiler  # type: ignore[attr-defined]
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any

from adlint.errors import RuleError

if TYPE_CHECKING:
    import regex

    Match = re.Match[str] | regex.Match[str]

# A pack's pattern never needs a tenth of this on real text; it is the last resort against a hang.
SECONDS = 2.0
# In so few characters most patterns cannot run away: those whose repetitions share them out in this many ways at most.
SHORT = 200
_TAME = 300_000
_MOST_ANCHORS = 1600
_REFERENCE = re.compile(r"\{\{([a-z][a-z0-9-]*)\}\}")
# Characters that stand in many a text whatever it says, as signs, blanks and digits do.
_COMMONEST = frozenset(
    "的一是不了在人有我这个上大来和到要就出会可也你对生能子那得下用家好天小看多没去还过打做吃很想给让把都"
)
REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
# Of what else they stand for, folded text has nothing.
_CATEGORIES = {op.CATEGORY_DIGIT: frozenset("0123456789"), op.CATEGORY_SPACE: frozenset(" \t\n\r\f\v\u3000")}
_LONG = 16
# In how many ways nested repetitions may share out a text before a pattern is refused.
_MOST_WAYS = 2000


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
    try:
        tree = parser.parse(pattern)
        # Parsing is most of compiling: it is done once.
        return compiler.compile(tree) if _most_ways(tree) <= _TAME or _ways(tree)[0] <= _TAME else None
    except re.error:
        # Looking behind for what has no fixed length is beyond `re`.
        return None


def _most_ways(tree: Any) -> int:
    """In how many ways at most repetitions can share out a short text, whichever alternatives are taken: quickly told."""
    ways = 1
    for node in tree:
        kind, value = node
        if kind in REPEATS:
            ways *= min(int(value[1]) - int(value[0]), SHORT) + 1
        ways *= max(map(_most_ways, children(node)), default=1)
    return ways


def _ways(tree: Any, after: frozenset[str] | None = None) -> tuple[int, frozenset[str] | None]:
    """In how many ways, about, they really can, and which characters the tree can begin with.

    A repetition that begins otherwise than what follows it has but one way: where it ends is plain from the text.

    Args:
        tree: a syntax tree.
        after: the characters that what follows it can begin with; None for any, here and in what is returned.
    """
    ways = 1
    for kind, value in reversed(list(tree)):
        inner = [
            _ways(child, _repeated(child, after) if kind in REPEATS else after) for child in children((kind, value))
        ]
        ways *= max((count for count, _ in inner), default=1)
        if kind in REPEATS:
            low, high = int(value[0]), min(int(value[1]), SHORT)
            heads = inner[0][1]
            both = None if heads is None or after is None else heads | after
            if high > low and (heads is None or after is None or heads & after):
                ways *= high - low + 1
            after = both if low == 0 else heads
        elif kind in (op.BRANCH, op.SUBPATTERN, op.ATOMIC_GROUP):
            begins = [heads for _, heads in inner if heads is not None]
            after = frozenset().union(*begins) if len(begins) == len(inner) else None
        else:
            after = _heads(kind, value)
    return ways, after


def _heads(kind: Any, value: Any) -> frozenset[str] | None:
    """The characters that a node for one character stands for; None for any."""
    if kind is op.LITERAL:
        return frozenset(chr(value))
    if kind is not op.IN:
        return None
    categories = [_CATEGORIES.get(one) for what, one in value if what is op.CATEGORY]
    chars = _class([item for item in value if item[0] is not op.CATEGORY])
    return None if chars is None or None in categories else frozenset(chars).union(*filter(None, categories))


def _repeated(child: Any, after: frozenset[str] | None) -> frozenset[str] | None:
    """What can follow the child of a repetition: the child again, or what follows the repetition."""
    heads = _ways(child, after)[1]
    return None if heads is None or after is None else heads | after


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


def is_all(pattern: str, text: str) -> bool:
    """Whether a match can take up all of a short text."""
    quick = _quick(pattern)
    return (quick or compiled(pattern)).fullmatch(text) is not None


def finditer(pattern: str, text: str, low: int = 0, high: int | None = None) -> Iterator[Match]:
    """The matches in `text[low:high]`, in order, none overlapping another; arguments and errors as for `search`."""
    if high is None:
        high = len(text)
    if high - low <= SHORT and (quick := _quick(pattern)) is not None:
        return quick.finditer(text, low, high)
    return compiled(pattern).finditer(text, low, high, timeout=SECONDS)


def parse(pattern: str) -> Any:
    """The pattern's syntax tree.

    Raises:
        ValueError: the pattern is no regular expression (stdlib `re` syntax), or could run away.
    """
    try:
        tree = parser.parse(pattern)
    except re.error as error:
        raise ValueError(f"{error.msg} at position {error.pos}") from None
    for repeat in _runaways(tree, outer=1):
        raise ValueError(f"nested or ambiguous repetition ({repeat}) can take exponential time")
    return tree


def children(node: Any) -> Iterator[Any]:
    """The trees inside a node of a syntax tree."""
    kind, value = node
    if kind is op.BRANCH:
        yield from value[1]
    elif kind is op.SUBPATTERN:
        yield value[-1]
    elif kind in REPEATS:
        yield value[2]
    elif kind is op.ATOMIC_GROUP:
        yield value
    elif kind in (op.ASSERT, op.ASSERT_NOT):
        yield value[1]
    elif kind is op.GROUPREF_EXISTS:
        yield from (part for part in value[1:] if part is not None)


def _runaways(tree: Any, *, outer: int) -> Iterator[str]:
    """Repetitions inside long repetitions, and alternations there that begin alike.

    `outer`: how often, at most, the repetitions around the tree can take it.
    """
    for node in tree:
        kind, value = node
        times = min(int(value[1]), _LONG + 1) if kind in REPEATS and value[0] != value[1] else 1
        bound = value[1] if kind in REPEATS else 1
        long = bound > _LONG
        if (outer > _LONG and long) or outer * times > _MOST_WAYS:
            yield "repetition inside repetition"
        if outer > _LONG and kind is op.BRANCH and _overlap(value[1]):
            yield "alternatives that begin alike"
        for child in children(node):
            yield from _runaways(child, outer=outer * (_LONG + 1 if long else times))


def _overlap(branches: list[Any]) -> bool:
    seen: set[str] = set()
    for branch in branches:
        first = _firsts(branch)
        if first is None or first & seen:
            return True
        seen |= first
    return False


def _firsts(tree: Any) -> set[str] | None:
    """Characters a match can begin with; None when that is not a small set."""
    texts = exact(tree)
    if texts is not None:
        return {text[0] for text in texts} if "" not in texts else None
    for node in tree:
        one = exact([node])
        if one:
            return {text[0] for text in one} if "" not in one else None
        return None
    return None


def _class(items: list[Any]) -> set[str] | None:
    """Members of a small character class."""
    chars: set[str] = set()
    for kind, value in items:
        if kind is op.LITERAL:
            chars.add(chr(value))
        elif kind is op.RANGE and value[1] - value[0] < 12:
            chars.update(chr(code) for code in range(value[0], value[1] + 1))
        else:
            return None
    return chars


def exact(tree: Any) -> set[str] | None:
    """All texts the tree can match, when they are few; None when they are not."""
    texts = {""}
    for node in tree:
        part = _exact_node(node)
        if part is None or len(texts) * len(part) > _MOST_ANCHORS:
            return None
        texts = {left + right for left in texts for right in part}
    return texts


def _exact_node(node: Any) -> set[str] | None:
    kind, value = node
    if kind is op.LITERAL:
        return {chr(value)}
    if kind is op.IN:
        return _class(value)
    if kind is op.SUBPATTERN:
        return exact(value[-1])
    if kind is op.ATOMIC_GROUP:
        return exact(value)
    if kind in (op.ASSERT, op.ASSERT_NOT, op.AT):
        return {""}
    if kind is op.BRANCH:
        parts = [exact(branch) for branch in value[1]]
        return None if any(part is None for part in parts) else {text for part in parts if part for text in part}
    if kind in REPEATS:
        low, high, child = value
        inner = exact(child) if high <= 2 else None
        if inner is None:
            return None
        return {"".join(texts) for count in range(low, high + 1) for texts in _products(inner, count)}
    return None


def _products(texts: set[str], count: int) -> Iterator[tuple[str, ...]]:
    if count == 0:
        yield ()
        return
    for head in texts:
        for tail in _products(texts, count - 1):
            yield (head, *tail)


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
        if node is not None and (grown := exact([*run, node])) is not None and len(grown) <= _MOST_ANCHORS:
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
            if len(union) <= _MOST_ANCHORS * 2:
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
        raise ValueError("no literal that every match contains: begin from a word the offence cannot do without")
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
        hint=("请改写该正则，或用 --ignore 停用该规则", "rewrite the pattern, or leave the rule out with --ignore"),
    )
