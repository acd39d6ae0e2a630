"""专家库 on the desk: who may be asked, kept by the secretary (D3; art 21, 41)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from decisions.forms.experts import ExpertFilter, ExpertForm
from decisions.hearing_permissions import visible_experts
from decisions.models import Expert
from decisions.permissions import READERS
from decisions.workflows import expert as lifecycle
from powerops.core.act_forms import OpinionForm
from powerops.core.actor import Actor
from powerops.core.doors import actor_of, require_role
from powerops.core.models import Organisation
from powerops.core.models.people import jurisdiction_path
from powerops.core.refusals import NotAllowed
from powerops.core.roles import Role
from powerops.core.timeline import acts_on
from powerops.core.views.acts import acts_context, carry_out
from powerops.core.views.listing import Column, as_file, in_order, page_of, sort_field
from powerops.core.views.organisations import act_page

SIZE = 30
COLUMNS = (
    Column("编号", lambda one: one.number, "number", ("serial",)),
    Column("专家或者专业机构", lambda one: one.name, "name", ("name",)),
    Column("专业领域", lambda one: one.get_field_display(), "field", ("field",)),
    Column("职称、资质", lambda one: one.standing),
    Column("工作单位", lambda one: one.employer, "employer", ("employer",)),
    Column("单位性质", lambda one: one.get_employer_kind_display()),
    Column("状态", lambda one: one.get_status_display(), "status", ("status",)),
)


@require_safe
def expert_list(request: HttpRequest) -> HttpResponseBase:
    """Every expert of the pools within reach."""
    actor = require_role(request, *READERS)
    form = ExpertFilter(request.GET)
    form.fields["sort"] = sort_field(COLUMNS)
    rows = in_order(request, chosen(visible_experts(actor), form), COLUMNS)
    if file := as_file(request, rows, COLUMNS, "专家库"):
        return file
    is_filtered = any(request.GET.get(name) for name in ("q", "field", "status"))
    context = {
        "form": form, "page": page_of(request, rows, SIZE), "is_filtered": is_filtered,
        "may_enroll": actor.has_role(Role.SECRETARY),
    }  # fmt: skip
    return render(request, "decisions/expert_list.html", context)


def chosen(rows: QuerySet[Expert], form: ExpertFilter) -> QuerySet[Expert]:
    """Return the experts that the filter keeps."""
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = rows.filter(**{name: wanted[name] for name in ("field", "status") if wanted.get(name)})
    if q := wanted.get("q", "").strip():
        rows = rows.filter(Q(name__icontains=q) | Q(employer__icontains=q))
    return rows


def visible_expert(request: HttpRequest, pk: int) -> tuple[Expert, Actor]:
    """Return an expert within the person's reach, or 404."""
    actor = actor_of(request)
    found = visible_experts(actor).select_related("pool", "employer_body")
    return get_object_or_404(found, pk=pk), actor


@require_safe
def expert_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One expert: what the pool says, on which panels, what is next."""
    expert, actor = visible_expert(request, pk)
    return show(request, expert, actor)


def show(
    request: HttpRequest,
    expert: Expert,
    actor: Actor,
    form: OpinionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the page of an expert."""
    keeps = actor.appointment_as(Role.SECRETARY, expert.pool) is not None
    memberships = expert.memberships.select_related("panel__decision").order_by("-pk")[:SIZE]
    context = {
        "expert": expert, "bodies": expert.conflict_bodies.all(), "keeps": keeps,
        "memberships": memberships, "events": acts_on(expert),
        "trail": [{"label": "专家库", "url": reverse("decisions:expert-list")}],
        **acts_context(lifecycle, expert, actor, form),
    }  # fmt: skip
    return render(request, "decisions/expert_detail.html", context, status=status)


def expert_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Do one act of the pool's lifecycle."""
    expert, _ = visible_expert(request, pk)
    return carry_out(request, expert, verb, lifecycle, show)


def bodies_of(pool: Organisation) -> QuerySet[Organisation]:
    """Return the bodies of the pool's jurisdiction."""
    return Organisation.objects.filter(
        path__startswith=jurisdiction_path(pool), abolished_on=None
    ).order_by("path")


@require_http_methods(["GET", "HEAD", "POST"])
def expert_create(request: HttpRequest) -> HttpResponse:
    """Enter an expert into the pool of the secretary's body."""
    actor = require_role(request, Role.SECRETARY)
    pool = next(
        one.post.organisation for one in actor.appointments if one.post.role == Role.SECRETARY
    )
    form = ExpertForm(request.POST or None, bodies=bodies_of(pool))
    return act_page(
        request, form, lambda **told: lifecycle.enroll(by=actor.person, pool=pool, **told), title="专家入库",
        submit="入库", done="已入库。", cancel_url=reverse("decisions:expert-list"),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def expert_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what the pool says of an expert."""
    expert, actor = visible_expert(request, pk)
    if actor.appointment_as(Role.SECRETARY, expert.pool) is None:
        raise NotAllowed(f"专家库由{Role.SECRETARY.label}岗位维护。", clause=lifecycle.POOL)
    form = ExpertForm(request.POST or None, instance=expert, bodies=bodies_of(expert.pool))

    def act(**told: Any) -> Expert:
        return lifecycle.correct(expert, by=actor.person, **told)

    return act_page(
        request, form, act, title=f"修改：{expert}", submit="保存", done="已保存。", back=expert
    )
