"""What the platform's pages of material and record ask about changes of laws and bodies, and about tasks (G5, G8)."""

from __future__ import annotations

from collections.abc import Iterable

from powerops.core.actor import Actor
from powerops.core.models import Appointment
from powerops.core.records import Past, RecordKind, register
from powerops.core.roles import Role
from powerops.core.timeline import changed_fields
from registry.models import AdjustmentTask, LawChange
from registry.permissions import visible_law_changes, visible_tasks

TEXT, COMPARISON, GROUNDS = "法律文本", "修改对照表", "说明材料"


def may_file_law(actor: Actor, change: LawChange, slot: str) -> Appointment | str:
    """The legal office, until the change is done or withdrawn."""
    is_over = change.status in (LawChange.Status.DONE, LawChange.Status.WITHDRAWN)
    post = None if is_over else actor.appointment_as(Role.LEGAL, change.jurisdiction)
    return post or f"“{slot}”由法制岗位在办结前提交。"


def may_file_task(actor: Actor, task: AdjustmentTask, slot: str) -> Appointment | str:
    """The body's clerk, while something is to be done."""
    post = actor.appointment_as(Role.CLERK, task.body) if task.is_live else None
    return post or f"“{slot}”由{task.body}的经办岗位在办结前提交。"


def draft_of(task: AdjustmentTask) -> Iterable[tuple[str, int]]:
    """The draft that the task led to."""
    return [("registry.revision", task.revision_id)] if task.revision_id else []


LAW_CHANGE = RecordKind(
    "registry.lawchange",
    lambda actor: visible_law_changes(actor).select_related("law", "jurisdiction"),
    body_of=lambda change: change.jurisdiction,
    slots=(TEXT, COMPARISON),
    may_file=may_file_law,
    pasts=lambda change: [Past(change.history.all(), lambda row: str(change), changed_fields)],
    led_to=lambda change: [("registry.adjustmenttask", task.pk) for task in change.tasks.all()],
    rows=lambda change: change.articles.all(),
)
TASK = RecordKind(
    "registry.adjustmenttask",
    lambda actor: visible_tasks(actor).select_related("body"),
    body_of=lambda task: task.body,
    slots=(GROUNDS,),
    may_file=may_file_task,
    pasts=lambda task: [Past(task.history.all(), lambda row: row.title, changed_fields)],
    led_to=draft_of,
    rows=lambda task: task.items.all(),
)


def register_records() -> None:
    """Make the records known to the platform."""
    register(LAW_CHANGE)
    register(TASK)
