"""决策权限 on the desk: the list, a line with its course, and its keeping by the secretary (D1)."""

from __future__ import annotations

from functools import partial

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from decisions.catalogue_permissions import kept_by, visible_authorities
from decisions.forms.catalogues import (
    AuthorityFilter,
    AuthorityForm,
    EndAuthorityForm,
    SupersedeForm,
)
from decisions.models import DecisionAuthority
from decisions.permissions import READERS
from decisions.workflows import authority as lifecycle
from powerops.core.doors import actor_of, require_role
from powerops.core.refusals import NotAllowed
from powerops.core.roles import Role
from powerops.core.templatetags.ui import cndate
from powerops.core.timeline import acts_on
from powerops.core.views.listing import Column, as_file, in_order, page_of, sort_field
from powerops.core.views.organisations import act_page

SIZE = 50
either = require_http_methods(["GET", "HEAD", "POST"])
COLUMNS = (
    Column("决策机关", lambda one: one.body.name, "body", ("body__path",)),
    Column("事项类别", lambda one: one.get_kind_display(), "kind", ("kind",)),
    Column("决策层级", lambda one: one.get_level_display(), "level", ("level",)),
    Column("金额", lambda one: one.span, "amount", ("over",)),
    Column("依据", lambda one: one.basis),
    Column("自何日起", lambda one: one.valid_from, "from", ("valid_from",)),
    Column("至何日止", lambda one: one.valid_until or "", "until", ("valid_until",)),
)


@require_safe
def authority_list(request: HttpRequest) -> HttpResponseBase:
    """Who decides what, in the person's jurisdiction."""
    actor = require_role(request, *READERS)
    form = AuthorityFilter(request.GET)
    form.fields["sort"] = sort_field(COLUMNS)
    rows = in_order(request, chosen(visible_authorities(actor), form), COLUMNS)
    rows = rows.select_related("body")
    if file := as_file(request, rows, COLUMNS, "决策权限"):
        return file
    context = {
        "form": form, "page": page_of(request, rows, SIZE), "may_keep": actor.has_role(Role.SECRETARY),
        "is_filtered": any(request.GET.get(name) for name in ("kind", "on", "state")), "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "decisions/authority_list.html", context)


def chosen(rows: QuerySet[DecisionAuthority], form: AuthorityFilter) -> QuerySet[DecisionAuthority]:
    """Return the lines that the filter keeps; what is over only where it is asked for."""
    wanted = form.cleaned_data if form.is_valid() else {}
    if wanted.get("kind"):
        rows = rows.filter(kind=wanted["kind"])
    holds = Q(valid_until__isnull=True)
    if on := wanted.get("on"):
        return rows.filter(holds | Q(valid_until__gte=on), valid_from__lte=on)
    if wanted.get("state") != "all":
        rows = rows.filter(holds | Q(valid_until__gte=timezone.localdate()))
    return rows


def visible_authority(request: HttpRequest, pk: int) -> DecisionAuthority:
    """Return a line within the person's reach, or 404."""
    found = visible_authorities(actor_of(request)).select_related(
        "body", "follows", "followed_by", "entered_by"
    )
    return get_object_or_404(found, pk=pk)


@require_safe
def authority_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One line: what it says, what it replaced, what replaces it."""
    line = visible_authority(request, pk)
    keeps = actor_of(request).appointment_as(Role.SECRETARY, line.body) is not None
    context = {
        "line": line, "facts": facts_of(line), "events": acts_on(line), "trail": trail(),
        "may_change": keeps and line.valid_until is None,
    }  # fmt: skip
    return render(request, "decisions/authority_detail.html", context)


def facts_of(line: DecisionAuthority) -> list[dict[str, object]]:
    """Return a line as lines of a record."""
    told = [(one.label, one.value(line)) for one in COLUMNS[:5]]
    told += [("自何日起", cndate(line.valid_from)), ("至何日止", cndate(line.valid_until))]
    told += [("停止适用的理由", line.end_reason), ("登记人", str(line.entered_by))]
    facts: list[dict[str, object]] = [
        {"label": label, "value": words} for label, words in told if words
    ]
    if line.follows:
        facts.append({"label": "所替代的权限", "value": line.follows.span, "url": line.follows.get_absolute_url()})  # fmt: skip
    if following := getattr(line, "followed_by", None):
        facts.append({"label": "由此替代", "value": following.span, "url": following.get_absolute_url()})  # fmt: skip
    return facts


def trail() -> list[dict[str, str]]:
    """Return the way here."""
    return [{"label": "决策权限", "url": reverse("decisions:authority-list")}]


@either
def authority_create(request: HttpRequest) -> HttpResponse:
    """Enter a line."""
    actor = require_role(request, Role.SECRETARY)
    form = AuthorityForm(request.POST or None, bodies=kept_by(actor))
    return act_page(
        request, form, partial(lifecycle.enter, by=actor.person), title="登记决策权限", submit="登记",
        done="已登记决策权限。", cancel_url=trail()[0]["url"],
        hint="未登记权限的事项类别，以及超出登记金额的事项，不能送审和启动。",
    )  # fmt: skip


def line_to_change(request: HttpRequest, pk: int) -> DecisionAuthority:
    """Return a visible line whose list the person keeps, or refuse."""
    line = visible_authority(request, pk)
    if actor_of(request).appointment_as(Role.SECRETARY, line.body) is None:
        raise NotAllowed("决策权限由决策机关的秘书岗位登记。", clause=lifecycle.CLAUSE)
    return line


@either
def authority_supersede(request: HttpRequest, pk: int) -> HttpResponse:
    """Replace a line from a later day on."""
    line = line_to_change(request, pk)
    initial = {"valid_from": None}
    form = SupersedeForm(request.POST or None, instance=line, initial=initial)
    return act_page(
        request, form, partial(lifecycle.supersede, line, by=actor_of(request).person), title=f"变更：{line}",
        submit="变更", done="已登记变更，原权限到新权限适用的前一日为止。", cancel_url=line.get_absolute_url(),
        hint="原有的一条保留，到新的一条适用的前一日为止。",
    )  # fmt: skip


@either
def authority_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a line end."""
    line = line_to_change(request, pk)
    form = EndAuthorityForm(request.POST or None)
    return act_page(
        request, form, partial(lifecycle.end, line, by=actor_of(request).person), title=f"停止适用：{line}",
        submit="停止适用", done="已登记停止适用的日期。", back=line, tone="danger",
    )  # fmt: skip
