"""Which goods a text sells: by category name, or guessed from head nouns."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Literal, NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from adlint.findings import GoodsGuess
from adlint.rulepacks.schema import Goods

UNKNOWN = GoodsGuess()
# What is said of goods of which nothing is known is what this entry says.
_ANYTHING = "general"
_SENTENCE_END = re.compile(r"[。！？!?；;\n]")
_CLAUSE_END = re.compile(r"[\s【】\[\]()（）|｜/,，、:：+＋]")
_PATH_STEP = re.compile(r"\s*[>＞/／|｜,，、\\-]+\s*")
# Words right before a head that say it comes with the goods or is in them, or that the goods are made for it.
_BESIDE = re.compile(
    r"(?:[赠送]|加[了入有]|添加|富含|(?<!包)含(?!片)|搭配|适[用配合]于?|兼容|配套|替代|代替|平替)[^，。,!！\s]{0,6}$"
)
# Words around a head that say it is something else: 比消炎药管用, 不吃安眠药, 降压药可以扔了, 眼霜界的热玛吉.
_CONTRASTED = re.compile(
    r"(?:(?<!性价)(?<!对)比(?![例较赛特心])|不如|(?<![高清万千亿])像(?!素)|堪比|媲美|赛过|胜过|(?:不是|并非)(?!普通|一般|随便)|别拿|禁用|勿用|[停扔戒]了|停掉|替不了|顶不了|界的)"
    r"[^，。,!！\s这那本我咱]{0,4}$|(?:[不没别停]吃|[不没别]打)$"
)
_GIVEN_UP = re.compile(r"(?:[^，。！？；]{0,3}(?:停|扔|戒|省|断|减)(?:了|掉)|[^，。！？；]{0,2}混用|一样|似的)")
# 诊所出品, 医院同款: who makes or uses it.
_MAKES = re.compile("出品|监制|研[发制]|院线|同款|直供")
# 这款面霜, 本品, 这罐蜂蜜: whoever points at goods means those that are sold.
_MEASURE = "[款支瓶罐盒袋包个只块条张片件双把台部颗枚贴套口杯桶箱册盏串束株盆辆架幅坛提种节门]"
_THIS = r"(?:这|(?<![\u4e00-\u9fff])本|(?<!应)该|(?<![因如彼])此)"
_POINTED = re.compile(rf"{_THIS}(?:一?{_MEASURE})?[^，。！？；\s的里中内]{{0,6}}$")
_POINTING = re.compile("[这本该此]")
# What may follow a noun of one character that ends there.
_GOES_ON = (
    "(?=$|[^\u4e00-\u9fff]|[的是在有要能会可真太很就也都还不没为从跟和比给让把被又再刚只才大怎我你他她它谁咱]"
    "|[吃喝用穿戴背拎抹涂贴泡卖做煮煎炒蒸烤拿买送放装摆挂切洗晒躺踩骑喂种撒])"
)
# Animals that are none: 熊猫, 招财猫, 热狗.
_NO_OWNER = re.compile("[熊财黑大天热波赛][猫狗犬]$")
# What comes after a thing that only lends its look or taste: 荔枝纹, 奶酪白, 香蕉图案, 草莓味.
_LOOK = re.compile(
    r"味(?![精噌道蕾觉醂淋极增])|口味|风味|[前中后尾]调|配方|大小|纹(?!身|眉|路)|色(?!素|拉)|印花|图案|造型|粉色|(?:(?<!蛋)[白黄]|[黑红绿蓝紫橙灰棕])(?:[色拼配款]|(?![\u4e00-\u9fff]))"
)
_HAN = "\u2e80"
_LATIN_PAIR = re.compile(r"[a-z0-9]{2}", re.IGNORECASE)
# What may stand between two heads of one compound noun: a few characters, none of which lists, joins or acts.
_WITHIN_COMPOUND = re.compile(r"[^\W\d_a-zA-Z和与及跟或加配送替是比有用]{0,4}")
_PROSE_LENGTH = 80
_PROSE_COMMAS = 2


class Head(NamedTuple):
    """A head noun found in a text: where, and the goods it names."""

    start: int
    end: int
    goods: str


class GoodsRegistry:
    """The tree of goods, looked up by name or guessed from text.

    Args:
        goods: the registry's entries; ids, labels, aliases and heads decide in the order given.

    Raises:
        ValueError: a parent is not in the registry, or an entry is its own ancestor.
    """

    def __init__(self, goods: Sequence[Goods]) -> None:
        self._parents = {entry.id: entry.parent for entry in goods}
        self._names: dict[str, str] = {}
        self._heads: dict[str, str | None] = {}
        for entry in goods:
            self.lineage(entry.id)
            for name in (entry.id, entry.label, *entry.aliases):
                self._names.setdefault(_fold(name), entry.id)
            for head in entry.heads:
                self._heads.setdefault(head.lower(), entry.id)
        self._faint = frozenset(word.lower() for entry in goods for word in entry.faint)
        self._spoken = {word: entry.id for entry in goods for word in entry.spoken}
        self._owners = {word: entry.id for entry in goods for word in entry.owners}
        self._marks = {mark: entry.id for entry in goods for mark in entry.marks}
        self._hints = {hint: entry.id for entry in reversed(goods) for hint in entry.hints}
        self._plain = {entry.id: (entry.plain, entry.plain_of) for entry in goods}
        for entry in goods:
            for word in entry.not_heads:
                # A word that is a head of other goods (手机支架) shields too, by being the longer one.
                self._heads.setdefault(word.lower(), None)

    def lineage(self, goods: str) -> list[str]:
        """The id and its ancestors, nearest first.

        Raises:
            ValueError: the id or one of its ancestors is not in the registry, or an entry is its own ancestor.
        """
        line: list[str] = []
        step: str | None = goods
        while step is not None:
            if step in line:
                raise ValueError(f"goods '{goods}' is its own ancestor")
            if step not in self._parents:
                raise ValueError(f"goods '{goods}' has the unknown parent '{step}'")
            line.append(step)
            step = self._parents[step]
        return line

    def plain(self, goods: str | None) -> tuple[str, str]:
        """What may stand where a claim about goods stood: as a predicate, and before a noun; empty where nothing may.

        Args:
            goods: an id of the registry, or None when it is not known what is sold.
        """
        for name in (*(self.lineage(goods) if goods in self._parents else ()), _ANYTHING):
            predicate, attribute = self._plain.get(name, (None, None))
            if predicate is not None:
                return predicate, attribute or ""
        return "", ""

    @cached_property
    def _scan(self) -> tuple[AhoCorasick, list[str | None]]:
        """The automaton over all words, and the goods of each (None for words that only shield)."""
        return AhoCorasick(list(self._heads), matchkind=MatchKind.LeftmostLongest), list(self._heads.values())

    def is_a(self, goods: str, ancestor: str) -> bool:
        """Whether `goods` is `ancestor` or below it; an id that is not in the registry is only itself."""
        step: str | None = goods
        while step is not None and step != ancestor:
            step = self._parents.get(step)
        return step == ancestor

    def resolve(self, words: str) -> str | None:
        """The goods id that a category as a shop words it means.

        Args:
            words: an id, a label or alias, a category path (美妆>面部护肤>面膜), or words with a head noun in them.

        Returns:
            The id, or None when nothing in `words` is known.
        """
        exact = self._names.get(_fold(words))
        if exact is not None:
            return exact
        for step in reversed(_PATH_STEP.split(words.strip())):
            known = self._names.get(_fold(step))
            if known is None:
                heads = self.heads(step)
                known = heads[-1].goods if heads else None
            if known is not None:
                return known
        return None

    def heads(self, text: str) -> list[Head]:
        """The head nouns of a text in order; those inside longer words that name something else are left out."""
        automaton, goods = self._scan
        # Upper and lower case letters keep their length in the scripts that heads are written in.
        lowered = text.lower()
        scanned = lowered if len(lowered) == len(text) else text
        found = []
        for index, start, end in automaton.find_matches_as_indexes(scanned):
            kind = goods[index]
            if kind is not None and not _cuts_latin(scanned, start, end) and not _LOOK.match(text, end):
                found.append(Head(start, end, self._owned(text, start) or kind))
        return found

    def _owned(self, text: str, start: int) -> str | None:
        """The goods of whoever is named right before a head: 狗 of 狗饼干."""
        for length in (1, 2):
            owner = self._owners.get(text[max(0, start - length) : start])
            if owner and not _NO_OWNER.search(text, max(0, start - length - 1), start):
                return owner
        return None

    def head(self, text: str) -> tuple[int, int] | None:
        """Span of the first head noun that names the goods of a title, or None."""
        heads = self.heads(text)
        first = next((head for head in heads if not _comes_along(text, head)), heads[0] if heads else None)
        return (first.start, first.end) if first else None

    def is_head(self, word: str) -> bool:
        """Whether a word is a noun that names goods."""
        lowered = word.lower()
        return self._heads.get(lowered if len(lowered) == len(word) else word) is not None

    def begins_head(self, pair: str) -> bool:
        """Whether a noun that names goods begins with these two characters."""
        return pair in self._by_pair or pair.lower() in self._by_pair

    def heads_at(self, text: str, place: int) -> Iterator[str]:
        """The nouns that name goods, of two characters and more, with which a text goes on at a place, as written there."""
        for length in self._by_pair.get(text[place : place + 2].lower(), ()):
            if self.is_head(word := text[place : place + length]):
                yield word

    @cached_property
    def _by_pair(self) -> defaultdict[str, set[int]]:
        """The lengths of nouns by their first two characters."""
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for head in self._heads:
            lengths[head[:2]].add(len(head))
        return lengths

    def guess(self, text: str) -> GoodsGuess:
        """What a text sells, by its head nouns.

        A mark that only some goods may bear decides. In a title the last head of the first clause that has one counts
        (Chinese puts the head noun last); in running copy the goods named most often, the earliest of equals.

        Returns:
            The guess with the head word as its reason, or the unknown one.
        """
        for mark, goods in self._marks.items():
            if mark in text:
                return GoodsGuess(goods, "guessed", mark)
        heads = [head for head in self.heads(text) if not _is_contrasted(text, head)]
        heads = self._pointed(text, heads) or self._clear(text, _sold(text, heads))
        if not heads:
            hint = self._hint(text)
            return GoodsGuess(*hint) if hint else UNKNOWN
        chosen = self._of_prose(_last_of_compounds(text, heads)) if _is_prose(text) else _of_title(text, heads)
        return GoodsGuess(chosen.goods, "guessed", text[chosen.start : chosen.end])

    def _pointed(self, text: str, heads: list[Head]) -> list[Head]:
        """The heads that a text points at."""
        if not _POINTING.search(text):
            return []
        pointed = [head for head in heads if _POINTED.search(text, max(0, head.start - 12), head.start)]
        if not self._spoken:
            return pointed
        spoken = [Head(*one.span(1), self._spoken[one[1]]) for one in self._spoken_of.finditer(text)]
        return sorted({*pointed, *spoken})

    @cached_property
    def _spoken_of(self) -> re.Pattern[str]:
        """A noun of one character that is pointed at."""
        return re.compile(f"{_THIS}一?{_MEASURE}([{''.join(self._spoken)}]){_GOES_ON}")

    def _clear(self, text: str, heads: list[Head]) -> list[Head]:
        """The heads that are not faint; all of them when none is left."""
        return [head for head in heads if text[head.start : head.end].lower() not in self._faint] or heads

    def _hint(self, text: str) -> tuple[str, Literal["guessed"], str] | None:
        """The goods of the first hint in a text, and the hint."""
        places = ((place, hint) for hint in self._hints if (place := text.find(hint)) >= 0)
        _, hint = min(places, default=(0, ""))
        return (self._hints[hint], "guessed", hint) if hint else None

    def _of_prose(self, heads: list[Head]) -> Head:
        """The first head of the goods named most often; roots first, so that kinds of food stand together."""
        roots = [self.lineage(head.goods)[-1] for head in heads]
        most = Counter(roots).most_common(1)[0][0]
        of_root = [head for head, root in zip(heads, roots, strict=True) if root == most]
        often = Counter(head.goods for head in of_root).most_common(1)[0][0]
        return next(head for head in of_root if head.goods == often)


def _fold(name: str) -> str:
    return name.strip().lower()


def _cuts_latin(text: str, start: int, end: int) -> bool:
    """Whether a border of the span lies inside a Latin word or number (App in Apple)."""
    # Hardly a head begins or ends with a letter.
    before = start and text[start] < _HAN and _LATIN_PAIR.match(text, start - 1)
    return bool(before or (text[end - 1] < _HAN and _LATIN_PAIR.match(text, end - 1)))


def _is_prose(text: str) -> bool:
    """Whether the text is running copy rather than a title."""
    if len(text) > _PROSE_LENGTH:
        return True
    return "。" in text or len(_SENTENCE_END.findall(text)) > 1 or text.count("，") + text.count(",") >= _PROSE_COMMAS


def _sold(text: str, heads: list[Head]) -> list[Head]:
    """The heads that name the goods themselves, not a gift or what they fit; all of them when none is left."""
    return [head for head in heads if not _comes_along(text, head)] or heads


def _is_contrasted(text: str, head: Head) -> bool:
    """Whether a head is what the goods are compared with, or done without."""
    before = _CONTRASTED.search(text, max(0, head.start - 10), head.start)
    after = _GIVEN_UP.match(text, head.end) or _MAKES.match(text, head.end)
    return before is not None or after is not None


def _comes_along(text: str, head: Head) -> bool:
    return bool(_BESIDE.search(text, max(0, head.start - 10), head.start))


def _last_of_compounds(text: str, heads: list[Head]) -> list[Head]:
    """The heads without those that only qualify the next one (蜂胶修护面霜 is a cream)."""
    following = [*heads[1:], None]
    return [head for head, after in zip(heads, following, strict=True) if not (after and _joins(text, head, after))]


def _joins(text: str, left: Head, right: Head) -> bool:
    return bool(_WITHIN_COMPOUND.fullmatch(text, left.end, right.start))


def _of_title(text: str, heads: list[Head]) -> Head:
    """The last head of the first clause that has a head."""
    chosen = heads[0]
    for head in heads[1:]:
        if _CLAUSE_END.search(text, chosen.end, head.start):
            break
        chosen = head
    return chosen
