"""Consent dialogs, one-tap sign-in, boxes that nothing heeds, and what a privacy policy must tell."""

from __future__ import annotations

from datetime import date

import pytest

from adlint.documents import Document
from adlint.engine.linter import Linter
from adlint.engine.settings import Settings
from adlint.engine.structure import form_facts
from adlint.readers.markup import read_markup
from adlint.rulepacks import loader

BOOK = loader.load()
WORDS = "<p>请阅读<a href='/p'>《隐私政策》</a></p>"
BOX = '<input type="checkbox" name="xy">同意<a href="/p">《隐私政策》</a>'
POLICY = """云山茶铺隐私政策
更新日期：2026年3月1日
本政策由黄山云山茶叶有限公司制定，电话：0559-0000000。
一、信息的收集
下单时我们收集您的姓名、手机号和地址，用于送货。
二、信息的保存
订单信息保存三年，到期删除。
三、您的权利
您可以查阅、更正、删除个人信息，随时撤回同意，注销账号。
四、联系我们
有疑问或投诉，请打上面的电话，我们十五日内答复；也可以到店里当面说。请带上订单号，方便我们查找。"""


def document(body: str, path: str = "x.html") -> Document:
    return next(read_markup(body, path))


def found(text: str, *rules: str) -> list[str]:
    """Rules of these that speak about a page, or about a plain text."""
    linter = Linter(BOOK, Settings(as_of=date(2026, 11, 21), select=rules))
    read = document(text) if text.startswith("<") else Document.plain(text)
    return [finding.rule for finding in linter.lint(read)]


POLICY_RULES = tuple(rule.id for rule in BOOK.rules if rule.id.startswith("policy-") and rule.missing)


@pytest.mark.parametrize(
    ("dialog", "refusal"),
    [
        (f'<div class="popup">{WORDS}<button>同意</button></div>', False),
        (f'<div class="modal">{WORDS}<div class="btn">我同意</div></div>', False),
        (f'<div class="dialog">{WORDS}<button onclick="closePopup()">同意并继续</button></div>', False),
        (f'<u-popup :mask-close-able="false">{WORDS}<u-button>同意</u-button></u-popup>', False),
        (f'<div class="popup">{WORDS}<span>不同意</span><button>同意</button></div>', True),
        (f'<div class="popup">{WORDS}<button>同意</button><img src="/close.png"></div>', True),
        (f'<div class="popup">{WORDS}<button>同意</button><input type="button" value="取消"></div>', True),
        (f"<u-popup>{WORDS}<u-button>同意</u-button></u-popup>", True),
        (
            f'<div class="mask" onclick="hideAndClose()"><div class="modal">{WORDS}<b class="btn">同意</b></div></div>',
            True,
        ),
    ],
)
def test_a_dialog_that_asks_for_consent_shows_whether_it_can_be_refused(dialog: str, refusal: bool) -> None:
    forms = document(f"<body><h1>袜子</h1>{dialog}</body>").forms
    facts = [form_facts(form) for form in forms if "consent-dialog" in form_facts(form)]
    assert len(facts) == 1
    assert ("refusal" in facts[0]) == refusal


@pytest.mark.parametrize(
    "page",
    [
        f'<main class="page">{WORDS}<button>同意并继续</button></main>',
        '<div class="popup"><p>小禾想加您为好友</p><button>同意</button></div>',
        f'<div class="popup">{WORDS}<input placeholder="手机号"><button>同意并登录</button></div>',
        f'<div class="popup">{WORDS}<p>不同意也能浏览</p></div>',
    ],
)
def test_pages_wishes_and_forms_are_no_consent_dialogs(page: str) -> None:
    assert all("consent-dialog" not in form_facts(form) for form in document(f"<body>{page}</body>").forms)


@pytest.mark.parametrize(
    ("button", "is_one_tap"),
    [
        ("<button>本机号码一键登录</button>", True),
        ('<a class="btn" href="javascript:go()">本机号一键注册</a>', True),
        ('<button open-type="getPhoneNumber">本机号码一键登录</button>', False),
        ("<button>微信一键登录</button>", False),
        ("<p>支持本机号码一键登录</p>", False),
    ],
)
def test_one_tap_sign_in_is_told_from_other_ways(button: str, is_one_tap: bool) -> None:
    forms = document(f"<body><div>{button}</div></body>").forms
    assert any("one-tap" in form_facts(form) for form in forms) == is_one_tap


@pytest.mark.parametrize(
    ("rest", "heeded"),
    [
        ("<button>注册</button></form>", False),
        ('<button>注册</button></form><script src="/jquery.min.js"></script><script>var a = 1</script>', False),
        ('<button>注册</button></form><script src="/app.js"></script>', True),
        ("<button>注册</button></form><script>if (!f.xy.value) stop()</script>", True),
        ("<button>注册</button></form><script>if (!$(':checkbox').is(':checked')) stop()</script>", True),
        ("<button disabled>注册</button></form>", True),
        ('<button>注册</button></form><jsp:include page="foot.jsp"/>', True),
    ],
)
def test_a_box_counts_as_heeded_unless_the_whole_page_is_seen(rest: str, heeded: bool) -> None:
    page = f'<form action="/j"><input placeholder="手机号">{BOX}{rest}'
    assert found(page, "consent-not-enforced") == ([] if heeded else ["consent-not-enforced"])


def test_a_model_counts_as_heeded_when_the_script_reads_it() -> None:
    page = (
        '<template><div><input v-model="tel" placeholder="手机号"><van-checkbox v-model="ok">同意'
        '<a href="/p">《隐私政策》</a></van-checkbox><button @click="go">领取</button></div></template>'
        "<script>export default {{data: () => ({{tel: '', ok: false}}), methods: {{go() {{ {0} }}}}}}</script>"
    )
    assert found(page.format("send(this.tel)"), "consent-not-enforced") == ["consent-not-enforced"]
    assert found(page.format("if (this.ok) send(this.tel)"), "consent-not-enforced") == []


def test_a_policy_that_tells_everything_is_silent() -> None:
    assert POLICY_RULES
    assert found(POLICY, *POLICY_RULES) == []


@pytest.mark.parametrize(
    ("told", "instead", "rule"),
    [
        ("由黄山云山茶叶有限公司制定，电话：0559-0000000", "请仔细阅读", "policy-handler"),
        ("订单信息保存三年，到期删除", "订单信息加密存放", "policy-retention"),
        ("查阅、更正、删除个人信息，", "提出问题，", "policy-rights"),
        ("随时撤回同意，", "", "policy-withdrawal"),
        ("有疑问或投诉，请打上面的电话，我们十五日内答复；", "", "policy-complaint"),
        ("更新日期：2026年3月1日\n", "", "policy-date"),
        ("用于送货", "并与第三方共享", "policy-third-parties"),
        ("到期删除", "备份存储在美国", "policy-overseas"),
    ],
)
def test_what_a_policy_leaves_out_is_told_by_its_own_rule(told: str, instead: str, rule: str) -> None:
    assert told in POLICY
    assert rule in found(POLICY.replace(told, instead), *POLICY_RULES)


@pytest.mark.parametrize(
    "text",
    [
        POLICY.replace("隐私政策", "用户协议"),
        "隐私政策\n" + "羊毛袜三双装，精梳羊毛，洗后不缩水。" * 20,
        "<footer><a href='/p'>隐私政策</a></footer><p>下单时我们收集您的姓名和手机号，用于送货。</p>",
    ],
)
def test_other_texts_are_no_policies(text: str) -> None:
    assert found(text.replace("由黄山云山茶叶有限公司制定", ""), *POLICY_RULES) == []
