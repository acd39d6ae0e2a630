"""服务指南 (R6): the elements that a service guide has, who wants each, and what a guide still lacks.

Three sources stand behind the elements: the Plan 四(二)5 and 行政许可法 art 30, whose text was read, and the national
element set of 实施清单 and 办事指南, known from a published table of them and therefore tagged as inferred. What a
power's version says already (its name, basis, body, steps, fees) is not asked a second time: such an element is
`derived` from a field of the version.

A guide is plain data, {element key: value}: text; 是 or 否; a whole number; a list of chosen words; a list of rows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from powerops.law.administrative_licensing import STATUTE as LICENSING
from powerops.law.citation import Certainty, Clause, Source, Violation
from powerops.law.codes import Category
from powerops.law.plan import R6

NATIONAL = Source("政务服务事项实施清单要素（国家政务服务平台）")
THE_PLAN = R6.clause
SHOWN = Clause(LICENSING, 30)
BASIC = Clause(NATIONAL, "基本信息")
EXTENDED = Clause(NATIONAL, "扩展信息")
PARTS = Clause(NATIONAL, "子表")

YES, NO = YES_OR_NO = ("是", "否")
LICENCE = frozenset({Category.LICENSING.label})
# Matters that begin with somebody's application; that the Plan's 行政审批 means more than licences is our reading.
ON_APPLICATION = LICENCE | {
    category.label
    for category in (
        Category.PAYMENT,
        Category.CONFIRMATION,
        Category.REWARD,
        Category.ADJUDICATION,
        Category.PUBLIC_SERVICE,
    )
}
NOBODY: frozenset[str] = frozenset()


class Kind(StrEnum):
    TEXT = "text"
    LONG = "long"
    CHOICE = "choice"
    YES_NO = "yes_no"
    DAYS = "days"
    LIST = "list"  # of chosen words where the element has choices, else of rows


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an element that is a list of rows; a row without a required one is not whole."""

    key: str
    label: str
    kind: Kind = Kind.TEXT
    choices: tuple[str, ...] = ()
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a guide; `required_for` are the categories of power that must have it.

    `derived` names the field of the version that says it, so that it is not asked; `or_else` the element that
    answers in its stead, such as the note that no law sets a limit.
    """

    key: str
    label: str
    section: str
    kind: Kind
    source: Clause
    certainty: Certainty
    required_for: frozenset[str] = NOBODY
    choices: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    derived: str = ""
    or_else: str = ""
    hint: str = ""

    @property
    def is_asked(self) -> bool:
        """Whether the clerk fills it on the guide's page."""
        return not self.derived

    def is_filled(self, guide: Mapping[str, Any]) -> bool:
        """Whether the guide, or its version where the element is derived, says it."""
        if self.kind is Kind.LIST and self.columns:
            return whole_rows(guide.get(self.key), self.columns)
        if is_said(guide.get(self.key)):
            return True
        return bool(self.or_else) and is_said(guide.get(self.or_else))


def is_said(value: Any) -> bool:
    """Whether something stands there; nought days is something."""
    return bool(value.strip()) if isinstance(value, str) else value is not None and value != []


def whole_rows(rows: Any, columns: Iterable[Column]) -> bool:
    """Whether there are rows and each has what its columns require."""
    wanted = [column.key for column in columns if column.is_required]
    return bool(rows) and all(is_said(row.get(key)) for row in rows for key in wanted)


WHO, WHAT, HOW, LONG, COST, WHERE, RESULT, REVIEW, MORE, ITEM = SECTIONS = (
    "谁可以办、什么条件",
    "要带什么材料",
    "怎么办",
    "多长时间",
    "收不收费",
    "在哪里办、找谁问",
    "办成以后得到什么",
    "怎样审查",
    "其他",
    "事项信息",
)

