"""What the elements of a page are for: inputs, tick boxes (drawn ones too), submit buttons; and how they start out."""

from __future__ import annotations

import re
from itertools import islice

from adlint.readers.tags import Element, Page

_DATA_TYPE_NAMES = "text tel email number date file select textarea password search url month datetime-local picker"
DATA_TYPES = frozenset(_DATA_TYPE_NAMES.split())
BOX_TYPES = frozenset({"checkbox", "radio", "switch"})
FORM_TAGS = frozenset(
    {"form", "el-form", "van-form", "a-form", "u-form", "u--form", "uni-forms", "n-form", "t-form", "nut-form"}
)

_COMPONENT_TYPES = (
    (re.compile(r".*-(?:textarea)\Z"), "textarea"),
    (re.compile(r".*-(?:input|field|easyinput|text-field|input-number|autocomplete|inputnumber)\Z"), "text"),
    (re.compile(r"(?:picker|.*-(?:select|picker|cascader|datepicker|address-edit|area|city))\Z"), "select"),
    (re.compile(r"(?:checkbox|.*-checkbox)\Z"), "checkbox"),
    (re.compile(r"(?:radio|.*-radio)\Z"), "radio"),
    (re.compile(r"(?:switch|.*-switch)\Z"), "switch"),
    (re.compile(r".*-upload(?:er)?\Z"), "file"),
    (re.compile(r".*-button\Z"), "button"),
    (re.compile(r".*-search\Z"), "search"),
)
_NATIVE_BUTTONS = frozenset({"submit", "button", "image", "reset"})
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_FALSE = frozenset({"false", ":disabled", "{{false}}"})

_PATH = re.compile(r"\s*!?\s*([A-Za-z_$][\w$]*(?:\s*\??\.\s*[A-Za-z_$][\w$]*)*)\s*\Z")
_ASSIGNED = re.compile(
    r"['\"]?\s*(?::\s*[\w<>]{1,40}\s*)?[:=]\s*(?:(?:ref|shallowRef|useState)\s*(?:<[^<>]{0,40}>)?\s*\(\s*)?(true|false|!0|!1)\b"
)
_TEMPLATED = re.compile(r"\{\{[^}]*\}\}|\$\{[^}]*\}|<%[^%]*%>")
_TERNARY = re.compile(r"([A-Za-z_$][\w$.]*)\s*\?\s*(['\"`][^'\"`]*['\"`])")
_SWITCHED = re.compile(r"['\"]?([\w-]+)['\"]?\s*:\s*([A-Za-z_$][\w$.]*)")

_ICON_TAG_NAMES = "i span em b img image icon div view a svg uni-icons van-icon el-icon u-icon text"
_ICON_TAGS = frozenset(_ICON_TAG_NAMES.split())
_ICON_WORDS = re.compile(r"check|tick|agree|xieyi|protocol|gou\b|select|radio|circle", re.I)
_TICKED_WORD = re.compile(
    r"(?:^|[-_/])(?:is|icon|has)?[-_]?(?:checked|selected|ticked|active|on|cur|current|checkbox-filled)(?:\.\w+)?\Z",
    re.I,
)
_UNTICKED_WORD = re.compile(r"(?:^|[-_/])(?:un|no|not|dis|in)[-_]?(?:check|select|tick|active)", re.I)

