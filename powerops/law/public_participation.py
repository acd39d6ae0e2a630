"""重大行政决策程序暂行条例 art 14, 15, 18 and 32: the public is heard, and told what became of what it said (D2, D3).

The regulation fixes one figure: a public call for opinions runs thirty days at least, and a shorter one says why in the
call itself. That what was heard in a meeting, on a visit or in a poll is answered like what came in writing follows from
art 18, which speaks of the opinions of all sides.
"""

from __future__ import annotations

from collections.abc import Collection

from powerops.law.citation import Certainty, Clause, Rule, Violation
from powerops.law.major_decisions import COMMENT, STATUTE


def _rule(id: str, clause: Clause, summary: str, *missions: str) -> Rule:
    return Rule(id, clause, summary, Certainty.FULL_TEXT, missions)


def _at(article: int, paragraph: int | None = None) -> Clause:
    return Clause(STATUTE, article, paragraph)


HEARD = _rule(
    "JC-14", _at(14, 1), "承办单位应当采取便于社会公众参与的方式充分听取意见，依法不予公开的决策事项除外。", "D2", "D3"
)  # fmt: skip
FORMS = _rule(
    "JC-14-FORMS",
    _at(14, 2),
    "听取意见可以采取座谈会、听证会、实地走访、书面征求意见、公开征求意见、问卷调查、民意调查等方式。",
    "D3",
)
NOTICE = _rule(
    "JC-15", _at(15, 1), "向社会公开征求意见的，应当公布决策草案及其说明等材料，明确提出意见的方式和期限。", "D3"
)  # fmt: skip
PERIOD = _rule(
    "JC-15-PERIOD", _at(15, 1), "公开征求意见的期限一般不少于三十日；需要缩短的，公开征求意见时应当予以说明。", "D3"
)  # fmt: skip
# Of matters that touch people's interests art 16 says that a hearing may be held; that one of the two open ways is
# needed — an open call, a questionnaire or a hearing — is our reading of art 14 together with it.
OPENLY = Rule(
    "JC-16-OPENLY",
    _at(16, 1),
    "直接涉及切身利益或者存在较大分歧的决策事项，应当向社会公开征求意见或者举行听证会。",
    Certainty.INFERENCE,
    ("D2", "D3"),
)
ANSWERED = _rule(
    "JC-18", _at(18), "对社会各方面提出的意见应当归纳整理、研究论证，充分采纳合理意见，完善决策草案。", "D3"
)  # fmt: skip
TOLD = _rule(
    "JC-32-OPINIONS", _at(32), "社会公众普遍关心的重大行政决策，应当说明公众意见的采纳情况。", "D3"
)  # fmt: skip


def period_refusal(days: int, short_reason: str) -> Violation | None:
    """Return why a call for opinions cannot run so many days (JC-15-PERIOD); None when it may."""
    if days >= COMMENT.amount or short_reason.strip():
        return None
    return Violation(
        PERIOD, f"征求意见的期限为{days}日，少于{COMMENT.amount}日，又没有说明缩短的原因"
    )


def openness_refusal(concerns_interests: bool, open_ways_done: Collection[str]) -> Violation | None:
    """Return why what was done is not open enough for the matter (JC-16-OPENLY); None when it is."""
    if not concerns_interests or open_ways_done:
        return None
    return Violation(OPENLY, "直接涉及切身利益的决策事项，还没有办结向社会公开征求意见或者听证会")


RULES = (HEARD, FORMS, NOTICE, PERIOD, OPENLY, ANSWERED, TOLD)
