"""`adlint evidence`: the ledger of what proves which claim."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from adlint.cli.setup import config_options, configuration, page_options, unwritable
from adlint.errors import ConfigError
from adlint.files import alone, near, replacing
from adlint.reporters.jsonout import encode

if TYPE_CHECKING:
    from adlint.config.ledger import Entry

_SAID = {
    "zh": {"valid": "有效", "due": "快到期", "expired": "已到期", "early": "还没开始", "until": "到 {day}", "always": "不限期",
           "none": "台账里没有条目", "fine": "{count} 条都没有问题", "nothing": "没有快到期的",
           "past": "{day} 已经过了，这一条现在证明不了什么",
           "unused": "要让检查用上它，在 .adlint.yaml 里写 evidence: {file}"},
    "en": {"valid": "valid", "due": "due", "expired": "expired", "early": "not yet valid", "until": "until {day}",
           "always": "no end", "none": "the ledger is empty", "fine": "all {count} entries are in order",
           "nothing": "nothing is due", "past": "it ended on {day} and proves nothing now",
           "unused": "for checks to use it, put evidence: {file} into .adlint.yaml"},
}  # fmt: skip
_FILE = click.option(
    "--evidence", "file", metavar="FILE", help="台账，默认按配置，再默认 evidence.yaml / the ledger, by default as configured"
)  # fmt: skip
_LANG = click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", help="语言 / language")
_AS_OF = click.option("--as-of", metavar="DATE", help="按哪一天，默认今天 / as of that day, default today")


@click.group("evidence")
def command() -> None:
    """证据台账：哪句话有什么证明、到几时为止。有证明的宣称不报，到期自己回来。

    The evidence ledger: which claim is proven by what, and until when.

    \b
      adlint evidence add --claim 羽绒服销量第一 --source 2025年行业报告 --issuer 某研究院 --owner 王芳 --until 2026-12-31
      adlint evidence due
    """


@command.command("list")
@_FILE
@_AS_OF
@page_options
@config_options
def listed(**options: Any) -> int:
    """列出全部 / list all entries."""
    return _show(options, ("early", "valid", "due", "expired"), "none")


@command.command("due")
@_FILE
@_AS_OF
@click.option("--days", type=int, default=30, help="几天之内，默认 30 / within so many days, default 30")
@page_options
@config_options
def due(**options: Any) -> int:
    """列出到期的和快到期的，有就返回 1 / list what has expired or soon will; exit 1 if there is any."""
    return _show(options, ("due", "expired"), "nothing", found=1)


@command.command("verify")
@_FILE
@_LANG
@config_options
def verify(**options: Any) -> int:
    """核对：文件在不在、有没有改过，日期和范围对不对；有问题返回 1。

    Check that documents exist and are unchanged and that days and scopes make sense; exit 1 if not.
    """
    from adlint.config.ledger import faults, proofs, read
    from adlint.config.vocabulary import Vocabulary

    path = _ledger(options)
    ledger, places = read(path)
    proofs(path, Vocabulary(_book(options)))
    count = 0
    for place, zh, en in faults(path, ledger, places):
        count += 1
        click.echo(f"{near(path)}:{place.line}:{place.column}: {zh if options['lang'] == 'zh' else en}")
    if not count:
        click.echo(_SAID[options["lang"]]["fine"].format(count=len(ledger.evidence)))
    return int(bool(count))


@command.command("add")
@click.option("--claim", required=True, help="文案里的原话 / the words of the copy")
@click.option("--source", required=True, help="证明是什么 / what the proof is")
@click.option("--issuer", required=True, help="谁出具的 / who issued it")
@click.option("--owner", required=True, help="谁负责 / who looks after it")
@click.option("--id", "name", help="编号，默认取宣称 / its id, by default the claim")
@click.option("--document", metavar="FILE", help="文件或网址；文件的 sha256 自动写上 / document or URL")
@click.option("--from", "valid_from", metavar="DATE", help="从哪一天起 / valid from")
@click.option("--until", "valid_until", metavar="DATE", help="到哪一天为止 / valid until")
@_FILE
@_LANG
@config_options
def add(**options: Any) -> int:
    """加一条 / add an entry."""
    from adlint.config.ledger import appended, read

    path = _ledger(options)
    for key in ("claim", "source", "issuer", "owner"):
        if not options[key].strip():
            raise ConfigError(f"--{key} 是空的", f"--{key} is empty")
    entry: dict[str, str] = {"id": options["name"] or options["claim"]}
    entry |= {key: options[key] for key in ("claim", "source", "issuer", "owner")}
    entry |= _document(options["document"], path) if options["document"] else {}
    for key in ("valid_from", "valid_until"):
        if options[key]:
            entry[key] = _day(options[key]).isoformat()
    if entry.get("valid_from", "") > entry.get("valid_until", "9"):
        raise ConfigError("--until 早于 --from", "--until comes before --from")
    with alone(path):
        before = b""
        if path.exists():
            if any(one.id == entry["id"] for one in read(path)[0].evidence):
                raise ConfigError(
                    f"编号 {entry['id']} 已经有了", f"there is an entry {entry['id']} already", path=str(path),
                    hint=("换证明就改那一条，另加一条用 --id", "Edit that entry, or add another with --id"),
                )  # fmt: skip
            before = path.read_bytes()
        after = appended(before, entry, path)
        try:
            with replacing(path) as stream:
                stream.write(after)
        except OSError as error:
            raise unwritable(str(path), error) from None
    click.echo(f"{near(path)}: {entry['id']}")
    if entry.get("valid_until", "9") < date.today().isoformat():
        click.echo(_SAID[options["lang"]]["past"].format(day=entry["valid_until"]), err=True)
    if _configured(options) is None:
        click.echo(_SAID[options["lang"]]["unused"].format(file=near(path)), err=True)
    return 0


def _document(name: str, ledger: Path) -> dict[str, str]:
    """Where a proof is kept, seen from the ledger, with the digest of a file.

    Raises:
        ConfigError: there is no such file.
    """
    if name.startswith(("http://", "https://")):
        return {"document": name}
    found = next((path for path in (Path(name), ledger.parent / name) if path.is_file()), None)
    if found is None:
        raise ConfigError(f"没有这个文件：{name}", f"no such file: {name}")
    return {
        "document": Path(os.path.relpath(found, ledger.parent)).as_posix(),
        "sha256": hashlib.sha256(found.read_bytes()).hexdigest(),
    }


def _show(options: dict[str, Any], wanted: Collection[str], empty: str, *, found: int = 0) -> int:
    """List the entries that stand in one of these ways, those that end first at the top."""
    from adlint.config.ledger import proofs, read
    from adlint.config.vocabulary import Vocabulary
    from adlint.engine.decisions import NOTICE_DAYS, standing

    said = _SAID[options["lang"]]
    path = _ledger(options)
    ledger, places = read(path)
    known = proofs(path, Vocabulary(_book(options)))
    today = _day(options["as_of"]) if options["as_of"] else date.today()
    shown = []
    for index, entry in enumerate(ledger.evidence):
        stands = standing(known[entry.id].value, today, options.get("days", NOTICE_DAYS))
        if stands in wanted:
            shown.append((entry, stands, places["evidence", index].line))
    shown.sort(key=lambda one: one[0].valid_until or "9")
    if options["form"] == "json":
        rows = [{**_plain(entry), "standing": stands, "line": line} for entry, stands, line in shown]
        click.echo(encode(rows, indent=2))
        return found if shown else 0
    for entry, stands, _ in shown:
        until = said["until"].format(day=entry.valid_until) if entry.valid_until else said["always"]
        about = entry.claim or entry.pattern or "、".join(entry.keys)
        click.echo(f"{said[stands]} · {until} · {entry.id} · {about} · {entry.issuer} {entry.source} · {entry.owner}")
    if not shown:
        click.echo(said[empty])
    return found if shown else 0


def _plain(entry: Entry) -> dict[str, Any]:
    import msgspec

    made: dict[str, Any] = msgspec.to_builtins(entry)
    return made


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise ConfigError(
            f"日期要写成 2026-11-01 的样子，却是 {written}", f"a date is written 2026-11-01, not {written}"
        ) from None


def _ledger(options: dict[str, Any]) -> Path:
    """The ledger: the one asked for, the one configured, or the default."""
    from adlint.config.ledger import FILE_NAME

    if options["file"]:
        return Path(options["file"])
    return _configured(options) or Path(FILE_NAME)


def _configured(options: dict[str, Any]) -> Path | None:
    """The ledger that the configuration names."""
    for layer in configuration(options["config_file"], options["no_config"]).layers(Path()):
        if layer.data.evidence is not None:
            return layer.path.parent / layer.data.evidence
    return None


def _book(options: dict[str, Any]) -> Any:
    from adlint.api.checker import Checker

    return Checker(configuration(options["config_file"], options["no_config"])).book(Path())
