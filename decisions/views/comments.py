"""Sorting opinions on the desk: list, group many at once, answer, enter, hand out whole (D3; art 18)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from decisions.consultation_permissions import visible_comments
from decisions.consultation_report import groups_of
from decisions.forms.comments import AssignForm, CommentFilter, EnterForm, GroupForm
from decisions.models import Comment, CommentFile, Consultation
from decisions.models.comments import PRIVATE
from decisions.participation_facts import counts_of, to_be_answered
from decisions.views.consultations import GET_POST, form_page, visible_consultation
from decisions.workflows import comment as comments
from decisions.workflows import sorting
from decisions.workflows.consultation_drafting import clerk_of
from powerops.core.actor import Actor
from powerops.core.doors import actor_of, carried_out, status_of
from powerops.core.roles import Role
from powerops.core.timeline import acts_on
from powerops.core.views.listing import Column, as_file, in_order, page_of, sort_field
from powerops.core.views.material import material_context

SIZE = 50
COLUMNS = (
    Column("意见编号", lambda one: one.pk, "number", ("pk",)),
    Column("收到时间", lambda one: one.filed_at, "filed", ("filed_at",)),
    Column("提出日期", lambda one: one.said_on),
    Column("来源", lambda one: one.get_channel_display(), "channel", ("channel",)),
    Column("补充的意见编号", lambda one: one.adds_to_id),
    Column("意见", lambda one: one.text),
    Column(
        "归纳",
        lambda one: one.group and f"{one.group.position}. {one.group.title}",
        "group",
        ("group__position",),
    ),
    Column("采纳情况", lambda one: one.group and one.group.get_outcome_display()),
    Column("理由和依据", lambda one: one.group and one.group.reason),
)


@require_safe
def comment_list(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The opinions of a consultation: to sort, or all of them as a file."""
    consultation, actor = visible_consultation(request, pk)
    if request.GET.get("export"):
        rows = to_be_answered(consultation).select_related("group").order_by("filed_at", "pk")
        rows = rows.defer(*PRIVATE)
        if file := as_file(request, rows, COLUMNS, f"{consultation.number}意见"):
            return file
    return show(request, consultation, actor)


def shown_to(
    request: HttpRequest, consultation: Consultation, groups: list[Any]
) -> tuple[CommentFilter, QuerySet[Comment]]:
    """Return the filter and the opinions that it keeps, in the order asked for."""
    form = CommentFilter(request.GET, groups=groups)
    form.fields["sort"] = sort_field(COLUMNS)
    return form, in_order(request, form.narrow(to_be_answered(consultation)), COLUMNS)


def show(
    request: HttpRequest, consultation: Consultation, actor: Actor, assign: AssignForm | None = None
) -> HttpResponse:
    """Render the page on which opinions are sorted."""
    groups = groups_of(consultation)
    form, rows = shown_to(request, consultation, groups)
    has_files = Exists(CommentFile.objects.filter(comment=OuterRef("pk")))
    page = page_of(request, rows.select_related("group").annotate(has_files=has_files), SIZE)
    is_clerk = actor.appointment_as(Role.CLERK, consultation.decision.body) is not None
    context = {
        "consultation": consultation, "form": form, "page": page, "groups": groups, "counts": counts_of(consultation),
        "may_sort": is_clerk and consultation.status in sorting.SORTABLE,
        "assign": assign or AssignForm(consultation=consultation), "query": request.GET.urlencode(),
        "is_filtered": any(request.GET.get(name) for name in ("q", "group", "channel")),
    }  # fmt: skip
    status = status_of(assign) if assign else 200
    return render(request, "decisions/comment_list.html", context, status=status)


