"""`adlint init`: a commented configuration to start from, with its schema beside it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import click

from adlint.cli.config import schema_text
from adlint.cli.setup import written
from adlint.config import FILE_NAME
from adlint.errors import ConfigError

SCHEMA_NAME = ".adlint.schema.json"
_GOODS = "# goods: 服装\n"
_RULES = "# rules:\n#   superlative: warning\n"
_WHY = (
    "# 要写明或证明的事项，默认只提示，这里升为警告。 / Details to state or prove: advice by default, a warning here.\n"
)
TEMPLATE = f"""\
# yaml-language-server: $schema={SCHEMA_NAME}
# adlint 配置：从被检查的文件所在文件夹向上找，近者优先。去掉行首的 # 即启用。
# adlint configuration: found upwards from each checked file, the nearest wins. Remove a leading # to use a line.
# 查看生效的配置 / what holds: adlint config show

# 卖什么：品类 id 或中文名；也可按路径，或由表格的一列决定。不写则从文字推断。
# What is sold: goods id or Chinese name; by path, or by a column of the table. Otherwise it is guessed.
{_GOODS}# goods:
#   "美妆/**": cosmetics
#   column: 类目

# 文本种类：ad、listing、livestream、note、message、label…… / Kind of text.
# kind: listing

# 适用哪家平台的规范 / Marketplace whose norms apply.
# platform: taobao

# 表格列名或 JSON 键对应的字段；key 为商品编号列，ignore 为不检查。
# Which column or key is which field; key names the row, ignore leaves it out.
# fields:
#   商品标题: title
#   卖点: selling-points
#   货号: key
#   备注: ignore

# 自家品牌、型号、注册商标：其中的字词不算宣传。 / Own brands, models, trademarks: never a claim.
# names: [第一枪, 极米]

# 每条规则的级别：off、info、warning、error。 / Severity per rule.
{_RULES}
# 团队自定禁用词，可设最后有效日。 / The team's own terms, with an expiry date.
# house:
#   - term: 某某同款
#     why: 未获授权，法务 2026-11 通知
#     severity: error
#     until: 2027-06-30

# 自己的改写，先写的优先；adlint fix 直接用。 / The team's own rewrites; adlint fix applies them.
# rewrites:
#   - text: 国家级工艺
#     to: [精湛工艺]

# 写明理由、不报的问题；可限路径、行的编号、词句、期限。 / Findings that are let pass, with a reason.
# suppressions:
#   - rules: [superlative]
#     reason: 奖项全名
#     text: 最好的锅设计奖
#     until: 2027-06-30

# 证据台账与基线 / the evidence ledger and the baseline
# evidence: evidence.yaml
# baseline: .adlint.baseline

# 只检查 / 不检查的路径，写法同 .gitignore。 / Paths to check, paths to leave out, as in .gitignore.
# include: ["*.csv", "*.md"]
# exclude: [archive/]

# 按路径覆盖，后写的优先。 / Settings for some paths; the later wins.
# overrides:
#   - paths: ["直播/**"]
#     kind: livestream
#     rules:
#       superlative: error

# 自己的规则目录 / Folders of own rule packs.
# packs: [.adlint/rules]

# 在另一份配置上增改 / Build on another file.
# extends: ../shared/.adlint.yaml

# 按哪一天的法律判断，默认今天。 / Day whose law applies; default today.
# as_of: 2026-11-21

# 提示语言 zh 或 en；分词引擎 rjieba 或 jieba。 / Language of messages; tokenizer.
# lang: zh
# tokenizer: rjieba

# 不还原的变体写法（默认全部还原）。 / Ways of disguise that are not read plainly; by default all are.
# layers_off: [sounds]
"""


class Trade(NamedTuple):
    """A trade's configuration: rules that are advice by default, since another page may carry the detail, and a warning to it.

    `goods`: what it sells; None where it sells several kinds and the table's own column says which.
    """

    details: tuple[str, ...]
    goods: str | None = None


TRADES = {
    "shop": Trade(("sales-figure", "vague-gift", "crossed-price", "undated-limit", "presale-terms-missing", "odds-missing")),
    "food": Trade(
        ("health-food-registration", "not-a-medicine-line", "suitable-for-line", "nutrition-claim", "sales-figure", "vague-gift",
         "free-from")
    ),
    "beauty": Trade(("special-function", "sales-figure", "vague-gift", "free-from")),
    "pharmacy": Trade(
        ("otc-line", "device-line", "ad-approval", "not-a-medicine-line", "suitable-for-line", "health-food-registration",
         "special-function", "sales-figure", "vague-gift")
    ),
    "finance": Trade(("risk-warning-missing", "sales-figure"), "finance"),
    "education": Trade(("sales-figure", "undated-limit"), "education"),
    "property": Trade(("presale-permit-missing", "undated-limit"), "property"),
}  # fmt: skip


def template(trade: Trade | None = None) -> str:
    """The configuration as it is written.

    Args:
        trade: what is filled in; None leaves everything commented out.
    """
    if trade is None:
        return TEMPLATE
    rules = "".join(f"  {rule}: warning\n" for rule in trade.details)
    goods = f"goods: {trade.goods}\n" if trade.goods else "goods:\n  column: 类目\n"
    return TEMPLATE.replace(_GOODS, goods).replace(_RULES, f"{_WHY}rules:\n{rules}")


@click.command("init")
@click.argument("folder", default=".", metavar="[FOLDER]", type=click.Path(exists=True, file_okay=False))
@click.option(
    "--for",
    "trade",
    type=click.Choice(list(TRADES)),
    help="按行业写好品类和规则 / fill in goods and rules of a trade",
)
@click.option("--force", is_flag=True, help="覆盖已有的 / overwrite")
def command(folder: str, trade: str | None, force: bool) -> int:
    """写出带注释的 .adlint.yaml 和供编辑器用的 JSON Schema。

    Write a commented .adlint.yaml, and the JSON Schema that editors complete it from.

    \b
      adlint init --for beauty
    """
    target = Path(folder) / FILE_NAME
    if target.exists() and not force:
        raise ConfigError(
            "已有配置文件",
            "there is a configuration already",
            path=str(target),
            hint=("要覆盖请加 --force", "Use --force to overwrite"),
        )
    with written(str(target)) as stream:
        stream.write(template(TRADES[trade] if trade else None))
    schema = Path(folder) / SCHEMA_NAME
    with written(str(schema)) as stream:
        stream.write(schema_text())
    click.echo(f"已写出 / written: {target}, {schema}")
    return 0
