"""决策会议: prepared, notified, held, minuted (D6, D2; art 30; the Plan 四(一)3).

筹备中 → 已通知 → 已召开 → 纪要待签发 → 纪要已签发, or 已取消. The secretary names the members, each by the post held, and
puts on the agenda what the leader let through. Without its quorum the meeting does not begin. What was said and decided
on each item is recorded while it is held (`meeting_record.py`); the principal leader signs the minutes, which become an
official document under a number.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from decisions.meeting_documents import register_minutes
from decisions.models import AgendaItem, Decision, Meeting, MeetingMember
from decisions.numbers import MINUTES
from powerops.core import numbering
from powerops.core.actor import Actor, acting
from powerops.core.audit import entered_later, record_act
from powerops.core.history import because
from powerops.core.locks import one_at_a_time
from powerops.core.models import Appointment, Organisation, Person
from powerops.core.notices import tell
from powerops.core.parameters import value_of
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from powerops.core.roles import Role
from powerops.core.templatetags.ui import cntime
from powerops.core.workflow import Check, Table, Transition, apply
from powerops.law import deciding
from powerops.law.parameters import MEETING_QUORUM

Status, Purpose = Meeting.Status, AgendaItem.Purpose
CLAUSE, RECORDED = str(deciding.DISCUSSED.clause), str(deciding.RECORDED.clause)
NUMBERING = 0x4D_54
OPEN = (Status.PREPARING, Status.NOTIFIED, Status.HELD)
# In which state a matter comes before a meeting, by what it comes for.
WAITS = {Purpose.ADOPT: Decision.Status.AGENDA, Purpose.RESUME: Decision.Status.SUSPENDED}


# --- facts -------------------------------------------------------------------------------------


def has_items(meeting: Meeting, actor: Actor) -> str | None:
    """A meeting without a topic is not called."""
    return None if meeting.items.exists() else "还没有列入议题。"


def leader_is_a_member(meeting: Meeting, actor: Actor) -> str | None:
    """The principal leader presides."""
    found = meeting.members.filter(person=meeting.chair_id, is_voting=True).exists()
    return None if found else "主持会议的主要负责人不在组成人员之中。"


def every_item_has_its_result(meeting: Meeting, actor: Actor) -> str | None:
    """Minutes are written when everything was recorded."""
    left = meeting.items.filter(result="").count()
    return f"还有 {left} 个议题没有记录结果。" if left else None


def nothing_is_recorded(meeting: Meeting, actor: Actor) -> str | None:
    """What was decided is not cancelled."""
    return "已经记录了结果，不能取消会议。" if meeting.items.exclude(result="").exists() else None


def presides(meeting: Meeting, actor: Actor) -> str | None:
    """Who presided signs, or who stands in for them."""
    return None if meeting.chair in actor.persons else f"纪要由主持会议的{meeting.chair}签发。"


# --- the table ---------------------------------------------------------------------------------

# fmt: off
TRANSITIONS = (
    Transition(
        "notify", "发出会议通知", "notified", (Status.PREPARING,), Status.NOTIFIED, Role.SECRETARY, CLAUSE,
        (Check(deciding.DISCUSSED, has_items, "请先列入议题。"), Check(deciding.SPEAKING, leader_is_a_member, "请先列入主要负责人。")),
    ),
    Transition("hold", "记录到会情况", "held", (Status.NOTIFIED,), Status.HELD, Role.SECRETARY, CLAUSE),
    Transition(
        "cancel", "取消会议", "cancelled", (Status.PREPARING, Status.NOTIFIED), Status.CANCELLED, Role.SECRETARY, CLAUSE,
        (Check(deciding.RECORDED, nothing_is_recorded),), needs_reason=True, style="outline-danger",
    ),
    Transition(
        "submit_minutes", "送签会议纪要", "minutes_submitted", (Status.HELD,), Status.SIGNING, Role.SECRETARY, RECORDED,
        (Check(deciding.RECORDED, every_item_has_its_result, "请先记录每个议题的讨论和结果。"),),
    ),
    Transition(
        "sign_minutes", "签发会议纪要", "minutes_signed", (Status.SIGNING,), Status.MINUTED, Role.LEADER, RECORDED,
        (Check(deciding.RECORDED, presides),),
    ),
    Transition(
        "return_minutes", "退回修改纪要", "minutes_returned", (Status.SIGNING,), Status.HELD, Role.LEADER, RECORDED,
        (Check(deciding.RECORDED, presides),), needs_reason=True, style="danger",
    ),
)
# fmt: on
TABLE = Table("decisions.meeting", Status, lambda meeting: meeting.decider, TRANSITIONS)


# --- preparing -----------------------------------------------------------------------------------


def preparing(by: Person, decider: Organisation) -> Appointment:
    """Return the post by which a person prepares the body's meetings, or refuse."""
    appointment = acting(by).appointment_as(Role.SECRETARY, decider)
    if appointment is None:
        raise NotAllowed("决策会议由管委秘书岗位筹备。", clause=CLAUSE)
    return appointment


