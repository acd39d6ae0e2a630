"""Writing the audit trail: who did which act, at which post, when, from where, under which clause (F4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.db import models
from django.utils import timezone

from powerops.core.actor import acting, represented
from powerops.core.models import Appointment, AuditEvent, Person
from powerops.core.origin import acting_as, current_origin


def record_act(
    act: str,
    label: str,
    record: models.Model,
    *,
    by: Person,
    appointment: Appointment | None = None,
    happened_at: datetime | None = None,
    facts: Mapping[str, Any] | None = None,
    **columns: str,
) -> AuditEvent:
    """Write one audit event in the current transaction; lifecycles call it through `apply()`.

    An appointment of somebody else's marks the act as done on that person's behalf; without one it is the only post
    that the person holds. `happened_at` is when the act took place, if it is entered later; ValueError when that is still to come.
    """
    origin, now = current_origin(), timezone.now()
    if happened_at and happened_at > now:
        raise ValueError("an act cannot be recorded before it happens")
    appointment = appointment or only_post(by)
    event = AuditEvent(
        act=act,
        label=label,
        record_type=record._meta.label_lower,
        record_id=record.pk,
        record_title=str(record)[:200],
        by=by,
        at_post=appointment,
        post_title=str(appointment.post) if appointment else "",
        on_behalf_of=represented(appointment, by),
        at=now,
        happened_at=happened_at or now,
        facts=dict(facts or {}),
        request_id=origin.request_id,
        address=origin.address,
        **columns,
    )
    with acting_as(lambda: by.pk):
        event.save()
    return event


def only_post(person: Person) -> Appointment | None:
    """Return the one appointment that the person holds today; None of the system, and where it could be several."""
    own = () if person.is_system else acting(person).own.appointments
    return own[0] if len(own) == 1 else None


def entered_later(on: date | None) -> datetime | None:
    """Return when something happened of which the day alone is known: its midnight; None when it is of today."""
    if on is None or on >= timezone.localdate():
        return None
    return timezone.make_aware(datetime.combine(on, time.min))
