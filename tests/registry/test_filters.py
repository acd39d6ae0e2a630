"""The list under filters: every number shown is what a click gives, in words or without, on the page and in the API."""

from __future__ import annotations

import html
import re
from itertools import product
from types import SimpleNamespace

import pytest
from django.core.cache import caches
from django.db import connection
from django.http import QueryDict
from django.test import Client

from powerops.core.models.public import public_stamp
from registry import facets, selection
from registry.browsing import asked_of, browse
from registry.models import Edition, PublishedList, PublishedPower
from registry.search import statement, words_of
from registry.statistics import MONTHS, figures
from tests import builders

pytestmark = pytest.mark.django_db

GUIDE = {"service_objects": ["自然人", "企业法人"], "is_charged": "否"}
FEE = {
    "name": "占用费",
    "standard": "每日1元",
    "basis": "《城市道路管理条例》第三十七条",
    "collecting_body": "住建局",
    "note": "",
}
CONTENTS = (
    builders.content(),
    builders.content(name="施工许可证核发", category="行政许可", themes=["o085"], guide=GUIDE),
    builders.content(name="道路占用许可", category="行政许可", themes=["p070", "o085"], guide={**GUIDE, "is_charged": "是"}, fees=[FEE]),
    builders.content(name="对擅自占用道路施工的处罚", level="3"),
)  # fmt: skip
ASKED = (
    "",
    "q=施工",
    "category=行政许可",
    "q=许可&theme=o085",
    "fee=yes",
    "level=4&guide=yes",
    "body=zjj&q=道路&object=自然人",
)
OPTION = re.compile(r'value="([^"]+)"[^>]*>\s*[^<（]*（(\d+)）')
SHOWN = re.compile(r"共 (\d+) 项")


@pytest.fixture
def edition(cast: SimpleNamespace, district: SimpleNamespace) -> Edition:
    return builders.published(cast, district.zjj, *CONTENTS)


def shown(client: Client, address: str) -> str:
    return html.unescape(client.get(address).content.decode())


def offered(page: str) -> list[tuple[str, str, int]]:
    """(parameter, value, number) of everything that a page lets one choose."""
    found = []
    for key in ("body", *facets.GROUPS):
        fields = re.findall(
            rf'<select[^>]*name="{key}".*?</select>|<input[^>]*name="{key}"[^>]*>[^<]*',
            page,
            re.DOTALL,
        )
        for field in fields:
            found += [(key, value, int(number)) for value, number in OPTION.findall(field)]
    return found


def test_every_number_beside_a_choice_is_what_a_click_on_it_shows(
    client: Client, edition: Edition
) -> None:
    for asked in ASKED:
        choices = offered(shown(client, f"/powers/?{asked}"))
        assert {key for key, _, _ in choices} >= {"category", "body", "theme"}
        for key, value, number in choices:
            address = QueryDict(asked, mutable=True)
            address[key] = value
            found = SHOWN.search(shown(client, f"/powers/?{address.urlencode()}"))
            assert number == (int(found[1]) if found else 0), (asked, key, value)


def test_the_form_stays_from_page_to_page_and_is_new_with_the_next_publication(
    client: Client, cast: SimpleNamespace, district: SimpleNamespace, edition: Edition
) -> None:
    before = offered(shown(client, "/powers/"))
    assert offered(shown(client, "/powers/?page=1")) == before
    assert offered(shown(client, "/powers/?category=行政许可")) != before
    assert "没有" in shown(client, "/powers/?theme=x")
    more = builders.content(name="绿地占用许可", category="行政许可")
    builders.published(cast, district.zjj, more)
    after = offered(shown(client, "/powers/"))
    assert ("category", "行政许可", 2) in before
    assert ("category", "行政许可", 3) in after


def test_the_api_narrows_and_counts_as_the_page_does(client: Client, edition: Edition) -> None:
    for asked in ASKED:
        counts = client.get(f"/api/v1/powers/?{asked}&counts=true").json()["counts"]
        assert counts.pop("are_at_least") is False
        flat = {
            (key, value): number for key, some in counts.items() for value, number in some.items()
        }
        page = offered(shown(client, f"/powers/?{asked}"))
        assert flat == {(key, value): number for key, value, number in page if number}
        assert client.get(f"/api/v1/powers/?{asked}").json()["counts"] is None


