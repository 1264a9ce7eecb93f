"""`adlint test`: the examples that rules carry, and scores on a labelled corpus."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from adlint.cli.corpora import rate, rows, score_folder
from adlint.cli.setup import config_options, configuration, words
from adlint.reporters.jsonout import encode
from adlint.reporters.width import printable

if TYPE_CHECKING:
    from adlint.config import Config
    from adlint.rulepacks.schema import Rulebook
    from adlint.testing import Score, Tally


@click.command("test")
@click.argument("targets", nargs=-1, metavar="[PACK|RULE|FILE]...")
@click.option(
    "--corpus", metavar="PATH", help="标注语料（JSONL 或其文件夹）/ labelled corpus (JSONL or a folder of it)"
)
@click.option("--family", "families", multiple=True, metavar="NAMES", help="只计这些类别 / count these families only")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / print JSON")
@click.option("--misses", is_flag=True, help="列出漏报 / list what was missed")
@click.option("--false-alarms", is_flag=True, help="列出误报 / list false alarms")
@config_options
def command(targets: tuple[str, ...], **options: Any) -> int:
    """运行规则自带的例句；给出 --corpus 则在标注语料上计分。

    Run the examples that rules carry; with --corpus, score on labelled copy instead. Targets are packs, rule ids, or
    YAML files and folders of own rules. Exit code 1: an example does not hold, or a file of the folder falls below its
    floor (floors.json).
    """
    config = configuration(options["config_file"], options["no_config"])
    book, ids = _chosen(targets, config)
    if options["corpus"]:
        return _score(book, ids, config, options)
    from adlint.testing import run_examples

    failures = run_examples(book, ids) if ids or not targets else []
    rules = [rule for rule in book.rules if not targets or rule.id in ids or rule.pack in ids]
    examples = sum(len(rule.examples.bad) + len(rule.examples.good) + len(rule.examples.todo) for rule in rules)
    if options["as_json"]:
        listed = [failure._asdict() for failure in failures]
        click.echo(encode({"rules": len(rules), "examples": examples, "failures": listed}, indent=2))
        return int(bool(failures))
    for failure in failures:
        click.echo(f"{failure.rule} {failure.where}: {printable(failure.text)}\n  {printable(failure.reason)}")
    click.echo(
        f"{len(rules)} 条规则、{examples} 条例句，{len(failures)} 处不符 / "
        f"{len(rules)} rules, {examples} examples, {len(failures)} failures"
    )
    return int(bool(failures))


def _chosen(targets: tuple[str, ...], config: Config) -> tuple[Rulebook, list[str]]:
    """The rules to load, with own packs named by path, and the ids or packs to run."""
    from adlint.config.vocabulary import Vocabulary
    from adlint.rulepacks.loader import builtin_folder, load

    builtin = builtin_folder().resolve()
    packs = list(config.packs(None))
    known = {folder.resolve() for folder in packs}
    ids: list[str] = []
    named: list[str] = []
    for target in targets:
        path = Path(target)
        if not path.exists():
            named.append(target)
            continue
        folder = path.resolve() if path.is_dir() else path.resolve().parent
        ids += _rules_in(path)
        if not folder.is_relative_to(builtin) and not any(folder.is_relative_to(other) for other in known):
            packs.append(folder)
            known.add(folder)
    book = load(packs)
    groups = {rule.pack for rule in book.rules} | {rule.family for rule in book.rules}
    vocabulary = Vocabulary(book)
    for name in named:
        found = vocabulary.selector(name)
        ids += [rule.id for rule in book.rules if found in (rule.pack, rule.family)] if found in groups else [found]
    return book, list(dict.fromkeys(ids))


def _rules_in(path: Path) -> list[str]:
    """The ids of the rules that a YAML file, or those of a folder, define."""
    from adlint.errors import RuleError
    from adlint.rulepacks.schema import PackFile
    from adlint.rulepacks.strictyaml import Source

    files = sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
    contents = [Source(file.read_text("utf-8-sig"), str(file), RuleError).decode(PackFile) for file in files]
    return [rule.id for content in contents for rule in content.rules]


def _score(book: Rulebook, ids: list[str], config: Config, options: dict[str, Any]) -> int:
    from adlint.engine.linter import Linter
    from adlint.engine.settings import Settings
    from adlint.testing import AS_OF, score

    path, families = Path(options["corpus"]), words(options["families"])
    linter = Linter(book, Settings(as_of=AS_OF, select=tuple(ids)))
    if path.is_dir():
        return score_folder(path, linter, families, as_json=options["as_json"])
    result = score(rows(path), linter, families)
    if options["as_json"]:
        click.echo(encode(_score_data(result, options), indent=2))
        return 0
    for line in _score_lines(result, options):
        click.echo(line)
    return 0


def _score_data(result: Score, options: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = {
        "overall": _tally_data(result.overall),
        "families": {name: _tally_data(tally) for name, tally in sorted(result.families.items())},
        "rules": {name: _tally_data(tally) for name, tally in sorted(result.rules.items())},
        "pairs": result.pairs,
        "pairs_right": result.pairs_right,
        "absences": result.absences,
        "absences_right": result.absences_right,
    }
    if options["misses"]:
        data["misses"] = [{"id": row, "family": family, "text": text} for row, family, text in result.misses]
    if options["false_alarms"]:
        data["false_alarms"] = [{"id": row, "rule": rule, "text": text} for row, rule, text in result.false_alarms]
    return data


def _tally_data(tally: Tally) -> dict[str, Any]:
    share = tally.may_fired / tally.may if tally.may else None
    return {**asdict(tally), "precision": tally.precision, "recall": tally.recall, "may_share": share}


def _score_lines(result: Score, options: dict[str, Any]) -> Iterator[str]:
    if options["misses"]:
        yield from (f"漏报 missed {family} {row}: {printable(text)}" for row, family, text in result.misses)
    if options["false_alarms"]:
        yield from (f"误报 false alarm {rule} {row}: {printable(text)}" for row, rule, text in result.false_alarms)
    yield f"{'':<14} {'precision':>9} {'recall':>7}  {'hit/must':>9} {'false':>6} {'may fired':>10}"
    for name, tally in (*sorted(result.families.items()), ("all", result.overall)):
        yield _tally_line(name, tally)
    if result.pairs:
        yield f"成对 pairs right: {result.pairs_right}/{result.pairs}"
    if result.absences:
        yield f"缺失 absences right: {result.absences_right}/{result.absences}"


def _tally_line(name: str, tally: Tally) -> str:
    hits, may = f"{tally.hit}/{tally.must}", f"{tally.may_fired}/{tally.may}"
    return f"{name:<14} {rate(tally.precision):>9} {rate(tally.recall):>7}  {hits:>9} {tally.false:>6} {may:>10}"
