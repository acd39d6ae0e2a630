"""归档 of a matter that has ended: the files of the matter and of all beside it, its record, what is missing (D9, F6; art 33)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.apps import apps
from django.db.models import Model, QuerySet
from django.utils import timezone

from decisions.models import Decision
from decisions.steps import lacking
from decisions.story import acts_of, records_beside
from powerops.core import archive
from powerops.core.filings import filings_of
from powerops.core.jobs import enqueue
from powerops.core.models import Document, Job, Person, Volume
from powerops.core.records import kind_of
from powerops.core.timeline import entries

JOB = "decisions.archive_decision"
Status = Decision.Status
# A matter that led to no decision is kept for a shorter time.
WITHOUT_DECISION = (Status.DECLINED, Status.WITHDRAWN, Status.VETOED, Status.REJECTED)
UNDECIDED = "retention_decisions_decision_undecided"


def without_volume() -> QuerySet[Decision]:
    """Return the ended matters that have no volume and for which none is being built."""
    in_hand = {
        job.arguments["decision"]
        for job in Job.objects.filter(kind=JOB, state__in=["waiting", "running"])
    }
    filed = Volume.objects.filter(record_type=Decision._meta.label_lower).values("record_id")
    ended = Decision.objects.filter(status__in=Decision.ENDED)
    return ended.exclude(pk__in=in_hand).exclude(pk__in=filed)


def ask_for_volumes(by: Person) -> int:
    """Have the worker build the volume of every ended matter; return how many."""
    wanting = list(without_volume())
    for decision in wanting:
        enqueue(JOB, title=f"归档：{decision}", by=by, decision=decision.pk, person=by.pk)
    return len(wanting)


def whole(decision: Decision) -> list[Model]:
    """Return the matter and every record beside it; one query a kind."""
    numbers: dict[str, list[int]] = {}
    for record_type, pk in records_beside(decision):
        numbers.setdefault(record_type, []).append(pk)
    beside = (
        apps.get_model(record_type)._default_manager.filter(pk__in=pks).order_by("pk")
        for record_type, pks in numbers.items()
    )
    return [decision, *(one for rows in beside for one in rows)]


def documents_of(records: list[Model]) -> list[Document]:
    """Return the official documents of the records, in the order of their day."""
    found: list[Document] = []
    for record in records:
        about = {"record_type": record._meta.label_lower, "record_id": record.pk}
        found += Document.objects.filter(**about)
    return sorted(found, key=lambda one: (one.issued_on, one.pk))


def archive_decision(decision: Decision, *, by: Person) -> Volume:
    """Build the volume of an ended matter; its documents must have their files. Again: the same volume."""
    if standing := archive.volume_of(decision):
        return standing
    records = whole(decision)
    return archive.archive(
        decision, title=f"{decision}（{decision.get_status_display()}）", body=decision.decider, closed_on=closed_on(decision),
        by=by, files=list(items(records, by)), record_lines=entries(acts_of(decision)), missing=list(missing(decision)),
        retention=UNDECIDED if decision.status in WITHOUT_DECISION else "",
    )  # fmt: skip


def closed_on(decision: Decision) -> date:
    """Return the day on which the matter ended."""
    return timezone.localdate(decision.ended_at)


def items(records: list[Model], by: Person) -> Iterator[archive.Item]:
    """Yield the files of the volume: what was filed and attached to each record, then the official documents."""
    for record in records:
        kind = kind_of(record)
        for filing in filings_of(record):
            title = f"{record}：{filing.slot}（第{filing.version}版）"
            yield archive.Item(
                filing.attachment,
                title[:200],
                filing.filed_by.name,
                timezone.localdate(filing.filed_at),
            )
        for label, attachment in kind.attached(record):
            yield archive.Item(
                attachment,
                f"{record}：{label}"[:200],
                kind.body_of(record).name,
                closed_day(record),
            )
    for document in documents_of(records):
        number = (document.snapshot or {}).get("document_number", "")
        yield archive.Item(
            archive.as_attachment(document, by=by), document.title, document.issuer, document.issued_on, number
        )  # fmt: skip


def closed_day(record: Model) -> date:
    """Return the day that the catalogue gives to a file that was attached to a record."""
    at = getattr(record, "created_at", None) or timezone.now()
    return timezone.localdate(at)


def missing(decision: Decision) -> Iterator[dict[str, str]]:
    """Yield what the file of a matter still lacks: steps not done, and material that each stage ought to have left."""
    if decision.started_on is None:
        return
    for step, why in lacking(decision).items():
        yield {"what": step.label, "why": why}
    for record in whole(decision):
        for told in kind_of(record).missing(record) if record is not decision else ():
            yield {"what": f"{record}：{told['what']}", "why": told["why"]}
