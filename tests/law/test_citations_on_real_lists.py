"""The two thresholds on published lists: 97 % of the names that a reader sees, 95 % of the articles."""

import pytest

from powerops.law.measuring import measure, seen_articles, seen_names
from registry.management.commands.measure_citations import basis_texts, files_of, seed_index
from tests.data import shared


@pytest.fixture(scope="module")
def result():
    texts = [text for path in files_of([shared("power-lists")]) for text in basis_texts(path)]
    return measure(texts, seed_index())


def test_enough_is_measured_to_mean_something(result):
    assert result.texts > 1900
    assert result.names.seen > 3700
    assert result.articles.seen > 4200


def test_names_that_a_reader_sees_are_recognised(result):
    assert result.names.share >= 0.97, result.names.missed


def test_names_cited_as_a_basis_are_told_from_those_mentioned(result):
    assert result.heads.share >= 0.97, result.heads.missed


def test_articles_cited_as_a_basis_are_recognised(result):
    assert result.articles.share >= 0.95, result.articles.missed


def test_laws_cited_as_a_basis_stand_in_the_register(result):
    assert result.registered.share >= 0.97, result.registered.missed


def test_the_reader_of_the_measure_sees_what_the_parser_might_miss():
    text = "【法律】《水法》（2016年修正）第三条、第四条：\n第五条：依照《价格法》第九条。《残缺"
    assert seen_names(text) == [
        (4, "水法"),
        (text.index("《价"), "价格法"),
        (text.index("《残"), None),
    ]
    assert [number for _, number in seen_articles(text)] == [3, 4, 5]


def test_the_measure_counts_what_is_not_recognised():
    missed = measure(["【法律】《水法》（2016年修正）\n第五条：应当。"])
    assert (missed.heads.seen, missed.articles.seen) == (1, 1)
    shy = measure(["依照【法律】《水法》第五条处罚"])
    assert (shy.heads.seen, shy.heads.read) == (1, 0)
