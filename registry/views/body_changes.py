"""机构变动影响 on the desk: what happened to bodies, who was sent tasks for it; entering that a function passes on (G5)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from powerops.core.actor import Actor
from powerops.core.doors import actor_of, carried_out, require_role
from powerops.core.models import Organisation, OrganisationKind
from powerops.core.models.people import jurisdiction_path
from powerops.core.refusals import Refusal
from powerops.core.roles import Role
from powerops.core.views.listing import page_of
from registry.forms.law_changes import TransferFilter, TransferForm
from registry.models import AdjustmentTask, BodyChange, PublishedPower
from registry.permissions import visible_body_changes, visible_tasks
from registry.task_dates import with_dates
from registry.workflows import body_change

SIZE, MOST = 30, 500


@require_http_methods(["GET", "HEAD", "POST"])
def body_change_list(request: HttpRequest) -> HttpResponse:
    """Changes of bodies: those without tasks yet, and those that were followed; posting sends the tasks at once."""
    actor = require_role(request, Role.LEGAL, Role.SECRETARY)
    waiting = body_change.pending(own_bodies(actor))
    if request.method == "POST":
        require_role(request, Role.LEGAL)
        return send_at_once(request, actor, waiting)
    live = Q(tasks__status__in=AdjustmentTask.LIVE)
    changes = visible_body_changes(actor).annotate(
        task_count=Count("tasks"), open_count=Count("tasks", filter=live)
    )
    context = {
        "waiting": waiting,
        "page": page_of(request, changes.order_by("-on", "-pk"), SIZE),
        "may_send": actor.has_role(Role.LEGAL),
    }
    return render(request, "registry/body_change_list.html", context)


def send_at_once(request: HttpRequest, actor: Actor, waiting: list[Any]) -> HttpResponse:
    """Send the tasks of every waiting change."""
    sent = 0
    try:
        for found in waiting:
            change = body_change.follow_by_hand(found, by=actor.person)
            sent += change.tasks.count() if change else 0
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"已核对 {len(waiting)} 项机构变动，下达 {sent} 项调整任务。")
    return redirect("registry:body-change-list")


def own_bodies(actor: Actor) -> Q:
    """Return the condition on organisations that they stand in a jurisdiction of the person's posts."""
    condition = Q(pk__in=[])
    for one in actor.appointments:
        if one.post.role in (Role.LEGAL, Role.SECRETARY):
            condition |= Q(path__startswith=jurisdiction_path(one.post.organisation))
    return condition


@require_safe
def body_change_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One change of a body with the tasks that were sent for it."""
    actor = actor_of(request)
    change = get_object_or_404(
        visible_body_changes(actor).select_related("organisation", "successor", "noted_by"), pk=pk
    )
    tasks = with_dates(visible_tasks(actor).filter(body_change=change))
    context = {
        "change": change,
        "page": page_of(request, tasks, SIZE),
        "today": timezone.localdate(),
    }
    return render(request, "registry/body_change_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def body_change_transfer(request: HttpRequest) -> HttpResponse:
    """职能划转: choose the body, then its powers, and who takes them over."""
    actor = require_role(request, Role.LEGAL)
    bodies = Organisation.objects.filter(own_bodies(actor), abolished_on=None).exclude(kind=OrganisationKind.JURISDICTION)  # fmt: skip
    chosen = TransferFilter(request.GET or None, bodies)
    body = chosen.cleaned_data["body"] if chosen.is_valid() else None
    powers = powers_to_choose(body, chosen)
    data = request.POST if request.method == "POST" else None
    form = TransferForm(data, bodies=bodies, powers=powers) if body else None
    if data and form and (change := transferred(form, body, actor)):
        messages.success(request, f"已登记：{change}。已向{body}下达调整任务。")
        return redirect(change)
    context = {"filter": chosen, "form": form, "body": body, "most": MOST}
    status = 400 if form and form.errors else 200
    return render(request, "registry/body_change_transfer.html", context, status=status)


def powers_to_choose(body: Organisation | None, chosen: TransferFilter) -> QuerySet[PublishedPower]:
    """Return the powers on a body's list, as many as a form holds."""
    powers = PublishedPower.objects.filter(body=body).only("name", "sub_name", "body", "position")
    if chosen.is_valid() and (q := chosen.cleaned_data.get("q")):
        powers = powers.filter(name__icontains=q)
    first = powers.order_by("position").values("pk")[:MOST]
    return powers.filter(pk__in=list(first.values_list("pk", flat=True))).order_by("position")


def transferred(form: TransferForm, body: Organisation, actor: Actor) -> BodyChange | None:
    """Enter what the form says."""

    def act(powers: Any, **facts: Any) -> BodyChange:
        return body_change.transfer(body, powers=list(powers), by=actor.person, **facts)

    return carried_out(form, act)
