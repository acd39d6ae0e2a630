"""Search at 1,000,000 powers against LIKE '%…%' with its count, over one mix of 200 queries.

The mix is drawn once and for all from the names in the database: fragments of 2–6 characters, from those that stand
in one name to those that stand in most. Each is asked of the product's search (first page, ranked, count capped) and
of plain SQL (first page and exact count by LIKE). What LIKE finds and the search does not is an error.
"""

from __future__ import annotations

import random
import time
from itertools import product
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from django.db import connection

from benchmarks.filling import pool
from benchmarks.serving import ASKED, FILTERS, PAGE
from powerops.core.models.public import public_stamp
from registry.browsing import asked_of, browse
from registry.search import CAP, MARKS, Listed, escaped, search
from registry.selection import Stamp

COMMON = (
    "处罚",
    "行政",
    "管理",
    "许可",
    "检查",
    "企业",
    "规定",
    "单位",
    "安全",
    "建设",
    "行政处罚",
    "未按照规定",
    "住房和城乡",
    "农业农村局",
)
QUERIES, MANY = 200, 5000
LIKE = """SELECT power_id, code, name, count(*) OVER () FROM registry_publishedpower
  WHERE search_text LIKE %s ORDER BY power_id LIMIT 20"""


def mix() -> list[str]:
    """Return the 200 queries, the same for the same data."""
    return fragments(QUERIES)


def many() -> list[str]:
    """Return so many queries that each need be asked but once; the mix is the first of them."""
    return fragments(MANY)


def fragments(count: int) -> list[str]:
    """Return so many different queries."""
    draw = random.Random(2016)
    names = sorted({plain for _, _, _, plain, _ in pool()})
    queries = dict.fromkeys(COMMON)
    while len(queries) < count:
        name, size = draw.choice(names), draw.randint(2, 6)
        at = draw.randint(0, max(len(name) - size, 0))
        fragment = name[at : at + size]
        # A mark parts the query into words, which are found wherever they stand: LIKE asks something else then.
        if len(fragment) > 1 and not MARKS.search(fragment):
            queries.setdefault(fragment)
    return list(queries)


def full_pages() -> dict[str, list[str]]:
    """Return the addresses that fill a page here: later ones of the many queries, and the mix under each filter."""
    stamp = public_stamp()
    asked = {
        "words": [f"/powers/?q={quote(words)}" for words in many()[ASKED:]],
        "search": [f"/powers/?q={quote(words)}&{one}" for words, one in product(mix(), FILTERS)],
    }
    return {
        kind: [one for one in addresses if len(shown(stamp, one)) == PAGE]
        for kind, addresses in asked.items()
    }


def shown(stamp: Stamp, address: str) -> list[Listed]:
    """Return the powers on the page of an address."""
    asked = asked_of(stamp, dict(parse_qsl(urlsplit(address).query)))
    return browse(stamp, asked, is_counted=False).hits.powers


def percentile(times: list[float], share: float) -> float:
    """Return the time in ms below which the share lies."""
    return sorted(times)[min(int(len(times) * share), len(times) - 1)] * 1000


def measure() -> dict[str, Any]:
    """Ask every query of both; compare times and what was found."""
    ours, theirs, hits = [], [], []
    queries = mix()
    for query in queries:
        search(query)  # as in a running product, the common pages of the index are in memory
    for query in queries:
        begun = time.perf_counter()
        found = search(query)
        ours.append(time.perf_counter() - begun)
        pattern = f"%{escaped(query)}%"
        with connection.cursor() as cursor:
            begun = time.perf_counter()
            cursor.execute(LIKE, [pattern])
            rows = cursor.fetchall()
            theirs.append(time.perf_counter() - begun)
            total = rows[0][3] if rows else 0
            hits.append(total)
            assert found.is_capped if total > CAP else found.total == total, (query, found.total)
        if (
            0 < total <= CAP
        ):  # as many as LIKE finds, each of them one that LIKE finds: the same ones
            every = search(query, size=CAP).powers
            assert len({one.power_id for one in every}) == total, query
            assert all(query in one.text for one in every), query
    p95, like95 = percentile(ours, 0.95), percentile(theirs, 0.95)
    return {
        "queries": len(queries), "missed": 0,
        "hits": {"least": min(hits), "median": sorted(hits)[len(hits) // 2], "most": max(hits)},
        "p50_ms": round(percentile(ours, 0.5), 1), "p95_ms": round(p95, 1),
        "like_p50_ms": round(percentile(theirs, 0.5), 1), "like_p95_ms": round(like95, 1),
        "ratio": round(p95 / like95, 3), "target": 0.1,
    }  # fmt: skip
