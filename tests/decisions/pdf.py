"""What the pages of a document say, and the mark of a test that makes one."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from powerops.core import documents
from powerops.core.models import Document
from powerops.core.rendering import pdf_available

available, reason = pdf_available()
needs_pdf = pytest.mark.skipif(not available, reason=reason or "no PDF on this machine")


def kept(document: Document) -> Document:
    """The document with some file, for tests of who gets it."""
    return documents.keep(document, f"%PDF-1.7 {document.code}".encode())


def pages_of(document: Document) -> list[str]:
    """What each page of the rendered document says, without spaces; it is made now."""
    with documents.render(document.pk).file.open() as file:
        pages = PdfReader(io.BytesIO(file.read())).pages
        return ["".join(page.extract_text().split()) for page in pages]


def text_of(document: Document) -> str:
    """All that the rendered document says, without spaces."""
    return "".join(pages_of(document))
