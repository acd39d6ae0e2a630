"""行政许可法 (2019): who may set a licence, and until when a licence is decided.

All its periods are working days (art 82).
"""

from collections.abc import Collection
from datetime import date

from powerops.law.citation import Certainty, Clause, Rule, Source, Violation
from powerops.law.periods import Extension, TimeLimit, Unit
from powerops.law.ranks import Rank

STATUTE = Source("行政许可法", "主席令第7号")

SETTING = Rule(
    "XK-SET",
    Clause(STATUTE, 17),
    "行政许可只能由法律、行政法规、国务院决定、地方性法规设定，省级政府规章只可设定临时性许可，其他规范性文件一律不得设定。",
    Certainty.FULL_TEXT,
    ("R1",),
)
TEMPORARY = Rule(
    "XK-TMP",
    Clause(STATUTE, 15, 1),
    "省级政府规章设定的是临时性许可，实施满一年需要继续实施的，应当制定地方性法规。",
    Certainty.FULL_TEXT,
    ("R1",),
)
RULES = (SETTING, TEMPORARY)

MAY_SET = frozenset(
    {
        Rank.LAW,
        Rank.ADMINISTRATIVE_REGULATION,
        Rank.STATE_COUNCIL_DECISION,
        Rank.LOCAL_REGULATION,
        Rank.AUTONOMOUS_REGULATION,
    }
)


def setting_violation(ranks: Collection[Rank | None]) -> Violation | None:
    """Return the violation if no cited basis may set a licence, or only a provincial rule for a year may."""
    if not ranks or None in ranks or MAY_SET.intersection(ranks):
        return None
    if Rank.LOCAL_RULE in ranks:
        return Violation(
            TEMPORARY, "行政许可的依据只有地方政府规章，请核对是否为省级政府规章、是否仍在一年以内"
        )
    cited = "、".join(sorted({str(r) for r in ranks}))
    return Violation(
        SETTING, f"行政许可的依据只有{cited}，应补充法律、行政法规、国务院决定或者地方性法规依据"
    )


IN_FORCE = date(2004, 7, 1)
TIME_NOT_COUNTED = Clause(STATUTE, 45)


def _limit(
    id: str,
    title: str,
    clause: Clause,
    days: int,
    *,
    certainty: Certainty = Certainty.FULL_TEXT,
    may_suspend: Clause | None = None,
    may_extend: Extension | None = None,
    counts_back: bool = False,
) -> TimeLimit:
    """Return a period of this law; those of the applicant are read as working days too, which art 82 does not say."""
    return TimeLimit(
        id,
        title,
        clause,
        days,
        Unit.WORKING_DAYS,
        certainty,
        IN_FORCE,
        may_suspend=may_suspend,
        may_extend=may_extend,
        missions=("E3", "E8"),
        counts_back=counts_back,
    )


CORRECT = _limit("XK-CORRECT", "一次告知许可申请需要补正的内容", Clause(STATUTE, 32, 1, 4), 5)
DECIDE = _limit(
    "XK-DECIDE",
    "作出行政许可决定",
    Clause(STATUTE, 42, 1),
    20,
    may_suspend=TIME_NOT_COUNTED,
    may_extend=Extension(10, Unit.WORKING_DAYS, Clause(STATUTE, 42, 1)),
)
DECIDE_TOGETHER = _limit(
    "XK-JOINT",
    "统一办理、联合办理、集中办理行政许可",
    Clause(STATUTE, 42, 2),
    45,
    may_suspend=TIME_NOT_COUNTED,
    may_extend=Extension(15, Unit.WORKING_DAYS, Clause(STATUTE, 42, 2)),
)
EXAMINE_FIRST = _limit(
    "XK-FIRST",
    "下级行政机关审查许可申请",
    Clause(STATUTE, 43),
    20,
    may_suspend=TIME_NOT_COUNTED,
)
DELIVER = _limit(
    "XK-DELIVER",
    "颁发、送达行政许可证件",
    Clause(STATUTE, 44),
    10,
)
ASK_HEARING = _limit(
    "XK-HEAR-ASK",
    "申请许可听证",
    Clause(STATUTE, 47, 1),
    5,
    certainty=Certainty.INFERENCE,
)
HOLD_HEARING = _limit("XK-HEAR-HOLD", "组织许可听证", Clause(STATUTE, 47, 1), 20)
NOTIFY_HEARING = _limit(
    "XK-HEAR-NOTICE", "举行许可听证前通知", Clause(STATUTE, 48, 1, 1), 7, counts_back=True
)
RENEW = _limit(
    "XK-RENEW",
    "许可有效期届满前申请延续",
    Clause(STATUTE, 50, 1),
    30,
    certainty=Certainty.INFERENCE,
    counts_back=True,
)

LIMITS = (
    CORRECT,
    DECIDE,
    DECIDE_TOGETHER,
    EXAMINE_FIRST,
    DELIVER,
    ASK_HEARING,
    HOLD_HEARING,
    NOTIFY_HEARING,
    RENEW,
)
