"""What of public participation waits for whom: notices and reports to sign, opinions to sort (D3; experience.md: the desk)."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from decisions.models import Consultation
from powerops.core.actor import Actor
from powerops.core.inbox import Row, first_rows
from powerops.core.roles import Role

Status = Consultation.Status
NEXT = {
    Status.SIGNING: "签发公告", Status.REPORTING: "签发采纳情况", Status.SORTING: "整理意见、公布采纳情况",
    Status.DRAFTING: "修改后送签",
}  # fmt: skip


def words_wanted(actor: Actor) -> list[tuple[list[Row], int]]:
    """Return the consultations on which the person's word or work is next: one query."""
    if not actor.has_role(Role.CLERK, Role.HEAD):
        return []
    return [first_rows(waiting_for(actor), in_words)]


def waiting_for(actor: Actor) -> QuerySet[Consultation]:
    """Return them: to be sorted or written again by a clerk, to be signed by a head who wrote nothing of it."""
    condition = Q(pk__in=[])
    for one in actor.appointments:
        body, persons = one.post.organisation_id, {actor.person.pk, one.person_id}
        if one.post.role == Role.CLERK:
            returned = Q(status=Status.DRAFTING) & ~Q(returned_reason="")
            condition |= Q(decision__body=body) & (Q(status=Status.SORTING) | returned)
        elif one.post.role == Role.HEAD:
            own = Consultation.drafters.through.objects.filter(person__in=persons)
            signing = Q(decision__body=body, status__in=[Status.SIGNING, Status.REPORTING])
            condition |= signing & ~Q(pk__in=own.values("consultation"))
    rows = Consultation.objects.filter(condition).select_related("decision__body")
    return rows.order_by("created_at", "pk")


def in_words(one: Consultation) -> Row:
    """Return a consultation as a line of the desk."""
    return Row(
        title=f"{one.get_form_display()} {one.number}：{one.title}", url=one.get_absolute_url(),
        whose=one.decision.body.name, since=one.created_at, next_act=NEXT.get(Status(one.status), ""),
        state=one.get_status_display(), note=one.returned_reason[:60], record=one,
    )  # fmt: skip
