"""文书: rendered once from template and frozen snapshot, kept with digest, verified by anybody (F6, G9; GB/T 9704).

`register()` is part of the act that issues the document; the worker renders it (`render()`), signs it when the
operator gave a certificate, and keeps the file. After that nothing about the document changes, by database trigger.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import models, transaction

from powerops.core import rendering
from powerops.core.canonical import digest
from powerops.core.jobs import enqueue
from powerops.core.models import Document, Job, Person
from powerops.core.models.public import move_public_stamp
from powerops.core.refusals import Refusal
from powerops.core.signing import signer
from powerops.core.templatetags.ui import cndate

JOB = "core.render_document"


class Standing(NamedTuple):
    """Whether a document says what holds today, and where the reader goes on from there."""

    is_current: bool
    sentence: str
    issuer_code: str = ""  # the issuer's unified credit code, as on the document
    links: tuple[tuple[str, str], ...] = ()  # (what it shows, address)
    advice: str = "不再是现行的清单，办事请以现行清单为准。"  # where it holds no longer
    own_file: str = ""  # where the file is handed out, if the public page shows something else …
    announces: str = ""  # … and what that is


# Takes the number of the record that a document of the kind was made from.
StandingOf = Callable[[int], Standing]
STANDINGS: dict[str, StandingOf] = {}


def standing(kind: str) -> Callable[[StandingOf], StandingOf]:
    """Register the function that tells the standing of documents of a kind; at most one query."""

    def register(function: StandingOf) -> StandingOf:
        STANDINGS[kind] = function
        return function

    return register


def verify_url(code: str) -> str:
    """Return the address that the QR code of a document opens."""
    return f"{settings.PUBLIC_URL}/verify/{code}/"


def document_of(kind: str, record: models.Model) -> Document | None:
    """Return the record's document of a kind, or None."""
    return Document.objects.filter(
        kind=kind, record_type=record._meta.label_lower, record_id=record.pk
    ).first()


def register(
    kind: str,
    record: models.Model,
    *,
    title: str,
    issuer: str,
    issued_on: date,
    template: str,
    snapshot: dict[str, Any],
    by: Person,
    public_url: str = "",
) -> Document:
    """Register a record's document of a kind and ask the worker for the file; once registered it stays as it is.

    `snapshot` is plain JSON with all that the template shows; its digest is the document's content digest. Call it
    in the transaction of the act.
    """
    with transaction.atomic():
        document, is_new = Document.objects.get_or_create(
            kind=kind, record_type=record._meta.label_lower, record_id=record.pk,
            defaults={
                "title": title[:200], "issuer": issuer, "issued_on": issued_on, "template": template,
                "snapshot": snapshot, "content_sha256": digest(snapshot), "public_url": public_url,
            },
        )  # fmt: skip
        if is_new:
            enqueue(JOB, title=f"生成文书：{document.title}", by=by, document=document.pk)
    return document


def render(pk: int, progress: rendering.Progress | None = None) -> Document:
    """Make the file of a registered document, once; a second call changes nothing. Call it in a transaction.

    Raises Refusal when this machine cannot make PDFs, or the certificate given for signing cannot be used.
    """
    document = Document.objects.select_for_update().get(pk=pk)
    if document.file or not document.template:
        return document
    day, snapshot = cndate(document.issued_on), document.snapshot or {}
    context = {
        **rendering.red_head(document.issuer), "issued_on_words": day,
        "closing_right": rendering.closing_right(document.issuer, day), "document": snapshot, "issued_on": document.issued_on.isoformat(),
        "title_lines": snapshot.get("title_lines") or [document.title],
        "document_number": snapshot.get("document_number", ""), "code": document.code,
        "verify_url": verify_url(document.code), "qr": rendering.qr_svg(verify_url(document.code)),
        "content_sha256": document.content_sha256,
    }  # fmt: skip
    try:
        pdf = rendering.render_pdf(document.template, context, progress=progress)
    except rendering.PdfUnavailable as reason:
        raise Refusal(str(reason)) from reason
    return keep(document, pdf)


def keep(document: Document, pdf: bytes) -> Document:
    """Sign the file when there is something to sign with, and keep it with its digest. Raises SigningFailed."""
    signing = signer()
    if signing:
        signed = signing.sign(pdf)
        pdf, document.signed_by, document.signed_at = signed.pdf, signed.by, signed.at
    document.file_sha256 = hashlib.sha256(pdf).hexdigest()
    document.file.save(f"{document.file_sha256}.pdf", ContentFile(pdf), save=False)
    document.save(update_fields=["file", "file_sha256", "signed_by", "signed_at"])
    move_public_stamp()
    return document


def ask_for_missing(by: Person) -> int:
    """Ask again for every file that is not there, once this machine can make PDFs; return how many were asked for."""
    if not rendering.pdf_available()[0]:
        return 0
    in_hand = {job.arguments["document"] for job in Job.objects.filter(kind=JOB, state__in=["waiting", "running"])}  # fmt: skip
    wanting = Document.objects.filter(file="").exclude(template="").exclude(pk__in=in_hand)
    for document in wanting:
        enqueue(JOB, title=f"生成文书：{document.title}", by=by, document=document.pk)
    return len(wanting)
