"""What several commands share: where the configuration comes from, and where output goes."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from collections.abc import Callable, Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TextIO, TypeVar

import click

from adlint.config import Config, Request
from adlint.errors import AdlintError, ConfigError, ReadError, reason, with_extra
from adlint.files import replacing

F = TypeVar("F", bound=Callable[..., Any])

LANG = click.Choice(["zh", "en"])
STDIN_NAME = "<stdin>"
_REQUEST = (
    click.option(
        "--select",
        multiple=True,
        metavar="RULES",
        help="只用这些规则、规则包或类别 / run these rules, packs, families only",
    ),
    click.option("--ignore", multiple=True, metavar="RULES", help="不用这些 / leave these out"),
    click.option("--goods", metavar="GOODS", help="卖什么（id 或中文名）/ what is sold (id or Chinese name)"),
    click.option("--kind", metavar="KIND", help="文本种类 / kind of text: ad, listing, livestream, ..."),
    click.option("--field", metavar="FIELD", help="按什么字段判断 / field: title, description, ..."),
    click.option("--platform", metavar="NAME", help="按哪家平台的规范 / marketplace whose norms apply"),
    click.option(
        "--as-of", metavar="DATE", help="按哪一天的法律，不早于 2021-04-29 / law of that day, from 2021-04-29 on"
    ),
    click.option("--lang", type=LANG, help="语言，默认 zh / language, default zh"),
)


def config_options(command: F) -> F:
    """Add `--config` and `--no-config` to a command."""
    named = click.option("--config", "config_file", metavar="FILE", help="只用这份配置 / use this configuration only")
    none = click.option("--no-config", is_flag=True, help="不找配置文件 / look for no configuration")
    return named(none(command))


def request_options(command: F) -> F:
    """Add what commands that check copy ask for: rules, goods, kind, field, platform, day, language."""
    for option in reversed(_REQUEST):
        command = option(command)
    return command


def fail_on_option(command: F) -> F:
    """Add `--fail-on` to a command whose exit code tells what it has found."""
    return click.option(
        "--fail-on",
        type=click.Choice(["error", "warning", "info"]),
        default="error",
        help="达到此级别则返回 1，默认 error / exit 1 from this severity on",
    )(command)


def requested(options: dict[str, Any]) -> Request:
    """What those options ask for.

    Raises:
        ConfigError: the day is none.
    """
    from adlint.config.days import written as written_day

    return Request(
        select=words(options["select"]),
        ignore=words(options["ignore"]),
        goods=options["goods"],
        kind=options["kind"],
        field=options["field"],
        platform=options["platform"],
        as_of=None if options["as_of"] is None else written_day(options["as_of"]),
        lang=options["lang"],
        fields=options.get("fields", ()),
    )


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


def standard_input() -> bytes:
    """All of standard input.

    Raises:
        AdlintError: it is closed, or the system does not let us read it.
    """
    from adlint.readers.access import unreadable

    # Python has no stream where the shell closed it.
    if sys.stdin is None:
        raise ReadError("标准输入已关闭", "standard input is closed", path=STDIN_NAME)
    try:
        data: bytes = sys.stdin.buffer.read()
    except OSError as error:
        raise unreadable(STDIN_NAME, error) from None
    return data


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
        sys.stdout.flush()
        return
    if not path:
        raise ConfigError("--output 的文件名是空的", "--output names no file")
    try:
        mode = _mode(Path(path))
        # A pipe or device, such as /dev/stdout, is not ours to replace; that nobody reads it to its end changes nothing.
        if mode is not None and not stat.S_ISREG(mode):
            with (
                contextlib.suppress(BrokenPipeError),
                Path(path).open("w", encoding="utf-8", errors="backslashreplace", newline="") as stream,
            ):
                yield stream
            return
        with replacing(Path(path)) as raw:
            stream = TextIOWrapper(raw, "utf-8", errors="backslashreplace", newline="")
            yield stream
            stream.flush()
            stream.detach()
    except OSError as error:
        raise unwritable(path, error) from None


def _mode(target: Path) -> int | None:
    try:
        return target.stat().st_mode
    except FileNotFoundError:
        return None


def unwritable(path: str, error: OSError) -> AdlintError:
    """The error of a file that cannot be written."""
    zh, en = reason(error)
    return AdlintError(f"写不了：{zh}", f"cannot be written: {en}", path=path)


def missing(what: str, extra: str) -> ConfigError:
    """The error of something that needs an extra which is not installed.

    Args:
        what: the command or option.
        extra: the extra's name.
    """
    return ConfigError(
        f"{what} 要另装 adlint[{extra}]", f"{what} needs the extra adlint[{extra}]", hint=with_extra(extra)
    )
