"""The whole-process record of a revision and of one version, in the form that the timeline component shows (F4)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby, pairwise
from typing import Any

from django.db.models import Model
from django.utils import timezone

from powerops.core.models import AuditEvent
from powerops.core.timeline import changed_fields, changes_of, entry, with_facts
from registry.differences import content_of, differences
from registry.models import PowerVersion
from registry.workflows.restating import EVENTS

# Acts on single powers of a draft: a run of them by one person on one day is one entry.
PROPOSALS = {
    "registry.revision.proposed",
    "registry.revision.dropped",
    "registry.revision.receipt_proposed",
    *(f"registry.revision.{event}" for event in EVENTS.values()),
}


def of_record(record: Model) -> list[dict[str, Any]]:
    """Return everything done to a record, oldest first: one query."""
    return told(AuditEvent.objects.about(record).select_related("by", "on_behalf_of"))


def told(events: Iterable[AuditEvent]) -> list[dict[str, Any]]:
    """Return events as a reader takes them in: a run of proposals as one."""
    entries: list[dict[str, Any]] = []
    for _, run in groupby(events, key=run_of):
        together = list(run)
        entries.append(of_event(together[0]) if len(together) == 1 else many(together))
    return entries


def of_event(event: AuditEvent) -> dict[str, Any]:
    """Return one event; how many powers a file filled in is said as a sentence."""
    told = entry(event)
    if event.act == "registry.revision.imported":
        made, changed = event.facts["新增版本"], event.facts["修改版本"]
        words = f"新增事项 {made} 项，修改 {changed} 项"
        told["reason"] = with_facts(event.reason, words)
    return told


def with_history(record: Any) -> list[dict[str, Any]]:
    """Return the course of a record with a history, each act with the fields that it changed: two queries."""
    rows = list(record.history.order_by("history_date", "history_id"))
    changes = {}
    for before, now in pairwise(rows):
        changes[now.history_request, now.history_change_reason] = changed_fields(before, now)
    events = AuditEvent.objects.about(record).select_related("by", "on_behalf_of")
    return [
        {**entry(event), "changes": changes.get((event.request_id, event.reason), [])}
        for event in events
    ]


def run_of(event: AuditEvent) -> object:
    """Return what events of one run share; every other event stands alone."""
    if event.act not in PROPOSALS:
        return event.pk
    return event.act, event.by_id, timezone.localdate(event.happened_at)


def many(events: list[AuditEvent]) -> dict[str, Any]:
    """Return a run of proposals as one entry, each change under the name of its power."""
    names = [event.facts.get("事项", "") for event in events]
    changes = [
        {**change, "label": f"{name}　{change['label']}"}
        for event, name in zip(events, names, strict=True)
        for change in changes_of(event)
    ]
    more = f"等 {len(set(names))} 项" if len(set(names)) > 3 else ""
    return {
        **entry(events[-1]),
        "act": f"{events[0].label}（{len(events)} 次）",
        "reason": "、".join(list(dict.fromkeys(names))[:3]) + more,
        "changes": changes,
    }


def of_version(version: PowerVersion) -> list[dict[str, Any]]:
    """Return how one version came to say what it says, oldest first: one query."""
    rows = version.history.select_related("history_user").order_by("history_date", "history_id")
    return list(with_differences(rows))


def with_differences(rows: Iterable[Any]) -> Iterable[dict[str, Any]]:
    """Yield each row of history that says something else than the one before."""
    before = None
    for row in rows:
        now = content_of(row)
        changes: list[dict[str, str]] = differences(before, now) if before else []
        if before is None or changes:
            yield {
                "at": row.history_date,
                "who": row.history_user.name if row.history_user else "系统",
                "act": "填写" if before is None else "修改",
                "reason": row.history_change_reason or "",
                "changes": changes,
            }
        before = now
