"""What the law asks of a meeting before a matter moves on by its word (D6; art 30 to 32)."""

from __future__ import annotations

from collections.abc import Callable

from decisions.models import AgendaItem, Decision, Meeting
from powerops.core.actor import Actor
from powerops.law import deciding

HELD = (Meeting.Status.HELD, Meeting.Status.SIGNING, Meeting.Status.MINUTED)
Result = AgendaItem.Result


def uncarried_item(decision: Decision) -> AgendaItem | None:
    """Return the newest item of the matter whose result was recorded and not carried out yet."""
    items = decision.agenda_items.filter(meeting__status__in=HELD, carried_at=None).exclude(
        result=""
    )
    return items.select_related("meeting", "draft").order_by("-recorded_at", "-pk").first()


def resolved(*results: Result) -> Callable[[Decision, Actor], str | None]:
    """Return the fact that a meeting with its quorum resolved one of these on the draft as it stands."""

    def fact(decision: Decision, actor: Actor) -> str | None:
        item = uncarried_item(decision)
        named = "或者".join(f"“{one.label}”" for one in results)
        if item is None or item.result not in results:
            return f"没有会议作出{named}的结果，任何个人不得决定。"
        draft = decision.draft
        if draft is None or item.draft_id != draft.pk:
            return "会议审议的不是现在的草案。"
        return why_without_quorum(item.meeting)

    return fact


def why_without_quorum(meeting: Meeting) -> str | None:
    """Return why the meeting cannot decide, or None."""
    voting = meeting.members.filter(is_voting=True)
    present = voting.filter(is_present=True).count()
    violation = deciding.quorum_violation(present, voting.count(), meeting.quorum_percent)
    return f"{violation.message}。" if violation else None


def is_amended(decision: Decision, actor: Actor) -> str | None:
    """What the meeting wanted changed stands in a draft of its own."""
    draft = decision.draft
    return None if draft and draft.is_after_meeting else "还没有按会议意见修改的定稿。"


def was_stopped_by_procedure(decision: Decision, actor: Actor) -> str | None:
    """A decision ends before its time by the meeting that followed an urgent stop, or by a later decision."""
    if decision.status == Decision.Status.SUSPENDED:
        return resolved(Result.TERMINATED)(decision, actor)
    if decision.adjusted_by.filter(publication__isnull=False).exists():
        return None
    return "没有新的决策公布停止执行；情况紧急的，由主要领导先决定中止执行。"


def is_reported(decision: Decision, actor: Actor) -> str | None:
    """The Party committee has agreed."""
    last = decision.party_reports.last()
    return None if last and last.outcome == "agreed" else "同级党委还没有答复同意。"
