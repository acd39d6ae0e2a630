"""Reminding of time limits: near, due, overdue, handed up to the supervisors (F5, G4; the Plan 四(二), 五(三)).

A time limit's stage only grows while its due day stands, and each stage of a due day is told once: the row is locked,
moved and told about in one short transaction, so that two runs at once share the work and a killed one leaves nothing
half done. Only what has changed is read; the clock itself is never touched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from powerops.core.actor import acting, system_person
from powerops.core.audit import record_act
from powerops.core.calendars import current_calendar, hold_calendar, missing_words, missing_year
from powerops.core.history import because
from powerops.core.letters import administrators, link, write
from powerops.core.models import Appointment, Deadline, Delegation, Notice, Person
from powerops.core.notices import tell
from powerops.core.parameters import value_of
from powerops.core.roles import Role
from powerops.core.templatetags.ui import cndate
from powerops.law.calendar import Calendar, CalendarMissing
from powerops.law.parameters import ESCALATION
from powerops.law.time_limits import ALL_LIMITS

Stage = Deadline.Stage
BATCH = 200  # rows that one transaction locks
USUAL = 2  # working days before the due day, for a rule that the law has dropped
ONE_DAY = timedelta(days=1)
CALENDAR_PAGE = "/desk/calendar/"


@dataclass(frozen=True)
class Thresholds:
    """Up to which due day a running time limit stands at which stage today."""

    today: date
    escalated: date
    near: dict[int, date]  # by working days of warning
    warned: dict[str, int]  # by rule

    def stage_of(self, deadline: Deadline) -> Deadline.Stage:
        """Return the stage at which a running time limit stands today."""
        if deadline.due_on <= self.escalated:
            return Stage.ESCALATED
        if deadline.due_on < self.today:
            return Stage.OVERDUE
        if deadline.due_on == self.today:
            return Stage.DUE
        is_near = deadline.due_on <= self.near[self.warned.get(deadline.rule, USUAL)]
        return Stage.NEAR if is_near else Stage.QUIET

    def behind(self) -> Iterator[Q]:
        """Yield, stage by stage, the condition of those that stand further on today: each one range of the index."""
        due = {
            Stage.NEAR: self.today,
            Stage.DUE: self.today - ONE_DAY,
            Stage.OVERDUE: self.escalated,
        }
        for stage, until in due.items():
            yield Q(stage=stage, due_on__lte=until)
        warned = ~Q(rule__in=self.warned) & Q(due_on__lte=self.near[USUAL])
        for days, until in self.near.items():
            rules = [rule for rule, before in self.warned.items() if before == days]
            warned |= Q(rule__in=rules, due_on__lte=until)
        yield Q(stage=Stage.QUIET, due_on__lte=max(self.near.values())) & warned


def thresholds(today: date) -> Thresholds:
    """Return today's thresholds by the calendar, the limits of the law and the parameter of escalation."""
    calendar = current_calendar()
    warned = {limit.id: limit.near for limit in ALL_LIMITS}
    near = {days: near_until(today, days, calendar) for days in {*warned.values(), USUAL}}
    after = value_of(ESCALATION.key, today)
    return Thresholds(today, overdue_since(today, after, calendar), near, warned)


def near_until(today: date, days: int, calendar: Calendar) -> date:
    """Return the last due day of which today is at most so many working days before.

    Where the calendar ends, as many plain days: what is due there was counted without it.
    """
    day, left = today, days
    try:
        left -= not calendar.is_working(today)
        while (left := left - calendar.is_working(day)) >= 0:
            day += ONE_DAY
    except CalendarMissing:
        return day + max(left, 0) * ONE_DAY
    return day


def overdue_since(today: date, days: int, calendar: Calendar) -> date:
    """Return the last due day that is so many working days past; without a calendar, as many plain days."""
    day = today
    try:
        while days > 0:
            days -= calendar.is_working(day)
            day -= ONE_DAY
    except CalendarMissing:
        return day - days * ONE_DAY
    return day


def check(today: date | None = None) -> dict[str, int]:
    """Move every running time limit to the stage at which it stands and tell whoever must know; safe to repeat.

    Returns how many came to each stage.
    """
    today = today or timezone.localdate()
    now, moved = thresholds(today), Counter({stage.name.lower(): 0 for stage in Stage if stage})
    for behind in now.behind():
        while stages := move_some(now, behind):
            moved.update(stage.name.lower() for stage in stages)
    warn_of_missing_year(today)
    return dict(moved)


