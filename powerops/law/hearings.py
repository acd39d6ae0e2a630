"""重大行政决策程序暂行条例 art 16 and 17: a hearing is announced with its draft, its people are found in the open (D3, G10).

The regulation fixes one figure: the papers reach the participants seven days before (JC-HEAR-PAPERS). How long people
have to sign up it does not say; local rules ask for an announcement some ten days or more before the hearing, and what
is kept here as a dated parameter is our reading of 提前公布 and 公平公开组织遴选. That the draw can be repeated by anybody
is what we hold 公平公开 to mean.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from powerops.law.citation import Certainty, Clause, Rule, Violation
from powerops.law.major_decisions import STATUTE


def _rule(id: str, clause: Clause, summary: str, *missions: str) -> Rule:
    return Rule(id, clause, summary, Certainty.FULL_TEXT, missions)


def _at(article: int, paragraph: int | None = None, item: int | None = None) -> Clause:
    return Clause(STATUTE, article, paragraph, item)


MAY_BE_HELD = _rule(
    "JC-16", _at(16, 1), "决策事项直接涉及切身利益或者存在较大分歧的，可以召开听证会。", "D3"
)  # fmt: skip
ANNOUNCED = _rule(
    "JC-16-NOTICE", _at(16, 2), "召开听证会应当提前公布决策草案及其说明等材料，明确听证时间、地点等信息。", "D3"
)  # fmt: skip
SELECTED = _rule(
    "JC-16-SELECTED",
    _at(16, 3),
    "需要遴选听证参加人的，应当提前公布遴选办法，公平公开组织遴选，保证相关各方都有代表参加，名单提前公布。",
    "D3",
)
DRAWN = Rule(
    "JC-16-DRAWN",
    _at(16, 3),
    "听证参加人以抽取方式遴选的，先封存并公布名单，再以事先无人知道的公开数值抽取，任何人都可以重复验证。",
    Certainty.INFERENCE,
    ("D3", "G10"),
)
SIGN_UP = Rule(
    "JC-16-SIGN-UP", _at(16, 3), "报名的时间应当使相关各方来得及报名。", Certainty.INFERENCE, ("D3",)
)  # fmt: skip
PAPERS = _rule(
    "JC-16-PAPERS", _at(16, 3), "听证会材料应当于召开听证会七日前送达听证参加人。", "D3"
)  # fmt: skip
ORDER = _rule(
    "JC-17",
    _at(17),
    "听证会公开举行：承办单位介绍草案，参加人陈述、询问、质证和辩论，参加人确认听证会记录并签字。",
    "D3",
)
CONFIRMED = _rule("JC-17-SIGNED", _at(17, None, 3), "听证参加人确认听证会记录并签字。", "D3")


def sign_up_refusal(opened_on: date, until: date, least: int) -> Violation | None:
    """Return why sign-up cannot end on a day (JC-16-SIGN-UP): it is open for at least so many days after the first."""
    days = (until - opened_on).days
    if days >= least:
        return None
    return Violation(
        SIGN_UP,
        f"报名时间不足{least}日：自{opened_on.isoformat()}至{until.isoformat()}只有{max(days, 0)}日",
    )


def papers_refusal(latest: date, delivered: Iterable[date | None]) -> Violation | None:
    """Return why a hearing cannot be held (JC-16-PAPERS): the papers of each participant came by the latest day."""
    days = list(delivered)
    if missing := sum(day is None for day in days):
        return Violation(PAPERS, f"还有{missing}名听证参加人没有送达听证材料")
    if late := sum(day is not None and day > latest for day in days):
        return Violation(
            PAPERS, f"有{late}名听证参加人的材料迟于{latest.isoformat()}送达，距听证会不足七日"
        )
    return None


def representation_refusal(seats: dict[str, int]) -> Violation | None:
    """Return why the list cannot be published (JC-16-SELECTED): every side is represented; `seats` taken by group."""
    empty = [name for name, taken in seats.items() if not taken]
    if not seats:
        return Violation(SELECTED, "还没有确定听证参加人的组别和名额")
    if empty:
        return Violation(SELECTED, f"{'、'.join(empty)}还没有代表，相关各方都应当有代表参加")
    return None


RULES = (MAY_BE_HELD, ANNOUNCED, SELECTED, DRAWN, SIGN_UP, PAPERS, ORDER, CONFIRMED)
