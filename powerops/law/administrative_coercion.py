"""行政强制法 (2011): who may set coercive measures and coercive execution, and who may use them."""

from collections.abc import Collection
from enum import StrEnum

from powerops.law.citation import Certainty, Clause, Rule, Source, Violation
from powerops.law.codes import PowerSource
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
