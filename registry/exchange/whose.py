"""Whether a file seems to be another body's list: by its codes, by the cover of our workbook, by whom its rows name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from powerops.core.models import Organisation
from registry.exchange.pairing import rows_by_code
from registry.exchange.preview import PreviewRow
from registry.models import Power

Other = Mapping[str, Any]


def other_body(body: Organisation, rows: list[PreviewRow], issuer: str) -> Other | None:
    """Return the other body whose list the file seems to be: its name, how many rows say so, and by which sign."""
    return by_codes(body, rows) or by_cover(body, rows, issuer) or by_exercising(body, rows)


def by_codes(body: Organisation, rows: list[PreviewRow]) -> Other | None:
    """Return the body to which most of the codes belong that are not this body's."""
    groups = rows_by_code(rows)
    powers = Power.objects.filter(code__in=groups).exclude(body=body)
    owners: Counter[str] = Counter()
    for code, name in powers.values_list("code", "body__name"):
        owners[name] += len(groups[code or ""])
    if not owners:
        return None
    name, rows_of_it = owners.most_common(1)[0]
    return {"name": name, "rows": rows_of_it, "sign": "code"}


def by_cover(body: Organisation, rows: list[PreviewRow], issuer: str) -> Other | None:
    """Return the registered body whose edition the workbook says to be."""
    known = Organisation.objects.filter(name=issuer).exclude(pk=body.pk)
    if not issuer or issuer == body.name or not known.exists():
        return None
    return {"name": issuer, "rows": len(rows), "sign": "cover"}


def by_exercising(body: Organisation, rows: list[PreviewRow]) -> Other | None:
    """Return the registered body that most rows name as exercising them, when it is not this one."""
    named = [row.content["exercising_body"] for row in rows if row.content["exercising_body"]]
    own = [name for name in (body.name, body.short_name) if len(name) > 2]
    strange = [text for text in named if not any(name in text for name in own)]
    if len(strange) * 2 <= len(rows):
        return None
    for other in Organisation.objects.exclude(pk=body.pk).exclude(kind="jurisdiction"):
        names = [name for name in (other.name, other.short_name) if len(name) > 2]
        count = sum(any(name in text for name in names) for text in strange)
        if count * 2 > len(rows):
            return {"name": other.name, "rows": count, "sign": "exercising"}
    return None
