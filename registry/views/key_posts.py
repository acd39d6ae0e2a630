"""内部权力制约 on the desk: coverage of the six areas, and the posts that are key ones (R8)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from powerops.core.doors import actor_of, carried_out, require_role, status_of
from powerops.core.models import Organisation
from powerops.core.people import organisations_reached
from powerops.core.refusals import NotAllowed
from powerops.core.roles import Role
from powerops.core.timeline import acts_on
from powerops.core.views.listing import Column, as_file, in_order, page_of, sort_field
from powerops.law.key_posts import HERE, LIMITS, PAIRS, Area
from registry import key_posts
from registry.forms.key_posts import BodyChoiceForm, KeyPostFilter, MarkForm, UnmarkForm
from registry.key_posts import READERS, holders, visible_key_posts
from registry.models import KeyPost
from registry.workflows import key_post as lifecycle

BODIES, SIZE = 30, 50
TRAIL = ({"label": "重点岗位", "url": "/desk/registry/key-posts/"},)
COLUMNS = (
    Column("部门", lambda one: one.post.organisation.name, "body", ("post__organisation__path", "area")),
    Column("岗位", lambda one: one.post.title, "post", ("post__title",)),
    Column("领域", lambda one: one.get_area_display(), "area", ("area", "post__organisation__path")),
    Column("自何日起", lambda one: one.began_on, "began", ("began_on",)),
    Column("至何日", lambda one: one.ended_on, "ended", ("ended_on",)),
    Column("确定依据", lambda one: one.basis),
    Column("确定人", lambda one: one.marked_by.name),
)  # fmt: skip


def tabs(here: str) -> list[dict[str, Any]]:
    """Return the family's pages, the present one marked."""
    pages = (
        ("总览", "key-post-overview"), ("重点岗位", "key-post-list"), ("权限目录", "dutymatrix-list"),
        ("不相容岗位", "conflict-list"), ("定期轮岗", "rotation-list"),
    )  # fmt: skip
    return [
        {"label": label, "url": reverse(f"registry:{name}"), "current": name == here}
        for label, name in pages
    ]


@require_safe
def key_post_overview(request: HttpRequest) -> HttpResponseBase:
    """The six areas of each body, with what is missing and what clashes now."""
    actor = require_role(request, *READERS)
    bodies = key_posts.active_bodies(actor, actor.on)
    if request.GET.get("export"):
        shown = {body.pk: cells for body, cells in key_posts.coverage(list(bodies), actor.on)}
        if file := as_file(request, bodies, coverage_columns(shown), "重点岗位总览"):
            return file
    page = page_of(request, bodies, BODIES)
    rows = key_posts.coverage(list(page), actor.on)
    gaps = [(body, cell) for body, cells in rows for cell in cells if cell.is_gap]
    context = {
        "page": page, "rows": rows, "gaps": gaps, "areas": list(Area), "clause": HERE, "pairs": PAIRS,
        "terms": LIMITS[0], "conflicts": key_posts.conflicts_in([one.pk for one in page], actor.on),
        "may_draft": actor.has_role(Role.CLERK, Role.PERSONNEL),
        "may_mark": actor.has_role(Role.PERSONNEL), "is_public": key_posts.is_public(actor.on),
        "tabs": tabs("key-post-overview"),
    }  # fmt: skip
    return render(request, "registry/key_post_overview.html", context)


def coverage_columns(shown: dict[int, list[key_posts.Cell]]) -> tuple[Column, ...]:
    """Return the columns of the overview's file."""

    def told(at: int) -> Callable[[Organisation], str]:
        return lambda body: shown[body.pk][at].words or "无"

    areas = [Column(area.label, told(at)) for at, area in enumerate(Area)]
    return (Column("部门", lambda body: body.name), *areas)


