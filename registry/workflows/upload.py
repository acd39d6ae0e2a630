"""导入: a department's own file on its way into a draft (R1; the Plan 四(二)3).

正在读取 → 待确认 → 正在写入 → 已接受; or 文件被拒绝, when it cannot be read; or 已放弃. The clerk hands a file in;
the worker reads it and keeps a preview, row by row; the clerk accepts or drops it; the worker compares once more
with the list locked and writes. A file with nothing to write is concluded when it is read. When the list has changed meanwhile nothing is written, and the upload waits for
the clerk again with a fresh preview.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from powerops.core.actor import acting
from powerops.core.audit import record_act
from powerops.core.files import examined, registered
from powerops.core.jobs import enqueue
from powerops.core.models import Appointment, Attachment, Organisation, Person
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from powerops.core.roles import Role
from powerops.law import plan
from registry.models import PowerVersion, Revision, Upload, UploadRow

CLAUSE = str(plan.R1.clause)
DOUBLE_CLICK = timedelta(minutes=1)  # the same file for the same body within it is the same upload
BATCH = 500
State = Upload.State


def receive(body: Organisation, file: File, *, by: Person, limit: int) -> Upload:
    """Take a file in for a body and ask the worker to read it; `limit` in bytes.

    Handing the same file in again at once gives the same upload. Raises NotAllowed, RuleViolated or FileUnfit.
    """
    appointment = clerk_of(body, by)
    return enter(body, examined(file, by=by, limit=limit), by, appointment)


@transaction.atomic
def enter(
    body: Organisation, attachment: Attachment, by: Person, appointment: Appointment
) -> Upload:
    """Make the upload of a file that was found fit."""
    body = Organisation.objects.select_for_update().get(pk=body.pk)
    if body.abolished_on:
        raise RuleViolated(f"{body}已撤销，不能再导入清单。", clause=str(plan.F1.clause))
    if twin := just_received(body, attachment.sha256):
        return twin
    registered(attachment)
    upload = Upload(body=body, attachment=attachment, uploaded_by=by)
    upload.save()
    upload.read_job = enqueue(
        "registry.read_upload", title=f"读取 {attachment.name}", by=by, upload=upload.pk
    )
    upload.save(update_fields=["read_job"])
    note("received", "上传清单文件", upload, by, appointment)
    return upload


def just_received(body: Organisation, digest: str) -> Upload | None:
    """Return the upload that a double click has filed already."""
    recent = Upload.objects.filter(
        body=body, attachment__sha256=digest, uploaded_at__gt=timezone.now() - DOUBLE_CLICK
    )
    return recent.exclude(state__in=[State.ACCEPTED, State.DROPPED]).first()


@transaction.atomic
def show_preview(upload: Upload, report: dict[str, Any], rows: Sequence[UploadRow]) -> None:
    """Keep what the file would do, and wait for the clerk's word; where nothing is to be written none is needed."""
    upload.rows.all().delete()
    UploadRow.objects.bulk_create(rows, batch_size=BATCH)
    upload.state = State.READ if is_writable(report) else State.ACCEPTED
    upload.report, upload.refusal = report, ""
    upload.save(update_fields=["state", "report", "refusal"])


def is_writable(report: Mapping[str, Any]) -> bool:
    """Whether a preview has rows that accepting it would write."""
    return bool(report["created"] or report["updated"])


def refuse(upload: Upload, sentence: str) -> None:
    """Keep why the file cannot be read."""
    upload.rows.all().delete()
    upload.state, upload.refusal = State.REFUSED, sentence
    upload.save(update_fields=["state", "refusal"])


@transaction.atomic
def ask_to_accept(
    upload: Upload, *, by: Person, valid_only: bool = False, is_own_list: bool = False
) -> Upload:
    """Ask the worker to write the previewed rows into the body's draft.

    `valid_only` leaves refused rows out; `is_own_list` confirms a file that seems to be another body's. Raises
    IllegalTransition, NotAllowed or RuleViolated.
    """
    upload, appointment = lock(upload, by, "接受")
    report = upload.report
    if report["rejected"] and not valid_only:
        raise RuleViolated(
            f"有 {report['rejected']} 行被拒绝。", clause=CLAUSE,
            remedy="请更正文件后重新上传，或者勾选“拒绝的行不导入”。",
        )  # fmt: skip
    if report.get("other_body") and not is_own_list:
        raise RuleViolated(
            f"文件看来是“{report['other_body']['name']}”的清单，不是{upload.body}的。", clause=CLAUSE,
            remedy="如果文件确属本部门，请勾选确认；否则请放弃后选择正确的部门上传。",
        )  # fmt: skip
    upload.state = State.ACCEPTING
    upload.accept_job = enqueue(
        "registry.accept_upload", title=f"写入 {upload.attachment.name}", by=by,
        upload=upload.pk, person=by.pk, valid_only=valid_only,
    )  # fmt: skip
    upload.save(update_fields=["state", "accept_job"])
    note("accepted", "接受导入", upload, by, appointment, 拒绝的行不导入=valid_only)
    return upload


@transaction.atomic
def drop(upload: Upload, *, by: Person) -> Upload:
    """Give the upload up; nothing of it is written."""
    upload, appointment = lock(upload, by, "放弃")
    upload.state = State.DROPPED
    upload.save(update_fields=["state"])
    note("dropped", "放弃导入", upload, by, appointment)
    return upload


def close(upload: Upload, revision: Revision | None) -> None:
    """Keep into which draft the file was written; None when nothing had to be."""
    upload.state, upload.revision = State.ACCEPTED, revision
    upload.save(update_fields=["state", "revision"])


def remarks_on(version: PowerVersion) -> list[dict[str, str]]:
    """Return what the last import into the version's draft remarked on it, as findings are shown."""
    rows = UploadRow.objects.filter(
        upload__revision=version.revision_id, upload__state=State.ACCEPTED, power=version.power_id
    )
    row = rows.order_by("-upload__uploaded_at", "-pk").first()
    if row is None:
        return []
    return [
        {
            "severity": "warning",
            "message": problem["message"],
            "where": f"“{row.sheet}”第 {row.row} 行 {problem['column']}",
        }
        for problem in row.problems
    ]


def lock(upload: Upload, by: Person, act: str) -> tuple[Upload, Appointment]:
    """Lock the upload; make sure that it waits for a word and that the person may give it."""
    locked = (
        Upload.objects.select_for_update(of=("self",))
        .select_related("body", "attachment")
        .get(pk=upload.pk)
    )
    if locked.state != State.READ:
        state = locked.get_state_display()
        raise IllegalTransition(f"本次导入当前为“{state}”，不能{act}。", clause=CLAUSE)
    return locked, clerk_of(locked.body, by)


def clerk_of(body: Organisation, by: Person) -> Appointment:
    """Return the appointment by which the person imports for the body, or refuse."""
    appointment = acting(by).appointment_as(Role.CLERK, body)
    if appointment is None:
        raise NotAllowed(f"导入清单须由{body}的经办岗位办理。", clause=str(plan.F3.clause))
    return appointment


def note(
    event: str, label: str, upload: Upload, by: Person, appointment: Appointment, **facts: Any
) -> None:
    """Write the audit event of one act on an upload."""
    file = {"文件": upload.attachment.name, "SHA-256": upload.attachment.sha256}
    record_act(
        f"registry.upload.{event}", label, upload, by=by, appointment=appointment, clause=CLAUSE,
        after=upload.state, facts={**file, **facts},
    )  # fmt: skip
