"""What several commands share: where the configuration comes from, and where output goes."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TextIO, TypeVar

import click

from adlint.config import Config, Request
from adlint.errors import AdlintError, ConfigError

F = TypeVar("F", bound=Callable[..., Any])

LANG = click.Choice(["zh", "en"])


def config_options(command: F) -> F:
    """Add `--config` and `--no-config` to a command."""
    named = click.option("--config", "config_file", metavar="FILE", help="只用这份配置 / use this configuration only")
    none = click.option("--no-config", is_flag=True, help="不找配置文件 / look for no configuration")
    return named(none(command))


def page_options(command: F) -> F:
    """Add `--format` and `--lang` to a command that explains something."""
    form = click.option(
        "--format", "form", type=click.Choice(["text", "json"]), default="text", help="输出格式 / output format"
    )
    return form(click.option("--lang", type=LANG, default="zh", help="语言 / language")(command))


def configuration(config_file: str | None, no_config: bool, request: Request | None = None) -> Config:
    """The configuration that the options ask for.

    Args:
        config_file: `--config`.
        no_config: `--no-config`.
        request: what other options ask for.

    Raises:
        ConfigError: both are given, or the file cannot be used.
    """
    if config_file and no_config:
        raise ConfigError("--config 与 --no-config 不能同用", "--config and --no-config exclude each other")
    return Config(config_file, search=not (config_file or no_config), request=request)


def words(values: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a repeatable option that also takes comma lists."""
    return tuple(word.strip() for value in values for word in value.replace("，", ",").split(",") if word.strip())


def wants_color(stream: TextIO) -> bool:
    """Whether to colour: on a terminal unless `NO_COLOR` or a dumb one says no; `FORCE_COLOR` says yes anywhere."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    # Old Windows consoles print the codes; newer terminals announce themselves.
    known = sys.platform != "win32" or any(os.environ.get(name) for name in ("WT_SESSION", "ANSICON", "TERM"))
    return known and stream.isatty() and os.environ.get("TERM") != "dumb"


@contextlib.contextmanager
def written(path: str | None) -> Iterator[TextIO]:
    """Standard output, or a file that is replaced only when everything is written.

    Args:
        path: the file, or None for standard output.

    Raises:
        AdlintError: the file cannot be written.
    """
    if path is None:
        # Python has no stream where the shell closed it.
        if sys.stdout is None:
            raise AdlintError("标准输出已关闭", "standard output is closed")
        yield sys.stdout
        return
    if not path:
        raise ConfigError("--output 的文件名是空的", "--output names no file")
    try:
        mode = _mode(Path(path))
        # A pipe or device, such as /dev/stdout, is not ours to replace.
        if mode is not None and not stat.S_ISREG(mode):
            with Path(path).open("w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
                yield stream
            return
        # The file that a link leads to is replaced, not the link.
        with _replaced(Path(os.path.realpath(path)), mode) as stream:
            yield stream
    except OSError as error:
        raise unwritable(path, error) from None


@contextlib.contextmanager
def _replaced(target: Path, mode: int | None) -> Iterator[TextIO]:
    """A file beside `target` that takes its place at the end."""
    import tempfile

    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
            yield stream
        # mkstemp keeps others out; a report is an ordinary file.
        part.chmod(0o666 & ~_umask() if mode is None else stat.S_IMODE(mode))
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _mode(target: Path) -> int | None:
    try:
        return target.stat().st_mode
    except FileNotFoundError:
        return None


def unwritable(path: str, error: OSError) -> AdlintError:
    """The error of a file that cannot be written."""
    from adlint.readers.access import reason

    zh, en = reason(error)
    return AdlintError(f"写不了：{zh}", f"cannot be written: {en}", path=path)


def here(path: str) -> str:
    """A path as it is from the current folder, where that is shorter."""
    folder, full = Path.cwd(), Path(path)
    return full.relative_to(folder).as_posix() if full.is_relative_to(folder) else path


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
