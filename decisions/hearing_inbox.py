"""What of hearings waits for whom: notices, lists and results to sign, lists to fix, papers to deliver (D3; the desk)."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from decisions.models import Hearing, HearingGroup, HearingParticipant
from powerops.core.actor import Actor
from powerops.core.inbox import Row, first_rows
from powerops.core.roles import Role

Status = Hearing.Status
NEXT = {
    Status.DRAFT: "填写后送签", Status.TO_SIGN: "签发公告", Status.SIGN_UP: "核对报名、封存名单", Status.LISTED: "抽取",
    Status.DRAWN: "确定并公布参加人名单", Status.READY: "送达材料、登记听证会", Status.HELD: "登记陈述、答复意见、公布结果",
}  # fmt: skip


def words_wanted(actor: Actor) -> list[tuple[list[Row], int]]:
    """Return the hearings on which the person's word or work is next: one query."""
    if not actor.has_role(Role.CLERK, Role.HEAD):
        return []
    return [first_rows(waiting_for(actor), in_words)]


def waiting_for(actor: Actor) -> QuerySet[Hearing]:
    """Return them: to be worked on by a clerk, to be signed by a head who wrote nothing of it."""
    condition = Q(pk__in=[])
    for one in actor.appointments:
        of_body = Q(decision__body=one.post.organisation_id)
        if one.post.role == Role.CLERK:
            condition |= of_body & clerks_turn()
        elif one.post.role == Role.HEAD:
            persons = {actor.person.pk, one.person_id}
            own = Hearing.drafters.through.objects.filter(person__in=persons)
            signing = Q(status=Status.TO_SIGN) | Q(status=Status.HELD) & ~Q(report="")
            is_others = ~Q(pk__in=own.values("hearing"))
            condition |= of_body & (signing & is_others | Q(~lacks_guests(), status=Status.DRAWN))
    rows = Hearing.objects.filter(condition).select_related("decision__body")
    return rows.order_by("created_at", "pk")


def clerks_turn() -> Q:
    """Return the condition that the clerk is next: sign-up is over, papers are missing, the day has come."""
    undelivered = HearingParticipant.objects.filter(
        hearing=OuterRef("pk"), left_reason="", delivered_on=None
    )
    return (
        Q(status__in=[Status.DRAFT, Status.LISTED])
        | Q(status=Status.SIGN_UP, sign_up_until__lt=timezone.localdate())
        | Q(lacks_guests(), status=Status.DRAWN)
        | Q(Exists(undelivered), status=Status.READY)
        | Q(status=Status.READY, held_at__lte=timezone.now())
        | Q(status=Status.HELD, report="")
    )


def lacks_guests() -> Exists:
    """Return the condition that a group has nobody yet."""
    sitting = HearingParticipant.objects.filter(group=OuterRef("pk"), left_reason="")
    return Exists(HearingGroup.objects.filter(~Exists(sitting), hearing=OuterRef("pk")))


def in_words(one: Hearing) -> Row:
    """Return a hearing as a line of the desk."""
    return Row(
        title=f"听证会 {one.number}：{one.decision}", url=one.get_absolute_url(), whose=one.decision.body.name,
        since=one.created_at, next_act=NEXT.get(Status(one.status), ""), state=one.get_status_display(),
        note=one.returned_reason[:60], record=one,
    )  # fmt: skip
