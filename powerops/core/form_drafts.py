"""Keeping what is typed into a long form until it is saved (experience.md: no typed text is lost)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from powerops.core.models import FormDraft, Person

LONGEST_KEPT = timedelta(days=180)
TOKEN = "csrfmiddlewaretoken"  # noqa: S105  the name of a field, not a secret


def keep(person: Person, key: str, typed: Mapping[str, str]) -> FormDraft:
    """Keep a form's fields as they are, valid or not; the last ones stay."""
    fields = {name: value for name, value in typed.items() if name != TOKEN}
    draft, _ = FormDraft.objects.update_or_create(
        person=person, key=key, defaults={"fields": fields}
    )
    return draft


def kept(person: Person, key: str) -> FormDraft | None:
    """Return what the person typed into the form and did not save."""
    return FormDraft.objects.filter(person=person, key=key).first()


def forget(person: Person, key: str) -> None:
    """Drop what was kept: the form is saved, or the person wants none of it."""
    FormDraft.objects.filter(person=person, key=key).delete()


def forget_stale(at: datetime) -> int:
    """Drop what nobody has touched for LONGEST_KEPT before the moment; return how many forms."""
    return FormDraft.objects.filter(saved_at__lt=at - LONGEST_KEPT).delete()[0]