@transaction.atomic
def prepare(
    *, by: Person, decider: Organisation, kind: str, planned_at: datetime, place: str,
    chair: Appointment, members: Collection[Appointment], observers: Collection[Appointment] = (),
) -> Meeting:  # fmt: skip
    """Begin a meeting with its members, each by the post held. Raises NotAllowed, RuleViolated."""
    appointment = preparing(by, decider)
    if planned_at < timezone.now():
        raise RuleViolated("拟定时间应在现在以后。", clause=CLAUSE, field="planned_at")
    if chair.post.role != Role.LEADER:
        raise RuleViolated(
            "会议由决策机关主要负责人主持。", clause=str(deciding.SPEAKING.clause), field="chair"
        )
    one_at_a_time(NUMBERING)
    year = timezone.localtime(planned_at).year
    meeting = Meeting(
        decider=decider, kind=kind, year=year, serial=next_serial(decider, kind, year), planned_at=planned_at, place=place,
        chair=chair.person, quorum_percent=value_of(MEETING_QUORUM.key, timezone.localdate()), prepared_by=by,
    )  # fmt: skip
    meeting.full_clean()
    because(meeting, "筹备会议", by)
    meeting.save()
    voting = seat(meeting, (chair, *members), observers)
    facts = {"拟定时间": cntime(planned_at), "组成人员": voting}
    record_act(
        "decisions.meeting.prepared", "筹备会议", meeting, by=by, appointment=appointment, clause=CLAUSE,
        after=meeting.status, facts=facts,
    )  # fmt: skip
    return meeting


def next_serial(decider: Organisation, kind: str, year: int) -> int:
    """Return the number of the body's next meeting of a kind in a year."""
    meetings = Meeting.objects.filter(decider=decider, kind=kind, year=year)
    return (meetings.aggregate(last=Max("serial"))["last"] or 0) + 1


def seat(
    meeting: Meeting, members: Collection[Appointment], observers: Collection[Appointment]
) -> int:
    """Give everybody a seat, once, by the post held; return how many have a vote."""
    seats = {one.person_id: (one, False) for one in observers}
    seats |= {one.person_id: (one, True) for one in members}
    for held, is_voting in seats.values():
        MeetingMember.objects.create(
            meeting=meeting, person=held.person, appointment=held, is_voting=is_voting
        )
    return sum(voting for _, voting in seats.values())


@transaction.atomic
def put_on_agenda(meeting: Meeting, decision: Decision, *, by: Person) -> AgendaItem:
    """Put a matter that waits for a meeting on the agenda. Raises NotAllowed, IllegalTransition, RuleViolated."""
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("decider")
    locked = rows.get(pk=meeting.pk)
    appointment = preparing(by, locked.decider)
    if locked.status != Status.PREPARING:
        state = locked.get_status_display()
        raise IllegalTransition(f"会议{state}，不能再列入议题。", clause=CLAUSE)
    matter = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    purpose = purpose_of(matter, locked)
    last = locked.items.aggregate(last=Max("position"))["last"] or 0
    item = AgendaItem(
        meeting=locked, position=last + 1, decision=matter, draft=matter.draft, purpose=purpose
    )
    item.full_clean()
    because(item, "列入议题", by)
    item.save()
    facts = {
        "议题": str(matter),
        "草案": f"第{item.draft.number}稿",
        "审议": item.get_purpose_display(),
    }
    record_act(
        "decisions.meeting.item_added", "列入议题", locked, by=by, appointment=appointment, clause=CLAUSE, facts=facts
    )  # fmt: skip
    return item