_BUTTON_TAG_NAMES = "a div span p view li em dd img text td i u b strong image section cover-view"
BUTTON_TAGS = frozenset(_BUTTON_TAG_NAMES.split())
_BUTTON_MARK = re.compile(
    r"btn|button|submit|\bsub|sure|confirm|login|logon|regist|\bsave|next|reserve|apply|\bgo\b|click|@tap|bindtap|catchtap|kefu"
    r"|javascript:",
    re.I,
)
_BUTTON_WORDS = re.compile(
    r"提\s*交|登\s*[录陆入]|注\s*册|预约|报名|领取|领\s*券|获取|申请|咨询|下一步|确\s*[定认]|立即|马上|立刻|免费|保\s*存|搜\s*索|查\s*[询找看]|检索"
    r"|订购|下单|购买|投保|支付|付款|加入|开通|订阅|抽奖|试听|试用|体验|测|参与|绑定|同意|开始|完成|留言|发送|评估|报价|计算|修改|解锁|激活|兑换"
    r"|发布|回电|联系我|联系您|致电|继续|进入|\bsubmit\b|\bsign ?up\b|\blogin\b|\bsearch\b|\bok\b|\bgo\b|\bsend\b",
    re.I,
)
_NOT_SUBMIT = re.compile(
    r"《|验证码|校验码|动态码|关\s*闭|取\s*消|返\s*回|上一步|忘记|找回|×|^\s*选择|请选择|上传|^\s*(?:增加|添加|删除|清空|重置|全选|更多|刷新|展开|收起)\s*$|重新"
)
_BUTTON_TEXT_MAX = 14
_DECLINE_MAX = 10
_MOST_AROUND = 12
_TAG = re.compile(r"<[^<>]*>")
# Dialogs that ask for consent.
_POPUP = re.compile(r"pop|modal|dialog|mask|overlay|drawer|sheet|cookie|consent|tanc|tank|layer", re.I)
_AGREE = re.compile(
    r"(?:我|本人)?(?:已(?:仔细|认真)?(?:阅读)?(?:并|且)?)?(?:全部|一键)?(?:同意|接受|允许)"
    r"(?:并[^，。]{1,6}|全部|所有|cookies?|授权|协议|以上[^，。]{0,6})?\Z|accept(?: ?all)?\Z|agree\Z",
    re.I,
)
_DECLINE = re.compile(
    r"不同意|拒绝|取消|关闭|暂不|不接受|不允许|不使用|稍后|以后|再想想|再看看|考虑|跳过|退出|返回|离开|仅浏览|游客|逛逛"
    r"|设置|管理|仅必要|否\Z|[×✕✖✗]|x\Z|reject|decline|cancel|close|later|skip|settings|manage",
    re.I,
)
_DECLINE_MARK = re.compile(
    r"close|cancel|refus|reject|disagree|un_?agree|decline|deny|exit|quit|dismiss|later|skip|cross|guanbi|quxiao"
    r"|jujue|fanhui|goback|history\.|\bback|setting|manage",
    re.I,
)
_KEPT_OPEN = re.compile(
    r"\s:?(?:show-?close|close?able|closable|close-?on-?click-?(?:overlay|modal)|mask-?close-?able|(?:is-?)?mask-?click"
    r"|mask-?closable)\s*=\s*[\"']\s*false\s*[\"']",
    re.I,
)
_NAMING_ATTRIBUTE = re.compile(r"\b(?:value|alt|title|aria-label|text)\s*=\s*[\"']([^\"']{1,10})[\"']", re.I)
_ONE_TAP = re.compile(r"本机号码?.{0,6}(?:登[录陆]|注册)")
_IMAGE_BUTTON_MARK = re.compile(r"btn|button|submit|click|@tap|bindtap", re.I)


