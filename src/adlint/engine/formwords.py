"""The words by which a form shows what it asks for, what it is for, and how consent is sought.

Everything here is data for `structure.py`: regular expressions over labels, names in code, texts of buttons and running
text. Labels are read without blanks.
"""

# ruff: noqa: E501 - word lists read better unbroken, and a Chinese character counts twice.
from __future__ import annotations

import re

_BLANKS = re.compile(r"\s+")


def plain(text: str) -> str:
    """A label without blanks: 手 机 号 reads 手机号."""
    return _BLANKS.sub("", text)


_GAP = r"[^。！？!?\n]"

# --- what a control asks for: (fact, what its label says, what code calls it when the label says nothing) ---
CONTROL_FACTS: tuple[tuple[str, re.Pattern[str], re.Pattern[str] | None], ...] = (
    ("identity-number", re.compile(r"身份证(?!明)|证件号|护照号|居民身份|驾驶?证号|港澳通行证"), re.compile(r"id_?card|id_?no\b|identity|\bsfz|cert_?(?:no|num)")),
    ("phone", re.compile(r"手机(?!型号|品牌|款|壳|系列|价格|尺寸)|(?:联系|家长|您的|我的|预留)电话|电话(?:号|$)|联系方式|^tel$|mobilephone|phonenumber", re.I),
     re.compile(r"phone|mobile|cellphone|\btel\b|telephone|\bsjh|contact_?(?:way|info)")),
    ("email", re.compile(r"邮箱|电子邮件|e-?mail", re.I), re.compile(r"e_?mail")),
    ("wechat", re.compile(r"微信(?:号|账号|$|/)|QQ号|微信或", re.I), re.compile(r"wechat|weixin|\bwx_?(?:id|no)|\bqq\b")),
    ("bank-card", re.compile(r"银行卡|信用卡号|储蓄卡号|银行账[号户]|收款账[号户]|CVV|支付密码", re.I), re.compile(r"bank_?(?:card|no|account|acc)|cvv")),
    ("health-data", re.compile(r"健康(?:状况|情况|告知|信息)|病史|既往|过敏史|患病|疾病(?:史|名称)|(?:有无|是否患?有?|曾患|所患)[^保险]{0,6}疾病|症状|体检|用药|慢病|慢性病|怀孕|孕周|末次月经|视力度数|病情"),
     re.compile(r"health|disease|illness|symptom|allerg")),
    ("biometric", re.compile(r"人脸|指纹|声纹|虹膜|面部(?:识别|信息|照片)|刷脸|自拍(?:照|视频)"), re.compile(r"\bface_?(?:img|photo|id|data)|fingerprint")),
    ("religion", re.compile(r"宗教|信仰"), re.compile(r"religion")),
    ("location", re.compile(r"定位|精确位置|实时位置|行踪|当前位置"), re.compile(r"latitude|longitude|\blnglat")),
    ("address", re.compile(r"(?:家庭|居住|详细|收货|收件|联系|通讯|现|常住|邮寄|寄送|您的)(?:住)?地址|住址|门牌号|小区(?:名|及|和)"), re.compile(r"address|addr\b")),
    ("income", re.compile(r"收入|月薪|年薪|工资|资产状况|公积金|社保缴"), re.compile(r"income|salary")),
    ("marriage", re.compile(r"婚姻|婚育|婚否|已婚|生育"), re.compile(r"marri")),
    ("contacts", re.compile(r"通讯录|紧急联系人|亲属电话"), re.compile(r"emergency|contacts\b")),
    ("birthday", re.compile(r"出生(?:日期|年月)|生日"), re.compile(r"birth")),
    ("name", re.compile(r"姓名|真实名字|您的(?:称呼|名字|姓氏)|怎么称呼|联系人|^称呼|收[货件]人|尊姓|^姓$|^名字$|请输入(?:您的|你的)?(?:姓名|称呼)"),
     re.compile(r"real_?name|true_?name|user_?real|linkman|contact_?name|full_?name|consignee|\bname\b")),
)  # fmt: skip
CHILD_CONTROL = re.compile(
    r"(?:孩子|宝宝|宝贝|小朋友|儿童|幼儿|婴儿|学生|学员|子女|少儿)(?:的)?(?:姓名|名字|昵称|小名|年龄|生日|出生|性别|年级|班级|学校|身高|体重|月龄|照片|信息|身份证)"
)
SMS_CODE = re.compile(r"验证码|校验码|动态码|动态密码")
PICTURE_CODE = re.compile(r"图形|图片|看不清|换一张|计算结果")
SMS_SENDER = re.compile(
    r"(?:获取|发送|点击获取|重新获取|获得)(?:短信|手机)?(?:验证码|校验码|动态码)|短信验证码|手机验证码|手机动态|短信登录|验证码登录"
)
NOT_PERSONAL = re.compile(
    r"验证码|校验码|动态码|(?:店铺|商家|门店|网点|客服|公司|企业|经销商|供应商|商户|机构|平台|开户行|银行)(?:的)?(?:名称|全称|电话|地址|联系方式|邮箱|手机|热线)"
    r"|保险金|保费|豁免|保额|险种|附加险|车牌|发动机|车架"
    r"|(?:产品|商品|药品|项目|活动|规格|品牌|险种|银行|学校|用户|登录|昵|文件|课程|套餐|角色|菜单|分类|标签)名|数量|金额|面积|型号|搜索|关键[字词]"
)
PASSWORD = re.compile(r"密码|password|passwd|\bpwd", re.I)
SENSITIVE = ("identity-number", "bank-card", "health-data", "biometric", "religion", "location")
PERSONAL = ("phone", "identity-number", "email", "wechat", "bank-card", "biometric", "health-data", "name", "address", "religion", "contacts", "minor-data")  # fmt: skip
EXCESS = ("identity-number", "address", "income", "marriage", "contacts", "location")

