"""The draft that a clerk opens from an adjustment task: every affected power is in it as a change (G5, R3)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.utils import timezone

from powerops.core.models import Person
from powerops.core.refusals import RuleViolated
from powerops.core.templatetags.ui import cndate
from powerops.law import plan
from registry.differences import content_of
from registry.models import AdjustmentTask, BodyChange, PowerVersion, PublishedPower, Revision
from registry.workflows.adjusting import adjust
from registry.workflows.drafting import Proposal, propose_many, start_revision

CLAUSE = str(plan.G5.clause)
Action = PowerVersion.Action
# Where a power names bodies; the names of laws in its texts are never touched.
NAMING = ("exercising_body", "process", "fees", "guide")


def begin_draft(task: AdjustmentTask, by: Person) -> tuple[Revision, int, int]:
    """Begin a draft with what the task names, as it stands on the list; return it, how many powers, how many are elsewhere.

    A power that another open draft holds stays there; where all are held, the task is linked to that draft. Raises
    RuleViolated when nothing is left to adjust.
    """
    items = task.items.filter(revision=None, power__published__isnull=False)
    powers = list(items.values_list("power", flat=True).distinct())
    if not powers:
        raise RuleViolated("任务中的事项都已不在现行清单上，或者已经处理。", clause=CLAUSE, remedy="请法制部门办结本任务。")  # fmt: skip
    held = Counter(
        PowerVersion.objects.filter(
            power__in=powers, is_open=True, power__body=task.body
        ).values_list("revision", flat=True)
    )
    listed = PublishedPower.objects.filter(power__in=powers).order_by("body", "position")
    free = list(
        listed.exclude(power__versions__is_open=True).select_related("power__body", "version")
    )
    if held and not free:
        return Revision.objects.get(pk=held.most_common(1)[0][0]), 0, held.total()
    draft = start_revision(task.body, by=by, **opening(task))
    change = task.body_change
    if change and change.kind == BodyChange.Kind.TRANSFERRED:
        adjust(draft, [one.power for one in free], Action.DEVOLVE, by=by, receiver=change.successor, reason=str(change))  # fmt: skip
    else:
        propose_many(draft, [proposal(one, task) for one in free], by=by)
    return draft, len(free), held.total()


def proposal(listed: PublishedPower, task: AdjustmentTask) -> Proposal:
    """Return a listed power as the draft begins with it; one of a body that has ended is received by its successor."""
    content = following(content_of(listed.version), task.body_change)
    if listed.body_id == task.body_id:
        return Proposal(content, listed.power, listed.position)
    return Proposal(content, None, listed.position, taken_over=listed.power)


def opening(task: AdjustmentTask) -> dict[str, Any]:
    """Return why the draft is begun, from what the task says."""
    today = timezone.localdate()
    change: Any = task.law_change or task.body_change
    document = (task.law_change and task.law_change.document_number) or change.source
    day: date = change.effective_on if task.law_change else change.on
    return {
        "kind": Revision.Kind.ADJUSTMENT,
        "title": f"{task.title}动态调整"[:200],
        "reason": f"{task.title}，自{cndate(day)}起。{document}".strip(),
        "source_document": document[:200],
        "cause": Revision.Cause.LAW if task.law_change else Revision.Cause.BODY,
        "cause_on": min(task.counted_from, today),
        "effective_on": day if day > today else None,
    }


def following(content: dict[str, Any], change: BodyChange | None) -> dict[str, Any]:
    """Return a content with the name of what a body has become in place of the old one; else as it stands."""
    if change is None or change.kind == BodyChange.Kind.ABOLISHED:
        return content
    renamed = {name: replaced(content[name], change.old_name, change.new_name) for name in NAMING}
    return {**content, **renamed}


def replaced(value: Any, old: str, new: str) -> Any:
    """Return a value of JSON with one name in place of another in all its texts."""
    if isinstance(value, str):
        return value.replace(old, new)
    if isinstance(value, dict):
        return {key: replaced(one, old, new) for key, one in value.items()}
    if isinstance(value, list):
        return [replaced(one, old, new) for one in value]
    return value
