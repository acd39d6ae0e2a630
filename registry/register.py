"""Filling the register of laws from the file of facts that comes with the product."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from django.db import transaction
from simple_history.utils import bulk_create_with_history

from powerops.core.actor import system_person
from registry.models import Law
from registry.models.laws import SEEDED

SEED = Path(__file__).parent / "seed"


@transaction.atomic
def fill_register() -> int:
    """Add every law of the file that the register lacks; what people have edited stays. Return how many were added."""
    known = set(Law.objects.values_list("name", "rank"))
    with (SEED / "laws.csv").open(encoding="utf-8", newline="") as file:
        laws = [
            law_from(row) for row in csv.DictReader(file) if (row["name"], row["rank"]) not in known
        ]
    if laws:
        bulk_create_with_history(
            laws,
            Law,
            batch_size=500,
            default_user=system_person(),
            default_change_reason=SEEDED,
        )
    return len(laws)


def law_from(row: dict[str, str]) -> Law:
    """Return a line of the file as an unsaved law."""
    return Law(
        name=row["name"],
        rank=row["rank"],
        issuer=row["issuer"],
        document_number=row["doc_no"],
        published_on=day(row["published_on"]),
        effective_on=day(row["effective_on"]),
        is_repealed=row["repealed"] == "1",
        article_count=int(row["article_count"]) if row["article_count"] else None,
        source=row["source"],
    )


def day(text: str) -> date | None:
    """Return an ISO date, or None for an empty text."""
    return date.fromisoformat(text) if text else None
