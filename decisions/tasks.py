"""What of major decisions is done by itself; each task is idempotent."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from decisions.workflows import lead


@shared_task
def look_for_inaction() -> None:
    """Make leads of tasks overdue or idle and of follow-ups not answered (the Plan 四(一)4)."""
    lead.look_for_inaction(timezone.localdate())
