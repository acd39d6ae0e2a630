"""The whole-process record of anything, in the form that the timeline component shows (F4; the Plan 四(一)4)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Model

from powerops.core.models import AuditEvent, Person
from powerops.core.templatetags.ui import cndate, cntime

LATE = timedelta(minutes=1)
RECENT = 60  # acts that the page of a long-lived record shows at once
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def acts_on(record: Model, *others: Model) -> list[dict[str, Any]]:
    """Return every act on a record, and on what belongs to it (which is then named), oldest first: one query."""
    acts = AuditEvent.objects.about(record)
    by_kind: dict[str, list[int]] = {}
    for other in others:
        by_kind.setdefault(other._meta.label_lower, []).append(other.pk)
    for kind, ids in by_kind.items():
        acts |= AuditEvent.objects.filter(record_type=kind, record_id__in=ids)
    lines = []
    for event in acts.select_related("by", "on_behalf_of"):
        line = entry(event)
        if event.record_type != record._meta.label_lower:
            line["act"] = f"{event.label}：{event.record_title}"
        lines.append(line)
    return lines


def recent_acts_on(record: Any, *, whole: bool) -> dict[str, Any]:
    """Return what the component shows of a long-lived record: its latest acts, how many came before, where all are shown."""
    acts = AuditEvent.objects.about(record)
    earlier = 0 if whole else max(acts.count() - RECENT, 0)
    return {
        "events": [entry(event) for event in acts.select_related("by", "on_behalf_of")[earlier:]],
        "earlier": earlier,
        "whole_url": f"{record.get_absolute_url()}?record=whole#timeline-title",
    }


def entry(event: AuditEvent) -> dict[str, Any]:
    """Return one event as the component shows it; entered later than it happened is marked."""
    return {
        "at": event.happened_at,
        "entered_at": event.at,
        "late": event.at - event.happened_at > LATE,
        "lateness": lateness(event.at - event.happened_at),
        "who": who_acted(event.by, event.on_behalf_of),
        "post": event.post_title,
        "act": event.label,
        "clause": event.clause,
        "reason": with_facts(event.reason, facts_of(event)),
        "changes": changes_of(event),
        "event": event.pk,
        "name": event.act,
        "request": event.request_id,
    }


def with_facts(reason: str, facts: str) -> str:
    """Return a reason and what else is told of an act as one sentence."""
    return f"{reason.rstrip('。；')}；{facts}" if reason and facts else reason or facts


def entries(events: Iterable[AuditEvent]) -> list[dict[str, Any]]:
    """Return events as the component shows them, one by one."""
    return [entry(event) for event in events]


def changes_of(event: AuditEvent) -> list[dict[str, str]]:
    """Return what the act changed: as the event itself says, else as the history beside it does."""
    return event.facts.get("变更") or getattr(event, "paired", [])


def lateness(by: timedelta) -> str:
    """Return in words how much later than it happened an act was entered; nothing below the tolerance."""
    if by <= LATE:
        return ""
    minutes = int(by.total_seconds()) // 60
    if minutes < 60:
        return f"迟 {minutes} 分钟"
    return f"迟 {minutes // 60} 小时" if minutes < 48 * 60 else f"迟 {by.days} 天"


def changed_fields(
    before: Any, now: Any, *, leaving_out: Iterable[str] = ()
) -> list[dict[str, str]]:
    """Return the columns in which two history rows of one record differ, as a reader sees them."""
    return [
        {"label": str(field.verbose_name), "old": plain(before, field), "new": plain(now, field)}
        for field in now.tracked_fields
        if field.name not in leaving_out
        and getattr(before, field.attname) != getattr(now, field.attname)
    ]


def plain(row: Any, field: Any) -> str:
    """Return one column of a row as a reader sees it."""
    value = getattr(row, field.attname)
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, date):
        return cntime(value) if isinstance(value, datetime) else cndate(value)
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, indent=1) if value else ""
    return f"编号 {value}" if field.is_relation else str(value)


def who_acted(by: Person, on_behalf_of: Person | None) -> str:
    """Return who acted, and for whom, in words."""
    return f"{by.name} 代 {on_behalf_of.name}" if on_behalf_of else by.name


def facts_of(event: AuditEvent) -> str:
    """Return the event's plain facts in words."""
    plain = ((name, value) for name, value in event.facts.items() if isinstance(value, (str, int)))
    told = [f"{name}：{fact_in_words(value)}" for name, value in plain if value != ""]
    return "，".join([*(one.rstrip("。；") for one in told[:-1]), *told[-1:]])


def fact_in_words(value: str | int) -> str:
    """Return one fact as a reader sees it; facts keep days as 2026-11-23."""
    text = str(value)
    with suppress(ValueError):  # what looks like a day and is none
        return cndate(date.fromisoformat(text)) if DAY.fullmatch(text) else text
    return text
