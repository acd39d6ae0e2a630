"""What waits for whom of assessments of risk: those returned or begun for the clerk, those sent for the head (D4)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from decisions.models import RiskAssessment
from powerops.core.actor import Actor
from powerops.core.inbox import Row, first_rows
from powerops.core.roles import Role

Status = RiskAssessment.Status
NEXT = {Status.DRAFTING: "填写风险评估", Status.SIGNING: "审签风险评估"}


def words_wanted(actor: Actor) -> list[tuple[list[Row], int]]:
    """Return the assessments on which the person's word is next: one query."""
    if not actor.has_role(Role.CLERK, Role.HEAD):
        return []
    condition: Any = Q(pk__in=[])
    for one in actor.appointments:
        own = Q(body=one.post.organisation_id)
        if one.post.role == Role.CLERK:
            condition |= own & Q(status=Status.DRAFTING)
        elif one.post.role == Role.HEAD:
            drafted = RiskAssessment.drafters.through.objects.filter(
                person__in=(actor.person.pk, one.person_id)
            )
            condition |= (
                own & Q(status=Status.SIGNING) & ~Q(pk__in=drafted.values("riskassessment"))
            )
    found = RiskAssessment.objects.filter(condition).select_related("decision", "body")
    return [first_rows(found.order_by("created_at", "pk"), in_words)]


def in_words(assessment: RiskAssessment) -> Row:
    """Return an assessment as a line of the desk."""
    return Row(
        title=str(assessment),
        url=assessment.get_absolute_url(),
        whose=assessment.body.name,
        since=assessment.created_at,
        next_act=NEXT[Status(assessment.status)],
        state="退回修改" if assessment.returned_reason else assessment.get_status_display(),
        tone="bad" if assessment.returned_reason else "info",
        note=assessment.returned_reason,
        record=assessment,
    )