def test_the_api_counts_the_bodies_that_hold_most(
    client: Client, cast: SimpleNamespace, district: SimpleNamespace, edition: Edition,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    farming = SimpleNamespace(**{**vars(cast), "clerk": cast.clerk2, "head": cast.head2})
    builders.published(farming, district.nyj, builders.content(name="另一处罚"))
    asked = "/api/v1/powers/?counts=true"
    assert client.get(asked).json()["counts"]["body"] == {"zjj": 4, "nyj": 1}
    caches["pages"].clear()
    monkeypatch.setattr("registry.api.shapes.BODIES_COUNTED", 1)
    assert client.get(asked).json()["counts"]["body"] == {"zjj": 4}


def test_a_choice_that_does_not_exist_is_told_and_shows_nothing(
    client: Client, edition: Edition
) -> None:
    for query in ("theme=x", "level=9", "guide=no", "fee=maybe", "state=off", "object=人"):
        page = shown(client, f"/powers/?{query}")
        assert "这个选项" in page
        assert ("category", "行政许可", 2) in offered(page)
        error = client.get(f"/api/v1/powers/?{query}")
        assert error.status_code == 400
        assert set(error.json()["fields"]) == {query.partition("=")[0]}


def test_more_hits_than_are_counted_are_told_as_at_least(
    client: Client, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registry.search.CAP", 2)
    monkeypatch.setattr("registry.browsing.CAP", 100)
    found = browse(public_stamp(), asked_of(public_stamp(), {"q": "住房"}))
    assert found.is_floor
    assert found.shown(3) == "3+"
    assert found.shown(0) == ""


def test_what_is_chosen_is_taken_away_one_by_one(client: Client, edition: Edition) -> None:
    page = shown(client, "/powers/?q=施工&category=行政许可&theme=o085&page=1")
    assert 'href="?q=%E6%96%BD%E5%B7%A5&theme=o085"' in page
    assert "类别：行政许可" in page
    assert "主题：国土和规划建设" in page


def test_the_bits_of_a_list_are_those_of_its_powers(edition: Edition) -> None:
    tokens = PublishedPower.objects.order_by("position").values_list("facets", flat=True)
    assert PublishedList.objects.get().facets == facets.masks(tokens)


def test_figures_are_those_of_the_lists(edition: Edition) -> None:
    found = figures(public_stamp())
    assert (found.whole.total, found.whole.guides, found.whole.fees) == (4, 2, 1)
    assert [(row.name, row.total) for row in found.tables["category"][1]] == [
        ("行政许可", 2),
        ("行政处罚", 2),
    ]
    assert [row.total for row in found.tables["body"][1]] == [4]
    assert [(one.editions, one.powers) for one in found.months] == [(1, 4)]


def test_no_search_reads_the_whole_list(edition: Edition) -> None:
    narrowed = ((), (("theme", "o085"),), (("category", "行政许可"), ("guide", "yes")))
    for words, choices in product(("施工", "DF-3", "处罚 道路"), narrowed):
        sql, values = statement(words_of(words), None, choices, is_counted=True)
        values |= {"exact": "x%", "joined": "%x%", "start": 0, "size": 20}
        way = plan(sql, values)
        assert "Seq Scan on registry" not in way, (words, choices)
        for index in ("sample", "quarter"):
            assert f"published_search_{index}" in way, (words, choices)


def test_pages_and_figures_are_read_by_index(edition: Edition) -> None:
    body = edition.body_id
    rows = selection.LISTED.format(columns="power.code", rows="(0, %s, 1), (1, %s, 2)")
    assert "Seq Scan" not in plan(rows, [body, body])
    assert "editions_over_time" in plan(MONTHS, [])


def plan(sql: str, values: object) -> str:
    """How the database would go about it, were every table large."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {sql}", values)
        return "\n".join(row[0] for row in cursor.fetchall())
