"""Sanctions of public officials and what may be said against them: until when each is done.

监察法 (2024 art 56, 2018 art 49), 政务处分法 (2020) art 54, 公务员法 (2018) arts 95 and 96, 行政机关公务员处分条例 (2007) art 44,
and of the Party 问责条例 (2019) and 党政领导干部问责暂行规定 (2009), whose full texts were not seen.
None of them speaks of working days.
"""

from datetime import date

from powerops.law.citation import Certainty, Clause, Source
from powerops.law.periods import Extension, TimeLimit, Unit

SUPERVISION = Source("监察法")
SUPERVISION_OF_2018 = Source("监察法", "主席令第3号")
SANCTIONS = Source("公职人员政务处分法", "主席令第46号")
CIVIL_SERVANTS = Source("公务员法", "主席令第20号")
CIVIL_SANCTIONS = Source("行政机关公务员处分条例", "国务院令第495号")
PARTY = Source("中国共产党问责条例")
LEADERS = Source("关于实行党政领导干部问责的暂行规定")

IN_FORCE = {
    SANCTIONS: date(2020, 7, 1),
    CIVIL_SERVANTS: date(2019, 6, 1),
    CIVIL_SANCTIONS: date(2007, 6, 1),
    PARTY: date(2019, 9, 1),
    LEADERS: date(2009, 6, 30),
}


def _limit(
    id: str,
    title: str,
    clause: Clause,
    amount: int,
    unit: Unit,
    mission: str = "A5",
    *,
    certainty: Certainty = Certainty.FULL_TEXT,
    may_extend: Extension | None = None,
) -> TimeLimit:
    return TimeLimit(
        id,
        title,
        clause,
        amount,
        unit,
        certainty,
        IN_FORCE[clause.source],
        may_extend=may_extend,
        missions=(mission,),
    )


def _reviews(source: Source, article: int, valid_from: date, until: date | None) -> list[TimeLimit]:
    """Return the four months' periods of 复审 and 复核 as one version of 监察法 numbers them."""
    steps = (
        ("JW-REVIEW-ASK", "申请复审监察机关的处理决定", 1),
        ("JW-REVIEW", "作出复审决定", 1),
        ("JW-RECHECK-ASK", "申请上一级监察机关复核", 1),
        ("JW-RECHECK", "作出复核决定", 2),
    )
    return [
        TimeLimit(
            id,
            title,
            Clause(source, article),
            months,
            Unit.MONTHS,
            Certainty.FULL_TEXT,
            valid_from,
            until,
            missions=("A5",),
        )
        for id, title, months in steps
    ]


LIMITS = (
    *_reviews(SUPERVISION_OF_2018, 49, date(2018, 3, 20), date(2025, 5, 31)),
    *_reviews(SUPERVISION, 56, date(2025, 6, 1), None),
    _limit(
        "ZW-FORMALITIES",
        "办理政务处分的职务、工资等变更手续",
        Clause(SANCTIONS, 54),
        1,
        Unit.MONTHS,
        "A3",
        may_extend=Extension(5, Unit.MONTHS, Clause(SANCTIONS, 54)),
    ),
    _limit(
        "CFT-DECIDE",
        "作出行政机关公务员处分决定",
        Clause(CIVIL_SANCTIONS, 44),
        6,
        Unit.MONTHS,
        "A3",
        may_extend=Extension(6, Unit.MONTHS, Clause(CIVIL_SANCTIONS, 44)),
    ),
    _limit("GW-REVIEW-ASK", "公务员申请复核", Clause(CIVIL_SERVANTS, 95, 1), 30, Unit.DAYS),
    _limit("GW-REVIEW", "作出公务员复核决定", Clause(CIVIL_SERVANTS, 96, 1), 30, Unit.DAYS),
    _limit("GW-APPEAL-ASK", "公务员不服复核提出申诉", Clause(CIVIL_SERVANTS, 95, 1), 15, Unit.DAYS),
    _limit(
        "GW-APPEAL-DIRECT", "公务员不经复核直接申诉", Clause(CIVIL_SERVANTS, 95, 1), 30, Unit.DAYS
    ),
    _limit(
        "GW-APPEAL",
        "处理公务员申诉",
        Clause(CIVIL_SERVANTS, 96, 1),
        60,
        Unit.DAYS,
        may_extend=Extension(30, Unit.DAYS, Clause(CIVIL_SERVANTS, 96, 1)),
    ),
    _limit(
        "WZ-APPEAL-ASK",
        "不服问责决定提出申诉",
        Clause(PARTY, "申诉"),
        1,
        Unit.MONTHS,
        certainty=Certainty.MEMORY,
    ),
    _limit(
        "WZ-APPEAL",
        "作出问责申诉处理决定",
        Clause(PARTY, "申诉"),
        1,
        Unit.MONTHS,
        certainty=Certainty.MEMORY,
    ),
    _limit(
        "WZ-MEASURE",
        "办理问责的组织处理手续",
        Clause(PARTY, "执行"),
        1,
        Unit.MONTHS,
        "A3",
        certainty=Certainty.PAGE,
    ),
    _limit(
        "LD-APPEAL-ASK",
        "被问责的领导干部提出申诉",
        Clause(LEADERS, "申诉"),
        15,
        Unit.DAYS,
        certainty=Certainty.PAGE,
    ),
    _limit(
        "LD-APPEAL",
        "作出领导干部问责申诉处理决定",
        Clause(LEADERS, "申诉"),
        30,
        Unit.DAYS,
        certainty=Certainty.PAGE,
    ),
)
