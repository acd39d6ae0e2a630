"""The printed side of a power before the public: 办事指南, 一次性告知单, sample forms (R6; the Plan 四(二)5)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header

from powerops.core.models import Attachment
from powerops.core.public import public_page
from powerops.core.readings import ContentDestroyed, ContentMissing, opened
from powerops.core.rendering import PdfUnavailable
from powerops.core.views.material import as_download
from registry import published
from registry.edition_content import is_suspended
from registry.guide_documents import CHECKLIST, GUIDE, TITLES, Busy, facts, pdf, shown
from registry.guides import sample_digests
from registry.lineage import line_of

RETRY_AFTER = 10  # seconds


def in_force(code: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the content of a power in force that has a guide, and what is printed of it; Http404 without."""
    rows = published.standings(code.upper())
    content = rows[0].content if rows and rows[0].in_force else None
    if not content or not content.get("guide"):
        raise Http404
    contact = rows[0].body._asdict()
    told = {name: contact[name] for name in TOLD}
    since = None
    if is_suspended(content):
        since = line_of(content["code"]).suspended_in(rows[0].number)
    day = rows[0].published_on.isoformat()
    return content, facts(content, told, day, since.standstill if since else "")


TOLD = ("code", "name", "telephone", "supervision_telephone", "address", "office_hours")


@public_page
def power_guide(request: HttpRequest, code: str) -> HttpResponse:
    """Show the guide of a power, to be printed."""
    return page(request, code, GUIDE)


@public_page
def power_checklist(request: HttpRequest, code: str) -> HttpResponse:
    """Show on one page what to bring, where and when, how long, how much, and whom to complain to."""
    return page(request, code, CHECKLIST)


def page(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Render one of the two pages; the code in small letters leads to its own address."""
    _, said = in_force(code)
    if code != code.upper():
        return redirect(f"registry:power-{kind}", code.upper(), permanent=True)
    return render(request, f"registry/power_{kind}.html", shown(kind, said))


@public_page
def power_document(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Hand out one of the two as PDF; where none can be made, a page that says why and when to come again."""
    content, said = in_force(code)
    try:
        file = pdf(kind, said)
    except (PdfUnavailable, Busy) as problem:
        context = {
            "name": content["name"],
            "title": TITLES[kind],
            "problem": str(problem),
            "code": code,
        }
        answer = render(request, "registry/power_document_waiting.html", context, status=503)
        answer["Retry-After"] = str(RETRY_AFTER)
        return answer
    name = f"{TITLES[kind]}：{content['name'][:60]}.pdf"
    disposition = content_disposition_header(False, name)
    headers = {"Content-Disposition": disposition}
    return HttpResponse(file, content_type="application/pdf", headers=headers)


@public_page
def power_sample(request: HttpRequest, code: str, digest: str) -> HttpResponseBase:
    """Hand out a sample form that the guide in force names, and no other file of the house."""
    content, _ = in_force(code)
    if digest not in sample_digests(content["guide"]):
        raise Http404
    attachment = Attachment.objects.filter(sha256=digest).order_by("pk").first()
    if attachment is None:
        raise Http404
    try:
        return as_download(attachment, opened(attachment))
    except (ContentMissing, ContentDestroyed) as missing:
        raise Http404(str(missing)) from missing
