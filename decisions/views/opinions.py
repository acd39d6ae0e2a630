"""Opinions of other bodies on the desk: asked together, answered by each, taken up one by one (D2; art 13)."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from decisions.catalogue_permissions import bodies_near
from decisions.forms.drafting import AskForm, SettleForm, WriteForm
from decisions.forms.opinions import OpinionFilter
from decisions.models import BodyOpinion, Decision
from decisions.permissions import READERS, visible_opinions
from decisions.views.drafts import trail
from decisions.views.loading import visible_decision
from decisions.views.sections import Section
from decisions.views.side_records import SidePage
from decisions.workflows import body_opinion as lifecycle
from decisions.workflows.drafting import working_post, works_on
from powerops.core.actor import Actor
from powerops.core.doors import actor_of, carried_out, require_role, status_of
from powerops.core.parameters import value_of
from powerops.core.refusals import NotAllowed
from powerops.core.templatetags.ui import cndate, cntime
from powerops.core.views.acts import carry_out, own_page
from powerops.core.views.listing import Column, as_file, in_order, page_of, sort_field
from powerops.core.views.organisations import act_page
from powerops.law.decision_drafts import OPINION

SIZE = 30
either = require_http_methods(["GET", "HEAD", "POST"])
ON_OWN_PAGE = frozenset({"write", "settle"})
COLUMNS = (
    Column("决策事项", lambda one: one.decision.title),
    Column("征求意见的单位", lambda one: one.body.name, "body", ("body__path",)),
    Column("草案", lambda one: f"第{one.draft.number}稿"),
    Column("发出时间", lambda one: one.asked_at, "asked", ("asked_at",)),
    Column("答复期限", lambda one: one.answer_by, "due", ("answer_by",)),
    Column("状态", lambda one: one.get_status_display(), "status", ("status",)),
    Column("态度", lambda one: one.get_position_display()),
    Column("意见", lambda one: one.text),
    Column("处理", lambda one: one.get_outcome_display()),
    Column("处理理由", lambda one: one.outcome_reason),
    Column("争议的主要问题", lambda one: one.dispute),
)


def section(decision: Decision, actor: Actor) -> dict[str, Any] | None:
    """Return what was asked of whom, and whether the person may ask more."""
    rows = list(decision.body_opinions.select_related("body", "draft"))
    may_ask = decision.draft is not None and works_on(decision, actor)
    if not rows and not may_ask:
        return None
    return {"decision": decision, "rows": rows, "may_ask": may_ask}


SECTION = Section("opinions", "单位意见", "decisions/_opinions.html", section)


def facts_of(opinion: BodyOpinion) -> list[tuple[str, Any]]:
    """Return an opinion as lines of its page."""
    return [
        ("征求意见的单位", opinion.body.name), ("所征求的草案", f"第{opinion.draft.number}稿"),
        ("需要重点说明的问题", opinion.question), ("发出", f"{opinion.asked_by}，{cntime(opinion.asked_at)}"),
        ("请于何日前答复", cndate(opinion.answer_by)), ("态度", opinion.get_position_display()), ("意见", opinion.text),
        ("起草答复", opinion.written_by and str(opinion.written_by)),
        ("审签", f"{opinion.answered_by}，{cntime(opinion.answered_at)}" if opinion.answered_at else ""),
        ("处理", opinion.get_outcome_display()), ("处理理由", opinion.outcome_reason),
        ("争议的主要问题", opinion.dispute), ("处理人", opinion.settled_by and str(opinion.settled_by)),
    ]  # fmt: skip


PAGE = SidePage(lifecycle, "单位意见", facts_of, ON_OWN_PAGE)


@require_safe
def body_opinion_list(request: HttpRequest) -> HttpResponseBase:
    """What was asked of bodies, within reach."""
    actor = require_role(request, *READERS)
    form = OpinionFilter(request.GET)
    form.fields["sort"] = sort_field(COLUMNS)
    rows = in_order(request, chosen(visible_opinions(actor), form), COLUMNS)
    rows = rows.select_related("body", "decision", "draft")
    if file := as_file(request, rows, COLUMNS, "征求单位意见"):
        return file
    is_filtered = any(request.GET.get(name) for name in ("q", "status"))
    context = {"form": form, "page": page_of(request, rows, SIZE), "is_filtered": is_filtered}
    return render(request, "decisions/body_opinion_list.html", context)


def chosen(rows: QuerySet[BodyOpinion], form: OpinionFilter) -> QuerySet[BodyOpinion]:
    """Return the opinions that the filter keeps."""
    wanted = form.cleaned_data if form.is_valid() else {}
    if wanted.get("status"):
        rows = rows.filter(status=wanted["status"])
    if q := wanted.get("q", "").strip():
        rows = rows.filter(decision__title__icontains=q) | rows.filter(body__name__icontains=q)
    return rows


def visible_opinion(request: HttpRequest, pk: int) -> tuple[BodyOpinion, Actor]:
    """Return an opinion within the person's reach, or 404."""
    actor = actor_of(request)
    found = visible_opinions(actor).select_related(
        "decision__body", "decision__decider", "draft", "body", "asked_by", "written_by", "answered_by", "settled_by",
    )  # fmt: skip
    return get_object_or_404(found, pk=pk), actor