MATERIAL_KINDS = ("原件", "复印件", "原件和复印件")
MATERIAL_MEDIA = ("纸质", "电子", "纸质或者电子")
MATERIAL_SOURCES = ("申请人自备", "政府部门核发", "中介机构或者法定机构出具", "其他")
TIME_UNITS = ("工作日", "日", "月", "小时")

MATERIALS = (
    Column("name", "材料名称", is_required=True),
    Column("kind", "原件或者复印件", Kind.CHOICE, MATERIAL_KINDS),
    Column("copies", "份数", Kind.DAYS),
    Column("medium", "形式", Kind.CHOICE, MATERIAL_MEDIA),
    Column("source", "来源渠道", Kind.CHOICE, MATERIAL_SOURCES),
    Column("is_required", "是否必须提交", Kind.YES_NO),
    Column("note", "填报须知"),
    Column("sample", "示范文本"),
)
REVIEW_STEPS = (
    Column("step", "审查环节", is_required=True),
    Column("content", "审查内容", Kind.LONG, is_required=True),
    Column("standard", "审查标准", Kind.LONG, is_required=True),
    Column("points", "审查要点", Kind.LONG, is_required=True),
)
QUESTIONS = (
    Column("question", "问题", is_required=True),
    Column("answer", "回答", Kind.LONG, is_required=True),
)


def _plan(key: str, label: str, section: str, kind: Kind, **more: Any) -> Element:
    """An element that the Plan lists for what is decided on application; that this is more than licences is inferred."""
    more = {"required_for": ON_APPLICATION, **more}
    return Element(key, label, section, kind, THE_PLAN, Certainty.FULL_TEXT, **more)


def _shown(key: str, label: str, section: str, kind: Kind, **more: Any) -> Element:
    """An element that 行政许可法 art 30 orders to be displayed, of licences."""
    more = {"required_for": LICENCE, **more}
    return Element(key, label, section, kind, SHOWN, Certainty.FULL_TEXT, **more)


def _basic(key: str, label: str, section: str, kind: Kind, **more: Any) -> Element:
    """An element of the national table's basic part; required where its column may not be empty."""
    return Element(key, label, section, kind, BASIC, Certainty.INFERENCE, **more)


def _extended(key: str, label: str, section: str, kind: Kind, **more: Any) -> Element:
    """An element of the national table's extension."""
    return Element(key, label, section, kind, EXTENDED, Certainty.INFERENCE, **more)


def _version(key: str, label: str, field: str, **more: Any) -> Element:
    """An element of the basic part that the version says itself."""
    return _basic(key, label, ITEM, Kind.TEXT, derived=field, **more)


