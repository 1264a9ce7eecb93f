"""Reads disguised words plainly: 顶.级, zui低, 弓虽, 独1无2 -> 顶级, 最低, 强, 独一无二.

The words looked for are those that triggers spell out (`Soundings`). A text is turned into sounds and scanned for the sounds of the
words; once more for characters that share a component. What could well mean itself is a guess: it is made only where the text as it
stands makes no better sense (`Sense`), and counts only where a rule then finds an offence.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise
from operator import ne

from adlint.engine.masks import Masks
from adlint.engine.matcher import WordList
from adlint.engine.reading import Reading, Spot, joined, replaced
from adlint.engine.sense import Cutter, Sense
from adlint.engine.sounds import DIGITS, Shapes, Sounds, Written
from adlint.rulepacks.schema import Soundings
from adlint.text.pinyin import RUN, is_everyday, is_han, is_standard

_ODD = re.compile(r"[\W_]|[a-z]|(\w)\1|[趴〇零ー]")
_IS_WORD = re.compile(r"[a-z0-9]")
# Two characters written twice, close to each other.
_TWICE = re.compile(r"(\w)\1\w{0,2}?(\w)\2")
_REDUPLICATED = re.compile(r"(?=(?P<word>(\w)\2(\w)\3))")
_RUNS = re.compile(r"(\w)\1*|.", re.DOTALL)
_NUMERALS = frozenset(DIGITS.values())
# What stands after a figure that counts.
_COUNTED = frozenset("天日月年周次个件名位款种元折倍分秒点小成块")
_DASHES = "—–―－ー─"
# 0点—9月7日, 周一—周五: a dash beside a figure or between times is one; 第—3年 is not.
_DASH = re.compile(
    f"(?<=[第唯])[{_DASHES}]|(?<![0-9 点时日号月年周一二三四五六七{_DASHES}])[{_DASHES}](?![0-9 {_DASHES}])"
)
# 1OO%: letters for noughts, after a figure and before a figure or its sign.
_NOUGHT = re.compile(r"(?<=\d)o{1,4}(?=[\d%％])")
# Emoji and ornaments: arrows, signs, pictures, and what could not be decoded.
_ORNAMENT = re.compile("[\u2190-\u21ff\u2300-\u27bf\u2900-\u2bff\ufffd\U0001f000-\U0001faff]{1,3}")
_OPENED = re.compile(r"[(（\[【“「][^)）\]】”」]*\Z")
_CLOSING = re.compile(r"[)）\]】”」]")
_PAIR = re.compile(r"[(（][)）]|[\[【][\]】]|“”|「」")
_BRACKET = re.compile(r"[(（\[)）\]【】『』〖〗「」〔〕《》{}“”]")
# Between two characters of a word stands no more than this.
_MOST_BETWEEN = 6
# Pinyin that stands for whole words has at least so many letters.
_SHORTEST_SPELT = 5
_DOUBLED = range(3, 6)
_REMEMBERED = 8192
# Layers that the scan for sounds serves.
_HEARD = ("sounds", "pinyin", "separators", "numerals")


class Disguises:
    """Finds and reads words in disguise.

    Args:
        soundings: what they are known by.
        cut: cuts a text into words of the dictionary, without guessing new ones.
        off: layers that are left out.
    """

    def __init__(self, soundings: Soundings, cut: Cutter, off: frozenset[str] = frozenset()) -> None:
        self._soundings = soundings
        self._off = off
        self._sounds = Sounds(soundings, pinyin="pinyin" not in off)
        self._shapes = Shapes(soundings.shapes)
        self._known = WordList(soundings.words)
        self._heard_words = WordList(soundings.heard)
        self._seen_words = WordList(soundings.seen)
        self._whole = WordList(soundings.whole)
        self._masks = Masks(soundings, self._sounds)
        grave, terms = WordList(soundings.grave), WordList(soundings.terms)
        self._sense = Sense(cut, self._sounds, self._known, grave, terms)
        # The same everyday words sound or look like a trigger's again and again.
        self._is_word = lru_cache(_REMEMBERED)(self._sense.is_word)
        self._likely_sounds = lru_cache(_REMEMBERED)(self._sounding)
        self._likely_shapes = lru_cache(_REMEMBERED)(self._looking)

    @cached_property
    def _parted(self) -> re.Pattern[str]:
        """A left component and a right one, which need not make a character together."""
        lefts, rights = map(set, zip(*self._soundings.parts, strict=True))
        return re.compile(f"[{re.escape(''.join(lefts))}](?=[{re.escape(''.join(rights))}])")

    @cached_property
    def _by_sound(self) -> _Index:
        return _Index(self._soundings.heard, self._soundings.words)

    @cached_property
    def _by_shape(self) -> _Index:
        return _Index(self._soundings.seen, self._soundings.shown)

    def read(self, text: str) -> Reading | None:
        """The plain reading of a text; None when nothing in it is disguised.

        Args:
            text: folded text.
        """
        if not self._soundings.words:
            return None
        # Chinese characters alone, none of them twice in a row, leave nothing but the scans to do.
        odd = bool(_ODD.search(text))
        together = joined(text, self._sounds, self._off) if odd else None
        inner = together.text if together else text
        spots = [*self._words(inner), *(self._signs(inner) if odd else ())]
        if not spots:
            return together
        return replaced(together.text, spots).after(together.map) if together else replaced(text, spots)

    def _words(self, text: str) -> Iterator[Spot]:
        """Characters that others stand for, the likeliest first."""
        off = self._off
        if not off.issuperset(_HEARD):
            yield from self._heard(text, text)
        if "look-alikes" not in off:
            yield from self._seen(text)
        if "components" not in off and (parts := self._soundings.parts):
            for pair in self._parted.finditer(text):
                place = pair.start()
                if text[place : place + 2] in parts:
                    yield from self._composed(Written(text, (place, place + 1), (place + 1, place + 2)))

    def _signs(self, text: str) -> Iterator[Spot]:
        """Characters that signs and letters stand for or part, and those written twice."""
        off = self._off
        if "look-alikes" not in off:
            if _DASH.search(text):
                yield from self._heard(text, _DASH.sub("一", text))
            yield from (Spot(*run.span(), "0" * len(run[0]), True) for run in _NOUGHT.finditer(text))
        ornaments = list(_ORNAMENT.finditer(text))
        if "separators" not in off:
            # 全网👇最低: whether the words belong together is for the rules to say.
            for gap in ornaments:
                low, high = gap.span()
                if is_han(text[low - 1 : low]) and is_han(text[high : high + 1]):
                    yield Spot(low, high + 1, text[high], True, high - low)
        if "masks" not in off:
            yield from self._masks.found(text, ornaments)
        if "repeats" not in off and _TWICE.search(text):
            yield from self._doubled(text)

    def _heard(self, text: str, heard: str) -> Iterator[Spot]:
        """Words of which every character or syllable sounds right.

        Args:
            text: where they stand.
            heard: the same text, characters replaced by those they look like.
        """
        sounds = self._sounds.of(heard)
        hits = self._heard_words.found(sounds)
        if not hits:
            return
        starts, ends = self._sounds.places(heard, sounds)
        found = [
            (word, low, high)
            for sound, low, high in hits
            for word in self._likely_sounds(sound, text[starts[low] : ends[high - 1]])
        ]
        # Where several words sound alike, the one that is an offence by itself is the likelier, then the one of the dictionary.
        if len(found) > 1:
            found.sort(key=lambda one: (one[0] not in self._whole, one[1] - one[2], not self._is_word(one[0])))
        for word, low, high in found:
            follows = starts[high] if high < len(starts) else None
            yield from self._spots(Written(text, starts[low:high], ends[low:high], follows), word)

    def _sounding(self, sound: str, shown: str) -> tuple[str, ...]:
        """The words that something of this sound may say; what stands around it is another matter."""
        # Most words sound like a trigger because they are one.
        if (len(sound) > 1 and shown in self._known.all) or not self._by_sound[sound]:
            return ()
        words = [word for word in self._by_sound[sound] if self._might_be(shown, word)]
        # By itself a character makes a trigger with what follows it; letters may be part of longer words.
        if len(sound) > 1 and not RUN.search(shown):
            words = [word for word in words if self._may_be_meant(shown, word)]
        return tuple(words)

    def _may_be_meant(self, shown: str, word: str) -> bool:
        """Whether some text may mean the word by these characters and signs."""
        units = [char for char in shown if self._sounds.of(char)]
        if len(units) != len(word):
            return True  # a dash stands for a character
        changed = [unit for unit, char in zip(units, word, strict=True) if unit != char]
        if len(changed) == len(word):
            return False
        if any(unit in DIGITS for unit in changed) and not self._in_figures(units, word):
            return False
        means_itself = any(map(_means_itself, changed))
        if len(units) < len(shown):
            return not means_itself
        return self._sense.may_read(shown, word) or not (means_itself or self._sense.is_word(shown))

    def _might_be(self, shown: str, word: str) -> bool:
        """Whether it is worth a closer look; most homophones of two characters are other words, with other tones."""
        if len(shown) != 2 or len(word) != 2:
            return True
        if shown[0] != word[0] and shown[1] != word[1]:
            return False
        changed = shown[1] if shown[0] == word[0] else shown[0]
        return not is_standard(changed) or self._sounds.alike(shown, word)

    def _spots(self, found: Written, word: str) -> Sequence[Spot]:
        """The disguised characters of a word, if it is one.

        Args:
            found: what sounds like it.
            word: a word of a trigger, or a character that is one with any word after it.
        """
        if len(word) == 1:
            return self._alone(found, word)
        changed = [unit for unit, char in zip(found.units, word, strict=True) if unit != char]
        if not self._may_hide(found, word, changed):
            return ()
        guessed = any(map(_means_itself, changed))
        # 神祇: a rare character, but in a word of the dictionary.
        guessed = guessed or (not any(found.gaps) and self._sense.is_word(found.shown))
        if guessed and not self._sense.reads_better(found, word):
            return ()
        if any(found.gaps) and not self._sense.is_torn(found, word):
            return ()
        spelt_out = len(found.shown) > len(word) and all(map(RUN.fullmatch, found.units))
        return _differing(found, word, guessed=guessed or spelt_out)

    def _may_hide(self, found: Written, word: str, changed: Sequence[str]) -> bool:
        """Whether what is written could be meant to hide the word."""
        text, gaps, off = found.text, found.gaps, self._off
        before, after = text[max(found.start - 1, 0) : found.start], text[found.end : found.end + 1]
        if any(gaps) and ("separators" in off or max(map(len, gaps)) > _MOST_BETWEEN or _is_bracketed(found)):
            return False
        # 围一围: a verb said twice.
        if found.shown.endswith("一") and after == found.shown[-2:-1]:
            return False
        letters = [unit for unit in changed if RUN.fullmatch(unit)]
        if letters:
            # Letters of a longer word spell no syllable of ours.
            first, *_, last = found.units
            if (first in letters and _IS_WORD.match(before)) or (last in letters and _IS_WORD.match(after)):
                return False
            if len(letters) < len(word):
                return True
            # All in letters: only where it is written into Chinese text, not in a lesson of pinyin.
            attached = is_han(before) or is_han(after)
            return attached and set(gaps) <= {"", " "} and len(found.shown) >= _SHORTEST_SPELT
        if len(changed) == len(word):
            return False
        if any(unit in DIGITS for unit in changed):
            return "numerals" not in off and self._in_figures(found.units, word) and not after.isdigit()
        return not changed or "sounds" not in off or set(changed) <= set(_DASHES)

    def _in_figures(self, units: Sequence[str], word: str) -> bool:
        """Whether figures stand for the word's numerals: 独1无2. 1次 and 第1 are ordinary spellings, which the rules know."""
        pairs = zip(units, word, strict=True)
        figures = all(char in _NUMERALS for unit, char in pairs if unit in DIGITS)
        # 最后3天: what counts something is written in figures anyway.
        counts = any(unit in DIGITS and follows in _COUNTED for unit, follows in pairwise((*units, "")))
        return figures and not counts and units[0] not in DIGITS and word[0] != "第" and self._sense.is_word(word)

    def _alone(self, found: Written, char: str) -> Sequence[Spot]:
        """最 before a word, written 蕞 or zui, or cut off from it: 最-好."""
        text, shown, follows = found.text, found.shown, found.follows
        if follows is None or not is_han(text[follows]):
            return ()
        gap, before = text[found.end : follows], text[max(found.start - 1, 0) : found.start]
        if len(gap) > 2 or (gap and ("separators" in self._off or before == "之")):
            return ()
        torn = [Spot(found.end, follows + 1, text[follows], lead=len(gap))] if gap else []
        if shown == char:
            return torn
        everyday = is_everyday(shown)
        if RUN.fullmatch(shown):
            hides = not _IS_WORD.match(before)
        elif "sounds" in self._off:
            hides = False
        elif everyday:
            hides = not gap and self._sense.stands_alone(found)
        else:
            # 蕞尔小国: rare, but in a word of the dictionary.
            hides = self._sounds.alike(shown, char) and (bool(gap) or self._sense.stands_alone(found))
        return [Spot(found.start, found.end, char, everyday), *torn] if hides else ()

    def _composed(self, found: Written) -> Sequence[Spot]:
        """A character written as its two components, where it makes a word with what stands beside it."""
        char = self._soundings.parts[found.shown]
        left, right = self._sense.beside(found)
        if left[-1:] not in self._soundings.single or not left:
            # 冫咸月巴: the characters beside it may be written so too.
            parts = self._soundings.parts
            left = left[:-2] + parts.get(left[-2:], left[-2:])
            right = parts.get(right[:2], right[:2]) + right[2:]
            if not self._makes_word(left, char, right):
                return ()
        return [Spot(found.start, found.end, char)] if self._sense.stands_alone(found) else ()

    def _makes_word(self, left: str, char: str, right: str) -> bool:
        """Whether a character is part of a trigger's word."""
        text, place = left + char + right, len(left)
        lows, highs = range(max(place - 4, 0), place + 1), range(place + 1, place + 6)
        return any(text[low:high] in self._known for low in lows for high in highs if high - low > 1)

    def _seen(self, text: str) -> Iterator[Spot]:
        """Words with a character that shares a component with theirs: 冶疗."""
        for shape, start, end in self._seen_words.found(text.translate(self._shapes)):
            words = self._likely_shapes(shape, text[start:end])
            if not words:
                continue
            found = Written(text, range(start, end), range(start + 1, end + 1))
            better = next((word for word in words if self._sense.reads_better(found, word, by_look=True)), None)
            if better:
                yield from _differing(found, better, guessed=True)

    def _looking(self, shape: str, shown: str) -> tuple[str, ...]:
        """The words that something of this shape may say when one of its characters is read as another."""
        if shown in self._known.all:
            return ()
        return tuple(
            word
            for word in self._by_shape[shape]
            if sum(map(ne, shown, word)) == 1 and self._sense.may_read(shown, word, by_look=True)
        )

    def _doubled(self, text: str) -> Iterator[Spot]:
        """Words of which characters are written twice: 国国家家级."""
        starts = [run.start() for run in _RUNS.finditer(text)]
        ends = [*starts[1:], len(text)]
        once = "".join(text[start] for start in starts)
        for length in _DOUBLED:
            for low in range(len(once) - length + 1):
                word, start, end = once[low : low + length], starts[low], ends[low + length - 1]
                # 韩国国家队: one character twice may be two words.
                if end - start <= length + 1 or word not in self._known or word in text[start:end]:
                    continue
                # 干干净净 is how the language doubles a word.
                if not any(self._is_word(one["word"]) for one in _REDUPLICATED.finditer(text, start, end)):
                    yield Spot(start, end, word)


