"""The reading log (查阅记录): who opened which file of which record, written before the first byte leaves (G8).

Everybody who opens a file is written down, the supervisor too; nobody can take a line back. Of sensitive files the
head of the body, the supervisor and the inspector see the readers.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.files import File
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from powerops.core.actor import Actor
from powerops.core.appraisal import disposal_of, said_of
from powerops.core.filings import filings_of
from powerops.core.models import Attachment, Organisation, Reading
from powerops.core.origin import current_origin
from powerops.core.people import organisations_reached
from powerops.core.records import kind_of
from powerops.core.refusals import NotAllowed, Refusal
from powerops.core.roles import Role
from powerops.law import plan

OVERSEERS = (Role.SUPERVISOR, Role.INSPECTOR)


class ContentMissing(Refusal):
    """The storage does not hold what was filed: a matter for the operator."""

    status, code = 503, "content_missing"


class ContentDestroyed(Refusal):
    """The content was destroyed after an approved appraisal; the sentence says when and by whose word."""

    status, code = 410, "content_destroyed"


def file_of(record: Model, attachment_pk: int) -> tuple[Attachment, bool]:
    """Return a file of the record, and whether it is sensitive; Http404 when it is not the record's."""
    filing = filings_of(record).filter(attachment=attachment_pk).first()
    if filing:
        return filing.attachment, filing.is_sensitive
    for _, attachment in kind_of(record).attached(record):
        if attachment.pk == attachment_pk:
            return attachment, attachment.filings.filter(is_sensitive=True).exists()
    raise Http404


def hand_out(actor: Actor, record: Any, attachment_pk: int) -> tuple[Attachment, File]:
    """Return a file of a record that the person sees, opened; who reads it is written down first.

    Raises Http404, NotAllowed, or ContentMissing.
    """
    attachment, is_sensitive = file_of(record, attachment_pk)
    kind = kind_of(record)
    if why := kind.may_read(actor, record, is_sensitive):
        raise NotAllowed(why, clause=str(plan.F3.clause))
    content = opened(attachment)
    note_reading(actor, record, kind.body_of(record), attachment, is_sensitive)
    return attachment, content


def opened(attachment: Attachment) -> File:
    """Return the content of a file; ContentMissing or ContentDestroyed when there is none."""
    try:
        return attachment.file.open("rb")
    except FileNotFoundError as missing:
        if disposal := disposal_of(attachment):
            raise ContentDestroyed(said_of(disposal)) from missing
        raise ContentMissing(
            "文件存储中没有找到这份文件的内容。", remedy="请联系管理员核对文件存储。"
        ) from missing


@transaction.atomic
def note_reading(
    actor: Actor, record: Model, body: Organisation, attachment: Attachment, is_sensitive: bool
) -> Reading:
    """Write down who reads what, at which posts, from where."""
    origin = current_origin()
    posts = dict.fromkeys(str(one.post) for one in actor.appointments if one.reaches(body))
    return Reading.objects.create(
        person=actor.person, post_title="、".join(posts)[:200], attachment=attachment, body=body,
        record_type=record._meta.label_lower, record_id=record.pk, record_title=str(record)[:200],
        is_sensitive=is_sensitive, request_id=origin.request_id, address=origin.address,
    )  # fmt: skip


def may_see_readers(actor: Actor, body: Organisation) -> bool:
    """Whether the person is told who read a body's sensitive files: its head, the supervisor, the inspector."""
    roles = (Role.HEAD, *OVERSEERS)
    return any(actor.appointment_as(role, body) is not None for role in roles)


def readings_of(record: Model) -> QuerySet[Reading]:
    """Return who read the record's sensitive files, the latest first."""
    return Reading.objects.filter(
        record_type=record._meta.label_lower, record_id=record.pk, is_sensitive=True
    ).select_related("person", "attachment")


def overseen(actor: Actor) -> QuerySet[Reading]:
    """Return every reading in the jurisdictions that the person supervises, the latest first."""
    bodies = organisations_reached(actor, *OVERSEERS)
    return Reading.objects.filter(body__in=bodies).select_related("person", "attachment", "body")


def chosen(
    readings: QuerySet[Reading],
    *,
    person: str = "",
    body: Organisation | None = None,
    record: str = "",
    on: date | None = None,
    all_files: bool = False,
) -> QuerySet[Reading]:
    """Return the readings by a person, of a body's records, of a record by its name, on a day."""
    if not all_files:
        readings = readings.filter(is_sensitive=True)
    if person:
        readings = readings.filter(Q(person__name__icontains=person) | Q(person__username=person))
    if body:
        readings = readings.filter(body=body)
    if record:
        readings = readings.filter(record_title__icontains=record)
    if on:
        began = timezone.make_aware(datetime.combine(on, time.min))
        readings = readings.filter(at__gte=began, at__lt=began + timedelta(days=1))
    return readings
