"""Atom feeds of what is published: everything, a body's list, one power, a search (R4; the Plan 四(二)3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from heapq import nlargest
from operator import itemgetter
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, F, Min
from django.http import Http404, HttpRequest, HttpResponse

from powerops.core.feeds import feed
from powerops.core.models import Organisation
from powerops.core.public import public_page
from powerops.core.templatetags.ui import cndate
from registry.browsing import asked_of, chips
from registry.edition_content import full_name
from registry.lineage import Event, line_of
from registry.models import Edition, PowerVersion, ShownPower
from registry.published import Standing, standings
from registry.search import CAP, Listed, problem_of, search

ENTRIES = 50
LEAVING, Action = PowerVersion.LEAVING, PowerVersion.Action
Entry = dict[str, Any]


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
    """What became of one power, edition by edition: listed, changed, suspended, resumed, gone.

    Three queries; one where a power in force stands in one edition alone, of which there is nothing more to tell.
    """
    code = code.upper()
    rows = standings(code)
    if not rows:
        raise Http404
    name = full_name(rows[0].content or {})
    is_plain = len(rows) == 1 and rows[0].in_force and not rows[0].has_line
    line = () if is_plain else line_of(code).events
    events = {one.edition: one for one in line if one.is_own}
    entries = [left(code, name, one) for one in events.values() if one.action in LEAVING]
    for row, before in zip(rows, [*rows[1:], None], strict=True):
        event = events.get(row.number)
        if event or before is None or before.digest != row.digest:
            entries.append(stood(code, name, row, before, event))
    entries.sort(key=itemgetter("at"), reverse=True)
    return feed(request, f"事项“{name}”的变动", f"/powers/{code}/", entries[:ENTRIES])


def stood(
    code: str, name: str, row: Standing, before: Standing | None, event: Event | None
) -> Entry:
    """Return what an edition that lists the power did with it; a change leads to old and new side by side."""
    what = event.label if event else "变更" if before else "列入"
    link = f"/bodies/{row.body.code}/editions/{row.number}/"
    if before and before.digest != row.digest:
        link = f"/powers/{code}/compare/{before.number}/{row.number}/"
    return {
        "title": f"第{row.number}版{what}：{name}", "link": link, "id": f"/powers/{code}/#{row.number}",
        "at": row.published_at, "text": told(event) if event else "",
    }  # fmt: skip


def left(code: str, name: str, event: Event) -> Entry:
    """Return how the power left its list; its page says where to go instead."""
    return {
        "title": f"第{event.edition}版{event.label}：{name}", "link": f"/powers/{code}/",
        "id": f"/powers/{code}/#{event.edition}", "at": event.at, "text": told(event),
    }  # fmt: skip


def told(event: Event) -> str:
    """Return what an adjustment says of itself: to or from whom, what it is tied to, since when and why."""
    if event.action == Action.SUSPEND:
        return event.standstill
    whom = "移交机关" if event.action == Action.RECEIVE else "承接机关"
    parts = [f"{whom}：{event.counterpart}"] if event.counterpart else []
    parts += [one.words + "、".join(each.name for each in one.powers) for one in event.bonds]
    if event.effective_on:
        parts.append(f"自{cndate(event.effective_on)}起")
    if event.source:
        parts.append(f"来源文件：{event.source}")
    if event.reason and event.action != Action.ADD:
        parts.append(f"理由：{event.reason}")
    return "；".join(parts)


@public_page
def feed_of_search(request: HttpRequest) -> HttpResponse:
    """The powers that a search finds, those listed or changed last before the others; without words, everything.

    It is narrowed by the same filters as the list, but has words always. Of more hits than the search reads (CAP) the
    newest are chosen from those that it read, so that others which are newer may be missing.
    """
    asked = asked_of(request.public_stamp, request.GET)
    chosen = {"body": asked.body_code, **asked.chosen} if asked.body else asked.chosen
    if not asked.query and not chosen and not asked.unknown:
        return newest(request)
    if not asked.query or asked.unknown or problem_of(asked.query):
        raise Http404
    hits = search(asked.query, body_id=asked.body_id, choices=asked.choices, size=CAP).powers
    since = since_when(hits)
    latest = nlargest(ENTRIES, hits, key=lambda hit: since[hit.power_id][1])
    words = "，".join([f"搜索“{asked.query}”", *(label for label, _ in chips(asked, request.GET))])
    link = f"/powers/?{urlencode({'q': asked.query, **chosen})}"
    return feed(request, words, link, [entry_of(hit, *since[hit.power_id]) for hit in latest])


def entry_of(hit: Listed, edition: int, at: datetime) -> Entry:
    """Return a hit as an entry: its power as it stands since an edition."""
    return {
        "title": full_name(hit._asdict()), "link": f"/powers/{hit.code}/", "id": f"/powers/{hit.code}/#{edition}",
        "at": at, "text": f"{hit.body_name}，{hit.category}，第{edition}版",
    }  # fmt: skip


def since_when(hits: Iterable[Listed]) -> dict[int, tuple[int, datetime]]:
    """Return since which edition, and when, each power stands as it does now: later editions bring no news of it."""
    rows = ShownPower.objects.filter(
        power_id__in=[hit.power_id for hit in hits],
        version_id=F("power__published__version_id"),
    ).values_list("power_id")
    found = rows.annotate(Min("edition__number"), Min("edition__published_at"))
    return {power: (number, at) for power, number, at in found}


def entries_of(editions: Iterable[Edition]) -> list[Entry]:
    """Return editions as entries, each with how many powers it added, changed and removed; two queries."""
    editions = list(editions)
    adjusted = PowerVersion.objects.filter(revision__edition__in=editions)
    counts: dict[int, dict[str, int]] = {one.pk: {} for one in editions}
    for edition, action, count in adjusted.values_list("revision__edition", "action").annotate(
        Count("pk")
    ):
        counts[edition][action] = count
    return [
        {
            "title": str(one), "link": one.get_absolute_url(), "id": one.get_absolute_url(), "at": one.published_at,
            "text": summary(one, counts[one.pk]),
        }
        for one in editions
    ]  # fmt: skip


def summary(edition: Edition, counts: Mapping[str, int]) -> str:
    """Return in words what an edition consists of, and how it differs from the one before."""
    number = f"，{edition.document_number}" if edition.document_number else ""
    changes = [f"{one.label} {counts[one]} 项" for one in Action if one in counts]
    against = f"与第{edition.number - 1}版相比，{'、'.join(changes) or '没有增减和变更'}"
    return (
        f"共 {edition.power_count} 项{number}；{'首次公布' if edition.number == 1 else against}。"
    )
