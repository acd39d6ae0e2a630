"""归档: a closed matter becomes an immutable volume (F6; the Plan 四(一)4, 四(四)7; rules DA-14, BGQX).

A volume holds its catalogue, its files by digest, the whole-process record as it stood, what is missing, and how long
it is kept. It is written once; database triggers refuse every later change. What happens to it afterwards — checks,
appraisal, disposal — is recorded beside it (see `appraisal.py`).
"""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import Max, Q

from powerops.core import documents
from powerops.core.actor import Actor
from powerops.core.audit import record_act
from powerops.core.canonical import digest
from powerops.core.files import MEGABYTE, store
from powerops.core.jobs import enqueue
from powerops.core.media_types import PDF
from powerops.core.models import (
    Appraisal,
    Attachment,
    Document,
    Job,
    Organisation,
    Person,
    Volume,
    VolumeFile,
)
from powerops.core.models.archive import Retention
from powerops.core.models.people import jurisdiction_path
from powerops.core.parameters import value_of
from powerops.core.records import RecordKind, register
from powerops.core.roles import OWN_BODY_ROLES, Role
from powerops.law import plan
from powerops.law.archives import retained_until, volume_number
from powerops.law.parameters import PARAMETERS

CLAUSE = str(plan.F6.clause)
DOCUMENT = "core.volume"
CHECK_JOB = "core.check_volume"
GONE = "已销毁"
TEMPLATE = "documents/volume.html"
LARGEST_DOCUMENT = 200 * MEGABYTE
JURISDICTION_READERS = (Role.SECRETARY, Role.LEADER, Role.LEGAL, Role.SUPERVISOR, Role.INSPECTOR)
OWN_READERS = (Role.CLERK, Role.HEAD)
MAY_BE_EMPTY = ("catalogue", "missing", "record")


@dataclass(frozen=True)
class Item:
    """A file on its way into a volume: what the catalogue says of it."""

    attachment: Attachment
    title: str
    responsible: str
    on: date
    number: str = ""  # 文号


def kind_label(record_type: str) -> str:
    """Return what records of a type are called."""
    return str(apps.get_model(record_type)._meta.verbose_name)


def volume_of(record: models.Model) -> Volume | None:
    """Return the volume of a record, or None while it is not archived."""
    return Volume.objects.filter(
        record_type=record._meta.label_lower, record_id=record.pk
    ).first()  # fmt: skip


def archive(
    record: models.Model,
    *,
    title: str,
    body: Organisation,
    closed_on: date,
    by: Person,
    files: Sequence[Item],
    record_lines: Iterable[Mapping[str, Any]],
    missing: Sequence[Mapping[str, str]],
    retention: str = "",
) -> Volume:
    """Build the volume of a closed matter; a matter that has one gets that one again.

    `record_lines` are those of the timeline, `missing` lines {what, why}, `retention` the parameter that says how
    many years the kind of matter is kept (0 is for ever), by default that of the record type.
    """
    record_type = record._meta.label_lower
    with transaction.atomic():
        body = Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=body.pk)
        standing = volume_of(record)
        if standing:
            return standing
        key = retention or f"retention_{record_type.replace('.', '_')}"
        volume = Volume(
            title=title[:200], body=body, record_type=record_type, record_id=record.pk, closed_on=closed_on,
            year=closed_on.year, archived_by=by, catalogue=catalogue_of(files), missing=[dict(one) for one in missing],
            record=[frozen(line) for line in record_lines], **_kept(key, closed_on, body),
        )  # fmt: skip
        volume.digest = digest(content_of(volume))
        volume.full_clean(exclude=MAY_BE_EMPTY)
        volume.save()
        VolumeFile.objects.bulk_create(
            VolumeFile(volume=volume, position=number, attachment=item.attachment)
            for number, item in enumerate(files, 1)
        )
        _put_on_record(volume)
    return volume


