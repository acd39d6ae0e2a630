"""The person who acts, with the appointments held on the day of the act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from powerops.core.models import Appointment, Organisation, Person
from powerops.core.roles import Role

SYSTEM_USERNAME = "system"


@dataclass(frozen=True)
class Actor:
    """A person on a day: what may be done follows from the appointments."""

    person: Person
    appointments: tuple[Appointment, ...]
    on: date

    def appointment_as(self, role: Role, body: Organisation) -> Appointment | None:
        """Return the appointment by which the person acts in a role for a body, if there is one."""
        for appointment in self.appointments:
            if appointment.post.role == role and appointment.reaches(body):
                return appointment
        return None

    def has_role(self, *roles: Role) -> bool:
        """Whether the person holds one of the roles anywhere."""
        return any(appointment.post.role in roles for appointment in self.appointments)


def acting(person: Person, on: date | None = None) -> Actor:
    """Return the person as an actor on the day (today unless told): one query.

    A body that has ended gives nobody any right, whatever its appointments still say.
    """
    on = on or timezone.localdate()
    appointments = (
        person.appointments.in_force(on)
        .exclude(post__organisation__abolished_on__lte=on)
        .select_related("post__organisation")
        .order_by("began_on", "pk")
        if person.pk and person.is_active
        else ()
    )
    return Actor(person, tuple(appointments), on)


def system_person() -> Person:
    """Return the person in whose name jobs act; nobody can log in as it."""
    person, _ = Person.objects.get_or_create(
        username=SYSTEM_USERNAME, defaults={"name": "系统", "is_active": False, "is_system": True}
    )
    return person
