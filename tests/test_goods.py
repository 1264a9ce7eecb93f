"""Which goods a text sells: by category name, and guessed from head nouns."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec
import pytest
import yaml

from adlint.engine.goods import GoodsRegistry
from adlint.rulepacks.schema import Goods, PackFile

RULES = Path(__file__).parents[1] / "rules"
CONTRACT = """
food health-food infant-formula alcohol cosmetics special-cosmetics drug prescription-drug otc-drug device disinfectant
textile apparel appliance electronics vehicle home toy pet agriculture jewelry education finance insurance property
medical-service travel franchise digital service
"""


@cache
def entries() -> tuple[Goods, ...]:
    files = sorted((RULES / "goods").glob("*.yaml"))
    return tuple(
        entry for file in files for entry in msgspec.convert(yaml.safe_load(file.read_text("utf-8")), PackFile).goods
    )


@cache
def registry() -> GoodsRegistry:
    return GoodsRegistry(entries())


def test_the_vocabulary_of_the_contract_is_there() -> None:
    assert set(CONTRACT.split()) <= {entry.id for entry in entries()}


@pytest.mark.parametrize(
    ("goods", "ancestor"),
    [
        ("infant-formula", "food"),
        ("alcohol", "food"),
        ("special-cosmetics", "cosmetics"),
        ("prescription-drug", "drug"),
        ("insurance", "finance"),
        ("food", "food"),
    ],
)
def test_a_kind_is_its_ancestors(goods: str, ancestor: str) -> None:
    assert registry().is_a(goods, ancestor)


def test_a_parent_is_not_its_child_and_unknown_ids_are_only_themselves() -> None:
    assert not registry().is_a("food", "alcohol")
    assert not registry().is_a("spaceship", "vehicle")
    assert registry().is_a("spaceship", "spaceship")


def test_no_head_stands_in_two_places_and_every_shield_shields_something() -> None:
    heads = [head.lower() for entry in entries() for head in entry.heads]
    assert len(heads) == len(set(heads))
    shields = [word.lower() for entry in entries() for word in entry.not_heads]
    assert not set(shields) & set(heads)
    assert [word for word in shields if not any(head in word for head in heads)] == []


@pytest.mark.parametrize(
    ("words", "goods"),
    [
        ("cosmetics", "cosmetics"),
        ("保健食品", "health-food"),
        ("美妆护肤", "cosmetics"),
        ("手机数码", "electronics"),
        ("女装", "apparel"),
        ("美妆>面部护肤>面膜", "cosmetics"),
        ("食品饮料 / 酒类", "alcohol"),
        ("母婴-奶粉", "infant-formula"),
        ("男士保暖羽绒服", "apparel"),
        ("五金>不认识的东西", "industrial"),
        ("不认识的东西", None),
        ("", None),
    ],
)
def test_categories_are_resolved_as_shops_word_them(words: str, goods: str | None) -> None:
    assert registry().resolve(words) == goods


@pytest.mark.parametrize(
    ("title", "goods", "reason"),
    [
        ("玫瑰补水面膜 25ml*10片 干皮适用", "cosmetics", "面膜"),
        ("清爽防晒霜 SPF50 60g", "special-cosmetics", "防晒霜"),
        ("加厚羊绒大衣女中长款", "apparel", "羊绒大衣"),
        ("家用空气炸锅 5L 可视窗口", "appliance", "空气炸锅"),
        ("酱香型白酒 53度 500ml", "alcohol", "酱香型白酒"),
        ("成人益生菌粉 30条装", "health-food", "益生菌粉"),
        ("南向二室一厅 精装 近公园", "property", "二室一厅"),
        ("金牌月嫂 26天 持证上岗", "service", "月嫂"),
        ("手机支架 桌面可折叠", "electronics", "手机支架"),
        ("面包机家用全自动", "appliance", "面包机"),
        ("抱枕套 奶茶色 45cm", "textile", "抱枕"),
        ("送保温杯 冻干咖啡粉 2g*30", "food", "咖啡粉"),
        ("鸡蛋黄 三枚装", "food", "鸡蛋"),
        ("石斛粉 30条", "food", "石斛"),
        ("奶酪白 荔枝纹 斜挎包", "bags", "斜挎包"),
    ],
)
def test_titles_are_guessed_by_the_noun_that_names_the_thing(title: str, goods: str, reason: str) -> None:
    guess = registry().guess(title)
    assert (guess.id, guess.source, guess.reason) == (goods, "guessed", reason)


@pytest.mark.parametrize(
    "text",
    [
        "面膜刀",
        "苹果绿",
        "荔枝纹",
        "奶酪白拼色",
        "香蕉图案",
        "草莓印花",
        "酒店大堂",
        "住酒店三晚",
        "药箱",
        "奶茶色",
        "Apple 授权",
        "好评如潮",
        "",
    ],
)
def test_words_that_only_contain_a_head_name_nothing(text: str) -> None:
    guess = registry().guess(text)
    assert (guess.id, guess.source, guess.reason) == (None, "unknown", None)


def test_running_copy_goes_by_what_it_names_most_often() -> None:
    text = "早餐配牛奶也不错。这款面霜质地轻，面霜推开就化，早晚洁面以后各用一次，妆前涂也不会搓泥。"
    assert registry().guess(text).id == "cosmetics"


def test_in_running_copy_a_noun_that_only_qualifies_the_next_one_does_not_count() -> None:
    told = registry().guess
    assert told("蜂胶修护面霜，针对敏感肌，痘印，泛红").reason == "面霜"
    assert told("蜂胶和面霜，针对敏感肌，痘印，泛红").reason == "蜂胶"


def test_a_gift_is_not_what_is_sold() -> None:
    assert registry().guess("无线蓝牙音箱赠收纳包").reason == "蓝牙音箱"


@pytest.mark.parametrize(
    ("text", "goods"),
    [
        ("脂溢性皮炎去医院开的药洗都没压住，最后是这瓶去屑洗发水把它洗绝了，药膏也扔了。", "cosmetics"),
        ("嗓子一疼我就含它，这罐蜂蜜比消炎药管用", "food"),
        ("这口锅煎蛋不粘", "home"),
        ("这只包拎进商场转一圈", "bags"),
        ("眼霜界的热玛吉，在家抹一抹", "cosmetics"),
        ("儿童牙膏水蜜桃味，2岁起用", "toothpaste"),
        ("狗饼干里加了南瓜籽", "pet"),
        ("姐妹们看一下切面，汁水顺着刀往下流，你们看镜头，橙子现摘", "food"),
        ("我爸降糖药都停了，就靠它", None),
        ("因此本品请放冰箱，日本诊所不代购", "medical-service"),
        ("熊猫饼干 罐装", "food"),
        ("日本诊所出品 面霜 保湿", "cosmetics"),
        ("中医馆同款 护膝", "sports"),
    ],
)
def test_what_is_pointed_at_is_sold_and_what_is_compared_owned_or_in_it_is_not(text: str, goods: str | None) -> None:
    assert registry().guess(text).id == goods


def test_faint_nouns_are_heads_and_spoken_ones_a_character() -> None:
    for entry in entries():
        assert set(entry.faint) <= set(entry.heads), entry.id
        assert all(len(word) == 1 for word in entry.spoken), entry.id


def test_head_gives_the_place_of_the_first_noun() -> None:
    title = "秋季新款 牛仔裤 直筒"
    start, end = registry().head(title) or (0, 0)
    assert title[start:end] == "牛仔裤"
    assert registry().head("秋季新款") is None


def test_unknown_parents_and_circles_are_refused() -> None:
    with pytest.raises(ValueError, match="unknown parent"):
        GoodsRegistry([Goods("tea", "茶", parent="drinks")])
    with pytest.raises(ValueError, match="its own ancestor"):
        GoodsRegistry([Goods("tea", "茶", parent="leaf"), Goods("leaf", "叶", parent="tea")])
