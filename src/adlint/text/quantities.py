"""Amounts of money as copy writes them: ¥59.9, 100,000元, 5.98万, 十二万元, 百万现金.

Numerals are read by `cn2an` (digits, Chinese numerals and mixtures of both); ours is only where an amount begins and ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_NUMERAL = r"(?:\d[\d,]*(?:\.\d+)?\s?[百千万亿]{0,2}|[一二两三四五六七八九十百千万亿零〇]{1,12})"
_AMOUNT = re.compile(
    rf"[¥￥]\s?(?P<signed>{_NUMERAL})"
    rf"|(?P<named>{_NUMERAL})\s?(?:元|块钱|圆|人民币)"
    # Without a unit only what can hardly be anything else: 价值13.98万, 百万现金.
    rf"|(?:价值|市价|售价|现金)\s?(?P<valued>{_NUMERAL})"
    r"|(?P<cash>[一二三四五六七八九十百千\d.]{0,6}[百千万亿])(?=现金|大奖|奖金)"
)


class Amount(NamedTuple):
    """An amount of money: yuan, and where it stands, in code points."""

    yuan: float
    start: int
    end: int


def amounts(text: str) -> Iterator[Amount]:
    """The amounts of money in a text, in order.

    Args:
        text: folded text.

    Returns:
        What can be read as an amount; numerals that make none (十 in 十全十美) are passed over.
    """
    for match in _AMOUNT.finditer(text):
        name = match.lastgroup
        assert name is not None
        value = number(match[name])
        if value is not None:
            yield Amount(value, match.start(), match.end())


def number(numeral: str) -> float | None:
    """What a numeral says.

    Args:
        numeral: digits, Chinese numerals or a mixture: 1,280, 5.98万, 十二.

    Returns:
        The number, or None when the text makes none.
    """
    # Imported when a numeral is read, since most text never asks for one.
    import cn2an

    plain = re.sub(r"[,\s]", "", numeral)
    if not plain:
        return None
    # 百万 says one hundred ten-thousands.
    if plain[0] in "百千万亿":
        plain = "一" + plain
    try:
        return float(cn2an.cn2an(plain, "smart"))
    except (ValueError, KeyError):  # the library answers some malformed numerals with KeyError
        return None
