"""Search over what is published: exactly what LIKE finds, the best first, whatever is typed."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.models import PublishedPower
from registry.search import (
    BEYOND_QUARTER,
    BEYOND_SAMPLE,
    CAP,
    EXCERPT,
    folded,
    line_found,
    marked,
    search,
    words_of,
)
from tests import builders
from tests.registry.searched import NAMES, publish_names

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(cast: SimpleNamespace, district: SimpleNamespace) -> None:
    publish_names(cast, district)


TOURISM = "体育旅游项目的处罚"
TOURISM_BASIS = (
    "【法律】《中华人民共和国旅游法》第九十五条：违反本法规定，未经许可经营旅行社业务的，由旅游主管部门或者市场监督管理部门责令改正，"
    "没收违法所得，并处一万元以上十万元以下罚款；损毁林木良种的，依照其他法律的规定处理。"
)
ANOTHER_ARTICLE = "导游执业的处罚"
ANOTHER_BASIS = (
    "【法律】《中华人民共和国旅游法》第三十九条。【法律】《中华人民共和国种子法》第九十五条。"
)


def names(query: str, **filters: object) -> list[str]:
    return [one.name for one in search(query, **filters).powers]


def test_the_name_itself_comes_first_then_names_that_begin_so_then_names_that_hold_it(
    published: None,
) -> None:
    assert names("施工许可")[:4] == [
        "施工许可",
        "施工许可证核发",
        "建筑工程施工许可证核发",
        "对未取得施工许可证擅自施工的处罚",
    ]


def test_a_power_is_found_by_its_law_its_body_and_its_local_code(published: None) -> None:
    assert search("建筑法").total == len(NAMES)
    assert search("住房和城乡").total == len(NAMES)
    assert names("df-3") == [NAMES[3]]


def test_a_power_is_found_by_the_beginning_of_its_code_with_and_without_the_body(
    published: None,
) -> None:
    power = PublishedPower.objects.get(name=NAMES[7])
    assert names(power.code) == [power.name]
    assert names(power.code.lower()) == [power.name]
    assert names(power.code[18 + 1 :]) == [power.name]
    assert search(power.code[:10]).total == len(NAMES)


def test_a_code_is_found_by_its_end_and_as_it_is_copied_in_groups(published: None) -> None:
    power = PublishedPower.objects.get(name=NAMES[7])
    credit, level, basic = power.code[:18], power.code[18], power.code[19:]
    groups = " ".join([basic[:2], basic[2:4], basic[4:6], basic[6:9], basic[9:]])
    for asked in (
        power.code[10:], level + basic, f"{credit} {level} {basic}", f"{credit}-{level}-{basic}",
        groups, basic[:11], power.code.translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789"}),
    ):  # fmt: skip
        assert power.name in names(asked), asked
    assert names(level + basic) == names(groups) == [power.name]
    assert names("9" + level + basic) == []


def test_a_local_code_is_found_whole_and_by_any_part_of_it(published: None) -> None:
    for asked in ("DF-3", "ｄｆ-3", "F-3"):
        assert names(asked) == [NAMES[3]], asked


def test_every_word_must_be_found(published: None) -> None:
    assert names("种子 许可") == ["种子生产经营许可"]
    assert names("种子 旅游") == []


def test_width_and_case_do_not_matter(published: None) -> None:
    assert (
        names("a级旅游") == names("Ａ级旅游") == names("(试行)") == names("（试行）") == [NAMES[4]]
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [("0%使", [NAMES[5]]), ("用_非", [NAMES[5]]), ("法\\添", [NAMES[5]]), ("'引", [NAMES[6]]),
     ("%%", []), ("__", []), ("\\\\", []), ("用%非", []), ("100\0%使", [NAMES[5]]), ("');--", []), ("&|!", [])],
)  # fmt: skip
def test_signs_of_the_database_mean_themselves(
    published: None, query: str, found: list[str]
) -> None:
    assert names(query) == found


def test_one_character_is_too_short_and_beside_a_longer_word_it_counts(published: None) -> None:
    assert "两个字" in search("施").problem
    assert search("施").powers == []
    assert names("种子 营") == ["种子生产经营许可"]


def test_ten_thousand_characters_are_refused_with_a_sentence_and_no_query(published: None) -> None:
    with CaptureQueriesContext(connection) as queries:
        hits = search("许可" * 5000)
    assert "太长" in hits.problem
    assert len(queries) == 0


def test_filters_narrow_the_hits(published: None, district: SimpleNamespace) -> None:
    penalties = (("category", "行政处罚"),)
    assert search("许可", body_id=district.zjj.pk, choices=penalties).total > 0
    assert search("许可", body_id=district.nyj.pk).total == 0
    assert search("许可", choices=(("category", "行政检查"),)).total == 0
    assert search("许可", choices=(*penalties, ("guide", "yes"))).total == 0


def test_a_page_beyond_the_last_still_tells_how_many_there_are(published: None) -> None:
    hits = search("许可", start=900)
    assert (hits.powers, hits.total) == ([], search("许可").total)


@pytest.mark.parametrize(
    ("more", "is_capped", "least"),
    [
        pytest.param(CAP - 3, False, CAP - 3, id="each one is counted"),
        pytest.param(1500, True, CAP + 1, id="the whole index tells that there are more"),
        pytest.param(2500, True, BEYOND_QUARTER, id="a quarter tells"),
        pytest.param(5000, True, BEYOND_SAMPLE, id="a sixteenth tells"),
    ],
)
def test_the_count_is_capped(published: None, more: int, is_capped: bool, least: int) -> None:
    exact = search("证核发").total
    with connection.cursor() as cursor:
        columns = [f.column for f in PublishedPower._meta.concrete_fields if not f.generated]
        kept = [c for c in columns if c not in ("power_id", "code", "search_text")]
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(
            f"INSERT INTO registry_publishedpower (power_id, code, search_text, {', '.join(kept)}) "
            f"SELECT 1000000 + n * 16, 'X' || n, '的证核发' || n, {', '.join(kept)} FROM registry_publishedpower, "
            f"generate_series(1, {more}) AS n WHERE position = 1"
        )
    hits = search("证核发")
    assert hits.is_capped is is_capped
    assert hits.total >= least
    if not is_capped:
        assert hits.total == more + exact
    elif least <= CAP:
        assert hits.total < CAP, "nothing more was looked at"
    assert hits.reachable == min(hits.total, CAP)
    PublishedPower.objects.filter(pk__gt=1000000).delete()


def test_hits_are_marked_in_their_own_width_and_nothing_is_let_through() -> None:
    assert marked("Ａ级<b>", ["a级"]) == "<mark>Ａ级</mark>&lt;b&gt;"
    assert marked("施工", ["许可"]) == "施工"


def test_a_hit_outside_the_name_says_where(published: None) -> None:
    hits = search("建筑法")
    assert line_found(hits.powers[0], hits.words) == "中华人民共和国建筑法第六十四条"
    assert line_found(search("种子").powers[0], ["种子"]) == ""


@pytest.fixture
def tourism(cast: SimpleNamespace, district: SimpleNamespace) -> None:
    builders.published(
        cast,
        district.zjj,
        builders.content(),
        builders.content(name=TOURISM, basis_text=TOURISM_BASIS),
        builders.content(name=ANOTHER_ARTICLE, basis_text=ANOTHER_BASIS),
    )


def test_a_power_is_found_by_the_words_of_its_basis_and_a_short_part_is_shown(
    tourism: None,
) -> None:
    hits = search("林木良种")
    assert [one.name for one in hits.powers] == [TOURISM]
    found = line_found(hits.powers[0], hits.words)
    assert found.startswith("…")
    assert "林木良种" in found
    assert len(found) <= EXCERPT + 2
    assert found.strip("…") in folded(TOURISM_BASIS)
    assert "<mark>林木良种</mark>" in marked(found, hits.words)


def test_names_come_before_powers_that_hold_the_words_in_their_basis(
    cast: SimpleNamespace, district: SimpleNamespace
) -> None:
    named = "对违反规定损毁国家和集体所有的林木良种的行为的处罚"
    one = builders.content(name=TOURISM, basis_text=TOURISM_BASIS)
    builders.published(cast, district.zjj, one, builders.content(name=named))
    assert names("林木良种") == [named, TOURISM]


@pytest.mark.parametrize(
    "query",
    ["旅游法第九十五条", "旅游法第95条", "《旅游法》第九十五条", "《旅游法》第95条", "《旅游法》第 95 条", "《旅游法》第９５条",
     "《中华人民共和国旅游法》第九十五条", "中华人民共和国旅游法 第95条", "〈旅游法〉，第九十五条。"],
)  # fmt: skip
def test_a_citation_is_found_as_documents_write_it_the_article_of_that_law_first(
    tourism: None, query: str
) -> None:
    hits = search(query)
    assert hits.powers[0].name == TOURISM
    found = marked(line_found(hits.powers[0], hits.words), hits.words)
    assert "旅游法" in found
    assert "第九十五条</mark>" in found


@pytest.mark.parametrize(
    ("query", "found"),
    [("《旅游法》", {TOURISM, ANOTHER_ARTICLE}), ("第95条", {TOURISM, ANOTHER_ARTICLE}), ('"体育"', {TOURISM}),
     ("“体育”", {TOURISM}), ("体育、", {TOURISM}), ("、体育", {TOURISM}), ("旅游，处罚", {TOURISM, ANOTHER_ARTICLE}),
     ("旅游,体育", {TOURISM}), ("【体育】（旅游）", {TOURISM}), ("体育；导游", set()), ("《》", set())],
)  # fmt: skip
def test_marks_separate_words(tourism: None, query: str, found: set[str]) -> None:
    assert set(names(query)) == found


def test_what_is_separated_is_marked_each_for_itself() -> None:
    words = words_of("《旅游法》第95条")
    assert words == ["旅游法", "第九十五条"]
    shown = marked("《旅游法》第九十五条", words)
    assert shown == "《<mark>旅游法</mark>》<mark>第九十五条</mark>"


def test_a_name_with_marks_typed_whole_comes_first(published: None) -> None:
    for name in NAMES:
        assert names(name)[0] == name


def test_single_characters_between_marks_are_taken_as_typed() -> None:
    assert words_of("(a)") == ["(a)"]
    assert words_of("df-3") == ["df-3"]
    assert words_of("甲、乙") == ["甲、乙"]


def test_a_text_in_digits_is_found_either_way(
    cast: SimpleNamespace, district: SimpleNamespace
) -> None:
    builders.published(cast, district.zjj, builders.content(name="按照第３项收费的许可"))
    assert search("第3项").total == search("第三项").total == search("3项").total == 1