WANTED = {"required_for": ON_APPLICATION}
# fmt: off
ELEMENTS: tuple[Element, ...] = (
    _basic("service_objects", "服务对象", WHO, Kind.LIST, choices=("自然人", "企业法人", "事业法人", "社会组织法人", "非法人企业", "行政机关", "其他组织"), **WANTED),
    _plan("conditions", "申请条件", WHO, Kind.LONG, hint="一行一条，写明具备什么条件可以申请。"),
    _shown("quantity_limit", "数量限制", WHO, Kind.TEXT, hint="没有数量限制的，写“无数量限制”。"),
    _plan("materials", "申请材料", WHAT, Kind.LIST, columns=MATERIALS, hint="一行一份，列全；没有列出的材料不得要求申请人提交。"),
    _shown("samples", "申请书示范文本", WHAT, Kind.LIST, hint="至少一份材料附有示范文本。", derived="guide"),
    _basic("handling_type", "办件类型", HOW, Kind.CHOICE, choices=("即办件", "承诺件"), **WANTED),
    _basic("channels", "办理形式", HOW, Kind.LIST, choices=("窗口办理", "网上办理", "快递申请")),
    _basic("visits", "到办事现场次数", HOW, Kind.DAYS, **WANTED),
    _basic("special_procedure", "特别程序", HOW, Kind.LONG, hint="听证、招标、拍卖、检验、检测、检疫、鉴定、专家评审等及其所需时间；没有的，写“无”。", **WANTED),
    _extended("joint_bodies", "联办机构", HOW, Kind.TEXT),
    _extended("intermediary", "中介服务", HOW, Kind.LONG, hint="必须由中介机构提供服务的，写明名称和依据；没有的，写“无”。"),
    _extended("is_online", "是否网办", HOW, Kind.YES_NO, **WANTED),
    _extended("online_depth", "网上办理深度", HOW, Kind.CHOICE, choices=("网上咨询", "网上预约", "网上受理", "网上预审", "网上办结", "全程网办")),
    _extended("why_on_site", "必须现场办理的原因", HOW, Kind.TEXT),
    _extended("takes_bookings", "是否支持预约办理", HOW, Kind.YES_NO),
    _extended("has_courier", "是否支持物流快递", HOW, Kind.YES_NO, **WANTED),
    _extended("has_terminal", "是否支持自助终端办理", HOW, Kind.YES_NO),
    _plan("statutory_limit", "法定办结时限", LONG, Kind.DAYS, or_else="statutory_note"),
    _basic("statutory_unit", "法定办结时限单位", LONG, Kind.CHOICE, choices=TIME_UNITS, or_else="statutory_note", **WANTED),
    _basic("statutory_note", "法定办结时限说明", LONG, Kind.TEXT, hint="写明所依据的条款；法律、法规、规章没有规定时限的，写明没有规定，不填天数。"),
    _plan("promised_limit", "承诺办结时限", LONG, Kind.DAYS, hint="即办件填 0。"),
    _basic("promised_unit", "承诺办结时限单位", LONG, Kind.CHOICE, choices=TIME_UNITS, **WANTED),
    _basic("promised_note", "承诺办结时限说明", LONG, Kind.TEXT, hint="从何时起算、哪些时间不计入，例如“自受理之日起，不含听证、检验所需时间”。", **WANTED),
    _basic("is_charged", "是否收费", COST, Kind.YES_NO, hint="收费的，在“收费项目”中逐项写明标准和依据。", **WANTED),
    _plan("fees", "收费项目和收费依据", COST, Kind.LIST, required_for=NOBODY, derived="fees"),
    _extended("pays_online", "是否支持网上支付", COST, Kind.YES_NO, **WANTED),
    _basic("place", "办理地点", WHERE, Kind.LONG, **WANTED),
    _basic("hours", "办理时间", WHERE, Kind.TEXT, **WANTED),
    _basic("contact", "咨询方式", WHERE, Kind.TEXT, **WANTED),
    _basic("complaints", "监督投诉方式", WHERE, Kind.TEXT, **WANTED),
    _extended("in_hall", "是否进驻政务大厅", WHERE, Kind.YES_NO, **WANTED),
    _extended("reach", "通办范围", WHERE, Kind.CHOICE, choices=("全国", "跨省", "全省", "跨市", "全市", "跨县", "全县", "镇（乡、街道）", "无")),
    _basic("online_address", "网上办理地址", WHERE, Kind.TEXT, hint="以 https:// 或者 http:// 开头。"),
    _basic("mobile_address", "移动端办理地址", WHERE, Kind.TEXT, hint="以 https:// 或者 http:// 开头。"),
    _extended("result_type", "审批结果类型", RESULT, Kind.CHOICE, choices=("证照", "批文", "证明", "通知书", "决定书", "其他"), **WANTED),
    _extended("result_name", "审批结果名称", RESULT, Kind.TEXT),
    _extended("result_sample", "审批结果样本", RESULT, Kind.TEXT, hint="结果载明哪些内容，或者样本的公开地址。"),
    _plan("review_steps", "审查环节、内容、标准和要点", REVIEW, Kind.LIST, columns=REVIEW_STEPS, hint="一个审查环节一行，四栏都要写。"),
    _plan("cautions", "注意事项", REVIEW, Kind.LONG),
    _plan("consequences", "不当行为需要承担的后果", REVIEW, Kind.LONG, hint="审查人员不当行为的后果，也写明申请人隐瞒情况、提供虚假材料的后果。"),
    Element("questions", "常见问题", MORE, Kind.LIST, PARTS, Certainty.MEMORY, columns=QUESTIONS),
    _basic("planned_from", "计划生效日期", MORE, Kind.TEXT),
    _basic("planned_until", "计划取消日期", MORE, Kind.TEXT),
    _basic("single_sign_on", "是否支持单点登录", MORE, Kind.YES_NO),
    _shown("name", "事项名称", ITEM, Kind.TEXT, derived="name"),
    _version("category", "事项类型", "category", **WANTED),
    _version("local_code", "地方编码", "local_code"),
    _version("state", "事项状态", "state", **WANTED),
    _shown("basis", "设定依据", ITEM, Kind.LONG, derived="basis_text"),
    _version("power_source", "权力来源", "power_source", **WANTED),
    _version("level", "行使层级", "level"),
    _version("exercising_body", "实施主体", "exercising_body", **WANTED),
    _version("delegating_body", "委托部门", "delegating_body"),
    _plan("process", "基本流程", ITEM, Kind.LIST, derived="process"),
    _extended("themes", "主题分类", ITEM, Kind.LIST, derived="themes"),
)
# fmt: on
BY_KEY = {element.key: element for element in ELEMENTS}


