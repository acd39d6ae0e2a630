"""议题把关 on the desk: what the topic is submitted with, and the leader's veto (D6; art 29; the Plan 四(一)3)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from decisions.forms.legality import VetoForm
from decisions.models import Decision
from decisions.package_facts import package_of
from decisions.views.loading import decision_to_act_on
from decisions.views.sections import Section
from decisions.workflows import screening
from powerops.core.actor import Actor
from powerops.core.models import AuditEvent
from powerops.core.views.organisations import act_page
from powerops.law.decision_reviews import PACKAGE


@require_http_methods(["GET", "HEAD", "POST"])
def decision_veto(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a topic from the meeting for good."""
    decision, actor = decision_to_act_on(request, pk, "veto")
    return act_page(
        request, VetoForm(request.POST or None), lambda **told: screening.veto(decision, by=actor.person, **told),
        title=f"否决议题：{decision}", submit="否决", done="已否决，理由告知承办单位。", back=decision, tone="danger",
        hint="否决后本事项办结，不能再提交讨论。可以修改后再提交的，请退回修改。",
    )  # fmt: skip


def section(decision: Decision, actor: Actor) -> dict[str, Any] | None:
    """Return the package of art 29 while the leader looks at it, and why the topic was vetoed where it was."""
    if decision.status == Decision.Status.VETOED:
        event = AuditEvent.objects.filter(
            record_type=decision._meta.label_lower, record_id=decision.pk, act="decisions.decision.vetoed"
        ).last()  # fmt: skip
        return {"veto": event, "decision": decision}
    if decision.status not in (Decision.Status.SCREENING, Decision.Status.AGENDA):
        return None
    parts = package_of(decision, actor)
    return {"decision": decision, "parts": parts, "clause": PACKAGE.clause}


SECTION = Section("screening", "议题把关", "decisions/_screening.html", section)
