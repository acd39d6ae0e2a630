"""Substitutes at posts: who stands in for whom, settling it, ending it early (F3)."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from powerops.core import delegations
from powerops.core.doors import actor_of, carried_out, status_of
from powerops.core.duty_forms import DelegationForm, PostChoiceForm, ReasonForm
from powerops.core.timeline import acts_on

PAGE = 30


@require_safe
def delegation_list(request: HttpRequest) -> HttpResponse:
    """The person's own, those of the own bodies and of those within reach; the running ones first."""
    actor = actor_of(request)
    is_past = request.GET.get("when") == "past"
    visible = delegations.visible_delegations(actor)
    current = visible.not_over(actor.on)
    found = visible.exclude(pk__in=current.values("pk")) if is_past else current
    order = ("-ended_on", "-pk") if is_past else ("began_on", "pk")
    page = Paginator(found.order_by(*order), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(one, one.state_on(actor.on)) for one in page],
        "form": PostChoiceForm(appointments=delegations.delegable(actor)),
        "own": actor.own.appointments,
        "tabs": [
            {"label": "现在和将来", "url": "?", "current": not is_past},
            {"label": "已结束", "url": "?when=past", "current": is_past},
        ],
    }
    return render(request, "core/delegation_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def delegation_create(request: HttpRequest) -> HttpResponse:
    """Settle who stands in at the post that the address names."""
    actor = actor_of(request)
    choice = PostChoiceForm(request.GET, appointments=delegations.delegable(actor))
    if not choice.is_valid():
        messages.info(request, "请先选择任职人和岗位。")
        return redirect("core:delegation-list")
    appointment = choice.cleaned_data["appointment"]
    persons = delegations.substitutes_for(appointment)
    form = DelegationForm(request.POST or None, persons=persons)
    if request.method == "POST":
        made = carried_out(form, lambda **facts: delegations.delegate(appointment, by=actor.person, **facts))  # fmt: skip
        if made:
            messages.success(request, "代理已设定，已通知任职人和代理人。")
            return redirect(made)
    context = {"form": form, "appointment": appointment, "persons": persons}
    return render(request, "core/delegation_form.html", context, status=status_of(form))


@require_safe
def delegation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One delegation with its course."""
    actor = actor_of(request)
    delegation = get_object_or_404(
        delegations.visible_delegations(actor).select_related("made_by", "withdrawn_by"), pk=pk
    )
    context = {
        "delegation": delegation,
        "state": delegation.state_on(timezone.localdate()),
        "may_withdraw": delegations.may_withdraw(actor, delegation),
        "events": acts_on(delegation),
        "trail": [{"label": "岗位代理", "url": reverse("core:delegation-list")}],
    }
    return render(request, "core/delegation_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def delegation_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """End a delegation early."""
    actor = actor_of(request)
    delegation = get_object_or_404(delegations.visible_delegations(actor), pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and carried_out(
        form, lambda reason: delegations.withdraw(delegation, by=actor.person, reason=reason)
    ):
        messages.success(request, "代理已终止。")
        return redirect(delegation)
    context = {
        "form": form, "title": f"提前终止：{delegation}", "submit": "终止代理", "tone": "danger",
        "cancel_url": delegation.get_absolute_url(), "hint": "终止后代理人立即不能再以该岗位办理，已经办理的仍然有效。",
    }  # fmt: skip
    return render(request, "core/act_form.html", context, status=status_of(form))
