"""Quantities as copy writes them: ¥59.9, 5.98万元, 百分之九十八, 七天, 11月20日, 三公里, 两件, 一斤半.

The same patterns serve rule packs as built-in lexicons: `{{money}}`, `{{period}}`, ...
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Literal, NamedTuple, get_args

Measure = Literal["money", "percent", "period", "date", "distance", "weight", "volume", "count"]
"""What a quantity measures, in: yuan, per cent, days, days (see `Quantity`), metres, grams, millilitres, things."""

# Figures are never given back, so that there is one way only to read them.
_DIGITS = r"\d++(?:,\d++)*+(?:\.\d++)?\s?[百千万亿]{0,2}"
_CHINESE = "[零〇一二两三四五六七八九十百千万亿几]{1,12}"
_DOTTED = r"(?:1[0-2]|0?[1-9])\.(?:3[01]|[12]\d|0?[1-9])"
NUMERAL = f"(?:{_DIGITS}|{_CHINESE})"

_MONTH = 365 / 12
# What one of a unit is worth, in the measure's own unit.
_UNITS: Mapping[Measure, Mapping[str, float]] = {
    "period": {
        "年": 365, "周年": 365, "个月": _MONTH, "个星期": 7, "星期": 7, "个礼拜": 7, "礼拜": 7, "周": 7, "天": 1,
        "日": 1, "个小时": 1 / 24, "小时": 1 / 24, "个钟头": 1 / 24, "个钟": 1 / 24, "h": 1 / 24, "刻钟": 1 / 96,
        "分钟": 1 / 1440, "min": 1 / 1440, "秒钟": 1 / 86400, "秒": 1 / 86400,
    },
    "distance": {
        "公里": 1000, "千米": 1000, "km": 1000, "里路": 500, "米": 1, "厘米": 0.01, "公分": 0.01, "cm": 0.01, "毫米": 0.001,
        "mm": 0.001,
    },
    "weight": {
        "吨": 1e6, "千克": 1000, "公斤": 1000, "kg": 1000, "斤": 500, "两": 50, "克": 1, "g": 1, "毫克": 0.001, "mg": 0.001,
    },
    "volume": {"升": 1000, "l": 1000, "毫升": 1, "ml": 1},
    "count": dict.fromkeys("件台双盒瓶套单份条包箱支只片粒袋罐枚张本人位户名次款种家", 1),
}  # fmt: skip
# The largest first.
_WORTH = {"亿": 1e8, "万": 1e4, "千": 1e3, "百": 1e2, "十": 10.0}
_LARGE = 1e4
_IN_FIGURES = str.maketrans("零〇一二两三四五六七八九点", "001223456789.")
_BLANK = re.compile(r"[,\s]")
_HALVES = ("年", "个月", "个星期", "天", "日", "个小时", "小时", "个钟头", "斤", "公斤", "升", "公里", "里路")


def _united(measure: Measure) -> str:
    units = sorted(_UNITS[measure], key=lambda unit: (-len(unit), unit))
    halves = [unit for unit in units if unit in _HALVES]
    # 两 is a unit of weight and a numeral; 18mm is no 18m, 2 h5 no two hours, 3月 a date.
    least = rf"{NUMERAL}\s?多?(?:{'|'.join(units)})半?(?![a-z])"
    return f"(?:{least}|半(?:{'|'.join(halves)}))" if halves else f"(?:{least})"


PATTERNS: Mapping[str, str] = {
    "numeral": NUMERAL,
    "money": (
        rf"(?:[¥￥]\s?{NUMERAL}|{NUMERAL}\s?(?:元|块钱|圆|人民币)"
        # Without a unit only what can hardly be anything else: 价值13.98万, 百万现金.
        rf"|(?:(?<=价值)|(?<=市价)|(?<=售价)|(?<=现金))\s?{NUMERAL}"
        r"|[一二三四五六七八九十百千\d.]{0,6}[百千万亿](?=现金|大奖|奖金))"
    ),
    "percent": (
        rf"(?:{NUMERAL}\s?[%％]|百分之(?:百|{NUMERAL}(?:点{_CHINESE})?)"
        # Not 成人, 成年, 成功 ...
        "|[一二两三四五六七八九]成(?:[一二三四五六七八九]|半)?(?![人年长为品立功熟]))"
    ),
    "date": (
        r"(?:(?:\d{4}\s?年\s?)?\d{1,2}\s?月\s?\d{1,2}\s?[日号]?|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}"
        r"|[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}[日号]"
        # 11.20-12.1: with a dot only where one date leads to another.
        rf"|(?<![\d.]){_DOTTED}(?=\s?[-~—至到])|(?<=[-~—至到]){_DOTTED}(?![\d.%]))"
    ),
    **{measure: _united(measure) for measure in _UNITS},
}
"""The pattern of each measure, and of a bare numeral, for folded text."""


class Quantity(NamedTuple):
    """A quantity: what it measures, how much, and where it stands, in code points.

    Dates count days of 31 a month and 12 months a year (from the year 0 where none is given), so that they compare but do not
    subtract.
    """

    measure: Measure
    value: float
    start: int
    end: int


def quantities(text: str, *measures: Measure) -> Iterator[Quantity]:
    """The quantities in a text, in order; where two overlap, the longer.

    Args:
        text: folded text.
        measures: which to look for; all when none is given.

    Returns:
        What can be read as a quantity; numerals that make none (十 in 十全十美) are passed over.
    """
    found = []
    for measure in measures or get_args(Measure):
        for match in _compiled(measure).finditer(text):
            value = _value(measure, match[0])
            if value is not None:
                found.append(Quantity(measure, value, *match.span()))
    done = -1
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if one.start >= done:
            done = one.end
            yield one


@cache
def _compiled(measure: Measure) -> re.Pattern[str]:
    return re.compile(PATTERNS[measure])


def _value(measure: Measure, text: str) -> float | None:
    if measure == "date":
        return _day(text)
    if measure == "percent":
        return _percentage(text)
    if measure == "money":
        return number(re.sub(r"[¥￥\s]|元|块钱|圆|人民币", "", text))
    half = 0.5 if text.endswith("半") else 0.0
    text = text.removesuffix("半")
    unit = max((unit for unit in _UNITS[measure] if text.endswith(unit)), key=len)
    numeral = text.removesuffix(unit).removesuffix("多")
    value = 0.5 if numeral == "半" else number(numeral)
    return None if value is None else round((value + half) * _UNITS[measure][unit], 5)


def _day(text: str) -> float | None:
    pieces = [number(piece) for piece in re.findall(rf"\d+|{_CHINESE}", text)]
    day, month, year = [*reversed(pieces), 0.0][:3]
    return None if year is None or month is None or day is None else (year * 12 + month) * 31 + day


def _percentage(text: str) -> float | None:
    if text.endswith(("%", "％")):
        return number(text[:-1])
    if text.startswith("百分之"):
        rest = text.removeprefix("百分之")
        return 100.0 if rest == "百" else number(rest)
    tens, _, ones = text.partition("成")
    whole = number(tens)
    part = 5.0 if ones == "半" else number(ones) if ones else 0.0
    return None if whole is None or part is None else whole * 10 + part


def number(numeral: str) -> float | None:
    """What a numeral says.

    Args:
        numeral: digits, Chinese numerals or a mixture: 1,280, 5.98万, 十二, 10万8千, 一百五.

    Returns:
        The number, or None when the text makes none.
    """
    plain = _BLANK.sub("", numeral)
    read = _read(plain.translate(_IN_FIGURES)) if plain else None
    return None if read is None else round(read, 5)


def _read(text: str) -> float | None:
    """A numeral with its digits as figures: what stands before its largest unit, times that, and the rest."""
    for unit, worth in _WORTH.items():
        before, found, after = text.rpartition(unit)
        if found:
            # Only 万 and 亿 count what has units itself: 五百万, but not 十百.
            times = _read(before) if worth >= _LARGE else _figure(before)
            rest = _rest(after, worth)
            return None if times is None or rest is None else (times if before else 1.0) * worth + rest
    return _figure(text)


def _rest(after: str, worth: float) -> float | None:
    """What follows a unit: 一百五 is 150, 一百零五 105."""
    if len(after) == 1 and after in "123456789":
        return int(after) * worth / 10
    rest = _read(after.lstrip("0")) if after else 0.0
    return rest if rest is None or rest < worth else None


def _figure(text: str) -> float | None:
    try:
        return float(text or "0")
    except ValueError:
        return None
