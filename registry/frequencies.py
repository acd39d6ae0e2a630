"""How often pairs of characters and facets stand in the powers in force, as the statistics of PostgreSQL's planner tell.

The search asks them which of its pairs and facets are worth looking up in the index.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.core.cache import caches
from django.db import connection

KEPT = 600  # seconds: autovacuum takes the statistics anew from time to time
KEY = "search-frequencies"
FEW = 0.5  # of the rows


def telling(tokens: Iterable[str]) -> list[str]:
    """Return those that few rows hold, at least the rarest one: to look up the others costs more than it saves."""
    known = shares()
    share = {token: known.get(token, 0) for token in tokens}
    few = [token for token in share if share[token] <= FEW]
    return few or sorted(share, key=share.__getitem__)[:1]


def shares() -> Mapping[str, float]:
    """Return of the commonest tokens the share of the rows that hold it; none before the table was first analysed.

    Read once in KEPT seconds and process.
    """
    known: Mapping[str, float] | None = caches["default"].get(KEY)
    if known is None:
        with connection.cursor() as cursor:
            cursor.execute(STATISTICS)
            known = dict(cursor.fetchall())
        caches["default"].set(KEY, known, KEPT)
    return known


STATISTICS = """
SELECT token, share
FROM pg_class JOIN pg_stats ON tablename = relname AND schemaname = relnamespace::regnamespace::text,
  unnest(most_common_elems::text::text[], most_common_elem_freqs) AS common (token, share)
WHERE pg_class.oid = 'registry_publishedpower'::regclass AND attname = 'search' AND token IS NOT NULL
"""
