"""档案: what is kept, for how long, and what becomes of it when its time is over (F6; the Plan 四(一)4, 四(四)7)."""

from datetime import date

from powerops.law.citation import Certainty, Clause, Rule, Source
from powerops.law.periods import TimeLimit, Unit

ARCHIVES_LAW = Source("中华人民共和国档案法")
REGULATION = Source("中华人民共和国档案法实施条例")
PERIODS = Source("机关文件材料归档范围和文书档案保管期限规定", "国家档案局令第8号")

VOLUME = Rule(
    "DA-14", Clause(ARCHIVES_LAW, 14), "应当归档的材料须定期向本机关档案机构移交，集中管理，任何个人不得拒绝归档或者据为己有。",
    Certainty.FULL_TEXT, ("F6",),
)  # fmt: skip
APPRAISAL = Rule(
    "DAT-24", Clause(REGULATION, 24), "保管期限届满的档案须经鉴定，仍需保存的续存，不再保存的经批准后销毁并留有记录。",
    Certainty.MEMORY, ("F6",),
)  # fmt: skip
RETENTION = Rule(
    "BGQX", Clause(PERIODS, "保管期限"), "文书档案的保管期限分为永久和定期，定期又分为30年和10年。",
    Certainty.PAGE, ("F6",),
)  # fmt: skip

RULES = (VOLUME, APPRAISAL, RETENTION)

TRANSFER = TimeLimit(
    "DA-TRANSFER", "向县级国家档案馆移交档案", Clause(REGULATION, 20, 2), 10, Unit.YEARS,
    Certainty.FULL_TEXT, date(2024, 3, 1), missions=("F6",),
)  # fmt: skip
LIMITS = (TRANSFER,)

RETENTIONS = (0, 10, 30)  # years; 0 is for ever
# Which period a kind of matter falls under is our inference from 国家档案局令第8号: what a body's important business
# rests on is kept for ever, what led to nothing for ten years. Each is a dated parameter.
RETENTION_YEARS = {
    "retention_registry_revision": ("已公布清单稿案卷的保管期限", 0),
    "retention_registry_revision_withdrawn": ("撤回、终止的清单稿案卷的保管期限", 10),
    "retention_decisions_decision": ("重大行政决策案卷的保管期限", 0),
    "retention_decisions_decision_undecided": ("未作出决策的事项案卷的保管期限", 30),
}

# 档号 (DA/T 13): how a retention period is written; None is 永久.
MARKS = {None: "Y", 30: "D30", 10: "D10"}


def retained_until(closed_on: date, years: int | None) -> date | None:
    """Return the last day of retention, counted from 1 January after the matter was closed; None is for ever."""
    return None if years is None else date(closed_on.year + years, 12, 31)


def volume_number(fonds: str, year: int, years: int | None, body: str, serial: int) -> str:
    """Return 档号: 全宗 - 年度 - 保管期限 - 机构 - 件号 of at least four digits."""
    return f"{fonds.upper()}-{year}-{MARKS[years]}-{body.upper()}-{serial:04d}"
