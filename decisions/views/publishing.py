"""The Party committee's answer and publication on the desk, and the public's pages of decisions (D6; art 31, 32)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from decisions.execution_permissions import executing_bodies
from decisions.forms.meetings import PartyReportForm, PublishedFilter, PublishForm
from decisions.models import Decision, Publication
from decisions.public_story import public_steps
from decisions.views.handing_out import as_pdf, issued, public_pdf
from decisions.views.loading import visible_decision
from decisions.views.sections import Section
from decisions.workflows import publication as lifecycle
from decisions.workflows.decision import TABLE
from powerops.core.actor import Actor
from powerops.core.documents import document_of
from powerops.core.feeds import feed
from powerops.core.public import public_page
from powerops.core.refusals import NotAllowed
from powerops.core.roles import Role
from powerops.core.views.listing import page_of
from powerops.core.views.organisations import act_page

SIZE, ENTRIES = 20, 50
either = require_http_methods(["GET", "HEAD", "POST"])


def decided(request: HttpRequest, pk: int, verb: str) -> tuple[Decision, Actor]:
    """Return a matter to the secretary of its deciding body, or refuse."""
    decision, actor = visible_decision(request, pk)
    row = TABLE.by_verb[verb]
    if actor.appointment_as(Role.SECRETARY, decision.decider) is None:
        raise NotAllowed(f"{row.label}须由本辖区的管委秘书岗位办理。", clause=row.clause)
    return decision, actor


@never_cache
@require_GET
def decision_pdf(request: HttpRequest, pk: int) -> FileResponse:
    """The decision as it was issued, to whoever reads the matter, where it is not made public too."""
    decision, _ = visible_decision(request, pk)
    document = issued(lifecycle.DECISION, decision)
    return as_pdf(document, f"{document.title}.pdf")


@either
def decision_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Register that the Party committee agreed."""
    decision, actor = decided(request, pk, "report")
    return act_page(
        request, PartyReportForm(request.POST or None), lambda **told: lifecycle.report(decision, by=actor.person, **told),
        title=f"登记党委同意：{decision}", submit="登记", done="已登记，可以公布。", back=decision,
    )  # fmt: skip


@either
def decision_return_by_party(request: HttpRequest, pk: int) -> HttpResponse:
    """Register that the Party committee wants it changed."""
    decision, actor = decided(request, pk, "return_by_party")
    return act_page(
        request, PartyReportForm(request.POST or None),
        lambda **told: lifecycle.return_by_party(decision, by=actor.person, **told), title=f"登记党委要求修改：{decision}",
        submit="登记并退回拟订", done="已退回承办单位修改草案。", back=decision, tone="danger",
        hint="修改后的草案须重新经过合法性审查和集体讨论。",
    )  # fmt: skip


@either
def decision_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the decision go out."""
    decision, actor = decided(request, pk, "publish")
    form = PublishForm(request.POST or None, bodies=executing_bodies(decision))
    due = decision.is_of_wide_concern or decision.is_technical
    hint = "社会公众普遍关心或者专业性、技术性较强的决策，必须写明解读和采纳情况。" if due else ""
    return act_page(
        request, form, lambda **told: lifecycle.publish(decision, by=actor.person, **told), title=f"公布：{decision}",
        submit="公布", done="已公布，转入执行。", back=decision, hint=hint,
    )  # fmt: skip


def section(decision: Decision, actor: Actor) -> dict[str, Any] | None:
    """Return how the decision went out; nothing before it did."""
    one = Publication.objects.filter(decision=decision).first()
    if one is None:
        return None
    executing = list(one.executing_bodies.order_by("path"))
    return {
        "publication": one, "executing": executing, "document": document_of(lifecycle.DECISION, decision),
    }  # fmt: skip


SECTION = Section("publication", "公布", "decisions/_publication.html", section)


# --- for everybody ---------------------------------------------------------------------------------


@public_page
def public_decisions(request: HttpRequest) -> HttpResponse:
    """Every decision that went out to the public, the newest first."""
    form = PublishedFilter(request.GET)
    form.is_valid()  # what is wrong filters nothing
    wanted = form.cleaned_data
    columns = {
        "year": "issued_on__year",
        "kind": "decision__kind",
        "q": "decision__title__icontains",
    }
    kept = {column: wanted[name] for name, column in columns.items() if wanted.get(name)}
    found = Publication.objects.filter(is_public=True, **kept).select_related(
        "decision__decider", "decision__body"
    )
    context = {"form": form, "page": page_of(request, found, SIZE), "is_filtered": bool(kept)}
    return render(request, "decisions/public_decisions.html", context)


def published(number: str) -> Publication:
    """Return what went out to the public under a matter's number, or 404."""
    found = Publication.objects.filter(is_public=True).select_related(
        "decision__decider", "decision__body", "draft"
    )
    return get_object_or_404(found, **parts_of(number))


@public_page
def public_decision(request: HttpRequest, number: str) -> HttpResponse:
    """One decision: its text, why, what became of what people said, who executes it, how it was made."""
    one = published(number)
    decision = one.decision
    context = {
        "publication": one, "decision": decision, "document": document_of(lifecycle.DECISION, decision),
        "executing": one.executing_bodies.order_by("path"),
        "evaluations": decision.evaluations.filter(published_at__isnull=False).select_related("evaluator"),
        "suspension": decision.suspensions.filter(ended_at=None).first(),
        "steps": public_steps(one),
    }  # fmt: skip
    return render(request, "decisions/public_decision.html", context)


@public_page
def public_decision_document(request: HttpRequest, number: str) -> HttpResponse:
    """Hand out the decision as it was issued."""
    return public_pdf(issued(lifecycle.DECISION, published(number).decision))


@public_page
def feed_of_decisions(request: HttpRequest) -> HttpResponse:
    """The newest decisions, for whoever follows them."""
    found = Publication.objects.filter(is_public=True).select_related("decision__decider")
    entries = [
        {
            "title": one.decision.title, "link": one.get_absolute_url(), "id": one.get_absolute_url(), "at": one.published_at,
            "text": f"{one.decision.decider}，{one.document_number}",
        }
        for one in found[:ENTRIES]
    ]  # fmt: skip
    return feed(request, f"{settings.DISTRICT}重大行政决策", "/decisions/", entries)


def parts_of(number: str) -> dict[str, Any]:
    """Return by which columns a matter is found under its number. Raises Http404."""
    digits = number.upper().removeprefix("ZD")
    if not (digits.isdecimal() and digits.isascii() and len(digits) == 8):
        raise Http404
    return {"decision__year": int(digits[:4]), "decision__serial": int(digits[4:])}
