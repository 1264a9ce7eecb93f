"""Which column of a table or key of a record is which field: known names, and what the user configured."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import get_args

from adlint.errors import ReadError, did_you_mean
from adlint.rulepacks.vocabularies import KIND_WORDS, Kind

IGNORE = "ignore"
# The columns in which `adlint batch --rows` tells what it found, side by side; marked where the table has such names itself.
TOLD = {"zh": ("状态", "原因", "依据"), "en": ("status", "reason", "basis")}
OURS = "（adlint）"
STATUSES = {
    "zh": ("没有问题", "错误", "警告", "提示", "没能检查"), "en": ("clean", "error", "warning", "info", "not checked"),
}  # fmt: skip

_FIELD_NAMES = {
    "title": "商品标题 标题 商品名称 商品名 名称 品名 宝贝标题 宝贝名称 产品标题 产品名称 产品名 主标题 广告标题 "
    "title name product_name product_title",
    "subtitle": "副标题 短标题 subtitle",
    "selling-points": "卖点 商品卖点 产品卖点 宝贝卖点 推荐语 广告语 宣传语 促销语 selling_points",
    "description": "详情 商品详情 描述 商品描述 宝贝描述 宝贝详情 产品描述 产品详情 简介 文案 广告文案 正文 "
    "description desc content text",
    "attributes": "属性 规格 参数 attributes spec",
    "category": "类目 分类 品类 category",
}
# What holds a link, a file or an identifier.
_ADDRESS_NAMES = (
    "链接 商品链接 网址 图片 图片链接 图片地址 主图 主图链接 商品编码 条码 条形码 "
    "url link href src img image images cover thumbnail icon avatar file filename path slug permalink aliases class_name "
    "regex pattern email barcode"
)
# What stands in a link, a file name or an identifier, and in copy rarely for long.
_NO_SENTENCE = re.compile(r"[^\s，。！？；、：“”]+")
_ADDRESS = re.compile(r"https?://\S+|//[\w-]+\.\S+|[\w./@%~()-]*/[^\s，。！？；、]*\.[a-z0-9]{2,5}", re.IGNORECASE)
_BRACKETED = re.compile(r"[(\[【][^)\]】]*[)\]】]")
_NOISE = re.compile(r"[\s_\-*★:.]+")


@dataclass(slots=True)
class Met:
    """Which of the configured names were met since this was emptied.

    Attributes:
        names: of columns and keys, without case, separators and notes.
        tables: how many tables and records were read, whose columns could have borne them.
    """

    names: set[str] = field(default_factory=set)
    tables: int = 0


@dataclass(frozen=True, slots=True)
class Options:
    """How structured input is to be read.

    Attributes:
        fields: column or key name -> field name; the value `ignore` leaves the column or key out.
        key: the column or key that names a row; None for the known names (SKU, 商品ID, ...).
        goods_column: the column or key that says which goods a row sells; None for known names (类目, category, ...).
        kind_column: the column or key that says which kind of text a row is; None for known names (类型, kind).
        shop: the column or key that says who sells; None for known names (店铺, shop, ...). A name is no copy.
        met: notes which of `fields` and `key` were there.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    key: str | None = None
    goods_column: str | None = None
    kind_column: str | None = None
    shop: str | None = None
    met: Met = field(default_factory=Met, compare=False)


@lru_cache(maxsize=4096)
def plain_name(name: str) -> str:
    """A column or key name without case, width, separators, marks and bracketed notes.

    Export templates write the same column as `*商品标题`, `商品标题（必填）` or `selling_points`, `sellingPoints`.
    """
    return _NOISE.sub("", _BRACKETED.sub("", unicodedata.normalize("NFKC", name))).casefold()


_FIELDS = {plain_name(name): id_ for id_, names in _FIELD_NAMES.items() for name in names.split()}
_ADDRESSES = frozenset(map(plain_name, _ADDRESS_NAMES.split()))
# What goods have, and sections of a page have not.
_GOODS_NAMES = frozenset(
    plain_name(name)
    for names in (
        "商品标题 商品名称 商品名 品名 宝贝标题 宝贝名称 产品标题 产品名称 产品名 价格 商品ID 商品编号 货号 类目 品类",
        "name product_name product_title price sku category",
    )
    for name in names.split()
)
_KEY_NAMES = frozenset(plain_name(name) for name in ("商品ID", "商品编号", "货号", "SKU", "编号", "id"))
_SHOP_NAMES = frozenset(
    plain_name(name) for name in ("店铺", "店铺名", "店铺名称", "商家", "商家名称", "shop", "seller", "store")
)
_KIND_NAMES = frozenset({"类型", "kind"})
_CATEGORY_NAMES = frozenset(name for name, id_ in _FIELDS.items() if id_ == "category")


