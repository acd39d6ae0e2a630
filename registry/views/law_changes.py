"""法律变化 on the desk: entering a new version of a law, seeing what it touches, sending and following the tasks (G5)."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

from django.contrib import messages
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from powerops.core.act_forms import OpinionForm
from powerops.core.actor import Actor
from powerops.core.doors import actor_of, carried_out, require_role
from powerops.core.roles import Role
from powerops.core.views.acts import acts_context, carry_out
from powerops.core.views.listing import Column, as_file, in_order, page_of, sort_field
from powerops.core.views.material import material_context
from registry import timeline
from registry.exchange import article_rows
from registry.exchange.refusal import FileRefused
from registry.forms.law_changes import (
    ArticleFileForm,
    LawChangeFilter,
    LawChangeForm,
    PlaceFilter,
    articles_of,
    posted_articles,
    rows_of,
    typed_articles,
)
from registry.impact import by_body, concerned, impact, places_of, with_powers, written_place
from registry.models import AdjustmentTask, Element, Law, LawChange
from registry.permissions import visible_law_changes, visible_tasks
from registry.workflows import law_change as lifecycle

SIZE, BODIES, PLACES = 20, 30, 50
ELEMENT = dict(Element.choices)
COLUMNS = (
    Column("法律法规", lambda one: one.law.name, "law", ("law__name",)),
    Column("变化种类", lambda one: one.get_kind_display(), "kind", ("kind",)),
    Column("公布文号", lambda one: one.document_number),
    Column("公布日期", lambda one: one.published_on, "published", ("published_on",)),
    Column("施行或失效日期", lambda one: one.effective_on, "effective", ("effective_on",)),
    Column("状态", lambda one: one.get_status_display(), "status", ("status",)),
    Column("任务", lambda one: one.task_count, "tasks", ("task_count",)),
    Column("未办结任务", lambda one: one.open_count, "open", ("open_count",)),
    Column("资料来源", lambda one: one.source),
)
PLACE_COLUMNS = (
    Column("部门", lambda row: row["body_name"]),
    Column("事项", lambda row: row["name"]),
    Column("子项", lambda row: row["sub_name"]),
    Column("权力类型", lambda row: row["category"]),
    Column("实施编码", lambda row: row["code"]),
    Column("条款", lambda row: written_place(row["article"])),
    Column("要素", lambda row: ELEMENT[row["element"]]),
)
BODY_COLUMNS = (
    Column("部门", lambda row: row["name"]),
    Column("受影响事项", lambda row: row["powers"]),
    *(
        Column(label, itemgetter(key))
        for key, label in ELEMENT.items()
        if key != Element.EXERCISING
    ),
)  # fmt: skip


@require_safe
def law_change_list(request: HttpRequest) -> HttpResponseBase:
    """Every entered change of a law, and how far its tasks are."""
    actor, form = actor_of(request), LawChangeFilter(request.GET)
    form.fields["sort"] = sort_field(COLUMNS)
    rows = in_order(request, chosen(visible_law_changes(actor), form), COLUMNS)
    if file := as_file(request, rows, COLUMNS, "法律变化"):
        return file
    page = page_of(request, rows, SIZE)
    context = {"form": form, "page": page, "may_enter": actor.has_role(Role.LEGAL)}
    return render(request, "registry/law_change_list.html", context)


def chosen(changes: QuerySet[LawChange], form: LawChangeFilter) -> QuerySet[LawChange]:
    """Return the changes that the filter keeps, with how many tasks each has; a wrong filter keeps all."""
    wanted = form.cleaned_data if form.is_valid() else {}
    if q := wanted.get("q", "").strip("《》 "):
        changes = changes.filter(law__name__icontains=q)
    for name in ("status", "kind"):
        if wanted.get(name):
            changes = changes.filter(**{name: wanted[name]})
    live = Q(tasks__status__in=AdjustmentTask.LIVE)
    return (
        changes.select_related("law")
        .annotate(task_count=Count("tasks"), open_count=Count("tasks", filter=live))
        .order_by("-effective_on", "-pk")
    )


@require_http_methods(["GET", "HEAD", "POST"])
def law_change_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a new version of a law, or its end."""
    require_role(request, Role.LEGAL)
    law = get_object_or_404(Law, pk=pk)
    return edit(request, LawChange(law=law))


