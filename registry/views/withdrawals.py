"""撤下 on the desk: every withdrawal within reach, one of them, making one, lifting it (R4)."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from powerops.core.act_forms import ReasonForm
from powerops.core.context import DRAFT_READERS
from powerops.core.doors import require_role
from powerops.core.roles import Role
from powerops.core.templatetags.ui import cntime
from powerops.core.timeline import acts_on
from powerops.core.views.listing import Column, as_file, in_order, page_of, sort_field
from powerops.core.views.organisations import act_page
from registry.forms.publication import FindPowerForm, WithdrawalFilter, WithdrawalForm
from registry.models import PublishedPower, Withdrawal
from registry.permissions import reached
from registry.search import words_of
from registry.workflows import withdrawal as workflow

SIZE = 30
STATES = {
    "standing": Q(lifted_at=None, settled_by=None),
    "settled": Q(lifted_at=None, settled_by__isnull=False),
    "lifted": Q(lifted_at__isnull=False),
}
COLUMNS = (
    Column("事项", lambda one: one.name),
    Column("实施编码", lambda one: one.power.code, "code", ("power__code",)),
    Column("部门", lambda one: one.power.body.name, "body", ("power__body__path",)),
    Column("版次", lambda one: one.edition.number),
    Column("种类", lambda one: one.get_kind_display(), "kind", ("kind",)),
    Column("理由", lambda one: one.reason),
    Column("请改看", lambda one: one.replacement.code if one.replacement else one.address),
    Column("撤下人", lambda one: one.by.name),
    Column("撤下时间", lambda one: cntime(one.at), "at", ("at",)),
    Column("状态", lambda one: one.state),
    Column("恢复人", lambda one: one.lifted_by.name if one.lifted_by else ""),
    Column("恢复时间", lambda one: cntime(one.lifted_at)),
    Column("恢复理由", lambda one: one.lift_reason),
)


def visible_withdrawals(request: HttpRequest) -> QuerySet[Withdrawal]:
    """Return the withdrawals within the person's reach, each with the name under which the power was published."""
    actor = require_role(request, *DRAFT_READERS)
    found = Withdrawal.objects.filter(reached(actor, "power__body"))
    return found.filter(power__editions__edition=F("edition")).annotate(
        name=F("power__editions__name")
    ).select_related("power__body", "edition", "replacement", "by", "lifted_by", "settled_by")  # fmt: skip


@require_safe
def withdrawal_list(request: HttpRequest) -> HttpResponseBase:
    """Every withdrawal, searched, filtered, as a file."""
    form = WithdrawalFilter(request.GET)
    form.fields["sort"] = sort_field(COLUMNS)
    rows = in_order(request, chosen(visible_withdrawals(request), form), COLUMNS)
    if file := as_file(request, rows, COLUMNS, "撤下的事项"):
        return file
    context = {
        "form": form, "page": page_of(request, rows, SIZE),
        "may_withdraw": request.actor.has_role(Role.SECRETARY),
        "is_filtered": any(request.GET.get(name) for name in ("q", "kind", "state")),
    }  # fmt: skip
    return render(request, "registry/withdrawal_list.html", context)


def chosen(rows: QuerySet[Withdrawal], form: WithdrawalFilter) -> QuerySet[Withdrawal]:
    """Return the withdrawals that the filter keeps; a wrong filter keeps all."""
    wanted = form.cleaned_data if form.is_valid() else {}
    if q := wanted.get("q", "").strip():
        rows = rows.filter(Q(power__code__startswith=q.upper()) | Q(reason__icontains=q))
    if kind := wanted.get("kind"):
        rows = rows.filter(kind=kind)
    return rows.filter(STATES.get(wanted.get("state", ""), Q()))


@require_safe
def withdrawal_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One withdrawal: what, why, how it stands, and its course."""
    one = get_object_or_404(visible_withdrawals(request), pk=pk)
    is_secretary = request.actor.appointment_as(Role.SECRETARY, one.power.body) is not None
    context = {
        "withdrawal": one, "events": acts_on(one),
        "may_lift": is_secretary and workflow.may_be_lifted(one),
    }  # fmt: skip
    return render(request, "registry/withdrawal_detail.html", context)


@require_safe
def withdrawal_search(request: HttpRequest) -> HttpResponse:
    """Find the power in force that is to be taken off."""
    actor = require_role(request, Role.SECRETARY)
    form = FindPowerForm(request.GET)
    words = words_of(form.cleaned_data["q"]) if form.is_valid() else []
    found = PublishedPower.objects.filter(reached(actor, "body")) if words else PublishedPower.objects.none()  # fmt: skip
    for word in words:
        found = found.filter(Q(search_text__contains=word) | Q(code__startswith=word.upper()))
    found = found.defer("content", "search", "search_text").order_by("body_name", "position")
    context = {"form": form, "page": page_of(request, found, SIZE), "is_asked": bool(words)}
    return render(request, "registry/withdrawal_search.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def power_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a power off the public pages."""
    actor = require_role(request, Role.SECRETARY)
    listed = get_object_or_404(
        PublishedPower.objects.filter(reached(actor, "body")).select_related("power"), pk=pk
    )
    form = WithdrawalForm(request.POST or None)
    return act_page(
        request, form, lambda **facts: workflow.withdraw(listed.power, by=actor.person, **facts),
        title=f"撤下：{listed}", submit="撤下", done="已从公开页面撤下。", tone="danger",
        cancel_url=reverse("registry:withdrawal-search"),
        hint="撤下后，公开页面、列表和数据都注明已撤下、日期和理由；涉及不宜公开内容的，各版的内容都不再公开。版次本身不变。",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def withdrawal_lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a withdrawn power to the public again."""
    one = get_object_or_404(visible_withdrawals(request), pk=pk)
    require_role(request, Role.SECRETARY)
    form = ReasonForm(request.POST or None, label="恢复的理由")
    return act_page(
        request, form, lambda reason: workflow.lift(one, by=request.user, reason=reason), title=f"恢复公开：{one.name}",
        submit="恢复公开", done="已恢复公开。", back=one, hint="恢复后，公众重新看到公布时的内容。",
    )  # fmt: skip
