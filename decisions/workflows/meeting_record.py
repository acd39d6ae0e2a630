"""What a meeting said and decided on one item, recorded once, and carried out on the matter (D6; art 30).

Every member present and not recused has spoken, the principal leader last; each position stands with its reason, dissent
as dissent. The leader decides; against the majority only with the reason given at the meeting. The result moves the
matter in the same transaction: nobody decides alone, and nothing is decided that was not recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from decisions.models import AgendaItem, Decision, Meeting, MeetingMember, Stance
from decisions.workflows import deciding as acts
from decisions.workflows import execution
from decisions.workflows.meeting import RECORDED, preparing
from powerops.core.audit import entered_later, record_act
from powerops.core.history import because
from powerops.core.models import Person, Recusal
from powerops.core.refusals import IllegalTransition, RuleViolated
from powerops.law import deciding

Result = AgendaItem.Result
CARRIED: dict[str, Callable[..., Decision]] = {
    Result.ADOPTED: acts.adopt, Result.AMENDED: acts.adopt_amended, Result.AGAIN: acts.discuss_again,
    Result.DEFERRED: acts.defer, Result.REJECTED: acts.reject, Result.RESUMED: execution.resume,
    Result.TERMINATED: execution.terminate,
}  # fmt: skip


class Said(NamedTuple):
    """What one member said, in the order of speaking."""

    member: int
    choice: str
    words: str = ""


@transaction.atomic
def record_item(
    item: AgendaItem,
    *,
    by: Person,
    said: Sequence[Said],
    result: str,
    resolution: str,
    leader_reason: str = "",
) -> AgendaItem:
    """Record the discussion of an item in the order of speaking, and its result; the matter moves on by it.

    Raises NotAllowed, IllegalTransition when the meeting is not being held or the item has its result, RuleViolated.
    """
    meeting, locked = locked_item(item)
    appointment = preparing(by, meeting.decider)
    refuse_state(meeting, locked)
    members = speaking_members(meeting, locked)
    refuse_order(said, members, meeting)
    refuse_result(said, locked, result, leader_reason)
    write_stances(locked, said, members)
    locked.result, locked.resolution = result, resolution.strip()
    locked.leader_reason = leader_reason.strip()
    locked.recorded_by, locked.recorded_at = by, timezone.now()
    locked.full_clean()
    because(locked, f"记录会议结果：{locked.get_result_display()}", by)
    locked.save()
    record_act(
        "decisions.meeting.item_recorded", "记录议题讨论和结果", meeting, by=by, appointment=appointment, clause=RECORDED,
        facts=told(locked, said, members), happened_at=entered_later(meeting.held_on),
    )  # fmt: skip
    CARRIED[result](locked.decision, by=by, reason=locked.resolution)
    locked.carried_at = timezone.now()
    because(locked, "按会议结果办理", by)
    locked.save()
    return locked


def locked_item(item: AgendaItem) -> tuple[Meeting, AgendaItem]:
    """Return the meeting and its item, locked in this order."""
    meetings = Meeting.objects.select_for_update(of=("self",)).select_related("decider")
    meeting = meetings.get(pk=item.meeting_id)
    items = AgendaItem.objects.select_for_update(of=("self",)).select_related("decision", "draft")
    return meeting, items.get(pk=item.pk)


def refuse_state(meeting: Meeting, item: AgendaItem) -> None:
    """Raise when the meeting is not being held, or the item has its result."""
    if meeting.status != Meeting.Status.HELD:
        why = f"会议{meeting.get_status_display()}，不能记录议题。"
    elif item.result:
        why = f"这一议题已经记录为“{item.get_result_display()}”，不能更改。"
    else:
        return
    raise IllegalTransition(why, clause=RECORDED)


def write_stances(
    item: AgendaItem, said: Sequence[Said], members: dict[int, MeetingMember]
) -> None:
    """Write down what each said, in the order of speaking."""
    for number, one in enumerate(said, 1):
        stance = Stance(
            item=item, member=members[one.member], order=number, choice=one.choice, words=one.words.strip()
        )  # fmt: skip
        stance.full_clean()
        stance.save()


def speaking_members(meeting: Meeting, item: AgendaItem) -> dict[int, MeetingMember]:
    """Return who has a word on the item by their numbers: members present whom no recusal keeps out."""
    kept_out = Recusal.objects.filter(
        record_type=Decision._meta.label_lower, record_id=item.decision_id
    ).exclude(outcome=Recusal.Outcome.DISMISSED)
    present = meeting.members.filter(is_voting=True, is_present=True)
    present = present.exclude(person__in=kept_out.values("person"))
    return {one.pk: one for one in present.select_related("person", "appointment__post")}


def refuse_order(said: Sequence[Said], members: dict[int, MeetingMember], meeting: Meeting) -> None:
    """Raise unless every member with a word spoke once, and the principal leader last."""
    order = [one.member for one in said]
    if strangers := [one for one in order if one not in members]:
        raise RuleViolated(
            f"有 {len(strangers)} 名发言人不是到会的组成人员，或者应当回避。",
            clause=RECORDED,
            field="said",
        )
    if len(set(order)) != len(order):
        raise RuleViolated("同一人员的发言只记录一次。", clause=RECORDED, field="said")
    silent = [str(one.person) for pk, one in members.items() if pk not in order]
    if silent:
        raise RuleViolated(
            f"{'、'.join(silent)}的意见没有记录。", clause=str(deciding.SPEAKING.clause), field="said",
            remedy="到会的组成人员应当充分发表意见。",
        )  # fmt: skip
    leader = next((pk for pk, one in members.items() if one.person_id == meeting.chair_id), 0)
    if violation := deciding.speaking_violation(order, leader):
        raise RuleViolated(f"{violation.message}。", clause=str(violation.clause), field="said")


def refuse_result(said: Sequence[Said], item: AgendaItem, result: str, leader_reason: str) -> None:
    """Raise when the result does not belong to the item, or goes against the majority without a reason."""
    if result not in AgendaItem.RESULTS[item.purpose]:
        raise RuleViolated("所选结果不适用于这一议题。", clause=RECORDED, field="result")
    in_favour = sum(one.choice in Stance.IN_FAVOUR for one in said)
    violation = deciding.majority_violation(
        in_favour,
        len(said) - in_favour,
        decides_in_favour=result in AgendaItem.IN_FAVOUR,
        reason=leader_reason,
    )
    if violation:
        raise RuleViolated(
            f"{violation.message}。", clause=str(violation.clause), field="leader_reason"
        )


def told(
    item: AgendaItem, said: Sequence[Said], members: dict[int, MeetingMember]
) -> dict[str, Any]:
    """Return the facts of the event: what came out, and who dissented."""
    against = [str(members[one.member].person) for one in said if one.choice in Stance.DISSENTING]
    facts = {"议题": str(item.decision), "结果": item.get_result_display(), "到会发言": len(said)}
    if against:
        facts["不同意见"] = "、".join(against)
    if item.leader_reason:
        facts["与多数人意见不一致的理由"] = item.leader_reason
    return facts
