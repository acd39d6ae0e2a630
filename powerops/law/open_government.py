"""政府信息公开条例 (2007, revised 2019): until when information is published, asked about and answered."""

from datetime import date

from powerops.law.citation import Certainty, Clause, Source
from powerops.law.periods import Extension, TimeLimit, Unit

STATUTE = Source("政府信息公开条例", "国务院令第711号")
STATUTE_2007 = Source("政府信息公开条例", "国务院令第492号")

IN_FORCE = date(2019, 5, 15)
IN_FORCE_2007 = date(2008, 5, 1)
REPLACED = date(2019, 5, 14)

PUBLISH = TimeLimit(
    "XX-PUBLISH",
    "主动公开政府信息",
    Clause(STATUTE, 26),
    20,
    Unit.WORKING_DAYS,
    Certainty.FULL_TEXT,
    IN_FORCE,
    missions=("R4",),
)
REPLY = TimeLimit(
    "XX-REPLY",
    "答复政府信息公开申请",
    Clause(STATUTE, 33, 2),
    20,
    Unit.WORKING_DAYS,
    Certainty.FULL_TEXT,
    IN_FORCE,
    may_suspend=Clause(STATUTE, 33, 3),
    may_extend=Extension(20, Unit.WORKING_DAYS, Clause(STATUTE, 33, 2)),
)
REPLY_2007 = TimeLimit(
    "XX-REPLY",
    "答复政府信息公开申请",
    Clause(STATUTE_2007, 24, 2),
    15,
    Unit.WORKING_DAYS,
    Certainty.MEMORY,
    IN_FORCE_2007,
    REPLACED,
    may_suspend=Clause(STATUTE_2007, 24, 3),
    may_extend=Extension(15, Unit.WORKING_DAYS, Clause(STATUTE_2007, 24, 2)),
)

LIMITS = (PUBLISH, REPLY, REPLY_2007)
