"""`adlint check`: findings of files, folders or standard input."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

import click

from adlint.cli.setup import (
    STDIN_NAME,
    config_options,
    configuration,
    fail_on_option,
    missing,
    request_options,
    requested,
    standard_input,
    wants_color,
    written,
)
from adlint.cli.streams import is_read
from adlint.config import FILE_NAME, Config
from adlint.errors import AdlintError, ConfigError, did_you_mean
from adlint.findings import Severity
from adlint.reporters import REPORTERS, form_of, reporter
from adlint.reporters.width import printable

if TYPE_CHECKING:
    from adlint.api.report import Run

_STDIN = "-"
_FORMAT = re.compile("[a-z]+")
# Formats of which `.json` may be the suffix.
_JSON = frozenset(("json", "sarif", "gitlab", "rdjson"))


class _Check(click.Command):
    """Lets `--show-exempt` stand before a path without taking it for its value."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        plain = [
            "--show-exempt=all" if arg == "--show-exempt" and args[i + 1 : i + 2] not in (["all"], ["owing"]) else arg
            for i, arg in enumerate(args)
        ]
        return super().parse_args(ctx, plain)


@click.command("check", cls=_Check)
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@click.option("--stdin-filename", metavar="NAME", help="标准输入按此文件名读 / read standard input as this file")
@click.option("--format", "form", type=click.Choice(list(REPORTERS)), help="输出格式，默认 text / output format")
@click.option(
    "--output",
    "outputs",
    multiple=True,
    metavar="[FORMAT=]FILE",
    help="写入文件，可写几次；格式由 --format、FORMAT= 或后缀决定 / write to a file, also to several",
)
@request_options
@fail_on_option
@click.option(
    "--show-exempt",
    type=click.Choice(["all", "owing"]),
    help="列出豁免的用语；owing 只列须备证明的 / list what is exempt; owing: only what owes proof",
)
@click.option("--baseline", metavar="FILE", help="基线里有的不算 / what the baseline knows does not count")
@click.option("--no-baseline", is_flag=True, help="不用配置里的基线 / use no baseline")
@click.option(
    "--diff-from",
    metavar="REV",
    help="只报这个版本之后改动的行和表格行 / only lines and rows changed since a git revision",
)
@click.option(
    "--cache", is_flag=True, help="没有改动的文件用上次的结果 / take results of unchanged files from the last run"
)
@click.option("--watch", is_flag=True, help="文件一改就再查 / check again whenever a file changes")
@click.option(
    "--jobs",
    type=click.IntRange(1),
    metavar="N",
    help="用几个进程，默认看活多少 / processes, by default as the work asks",
)
@click.option("--statistics", is_flag=True, help="各规则次数 / how often each rule fired")
@config_options
def command(paths: tuple[str, ...], **options: Any) -> int:
    """检查文案：文件、文件夹，或用 - 读标准输入；不给路径则查当前文件夹。

    Check copy: files, folders, or - for standard input; without PATHS the current folder. Exit code: 0 nothing at or
    above --fail-on, 1 findings, 2 something could not be read.

    \b
      adlint check titles.csv landing.html
      echo '全网最低价 羊绒大衣' | adlint check - --goods 服装
    """
    return _watch(paths, options) if options["watch"] else _check(paths, _config(options), options)


def _watch(paths: tuple[str, ...], options: dict[str, Any]) -> int:
    """Check, and check again what changes, until interrupted or until nobody reads it any more."""
    try:
        from watchfiles import watch
    except ImportError:
        raise missing("--watch", "watch") from None
    if _STDIN in paths:
        raise ConfigError("--watch 不能用于标准输入", "--watch does not work with standard input")
    named = paths or (".",)

    def check(what: tuple[str, ...]) -> None:
        # The configuration may have changed meanwhile, so each round reads it anew; a mistake in it ends the round only.
        try:
            _check(what, _config(options), options)
        except AdlintError as error:
            click.echo(error.render(), err=True)

    check(named)
    for changed in watch(*named, raise_interrupt=False):
        touched = {os.path.realpath(path) for _, path in changed}
        if any(Path(path).name == FILE_NAME for path in touched):
            check(named)
        elif copy := _touched(named, touched, options):
            check(copy)
        if not is_read(sys.stdout):
            break
    return 0


def _touched(named: tuple[str, ...], touched: set[str], options: dict[str, Any]) -> tuple[str, ...]:
    """Which of the files that a run over `named` reads have changed."""
    from adlint.api.checker import Checker
    from adlint.api.runs import files_of

    found = files_of(map(Path, named), Checker(_config(options)), "zh", [])
    return tuple(str(path) for path in found if os.path.realpath(path) in touched)


def _config(options: dict[str, Any]) -> Config:
    return configuration(options["config_file"], options["no_config"], requested(options))


