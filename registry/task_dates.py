"""Adjustment tasks with the day on which each has to be answered (G5, F5)."""

from __future__ import annotations

from django.db.models import Min, OuterRef, QuerySet, Subquery

from powerops.core.models import Deadline
from registry.models import AdjustmentTask


def with_dates(tasks: QuerySet[AdjustmentTask]) -> QuerySet[AdjustmentTask]:
    """Return tasks, each with the day on which its time limit ends while it runs, the latest sent first."""
    limits = Deadline.objects.filter(
        record_type=AdjustmentTask._meta.label_lower,
        record_id=OuterRef("pk"),
        state=Deadline.State.RUNNING,
    )
    first = limits.order_by().values("record_id").annotate(day=Min("due_on")).values("day")
    return (
        tasks.select_related("body", "revision__body")
        .annotate(due_on=Subquery(first))
        .order_by("-sent_at", "-pk")
    )
