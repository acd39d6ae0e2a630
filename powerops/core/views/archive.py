"""档案: searching volumes, one volume with its catalogue, checking its digests, appraising what is due (F6)."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from powerops.core import appraisal, archive, documents
from powerops.core.archive_forms import AppraisalForm, DecisionForm, VolumeFilter
from powerops.core.doors import actor_of, require_role
from powerops.core.models import Appraisal, Organisation, Volume, VolumeFile
from powerops.core.templatetags.ui import cndate
from powerops.core.timeline import acts_on
from powerops.core.views.listing import Column, as_file, in_order, sort_field
from powerops.core.views.organisations import act_page

PAGE = 30
READERS = (*archive.JURISDICTION_READERS, *archive.OWN_READERS)
COLUMNS = (
    Column("档号", lambda one: one.number, "number", ("body__code", "year", "serial")),
    Column("题名", lambda one: one.title, "title", ("title",)),
    Column("类别", lambda one: archive.kind_label(one.record_type)),
    Column("立档单位", lambda one: one.body.name, "body", ("body__path",)),
    Column("年度", lambda one: one.year),
    Column("办结日期", lambda one: one.closed_on, "closed", ("closed_on",)),
    Column("保管期限", lambda one: one.get_retention_display()),
    Column("保管至", lambda one: one.kept_until or "", "until", ("kept_until",)),
    Column("文件数", lambda one: len(one.catalogue)),
    Column("尚缺", lambda one: "；".join(line["what"] for line in one.missing)),
    Column("状态", lambda one: "已批准销毁" if one.is_disposed else "在库"),
    Column("案卷摘要", lambda one: one.digest),
    Column("归档时间", lambda one: one.archived_at, "archived", ("archived_at",)),
)


def volumes_seen(request: HttpRequest) -> QuerySet[Volume]:
    """Return the volumes within the person's reach, each with how long it is kept; or refuse."""
    actor = require_role(request, *READERS)
    return archive.visible_volumes(actor).with_retention().select_related("body", "archived_by")


def listed(volumes: QuerySet[Volume]) -> QuerySet[Volume]:
    """Return volumes for a list, without their whole records: each may have megabytes."""
    return volumes.defer("record")


@require_safe
def volume_list(request: HttpRequest) -> HttpResponseBase:
    """Every volume within the person's reach, searched and filtered."""
    volumes = volumes_seen(request)
    years = list(volumes.order_by("-year").values_list("year", flat=True).distinct())
    kinds = list(volumes.order_by("record_type").values_list("record_type", flat=True).distinct())
    bodies = Organisation.objects.filter(pk__in=volumes.order_by().values("body"))
    form = VolumeFilter(request.GET, bodies, years, kinds)
    form.fields["sort"] = sort_field(COLUMNS)
    rows = in_order(request, listed(chosen(volumes, form)), COLUMNS)
    if file := as_file(request, rows, COLUMNS, "案卷目录"):
        return file
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "is_filtered": bool(form.wanted())}
    return render(request, "core/volume_list.html", context)


def chosen(volumes: QuerySet[Volume], form: VolumeFilter) -> QuerySet[Volume]:
    """Return the volumes that the filter keeps."""
    wanted = form.wanted()
    if "q" in wanted:
        words = wanted.pop("q")
        named = VolumeFile.objects.filter(attachment__name__icontains=words).values("volume")
        volumes = volumes.filter(
            Q(number__icontains=words) | Q(title__icontains=words) | Q(pk__in=named)
        )
    if "kind" in wanted:
        wanted["record_type"] = wanted.pop("kind")
    return volumes.filter(**wanted)


@require_safe
def volume_due(request: HttpRequest) -> HttpResponseBase:
    """What has been kept for as long as it must, and the appraisals that wait for the leader."""
    actor = require_role(request, *READERS)
    rows = listed(appraisal.due_volumes(actor, timezone.localdate()).select_related("body"))
    if file := as_file(request, rows, COLUMNS, "到期案卷"):
        return file
    waiting = Appraisal.objects.filter(volume__in=archive.visible_volumes(actor), decision="")
    first = waiting.select_related("volume__body", "proposed_by").defer("volume__record")
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "waiting": first.order_by("proposed_at", "pk")[:PAGE], "more": max(waiting.count() - PAGE, 0),
        "may_propose": actor.has_role(appraisal.KEEPER), "may_decide": actor.has_role(appraisal.DECIDER),
    }  # fmt: skip
    return render(request, "core/volume_due.html", context)