# --- consent ---
POLICY = re.compile(
    r"隐私(?:权)?(?:保护)?(?:政策|条款|声明|协议|指引|说明|规则|保护)|个人信息(?:保护|处理|收集|使用|授权|安全){1,3}(?:政策|规则|声明|指引|协议|条款|告知书|授权书|说明)"
    r"|(?:协议|条款)(?:及|和|与|、)隐私|privacy", re.I
)  # fmt: skip
POLICY_TITLE = re.compile(r"《[^《》\n]{0,12}(?:隐私|个人信息)[^《》\n]{0,12}》")
POLICY_MENTION = re.compile(r"(?:阅读|同意|遵守)[^。\n]{0,20}?隐私(?:政策|条款|协议|声明)")
DEAD_LINK = re.compile(
    r"\s*(?:#*|javascript:\s*(?:void\s*\(?\s*[0-9]?\s*\)?|;)?\s*;*\s*(?:return false;?)?)\s*\Z", re.I
)
CONSENT_LABEL = re.compile(r"同意|阅读|知悉|知晓|授权|接受[^收]{0,6}(?:协议|条款|政策)|agree|accept", re.I)
CONSENT_BUTTON = re.compile(r"同意")
IMPLIED_CONSENT = re.compile(
    rf"(?:登[录陆]|注册|提交|点击|继续|使用|进入|访问|浏览|下单|购买|投保|支付|参与|领取|关注|扫码|留下|填写|预约|报名|申请){_GAP}{{0,24}}?"
    r"(?<![不未非])(?:即|就|则|便|将)?(?<![不未非])(?:表示|视为|视作|代表|默认|意味着|等同于?|表明)(?:着)?(?:您|你|用户|本人|客户)?(?:已经|已)?"
    rf"(?:仔细|充分|认真)?(?:阅读|知悉|知晓|了解|理解)?{_GAP}{{0,6}}?(?:同意|接受|授权|认可)"
    rf"|(?:点击|提交|注册|登录|进入|扫码){_GAP}{{0,12}}?即(?:同意|授权|接受)|默认(?:您|你|用户)?(?:已)?(?:阅读并)?同意"
)  # fmt: skip
STATED_CONSENT = re.compile(
    rf"(?:本人|我)(?:自愿|已阅读并|已)?(?:同意|授权){_GAP}{{0,30}}?(?:致电|联系|来电|电话|短信|收集|使用|提供)"
)
NEGATED = re.compile(r"(?:不|未|没有|并非|无需|并不|不会|不得|非)[^，。！？\n]{0,6}$")
MARKETING = re.compile(
    r"(?:接收|接受|订阅|收到|推送|发送|获取)[^。\n]{0,12}?(?:促销|营销|优惠|活动|推广|折扣|新品|广告|推荐|商业)(?:[^。，,\n]{0,6}?(?:信息|短信|电话|邮件|资讯|通知|消息|内容|来电|推荐))?"
    r"|(?:营销|推广|商业|促销)(?:性)?(?:短信|电话|邮件|信息)|(?:优惠|活动|促销)(?:短信|资讯|邮件|推送)"
)  # fmt: skip
SEPARATE_CONSENT = re.compile(
    r"单独(?:同意|授权)|敏感(?:个人)?信息|(?:同意|授权|允许)[^。\n]{0,16}?(?:处理|收集|使用|提供|采集|上传|读取|获取|核验)[^。\n]{0,12}?"
    r"(?:身份证|证件|病史|健康|人脸|面部|指纹|银行卡|卡号|定位|位置|生物|宗教|病情)"
)  # fmt: skip
DATA_CONSENT = re.compile(r"隐私|个人信息|个人数据|cookies?|信息(?:收集|授权|处理)", re.I)
GUARDIAN = re.compile(
    r"监护人|法定代理人|(?:家长|父母)[^。\n]{0,8}?(?:同意|知情|授权|确认)|(?:儿童|未成年人)(?:个人信息|隐私)"
)
MINORS_TEXT = re.compile(
    r"少儿(?![^\n]{0,8}(?:险|保险金|疾病|保障|可选|责任|版))|亲子|托班|托育|早教|幼儿园|K12|夏令营|冬令营|童装体验官|宝宝(?:体验|试用|摄影|照)|儿童(?:摄影|体验|试听|课程|编程|英语|绘画|乐园|套餐)|小学员",
    re.I,
)

