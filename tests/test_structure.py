"""Facts about forms, and rules over them."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adlint.documents import Control, Document, Form, Link, MappedText
from adlint.engine.structure import FACTS, check_forms, form_facts
from adlint.readers.markup import read_markup
from adlint.rulepacks.parts import FormTest
from adlint.rulepacks.schema import Example, Examples, Rule

POLICY = '<a href="/privacy">《隐私政策》</a>'
BOX = f'<label><input type="checkbox">我已阅读并同意{POLICY}</label>'
PHONE = '<input placeholder="手机号">'


def facts(body: str, path: str = "x.html", form: int = 0) -> dict[str, str]:
    """Facts of the page's first form, or of another, with the words or tag they stand at."""
    document = next(read_markup(body, path))
    return {name: body[start:end] for name, (start, end) in form_facts(document.forms[form]).items()}


def rule(when: tuple[str, ...], unless: tuple[str, ...] = (), at: str | None = None) -> Rule:
    examples = Examples(bad=(Example(text="«x»"),), good=(Example(text="x"),))
    return Rule(
        id="some-rule", family="privacy", severity="error", message="", message_en="", why="", why_en="", basis=(),
        examples=examples,
        form=FormTest(when=when, unless=unless, at=at),
    )  # fmt: skip


def test_every_fact_is_of_the_documented_vocabulary() -> None:
    seen = facts(
        f'<form><h3>少儿公开课</h3>{PHONE}<input placeholder="身份证号"><input type="password">{BOX}<button>注册</button></form>'
    )
    assert seen.keys() <= FACTS


@pytest.mark.parametrize(
    ("control", "fact"),
    [
        ('<input placeholder="请输入手机号码">', "phone"),
        ('<input type="tel">', "phone"),
        ('<input name="user_mobile">', "phone"),
        ('<button open-type="getPhoneNumber">一键登录</button>', "phone"),
        ('<input type="email">', "email"),
        ('<input placeholder="微信号">', "wechat"),
        ('<input placeholder="您的称呼">', "name"),
        ('<input placeholder="身份证号码">', "identity-number"),
        ('<input placeholder="银行卡号">', "bank-card"),
        ('<textarea placeholder="既往病史"></textarea>', "health-data"),
        ('<p>人脸照片</p><input type="file">', "biometric"),
        ('<h3>上传身份证</h3><input type="file">', "identity-number"),
        ('<input placeholder="家庭住址">', "address"),
        ('<select title="月收入"></select>', "income"),
        ('<input placeholder="紧急联系人">', "contacts"),
        ('<input placeholder="宝宝生日">', "minor-data"),
        ('<input placeholder="手 机 号">', "phone"),
    ],
)
def test_inputs_for_personal_data_are_known_by_label_or_name(control: str, fact: str) -> None:
    assert fact in facts(f"<div><div>{control}</div><button>提交</button></div>")


@pytest.mark.parametrize(
    "control",
    [
        '<input placeholder="图形验证码">',
        '<input placeholder="优惠码">',
        '<input placeholder="搜索手机壳">',
        '<input placeholder="手机型号">',
        '<input placeholder="商品名称" name="name">',
        '<input placeholder="门店电话">',
        '<input placeholder="公司名称">',
        '<input type="tel" name="phone" placeholder="保费金额">',
        '<input placeholder="用户名" name="name">',
        '<select title="证件类型"><option>身份证</option></select>',
        '<input type="hidden" name="mobile">',
        '<input placeholder="手机号" style="display:none">',
        '<input name="mobile" readonly value="138">',
        '<input placeholder="房屋面积">',
        '<input placeholder="会员卡号">',
    ],
)
def test_other_inputs_take_no_personal_data(control: str) -> None:
    assert "personal-data" not in facts(f"<form>{control}<button>提交</button></form>")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ('<input placeholder="姓名/手机号"><button>搜索</button>', "search-form"),
        ('<input placeholder="客户姓名"><button>查询</button><button>重置</button>', "search-form"),
        ('<input name="keyword"><button>Go</button>', "search-form"),
        ('<input placeholder="手机号"><input type="password"><button>登录</button>', "login-form"),
        ('<input placeholder="邮箱"><input type="password"><button>登录</button><button>去注册</button>', "login-form"),
        (
            '<input placeholder="手机号"><input type="password" placeholder="新密码"><button>确定</button>',
            "account-form",
        ),
        ('<input placeholder="订单号"><input placeholder="手机号"><button>查看物流</button>', "tracking-form"),
        ('<input placeholder="收货人"><input placeholder="手机号"><button>保存</button>', "delivery-form"),
        ('<input placeholder="姓名"><select title="所属机构"></select><button>保存</button>', "admin-form"),
        ('<input placeholder="客户手机号码"><button>保存</button>', "admin-form"),
        ('<input placeholder="手机号"><button>免费领取</button>', "lead-form"),
        ('<input placeholder="手机号"><button>立即注册</button>', "register-form"),
    ],
)
def test_kinds_of_forms(body: str, kind: str) -> None:
    assert kind in facts(f"<form>{body}</form>")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (f"{PHONE}<button>查询额度</button>", "search-form"),
        (f"<h3>免费报价</h3>{PHONE}<button>立即查询</button>", "search-form"),
        (f'{PHONE}<input placeholder="验证码"><a>获取验证码</a><button>登录</button>', "login-form"),
        (f'{PHONE}<input type="password"><button>注册</button>', "login-form"),
        (f"{PHONE}<button>提交投保</button>", "lead-form"),
    ],
)
def test_forms_that_only_look_like_a_kind(body: str, kind: str) -> None:
    assert kind not in facts(f"<form>{body}</form>")


