"""What the platform's pages of material and record ask about the registry's records (G8; the Plan 四(二)1, 四(二)3)."""

from __future__ import annotations

from collections.abc import Iterable

from powerops.core.actor import Actor
from powerops.core.models import Appointment, Attachment, Organisation
from powerops.core.records import Past, RecordKind, register
from powerops.core.roles import WITHOUT_A_WORD, Role
from powerops.core.timeline import changed_fields
from registry import archiving, timeline
from registry.differences import content_of, differences
from registry.guides import SAMPLE
from registry.key_post_records import KINDS as KEY_POSTS
from registry.models import (
    EmergencyReview,
    Law,
    MaterialList,
    PowerVersion,
    Revision,
    Upload,
    Withdrawal,
)
from registry.permissions import (
    drafting_bodies,
    reached,
    visible_error_reports,
    visible_ledger,
    visible_revisions,
    visible_services,
    visible_uploads,
)
from registry.separation import did_not_draft
from registry.workflows.revision_facts import BASIS

Status = Revision.Status
ENDORSEMENT, OPINION = "审签意见材料", "审核意见材料"
APPROVAL, OTHER = "审定文件", "其他材料"
# Who adds which material in which state of the revision.
FILED_BY: dict[str, dict[str, Role]] = {
    BASIS: {Status.DRAFT: Role.CLERK},
    SAMPLE: {Status.DRAFT: Role.CLERK},
    OTHER: {Status.DRAFT: Role.CLERK},
    ENDORSEMENT: {Status.HEAD_REVIEW: Role.HEAD},
    OPINION: {Status.LEGAL_REVIEW: Role.LEGAL},
    APPROVAL: {Status.DECISION: Role.SECRETARY, Status.APPROVED: Role.SECRETARY},
}
WHEN = {
    BASIS: "由经办岗位在起草时提交",
    SAMPLE: "由经办岗位在起草时提交",
    OTHER: "由经办岗位在起草时提交",
    ENDORSEMENT: "由负责人岗位在审签时提交",
    OPINION: "由法制岗位在审核时提交",
    APPROVAL: "由管委秘书岗位在审定、公布前提交",
}
# Posts that look at drafts to inform citizens or to act on lists have no business with what is sensitive in them.
WITHOUT_SENSITIVE = WITHOUT_A_WORD | {Role.WINDOW, Role.OFFICER}


def may_file(actor: Actor, revision: Revision, slot: str) -> Appointment | str:
    """The clerk while it is a draft; each reviewer while it waits for their word, unless they drafted it."""
    who = FILED_BY[slot].get(revision.status)
    appointment = actor.appointment_as(who, revision.body) if who else None
    if appointment is None:
        return f"“{slot}”{WHEN[slot]}。"
    if who == Role.CLERK:
        return appointment
    drafted = did_not_draft(revision, actor.through(appointment))
    return f"不能提交“{slot}”：{drafted}" if drafted else appointment


def may_read(actor: Actor, revision: Revision, is_sensitive: bool) -> str | None:
    """Who sees the revision opens its files; sensitive ones only who drafts, reviews, leads or supervises."""
    if not is_sensitive:
        return None
    for appointment in actor.appointments:
        role = Role(appointment.post.role)
        if role not in WITHOUT_SENSITIVE and actor.appointment_as(role, revision.body):
            return None
    return "敏感材料由起草、审签、领导和监督岗位的人员查阅。"


def files_of(revision: Revision) -> Iterable[tuple[str, Attachment]]:
    """The document with which the revision began, and the lists that were read into it."""
    if revision.attachment:
        yield "来源文件", revision.attachment
    uploads = revision.uploads.filter(state=Upload.State.ACCEPTED).select_related("attachment")
    for upload in uploads.order_by("uploaded_at", "pk"):
        yield "导入的清单文件", upload.attachment


def versions_of(revision: Revision) -> Iterable[Past]:
    """The draft's powers, each with all that it ever said in this draft."""
    rows = PowerVersion.history.filter(revision=revision.pk)
    yield Past(
        rows, lambda row: row.name, lambda old, new: differences(content_of(old), content_of(new))
    )


def edition_of(revision: Revision) -> Iterable[tuple[str, int]]:
    """The edition that the revision became part of."""
    return [("registry.edition", revision.edition_id)] if revision.edition_id else []


REVISION = RecordKind(
    "registry.revision",
    lambda actor: visible_revisions(actor).select_related("body", "attachment"),
    body_of=lambda revision: revision.body,
    slots=(BASIS, SAMPLE, ENDORSEMENT, OPINION, APPROVAL, OTHER),
    may_file=may_file,
    may_read=may_read,
    attached=files_of,
    pasts=versions_of,
    led_to=edition_of,
    told=timeline.told,
    missing=archiving.missing,
    rows=lambda revision: (*revision.sign_offs.all(), *revision.versions.all()),
)
UPLOAD = RecordKind(
    "registry.upload",
    lambda actor: visible_uploads(actor).select_related("body", "attachment"),
    body_of=lambda upload: upload.body,
    attached=lambda upload: [("清单文件", upload.attachment)],
)

# The register of laws is kept for every body at once: it belongs to the jurisdiction at the root.
LAW = RecordKind(
    "registry.law",
    lambda actor: Law.objects.all() if actor.appointments else Law.objects.none(),
    body_of=lambda law: Organisation.objects.filter(parent=None).order_by("pk")[0],
)

MATERIAL_LIST = RecordKind(
    "registry.materiallist",
    lambda actor: MaterialList.objects.filter(body__in=drafting_bodies(actor)).select_related(
        "body"
    ),
    body_of=lambda material_list: material_list.body,
)

WITHDRAWAL = RecordKind(
    "registry.withdrawal",
    lambda actor: Withdrawal.objects.filter(reached(actor, "power__body")).select_related(
        "power__body", "settled_by"
    ),
    body_of=lambda withdrawal: withdrawal.power.body,
)
EMERGENCY_REVIEW = RecordKind(
    "registry.emergencyreview",
    lambda actor: EmergencyReview.objects.filter(reached(actor, "revision__body")).select_related(
        "revision__body", "edition__body"
    ),
    body_of=lambda review: review.revision.body,
    led_to=lambda review: [("registry.revision", review.revision_id)],
)


ERROR_REPORT = RecordKind(
    "registry.errorreport",
    lambda actor: visible_error_reports(actor).select_related("body"),
    body_of=lambda report: report.body,
)


LEDGER_ENTRY = RecordKind(
    "registry.ledgerentry",
    lambda actor: visible_ledger(actor).select_related("office"),
    body_of=lambda entry: entry.office,
    pasts=lambda entry: [Past(entry.history.all(), lambda row: row.name, changed_fields)],
    led_to=lambda entry: (
        [("registry.revision", entry.version.revision_id)] if entry.version else []
    ),
)
INTERMEDIARY = RecordKind(
    "registry.intermediaryservice",
    lambda actor: visible_services(actor).select_related("office"),
    body_of=lambda service: service.office,
    pasts=lambda service: [Past(service.history.all(), lambda row: row.name, changed_fields)],
)


def register_records() -> None:
    """Make the registry's records known to the platform."""
    register(LEDGER_ENTRY)
    register(INTERMEDIARY)
    register(ERROR_REPORT)
    register(LAW)
    register(MATERIAL_LIST)
    register(REVISION)
    register(UPLOAD)
    register(WITHDRAWAL)
    register(EMERGENCY_REVIEW)
    for kind in KEY_POSTS:
        register(kind)
