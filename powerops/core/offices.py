"""Who holds which office for a body today, substitutes included: whom to tell, in whose name to act (F2, F3)."""

from __future__ import annotations

from django.utils import timezone

from powerops.core.actor import acting
from powerops.core.models import Appointment, Delegation, Organisation, Person
from powerops.core.roles import Role


def serving(body: Organisation, *roles: Role) -> list[Person]:
    """Return everybody who acts for the body in one of the roles today, by name."""
    today = timezone.localdate()
    held = Appointment.objects.in_force(today).filter(post__role__in=roles)
    away = Delegation.objects.in_force(today).filter(appointment__in=held)
    people = Person.objects.filter(pk__in=[*held.values_list("person", flat=True), *away.values_list("substitute", flat=True)])  # fmt: skip
    actors = (acting(person) for person in people)
    found = [one.person for one in actors if any(one.appointment_as(role, body) for role in roles)]
    return sorted(found, key=lambda person: person.name)
