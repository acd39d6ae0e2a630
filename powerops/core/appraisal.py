"""到期鉴定: what becomes of a volume whose time is over, and the destruction of its files (F6; rule DAT-24).

The archive keeper proposes, the principal leader decides; the same person never does both. A volume that is kept on
has a new day. Of one that is disposed of, the content of its files is deleted by the worker, as far as nothing else
uses it; the volume, its catalogue, its record and the list of what was destroyed stay for good.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone

from powerops.core.actor import acting, system_person
from powerops.core.archive import GONE, visible_volumes
from powerops.core.audit import record_act
from powerops.core.files import hold_content
from powerops.core.jobs import enqueue
from powerops.core.models import (
    Appointment,
    Appraisal,
    Attachment,
    AuditEvent,
    Filing,
    Person,
    Volume,
    VolumeFile,
)
from powerops.core.models.people import jurisdiction_path
from powerops.core.notices import tell
from powerops.core.recusals import bar
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from powerops.core.roles import Role
from powerops.core.templatetags.ui import cndate
from powerops.law import plan
from powerops.law.archives import APPRAISAL

KEEPER, DECIDER = Role.SECRETARY, Role.LEADER
CLAUSE, SEPARATE = str(APPRAISAL.clause), str(plan.F3.clause)
JOB = "core.destroy_volume"
KEPT = "其他案卷或者材料仍在使用，予以保留"
Outcome, Decision = Appraisal.Outcome, Appraisal.Decision


def due_volumes(actor: Any, on: date) -> models.QuerySet[Volume]:
    """Return the visible volumes whose retention has run out before the day and that are not disposed of."""
    volumes = visible_volumes(actor).with_retention()  # type: ignore[attr-defined]  # absent from the stubs
    return volumes.filter(kept_until__lt=on, is_disposed=False).order_by("kept_until", "pk")


def holds(by: Person, role: Role, volume: Volume) -> Appointment:
    """Return the appointment by which the person acts in the role for the volume's body, or refuse."""
    actor = acting(by)
    at = actor.appointment_as(role, volume.body)
    if at is None:
        raise NotAllowed(f"本项须由本辖区的{role.label}岗位办理。", clause=SEPARATE)
    if barred := bar(volume, actor.through(at)):
        raise barred
    return at


@transaction.atomic
def propose(
    volume: Volume, *, by: Person, outcome: str, reason: str, retained_until: date | None = None
) -> Appraisal:
    """Propose to keep a volume on, or to dispose of it.

    Raises NotAllowed, or RuleViolated when its time is not over, an appraisal waits already, a day is wrong, or the
    person is to recuse.
    """
    locked = Volume.objects.select_for_update(of=("self",)).select_related("body").get(pk=volume.pk)
    at = holds(by, KEEPER, locked)
    may_be_appraised(locked, timezone.localdate())
    day_to_keep(outcome, retained_until, timezone.localdate())
    appraisal = Appraisal(
        volume=locked, outcome=outcome, retained_until=retained_until if outcome == Outcome.EXTENDED else None,
        reason=reason.strip(), proposed_by=by,
    )  # fmt: skip
    appraisal.full_clean()
    appraisal.save()
    facts = {"意见": appraisal.get_outcome_display(), "续存至": str(appraisal.retained_until or "")}
    record_act(
        "core.volume.appraised", "提出鉴定意见", locked, by=by, appointment=at, clause=CLAUSE, reason=reason, facts=facts
    )  # fmt: skip
    words = f"案卷鉴定待审批：{locked}，意见为{appraisal.get_outcome_display()}。"
    tell(deciders(locked), words, reverse("core:appraisal-decide", args=[appraisal.pk]))
    return appraisal


def proposers(appraisal: Appraisal) -> set[int | None]:
    """Return whose proposal it counts as: who made it, and whom a substitute made it for."""
    proposals = AuditEvent.objects.about(appraisal.volume).filter(
        act="core.volume.appraised", by=appraisal.proposed_by
    )  # fmt: skip
    last = proposals.order_by("pk").last()
    return {appraisal.proposed_by_id, last.on_behalf_of_id if last else None} - {None}


def deciders(volume: Volume) -> models.QuerySet[Person]:
    """Return those who hold today the post that decides on the volume's appraisal."""
    held = Appointment.objects.in_force(timezone.localdate()).filter(
        post__role=DECIDER, post__organisation__path__startswith=jurisdiction_path(volume.body)
    )
    return Person.objects.filter(pk__in=held.values("person"), is_active=True)


def may_be_appraised(volume: Volume, on: date) -> None:
    """Refuse a volume that is kept for ever, whose time is not over, or that is disposed of or being appraised."""
    told = Volume.objects.with_retention().get(pk=volume.pk)
    if told.is_disposed:
        raise RuleViolated("该案卷已批准销毁。", clause=CLAUSE)
    if told.kept_until is None:
        raise RuleViolated("该案卷的保管期限为永久，不作到期鉴定。", clause=CLAUSE)
    if told.kept_until >= on:
        raise RuleViolated(
            f"该案卷保管至{cndate(told.kept_until)}，期限届满后才能鉴定。", clause=CLAUSE
        )
    if volume.appraisals.filter(decision="").exists():
        raise RuleViolated("该案卷已有待审批的鉴定意见。", clause=CLAUSE)


def day_to_keep(outcome: str, until: date | None, on: date) -> None:
    """Refuse an extension without a day that is still to come."""
    if outcome == Outcome.EXTENDED and (until is None or until <= on):
        raise RuleViolated("续存应写明今天以后的截止日期。", clause=CLAUSE, field="retained_until")


