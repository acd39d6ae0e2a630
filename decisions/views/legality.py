"""合法性审查 on the desk: the file sent, legal counsel, the three questions, the conclusion (D5; art 25–28)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from decisions.forms.legality import (
    CounselForm,
    LawfulForm,
    SendForm,
    StateRiskForm,
    UnlawfulForm,
)
from decisions.legality_documents import OPINION
from decisions.legality_facts import procedure_so_far
from decisions.models import Decision, LegalityReview
from decisions.package_facts import package_of
from decisions.review_permissions import visible_reviews
from decisions.views.handing_out import as_pdf, issued
from decisions.views.loading import decision_to_act_on
from decisions.views.sections import Section
from decisions.workflows import legality as lifecycle
from decisions.workflows.decision import TABLE
from powerops.core import documents
from powerops.core.actor import Actor
from powerops.core.clock import clocks_of
from powerops.core.doors import actor_of
from powerops.core.refusals import NotAllowed
from powerops.core.roles import Role
from powerops.core.timeline import acts_on
from powerops.core.views.organisations import act_page
from powerops.core.workflow import available

either = require_http_methods(["GET", "HEAD", "POST"])
# What is told above the form of a conclusion.
HINTS = {
    "find_lawful": "法定权限、法定程序、内容三个方面都符合的，作出合法的结论。结论只对送审的这一稿有效，作出后不能更改。",
    "state_risk": "只用于国家尚无明确规定的探索性改革决策事项：明示法律风险后提交讨论，风险写入审查意见书。",
    "find_unlawful": "草案退回承办单位，不得提交讨论。意见和建议一并告知承办单位。",
}
FORMS: dict[str, type[Form]] = {
    "find_lawful": LawfulForm,
    "state_risk": StateRiskForm,
    "find_unlawful": UnlawfulForm,
}
CONCLUSIONS: dict[str, Callable[..., Decision]] = {
    "find_lawful": lifecycle.find_lawful,
    "state_risk": lifecycle.state_risk,
    "find_unlawful": lifecycle.find_unlawful,
}


@either
def decision_send_for_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the draft with its file to the legal office."""
    decision, actor = decision_to_act_on(request, pk, "send_for_review")
    form = SendForm(request.POST or None, initial={"procedure": procedure_so_far(decision)})
    return act_page(
        request, form, lambda **told: lifecycle.send_for_review(decision, by=actor.person, **told),
        title=f"送合法性审查：{decision}", submit="送审", done="已送合法性审查。", back=decision,
        hint="送审材料包括决策草案和说明、有关依据、履行决策法定程序的说明，以及各程序的记录。",
    )  # fmt: skip


@either
def decision_conclude(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Conclude the review: lawful, with its legal risk stated, or not lawful."""
    decision, actor = decision_to_act_on(request, pk, verb)
    label = TABLE.by_verb[verb].label
    return act_page(
        request, FORMS[verb](request.POST or None),
        lambda **told: CONCLUSIONS[verb](decision, by=actor.person, **told), title=f"{label}：{decision}",
        submit=label, done=f"已办理：{label}。审查意见书正在生成。", back=decision, hint=HINTS[verb],
        tone="danger" if verb == "find_unlawful" else "",
    )  # fmt: skip


def visible_review(request: HttpRequest, pk: int) -> tuple[LegalityReview, Actor]:
    """Return a review within the person's reach, or 404."""
    actor = actor_of(request)
    found = visible_reviews(actor).select_related(
        "decision__body", "decision__decider", "draft", "sent_by", "reviewed_by"
    )
    return get_object_or_404(found, pk=pk), actor


@require_safe
def legalityreview_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One review: what was sent, what the steps say, legal counsel, the three answers, the conclusion."""
    review, actor = visible_review(request, pk)
    decision = review.decision
    is_open = not review.outcome
    acts = available(TABLE, decision, actor) if is_open else []
    own = [act for act in acts if TABLE.by_verb[act.verb].who == Role.LEGAL]
    context = {
        "review": review, "decision": decision, "counsel": review.counsel.select_related("attachment", "recorded_by"),
        "package": package_of(decision, actor)[:-1] if is_open else [], "acts": own,
        "may_hear": is_open and actor.appointment_as(Role.LEGAL, decision.body) is not None,
        "document": documents.document_of(OPINION, review), "clocks": clocks_of(decision, actor) if is_open else [],
        "events": acts_on(review), "trail": trail(decision),
    }  # fmt: skip
    return render(request, "decisions/legalityreview_detail.html", context)


def trail(decision: Decision) -> list[dict[str, str]]:
    """Return the way from the list to what belongs to a matter."""
    return [
        {"label": "重大决策", "url": reverse("decisions:decision-list")},
        {"label": decision.number, "url": decision.get_absolute_url()},
    ]


@either
def counselopinion_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter what legal counsel says."""
    review, actor = visible_review(request, pk)
    if actor.appointment_as(Role.LEGAL, review.decision.body) is None:
        raise NotAllowed("法律意见由本辖区的法制岗位登记。", clause=lifecycle.COUNSEL)
    form = CounselForm(request.POST or None, request.FILES or None)
    return act_page(
        request, form, lambda **told: lifecycle.hear_counsel(review, by=actor.person, **told),
        title=f"登记法律意见：{review}", submit="登记", done="已登记法律意见。", back=review,
    )  # fmt: skip


@never_cache
@require_GET
def legalityreview_pdf(request: HttpRequest, pk: int) -> FileResponse:
    """The opinion of the legal office as PDF."""
    review, _ = visible_review(request, pk)
    return as_pdf(issued(OPINION, review), f"{review.decision.number}-合法性审查意见书.pdf")


def section(decision: Decision, actor: Actor) -> dict[str, Any] | None:
    """Return the reviews of a matter, the newest first; which of them still holds for the draft as it stands."""
    rows = list(
        decision.legality_reviews.select_related("draft", "reviewed_by").order_by("-number")
    )
    if not rows:
        return None
    # What the meeting had changed is confirmed as it is adopted; it needs no review of its own.
    newest = decision.drafts.exclude(is_after_meeting=True).order_by("-number")[0]
    return {"rows": rows, "newest": newest, "holds": rows[0].draft_id == newest.pk}


SECTION = Section("legality", "合法性审查", "decisions/_legality.html", section)