@require_http_methods(["GET", "HEAD", "POST"])
def law_change_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Mend what was entered, while it was not checked."""
    change, _ = visible_change(request, pk)
    require_role(request, Role.LEGAL)
    return edit(request, change)


def edit(request: HttpRequest, change: LawChange) -> HttpResponse:
    """Show the form with its table; read a file into it, give more rows, or save."""
    if request.method != "POST":
        form = LawChangeForm(instance=change, initial={"replaced_by": replacing(change)})
        return show_form(request, change, form, rows_of(change) if change.pk else [])
    if "read" in request.POST:
        return read_file(request, change)
    if "more" in request.POST:
        return show_form(request, change, typed_form(request, change), typed_articles(request.POST))
    return enter_typed(request, change)


def replacing(change: LawChange) -> str:
    """Return the name of the law that replaces this one."""
    return change.replaced_by.name if change.replaced_by else ""


def typed_form(request: HttpRequest, change: LawChange) -> LawChangeForm:
    """Return the form with what was typed, not judged yet."""
    return LawChangeForm(instance=change, initial=request.POST.dict())


def read_file(request: HttpRequest, change: LawChange) -> HttpResponse:
    """Read a file into the table; nothing is written."""
    form, file = typed_form(request, change), ArticleFileForm(request.POST, request.FILES)
    rows, problems = typed_articles(request.POST), []
    upload = file.cleaned_data.get("file") if file.is_valid() else None
    if upload is None and not file.errors:
        file.add_error("file", "请选择文件。")
    if upload:
        try:
            found = article_rows.read(upload.read(), upload.name)
        except FileRefused as refused:
            file.add_error("file", str(refused))
        else:
            rows, problems = found.rows, found.problems
            messages.info(request, f"读入 {len(rows)} 行，还没有保存。请核对后保存。")
    more = {"file_form": file, "problems": problems}
    return show_form(request, change, form, rows, 400 if file.errors else 200, **more)


def enter_typed(request: HttpRequest, change: LawChange) -> HttpResponse:
    """Enter what was typed."""
    form = LawChangeForm(request.POST, instance=change)
    articles = posted_articles(request.POST, change.law)
    are_right = articles.is_valid()

    def enter(**_: Any) -> LawChange:
        return lifecycle.enter(form.instance, articles.filled, by=request.user)

    if are_right and (entered := carried_out(form, enter)):
        messages.success(request, "已登记。请核对它影响的事项，再下达任务。")
        return redirect(entered)
    return show_form(request, change, form, [], 400, articles=articles)


def show_form(
    request: HttpRequest,
    change: LawChange,
    form: LawChangeForm,
    rows: list[dict[str, str]],
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """Render the form."""
    context = {
        "change": change,
        "form": form,
        "articles": articles_of(rows),
        "file_form": ArticleFileForm(),
        **more,
    }
    return render(request, "registry/law_change_form.html", context, status=status)


def visible_change(request: HttpRequest, pk: int, *also: str) -> tuple[LawChange, Actor]:
    """Return the change, with what else is shown of it, and the person as actor, or 404."""
    actor = actor_of(request)
    changes = visible_law_changes(actor).select_related("law", "jurisdiction", *also)
    return get_object_or_404(changes, pk=pk), actor


@require_safe
def law_change_detail(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What a change is, what it touches, who has which task; the table of bodies also as a file."""
    change, actor = visible_change(request, pk, "replaced_by", "entered_by")
    if file := as_file(request, by_body(concerned(change)), BODY_COLUMNS, f"{change.law.name}变化影响"):  # fmt: skip
        return file
    return show(request, change, actor)


@require_http_methods(["GET", "HEAD", "POST"])
def law_change_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Do one act of the lifecycle."""
    change, _ = visible_change(request, pk, "replaced_by", "entered_by")
    return carry_out(request, change, verb, lifecycle, show)


def show(
    request: HttpRequest,
    change: LawChange,
    actor: Actor,
    form: OpinionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the page of a change."""
    touched = impact(change)
    tasks = visible_tasks(actor).filter(law_change=change).select_related("body")
    context = {
        "change": change,
        "impact": touched,
        "elements": [one for one in Element if one != Element.EXERCISING],
        "page": page_of(request, touched.bodies, BODIES),
        "task_counts": tasks.order_by("status").values("status").annotate(count=Count("pk")),
        "labels": dict(AdjustmentTask.Status.choices),
        "steps": steps_of(change),
        "may_edit": change.status == change.Status.ENTERED and actor.has_role(Role.LEGAL),
        "material": material_context(actor, change),
        "events": timeline.of_record(change),
        **acts_context(lifecycle, change, actor, form),
    }
    return render(request, "registry/law_change_detail.html", context, status=status)


def steps_of(change: LawChange) -> list[dict[str, Any]]:
    """Return the steps of the lifecycle, each with how far it is."""
    states = [one for one in LawChange.Status if one != LawChange.Status.WITHDRAWN]
    if change.status == LawChange.Status.WITHDRAWN:
        return []
    here = states.index(LawChange.Status(change.status))
    is_over = change.status == LawChange.Status.DONE
    return [
        {"label": one.label, "state": "done" if place < here or is_over else "current" if place == here else "todo"}
        for place, one in enumerate(states)
    ]  # fmt: skip


@require_safe
def law_change_places(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Every place of every power that a change touches, filtered; the whole of it as a file."""
    change, _ = visible_change(request, pk)
    form = PlaceFilter(request.GET)
    wanted = {name: value for name, value in form.cleaned_data.items() if value not in ("", None)} if form.is_valid() else {}  # fmt: skip
    rows = places_of(change, **wanted)
    if file := as_file(request, with_powers(rows), PLACE_COLUMNS, f"{change.law.name}受影响事项"):
        return file
    page = page_of(request, rows, PLACES)
    shown = [
        {**row, "place": written_place(row["article"]), "label": ELEMENT[row["element"]]}
        for row in with_powers(page.object_list)
    ]
    context = {"change": change, "form": form, "page": page, "rows": shown}
    return render(request, "registry/law_change_places.html", context)


def versions_of(law: Law, actor: Actor) -> QuerySet[LawChange]:
    """版本沿革: the changes of a law that the person may see, the latest first."""
    changes = visible_law_changes(actor).filter(law=law)
    return changes.exclude(status=LawChange.Status.WITHDRAWN).select_related("replaced_by").order_by(F("effective_on").desc(), "-pk")  # fmt: skip