# --- sharing ---
# Who gets the data, without a name.
_PARTNER = (
    r"(?:合作(?:(?!关系)[一-鿿]{2,4})?(?:机构|伙伴|商家|方|单位|公司|企业|品牌|第三方|门店)|第三方(?:机构|公司|平台|合作方)?|(?:授权)?经销商|加盟商"
    r"|关联(?:公司|方|企业)|联盟商家|业务伙伴|兄弟公司|其他公司|(?:\d{1,3}|[几多数各两三])家[一-鿿]{0,8}(?:公司|机构|商家|门店|企业|商户))"
)
SHARING = re.compile(
    rf"{_PARTNER}[^。！？；\n]{{0,14}}?"
    r"(?:与您联系|联系您|联系你|联系本人|联系我|致电|来电|电话联系|回访您|轮流回访|向您(?:推荐|发送|致电|推送))"
    rf"|(?:提供给|共享给|分享给|转让给|披露给|交给|同步给|共享至|提供予|转给|推送给|分发给|发给)[^。！？；\n]{{0,10}}?{_PARTNER}"
    rf"|(?:与|向|和)[^。！？；\n]{{0,10}}?{_PARTNER}[^。！？；\n]{{0,6}}?(?:共享|分享|提供|披露|转让)[^。！？；\n]{{0,6}}?(?:信息|数据|手机|资料|电话)"
)  # fmt: skip
SHARING_FINE = re.compile(
    r"不[^，。]{0,2}(?:提供|共享|分享|披露|转让|透露|外泄|泄露)|不(?:会|得|向|与|将)|未经|绝不|不予|严禁|禁止|拒绝|除非|谨防"
)
SHARING_LIST = re.compile(r"(?:共享|合作(?:方|伙伴|机构)|第三方)[^《》\n]{0,10}?(?:清单|名单|目录|列表)")
NAMED_RECIPIENT = re.compile(
    r"[一-鿿]{2,20}(?:有限(?:责任)?公司|股份公司|集团公司|分公司|银行|医院|事务所|学校|基金会)"
)

