"""`adlint config`: what holds and where it comes from; the JSON Schema for editors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from adlint.cli.setup import config_options, configuration, written
from adlint.files import near
from adlint.reporters.jsonout import encode

if TYPE_CHECKING:
    from adlint.config.merge import Merged, Sourced
    from adlint.config.source import Place
    from adlint.engine.settings import HouseRewrite, Proof, Suppression

_DEFAULTS = {"lang": "zh", "tokenizer": "rjieba", "as_of": "今天 today"}


@click.group("config")
def command() -> None:
    """查看配置 / Show the configuration."""


@command.command("show")
@click.argument("path", default=".", metavar="[PATH]")
@config_options
def show(path: str, config_file: str | None, no_config: bool) -> int:
    """对某个文件或文件夹生效的配置，每项注明出处。

    What holds for a file or folder, each value with the place it comes from.
    """
    from adlint.api.checker import Checker
    from adlint.config.merge import packs

    config = configuration(config_file, no_config)
    target = Path(path)
    # A folder is asked about through a file that could stand in it.
    probe = target / "_" if target.is_dir() else target
    checker = Checker(config)
    merged = config.merged(probe, checker.book(probe.parent))
    layers = config.layers(probe.parent)
    click.echo(f"# {path}")
    for layer in layers:
        click.echo(f"# {near(layer.path)}")
    if not layers:
        click.echo("# 没有配置文件，全用默认值 / no configuration file, all defaults")
    folders = [(str(folder), place) for folder, place in packs(layers).items()] if layers else []
    for line in _shown(merged, folders):
        click.echo(line)
    return 0


@command.command("schema")
@click.option("--output", metavar="FILE", help="写入文件 / write to a file")
def schema(output: str | None) -> int:
    """输出 .adlint.yaml 的 JSON Schema，供编辑器补全和检查。

    Print the JSON Schema of .adlint.yaml, from which editors complete and check.
    """
    with written(output) as stream:
        stream.write(schema_text())
    return 0


def schema_text() -> str:
    """The JSON Schema as it is written to files."""
    from adlint.config.keys import schema as make

    return encode(make(), indent=2) + "\n"


def _shown(merged: Merged, packs: list[tuple[str, Place]]) -> Iterator[str]:
    rows: list[tuple[str, str]] = []
    for name in (
        "goods",
        "goods_column",
        "kind",
        "kind_column",
        "field",
        "platform",
        "as_of",
        "lang",
        "tokenizer",
        "baseline",
    ):
        if name in merged.single:
            rows.append((f"{name}: {merged.single[name].value}", _source(merged.single[name])))
        elif name in _DEFAULTS:
            rows.append((f"{name}: {_DEFAULTS[name]}", "默认 default"))
    for name in ("layers_off", "include", "exclude"):
        if name in merged.single:
            found = merged.single[name]
            rows += [(f"{name}:", ""), *((f"  - {glob}", _source(found)) for glob in found.value)]
    rows += _block("packs", [(f"- {folder}", _at(place)) for folder, place in packs])
    rules = [(f"{rule}: {_severity(found.value)}", _source(found)) for rule, found in merged.rules.items()]
    rows += _block("rules", rules)
    rows += _block("fields", [(f"{name}: {found.value}", _source(found)) for name, found in merged.fields.items()])
    rows += _block("names", [(f"- {name}", _at(place)) for name, place in merged.names.items()])
    rows += _block("house", [(f"- {_house(found.value)}", _source(found)) for found in merged.house.values()])
    for name, shown in (("rewrites", _rewrite), ("suppressions", _suppression), ("evidence", _proof)):
        rows += _block(name, [(f"- {shown(found.value)}", _source(found)) for found in getattr(merged, name).values()])
    for text, source in rows:
        yield f"{text}  # {source}" if source else text


def _block(name: str, rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(f"{name}:", ""), *((f"  {text}", source) for text, source in rows)] if rows else []


def _severity(value: Any) -> str:
    return "off" if value is None else str(value.name)


def _house(term: Any) -> str:
    until = f", until {term.until}" if term.until else ""
    return f"{term.term} ({term.severity.name}{until})"


def _rewrite(one: HouseRewrite) -> str:
    return f"{one.text} -> {' | '.join(to or '删去 delete' for to in one.to)}"


def _suppression(one: Suppression) -> str:
    until = f", until {one.until}" if one.until else ""
    about = " ".join(filter(None, (one.text, *sorted(one.keys))))
    return f"{', '.join(one.rules)} {about} ({one.reason}{until})".replace("  ", " ")


def _proof(one: Proof) -> str:
    until = f", until {one.valid_until}" if one.valid_until else ""
    return f"{one.id}: {one.claim or one.pattern or ' '.join(sorted(one.keys))} ({one.source}{until})"


def _source(found: Sourced) -> str:
    return _at(found.place)


def _at(place: Place) -> str:
    return f"{near(Path(place.path))}:{place.line}"
