"""Editions before the public: the page, the files, two side by side. All from the frozen rows (R3, R4)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.files.storage import default_storage
from django.db.models.functions import JSONObject
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header

from powerops.core import documents
from powerops.core.public import public_page
from powerops.core.rendering import pdf_available
from registry import comparison, published
from registry.edition_content import credit_code, with_notice
from registry.exchange.writing import edition_csv, edition_json, edition_xlsx
from registry.models import Edition, Revision
from registry.snapshots import whole_edition

POWERS_ON_PAGE = 100
DIFFERENCES_ON_PAGE = 50
EARLIER = 12  # editions before one, with which it can be compared by a click
RETRY_AFTER = 30  # seconds
WHY = JSONObject(
    edition="edition__number", title="title", reason="reason", source="source_document"
)
FORMATS: dict[str, tuple[str, Callable[[dict[str, Any]], bytes]]] = {
    "json": ("application/json", edition_json),
    "csv": ("text/csv; charset=utf-8", edition_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", edition_xlsx),
}


def loaded(code: str, number: int) -> Edition:
    """Return an edition by its body and number, or Http404; one query."""
    edition = published.editions(code).filter(number=number).first()
    if edition is None:
        raise Http404
    return edition


def is_current(edition: Edition) -> bool:
    """Whether the edition is the body's list in force; asks nothing."""
    current = getattr(edition.body, "published_list", None)
    return current is not None and current.edition_id == edition.pk


@public_page
def edition_detail(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show an edition: its cover, its files, its digest, its powers."""
    edition = loaded(code, number)
    page = published.page_of(request.GET.get("page", ""), edition.power_count, size=POWERS_ON_PAGE)
    context = {
        "edition": edition, "is_current": is_current(edition), "page": page,
        "counts": [(one, edition.counts[one]) for one in published.CATEGORIES if one in edition.counts],
        "powers": published.named(edition, start=page.start, size=page.size),
        "previous": edition.number - 1, "renamed": edition.header["body"]["name"] != edition.body.name,
        "credit_code": credit_code(edition.header["body"]),
        "pdf_problem": "" if edition.pdf_file else pdf_available()[1],
    }  # fmt: skip
    return render(request, "registry/edition_detail.html", context)


@public_page
def edition_file(request: HttpRequest, code: str, number: int, form: str) -> HttpResponse:
    """Hand out an edition as JSON, CSV, Excel or PDF."""
    edition = loaded(code, number)
    if form == "pdf":
        return pdf(request, edition)
    media_type, write = FORMATS[form]
    snapshot = whole_edition(
        edition,
        published.shown_contents(edition),
        documents.verify_url(edition.verification_code),
        is_current=is_current(edition),
    )
    if form != "json":
        snapshot["powers"] = [with_notice(power) for power in snapshot["powers"]]
    return named_file(write(snapshot), media_type, edition, form)


def pdf(request: HttpRequest, edition: Edition) -> HttpResponse:
    """Hand out the PDF rendered once; until then a page that says when to come again, or why not.

    One that holds what is hidden from the public is not handed out.
    """
    if edition.hidden_count:
        return render(request, "registry/edition_withheld.html", {"edition": edition}, status=403)
    if edition.pdf_file and default_storage.exists(edition.pdf_file):
        with default_storage.open(edition.pdf_file) as file:
            return named_file(file.read(), "application/pdf", edition, "pdf")
    context = {"edition": edition, "problem": pdf_available()[1], "retry_after": RETRY_AFTER}
    answer = render(request, "registry/edition_waiting.html", context, status=503)
    answer["Retry-After"] = str(RETRY_AFTER)
    return answer


@public_page
def edition_notice(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Hand out the notice that announced an edition, as it was issued."""
    edition = loaded(code, number)
    if not edition.notice_file or not default_storage.exists(edition.notice_file):
        raise Http404
    with default_storage.open(edition.notice_file) as file:
        name = f"关于公布{edition}的通知.pdf"
        disposition = content_disposition_header(False, name)
        headers = {"Content-Disposition": disposition}
        return HttpResponse(file.read(), content_type="application/pdf", headers=headers)


def named_file(data: bytes, media_type: str, edition: Edition, form: str) -> HttpResponse:
    """Return a file under the edition's title; a PDF opens in the browser, the others are saved."""
    name = re.sub(r'[\\/:*?"<>|\s]+', "_", str(edition)) + f".{form}"
    disposition = content_disposition_header(form != "pdf", name)
    return HttpResponse(data, content_type=media_type, headers={"Content-Disposition": disposition})


@public_page
def edition_file_moved(request: HttpRequest, code: str, number: int, form: str) -> HttpResponse:
    """Lead from /editions/1/.pdf to /editions/1.pdf."""
    return redirect("registry:edition-file", code, number, form, permanent=True)


@public_page
def edition_compare(request: HttpRequest, code: str, old: int, new: int) -> HttpResponse:
    """Show two editions of a body side by side, the earlier first, and why they differ."""
    if old > new:
        return redirect("registry:edition-compare", code, new, old)
    why = Revision.objects.filter(
        edition__body__code=code, edition__number__gt=old, edition__number__lte=new
    ).order_by("edition__number", "pk")
    wanted = published.editions(code).filter(number__in=[old, new])
    found = {
        one.number: one for one in wanted.annotate(reasons=ArraySubquery(why.values(json=WHY)))
    }
    if old not in found or new not in found:
        raise Http404
    differences = comparison.compare(found[old], found[new])
    page = published.page_of(request.GET.get("page", ""), len(differences), DIFFERENCES_ON_PAGE)
    context = {
        "old": found[old], "new": found[new], "reasons": found[new].reasons, "total": len(differences), "page": page,
        "tallies": comparison.tallies(differences),
        "earlier": [number for number in range(max(new - EARLIER, 1), new) if number != old],
        "differences": differences[page.start : page.start + page.size],
    }  # fmt: skip
    return render(request, "registry/edition_compare.html", context)
