"""The keys of `.adlint.yaml` as types, and the JSON Schema that editors complete them from."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from adlint.rulepacks.vocabularies import Date, Field, Layer, SeverityName

RuleSetting = Literal["off", "error", "warning", "info"]
# `key` names the column that identifies a row, `shop` the one that says who sells, `ignore` leaves a column out.
ColumnUse = Literal[Field, "key", "shop", "ignore"]
Choice = str | dict[str, str]


def _doc(zh: str, en: str) -> Meta:
    return Meta(description=f"{zh} / {en}")


Rules = Annotated[
    dict[str, RuleSetting],
    _doc("每条规则的级别，off 为停用；键是规则 id", "severity per rule id; off switches the rule off"),
]
Fields = Annotated[
    dict[str, ColumnUse],
    _doc(
        "表格列名或 JSON 键 -> 字段（title、description…）；key 为行号列，shop 为店铺列，ignore 为不检查",
        "table column or JSON key -> field; key names the row, shop the seller, ignore leaves it out",
    ),
]
Goods = Annotated[
    Choice | None,
    _doc(
        "卖什么：品类 id 或中文名；或 路径通配 -> 品类；或 {column: 列名}；路径通配先于列",
        "goods id or Chinese name; or path glob -> goods; or {column: name}; a glob goes before the column",
    ),
]
TextKind = Annotated[
    Choice | None,
    _doc("文本种类：广告 ad、详情 listing、直播 livestream…；写法同 goods", "kind of text; written like goods"),
]
Platform = Annotated[str | None, _doc("适用哪家平台的规范", "marketplace whose norms apply")]
Names = Annotated[
    tuple[str, ...],
    _doc("自家品牌、型号、商标：其中的字词不算宣传", "own brands, models and trademarks: never a claim"),
]


class Strict(Struct, frozen=True, forbid_unknown_fields=True):
    """A mapping in which every key must be known."""


class HouseEntry(Strict, frozen=True):
    """A team's own forbidden term."""

    term: Annotated[str, _doc("禁用词，按字面匹配", "the literal words"), Meta(min_length=1)]
    why: Annotated[str, _doc("为什么，写进提示", "the reason shown in the finding"), Meta(min_length=1)]
    severity: Annotated[SeverityName, _doc("级别，默认 error", "severity, default error")] = "error"
    until: Annotated[Date | None, _doc("最后有效日", "last day on which it speaks")] = None


class SuppressionEntry(Strict, frozen=True):
    """Findings that are let pass, with a reason."""

    rules: Annotated[
        tuple[str, ...],
        _doc("哪些规则：规则 id、规则包或类别", "ids of rules, packs or families"),
        Meta(min_length=1),
    ]
    reason: Annotated[str, _doc("为什么", "why"), Meta(min_length=1)]
    paths: Annotated[
        tuple[str, ...],
        _doc("只在这些路径里，写法同 .gitignore", "in these paths only, globs as in .gitignore"),
    ] = ()
    keys: Annotated[tuple[str, ...], _doc("只管这些编号的行", "for the rows of these keys only")] = ()
    text: Annotated[
        Annotated[str, Meta(min_length=1)] | None,
        _doc("只管这句话或这个词组；问题要落在其中", "for this clause or phrase only; a finding has to stand in it"),
    ] = None
    until: Annotated[Date | None, _doc("最后有效日", "last day on which it holds")] = None


class RewriteEntry(Strict, frozen=True):
    """What is written instead of certain words."""

    text: Annotated[str, _doc("原来的话或词组", "the words"), Meta(min_length=1)]
    to: Annotated[
        tuple[str, ...],
        _doc("改成什么，先写的优先", "what to write instead, best first"),
        Meta(min_length=1),
    ]


Suppressions = Annotated[
    tuple[SuppressionEntry, ...], _doc("写明理由、不报的问题", "findings that are let pass, each with a reason")
]
Rewrites = Annotated[tuple[RewriteEntry, ...], _doc("自己的改写", "the team's own rewrites")]
House = Annotated[tuple[HouseEntry, ...], _doc("团队自定禁用词", "the team's own terms")]


class Common(Strict, frozen=True):
    """Keys that a whole file and an override share."""

    rules: Rules = {}
    fields: Fields = {}
    goods: Goods = None
    kind: TextKind = None
    platform: Platform = None
    names: Names = ()
    house: House = ()
    rewrites: Rewrites = ()


class Override(Common, frozen=True, kw_only=True):
    """Settings for some paths only; a later override wins over an earlier one."""

    paths: Annotated[
        tuple[str, ...],
        _doc(
            "路径通配（同 .gitignore），相对本配置文件；被 extends 的，相对引用它的那份",
            "path globs as in .gitignore, relative to this file, or to the one that extends it",
        ),
        Meta(min_length=1),
    ]
    field: Annotated[Field | None, _doc("全部文本按此字段判断", "judge everything as this field")] = None


class ConfigFile(Common, frozen=True):
    """One `.adlint.yaml`."""

    extends: Annotated[str | None, _doc("先读另一份配置，本文件优先", "a file that this one builds on")] = None
    packs: Annotated[tuple[str, ...], _doc("自己的规则目录", "folders of own rule packs")] = ()
    include: Annotated[tuple[str, ...], _doc("只检查这些路径", "check these paths only")] = ()
    exclude: Annotated[tuple[str, ...], _doc("不检查这些路径", "leave these paths out")] = ()
    overrides: Annotated[tuple[Override, ...], _doc("按路径覆盖", "settings for some paths")] = ()
    suppressions: Suppressions = ()
    evidence: Annotated[
        str | None, _doc("证据台账的路径，如 evidence.yaml", "the evidence ledger, such as evidence.yaml")
    ] = None
    baseline: Annotated[
        str | None, _doc("基线的路径，如 .adlint.baseline", "the baseline, such as .adlint.baseline")
    ] = None
    as_of: Annotated[Date | None, _doc("按哪一天的法律判断，默认今天", "day whose law applies, default today")] = None
    lang: Annotated[Literal["zh", "en"] | None, _doc("提示语言，默认 zh", "language of messages, default zh")] = None
    tokenizer: Annotated[
        Literal["rjieba", "jieba"] | None,
        _doc("分词引擎，默认 rjieba；jieba 需另装 adlint[jieba]", "tokenizer; jieba needs the extra adlint[jieba]"),
    ] = None
    layers_off: Annotated[
        tuple[Layer, ...],
        _doc("不还原的变体写法，默认全部还原", "ways of disguise that are not read plainly; by default all are"),
    ] = ()


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of `.adlint.yaml`."""
    made = msgspec.json.schema(ConfigFile)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "adlint 配置 .adlint.yaml / adlint configuration",
        **made,
    }
