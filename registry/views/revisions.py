"""清单稿 on the desk: lists, the page on which one is reviewed, and the acts on it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Max, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_safe

from powerops.core.act_forms import OpinionForm
from powerops.core.actor import Actor
from powerops.core.clock import clocks_of
from powerops.core.deadlines import open_of
from powerops.core.doors import actor_of, carried_out
from powerops.core.files import DOCUMENTS, MEGABYTE, store
from powerops.core.models import Organisation, Person
from powerops.core.recusals import recusals_of
from powerops.core.refusals import NotAllowed, Refusal
from powerops.core.roles import Role
from powerops.core.templatetags.ui import cndate
from powerops.core.views.acts import own_page
from powerops.core.views.listing import Column, as_file, in_order, page_of, sort_field
from powerops.core.views.material import material_context
from powerops.core.workflow import Act, available
from powerops.law import plan
from registry import inbox, review, timeline
from registry.forms.revisions import ApprovalForm, LineFilter, RevisionFilter, StartForm
from registry.models import PublishedList, Revision
from registry.permissions import drafting_bodies, reached, visible_revisions
from registry.views.loading import visible_revision
from registry.views.publication import publication_context
from registry.views.stepper import ending_of, steps_of
from registry.workflows import revision as lifecycle
from registry.workflows.acts import ACTS, ON_OWN_PAGE
from registry.workflows.drafting import start_revision

Status = Revision.Status
COLUMNS = (
    Column("编号", lambda one: one.number, "number", ("body__code", "sequence")),
    Column("标题", lambda one: one.title, "title", ("title",)),
    Column("部门", lambda one: one.body.name, "body", ("body__path",)),
    Column("类型", lambda one: one.get_kind_display(), "kind", ("kind",)),
    Column("状态", lambda one: one.get_status_display(), "status", ("status",)),
    Column("起草人", lambda one: one.drafted_by.name),
    Column("起草时间", lambda one: one.created_at, "created", ("created_at",)),
    Column("调整理由", lambda one: one.reason),
    Column("来源文件", lambda one: one.source_document),
    Column("送审时间", lambda one: one.submitted_at),
    Column("审定文号", lambda one: one.document_number),
    Column("审定日期", lambda one: one.approved_on),
    Column("公布版次", lambda one: one.edition.number if one.edition else ""),
)
LINES, REVISIONS = 50, 20
ATTACHMENT_LIMIT = 20 * MEGABYTE


@require_safe
def revision_list(request: HttpRequest) -> HttpResponseBase:
    """Every revision within the person's reach, and the current list of every body."""
    actor = actor_of(request)
    bodies = Organisation.objects.filter(
        pk__in=visible_revisions(actor).order_by().values("body").distinct()
    )
    form = RevisionFilter(request.GET, bodies)
    form.fields["sort"] = sort_field(COLUMNS)
    rows = in_order(request, chosen(listed(actor, form), form), COLUMNS)
    if file := as_file(request, rows, COLUMNS, "清单稿"):
        return file
    page = page_of(request, rows, REVISIONS)
    current = PublishedList.objects.filter(reached(actor, "body")).select_related("edition", "body")
    context = {
        "form": form,
        "page": page,
        "current": current,
        "may_draft": actor.has_role(Role.CLERK),
        "is_filtered": any(request.GET.get(name) for name in ("list", "q", "status", "body")),
    }
    return render(request, "registry/revision_list.html", context)


def listed(actor: Actor, form: RevisionFilter) -> QuerySet[Revision]:
    """Return the revisions of the list of the desk that the filter names; else all within reach."""
    form.is_valid()
    key = form.cleaned_data.get("list")
    return inbox.LISTS[key][1](actor) if key else visible_revisions(actor)


def chosen(revisions: QuerySet[Revision], form: RevisionFilter) -> QuerySet[Revision]:
    """Return the revisions that the filter keeps; a wrong filter keeps all."""
    form.is_valid()
    wanted = form.cleaned_data
    if wanted.get("q"):
        revisions = revisions.filter(
            Q(title__icontains=wanted["q"]) | Q(reason__icontains=wanted["q"])
        )
    if wanted.get("status"):
        revisions = revisions.filter(status=wanted["status"])
    if wanted.get("body"):
        revisions = revisions.filter(body=wanted["body"])
    revisions = revisions.select_related("body", "drafted_by", "edition")
    return revisions.order_by("-created_at", "-pk")


@require_http_methods(["GET", "HEAD", "POST"])
def revision_create(request: HttpRequest) -> HttpResponse:
    """Begin an adjustment; `power` in the address is what the clerk came to change or take off."""
    actor = actor_of(request)
    bodies = drafting_bodies(actor)
    if not bodies:
        raise NotAllowed("提出调整须由部门的经办岗位办理。", clause=str(plan.F3.clause))
    form = StartForm(bodies, request.POST or None, request.FILES or None)
    if request.method == "POST":
        revision = carried_out(form, partial(start_adjustment, actor.person))
        if revision:
            messages.success(request, "清单稿已建立，可以填写事项。")
            say_if_late(request, revision)
            return redirect(after_start(request, revision))
    return render(request, "registry/revision_form.html", {"form": form})


def say_if_late(request: HttpRequest, revision: Revision) -> None:
    """Tell at once that the limit for applying is over; the draft goes on all the same."""
    for clock in open_of(revision, plan.R3_APPLY.id):
        if clock.due_on < timezone.localdate():
            messages.warning(
                request,
                f"期限已过：{clock.title}的期限已于{cndate(clock.due_on)}届满（{clock.clause}）。可以继续办理，逾期情况已记录；"
                "怎样计算的，见清单稿的“期限”。",
            )