def purpose_of(matter: Decision, meeting: Meeting) -> str:
    """Return for what a matter comes before the meeting; RuleViolated when it does not, or is before another."""
    purpose = next((one for one, state in WAITS.items() if state == matter.status), None)
    if purpose is None or matter.decider_id != meeting.decider_id:
        raise RuleViolated(
            f"“{matter}”当前为“{matter.get_status_display()}”，不能列入会议议题。", clause=CLAUSE, field="decision",
            remedy="请先由主要领导把关同意上会。",
        )  # fmt: skip
    if matter.agenda_items.filter(meeting__status__in=OPEN, carried_at=None).exists():
        raise RuleViolated(f"“{matter}”已经列入另一次会议。", clause=CLAUSE, field="decision")
    return purpose


# --- the acts, one a row -----------------------------------------------------------------------


def notify(meeting: Meeting, *, by: Person, reason: str = "") -> Meeting:
    """Every member is told when, where and on what."""

    def change(locked: Meeting, appointment: Appointment) -> None:
        topics = "；".join(str(one.decision) for one in locked.items.select_related("decision"))
        news = f"会议通知：{locked}，{cntime(locked.planned_at)}，{locked.place}。议题：{topics}"
        people = Person.objects.filter(pk__in=locked.members.values("person"))
        tell(people, news, locked.get_absolute_url())

    return apply(TABLE, "notify", meeting, by=by, reason=reason, change=change)


def hold(
    meeting: Meeting,
    *,
    by: Person,
    absent: Mapping[int, str],
    held_on: date | None = None,
    reason: str = "",
) -> Meeting:
    """Record who came; `absent` gives the reason by the number of the member. Without its quorum it is not held."""
    on = held_on or timezone.localdate()
    if on > timezone.localdate():
        raise RuleViolated("召开日期不能晚于今天。", clause=CLAUSE, field="held_on")

    def change(locked: Meeting, appointment: Appointment) -> dict[str, Any]:
        locked.held_on = on
        members = list(locked.members.select_related("person"))
        if any(one.person_id == locked.chair_id and one.pk in absent for one in members):
            raise RuleViolated(
                "主要负责人没有到会，不能召开决策会议。", clause=str(deciding.SPEAKING.clause)
            )
        voting = [one for one in members if one.is_voting]
        present = sum(one.pk not in absent for one in voting)
        if violation := deciding.quorum_violation(present, len(voting), locked.quorum_percent):
            raise RuleViolated(
                f"{violation.message}。", clause=str(violation.clause), remedy="请另行安排会议。"
            )
        for one in members:
            one.is_present, one.absence_reason = one.pk not in absent, absent.get(one.pk, "")
            one.full_clean()
            one.save()
        return {"应到": len(voting), "实到": present, "召开日期": on.isoformat()}

    return apply(
        TABLE, "hold", meeting, by=by, reason=reason, change=change, happened_at=entered_later(on)
    )


def cancel(meeting: Meeting, *, by: Person, reason: str = "") -> Meeting:
    """The meeting does not take place; its matters wait for another."""

    def change(locked: Meeting, appointment: Appointment) -> None:
        people = Person.objects.filter(pk__in=locked.members.values("person"))
        tell(people, f"会议取消：{locked}：{reason}", locked.get_absolute_url())

    return apply(TABLE, "cancel", meeting, by=by, reason=reason, change=change)


def submit_minutes(meeting: Meeting, *, by: Person, minutes: str = "", reason: str = "") -> Meeting:
    """The secretary sends the minutes to who presided."""
    if not minutes.strip():
        raise RuleViolated("请写明会议纪要。", clause=RECORDED, field="minutes")

    def change(locked: Meeting, appointment: Appointment) -> None:
        locked.minutes, locked.returned_reason = minutes.strip(), ""

    return apply(TABLE, "submit_minutes", meeting, by=by, reason=reason, change=change)


def sign_minutes(meeting: Meeting, *, by: Person, reason: str = "") -> Meeting:
    """Who presided signs; the minutes get their number and become a document."""

    def change(locked: Meeting, appointment: Appointment) -> dict[str, str]:
        locked.signed_by, locked.signed_at = by, timezone.now()
        series = numbering.issue(MINUTES, locked.decider, locked, by=by, appointment=appointment)
        locked.minutes_number = series.text
        register_minutes(locked, by)
        return {"纪要文号": series.text}

    return apply(TABLE, "sign_minutes", meeting, by=by, reason=reason, change=change)


def return_minutes(meeting: Meeting, *, by: Person, reason: str = "") -> Meeting:
    """Who presided wants the minutes otherwise."""

    def change(locked: Meeting, appointment: Appointment) -> None:
        locked.returned_reason = reason

    return apply(TABLE, "return_minutes", meeting, by=by, reason=reason, change=change)