def control_type(element: Element) -> str | None:
    """Type of the control an element is, or None when it is none.

    Args:
        element: any element of the page.

    Returns:
        `text`, `tel`, `checkbox`, `select`, `button`, `hidden`, `readonly`, ... A locked input that has no placeholder,
        or a value, only shows something: `readonly`; an empty one with a placeholder opens a picker: `select`.
    """
    name = element.name
    kind: str | None = None
    if name in ("input", "textarea", "select", "button"):
        kind = name if name != "input" else (element.get("type").strip().lower() or "text")
        if kind in _NATIVE_BUTTONS:
            kind = "button"
    elif "-" in name or name in ("picker", "checkbox", "radio", "switch"):
        kind = next((type_ for pattern, type_ in _COMPONENT_TYPES if pattern.match(name)), None)
        if kind == "text":
            kind = element.get("type").strip().lower() or "text"
    if (
        kind is not None
        and "-" in name
        and any(key in element.attributes for key in (":show", "v-model:show", ":visible"))
    ):
        return None  # a pop-up that serves another control
    if kind is not None and ("hidden" in element.attributes or _UNSEEN.search(element.get("style"))):
        return "hidden"
    if kind is None or kind in ("button", "hidden") or kind in BOX_TYPES:
        return kind
    locked = any(
        key in element.attributes and element.attributes[key].value.strip().lower() not in _FALSE
        for key in ("readonly", "disabled", ":disabled")
    )
    if locked and name != "select":
        is_picker = element.get("placeholder", ":placeholder").strip() and not element.get("value").strip()
        return "select" if is_picker else "readonly"
    return kind


def control_name(element: Element) -> str:
    """Names by which code knows a control: name, id, bound model, joined by spaces, lower case."""
    parts = [
        element.get(key)
        for key in ("name", "id", "v-model", "v-model.trim", "v-model.number", "prop", "path", "th:field", "open-type")
    ]
    return " ".join(part.strip() for part in parts if part.strip()).lower()


class Ticks:
    """Says which boxes of a page start ticked.

    Args:
        page: the page; its scripts tell the initial values of bound models.
    """

    def __init__(self, page: Page) -> None:
        self._script = page.script()
        self._shadow = page.shadow.lower()
        self._known: dict[str, bool] = {}

    def box(self, element: Element) -> bool:
        """Whether a box starts ticked; what only the running program decides counts as not ticked."""
        attributes = element.attributes
        native = element.name == "input"
        for key in ("checked", "defaultchecked", "aria-checked"):
            if key in attributes:
                value = attributes[key].value.strip().lower()
                if _TEMPLATED.search(value) or "<%" in value or (value[:1] == "{" and value[-1:] == "}"):
                    return self._expression(value.strip("{} "))
                if key == "aria-checked" or not native:
                    return value != "false"
                return True
        bound = [":checked", "v-bind:checked", ":aria-checked", ":default-checked", ":defaultchecked", "v-model"]
        if not native:
            bound += ["v-model:checked", "v-model:value", ":value", ":model-value", "value", "model:value"]
        return any(self._expression(attributes[key].value.strip().strip("{} ")) for key in bound if key in attributes)

    def icon(self, element: Element) -> bool | None:
        """Whether a drawn box starts ticked; None when the element cannot be a drawn box."""
        if element.name not in _ICON_TAGS:
            return None
        looks = [element.get(key) for key in ("class", "src", "name", "id", "type")]
        dynamic = [element.get(key) for key in (":class", ":src", ":name", ":type", "v-bind:class")]
        if not _ICON_WORDS.search(" ".join((*looks, *dynamic))):
            return None
        if element.get("aria-checked"):
            return self.box(element)
        expressions = [*dynamic, *(found for look in looks for found in _TEMPLATED.findall(look))]
        if any(self._switched_on(expression) for expression in expressions):
            return True
        words = " ".join(_TEMPLATED.sub(" ", look) for look in (looks[0], looks[1], looks[2])).split()
        if any(_UNTICKED_WORD.search(word) for word in words):
            return False
        return any(_TICKED_WORD.search(word) or self._has_opposite(word) for word in words)

    def _has_opposite(self, word: str) -> bool:
        """Whether the page also knows the class `un<word>`: then the plain one is the ticked state."""
        key = f"un{word.lower()}"
        if "check" not in key or not key.isalnum():
            return False
        if key not in self._known:
            self._known[key] = key in self._shadow
        return self._known[key]

    def _switched_on(self, expression: str) -> bool:
        """Whether a bound class or source shows the ticked look at the start."""
        for test, shown in _TERNARY.findall(expression):
            if _TICKED_WORD.search(shown.strip("'\"`").split(" ")[-1]) and self._expression(test):
                return True
        return any(_TICKED_WORD.search(name) and self._expression(test) for name, test in _SWITCHED.findall(expression))

    def _expression(self, expression: str) -> bool:
        """Whether an expression is true at the start: the literal, or a variable that the script sets so."""
        if expression in ("true", "!0"):
            return True
        path = _PATH.match(expression)
        if not path or expression.startswith("!"):
            return False
        name = re.split(r"[\s.?]+", path[1])[-1]
        if name not in self._known:
            self._known[name] = self._starts_true(name)
        return self._known[name]

    def _starts_true(self, name: str) -> bool:
        """Whether the script gives a variable the initial value true."""
        position = self._script.find(name)
        while position >= 0:
            end = position + len(name)
            before = self._script[position - 1 : position]
            assigned = (
                _ASSIGNED.match(self._script, end) if not (before.isalnum() or before in (".", "_", "$")) else None
            )
            if assigned:
                return assigned[1] in ("true", "!0")
            position = self._script.find(name, end)
        return False


