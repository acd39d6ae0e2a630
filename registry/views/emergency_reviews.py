"""补充审查 on the desk: urgent publications and the review of each (R4)."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from powerops.core.act_forms import ReasonForm
from powerops.core.actor import Actor
from powerops.core.clock import clocks_of
from powerops.core.context import DRAFT_READERS
from powerops.core.doors import actor_of, require_role
from powerops.core.recusals import recusals_of
from powerops.core.refusals import Refusal
from powerops.core.templatetags.ui import cntime
from powerops.core.timeline import acts_on
from powerops.core.views.acts import own_page
from powerops.core.views.listing import Column, as_file, in_order, page_of, sort_field
from powerops.core.workflow import available
from registry.forms.publication import ReviewFilter
from registry.models import EmergencyReview
from registry.permissions import reached
from registry.workflows import emergency_review as workflow

SIZE = 30
COLUMNS = (
    Column("部门", lambda one: one.body.name, "body", ("revision__body__path",)),
    Column("版次", lambda one: one.edition.number),
    Column("清单稿", lambda one: one.revision.title),
    Column("紧急公布时间", lambda one: cntime(one.opened_at), "opened", ("opened_at",)),
    Column("决定人", lambda one: one.ordered_by.name),
    Column("理由", lambda one: one.order_reason),
    Column("状态", lambda one: one.get_status_display(), "status", ("status",)),
    Column("法制审查意见", lambda one: one.legal_opinion),
    Column("追认意见", lambda one: one.decision_reason),
)
ACTS = {row.verb: getattr(workflow, row.verb) for row in workflow.TRANSITIONS}


def visible_reviews(actor: Actor) -> QuerySet[EmergencyReview]:
    """Return the reviews of every body that the person's posts reach."""
    found = EmergencyReview.objects.filter(reached(actor, "revision__body"))
    return found.select_related(
        "revision__body", "edition__body", "ordered_by", "legal_by", "legal_post__person", "decided_by"
    )  # fmt: skip


@require_safe
def emergency_review_list(request: HttpRequest) -> HttpResponseBase:
    """Every urgent publication within reach."""
    actor = require_role(request, *DRAFT_READERS)
    form = ReviewFilter(request.GET)
    form.fields["sort"] = sort_field(COLUMNS)
    rows = visible_reviews(actor)
    if form.is_valid() and form.cleaned_data["status"]:
        rows = rows.filter(status=form.cleaned_data["status"])
    rows = in_order(request, rows, COLUMNS)
    if file := as_file(request, rows, COLUMNS, "紧急公布"):
        return file
    context = {"form": form, "page": page_of(request, rows, SIZE), "is_filtered": bool(request.GET.get("status"))}  # fmt: skip
    return render(request, "registry/emergency_review_list.html", context)


@require_safe
def emergency_review_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One urgent publication: the order, the words given since, and what is to be done next."""
    actor = actor_of(request)
    return show(request, get_object_or_404(visible_reviews(actor), pk=pk), actor, ReasonForm())


@require_http_methods(["GET", "HEAD", "POST"])
def emergency_review_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Give a word on an urgent publication; a refused one is told on the page, and what was typed stays."""
    actor = actor_of(request)
    review = get_object_or_404(visible_reviews(actor), pk=pk)
    if verb not in ACTS:
        raise Http404
    if request.method != "POST":
        return own_page(request, review)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return show(request, review, actor, form, status=400)
    try:
        ACTS[verb](review, by=actor.person, **form.facts)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return show(request, review, actor, form, status=refusal.status)
    messages.success(request, f"已办理：{workflow.TABLE.by_verb[verb].label}。")
    return redirect(review)


def show(
    request: HttpRequest, review: EmergencyReview, actor: Actor, form: ReasonForm, status: int = 200
) -> HttpResponse:
    """Render the page of a review."""
    acts = available(workflow.TABLE, review, actor)
    context = {
        "review": review, "form": form, "allowed": [one for one in acts if one.allowed],
        "forbidden": [one for one in acts if not one.allowed], "clocks": clocks_of(review, actor),
        "recusals": recusals_of(review), "events": acts_on(review),
    }  # fmt: skip
    return render(request, "registry/emergency_review_detail.html", context, status=status)
