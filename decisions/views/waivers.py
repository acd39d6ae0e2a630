"""The five steps on a matter's page, and leaving a conditional one out (D2; the Plan 四(一)2)."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from decisions.forms.drafting import WaiverForm
from decisions.models import CONDITIONAL, Decision, Step, StepWaiver
from decisions.permissions import visible_decisions
from decisions.steps import lacking
from decisions.views.loading import visible_decision
from decisions.views.sections import Section
from decisions.views.side_records import SidePage
from decisions.workflows import step_waiver as lifecycle
from decisions.workflows.drafting import working_post, works_on
from powerops.core.actor import Actor
from powerops.core.doors import actor_of
from powerops.core.parameters import value_of
from powerops.core.templatetags.ui import cntime
from powerops.core.views.acts import carry_out
from powerops.core.views.organisations import act_page
from powerops.law.parameters import FIVE_STEPS

States = Decision.Status
BEFORE = (States.PROPOSED, States.HEAD_REVIEW, States.STARTING, States.DECLINED, States.WITHDRAWN)
DECIDED = (
    States.ADOPTED, States.AMENDING, States.REPORTED, States.EXECUTING, States.SUSPENDED, States.COMPLETED, States.CLOSED,
    States.TERMINATED, States.REJECTED,
)  # fmt: skip
REVIEWED = (States.SCREENING, States.AGENDA, States.DEFERRED, *DECIDED)


def section(decision: Decision, actor: Actor) -> dict[str, Any] | None:
    """Return how each of the five steps stands, once the matter is started."""
    if decision.status in BEFORE:
        return None
    wanting, waivers = lacking(decision), list(decision.waivers.all())
    left_out = {one.step: one for one in waivers if one.status == "granted"}
    is_conditional = not value_of(FIVE_STEPS.key, timezone.localdate())
    return {
        "decision": decision, "waivers": waivers, "is_conditional": is_conditional,
        "steps": [(step, *standing(decision, step, wanting, left_out)) for step in Step],
        "may_ask": is_conditional and works_on(decision, actor),
    }  # fmt: skip


def standing(
    decision: Decision, step: Step, wanting: dict[Step, str], left_out: dict[str, StepWaiver]
) -> tuple[str, str, str]:
    """Return how a step stands: in a word, its tone, and what it lacks."""
    if step in left_out:
        return "不适用", "neutral", left_out[step].get_ground_display()
    if step in CONDITIONAL:
        return ("未完成", "warn", wanting[step]) if step in wanting else ("已完成", "good", "")
    done = REVIEWED if step == Step.LEGALITY else DECIDED
    return ("已完成", "good", "") if decision.status in done else ("未完成", "warn", "")


SECTION = Section("steps", "必经程序", "decisions/_steps.html", section)


def facts_of(waiver: StepWaiver) -> list[tuple[str, Any]]:
    """Return a waiver as lines of its page."""
    return [
        ("程序", waiver.get_step_display()), ("情形", waiver.get_ground_display()), ("理由和依据", waiver.reason),
        ("申请", f"{waiver.asked_by}，{cntime(waiver.asked_at)}"), ("审批意见", waiver.opinion),
        ("审批", f"{waiver.decided_by}，{cntime(waiver.decided_at)}" if waiver.decided_at else ""),
    ]  # fmt: skip


PAGE = SidePage(lifecycle, "不适用程序", facts_of)


def visible_waiver(request: HttpRequest, pk: int) -> tuple[StepWaiver, Actor]:
    """Return a waiver of a matter within the person's reach, or 404."""
    actor = actor_of(request)
    found = StepWaiver.objects.filter(decision__in=visible_decisions(actor)).select_related(
        "decision__body", "decision__decider", "asked_by", "decided_by"
    )
    return get_object_or_404(found, pk=pk), actor


@require_safe
def step_waiver_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One waiver: which step, on which ground, what the legal office says."""
    waiver, actor = visible_waiver(request, pk)
    return PAGE.show(request, waiver, actor)


def step_waiver_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Grant or refuse it."""
    waiver, _ = visible_waiver(request, pk)
    return carry_out(request, waiver, verb, lifecycle, PAGE.show)


@require_http_methods(["GET", "HEAD", "POST"])
def step_waiver_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask to leave a step out."""
    decision, actor = visible_decision(request, pk)
    working_post(decision, actor)
    form = WaiverForm(request.POST or None)
    return act_page(
        request, form, partial(lifecycle.ask, decision, by=actor.person), title=f"申请程序不适用：{decision}",
        submit="送法制审批", done="已送法制审批。", back=None, cancel_url=decision.get_absolute_url(),
        hint="公众参与、专家论证、风险评估依法可以不适用的，由法制岗位审批；合法性审查和集体讨论决定不能省略。",
    )  # fmt: skip
