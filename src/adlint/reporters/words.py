"""What ids are called when people read them, in Chinese and English."""

from __future__ import annotations

import re

from adlint.findings import Basis, Finding, Rewrite, Severity, Verdict
from adlint.reporters.width import printable

_FIELDS = {"title": "标题", "subtitle": "副标题", "description": "详情", "selling-points": "卖点", "attributes": "属性",
           "category": "类目", "caption": "图说", "body": "正文"}  # fmt: skip
SEVERITY = {
    "zh": {Severity.error: "错误", Severity.warning: "警告", Severity.info: "提示"},
    "en": {Severity.error: "error", Severity.warning: "warning", Severity.info: "info"},
}
VERDICT = {
    "zh": {
        Verdict.violation: "违规",
        Verdict.needs_evidence: "须有证据",
        Verdict.undecided: "是否违规须由人判断",
        Verdict.exempt: "豁免",
    },
    "en": {
        Verdict.violation: "violation",
        Verdict.needs_evidence: "needs evidence",
        Verdict.undecided: "undecided",
        Verdict.exempt: "exempt",
    },
}
APPLICABILITY = {
    "zh": {"safe": "可直接改", "needs-evidence": "须有证据", "changes-meaning": "意思会变"},
    "en": {"safe": "safe", "needs-evidence": "needs evidence", "changes-meaning": "changes meaning"},
}
EXEMPTION = {
    "zh": {
        "not-a-claim": "不是宣传",
        "time-order": "时间顺序",
        "parameter": "参数",
        "name": "名称",
        "idiom": "固定说法",
        "cross-word": "跨词",
        "negation": "否定",
        "quotation": "引述",
        "attitude": "服务态度、经营理念",
        "aspiration": "目标追求",
        "unrelated": "与商品无关",
        "own-comparison": "自家产品比较",
        "use-tip": "使用提示",
        "standard-grade": "国家标准、行业标准的等级",
        "name-or-trademark": "自家名称、商标",
        "award": "国家规定的评奖、称号",
        "sourced-fact": "有出处的事实",
        "not-an-ad": "不是广告",
    },
    "en": {
        "not-a-claim": "not a claim",
        "time-order": "order in time",
        "parameter": "parameter",
        "name": "name",
        "idiom": "idiom",
        "cross-word": "across words",
        "negation": "negated",
        "quotation": "quoted",
        "attitude": "attitude",
        "aspiration": "aspiration",
        "unrelated": "not about the goods",
        "own-comparison": "own comparison",
        "use-tip": "use tip",
        "standard-grade": "grade of a standard",
        "name-or-trademark": "own name or trademark",
        "award": "official award",
        "sourced-fact": "sourced fact",
        "not-an-ad": "not an ad",
    },
}
EVIDENCE = {
    "zh": {
        "citation": "数据出处",
        "period": "统计期间",
        "scope": "适用范围",
        "patent-number": "专利号和专利种类",
        "registration": "注册证或备案号",
        "report-number": "检验报告编号",
        "standard": "执行标准",
        "test-condition": "测试条件",
        "risk-warning": "风险提示",
        "gift-terms": "赠品的品种、规格、数量、期限",
        "draw-terms": "抽奖规则和中奖概率",
        "ad-mark": "“广告”标识",
        "opt-out": "退订方式",
        "price-basis": "价格依据",
    },
    "en": {
        "citation": "source of the figures",
        "period": "period of the figures",
        "scope": "scope",
        "patent-number": "patent number and type",
        "registration": "registration or filing number",
        "report-number": "test report number",
        "standard": "standard",
        "test-condition": "test conditions",
        "risk-warning": "risk warning",
        "gift-terms": "what, how many and until when of the gift",
        "draw-terms": "terms and odds of the draw",
        "ad-mark": "the mark 广告",
        "opt-out": "a way to refuse",
        "price-basis": "basis of the price",
    },
}
FAMILY = {
    "zh": {
        "absolute": "绝对化用语",
        "claim": "引证与承诺",
        "medical": "医疗药品",
        "cosmetics": "化妆品",
        "food": "食品",
        "price": "价格",
        "promotion": "促销",
        "review": "评价",
        "platform": "平台",
        "counterfeit": "仿冒",
        "state": "国家象征",
        "vulgar": "公序良俗",
        "finance": "金融",
        "property": "房地产",
        "education": "教育培训",
        "minors": "未成年人",
        "privacy": "个人信息",
        "disclosure": "应示事项",
        "title": "标题",
        "other": "其他",
    },
    "en": {},
}
ORIGIN = {
    "zh": {"law": "法律", "platform": "平台规范", "house": "自定规则"},
    "en": {"law": "law", "platform": "platform norm", "house": "house rule"},
}

