"""What of panels of experts waits for whom: lists and adoptions to sign, experts to find, opinions to enter (D3; the desk)."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from decisions.models import ExpertPanel
from powerops.core.actor import Actor
from powerops.core.inbox import Row, first_rows
from powerops.core.roles import Role

Status = ExpertPanel.Status
NEXT = {
    Status.DRAFT: "抽取或者选择专家", Status.LISTED: "抽取专家", Status.FORMED: "审签专家名单",
    Status.WORKING: "登记声明和论证意见", Status.ANSWERING: "答复意见、审签完成",
}  # fmt: skip


def words_wanted(actor: Actor) -> list[tuple[list[Row], int]]:
    """Return the panels on which the person's word or work is next: one query."""
    if not actor.has_role(Role.CLERK, Role.HEAD):
        return []
    return [first_rows(waiting_for(actor), in_words)]


def waiting_for(actor: Actor) -> QuerySet[ExpertPanel]:
    """Return them: to be worked on by a clerk, to be signed by a head who did nothing of it."""
    condition = Q(pk__in=[])
    working = Q(status__in=[Status.DRAFT, Status.LISTED, Status.WORKING])
    for one in actor.appointments:
        of_body = Q(decision__body=one.post.organisation_id)
        if one.post.role == Role.CLERK:
            condition |= of_body & (working | Q(status=Status.ANSWERING, report=""))
        elif one.post.role == Role.HEAD:
            persons = {actor.person.pk, one.person_id}
            own = ExpertPanel.drafters.through.objects.filter(person__in=persons)
            signing = Q(status=Status.FORMED) | Q(status=Status.ANSWERING) & ~Q(report="")
            condition |= of_body & signing & ~Q(pk__in=own.values("expertpanel"))
    rows = ExpertPanel.objects.filter(condition).select_related("decision__body")
    return rows.order_by("created_at", "pk")


def in_words(one: ExpertPanel) -> Row:
    """Return a panel as a line of the desk."""
    return Row(
        title=f"专家论证：{one.decision}", url=one.get_absolute_url(), whose=one.decision.body.name,
        since=one.created_at, next_act=NEXT.get(Status(one.status), ""), state=one.get_status_display(),
        note=one.returned_reason[:60], record=one,
    )  # fmt: skip