def _check(paths: tuple[str, ...], config: Config, options: dict[str, Any]) -> int:
    # The library is imported here, so that `--help` does not wait for it.
    from adlint.api.checker import Checker
    from adlint.api.report import build
    from adlint.api.runs import run, spare_inputs
    from adlint.cli.progress import Bar
    from adlint.decisions.baseline import Baseline

    if options["baseline"] and options["no_baseline"]:
        raise ConfigError("--baseline 与 --no-baseline 不能同用", "--baseline and --no-baseline exclude each other")
    baseline = Baseline.read(Path(options["baseline"])) if options["baseline"] else None
    configured = not options["no_baseline"]
    show_exempt = cast(Literal["none", "owing", "all"], options["show_exempt"] or "none")
    if _STDIN in paths:
        if len(paths) > 1:
            raise ConfigError("- 须单独使用", "- must stand alone")
        if options["diff_from"]:
            raise ConfigError("--diff-from 不能用于标准输入", "--diff-from does not work with standard input")
        name = options["stdin_filename"]
        checker = Checker(config)
        path = Path(name) if name else None
        result = checker.check_data(standard_input(), name or STDIN_NAME, path)
        made = build([result], checker, path, show_exempt=show_exempt, baseline=baseline, configured=configured)
    else:
        named = (file for _, file in _outputs(options["outputs"], options["form"]) if file is not None)
        spare_inputs(named, paths or (".",), config)
        with Bar("检查 checking") as bar:
            made = run(
                paths or (".",), config, show_exempt=show_exempt, progress=bar, baseline=baseline, configured=configured,
                diff_from=options["diff_from"], cache=options["cache"], processes=options["jobs"],
            )  # fmt: skip
    _print(made, options)
    report = made.report
    if report.errors:
        return 2
    return int(report.worst is not None and report.worst >= Severity[options["fail_on"]])


def _print(made: Run, options: dict[str, Any]) -> None:
    """Write the report in every form that is asked for, and what could not be read on standard error."""
    report = made.report
    for form, name in _outputs(options["outputs"], options["form"]):
        with written(name) as stream:
            to_terminal = name is None and stream.isatty()
            reporter(form)(
                report,
                made.sources,
                stream,
                lang=made.lang,
                color=name is None and wants_color(stream),
                width=shutil.get_terminal_size().columns if to_terminal else 120,
                statistics=options["statistics"],
                fail_on=Severity[options["fail_on"]],
            )
    for problem in report.errors:
        place = ":".join(str(part) for part in (problem.path, problem.line, problem.column) if part is not None)
        said = f"{place}: {problem.code} {problem.message}" if place else problem.message
        click.echo(printable(said, "\n"), err=True)


def _plain(name: str) -> str:
    """The format of a file whose name asks for none.

    Raises:
        ConfigError: it asks for one that there is not.
    """
    if Path(name).suffix and not name.startswith("/dev/"):
        forms = ", ".join(REPORTERS)
        raise ConfigError(
            f"不知道 {name} 该写成什么格式", f"no format is known for {name}",
            hint=(f"写成 格式={name}，格式有 {forms}", f"Write FORMAT={name}; formats are {forms}"),
        )  # fmt: skip
    return "text"


def _form_for(file: str, form: str | None) -> str:
    """The format of a file: what its suffix says, unless `--format` names one that has such files, too."""
    own = form_of(file)
    if form is None or own is None:
        return own or form or _plain(file)
    return form if own == "text" or (own == "json" and form in _JSON) else own


def _outputs(asked: tuple[str, ...], form: str | None) -> list[tuple[str, str | None]]:
    """Each format with the file it goes to; None, written -, is standard output.

    What `--format` names and no file takes is printed.

    Raises:
        ConfigError: a workbook is to be printed, or a format is named that there is not.
    """
    found: list[tuple[str, str | None]] = []
    for one in asked:
        name, equals, file = one.partition("=")
        if not (equals and name in REPORTERS):
            if equals and _FORMAT.fullmatch(name):
                hint = did_you_mean(name, REPORTERS) or ("文件名里有 = 请写 ./", "Write ./ before a name with =")
                raise ConfigError(f"没有格式 {name}", f"there is no format {name}", hint=hint)
            name, file = _form_for(one, form), one
        found.append((name, None if file == "-" else file))
    if not asked or (form is not None and form not in (name for name, _ in found)):
        found.append((form or "text", None))
    files = [file for _, file in found]
    if twice := next((file for file in files if files.count(file) > 1), ""):
        raise ConfigError("两份报告写到同一个文件", "two reports go to the same file", path=twice)
    if files.count(None) > 1:
        raise ConfigError("标准输出只写得下一份报告", "standard output takes one report only")
    if any(name == "xlsx" and file is None for name, file in found):
        raise ConfigError(
            "xlsx 要写入文件", "xlsx goes to a file", hint=("加 --output 报告.xlsx", "Add --output report.xlsx")
        )
    return found
