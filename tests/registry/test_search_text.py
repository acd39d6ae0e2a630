"""The text a power is found by, and its pairs of characters in the database."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from registry.exchange.rows import read_power_rows
from registry.exchange.workbook import open_workbook
from registry.models import PublishedPower
from registry.search import LONGEST_BASIS, folded, in_chinese, search, search_text, words_of
from tests import builders
from tests.data import shared

pytestmark = pytest.mark.django_db

BY_SUBSTR = """SELECT array_to_tsvector(ARRAY(SELECT DISTINCT substr(lower(source), place, 2)
  FROM generate_series(1, length(source) - 1) AS place)) = powerops_bigrams(source) FROM (SELECT %s) AS t(source)"""


@given(text=st.text(max_size=30), start=st.integers(0, 30), end=st.integers(0, 30))
def test_folding_a_part_gives_a_part_of_the_folded_whole(text: str, start: int, end: int) -> None:
    assert folded(text[start:end]) in folded(text)


@pytest.mark.parametrize(
    ("typed", "written"),
    [("第95条", "第九十五条"), ("第3项", "第三项"), ("第102款", "第一百零二款"), ("第12345条", "第12345条"), ("95条", "95条")],
)  # fmt: skip
def test_article_numbers_in_digits_become_chinese(typed: str, written: str) -> None:
    assert in_chinese(typed) == written


def test_no_line_stands_twice_and_a_basis_without_end_is_cut() -> None:
    content = {
        "name": "甲", "sub_name": "", "local_code": "", "body": {"name": "局"}, "exercising_body": "局",
        "category": "行政处罚", "legal_basis": [], "basis_text": "法" * (LONGEST_BASIS + 9),
    }  # fmt: skip
    assert search_text(content).split("\n") == ["甲", "局", "行政处罚", "法" * LONGEST_BASIS]


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=40))
@example("")
@example("许")
@example("𠮷")
@example("𠮷野家𠮷野家")
@example("A'b\\ a'B")
@example("İß许可\n许可 ＡＢ")
def test_the_pairs_are_those_that_substr_gives(text: str) -> None:
    assert pairs_are_those_of_substr(text)


def test_the_pairs_of_a_published_list_are_those_that_substr_gives() -> None:
    found = [one for one in shared("power-lists").iterdir() if "消防" in one.name]
    rows = read_power_rows(open_workbook(found[0])).rows
    assert len(rows) == 75
    assert all(pairs_are_those_of_substr(row.basis_text) for row in rows)


def pairs_are_those_of_substr(text: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(BY_SUBSTR, [text])
        return cursor.fetchone() == (True,)


def test_what_was_in_force_before_the_basis_was_searched_is_found_by_it_too(
    cast: SimpleNamespace, district: SimpleNamespace
) -> None:
    builders.published(cast, district.zjj, builders.content())
    PublishedPower.objects.update(search_text="未按新法写入")
    assert search("责令改正").total == 0
    import_module("registry.migrations.0005_the_basis_is_searched").search_the_basis(apps, None)
    assert search("责令改正").total == 1
    assert search("未按新法写入").total == 0


@pytest.mark.parametrize(
    ("asked", "words"),
    [("施工许可证怎么办", ["施工许可证"]), ("如何申请取水许可？", ["取水许可"]), ("谁能罚我违建", ["违建"]),
     ("兽药经营许可在哪里办理", ["兽药经营许可"]), ("办理施工许可要多久", ["办理施工许可"]), ("怎么办", ["怎么办"])],
)  # fmt: skip
def test_a_question_is_searched_by_what_it_asks_about(asked: str, words: list[str]) -> None:
    assert words_of(asked) == words
