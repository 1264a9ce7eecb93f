"""Words and their parts of speech, from jieba's dictionary and algorithm.

Only the block that holds a trigger is cut. jieba cuts each block on its own, so the tokens are those of the whole text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Literal, NamedTuple

# A block: Chinese characters with the Latin letters, digits and signs that jieba keeps together with them. rjieba takes more
# characters for Chinese than jieba (\u4E00-\u9FD5); the wider block cuts alike in both, since jieba cuts its own blocks inside it.
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002a6df\U0002a700-\U0002ebef\U0002f800-\U0002fa1f"
BLOCK = re.compile(rf"[{_HAN}a-zA-Z0-9+#&\._%\-]+")


class Token(NamedTuple):
    """A word: offsets in code points of the text it was cut from, its text and the dictionary's tag."""

    start: int
    end: int
    text: str
    pos: str


Tagger = Callable[[str], "list[tuple[str, str]]"]


def cut(tagger: Tagger, text: str, offset: int = 0) -> list[Token]:
    """Cut a text into tokens.

    Args:
        tagger: gives (word, tag) pairs that concatenate to the text.
        text: what to cut.
        offset: added to every position.
    """
    tokens = []
    for word, pos in tagger(text):
        tokens.append(Token(offset, offset + len(word), word, pos))
        offset += len(word)
    return tokens


def tagger(name: Literal["rjieba", "jieba"]) -> Tagger:
    """The word cutter of that name. Its dictionary is loaded when it first cuts.

    Args:
        name: `rjieba` (default engine), or `jieba` (extra `adlint[jieba]`).
    """
    load = {"rjieba": _rjieba, "jieba": _jieba}[name]
    return lambda text: load()(text)


@cache
def _rjieba() -> Tagger:
    import rjieba

    tag: Tagger = rjieba.tag
    return tag


@cache
def _jieba() -> Tagger:
    import jieba
    import jieba.posseg

    jieba.setLogLevel(60)
    tags: dict[str, str] = jieba.posseg.POSTokenizer().word_tag_tab

    def cut_and_tag(text: str) -> list[tuple[str, str]]:
        # jieba.posseg cuts differently from jieba.cut; a tag is the dictionary's for the word.
        return [(word, tags.get(word, "x")) for word in jieba.cut(text)]

    return cut_and_tag


def words(name: Literal["rjieba", "jieba"]) -> Callable[[str], list[str]]:
    """What cuts a text into words of that engine's dictionary and guesses no new ones. It is loaded when it first cuts."""

    def cut_known(text: str) -> list[str]:
        if name == "rjieba":
            import rjieba

            found: list[str] = rjieba.cut(text, False)
            return found
        import jieba

        return list(jieba.cut(text, HMM=False))

    return cut_known
