"""Clauses that read like offences though no rule has words for them: a linear classifier over runs of characters.

The weights were learned from labelled copy by logistic regression (`corpus/learn.py`). What counts is which runs of one to three
characters a clause has, and, with weights of their own, which it has together with the clauses beside it.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from math import exp, log, sqrt
from operator import add

from adlint.engine.matcher import Hit
from adlint.engine.suppressions import MARK, suppressions
from adlint.rulepacks.parts import Classified
from adlint.rulepacks.schema import Classifier

# Finer than the clauses of `text.clauses`: spaces, colons and emoji part in every field, since that is how it was learned.
_STOP = r"，。！？；,!?;\s|｜/【】“”\"：:…~～•·\ufe0f\u20e3\u2460-\u24ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
CLAUSE = re.compile(rf"[^{_STOP}、][^{_STOP}]*")
_DIGITS = str.maketrans("123456789", "0" * 9)
# What stands beside a clause counts half as much as the clause itself; learning uses it, too.
CONTEXT = 0.5
# A shorter run says too little, a longer one without a stop is a list.
_SHORTEST_CLAUSE = 4
_LONGEST_CLAUSE = 22
# Running words have function words: one in twenty-five characters at least. Strings of keywords are left to rules.
_FUNCTION_WORD = re.compile("[的了就都不没我你您他她它咱这那也还会能要让把被给吧吗呢啊着过得比再才只哪谁啥别]")
_RUNNING = 25
# A caption is goods and a few words about them, in characters: too short a text, in clauses too short, to be a string of keywords.
_CAPTION = range(8, 31)
_CAPTION_CLAUSE = 12
# What stands around it says nothing; a directive counts as a row of commas.
_MARGIN = " \t\r\n\u3000，"
# Letters and figures alone are no claim.
_WORDED = re.compile("(?![零一二两三四五六七八九十百千万亿半几成之分点])[\u4e00-\u9fff]")


def grams(clause: str) -> set[str]:
    """The runs of one to three characters of a clause, its ends marked; figures count as figures, whichever they are.

    Args:
        clause: folded text without stops.
    """
    # Stops are in no clause.
    marked = f"，{clause.translate(_DIGITS)}。"
    pairs = list(map(add, marked, marked[1:]))
    return {*marked, *pairs, *map(add, pairs, marked[2:])}


class Weights:
    """A classifier's weights, unpacked when first asked for.

    Args:
        packed: as rulebooks hold them.
    """

    def __init__(self, packed: Classifier) -> None:
        self._packed = packed
        self.labels = packed.labels

    @cached_property
    def _grams(self) -> list[str]:
        return self._packed.grams.split("\n")

    def _column(self, number: int) -> dict[str, int]:
        length = len(self._grams)
        column = array("b", self._packed.weights[number * length : (number + 1) * length])
        return {gram: weight for gram, weight in zip(self._grams, column, strict=True) if weight}

    @cached_property
    def own(self) -> dict[str, int]:
        """What each run of characters in a clause adds to its score, in units of 1/`scale`."""
        return self._column(0)

    @cached_property
    def around(self) -> dict[str, int]:
        """What it adds when it stands in the clause or in one beside it."""
        return self._column(1)

    @cached_property
    def by_label(self) -> list[dict[str, int]]:
        """What it adds to each label's."""
        return [self._column(number) for number in range(2, 2 + len(self.labels))]

    def clauses(self, text: str, least: float) -> Iterator[tuple[int, int, float, str]]:
        """Clauses that read like an offence: where, how likely it is one (0 to 1), and the label that fits best.

        Very short and long runs, strings of keywords, and clauses that do not read like one by themselves are left out.

        Args:
            text: folded text.
            least: how likely, at least; between 0 and 1.
        """
        is_caption = len(text.strip(_MARGIN)) in _CAPTION
        if not is_caption and not _FUNCTION_WORD.search(text):
            return
        bias, *biases = self._packed.biases
        scale = self._packed.scale
        threshold = _logit(least)
        for before, match, after in _neighbours(CLAUSE.finditer(text)):
            if not _SHORTEST_CLAUSE <= len(match[0]) <= _LONGEST_CLAUSE:
                continue
            own = grams(match[0])
            score = _score(self.own, own) / scale + bias
            # What stands beside a clause only confirms what it says itself.
            if score < 0:
                continue
            is_brief = is_caption and len(match[0]) <= _CAPTION_CLAUSE and _WORDED.search(match[0])
            if not is_brief and not _is_running(text, (before or match).start(), (after or match).end()):
                continue
            around = own.union(*(grams(one[0]) for one in (before, after) if one))
            score += _score(self.around, around) / scale
            if score >= threshold:
                fit = [
                    (_score(column, own) + _score(column, around) * CONTEXT) / scale + bias_of_label
                    for column, bias_of_label in zip(self.by_label, biases, strict=True)
                ]
                yield match.start(), match.end(), 1 / (1 + exp(-score)), self.labels[fit.index(max(fit))]


class ClassifierScan:
    """Finds, for rules that rest on the classifier, the clauses they are about.

    Args:
        weights: the classifier.
        rules: the number of each such rule and what it asks for.
    """

    def __init__(self, weights: Weights, rules: Sequence[tuple[int, Classified]]) -> None:
        self._weights = weights
        self._rules = rules
        self._least = min((wanted.at_least for _, wanted in rules), default=0.5)

    def hits(self, text: str) -> list[Hit]:
        """The clauses, each with the rules that are about it, in order.

        Args:
            text: folded text.
        """
        if not self._rules:
            return []
        if MARK in text:
            # A directive is no copy.
            for one in suppressions(text):
                text = f"{text[: one.start]}{'，' * (one.end - one.start)}{text[one.end :]}"
        found = []
        for start, end, likely, label in self._weights.clauses(text, self._least):
            numbers = tuple(n for n, wanted in self._rules if wanted.label == label and likely >= wanted.at_least)
            if numbers:
                found.append(Hit(numbers, start, end))
        return found


def _neighbours(
    clauses: Iterable[re.Match[str]],
) -> Iterator[tuple[re.Match[str] | None, re.Match[str], re.Match[str] | None]]:
    """Each clause with the one before it and the one after it."""
    before: re.Match[str] | None = None
    here: re.Match[str] | None = None
    for after in clauses:
        if here:
            yield before, here, after
        before, here = here, after
    if here:
        yield before, here, None


def _is_running(text: str, start: int, end: int) -> bool:
    """Whether a stretch of text is running words rather than a string of keywords."""
    return len(_FUNCTION_WORD.findall(text, start, end)) * _RUNNING >= end - start


def _score(column: dict[str, int], runs: set[str]) -> float:
    """The sum of weights of runs of characters, as if the vector of them had length 1."""
    return sum(filter(None, map(column.get, runs))) / sqrt(len(runs))


def _logit(likely: float) -> float:
    return log(likely / (1 - likely))
