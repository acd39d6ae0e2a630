"""导入 on the desk: hand a file in, look through what it would change, accept or drop it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from powerops.core.actor import Actor
from powerops.core.doors import actor_of, carried_out, require_role
from powerops.core.refusals import NotAllowed
from powerops.core.roles import Role
from powerops.core.views.acts import own_page
from powerops.core.views.listing import XLSX, Column, as_file, in_order, page_of, sort_field
from powerops.law import plan
from registry.exchange import guard
from registry.exchange.preview import other_body_told
from registry.exchange.refusal import FileRefused
from registry.exchange.uploading import nothing_in
from registry.exchange.writing import template_xlsx
from registry.forms.uploads import AcceptForm, RowFilter, UploadFilter, UploadForm
from registry.models import PowerVersion, Upload, UploadRow
from registry.permissions import drafting_bodies, visible_uploads
from registry.timeline import of_record
from registry.views.preview_rows import sheet_names, tabs_of, told_rows
from registry.workflows import upload as lifecycle

UPLOADS, ROWS = 20, 50
TEMPLATE_NAME = "权力清单和责任清单模板.xlsx"
REST_OF_THE_FORM = guard.MEGABYTE  # what a form sends beside its file, generously
COLUMNS = (
    Column("文件", lambda one: one.attachment.name, "file", ("attachment__name",)),
    Column("部门", lambda one: one.body.name, "body", ("body__path",)),
    Column("状态", lambda one: one.told_state, "state", ("state",)),
    Column("事项", lambda one: one.report.get("rows")),
    Column("新增", lambda one: one.report.get("created")),
    Column("变更", lambda one: one.report.get("updated")),
    Column("不变", lambda one: one.report.get("unchanged")),
    Column("拒绝", lambda one: one.report.get("rejected")),
    Column("文件被拒绝的理由", lambda one: one.refusal),
    Column("上传人", lambda one: one.uploaded_by.name),
    Column("上传时间", lambda one: one.uploaded_at, "uploaded", ("uploaded_at",)),
)
View = Callable[..., HttpResponse]


def measured_first(view: View) -> View:
    """Refuse a request that is too large by its own word, before a byte of it is read.

    The check of the form's token reads the whole request, so it comes after the measure, not before.
    """
    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def measuring(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        size = int(request.META.get("CONTENT_LENGTH") or 0)
        if request.method == "POST" and size > guard.MAX_FILE + REST_OF_THE_FORM:
            return too_large(request, size)
        return protected(request, *args, **kwargs)

    return measuring


def too_large(request: HttpRequest, size: int) -> HttpResponse:
    """Show the form again, with why the file was not taken."""
    refused = FileRefused(
        "too_large", size=size // guard.MEGABYTE, limit=guard.MAX_FILE // guard.MEGABYTE
    )
    context = {"form": UploadForm(clerks_bodies(request)), "errors": [{"text": str(refused)}]}
    return render(request, "registry/upload_form.html", context, status=413)


def clerks_bodies(request: HttpRequest) -> list[Any]:
    """Return the bodies that the person may import for, or refuse."""
    bodies = drafting_bodies(actor_of(request))
    if not bodies:
        raise NotAllowed("导入清单须由部门的经办岗位办理。", clause=str(plan.F3.clause))
    return bodies


def visible_upload(request: HttpRequest, pk: int) -> tuple[Upload, Actor]:
    """Return an upload of a body for which the person is clerk, or 404."""
    actor = actor_of(request)
    uploads = visible_uploads(actor).select_related(
        "body", "attachment", "uploaded_by", "revision__body", "read_job", "accept_job"
    )
    return get_object_or_404(uploads, pk=pk), actor


@require_safe
def upload_list(request: HttpRequest) -> HttpResponseBase:
    """Every upload of the person's bodies, the latest first unless the address asks otherwise."""
    actor = require_role(request, Role.CLERK)
    form = UploadFilter(request.GET)
    form.fields["sort"] = sort_field(COLUMNS)
    uploads = in_order(request, kept_by(form, visible_uploads(actor)), COLUMNS)
    if file := as_file(request, uploads, COLUMNS, "导入记录"):
        return file
    page = page_of(request, uploads, UPLOADS)
    is_filtered = any(request.GET.get(name) for name in ("q", "state"))
    context = {"page": page, "form": form, "is_filtered": is_filtered}
    return render(request, "registry/upload_list.html", context)


