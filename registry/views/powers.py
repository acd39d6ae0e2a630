"""The current list of a clerk's bodies, from which powers are chosen to be changed or adjusted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.db.models.functions import Right
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from powerops.core.doors import actor_of
from powerops.core.models import Organisation
from powerops.core.roles import Role
from powerops.core.views.listing import Column, as_file, in_order, page_of, sort_field
from powerops.law.codes import PowerState
from registry.forms.revisions import JoinForm, PowerFilter
from registry.models import PowerVersion, PublishedList, PublishedPower, Revision
from registry.permissions import drafting_bodies, reached
from registry.search import BASIC, words_of
from registry.workflows.drafting import clerk_of

SIZE = 50
COLUMNS = (
    Column("事项", lambda one: one.name, "name", ("name", "sub_name")),
    Column("子项", lambda one: one.sub_name),
    Column("权力类型", lambda one: one.category, "category", ("category", "body_name", "position")),
    Column("部门", lambda one: one.body_name, "body", ("body_name", "position")),
    Column("实施编码", lambda one: one.code, "code", ("code",)),
    Column("版次", lambda one: one.edition_number),
    Column("公布日期", lambda one: one.published_on),
)


def visible_powers(request: HttpRequest) -> QuerySet[PublishedPower]:
    """Powers in force of every body within the person's reach."""
    return PublishedPower.objects.filter(reached(actor_of(request), "body"))


@require_safe
def current_powers(request: HttpRequest) -> HttpResponseBase:
    """The current list, searched within; each power with what is being done about it."""
    form = PowerFilter(request.GET)
    form.fields["sort"] = sort_field(COLUMNS)
    powers = in_order(request, chosen(visible_powers(request), form), COLUMNS)
    if file := as_file(request, powers, COLUMNS, "现行清单事项"):
        return file
    page = page_of(request, powers, SIZE)
    context = {
        "joined": joined_draft(request, form),
        "form": form,
        "page": page,
        "rows": with_standing(list(page)),
        "may_draft": actor_of(request).has_role(Role.CLERK),
        "lists": own_lists(request),
        "is_filtered": any(request.GET.get(name) for name in ("q", "category")),
    }
    return render(request, "registry/current_powers.html", context)


def own_lists(request: HttpRequest) -> QuerySet[PublishedList]:
    """Return the published lists that the person may change, each with the edition whose file can be read in again."""
    bodies = drafting_bodies(actor_of(request))
    return PublishedList.objects.filter(body__in=bodies).select_related("edition")


def with_standing(powers: Sequence[PublishedPower]) -> list[dict[str, Any]]:
    """Return powers with what an open revision does to each, and whether it stands still: two queries."""
    keys = [power.power_id for power in powers]
    open_versions = PowerVersion.objects.filter(is_open=True, power__in=keys)
    busy = {version.power_id: version for version in open_versions.select_related("revision")}
    suspended = PublishedPower.objects.filter(pk__in=keys, version__state=PowerState.SUSPENDED)
    still = set(suspended.values_list("pk", flat=True))
    return [
        {"power": power, "open": busy.get(power.power_id), "is_suspended": power.power_id in still}
        for power in powers
    ]


def joined_draft(request: HttpRequest, form: PowerFilter) -> Revision | None:
    """Return the draft that takes in what is chosen, when the clerk came from one."""
    asked = form.cleaned_data.get("revision") or 0
    bodies = drafting_bodies(actor_of(request)) if asked else []
    drafts = Revision.objects.filter(body__in=bodies, status=Revision.Status.DRAFT)
    return drafts.select_related("body").filter(pk=asked).first() if bodies else None


def chosen(powers: QuerySet[PublishedPower], form: PowerFilter) -> QuerySet[PublishedPower]:
    """Return the powers that the filter keeps, in the order of the lists; a wrong filter keeps all."""
    wanted = form.cleaned_data if form.is_valid() else {}
    for word in words_of(wanted.get("q", "")):
        code = word.upper()
        is_code = Q(code__startswith=code) | Q(basic__startswith=code)
        if len(code) > BASIC:
            is_code |= Q(code__endswith=code)
        basic = Right("code", BASIC)
        powers = powers.alias(basic=basic).filter(Q(search_text__contains=word) | is_code)
    if category := wanted.get("category"):
        powers = powers.filter(category=category)
    return powers.order_by("body_name", "position").only(
        "power_id", "name", "sub_name", "category", "code", "body_name", "position", "body_id",
        "edition_number", "published_on",
    )  # fmt: skip


@require_safe
def power_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to the form of a change: in the draft that holds the power, else in the one that joins it."""
    published = get_object_or_404(visible_powers(request).select_related("body"), pk=pk)
    clerk_of(published.body, request.user)
    held = open_version(published)
    if held:
        return redirect(held)
    form = joined_form(request, published)
    if form.is_new:
        return start_first(reverse("registry:power-change", args=[pk]))
    if form.draft is None:
        return render(request, "registry/power_change.html", {"power": published, "form": form})
    address = reverse("registry:version-create", args=[form.draft.pk])
    return redirect(f"{address}?{urlencode({'power': pk})}")


def joined_form(request: HttpRequest, published: PublishedPower) -> JoinForm:
    """Return the choice of the draft that takes the power in; made already by the address or for want of another."""
    return JoinForm(drafts_offered(published.body), request.GET)


def drafts_offered(body: Organisation) -> list[Revision]:
    """Return the drafts of a body that may take a power in, the newest first."""
    drafts = Revision.objects.filter(body=body, status=Revision.Status.DRAFT)
    return list(drafts.select_related("body", "drafted_by").order_by("-created_at", "-pk"))


def open_version(published: PublishedPower) -> PowerVersion | None:
    """Return the version of the power that an open revision holds, if there is one."""
    versions = PowerVersion.objects.filter(power=published.power_id, is_open=True)
    return versions.select_related("revision__body").first()


def start_first(then: str) -> HttpResponse:
    """Lead to the beginning of an adjustment, and from there back to what the clerk came for."""
    return redirect(f"{reverse('registry:revision-create')}?{urlencode({'then': then})}")
