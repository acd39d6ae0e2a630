"""What of the registry hangs on a person who leaves a post: drafts in which they took part, files on their way (R1, F2)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from powerops.core.audit import record_act
from powerops.core.handover import Source
from powerops.core.models import Appointment, Person
from powerops.core.refusals import RuleViolated
from powerops.core.roles import Role
from powerops.law import plan
from registry.models import Revision, Upload


def own_drafts(appointment: Appointment) -> Iterable[Revision]:
    """Open revisions of the body in whose drafting the person took part."""
    if appointment.post.role != Role.CLERK:
        return ()
    drafted = Revision.objects.open().filter(
        body=appointment.post.organisation_id, drafters=appointment.person_id
    )
    return drafted.select_related("body").order_by("pk")


def take_over(revision: Revision, receiver: Person, by: Person) -> None:
    """Let the receiver answer for a draft from now on: returns come to them, and they do not review it.

    Raises RuleViolated when the receiver has signed it in this round: nobody answers for both.
    """
    locked = Revision.objects.select_for_update(of=("self",)).get(pk=revision.pk)
    if locked.drafters.contains(receiver):
        return
    signed = Q(by=receiver) | Q(at_post__person=receiver)  # or a substitute for them
    if locked.sign_offs.filter(signed, round=locked.round).exists():
        raise RuleViolated(
            f"{receiver}已在本轮签署“{locked}”，不能再接手起草。", clause=str(plan.F3.clause),
            field="receiver", remedy="请选择其他接收人。",
        )  # fmt: skip
    locked.drafters.add(receiver)
    record_act(
        "registry.revision.handed_over", "移交起草责任", locked, by=by, clause=str(plan.F2.clause),
        facts={"接收人": receiver.name},
    )  # fmt: skip


def own_uploads(appointment: Appointment) -> Iterable[Upload]:
    """Files that the person handed in and that are neither accepted nor dropped."""
    open_states = [Upload.State.READING, Upload.State.READ, Upload.State.ACCEPTING]
    found = Upload.objects.filter(
        body=appointment.post.organisation_id,
        uploaded_by=appointment.person_id,
        state__in=open_states,
    )
    return found.select_related("body", "attachment").order_by("pk")


SOURCES = (
    Source("起草中的清单稿", own_drafts, "接收人承担起草责任，退回通知发给接收人", take_over),
    Source("未办完的导入", own_uploads, "本部门经办均可继续办理"),
)