@require_safe
def key_post_list(request: HttpRequest) -> HttpResponseBase:
    """Every key post, or those of one day."""
    actor = require_role(request, *READERS)
    form = KeyPostFilter(request.GET)
    form.fields["sort"] = sort_field(COLUMNS)
    rows = in_order(request, chosen(visible_key_posts(actor), form), COLUMNS)
    if file := as_file(request, rows, COLUMNS, "重点岗位"):
        return file
    page = page_of(request, rows, SIZE)
    held = holders({one.post_id for one in page}, actor.on)
    context = {
        "form": form, "page": page, "rows": [(one, held.get(one.post_id, [])) for one in page],
        "may_mark": actor.has_role(Role.PERSONNEL), "tabs": tabs("key-post-list"), "today": actor.on,
    }  # fmt: skip
    return render(request, "registry/key_post_list.html", context)


def chosen(rows: QuerySet[KeyPost], form: KeyPostFilter) -> QuerySet[KeyPost]:
    """Return the key posts that the filter keeps; a wrong filter keeps all."""
    wanted = form.cleaned_data if form.is_valid() else {}
    if q := wanted.get("q"):
        rows = rows.filter(Q(post__organisation__name__icontains=q) | Q(post__title__icontains=q))
    if area := wanted.get("area"):
        rows = rows.filter(area=area)
    if on := wanted.get("on"):
        rows = rows.in_force(on)
    return rows


@require_http_methods(["GET", "HEAD", "POST"])
def key_post_create(request: HttpRequest) -> HttpResponse:
    """Mark a post; first of which body."""
    actor = require_role(request, Role.PERSONNEL)
    bodies = organisations_reached(actor, Role.PERSONNEL).existing(actor.on).order_by("path")
    if not (code := request.GET.get("body")):
        return render(request, "registry/key_post_body.html", {"form": BodyChoiceForm(bodies), "trail": TRAIL})  # fmt: skip
    body = get_object_or_404(bodies, code=code)
    form = MarkForm(body, request.POST or None)
    if request.method == "POST":
        made = carried_out(form, partial(lifecycle.mark, by=actor.person))
        if made:
            messages.success(request, f"已确定：{made}。在任人员的轮岗期限已开始计算。")
            return redirect(made)
    return act(request, form, f"{body}：确定重点岗位", "确定", reverse("registry:key-post-list"))


@require_safe
def key_post_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One key post: who has been there, who holds it, its record."""
    actor = actor_of(request)
    key_post = get_object_or_404(visible_key_posts(actor).select_related("continues__post"), pk=pk)
    context = {
        "key_post": key_post, "trail": TRAIL, "today": actor.on,
        "tenures": key_post.tenures.select_related("person").order_by("-began_on"),
        "holders": holders([key_post.post_id], actor.on)[key_post.post_id], "events": acts_on(key_post),
        "may_end": key_post.ended_on is None and may_mark(request, key_post.post.organisation),
    }  # fmt: skip
    return render(request, "registry/key_post_detail.html", context)


def may_mark(request: HttpRequest, body: Organisation) -> bool:
    """Whether the person marks key posts of the body."""
    return actor_of(request).appointment_as(Role.PERSONNEL, body) is not None


@require_http_methods(["GET", "HEAD", "POST"])
def key_post_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a mark."""
    actor = actor_of(request)
    key_post = get_object_or_404(visible_key_posts(actor), pk=pk)
    if not may_mark(request, key_post.post.organisation):
        raise NotAllowed("重点岗位由组织人事岗位确定和终止。", clause=str(HERE))
    form = UnmarkForm(request.POST or None)
    if request.method == "POST" and carried_out(
        form, partial(lifecycle.unmark, key_post, by=actor.person)
    ):
        messages.success(request, "已终止，轮岗期限不再计算。")
        return redirect(key_post)
    return act(
        request, form, f"{key_post}：不再作为重点岗位", "终止", key_post.get_absolute_url(), tone="danger"
    )  # fmt: skip


def act(
    request: HttpRequest, form: Any, title: str, submit: str, cancel_url: str, **more: Any
) -> HttpResponse:
    """Render the page of one act with its form."""
    context = {"form": form, "title": title, "submit": submit, "cancel_url": cancel_url, **more}
    status = status_of(form)
    return render(request, "core/act_form.html", context, status=status)
