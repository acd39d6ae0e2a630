"""The morning's letter: what is overdue and due, and what is new, one letter a person on each working day (F5).

Asked for again and again between eight and noon, so that a scheduler that was down at eight loses nothing; the letter's
key, the person and the day, sees to it that each is written once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from powerops.core import inbox, letters
from powerops.core.actor import acting
from powerops.core.calendars import current_calendar
from powerops.core.models import Mail, Notice, Person
from powerops.core.templatetags.ui import cndate
from powerops.law.calendar import CalendarMissing

FROM, UNTIL = 8, 12  # o'clock, Asia/Shanghai
SHOWN = 10  # lines of a kind; the desk has the rest


def write_digests(now: datetime | None = None) -> int:
    """Write the letters of the morning, to whom there is something to say; return how many."""
    at = timezone.localtime(now)
    if not settings.SENDS_MAIL or not FROM <= at.hour < UNTIL or not is_working(at.date()):
        return 0
    today = at.date()
    told = Mail.objects.filter(key__startswith=f"digest:{today}:").values("person")
    readers = (
        Person.objects.filter(is_active=True, is_system=False)
        .exclude(Q(letters=Person.Letters.NONE) | Q(email="") | Q(pk__in=told))
        .order_by("pk")
    )
    return sum(write_digest(person, today) for person in readers.iterator())


def write_digest(person: Person, today: date) -> bool:
    """Write one person's letter of the day; False when there is nothing to say."""
    actor = acting(person, today)
    limits = inbox.running(actor)
    overdue, due = limits.filter(due_on__lt=today), limits.filter(due_on=today)
    since = timezone.make_aware(datetime.combine(today - timedelta(days=1), time(FROM)))
    new = Notice.objects.filter(person=person, read_at=None, at__gte=since).order_by("at", "pk")
    parts = [
        part("已逾期", (f"{one}，{cndate(one.due_on)}到期" for one in overdue[: SHOWN + 1])),
        part("今日到期", (str(one) for one in due[: SHOWN + 1])),
        part("新的通知", (one.text for one in new[: SHOWN + 1])),
    ]
    told = [one for one in parts if one]
    if not told:
        return False
    text = "\n\n".join([f"{person}：", *told, f"请到工作台办理：{letters.link(reverse('desk'))}"])
    letters.put(f"digest:{today}:{person.pk}", person, f"每日汇总（{cndate(today)}）", text)
    return True


def part(title: str, found: Iterable[str]) -> str:
    """Return one kind of lines under its title; empty when there are none."""
    lines = list(found)
    if not lines:
        return ""
    more = ["……（更多见工作台）"] if len(lines) > SHOWN else []
    return "\n".join([f"{title}：", *(f"- {line}" for line in lines[:SHOWN]), *more])


def is_working(on: date) -> bool:
    """Whether the day is a working day; while the year's notice is missing, Monday to Friday."""
    try:
        return current_calendar().is_working(on)
    except CalendarMissing:
        return on.weekday() < 5
