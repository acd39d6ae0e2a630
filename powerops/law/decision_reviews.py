"""重大行政决策程序暂行条例 art 22 to 29: risk, fair competition and legality before a matter comes to the meeting (D4–D6).

The regulation says that risks are assessed, not how they are graded: 高, 中 and 低 are the practice of the assessment of
social stability as remembered, and from which product of likelihood and effect on is our own reading. The standards of
fair competition are those of 公平竞争审查条例 as remembered.
"""

from __future__ import annotations

from collections.abc import Collection

from powerops.law.citation import Certainty, Clause, Rule, Source, Violation
from powerops.law.codes import Coded
from powerops.law.major_decisions import STATUTE

COMPETITION = Source("公平竞争审查条例", "国务院令第783号")


def _rule(id: str, clause: Clause, summary: str, *missions: str) -> Rule:
    return Rule(id, clause, summary, Certainty.FULL_TEXT, missions)


def _at(article: int, paragraph: int | None = None, item: int | None = None) -> Clause:
    return Clause(STATUTE, article, paragraph, item)


# --- 第二十二条 to 第二十四条: risk ------------------------------------------------------------------

ASSESSED = _rule(
    "JC-22", _at(22, 1), "决策实施可能对社会稳定、公共安全等方面造成不利影响的，应当评估决策草案的风险可控性。", "D4"
)  # fmt: skip
NOT_TWICE = _rule(
    "JC-22-ONCE", _at(22, 2), "按照有关规定已对有关风险评价、评估的，不作重复评估，以已有的评估文件为准。", "D4"
)  # fmt: skip
REPORT = _rule(
    "JC-23", _at(23, 2), "风险评估应当听取有关部门的意见，形成报告，明确风险点，提出风险防范措施和处置预案。", "D4"
)  # fmt: skip
CONTROLLABLE = _rule(
    "JC-24", _at(24), "风险可控的可以作出决策；不可控的，调整决策草案等确保可控后方可作出决策。", "D4"
)  # fmt: skip
GRADES = Rule(
    "JC-RISK-GRADES", _at(23, 1), "风险按发生可能性和影响程度综合研判，分为高、中、低三级。", Certainty.MEMORY, ("D4",)
)  # fmt: skip


class Level(Coded):
    """Grades of a risk."""

    HIGH = "high", "高"
    MEDIUM = "medium", "中"
    LOW = "low", "低"


# Likelihood and effect count from 1 to 5. From which product on a risk is high or medium no text says: our inference,
# chosen so that the gravest effect is never low, however unlikely, and that both above the middle are always high.
HIGH_FROM, MEDIUM_FROM = 15, 5


def level_of(likelihood: int, effect: int) -> Level:
    """Return the grade of a risk by JC-RISK-GRADES; both figures count from 1 to 5."""
    if not (1 <= likelihood <= 5 and 1 <= effect <= 5):
        raise ValueError("可能性和影响程度按1至5计。")
    product = likelihood * effect
    return (
        Level.HIGH
        if product >= HIGH_FROM
        else Level.MEDIUM
        if product >= MEDIUM_FROM
        else Level.LOW
    )


def report_lacks(
    *, points: int, ways: Collection[str], heard: Collection[str], contingency: str
) -> list[Violation]:
    """Return what a report of an assessment lacks by art 23: `points` is the number of its risk points."""
    lacks = {
        "评估方式": not ways,
        "听取有关部门意见的情况": not heard,
        "风险点": points < 1,
        "处置预案": not contingency.strip(),
    }
    return [Violation(REPORT, f"缺少{what}") for what, is_missing in lacks.items() if is_missing]


def is_uncontrolled(level: str, measure: str, owner: object | None) -> bool:
    """Whether a risk is high and nobody is named who does something against it."""
    return level == Level.HIGH and not (measure.strip() and owner)


# --- 第二十九条第一项: fair competition -------------------------------------------------------------

FAIR = _rule(
    "JC-29-FAIR", _at(29, None, 1), "决策草案涉及市场主体经济活动的，提交讨论的材料应当包含公平竞争审查的有关情况。", "D5"
)  # fmt: skip
FAIR_STANDARDS = Rule(
    "GPJZ-STANDARDS", Clause(COMPETITION, 8),
    "不得限制市场准入和退出、商品要素自由流动，不得影响生产经营成本和生产经营行为，符合例外规定的除外。", Certainty.MEMORY, ("D5",),
)  # fmt: skip
FAIR_EXCEPTION = Rule(
    "GPJZ-EXCEPTION", Clause(COMPETITION, 12),
    "适用例外规定的，没有对公平竞争影响更小的替代方案，并能够确定合理的实施期限或者终止条件。", Certainty.MEMORY, ("D5",),
)  # fmt: skip


