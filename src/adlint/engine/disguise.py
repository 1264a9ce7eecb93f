"""Reads disguised words plainly: 顶.级, zui低, 弓虽, 独1无2 -> 顶级, 最低, 强, 独一无二.

The words looked for are those that triggers spell out (`Soundings`). A text is turned into sounds and scanned for the sounds of the
words; once more for characters that share a component. What is found is read plainly only where the text as it stands makes no
better sense: the words that the dictionary sees in it are compared with those of the plain reading. What could well mean itself is
a guess, which counts only where a rule then finds an offence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Literal, NamedTuple

from adlint.documents import MappedText, OffsetMap
from adlint.engine.matcher import Hit, Matcher
from adlint.engine.sounds import DIGITS, Sounds, Written
from adlint.rulepacks.schema import Soundings
from adlint.text.pinyin import FIRST, LAST, LETTERS, RUN, is_everyday, is_standard

Layer = Literal[
    "sounds", "pinyin", "separators", "numerals", "look-alikes", "components", "repeats", "spacing", "readings",
]  # fmt: skip
Cutter = Callable[[str], Sequence[str]]

_HAN = "\u4e00-\u9fff〇"
_IS_HAN = re.compile(f"[{_HAN}]")
_LEFT = re.compile(f"[{_HAN}]+\\Z")
_RIGHT = re.compile(f"[{_HAN}]+")
_TWICE = re.compile(f"([{_HAN}])\\1")
# A letter by itself or a sign, where a character might stand.
_MASK = re.compile(
    f"(?<![a-z0-9])[a-z](?=[{_HAN}])|(?<=[{_HAN}])[a-z](?![a-z0-9])"
    f"|(?<=[{_HAN}])(?:[*＊○●×□■_]|[\u2190-\u21ff\u2300-\u27bf\u2900-\u2bff\U0001f000-\U0001faff])(?=[{_HAN}])"
)
# What a letter grades rather than hides: D级, A货, X型.
_GRADED = re.compile("[级货款型号区座栋领裤字罩杯]")
_RUNS = re.compile(f"([{_HAN}])\\1*|.", re.DOTALL)
_WORD = re.compile(r"[a-z0-9]")
# Every character by itself, three and more in a row, with the same sign between them.
_SPACED = re.compile(
    f"(?:(?<![{_HAN}])[{_HAN}](?=[ \\t\\n])|[{_HAN}](?![ \\t\\n]))([^\\w。！？；;：:!?（）()]{{1,2}})[{_HAN}](?:\\1[{_HAN}])+(?![{_HAN}])"
)
# 一〇〇% and, in the talk of the street, 100趴.
_HUNDRED = re.compile(r"一[〇零]{2}(?=\s?[%趴])|(?<=[\d〇零])趴|一?百趴")
_SAYS = {"趴": "%", "百趴": "100%", "一百趴": "100%"}
_READING = re.compile(f"([{_HAN}])[（(\\[〔［]([{LETTERS}]{{1,6}})[)）\\]〕］]")
_NUMERALS = frozenset(DIGITS.values())
_DASHES = "—–―－ー─"
_AS_ONE = str.maketrans(dict.fromkeys(_DASHES, "一"))
# An emoji or ornament between two Chinese characters.
_ORNAMENT = re.compile(
    f"(?<=[{_HAN}])[\u2190-\u21ff\u2300-\u27bf\u2900-\u2bff\ufffd\U0001f000-\U0001faff]{{1,3}}(?=[{_HAN}])"
)
# Signs that copy puts between words; by themselves they hide nothing.
_PLAIN_GAP = re.compile(r"[\s/|_\-+&·•,（）()【】\[\]<>~]*")
_CLOSING = re.compile(r"[)）\]】”」]")
_OPENED = re.compile(r"[(（\[【“「][^)）\]】”」]*\Z")
_PAIR = re.compile(r"[(（][)）]|[\[【][\]】]|“”|「」")
_BRACKET = re.compile(r"[)）\]】『』〖〗「」〔〕《》{}“”]")
# Between two characters of a word stands no more than this.
_MOST_BETWEEN = 6
# So many characters on either side the dictionary sees beside a word.
_BESIDE = 6
_SHORTEST_SPELT = 5
# Words of grammar: nobody takes them for another.
_GRAMMAR = frozenset("的地得了着过是在有和为以不没也就都还又很这那吧把被给让要会能可")


class Spot(NamedTuple):
    """A character in disguise, with what is put before it.

    Attributes:
        start: where it begins.
        end: where it ends.
        plain: what it says.
        guessed: whether it could well mean itself.
        at: where it begins in the text that was read.
    """

    start: int
    end: int
    plain: str
    guessed: bool = False
    at: int = -1


class Reading(NamedTuple):
    """A text read plainly.

    Attributes:
        text: the text, disguises replaced.
        map: from it to the text as it stands; None when every character kept its place.
        spots: the disguises, by their place in `text`.
    """

    text: str
    map: OffsetMap | None
    spots: tuple[Spot, ...] = ()


class Disguises:
    """Finds and reads words in disguise.

    Args:
        soundings: what they are known by.
        cut: cuts a text into words of the dictionary, without guessing new ones.
        off: layers that are left out.
    """

    def __init__(self, soundings: Soundings, cut: Cutter, off: frozenset[str] = frozenset()) -> None:
        self._soundings = soundings
        self._cut = cut
        self._off = off
        self._sounds = Sounds(soundings, pinyin="pinyin" not in off)
        self._shapes = dict(zip(range(FIRST, LAST + 1), soundings.shapes, strict=False))

    @cached_property
    def _words(self) -> list[str]:
        return [*self._soundings.words.split(), *self._soundings.single, *self._soundings.parts]

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self._soundings.words.split())

    @cached_property
    def _whole(self) -> frozenset[str]:
        return frozenset(self._soundings.whole.split())

    @cached_property
    def _grave(self) -> frozenset[str]:
        return frozenset(self._soundings.grave.split())

    @cached_property
    def _terms(self) -> frozenset[str]:
        return frozenset(self._soundings.terms.split())

    @cached_property
    def _by_sound(self) -> Matcher:
        return Matcher([(self._sounds.of(word),) for word in self._words])

    @cached_property
    def _by_shape(self) -> Matcher:
        return Matcher([(word.translate(self._shapes),) for word in self._soundings.words.split()])

    def read(self, text: str, doubted: Sequence[Spot] = ()) -> Reading | None:
        """The plain reading of a text; None when nothing in it is disguised.

        Args:
            text: folded text.
            doubted: guesses of an earlier reading that are not to be made again.
        """
        if not self._soundings.words:
            return None
        joined = self._joined(text)
        inner = joined.text if joined else text
        spots = list(self._found(inner))
        if doubted:
            places = {spot.at for spot in doubted}
            spots = [spot for spot in spots if not (spot.guessed and spot.start in places)]
        if not spots:
            return joined
        reading = _replaced(inner, spots)
        if joined is None or joined.map is None:
            return reading
        return reading._replace(map=reading.map.then(joined.map) if reading.map else joined.map)

    def _joined(self, text: str) -> Reading | None:
        """The text without what stands after every character of it: a space, or its reading in brackets."""
        spots = []
        if "spacing" not in self._off:
            for match in _SPACED.finditer(text):
                step = len(match[1]) + 1
                spots += [Spot(end - step, end, text[end - 1]) for end in range(match.start() + 1 + step, match.end() + 1, step)]
        if "numerals" not in self._off:
            spots += [Spot(*match.span(), _SAYS.get(match[0], "100")) for match in _HUNDRED.finditer(text)]
        if "readings" not in self._off:
            spots += [
                Spot(*match.span(), match[1])
                for match in _READING.finditer(text)
                if self._sounds.of_letters(match[2]) == self._sounds.of(match[1])
            ]
        return _replaced(text, spots)._replace(spots=()) if spots else None

    def _found(self, text: str) -> Iterator[Spot]:
        yield from self._heard(text, text)
        if "look-alikes" not in self._off:
            yield from self._seen(text)
            if any(dash in text for dash in _DASHES):
                yield from self._heard(text, text.translate(_AS_ONE))
        if "separators" not in self._off:
            # 全网👇最低: whether the words belong together is for the rules to say.
            for gap in _ORNAMENT.finditer(text):
                yield Spot(gap.start(), gap.end() + 1, text[gap.end()], True)
        if "pinyin" not in self._off:
            for char in self._soundings.single:
                yield from self._initials(text, char)
        if "components" not in self._off:
            yield from self._masked(text)
        if "repeats" not in self._off and _TWICE.search(text):
            yield from self._stuttered(text)

    def _heard(self, text: str, heard: str) -> Iterator[Spot]:
        """Words of which every character or syllable sounds right.

        Args:
            text: where they stand.
            heard: the same text, characters replaced by those they look like.
        """
        hits = self._by_sound.scan(self._sounds.of(heard))
        if not hits:
            return
        starts, ends = self._sounds.places(heard)
        found = [
            (hit.start, hit.end, self._words[number])
            for hit in hits
            if hit.end - hit.start == 1 or text[starts[hit.start] : ends[hit.end - 1]] not in self._known
            for number in hit.rules
        ]
        # Where several words sound alike, the one that is an offence by itself is the likelier.
        for low, high, word in sorted(found, key=lambda one: (one[2] not in self._whole, one[0] - one[1])):
            follows = starts[high] if high < len(starts) else None
            yield from self._spots(Written(text, starts[low:high], ends[low:high], follows), word)

    def _masked(self, text: str) -> Iterator[Spot]:
        """A word with one character given by its initial or hidden by a sign: G仿, 稳💰不赔."""
        for mask in _MASK.finditer(text):
            sign = mask[0] if mask[0].isascii() and mask[0].isalpha() else "*"
            for length in range(2, 5):
                for start in range(max(mask.end() - length - len(mask[0]) + 1, 0), mask.start() + 1):
                    end = start + length - 1 + len(mask[0])
                    shown = text[start : mask.start()] + sign + text[mask.end() : end]
                    char = self._hidden.get(shown) if len(shown) == length else None
                    if char:
                        yield Spot(*mask.span(), char, True)

    @cached_property
    def _hidden(self) -> dict[str, str]:
        """Offences with one character hidden, and that character."""
        hidden = {}
        for word in self._grave:
            for place, char in enumerate(word):
                left, right = word[:place], word[place + 1 :]
                if not _GRADED.match(right):
                    hidden[left + self._sounds.initial(char) + right] = char
                if (left and right) or len(word) > 2:
                    hidden[f"{left}*{right}"] = char
        return hidden

    def _initials(self, text: str, char: str) -> Iterator[Spot]:
        """最 written Z: before what goods are praised for, since Z begins names too."""
        initial = self._sounds.initial(char)
        if initial in text:
            for match in re.finditer(f"(?<![a-z0-9]){initial}(?=[好佳优强棒低高便新美])", text):
                yield Spot(*match.span(), char, True)

    def _seen(self, text: str) -> Iterator[Spot]:
        """Words with a character that shares a component with theirs: 冶疗."""
        for hit in self._by_shape.scan(text.translate(self._shapes)):
            if text[hit.start : hit.end] not in self._known:
                places = range(hit.start, hit.end)
                found = Written(text, places, range(hit.start + 1, hit.end + 1))
                yield from _first(self._by_look(found, self._words[number]) for number in hit.rules)

    def _by_look(self, found: Written, word: str) -> list[Spot]:
        spots = list(_differing(found, word, guessed=True))
        return spots if len(spots) == 1 and self._reads_better(found, word, by_look=True) else []

    def _stuttered(self, text: str) -> Iterator[Spot]:
        """Words of which characters are written twice: 国国家家级."""
        merged = "".join(text[match.start()] for match in _RUNS.finditer(text))
        starts = [match.start() for match in _RUNS.finditer(text)]
        ends = [*starts[1:], len(text)]
        for length in range(3, 6):
            for low in range(len(merged) - length + 1):
                word = merged[low : low + length]
                start, end = starts[low], ends[low + length - 1]
                # 韩国国家队: one character twice may be two words.
                if word in self._known and word not in text[start:end] and end - start > length + 1:
                    yield Spot(start, end, word)

    def _spots(self, found: Written, word: str) -> list[Spot]:
        """The disguised characters of a word, if it is one.

        Args:
            found: what sounds like it.
            word: a word of a trigger, one of its characters, or two components.
        """
        if word in self._soundings.parts:
            return self._composed(found, word)
        if len(word) == 1:
            return self._alone(found, word)
        changed = [unit for unit, char in zip(found.units, word, strict=True) if unit != char]
        if not self._may_hide(found, word, changed):
            return []
        guessed = any(len(unit) == 1 and unit not in DIGITS and is_standard(unit) for unit in changed)
        if guessed and not self._reads_better(found, word):
            return []
        if any(found.gaps) and not self._is_torn(found, word):
            return []
        spelt_out = len(found.shown) > len(word) and all(map(RUN.fullmatch, found.units))
        return list(_differing(found, word, guessed=guessed or spelt_out))

    def _may_hide(self, found: Written, word: str, changed: Sequence[str]) -> bool:
        """Whether what is written could be meant to hide the word."""
        text, gaps, off = found.text, found.gaps, self._off
        before, after = text[: found.start][-1:], text[found.end : found.end + 1]
        if any(gaps) and (
            "separators" in off or max(map(len, gaps)) > _MOST_BETWEEN or self._is_bracketed(found)
        ):
            return False
        letters = [unit for unit in changed if RUN.fullmatch(unit)]
        digits = [unit for unit in changed if unit in DIGITS]
        if letters:
            if _WORD.match(before) or _WORD.match(after):
                return False
            if len(letters) == len(word):
                # All in letters: only where it is written into Chinese text, not in a lesson of pinyin.
                attached = _IS_HAN.match(before) or _IS_HAN.match(after)
                return bool(attached) and set(gaps) <= {"", " "} and len(found.shown) >= _SHORTEST_SPELT
        elif len(changed) == len(word):
            return False
        if digits:
            # 1次 and 第1 are ordinary spellings, which the rules know.
            figures = all(char in _NUMERALS for unit, char in zip(found.units, word, strict=True) if unit in DIGITS)
            ordinary = found.units[0] in DIGITS or word.startswith("第") or after.isdigit()
            is_word = word in self._grave or len(self._cut(word)) == 1
            return "numerals" not in off and figures and is_word and not ordinary
        return bool(letters) or not changed or "sounds" not in off or set(changed) <= set(_DASHES)

    @staticmethod
    def _is_bracketed(found: Written) -> bool:
        """Whether brackets part the word otherwise than around one of its characters: 高（仿）."""
        between = "".join(found.gaps)
        closing = _CLOSING.match(found.text, found.end)
        left = _PAIR.sub("", between + closing[0] if closing and _OPENED.search(between) else between)
        return bool(_BRACKET.search(left)) or bool(_OPENED.search(left))

    def _alone(self, found: Written, char: str) -> list[Spot]:
        """最 before a word, written 蕞 or zui, or cut off from it: 最-好."""
        text, shown, follows = found.text, found.shown, found.follows
        if follows is None or not _IS_HAN.match(text, follows):
            return []
        gap, before = text[found.end : follows], text[: found.start][-1:]
        if len(gap) > 2 or (gap and ("separators" in self._off or before == "之")):
            return []
        joined = [Spot(found.end, follows + 1, text[follows])] if gap else []
        if shown == char:
            return joined
        everyday = is_everyday(shown)
        if RUN.fullmatch(shown):
            hides = not _WORD.match(before)
        elif "sounds" in self._off or (everyday and gap):
            hides = False
        elif everyday:
            left, right = self._beside(found)
            hides = range(len(left), len(left) + 1) in self._tokens(left + shown + right)
        else:
            hides = self._sounds.alike(shown, char)
        return [Spot(found.start, found.end, char, everyday), *joined] if hides else []

    def _composed(self, found: Written, pair: str) -> list[Spot]:
        """A character written as its two components, where it makes a word with what stands beside it."""
        if found.text[found.start : found.end] != pair or "components" in self._off:
            return []
        char = self._soundings.parts[pair]
        left, right = self._beside(found)
        # 冫咸月巴: the characters beside it may be written so too.
        parts = self._soundings.parts
        before, after = parts.get(left[-2:], ""), parts.get(right[:2], "")
        near, here = (left[:-2] + before if before else left) + char + after + right, len(left) - bool(before)
        makes_word = any(
            near[low:high] in self._known
            for low in range(max(here - 3, 0), here + 1)
            for high in range(max(here + 1, low + 2), here + 5)
        )
        tokens = self._tokens(left + pair + right)
        apart = all(range(place, place + 1) in tokens for place in (len(left), len(left) + 1))
        if apart and (makes_word or (left and left[-1] in self._soundings.single)):
            return [Spot(found.start, found.end, char)]
        return []

    def _reads_better(self, found: Written, word: str, *, by_look: bool = False) -> bool:
        """Whether the dictionary sees the word in the plain reading, and nothing in its place in the text as it stands.

        A word of two characters has to fit in its tones too, a longer one speaks for itself.
        """
        shown = found.shown
        places = [place for place, char in enumerate(word) if char != shown[place]]
        if any(found.gaps) or 2 * len(places) > len(word) or self._says_already(shown, places):
            return False
        if not _GRAMMAR.isdisjoint(shown[place] for place in places) or "及" in shown[1:]:
            return False
        left, right = self._beside(found)
        start, end = len(left), len(left) + len(word)
        now, plain = self._tokens(left + shown + right), self._tokens(left + word + right)
        if _cut(now, start, end) or _cut(plain, start, end):
            return False
        # 项级 is a rare word of the dictionary, but nobody means it.
        mistaken = by_look and word in self._terms and range(start, end) in now
        if not mistaken and any(len(token) > 1 and start + place in token for token in now for place in places):
            return False
        # 治疗性: what stays the same is a word by itself.
        apart = mistaken or all(len(token) == 1 for token in now if start <= token.start < end)
        if not self._sounds.alike(shown, word) and not (apart and (len(word) > 2 or by_look)):
            return False
        if range(start, end) in plain or word in self._grave:
            return True
        return apart and all(any(len(token) > 1 and start + place in token for token in plain) for place in places)

    def _says_already(self, shown: str, places: Sequence[int]) -> bool:
        """Whether a character that would change is part of a trigger as it stands."""
        return any(
            shown[start : start + length] in self._known and any(start <= place < start + length for place in places)
            for length in range(2, len(shown))
            for start in range(len(shown) - length + 1)
        )

    def _is_torn(self, found: Written, word: str) -> bool:
        """Whether signs between the characters of a word tear it apart rather than stand between two words."""
        left, right = self._beside(found)
        first, *_, last = found.pieces
        if (
            _cut(self._tokens(left + word + right), len(left), len(left) + len(word))
            or _cut(self._tokens(left + first), len(left), len(left))
            or _cut(self._tokens(last + right), len(last), len(last))
        ):
            return False
        return any(len(piece) == 1 for piece in found.pieces) or not all(map(_PLAIN_GAP.fullmatch, found.gaps))

    def _beside(self, found: Written) -> tuple[str, str]:
        """The Chinese characters right before and right after."""
        left = _LEFT.search(found.text, max(found.start - _BESIDE, 0), found.start)
        right = _RIGHT.match(found.text, found.end, found.end + _BESIDE)
        return left[0] if left else "", right[0] if right else ""

    def _tokens(self, text: str) -> list[range]:
        """Where the words of the dictionary stand in a text."""
        return [range(start, end) for start, end in pairwise([0, *accumulate(map(len, self._cut(text)))])]


def _first(found: Iterator[list[Spot]]) -> list[Spot]:
    """The first reading that there is."""
    return next(filter(None, found), [])


def _differing(found: Written, word: str, *, guessed: bool) -> Iterator[Spot]:
    """The characters that are not written as the word has them, each with what stands before it."""
    before = found.start
    for start, end, char in zip(found.starts, found.ends, word, strict=True):
        if found.text[start:end] != char or start > before:
            # 高（仿）: the closing bracket goes with the opening one.
            closes = _OPENED.search(found.text[before:start]) and _CLOSING.match(found.text, end)
            yield Spot(before, end + bool(closes), char, guessed)
        before = end


def _cut(tokens: Sequence[range], start: int, end: int) -> bool:
    """Whether a word lies across the start or the end of `[start, end)`."""
    return any(token.start < start < token.stop or token.start < end < token.stop for token in tokens)


def _replaced(text: str, spots: Sequence[Spot]) -> Reading:
    """The text with its disguises replaced: where several overlap, what is sure before what is guessed, and the longest."""
    chosen: list[Spot] = []
    for spot in sorted(spots, key=lambda spot: (spot.guessed, spot.start - spot.end, spot.start)):
        if all(spot.end <= other.start or other.end <= spot.start for other in chosen):
            chosen.append(spot)
    mapped = MappedText()
    placed = []
    done = length = 0
    for spot in sorted(chosen):
        mapped.add(text[done : spot.start], done)
        mapped.add(spot.plain, spot.start, spot.end - spot.start)
        length += spot.start - done
        placed.append(Spot(length, length + len(spot.plain), spot.plain, spot.guessed, spot.start))
        length += len(spot.plain)
        done = spot.end
    mapped.add(text[done:], done)
    return Reading(mapped.text, mapped.map(), tuple(placed))
