"""What was judged in a block, recalled when the block comes again and the document answers the same questions alike.

A page that is being written comes again with every keystroke, and all of its blocks but one are as they were.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from adlint.engine.reading import Reading
from adlint.engine.surroundings import Read, Surroundings

if TYPE_CHECKING:
    from adlint.engine.judge import Judged

# So many blocks are remembered.
_KEPT = 2048
Question = tuple[str, tuple[Any, ...]]


class _Memory(NamedTuple):
    """What was judged in a block, and what that rests on; no verdicts yet when the block has come once only."""

    reading: Reading
    judged: Sequence[Judged] | None = None
    answers: dict[Question, Any] | None = None


class Recall:
    """Verdicts on blocks that came before."""

    def __init__(self) -> None:
        self._memories: OrderedDict[tuple[int, str | None, int | None], _Memory] = OrderedDict()

    def judged(
        self, read: Read, reading: Reading, around: Surroundings, judge: Callable[[Surroundings], Iterable[Judged]]
    ) -> Iterable[Judged]:
        """The verdicts on a block: those of the last time if they would be the same.

        Args:
            read: the block.
            reading: the same object for the same text.
            around: the document.
            judge: judges the block, asking what it is given about the document.
        """
        # A block with a place in structured input is judged with its whole record, which comes again as a whole or not at all.
        if read.segment.location is not None:
            return judge(around)
        key = (id(reading), read.field, read.segment.level)
        memory = self._memories.get(key)
        if memory is None:
            # Most text comes once: nothing is noted for it. The reading is kept, so that its number stays its own.
            self._keep(key, _Memory(reading))
            return judge(around)
        self._memories.move_to_end(key)
        asked = _Asked(around, read.number)
        if memory.judged is not None and memory.answers is not None:
            if all(asked.answer(question) == answer for question, answer in memory.answers.items()):
                return [one._replace(read=read) for one in memory.judged]
            asked = _Asked(around, read.number)
        found = list(judge(cast(Surroundings, asked)))
        if asked.is_repeatable:
            self._keep(key, _Memory(reading, found, asked.answers))
        return found

    def _keep(self, key: tuple[int, str | None, int | None], memory: _Memory) -> None:
        self._memories[key] = memory
        if len(self._memories) > _KEPT:
            self._memories.popitem(last=False)


class _Asked:
    """The surroundings of a block, with a note of every question and its answer.

    Args:
        around: the surroundings.
        number: of the block; questions about it are noted without, since blocks move.
    """

    def __init__(self, around: Surroundings, number: int) -> None:
        self._around = around
        self._number = number
        self.answers: dict[Question, Any] = {}
        # Whether all that was asked can be asked again of another version of the document.
        self.is_repeatable = True
        self.heads = around.heads
        self.is_a = around.is_a
        self.platform = around.platform
        self.plain = around.plain

    @property
    def is_record(self) -> bool:
        """See `Surroundings`."""
        return bool(self._note("is_record", ()))

    @property
    def reads(self) -> Sequence[Read]:
        """See `Surroundings`. Whoever looks at other blocks may rest on anything in them."""
        self.is_repeatable = False
        return self._around.reads

    @property
    def told(self) -> set[str]:
        """See `Surroundings`. What is told once rests on what was told before."""
        self.is_repeatable = False
        return self._around.told

    @property
    def kind(self) -> Any:
        """See `Surroundings`."""
        return self._note("kind", ())

    @property
    def text(self) -> str:
        """See `Surroundings`. Whoever looks at all of it may rest on anything in it."""
        self.is_repeatable = False
        return self._around.text

    def goods(self, segment: int) -> Any:
        """See `Surroundings`."""
        return self._note_of("goods", segment)

    def shows(self, kinds: Sequence[str], segment: int) -> Any:
        """See `Surroundings`."""
        return self._note_of("shows", segment, tuple(kinds))

    def says(self, pattern: str, segment: int | None) -> Any:
        """See `Surroundings`."""
        return self._note("says_anywhere", (pattern,)) if segment is None else self._note_of("says", segment, pattern)

    def place(self, segment: int, start: int) -> Any:
        """See `Surroundings`."""
        return self._note_of("place", segment, start)

    def _note_of(self, name: str, segment: int, *rest: Any) -> Any:
        if segment != self._number:
            self.is_repeatable = False
        return self._note(name, rest, segment)

    def _note(self, name: str, rest: tuple[Any, ...], segment: int | None = None) -> Any:
        question = (name, rest)
        found = self.answer(question, segment)
        if segment is None or segment == self._number:
            self.answers[question] = found
        return found

    def answer(self, question: Question, segment: int | None = None) -> Any:
        """The answer to a question about the document, or about this block of it."""
        name, rest = question
        around = self._around
        number = self._number if segment is None else segment
        match name:
            case "is_record":
                return around.is_record
            case "kind":
                return around.kind
            case "goods":
                return around.goods(number)
            case "shows":
                return around.shows(rest[0], number)
            case "says":
                return around.says(rest[0], number)
            case "says_anywhere":
                return around.says(rest[0], None)
        return around.place(number, rest[0])
