"""Who sees meetings of a deciding body, and who may sit in them (F3, D6): queryset and predicate side by side."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from decisions.models import Decision, Meeting, MeetingMember
from decisions.permissions import JURISDICTION_READERS, jurisdictions
from powerops.core.actor import Actor
from powerops.core.models import Appointment, Organisation
from powerops.core.models.people import jurisdiction_path
from powerops.core.roles import Role

MEETING_READERS = JURISDICTION_READERS


def visible_meetings(actor: Actor) -> QuerySet[Meeting]:
    """Meetings of the jurisdiction, and those in which the person sits."""
    mine = MeetingMember.objects.filter(person=actor.person.pk).values("meeting")
    return Meeting.objects.filter(jurisdictions(actor, "decider") | Q(pk__in=mine))


def may_see_meeting(actor: Actor, meeting: Meeting) -> bool:
    """The predicate beside `visible_meetings`."""
    reads = any(
        one.post.role in JURISDICTION_READERS
        and meeting.decider.path.startswith(jurisdiction_path(one.post.organisation))
        for one in actor.appointments
    )
    return reads or meeting.members.filter(person=actor.person.pk).exists()


def seats_of(decider: Organisation, on: date) -> QuerySet[Appointment]:
    """Return the appointments of the jurisdiction by which people may sit in a meeting on a day."""
    held = Appointment.objects.in_force(on).filter(
        post__organisation__path__startswith=jurisdiction_path(decider), person__is_active=True
    )
    held = held.exclude(post__role=Role.ADMIN).select_related("person", "post__organisation")
    return held.order_by("post__organisation__path", "-post__is_principal", "pk")


def last_seats(decider: Organisation) -> dict[str, list[int]]:
    """Return who had a seat in the body's last meeting, as the form of the next one begins."""
    last = Meeting.objects.filter(decider=decider).order_by("-planned_at", "-pk").first()
    if last is None:
        return {}
    rows = last.members.exclude(person=last.chair_id).values_list("appointment", "is_voting")
    return {
        "members": [pk for pk, is_voting in rows if is_voting],
        "observers": [pk for pk, is_voting in rows if not is_voting],
    }


def waiting_matters(meeting: Meeting) -> QuerySet[Decision]:
    """Return the matters that wait for a meeting of the body and are on no open agenda."""
    states = (Decision.Status.AGENDA, Decision.Status.SUSPENDED)
    waiting = Decision.objects.filter(decider=meeting.decider_id, status__in=states)
    open_ones = (Meeting.Status.PREPARING, Meeting.Status.NOTIFIED, Meeting.Status.HELD)
    on_agenda = waiting.filter(
        agenda_items__meeting__status__in=open_ones, agenda_items__carried_at=None
    )
    return waiting.exclude(pk__in=on_agenda.values("pk")).order_by("year", "serial")
