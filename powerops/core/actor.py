"""The person who acts, with the appointments held on the day of the act and those stood in for (F3).

An appointment of somebody else among them is a delegation of that day: the person acts "by X for Y", and what is done
counts as done by both wherever different people have to act.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Q
from django.utils import timezone

from powerops.core.models import Appointment, Delegation, Organisation, Person, Recusal
from powerops.core.roles import Role

SYSTEM_USERNAME = "system"


@dataclass(frozen=True)
class Actor:
    """A person on a day: what may be done follows from the appointments."""

    person: Person
    appointments: tuple[Appointment, ...]
    on: date
    represented: Person | None = None  # whom the act is done for, once that is known
    # What stands against a person, asked once for all records of a list (see `recusals.bar`).
    recusals: dict[int, list[Recusal]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def persons(self) -> tuple[Person, ...]:
        """Whom the act counts for: the person, and whoever is represented."""
        return (self.person, self.represented) if self.represented else (self.person,)

    @property
    def own(self) -> Actor:
        """The same person without what is held for others."""
        held = tuple(one for one in self.appointments if one.person_id == self.person.pk)
        return replace(self, appointments=held)

    def through(self, appointment: Appointment | None) -> Actor:
        """The same person, acting by one of the appointments."""
        return replace(self, represented=represented(appointment, self.person))

    def appointment_as(self, role: Role, body: Organisation) -> Appointment | None:
        """Return the appointment by which the person acts in a role for a body, if there is one; the own one first."""
        for appointment in self.appointments:
            if appointment.post.role == role and appointment.reaches(body):
                return appointment
        return None

    def has_role(self, *roles: Role) -> bool:
        """Whether the person holds one of the roles anywhere."""
        return any(appointment.post.role in roles for appointment in self.appointments)


def acting(person: Person, on: date | None = None) -> Actor:
    """Return the person as an actor on the day (today unless told): one query.

    A body that has ended gives nobody any right, whatever its appointments still say; nor does the appointment of
    somebody whose account is closed.
    """
    on = on or timezone.localdate()
    if not (person.pk and person.is_active):
        return Actor(person, (), on)
    stood_in_for = Delegation.objects.in_force(on).filter(substitute=person.pk)
    held = (
        Appointment.objects.in_force(on)
        .filter(
            Q(person=person.pk)
            | Q(pk__in=stood_in_for.values("appointment"), person__is_active=True)
        )
        .exclude(post__organisation__abolished_on__lte=on)
        .select_related("post__organisation", "person")
    )
    in_order = sorted(held, key=lambda one: (one.began_on, one.pk))
    own = [one for one in in_order if one.person_id == person.pk]
    others = [
        one
        for one in in_order
        if one.person_id != person.pk and any(may_stand_in(mine, one) for mine in own)
    ]
    return Actor(person, (*own, *others), on)


def may_stand_in(own: Appointment, other: Appointment) -> bool:
    """Whether who holds the one appointment may be the substitute at the other.

    Who works at the same body may, and who does the same throughout the jurisdiction. Enforcing takes a qualification of
    one's own; administering the platform and deciding matters stay apart: both are left to who does the same.
    """
    role, body = Role(other.post.role), other.post.organisation
    is_same = own.post.role == role and own.reaches(body)
    if role in (Role.OFFICER, Role.ADMIN):
        return is_same
    return is_same or (own.post.organisation_id == body.pk and own.post.role != Role.ADMIN)


def represented(appointment: Appointment | None, by: Person) -> Person | None:
    """Return whom the person acts for when acting by the appointment; None when it is the person's own."""
    return appointment.person if appointment and appointment.person_id != by.pk else None


def system_person() -> Person:
    """Return the person in whose name jobs act; nobody can log in as it."""
    person, _ = Person.objects.get_or_create(
        username=SYSTEM_USERNAME, defaults={"name": "系统", "is_active": False, "is_system": True}
    )
    return person
