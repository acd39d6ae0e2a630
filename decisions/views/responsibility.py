"""责任倒查 on the desk: who answers for which step of a matter, at which post, with which opinion (G3; the Plan 四(四)1)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from decisions.story import answerable, by_stage
from decisions.views.loading import visible_decision
from powerops.core.refusals import NotAllowed
from powerops.core.roles import Role
from powerops.law import plan

ANSWERABLE_TO = (Role.SECRETARY, Role.LEADER, Role.SUPERVISOR, Role.INSPECTOR)


@require_safe
def decision_responsibility(request: HttpRequest, pk: int) -> HttpResponse:
    """Every step with who did it; printed, it is one document."""
    decision, actor = visible_decision(request, pk)
    if not any(actor.appointment_as(role, decision.decider) for role in ANSWERABLE_TO):
        named = "、".join(role.label for role in ANSWERABLE_TO)
        raise NotAllowed(f"责任倒查由{named}岗位查看。", clause=str(plan.G3.clause))
    steps = answerable(decision, timezone.localdate())
    context = {
        "decision": decision, "stages": list(by_stage(steps)), "count": len(steps), "late": sum(one.is_late for one in steps),
        "trail": [
            {"label": "重大决策", "url": reverse("decisions:decision-list")},
            {"label": decision.number, "url": decision.get_absolute_url()},
        ],
    }  # fmt: skip
    return render(request, "decisions/decision_responsibility.html", context)
