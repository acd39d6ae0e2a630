"""取消下放承接台账: which power went or came by which document (R7; the Plan 四(二)2).

What editions do enters by itself at publication. What preceded the platform the legal office enters by hand or from
a file. An entry is corrected with a reason, its former words staying in its history, or voided with a reason; nothing
is deleted. The public reads every entry that is not voided.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from powerops.core.actor import acting
from powerops.core.audit import record_act
from powerops.core.history import because
from powerops.core.models import Appointment, Organisation, Person
from powerops.core.models.public import move_public_stamp
from powerops.core.refusals import Conflict, IllegalTransition, NotAllowed, RuleViolated
from powerops.core.roles import Role
from powerops.law import plan
from registry.fees import power_name, refresh_fees
from registry.models import Edition, LedgerEntry, PowerVersion
from registry.versions import written

CLAUSE = str(plan.R7.clause)
DOCUMENT_NUMBER = re.compile(r"[一-龥]{1,12}〔\d{4}〕\d{1,5}号")
Kind = LedgerEntry.Kind


# --- what publication enters ---------------------------------------------------------------------


def enter_published(edition: Edition, versions: Iterable[PowerVersion], *, by: Person) -> None:
    """Enter what an edition cancels, devolves and receives, and put the fees of the new list before the public.

    Called in the transaction that publishes, once the new list is in force.
    """
    moved = [one for one in versions if one.action in Kind.values]
    prefetch_related_objects(moved, "revision", "counterpart_body")
    rows = [entry_of(edition, one, by) for one in moved]
    if rows:
        bulk_create_with_history(rows, LedgerEntry, **written(by, f"公布{edition}"))
    refresh_fees(edition.body)


def entry_of(edition: Edition, version: PowerVersion, by: Person) -> LedgerEntry:
    """Return the entry of one published adjustment: its source document, else the number of its approval."""
    revision = version.revision
    document = revision.source_document or revision.reason or revision.title
    number = DOCUMENT_NUMBER.search(document)
    counterpart = version.counterpart or str(version.counterpart_body or "")
    content = {"name": version.name, "sub_name": version.sub_name}
    return LedgerEntry(
        office=edition.body, kind=version.action, name=power_name(content)[:500], category=version.category,
        body=edition.body, body_name=edition.body.name, source_document=document[:300],
        document_number=number[0] if number else revision.document_number,
        happened_on=revision.effective_on or edition.published_on, counterpart=counterpart,
        version=version, entered_by=by,
    )  # fmt: skip


# --- what the legal office enters ----------------------------------------------------------------


@transaction.atomic
def enter(*, by: Person, **fields: Any) -> LedgerEntry:
    """Enter one power that went or came before the platform. Raises NotAllowed, Conflict or ValidationError."""
    appointment = keeper(by)
    entry = LedgerEntry(office=appointment.post.organisation, entered_by=by, **fields)
    refuse_what_is_ahead(entry)
    if already_entered(entry):
        raise Conflict(
            f"台账中已有相同的一条：{entry}。", clause=CLAUSE, remedy="请核对；如需改动，请更正原有的一条。"
        )  # fmt: skip
    entry.full_clean()
    because(entry, "登记", by)
    entry.save()
    note("entered", "登记台账", entry, by, appointment)
    move_public_stamp()
    return entry


def foreseen(rows: Sequence[Mapping[str, Any]], *, by: Person) -> dict[str, Any]:
    """Return what `enter_many` would do with rows: which are new, how many stand there already."""
    office = next(
        one.post.organisation for one in acting(by).appointments if one.post.role == Role.LEGAL
    )
    known, new = keys_of(office), []
    for fields in rows:
        key = key_of(LedgerEntry(**fields))
        if key not in known:
            known.add(key)
            new.append(LedgerEntry(**fields))
    return {"new": new, "known": len(rows) - len(new)}


@transaction.atomic
def enter_many(rows: Sequence[Mapping[str, Any]], *, by: Person, source: str) -> tuple[int, int]:
    """Enter the rows of a file; return how many were entered and how many stood there already.

    Raises NotAllowed or ValidationError; nothing is written then.
    """
    appointment = keeper(by)
    known = keys_of(appointment.post.organisation)
    new: list[LedgerEntry] = []
    for fields in rows:
        day = date.fromisoformat(str(fields["happened_on"]))
        entry = LedgerEntry(
            office=appointment.post.organisation, entered_by=by, **{**fields, "happened_on": day}
        )
        refuse_what_is_ahead(entry)
        if key_of(entry) in known:
            continue
        known.add(key_of(entry))
        entry.clean_fields(exclude=["office", "entered_by", "body"])
        new.append(entry)
    if new:
        made = bulk_create_with_history(new, LedgerEntry, **written(by, f"导入 {source}"))
        record_act(
            "registry.ledgerentry.imported", "导入台账", made[0], by=by, appointment=appointment,
            clause=CLAUSE, facts={"文件": source, "登记": len(new), "已有": len(rows) - len(new)},
        )  # fmt: skip
        move_public_stamp()
    return len(new), len(rows) - len(new)


@transaction.atomic
def correct(entry: LedgerEntry, *, by: Person, reason: str, **fields: Any) -> LedgerEntry:
    """Correct an entry; what it said before stays in its history. Raises as `enter` and IllegalTransition."""
    locked, appointment = lock(entry, by, "更正")
    for name, value in fields.items():
        setattr(locked, name, value)
    refuse_what_is_ahead(locked)
    locked.full_clean()
    because(locked, reason, by)
    locked.save()
    note("corrected", "更正台账", locked, by, appointment, reason)
    move_public_stamp()
    return locked


@transaction.atomic
def void(entry: LedgerEntry, *, by: Person, reason: str) -> LedgerEntry:
    """Void an entry that should not stand; it stays with its reason and leaves the public list."""
    locked, appointment = lock(entry, by, "作废")
    locked.voided_at, locked.voided_by, locked.void_reason = timezone.now(), by, reason
    locked.full_clean()
    because(locked, f"作废：{reason}", by)
    locked.save()
    note("voided", "作废台账", locked, by, appointment, reason)
    move_public_stamp()
    return locked


# --- what the acts have in common ----------------------------------------------------------------


def keeper(by: Person) -> Appointment:
    """Return the appointment by which the person keeps the ledgers, its body held against twins; or refuse."""
    for appointment in acting(by).appointments:
        if appointment.post.role == Role.LEGAL:
            Organisation.objects.select_for_update().get(pk=appointment.post.organisation_id)
            return appointment
    raise NotAllowed("台账由法制岗位登记。", clause=CLAUSE)


def lock(entry: LedgerEntry, by: Person, act: str) -> tuple[LedgerEntry, Appointment]:
    """Lock an entry that still stands and that the person keeps."""
    locked = (
        LedgerEntry.objects.select_for_update(of=("self",))
        .select_related("office")
        .get(pk=entry.pk)
    )
    appointment = acting(by).appointment_as(Role.LEGAL, locked.office)
    if appointment is None:
        raise NotAllowed(f"{act}台账须由本辖区的法制岗位办理。", clause=CLAUSE)
    if locked.voided_at:
        raise IllegalTransition(f"本条已作废，不能{act}。", clause=CLAUSE)
    return locked, appointment


def refuse_what_is_ahead(entry: LedgerEntry) -> None:
    """Refuse a day that has not come: the ledger says what happened."""
    if entry.happened_on and entry.happened_on > timezone.localdate():
        raise RuleViolated(
            "日期不能晚于今天。",
            clause=CLAUSE,
            remedy="请填写文件的施行日期。",
            field="happened_on",
        )


def key_of(entry: LedgerEntry) -> tuple[Any, ...]:
    """Return what makes two entries the same one."""
    texts = (entry.name, entry.body_name, entry.source_document, entry.document_number)
    return (entry.kind, entry.happened_on, *("".join(text.split()) for text in texts))


def keys_of(office: Organisation) -> set[tuple[Any, ...]]:
    """Return the keys of all entries of an office that stand."""
    return {key_of(one) for one in LedgerEntry.objects.filter(office=office, voided_at=None)}


def already_entered(entry: LedgerEntry) -> bool:
    """Whether the office has entered just this before."""
    same = LedgerEntry.objects.filter(
        office=entry.office_id, kind=entry.kind, happened_on=entry.happened_on, voided_at=None
    )
    return any(key_of(one) == key_of(entry) for one in same)


def note(
    event: str,
    label: str,
    entry: LedgerEntry,
    by: Person,
    appointment: Appointment,
    reason: str = "",
) -> None:
    """Write the audit event of one act on an entry."""
    record_act(
        f"registry.ledgerentry.{event}", label, entry, by=by, appointment=appointment, clause=CLAUSE,
        reason=reason, facts={"来源文件": entry.source_document, "日期": entry.happened_on.isoformat()},
    )  # fmt: skip
