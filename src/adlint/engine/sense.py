"""Whether a text makes better sense as it stands or read plainly: by the words that the dictionary sees in either."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Sequence
from itertools import accumulate, pairwise

from adlint.engine.sounds import Sounds, Written
from adlint.text.pinyin import is_han

Cutter = Callable[[str], Sequence[str]]

# So many characters on either side the dictionary sees beside a word.
_BESIDE = 6
# Words of grammar: nobody takes them for another. 及 is one between words only.
_GRAMMAR = frozenset(
    "的地得了着过是在有和为以不没也就都还又很才再常只刚却但而或与这那吧把被给让要会能可时来去上下里中等"
)
_BETWEEN = frozenset("及")
# 去爬华山: what people go to do, where 去 is no "remove".
_GONE_FOR = frozenset("爬跑玩看买吃喝逛住学读考拜钓挖摘接送找拿取办问拍唱听")
# 除湿器: endings that make a name of any verb.
_ENDINGS = frozenset("器机仪")
# 不晕, 无忧, 别搁: what they deny or forbid may be anything.
_DENIALS = frozenset("不无没未别勿莫甭")
# Signs that copy puts between words; by themselves they hide nothing.
_ORDINARY = re.compile(r"[\s/|_\-+&·•,（）()【】\[\]<>~]*")


class Sense:
    """Compares readings.

    Args:
        cut: cuts a text into words of the dictionary, without guessing new ones.
        sounds: tell whether words can be read the same.
        triggers: words of triggers.
        grave: those that are an error by themselves.
        terms: those that are one wherever they stand.
    """

    def __init__(
        self, cut: Cutter, sounds: Sounds, triggers: Container[str], grave: Container[str], terms: Container[str]
    ) -> None:
        self._cut = cut
        self._sounds = sounds
        self._triggers = triggers
        self._grave = grave
        self._terms = terms

    def is_word(self, word: str) -> bool:
        """Whether it is a word of the dictionary, or an offence by itself."""
        return word in self._grave or len(self._cut(word)) == 1

    def stands_alone(self, found: Written) -> bool:
        """Whether the dictionary sees each character as a word of its own."""
        left, right = self.beside(found)
        tokens = self._tokens(left + found.shown + right)
        return all(range(place, place + 1) in tokens for place in range(len(left), len(left) + len(found.shown)))

    def reads_better(self, found: Written, word: str, *, by_look: bool = False) -> bool:
        """Whether the dictionary sees the word in the plain reading, and nothing in its place in the text as it stands.

        A word of two characters has to fit in its tones too, a longer one speaks for itself.

        Args:
            found: what is written.
            word: what it would say.
            by_look: whether it looks like the word rather than sounds like it.
        """
        shown = found.shown
        # 惟溢，蜂蜜柚子茶: what opens a text and stands by itself is a name; but none ends with a grade as 鼎级 does.
        if not found.start and shown[-1] != "级" and not is_han(found.text[found.end : found.end + 1]):
            return False
        if any(found.gaps) or not self.may_read(shown, word, by_look=by_look):
            return False
        places = _changed(shown, word)
        alike = self._sounds.alike(shown, word)
        left, right = self.beside(found)
        start, end = len(left), len(left) + len(word)
        now = self._tokens(left + shown + right)
        if _cuts(now, start, end):
            return False
        # 项级 is a rare word of the dictionary, but nobody means it.
        mistaken = by_look and word in self._terms and range(start, end) in now
        if not mistaken and any(len(token) > 1 and start + place in token for token in now for place in places):
            return False
        # 治疗性: what stays the same is a word by itself.
        apart = mistaken or all(len(token) == 1 for token in now if start <= token.start < end)
        if not (alike or apart):
            return False
        plain = self._tokens(left + word + right)
        if _cuts(plain, start, end):
            return False
        if range(start, end) in plain or word in self._grave:
            return True
        return apart and all(any(len(token) > 1 and start + place in token for token in plain) for place in places)

    def may_read(self, shown: str, word: str, *, by_look: bool = False) -> bool:
        """Whether some text may make better sense with the word; arguments as for `reads_better`."""
        places = _changed(shown, word)
        if any(shown[place] in _GRAMMAR or (place and shown[place] in _BETWEEN) for place in places):
            return False
        if shown[0] == "去" and shown[1] in _GONE_FOR:
            return False
        if shown[-1] in _ENDINGS and shown[-1] != word[-1]:
            return False
        if (word[0] in _DENIALS and places != [0]) or 2 * len(places) > len(word) or self._says_already(shown, places):
            return False
        return by_look or len(word) > 2 or self._sounds.alike(shown, word)

    def is_torn(self, found: Written, word: str) -> bool:
        """Whether signs between the characters of a word tear it apart rather than stand between two words."""
        left, right = self.beside(found)
        first, *_, last = found.pieces
        if (
            _cuts(self._tokens(left + word + right), len(left), len(left) + len(word))
            or _cuts(self._tokens(left + first), len(left), len(left))
            or _cuts(self._tokens(last + right), len(last), len(last))
        ):
            return False
        return any(len(piece) == 1 for piece in found.pieces) or not all(map(_ORDINARY.fullmatch, found.gaps))

    def beside(self, found: Written) -> tuple[str, str]:
        """The Chinese characters right before and right after."""
        text, low, high = found.text, found.start, found.end
        while low and found.start - low < _BESIDE and is_han(text[low - 1]):
            low -= 1
        while high < len(text) and high - found.end < _BESIDE and is_han(text[high]):
            high += 1
        return text[low : found.start], text[found.end : high]

    def _says_already(self, shown: str, places: Sequence[int]) -> bool:
        """Whether a character that would change is part of a trigger as it stands."""
        return any(
            shown[start : start + length] in self._triggers and any(start <= place < start + length for place in places)
            for length in range(2, len(shown))
            for start in range(len(shown) - length + 1)
        )

    def _tokens(self, text: str) -> list[range]:
        """Where the words of the dictionary stand in a text."""
        return [range(start, end) for start, end in pairwise([0, *accumulate(map(len, self._cut(text)))])]


def _changed(shown: str, word: str) -> list[int]:
    """Where a word is not written as it is."""
    return [place for place, char in enumerate(word) if char != shown[place]]


def _cuts(tokens: Sequence[range], start: int, end: int) -> bool:
    """Whether a word lies across the start or the end of `[start, end)`."""
    return any(token.start < start < token.stop or token.start < end < token.stop for token in tokens)