# --- whether a page looks at its consent box: what would do so, read in its source ---
BOX_HANDLED = re.compile(
    r"\s(?:required|lay-verify|lay-filter|rules|validate|data-[\w-]*(?:valid|required)[\w-]*|on\w+|@[\w.-]+|v-on:[\w.-]+|ng-\w+|:rules|bind\w+)(?=[\s=/>])",
    re.I,
)
BOX_NAME = re.compile(r"[^\s.]+$")
# Scripts that reach boxes otherwise than by name, forms that are checked as a whole, pages of which parts are elsewhere.
PAGE_CHECKS = re.compile(
    r"checked\b|checkbox[\"'\]]|\[type\s*=|queryselector|getelementsby|\.is\(|\.validate|validator|:rules\s*=|:disabled|\sdisabled|form\.on\(|mixins|extends\s*:"
    r"|v-bind\s*=|\$attrs|<%@\s*include|<jsp:include|<c:import|th:replace|th:insert|<script[^>]*\ssrc\s*=\s*+(?![\"']?[^\"'>\s]*(?:jquery|bootstrap|swiper|rem\b|flexible|vconsole|hm\.js))"
    r"|^\s*import\b(?![^\n]*(?:vue|axios|vant|element|uview|pinia|vuex|router|/api|\.css|\.scss|request))",
    re.I | re.M,
)
BOX_STATE = r"(?<![\w$.-]){name}['\"]?\s*(?::\s*|=\s*(?:ref|shallowref)?\s*(?:<\w+>)?\s*\(?\s*)(?:false|!1)\b|\bfor\s*=\s*[\"']{name}[\"']"

