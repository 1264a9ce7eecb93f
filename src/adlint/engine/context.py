"""A match in its context, and the conditions of the rule language evaluated on it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from adlint.engine.surroundings import Read, Surroundings
from adlint.rulepacks import patterns
from adlint.rulepacks.parts import Bound, Condition
from adlint.text.normalize import fold
from adlint.text.quantities import quantities

if TYPE_CHECKING:
    from adlint.text.clauses import Passage

_QUOTED = re.compile(r"《[^《》]*》|“[^“”]*”|「[^「」]*」|『[^『』]*』|\"[^\"]*\"|‘[^‘’]*’")

# How far around a match its clause and sentence are looked at, in code points.
_REACH = 200


@dataclass(slots=True)
class Context:
    """A span of a passage, and how to ask about it."""

    passage: Passage
    start: int
    end: int
    read: Read
    around: Surroundings

    def holds(self, condition: Condition) -> bool:
        """Whether everything that the condition names is so here."""
        if not (self._is_placed(condition) and self._is_worded(condition)):
            return False
        if condition.all and not all(map(self.holds, condition.all)):
            return False
        if condition.none and any(map(self.holds, condition.none)):
            return False
        return not condition.any or any(map(self.holds, condition.any))

    def _is_placed(self, condition: Condition) -> bool:
        """The conditions that look at no wording; cheap, so they come first."""
        around = self.around
        if condition.field and self.read.field not in condition.field:
            return False
        if condition.platform and around.platform not in condition.platform:
            return False
        if condition.kind and around.kind not in condition.kind:
            return False
        if condition.goods:
            goods = around.goods(self.read.number).id
            if goods is None or not any(around.is_a(goods, wanted) for wanted in condition.goods):
                return False
        if condition.given is not None and condition.given != (around.goods(self.read.number).source == "given"):
            return False
        if condition.evidence and not around.shows(condition.evidence, self.read.number):
            return False
        return not condition.slot or self.slot in condition.slot

    @property
    def slot(self) -> str:
        """The grammatical slot of the span."""
        return self.passage.slot(self.start, self.end)

    @property
    def clause(self) -> tuple[int, int]:
        """The clause around the span, as far as it is looked at."""
        return self._near(*self.passage.clause(self.start, self.end))

    @property
    def sentence(self) -> tuple[int, int]:
        """The sentence around the span, as far as it is looked at."""
        return self._near(*self.passage.sentence(self.start, self.end))

    def _near(self, low: int, high: int) -> tuple[int, int]:
        # Text without end marks must not cost more with every match in it.
        return max(low, self.start - _REACH), min(high, self.end + _REACH)

    def _is_worded(self, condition: Condition) -> bool:
        text, start, end = self.passage.text, self.start, self.end
        if condition.matched and not patterns.found(condition.matched, text[start:end]):
            return False
        if condition.written and not patterns.found(condition.written, fold(self.read.shown(start, end))):
            return False
        if condition.quantity is not None and not self._names(condition.quantity):
            return False
        if condition.before or condition.after or condition.clause:
            low, high = self.clause
            if not self._around(condition.before, condition.after, low, high):
                return False
            if condition.clause and not patterns.found(condition.clause, text[low:high]):
                return False
        if condition.lead or condition.rest or condition.sentence or condition.inside:
            low, high = self.sentence
            if not self._around(condition.lead, condition.rest, low, high):
                return False
            if condition.sentence and not patterns.found(condition.sentence, text[low:high]):
                return False
            if condition.inside and not self._inside(condition.inside, low, high):
                return False
        if condition.segment and not self.around.says(condition.segment, self.read.number):
            return False
        if condition.document and not self.around.says(condition.document, None):
            return False
        return condition.quoted is None or condition.quoted == self._is_quoted()

    def _names(self, bound: Bound) -> bool:
        """Whether the span names a quantity within these bounds."""
        return any(
            (bound.over is None or one.value > bound.over) and (bound.under is None or one.value < bound.under)
            for one in quantities(self.passage.text[self.start : self.end], bound.measure)
        )

    def _around(self, before: str | None, after: str | None, low: int, high: int) -> bool:
        text = self.passage.text
        if before and not patterns.search_end(before, text[low : self.start]):
            return False
        return not after or patterns.match(after, text[self.end : high]) is not None

    def _inside(self, pattern: str, low: int, high: int) -> bool:
        text = self.passage.text
        while (match := patterns.search(pattern, text, low, high)) and match.start() <= self.start:
            if match.end() >= self.end:
                return True
            low = match.start() + 1
        return False

    def _is_quoted(self) -> bool:
        low, high = self.sentence
        return any(
            match.start() < self.start and self.end < match.end()
            for match in _QUOTED.finditer(self.passage.text, low, high)
        )
