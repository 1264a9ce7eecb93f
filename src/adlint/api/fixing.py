"""Rewrites applied to files: in rounds, until nothing that may be applied is left."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from adlint import readers
from adlint.api.checker import Checker, FileResult, shown, told
from adlint.api.rereading import Rereading
from adlint.errors import AdlintError, ConfigError, ReadError, reason
from adlint.files import replacing
from adlint.findings import Finding
from adlint.readers.access import unreadable
from adlint.readers.decoding import decode
from adlint.reporters.model import Problem
from adlint.rewriting import Change, Choose, changed, changes

SAFE = frozenset({"safe"})
UNSAFE = frozenset({"safe", "needs-evidence", "changes-meaning"})
# Deletions that overlap wait for the next round; more rounds than these and rewrites chase each other.
ROUNDS = 8


class Fixed(NamedTuple):
    """What fixing made of a file.

    Attributes:
        before: its text.
        after: its text with the changes.
        data: the same as bytes.
        changes: in the order in which they were applied; places are those of the round.
        left: what a check of the new text finds.
        problem: why nothing may be written, or None.
        note: what of it could not be changed though the rest was, or None.
    """

    before: str
    after: str
    data: bytes
    changes: tuple[Change, ...]
    left: FileResult
    problem: Problem | None = None
    note: Problem | None = None


def first(finding: Finding, options: Sequence[Change]) -> Change:
    """The best of the edits that may be applied."""
    return options[0]


def fix_data(
    checker: Checker,
    data: bytes,
    name: str,
    path: Path | None,
    *,
    allowed: frozenset[str] = SAFE,
    choose: Choose = first,
) -> Fixed:
    """Fix bytes as if they were a file; nothing is written.

    Args:
        checker: finds.
        data: the bytes.
        name: the name that findings carry; its suffix picks the reader.
        path: where it would stand, for the configuration; None for nowhere.
        allowed: which applicabilities may be applied.
        choose: picks a rewrite for a finding, or none.
    """
    if readers.is_editable(name) and not readers.is_text(name):
        from adlint.api.sheets import fix_sheets

        return fix_sheets(checker, data, name, path, allowed=allowed, choose=choose)
    result = checker.check_data(data, name, path)
    lang = checker.profile(path).settings.lang
    if not readers.is_text(name):
        return Fixed("", "", data, (), result, result.problem)
    try:
        decoded = decode(data, name)
        if decoded.bytes_of(decoded.text) != data:
            raise ReadError(
                "文件里有不规范的编码，改写会改动别处的字节", "It holds bytes that this encoding writes otherwise", path=name,
                hint=("请另存为 UTF-8 再改", "Save the file as UTF-8 first"),
            )  # fmt: skip
    except AdlintError as error:
        return Fixed("", "", data, (), result, result.problem or told(error, lang, name))
    text = decoded.text
    seen = {text}
    applied: list[Change] = []
    _, options = checker.linter(path)
    refused = 0
    # What cannot be read to its end is not written either.
    while result.problem is None and len(seen) <= ROUNDS:
        wanted = changes(text, result.findings, allowed, choose)
        edits = Rereading(text, name, options).kept(wanted)
        refused = len(wanted) - len(edits)
        after = changed(text, edits)
        if after in seen:
            break
        seen.add(after)
        applied += edits
        text, data = after, decoded.bytes_of(after)
        result = checker.check_data(data, name, path)
    note = None if not refused else told(_otherwise(refused), lang, shown(name))
    return Fixed(decoded.text, text, data, tuple(applied), result, result.problem, note)


def _otherwise(count: int) -> AdlintError:
    """What is told of edits that are not written."""
    return AdlintError(
        f"{count} 处改写没有写入：写进去，文件的这一处就不再是原来的样子（引号、列表、数字或空行）",
        f"{count} rewrites were not written: what is left would be read as something else (a quote, a list, a number)",
        hint=("请手工改", "Change them by hand"),
    )


def fix_file(
    checker: Checker, path: Path, *, allowed: frozenset[str] = SAFE, choose: Choose = first, write: bool = True
) -> Fixed:
    """Fix a file.

    Args:
        checker: finds.
        path: the file.
        allowed: which applicabilities may be applied.
        choose: picks a rewrite for a finding, or none.
        write: whether the file is replaced.
    """
    lang = checker.lang(path)
    failed: AdlintError
    try:
        fixed = fix_data(checker, data := path.read_bytes(), str(path), path, allowed=allowed, choose=choose)
    except OSError as error:
        failed = unreadable(path, error)
    except ConfigError as error:
        failed = error
    else:
        return _written(fixed, path, data, lang) if write and fixed.changes and fixed.problem is None else fixed
    problem = told(failed, lang)
    return Fixed("", "", b"", (), FileResult(str(path), problems=(problem,)), problem)


def _written(fixed: Fixed, path: Path, data: bytes, lang: str) -> Fixed:
    """What fixing made of a file that held `data`, in the file's place."""
    try:
        _replace(path, data, fixed.data)
    except AdlintError as error:
        return fixed._replace(problem=told(error, lang, str(path)))
    return fixed


def _replace(path: Path, read: bytes, new: bytes) -> None:
    """Put new bytes in a file's place, unless it no longer holds what was read.

    Raises:
        AdlintError: it holds something else, or cannot be written.
    """
    try:
        with replacing(path) as stream:
            stream.write(new)
            if path.read_bytes() != read:
                raise AdlintError(
                    "读取之后文件被改动，没有写入", "The file changed after it was read; nothing was written", path=str(path),
                    hint=("再运行一次", "Run again"),
                )  # fmt: skip
    except OSError as error:
        zh, en = reason(error)
        raise AdlintError(f"写不了：{zh}", f"cannot be written: {en}", path=str(path)) from None
