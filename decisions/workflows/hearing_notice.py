"""The notice of a hearing: written, written anew, and published again when the day moves (D3; art 16).

Beginning a notice and changing its draft follow the order of every act: lock, state, post, recusal, law, audit event.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from decisions.hearing_facts import papers_came_in_time, papers_day, time_refusal
from decisions.models import Decision, Hearing, HearingGroup
from decisions.workflows.hearing import DELIVERY, NOTICE, PAPERS, TABLE, Status, noticed
from powerops.core import deadlines
from powerops.core.actor import acting
from powerops.core.audit import record_act
from powerops.core.history import because
from powerops.core.locks import one_at_a_time
from powerops.core.models import Appointment, Person
from powerops.core.recusals import bar
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from powerops.core.roles import Role
from powerops.core.templatetags.ui import cndate
from powerops.core.workflow import apply
from powerops.law import hearings

MAY = str(hearings.MAY_BE_HELD.clause)
NUMBERING = 0x54_5A  # the number of a hearing is given by one transaction at a time


@transaction.atomic
def prepare(
    decision: Decision, *, by: Person, groups: Sequence[dict[str, Any]], **told: Any
) -> Hearing:
    """Begin the notice of a hearing on the draft as it stands. Raises NotAllowed, IllegalTransition, RuleViolated."""
    locked = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    appointment = acting(by).appointment_as(Role.CLERK, locked.body)
    if appointment is None:
        raise NotAllowed(f"听证会由{locked.body}的经办岗位组织。", clause=MAY)
    if locked.status != Decision.Status.DRAFTING or locked.draft is None:
        raise IllegalTransition("有了决策草案、正在拟订时，才能组织听证会。", clause=MAY)
    if barred := bar(locked, acting(by).through(appointment)):
        raise barred
    refuse_times(told["sign_up_until"], told["held_at"])
    one_at_a_time(NUMBERING)
    year = timezone.localdate().year
    last = Hearing.objects.filter(year=year).aggregate(last=Max("serial"))["last"] or 0
    hearing = Hearing(
        decision=locked, draft=locked.draft, year=year, serial=last + 1, created_by=by, **told
    )
    written(hearing, groups, by, appointment, "起草听证公告")
    record_act(
        "decisions.hearing.prepared", "起草听证公告", hearing, by=by, appointment=appointment, clause=MAY,
        after=hearing.status, facts={"编号": hearing.number, "草案": f"第{hearing.draft.number}稿"},
    )  # fmt: skip
    return hearing


@transaction.atomic
def rewrite(
    hearing: Hearing, *, by: Person, groups: Sequence[dict[str, Any]], **told: Any
) -> Hearing:
    """Change the notice while nobody has signed it."""
    locked = Hearing.objects.select_for_update(of=("self",)).get(pk=hearing.pk)
    if locked.status != Status.DRAFT:
        raise IllegalTransition("听证公告已送签，不能再改。", clause=NOTICE)
    appointment = acting(by).appointment_as(Role.CLERK, locked.decision.body)
    if appointment is None:
        raise NotAllowed(f"听证公告由{locked.decision.body}的经办岗位起草。", clause=NOTICE)
    if barred := bar(locked, acting(by).through(appointment)):
        raise barred
    refuse_times(told["sign_up_until"], told["held_at"])
    for name, value in told.items():
        setattr(locked, name, value)
    locked.groups.all().delete()
    written(locked, groups, by, appointment, "修改听证公告")
    record_act(
        "decisions.hearing.rewritten", "修改听证公告", locked, by=by, appointment=appointment, clause=NOTICE,
        before=locked.status, after=locked.status,
    )  # fmt: skip
    return locked


def refuse_times(sign_up_until: date, held_at: datetime) -> None:
    """Refuse a day that leaves too little time to sign up, or to deliver the papers seven days before."""
    held_on = timezone.localdate(held_at)
    if why := time_refusal(timezone.localdate(), sign_up_until, held_on):
        raise RuleViolated(why, clause=PAPERS, field="held_at", remedy="请推后听证时间或者调整报名截止日期。")  # fmt: skip


def written(
    hearing: Hearing,
    groups: Sequence[dict[str, Any]],
    by: Person,
    appointment: Appointment,
    why: str,
) -> None:
    """Save the notice with its groups; who writes it does not sign it."""
    hearing.full_clean()
    because(hearing, why, by)
    hearing.save()
    for position, told in enumerate(groups, 1):
        group = HearingGroup(hearing=hearing, position=position, **told)
        group.full_clean()
        group.save()
    hearing.drafters.add(by, appointment.person)


def reschedule(
    hearing: Hearing, *, by: Person, sign_up_until: date, held_at: datetime, place: str, reason: str
) -> Hearing:
    """Give more time to sign up, and with it another day; a further notice is published. Never less time."""

    def change(locked: Hearing, appointment: Appointment) -> dict[str, str]:
        if sign_up_until < locked.sign_up_until or held_at < locked.held_at:
            raise RuleViolated(
                f"报名截止日期和听证时间只能推后（现为{cndate(locked.sign_up_until)}、{cndate(locked.held_on)}）。",
                clause=NOTICE, field="sign_up_until",
            )  # fmt: skip
        refuse_times(sign_up_until, held_at)
        locked.sign_up_until, locked.held_at, locked.place = sign_up_until, held_at, place
        return noticed(locked, by, reason)

    return apply(TABLE, "reschedule", hearing, by=by, reason=reason, change=change)


def postpone(
    hearing: Hearing, *, by: Person, held_at: datetime, place: str, reason: str
) -> Hearing:
    """Hold the hearing on a later day, which leaves seven days for the papers; a further notice is published."""

    def change(locked: Hearing, appointment: Appointment) -> dict[str, str]:
        latest = papers_day(timezone.localdate(held_at))
        if held_at <= locked.held_at:
            raise RuleViolated(
                "听证会只能延期，新的时间应晚于原定时间。", clause=NOTICE, field="held_at"
            )
        locked.held_at, locked.place = held_at, place
        if papers_came_in_time(locked, acting(by)) and latest < timezone.localdate():
            raise RuleViolated(
                f"新的日期距今不足7日，材料来不及送达：最迟须于{cndate(latest)}送达。", clause=PAPERS, field="held_at"
            )  # fmt: skip
        for limit in DELIVERY:
            deadlines.end(locked, by=by, limit_id=limit)
        return noticed(locked, by, reason)

    return apply(TABLE, "postpone", hearing, by=by, reason=reason, change=change)
