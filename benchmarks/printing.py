"""The PDF of an edition of 450 real powers, beside the same texts in one bare WeasyPrint table; told, not judged.

The largest real list is repeated until it has that many. Seconds a page, and the most memory that a process of its own
held for each.
"""

from __future__ import annotations

import io
import resource
import time
from collections.abc import Callable, Iterator
from html import escape
from itertools import cycle, islice
from typing import Any

from pypdf import PdfReader

from benchmarks.importing import largest
from powerops.core.rendering import BUNDLED_FACES, pdf_available
from registry.documents import edition_pdf
from tests.registry.edition_samples import real_edition

POWERS = 450
BARE = """<style>@font-face {{ font-family: song; src: url(file://{face}) }} body {{ font: 10pt song }}
table {{ border-collapse: collapse }} td {{ border: 0.5pt solid; vertical-align: top }}</style><table>{rows}</table>"""


def edition() -> dict[str, Any]:
    """Return the frozen edition."""
    file = largest()
    assert file is not None
    real = real_edition(file.parent, file.stem)
    return real | {"powers": list(islice(cycle(real["powers"]), POWERS))}


def texts(value: Any) -> Iterator[str]:
    """Yield every text of a power, however deep it lies."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts(one)


def bare_table(powers: list[dict[str, Any]]) -> bytes:
    """Print the texts of the powers, one row each, with nothing else."""
    rows = "".join(
        f"<tr><td>{escape(power['name'])}</td><td>{escape(' '.join(texts(power)))}</td></tr>"
        for power in powers
    )
    page = BARE.format(face=BUNDLED_FACES["Official Song"], rows=rows)
    import weasyprint  # only where the system has what it loads

    return weasyprint.HTML(string=page).write_pdf()


def printed(make: Callable[[dict[str, Any]], bytes]) -> dict[str, Any]:
    """Return what one printing took, or why there is none."""
    able, why = pdf_available()
    if not able or largest() is None:
        return {"skipped": why or "no real lists beside the repository"}
    frozen, begun = edition(), time.perf_counter()
    pdf = make(frozen)
    taken, pages = time.perf_counter() - begun, len(PdfReader(io.BytesIO(pdf)).pages)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {
        "powers": POWERS, "pages": pages, "seconds": round(taken, 1), "seconds_a_page": round(taken / pages, 3),
        "peak_memory_mb": peak, "bytes": len(pdf),
    }  # fmt: skip


def ours() -> dict[str, Any]:
    """Print the edition as it is published."""
    return printed(edition_pdf)


def bare() -> dict[str, Any]:
    """Print the table."""
    return printed(lambda frozen: bare_table(frozen["powers"]))
