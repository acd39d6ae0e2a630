"""Publicity, legal review and filing of enforcement: 国办发〔2018〕118号 and what Henan adds.

The text of Henan's own filing period was not seen, nor a period of its legal review; both are settings whose
default is what other places' rules say.
"""

from datetime import date

from powerops.law.citation import Certainty, Clause, Source
from powerops.law.periods import TimeLimit, Unit

THREE_SYSTEMS = Source(
    "关于全面推行行政执法公示制度执法全过程记录制度重大执法决定法制审核制度的指导意见",
    "国办发〔2018〕118号",
)
HENAN_FILING = Source("河南省重大行政处罚备案审查办法", "河南省政府令第168号")

PUBLISH_DECISION = TimeLimit(
    "GS-DECISION",
    "公开行政执法决定",
    Clause(THREE_SYSTEMS, "行政执法公示"),
    20,
    Unit.WORKING_DAYS,
    Certainty.PAGE,
    date(2018, 12, 5),
    missions=("E10",),
)
PUBLISH_LICENCE_OR_PENALTY = TimeLimit(
    "GS-PENALTY",
    "公开行政许可、行政处罚决定",
    Clause(THREE_SYSTEMS, "行政执法公示"),
    7,
    Unit.WORKING_DAYS,
    Certainty.PAGE,
    date(2018, 12, 5),
    missions=("E10",),
)
REVIEW_DECISION = TimeLimit(
    "FZ-REVIEW",
    "法制审核重大执法决定",
    Clause(THREE_SYSTEMS, "重大执法决定法制审核"),
    5,
    Unit.WORKING_DAYS,
    Certainty.INFERENCE,
    date(2018, 12, 5),
    parameter="decision_review_days",
    missions=("E5",),
)
FILE_PENALTY = TimeLimit(
    "BA-FILE",
    "报送重大行政处罚备案",
    Clause(HENAN_FILING, "备案期限"),
    15,
    Unit.DAYS,
    Certainty.INFERENCE,
    date(2015, 7, 1),
    parameter="penalty_filing_days",
    missions=("E6",),
)

LIMITS = (PUBLISH_DECISION, PUBLISH_LICENCE_OR_PENALTY, REVIEW_DECISION, FILE_PENALTY)
