"""Amounts of money in copy: digits, Chinese numerals and mixtures of both."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adlint.text.quantities import amounts


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("现金100,000元", [100000]),
        ("价值6.8万元电动轿车", [68000]),
        ("头奖十二万元装修基金", [120000]),
        ("一辆价值13.98万的轿车", [139800]),
        ("瓜分百万现金", [1000000]),
        ("¥59.9，原价￥128", [59.9, 128]),
        ("两万五千块钱", [25000]),
        ("十全十美的一百零八个故事", []),
        ("3公斤装，满299减50", []),
        ("零元购", [0]),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, yuan: list[float]) -> None:
    assert [amount.yuan for amount in amounts(text)] == yuan


@given(st.integers(min_value=1, max_value=10**8))
def test_plain_and_grouped_digits_say_the_same(value: int) -> None:
    (plain,) = amounts(f"奖金{value}元")
    (grouped,) = amounts(f"奖金{value:,}元")
    assert plain.yuan == grouped.yuan == value


@given(st.text(alphabet="一二三四五六七八九十百千万亿零两〇0123456789.,元块¥现金", max_size=24))
def test_nothing_breaks_the_reader_and_spans_lie_in_the_text(text: str) -> None:
    assert all(0 <= amount.start < amount.end <= len(text) for amount in amounts(text))
