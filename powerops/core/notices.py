"""Notices: lines in people's inboxes, written in the act's own transaction (F5; the Plan 四(二)6)."""

from __future__ import annotations

from collections.abc import Iterable

from powerops.core.models import Notice, Person


def tell(people: Iterable[Person], text: str, url: str) -> None:
    """Put a line, with the address of what it is about, into the inbox of each; part of the current transaction."""
    Notice.objects.bulk_create(Notice(person=person, text=text[:300], url=url) for person in people)