@require_safe
def volume_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One volume: catalogue with files, what is missing, the record, and what happened since."""
    volume = get_object_or_404(volumes_seen(request), pk=pk)
    actor, today = actor_of(request), timezone.localdate()
    is_due = volume.kept_until is not None and volume.kept_until < today and not volume.is_disposed
    appraisals = list(volume.appraisals.select_related("proposed_by", "decided_by"))
    context = {
        "volume": volume, "lines": lines_of(volume, appraisals), "appraisals": appraisals, "facts": facts_of(volume),
        "document": documents.document_of(archive.DOCUMENT, volume), "record_url": record_url(volume),
        "events": acts_on(volume), "waiting": next((one for one in appraisals if not one.decision), None),
        "may_propose": is_due and actor.appointment_as(appraisal.KEEPER, volume.body) is not None,
        "may_decide": actor.appointment_as(appraisal.DECIDER, volume.body) is not None,
        "trail": [{"label": "档案", "url": reverse("core:volume-list")}],
    }  # fmt: skip
    return render(request, "core/volume_detail.html", context)


def lines_of(volume: Volume, appraisals: list[Appraisal]) -> list[dict[str, Any]]:
    """Return the catalogue, each line with its file and, when that was destroyed, by which disposal."""
    files = {one.position: one.attachment_id for one in volume.files.all()}
    disposal = next((one for one in appraisals if one.destroyed), None)
    gone = archive.destroyed_places(volume) if disposal else set()
    return [
        {**line, "file": files[line["position"]], "gone": disposal if line["position"] in gone else None}
        for line in volume.catalogue
    ]  # fmt: skip


def facts_of(volume: Volume) -> list[dict[str, Any]]:
    """Return the volume's facts as lines of a record."""
    until = f"，至{cndate(volume.kept_until)}" if volume.kept_until else ""
    kept = f"{volume.get_retention_display()}{until}"
    lines = (
        ("立档单位", volume.body, ""), ("类别", archive.kind_label(volume.record_type), ""),
        ("办结日期", cndate(volume.closed_on), ""), ("保管期限", kept, volume.retention_citation),
        ("归档人", volume.archived_by, ""), ("案卷摘要（SHA-256）", volume.digest, ""),
    )  # fmt: skip
    return [{"label": label, "value": str(value), "clause": clause} for label, value, clause in lines]  # fmt: skip


def record_url(volume: Volume) -> str:
    """Return the address of the record that was closed into the volume."""
    record = apps.get_model(volume.record_type)._base_manager.filter(pk=volume.record_id).first()
    return record.get_absolute_url() if record else ""


@require_safe
def volume_pdf(request: HttpRequest, pk: int) -> FileResponse:
    """The volume's cover, catalogue and record as PDF."""
    volume = get_object_or_404(volumes_seen(request), pk=pk)
    document = documents.document_of(archive.DOCUMENT, volume)
    if document is None or not document.file:
        raise Http404
    return FileResponse(document.file.open(), filename=f"{volume.number}.pdf", content_type="application/pdf")  # fmt: skip


@require_POST
def volume_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Have every file of the volume read again; the worker does it, the page of the job shows how far it is."""
    volume = get_object_or_404(volumes_seen(request), pk=pk)
    job = archive.ask_for_check(volume, by=actor_of(request).person)
    messages.success(request, "已开始核对，结果会写入本案卷的记录。")
    return redirect(job)


def volume_appraise(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose what becomes of a volume whose time is over."""
    volume = get_object_or_404(volumes_seen(request), pk=pk)
    appraisal.holds(request.user, appraisal.KEEPER, volume)
    form = AppraisalForm(request.POST or None)
    return act_page(
        request, form, lambda **fields: appraisal.propose(volume, by=request.user, **fields),
        title=f"到期鉴定：{volume}", submit="提出鉴定意见", done="鉴定意见已提出，等待审批。", back=volume,
        hint="鉴定意见由主要领导审批。批准销毁的，只销毁文件内容，案卷、目录、全程记录和销毁清单永久保留。",
    )  # fmt: skip


def appraisal_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """The leader's word on an appraisal."""
    seen = volumes_seen(request)
    one = get_object_or_404(
        Appraisal.objects.select_related("volume__body", "proposed_by").filter(volume__in=seen.order_by().values("pk")), pk=pk
    )  # fmt: skip
    appraisal.holds(request.user, appraisal.DECIDER, one.volume)
    form = DecisionForm(request.POST or None)
    return act_page(
        request, form, lambda **fields: appraisal.decide(one, by=request.user, **fields),
        title=f"审批鉴定意见：{one.get_outcome_display()}", submit="提交审批", done="审批已登记。", back=one.volume,
        hint=f"{one.volume}：{one.proposed_by}意见为{one.get_outcome_display()}。理由：{one.reason}", tone="danger",
    )  # fmt: skip
