"""The whole-process record of anything, in the form that the timeline component shows (F4; the Plan 四(一)4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Model

from powerops.core.models import AuditEvent, Person

LATE = timedelta(minutes=1)


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


def entry(event: AuditEvent) -> dict[str, Any]:
    """Return one event as the component shows it; entered later than it happened is marked."""
    return {
        "at": event.happened_at,
        "entered_at": event.at,
        "late": event.at - event.happened_at > LATE,
        "who": who_acted(event.by, event.on_behalf_of),
        "post": event.post_title,
        "act": event.label,
        "clause": event.clause,
        "reason": "；".join(part for part in (event.reason, facts_of(event)) if part),
        "changes": event.facts.get("变更", []),
    }


def who_acted(by: Person, on_behalf_of: Person | None) -> str:
    """Return who acted, and for whom, in words."""
    return f"{by.name} 代 {on_behalf_of.name}" if on_behalf_of else by.name


def facts_of(event: AuditEvent) -> str:
    """Return the event's plain facts in words."""
    plain = ((name, value) for name, value in event.facts.items() if isinstance(value, (str, int)))
    return "，".join(f"{name}：{value}" for name, value in plain if value != "")