def is_wanted(category: str) -> bool:
    """Whether powers of the category (its Chinese name) are to have a guide."""
    return category in ON_APPLICATION


def is_demanded(category: str) -> bool:
    """Whether the text of the law itself demands a guide: of licences; of the others it is inferred."""
    return category in LICENCE


def required(category: str) -> list[Element]:
    """Return the elements that powers of the category must have."""
    return [element for element in ELEMENTS if category in element.required_for]


def missing(
    guide: Mapping[str, Any] | None, category: str, version: Mapping[str, Any] | None = None
) -> list[Element]:
    """Return the required elements that a guide lacks; derived ones only where the version's content is given."""
    said = guide or {}
    return [one for one in required(category) if not _is_there(one, said, version)]


def _is_there(
    element: Element, guide: Mapping[str, Any], version: Mapping[str, Any] | None
) -> bool:
    if element.key == "samples":
        return any(row.get("sample") for row in guide.get("materials") or ())
    if element.derived:
        return version is None or is_said(version.get(element.derived))
    return element.is_filled(guide)


# The least and the most calendar days that one of each unit can take; holidays make working days as long as you like.
CALENDAR_DAYS = {
    "小时": (1 / 24, 1 / 24),
    "日": (1, 1),
    "工作日": (1, float("inf")),
    "月": (28, 31),
}


def promise_violation(guide: Mapping[str, Any] | None) -> Violation | None:
    """Return the violation if what is promised takes longer than the statute allows.

    In different units only where it is so whatever the calendar: 10 working days are never fewer than 10 days.
    """
    said = guide or {}
    promised, statutory = said.get("promised_limit"), said.get("statutory_limit")
    units = [str(said.get(key) or "") for key in ("promised_unit", "statutory_unit")]
    if promised is None or statutory is None or not CALENDAR_DAYS.keys() >= set(units):
        return None
    least, most = promised * CALENDAR_DAYS[units[0]][0], statutory * CALENDAR_DAYS[units[1]][1]
    is_longer = promised > statutory if units[0] == units[1] else least > most
    if not is_longer:
        return None
    return Violation(
        R6,
        f"承诺办结时限（{promised}{_worded(units[0])}）"
        f"长于法定办结时限（{statutory}{_worded(units[1])}）",
    )


def _worded(unit: str) -> str:
    return {"工作日": "个工作日", "月": "个月"}.get(unit, unit)
