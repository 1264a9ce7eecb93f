"""What can go wrong outside a finding: bad rules, bad configuration, input that cannot be read.

Every error names the place, the reason and what to do, in Chinese and English, and carries the exit code of the process that
ends with it. Findings are not errors.
"""

from __future__ import annotations

import difflib
import errno
from collections.abc import Callable, Iterable
from functools import partial

# A longer line is shown around the place of the error only.
_WIDEST = 120
_REASONS = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOENT: "没有这个文件或文件夹",
    errno.ENOTDIR: "路径中间有一段不是文件夹",
    errno.EEXIST: "已有同名的文件",
    errno.EISDIR: "是文件夹，不是文件",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "配额已满",
    errno.EFBIG: "超过允许的文件大小",
    errno.EROFS: "磁盘只读",
    errno.ENAMETOOLONG: "名称太长",
    errno.ELOOP: "链接成环",
    errno.EBADF: "已关闭",
    errno.EIO: "设备读写出错",
}


class AdlintError(Exception):
    """Something could not be read or run.

    Args:
        zh: what is wrong, in Chinese.
        en: the same in English.
        path: the file it is about, or None.
        line: 1-based line in that file, or None.
        column: 1-based column in code points, or None.
        source_line: the offending line, shown under the message.
        hint: (Chinese, English) advice on what to do.
    """

    exit_code = 2
    code = "error"

    def __init__(
        self,
        zh: str,
        en: str,
        *,
        path: str | None = None,
        line: int | None = None,
        column: int | None = None,
        source_line: str | None = None,
        hint: tuple[str, str] | None = None,
    ) -> None:
        super().__init__(zh)
        self.zh = zh
        self.en = en
        self.path = path
        self.line = line
        self.column = column
        self.source_line = source_line
        self.hint = hint

    def __reduce__(self) -> tuple[Callable[[], AdlintError], tuple[()]]:
        """How other processes send it back: exceptions are pickled without their keyword arguments."""
        made = partial(
            type(self), self.zh, self.en, path=self.path, line=self.line, column=self.column,
            source_line=self.source_line, hint=self.hint,
        )  # fmt: skip
        return made, ()

    @property
    def place(self) -> str:
        """`path:line:column`, as far as it is known."""
        return ":".join(str(part) for part in (self.path, self.line, self.column) if part is not None)

    def message(self, lang: str = "zh") -> str:
        """The reason with its advice, without the place.

        Args:
            lang: `zh` or `en`.
        """
        text = self.en if lang == "en" else self.zh
        if self.hint is None:
            return text
        return f"{text}. {self.hint[1]}" if lang == "en" else f"{text}。{self.hint[0]}"

    def render(self, lang: str = "zh") -> str:
        """Place, reason, advice and the offending line, as a terminal shows them."""
        head = f"{self.place}: {self.message(lang)}" if self.place else self.message(lang)
        if self.source_line is None:
            return head
        line = self.source_line
        if len(line) > _WIDEST:
            low = max(min((self.column or 1) - _WIDEST // 2, len(line) - _WIDEST), 0)
            line = f"…{line[low : low + _WIDEST]}…"
        return f"{head}\n  {line}"

    def __str__(self) -> str:
        return self.render()


class RuleError(AdlintError):
    """A rule pack cannot be used."""

    code = "bad-rule"


class ConfigError(AdlintError):
    """A configuration file or option cannot be used."""

    code = "bad-config"


class ReadError(AdlintError):
    """An input file cannot be decoded or parsed."""

    code = "unreadable"


def with_extra(extra: str) -> tuple[str, str]:
    """Advice on installing an extra: from where adlint came, since by its name alone an index might give something else.

    Args:
        extra: its name.

    Returns:
        (Chinese, English) advice.
    """
    return (
        f"从原来的地方再装一次 adlint，加上 [{extra}]；在它的源码目录里是 pip install '.[{extra}]'",
        f"Install adlint again from where it came, with [{extra}]; in its clone that is pip install '.[{extra}]'",
    )


def did_you_mean(word: str, known: Iterable[str]) -> tuple[str, str] | None:
    """Advice naming the nearest known word.

    Args:
        word: what was written.
        known: what could have been meant.

    Returns:
        (Chinese, English) advice, or None when nothing is near.
    """
    near = difflib.get_close_matches(word, list(known), n=1)
    return (f"是不是想写 {near[0]}？", f"Did you mean {near[0]}?") if near else None


def reason(error: OSError) -> tuple[str, str]:
    """Why the system refused, in Chinese and English."""
    said = error.strerror or str(error)
    return _REASONS.get(error.errno or 0, said), said
