"""决策事项目录 on the desk: its versions, what each lists and changed, its way to the public (D1; art 3(3))."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from decisions.catalogue_changes import changes_since, former_of
from decisions.catalogue_permissions import bodies_near, kept_by, visible_catalogues
from decisions.forms.catalogues import (
    CatalogueConfirmForm,
    CatalogueFileForm,
    CatalogueFilter,
    CatalogueForm,
    EntryForm,
    PublishForm,
    sealed,
)
from decisions.models import Catalogue, CatalogueEntry
from decisions.permissions import READERS
from decisions.workflows import catalogue as lifecycle
from powerops.core.act_forms import OpinionForm
from powerops.core.actor import Actor
from powerops.core.doors import actor_of, carried_out, require_role
from powerops.core.models import Organisation
from powerops.core.models.people import jurisdiction_path
from powerops.core.refusals import Refusal
from powerops.core.roles import Role
from powerops.core.timeline import acts_on
from powerops.core.views.acts import acts_context, carry_out
from powerops.core.views.listing import Column, as_file, in_order, page_of, sort_field
from powerops.core.views.organisations import act_page

SIZE = 30
either = require_http_methods(["GET", "HEAD", "POST"])
COLUMNS = (
    Column("年度", lambda one: one.year, "year", ("year",)),
    Column("决策机关", lambda one: one.decider.name, "decider", ("decider__path",)),
    Column("版次", lambda one: one.number, "number", ("number",)),
    Column("状态", lambda one: one.get_status_display(), "status", ("status",)),
    Column("公布时间", lambda one: one.published_at or "", "published", ("published_at",)),
)
ENTRIES = (
    Column("序号", lambda one: one.position),
    Column("决策事项", lambda one: one.title),
    Column("事项类别", lambda one: one.get_kind_display()),
    Column("承办单位", lambda one: one.body.name),
    Column("协办单位", lambda one: one.co_bodies),
    Column("履行程序", lambda one: one.steps),
    Column("是否听证", lambda one: "是" if one.has_hearing else "否"),
    Column("依据", lambda one: one.basis),
    Column("计划时间", lambda one: one.planned_time),
)


@require_safe
def catalogue_list(request: HttpRequest) -> HttpResponseBase:
    """Every version within reach."""
    actor = require_role(request, *READERS)
    form = CatalogueFilter(request.GET)
    form.fields["sort"] = sort_field(COLUMNS)
    wanted = form.cleaned_data if form.is_valid() else {}
    kept = {name: wanted[name] for name in ("year", "status") if wanted.get(name)}
    rows = in_order(request, visible_catalogues(actor).filter(**kept), COLUMNS)
    rows = rows.select_related("decider")
    if file := as_file(request, rows, COLUMNS, "决策事项目录"):
        return file
    context = {
        "form": form, "page": page_of(request, rows, SIZE), "is_filtered": bool(kept),
        "may_keep": actor.has_role(Role.SECRETARY),
    }  # fmt: skip
    return render(request, "decisions/catalogue_list.html", context)


def visible_catalogue(request: HttpRequest, pk: int) -> tuple[Catalogue, Actor]:
    """Return a version within the person's reach, or 404."""
    actor = actor_of(request)
    found = visible_catalogues(actor).select_related("decider", "party_body", "made_by")
    return get_object_or_404(found, pk=pk), actor


