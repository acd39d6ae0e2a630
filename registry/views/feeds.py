"""Atom feeds of what is published: everything, a body's list, one power, a search (R4; the Plan 四(二)3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import F, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from powerops.core.feeds import feed
from powerops.core.models import Organisation
from powerops.core.public import public_page
from registry.models import Edition, ShownPower
from registry.published import standings
from registry.search import Listed, problem_of, search

ENTRIES = 50
SEARCHED = 200  # of the best hits, the newest are in the feed


@public_page
def feed_of_all(request: HttpRequest) -> HttpResponse:
    """The newest editions of every body."""
    return newest(request)


def newest(request: HttpRequest) -> HttpResponse:
    """Return the feed of every body's editions."""
    editions = Edition.objects.select_related("body").order_by("-published_at")[:ENTRIES]
    return feed(request, f"{settings.DISTRICT}权力清单公布", "/bodies/", entries_of(editions))


@public_page
def feed_of_body(request: HttpRequest, code: str) -> HttpResponse:
    """The editions of one body."""
    body = Organisation.objects.filter(code=code, editions__isnull=False).first()
    if body is None:
        raise Http404
    editions = body.editions.select_related("body").order_by("-number")[:ENTRIES]
    return feed(
        request, f"{body.name}权力清单和责任清单", f"/bodies/{body.code}/", entries_of(editions)
    )


@public_page
def feed_of_power(request: HttpRequest, code: str) -> HttpResponse:
    """The editions in which one power was listed or changed."""
    rows = standings(code.upper())
    if not rows:
        raise Http404
    newest = rows[0].content or {}
    entries = []
    for row, before in zip(rows, [*rows[1:], None], strict=True):
        if before is None or before.digest != row.digest:
            what = "变更" if before else "列入"
            entries.append({
                "title": f"第{row.number}版{what}：{newest['name']}", "link": f"/bodies/{row.body.code}/editions/{row.number}/",
                "id": f"/powers/{code.upper()}/#{row.number}", "at": midnight(row.published_on), "text": "",
            })  # fmt: skip
    return feed(
        request, f"事项“{newest['name']}”的变动", f"/powers/{code.upper()}/", entries[:ENTRIES]
    )


@public_page
def feed_of_search(request: HttpRequest) -> HttpResponse:
    """The powers that a search finds, those listed or changed last before the others; without words, everything."""
    query = " ".join(request.GET.get("q", "").replace("\0", " ").split())
    if not query:
        return newest(request)
    if problem_of(query):
        raise Http404
    hits = search(query, size=SEARCHED).powers
    since = since_when(hits)
    latest = sorted(hits, key=lambda hit: since[hit.power_id][1], reverse=True)[:ENTRIES]
    entries = [
        {
            "title": hit.name, "link": f"/powers/{hit.code}/", "id": f"/powers/{hit.code}/#{since[hit.power_id][0]}",
            "at": since[hit.power_id][1], "text": f"{hit.body_name}，{hit.category}，第{since[hit.power_id][0]}版",
        }
        for hit in latest
    ]  # fmt: skip
    return feed(request, f"搜索“{query}”", f"/powers/?{urlencode({'q': query})}", entries)


def since_when(hits: Iterable[Listed]) -> dict[int, tuple[int, datetime]]:
    """Return since which edition, and when, each power stands as it does now: later editions bring no news of it."""
    rows = ShownPower.objects.filter(
        power_id__in=[hit.power_id for hit in hits],
        version_id=F("power__published__version_id"),
    ).values_list("power_id")
    found = rows.annotate(Min("edition__number"), Min("edition__published_at"))
    return {power: (number, at) for power, number, at in found}


def entries_of(editions: Iterable[Edition]) -> list[dict[str, Any]]:
    """Return editions as entries."""
    return [
        {
            "title": str(one), "link": one.get_absolute_url(), "id": one.get_absolute_url(), "at": one.published_at,
            "text": f"共 {one.power_count} 项" + (f"，{one.document_number}" if one.document_number else ""),
        }
        for one in editions
    ]  # fmt: skip


def midnight(day: Any) -> datetime:
    """Return the beginning of a day here."""
    return timezone.make_aware(datetime(day.year, day.month, day.day))
