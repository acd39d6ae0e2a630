"""How often pairs of characters and facets stand in the powers in force, as the statistics of PostgreSQL's planner tell.

The planner itself takes the pairs of a word for independent, which they are not: it holds 未按照规定 for rare. So the
search asks these figures which way is the short one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import prod
from typing import NamedTuple

from django.core.cache import caches
from django.db import connection

KEPT = 600  # seconds: autovacuum takes the statistics anew from time to time
KEY = "search-frequencies"
FEW = 0.5  # of the rows


class Frequencies(NamedTuple):
    """Rows a block of the table holds, its blocks, and the share of the rows that hold a token, of the commonest ones."""

    rows_a_block: float
    blocks: int
    shares: Mapping[str, float]

    def most_expected(self, pairs: Iterable[str], facets: Iterable[str], blocks: int) -> float:
        """Return how many rows of the first blocks hold all of these, about and at most; 0 when one of them is not common."""
        share = min((self.shares.get(pair, 0) for pair in pairs), default=0)
        share *= prod(self.shares.get(facet, 0) for facet in facets)
        return share * self.rows_a_block * min(blocks, self.blocks)

    def telling(self, tokens: Iterable[str]) -> list[str]:
        """Return those that few rows hold, at least the rarest one: to look up the others costs more than it saves."""
        share = {token: self.shares.get(token, 0) for token in tokens}
        few = [token for token in share if share[token] <= FEW]
        return few or sorted(share, key=share.__getitem__)[:1]


def frequencies() -> Frequencies:
    """Return the figures, read once in KEPT seconds and process; none before the table was first analysed."""
    known: Frequencies | None = caches["default"].get(KEY)
    if known is None:
        known = read()
        caches["default"].set(KEY, known, KEPT)
    return known


def read() -> Frequencies:
    """Read the statistics of the index of pairs."""
    with connection.cursor() as cursor:
        cursor.execute(STATISTICS)
        row = cursor.fetchone()
    if row is None:
        return Frequencies(0, 0, {})
    rows, blocks, tokens, shares = row
    return Frequencies(rows / max(blocks, 1), blocks, dict(zip(tokens, shares, strict=False)))


STATISTICS = """
SELECT reltuples, relpages, most_common_elems::text::text[], most_common_elem_freqs
FROM pg_class JOIN pg_stats ON tablename = relname AND schemaname = relnamespace::regnamespace::text
WHERE pg_class.oid = 'registry_publishedpower'::regclass AND attname = 'search' AND most_common_elems IS NOT NULL
"""
