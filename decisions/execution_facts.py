"""Facts of execution that the law asks about (D7; art 34, 35, 37, 40)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import F, Max, QuerySet
from django.db.models.functions import Coalesce

from decisions.models import Decision, ExecutionTask
from powerops.core.actor import Actor
from powerops.core.parameters import value_of

UNFINISHED = (ExecutionTask.Status.ISSUED, ExecutionTask.Status.REPORTED)
IDLE = "execution_idle_days"


def has_tasks(decision: Decision, actor: Actor) -> str | None:
    """A decision that nobody was told to execute is not executed."""
    return None if decision.tasks.exclude(status="cancelled").exists() else "还没有分解执行任务。"


def all_tasks_are_done(decision: Decision, actor: Actor) -> str | None:
    """Every task is confirmed done or called off."""
    left = decision.tasks.filter(status__in=UNFINISHED).count()
    return f"还有 {left} 项执行任务没有确认完成。" if left else None


def follow_ups_are_closed(decision: Decision, actor: Actor) -> str | None:
    """Every 督办单 is answered and closed."""
    left = decision.follow_ups.exclude(status="closed").count()
    return f"还有 {left} 张督办单没有核销。" if left else None


def did_not_report(task: ExecutionTask, actor: Actor) -> str | None:
    """Who reported a task as done does not confirm it."""
    return "您报告了任务完成，不能自己确认。" if task.reported_by in actor.persons else None


def idle_since(on: date) -> QuerySet[Any]:
    """Return the running tasks of which nothing was heard for too long before the day, each with `last_on`."""
    running = ExecutionTask.objects.filter(
        status=ExecutionTask.Status.ISSUED, decision__status=Decision.Status.EXECUTING
    )
    heard = running.annotate(last_on=Coalesce(Max("progress__at__date"), F("issued_at__date")))
    return heard.filter(last_on__lt=on - timedelta(days=value_of(IDLE, on))).order_by("pk")