def move_some(now: Thresholds, behind: Q) -> list[Deadline.Stage]:
    """Move one batch and tell about it, in one transaction; return the stages, none when all is done."""
    with transaction.atomic():
        rows = Deadline.objects.filter(behind, state=Deadline.State.RUNNING)
        locked = rows.select_for_update(of=("self",), skip_locked=True).select_related("body")
        batch = list(locked.order_by("due_on", "pk")[:BATCH])
        post_holders = serving(batch)
        system = system_person()
        for deadline in batch:
            before = Stage(deadline.stage)
            deadline.stage = now.stage_of(deadline)
            because(deadline, deadline.get_stage_display(), system)
            deadline.save()
            record_act(
                f"core.deadline.{Stage(deadline.stage).name.lower()}", f"期限{deadline.get_stage_display()}",
                deadline, by=system, clause=deadline.clause,
                facts={"期限": deadline.title, "到期日": deadline.due_on.isoformat()},
            )  # fmt: skip
            tell_of(deadline, set(audience(deadline, before, post_holders)))
    return [Stage(deadline.stage) for deadline in batch]


def serving(batch: Iterable[Deadline]) -> QuerySet[Appointment]:
    """Return today's appointments at the bodies of the time limits and of the supervisors, each with its substitutes."""
    bodies, today = {deadline.body_id for deadline in batch}, timezone.localdate()
    held = Appointment.objects.in_force(today).filter(
        Q(post__organisation__in=bodies) | Q(post__role=Role.SUPERVISOR), person__is_active=True
    )
    away = Delegation.objects.in_force(today).select_related("substitute")
    return held.select_related("person", "post__organisation").prefetch_related(
        Prefetch("delegations", away, "delegations_today")
    )


def audience(
    deadline: Deadline, before: Deadline.Stage, serving: Iterable[Any]
) -> Iterator[Person]:
    """Yield who is told: the post-holders, from the first overdue day the head, in the end the supervisors."""
    for one in serving:
        post, is_here = one.post, one.post.organisation_id == deadline.body_id
        answers = is_here and post.role == deadline.role
        leads = is_here and (post.role == Role.HEAD or post.is_principal)
        if (
            answers
            or (leads and deadline.stage >= Stage.OVERDUE > before)
            or (leads and deadline.stage == Stage.ESCALATED)
            or (
                post.role == Role.SUPERVISOR
                and deadline.stage == Stage.ESCALATED
                and one.reaches(deadline.body)
            )
        ):
            yield one.person
            yield from (away.substitute for away in one.delegations_today if stands_in(away, one))


def stands_in(delegation: Delegation, appointment: Appointment) -> bool:
    """Whether the substitute may act at the post today: who has left the body since may not (see `acting`)."""
    return any(one.pk == appointment.pk for one in acting(delegation.substitute).appointments)


def tell_of(deadline: Deadline, people: Iterable[Person]) -> None:
    """Put the stage into the inboxes and write the letters, each under a key that is used once."""
    stage = Stage(deadline.stage)
    text = f"{stage.label}：{deadline}，{cndate(deadline.due_on)}到期。责任岗位：{deadline.body}{deadline.get_role_display()}。"
    persons = sorted(people, key=lambda person: person.pk)
    tell(persons, text, deadline.url)
    for person in persons:
        write(
            f"deadline:{deadline.pk}:{deadline.due_on}:{stage.name.lower()}:{person.pk}", person,
            f"{stage.label}：{deadline}", f"{text}\n依据：{deadline.clause}\n{link(deadline.url)}",
        )  # fmt: skip


def warn_of_missing_year(today: date) -> None:
    """Tell the administrators, once a month from November on, of a year that has no notice yet."""
    year = missing_year(today)
    if year is None:
        return
    text = f"{today.month}月提醒：{missing_words(year)}"
    with transaction.atomic():
        hold_calendar(to_change=True)  # two runs at once tell it once
        told = Notice.objects.filter(text=text[:300], url=CALENDAR_PAGE).values_list(
            "person", flat=True
        )
        people = [one for one in administrators() if one.pk not in set(told)]
        tell(people, text, CALENDAR_PAGE)
        for person in people:
            key = f"calendar:{year}:{today:%Y-%m}:{person.pk}"
            write(key, person, f"{year}年放假安排尚未导入", f"{text}\n{link(CALENDAR_PAGE)}")