class Standard(Coded):
    """What a measure must not do to competition."""

    ACCESS = "access", "限制或者变相限制市场准入和退出"
    FLOW = "flow", "限制商品、要素自由流动"
    COSTS = "costs", "没有法律依据影响生产经营成本"
    CONDUCT = "conduct", "影响生产经营行为"


def competition_stands(restricts: Collection[str], conclusion: str, ground: str) -> str | None:
    """Return why a conclusion on fair competition does not follow from what was found, or None.

    `restricts` are the standards that the draft is found to touch; conclusion is fair, excepted or unfair.
    """
    if not restricts:
        return None if conclusion == "fair" else "没有发现排除、限制竞争的内容，结论应为不违反。"
    if conclusion == "fair":
        return "发现有排除、限制竞争的内容，不能得出不违反的结论。"
    if conclusion == "excepted" and not ground:
        return "适用例外规定的，应写明情形。"
    return None


# --- 第二十五条 to 第二十八条: legality --------------------------------------------------------------

REVIEWED = _rule(
    "JC-25", _at(25, 2), "决策草案未经合法性审查或者经审查不合法的，不得提交决策机关讨论。", "D5"
)  # fmt: skip
NOT_REPLACED = _rule(
    "JC-25-SELF", _at(25, 1), "合法性审查由负责合法性审查的部门进行，不得以征求意见等方式代替。", "D5"
)  # fmt: skip
WITH_RISK = _rule(
    "JC-25-REFORM", _at(25, 2), "国家尚无明确规定的探索性改革决策事项，可以明示法律风险，提交讨论。", "D5"
)  # fmt: skip
FILE = _rule(
    "JC-26", _at(26, 1), "送请合法性审查应当提供决策草案、有关依据和履行决策法定程序的说明；不符合要求的，可以退回或者要求补充。", "D5"
)  # fmt: skip
TIME = _rule(
    "JC-26-TIME", _at(26, 2), "送请合法性审查应当保证必要的审查时间，一般不少于7个工作日。", "D5"
)  # fmt: skip
QUESTIONS = _rule(
    "JC-27", _at(27), "合法性审查逐项回答：是否符合法定权限，是否履行法定程序，内容是否合法。", "D5"
)  # fmt: skip
COUNSEL = _rule(
    "JC-28", _at(28), "合法性审查过程中，应当组织法律顾问、公职律师提出法律意见。", "D5"
)  # fmt: skip


class Answer(Coded):
    """How each of the three questions of art 27 is answered."""

    YES = "yes", "符合"
    OPEN = "open", "国家尚无明确规定"
    MEND = "mend", "需要修改完善"
    NO = "no", "不符合"


def file_lacks(*, text: str, law_basis: str, explanation: str, procedure: str) -> list[str]:
    """Return what a file sent for review lacks by art 26(1)."""
    parts = {"决策草案": text, "草案说明": explanation, "有关依据": law_basis, "履行决策法定程序的说明": procedure}  # fmt: skip
    return [what for what, said in parts.items() if not said.strip()]


WANTED = {
    "lawful": "三个方面都符合的，才能作出合法的结论。",
    "risky": "明示法律风险的，只限于权限或者内容上国家尚无明确规定之处，其余应当符合。",
    "mend": "修改完善后再送的，应指出需要修改完善之处；有不符合之处的，结论应为不合法。",
    "unlawful": "不合法的，应指出不符合之处。",
}


def conclusion_stands(conclusion: str, *, authority: str, process: str, content: str) -> str | None:
    """Return why a conclusion does not follow from the answers to the three questions of art 27, or None.

    `conclusion` is lawful, risky (a reform matter, its legal risk stated), mend or unlawful.
    """
    given, substance = {authority, process, content}, {authority, content}
    follows = {
        "lawful": given == {Answer.YES},
        "risky": process == Answer.YES
        and Answer.OPEN in substance
        and substance <= {Answer.YES, Answer.OPEN},
        "mend": Answer.MEND in given and Answer.NO not in given,
        "unlawful": Answer.NO in given,
    }
    return None if follows[conclusion] else WANTED[conclusion]


# --- 第二十九条: what the topic is submitted with ----------------------------------------------------

PACKAGE = _rule(
    "JC-29", _at(29), "提交讨论决策草案应当报送草案、各程序意见的研究采纳情况、风险评估报告和合法性审查意见。", "D6"
)  # fmt: skip

RULES = (
    ASSESSED, NOT_TWICE, REPORT, CONTROLLABLE, GRADES, FAIR, FAIR_STANDARDS, FAIR_EXCEPTION, REVIEWED, NOT_REPLACED,
    WITH_RISK, FILE, TIME, QUESTIONS, COUNSEL, PACKAGE,
)  # fmt: skip
