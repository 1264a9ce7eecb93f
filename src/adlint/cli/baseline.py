"""`adlint baseline`: what was there before, so that only what is new counts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import click

from adlint.cli.setup import config_options, configuration, request_options, requested, unwritable
from adlint.decisions.baseline import FILE_NAME, Baseline
from adlint.errors import ConfigError
from adlint.files import alone, near
from adlint.findings import Finding

_FILE = click.option(
    "--baseline", "file", metavar="FILE",
    help=f"基线文件，默认按配置，再默认 {FILE_NAME} / the baseline, by default that of the configuration",
)  # fmt: skip


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
    file, found = _file(options), _findings(paths, options)
    with alone(file):
        if file.exists() and not options["force"]:
            raise ConfigError(
                f"{file} 已经在了", f"{file} exists", hint=("更新用 update，覆盖加 --force", "Use update, or --force")
            )
        made = Baseline.of(found.findings, file.parent)
        _write(made, file)
    click.echo(f"记下 {len(made)} 处 / {len(made)} recorded: {near(file)}")
    return 0


@command.command("update")
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@_FILE
@request_options
@config_options
def update(paths: tuple[str, ...], **options: Any) -> int:
    """把查到的文件改记成现在的样子：收进新的，去掉已经没有的 / of what is checked, take in what is new and drop what is gone."""
    file, found = _file(options), _findings(paths, options)
    with alone(file):
        known = Baseline.read(file)
        made = known.updated(found.findings, found.checked)
        _write(made, file)
    click.echo(f"原有 {len(known)} 处，现有 {len(made)} 处 / {len(known)} before, {len(made)} now: {near(file)}")
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
    file, found = _file(options), _findings(paths, options)
    with alone(file):
        known = Baseline.read(file)
        by_path: dict[str | None, list[Finding]] = {path: [] for path in found.checked}
        for finding in found.findings:
            by_path.setdefault(finding.path, []).append(finding)
        for path, findings in by_path.items():
            known.decided(path or "", findings)
        stale = known.stale
        if stale and not options["check"]:
            _write(known.pruned(), file)
    said = "可去掉" if options["check"] else "去掉"
    click.echo(
        f"{said} {stale} 处，留下 {len(known) - stale} 处 / {stale} gone, {len(known) - stale} left: {near(file)}"
    )
    return int(bool(stale) and options["check"])


class _Found(NamedTuple):
    """What is found now, and the files in which it was looked for."""

    findings: Sequence[Finding]
    checked: Sequence[str]


def _file(options: dict[str, Any]) -> Path:
    """The baseline: the one asked for, the one configured, or the default."""
    if options["file"]:
        return Path(options["file"])
    from adlint.api.checker import Checker

    config = configuration(options["config_file"], options["no_config"])
    return Checker(config).profile(Path("_")).baseline or Path(FILE_NAME)


def _findings(paths: tuple[str, ...], options: dict[str, Any]) -> _Found:
    """What is found now.

    Raises:
        ConfigError: something could not be read; a baseline of half the copy would hide the other half for good.
    """
    from adlint.api.runs import run

    config = configuration(options["config_file"], options["no_config"], requested(options))
    made = run(paths or (".",), config, configured=False)
    for problem in made.report.errors:
        raise ConfigError(
            f"有文件没能检查，基线没有写入：{problem.message}",
            f"a file could not be checked, the baseline was not written: {problem.message}",
            path=problem.path,
            line=problem.line,
            column=problem.column,
        )
    return _Found(made.report.findings, made.checked)


def _write(baseline: Baseline, file: Path) -> None:
    try:
        baseline.write(file)
    except OSError as error:
        raise unwritable(str(file), error) from None