def test_consent_and_policy_are_found_where_they_stand() -> None:
    seen = facts(f"<form>{PHONE}{BOX}<button>注册</button></form>")
    assert seen["consent-box"] == '<input type="checkbox">'
    assert seen["policy-link"] == POLICY
    assert seen.keys().isdisjoint({"policy-missing", "consent-missing", "implied-consent", "consent-box-ticked"})


@pytest.mark.parametrize(
    "link", ['<a href="#">隐私政策</a>', '<a href="javascript:;">隐私政策</a>', "<a>隐私政策</a>", "《隐私政策》"]
)
def test_a_policy_without_a_working_link_is_empty(link: str) -> None:
    assert "隐私政策" in facts(f"<form>{PHONE}<p>同意{link}</p><button>注册</button></form>")["policy-link-empty"]


def test_a_policy_without_a_link_is_placed_in_its_own_form() -> None:
    linked = f'<form>{PHONE}<p>同意<a href="/p">《隐私政策》</a></p><button>注册</button></form>'
    seen = facts(f"{linked}<form>{PHONE}<button>点击即表示同意隐私政策</button></form>", form=1)
    assert seen["policy-link-empty"] == "同意隐私政策"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("点击注册即视为同意《隐私政策》", "点击注册即视为同意"),
        ("登录即代表您已阅读并同意《隐私政策》", "登录即代表您已阅读并同意"),
        ("使用本服务默认同意隐私条款", "使用本服务默认同意"),
        ("*本人同意顾问致电联系", "本人同意顾问致电"),
    ],
)
def test_implied_consent_is_found_by_its_words(line: str, words: str) -> None:
    assert facts(f"<form>{PHONE}<button>提交</button><p>{line}</p></form>")["implied-consent"] == words


@pytest.mark.parametrize(
    "line", ["提交不代表您同意营销", "同意与否不影响浏览", "请阅读后自行选择", "点击“发送”接收短信"]
)
def test_other_words_imply_no_consent(line: str) -> None:
    assert "implied-consent" not in facts(f"<form>{PHONE}<button>提交</button><p>{line}</p></form>")


def test_a_box_of_its_own_is_separate_consent_unless_ticked() -> None:
    own = '<input type="checkbox"{}>单独同意处理我的身份证号'
    assert "separate-consent" in facts(
        f'<form><input placeholder="身份证号">{own.format("")}<button>提交</button></form>'
    )
    ticked = facts(f'<form><input placeholder="身份证号">{own.format(" checked")}<button>提交</button></form>')
    assert "separate-consent" not in ticked
    assert "consent-box-ticked" in ticked


def test_marketing_is_told_from_service_consent() -> None:
    own = facts(
        f'<form>{PHONE}{BOX}<label><input type="checkbox" checked>接收优惠短信</label><button>注册</button></form>'
    )
    assert own["marketing-box-ticked"] == '<input type="checkbox" checked>'
    assert "marketing-bundled" not in own
    bundled = facts(
        f'<form>{PHONE}<label><input type="checkbox">同意{POLICY}并接收优惠短信</label><button>注册</button></form>'
    )
    assert bundled["marketing-bundled"] == "接收优惠短信"
    assert "marketing-box" not in bundled


