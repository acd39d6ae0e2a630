"""中介服务 on the desk: the legal office registers, the secretary releases (R7)."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from powerops.core.doors import actor_of, carried_out, require_role, status_of
from powerops.core.refusals import NotAllowed
from powerops.core.roles import Role
from powerops.core.timeline import acts_on
from powerops.core.views.acts import own_page
from powerops.core.views.listing import Column, as_file, in_order, page_of, sort_field
from powerops.core.views.organisations import act_page
from powerops.core.workflow import available
from registry.forms.ledgers import ReasonForm, ServiceFilter, ServiceForm
from registry.models import IntermediaryService
from registry.permissions import LEDGER_READERS, visible_services
from registry.workflows import intermediary as lifecycle

SIZE = 50
TONES = {"draft": "neutral", "proposed": "warn", "released": "good", "withdrawn": "bad"}
ACTS = {row.verb: getattr(lifecycle, row.verb) for row in lifecycle.TRANSITIONS}
COLUMNS = (
    Column("服务名称", lambda one: one.name, "name", ("name",)),
    Column("状态", lambda one: one.get_status_display(), "status", ("status", "name")),
    Column("仍作为前置条件", lambda one: "是" if one.is_precondition else "否"),
    Column("设定依据", lambda one: one.basis),
    Column("费用由谁承担", lambda one: one.get_payer_display()),
    Column("收费标准", lambda one: one.fee_standard),
    Column("服务机构", lambda one: one.providers),
    Column("清理日期", lambda one: one.cleared_on, "cleared", ("cleared_on",)),
    Column("清理依据文件", lambda one: one.cleared_by),
    Column("备注", lambda one: one.remarks),
)


def trail() -> list[dict[str, str]]:
    """Return the way here."""
    return [{"label": "中介服务", "url": reverse("registry:intermediary-list")}]


@require_safe
def intermediary_list(request: HttpRequest) -> HttpResponseBase:
    """Every registered service, searched and filtered."""
    actor = require_role(request, *LEDGER_READERS)
    form = ServiceFilter(request.GET)
    form.fields["sort"] = sort_field(COLUMNS)
    services = in_order(request, chosen(form, visible_services(actor)), COLUMNS)
    if file := as_file(request, services, COLUMNS, "行政审批中介服务"):
        return file
    context = {
        "form": form, "page": page_of(request, services, SIZE), "may_edit": actor.has_role(Role.LEGAL),
        "tones": TONES, "is_filtered": any(request.GET.get(name) for name in ("q", "status")),
    }  # fmt: skip
    return render(request, "registry/intermediary_list.html", context)


def chosen(
    form: ServiceFilter, services: QuerySet[IntermediaryService]
) -> QuerySet[IntermediaryService]:
    """Return the services that the filter keeps; a wrong filter keeps all."""
    wanted = form.cleaned_data if form.is_valid() else {}
    if q := wanted.get("q", "").strip():
        services = services.filter(name__icontains=q)
    if status := wanted.get("status"):
        services = services.filter(status=status)
    return services


def visible_service(request: HttpRequest, pk: int) -> IntermediaryService:
    """Return a service within the person's reach, or 404."""
    services = visible_services(actor_of(request)).select_related("office", "entered_by")
    return get_object_or_404(services, pk=pk)


@require_safe
def intermediary_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One service: what it says, which powers ask for it, what can be done next."""
    service, actor = visible_service(request, pk), actor_of(request)
    may_edit = actor.appointment_as(Role.LEGAL, service.office) is not None
    context = {
        "service": service, "tone": TONES[service.status], "trail": trail(),
        "facts": [{"label": one.label, "value": one.value(service)} for one in COLUMNS[2:]],
        "powers": service.powers.select_related("published", "body").order_by("code"),
        "acts": available(lifecycle.TABLE, service, actor), "events": acts_on(service),
        "may_edit": may_edit and service.status == IntermediaryService.Status.DRAFT,
    }  # fmt: skip
    return render(request, "registry/intermediary_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def intermediary_create(request: HttpRequest) -> HttpResponse:
    """Register a service."""
    actor = require_role(request, Role.LEGAL)
    form = ServiceForm(request.POST or None)
    act = partial(lifecycle.register_service, by=actor.person)
    return act_page(
        request, form, with_powers(act), title="登记中介服务", submit="保存",
        done="已保存。核对后提请管委秘书发布。", cancel_url=trail()[0]["url"],
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def intermediary_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a service that is being drafted."""
    service = visible_service(request, pk)
    actor = require_role(request, Role.LEGAL)
    codes = "\n".join(filter(None, service.powers.order_by("code").values_list("code", flat=True)))
    form = ServiceForm(request.POST or None, instance=service, initial={"codes": codes})
    act = partial(lifecycle.amend_service, service, by=actor.person)
    return act_page(
        request, form, with_powers(act), title=f"修改：{service}", submit="保存", done="已保存。",
        back=service,
    )  # fmt: skip


def with_powers(act: Any) -> Any:
    """Return an act on a service that takes what the form calls codes as powers."""
    return lambda codes, **fields: act(powers=codes, **fields)


@require_http_methods(["GET", "HEAD", "POST"])
def intermediary_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """One act of the lifecycle, with its reason where it needs one."""
    service = visible_service(request, pk)
    row = lifecycle.TABLE.by_verb.get(verb)
    if row is None:
        raise Http404
    if request.method != "POST" and service.status not in row.sources:
        return own_page(request, service)
    if actor_of(request).appointment_as(row.who, service.office) is None:
        raise NotAllowed(f"{row.label}须由本辖区的{row.who.label}岗位办理。", clause=row.clause)
    form = ReasonForm(request.POST or None) if row.needs_reason else forms.Form(request.POST)
    if request.method == "POST" and carried_out(
        form, partial(ACTS[verb], service, by=actor_of(request).person)
    ):
        messages.success(request, f"已{row.label}。")
        return redirect(service)
    context = {
        "form": form, "title": f"{row.label}：{service}", "submit": row.label,
        "cancel_url": service.get_absolute_url(), "tone": "danger" if "danger" in row.style else "",
    }  # fmt: skip
    return render(request, "core/act_form.html", context, status=status_of(form))