@require_safe
def body_opinion_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One opinion: the question, the answer, its treatment, what is next."""
    opinion, actor = visible_opinion(request, pk)
    return PAGE.show(request, opinion, actor)


def body_opinion_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Sign an answer, send it back, or let the body go."""
    opinion, _ = visible_opinion(request, pk)
    if verb in ON_OWN_PAGE:
        raise Http404
    return carry_out(request, opinion, verb, lifecycle, PAGE.show)


@either
def body_opinion_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask bodies for their opinion of the draft as it stands."""
    decision, actor = visible_decision(request, pk)
    working_post(decision, actor)
    bodies = bodies_near(decision.decider).exclude(pk=decision.body_id)
    shortest = value_of(OPINION.parameter, timezone.localdate())
    form = AskForm(request.POST or None, bodies=bodies, shortest=shortest)
    if request.method == "POST":
        asked = carried_out(form, partial(lifecycle.ask, decision, by=actor.person))
        if asked is not None:
            words = f"已向{len(asked)}个单位征求意见。" if asked else "所选单位已经征求过意见。"
            messages.success(request, words)
            return redirect(decision)
    context = {
        "form": form, "title": f"征求单位意见：{decision}", "submit": "发出", "cancel_url": decision.get_absolute_url(),
        "hint": "对草案现在的一稿征求意见。每个单位由经办起草答复、负责人审签。", "trail": trail(decision),
    }  # fmt: skip
    return render(request, "core/act_form.html", context, status=status_of(form))


def opinion_to_act_on(request: HttpRequest, pk: int, verb: str) -> BodyOpinion:
    """Return a visible opinion on which the person's post does the act, or refuse; its state is the act's own matter."""
    opinion, actor = visible_opinion(request, pk)
    row = lifecycle.TABLE.by_verb[verb]
    body = row.body_of(opinion) if row.body_of else opinion.body
    if actor.appointment_as(row.who, body) is None:
        raise NotAllowed(f"{row.label}须由{body}的{row.who.label}岗位办理。", clause=row.clause)
    return opinion


@either
def body_opinion_write(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what the body says."""
    opinion = opinion_to_act_on(request, pk, "write")
    if request.method != "POST" and opinion.status != "asked":
        return own_page(request, opinion)
    initial = {"position": opinion.position, "text": opinion.text}
    form = WriteForm(request.POST or None, initial=initial)
    return act_page(
        request, form, partial(lifecycle.write, opinion, by=actor_of(request).person), title=f"答复：{opinion}",
        submit="送负责人审签", done="答复已送负责人审签。", back=opinion, hint=opinion.question,
    )  # fmt: skip


@either
def body_opinion_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an opinion up."""
    opinion = opinion_to_act_on(request, pk, "settle")
    if request.method != "POST" and opinion.status != "answered":
        return own_page(request, opinion)
    form = SettleForm(request.POST or None)
    told = f"{opinion.body.name}的意见（{opinion.get_position_display()}）：{opinion.text or '无'}"
    return act_page(
        request, form, partial(lifecycle.settle, opinion, by=actor_of(request).person), title=f"处理：{opinion}",
        submit="处理", done="已处理。", cancel_url=opinion.get_absolute_url(), back=opinion.decision, hint=told,
    )  # fmt: skip
