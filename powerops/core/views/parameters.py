"""/desk/parameters/: what each dated figure is today, was and will be; the administrator sets the next (F5)."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from powerops.core import parameters
from powerops.core.act_forms import ReasonForm
from powerops.core.clock_forms import ValueForm
from powerops.core.doors import actor_of, carried_out, require_role, status_of
from powerops.core.models import Parameter
from powerops.core.roles import Role
from powerops.core.templatetags.ui import cndate
from powerops.core.views.organisations import act_page
from powerops.law.parameters import PARAMETERS

TRAIL = ({"label": "参数", "url": "/desk/parameters/"},)


@require_safe
def parameter_list(request: HttpRequest) -> HttpResponse:
    """Every parameter with what holds today and what is to come."""
    rows = parameters.overview(timezone.localdate())
    return render(request, "core/parameter_list.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def parameter_detail(request: HttpRequest, key: str) -> HttpResponse:
    """One parameter over time; the administrator sets what it will be."""
    actor = require_role(request, Role.ADMIN) if request.method == "POST" else actor_of(request)
    if (rule := PARAMETERS.get(key)) is None:
        raise Http404
    today = timezone.localdate()
    form = ValueForm(rule, request.POST or None) if actor.has_role(Role.ADMIN) else None
    if form and request.method == "POST":
        row = carried_out(form, partial(parameters.set_value, rule, by=actor.person))
        if row is not None:
            messages.success(
                request, f"已设定：自{cndate(row.valid_from)}起为 {row.value} {rule.unit}。"
            )
            return redirect("core:parameter-detail", key)
    context: dict[str, Any] = {
        "rule": rule, "rows": parameters.history_of(rule, today), "now": parameters.value_of(key, today),
        "form": form, "trail": TRAIL, "cancel_url": reverse("core:parameter-list"),
    }  # fmt: skip
    status = status_of(form) if form else 200
    return render(request, "core/parameter_detail.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def parameter_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a value whose day has not come, with the reason."""
    actor = require_role(request, Role.ADMIN)
    value = get_object_or_404(Parameter.objects.filter(key__in=PARAMETERS), pk=pk)
    rule = PARAMETERS[value.key]
    words = f"自{cndate(value.valid_from)}起 {value.value} {rule.unit}"
    return act_page(
        request, ReasonForm(request.POST or None), partial(parameters.withdraw_value, value, by=actor.person),
        title=f"撤回数值：{rule.title}", submit="撤回", done=f"已撤回：{words}。", back=value, tone="danger",
        hint=f"撤回“{words}”。撤回的数值保留在列并写明理由；同一天可以另行设定。",
    )  # fmt: skip
