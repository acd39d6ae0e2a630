"""Sending adjustment tasks: one to each body that a change touches, each with its time limit (G5, R3; the Plan 四(二)3).

The limit for applying counts from the day on which the change takes effect or the task is sent, whichever is later.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import transaction
from django.utils import timezone

from powerops.core.audit import record_act
from powerops.core.calendars import current_calendar, hold_calendar
from powerops.core.deadlines import begin, counted, in_words
from powerops.core.history import because
from powerops.core.jobs import Progress
from powerops.core.models import Appointment, Deadline, Organisation, Person
from powerops.core.notices import tell
from powerops.core.parameters import value_of
from powerops.core.roles import Role
from powerops.law import plan
from powerops.law.time_limits import limit_in_force
from registry.impact import concerned
from registry.models import AdjustmentItem, AdjustmentTask, LawChange

CLAUSE = str(plan.G5.clause)
APPLY = plan.R3_APPLY.id
BATCH = 1000


def counted_from(effective_on: date) -> date:
    """Return the day from which a task counts: of the change's effect or of today, whichever is later."""
    return max(effective_on, timezone.localdate())


def due_of(day: date) -> date:
    """Return when the limit for applying ends that counts from a day; RuleViolated without a calendar."""
    limit = limit_in_force(APPLY, day)
    amount = value_of(limit.parameter, day)
    return counted(limit, day, current_calendar(), amount=amount).due_on


Place = tuple[int, str, int | None]  # power, element, article


def open_task(
    body: Organisation, places: Sequence[Place], *, title: str, effective_on: date, by: Person, **cause: Any
) -> AdjustmentTask:  # fmt: skip
    """Send a body a task with its time limit; within the transaction of the caller. Sent twice, it is opened once.

    `cause` is the `law_change` or the `body_change`.
    """
    if known := AdjustmentTask.objects.filter(body=body, **cause).first():
        return known
    task = AdjustmentTask(
        body=body, title=title[:300], counted_from=counted_from(effective_on), sent_by=by,
        power_count=len({power for power, _, _ in places}), **cause,
    )  # fmt: skip
    because(task, "下达调整任务", by)
    task.full_clean()
    task.save()
    AdjustmentItem.objects.bulk_create(
        [AdjustmentItem(task=task, power_id=power, element=element, article=article) for power, element, article in places],
        batch_size=BATCH,
    )  # fmt: skip
    clock = start_clock(task, task.counted_from, by)
    record_act(
        "registry.adjustment_task.sent", "下达调整任务", task, by=by, clause=CLAUSE, after=task.status,
        facts={"事项数": task.power_count, "期限起算": in_words(clock)},
    )  # fmt: skip
    clerks = Person.objects.filter(appointments__in=body_clerks(body), is_active=True).distinct()
    tell(clerks, f"{task}，涉及 {task.power_count} 个事项。", task.get_absolute_url())
    return task


def body_clerks(body: Organisation) -> Any:
    """Return today's appointments as clerk and as head of a body."""
    held = Appointment.objects.in_force(timezone.localdate())
    return held.filter(post__organisation=body, post__role__in=[Role.CLERK, Role.HEAD])


def start_clock(task: AdjustmentTask, on: date, by: Person) -> Deadline:
    """Start the limit within which the body has to apply for the adjustment, or to answer."""
    hold_calendar(to_change=False)
    return begin(APPLY, task, body=task.body, role=Role.CLERK, started_on=on, by=by)[0]


@transaction.atomic
def open_for_law(change: LawChange, *, by: Person, progress: Progress | None = None) -> int:
    """Send every body that a change of a law touches its task; return how many. A second time none is sent."""
    locked = LawChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    if locked.status != LawChange.Status.SENT:
        return 0
    rows = (
        concerned(locked)
        .filter(body__abolished_on=None)
        .order_by("body", "power", "element", "article")
    )
    bodies = Organisation.objects.in_bulk(rows.order_by().values_list("body", flat=True).distinct())
    read = rows.values_list("body", "power", "element", "article").iterator()
    for number, (body, group) in enumerate(groupby(read, itemgetter(0)), 1):
        places = [(power, element, article) for _, power, element, article in group]
        open_task(
            bodies[body],
            places,
            title=str(locked),
            effective_on=locked.effective_on,
            by=by,
            law_change=locked,
        )
        if progress:
            progress(number, len(bodies), f"已下达 {number} 个部门")
    return len(bodies)
