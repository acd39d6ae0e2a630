"""Organisations: the tree, one body's page, and the dated acts on it (F1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Count, Prefetch, Q, QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from powerops.core import organisations
from powerops.core.doors import carried_out, require_role, status_of
from powerops.core.forms import (
    AbolishForm,
    CorrectNameForm,
    DatedForm,
    EstablishForm,
    MoveForm,
    OrganisationFacts,
    RenameForm,
)
from powerops.core.models import Appointment, Organisation
from powerops.core.people import READERS, organisations_reached
from powerops.core.roles import Role
from powerops.core.scanning import is_set_up
from powerops.core.timeline import acts_on


def reached(request: HttpRequest, *roles: Role) -> QuerySet[Organisation]:
    """Return the organisations of the jurisdictions in which the person holds one of the roles, or refuse."""
    return organisations_reached(require_role(request, *roles), *roles)


@require_safe
def organisation_list(request: HttpRequest) -> HttpResponse:
    """The tree, those that ended marked and at their place."""
    # Said again here: a grouped query drops the model's own order.
    posts_open = Count("posts", filter=Q(posts__is_open=True))
    shown = reached(request, *READERS).annotate(posts_open=posts_open).order_by("path")
    return render(
        request, "core/organisation_list.html",
        {"organisations": shown, "may_edit": request.actor.has_role(Role.ADMIN), "is_scanned": is_set_up(), "today": timezone.localdate()},
    )  # fmt: skip


@require_safe
def organisation_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One body: facts, names over time, posts with who holds them, and its record."""
    held = Appointment.objects.select_related("person").order_by("ended_on", "-began_on")
    organisation = get_object_or_404(
        reached(request, *READERS).select_related("parent", "successor").prefetch_related(
            "terms__parent", Prefetch("posts__appointments", held), "predecessors"
        ),
        code=code,
    )  # fmt: skip
    posts = organisation.posts.all()
    appointments = [appointment for post in posts for appointment in post.appointments.all()]
    return render(
        request, "core/organisation_detail.html",
        {
            "organisation": organisation,
            "may_edit": request.actor.appointment_as(Role.ADMIN, organisation) is not None,
            "posts": sorted(posts, key=lambda post: not post.is_open), "today": timezone.localdate(),
            "events": acts_on(organisation, *posts, *appointments), "facts": facts_of(organisation),
            "trail": [{"label": "组织机构", "url": reverse("core:organisation-list")}],
        },
    )  # fmt: skip


def facts_of(organisation: Organisation) -> list[dict[str, Any]]:
    """Return the organisation's facts as lines of a record."""
    code = (
        f"{organisation.credit_code}（临时代码）"
        if organisation.has_provisional_code
        else organisation.credit_code
    )
    lines = (
        ("简称", organisation.short_name), ("类别", organisation.get_kind_display()), ("上级机构", organisation.parent),
        ("统一社会信用代码", code), ("区域代码", organisation.region_code), ("主管部门代码", organisation.department_number),
        ("行使层级", organisation.get_level_display()), ("联系电话", organisation.telephone),
        ("监督电话", organisation.supervision_telephone), ("地址", organisation.address),
        ("办公时间", organisation.office_hours), ("承接机构", organisation.successor),
    )  # fmt: skip
    return [{"label": label, "value": value} for label, value in lines if value]


def organisation_create(request: HttpRequest) -> HttpResponse:
    """Found an organisation."""
    parents = reached(request, Role.ADMIN).existing(timezone.localdate())
    given = parents.filter(code=request.GET.get("parent", "")).first() or parents.first()
    form = EstablishForm(request.POST or None, parents=parents, initial={"parent": given})
    return act_page(
        request, form, lambda **fields: organisations.establish(by=request.user, **fields),
        title="设立机构", submit="设立", done="已设立。",
    )  # fmt: skip


def organisation_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change telephone, address and the like."""
    organisation = get_object_or_404(reached(request, Role.ADMIN), code=code)
    form = OrganisationFacts(request.POST or None, instance=organisation)
    return act_page(
        request, form, lambda **fields: organisations.edit_facts(organisation, by=request.user, **fields),
        title=f"修改{organisation}的信息", submit="保存", done="已保存。", back=organisation,
    )  # fmt: skip


def organisation_rename(request: HttpRequest, code: str) -> HttpResponse:
    """A new name; past editions keep the past one."""
    return dated_act(
        request,
        code,
        RenameForm,
        organisations.rename,
        "更名",
        "机构更名后，已公布的清单版次仍显示原名称。名称只是录入有误的，请办理“更正名称”。",
    )


def organisation_correct_name(request: HttpRequest, code: str) -> HttpResponse:
    """The present name as it should have been entered."""
    organisation = get_object_or_404(reached(request, Role.ADMIN), code=code)
    form = CorrectNameForm(request.POST or None, initial={"name": organisation.name})
    return act_page(
        request, form, lambda **fields: organisations.correct_name(organisation, by=request.user, **fields),
        title=f"{organisation}：更正名称", submit="更正名称", done="名称已更正。", back=organisation,
        hint="只用于更正录入有误的现名称，不改变起止日期；已公布的清单版次不变。机构依文件改名的，请办理“更名”。",
    )  # fmt: skip


def organisation_move(request: HttpRequest, code: str) -> HttpResponse:
    """A new place in the tree."""
    return dated_act(request, code, MoveForm, organisations.move, "调整隶属", "下级机构随同调整。")


def organisation_abolish(request: HttpRequest, code: str) -> HttpResponse:
    """The end of a body, or its merger."""
    return dated_act(
        request,
        code,
        AbolishForm,
        organisations.abolish,
        "撤销或合并",
        "岗位同时撤销，任职随之结束；历史和已公布的版次保留。",
    )


def dated_act(
    request: HttpRequest,
    code: str,
    form_class: type[DatedForm],
    act: Callable[..., Any],
    verb: str,
    hint: str,
) -> HttpResponse:
    """One dated act on one organisation, whatever it is."""
    within = reached(request, Role.ADMIN)
    organisation = get_object_or_404(within, code=code)
    others = within.existing(timezone.localdate()).exclude(pk=organisation.pk)
    extra = {} if form_class is RenameForm else {"parents": others}
    form = form_class(request.POST or None, organisation=organisation, **extra)
    return act_page(
        request, form, lambda **fields: act(organisation, by=request.user, **fields),
        title=f"{organisation}：{verb}", submit=verb, done=f"{verb}已登记。", back=organisation, hint=hint,
        tone="danger" if form_class is AbolishForm else "",
    )  # fmt: skip


def act_page(
    request: HttpRequest,
    form: Form,
    act: Callable[..., Any],
    *,
    title: str,
    submit: str,
    done: str,
    back: Any = None,
    hint: str = "",
    tone: str = "",
    cancel_url: str = "",
) -> HttpResponse:
    """Show the form; when it is sent, do the act and go to what it was done on."""
    if request.method == "POST" and (made := carried_out(form, act)) is not None:
        messages.success(request, done)
        return redirect(back or made)
    cancel_url = cancel_url or (
        back.get_absolute_url() if back else reverse("core:organisation-list")
    )
    return render(
        request, "core/act_form.html",
        {"form": form, "title": title, "submit": submit, "cancel_url": cancel_url, "hint": hint, "tone": tone},
        status=status_of(form),
    )  # fmt: skip
