"""The whole-process record of any record, and its evidence package (F4, G6)."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from powerops.core import evidence, readings, whole_record
from powerops.core.archive import kind_label
from powerops.core.doors import actor_of
from powerops.core.models import Attachment
from powerops.core.records import visible_record
from powerops.core.views.material import as_download


@never_cache
@require_safe
def record_detail(request: HttpRequest, record_type: str, record_id: int) -> HttpResponse:
    """All that happened to a record, or one kind of it; and the packages that the person had made."""
    actor = actor_of(request)
    kind, record = visible_record(actor, record_type, record_id)
    lines = whole_record.with_labels(whole_record.whole_record(kind, record))
    chosen = request.GET.get("kind", "")
    context: dict[str, Any] = {
        "record": record,
        "record_type": record_type,
        "kind": kind_label(record_type),
        "body": kind.body_of(record),
        "tabs": tabs(lines, chosen),
        "events": [line for line in lines if chosen in ("", line["kind"])],
        "late": sum(bool(line.get("late")) for line in lines),
        "may_export": evidence.exporting_post(kind, record, actor),
        "packages": evidence.packages_of(kind, record, actor.person),
    }
    return render(request, "core/record_detail.html", context)


def tabs(lines: list[whole_record.Line], chosen: str) -> list[dict[str, Any]]:
    """Return what the reader can switch between: everything, and each kind that occurs."""
    kinds = [("", "全部", len(lines)), *whole_record.counts(lines)]
    return [
        {
            "label": label,
            "url": f"?kind={key}" if key else "?",
            "count": count,
            "current": key == chosen,
        }
        for key, label, count in kinds
    ]


@require_POST
def evidence_order(request: HttpRequest, record_type: str, record_id: int) -> HttpResponse:
    """Have a package made; its job's page shows how far it is."""
    actor = actor_of(request)
    kind, record = visible_record(actor, record_type, record_id)
    return redirect(evidence.order(kind, record, actor))


@never_cache
@require_GET
def evidence_download(
    request: HttpRequest, record_type: str, record_id: int, pk: int
) -> FileResponse:
    """Hand a package to whoever had it made, while they may still have it; that is written down first."""
    actor = actor_of(request)
    kind, record = visible_record(actor, record_type, record_id)
    evidence.required_post(kind, record, actor)
    made = {job.result["attachment"] for job in evidence.packages_of(kind, record, actor.person)}
    if pk not in made:
        raise Http404
    package = Attachment.objects.get(pk=pk)
    content = readings.opened(package)
    readings.note_reading(actor, record, kind.body_of(record), package, is_sensitive=True)
    return as_download(package, content)
