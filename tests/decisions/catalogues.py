"""A year's catalogue walked through the real workflow."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from decisions.models import Catalogue, CatalogueEntry
from decisions.workflows import catalogue as lifecycle

DOCUMENT = "新开工委〔2026〕12号"


def begun(cast: SimpleNamespace, district: SimpleNamespace, **told: Any) -> Catalogue:
    """A draft of this year's catalogue, or of the version that adjusts it."""
    year = timezone.localdate().year
    return lifecycle.begin(by=cast.secretary, decider=district.gwh, year=year, **told)


def listed(
    catalogue: Catalogue, cast: SimpleNamespace, district: SimpleNamespace, title: str = "调整城乡污水处理收费标准",
    **told: Any,
) -> CatalogueEntry:  # fmt: skip
    """The draft lists a matter."""
    fields = {"kind": "service", "body": district.zjj, "procedures": ["participation", "legality", "discussion"], "has_hearing": True}  # fmt: skip
    return lifecycle.put_entry(catalogue, by=cast.secretary, title=title, **{**fields, **told})


def agreed(catalogue: Catalogue, cast: SimpleNamespace, district: SimpleNamespace) -> Catalogue:
    """The Party committee agreed today, and the version is published."""
    return lifecycle.publish(
        lifecycle.send_to_party(catalogue, by=cast.secretary), by=cast.secretary, party_body=district.dgw,
        party_document=DOCUMENT, agreed_on=timezone.localdate(),
    )  # fmt: skip


def in_force(cast: SimpleNamespace, district: SimpleNamespace, *titles: str) -> Catalogue:
    """A published catalogue that lists matters of the housing bureau."""
    catalogue = begun(cast, district)
    for title in titles or ("调整城乡污水处理收费标准",):
        listed(catalogue, cast, district, title)
    return agreed(catalogue, cast, district)
