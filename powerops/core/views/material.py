"""The files of any record: putting one to it, opening one, and the log of who opened which (G8)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files import File
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from powerops.core import filings, readings
from powerops.core.actor import Actor
from powerops.core.arriving import PIECE
from powerops.core.doors import actor_of, carried_out, require_role, status_of
from powerops.core.material_forms import FilingForm, ReadingFilter
from powerops.core.models import Attachment, Organisation
from powerops.core.people import organisations_reached
from powerops.core.records import kind_of, visible_record
from powerops.core.refusals import NotAllowed
from powerops.core.scanning import is_set_up
from powerops.core.views.listing import Column, as_file, in_order, sort_field

PAGE, READERS_SHOWN = 50, 20
COLUMNS = (
    Column("时间", lambda one: f"{timezone.localtime(one.at):%Y-%m-%d %H:%M:%S}", "at", ("at",)),
    Column("查阅人", lambda one: one.person.name, "person", ("person__name",)),
    Column("岗位", lambda one: one.post_title),
    Column("部门", lambda one: one.body.name),
    Column("记录", lambda one: one.record_title, "record", ("record_title",)),
    Column("文件", lambda one: one.attachment.name, "file", ("attachment__name",)),
    Column("敏感", lambda one: "是" if one.is_sensitive else ""),
    Column("SHA-256", lambda one: one.attachment.sha256),
    Column("来源地址", lambda one: one.address),
)


@require_http_methods(["GET", "HEAD", "POST"])
def filing_create(request: HttpRequest, record_type: str, record_id: int) -> HttpResponse:
    """Put a file to a record."""
    actor = actor_of(request)
    kind, record = visible_record(actor, record_type, record_id)
    slots = kind.slots_open_to(actor, record)
    if not slots:
        raise NotAllowed("现在不能为这份记录提交材料。", clause=filings.CLAUSE)
    form = FilingForm(slots, request.POST or None, request.FILES or None)
    if request.method == "POST":
        filing = carried_out(form, lambda **facts: filings.file(record, by=actor.person, **facts))
        if filing:
            messages.success(request, f"已提交：{filing}，{filing.attachment.name}。")
            return redirect(f"{record.get_absolute_url()}#material")
    context = {"form": form, "record": record}
    return render(request, "core/filing_form.html", context, status=status_of(form))


@never_cache
@require_GET
def file_download(request: HttpRequest, record_type: str, record_id: int, pk: int) -> FileResponse:
    """Hand a file of a record out; who opens it is written down."""
    actor = actor_of(request)
    _, record = visible_record(actor, record_type, record_id)
    return handed_out(actor, record, pk)


def handed_out(actor: Actor, record: Any, attachment_pk: int) -> FileResponse:
    """Return the answer that carries a file of the record."""
    return as_download(*readings.hand_out(actor, record, attachment_pk))


def as_download(attachment: Attachment, content: File) -> FileResponse:
    """Return the answer that carries an opened file, always to be saved, never to be shown in the browser."""
    answer = FileResponse(
        content, as_attachment=True, filename=attachment.name, content_type=attachment.media_type
    )
    answer.block_size = PIECE
    answer["Content-Length"] = str(attachment.size)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def material_context(actor: Actor, record: Any) -> dict[str, Any]:
    """Return what `components/material.html` shows of a record."""
    kind = kind_of(record)
    body = kind.body_of(record)
    may_read = kind.may_read(actor, record, True)
    slots = kind.slots_open_to(actor, record)
    is_told = readings.may_see_readers(actor, body)
    return {
        "record": record,
        "record_type": kind.type,
        "materials": filings.materials_of(record),
        "attached": list(kind.attached(record)),
        "why_not_sensitive": may_read,
        "form": FilingForm(slots, auto_id="material-%s") if slots else None,
        "is_told": is_told,
        "readers": readings.readings_of(record)[:READERS_SHOWN] if is_told else (),
    }


@require_safe
def reading_list(request: HttpRequest) -> HttpResponseBase:
    """Who opened which file in the jurisdiction, the latest first; the whole of it as a file."""
    actor = require_role(request, *readings.OVERSEERS)
    bodies: QuerySet[Organisation] = organisations_reached(actor, *readings.OVERSEERS)
    form = ReadingFilter(request.GET, bodies.order_by("path"))
    rows = in_order(request, readings.chosen(readings.overseen(actor), **form.wanted()), COLUMNS)
    if file := as_file(request, rows, COLUMNS, "查阅记录"):
        return file
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    is_filtered = any(request.GET.get(name) for name in form.fields)
    form.fields["sort"] = sort_field(COLUMNS)
    context = {"form": form, "page": page, "is_filtered": is_filtered, "is_scanned": is_set_up()}
    return render(request, "core/reading_list.html", context)