@require_POST
def comment_assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the ticked opinions, or all that the filter shows, into a group."""
    consultation, actor = visible_consultation(request, pk)
    form = AssignForm(request.POST, consultation=consultation)
    if not carried_out(form, lambda **told: put(request, consultation, actor, told)):
        return show(request, consultation, actor, form)
    query = request.GET.urlencode()
    address = f"{consultation.get_absolute_url()}comments/"
    return redirect(f"{address}?{query}" if query else address)


def put(
    request: HttpRequest, consultation: Consultation, actor: Actor, told: dict[str, Any]
) -> bool:
    """Move the opinions and say how many."""
    chosen = told["comments"]
    if told["all_shown"]:
        _, chosen = shown_to(request, consultation, groups_of(consultation))
    if told["target"]:
        moved = sorting.assign(consultation, by=actor.person, comments=chosen, group=told["target"])
        messages.success(request, f"已将 {moved} 条意见归入“{told['target']}”。")
    else:
        group = sorting.make_group(
            consultation, by=actor.person, title=told["title"], comments=chosen
        )
        messages.success(request, f"已归纳为“{group}”。")
    return True


@GET_POST
def group_answer(request: HttpRequest, pk: int, group_pk: int) -> HttpResponse:
    """Answer a group."""
    consultation, actor = visible_consultation(request, pk)
    clerk_of(actor.person, consultation.decision.body, "答复意见")
    group = get_object_or_404(consultation.groups, pk=group_pk)
    form = GroupForm(request.POST or None, instance=group)
    if request.method == "POST" and carried_out(
        form, lambda **told: sorting.answer(group, by=actor.person, **told)
    ):
        messages.success(request, "已答复。")
        return redirect(f"{consultation.get_absolute_url()}#groups")
    back = f"{consultation.get_absolute_url()}#groups"
    return form_page(request, form, f"答复第 {group.position} 项意见", "保存答复", back)


@require_POST
def group_dissolve(request: HttpRequest, pk: int, group_pk: int) -> HttpResponse:
    """Undo a group."""
    consultation, actor = visible_consultation(request, pk)
    sorting.dissolve(get_object_or_404(consultation.groups, pk=group_pk), by=actor.person)
    messages.success(request, "已取消归纳，其中的意见等待重新归纳。")
    return redirect(f"{consultation.get_absolute_url()}#groups")


@GET_POST
def comment_enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter an opinion that came by letter, telephone or in a meeting."""
    consultation, actor = visible_consultation(request, pk)
    clerk_of(actor.person, consultation.decision.body, "录入意见")
    form = EnterForm(request.POST or None)
    if request.method == "POST":
        entered = carried_out(
            form, lambda **told: comments.enter(consultation, by=actor.person, **told)
        )
        if entered:
            messages.success(request, f"已录入{entered}。")
            return redirect(request.path)
    back = consultation.get_absolute_url()
    return form_page(request, form, "录入意见", "保存，再录下一条", back, str(consultation))


# --- one opinion -------------------------------------------------------------------------------------------------


def visible_comment(request: HttpRequest, pk: int) -> tuple[Comment, Actor]:
    """Return an opinion within the person's reach and the person as actor, or 404."""
    actor = actor_of(request)
    found = visible_comments(actor).select_related(
        "consultation__decision__body", "group", "adds_to", "entered_by"
    )
    return get_object_or_404(found, pk=pk), actor


def show_comment(
    request: HttpRequest, comment: Comment, actor: Actor, contact: tuple[str, str] | None = None
) -> HttpResponse:
    """Render the page of an opinion."""
    body = comment.consultation.decision.body
    answers = any(actor.appointment_as(role, body) for role in (Role.CLERK, Role.HEAD))
    context = {
        "comment": comment, "consultation": comment.consultation, "contact": contact, "answers": answers,
        "has_contact": bool(comment.name or comment.contact), "additions": comment.additions.filter(withdrawn_at=None),
        "chosen": comment.answers.select_related("question"), "material": material_context(actor, comment),
        "events": acts_on(comment),
    }  # fmt: skip
    return render(request, "decisions/comment_detail.html", context)


@require_safe
def comment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One opinion, with its files."""
    comment, actor = visible_comment(request, pk)
    return show_comment(request, comment, actor)


@never_cache
@require_http_methods(["POST"])
def comment_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who sent an opinion and how they are reached; that is written down first."""
    comment, actor = visible_comment(request, pk)
    return show_comment(request, comment, actor, comments.read_contact(comment, by=actor.person))
