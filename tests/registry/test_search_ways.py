"""Whichever way the search goes, it finds exactly what LIKE finds, the best first, and counts what it found."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.facets import Choices
from registry.models import PublishedPower
from registry.search import CAP, MOST_WORDS, escaped, folded, search
from tests import builders
from tests.registry.searched import NAMES, publish_names

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(cast: SimpleNamespace, district: SimpleNamespace) -> None:
    publish_names(cast, district)


@pytest.fixture(params=["rare", "common"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways of the search: every pair looked up in the index, and one alone, as of words that stand everywhere."""
    if request.param == "common":
        monkeypatch.setattr("registry.frequencies.FEW", -1)


@pytest.mark.parametrize("choices", [(), (("category", "行政处罚"),)])
def test_the_best_are_among_the_hits_where_there_are_more_than_are_counted(
    published: None, way: None, monkeypatch: pytest.MonkeyPatch, choices: Choices
) -> None:
    monkeypatch.setattr("registry.search.CAP", 2)
    hits = search("施工许可", choices=choices)
    assert hits.is_capped
    assert [one.name for one in hits.powers] == ["施工许可", "施工许可证核发"]


@pytest.mark.parametrize("choices", [(), (("category", "行政处罚"),)])
def test_the_best_are_among_the_hits_where_the_sample_has_enough(
    cast: SimpleNamespace,
    district: SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch,
    choices: Choices,
) -> None:
    names = [f"对第{number}处施工许可的检查" for number in range(32)]
    contents = (builders.content(name=name) for name in (*names, "施工许可证", "施工许可"))
    builders.published(cast, district.zjj, *contents)
    monkeypatch.setattr("registry.search.CAP", 1)
    hits = search("施工许可", choices=choices)
    assert hits.is_capped
    assert [one.name for one in hits.powers] == ["施工许可"]


def test_counts_are_those_of_the_hits(published: None, way: None) -> None:
    hits = search("许可", is_counted=True, size=0)
    assert hits.tally.counts(())["category:行政处罚"] == hits.total
    assert hits.tally.by_body(()) == {"zjj": hits.total}
    assert not search("许可").tally.bodies


TEXT = st.text(
    st.sampled_from("施工许可证（）()ＡaA b%_\\'\n对的处罚İςΣß1 第3条《》、"),
    min_size=1,
    max_size=8,
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(query=TEXT | st.sampled_from(NAMES).flatmap(lambda name: parts_of(name)))
def test_nothing_that_like_finds_is_missed(published: None, way: None, query: str) -> None:
    hits = search(query, size=CAP)
    as_typed = folded(query).split()[:MOST_WORDS]  # marks and digits of articles taken literally
    if not any(len(word) > 1 for word in as_typed):
        return
    assert not hits.problem
    found = {one.code for one in hits.powers}
    assert found >= found_by_like(as_typed)
    assert found >= found_by_like(hits.words)


def found_by_like(words: list[str]) -> set[str]:
    rows = PublishedPower.objects.all()
    for word in words:
        rows = rows.extra(where=["search_text LIKE %s"], params=[f"%{escaped(word)}%"])
    return set(rows.values_list("code", flat=True))


def parts_of(name: str) -> st.SearchStrategy[str]:
    ends = st.tuples(st.integers(0, len(name)), st.integers(0, len(name)))
    return ends.map(lambda pair: name[min(pair) : max(pair)])