def start_adjustment(by: Person, *, attachment: UploadedFile | None, **facts: Any) -> Revision:
    """Keep the document that came with the adjustment, then begin it."""
    kept = store(attachment, by=by, limit=ATTACHMENT_LIMIT, kinds=DOCUMENTS) if attachment else None
    return start_revision(by=by, kind=Revision.Kind.ADJUSTMENT, attachment=kept, **facts)


def after_start(request: HttpRequest, revision: Revision) -> str:
    """Return where the clerk goes on: to the power that the adjustment began with, else to the draft."""
    following = request.GET.get("then", "")
    allowed = url_has_allowed_host_and_scheme(following, allowed_hosts=None)
    if not (following and allowed):
        return revision.get_absolute_url()
    return f"{following}{'&' if '?' in following else '?'}{urlencode({'revision': revision.pk})}"


@require_safe
def revision_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole of a revision on one page."""
    revision, actor = visible_revision(request, pk)
    return show(request, revision, actor)


@require_http_methods(["GET", "HEAD", "POST"])
def revision_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Do one act of the lifecycle; a refused one is told on the page, and what was typed stays."""
    revision, actor = visible_revision(request, pk)
    if verb not in ACTS or verb in ON_OWN_PAGE:
        raise Http404
    if request.method != "POST":
        return own_page(request, revision)
    form = opinion_form(verb, revision, request.POST)
    if not form.is_valid():
        return show(request, revision, actor, form, status=400)
    try:
        ACTS[verb](revision, by=actor.person, **form.facts)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        revision, actor = visible_revision(request, pk)
        return show(request, revision, actor, form, status=refusal.status)
    label = lifecycle.TABLE.by_verb[verb].label
    revision.refresh_from_db(fields=["status"])
    ending = ending_of(revision)
    state = ending["word"] if ending else revision.get_status_display()
    messages.success(request, f"已办理：{label}。清单稿现为“{state}”。")
    return redirect(revision)


def opinion_form(verb: str, revision: Revision, data: object = None) -> OpinionForm:
    """Return the form of an act."""
    return ApprovalForm(revision, data) if verb == "approve" else OpinionForm(data)


def show(
    request: HttpRequest,
    revision: Revision,
    actor: Actor,
    form: OpinionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the review page."""
    acts, ending = available(lifecycle.TABLE, revision, actor), ending_of(revision)
    allowed = [act for act in acts if act.allowed and act.verb not in ON_OWN_PAGE]
    context = {
        "revision": revision,
        "ending": ending,
        "steps": steps_of(revision, ending),
        "allowed": allowed,
        "forbidden": [act for act in acts if not act.allowed],
        "form": with_help(form or empty_form(revision, allowed), allowed),
        "may_edit": revision.status == Status.DRAFT
        and actor.appointment_as(Role.CLERK, revision.body),
        "next_edition": next_edition(revision, allowed),
        "material": material_context(actor, revision),
        "clocks": clocks_of(revision, actor),
        "recusals": recusals_of(revision),
        "publication": publication_context(revision, acts),
        "sign_offs": revision.sign_offs.select_related(
            "by", "at_post__person", "at_post__post__organisation"
        ),
        "events": timeline.of_record(revision),
        **table_of(request, revision),
    }
    return render(request, "registry/revision_detail.html", context, status=status)


def empty_form(revision: Revision, allowed: Sequence[Act]) -> OpinionForm:
    """Return the form in which the person may say the next word."""
    verbs = {act.verb for act in allowed}
    return opinion_form("approve" if "approve" in verbs else "", revision)


def with_help(form: OpinionForm, allowed: Sequence[Act]) -> OpinionForm:
    """Say at the box of the reason for which of the present acts it must be given."""
    needing = [act.label for act in allowed if lifecycle.TABLE.by_verb[act.verb].needs_reason]
    words = f"{'、'.join(needing)}必须说明理由。" if needing else ""
    form.fields["reason"].help_text = words
    return form


def table_of(request: HttpRequest, revision: Revision) -> dict[str, Any]:
    """Return the counts, findings and the page of changes that the address asks for."""
    lines = review.lines_of(revision)
    findings = review.finding_counts(lines)
    was_returned = review.returned_at(revision) is not None
    categories = sorted({line.category for line in lines})
    form = LineFilter(request.GET, categories, findings, was_returned=was_returned)
    wanted = dict(form.cleaned_data) if form.is_valid() else {}
    in_order = wanted.pop("order", "") == "list"
    page = page_of(request, review.selected(lines, in_order=in_order, **wanted), LINES)
    return {
        "total": len(lines),
        "was_returned": was_returned,
        "mended": sum(line.is_mended for line in lines),
        "faulty": sum(bool(line.findings) for line in lines),
        "change_counts": review.change_counts(lines),
        "finding_counts": findings,
        "filter": form,
        "page": page,
        "rows": review.with_changes(revision, page.object_list),
    }


def next_edition(revision: Revision, allowed: Sequence[Act]) -> int | None:
    """Return which edition publication would make, where the person may publish now."""
    if not any(act.verb == "publish" for act in allowed):
        return None
    return (revision.body.editions.aggregate(last=Max("number"))["last"] or 0) + 1
