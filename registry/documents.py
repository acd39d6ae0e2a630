"""The published edition as an official document: 新开〔2016〕76号 四(二)3, form GB/T 9704—2012."""

from typing import Any

from powerops.core import rendering
from registry.edition_content import (
    Snapshot,
    by_category,
    chinese_date,
    full_name,
    is_suspended,
    title_lines,
)
from registry.models import Edition

TEMPLATE = "documents/power_list_edition.html"
NUMERALS = "一二三四五六七八九十"


def edition_pdf(edition: Snapshot, *, progress: rendering.Progress | None = None) -> bytes:
    """Render the frozen edition: about 0.1 s and 2 MB of memory per power, so call it in the worker.

    Raises rendering.PdfUnavailable when this machine lacks a system library.
    """
    return rendering.render_pdf(TEMPLATE, edition_context(edition), progress=progress)


def frozen_contents(edition: Edition) -> list[dict[str, Any]]:
    """Return the powers of an edition in their order as they were published, for its official text; one query."""
    return list(edition.powers.order_by("position").values_list("content", flat=True))


def edition_context(edition: Snapshot) -> dict[str, Any]:
    """What the template needs, from the snapshot alone."""
    return {
        **rendering.red_head(edition["body"]["name"]),
        "title_lines": title_lines(edition),
        "document_number": edition["document_number"],
        "issued_on": edition["published_on"],
        "edition": edition,
        "approved_on": chinese_date(edition["approved_on"]),
        "published_on": chinese_date(edition["published_on"]),
        "qr": rendering.qr_svg(edition["verify_url"]),
        "sections": _sections(edition["powers"]),
    }


def _sections(powers: list[Snapshot]) -> list[dict[str, Any]]:
    """One section per category; every power gets its running number within the whole edition."""
    sections, number = [], 0
    for place, (category, group) in enumerate(by_category(powers).items()):
        entries = []
        for power in group:
            number += 1
            standing = "［暂停行使］" if is_suspended(power) else ""
            title = full_name(power) + standing
            entries.append({"number": number, "title": title, "power": power})
        sections.append({"numeral": _numeral(place + 1), "name": category, "entries": entries})
    return sections


def _numeral(number: int) -> str:
    """1–19 in Chinese: the first level of headings (GB/T 9704—2012 7.3.3)."""
    return NUMERALS[number - 1] if number <= 10 else f"十{NUMERALS[number - 11]}"
