"""What of major decisions is done by itself; each task is idempotent."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from decisions import archiving
from decisions.models import Decision
from decisions.workflows import consultation, lead
from powerops.core import documents
from powerops.core.actor import system_person
from powerops.core.jobs import Progress, job
from powerops.core.models import Person
from powerops.core.rendering import pdf_available


@shared_task
def look_for_inaction() -> None:
    """Make leads of tasks overdue or idle and of follow-ups not answered (the Plan 四(一)4)."""
    lead.look_for_inaction(timezone.localdate())


@shared_task
def close_consultations() -> None:
    """Close the consultations whose last day is over; runs every ten minutes and just after midnight."""
    consultation.close_due()


@job("decisions.archive_decision")
def archive_decision(progress: Progress, *, decision: int, person: int) -> dict[str, str]:
    """Build the volume of an ended matter, after the documents that belong into it; again: the same volume."""
    record = Decision.objects.select_related("decider", "body").get(pk=decision)
    for document in archiving.documents_of(archiving.whole(record)):
        documents.render(document.pk)
    volume = archiving.archive_decision(record, by=Person.objects.get(pk=person))
    return {"notice": f"{record}：已归档，档号 {volume.number}。", "url": volume.get_absolute_url()}


@shared_task
def ask_for_volumes() -> None:
    """Ask for the volume of every ended matter that has none, once the machine can make PDFs."""
    if pdf_available()[0]:
        archiving.ask_for_volumes(system_person())
