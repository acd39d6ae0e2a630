"""One power before the public: today, as of a day, and two of its editions side by side (R3, R4; 四(二)3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from powerops.core.public import public_page
from registry import comparison, published
from registry.edition_content import is_suspended
from registry.error_reports import answered_on
from registry.lineage import Line, line_of
from registry.models import ShownPower
from registry.plain_card import card
from registry.published import Standing


@public_page
def power_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Show one power, whether in force or only in past editions; with ?on= as it was in force on a day."""
    typed = request.GET.get("on", "")
    on = published.asked_day(typed)
    rows = published.standings(code.upper(), on)
    if not rows:
        raise Http404
    shown = next((row for row in rows if row.content), None)
    line = line_told(rows[0], code.upper())
    context = {
        "code": code.upper(),
        "typed": typed,
        "on": on,
        "rows": list(history(rows)),
        "body": rows[0].body,
        "line": line,
        "error_reports": answered_on(code.upper()) if rows[0].has_reports else [],
    }
    if shown is None:
        return render(request, "registry/power_not_then.html", {**context, "newest": rows[0]})
    return render(
        request,
        "registry/power_detail.html",
        {
            **context,
            **shown_context(rows[0], shown, on),
            "suspension": line and line.suspended_in(shown.number),
        },
    )


def shown_context(newest: Standing, shown: Standing, on: date | None) -> dict[str, Any]:
    """Return what the page says of the power as one edition has it."""
    content = shown.content or {}
    laws: dict[str, list[dict[str, Any]]] = {}
    for cited in content["legal_basis"]:
        laws.setdefault(cited["law"], []).append(cited)
    return {
        "power": content, "edition": shown, "in_force": newest.in_force, "withdrawn": shown.withdrawn,
        "contact": newest.body if newest.in_force and not on else shown.header["body"], "card": card(content),
        "laws": laws, "first_cited": next(iter(content["legal_basis"]), None),
        "is_suspended": is_suspended(content),
    }  # fmt: skip


def line_told(newest: Standing, code: str) -> Line | None:
    """Return the line of a power that left, is tied to others or stood still; the editions tell the rest."""
    return line_of(code) if not newest.in_force or newest.has_line else None


def history(rows: list[Standing]) -> Iterable[dict[str, Any]]:
    """Yield each edition in which a power stands, the newest first, and whether it was changed there."""
    for row, before in zip(rows, [*rows[1:], None], strict=True):
        follows = before is not None and before.number == row.number - 1
        what = "未变" if follows and before.digest == row.digest else "变更" if follows else "列入"
        yield {"edition": row, "before": before, "what": what}


@public_page
def power_compare(request: HttpRequest, code: str, old: int, new: int) -> HttpResponse:
    """Show two editions of one power side by side, the earlier first, field by field."""
    if old > new:
        return redirect("registry:power-compare", code, new, old)
    wanted = ShownPower.objects.filter(power__code=code.upper(), edition__number__in=[old, new])
    found = {row.edition.number: row for row in wanted.select_related("edition__body")}
    if old not in found or new not in found:
        raise Http404
    context = {
        "old": found[old], "new": found[new], "body": found[new].edition.body,
        "changes": comparison.field_changes(found[old].content, found[new].content),
    }  # fmt: skip
    return render(request, "registry/power_compare.html", context)


@public_page
def body_as_of(request: HttpRequest, code: str) -> HttpResponse:
    """Lead to the list that a body had on a day; say so where it had none."""
    typed = request.GET.get("on", "")
    on = published.asked_day(typed)
    editions = list(published.editions(code))
    if not editions:
        raise Http404
    if on:
        for edition in editions:
            if edition.published_on <= on:
                return redirect(edition)
    context = {"body": editions[0].body, "typed": typed, "on": on, "first": editions[-1]}
    return render(request, "registry/body_as_of.html", context)
