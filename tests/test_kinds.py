"""What kind a text shows itself to be. Above all: a text that sells is never taken for something else."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import msgspec
import pytest
import yaml

from adlint.engine.kinds import KindForms
from adlint.rulepacks import patterns
from adlint.rulepacks.schema import KindForm, PackFile
from adlint.text.normalize import fold

RULES = Path(__file__).parents[1] / "rules"
NOT_ADVERTISING = {"leaflet", "label", "clause", "manual", "review", "news"}


@cache
def forms() -> KindForms:
    pack = msgspec.convert(yaml.safe_load((RULES / "kinds.yaml").read_text("utf-8")), PackFile)
    lexicons = {
        entry.id: "(?:" + "|".join(sorted(map(re.escape, entry.words), key=len, reverse=True)) + ")"
        for entry in pack.lexicons
    }

    def expanded(written: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(patterns.expand(pattern, lexicons) for pattern in written)

    kinds = [msgspec.structs.replace(k, patterns=expanded(k.patterns), unless=expanded(k.unless)) for k in pack.kinds]
    for kind in kinds:
        for pattern in (*kind.patterns, *kind.unless):
            patterns.parse(pattern)
    return KindForms(kinds)


SHOWN = {
    "message": ["【青禾书房】满200减30，回T退订", "【云栖茶舍】春茶到店，拒收请回复R"],
    "livestream": ["家人们，三、二、一，上链接！", "姐妹们看左下角，尺码表在里面"],
    "form": ["姓名：____ 手机号：____ 立即预约"],
    "leaflet": [
        "【用法用量】口服，一次1片，一日2次。【不良反应】尚不明确。",
        "通常成人1次2片，1日3次，饭后口服。根据年龄、症状适当增减。",
        "恶心、呕吐、皮疹、头晕，偶见乏力。",
    ],
    "label": ["品名：花生酥 配料：花生、麦芽糖、白砂糖 净含量：200g 保质期：180天 产地：山东"],
    "clause": ["被保险人在等待期内因疾病身故的，保险人退还已交保险费。", "甲方应于每月五日前向乙方支付租金。"],
    "manual": [
        "1. 打开电源，指示灯亮。\n2. 长按开关三秒。\n请勿在潮湿处放置。",
        "在`config.yml`里填写端口后重新运行脚本。",
    ],
    "review": ["上周买的，物流很快，质量不错，会再来。", "收到货了，颜色和图片一样，很喜欢。"],
    "news": [
        "新华社记者从会议上获悉，两国代表团将于下月继续谈判。",
        "外长抵达后表示，双方将继续磋商。",
        "主队下半场连进两球，以三比一战胜对手，教练赛后接受了采访。",
        "青石镇（Qingshi）是位于江南省临水县的一个镇，2010年人口约两万。",
        "李某某，临水县人，1932年出生，画家，毕业于江南美术学校。",
    ],
}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in SHOWN.items() for text in texts])
def test_evident_forms_are_recognised(kind: str, text: str) -> None:
    assert forms().guess(fold(text)) == kind


# Each borrows the words of news, leaflets, clauses or reviews, and sells.
SELLING = [
    "国家领导人宴请外宾时喝的就是它。",
    "国务院总理接见过的企业家亲手酿的，一般人喝不到。",
    "人民大会堂国宴上的那道汤，如今在家就能喝到。",
    "国家队运动员都在喝的运动饮料，奥运会上也见得到。",
    "由科学院院士和大学教授联合研制，三天见效。",
    "据电视台报道，这种苦荞能降血糖，老人天天吃。",
    "记者在现场看到，排队的人从店门口一直排到街角，味道全城最好。",
    "本报讯：某记酱鸭进驻新街口，开业三天全场半价。",
    "始建于清朝光绪年间，六代人守着一口缸，做全中国最好的酱油。",
    "酒店位于市中心，是全城最好的酒店。",
    "老中医出生于中医世家，祖传秘方，专治鼻炎。",
    "公司成立于2003年，位于江南，是行业第一品牌。",
    "玻尿酸（HA）是最好的保湿成分，1934年被发现。",
    "雅致（YAZHI）是来自海外的护肤世家，创立于1890年，被誉为世界第一。",
    "他说，喝了两个月，血压就正常了。",
    "政府重点扶持项目，农民种了都说亩产万斤。",
    "国家免检，质量可靠，政府采购指定。",
    "专家指出，每天一杯可以预防癌症，老百姓再也不用跑医院。",
    "改革开放纪念金条，国家级大师设计，收藏就是传家。",
    "扶贫助农：大山里的农民自家种的橙子，全国最甜。",
    "法院判决我们胜诉，我们才是正宗的老字号，他家是冒牌。",
    "每日3次，每次2片，口服，降三高，老人都说灵。",
    "被保险人享受行业领先的保障，零风险高收益。",
    "收到货很满意，物流快，这是全网最好的面膜，买了三次。",
    "1. 打开电源 2. 放入衣物，杀菌率100%，请勿带电触摸",
    "数据库加密软件，支持接口调用，行业领先。",
    "请勿空烧。这口锅绝对安全，全网最低价。",
    "品名：山茶油 配料：山茶籽油 净含量：500ml 产地：江南，江南第一好油",
]


@pytest.mark.parametrize("text", SELLING)
def test_copy_that_sells_is_never_taken_for_something_else(text: str) -> None:
    assert forms().guess(fold(text)) not in NOT_ADVERTISING


@pytest.mark.parametrize(
    "title", ["纯棉四件套1.8m床", "智能手机 8GB+256GB 双卡双待", "手冲咖啡壶细口", "全国销量第一的空气炸锅", ""]
)
def test_titles_show_no_kind(title: str) -> None:
    assert forms().guess(fold(title)) is None


def test_only_the_beginning_is_looked_at() -> None:
    late = "羊毛围巾，长两米。" * 300 + "被保险人在等待期内身故的，保险人退还保险费。"
    assert forms().guess(late) is None


def test_the_first_kind_wins_and_a_counter_sign_frees() -> None:
    kinds = KindForms(
        [KindForm("news", "新闻", ("记者",), ("购买",)), KindForm("note", "笔记", ("记者", "姐妹"), at_least=2)]
    )
    assert kinds.guess("记者到场") == "news"
    assert kinds.guess("记者和姐妹一起购买") == "note"
    assert kinds.guess("记者购买") is None


@pytest.mark.parametrize(
    "text",
    [
        "这款茶专治高血压、糖尿病，国家级工艺，三天见效\n运输险由平安承保，详见保险条款。",
        "这款茶能治高血压、糖尿病，喝三天血压就下来\n运输险由平安承保，详见保险条款。",
        "羊绒大衣，质量无敌，史无前例的柔软\n售后：本条款适用七天无理由退货。",
        "经国家权威机构检测，杀菌率达到100%，健身教练都说好。",
        "经国家权威机构检测，除醛率达到100%，健身教练都说好。",
    ],
)
def test_a_line_of_boilerplate_makes_copy_nothing_else(text: str) -> None:
    assert forms().guess(fold(text)) not in NOT_ADVERTISING


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (
            "clause",
            "第七条 责任免除\n因下列情形之一住院的，保险人不承担给付责任：美容、美白、减肥手术；使用祖传秘方、偏方。",
        ),
        ("clause", "第三条 保险责任\n被保险人在国家级医院就诊的，保险人按本合同约定给付。"),
        ("news", "据新华社报道，这种疫苗对重症的有效率为95%，接种后可预防感染。"),
        ("manual", "修改 hosts 文件，将顶级域指向 127.0.0.1，重启服务后生效。"),
    ],
)
def test_words_of_claims_make_clauses_and_news_no_copy(kind: str, text: str) -> None:
    assert forms().guess(fold(text)) == kind
