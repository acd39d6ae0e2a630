"""调整事由: what made an adjustment necessary, since when, and by when it should be applied for (R3; the Plan 四(二)3)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from powerops.core.deadlines import turn
from powerops.core.models import Person
from powerops.core.refusals import RuleViolated
from powerops.core.roles import Role
from powerops.core.templatetags.ui import cndate
from powerops.law import plan
from registry.models import Revision

CLAUSE = str(plan.R3.clause)


def refuse_cause(
    *, kind: str, cause: str, cause_on: date | None, effective_on: date | None, **_: Any
) -> None:
    """Refuse an adjustment without cause or day, or with a day that cannot be; a whole list has neither."""
    if kind != Revision.Kind.ADJUSTMENT:
        if cause or cause_on:
            raise RuleViolated("整单编制没有调整事由。", clause=CLAUSE, field="cause")
        return
    if not cause:
        raise RuleViolated("动态调整应写明调整事由。", clause=CLAUSE, field="cause")
    if cause_on is None:
        raise RuleViolated("动态调整应写明事由发生日期。", clause=CLAUSE, field="cause_on", remedy="申请期限自该日起算。")  # fmt: skip
    if cause_on > timezone.localdate():
        raise RuleViolated("事由发生日期不能晚于今天。", clause=CLAUSE, field="cause_on")
    if effective_on and effective_on < cause_on:
        raise RuleViolated("调整的施行日期不能早于事由发生日期。", clause=CLAUSE, field="effective_on")  # fmt: skip


def begin_clock(revision: Revision, by: Person) -> dict[str, str]:
    """Start the limit for applying, from the day of the cause; a cause older than the Plan has none. Return it in words."""
    if revision.cause_on is None or not plan.R3_APPLY.is_in_force(revision.cause_on):
        return {}
    return turn(
        revision, meets=(), ends=False, starts=(plan.R3_APPLY.id,), body=revision.body, role=Role.CLERK,
        on=revision.cause_on, by=by,
    )  # fmt: skip


def told_of(revision: Revision) -> dict[str, str]:
    """Return what made an adjustment necessary, as facts of its first act."""
    told = {
        "来源文件": revision.source_document,
        "调整事由": revision.get_cause_display(),
        "事由发生日期": cndate(revision.cause_on),
        "施行日期": cndate(revision.effective_on),
    }
    return {name: words for name, words in told.items() if words}
