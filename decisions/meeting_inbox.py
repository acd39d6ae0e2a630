"""What of meetings waits for whom: to call, to record, to sign; and where one has a seat (D6; experience.md: the desk)."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from decisions.models import Meeting
from powerops.core.actor import Actor
from powerops.core.inbox import Listing, Row, first_rows
from powerops.core.models.people import jurisdiction_path
from powerops.core.roles import Role
from powerops.core.templatetags.ui import cntime

Status = Meeting.Status
NEXT = {
    Status.PREPARING: "列入议题，发出会议通知", Status.NOTIFIED: "记录到会情况", Status.HELD: "逐项记录议题，送签会议纪要",
    Status.SIGNING: "签发会议纪要",
}  # fmt: skip
BY_SECRETARY = (Status.PREPARING, Status.NOTIFIED, Status.HELD)


def words_wanted(actor: Actor) -> list[tuple[list[Row], int]]:
    """Return the meetings on which the person's word or work is next: one query."""
    if not actor.has_role(Role.SECRETARY, Role.LEADER):
        return []
    return [first_rows(waiting_for(actor), in_words)]


def waiting_for(actor: Actor) -> QuerySet[Meeting]:
    """Return them: to be called and recorded by the secretary, to be signed by who presided or stands in for them."""
    condition = Q(pk__in=[])
    for one in actor.appointments:
        reach = Q(decider__path__startswith=jurisdiction_path(one.post.organisation))
        if one.post.role == Role.SECRETARY:
            condition |= Q(reach, status__in=BY_SECRETARY)
        elif one.post.role == Role.LEADER:
            persons = {actor.person.pk, one.person_id}
            condition |= Q(reach, status=Status.SIGNING, chair__in=persons)
    return Meeting.objects.filter(condition).select_related("decider").order_by("planned_at", "pk")


def lists(actor: Actor) -> list[Listing]:
    """Return the meetings to which the person was called and that are to come, where there are any: one query."""
    called = Meeting.objects.filter(status=Status.NOTIFIED, members__person=actor.person.pk)
    found = called.select_related("decider").order_by("planned_at", "pk")
    rows, total = first_rows(found, seat_in_words)
    return [Listing("meetings", "待参加的决策会议", rows, total)] if total else []


def in_words(meeting: Meeting) -> Row:
    """Return a meeting as a line of the desk."""
    return Row(
        title=str(meeting), url=meeting.get_absolute_url(), whose=meeting.decider.name, since=meeting.prepared_at,
        next_act=NEXT[Status(meeting.status)], state=meeting.get_status_display(),
        note=meeting.returned_reason[:60] or f"{cntime(meeting.planned_at)}，{meeting.place}", record=meeting,
    )  # fmt: skip


def seat_in_words(meeting: Meeting) -> Row:
    """Return a meeting to which the person was called as a line of the desk."""
    return Row(
        title=str(meeting), url=meeting.get_absolute_url(), whose=meeting.decider.name, since=meeting.planned_at,
        next_act="阅看议题材料，按时到会", state=cntime(meeting.planned_at), note=meeting.place, record=meeting,
    )  # fmt: skip
