"""Rows for everything that lists matters, catalogues and opinions of bodies."""

from __future__ import annotations

from types import SimpleNamespace

from decisions.models import Catalogue
from tests.decisions.catalogues import agreed, begun, in_force, listed
from tests.decisions.drafts import asked, drafted
from tests.decisions.hearings import announced
from tests.decisions.panels import enrolled


def fill(cast: SimpleNamespace, district: SimpleNamespace, turn: int, rows: int) -> None:
    """Add matters with opinions asked, and a version of the catalogue that adjusts the one before by so many more entries."""
    if not Catalogue.objects.exists():
        in_force(cast, district)
    catalogue = begun(cast, district, reason="增加事项")
    for number in range(rows):
        listed(catalogue, cast, district, f"第{turn}批第{number}项")
        asked(drafted(cast, district), cast, district.nyj, district.fgj)
        announced(cast, district)
        enrolled(cast, district, turn * 100 + number)
    agreed(catalogue, cast, district)