def _kept(key: str, closed_on: date, body: Organisation) -> dict[str, Any]:
    """Return the columns that follow from how long a volume is kept and from its place in the year."""
    rule, years = PARAMETERS[key], value_of(key, closed_on) or None
    last = body.volumes.filter(year=closed_on.year).aggregate(last=Max("serial"))["last"] or 0
    fonds = jurisdiction_of(body).code
    return {
        "serial": last + 1,
        "number": volume_number(fonds, closed_on.year, years, body.code, last + 1),
        "retention": Retention.PERMANENT if years is None else str(years),
        "retention_citation": f"{rule.clause}（{rule.title}；对应关系：{rule.certainty}）",
        "retained_until": retained_until(closed_on, years),
    }


def jurisdiction_of(body: Organisation) -> Organisation:
    """Return the jurisdiction in which a body stands: its volumes are of one fonds (全宗)."""
    return Organisation.objects.filter(path=jurisdiction_path(body)).first() or body


def catalogue_of(files: Sequence[Item]) -> list[dict[str, Any]]:
    """Return 卷内目录, one line a file."""
    return [
        {
            "position": number, "title": item.title, "responsible": item.responsible, "number": item.number,
            "on": item.on.isoformat(), "pages": pages_of(item.attachment), "name": item.attachment.name,
            "size": item.attachment.size, "sha256": item.attachment.sha256, "media_type": item.attachment.media_type,
        }
        for number, item in enumerate(files, 1)
    ]  # fmt: skip


def pages_of(attachment: Attachment) -> int | None:
    """Return how many pages a PDF has; None for any other file, and for one that cannot be read."""
    if attachment.media_type != PDF:
        return None
    reading = importlib.import_module("pyhanko.pdf_utils.reader")
    with attachment.file.storage.open(str(attachment.file.name)) as file:
        try:
            return int(reading.PdfFileReader(file, strict=False).root["/Pages"]["/Count"])
        except Exception:  # whatever a damaged file makes the reader raise
            return None


def frozen(value: Any) -> Any:
    """Return a timeline's line as plain JSON; moments and days in ISO form."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): frozen(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [frozen(one) for one in value]
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def content_of(volume: Volume) -> dict[str, Any]:
    """Return everything that the volume's digest covers."""
    until = volume.retained_until
    return {
        "number": volume.number, "title": volume.title, "body": {"code": volume.body.code, "id": volume.body_id},
        "record_type": volume.record_type, "record_id": volume.record_id, "closed_on": volume.closed_on.isoformat(),
        "retention": volume.retention, "retention_citation": volume.retention_citation,
        "retained_until": until.isoformat() if until else None, "catalogue": volume.catalogue,
        "missing": volume.missing, "record": volume.record,
    }  # fmt: skip


def _put_on_record(volume: Volume) -> None:
    """Write the act, and have the volume's own document made."""
    facts = {"档号": volume.number, "文件数": len(volume.catalogue), "尚缺": len(volume.missing), "案卷摘要": volume.digest}  # fmt: skip
    record_act(
        "core.volume.archived", "归档", volume, by=volume.archived_by, clause=CLAUSE, facts=facts
    )
    snapshot = content_of(volume) | {
        "digest": volume.digest, "body_name": volume.body.name, "kind": kind_label(volume.record_type),
        "retention_label": volume.get_retention_display(), "archived_by": volume.archived_by.name,
    }  # fmt: skip
    documents.register(
        DOCUMENT, volume, title=f"案卷：{volume.title}", issuer=volume.body.name, issued_on=volume.closed_on,
        template=TEMPLATE, snapshot=snapshot, by=volume.archived_by,
    )  # fmt: skip


def as_attachment(document: Document, *, by: Person) -> Attachment:
    """Return a rendered document as a file that a volume can hold: a copy under its own digest."""
    name = "".join("_" if one in '\\/:*?"<>|' else one for one in document.title)
    with document.file.open() as file:
        content = ContentFile(file.read(), name=f"{name}.pdf")
    return store(content, by=by, limit=LARGEST_DOCUMENT)


# --- checking ----------------------------------------------------------------------------------------


