"""Matters on the desk: the list, the suggestion, and the one page that tells all of a matter (D2, D9)."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from decisions import inbox
from decisions.forms.decisions import DecisionFilter, SuggestionForm
from decisions.models import Decision
from decisions.permissions import READERS, deciders_of, tracing_post, visible_decisions
from decisions.views import (
    consultations,
    drafts,
    evaluations,
    execution,
    hearings,
    legality,
    meetings,
    opinions,
    panels,
    publishing,
    risks,
    screening,
    waivers,
)
from decisions.views.loading import visible_decision
from decisions.views.sections import Section, shown
from decisions.workflows import decision as lifecycle
from decisions.workflows import suggestion
from decisions.workflows.acts import ACTS, ON_OWN_PAGE
from powerops.core.act_forms import OpinionForm
from powerops.core.actor import Actor
from powerops.core.clock import clocks_of
from powerops.core.doors import carried_out, require_role, status_of
from powerops.core.recusals import recusals_of
from powerops.core.refusals import Refusal
from powerops.core.roles import Role
from powerops.core.timeline import recent_acts_on
from powerops.core.views.acts import own_page
from powerops.core.views.listing import Column, as_file, in_order, page_of, sort_field
from powerops.core.workflow import available

SIZE = 30
COLUMNS = (
    Column("编号", lambda one: one.number, "number", ("year", "serial")),
    Column("决策事项", lambda one: one.title, "title", ("title",)),
    Column("类别", lambda one: one.get_kind_display(), "kind", ("kind",)),
    Column("承办单位", lambda one: one.body.name, "body", ("body__path",)),
    Column("决策机关", lambda one: one.decider.name),
    Column("状态", lambda one: one.get_status_display(), "status", ("status",)),
    Column("建立时间", lambda one: one.created_at, "created", ("created_at",)),
)
SECTIONS: tuple[Section, ...] = (
    waivers.SECTION, drafts.SECTION, opinions.SECTION, consultations.SECTION, hearings.SECTION, panels.SECTION, risks.RISKS, risks.COMPETITION, legality.SECTION, screening.SECTION, meetings.SECTION, publishing.SECTION, execution.SECTION, evaluations.SECTION,
)  # fmt: skip


@require_safe
def decision_list(request: HttpRequest) -> HttpResponseBase:
    """Every matter within reach."""
    actor = require_role(request, *READERS)
    form = DecisionFilter(request.GET)
    form.fields["sort"] = sort_field(COLUMNS)
    rows = in_order(request, chosen(listed(actor, form), form), COLUMNS)
    rows = rows.select_related("body", "decider")
    if file := as_file(request, rows, COLUMNS, "决策事项"):
        return file
    is_filtered = any(request.GET.get(name) for name in form.fields if name != "sort")
    context = {
        "form": form, "page": page_of(request, rows, SIZE), "is_filtered": is_filtered,
        "may_propose": actor.has_role(Role.CLERK),
    }  # fmt: skip
    return render(request, "decisions/decision_list.html", context)


def listed(actor: Actor, form: DecisionFilter) -> QuerySet[Decision]:
    """Return the matters of the list of the desk that the filter names; else all within reach."""
    key = form.cleaned_data.get("list") if form.is_valid() else ""
    return inbox.LISTS[key][1](actor) if key else visible_decisions(actor)


def chosen(rows: QuerySet[Decision], form: DecisionFilter) -> QuerySet[Decision]:
    """Return the matters that the filter keeps."""
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = rows.filter(
        **{name: wanted[name] for name in ("status", "kind", "year") if wanted.get(name)}
    )
    if q := wanted.get("q", "").strip():
        about, digits = Q(title__icontains=q), q.upper().removeprefix("ZD")
        if digits.isdecimal() and len(digits) == 8:
            about |= Q(year=int(digits[:4]), serial=int(digits[4:]))
        rows = rows.filter(about)
    return rows


@require_http_methods(["GET", "HEAD", "POST"])
def decision_create(request: HttpRequest) -> HttpResponse:
    """Suggest a matter for the person's body."""
    actor = require_role(request, Role.CLERK)
    body = next(one.post.organisation for one in actor.appointments if one.post.role == Role.CLERK)
    form = SuggestionForm(request.POST or None, deciders=deciders_of(body))
    if request.method == "POST":
        decision = carried_out(
            form, lambda **told: suggestion.propose(by=actor.person, body=body, **told)
        )
        if decision:
            messages.success(request, f"已建立决策事项建议 {decision.number}。")
            return redirect(decision)
    context = {
        "form": form,
        "title": "提出决策事项建议",
        "submit": "保存建议",
        "cancel_url": reverse("decisions:decision-list"),
    }
    return render(request, "core/act_form.html", context, status=status_of(form))


@require_safe
def decision_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One matter: what it is, where it stands, what is next, each stage, the record."""
    decision, actor = visible_decision(request, pk)
    return show(request, decision, actor)


def decision_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Do one act that needs a word at most; a refused one is told on the matter's page."""
    decision, actor = visible_decision(request, pk)
    if verb not in ACTS or verb in ON_OWN_PAGE:
        raise Http404
    if request.method != "POST":
        return own_page(request, decision)
    form = OpinionForm(request.POST)
    if not form.is_valid():
        return show(request, decision, actor, form, 400)
    try:
        done = ACTS[verb](decision, by=actor.person, **form.facts)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        decision.refresh_from_db()
        return show(request, decision, actor, form, refusal.status)
    label = lifecycle.TABLE.by_verb[verb].label
    messages.success(request, f"已办理：{label}。现为“{done.get_status_display()}”。")
    return redirect(decision)


def show(
    request: HttpRequest,
    decision: Decision,
    actor: Actor,
    form: OpinionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the page of a matter."""
    acts = available(lifecycle.TABLE, decision, actor)
    allowed = [act for act in acts if act.allowed]
    context = {
        "decision": decision, "form": form or OpinionForm(),
        "allowed": [act for act in allowed if act.verb not in ON_OWN_PAGE],
        "own_pages": [act for act in allowed if act.verb in ON_OWN_PAGE],
        "forbidden": [act for act in acts if not act.allowed],
        "sections": shown(SECTIONS, decision, actor), "clocks": clocks_of(decision, actor),
        "may_amend": decision.status == Decision.Status.PROPOSED and actor.appointment_as(Role.CLERK, decision.body),
        "may_trace": tracing_post(actor, decision) is not None,
        "recusals": recusals_of(decision), **recent_acts_on(decision, whole="record" in request.GET),
        "trail": [{"label": "重大决策", "url": reverse("decisions:decision-list")}],
    }  # fmt: skip
    return render(request, "decisions/decision_detail.html", context, status=status)
