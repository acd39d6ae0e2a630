"""Handing out a document that was issued, inside and to everybody (F6)."""

from __future__ import annotations

from django.db.models import Model
from django.http import FileResponse, Http404, HttpResponse
from django.utils.http import content_disposition_header

from powerops.core.documents import document_of
from powerops.core.models import Document


def issued(kind: str, record: Model) -> Document:
    """Return a record's document of a kind with its file, or 404."""
    document = document_of(kind, record)
    if document is None or not document.file:
        raise Http404
    return document


def as_pdf(document: Document, name: str) -> FileResponse:
    """Return the answer that carries a document inside."""
    return FileResponse(document.file.open(), filename=name, content_type="application/pdf")


def public_pdf(document: Document) -> HttpResponse:
    """Return the answer that carries a document to everybody, whole, so that it is kept like a page."""
    disposition = content_disposition_header(False, f"{document.title}.pdf")
    with document.file.open() as file:
        headers = {"Content-Disposition": disposition}
        return HttpResponse(file.read(), content_type="application/pdf", headers=headers)