def check(volume: Volume, progress: Any = None) -> list[dict[str, str]]:
    """Read every file of the volume again; return one line {what, problem} for each that is not as archived.

    What was destroyed after an approved appraisal is not looked for.
    """
    files, gone = list(volume.files.select_related("attachment")), destroyed_places(volume)
    problems = []
    is_same = [one.attachment.sha256 for one in files] == [
        one["sha256"] for one in volume.catalogue
    ]
    if digest(content_of(volume)) != volume.digest or not is_same:
        problems.append({"what": "案卷", "problem": "案卷内容与案卷摘要不符"})
    for number, one in enumerate(files, 1):
        if progress:
            progress(number, len(files), "核对文件")
        problem = "" if one.position in gone else problem_with(one.attachment)
        if problem:
            problems.append({"what": f"{one.position}. {one.attachment.name}", "problem": problem})
    return problems


def destroyed_places(volume: Volume) -> set[int]:
    """Return the places in the catalogue whose files' content was destroyed."""
    lists = volume.appraisals.exclude(destroyed=None).values_list("destroyed", flat=True)
    return {line["position"] for lines in lists for line in lines or () if line["result"] == GONE}


def destroyed_digests() -> set[str]:
    """Return the digests of all content that was destroyed after an approved appraisal."""
    lists = Appraisal.objects.exclude(destroyed=None).values_list("destroyed", flat=True)
    return {line["sha256"] for lines in lists for line in lines or () if line["result"] == GONE}


def problem_with(attachment: Attachment) -> str:
    """Read a file's content; return what is wrong with it, or ""."""
    if not attachment.file.storage.exists(str(attachment.file.name)):
        return "文件不在库中"
    found = hashlib.sha256()
    with attachment.file.storage.open(str(attachment.file.name)) as file:
        for chunk in file.chunks():
            found.update(chunk)
    return "" if found.hexdigest() == attachment.sha256 else "文件内容与归档时的摘要不符"


@transaction.atomic
def check_on_record(volume: Volume, *, by: Person, progress: Any = None) -> list[dict[str, str]]:
    """Check the volume and write down that it was checked, by whom and what was found."""
    problems = check(volume, progress)
    found = "；".join(f"{one['what']}：{one['problem']}" for one in problems) or "全部一致"
    record_act("core.volume.checked", "核对摘要", volume, by=by, clause=CLAUSE, facts={"结果": found[:1000]})  # fmt: skip
    return problems


def ask_for_check(volume: Volume, *, by: Person) -> Job:
    """Have the worker read every file of the volume again; return the job, or the one that is under way already."""
    with transaction.atomic():
        Volume.objects.select_for_update(of=("self",)).only("pk").get(pk=volume.pk)
        under_way = Job.objects.filter(
            kind=CHECK_JOB, state__in=["waiting", "running"], arguments__volume=volume.pk
        ).first()
        return under_way or enqueue(
            CHECK_JOB, title=f"核对摘要：{volume}", by=by, volume=volume.pk, person=by.pk
        )


# --- who may see: queryset and predicate side by side ------------------------------------------------


def visible_volumes(actor: Actor) -> models.QuerySet[Volume]:
    """Return the volumes of the bodies that the person's posts reach."""
    within = Q(pk__in=[])
    for one in reading_posts(actor):
        own = one.post.organisation
        if one.post.role in OWN_BODY_ROLES:
            within |= Q(body=own)
        else:
            within |= Q(body__path__startswith=jurisdiction_path(own))
    return Volume.objects.filter(within)


def may_see_volume(actor: Actor, volume: Volume) -> bool:
    """The predicate beside `visible_volumes`."""
    return any(one.reaches(volume.body) for one in reading_posts(actor))


def reading_posts(actor: Actor) -> Iterator[Any]:
    """Yield the person's appointments that open volumes; administrators have none (四(二)1)."""
    return (
        one for one in actor.appointments if one.post.role in (*JURISDICTION_READERS, *OWN_READERS)
    )


def files_of(volume: Volume) -> list[tuple[str, Attachment]]:
    """Return the volume's files, each under its place in the catalogue."""
    rows = volume.files.select_related("attachment")
    return [(f"卷内第 {one.position} 件", one.attachment) for one in rows]


register(
    RecordKind(
        Volume._meta.label_lower,
        lambda actor: visible_volumes(actor).select_related("body"),
        body_of=lambda volume: volume.body,
        attached=files_of,
    )
)
