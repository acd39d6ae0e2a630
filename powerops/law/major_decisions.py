"""重大行政决策程序暂行条例 (2019): what a major decision has to go through, article by article, and in what time.

The regulation binds governments from the county upwards (art 2); departments and townships follow it by reference (art
42), and so does the committee of a development zone. Of the five steps of the Plan 四(一)2 it makes two unconditional:
the legality review and the discussion; the Plan makes all five so, and the stricter of the two is the default here.
"""

from datetime import date

from powerops.law.citation import Certainty, Clause, Rule, Source
from powerops.law.periods import TimeLimit, Unit
from powerops.law.plan import PLAN, SIGNED

STATUTE = Source("重大行政决策程序暂行条例", "国务院令第713号")
IN_FORCE = date(2019, 9, 1)


def _rule(id: str, clause: Clause, summary: str, *missions: str) -> Rule:
    return Rule(id, clause, summary, Certainty.FULL_TEXT, missions)


def _at(article: int, paragraph: int | None = None, item: int | None = None) -> Clause:
    return Clause(STATUTE, article, paragraph, item)


# 第三条: what the procedure is for, what it is not for, and the yearly catalogue.
EXCLUDED = _rule(
    "JC-03-EXCLUDED", _at(3, 2), "财政货币等宏观调控决策、政府立法决策和突发事件应急处置决策不适用本程序。", "D1"
)  # fmt: skip
CATALOGUE = _rule(
    "JC-03-CATALOGUE", _at(3, 3), "决策事项目录由决策机关确定，经同级党委同意后向社会公布，并根据实际情况调整。", "D1"
)  # fmt: skip
# 第十条 to 第十三条: how a matter begins and is drafted.
SUGGESTION = _rule(
    "JC-10", _at(10), "决策事项的建议应当写明拟解决的问题、理由依据、初步方案和必要性、可行性，经研究论证后报请决定是否启动。", "D2"
)  # fmt: skip
STARTED = _rule(
    "JC-11", _at(11), "决策机关决定启动决策程序的，应当明确承办单位；两个以上单位承办的，明确牵头单位。", "D2"
)  # fmt: skip
ALTERNATIVES = _rule(
    "JC-12", _at(12, 4), "有关方面对决策事项存在较大分歧的，可以提出两个以上方案。", "D2"
)  # fmt: skip
CONSULTED = _rule(
    "JC-13", _at(13), "涉及其他单位职责的，应当与其充分协商；不能取得一致意见的，说明争议的主要问题和各方意见、理由。", "D2"
)  # fmt: skip
# 第三十四条 to 第三十七条: execution, change and evaluation.
EXECUTED = _rule(
    "JC-34", _at(34), "决策机关应当明确执行单位并督促检查；执行单位应当全面、及时、正确执行，并报告执行情况。", "D7"
)  # fmt: skip
TROUBLE = _rule(
    "JC-35", _at(35, 1), "执行中发现问题、客观情况重大变化或者不可抗力等严重影响决策目标实现的，应当及时报告。", "D7"
)  # fmt: skip
EVALUATED = _rule(
    "JC-36", _at(36, 1), "实施后明显未达到预期效果、公众意见较多或者决策机关认为有必要的，可以组织后评估，并确定评估单位。", "D8"
)  # fmt: skip
EVALUATOR = _rule(
    "JC-36-OTHERS", _at(36, 2), "决策作出前承担主要论证评估工作的单位，不得承担决策后评估。", "D8", "G7"
)  # fmt: skip
EVALUATION_HEARS = _rule(
    "JC-36-HEARS", _at(36, 3), "后评估应当听取社会公众的意见，吸收人大代表、政协委员、人民团体、基层组织和社会组织参与。", "D8"
)  # fmt: skip
KEPT = _rule(
    "JC-37", _at(37), "重大行政决策未经法定程序不得随意变更或者停止执行；情况紧急的，行政首长可以先决定中止执行。", "D7"
)  # fmt: skip
DRAGGED = _rule(
    "JC-40", _at(40), "拒不执行、推诿执行、拖延执行重大行政决策的，责令改正并依法追究责任。", "D7"
)  # fmt: skip


def _limit(
    id: str,
    title: str,
    clause: Clause,
    amount: int,
    unit: Unit,
    mission: str,
    *,
    counts_back: bool = False,
) -> TimeLimit:
    return TimeLimit(
        id,
        title,
        clause,
        amount,
        unit,
        Certainty.FULL_TEXT,
        IN_FORCE,
        missions=(mission,),
        counts_back=counts_back,
    )


COMMENT = _limit("JC-COMMENT", "向社会公开征求意见", Clause(STATUTE, 15, 1), 30, Unit.DAYS, "D3")
HEARING_PAPERS = _limit(
    "JC-HEAR-PAPERS",
    "听证会前送达听证材料",
    Clause(STATUTE, 16, 3),
    7,
    Unit.DAYS,
    "D3",
    counts_back=True,
)
REVIEW = _limit(
    "JC-REVIEW", "保证合法性审查的时间", Clause(STATUTE, 26, 2), 7, Unit.WORKING_DAYS, "D5"
)


def _supervising(id: str, title: str, amount: int, unit: Unit, parameter: str = "") -> TimeLimit:
    """Return a limit of execution: the Plan says 在规定期限内; the figure is granted or set, its default our inference."""
    return TimeLimit(
        id, title, Clause(PLAN, "四(一)4"), amount, unit, Certainty.INFERENCE, SIGNED, parameter=parameter, missions=("D7",)
    )  # fmt: skip


TASK = _supervising("JC-TASK", "完成决策执行任务", 30, Unit.DAYS)
FOLLOW_UP = _supervising("JC-FOLLOW-UP", "答复督办单", 5, Unit.WORKING_DAYS, "follow_up_days")
RETROSPECT = _supervising(
    "JC-RETROSPECT", "中止执行后提请会议讨论", 10, Unit.WORKING_DAYS, "retrospective_meeting_days"
)
EVALUATION = _supervising("JC-EVALUATION", "完成决策后评估", 60, Unit.DAYS)

LIMITS = (COMMENT, HEARING_PAPERS, REVIEW, TASK, FOLLOW_UP, RETROSPECT, EVALUATION)

RULES = (
    EXCLUDED,
    CATALOGUE,
    SUGGESTION,
    STARTED,
    ALTERNATIVES,
    CONSULTED,
    EXECUTED,
    TROUBLE,
    EVALUATED,
    EVALUATOR,
    EVALUATION_HEARS,
    KEPT,
    DRAGGED,
)
