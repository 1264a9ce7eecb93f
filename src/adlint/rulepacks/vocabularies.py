"""The closed vocabularies of the rule language: what a severity, a field, a kind of text, a fact or an id may be."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

SeverityName = Literal["info", "warning", "error"]
Slot = Literal["attributive", "predicate", "adverbial", "complement", "had-better", "title"]
Field = Literal["title", "subtitle", "description", "selling-points", "attributes", "category", "caption", "body"]
Kind = Literal[
    "ad", "listing", "livestream", "note", "message", "form", "label", "leaflet", "manual", "clause", "review", "news"
]
EvidenceName = Literal[
    "citation", "period", "scope", "patent-number", "registration", "report-number", "standard", "test-condition", "risk-warning",
    "gift-terms", "draw-terms", "ad-mark", "opt-out", "price-basis",
]  # fmt: skip
ExemptionName = Literal[
    "not-a-claim", "time-order", "parameter", "name", "idiom", "cross-word", "negation", "quotation", "attitude", "aspiration",
    "unrelated", "own-comparison", "use-tip", "standard-grade", "name-or-trademark", "award", "sourced-fact", "not-an-ad",
]  # fmt: skip
Fact = Literal[
    "personal-data", "phone", "email", "wechat", "name", "identity-number", "bank-card", "health-data", "biometric",
    "religion", "location", "address", "income", "marriage", "contacts", "birthday", "minor-data", "sensitive-data",
    "excess-data", "password", "sms-code", "captcha", "consent-box", "consent-box-ticked", "consent-button",
    "implied-consent", "policy-link", "policy-link-empty", "policy-missing", "consent-missing", "separate-consent",
    "marketing-box", "marketing-box-ticked", "marketing-bundled", "sharing-unnamed", "purpose", "purpose-evident",
    "one-tap", "consent-dialog", "refusal", "consent-unenforced", "minors-target", "guardian-consent",
    "search-form", "login-form", "account-form", "tracking-form", "delivery-form", "lead-form", "register-form",
    "admin-form",
]  # fmt: skip
Layer = Literal[
    "width", "script", "invisible", "numerals", "entities", "letters", "sounds", "pinyin", "separators", "look-alikes",
    "components", "masks", "repeats", "spacing", "glosses",
]  # fmt: skip
Identifier = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
Date = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Month = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}$")]

# What people call fields and marketplaces on the command line and in a configuration.
FIELD_WORDS = {
    "标题": "title", "副标题": "subtitle", "详情": "description", "描述": "description", "卖点": "selling-points",
    "属性": "attributes", "类目": "category", "图说": "caption", "配文": "caption", "正文": "body",
}  # fmt: skip
PLATFORM_WORDS = {
    "淘宝": "taobao", "天猫": "tmall", "拼多多": "pinduoduo", "抖音": "douyin", "京东": "jd", "小红书": "xiaohongshu",
    "快手": "kuaishou", "视频号": "shipinhao",
}  # fmt: skip
# What people call the kinds of text, in configuration and in a table's own column.
KIND_WORDS = {
    word: kind
    for kind, words in {
        "ad": "广告 广告语",
        "listing": "商品 商品页 详情 详情页",
        "livestream": "直播 直播话术",
        "note": "笔记 种草 种草笔记",
        "message": "短信 私信 消息",
        "form": "表单",
        "label": "标签",
        "leaflet": "药品说明书",
        "manual": "说明书 使用说明",
        "clause": "条款",
        "review": "评价 评论",
        "news": "新闻 资讯",
    }.items()
    for word in (kind, *words.split())
}