@require_safe
def catalogue_detail(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One version: what it lists, what it changes, what is next."""
    catalogue, actor = visible_catalogue(request, pk)
    rows = catalogue.entries.select_related("body")
    if file := as_file(request, rows, ENTRIES, str(catalogue)):
        return file
    return show(request, catalogue, actor)


def show(
    request: HttpRequest, catalogue: Catalogue, actor: Actor, form: OpinionForm | None = None, status: int = 200
) -> HttpResponse:  # fmt: skip
    """Render the page of a version."""
    acts = acts_context(lifecycle, catalogue, actor, form)
    keeps = actor.appointment_as(Role.SECRETARY, catalogue.decider) is not None
    former = former_of(catalogue)
    context = {
        "catalogue": catalogue, "entries": catalogue.entries.select_related("body"), "former": former,
        "changes": changes_since(former, catalogue) if former else None, **acts,
        "allowed": [act for act in acts["allowed"] if act.verb not in ("publish", "adjust")],
        "may_publish": any(act.verb == "publish" for act in acts["allowed"]), "events": acts_on(catalogue),
        "may_edit": keeps and catalogue.is_open, "may_adjust": keeps and catalogue.status == "published",
        "trail": trail(),
    }  # fmt: skip
    return render(request, "decisions/catalogue_detail.html", context, status=status)


def trail(catalogue: Catalogue | None = None) -> list[dict[str, str]]:
    """Return the way here."""
    way = [{"label": "决策事项目录", "url": reverse("decisions:catalogue-list")}]
    if catalogue:
        way.append({"label": f"{catalogue.year}年度第{catalogue.number}版", "url": catalogue.get_absolute_url()})  # fmt: skip
    return way


def catalogue_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Do one act that needs a word at most; a version is adjusted by the next one's publication alone."""
    catalogue, _ = visible_catalogue(request, pk)
    if verb in ("publish", "adjust"):
        raise Http404
    return carry_out(request, catalogue, verb, lifecycle, show)


@either
def catalogue_create(request: HttpRequest) -> HttpResponse:
    """Begin a year's catalogue, or the version that adjusts it."""
    actor = require_role(request, Role.SECRETARY)
    initial = {"year": request.GET["year"]} if request.GET.get("year", "").isdecimal() else {}
    form = CatalogueForm(request.POST or None, bodies=kept_by(actor), initial=initial)
    return act_page(
        request, form, partial(lifecycle.begin, by=actor.person), title="起草决策事项目录", submit="开始起草",
        done="已建立目录草稿，请填写或者导入事项。", cancel_url=trail()[0]["url"],
    )  # fmt: skip


def kept_catalogue(request: HttpRequest, pk: int) -> tuple[Catalogue, Actor]:
    """Return a visible version that the person keeps, or refuse."""
    catalogue, actor = visible_catalogue(request, pk)
    lifecycle.keeper(actor.person, catalogue.decider)
    return catalogue, actor


@either
def catalogue_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a version with the Party committee's agreement."""
    catalogue, actor = kept_catalogue(request, pk)
    party = Organisation.objects.filter(
        path__startswith=jurisdiction_path(catalogue.decider), kind="party"
    )
    form = PublishForm(request.POST or None, bodies=party)
    return act_page(
        request, form, partial(lifecycle.publish, catalogue, by=actor.person), title=f"公布：{catalogue}",
        submit="公布", done="目录已向社会公布。", back=catalogue, hint="目录经同级党委同意后向社会公布。公布后内容不再改动；需要变化的，另起一版。",
    )  # fmt: skip


# --- what a draft lists ------------------------------------------------------------------------------------


@either
def entry_create(request: HttpRequest, pk: int) -> HttpResponse:
    """List a matter."""
    catalogue, actor = kept_catalogue(request, pk)
    form = EntryForm(request.POST or None, bodies=bodies_near(catalogue.decider))
    return act_page(
        request, form, partial(lifecycle.put_entry, catalogue, by=actor.person), title="列入目录事项",
        submit="列入目录", done="已列入目录。", back=catalogue,
    )  # fmt: skip


def entry_of(catalogue: Catalogue, entry_pk: int) -> CatalogueEntry:
    """Return an entry of the version, or 404."""
    return get_object_or_404(catalogue.entries.select_related("catalogue", "body"), pk=entry_pk)


@either
def entry_edit(request: HttpRequest, pk: int, entry_pk: int) -> HttpResponse:
    """Say another thing of a matter of the draft."""
    catalogue, actor = kept_catalogue(request, pk)
    entry = entry_of(catalogue, entry_pk)
    form = EntryForm(request.POST or None, instance=entry, bodies=bodies_near(catalogue.decider))
    return act_page(
        request, form, partial(lifecycle.put_entry, catalogue, by=actor.person, entry=entry), title=f"修改：{entry}",
        submit="保存", done="已保存。", back=catalogue,
    )  # fmt: skip


@require_POST
def entry_remove(request: HttpRequest, pk: int, entry_pk: int) -> HttpResponse:
    """Take a matter out of the draft."""
    catalogue, actor = kept_catalogue(request, pk)
    entry = entry_of(catalogue, entry_pk)
    try:
        lifecycle.remove_entry(entry, by=actor.person)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"已移出目录：{entry}。")
    return redirect(catalogue)


@either
def catalogue_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file and show what it would list; nothing is written here."""
    catalogue, _ = kept_catalogue(request, pk)
    bodies = bodies_near(catalogue.decider)
    form = CatalogueFileForm(request.POST or None, request.FILES or None, bodies=bodies)
    context: dict[str, Any] = {"form": form, "catalogue": catalogue, "trail": trail(catalogue), "cancel_url": catalogue.get_absolute_url()}  # fmt: skip
    if request.method == "POST" and form.is_valid() and form.found:
        context["faults"] = form.found.faults
        if not form.found.faults:
            context |= foreseen(catalogue, form.cleaned_data["file"].name, form.found.rows)
            return render(request, "decisions/catalogue_preview.html", context)
    status = 422 if form.errors or context.get("faults") else 200
    return render(request, "decisions/catalogue_import.html", context, status=status)


def foreseen(catalogue: Catalogue, name: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what the file would add and change, and its rows sealed for the confirmation."""
    known = set(catalogue.entries.values_list("title", flat=True))
    confirm = CatalogueConfirmForm(
        initial={"sealed": sealed(name, rows)}, auto_id=False, bodies=Organisation.objects.none()
    )
    entries = [(CatalogueEntry(**row), row["title"] in known) for row in rows]
    return {"entries": entries, "confirm": confirm, "known": sum(is_known for _, is_known in entries)}  # fmt: skip


@require_POST
def catalogue_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """List the rows that were previewed; pressing twice lists them once."""
    catalogue, actor = kept_catalogue(request, pk)
    form = CatalogueConfirmForm(request.POST, bodies=bodies_near(catalogue.decider))
    done = carried_out(
        form,
        lambda sealed: lifecycle.put_entries(
            catalogue, sealed["rows"], by=actor.person, source=sealed["name"]
        ),
    )
    if done is None:
        told = "；".join(str(one) for errors in form.errors.values() for one in errors)
        messages.error(request, told)
        return redirect("decisions:catalogue-import", catalogue.pk)
    messages.success(request, f"已列入 {done[0]} 项，更新 {done[1]} 项。")
    return redirect(catalogue)