def kept_by(form: UploadFilter, uploads: QuerySet[Upload]) -> QuerySet[Upload]:
    """Return the uploads that the filter keeps; a wrong filter keeps all."""
    wanted = form.cleaned_data if form.is_valid() else {}
    if q := wanted.get("q"):
        uploads = uploads.filter(attachment__name__icontains=q)
    if state := wanted.get("state"):
        uploads = uploads.filter(state=state)
    related = uploads.select_related("body", "attachment", "uploaded_by", "revision__body")
    return related.order_by("-uploaded_at", "-pk")


@measured_first
@require_http_methods(["GET", "HEAD", "POST"])
def upload_create(request: HttpRequest) -> HttpResponse:
    """Choose a file and hand it in."""
    form = UploadForm(clerks_bodies(request), request.POST or None, request.FILES or None)
    if request.method == "POST":
        receive = partial(lifecycle.receive, by=request.user, limit=guard.MAX_FILE)
        upload = carried_out(form, receive)
        if upload:
            return redirect(upload)
    return render(request, "registry/upload_form.html", {"form": form})


@require_safe
def upload_template(request: HttpRequest) -> HttpResponse:
    """Hand out an empty list to fill, with lists and hints in its cells."""
    clerks_bodies(request)
    headers = {"Content-Disposition": content_disposition_header(True, TEMPLATE_NAME)}
    return HttpResponse(template_xlsx(), content_type=XLSX, headers=headers)


@require_safe
def upload_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the upload stands: its progress, its preview, or what came of it."""
    upload, _ = visible_upload(request, pk)
    return render(request, "registry/upload_detail.html", page_context(request, upload))


@require_http_methods(["GET", "HEAD", "POST"])
def upload_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept the preview; the worker writes it."""
    upload, actor = visible_upload(request, pk)
    if request.method != "POST":
        return own_page(request, upload)
    form = AcceptForm(upload.report or {"rejected": 0}, upload.body, request.POST)
    accepted = carried_out(form, partial(lifecycle.ask_to_accept, upload, by=actor.person))
    if accepted:
        return redirect(accepted)
    context = page_context(request, upload) | {"accept_form": form}
    return render(request, "registry/upload_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def upload_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Drop the upload; nothing was written."""
    upload, actor = visible_upload(request, pk)
    if request.method != "POST":
        return own_page(request, upload)
    lifecycle.drop(upload, by=actor.person)
    messages.success(request, "已放弃本次导入，清单没有任何变化。")
    return redirect("registry:upload-list")


def page_context(request: HttpRequest, upload: Upload) -> dict[str, Any]:
    """Return what the page of an upload shows in its present state."""
    job = upload.accept_job if upload.state == Upload.State.ACCEPTING else upload.read_job
    context = {
        "events": of_record(upload),
        "upload": upload,
        "report": upload.report,
        "job": job,
        "is_own_job": job is not None and job.asked_by_id == request.user.pk,
        "is_waiting": upload.state == Upload.State.READ,
        "trail": [{"label": "导入", "url": reverse("registry:upload-list")}],
        "here": upload.attachment.name,
    }
    if upload.report:
        context |= rows_context(request, upload)
        context["accept_form"] = AcceptForm(upload.report, upload.body)
    if other := upload.report.get("other_body"):
        context["other_body"] = other_body_told(other)
    if upload.report and upload.state == Upload.State.ACCEPTED:
        context["nothing"] = nothing_in(upload.report)
    return context


def rows_context(request: HttpRequest, upload: Upload) -> dict[str, Any]:
    """Return the rows that the address asks for, one page of them."""
    filters = RowFilter(request.GET, sheet_names(upload.report))
    wanted = filters.cleaned_data if filters.is_valid() else {}
    outcome = wanted.get("outcome", "")
    context = {"filters": filters, "outcome": outcome, "tabs": tabs_of(upload.report, outcome)}
    if outcome == "missing":
        return context | {"page": page_of(request, upload.report["missing"], ROWS)}
    page = page_of(request, chosen(upload.rows.all(), wanted), ROWS)
    versions = PowerVersion.objects.filter(
        revision=upload.revision_id, power__in=[row.power_id for row in page if row.power_id]
    )
    of_power = dict(versions.values_list("power_id", "pk")) if upload.revision_id else {}
    return context | {"page": page, "rows": told_rows(page, of_power)}


def chosen(rows: QuerySet[UploadRow], wanted: dict[str, str]) -> QuerySet[UploadRow]:
    """Return the rows that the filter keeps."""
    outcome = wanted.get("outcome")
    if outcome == "warned":
        rows = rows.filter(has_warning=True)
    elif outcome in UploadRow.Outcome.values:
        rows = rows.filter(outcome=outcome)
    if wanted.get("sheet"):
        rows = rows.filter(sheet=wanted["sheet"])
    if wanted.get("q"):
        rows = rows.filter(content__name__icontains=wanted["q"])
    return rows
