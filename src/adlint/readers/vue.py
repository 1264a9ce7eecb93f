"""The code of Vue components: scripts, and the expressions of templates, read as scripts are.

What is no code is blanked, character by character, so that every string stays where it stands in the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from adlint.documents import Segment
from adlint.errors import ReadError
from adlint.readers.code import read_code
from adlint.readers.fields import Options

_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)
_TYPED = re.compile(r"""\blang\s*=\s*["']tsx?["']""")
# Expressions with a Chinese string in them; others need no parser.
_EXPRESSION = re.compile(
    r"""\{\{(?P<text>[^{}]*)\}\}"""
    r"""|\s(?:v-text|v-html|(?:v-bind)?:(?!(?:class|style|key|id|ref|name|href|src|type|to|is)=)[\w-]+)="(?P<bound>[^"]*)\""""
)
_SAYING = re.compile("[\"'`][^\u4e00-\u9fff]*[\u4e00-\u9fff]")
_VISIBLE = re.compile(r"[^\r\n]")


def code_segments(text: str, path: str, options: Options) -> Iterator[Segment]:
    """The strings with copy in a component's code, in order.

    Args:
        text: the decoded file.
        path: its name, for the error.
        options: which keys are which.

    Raises:
        ReadError: a script cannot be parsed.
    """
    scripts = list(_SCRIPT.finditer(text))
    name = f"{path}.tsx" if any(_TYPED.search(one[1]) for one in scripts) else f"{path}.jsx"
    parts = [(one.start(2), one.end(2), one[2]) for one in scripts]
    inside = _SCRIPT.sub(lambda one: _blank(one[0]), text)
    expressions = [_statement(one) for one in _EXPRESSION.finditer(inside) if _SAYING.search(one[1] or one[2] or "")]
    if not parts and not expressions:
        return
    try:
        yield from _read(text, sorted([*parts, *expressions]), name, options)
    except ReadError:
        # A template's expression is not always one of JavaScript.
        try:
            yield from _read(text, parts, name, options)
        except ReadError as error:
            error.path = path
            raise


def _statement(found: re.Match[str]) -> tuple[int, int, str]:
    """An expression with what encloses it as a statement of the same length: `{{ a }}` becomes ` ( a );`."""
    if found["text"] is not None:
        return found.start(), found.end(), f" ({found['text']});"
    start, end = found.span("bound")
    return start - 2, end + 1, f";({found['bound']})"


def _read(text: str, parts: list[tuple[int, int, str]], name: str, options: Options) -> Iterator[Segment]:
    code, done = [], 0
    for start, end, statement in parts:
        code += [_blank(text[done:start]), statement]
        done = end
    (document,) = read_code("".join(code) + _blank(text[done:]), name, options)
    yield from document.segments


def _blank(text: str) -> str:
    return _VISIBLE.sub(" ", text)
