"""Strings of JavaScript: what they say, where each character stands, and how text is written in them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import TYPE_CHECKING

from adlint.readers.points import CodePoints

if TYPE_CHECKING:
    from tree_sitter import Node

# What is worked out when it runs: a letter, so that the words before and after it do not join.
UNKNOWN = "X"
_NAMED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_HEX = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([0-7]{1,3})\Z)")
_WRITTEN = {"string_fragment", "jsx_text", "escape_sequence", "html_character_reference"}


def pieces(node: Node, text: str, points: CodePoints) -> Iterator[tuple[str, int, int]]:
    """What a string or a character reference says.

    Args:
        node: the string, with its quotes; or the reference.
        text: the script.
        points: turns bytes into code points.

    Yields:
        (characters, where they stand, code points they take there).
    """
    high: tuple[str, int, int] | None = None
    for child in node.named_children or [node]:
        start, end = points.at(child.start_byte), points.at(child.end_byte)
        if child.type not in _WRITTEN:
            yield UNKNOWN, start, end - start
            continue
        raw = text[start:end]
        said = _decoded(child.type, raw)
        if high is not None:
            # Two escapes may make one character.
            low = said if start == high[1] + high[2] and "\udc00" <= said <= "\udfff" else ""
            whole = (high[0] + low).encode("utf-16", "surrogatepass").decode("utf-16", "replace") if low else "\ufffd"
            yield whole, high[1], end - high[1] if low else high[2]
            high = None
            if low:
                continue
        if len(said) == 1 and "\ud800" <= said <= "\udbff":
            high = said, start, end - start
        elif said:
            yield ("\ufffd" if "\udc00" <= said <= "\udfff" else said), start, end - start
    if high is not None:
        yield "\ufffd", high[1], high[2]


def written(node: Node) -> Callable[[str], str]:
    """What writes plain text inside a string.

    Args:
        node: the string, with its quotes.
    """
    return string_escape((node.text or b"")[:1].decode())


def string_escape(quote: str) -> Callable[[str], str]:
    """What writes plain text between such quotes."""
    return {"'": _in_single, "`": _in_template}.get(quote, _in_double)


def _decoded(kind: str, raw: str) -> str:
    if kind == "html_character_reference":
        return unescape(raw)
    if kind != "escape_sequence":
        return raw
    code = _HEX.match(raw)
    if code:
        number = int(code[4], 8) if code[4] else int(code[1] or code[2] or code[3], 16)
        return chr(number) if number < 0x110000 else "\ufffd"
    # A line end after a backslash says nothing.
    return "" if raw[1] in "\r\n\u2028\u2029" else _NAMED.get(raw[1:], raw[1:])


def _in_double(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _in_single(text: str) -> str:
    return _in_double(text).replace('\\"', '"').replace("'", "\\'")


def _in_template(text: str) -> str:
    return text.replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${")
