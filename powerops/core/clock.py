"""What people see of time limits: how long is left, why the day is that day, what may be done about it (F5, G4).

A time limit is seen by whoever sees its record (`powerops.core.records`), and by nobody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, Model, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from powerops.core.actor import Actor
from powerops.core.calendars import current_calendar
from powerops.core.deadlines import Kind, State, approving, limit_of
from powerops.core.models import Deadline, DeadlineChange
from powerops.core.records import KINDS
from powerops.law.calendar import Calendar, CalendarMissing, weekday
from powerops.law.periods import TimeLimit, Unit

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Shown:
    """One time limit as the pages show it."""

    deadline: Deadline
    words: str
    tone: str
    limit: TimeLimit
    actor: Actor

    @property
    def is_over(self) -> bool:
        """Whether it was met or does not apply any more."""
        return self.deadline.ended_at is not None

    @property
    def acts(self) -> list[dict[str, Any]]:
        """What the law lets be done about it now."""
        return list(acts_on(self.deadline, self.limit, self.actor))

    @property
    def lines(self) -> Iterator[dict[str, str]]:
        """The day-by-day explanation: which day of the limit, which day it is, what is said of it."""
        for line in self.deadline.explanation:
            on, until = date.fromisoformat(line["on"]), date.fromisoformat(line["until"])
            day = f"{on.month}月{on.day}日"
            day += f"至{until.month}月{until.day}日" if until != on else f" {weekday(on)}"
            number = f"第{line['number']}日" if line["number"] and until == on else ""
            yield {"number": number, "day": day, "note": line["note"]}

    @property
    def versions(self) -> str:
        """By which notices the days were judged."""
        return "、".join(
            f"{year}年第{version}版" for year, version in sorted(self.deadline.calendar.items())
        )


def visible_deadlines(actor: Actor) -> QuerySet[Deadline]:
    """Return the time limits of every record that the person may see.

    Each record is asked for as a range of one, so that PostgreSQL looks it up by its key: asked for by equality, it
    reads every record that was ever made.
    """
    one = {"pk__gte": OuterRef("record_id"), "pk__lte": OuterRef("record_id")}
    seen = Q(pk__in=[])
    for kind in KINDS.values():
        record = Exists(kind.visible(actor).filter(**one))
        seen |= Q(record_type=kind.type) & Q(record)
    return Deadline.objects.filter(seen)


def may_see_deadline(actor: Actor, deadline: Deadline) -> bool:
    """The predicate beside `visible_deadlines`."""
    kind = KINDS.get(deadline.record_type)
    return kind is not None and kind.visible(actor).filter(pk=deadline.record_id).exists()


def deadlines_of(record: Model) -> QuerySet[Deadline]:
    """Return the time limits of a record, those that run first, with what was changed about them."""
    changes = DeadlineChange.objects.select_related("asked_by", "approved_by")
    rows = Deadline.objects.filter(record_type=record._meta.label_lower, record_id=record.pk)
    return rows.select_related("body").prefetch_related(Prefetch("changes", changes)).order_by(
        "ended_at", "due_on", "pk"
    )  # fmt: skip


def clocks_of(record: Model, actor: Actor) -> list[Shown]:
    """Return the time limits of a record as its page shows them; those that run come first."""
    rows = list(deadlines_of(record))
    rows.sort(key=lambda one: one.ended_at is not None)
    return [*shown(rows, actor, current_calendar())] if rows else []


def shown(deadlines: Iterable[Deadline], actor: Actor, calendar: Calendar) -> Iterator[Shown]:
    """Yield time limits as the pages show them."""
    today = timezone.localdate()
    for deadline in deadlines:
        limit = limit_of(deadline)
        words, tone = in_words(deadline, limit, today, calendar)
        yield Shown(deadline, words, tone, limit, actor)


def in_words(
    deadline: Deadline, limit: TimeLimit, today: date, calendar: Calendar
) -> tuple[str, str]:
    """Return in words how a time limit stands on a day, and the tone of its badge."""
    left = (deadline.due_on - today).days
    if deadline.state == State.MET:
        return ("逾期办结", "warn") if deadline.is_late else ("按期办结", "good")
    if deadline.state != State.RUNNING:
        return deadline.get_state_display(), "neutral"
    if left < 0:
        return f"逾期 {-left} 天", "bad"
    if left == 0:
        return "今天到期", "warn"
    return remaining(deadline, limit, today, calendar), (
        "warn" if deadline.stage == Deadline.Stage.NEAR else "info"
    )


def remaining(deadline: Deadline, limit: TimeLimit, today: date, calendar: Calendar) -> str:
    """Return how long is left, in the days in which the limit counts."""
    days = range(1, (deadline.due_on - today).days + 1)
    if limit.unit != Unit.WORKING_DAYS:
        return f"还剩 {len(days)} 天"
    try:
        return f"还剩 {sum(calendar.is_working(today + day * ONE_DAY) for day in days)} 个工作日"
    except CalendarMissing:
        return f"还剩 {len(days)} 天"


def acts_on(deadline: Deadline, limit: TimeLimit, actor: Actor) -> Iterator[dict[str, Any]]:
    """Yield what the law lets be done about a time limit now, each allowed or with why not."""
    offered = []
    if deadline.state == State.RUNNING and not deadline.is_late:
        extended = sum(one.kind == Kind.EXTENDED for one in deadline.changes.all())
        if limit.may_suspend:
            offered.append(("suspend", "中止计时", limit.may_suspend))
        if limit.may_extend and extended < limit.may_extend.times:
            offered.append(("extend", "延长期限", limit.may_extend.clause))
    elif deadline.state == State.SUSPENDED:
        offered.append(("resume", "恢复计时", limit.may_suspend or limit.clause))
    for verb, label, clause in offered:
        yield {
            "verb": f"{verb}-{deadline.pk}", "label": label, "clause": str(clause), "style": "plain",
            "url": reverse("core:deadline-act", args=[deadline.pk, verb]),
            "allowed": approving(deadline, actor) is not None,
            "reason": f"须由{deadline.body}的负责人批准。",
        }  # fmt: skip