# --- what the form is for ---
PURPOSE = re.compile(
    r"用于|以便|为了|便于|方便(?:我们|顾问|客服|与您|及时)|仅供[^。\n]{0,10}?(?:使用|联系)|只做|仅作|(?:顾问|客服|老师|专员|工作人员|设计师|经纪人|管家|专家|经理)[^。\n]{0,14}?(?:联系|致电|回访|回电|来电|为您|沟通|通知|服务)"
    r"|(?:致电|回访|回电|联系)(?:您|你)|将(?:发送|寄送|寄)(?:到|至)"
)  # fmt: skip
EVIDENT_PURPOSE = re.compile(
    r"注\s*册|登\s*[录陆]|预约|报名|下单|购买|购票|订购|付款|支付|领取|领券|试听|试用|体验|开通|绑定|订阅|投保|申请|应聘|投递|开票|发票|抽奖|兑换|挂号|订座|订房|入住|收货|配送|寄|报价|咨询|加入会员|入会|量房|测|留言|反馈|投诉|认证|实名|评论|关注|登记|(?i:subscribe|register|sign ?up|book|order|apply)"
)  # fmt: skip
LEAD = re.compile(
    r"预约|咨询|报价|领取|领券|抽奖|试听|试用|体验|留言|订阅|回电|量房|索取|了解更多|获取(?!验证码)[^。\n]{0,6}?(?:方案|资料|优惠|底价|报价|名额)|免费(?:设计|测|评估|咨询|领|申请)|活动报名|抢(?:名额|购)|砍价|助力|测算|评估|线索|加盟",
    re.I,
)
NOT_LEAD = re.compile(
    r"投保|贷款|借款|额度|开户|入职|应聘|求职|简历|签约|实名|购票|入住|挂号|就诊|核保|理赔|签证|报销|开票|收货|配送|上门取件|办理"
)
REGISTER = re.compile(r"注\s*册|register|sign ?up|创建账[号户]", re.I)
LOGIN = re.compile(r"登\s*[录陆入]|log ?in|sign ?in", re.I)
ACCOUNT = re.compile(
    r"新\s*密码|原\s*密码|旧\s*密码|重置密码|修改密码|找回密码|更换手机|修改手机|换绑|注销账[号户]|忘记密码\s*$"
)
SEARCH_BUTTON = re.compile(
    r"^[一-鿿]{0,6}(?:搜索|搜一下|搜|查询|查找|检索|筛选|过滤|导出(?:excel)?|search|query|go)(?:订单|物流|快递|进度|结果|列表|数据|记录|保单|包裹|用户|客户|条件)?$",
    re.I,
)
SEARCH_NAME = re.compile(r"^(?:q|kw|wd|keywords?|search(?:word|text|key|value|name)?|query)$")
SEARCH_LABEL = re.compile(r"搜索|关键[字词]|请输入[^。]{0,12}?(?:搜索|查找)|(?:开始|起始|结束|截止)(?:日期|时间)")
NEUTRAL_BUTTON = re.compile(r"^(?:重\s*置|清\s*空|取\s*消|关\s*闭|返\s*回|确\s*定|全部|更多|同意|不同意)$")
LURE = re.compile(r"额度|报价|底价|免费|领取|优惠|抽奖|方案")
TRACKING = re.compile(
    r"(?:订单|运单|快递|物流|包裹|保单|取件|进度|查件|中奖|成绩|录取|证书|发票)[^。\n]{0,4}?(?:查询|跟踪|追踪|查找)|查(?:订单|快递|物流|成绩|进度)|(?:订单号|运单号|快递单号|准考证号)"
)
DELIVERY = re.compile(r"收[货件票]人|收票地址|收[货件]地址|配送地址|收货信息")
ADMIN_STRONG = re.compile(
    r"后台|管理员|操作员|所属部门|权限|所属机构|机构代码|机构名称|角色(?:名|管理|分配)|管理系统|工号|业务员|系统用户|登录账号|批量(?:导入|导出|修改|删除)|录入员|审核状态|核保员|出单员|经办人|员工编号|出单|归属"
)  # fmt: skip
# A person does not call themselves a customer: staff or agents fill these in.
ADMIN_LABEL = re.compile(r"客户(?:姓名|名称|手机|电话|编号|身份证|证件)|用户编[码号]")
UNHELPFUL_LABEL = re.compile(r"^(?:请(?:输入|填写)|必填|选填|[*＊:：()（）\d位数字])*$")
NUMERIC_LABEL = re.compile(r"费|金额|数量|价|年龄|面积|卡号|邮编|编号|保额|码|QQ|身高|体重|期限|座机|区号", re.I)
ADMIN_WEAK = re.compile(
    r"导出|导入|审核|审批|启用|禁用|停用|状态|分配|新增|编辑|部门|录入|渠道|代理人|备注|排序|创建时间|客户(?:姓名|列表|管理|编号|名称)|用户(?:列表|管理)|下载模板|转移|离职|在职|序号"
)
ADMIN_PATH = re.compile(
    r"(?:^|[/\\_-])(?:admin|manage(?:r|ment)?|backend|backstage|console|system|authority|sysuser|crm|erp|oa)(?:[/\\_.-]|$)",
    re.I,
)
ADMIN_TITLE = re.compile(r"后台|管理(?:系统|平台|中心|端)|工作台|运营平台|控制台|\badmin\b", re.I)
