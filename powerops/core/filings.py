"""Material (材料): files put to a record under a name, version after version, none of them ever replaced (F4, G8).

Who may put what to which record is what the record's kind says (`powerops.core.records`). Every filing is an act on
the record and stands in its whole-process record with name, size and digest.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.core.files import File
from django.db import transaction
from django.db.models import Model, QuerySet

from powerops.core.actor import Actor, acting
from powerops.core.audit import record_act
from powerops.core.files import MATERIALS, examined, registered
from powerops.core.models import Appointment, Attachment, Filing, Person
from powerops.core.records import RecordKind, kind_of
from powerops.core.recusals import bar
from powerops.core.refusals import NotAllowed
from powerops.law import plan

CLAUSE = str(plan.F4.clause)


def file(
    record: Any,
    slot: str,
    upload: File,
    *,
    by: Person,
    note: str = "",
    is_sensitive: bool = False,
    limit: int | None = None,
    kinds: Collection[str] = MATERIALS,
) -> Filing:
    """Put a file to a record as the next version of a material; `limit` in bytes.

    The same file sent twice is filed once. Raises NotAllowed, or FileUnfit when the file cannot be taken; nothing is
    written then.
    """
    kind = kind_of(record)
    filing_post(kind, record, slot, acting(by))
    attachment = examined(upload, by=by, limit=limit, kinds=kinds)
    with transaction.atomic():
        locked = type(record)._base_manager.select_for_update(of=("self",)).get(pk=record.pk)
        appointment = filing_post(kind, locked, slot, acting(by))
        filing = Filing(
            record_type=kind.type, record_id=locked.pk, slot=slot, note=note, is_sensitive=is_sensitive,
            filed_by=by,
        )  # fmt: skip
        return enter(filing, attachment, locked, appointment)


def enter(
    filing: Filing, attachment: Attachment, locked: Model, appointment: Appointment
) -> Filing:
    """Write the filing of a file that was found fit as the next version, unless it is the latest one again."""
    latest = filings_of(locked).filter(slot=filing.slot).order_by("-version").first()
    if latest and is_same(latest, filing, attachment):
        return latest
    filing.attachment = registered(attachment)
    filing.version = latest.version + 1 if latest else 1
    filing.save()
    facts = {
        "材料": filing.slot, "版次": filing.version, "文件": attachment.name, "大小（字节）": attachment.size,
        "SHA-256": attachment.sha256, "说明": filing.note, "敏感": "是" if filing.is_sensitive else "",
    }  # fmt: skip
    record_act(
        f"{filing.record_type}.material_filed", "提交材料", locked, by=filing.filed_by, appointment=appointment,
        clause=CLAUSE, facts=facts,
    )  # fmt: skip
    return filing


def is_same(latest: Filing, filing: Filing, attachment: Attachment) -> bool:
    """Whether somebody sends once more what was just filed."""
    before = (latest.attachment.sha256, latest.attachment.name, latest.note, latest.is_sensitive)
    return latest.filed_by_id == filing.filed_by_id and before == (
        attachment.sha256, attachment.name, filing.note, filing.is_sensitive,
    )  # fmt: skip


def filing_post(kind: RecordKind, record: Any, slot: str, actor: Actor) -> Appointment:
    """Return the post by which the person may add the material now; raise NotAllowed or RuleViolated with why not."""
    if slot not in kind.slots:
        raise NotAllowed(f"这里没有“{slot}”这种材料。", clause=CLAUSE)
    answer = kind.may_file(actor, record, slot)
    if isinstance(answer, str):
        raise NotAllowed(answer, clause=str(plan.F3.clause))
    if barred := bar(record, actor.through(answer)):
        raise barred
    return answer


def filings_of(record: Model) -> QuerySet[Filing]:
    """Return everything filed to a record: by material, the newest version first."""
    return (
        Filing.objects.filter(record_type=record._meta.label_lower, record_id=record.pk)
        .select_related("attachment", "filed_by")
        .order_by("slot", "-version")
    )


@dataclass(frozen=True)
class Material:
    """What a record's page shows under one name: its versions, the newest first."""

    slot: str
    filings: tuple[Filing, ...]


def materials_of(record: Model) -> list[Material]:
    """Return a record's materials in the order of its kind, those without a file left out: one query."""
    found: dict[str, list[Filing]] = {slot: [] for slot in kind_of(record).slots}
    for filing in filings_of(record):
        found.setdefault(filing.slot, []).append(filing)
    return [Material(slot, tuple(filings)) for slot, filings in found.items() if filings]
