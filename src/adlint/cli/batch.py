"""`adlint batch`: whole catalogues into a table of findings."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import click

from adlint.cli.setup import (
    config_options,
    configuration,
    fail_on_option,
    missing,
    request_options,
    requested,
    unwritable,
    words,
    written,
)
from adlint.errors import ConfigError, did_you_mean
from adlint.findings import Severity


@click.command("batch")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option(
    "-o", "--output", required=True, metavar="FILE", help="问题写到这里：.parquet .csv .jsonl .xlsx / where findings go"
)
@click.option(
    "--rows",
    metavar="FILE",
    help="原表另存一份，加上状态、原因、依据和改写：.xlsx .csv .parquet / the table itself with status, reason, law and rewrites",
)
@click.option(
    "--summary",
    "summaries",
    multiple=True,
    metavar="FILE",
    help="汇总另写一份：.json .html .txt / the summary as a file",
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="NAME=USE",
    help="某列是什么：title、description…，key、shop、ignore / what a column is for",
)
@click.option(
    "--jobs", type=click.IntRange(1), metavar="N", help="几个进程，默认每核一个 / processes, one per core by default"
)
@click.option(
    "--engine", type=click.Choice(["local", "spark"]), default="local", help="在本机或 Spark 上算 / here or on Spark"
)
@click.option("--master", metavar="URL", help="Spark 的 master，默认 local[*] / the cluster, default local[*]")
@click.option("--resume", is_flag=True, help="接着做上次没做完的 / go on where the last run was cut off")
@click.option("--afresh", is_flag=True, help="扔掉上次没做完的 / throw away what the last run has left")
@click.option(
    "--on-error",
    type=click.Choice(["stop", "skip"]),
    default="stop",
    help="读不了的行：停下，或跳过并记下 / rows that cannot be checked: stop, or skip and list them",
)
@click.option("--rejects", metavar="FILE", help="跳过的行写到这里 / where skipped rows are listed")
@request_options
@fail_on_option
@config_options
def command(inputs: tuple[str, ...], **options: Any) -> int:
    """批量检查商品表：CSV、JSONL、XLSX、Parquet，一个文件或整个文件夹；每个问题一行写入 -o。

    Check catalogues: one row per finding goes to -o, a summary to the screen. Memory does not grow with the rows; a run
    that was cut off goes on with --resume. Exit code: 0 nothing at or above --fail-on, 1 findings, 2 something could not
    be read or run, rows that --on-error skip has left out too.

    \b
      adlint batch listings.xlsx -o findings.csv --rows review.xlsx --summary review.html
      adlint batch exports/ -o findings.parquet --column 店名=shop --on-error skip
    """
    _need_engine(options["engine"])
    if options["master"] and options["engine"] == "local":
        raise ConfigError("--master 要和 --engine spark 一起用", "--master needs --engine spark")
    from adlint.batch.job import Job
    from adlint.batch.run import run
    from adlint.batch.summary import form_of, text
    from adlint.cli.progress import Rows

    request = requested({**options, "fields": _uses(options["columns"])})
    config = configuration(options["config_file"], options["no_config"], request)
    job = Job(
        inputs, Path(options["output"]), config, options["jobs"], options["on_error"] == "skip",
        Path(options["rejects"]) if options["rejects"] else None, options["resume"], options["afresh"],
        Path(options["rows"]) if options["rows"] else None, tuple(map(Path, options["summaries"])),
        (options["master"] or "local[*]") if options["engine"] == "spark" else None,
    )  # fmt: skip
    files = [(name, form_of(Path(name))) for name in options["summaries"]]
    try:
        with Rows("批量检查 checking") as bar:
            result = run(job, bar)
    except OSError as error:
        failed = unwritable(options["output"], error)
        failed.hint = ("解决之后加 --resume 接着做", "Mend it and go on with --resume")
        raise failed from None
    except KeyboardInterrupt:
        click.echo("adlint: 已中断，加 --resume 接着做 / interrupted, go on with --resume", err=True)
        return 2
    for name, form in files:
        with written(name) as stream:
            stream.write(form(result))
    click.echo(text(result), nl=False)
    if result.tally.rejected:
        return 2
    levels = [Severity[name] for name, count in result.tally.worst.items() if count]
    return int(max(levels, default=Severity(1)) >= Severity[options["fail_on"]] and bool(levels))


def _uses(asked: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """What `--column` says columns are for.

    Raises:
        ConfigError: it is written otherwise, or names no use.
    """
    from adlint.config.keys import ColumnUse

    uses = [one for part in get_args(ColumnUse) for one in (get_args(part) or (part,))]
    made = []
    for one in words(asked):
        name, equals, use = one.rpartition("=")
        if not equals or use not in uses:
            raise ConfigError(
                f"--column {one}：要写成 列名=用途", f"--column {one}: write NAME=USE",
                hint=did_you_mean(use, uses) or (f"用途有：{'、'.join(uses)}", f"Uses: {', '.join(uses)}"),
            )  # fmt: skip
        made.append((name, use))
    return tuple(made)


def _need_engine(engine: str) -> None:
    """Make sure that the libraries of an engine are there; imported only now, so that `--help` does not wait for them."""
    try:
        import pyarrow  # noqa: F401

        if engine == "spark":
            import pyspark  # noqa: F401
    except ImportError:
        raise missing("adlint batch", "batch" if engine == "local" else "spark") from None
