"""重大行政决策程序暂行条例 art 30 to 33, 38: how a meeting decides, and what follows, as pure questions of facts."""

from __future__ import annotations

from collections.abc import Sequence

from powerops.law.citation import Certainty, Clause, Rule, Violation
from powerops.law.major_decisions import STATUTE


def _rule(id: str, article: int, paragraph: int | None, summary: str, *missions: str) -> Rule:
    return Rule(id, Clause(STATUTE, article, paragraph), summary, Certainty.FULL_TEXT, missions)


DISCUSSED = _rule(
    "JC-30",
    30,
    1,
    "决策草案应当经决策机关常务会议或者全体会议讨论，行政首长在集体讨论的基础上作出决定。",
    "D2",
    "D6",
)
SPEAKING = _rule("JC-30-LAST", 30, 2, "会议组成人员应当充分发表意见，行政首长最后发表意见。", "D6")
AGAINST_THE_MAJORITY = _rule(
    "JC-30-MAJORITY",
    30,
    2,
    "行政首长拟作出的决定与多数人的意见不一致的，应当在会上说明理由。",
    "D6",
)
RECORDED = _rule(
    "JC-30-RECORD", 30, 3, "集体讨论决定情况应当如实记录，不同意见应当如实载明。", "D6", "D9"
)
REPORTED = _rule("JC-31", 31, None, "重大行政决策出台前应当按照规定向同级党委请示报告。", "D6")
PUBLISHED = _rule("JC-32", 32, None, "决策机关应当及时公布重大行政决策，依法不予公开的除外。", "D6")
INTERPRETED = _rule(
    "JC-32-INTERPRETED",
    32,
    None,
    "社会公众普遍关心或者专业性、技术性较强的决策，应当说明意见采纳情况并进行宣传解读。",
    "D6",
    "D3",
)
DISSENT = _rule(
    "JC-38-DISSENT", 38, 3, "对严重失误的决策表示不同意见的有关人员，按照规定减免责任。", "D6", "G3"
)
# The regulation names no quorum; more than half is what local rules of procedure commonly say.
QUORUM = Rule(
    "JC-QUORUM",
    Clause(STATUTE, 30, 1),
    "会议组成人员到会达到规定人数，方可讨论决定。",
    Certainty.INFERENCE,
    ("D6",),
)

RULES = (
    DISCUSSED, SPEAKING, AGAINST_THE_MAJORITY, RECORDED, REPORTED, PUBLISHED, INTERPRETED, DISSENT, QUORUM,
)  # fmt: skip


def quorum_violation(present: int, members: int, percent: int) -> Violation | None:
    """Return the violation when not more than `percent` of the voting members are present."""
    if present * 100 > members * percent:
        return None
    return Violation(
        QUORUM,
        f"到会组成人员 {present} 人，没有超过应到 {members} 人的百分之{percent}，不能讨论决定",
    )


def speaking_violation(order: Sequence[int], leader: int) -> Violation | None:
    """Return the violation when the leader did not speak last; `order` names the members in which they spoke."""
    if leader not in order:
        return Violation(SPEAKING, "行政首长没有到会或者没有发表意见")
    if order[-1] != leader:
        return Violation(SPEAKING, "行政首长应当最后发表意见，请核对发言次序")
    return None


def goes_with_the_majority(in_favour: int, others: int, *, decides_in_favour: bool) -> bool:
    """Whether what the leader decides is what most of the members said; a tie has no majority to differ from."""
    if in_favour == others:
        return True
    return decides_in_favour == (in_favour > others)


def majority_violation(
    in_favour: int, others: int, *, decides_in_favour: bool, reason: str
) -> Violation | None:
    """Return the violation when the leader decides against the majority and does not say why."""
    if reason.strip() or goes_with_the_majority(
        in_favour, others, decides_in_favour=decides_in_favour
    ):
        return None
    return Violation(
        AGAINST_THE_MAJORITY,
        f"同意 {in_favour} 人、其他 {others} 人，决定与多数人的意见不一致，应当说明理由",
    )


def interpretation_violation(
    *, is_due: bool, interpretation: str, adoption: str
) -> Violation | None:
    """Return the violation when a decision that people care about goes out unexplained."""
    if not is_due or (interpretation.strip() and adoption.strip()):
        return None
    return Violation(INTERPRETED, "应当写明解读以及公众意见、专家论证意见的采纳情况")
