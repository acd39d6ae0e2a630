"""A query that nothing answers is asked more loosely: other words, words apart, a part of them; never for a whole hit."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.everyday import WORDS, bodies_meant, listed_words
from registry.nearest import SHOWN, WAYS, nearest, ways
from registry.search import folded, search
from tests import builders

pytestmark = pytest.mark.django_db

CAFE = "互联网上网服务营业场所设立审批"
CAFE_PENALTY = "对擅自设立互联网上网服务营业场所的处罚"
INSPECTION = "对消防产品质量的监督检查"
DISPATCH = "劳务派遣经营许可"
PENSION = "失业保险金的核定"
STALL = "对占道经营行为的处罚"


@pytest.fixture
def published(cast: SimpleNamespace, district: SimpleNamespace) -> None:
    builders.published(
        cast, district.zjj,
        builders.content(name=CAFE_PENALTY), builders.content(name=CAFE, category="行政许可"),
        builders.content(name=INSPECTION, category="行政检查"), builders.content(name=DISPATCH, category="行政许可"),
        builders.content(name=PENSION, category="行政给付"), builders.content(name=STALL),
    )  # fmt: skip


def found(query: str) -> list[str]:
    return [power.name for power in nearest(query).powers]


@pytest.mark.parametrize(
    ("query", "first"),
    [("开网吧怎么办", CAFE), ("网吧罚多少钱", CAFE_PENALTY), ("消防检查", INSPECTION), ("失业金", PENSION),
     ("劳务派遣许可证在哪里办", DISPATCH), ("擅自办网吧罚多少", CAFE_PENALTY), ("我想领失业保险金", PENSION), ("劳务派遣 外国人", DISPATCH)],
)  # fmt: skip
def test_what_people_ask_finds_what_lists_say(published: None, query: str, first: str) -> None:
    assert search(query).total == 0
    assert found(query)[0] == first


@pytest.mark.parametrize(
    "query",
    ["取水许可怎么办", "xyz", "410117004999", "行政许可条件", "%_%", "\\", "'", "", "  ", "许"],
)
def test_what_is_not_there_finds_nothing_rather_than_anything(published: None, query: str) -> None:
    assert found(query) == []


def test_the_page_shows_what_comes_nearest_with_its_words_marked_and_says_so(
    client: Client, published: None
) -> None:
    page = client.get("/powers/?q=开网吧怎么办").content.decode()
    assert "没有原样写着“开网吧怎么办”" in page
    assert "意思相近的 2 项" in page
    assert "<mark>互联网上网服务营业场所</mark>设立审批" in page
    assert '<a href="/powers/?q=%E4%BA%92%E8%81%94%E7%BD%91' in page


def test_what_has_hits_or_asks_for_what_is_none_shows_no_others(
    client: Client, published: None
) -> None:
    for address in ("?q=劳务派遣", "?q=开网吧怎么办&theme=no", "?q=开网吧怎么办&category=行政奖励"):
        assert "意思相近" not in client.get(f"/powers/{address}").content.decode(), address


def test_what_comes_nearest_is_narrowed_by_what_is_chosen(client: Client, published: None) -> None:
    every = client.get("/powers/?q=开网吧怎么办").content.decode()
    assert "意思相近的 2 项" in every
    assert '<option value="行政许可">行政许可</option>' in every, "offered, and not counted"
    page = client.get("/powers/?q=开网吧怎么办&category=行政许可").content.decode()
    assert "意思相近的 1 项" in page and "所选条件中没有原样写着" in page
    assert "意思相近的 2 项" in client.get("/powers/?q=开网吧怎么办&body=zjj").content.decode()
    assert not nearest("开网吧怎么办", body_id=0).powers


def test_other_words_are_offered_beside_hits_too_and_where_they_lead_somewhere(
    client: Client, published: None
) -> None:
    page = client.get("/powers/?q=占道").content.decode()
    assert "共 1 项" in page and "占用城市道路</a>" in page
    for nothing_there in ("低保", "低保 审批"):
        assert "清单上的说法" not in client.get(f"/powers/?q={nothing_there}").content.decode()
    assert "清单上的说法" not in client.get("/powers/?q=劳务派遣").content.decode()


def test_the_nearest_cost_one_query_more(client: Client, published: None) -> None:
    client.get("/powers/?q=劳务派遣")
    caches["pages"].clear()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get("/powers/?q=消防检查")
    assert len(queries) == 3


def test_each_everyday_word_leads_to_words_that_do_not_lead_back() -> None:
    for word, said in WORDS.items():
        assert said and not any(word in one for one in said), word
        assert listed_words(word), word


def test_the_longer_word_is_meant_not_one_within_it() -> None:
    assert listed_words("房屋中介") == ["房地产经纪"]
    assert listed_words("ktv") == listed_words("KTV") == list(WORDS["KTV"])
    assert listed_words("互联网上网服务营业场所") == []


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(query=st.text(st.sampled_from("网吧社保违建消防检查许可证 a1%_'\\《》？𠮷İ\n"), max_size=40))
def test_whatever_is_typed_is_answered_within_bounds(published: None, query: str) -> None:
    near = nearest(query)
    assert len(near.powers) <= SHOWN
    assert len({power.power_id for power in near.powers}) == len(near.powers)
    assert all(part and part == folded(part) for way in ways(query) for part in way)


def test_a_long_question_is_tried_in_a_bounded_number_of_ways() -> None:
    assert len(set(ways("甲乙丙丁戊己庚辛壬癸 子丑寅卯辰巳午未申酉戌亥"))) > WAYS
    assert list(ways("处" * 400)) == [("处" * 400,)]


def test_of_several_everyday_words_the_last_is_what_is_asked_about() -> None:
    assert listed_words("饭店消防检查")[0] == "消防安全检查"
    assert listed_words("消防检查后开饭店")[0] == "食品经营"


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("住建局", ["zjj"]),
        ("去 住建局 办施工许可", ["zjj"]),
        ("住房和城乡建设局", ["zjj"]),
        ("建设局", []),
        ("土地", []),
        ("自规局", ["zrj"]),
    ],
)
def test_a_body_is_known_by_its_name_its_short_one_and_as_people_call_it(
    query: str, codes: list[str]
) -> None:
    known = {"住房和城乡建设局": "zjj", "住建局": "zjj", "自然资源和规划分局": "zrj"}
    assert bodies_meant(query, known) == codes


def test_the_page_leads_to_the_list_of_a_body_that_is_named(
    client: Client, published: None
) -> None:
    page = client.get("/powers/?q=住建局").content.decode()
    assert '部门的清单：<a href="/bodies/zjj/">住房和城乡建设局</a>' in page
    assert "部门的清单" not in client.get("/powers/?q=劳务派遣").content.decode()
