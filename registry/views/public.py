"""The public's pages of the list: home, search, one power, bodies. They read snapshots only (R4; 四(二)3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from heapq import nlargest
from operator import itemgetter
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from powerops.core.models import Organisation
from powerops.core.public import public_page
from registry import browsing, published
from registry.browsing import Asked, Found, Option
from registry.everyday import bodies_meant, listed_words
from registry.facets import AUDIENCES
from registry.nearest import nearest
from registry.plain_card import MEANINGS
from registry.published import Directory
from registry.search import CAP, Hits, folded, line_found, marked, words_of
from registry.selection import selection

FEW_BODIES = (
    60  # of more bodies the list offers those that hold most; the page of bodies has them all
)
BODIES_OFFERED = 20
BODIES_ON_HOME = 24
BODIES_CALLED = 5
BODIES_ON_PAGE = 100


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """Answer in one page: who has which power, and where to look further."""
    lists = published.directory(request.public_stamp)
    shown = selection(request.public_stamp).counts
    themes = [
        (label, [(one, shown[f"theme:{one.key}"]) for one in some if f"theme:{one.key}" in shown])
        for label, some in AUDIENCES.items()
    ]
    context = {
        "lists": lists, "bodies": lists.lists[:BODIES_ON_HOME], "meanings": MEANINGS, "shown": shown,
        "themes": [(label, some) for label, some in themes if some],
        "guides": shown.get("guide:yes", 0), "suspended": shown.get("state:suspended", 0),
    }  # fmt: skip
    return render(request, "registry/home.html", context)


@public_page
def power_list(request: HttpRequest) -> HttpResponse:
    """List and search the powers in force, narrowed by what is chosen."""
    lists = published.directory(request.public_stamp)
    asked = browsing.asked_of(request.public_stamp, request.GET)
    found = browsing.browse(request.public_stamp, asked)
    page, near = found.page, near_to(asked, found.hits)
    if near.powers:  # any choice may show something near: none is counted
        found = replace(found, is_floor=True)
    context = {
        "q": asked.query, "asked": asked, "body": asked.body, "chosen": asked.chosen, "unknown": dict(asked.unknown),
        "total": lists.total, "offer": Offer(lists, asked, found), "chips": browsing.chips(asked, request.GET),
        "hits": found.hits, "rows": list(rows_of(found.hits, lists)), "page": page, "stamp": request.public_stamp,
        "cap": CAP, "first": page.start + 1, "last": page.start + len(found.hits.powers),
        "called": [lists.by_code[code] for code in bodies_meant(asked.query, lists.codes)[:BODIES_CALLED]],
        "near": list(rows_of(near, lists)), "listed_words": said_otherwise(asked.query, found.hits, near),
    }  # fmt: skip
    return render(request, "registry/power_list.html", context)


def near_to(asked: Asked, hits: Hits) -> Hits:
    """Return what comes nearest, of what is chosen, where nothing has the words."""
    if not asked.query or hits.total or hits.problem or asked.unknown:
        return Hits([])
    powers, words = nearest(asked.query, body_id=asked.body_id, choices=asked.choices)
    return Hits(words, len(powers), powers)


def said_otherwise(query: str, hits: Hits, near: Hits) -> list[str]:
    """Return what lists call it, where nothing has the words only what leads to something."""
    return [said for said in listed_words(query) if hits.total or folded(said) in near.words]


@dataclass(frozen=True)
class Offer:
    """What the form of filters offers; reckoned only where the form is not at hand from a page of the same choice."""

    lists: Directory
    asked: Asked
    found: Found

    @cached_property
    def fields(self) -> dict[str, Any]:
        """The groups with their options."""
        return browsing.offered(self.asked, self.found)

    @cached_property
    def bodies(self) -> list[Option]:
        """The bodies to choose from, of many those that hold most; the chosen one in any case."""
        every, found, chosen = self.lists.lists, self.found, self.asked.body
        number = found.by_body.get
        if len(every) <= FEW_BODIES:
            some = [one for one in every if found.is_floor or number(one.code)]
        else:
            most = nlargest(BODIES_OFFERED, found.by_body.items(), key=itemgetter(1))
            codes = {code for code, _ in most}
            some = [one for one in every if one.code in codes]
        if chosen and chosen not in some:
            some.insert(0, chosen)
        return [
            Option(one.code, one.name, found.shown(number(one.code, 0)), is_chosen=one == chosen)
            for one in some
        ]

    @property
    def has_more_bodies(self) -> bool:
        """Whether there are too many bodies to offer them all."""
        return len(self.bodies) < len(self.lists.lists) > FEW_BODIES


def rows_of(hits: Hits, lists: Directory) -> Iterable[dict[str, Any]]:
    """Yield what a row shows, the words searched for marked; the level where a page has the same name of one body twice."""
    alike = Counter((one.body_id, one.name, one.sub_name) for one in hits.powers)
    for one in hits.powers:
        is_alone = alike[one.body_id, one.name, one.sub_name] == 1
        name, sub_name, body_name, found = one.name, one.sub_name, lists.name_of(one), ""
        if hits.words:
            found = marked(line_found(one, hits.words), hits.words)
            name, sub_name = marked(name, hits.words), marked(sub_name, hits.words)
            body_name = marked(body_name, hits.words)
        yield {
            "code": one.code, "name": name, "sub_name": sub_name, "body_name": body_name, "found": found,
            "category": one.category, "body_code": one.body_code, "has_ended": lists.has_ended(one),
            "withdrawn": one.notice, "is_suspended": one.is_suspended, "level": "" if is_alone else one.level,
        }  # fmt: skip


@public_page
def body_list(request: HttpRequest) -> HttpResponse:
    """List the bodies that have published a list, narrowed by name and by what their lists hold."""
    lists = published.directory(request.public_stamp)
    query = " ".join(request.GET.get("q", "").split())[:100]
    category = request.GET.get("category", "")
    words = words_of(query)
    found = [
        one
        for one in lists.lists
        if all(word in folded(one.name) for word in words)
        and (not category or one.counts.get(category))
    ]
    page = published.page_of(request.GET.get("page", ""), len(found), BODIES_ON_PAGE)
    shown = found[page.start : page.start + page.size]
    context = {
        "query": query, "category": category, "categories": list(lists.counts), "total": len(found), "page": page,
        "has_filter": len(lists.lists) > 1,
        "bodies": [(one, one.counts.get(category, 0) if category else one.power_count) for one in shown],
    }  # fmt: skip
    return render(request, "registry/body_list.html", context)


@public_page
def body_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Show a body: how to reach it, its list by category, all its editions."""
    bodies = Organisation.objects.select_related("successor", "published_list__edition")
    body = bodies.filter(code=code).first()
    if body is None:
        raise Http404
    editions = list(published.editions(code))
    current = getattr(body, "published_list", None)
    counts = current.counts if current else {}
    context = {
        "body": body,
        "current": current,
        "counts": [(one, counts[one]) for one in published.CATEGORIES if one in counts],
        "editions": editions,
    }
    return render(request, "registry/body_detail.html", context)
