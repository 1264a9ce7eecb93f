"""A folded text with its clauses, sentences, words and the slot of a word, each worked out when first asked for."""

from __future__ import annotations

import re
from bisect import bisect_right
from operator import itemgetter

from adlint.text.tokens import BLOCK, Tagger, Token, cut

_CJK = "\u3400-\u9fff\uf900-\ufaff"
_SENTENCE_END = re.compile(r"[。！？!?；;\n\r]+|\.(?=\s|$)")
# A comma inside a number and the enumeration comma do not end a clause; white space does between Chinese characters.
_CLAUSE_END = re.compile(
    r"[。！？!?；;\n\r，|｜【】「」『』\[\]~～—☆★●◆■▲▼※✔✅❗✨]+|,(?!\d)|\.(?=\s|$)|…+|\.{3,}"
    rf"|(?<=[{_CJK}）)》”])[ \t]+(?=[{_CJK}“《（(])"
)
_TITLE_CLAUSE_END = re.compile(_CLAUSE_END.pattern + rf"|(?<!\d)\s+|\s+(?![{_CJK}])|[/／]")
# 最好用的, 最好看: the adjective 好用, not "had better use".
_GOOD_TO = re.compile(r"最好(?:用|看|吃|喝|玩|听|闻|使|卖|评|走|穿|养|住|开|骑|睡)(?:的|[，。！!~、 ]|$)")
_HAD_BETTER = re.compile(r"(?:的|了(?!解)|[，。！!、 ]|$)")
# Titles give no advice unless they say so plainly.
_MODAL = re.compile("是|不|别|先|在|提前|每|饭|睡前|配|用")
_start = itemgetter(0)
# Words given along on either side of a span.
_CONTEXT = 8
# A clause longer than this is cut; only fingerprints ask.
_LONGEST = 200
_NOUN_LIKE = ("n", "vn", "an", "eng", "j", "s", "b", "l", "i", "x", "ng", "q", "m", "r", "t", "f")


def clause_around(text: str, start: int, end: int) -> str:
    """The clause of `text` that holds `[start, end)`.

    Args:
        text: any text.
        start: first code point of the span.
        end: one past its last.
    """
    low = max(
        (match.end() for match in _CLAUSE_END.finditer(text, max(start - _LONGEST, 0), start)),
        default=max(start - _LONGEST, 0),
    )
    after = _CLAUSE_END.search(text, end, end + _LONGEST)
    return text[low : after.start() if after else min(end + _LONGEST, len(text))]


def _near(tokens: list[Token], start: int, end: int) -> list[Token]:
    """The tokens of a block that touch `[start, end)`, with some on either side."""
    low = bisect_right(tokens, start, key=_start) - 1
    high = bisect_right(tokens, end, key=_start)
    return tokens[max(low - _CONTEXT, 0) : high + _CONTEXT]


def _borders(ends: re.Pattern[str], text: str) -> list[int]:
    """Where what is between the ends begins and ends."""
    return [0, *(border for match in ends.finditer(text) for border in match.span())]


class Passage:
    """One folded text and what judging needs to know about it.

    Args:
        text: folded text.
        tagger: cuts blocks into (word, tag) pairs.
        title: whether it is a title, whose clauses end at spaces and slashes too.
    """

    def __init__(self, text: str, tagger: Tagger, *, title: bool = False) -> None:
        self.text = text
        self._tagger = tagger
        self._title = title
        self._tokens: dict[int, list[Token]] = {}
        # Empty until asked for.
        self._clause_borders: list[int] = []
        self._sentence_borders: list[int] = []
        self._blocks: list[tuple[int, int]] = []

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """The clause that holds `[start, end)`, without its end mark; widened where the span crosses clauses."""
        if not self._clause_borders:
            self._clause_borders = _borders(_TITLE_CLAUSE_END if self._title else _CLAUSE_END, self.text)
        return self._bounds(self._clause_borders, start, end)

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """The sentence that holds `[start, end)`, without its end mark."""
        if not self._sentence_borders:
            self._sentence_borders = _borders(_SENTENCE_END, self.text)
        return self._bounds(self._sentence_borders, start, end)

    def _bounds(self, borders: list[int], start: int, end: int) -> tuple[int, int]:
        # Borders alternate: start of a clause, start of its end mark, start of the next clause, ...
        if len(borders) == 1:
            return 0, len(self.text)
        low = bisect_right(borders, start) - 1
        high = bisect_right(borders, max(end - 1, start))
        stop = borders[high] if high < len(borders) else len(self.text)
        return borders[low], stop

    def tokens(self, start: int, end: int) -> list[Token]:
        """The words of `[start, end)` and a few before and after them, within their blocks.

        Args:
            start: first code point of interest.
            end: one past the last.
        """
        blocks = self._blocks
        if not blocks:
            blocks += [match.span() for match in BLOCK.finditer(self.text)]
        index = max(bisect_right(blocks, (start, len(self.text) + 1)) - 1, 0)
        found: list[Token] = []
        while index < len(blocks) and blocks[index][0] < end:
            low, high = blocks[index]
            if high > start:
                if low not in self._tokens:
                    self._tokens[low] = cut(self._tagger, self.text[low:high], low)
                found += _near(self._tokens[low], start, end)
            index += 1
        return found

    def next_token(self, end: int) -> Token | None:
        """The word that begins at `end`, or the rest of the word that `end` cuts; None at the end of a block."""
        for token in self.tokens(end, end + 1):
            if token.start <= end < token.end:
                return (
                    token if token.start == end else Token(end, token.end, token.text[end - token.start :], token.pos)
                )
        return None

    def cuts(self, start: int, end: int) -> tuple[bool, bool]:
        """Whether the start and the end of `[start, end)` lie inside a word."""
        at_start = at_end = False
        for token in self.tokens(start, end):
            at_start |= token.start < start < token.end
            at_end |= token.start < end < token.end
        return at_start, at_end

    def word_end(self, end: int) -> int:
        """Where the word ends in which `end` lies; `end` itself where it cuts none."""
        return next((token.end for token in self.tokens(end - 1, end) if token.start < end < token.end), end)

    def slot(self, start: int, end: int) -> str:
        """The grammatical slot of `[start, end)`, worked out from its neighbours since the tagger is a dictionary.

        Returns:
            `had-better`, `attributive`, `predicate`, `adverbial`, `complement`, or `title` for keywords of a title.
        """
        low, high = self.clause(start, end)
        rest = self.text[end:high]
        if (
            self.text.startswith("最好", start)
            and not _GOOD_TO.match(self.text, start)
            and self._modal(start + 2, high)
        ):
            return "had-better"
        if rest.startswith("地"):
            return "adverbial"
        if rest.startswith("的"):
            return "attributive" if rest[1:].strip() else "predicate"
        if self.text[low:start].endswith("得"):
            return "complement"
        if not rest.strip():
            return "title" if self._title and low == start else "predicate"
        token = self.next_token(end)
        if token is None or token.pos.startswith(_NOUN_LIKE):
            return "attributive"
        return "predicate" if token.pos in ("uj", "ul", "y", "c") else "adverbial"

    def _modal(self, after: int, high: int) -> bool:
        """Whether 最好 before `after` means "had better": something is to be done, and it is no noun phrase or 的."""
        rest = self.text[after:high]
        if _HAD_BETTER.match(rest) or (self._title and not _MODAL.match(rest)):
            return False
        token = self.next_token(after)
        return token is not None and not token.pos.startswith(("n", "uj", "q", "b", "ng", "eng"))