def _means_itself(unit: str) -> bool:
    """Whether a character may well be meant as it is written."""
    return len(unit) == 1 and unit not in DIGITS and is_standard(unit)


class _Index(dict[str, list[str]]):
    """Words by a key that several may share; few are ever asked for.

    Args:
        keys: in order, one a line.
        words: in the same order.
    """

    def __init__(self, keys: str, words: str) -> None:
        super().__init__()
        self._keys = keys.split()
        self._words = words.split()

    def __missing__(self, key: str) -> list[str]:
        self[key] = found = self._words[bisect_left(self._keys, key) : bisect_right(self._keys, key)]
        return found


def _differing(found: Written, word: str, *, guessed: bool) -> list[Spot]:
    """The characters that are not written as the word has them, each with what stands before it."""
    spots = []
    before = found.start
    for start, end, char in zip(found.starts, found.ends, word, strict=True):
        if found.text[start:end] != char or start > before:
            # 高（仿）: the closing bracket goes with the opening one.
            closes = _OPENED.search(found.text[before:start]) and _CLOSING.match(found.text, end)
            spots.append(Spot(before, end + bool(closes), char, guessed, start - before))
        before = end
    return spots


def _is_bracketed(found: Written) -> bool:
    """Whether brackets part the word otherwise than around one of its characters: 高（仿）."""
    between = "".join(found.gaps)
    closing = _CLOSING.match(found.text, found.end)
    return bool(_BRACKET.search(_PAIR.sub("", between + (closing[0] if closing and _OPENED.search(between) else ""))))