def is_submit(element: Element, type_: str | None, text: str) -> bool:
    """Whether pressing an element sends a form off.

    Args:
        element: the element.
        type_: its control type, or None.
        text: what is read on it.
    """
    text = text.strip()
    if _NOT_SUBMIT.search(text) or element.get("type").lower() == "reset":
        return False
    if type_ == "button":
        return bool(text) or element.get("type").lower() in ("submit", "image") or element.get("open-type") != ""
    if element.name in ("img", "image") and not text:
        return may_be_button(element) and any("click" in key or "tap" in key for key in element.attributes)
    if len(text) > _BUTTON_TEXT_MAX or not _BUTTON_WORDS.search(text):
        return False
    return may_be_button(element)


def may_be_button(element: Element) -> bool:
    """Whether a plain element is marked up like a button: by class, id or a click handler."""
    if element.name not in BUTTON_TAGS:
        return False
    if element.name == "a":
        return True
    marks = (
        f"{key}={value.value if key in ('class', 'id', 'href', 'src') else ''}"
        for key, value in element.attributes.items()
    )
    pattern = _IMAGE_BUTTON_MARK if element.name in ("img", "image") else _BUTTON_MARK
    return any(pattern.search(mark) for mark in marks)


def asks_consent(text: str) -> bool:
    """Whether a button's text agrees to something."""
    return _AGREE.match("".join(text.split())) is not None


def is_one_tap(text: str) -> bool:
    """Whether a button signs in with the number that the network operator tells."""
    return _ONE_TAP.search(text) is not None


def popup_of(element: Element) -> Element | None:
    """The outermost element around a button that is marked up as something laid over the page."""
    around = [up for up in islice(element.ancestors(), _MOST_AROUND) if up is not element and _is_popup(up)]
    return around[-1] if around else None


def _is_popup(element: Element) -> bool:
    if element.name in ("body", "html", "template", "form"):
        return False
    return (
        _POPUP.search(" ".join((element.name, element.get("class"), element.get("id"), element.get("role"))))
        is not None
    )


def lets_decline(markup: str, popup: Element) -> bool:
    """Whether a dialog shows a way out besides agreeing.

    Args:
        markup: its source without the button that agrees.
        popup: its element; a component has a way out of its own unless its attributes take it away.
    """
    kept_open = _KEPT_OPEN.search(markup) is not None
    if "-" in popup.name and not kept_open:
        return True
    shown = [" ".join(piece.split()) for piece in _TAG.split(markup)]
    tags = _TAG.findall(_KEPT_OPEN.sub("", markup))
    shown += [name for tag in tags for name in _NAMING_ATTRIBUTE.findall(tag)]
    return any(len(text) <= _DECLINE_MAX and _DECLINE.search(text) for text in shown) or any(
        map(_DECLINE_MARK.search, tags)
    )
