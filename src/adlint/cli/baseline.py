"""`adlint baseline`: what was there before, so that only what is new counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from adlint.cli.setup import config_options, configuration, request_options, requested, unwritable
from adlint.decisions import FILE_NAME, Baseline
from adlint.errors import ConfigError
from adlint.findings import Finding

_FILE = click.option(
    "--baseline", "file", metavar="FILE", default=FILE_NAME, help=f"基线文件，默认 {FILE_NAME} / the baseline file"
)


@click.group("baseline")
def command() -> None:
    """记下已有的问题，以后只报新的。

    Record what is there already, so that only what is new counts. `adlint check --baseline FILE` uses it.

    \b
      adlint baseline create docs/
      adlint check docs/ --baseline .adlint.baseline
    """


@command.command("create")
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@_FILE
@click.option("--force", is_flag=True, help="覆盖已有的 / overwrite")
@request_options
@config_options
def create(paths: tuple[str, ...], **options: Any) -> int:
    """记下现在所有的问题 / record all findings of today."""
    file = Path(options["file"])
    if file.exists() and not options["force"]:
        raise ConfigError(
            f"{file} 已经在了", f"{file} exists", hint=("更新用 update，覆盖加 --force", "Use update, or --force")
        )
    made = Baseline.of(_findings(paths, options), file.parent)
    _write(made, file)
    click.echo(f"记下 {len(made)} 处 / {len(made)} recorded: {file}")
    return 0


@command.command("update")
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@_FILE
@request_options
@config_options
def update(paths: tuple[str, ...], **options: Any) -> int:
    """改记成现在的样子：收进新的，去掉已经没有的 / take in what is new, drop what is gone."""
    file = Path(options["file"])
    before = len(Baseline.read(file))
    made = Baseline.of(_findings(paths, options), file.parent)
    _write(made, file)
    click.echo(f"原有 {before} 处，现有 {len(made)} 处 / {before} before, {len(made)} now: {file}")
    return 0


@command.command("prune")
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@_FILE
@click.option(
    "--check", is_flag=True, help="不写入，有可去掉的就返回 1 / write nothing, exit 1 if there is something to drop"
)
@request_options
@config_options
def prune(paths: tuple[str, ...], **options: Any) -> int:
    """只去掉已经没有的，不收新的 / drop what is gone, take in nothing."""
    file = Path(options["file"])
    known = Baseline.read(file)
    _findings(paths, options, known)
    stale = known.stale
    if stale and not options["check"]:
        _write(known.pruned(), file)
    said = "可去掉" if options["check"] else "去掉"
    click.echo(f"{said} {stale} 处，留下 {len(known) - stale} 处 / {stale} gone, {len(known) - stale} left: {file}")
    return int(bool(stale) and options["check"])


def _findings(paths: tuple[str, ...], options: dict[str, Any], baseline: Baseline | None = None) -> list[Finding]:
    """What is found now.

    Raises:
        ConfigError: something could not be read; a baseline of half the copy would hide the other half for good.
    """
    from adlint.api.runs import run

    config = configuration(options["config_file"], options["no_config"], requested(options))
    report = run(paths or (".",), config, baseline=baseline).report
    for problem in report.errors:
        raise ConfigError(
            f"有文件没能检查，基线没有写入：{problem.message}",
            f"a file could not be checked, the baseline was not written: {problem.message}",
            path=problem.path,
            line=problem.line,
            column=problem.column,
        )
    return list(report.findings)


def _write(baseline: Baseline, file: Path) -> None:
    try:
        baseline.write(file)
    except OSError as error:
        raise unwritable(str(file), error) from None
