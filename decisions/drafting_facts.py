"""What the law asks of a draft before it leaves the body that wrote it (D2, D5; art 12, 13, 26)."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from decisions.models import BodyOpinion, Decision
from powerops.core.actor import Actor
from powerops.core.calendars import current_calendar
from powerops.core.deadlines import counted
from powerops.core.parameters import value_of
from powerops.core.refusals import RuleViolated
from powerops.core.templatetags.ui import cndate
from powerops.law.decision_drafts import OPINION
from powerops.law.major_decisions import REVIEW


def has_a_draft(decision: Decision, actor: Actor) -> str | None:
    """What nobody has written cannot be reviewed."""
    return None if decision.drafts.exists() else "还没有决策草案。"


def opinions_are_settled(decision: Decision, actor: Actor) -> str | None:
    """Every body that was asked has answered, and every answer was dealt with."""
    states = BodyOpinion.Status
    open_ones = decision.body_opinions.exclude(status__in=[states.SETTLED, states.RECALLED])
    waiting = [str(one.body) for one in open_ones.select_related("body")]
    return f"{'、'.join(waiting)}的意见还没有答复或者没有处理。" if waiting else None


def review_has_its_time(wanted_by: date | None) -> date:
    """Return the day by which the review is wanted; RuleViolated when that leaves less than seven working days."""
    earliest = counted(REVIEW, timezone.localdate(), current_calendar()).due_on
    if wanted_by and wanted_by < earliest:
        raise RuleViolated(
            f"合法性审查的时间一般不少于7个工作日，最早可以希望{cndate(earliest)}完成。", clause=str(REVIEW.clause),
            field="wanted_by", remedy="请填写这一天或者以后的日期。",
        )  # fmt: skip
    return wanted_by or earliest


def answer_day(days: int) -> date:
    """Return the day by which a body answers within so many working days; RuleViolated when that is too soon."""
    shortest = value_of(OPINION.parameter, timezone.localdate())
    if days < shortest:
        raise RuleViolated(
            f"答复的期限不少于{shortest}个工作日。", clause=str(OPINION.clause), field="days"
        )
    return counted(OPINION, timezone.localdate(), current_calendar(), amount=days).due_on
