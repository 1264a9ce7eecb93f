"""Quantities in copy: digits, Chinese numerals and mixtures of both, with the units that copy uses."""

from __future__ import annotations

from typing import get_args

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adlint.text.normalize import fold
from adlint.text.quantities import PATTERNS, Measure, number, quantities


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("现金100,000元", [("money", 100000)]),
        ("价值6.8万元电动轿车", [("money", 68000)]),
        ("头奖十二万元装修基金", [("money", 120000)]),
        ("一辆价值13.98万的轿车", [("money", 139800)]),
        ("瓜分百万现金", [("money", 1000000)]),
        ("¥59.9，原价￥128", [("money", 59.9), ("money", 128)]),
        ("两万五千块钱", [("money", 25000)]),
        ("零元购", [("money", 0)]),
        ("十全十美的一百零八个故事", []),
        ("满299减50，三里屯", []),
        ("通过率９８％", [("percent", 98)]),
        ("百分之九十九点九", [("percent", 99.9)]),
        ("百分之百，七成五新", [("percent", 100), ("percent", 75)]),
        ("成人，三成年人", []),
        ("续航18小时", [("period", 0.75)]),
        ("质保三年，12个月", [("period", 1095), ("period", 365)]),
        ("一年半，半年", [("period", 547.5), ("period", 182.5)]),
        ("几天见效", []),
        ("11月20日至12.1", [("date", 361), ("date", 373)]),
        ("2026-03-01，2026年3月1日", [("date", 753766), ("date", 753766)]),
        ("十二月二十日", [("date", 392)]),
        ("固件 v3.5 版", []),
        ("距地铁三公里，5km，800米", [("distance", 3000), ("distance", 5000), ("distance", 800)]),
        ("净含量1.2kg，一斤半，100克", [("weight", 1200), ("weight", 750), ("weight", 100)]),
        ("0.5升，500mL", [("volume", 500), ("volume", 500)]),
        ("两件，10万人", [("count", 2), ("count", 100000)]),
    ],
)
def test_quantities_are_read_as_people_write_them(text: str, read: list[tuple[str, float]]) -> None:
    assert [(one.measure, pytest.approx(one.value)) for one in quantities(fold(text))] == read


@given(st.integers(min_value=1, max_value=10**8))
def test_plain_and_grouped_digits_say_the_same(value: int) -> None:
    (plain,) = quantities(f"奖金{value}元")
    (grouped,) = quantities(f"奖金{value:,}元")
    assert plain.value == grouped.value == value


@given(
    st.text(
        alphabet="一二三四五六七八九十百千万亿零两〇几半0123456789.,-/元块¥%成年月日天小时分钟公里克升件现金百分之",
        max_size=24,
    )
)
def test_nothing_breaks_the_reader_and_spans_lie_in_the_text_one_after_the_other(text: str) -> None:
    places = [place for one in quantities(text) for place in (one.start, one.end)]
    assert places == sorted(places)
    assert all(0 <= place <= len(text) for place in places)


@given(st.sampled_from(get_args(Measure)), st.text(alphabet="七12 .,元天月日%克升里件", max_size=12))
def test_asked_for_one_measure_only_that_is_read(measure: Measure, text: str) -> None:
    assert {one.measure for one in quantities(text, measure)} <= {measure}


def test_every_measure_has_its_pattern() -> None:
    assert set(PATTERNS) == {"numeral", *get_args(Measure)}


@given(st.integers(0, 10**15))
def test_a_number_in_chinese_is_read_as_it_was_written(value: int) -> None:
    assert number(cn2an.an2cn(value)) == value


@pytest.mark.parametrize(
    ("numeral", "value"),
    [("一百五", 150), ("一百零五", 105), ("十一万三", 113000), ("10万8千", 108000), ("8.8亿", 880000000), ("一万亿", 10**12),
     ("百万", 10**6), ("二〇二六", 2026), ("1,280", 1280)],
)  # fmt: skip
def test_numerals_as_they_are_spoken(numeral: str, value: float) -> None:
    assert number(numeral) == value


@pytest.mark.parametrize("numeral", ["", "几十", "十百", "两百百", "1.2.3", "百千三"])
def test_what_makes_no_number(numeral: str) -> None:
    assert number(numeral) is None