@pytest.mark.parametrize("line", ["合作方将与您联系", "信息会提供给第三方", "我们与合作机构共享您的手机号"])
def test_unnamed_receivers_are_found(line: str) -> None:
    assert "sharing-unnamed" in facts(f"<form>{PHONE}<button>提交</button><p>{line}</p></form>")


@pytest.mark.parametrize(
    "line", ["不会提供给第三方", "未经同意不提供给第三方", "将提供给第三方青禾物流有限公司", "支持第三方登录"]
)
def test_named_or_denied_receivers_are_fine(line: str) -> None:
    assert "sharing-unnamed" not in facts(f"<form>{PHONE}<button>提交</button><p>{line}</p></form>")


def test_a_guardian_settles_children() -> None:
    child = '<input placeholder="孩子年龄">'
    assert "minors-target" in facts(f"<form>{child}{PHONE}<button>报名</button></form>")
    assert "guardian-consent" in facts(f"<form>{child}{PHONE}<p>须经监护人同意</p><button>报名</button></form>")


def test_a_rule_speaks_where_all_of_when_and_none_of_unless_hold() -> None:
    html = f"<form>{PHONE}<button>预约</button></form><form>{PHONE}{BOX}<button>预约</button></form>"
    document = next(read_markup(html, "x.html"))
    spans = list(check_forms(document, rule(("personal-data", "policy-missing"), ("search-form",))))
    assert [html[start:end] for start, end in spans] == [PHONE]
    assert html.index(PHONE) == spans[0][0]
    assert list(check_forms(document, rule(("personal-data",), ("phone",)))) == []
    at_link = list(check_forms(document, rule(("personal-data", "policy-link"), at="policy-link")))
    assert [html[start:end] for start, end in at_link] == [POLICY]


@pytest.mark.parametrize(
    ("path", "title", "staff"),
    [
        ("shop/admin/user.jsp", "用户", True),
        ("x.html", "商城后台", True),
        ("x.html", "预约", False),
        ("/home/admin/a/b/c/x.html", "预约", False),
    ],
)
def test_pages_for_staff_are_known_by_path_or_title(path: str, title: str, staff: bool) -> None:
    document = next(read_markup(f"<title>{title}</title><form>{PHONE}<button>保存</button></form>", path))
    assert (not list(check_forms(document, rule(("personal-data",), ("admin-form",))))) == staff


def test_rules_of_other_kinds_find_no_form() -> None:
    document = next(read_markup(f"<form>{PHONE}<button>预约</button></form>", "x.html"))
    assert list(check_forms(document, msgspec.structs.replace(rule(("phone",)), form=None))) == []


WORDS = st.sampled_from(
    [
        "手机号",
        "同意",
        "《隐私政策》",
        "提交即视为同意",
        "合作方致电",
        "接收优惠短信",
        "儿童",
        "搜索",
        "密码",
        "验证码",
        "登录",
        " ",
        "🍵",
    ]
)
CONTROLS = st.builds(
    lambda type_, name, label, checked, start: Control(type_, name, label, checked, start, start + 1),
    st.sampled_from(["text", "tel", "checkbox", "file", "hidden", "readonly", "button", "password", "select"]),
    st.sampled_from(["", "phone", "agree", "name", "q"]), st.lists(WORDS, max_size=3).map("".join),
    st.sampled_from([None, True, False]),
    st.integers(0, 50),
)  # fmt: skip
LINKS = st.builds(lambda text, href: Link(text, href, 0, 1), WORDS, st.sampled_from([None, "#", "/p", "javascript:;"]))


@given(
    st.lists(WORDS, max_size=8),
    st.lists(CONTROLS, max_size=5),
    st.lists(WORDS, max_size=2),
    st.lists(LINKS, max_size=3),
)
def test_facts_of_any_form_are_known_and_placed(
    lines: list[str], controls: list[Control], buttons: list[str], links: list[Link]
) -> None:
    text = "\n".join(lines)
    read = MappedText()
    read.add(text, 5)
    form = Form(0, 60 + len(text), read.text, read.map(), tuple(controls), tuple(buttons), tuple(links))
    for name, (start, end) in form_facts(form).items():
        assert name in FACTS
        assert 0 <= start < end <= form.end


def test_a_document_without_forms_is_silent() -> None:
    assert list(check_forms(Document.plain("手机号"), rule(("phone",)))) == []
