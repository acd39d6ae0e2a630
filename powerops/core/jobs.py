"""Jobs: asked for in the act's own transaction, done by the worker, never lost and never done twice at once.

The `Job` row is the truth; the broker only rings the bell. See powerops.core.models.jobs and powerops.core.tasks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from celery import current_app
from django.db import transaction

from powerops.core.models import Job, Person

# What a job of a kind does: takes its row's arguments and a Progress, returns the result kept on the row.
Work = Callable[..., dict[str, Any] | None]
KINDS: dict[str, Work] = {}


def job(kind: str) -> Callable[[Work], Work]:
    """Register the function that does jobs of a kind; used in each app's tasks.py."""

    def register(work: Work) -> Work:
        KINDS[kind] = work
        return work

    return register


def enqueue(kind: str, *, title: str, by: Person, **arguments: Any) -> Job:
    """Write the job in the current transaction and ring the worker's bell once that is committed."""
    row = Job.objects.create(kind=kind, title=title[:200], arguments=arguments, asked_by=by)
    transaction.on_commit(lambda: ring(row.pk))
    return row


def ring(job_id: int) -> None:
    """Call the worker; a bell that fails is rung again by the sweeper."""
    current_app.send_task("powerops.core.tasks.run_job", args=[job_id], ignore_result=True)
