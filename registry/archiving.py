"""归档 of a revision that is published or withdrawn: its files, its record, what is missing (F6, R3; rule DA-14)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from powerops.core import archive, documents, numbering
from powerops.core.filings import filings_of
from powerops.core.jobs import enqueue
from powerops.core.models import AuditEvent, Document, Job, Person, Volume
from registry import timeline
from registry.edition_notice import NOTICE
from registry.models import Revision, Upload
from registry.numbers import APPROVAL

JOB = "registry.archive_revision"
EDITION = "registry.edition"
CLOSED = (Revision.Status.PUBLISHED, Revision.Status.WITHDRAWN)
WITHDRAWN = "retention_registry_revision_withdrawn"
APPROVAL_PAPER = (
    "审定文件"  # name of the material that holds the paper of an approval numbered elsewhere
)


def ask_for_volume(revision: Revision, by: Person) -> None:
    """Have the worker build the volume once the closing of the revision is committed."""
    enqueue(JOB, title=f"归档：{revision}", by=by, revision=revision.pk, person=by.pk)


def without_volume() -> QuerySet[Revision]:
    """Return the closed revisions that have no volume and for which none is being built."""
    in_hand = {job.arguments["revision"] for job in Job.objects.filter(kind=JOB, state__in=["waiting", "running"])}  # fmt: skip
    filed = Volume.objects.filter(record_type=Revision._meta.label_lower).values("record_id")
    return Revision.objects.filter(status__in=CLOSED).exclude(pk__in=in_hand).exclude(pk__in=filed)


def documents_of(revision: Revision) -> list[Document]:
    """Return the official documents that the revision led to: the list, and its notice where there is one."""
    if revision.edition is None:
        return []
    found = (documents.document_of(kind, revision.edition) for kind in (EDITION, NOTICE))
    return [one for one in found if one]


def archive_revision(revision: Revision, *, by: Person) -> Volume:
    """Build the volume of a closed revision; its documents must have their files. Again: the same volume."""
    standing = archive.volume_of(revision)
    if standing:
        return standing
    outcome = revision.get_status_display()
    return archive.archive(
        revision, title=f"{revision}（{outcome}）", body=revision.body, closed_on=closed_on(revision), by=by,
        files=list(items(revision, by)), record_lines=timeline.of_record(revision), missing=list(missing(revision)),
        retention=WITHDRAWN if revision.status == Revision.Status.WITHDRAWN else "",
    )  # fmt: skip


def closed_on(revision: Revision) -> date:
    """Return the day on which the revision was published or given up."""
    if revision.edition:
        return revision.edition.published_on
    last = AuditEvent.objects.about(revision).filter(after=revision.status).last()
    return timezone.localdate(last.happened_at if last else None)


def items(revision: Revision, by: Person) -> Iterator[archive.Item]:
    """Yield the files of the volume: the source, the material, the imported lists, the documents made."""
    body = revision.body.name
    if revision.attachment:
        title = f"来源文件：{revision.source_document or revision.attachment.name}"
        yield archive.Item(revision.attachment, title, body, timezone.localdate(revision.created_at))  # fmt: skip
    for filing in filings_of(revision):
        title = f"{filing.slot}（第{filing.version}版）"
        yield archive.Item(filing.attachment, title, filing.filed_by.name, timezone.localdate(filing.filed_at))  # fmt: skip
    uploads = revision.uploads.filter(state=Upload.State.ACCEPTED).select_related("attachment")
    for upload in uploads.order_by("uploaded_at", "pk"):
        yield archive.Item(upload.attachment, "导入的清单文件", body, timezone.localdate(upload.uploaded_at))  # fmt: skip
    for document in documents_of(revision):
        number = (document.snapshot or {}).get("document_number", "")
        yield archive.Item(
            archive.as_attachment(document, by=by), document.title, document.issuer, document.issued_on, number
        )  # fmt: skip


def missing(revision: Revision) -> Iterator[dict[str, str]]:
    """Yield what the volume of such a matter should hold and does not."""
    if revision.kind == Revision.Kind.ADJUSTMENT and not revision.attachment:
        why = f"写明了来源文件“{revision.source_document}”，没有附件" if revision.source_document else "没有写明，也没有附件"  # fmt: skip
        yield {"what": "调整的来源文件", "why": why}
    if revision.status not in CLOSED:
        yield from still_to_come(revision)
    if revision.status not in (Revision.Status.APPROVED, Revision.Status.PUBLISHED):
        return
    if not revision.document_number:
        yield {"what": "审定文号", "why": "审定时没有填写文号"}
    elif not numbering.standing_number(APPROVAL, revision) and not filings_of(revision).filter(slot=APPROVAL_PAPER):  # fmt: skip
        yield {"what": "审定文件", "why": f"{revision.document_number}在别处编号，没有收入原件"}
    for sign in revision.sign_offs.filter(round=revision.round, opinion="").select_related("by"):
        yield {"what": f"{sign.get_step_display()}意见", "why": f"{sign.by}签署时没有写意见"}


def still_to_come(revision: Revision) -> Iterator[dict[str, str]]:
    """Yield what a matter that is not closed will yet have to bring."""
    stands = f"办理尚未结束，现为“{revision.get_status_display()}”"
    if revision.status != Revision.Status.APPROVED:
        yield {"what": "审定文号", "why": stands}
    yield {"what": "公布的清单和通知", "why": stands}
