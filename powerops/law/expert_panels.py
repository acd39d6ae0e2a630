"""重大行政决策程序暂行条例 art 19 to 21 and 41: experts argue independently, none with an interest of their own (D3, G7, G10).

The regulation fixes no number. That there be an odd one, five as a rule, with not more than a third from the industry's
own authority, is local practice (衢州, as seen on a page): dated parameters here.
"""

from __future__ import annotations

from powerops.law.citation import Certainty, Clause, Rule, Violation
from powerops.law.major_decisions import STATUTE


def _rule(id: str, clause: Clause, summary: str, *missions: str) -> Rule:
    return Rule(id, clause, summary, Certainty.FULL_TEXT, missions)


def _at(article: int, paragraph: int | None = None) -> Clause:
    return Clause(STATUTE, article, paragraph)


ARGUED = _rule(
    "JC-19",
    _at(19, 1),
    "专业性、技术性较强的决策事项，应当组织专家、专业机构论证其必要性、可行性、科学性等，并提供必要保障。",
    "D3",
)
SIGNED = _rule(
    "JC-19-SIGNED", _at(19, 2), "专家、专业机构独立论证，提供书面论证意见的，应当署名、盖章。", "D3"
)  # fmt: skip
CHOSEN = _rule(
    "JC-20", _at(20), "选择专家、专业机构应当坚持专业性、代表性和中立性，注重选择持不同意见的。", "D3", "G10"
)  # fmt: skip
INTERESTED = _rule(
    "JC-20-INTERESTED", _at(20), "不得选择与决策事项有直接利害关系的专家、专业机构。", "D3", "G7"
)  # fmt: skip
NUMBER = Rule(
    "JC-EXPERTS-NUMBER", _at(20), "专家人数为单数，一般不少于五人。", Certainty.PAGE, ("D3",)
)  # fmt: skip
SHARE = Rule(
    "JC-EXPERTS-SHARE", _at(20), "行业主管部门的专家一般不超过专家总数的三分之一。", Certainty.PAGE, ("D3",)
)  # fmt: skip
POOL = _rule(
    "JC-21", _at(21, 1), "专家库应当规范运行管理，健全专家诚信考核和退出机制。", "D3"
)  # fmt: skip
CONDUCT = _rule(
    "JC-41",
    _at(41),
    "专家、专业机构违反职业道德和本条例规定的，通报批评、责令限期整改；造成严重后果的，取消资格。",
    "D3",
)
ADOPTED = _rule(
    "JC-29-EXPERTS", Clause(STATUTE, 29, 1, 3), "提交讨论时，应当报送专家论证意见的研究采纳情况。", "D3"
)  # fmt: skip


def number_refusal(number: int, least: int) -> Violation | None:
    """Return why a panel of so many cannot work (JC-EXPERTS-NUMBER); None when it can."""
    if number < least:
        return Violation(NUMBER, f"专家{number}人，少于{least}人")
    if number % 2 == 0:
        return Violation(NUMBER, f"专家{number}人，不是单数")
    return None


def share_refusal(number: int, of_authority: int, one_in: int) -> Violation | None:
    """Return why a panel with so many of the industry's own authority cannot work (JC-EXPERTS-SHARE): one in so many at most."""
    most = number // one_in
    if of_authority <= most:
        return None
    return Violation(
        SHARE,
        f"行业主管部门的专家{of_authority}人，超过{number}人的{one_in}分之一（最多{most}人）",
    )


RULES = (ARGUED, SIGNED, CHOSEN, INTERESTED, NUMBER, SHARE, POOL, CONDUCT, ADOPTED)
