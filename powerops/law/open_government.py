"""政府信息公开条例 (2019, before it 2007): until when information is published, and a request answered.

The revision raised the answer from fifteen to twenty working days. An answer whose request had to be
corrected is counted from the corrected request (art 30), so the limit starts again.
"""

from datetime import date

from powerops.law.citation import Certainty, Clause, Source
from powerops.law.periods import Extension, TimeLimit, Unit

STATUTE = Source("政府信息公开条例", "国务院令第711号")
STATUTE_OF_2007 = Source("政府信息公开条例", "国务院令第492号")

IN_FORCE = date(2019, 5, 15)
IN_FORCE_2007 = date(2008, 5, 1)
LAST_DAY_OF_2007 = date(2019, 5, 14)


def _limit(
    id: str,
    title: str,
    clause: Clause,
    days: int,
    *,
    missions: tuple[str, ...] = ("E10",),
    may_suspend: Clause | None = None,
    may_extend: Extension | None = None,
) -> TimeLimit:
    """Return a period of the regulation as it stood when its clause's source was in force."""
    revised = clause.source is STATUTE
    return TimeLimit(
        id,
        title,
        clause,
        days,
        Unit.WORKING_DAYS,
        Certainty.FULL_TEXT if revised else Certainty.MEMORY,
        IN_FORCE if revised else IN_FORCE_2007,
        None if revised else LAST_DAY_OF_2007,
        may_suspend=may_suspend,
        may_extend=may_extend,
        missions=missions,
    )


PUBLISH = _limit(
    "XX-PUBLISH",
    "主动公开形成或者变更的政府信息",
    Clause(STATUTE, 26),
    20,
    missions=("R4", "E10"),
)
PUBLISH_2007 = _limit(
    "XX-PUBLISH",
    "主动公开形成或者变更的政府信息",
    Clause(STATUTE_OF_2007, 18),
    20,
    missions=("R4", "E10"),
)
CORRECT = _limit("XX-CORRECT", "一次性告知公开申请需要补正的事项", Clause(STATUTE, 30), 7)
THIRD_PARTY = _limit("XX-THIRD", "第三方对公开申请提出意见", Clause(STATUTE, 32), 15)
REPLY = _limit(
    "XX-REPLY",
    "答复政府信息公开申请",
    Clause(STATUTE, 33, 2),
    20,
    may_suspend=Clause(STATUTE, 33, 3),
    may_extend=Extension(20, Unit.WORKING_DAYS, Clause(STATUTE, 33, 2)),
)
REPLY_2007 = _limit(
    "XX-REPLY",
    "答复政府信息公开申请",
    Clause(STATUTE_OF_2007, 24, 2),
    15,
    may_suspend=Clause(STATUTE_OF_2007, 24, 3),
    may_extend=Extension(15, Unit.WORKING_DAYS, Clause(STATUTE_OF_2007, 24, 2)),
)
CO_MAKER = _limit("XX-COMAKER", "共同制作机关对公开申请提出意见", Clause(STATUTE, 34), 15)

LIMITS = (PUBLISH, PUBLISH_2007, CORRECT, THIRD_PARTY, REPLY, REPLY_2007, CO_MAKER)