class Roles:
    """What the named columns of one input are for.

    Args:
        options: what the user configured; it goes before the known names.
    """

    __slots__ = ("_fields", "_goods", "_key", "_kind", "_met", "_shop")

    def __init__(self, options: Options) -> None:
        self._met = options.met
        self._fields = {plain_name(name): id_ for name, id_ in options.fields.items()}
        self._key = None if options.key is None else plain_name(options.key)
        self._goods = None if options.goods_column is None else plain_name(options.goods_column)
        self._shop = None if options.shop is None else plain_name(options.shop)
        self._kind = None if options.kind_column is None else plain_name(options.kind_column)

    def field(self, name: str) -> str | None:
        """The field that text under this name is judged as, or None when the name says nothing."""
        plain = plain_name(name)
        configured = self._fields.get(plain)
        if configured is not None:
            self._met.names.add(plain)
            return configured
        return "category" if plain == self._goods else _FIELDS.get(plain)

    def ignores(self, name: str) -> bool:
        """Whether the user left this column or key out."""
        return bool(self._fields) and self.field(name) == IGNORE

    def is_address(self, name: str | None, text: str) -> bool:
        """Whether a value is a link, a file or an identifier, which is no copy; not where the user says what its name is for."""
        plain = None if name is None else plain_name(name)
        if plain in self._fields:
            return False
        return (plain in _ADDRESSES and _NO_SENTENCE.fullmatch(text) is not None) or (
            "/" in text and _ADDRESS.fullmatch(text) is not None
        )

    def knows(self, name: str) -> bool:
        """Whether the name is one that heads columns: configured, a field, a key or a kind."""
        plain = plain_name(name)
        named = plain in self._fields or plain in (self._key, self._goods, self._kind, self._shop)
        return named or plain in _FIELDS or plain in _KEY_NAMES | _KIND_NAMES | _SHOP_NAMES

    def name_goods(self, names: Iterable[str]) -> bool:
        """Whether records with these keys are goods."""
        return any(
            plain in _GOODS_NAMES or plain == self._goods or plain == self._key for plain in map(plain_name, names)
        )

    def key_of(self, names: Sequence[str], *, is_row: bool = True) -> int | None:
        """Which of the columns names the row; what is no row of several has no columns that could be missed."""
        if is_row and (self._fields or self._key or self._shop or self._goods or self._kind):
            self._met.tables += 1
            told = {*self._fields, self._key, self._shop, self._goods, self._kind}
            self._met.names.update(name for name in map(plain_name, names) if name in told)
        return self._first(names, self._key, _KEY_NAMES)

    def goods_of(self, names: Sequence[str]) -> int | None:
        """Which of the columns says what is sold."""
        configured = frozenset(name for name, id_ in self._fields.items() if id_ == "category")
        return self._first(names, self._goods, configured | _CATEGORY_NAMES)

    def shop_of(self, names: Sequence[str]) -> int | None:
        """Which of the columns says who sells."""
        return self._first(names, self._shop, _SHOP_NAMES)

    def kind_of(self, names: Sequence[str]) -> int | None:
        """Which of the columns says what kind of text it is."""
        return self._first(names, self._kind, _KIND_NAMES)

    def kind(self, name: str, word: str, path: str, line: int) -> str | None:
        """The kind of text that a cell names.

        Args:
            name: the column or key.
            word: what the cell says.
            path: the file, for the error.
            line: 1-based line of the record, for the error.

        Returns:
            A kind id, or None when the cell is blank or the column (found by name only) is about something else.

        Raises:
            ReadError: the column was configured and says something that is no kind.
        """
        word = word.strip()
        kind = KIND_WORDS.get(word)
        if kind is None and word and plain_name(name) == self._kind:
            raise ReadError(
                f"“{name}”里的“{word}”不是已知的文本类型",
                f"{word!r} in {name!r} is not a known kind of text",
                path=path,
                line=line,
                hint=did_you_mean(word, KIND_WORDS)
                or (f"可用：{'、'.join(get_args(Kind))}", f"Known: {', '.join(get_args(Kind))}"),
            )
        return kind

    def _first(self, names: Sequence[str], wanted: str | None, known: frozenset[str]) -> int | None:
        plain = [plain_name(name) for name in names]
        if wanted in plain:
            return plain.index(wanted)
        return next((i for i, name in enumerate(plain) if name in known and self._fields.get(name) != IGNORE), None)
