"""How often pairs stand in the powers in force is taken from the planner's statistics."""

from __future__ import annotations

import pytest

from registry.frequencies import shares, telling
from tests import builders
from tests.core.tampering import as_role, needs_superuser

KNOWN = {"施工": 0.6, "工许": 0.1, "guide:yes": 0.5, "level:4": 0.9}


@needs_superuser
@pytest.mark.django_db(transaction=True)
def test_statistics_tell_shares_of_pairs_and_facets(cast, district):
    names = [f"{'施工' if number % 2 else '拆除'}许可{number}" for number in range(40)]
    builders.published(cast, district.zjj, *(builders.content(name=name) for name in names))
    as_role("owner", "ANALYZE registry_publishedpower")
    known = shares()
    assert known["许可"] == pytest.approx(1)
    assert known["category:行政处罚"] == pytest.approx(1)
    assert known["拆除"] == pytest.approx(0.5)
    assert "罕见" not in known


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["施工", "工许", "罕见", "level:4"], ["工许", "罕见"]),
        (["施工", "level:4"], ["施工"]),
        (["guide:yes"], ["guide:yes"]),
        ([], []),
    ],
)
def test_only_what_few_hold_is_looked_up_and_always_something(monkeypatch, asked, told):
    monkeypatch.setattr("registry.frequencies.shares", lambda: KNOWN)
    assert telling(asked) == told


def test_before_the_first_statistics_everything_is_looked_up(monkeypatch):
    monkeypatch.setattr("registry.frequencies.shares", dict)
    assert telling(["施工", "工许"]) == ["施工", "工许"]
