"""The library: `lint_text` for a text, `lint_file` and `lint_paths` for files."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from threading import Lock
from typing import Any

from adlint.api.checker import Checker
from adlint.api.runs import named, run
from adlint.config import Config, Request
from adlint.config.days import written
from adlint.documents import Document
from adlint.errors import ConfigError
from adlint.findings import Finding, Verdict
from adlint.readers.decoding import refuse_binary
from adlint.reporters.model import Problem, Report, Summary

__all__ = ["Config", "Problem", "Report", "Summary", "lint_file", "lint_paths", "lint_text"]

AnyConfig = Config | str | os.PathLike[str] | None
# Configurations that were given as files, each with when the files were written that it rests on.
_READ: dict[str, tuple[Config, object]] = {}
_MOST_READ = 16
_READING = Lock()


def lint_text(
    text: str,
    *,
    path: str | None = None,
    goods: str | None = None,
    kind: str | None = None,
    field: str | None = None,
    config: AnyConfig = None,
    as_of: date | str | None = None,
) -> list[Finding]:
    """Check a text.

    Args:
        text: the copy. Offsets of findings are code points of it, or of its record if `path` names a table.
        path: a name whose suffix picks the reader (`x.html`); None reads plain text, every line for itself.
        goods: what it sells: an id (`cosmetics`) or a Chinese name (`化妆品`); None guesses.
        kind: kind of text (`ad`, `listing`, ... or a Chinese name); None goes by its form.
        field: what it is judged as (`title`, `description`, ...); None goes by the reader.
        config: a `Config`, or a configuration file; None looks none up. Changes of a file are
            noticed; a `Config` stays what it was.
        as_of: day whose law applies, as a date or `2026-11-21`, not before 2021-04-29; None is today, or what the
            configuration says.

    Returns:
        Findings in order of their place, without the exempt. What the ledger supports and what the team or the text lets
        pass carries a `decision`; what still asks for something is `is_open`.

    Raises:
        ConfigError: an argument or the configuration names something unknown, or an argument is of another type.
        ReadError: the text is not what `path` says it is, or holds a NUL character, which no text file does.
        TypeError: `text` is no text.
    """
    if not isinstance(text, str):
        raise TypeError(f"lint_text takes the copy as a str, not {type(text).__name__}")
    asked = Request(goods=goods, kind=kind, field=field, as_of=_day(as_of))
    linter, options = _checker(_known(config), asked, date.today()).linter(None if path is None else named(path))
    if path is None:
        refuse_binary(text)
        found = linter.lint(Document.plain(text))
    else:
        from adlint import readers

        documents = readers.read(text.encode("utf-8", "surrogatepass"), path, options)
        found = [finding for findings in linter.lint_many(documents) for finding in findings]
    return [finding for finding in found if finding.verdict is not Verdict.exempt]


def lint_file(path: str | os.PathLike[str], *, config: AnyConfig = None, **wishes: Any) -> Report:
    """Check one file.

    Args:
        path: the file.
        config: a `Config`, or a configuration file; None looks none up, `Config(search=True)` looks upwards.
        wishes: `goods`, `kind`, `field`, `as_of` as in `lint_text`; `platform`, `select`, `ignore`, `lang`.

    Returns:
        The report; a file that cannot be read is in its `errors`.

    Raises:
        ConfigError: an argument or the configuration names something unknown, or an argument is of another type.
    """
    return lint_paths([path], config=config, **wishes)


def lint_paths(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    config: AnyConfig = None,
    processes: int | None = None,
    **wishes: Any,
) -> Report:
    """Check files and folders.

    Args:
        paths: files, and folders that are searched for files of known suffixes; one alone need not stand in a list.
        config: a `Config`, or a configuration file; None looks none up, `Config(search=True)` looks upwards.
        processes: how many processes; None decides by the amount of work.
        wishes: `goods`, `kind`, `field`, `as_of` as in `lint_text`; `platform`, `select`, `ignore`, `lang`.

    Returns:
        The report, in order of paths; files that cannot be read are in its `errors`.

    Raises:
        ConfigError: an argument or the configuration names something unknown, or an argument is of another type.
        RuleError: a rule pack cannot be used.
    """
    if "as_of" in wishes:
        wishes["as_of"] = _day(wishes["as_of"])
    given = _known(config)
    chosen = (Config() if given is None else given).asking(**wishes)
    return run([paths] if isinstance(paths, str | os.PathLike) else paths, chosen, processes=processes).report


def _known(config: AnyConfig) -> Config | None:
    if config is None or isinstance(config, Config):
        return config
    if not isinstance(config, str | os.PathLike):
        raise ConfigError("config 应为 Config 或配置文件的路径", "config must be a Config or the path of a file")
    place = os.path.abspath(config)  # noqa: PTH100
    with _READING:
        held = _READ.get(place)
        if held is None or held[1] != held[0].stamp():
            made = Config(place)
            held = _READ[place] = made, made.stamp()
            while len(_READ) > _MOST_READ:
                del _READ[next(iter(_READ))]
        return held[0]


def _day(day: date | str | None) -> date | None:
    return written(day) if isinstance(day, str) else day


# Texts come one by one, and building the rules for each would cost more than checking it. A shop has as many categories and
# fields; what is large in a checker is shared.
@lru_cache(maxsize=256)
def _checker(config: Config | None, asked: Request, today: date) -> Checker:
    chosen = Config(today=today) if config is None else config
    return Checker(chosen.asking(goods=asked.goods, kind=asked.kind, field=asked.field, as_of=asked.as_of))
