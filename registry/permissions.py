"""Who may see and do what in the registry: queryset and predicate side by side (F3; the Plan 四(二)1)."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from powerops.core.actor import Actor
from powerops.core.models import Appointment, Organisation
from powerops.core.models.people import jurisdiction_path
from powerops.core.roles import OWN_BODY_ROLES, Role
from registry.models import Revision, Upload

# Roles that set the house up, and have no business with what is drafted in it.
WITHOUT_DRAFTS = frozenset({Role.ADMIN, Role.PERSONNEL})


def reached(actor: Actor, field: str) -> Q:
    """Return the condition that the organisation named by `field` is within an appointment's reach."""
    condition = Q(pk__in=[])
    for appointment in reading_appointments(actor):
        own = appointment.post.organisation
        if appointment.post.role in OWN_BODY_ROLES:
            condition |= Q(**{field: own})
        else:
            condition |= Q(**{f"{field}__path__startswith": jurisdiction_path(own)})
    return condition


def reading_appointments(actor: Actor) -> list[Appointment]:
    """Return the person's appointments that open lists and drafts to them."""
    return [one for one in actor.appointments if one.post.role not in WITHOUT_DRAFTS]


def visible_revisions(actor: Actor) -> QuerySet[Revision]:
    """Revisions of every body that the person's posts reach."""
    return Revision.objects.filter(reached(actor, "body"))


def may_see_revision(actor: Actor, revision: Revision) -> bool:
    """The predicate beside `visible_revisions`."""
    return any(one.reaches(revision.body) for one in reading_appointments(actor))


def visible_uploads(actor: Actor) -> QuerySet[Upload]:
    """Uploads of every body for which the person is clerk."""
    bodies = [
        appointment.post.organisation_id
        for appointment in actor.appointments
        if appointment.post.role == Role.CLERK
    ]
    return Upload.objects.filter(body__in=bodies)


def may_see_upload(actor: Actor, upload: Upload) -> bool:
    """The predicate beside `visible_uploads`."""
    return actor.appointment_as(Role.CLERK, upload.body) is not None


def drafting_bodies(actor: Actor) -> list[Organisation]:
    """The bodies whose lists the person may draft, in the order of appointment."""
    return [
        appointment.post.organisation
        for appointment in actor.appointments
        if appointment.post.role == Role.CLERK
    ]
