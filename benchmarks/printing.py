"""How long the PDF of a real list of some 330 powers takes; told, not judged."""

from __future__ import annotations

import time
from typing import Any

from benchmarks.importing import largest
from powerops.core.rendering import pdf_available
from registry.documents import edition_pdf
from tests.registry.edition_samples import real_edition


def measure() -> dict[str, Any]:
    """Render the largest real list twice: the first time carries the fonts."""
    able, why = pdf_available()
    file = largest()
    if not able or file is None:
        return {"skipped": why or "no real lists beside the repository"}
    edition, taken = real_edition(file.parent, file.stem), []
    for _ in range(2):
        begun = time.perf_counter()
        pdf = edition_pdf(edition)
        taken.append(round(time.perf_counter() - begun, 1))
    return {
        "powers": len(edition["powers"]),
        "first_s": taken[0],
        "again_s": taken[1],
        "bytes": len(pdf),
    }
