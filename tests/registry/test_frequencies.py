"""How often pairs stand in the powers in force is taken from the planner's statistics."""

from __future__ import annotations

import pytest

from registry.frequencies import Frequencies, frequencies
from tests import builders
from tests.core.tampering import as_role, needs_superuser

KNOWN = Frequencies(8, 500, {"施工": 0.6, "工许": 0.1, "guide:yes": 0.5, "level:4": 0.9})


@needs_superuser
@pytest.mark.django_db(transaction=True)
def test_statistics_tell_shares_of_pairs_and_facets(cast, district):
    names = [f"{'施工' if number % 2 else '拆除'}许可{number}" for number in range(40)]
    builders.published(cast, district.zjj, *(builders.content(name=name) for name in names))
    as_role("owner", "ANALYZE registry_publishedpower")
    known = frequencies()
    assert known.shares["许可"] == pytest.approx(1)
    assert known.shares["category:行政处罚"] == pytest.approx(1)
    assert known.shares["拆除"] == pytest.approx(0.5)
    assert known.rows_a_block * known.blocks == pytest.approx(40)


def test_no_more_than_the_rarest_pair_is_expected_and_facets_narrow_it():
    assert KNOWN.most_expected(["施工", "工许"], [], 100) == pytest.approx(80)
    assert KNOWN.most_expected(["施工"], ["guide:yes"], 100) == pytest.approx(240)
    assert KNOWN.most_expected(["施工"], [], 10_000) == pytest.approx(0.6 * 8 * 500)


def test_of_what_is_not_among_the_commonest_nothing_is_expected():
    assert KNOWN.most_expected(["施工", "罕见"], [], 100) == 0
    assert KNOWN.most_expected(["施工"], ["theme:p005"], 100) == 0
    assert KNOWN.most_expected([], [], 100) == 0


def test_only_what_few_hold_is_looked_up_and_always_something():
    assert KNOWN.telling(["施工", "工许", "罕见", "level:4"]) == ["工许", "罕见"]
    assert KNOWN.telling(["施工", "level:4"]) == ["施工"]
    assert Frequencies(0, 0, {}).telling(["施工", "工许"]) == ["施工", "工许"]
    assert KNOWN.telling([]) == []