_PAGED = (".docx", ".pptx", ".pdf")
_STEP = re.compile(r"/([a-z]+)(?:/(\d+))?|/[^/]+")
_PLACES = {
    "zh": {"paragraph": "第 {} 段", "table": "表格 {}", "textbox": "文本框 {}", "header": "第 {} 节页眉", "footer": "第 {} 节页脚",
           "footnote": "脚注 {}", "endnote": "尾注 {}", "slide": "第 {} 张幻灯片", "notes": "备注", "page": "第 {} 页"},
    "en": {"paragraph": "paragraph {}", "table": "table {}", "textbox": "text box {}", "header": "header of section {}",
           "footer": "footer of section {}", "footnote": "footnote {}", "endnote": "endnote {}", "slide": "slide {}",
           "notes": "notes", "page": "page {}"},
}  # fmt: skip


def left_open(finding: Finding, lang: str) -> str | None:
    """What the verdict on an open finding leaves to people, or None where it leaves nothing.

    Args:
        finding: the finding.
        lang: `zh` or `en`.
    """
    is_left = finding.verdict in (Verdict.needs_evidence, Verdict.undecided)
    return VERDICT[lang][finding.verdict] if is_left else None


def evidence(lang: str, name: str) -> str:
    """The label of a kind of evidence; an id that is not known stays as it is."""
    return EVIDENCE[lang].get(name, name)


def rewrite(finding: Finding, one: Rewrite, lang: str) -> str:
    """A rewrite in words: what is added, which part is replaced, or the new text; and how surely it keeps to the truth."""
    zh = lang == "zh"
    text = printable(one.text) or ("删去" if zh else "delete")
    low, high = one.start - finding.start, one.end - finding.start
    if one.text.startswith(finding.text) and low == 0:
        text = ("加上 " if zh else "add ") + printable(one.text[len(finding.text) :])
    elif low >= 0 and high <= len(finding.text) and high - low < len(finding.text):
        # Only a part of what was found is rewritten.
        text = f"{printable(finding.text[low:high].strip())} → {text}"
    kind = APPLICABILITY[lang][one.applicability]
    return f"{text}（{kind}）" if zh else f"{text} ({kind})"


def replaced(finding: Finding, one: Rewrite) -> str:
    """What stands in a finding's place after a rewrite, where it rewrites a part of it; else the rewrite's text."""
    low, high = one.start - finding.start, one.end - finding.start
    if low >= 0 and high <= len(finding.text):
        return finding.text[:low] + one.text + finding.text[high:]
    return one.text


def field(finding: Finding, lang: str) -> str:
    """Which field the text is judged as."""
    name = (finding.location.field if finding.location else None) or ""
    return _FIELDS.get(name, name) if lang == "zh" else name


def provision(entry: Basis, *, zh: bool) -> str:
    """An article of a law, with a mark where it was not verified."""
    text = f"{entry.law} {entry.article}".strip()
    if entry.verified is not None:
        return text
    return f"{text}（未核实）" if zh else f"{text} (not verified)"


def pointer(finding: Finding, lang: str) -> str:
    """Where a finding stands, in the words of the program that shows the file; of data files the JSON pointer itself."""
    where = (finding.location and finding.location.pointer) or ""
    if not (finding.path or "").lower().endswith(_PAGED):
        return printable(where)
    names = _PLACES[lang]
    said = [
        names[step[1]].format(step[2]) if step[1] in names else step[0].removeprefix("/")
        for step in _STEP.finditer(where)
    ]
    return printable((" " if lang == "zh" else ", ").join(said))
