"""The public's pages of the list: home, search, one power, bodies. They read snapshots only (R4; 四(二)3)."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import nlargest
from operator import itemgetter
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from powerops.core.models import Organisation
from powerops.core.public import public_page
from registry import browsing, published
from registry.browsing import Found
from registry.published import BodyList, Directory, Standing
from registry.search import CAP, Hits, folded, line_found, marked, words_of

FEW_BODIES = (
    60  # of more bodies the list offers those that hold most; the page of bodies has them all
)
BODIES_OFFERED = 20
BODIES_ON_HOME = 24
BODIES_ON_PAGE = 100
MEANINGS = {
    "行政许可": "经申请、依法审查后，准予从事特定活动",
    "行政处罚": "对违法行为依法给予警告、罚款、没收、停业等处罚",
    "行政强制": "依法采取查封、扣押等措施，或者强制当事人履行义务",
    "行政征收": "依法向公民、法人收取税费或者征用财物",
    "行政给付": "依法给予救助、补助、抚恤等",
    "行政检查": "依法检查守法情况",
    "行政确认": "依法认定资格、等级、事实或者法律关系",
    "行政奖励": "依法给予物质或者荣誉奖励",
    "行政裁决": "依法裁决与管理有关的民事纠纷",
    "其他行政权力": "上述各类以外的行政权力",
    "公共服务": "向公众提供的服务",
}


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """Answer in one page: who has which power, and where to look further."""
    lists = published.directory(request.public_stamp)
    return render(
        request,
        "registry/home.html",
        {"lists": lists, "bodies": lists.lists[:BODIES_ON_HOME], "meanings": MEANINGS},
    )


@public_page
def power_list(request: HttpRequest) -> HttpResponse:
    """List and search the powers in force, narrowed by what is chosen."""
    lists = published.directory(request.public_stamp)
    asked = browsing.asked_of(request.public_stamp, request.GET)
    found = browsing.browse(request.public_stamp, asked)
    page, bodies = found.page, bodies_offered(lists, found)
    context = {
        "offered_codes": {one.code for one, _ in bodies}, "has_more_bodies": len(bodies) < len(lists.lists),
        "q": asked.query, "asked": asked, "body": asked.body, "chosen": asked.chosen, "unknown": dict(asked.unknown),
        "total": lists.total, "fields": browsing.offered(asked, found), "bodies": bodies, "chips": browsing.chips(asked, request.GET), "hits": found.hits, "rows": list(rows_of(found.hits, lists)), "page": page,
        "cap": CAP, "first": page.start + 1, "last": page.start + len(found.hits.powers),
    }  # fmt: skip
    return render(request, "registry/power_list.html", context)


def bodies_offered(lists: Directory, found: Found) -> list[tuple[BodyList, str]]:
    """Return the bodies to choose from, each with what it would show: all of a few, of many those that hold most."""
    number = found.by_body.get
    if len(lists.lists) <= FEW_BODIES:
        some = lists.lists
    else:
        most = nlargest(BODIES_OFFERED, found.by_body.items(), key=itemgetter(1))
        ids = {body for body, count in most if count}
        some = [one for one in lists.lists if one.body_id in ids]
    return [(one, found.shown(number(one.body_id, 0))) for one in some]


def rows_of(hits: Hits, lists: Directory) -> Iterable[dict[str, Any]]:
    """Yield what a row shows, the words searched for marked."""
    for one in hits.powers:
        name, sub_name, body_name, found = one.name, one.sub_name, lists.name_of(one), ""
        if hits.words:
            found = marked(line_found(one, hits.words), hits.words)
            name, sub_name = marked(name, hits.words), marked(sub_name, hits.words)
            body_name = marked(body_name, hits.words)
        yield {
            "code": one.code, "name": name, "sub_name": sub_name, "body_name": body_name, "found": found,
            "category": one.category, "body_code": one.body_code, "has_ended": lists.has_ended(one),
            "withdrawn": one.notice,
        }  # fmt: skip


@public_page
def power_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Show one power, whether in force or only in past editions."""
    rows = published.standings(code.upper())
    if not rows:
        raise Http404
    newest = rows[0]
    content = newest.content or {}
    laws: dict[str, list[dict[str, Any]]] = {}
    for cited in content["legal_basis"]:
        laws.setdefault(cited["law"], []).append(cited)
    context = {
        "power": content, "in_force": newest.in_force, "withdrawn": newest.withdrawn, "edition": newest, "body": newest.body,
        "contact": newest.body if newest.in_force else newest.header["body"],
        "meaning": MEANINGS.get(content["category"], ""), "laws": laws,
        "first_cited": next(iter(content["legal_basis"]), None),
        "limits": [step["limit"] for step in content["process"] if step["limit"]],
        "history": list(history(rows)),
    }  # fmt: skip
    return render(request, "registry/power_detail.html", context)


def history(rows: list[Standing]) -> Iterable[dict[str, Any]]:
    """Yield each edition in which a power stands, the newest first, and whether it was changed there."""
    for row, before in zip(rows, [*rows[1:], None], strict=True):
        follows = before is not None and before.number == row.number - 1
        what = "未变" if follows and before.digest == row.digest else "变更" if follows else "列入"
        yield {"edition": row, "what": what}


@public_page
def body_list(request: HttpRequest) -> HttpResponse:
    """List the bodies that have published a list."""
    lists = published.directory(request.public_stamp)
    query = " ".join(request.GET.get("q", "").split())[:100]
    words = words_of(query)
    found = [one for one in lists.lists if all(word in folded(one.name) for word in words)]
    page = published.page_of(request.GET.get("page", ""), len(found), BODIES_ON_PAGE)
    context = {
        "query": query, "total": len(found), "page": page, "has_filter": len(lists.lists) > FEW_BODIES,
        "bodies": found[page.start : page.start + page.size],
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
