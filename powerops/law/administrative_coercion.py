"""行政强制法 (2011): who may set coercive measures and coercive execution, who may use them, and for how long.

Its periods of ten days or less are working days (art 69), longer ones are not.
"""

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from powerops.law.citation import Certainty, Clause, Rule, Source, Violation
from powerops.law.codes import PowerSource
from powerops.law.periods import Extension, TimeLimit, Unit
from powerops.law.ranks import Rank

STATUTE = Source("行政强制法", "主席令第49号")

SETTING_MEASURES = Rule(
    "QZ-SET",
    Clause(STATUTE, 10, 4),
    "行政强制措施只能由法律、行政法规、地方性法规设定。",
    Certainty.FULL_TEXT,
    ("R1",),
)
SETTING_EXECUTION = Rule(
    "QZ-EXE", Clause(STATUTE, 13, 1), "行政强制执行只能由法律设定。", Certainty.FULL_TEXT, ("R1",)
)
NO_DELEGATION = Rule(
    "QZ-DEL", Clause(STATUTE, 17, 1), "行政强制措施权不得委托。", Certainty.FULL_TEXT, ("R1",)
)
RULES = (SETTING_MEASURES, SETTING_EXECUTION, NO_DELEGATION)

MAY_SET_MEASURES = frozenset(
    {Rank.LAW, Rank.ADMINISTRATIVE_REGULATION, Rank.LOCAL_REGULATION, Rank.AUTONOMOUS_REGULATION}
)


class CoercionKind(StrEnum):
    """The two halves of 行政强制 (art 2)."""

    MEASURE = "行政强制措施"
    EXECUTION = "行政强制执行"


WORDS = {
    CoercionKind.EXECUTION: [
        "加处",
        "滞纳金",
        "划拨",
        "拍卖",
        "代履行",
        "强制执行",
        "强制拆除",
        "强制清除",
        "代为",
    ],
    CoercionKind.MEASURE: [
        "查封",
        "扣押",
        "扣留",
        "暂扣",
        "冻结",
        "封存",
        "先行登记",
        "隔离",
        "强制措施",
        "强制检验",
    ],
}


def kind_of(name: str) -> CoercionKind | None:
    """Return the half of 行政强制 that a power's name shows (arts 9, 12), None where it shows none or both."""
    shown = [kind for kind, words in WORDS.items() if any(word in name for word in words)]
    return shown[0] if len(shown) == 1 else None


def setting_violation(
    ranks: Collection[Rank | None], kind: CoercionKind | None
) -> Violation | None:
    """Return the violation if no cited basis may set this coercion; a kind not known is judged as a measure."""
    if not ranks or None in ranks:
        return None
    cited = "、".join(sorted({str(r) for r in ranks}))
    if kind is CoercionKind.EXECUTION:
        if Rank.LAW in ranks:
            return None
        return Violation(SETTING_EXECUTION, f"行政强制执行的依据只有{cited}，应由法律设定")
    if MAY_SET_MEASURES.intersection(ranks):
        return None
    return Violation(
        SETTING_MEASURES, f"行政强制措施的依据只有{cited}，应由法律、行政法规或者地方性法规设定"
    )


def delegation_violation(source: PowerSource | None, kind: CoercionKind | None) -> Violation | None:
    """Return the violation if a coercive measure is exercised by delegation."""
    if source is None or not source.is_delegated or kind is CoercionKind.EXECUTION:
        return None
    return Violation(NO_DELEGATION, f"权力来源为“{source.label}”，但行政强制措施权不得委托")


IN_FORCE = date(2012, 1, 1)
WORKING_UP_TO = 10


def _limit(
    id: str,
    title: str,
    clause: Clause,
    amount: int,
    unit: Unit | None = None,
    *,
    certainty: Certainty = Certainty.FULL_TEXT,
    may_suspend: Clause | None = None,
    may_extend: Extension | None = None,
    counts_back: bool = False,
    shifts: bool = True,
) -> TimeLimit:
    """Return a period of this law, in the days that art 69 says unless it is in months."""
    days = Unit.WORKING_DAYS if amount <= WORKING_UP_TO else Unit.DAYS
    return TimeLimit(
        id,
        title,
        clause,
        amount,
        unit or days,
        certainty,
        IN_FORCE,
        may_suspend=may_suspend,
        may_extend=may_extend,
        missions=("E3",),
        counts_back=counts_back,
        shifts=shifts,
    )


# The law caps how long property is held and says nothing of holidays; that they do not lengthen it is our reading.
SEIZE = _limit(
    "QZ-SEIZE",
    "查封、扣押",
    Clause(STATUTE, 25, 1),
    30,
    certainty=Certainty.INFERENCE,
    may_suspend=Clause(STATUTE, 25, 3),
    may_extend=Extension(30, Unit.DAYS, Clause(STATUTE, 25, 1)),
    shifts=False,
)
SERVE_FREEZE = _limit("QZ-FREEZE-SERVE", "交付冻结决定书", Clause(STATUTE, 31), 3)
FREEZE = _limit(
    "QZ-FREEZE",
    "冻结存款、汇款",
    Clause(STATUTE, 32, 1),
    30,
    certainty=Certainty.INFERENCE,
    may_extend=Extension(30, Unit.DAYS, Clause(STATUTE, 32, 1)),
    shifts=False,
)
SURCHARGE = _limit("QZ-SURCHARGE", "加处罚款、滞纳金后可以强制执行前", Clause(STATUTE, 46, 1), 30)
REMIND = _limit("QZ-REMIND", "代履行前催告当事人", Clause(STATUTE, 51, 1, 2), 3, counts_back=True)
APPLY_TO_COURT = _limit("QZ-COURT", "申请人民法院强制执行", Clause(STATUTE, 53), 3, Unit.MONTHS)
WAIT_FOR_COURT = _limit(
    "QZ-COURT-WAIT", "催告后可以申请人民法院强制执行前", Clause(STATUTE, 54), 10
)

LIMITS = (SEIZE, SERVE_FREEZE, FREEZE, SURCHARGE, REMIND, APPLY_TO_COURT, WAIT_FOR_COURT)
