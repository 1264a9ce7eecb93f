"""`adlint good`: a false alarm becomes a `good` example of its rule, which an exemption then has to earn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from adlint.cli.setup import config_options, configuration, written
from adlint.config.days import written as written_day
from adlint.errors import ConfigError
from adlint.files import near
from adlint.reporters import words

if TYPE_CHECKING:
    from adlint.cli.exampleedit import Home
    from adlint.config import Config
    from adlint.rulepacks.schema import Rulebook

_DEFAULT_PACK = Path(".adlint/rules")
_KEYS = ("goods", "kind", "field", "platform", "as_of")


@click.command("good")
@click.argument("sentence")
@click.option("--rule", required=True, metavar="ID", help="误报的规则 / the rule that fired")
@click.option("--because", required=True, metavar="WHY", help="为什么不算，可用豁免名 / why it is fine, e.g. use-tip")
@click.option(
    "--pack", metavar="FOLDER", help="自己的规则目录 / folder of own rules; default: the configured, .adlint/rules"
)
@click.option("--patch", is_flag=True, help="只输出补丁，不改文件 / print a patch, change nothing")
@click.option("--goods", metavar="GOODS", help="卖什么 / what is sold")
@click.option("--kind", metavar="KIND", help="文本种类 / kind of text")
@click.option("--field", metavar="FIELD", help="字段 / field")
@click.option("--platform", metavar="NAME", help="平台 / marketplace")
@click.option("--as-of", metavar="DATE", help="按哪一天的法律 / law of that day")
@config_options
def command(sentence: str, rule: str, because: str, pack: str | None, patch: bool, **options: Any) -> int:
    """把误报的句子记成规则的 good 例句：自己的规则直接改文件，内置规则给出补丁。

    Turn a false alarm into a `good` example: own rules are edited in place, for built-in ones a patch is printed. Exit
    code 1: the example was written and does not hold yet.
    """
    from adlint.cli import exampleedit
    from adlint.config.vocabulary import Vocabulary
    from adlint.rulepacks.loader import builtin_folder, load

    config = configuration(options["config_file"], options["no_config"])
    own = _own(config, pack)
    book = load(own)
    vocabulary = Vocabulary(book)
    found = vocabulary.rule(rule)
    wishes = {name: options[name] for name in _KEYS if options[name]}
    if "as_of" in wishes:
        written_day(wishes["as_of"])
    # The example keeps ids, so that it does not depend on how somebody worded them.
    example = {"text": sentence, "because": because, **wishes, **vocabulary.resolve(wishes)}
    _refuse_known(book, found, sentence)

    home = exampleedit.find(found, own)
    builtin = home is None
    judged = _judged(book, found, sentence, example)
    if judged is None and (builtin or patch):
        raise _nothing_found(found)
    home = home or exampleedit.find(found, [builtin_folder()])
    if home is None:
        raise ConfigError(f"找不到规则 {found} 的文件", f"the file of rule {found} was not found")
    text = exampleedit.with_example(home, example)
    exampleedit.checked(home, text, found, sentence)
    if builtin or patch:
        # In a wheel our packs lie in another folder than in the repository that the patch is for.
        name = f"rules/{home.path.relative_to(builtin_folder()).as_posix()}" if builtin else near(home.path)
        click.echo(exampleedit.patch(home, text, name), nl=False)
    else:
        _write(home, text)
    changed = None if builtin or patch else home.path
    marked = judged or None
    for line in _advice(book, found, marked, because, builtin=builtin, changed=changed):
        click.echo(line, err=True)
    # The example is in the file now and does not hold: `adlint test` fails until an exemption is earned.
    return int(marked is not None and changed is not None)


def _nothing_found(rule: str) -> ConfigError:
    return ConfigError(
        f"规则 {rule} 在这句里什么也没找到，不必做补丁",
        f"rule {rule} finds nothing in this sentence, so there is nothing to patch",
        hint=(
            "照原样贴上整句；误报若与品类、种类、字段、日期有关，请加 --goods、--kind、--field、--as-of",
            "Give the sentence as it stood, with --goods, --kind, --field or --as-of if the finding depended on them",
        ),
    )


def _own(config: Config, pack: str | None) -> list[Path]:
    """The user's own packs: the named one first, then the configured, else the customary one if it is there."""
    folders = list(config.packs(None))
    if pack is not None:
        chosen = Path(pack)
        if not chosen.is_dir():
            raise ConfigError(f"规则目录不存在：{chosen}", f"no such rule folder: {chosen}")
        folders = [chosen, *(folder for folder in folders if folder.resolve() != chosen.resolve())]
    elif not folders and _DEFAULT_PACK.is_dir():
        folders = [_DEFAULT_PACK]
    return folders


def _refuse_known(book: Rulebook, rule: str, sentence: str) -> None:
    if "«" in sentence or "»" in sentence or not sentence.strip():
        raise ConfigError("例句不能为空，也不加 «»", "the sentence must not be empty nor hold «»")
    known = next(entry for entry in book.rules if entry.id == rule)
    if any(example.text == sentence for example in known.examples.good):
        raise ConfigError(f"规则 {rule} 已有这条例句", f"rule {rule} has this example already")


def _write(home: Home, text: str) -> None:
    with written(str(home.path)) as stream:
        stream.write(text)


def _advice(
    book: Rulebook,
    rule: str,
    marked: str | None,
    because: str,
    *,
    builtin: bool,
    changed: Path | None,
) -> Iterator[str]:
    """What happened, what the rule says of the sentence now, and what would have to be earned."""
    from adlint.cli.exampleedit import grounds

    if builtin:
        yield f"{rule} 是内置规则：把补丁用 git apply 打进 adlint 的代码库，或随误报一起报给我们"
        yield f"{rule} is built in: apply the patch to adlint's repository, or send it with your report"
    elif changed is not None:
        yield f"已写入 / written: {near(changed)}"
    if marked is None:
        yield f"{rule} 现在不报这句；例句留作防线 / {rule} is silent on it now; the example keeps it so"
        return
    yield f"{rule} 现在会报 / fires now: {marked}"
    listed = grounds(book, rule, because)
    label = words.EXEMPTION["zh"].get(because, because)
    if listed:
        yield f"须挣得豁免（{label}）：让下列之一在此处成立，再跑 adlint test {rule}"
        yield f"An exemption has to be earned: make one of these hold here, then run `adlint test {rule}`"
        yield from (f"  {name}: {why}" for name, why in listed)
    else:
        yield f"{rule} 还没有豁免：写一条（{label}），列进 exempt，再跑 adlint test {rule}"
        yield f"{rule} has no exemption yet: write one, list it under `exempt`, run `adlint test {rule}`"


def _judged(book: Rulebook, rule: str, sentence: str, example: dict[str, str]) -> str | None:
    """The sentence with what the rule fires on marked; empty when all of it is exempt, None when it finds nothing."""
    from adlint.documents import Document
    from adlint.engine.linter import Linter
    from adlint.engine.settings import Settings
    from adlint.findings import Verdict
    from adlint.testing import AS_OF, marked

    day = example.get("as_of")
    settings = Settings(
        as_of=date.fromisoformat(day) if day else AS_OF,
        select=(rule,),
        goods=example.get("goods"),
        kind=example.get("kind"),
        field=example.get("field"),
        platform=example.get("platform"),
        exempt=True,
    )
    found = Linter(book, settings).lint(Document.plain(sentence))
    if not found:
        return None
    fires = [(finding.start, finding.end) for finding in found if finding.verdict is not Verdict.exempt]
    return marked(sentence, fires) if fires else ""
