"""Pages of the list are found by arithmetic; they agree with counting and skipping rows."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from registry.published import CATEGORIES, BodyList, Directory, page_of, ranges, total_of

COUNTS = st.dictionaries(st.sampled_from(CATEGORIES), st.integers(1, 9))


def directory(counts: list[dict[str, int]]) -> Directory:
    day = datetime(2026, 11, 23, tzinfo=UTC)
    return Directory(
        [
            BodyList(n, f"b{n}", "某局", sum(one.values()), one, 1, day, None)
            for n, one in enumerate(counts)
        ]
    )


def rows(counts: list[dict[str, int]]) -> list[tuple[int, int, str]]:
    """(body, position, category) of every power, as publication numbers them."""
    found = []
    for body, one in enumerate(counts):
        powers = [category for category in CATEGORIES for _ in range(one.get(category, 0))]
        found += [(body, position, category) for position, category in enumerate(powers, 1)]
    return found


@given(
    counts=st.lists(COUNTS, max_size=8),
    category=st.sampled_from(["", *CATEGORIES]),
    body=st.none() | st.integers(0, 7),
    start=st.integers(0, 120),
    size=st.integers(1, 25),
)
def test_the_ranges_of_a_page_are_the_rows_of_that_page(
    counts: list[dict[str, int]], category: str, body: int | None, start: int, size: int
) -> None:
    lists = directory(counts)
    chosen = lists.lists[body] if body is not None and body < len(counts) else None
    wanted = [
        (one, position) for one, position, kind in rows(counts)
        if (not category or kind == category) and (chosen is None or one == chosen.body_id)
    ]  # fmt: skip
    got = [
        (one, position)
        for one, first, past in ranges(lists, chosen, category, start, size)
        for position in range(first, past)
    ]
    assert got == wanted[start : start + size]
    assert total_of(lists, chosen, category) == len(wanted)


@given(counts=st.lists(COUNTS, max_size=8))
def test_the_counts_of_the_categories_add_up(counts: list[dict[str, int]]) -> None:
    kinds = Counter(category for _, _, category in rows(counts))
    assert directory(counts).counts == dict(kinds)


@given(text=st.text(max_size=12) | st.integers().map(str), total=st.integers(0, 10**7))
def test_a_page_always_exists(text: str, total: int) -> None:
    page = page_of(text, total, 20)
    assert 1 <= page.number <= page.last
    assert page.start < total or total == 0 or page.number == 1
