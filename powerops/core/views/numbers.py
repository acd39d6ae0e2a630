"""文号: the numbers of the jurisdiction by series and year, voiding one, setting up a series (F6)."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from powerops.core import numbering
from powerops.core.doors import require_role
from powerops.core.models import IssuedNumber, NumberSeries
from powerops.core.numbering_forms import NumberFilter, ReasonForm, SeriesForm
from powerops.core.roles import Role
from powerops.core.views.listing import Column, as_file, in_order, sort_field
from powerops.core.views.organisations import act_page, reached

PAGE = 50
COLUMNS = (
    Column("文号", lambda one: one.text, "number", ("series__sign", "year", "serial")),
    Column("文件", lambda one: one.record_title, "title", ("record_title",)),
    Column("发文机关", lambda one: one.series.organisation.name),
    Column("文书种类", lambda one: numbering.KINDS.get(one.series.kind, one.series.kind)),
    Column("成文日期", lambda one: one.dated_on, "dated", ("dated_on", "serial")),
    Column("编号人", lambda one: one.issued_by.name),
    Column("编号时间", lambda one: one.issued_at, "issued", ("issued_at",)),
    Column("状态", lambda one: "已作废" if one.voided_at else "有效"),
    Column("作废理由", lambda one: one.void_reason),
    Column("作废人", lambda one: one.voided_by.name if one.voided_by else ""),
    Column("作废时间", lambda one: one.voided_at),
)


@require_safe
def number_list(request: HttpRequest) -> HttpResponseBase:
    """The numbers given in the jurisdiction, the voided among them, and its series."""
    actor = require_role(request, *numbering.READERS)
    series = numbering.visible_series(actor).select_related("organisation")
    numbers = numbering.visible_numbers(actor)
    years = list(numbers.order_by("-year").values_list("year", flat=True).distinct())
    form = NumberFilter(request.GET, series, years)
    form.fields["sort"] = sort_field(COLUMNS)
    rows = in_order(request, chosen(numbers, form), COLUMNS)
    if file := as_file(request, rows, COLUMNS, "文号"):
        return file
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form, "page": page, "in_use": numbering.in_use(page), "series": named(series),
        "is_filtered": bool(form.wanted()), "may_void": actor.has_role(Role.SECRETARY),
        "may_set_up": actor.has_role(Role.ADMIN), "may_read": actor.has_role(*numbering.NUMBER_READERS),
    }  # fmt: skip
    return render(request, "core/number_list.html", context)


def named(series: QuerySet[NumberSeries]) -> list[NumberSeries]:
    """Return the series, each with its kind in words."""
    rows = list(series)
    for one in rows:
        one.kind_label = numbering.KINDS.get(one.kind, one.kind)
    return rows


def chosen(numbers: QuerySet[IssuedNumber], form: NumberFilter) -> QuerySet[IssuedNumber]:
    """Return the numbers that the filter keeps, the latest first."""
    wanted = form.wanted()
    if "q" in wanted:
        numbers = numbers.filter(
            Q(text__icontains=wanted["q"]) | Q(record_title__icontains=wanted["q"])
        )
    if "series" in wanted:
        numbers = numbers.filter(series=wanted["series"])
    if "year" in wanted:
        numbers = numbers.filter(year=wanted["year"])
    if "state" in wanted:
        numbers = numbers.filter(voided_at__isnull=wanted["state"] == "standing")
    people = numbers.select_related("series__organisation", "issued_by", "voided_by")
    return people.order_by("-year", "series__sign", "-serial")


def number_void(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Void one number, with the reason."""
    actor = require_role(request, *numbering.READERS)
    series = numbering.visible_series(actor)
    number = get_object_or_404(
        IssuedNumber.objects.select_related("series").filter(series__in=series), pk=pk
    )
    numbering.keeper(actor.person, number.series.organisation)
    form = ReasonForm(request.POST or None)
    return act_page(
        request, form, lambda **fields: numbering.void(number, by=actor.person, **fields),
        title=f"作废文号：{number}", submit="作废", done=f"{number}已作废。", back=number.series, tone="danger",
        hint=f"用于《{number.record_title}》。作废的文号保留在列，不再使用；文件仍在使用的文号不能作废。",
    )  # fmt: skip


def series_create(request: HttpRequest) -> HttpResponseBase:
    """Set up a body's series."""
    bodies = reached(request, Role.ADMIN).filter(abolished_on=None)
    form = SeriesForm(request.POST or None, bodies=bodies)
    return act_page(
        request, form, lambda **fields: numbering.open_series(by=request.user, **fields),
        title="设立文号序列", submit="设立", done="文号序列已设立。", cancel_url=reverse("core:number-list"),
    )  # fmt: skip


def series_close(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Stop a series."""
    actor = require_role(request, Role.ADMIN)
    series = get_object_or_404(numbering.visible_series(actor), pk=pk)
    form = ReasonForm(request.POST or None)
    return act_page(
        request, form, lambda **fields: numbering.close_series(series, by=request.user, **fields),
        title=f"停用文号序列：{series}", submit="停用", done="文号序列已停用。", back=series, tone="danger",
        hint="停用后不再从这个序列编号，已编的文号保留，机关代字不能再用。",
    )  # fmt: skip