@transaction.atomic
def decide(appraisal: Appraisal, *, by: Person, decision: str, reason: str = "") -> Appraisal:
    """Approve or refuse an appraisal; an approved disposal is carried out by the worker.

    Raises IllegalTransition when it is decided, NotAllowed, or RuleViolated when a refusal gives no reason.
    """
    locked = Appraisal.objects.select_for_update(of=("self",)).select_related("volume__body").get(
        pk=appraisal.pk
    )  # fmt: skip
    volume = locked.volume
    if locked.decision:
        raise IllegalTransition("该鉴定意见已经审批。", clause=CLAUSE)
    at = holds(by, DECIDER, volume)
    if both := proposers(locked) & {by.pk, at.person_id}:
        whose = "您" if by.pk in both else f"您代理的{at.person}"
        raise NotAllowed(f"鉴定意见由{whose}提出，须由其他人审批。", clause=SEPARATE)
    if decision == Decision.REFUSED and not reason.strip():
        raise RuleViolated("不批准应说明理由。", clause=CLAUSE, field="reason")
    locked.decision, locked.decision_reason = decision, reason.strip()
    locked.decided_by, locked.decided_at = by, timezone.now()
    locked.full_clean()
    locked.save()
    label = f"{locked.get_decision_display()}{locked.get_outcome_display()}"
    record_act(
        "core.volume.appraisal_decided", label, volume, by=by, appointment=at, clause=CLAUSE, reason=reason
    )  # fmt: skip
    tell([locked.proposed_by], f"{volume}：{label}。", volume.get_absolute_url())
    if decision == Decision.APPROVED and locked.outcome == Outcome.DISPOSED:
        enqueue(JOB, title=f"销毁案卷内容：{volume}", by=by, appraisal=locked.pk)
    return locked


# --- disposal --------------------------------------------------------------------------------------


def destroy(pk: int) -> Appraisal:
    """Delete the content of a disposed volume's files; once, and again harmless. Call it in the worker.

    The content goes before the record of it is committed: a worker killed in between does the rest again.
    """
    with transaction.atomic():
        locked = Appraisal.objects.select_for_update(of=("self",)).select_related("volume").get(pk=pk)  # fmt: skip
        is_approved = locked.decision == Decision.APPROVED and locked.outcome == Outcome.DISPOSED
        if locked.destroyed_at or not is_approved:
            return locked
        volume = locked.volume
        files = list(volume.files.select_related("attachment").order_by("position"))
        locked.destroyed = [_removed(one, volume) for one in files]
        locked.destroyed_at = timezone.now()
        locked.save()
        gone = sum(line["result"] == GONE for line in locked.destroyed)
        facts = {"销毁文件": gone, "保留文件": len(files) - gone, "批准人": str(locked.decided_by)}
        record_act("core.volume.destroyed", "销毁文件内容", volume, by=system_person(), clause=CLAUSE, facts=facts)  # fmt: skip
    return locked


def _removed(one: VolumeFile, volume: Volume) -> dict[str, Any]:
    """Delete one file's content unless something else uses it; return its line in the list of destruction."""
    attachment = one.attachment
    hold_content(attachment.sha256, to_destroy=True)  # whoever hands in the same is waited for
    result = KEPT if used_elsewhere(attachment, volume) else GONE
    if result == GONE:
        attachment.file.storage.delete(str(attachment.file.name))
    return {
        "position": one.position, "name": attachment.name, "sha256": attachment.sha256, "result": result,
    }  # fmt: skip


def used_elsewhere(attachment: Attachment, volume: Volume) -> bool:
    """Whether another standing volume or another record's material holds the same content.

    Equal content is stored once: a row of its own that no disposed volume holds is a use.
    """
    same = {"attachment__sha256": attachment.sha256}
    disposed = Appraisal.objects.filter(outcome=Outcome.DISPOSED, decision=Decision.APPROVED).values("volume")  # fmt: skip
    held = VolumeFile.objects.filter(**same).exclude(volume__in=disposed)
    filed = Filing.objects.filter(**same).exclude(
        record_type=volume.record_type, record_id=volume.record_id
    )
    gone = VolumeFile.objects.filter(volume__in=disposed, **same).values("attachment")
    loose = Attachment.objects.filter(sha256=attachment.sha256).exclude(pk__in=gone)
    own = Filing.objects.filter(
        record_type=volume.record_type, record_id=volume.record_id, **same
    ).values("attachment")  # fmt: skip
    return held.exists() or filed.exists() or loose.exclude(pk__in=own).exists()


def disposal_of(attachment: Attachment) -> Appraisal | None:
    """Return the disposal by which a file's content was destroyed, or None while it is there to read."""
    rows = Appraisal.objects.filter(
        volume__files__attachment__sha256=attachment.sha256, destroyed__contains=[{"sha256": attachment.sha256, "result": GONE}]
    ).select_related("decided_by", "volume")  # fmt: skip
    row = rows.order_by("-destroyed_at").first()
    return row if row and not attachment.file.storage.exists(str(attachment.file.name)) else None


def said_of(disposal: Appraisal) -> str:
    """Return the sentence that stands where the content of a destroyed file would be."""
    day = timezone.localdate(disposal.destroyed_at)
    return f"文件内容已于{cndate(day)}销毁，由{disposal.decided_by}批准（案卷 {disposal.volume.number}）。"
