"""The platform's own records that keep a whole-process record: organisations and people (F1, F2, F4; the Plan 四(一)4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Model, Q

from powerops.core.models import (
    Appointment,
    Delegation,
    HandOver,
    Organisation,
    OrganisationTerm,
    Person,
    Post,
)
from powerops.core.people import READERS, organisations_reached, people_reached
from powerops.core.records import Past, RecordKind, register
from powerops.core.timeline import changed_fields


def rows_of(organisation: Organisation) -> tuple[Model, ...]:
    """The periods, posts and appointments of an organisation."""
    held = Appointment.objects.filter(post__organisation=organisation).select_related(
        "person", "post__organisation"
    )
    posts = organisation.posts.select_related("organisation")
    return *organisation.terms.all(), *posts, *held


def pasts_of_organisation(organisation: Organisation) -> Iterator[Past]:
    """What its names, posts and appointments were."""
    at_posts = Post.objects.filter(organisation=organisation).values("pk")
    yield Past(
        OrganisationTerm.history.filter(organisation=organisation.pk),
        lambda row: row.name,
        changed_fields,
    )
    yield Past(
        Post.history.filter(organisation=organisation.pk), lambda row: row.title, changed_fields
    )
    yield Past(Appointment.history.filter(post__in=at_posts), appointed, changed_fields)


def rows_of_person(person: Person) -> tuple[Model, ...]:
    """The person's appointments, the delegations to and for the person, the hand-overs by and to the person."""
    held = person.appointments.select_related("person", "post__organisation")
    either = Delegation.objects.filter(Q(appointment__person=person) | Q(substitute=person))
    passed_on = HandOver.objects.filter(Q(appointment__person=person) | Q(receiver=person))
    return *held, *either, *passed_on


def pasts_of_person(person: Person) -> Iterator[Past]:
    """What the appointments were; delegations and hand-overs change by acts alone."""
    yield Past(Appointment.history.filter(person=person.pk), appointed, changed_fields)


def appointed(row: Any) -> str:
    """An appointment's version by its post and day."""
    return f"{row.post}（{row.began_on:%Y-%m-%d}起）"


def belonging(rows: Iterable[Model]) -> list[tuple[str, int]]:
    """Rows as the whole-process record asks for their acts: type and number."""
    return [(row._meta.label_lower, row.pk) for row in rows]


def body_of_person(person: Person) -> Organisation:
    """Whose the person's record is: the body of the post held last; the jurisdiction of who never held one."""
    last = (
        person.appointments.select_related("post__organisation")
        .order_by("-began_on", "-pk")
        .first()
    )
    return (
        last.post.organisation
        if last
        else Organisation.objects.filter(parent=None).order_by("pk")[0]
    )


ORGANISATION = RecordKind(
    "core.organisation",
    lambda actor: organisations_reached(actor, *READERS),
    body_of=lambda organisation: organisation,
    pasts=pasts_of_organisation,
    led_to=lambda organisation: belonging(rows_of(organisation)),
    rows=rows_of,
)
PERSON = RecordKind(
    "core.person",
    lambda actor: people_reached(actor, *READERS),
    body_of=body_of_person,
    pasts=pasts_of_person,
    led_to=lambda person: belonging(rows_of_person(person)),
    rows=rows_of_person,
)


def register_records() -> None:
    """Make the platform's own records known."""
    register(ORGANISATION)
    register(PERSON)
