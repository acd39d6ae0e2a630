"""责任倒查 on the desk: who answers for which step of a matter, at which post, with which opinion (G3; the Plan 四(四)1)."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from decisions import story_documents
from decisions.models import Decision
from decisions.story import answerable, by_stage
from decisions.views.handing_out import as_pdf
from decisions.views.loading import visible_decision
from powerops.core.actor import Actor


def traced_decision(request: HttpRequest, pk: int) -> tuple[Decision, Actor]:
    """Return a matter to whoever is told who answers for it, or refuse."""
    decision, actor = visible_decision(request, pk)
    story_documents.required_post(decision, actor)
    return decision, actor


@require_safe
def decision_responsibility(request: HttpRequest, pk: int) -> HttpResponse:
    """Every step with who did it, and the documents that were made of it."""
    decision, _ = traced_decision(request, pk)
    steps = answerable(decision, timezone.localdate())
    made, newest = list(story_documents.made_of(steps)), story_documents.newest_act(steps)
    context = {
        "decision": decision, "stages": list(by_stage(steps)), "count": len(steps), "late": sum(one.is_late for one in steps),
        "documents": made, "is_made": any(one.record_id == newest for one in made),
        "trail": [
            {"label": "重大决策", "url": reverse("decisions:decision-list")},
            {"label": decision.number, "url": decision.get_absolute_url()},
        ],
    }  # fmt: skip
    return render(request, "decisions/decision_responsibility.html", context)


@require_POST
def decision_responsibility_make(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the story as it stands made into a document."""
    decision, actor = traced_decision(request, pk)
    document = story_documents.make(decision, by=actor.person)
    ready = "已经生成" if document.file else "正在生成，稍后刷新本页下载"
    messages.success(request, f"责任情况文书{ready}。")
    return redirect("decisions:decision-responsibility", pk)


@never_cache
@require_GET
def decision_responsibility_pdf(request: HttpRequest, pk: int, code: str) -> FileResponse:
    """One of the documents that were made of the story, as PDF."""
    decision, _ = traced_decision(request, pk)
    made = story_documents.made_of(answerable(decision, timezone.localdate()))
    document = get_object_or_404(made.exclude(file=""), code=code)
    return as_pdf(document, f"{decision.number}-责任情况-{document.issued_on:%Y%m%d}.pdf")
